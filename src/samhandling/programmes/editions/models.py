"""A draft of a new edition. Its goals are no goals of the register until it is adopted: nothing else counts them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from samhandling.accounts.models import Person
from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality

if TYPE_CHECKING:
    from samhandling.programmes.models import SteeringDocument


class Edition(models.Model):
    """A new edition of one or more documents in force, from the assignment to the council's decision."""

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        REFERRED = "referred", "på remiss"
        REWORKED = "reworked", "bearbetas efter remiss"
        ADOPTED = "adopted", "antagen"
        ABANDONED = "abandoned", "avbruten"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    base = models.ForeignKey(
        "programmes.SteeringDocument", models.PROTECT, related_name="editions",
        help_text="Dokumentet som utkastet tar namn, nivåord och principer från",
    )  # fmt: skip
    replaces = models.ManyToManyField(
        "programmes.SteeringDocument", related_name="+", help_text="Alla dokument som ersätts, basen inräknad"
    )
    title = models.CharField(max_length=300)
    assignment = models.TextField(blank=True, help_text="Vem som har gett uppdraget, och var det står")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    no_referral_reason = models.TextField(blank=True, help_text="Varför utkastet inte har varit på remiss")
    begun_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    document = models.OneToOneField(
        "programmes.SteeringDocument", models.PROTECT, null=True, blank=True, related_name="edition",
        help_text="Dokumentet som utkastet blev",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, help_text="Ökar med ett när någon ändrar uppgifterna")

    class Meta:
        ordering = ("municipality", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="adopted", document__isnull=False) | (~Q(state="adopted") & Q(document=None)),
                name="edition_adopted_has_document",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=models.F("valid_to")),
                name="edition_valid_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.title


class DraftGoal(models.Model):
    """A goal of the draft; ``origins`` are the old goals that it comes from, none for a new one."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="goals")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    level_name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, blank=True)
    order = models.PositiveIntegerField(default=0)
    name = models.TextField(help_text="Föreslagen ordalydelse")
    plain_wording = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Varför ett mål utan ursprung är nytt")
    origins = models.ManyToManyField("programmes.Goal", blank=True, related_name="drafts")
    indicators = models.ManyToManyField(Indicator, blank=True, related_name="+")
    goal = models.OneToOneField(
        "programmes.Goal", models.PROTECT, null=True, blank=True, related_name="draft", help_text="Målet som det blev"
    )
    version = models.PositiveIntegerField(default=1, help_text="Ökar med ett när någon ändrar målet")

    owner_id: int | None = None  # a draft holds no goals that a board has set itself

    class Meta:
        ordering = ("edition", "order")

    def __str__(self) -> str:
        return self.name

    @property
    def document(self) -> "SteeringDocument":
        """Return the document whose words for the levels the draft goes by."""
        return self.edition.base


class GoalChoice(models.Model):
    """Why an old goal becomes what it becomes. What it becomes, the draft's goals say; or that it is dropped."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="choices")
    goal = models.ForeignKey("programmes.Goal", models.PROTECT, related_name="+")
    is_dropped = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    chosen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "goal"), name="goal_choice_once"),)

    def __str__(self) -> str:
        return f"{self.goal}: {self.reason}"
