"""Follow-up cycles: what the boards report, what is judged and why, what it leads to, and what is decided."""

from django.db import models
from django.db.models import F, Q

from samhandling.accounts.models import Person
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.places.models import Municipality, Organisation
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal, SteeringDocument


class FollowUpCycle(models.Model):
    """The follow-up of one year."""

    class State(models.TextChoices):
        PLANNED = "planned", "planerad"
        REPORTING = "reporting", "nämnderna rapporterar"
        ANALYSIS = "analysis", "analys och bedömning"
        STEERING = "steering", "hos processledningsgruppen"
        DECISION = "decision", "hos kommunstyrelse och fullmäktige"
        CLOSED = "closed", "stängd"
        HISTORICAL = "historical", "tidigare, inlagd i efterhand"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    interval_months = models.PositiveSmallIntegerField(default=12)
    documents = models.ManyToManyField(
        SteeringDocument, blank=True, related_name="+", help_text="Program som följs upp"
    )
    run = models.ForeignKey(AssessmentRun, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True, help_text="För en tidigare uppföljning: var talen står")
    asked_on = models.DateField(null=True, blank=True, help_text="När nämnderna får sina frågor")
    reports_due_on = models.DateField(null=True, blank=True)
    analysis_due_on = models.DateField(null=True, blank=True)
    steering_on = models.DateField(null=True, blank=True, help_text="Processledningsgruppens möte")
    executive_on = models.DateField(null=True, blank=True, help_text="Kommunstyrelsens sammanträde")
    council_on = models.DateField(null=True, blank=True, help_text="Kommunfullmäktiges sammanträde")
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("municipality", "-year")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "year"), condition=~Q(state="historical"), name="cycle_of_year_once"
            ),
            models.UniqueConstraint(
                fields=("municipality", "year"), condition=Q(state="historical"), name="historical_cycle_once"
            ),
            models.CheckConstraint(condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_has_time"),
        )

    def __str__(self) -> str:
        return self.title


class CycleSum(models.Model):
    """The published sums of one programme in a cycle; they may stand without goals (as for 2023)."""

    cycle = models.ForeignKey(FollowUpCycle, models.CASCADE, related_name="sums")
    document = models.ForeignKey(SteeringDocument, models.PROTECT, related_name="+")
    n_goals = models.PositiveSmallIntegerField()
    n_red = models.PositiveSmallIntegerField()
    n_yellow = models.PositiveSmallIntegerField()
    n_green = models.PositiveSmallIntegerField()
    n_none = models.PositiveSmallIntegerField(default=0, help_text="Mål som inte kunde bedömas")
    n_up = models.PositiveSmallIntegerField()
    n_flat = models.PositiveSmallIntegerField()
    n_down = models.PositiveSmallIntegerField()
    n_unknown = models.PositiveSmallIntegerField(default=0, help_text="Mål utan säker pil")
    scope = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "document"), name="cycle_sum_once"),
            models.CheckConstraint(
                condition=Q(n_goals=F("n_red") + F("n_yellow") + F("n_green") + F("n_none"))
                & Q(n_goals=F("n_up") + F("n_flat") + F("n_down") + F("n_unknown")),
                name="cycle_sums_add_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document}: {self.n_goals} mål"


class BoardReport(models.Model):
    """What one board is asked to tell in a cycle, and its signature."""

    class State(models.TextChoices):
        REQUESTED = "requested", "begärd"
        BEGUN = "begun", "påbörjad"
        SIGNED = "signed", "undertecknad"
        RETURNED = "returned", "återlämnad"

    cycle = models.ForeignKey(FollowUpCycle, models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("cycle", "organisation__name")
        constraints = (
            models.UniqueConstraint(fields=("cycle", "organisation"), name="report_once"),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None) | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="report_signed_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False), name="signed_report_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_reason=""), name="returned_report_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.cycle}"


class ReportAnswer(models.Model):
    """What a board says of one goal or one activity; saved as it is typed."""

    report = models.ForeignKey(BoardReport, models.CASCADE, related_name="answers")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="+")
    done = models.TextField(blank=True, help_text="Vad har gjorts?")
    result = models.TextField(blank=True, help_text="Vad har det lett till?")
    hindrance = models.TextField(blank=True, help_text="Vad har hindrat?")
    ahead = models.TextField(blank=True, help_text="Vad händer härnäst?")
    activity_state = models.CharField(max_length=12, choices=Activity.State, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("report", "pk")
        constraints = (
            models.UniqueConstraint(fields=("report", "goal"), condition=Q(activity=None), name="answer_on_goal_once"),
            models.UniqueConstraint(
                fields=("report", "activity"), condition=Q(goal=None), name="answer_on_activity_once"
            ),
            models.CheckConstraint(
                condition=Q(goal=None, activity__isnull=False) | Q(goal__isnull=False, activity=None),
                name="answer_on_goal_or_activity",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report}: {self.goal or self.activity}"


class Judgement(models.Model):
    """What a person decided about a goal; it may differ from the computed state, then with a reason."""

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        READY = "ready", "klar"

    cycle = models.ForeignKey(FollowUpCycle, models.PROTECT, related_name="judgements")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    rating = models.CharField(max_length=8, choices=Assessment.Rating)
    trend = models.CharField(max_length=8, choices=Assessment.Trend)
    reason = models.TextField(blank=True, help_text="Varför bedömningen skiljer sig, eller inte kan göras")
    summary = models.TextField(blank=True, help_text="Bedömningen i en mening, på klarspråk")
    differs = models.BooleanField(default=False)
    state = models.CharField(max_length=5, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    judged_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "goal"), name="judgement_once"),
            models.CheckConstraint(condition=Q(differs=False) | ~Q(reason=""), name="judgement_differs_with_reason"),
            models.CheckConstraint(
                condition=~Q(rating="none") | ~Q(reason=""), name="judgement_not_assessable_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.goal}: {self.rating}"


class PastJudgement(models.Model):
    """How a goal was judged in a follow-up from before the system came, as a spreadsheet or a report tells it."""

    cycle = models.ForeignKey(FollowUpCycle, models.PROTECT, related_name="past_judgements")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+")
    rating = models.CharField(max_length=8, choices=Assessment.Rating)
    trend = models.CharField(max_length=8, choices=Assessment.Trend)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "goal"), name="past_judgement_once"),
            models.CheckConstraint(condition=~Q(source=""), name="past_judgement_has_source"),
        )

    def __str__(self) -> str:
        return f"{self.goal}, {self.cycle.year}: {self.get_rating_display()}"


