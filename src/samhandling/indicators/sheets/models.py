"""What the register knows of a municipality's own figures; the figures themselves lie in batches like all others."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from samhandling.indicators.models import Batch, Indicator
from samhandling.places.models import Municipality, Organisation


class OwnIndicator(models.Model):
    """What a municipality's own indicator measures, where no reviewed definition tells it."""

    class Kind(models.TextChoices):
        PROPORTION = "proportion", "andel i procent"
        RATE = "rate", "kvot, per så många"
        MEAN = "mean", "medelvärde"
        COUNT = "count", "antal"
        AMOUNT = "amount", "belopp"
        INDEX = "index", "index"

    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="own")
    unit = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind)
    per = models.PositiveIntegerField(null=True, blank=True, help_text="För en kvot: per så många, t.ex. 1000")
    decimals = models.PositiveSmallIntegerField(default=1)
    minimum_cell = models.PositiveSmallIntegerField(default=5)
    description = models.TextField(help_text="Vad som räknas, hur och när det mäts")

    class Meta:
        ordering = ("indicator",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="rate", per__isnull=False) | (~Q(kind="rate") & Q(per=None)),
                name="own_indicator_per_for_rates",
            ),
        )

    def __str__(self) -> str:
        return str(self.indicator)


class SavedMapping(models.Model):
    """How the columns of a file are read, kept under a name for next year's file."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    mapping = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("name",)
        # Two constraints: SQLite holds two empty organisations apart.
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "organisation", "name"),
                condition=Q(organisation__isnull=False),
                name="saved_mapping_once",
            ),
            models.UniqueConstraint(
                fields=("municipality", "name"),
                condition=Q(organisation=None),
                name="saved_mapping_without_organisation_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class SheetFile(models.Model):
    """An uploaded spreadsheet on its way into the store, and afterwards the proof of where its figures came from."""

    class State(models.TextChoices):
        READ = "read", "läst, väntar på dig"
        STORED = "stored", "inlagd"
        DISCARDED = "discarded", "lagd åt sidan"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=255)
    suffix = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    n_bytes = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    mapping = models.JSONField(default=dict, blank=True, help_text="Kopplingen; tom tills någon har bekräftat en")
    left_out = models.JSONField(default=list, blank=True, help_text="[blad, rad] som inte ska läggas in")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="sheet_file_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="read", closed_at=None) | (~Q(state="read") & Q(closed_at__isnull=False)),
                name="sheet_file_closed_when_over",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class OwnFigure(models.Model):
    """A figure given by form; a correction is a new one that names what it replaces."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", help_text="Den som lämnar uppgiften"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    area = models.CharField(max_length=64, help_text="Områdeskod, eller org: följt av organisationens nyckel")
    period = models.CharField(max_length=9)
    sex = models.CharField(max_length=1)
    value = models.FloatField(null=True, blank=True)
    numerator = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True)
    flag = models.CharField(max_length=24, blank=True)
    note = models.TextField(blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(value__isnull=False, flag="") | (Q(value=None) & ~Q(flag="")),
                name="own_figure_value_or_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator.key} {self.area} {self.period} {self.sex}"
