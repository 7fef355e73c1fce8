from django.db import models
from django.utils import timezone

from .account import Account
from .fault import Endpoint


class LoggedRequest(models.Model):
    """One request to the API: which endpoint and how it ended. Bodies, keys and ids in the path are never kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="requests")
    method = models.CharField(max_length=10)
    endpoint = models.CharField(max_length=20)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=50, blank=True)
    fault = models.CharField(max_length=30, blank=True)
    duration_ms = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="gls_request_created_at")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"

    @property
    def path(self) -> str:
        """The endpoint as the contract writes it; what was none has no path, as it could hold anything."""
        return str(dict(Endpoint.choices).get(self.endpoint, "(no endpoint)"))