class Evidence(models.Model):
    """What is known beside the figures: dialogue, interviews, inspections, research."""

    class Kind(models.TextChoices):
        DIALOGUE = "dialogue", "dialog"
        INTERVIEW = "interview", "intervju"
        INSPECTION = "inspection", "tillsyn"
        RESEARCH = "research", "forskning"
        AUDIT = "audit", "revision"
        OTHER = "other", "annat"

    cycle = models.ForeignKey(FollowUpCycle, models.PROTECT, related_name="evidence")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    source = models.CharField(max_length=300)
    dated_on = models.DateField()
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-dated_on", "pk")
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.source}"


class CauseAnalysis(models.Model):
    """Why a goal became red or yellow: the world outside or the own work, with what speaks for it."""

    class Kind(models.TextChoices):
        OUTSIDE = "outside", "omvärlden"
        OWN_WORK = "own_work", "det egna arbetet"

    judgement = models.ForeignKey(Judgement, models.CASCADE, related_name="causes")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    comparison = models.JSONField(
        default=dict, blank=True, help_text="Jämförelsen med liknande kommuner som den såg ut när orsaken skrevs"
    )
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("judgement", "pk")
        verbose_name_plural = "cause analyses"
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="cause_says_something"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"


class Consequence(models.Model):
    """What a judgement leads to: an activity with somebody who answers for it, or a stated reason for none."""

    class Kind(models.TextChoices):
        NEW = "new", "ny aktivitet"
        CHANGED = "changed", "ändrad aktivitet"
        NONE = "none", "ingen åtgärd"

    judgement = models.ForeignKey(Judgement, models.CASCADE, related_name="consequences")
    cause = models.ForeignKey(CauseAnalysis, models.SET_NULL, null=True, blank=True, related_name="consequences")
    kind = models.CharField(max_length=8, choices=Kind)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(help_text="Vad som ändras, eller varför ingenting görs")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("judgement", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="none", activity=None) | (~Q(kind="none") & Q(activity__isnull=False)),
                name="consequence_is_an_activity_or_none",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="consequence_says_something"),
        )

    def __str__(self) -> str:
        return str(self.activity or self.get_kind_display())


