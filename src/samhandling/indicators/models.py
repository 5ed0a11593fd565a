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
