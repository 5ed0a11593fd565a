"""Action plans and the activities in them: what is to be done, by whom, with what effect, and what became of it."""

from django.db import models
from django.db.models import F, Q

from samhandling.accounts.models import Person
from samhandling.indicators.models import Indicator
from samhandling.places.models import Area, Organisation
from samhandling.programmes.models import Goal, SteeringDocument


class ActionPlan(models.Model):
    """The activities that a document holds; without a year when the document names none."""

    document = models.ForeignKey(SteeringDocument, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        # Two constraints: SQLite holds two empty years apart.
        constraints = (
            models.UniqueConstraint(fields=("document", "year"), condition=Q(year__isnull=False), name="plan_once"),
            models.UniqueConstraint(fields=("document",), condition=Q(year=None), name="plan_without_year_once"),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.year or ''}".strip()


class Activity(models.Model):
    """Something that somebody is to do for one or more goals."""

    class State(models.TextChoices):
        UNKNOWN = "unknown", "läget inte rapporterat"
        PLANNED = "planned", "planerad"
        UNDER_WAY = "under_way", "pågår"
        DONE = "done", "klar"
        DELAYED = "delayed", "försenad"
        STOPPED = "stopped", "avbruten"
        MOVED_ON = "moved_on", "flyttad till nästa plan"

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="activities")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.TextField()
    description = models.TextField(blank=True)
    goals = models.ManyToManyField(Goal, related_name="+")
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    target_group = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.UNKNOWN)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    money_sek = models.PositiveBigIntegerField(null=True, blank=True, help_text="Avsatta pengar, kronor")
    full_time_equivalents = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Avsatta årsarbetskrafter"
    )
    carried_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        help_text="Samma aktivitet i förra planen",
    )
    quote = models.TextField(blank=True)
    quote_page = models.PositiveIntegerField(null=True, blank=True)
    quote_offset = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Räknas upp vid varje ändring, så att ingen skrivs över")

    class Meta:
        ordering = ("plan", "order")
        verbose_name_plural = "activities"
        constraints = (
            models.UniqueConstraint(fields=("plan", "name"), name="activity_once"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="activity_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ActivityResponsibility(models.Model):
    """Who does what about an activity."""

    class Role(models.TextChoices):
        ANSWERS = "answers", "ansvarar"
        CARRIES_OUT = "carries_out", "genomför"
        TAKES_PART = "takes_part", "medverkar"
        IS_INFORMED = "is_informed", "informeras"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        verbose_name_plural = "activity responsibilities"
        constraints = (
            models.UniqueConstraint(fields=("activity", "organisation", "role"), name="activity_responsibility_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"


class ExpectedEffect(models.Model):
    """What an activity is expected to do to an indicator; without it no effect can be followed up."""

    class Direction(models.TextChoices):
        UP = "up", "ökar"
        DOWN = "down", "minskar"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="effects")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    direction = models.CharField(max_length=4, choices=Direction)
    size = models.FloatField(null=True, blank=True, help_text="I nyckeltalets enhet, utan tecken")
    by_year = models.PositiveSmallIntegerField()
    reasoning = models.TextField(blank=True, help_text="Varför effekten väntas")

    class Meta:
        ordering = ("activity", "by_year")
        constraints = (
            models.UniqueConstraint(fields=("activity", "indicator", "by_year"), name="effect_once"),
            models.CheckConstraint(condition=Q(size=None) | Q(size__gt=0), name="effect_size_without_sign"),
        )

    def __str__(self) -> str:
        return f"{self.indicator.key} {self.get_direction_display()} till {self.by_year}"


class Milestone(models.Model):
    """A step that an activity shall have taken by a day."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=300)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("activity", "due_on")
        constraints = (models.UniqueConstraint(fields=("activity", "name"), name="milestone_once"),)

    def __str__(self) -> str:
        return self.name


class StatusNote(models.Model):
    """What was said about an activity at one time; notes are added, never changed."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="status_notes")
    state = models.CharField(max_length=12, choices=Activity.State)
    text = models.TextField(blank=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("activity", "-noted_at", "-pk")

    def __str__(self) -> str:
        return f"{self.activity}: {self.get_state_display()}"


class Output(models.Model):
    """What an activity held or reached in numbers, by sex."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="outputs")
    what = models.CharField(max_length=200, help_text="t.ex. utbildade personer, hållna träffar")
    year = models.PositiveSmallIntegerField()
    n_total = models.PositiveIntegerField()
    n_women = models.PositiveIntegerField(null=True, blank=True)
    n_men = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("activity", "year", "what")
        constraints = (
            models.UniqueConstraint(fields=("activity", "what", "year"), name="output_once"),
            models.CheckConstraint(
                condition=(Q(n_women=None) & Q(n_men=None))
                | (Q(n_women__isnull=False) & Q(n_men__isnull=False) & Q(n_total__gte=F("n_women") + F("n_men"))),
                name="output_sexes_both_and_within_total",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.year}: {self.n_total}"


class Commitment(models.Model):
    """A partner outside the municipality who is asked, by a link, to take part in an activity."""

    class State(models.TextChoices):
        ASKED = "asked", "tillfrågad"
        ACCEPTED = "accepted", "åtar sig"
        DECLINED = "declined", "avböjer"
        WITHDRAWN = "withdrawn", "återtagen"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="commitments")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_for = models.TextField(help_text="Vad partnern tillfrågas om")
    token_sha256 = models.CharField(max_length=64, unique=True, help_text="Länken själv sparas inte")
    asked_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    answer = models.TextField(blank=True, help_text="Med partnerns egna ord")
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("activity", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by="") | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="commitment_answered_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "declined")) | Q(answered_at__isnull=False),
                name="commitment_answer_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_state_display()}"


class ImpactAssessment(models.Model):
    """The reasoning about what an activity means for children, for women and men, or for national minorities."""

    class Kind(models.TextChoices):
        CHILD = "child", "prövning av barnets bästa"
        GENDER = "gender", "jämställdhet"
        MINORITY = "minority", "nationella minoriteter"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="impact_assessments")
    kind = models.CharField(max_length=8, choices=Kind)
    answers = models.JSONField(default=dict, help_text="Steg → resonemang")
    concerns = models.BooleanField(default=True, help_text="Om gruppen berörs")
    assessed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("activity", "kind"), name="impact_assessment_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.activity}"
