"""What a person has said about two goals of different documents."""

from django.db import models


class GoalTie(models.Model):
    """Two goals of different documents that are the same, or that a person has said are not.

    Where a new edition was adopted, the first is the old goal and the other what became of it: series go on.
    """

    class Became(models.TextChoices):
        KEPT = "kept", "behölls"
        REWORDED = "reworded", "fick nya ord"
        MERGED = "merged", "gick ihop med andra"
        SPLIT = "split", "delades"

    goal = models.ForeignKey("programmes.Goal", models.CASCADE, related_name="ties")
    other = models.ForeignKey("programmes.Goal", models.CASCADE, related_name="ties_from")
    is_same = models.BooleanField()
    became = models.CharField(max_length=8, choices=Became, blank=True, help_text="Tomt: sagt av en person")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("goal", "other"), name="tie_once"),
            # One row for a pair, whichever was named first.
            models.CheckConstraint(condition=models.Q(goal__lt=models.F("other")), name="tie_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.goal} {'=' if self.is_same else '≠'} {self.other}"