class ElsewhereJudgement(models.Model):
    """The written evaluation of a branch that is followed up against another body's plan."""

    cycle = models.ForeignKey(FollowUpCycle, models.PROTECT, related_name="elsewhere")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+")
    rating = models.CharField(max_length=8, choices=Assessment.Rating, blank=True)
    trend = models.CharField(max_length=8, choices=Assessment.Trend, blank=True)
    text = models.TextField()
    source = models.CharField(max_length=300, help_text="Vilket dokument och vilken uppföljning")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "goal"), name="elsewhere_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="elsewhere_has_text_and_source"),
        )

    def __str__(self) -> str:
        return f"{self.goal}: {self.source}"


class Appraisal(models.Model):
    """What the municipality itself says of a goal: how much it rules over it, and how many are affected."""

    goal = models.OneToOneField(Goal, models.CASCADE, related_name="+")
    own_control = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="0 ingen egen rådighet, 3 full rådighet"
    )
    n_affected = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, help_text="Varifrån uppgiften kommer")
    appraised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    appraised_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(own_control=None) | Q(own_control__lte=3), name="own_control_to_three"),
            models.CheckConstraint(condition=~Q(source=""), name="appraisal_has_source"),
        )

    def __str__(self) -> str:
        return str(self.goal)


class SteeringMeeting(models.Model):
    """A meeting of the group that leads the work across administrations."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    group = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    held_on = models.DateField()
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ("-held_on",)
        constraints = (models.UniqueConstraint(fields=("municipality", "group", "held_on"), name="meeting_once"),)

    def __str__(self) -> str:
        return f"{self.group} {self.held_on}"


class SteeringItem(models.Model):
    """Something on the group's agenda: what it is about, and what was decided."""

    class Kind(models.TextChoices):
        DECISION = "decision", "beslut"
        PRIORITY = "priority", "prioritering av pengar eller personal"
        BLOCKED = "blocked", "något som sitter fast"
        ANCHORING = "anchoring", "förankring"
        INFORMATION = "information", "information"

    meeting = models.ForeignKey(SteeringMeeting, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=300)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="+")
    anchored_with = models.CharField(max_length=300, blank=True, help_text="Med vem det är förankrat, och när")
    money_sek = models.BigIntegerField(null=True, blank=True, help_text="Flyttade kronor; minus är från aktiviteten")
    full_time_equivalents = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("meeting", "order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="steering_decision_by_and_at_together",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """What the group asked somebody to do, and whether it is done."""

    item = models.ForeignKey(SteeringItem, models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.TextField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(done_on=None) | ~Q(outcome=""), name="done_assignment_has_outcome"),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text[:60]}"


class Frozen(models.Model):
    """A closed cycle as it stood: judgements, computed results, deliveries and texts, with a checksum."""

    cycle = models.OneToOneField(FollowUpCycle, models.PROTECT, related_name="frozen")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "frozen"

    def __str__(self) -> str:
        return f"{self.cycle}, fryst"


class Reminder(models.Model):
    """A digest to a person: at most one a day, so the row is written before the letter leaves.

    A row without ``sent_at`` may or may not have reached its reader: what stood in it stands again the next day.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", help_text="Där det första i brevet hör hemma"
    )
    sent_on = models.DateField()
    lines = models.JSONField(help_text="Vad som stod i den: nycklar och text")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="När e-postservern tog emot brevet")
    failure = models.TextField(blank=True, help_text="Varför brevet inte kom iväg")

    class Meta:
        ordering = ("-sent_on",)
        constraints = (
            models.UniqueConstraint(fields=("person", "sent_on"), name="one_digest_a_day"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(failure=""), name="sent_digest_did_not_fail"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.sent_on}"


class ReminderWish(models.Model):
    """What a person has said about reminders; without a row they come."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    is_wanted = models.BooleanField()
    said_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.person}: {'påminnelser' if self.is_wanted else 'inga påminnelser'}"


# Django finds an application's tables through this module alone.
from samhandling.followups.baselines.models import BaselineDescription, BaselineFigure, BaselineText  # noqa: E402, F401
from samhandling.followups.welfare.models import WelfareAccount, WelfareText  # noqa: E402, F401
