"""One row for each change, and its seal; the database itself refuses to alter or delete one (see ``append_only``)."""

from django.db import models


class AuditEvent(models.Model):
    """One change: who, what, when, old and new."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200)
    municipality = models.CharField(max_length=40, blank=True, db_index=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    old = models.JSONField(null=True, blank=True)
    new = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("object_type", "object_id")),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.object_type} {self.object_id}"


class AuditSeal(models.Model):
    """One link of the chain: it binds an audit row, as it stood, to every row that was sealed before it.

    The digest covers the payload (name, old, new) only through its own digest, so that the chain holds also when
    somebody's particulars have to be erased. No foreign key: the seal outlives its row, and so tells that it is gone.
    """

    number = models.PositiveBigIntegerField(unique=True)
    event_id = models.PositiveBigIntegerField(unique=True)
    payload_sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"sigill {self.number}: {self.digest}"
