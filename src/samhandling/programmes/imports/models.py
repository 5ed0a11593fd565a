"""Uploaded documents and the pieces read in them; nothing of it is in force until a person adopts it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from samhandling.places.models import Municipality

# What a document may say about itself, in the order that a person checks it, with the words of the page.
FIELD_WORDS = {
    "title": "titel",
    "type": "slag av dokument",
    "organisation": "organisation",
    "adopting_body": "antaget av",
    "adopted_on": "antaget den",
    "dnr": "diarienummer",
    "paragraph": "paragraf",
    "valid_from": "gäller från och med",
    "valid_to": "gäller till och med",
    "status": "läge",
    "overall_goal": "övergripande mål",
}


class DocumentImport(models.Model):
    """A file that a person uploaded, and what was read in it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "väntar på att läsas"
        READING = "reading", "läses"
        READ = "read", "läst, väntar på dig"
        FAILED = "failed", "kunde inte läsas"
        ADOPTED = "adopted", "antagen i registret"
        DISCARDED = "discarded", "lagd åt sidan"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    suffix = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    n_bytes = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Vilket försök att läsa filen som gäller")
    reading_since = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, help_text="Varför filen inte kunde läsas")
    n_pages = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, help_text="Allt som gick att läsa; citatens lägen räknas i den")
    page_sizes = models.JSONField(default=list, blank=True, help_text="Bredd och höjd i punkter, en per sida")
    boxes = models.JSONField(default=list, blank=True, help_text="[läge, längd, sida, vänster, över, höger, under]")
    drafts = models.JSONField(default=list, blank=True, help_text="Utkasten som de lästes")
    warnings = models.JSONField(default=list, blank=True)
    documents = models.ManyToManyField("programmes.SteeringDocument", related_name="imports")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="import_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("adopted", "discarded"), closed_at__isnull=False)
                | (~Q(state__in=("adopted", "discarded")) & Q(closed_at=None)),
                name="import_closed_when_over",
            ),
            # The same file is at work only once in a municipality; one laid aside may come again.
            models.UniqueConstraint(
                fields=("municipality", "sha256"), condition=~Q(state="discarded"), name="import_file_once"
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class ImportNode(models.Model):
    """One piece that was read, with its proof, and what a person decided about it."""

    class Kind(models.TextChoices):
        FIELD = "field", "uppgift"
        GOAL = "goal", "mål"
        ACTIVITY = "activity", "aktivitet"
        TERM = "term", "begrepp"

    class State(models.TextChoices):
        PROPOSED = "proposed", "inte avgjort"
        ACCEPTED = "accepted", "godtaget"
        CHANGED = "changed", "godtaget med ändring"
        REJECTED = "rejected", "struket"

    document_import = models.ForeignKey(DocumentImport, models.CASCADE, related_name="nodes")
    part = models.PositiveSmallIntegerField(default=0, help_text="Vilket av filens dokument, från 0")
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    order = models.FloatField(help_text="Plats bland syskonen; en bit som delas får en plats mellan två")
    proposed = models.JSONField(help_text="Som det lästes")
    decided = models.JSONField(null=True, blank=True, help_text="Som en person ändrade det")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    page = models.PositiveIntegerField(null=True, blank=True)
    offset = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField(blank=True)
    certainty = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("document_import", "part", "order", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="import_node_under_another"),
            models.CheckConstraint(
                condition=Q(certainty=None) | Q(certainty__gte=0, certainty__lte=1), name="import_certainty_is_share"
            ),
            models.CheckConstraint(
                condition=~Q(state="changed") | Q(decided__isnull=False), name="import_change_is_kept"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def values(self) -> dict[str, Any]:
        """Return what holds now: what a person wrote, else what was read."""
        return self.proposed if self.decided is None else self.decided

    @property
    def name(self) -> str:
        """Return the words that the piece is known by."""
        key = {"field": "value", "term": "term"}.get(self.kind, "name")
        return str(self.values.get(key) or "")

    @property
    def field_word(self) -> str:
        """Return what the document says of itself here, in the words of the page."""
        return FIELD_WORDS.get(str(self.proposed.get("field")), "")

    @property
    def certainty_words(self) -> str:
        """Return how certain the reading is, in words that a person can act on."""
        if self.certainty is None:
            return "säkerhet okänd"
        words = ((0.95, "säkert läst"), (0.85, "ganska säkert läst"), (0.6, "osäkert läst"))
        return next((word for least, word in words if self.certainty >= least), "mycket osäkert läst")


class ImportStep(models.Model):
    """One thing that a person did to the nodes, kept so that it can be undone."""

    document_import = models.ForeignKey(DocumentImport, models.CASCADE, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    by_name = models.CharField(max_length=200)
    what = models.CharField(max_length=200, help_text="Vad som gjordes, i ord")
    before = models.JSONField(help_text="Noderna som de var, och vilka som tillkom")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.what
