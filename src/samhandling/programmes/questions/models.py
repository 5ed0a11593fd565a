"""What somebody has asked, moved or reserved themselves about, on the goals that it concerns, and the answer."""

from django.db import models
from django.db.models import Q

from samhandling.places.models import Municipality, Organisation


class GoalQuestion(models.Model):
    """A question, a motion, a reservation or the like, from the day it was put until it is answered.

    It stays on its goals after the minutes are closed: whoever put it shall be able to see what came of it.
    """

    class Kind(models.TextChoices):
        COUNCIL_MOTION = "council_motion", "motion"
        CITIZENS_PROPOSAL = "citizens_proposal", "medborgarförslag"
        INTERPELLATION = "interpellation", "interpellation eller fråga i fullmäktige"
        MOTION = "motion", "yrkande"
        RESERVATION = "reservation", "reservation"
        STATEMENT = "statement", "särskilt yttrande"
        REFERRAL_BACK = "referral_back", "fråga i en återremiss"
        REFERRAL = "referral", "fråga i en remiss"
        RESIDENT = "resident", "fråga från en invånare"
        AUDIT = "audit", "anmärkning från revisionen"

    class State(models.TextChoices):
        OPEN = "open", "öppen"
        ANSWERED = "answered", "besvarad"
        WRITTEN_OFF = "written_off", "avskriven"

    class Outcome(models.TextChoices):
        GRANTED = "granted", "bifall"
        PARTLY = "partly", "delvis bifall"
        REJECTED = "rejected", "avslag"
        DEEMED_ANSWERED = "deemed_answered", "anses besvarad"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    goals = models.ManyToManyField("programmes.Goal", related_name="questions")
    kind = models.CharField(max_length=18, choices=Kind)
    title = models.CharField(max_length=300, help_text="Vad den gäller, i en mening")
    text = models.TextField(help_text="Frågan eller förslaget, ordagrant där det finns")
    asked_by = models.CharField(max_length=200, help_text="Organisation, parti eller roll; aldrig en invånares namn")
    asked_on = models.DateField(null=True, blank=True, help_text="Tomt: källan säger inte när")
    source = models.CharField(max_length=300, blank=True, help_text="Dokumentet där den står")
    paragraph = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=60, blank=True, help_text="Diarienummer")
    link = models.URLField(max_length=500, blank=True)
    answerer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", help_text="Vem som ska svara"
    )
    due_on = models.DateField(null=True, blank=True, help_text="När den senast ska vara besvarad")
    delay_told_on = models.DateField(
        null=True, blank=True, help_text="När fullmäktige fick veta att beredningen inte blir klar i tid"
    )
    answer = models.TextField(blank=True, help_text="Ett utkast tills frågan är besvarad")
    answered_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    answer_source = models.CharField(max_length=300, blank=True, help_text="Var svaret eller beslutet står")
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.OPEN)
    state_reason = models.TextField(blank=True, help_text="Varför den är avskriven, eller öppen igen")
    version = models.PositiveIntegerField(default=1, help_text="Ökar med ett när någon ändrar något")

    class Meta:
        ordering = (models.F("asked_on").desc(nulls_last=True), "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None)
                | Q(answered_on__isnull=False, answered_by__isnull=False),
                name="question_answered_by_and_on_together",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="answered_question_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(state="answered") | Q(answered_on=None), name="only_answered_question_has_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="written_off") | ~Q(state_reason=""), name="written_off_question_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(asked_on=None) | Q(answered_on__gte=models.F("asked_on")),
                name="question_answered_after_asked",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(asked_by=""), name="question_says_who_and_what"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
