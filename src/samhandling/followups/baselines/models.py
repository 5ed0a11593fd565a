"""The baseline description of a programme or plan: texts, starting values, and its frozen copy once decided."""

from django.db import models
from django.db.models import Q

from samhandling.accounts.models import Person
from samhandling.indicators.models import Indicator
from samhandling.programmes.models import Goal, SteeringDocument


class BaselineDescription(models.Model):
    """How things stood when a programme or plan began; frozen when it is decided."""

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        DECIDED = "decided", "fastställd"

    document = models.OneToOneField(SteeringDocument, models.PROTECT, related_name="+")
    as_of = models.DateField(help_text="Dagen som nuläget beskrivs per")
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    decided_body = models.CharField(max_length=200, blank=True, help_text="Vem som fastställde den")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(null=True, blank=True, help_text="Beskrivningen som den fastställdes")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-as_of", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state="draft", decided_body="", decided_on=None, decided_by=None, decided_at=None, sha256=""
                )
                | (
                    Q(state="decided", decided_on__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_body="")
                    & ~Q(sha256="")
                ),
                name="baseline_description_decided_whole",
            ),
        )

    def __str__(self) -> str:
        return f"Nulägesbeskrivning, {self.document}"


class BaselineText(models.Model):
    """What is written of a goal as it stood, or of the whole; saved as it is typed."""

    description = models.ForeignKey(BaselineDescription, models.CASCADE, related_name="texts")
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="+", help_text="Tom för programmet som helhet"
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("description", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("description", "goal"), condition=Q(goal__isnull=False), name="baseline_text_once"
            ),
            models.UniqueConstraint(
                fields=("description",), condition=Q(goal=None), name="baseline_text_of_the_whole_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.description}: {self.goal or 'helheten'}"


class BaselineFigure(models.Model):
    """A starting value that a person has accepted, with what stood beside it; or why an indicator has none."""

    description = models.ForeignKey(BaselineDescription, models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    sex = models.CharField(max_length=1, default="T")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)
    beside = models.JSONField(
        default=dict, blank=True, help_text="Källa, leverans, märkning och jämförelser som de stod när värdet godtogs"
    )
    reason = models.TextField(blank=True, help_text="Varför nyckeltalet inte får något utgångsläge")
    accepted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("description", "indicator__key", "pk")
        constraints = (
            models.UniqueConstraint(fields=("description", "indicator", "sex"), name="baseline_figure_once"),
            models.CheckConstraint(
                condition=Q(year__isnull=False, value__isnull=False, reason="")
                | (Q(year=None, value=None, sex="T") & ~Q(reason="")),
                name="baseline_figure_is_a_value_or_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator.key} {self.year or 'utan utgångsläge'}"
