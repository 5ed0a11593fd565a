"""A referral of a draft edition: who is asked, what each says of the whole and of each goal, and the answer to it."""

from django.db import models
from django.db.models import Q

from samhandling.accounts.models import Person
from samhandling.places.models import Organisation
from samhandling.programmes.editions.models import DraftGoal, Edition


class Referral(models.Model):
    """One sending out of a draft; a draft that is much reworked may be sent out again."""

    class State(models.TextChoices):
        OPEN = "open", "ute"
        CLOSED = "closed", "avslutad"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="referrals")
    sent_on = models.DateField()
    due_on = models.DateField(help_text="Sista dag att svara")
    letter = models.TextField(blank=True, help_text="Vad de tillfrågade ombeds att svara på")
    draft = models.JSONField(default=list, help_text="Målen som de skickades ut")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("edition", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("edition",), condition=Q(state="open"), name="referral_open_once"),
            models.CheckConstraint(condition=Q(sent_on__lte=models.F("due_on")), name="referral_days_in_order"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | Q(state="closed", closed_on__isnull=False),
                name="referral_closed_has_day",
            ),
        )

    def __str__(self) -> str:
        return f"Remiss av {self.edition}"


class ReferralRequest(models.Model):
    """One body that is asked, and its answer on the whole; a body outside the municipality answers by a link."""

    class State(models.TextChoices):
        ASKED = "asked", "tillfrågad"
        BEGUN = "begun", "påbörjat"
        ANSWERED = "answered", "har svarat"

    class Position(models.TextChoices):
        SUPPORTS = "supports", "tillstyrker"
        SUPPORTS_CHANGED = "supports_changed", "tillstyrker med ändring"
        REJECTS = "rejects", "avstyrker"
        ABSTAINS = "abstains", "avstår"

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="requests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    token_sha256 = models.CharField(max_length=64, blank=True, help_text="Länken själv sparas inte")
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("referral", "organisation__name")
        constraints = (
            models.UniqueConstraint(fields=("referral", "organisation"), name="referral_request_once"),
            models.UniqueConstraint(
                fields=("token_sha256",), condition=~Q(token_sha256=""), name="referral_token_once"
            ),
            models.CheckConstraint(
                condition=(~Q(state="answered") & Q(answered_at=None))
                | (Q(state="answered", answered_at__isnull=False) & ~Q(answered_by="")),
                name="referral_answered_by_and_at_together",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_state_display()}"


class ReferralComment(models.Model):
    """A standpoint on the whole draft or on one of its goals, with what the office answers to it."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", "ledde till ändring"
        PARTLY = "partly", "ledde delvis till ändring"
        UNCHANGED = "unchanged", "ledde inte till ändring"

    request = models.ForeignKey(ReferralRequest, models.CASCADE, related_name="comments")
    goal = models.ForeignKey(DraftGoal, models.SET_NULL, null=True, blank=True, related_name="+")
    goal_name = models.TextField(blank=True, help_text="Målet som det skickades ut; tomt om hela utkastet")
    position = models.CharField(max_length=16, choices=ReferralRequest.Position)
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    response = models.TextField(blank=True, help_text="Kontorets svar: vad som ändrades, eller varför inget")
    responded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    responded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("request", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("request", "goal"), condition=Q(goal__isnull=False), name="referral_comment_on_goal_once"
            ),
            models.UniqueConstraint(fields=("request",), condition=Q(goal_name=""), name="referral_comment_whole_once"),
            models.CheckConstraint(
                condition=Q(outcome="", response="", responded_at=None)
                | (~Q(outcome="") & ~Q(response="") & Q(responded_at__isnull=False)),
                name="referral_response_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.request.organisation}: {self.get_position_display()}"
