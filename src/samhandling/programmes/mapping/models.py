"""What a person has said about two goals of different documents."""

from django.db import models


class GoalTie(models.Model):
    """Two goals of different documents that are the same, or that a person has said are not."""

    goal = models.ForeignKey("programmes.Goal", models.CASCADE, related_name="ties")
    other = models.ForeignKey("programmes.Goal", models.CASCADE, related_name="ties_from")
    is_same = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("goal", "other"), name="tie_once"),
            # One row for a pair, whichever was named first.
            models.CheckConstraint(condition=models.Q(goal__lt=models.F("other")), name="tie_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.goal} {'=' if self.is_same else '≠'} {self.other}"
