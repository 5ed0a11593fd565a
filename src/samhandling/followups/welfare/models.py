"""A municipality's welfare account of a year: its figures as they were computed, its texts, and its frozen copy."""

from django.db import models
from django.db.models import Q

from samhandling.accounts.models import Person
from samhandling.places.models import Municipality


class WelfareAccount(models.Model):
    """The welfare account of one year; frozen when it is closed."""

    class State(models.TextChoices):
        OPEN = "open", "öppet"
        CLOSED = "closed", "stängt"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    interval_months = models.PositiveSmallIntegerField(default=24)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    layout = models.JSONField(help_text="Livsskeden, delar och nyckeltal i ordning")
    figures = models.JSONField(help_text="Nyckeltalens värden, färger och jämförelser som de räknades")
    figures_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(null=True, blank=True, help_text="Bokslutet som det stängdes")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("municipality", "-year")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "year"), name="welfare_account_of_year_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_by=None, closed_at=None, sha256="")
                | (Q(state="closed", closed_by__isnull=False, closed_at__isnull=False) & ~Q(sha256="")),
                name="welfare_account_closed_whole",
            ),
        )

    def __str__(self) -> str:
        return f"Välfärdsbokslut {self.year}"


class WelfareText(models.Model):
    """What people write in one section of an account; saved as it is typed."""

    account = models.ForeignKey(WelfareAccount, models.CASCADE, related_name="texts")
    section = models.SlugField(max_length=60)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("account", "pk")
        constraints = (models.UniqueConstraint(fields=("account", "section"), name="welfare_text_once"),)

    def __str__(self) -> str:
        return f"{self.account}: {self.section}"
