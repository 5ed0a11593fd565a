"""Follow-up cycles, the sums of earlier ones, and the judgements that people make."""

from django.db import models
from django.db.models import F, Q

from samhandling.accounts.models import Person
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.places.models import Municipality
from samhandling.programmes.models import Goal, SteeringDocument


class FollowUpCycle(models.Model):
    """The follow-up of one year."""

    class State(models.TextChoices):
        OPEN = "open", "öppen"
        CLOSED = "closed", "stängd"
        HISTORICAL = "historical", "tidigare, inlagd i efterhand"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    interval_months = models.PositiveSmallIntegerField(default=12)
    run = models.ForeignKey(AssessmentRun, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True, help_text="För en tidigare uppföljning: var talen står")

    class Meta:
        ordering = ("municipality", "-year")
        constraints = (models.UniqueConstraint(fields=("municipality", "year", "state"), name="cycle_once"),)

    def __str__(self) -> str:
        return self.title


class CycleSum(models.Model):
    """The published sums of one programme in a cycle; they may stand without goals (as for 2023)."""

    cycle = models.ForeignKey(FollowUpCycle, models.CASCADE, related_name="sums")
    document = models.ForeignKey(SteeringDocument, models.PROTECT, related_name="+")
    n_goals = models.PositiveSmallIntegerField()
    n_red = models.PositiveSmallIntegerField()
    n_yellow = models.PositiveSmallIntegerField()
    n_green = models.PositiveSmallIntegerField()
    n_up = models.PositiveSmallIntegerField()
    n_flat = models.PositiveSmallIntegerField()
    n_down = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "document"), name="cycle_sum_once"),
            models.CheckConstraint(
                condition=Q(n_goals=F("n_red") + F("n_yellow") + F("n_green"))
                & Q(n_goals=F("n_up") + F("n_flat") + F("n_down")),
                name="cycle_sums_add_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document}: {self.n_goals} mål"


class Judgement(models.Model):
    """What a person decided about a goal; it may differ from the computed state, then with a reason."""

    cycle = models.ForeignKey(FollowUpCycle, models.PROTECT, related_name="judgements")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    rating = models.CharField(max_length=8, choices=Assessment.Rating)
    trend = models.CharField(max_length=8, choices=Assessment.Trend)
    reason = models.TextField(blank=True)
    differs = models.BooleanField(default=False)
    judged_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "goal"), name="judgement_once"),
            models.CheckConstraint(condition=Q(differs=False) | ~Q(reason=""), name="judgement_differs_with_reason"),
        )

    def __str__(self) -> str:
        return f"{self.goal}: {self.rating}"
