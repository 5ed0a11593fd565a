"""Steering documents, their goal trees and what hangs on the goals."""

from django.db import models
from django.db.models import Q

from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality, Organisation


class SteeringDocument(models.Model):
    """An adopted document, or one that is being prepared, or one that is only referred to."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", "gällande"
        BEING_REVISED = "being_revised", "revideras"
        BEING_PREPARED = "being_prepared", "under framtagande"
        REPEALED = "repealed", "upphävt"
        UNKNOWN = "unknown", "uppgift saknas"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=100)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    scope = models.CharField(max_length=200, blank=True)
    adopted_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    paragraph = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.UNKNOWN)
    purpose = models.TextField(blank=True)
    overall_goal = models.TextField(blank=True)
    target_picture = models.TextField(blank=True)
    core_values = models.JSONField(default=list, blank=True)
    level_words = models.JSONField(default=list, blank=True, help_text="Dokumentets egna nivåord, uppifrån och ned")
    working_levels = models.JSONField(default=list, blank=True)
    interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    has_own_page = models.BooleanField(default=False, help_text="Har egna mål som visas")
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, help_text="Ökar med ett när någon ändrar uppgifterna")

    class Meta:
        ordering = ("municipality", "order", "key")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "key"), name="document_once"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=models.F("valid_to")),
                name="document_valid_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Relation(models.Model):
    """How one document stands to another."""

    class Kind(models.TextChoices):
        IMPLEMENTS = "implements", "konkretiserar"
        REPLACES = "replaces", "ersätter"
        ADJOINS = "adjoins", "gränsar till"
        RESTS_ON = "rests_on", "vilar på"

    document = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=12, choices=Kind)
    other = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="relations_from")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "kind", "other"), name="relation_once"),
            models.CheckConstraint(condition=~Q(document=models.F("other")), name="relation_to_another"),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display()} {self.other}"


class Lens(models.Model):
    """A principle or dimension through which goals are read."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    document = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="lenses")
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "lenses"
        constraints = (models.UniqueConstraint(fields=("document", "name"), name="lens_once"),)

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """A goal, goal area or focus area of a document, at any depth, in its decided wording.

    A goal with an owner is one that a board has set itself under the programme; it is no part of what was adopted.
    """

    class Kind(models.TextChoices):
        PROCESS = "process", "process: något görs"
        RESULT = "result", "resultat: något blir bättre"

    class Towards(models.TextChoices):
        STAFF = "staff", "inåt, mot medarbetare"
        RESIDENTS = "residents", "utåt, mot invånare"

    document = models.ForeignKey(SteeringDocument, models.PROTECT, related_name="goals")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    key = models.SlugField(max_length=60, help_text="Kort beteckning i adresser, t.ex. vp-m1")
    level_name = models.CharField(max_length=60, help_text="Dokumentets eget ord")
    level = models.PositiveSmallIntegerField(help_text="Gemensam nivå: 1 överst")
    number = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    name = models.TextField(help_text="Beslutad ordalydelse")
    plain_wording = models.TextField(blank=True, help_text="Samma sak i en enkel mening")
    sdgs = models.JSONField(default=list, blank=True)
    lenses = models.ManyToManyField(Lens, blank=True, related_name="goals")
    followed_up_elsewhere = models.TextField(blank=True)
    is_focus = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=Kind, blank=True, help_text="Tomt: inte angivet")
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Nämnden som själv har satt målet; tomt när det är dokumentets eget",
    )  # fmt: skip
    towards = models.CharField(max_length=10, choices=Towards, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Ökar med ett när någon ändrar målet")
    quote = models.TextField(blank=True)
    quote_page = models.PositiveIntegerField(null=True, blank=True)
    quote_offset = models.PositiveIntegerField(null=True, blank=True)
    quote_source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("document", "order")
        constraints = (models.UniqueConstraint(fields=("document", "key"), name="goal_once"),)

    def __str__(self) -> str:
        return self.name


class Responsibility(models.Model):
    """What an organisation has to do with a goal."""

    class Role(models.TextChoices):
        ANSWERS = "answers", "ansvarar"
        CARRIES_OUT = "carries_out", "genomför"
        TAKES_PART = "takes_part", "medverkar"
        IS_INFORMED = "is_informed", "informeras"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        verbose_name_plural = "responsibilities"
        constraints = (
            models.UniqueConstraint(fields=("goal", "organisation", "role"), name="goal_responsibility_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"


class GoalIndicator(models.Model):
    """An indicator that a goal is followed by."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="indicator_links")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("goal", "order")
        constraints = (models.UniqueConstraint(fields=("goal", "indicator"), name="goal_indicator_once"),)

    def __str__(self) -> str:
        return f"{self.indicator.key} → {self.goal}"


class GoalEffect(models.Model):
    """What reaching one goal does to another: a programme calls its goals indivisible, and they may pull apart."""

    class Kind(models.TextChoices):
        SUPPORTS = "supports", "stöder"
        WORKS_AGAINST = "works_against", "motverkar"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="effects")
    other = models.ForeignKey(Goal, models.CASCADE, related_name="effects_from")
    kind = models.CharField(max_length=14, choices=Kind)
    reasoning = models.TextField(blank=True)

    class Meta:
        ordering = ("kind", "pk")
        constraints = (
            models.UniqueConstraint(fields=("goal", "other"), name="goal_effect_once"),
            models.CheckConstraint(condition=~Q(goal=models.F("other")), name="goal_effect_on_another"),
        )

    def __str__(self) -> str:
        return f"{self.goal} {self.get_kind_display()} {self.other}"


class GlossaryTerm(models.Model):
    """A word that a document explains."""

    document = models.ForeignKey(SteeringDocument, models.CASCADE, related_name="glossary")
    term = models.CharField(max_length=120)
    definition = models.TextField()

    class Meta:
        ordering = ("term",)
        constraints = (models.UniqueConstraint(fields=("document", "term"), name="term_once"),)

    def __str__(self) -> str:
        return self.term


class Finding(models.Model):
    """A contradiction or gap in the documents: listed, never silently mended."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    document = models.ForeignKey(SteeringDocument, models.CASCADE, null=True, blank=True, related_name="findings")
    kind = models.CharField(max_length=60)
    text = models.TextField()
    quote = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.text


# Django finds an application's tables through this module alone.
from samhandling.programmes.editions.models import DraftGoal, Edition, GoalChoice  # noqa: E402, F401
from samhandling.programmes.imports.models import DocumentImport, ImportNode, ImportStep  # noqa: E402, F401
from samhandling.programmes.mapping.models import GoalTie  # noqa: E402, F401
from samhandling.programmes.processes.models import CityProcess, ProcessState  # noqa: E402, F401
from samhandling.programmes.questions.models import GoalQuestion  # noqa: E402, F401
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest  # noqa: E402, F401
