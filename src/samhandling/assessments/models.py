"""What the methods said: result, method, version, parameters, figures and batches, kept for good."""

from django.db import models
from django.db.models import Q

from samhandling.indicators.models import Generation, Indicator
from samhandling.places.models import Municipality
from samhandling.programmes.models import Goal


class AssessmentRun(models.Model):
    """One run of all methods for one municipality and year over one generation of the store."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    generation = models.ForeignKey(Generation, models.PROTECT, related_name="+")
    batches = models.JSONField()
    methods = models.JSONField(help_text="Metod → version och parametrar")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("municipality", "year", "id")

    def __str__(self) -> str:
        return f"{self.municipality} {self.year}, körning {self.pk}"


class Assessment(models.Model):
    """The computed state of one indicator (by sex) or of one goal."""

    class Rating(models.TextChoices):
        GREEN = "green", "Nås"
        YELLOW = "yellow", "Delvis"
        RED = "red", "Nås inte"
        NONE = "none", "Kan inte bedömas"

    # What tells how a colour and an arrow came about; long, and left unread where thousands are only counted.
    DETAILS = ("rating_details", "trend_details", "gap_details", "caveats")

    class Trend(models.TextChoices):
        UP = "up", "Förbättras"
        FLAT = "flat", "Oförändrat"
        DOWN = "down", "Försämras"
        UNKNOWN = "unknown", "För osäkert"

    run = models.ForeignKey(AssessmentRun, models.CASCADE, related_name="assessments")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="+")
    sex = models.CharField(max_length=1, default="T")
    rating = models.CharField(max_length=8, choices=Rating)
    trend = models.CharField(max_length=8, choices=Trend)
    score = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, help_text="Varför det inte kan bedömas")
    rating_details = models.JSONField(help_text="Metod, version, parametrar och figurer bakom färgen")
    trend_details = models.JSONField(help_text="Metod, version, parametrar och figurer bakom pilen")
    gap_details = models.JSONField(null=True, blank=True, help_text="Könsskillnaden, där källan delar på kön")
    caveats = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("run", "id")
        constraints = (
            models.CheckConstraint(
                condition=(Q(indicator=None) & ~Q(goal=None)) | (~Q(indicator=None) & Q(goal=None)),
                name="assessment_of_indicator_or_goal",
            ),
            models.CheckConstraint(condition=~Q(rating="none") | ~Q(reason=""), name="assessment_none_has_reason"),
            models.UniqueConstraint(
                fields=("run", "indicator", "sex"), condition=Q(goal=None), name="assessment_of_indicator_once"
            ),
            models.UniqueConstraint(
                fields=("run", "goal", "sex"), condition=Q(indicator=None), name="assessment_of_goal_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator or self.goal}: {self.rating}, {self.trend}"
