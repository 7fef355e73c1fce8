from typing import Any

app_name = "genlook_sandbox"
urlpatterns: list[Any] = []
