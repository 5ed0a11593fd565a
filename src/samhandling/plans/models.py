"""Action plans and the activities in them."""

from django.db import models
from django.db.models import Q

from samhandling.places.models import Organisation
from samhandling.programmes.models import Goal, SteeringDocument


class ActionPlan(models.Model):
    """The activities that a document holds; without a year when the document names none."""

    document = models.ForeignKey(SteeringDocument, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        # Two constraints: SQLite holds two empty years apart.
        constraints = (
            models.UniqueConstraint(fields=("document", "year"), condition=Q(year__isnull=False), name="plan_once"),
            models.UniqueConstraint(fields=("document",), condition=Q(year=None), name="plan_without_year_once"),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.year or ''}".strip()


class Activity(models.Model):
    """Something that somebody is to do for one or more goals."""

    class State(models.TextChoices):
        UNKNOWN = "unknown", "läget inte rapporterat"
        PLANNED = "planned", "planerad"
        UNDER_WAY = "under_way", "pågår"
        DONE = "done", "klar"
        DELAYED = "delayed", "försenad"
        STOPPED = "stopped", "avbruten"
        MOVED_ON = "moved_on", "flyttad till nästa plan"

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="activities")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.TextField()
    goals = models.ManyToManyField(Goal, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.UNKNOWN)
    quote = models.TextField(blank=True)
    quote_offset = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("plan", "order")
        verbose_name_plural = "activities"
        constraints = (models.UniqueConstraint(fields=("plan", "name"), name="activity_once"),)

    def __str__(self) -> str:
        return self.name


class ActivityResponsibility(models.Model):
    """Who does what about an activity."""

    class Role(models.TextChoices):
        ANSWERS = "answers", "ansvarar"
        CARRIES_OUT = "carries_out", "genomför"
        TAKES_PART = "takes_part", "medverkar"
        IS_INFORMED = "is_informed", "informeras"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        verbose_name_plural = "activity responsibilities"
        constraints = (
            models.UniqueConstraint(fields=("activity", "organisation", "role"), name="activity_responsibility_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"
