"""Indicators as the register knows them, and what it knows of the files in the observation store."""

from django.db import models
from django.db.models import Q

from samhandling.places.models import Municipality


class Indicator(models.Model):
    """An indicator definition in use. The definition itself is YAML; here lie its identity and its digest.

    A catalogue definition belongs to no municipality; a municipality's own definition does.
    """

    key = models.SlugField(max_length=60, unique=True, help_text="Nyckeltalets id, t.ex. N00945")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=40)
    definition_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Target(models.Model):
    """A value that somebody decided that an indicator shall reach by a year."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1, default="T")
    value = models.FloatField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("municipality", "indicator", "year", "sex"), name="target_once"),
            models.CheckConstraint(
                condition=(Q(decided_by="") & Q(decided_on=None)) | (~Q(decided_by="") & ~Q(decided_on=None)),
                name="target_decided_by_and_on_together",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator.key} {self.year}: {self.value}"


class Baseline(models.Model):
    """The value that an indicator starts from, against which every later movement is measured."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="baselines")
    year = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1, default="T")
    value = models.FloatField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("municipality", "indicator", "year", "sex"), name="baseline_once"),
            models.CheckConstraint(
                condition=(Q(decided_by="") & Q(decided_on=None)) | (~Q(decided_by="") & ~Q(decided_on=None)),
                name="baseline_decided_by_and_on_together",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator.key} {self.year}: {self.value}"


class Batch(models.Model):
    """One immutable Parquet file of observations, as it was fetched; visible once this row is committed."""

    number = models.PositiveIntegerField(unique=True)
    file_name = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(
        max_length=64, db_index=True, help_text="Observationernas summa, oberoende av hur filen är skriven"
    )
    n_rows = models.PositiveBigIntegerField()
    source = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True)
    licence = models.TextField()
    source_line = models.CharField(max_length=200)
    fetched_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    archive = models.CharField(
        max_length=300, blank=True, help_text="Mappen i hemmappen med källans svar som de kom; tom när ingen finns"
    )
    notes = models.JSONField(default=list, blank=True, help_text="Vad källan säger att läsaren ska veta")
    n_came = models.PositiveBigIntegerField(default=0, help_text="Värden som inte fanns förut")
    n_gone = models.PositiveBigIntegerField(default=0, help_text="Värden som källan har tagit bort")
    n_revised = models.PositiveBigIntegerField(default=0, help_text="Värden som källan har ändrat")
    n_remarked = models.PositiveBigIntegerField(
        default=0, help_text="Oförändrade värden med ändrad flagga eller nämnare"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "batches"
        constraints = (
            models.CheckConstraint(
                condition=(Q(withdrawn_at=None) & Q(withdrawn_reason=""))
                | (~Q(withdrawn_at=None) & ~Q(withdrawn_reason="")),
                name="batch_withdrawn_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"


class Generation(models.Model):
    """A compacted, sorted copy of the batches that were in force; rebuildable. Exactly one is current."""

    number = models.PositiveIntegerField(unique=True)
    folder = models.CharField(max_length=200, unique=True)
    batches = models.JSONField(help_text="Nummer på de leveranser som ingår")
    sha256 = models.JSONField(help_text="Fil → kontrollsumma")
    n_rows = models.PositiveBigIntegerField()
    is_current = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="När mappen togs bort; raden blir kvar för de bedömningar som nämner den"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("is_current",), condition=Q(is_current=True), name="one_current_generation"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(removed_at=None), name="current_generation_not_removed"
            ),
        )

    def __str__(self) -> str:
        return f"generation {self.number}"


class SourceSeries(models.Model):
    """What a source calls one of its series, as it was last seen; compared on each fetch."""

    source = models.CharField(max_length=40)
    key = models.CharField(max_length=100, help_text="Seriens id hos källan")
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    preliminary_on = models.DateField(null=True, blank=True, help_text="När källan ger nästa preliminära värde")
    published_on = models.DateField(null=True, blank=True, help_text="När källan ger nästa slutliga värde")
    next_period = models.CharField(max_length=40, blank=True, help_text="Perioden som det värdet gäller")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True, help_text="När källan först svarade att serien inte finns")

    class Meta:
        ordering = ("source", "key")
        verbose_name_plural = "source series"
        constraints = (models.UniqueConstraint(fields=("source", "key"), name="source_series_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.key} {self.title}"


class SourceFinding(models.Model):
    """Something that a fetch showed and an analyst must look at, until it is settled with a note."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", "Källan har bytt namn på nyckeltalet"
        REDEFINED = "redefined", "Källan har ändrat nyckeltalets beskrivning"
        WITHDRAWN = "withdrawn", "Källan har tagit bort nyckeltalet"
        RETURNED = "returned", "Källan har nyckeltalet igen"
        DELETED_ROWS = "deleted_rows", "Källan har tagit bort värden"

    kind = models.CharField(max_length=20, choices=Kind)
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=100, help_text="Seriens id hos källan")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="findings")
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    found_at = models.DateTimeField(help_text="När källan svarade")
    recorded_at = models.DateTimeField(auto_now_add=True)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="findings",
        help_text="Leveransen; tom när den inte innehöll något nytt",
    )  # fmt: skip
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_note = models.TextField(blank=True)

    class Meta:
        ordering = ("-found_at", "source", "key", "kind")
        constraints = (
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by="", settled_note="")
                | (~Q(settled_at=None) & ~Q(settled_by="") & ~Q(settled_note="")),
                name="source_finding_settled_at_by_with_note",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.source} {self.key}"


from samhandling.indicators.sheets.models import OwnFigure, OwnIndicator, SavedMapping, SheetFile  # noqa: E402, F401
