from typing import Any

app_name = "genlook"
urlpatterns: list[Any] = []
