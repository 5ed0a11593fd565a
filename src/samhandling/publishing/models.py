"""What the register knows of a publication; everything else lies in its folder."""

from django.db import models
from django.db.models import Q

from samhandling.followups.models import FollowUpCycle
from samhandling.places.models import Municipality


class Publication(models.Model):
    """One immutable publication: a folder of pages, charts and data files with a manifest of checksums."""

    number = models.PositiveIntegerField(unique=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    cycle = models.ForeignKey(FollowUpCycle, models.PROTECT, related_name="+")
    manifest_sha256 = models.CharField(max_length=64)
    is_current = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("municipality",), condition=Q(is_current=True), name="one_current_publication"
            ),
        )

    def __str__(self) -> str:
        return f"publikation {self.number}, {self.municipality}"
