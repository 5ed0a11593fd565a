"""Municipalities, the areas inside and around them, and the organisations that act there."""

from django.db import models
from django.db.models import Q


class Municipality(models.Model):
    """A municipality that uses the system; its slug begins every address."""

    slug = models.SlugField(max_length=40, unique=True)
    code = models.CharField(max_length=4, unique=True, help_text="SCB:s kommunkod, fyra siffror")
    name = models.CharField(max_length=100, help_text="Organisationens namn, t.ex. Västerås stad")
    place_name = models.CharField(max_length=100, help_text="Platsens namn, t.ex. Västerås")
    accent = models.CharField(max_length=7, default="#1f4e5f")

    class Meta:
        ordering = ("slug",)
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A statistical or own area. National areas belong to no municipality: they are shared reference data."""

    class Kind(models.TextChoices):
        COUNTRY = "country", "land"
        REGION = "region", "region"
        MUNICIPALITY = "municipality", "kommun"
        REGSO = "regso", "RegSO"
        DESO = "deso", "DeSO"
        DISTRICT = "district", "stadsdel"

    code = models.CharField(
        max_length=24, help_text="Som SCB skriver den; indelningen från 2025 har ändelsen _DeSO2025 eller _RegSO2025"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="areas")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    geometry = models.JSONField(null=True, blank=True, help_text="GeoJSON, WGS84, förenklad för karta")
    geometry_source = models.CharField(max_length=200, blank=True)
    neighbours = models.JSONField(default=list, blank=True, help_text="Koder för områden med gemensam gräns")

    class Meta:
        ordering = ("kind", "code")
        # Two constraints: SQLite holds two empty dates apart.
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "code", "valid_from"), condition=Q(valid_from__isnull=False), name="area_once"
            ),
            models.UniqueConstraint(
                fields=("kind", "code"), condition=Q(valid_from=None), name="area_without_date_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class PeerGroup(models.Model):
    """An official group of similar municipalities; remade each year, so the year is kept."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="peer_groups")
    kind = models.CharField(max_length=60, help_text="socioekonomi, grundskola, …")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    source_key = models.CharField(max_length=20)
    members = models.JSONField(help_text="Kommunkoder, utan den egna")

    class Meta:
        ordering = ("municipality", "kind")
        constraints = (models.UniqueConstraint(fields=("municipality", "kind", "year"), name="peer_group_once"),)

    def __str__(self) -> str:
        return self.title


class Organisation(models.Model):
    """A body that decides, answers or takes part."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "kommunfullmäktige"
        EXECUTIVE_BOARD = "executive_board", "kommunstyrelse"
        BOARD = "board", "nämnd"
        ADMINISTRATION = "administration", "förvaltning"
        COMPANY = "company", "bolag"
        STEERING_GROUP = "steering_group", "processledningsgrupp"
        OUTSIDE = "outside", "extern aktör"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="organisations")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("municipality", "name")
        constraints = (models.UniqueConstraint(fields=("municipality", "key"), name="organisation_once"),)

    def __str__(self) -> str:
        return self.name
