"""People who log in, and the roles that they hold."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from samhandling.places.models import Municipality, Organisation


class Person(AbstractUser):
    """A person with a login."""

    n_times_ended = models.PositiveIntegerField(
        default=0, help_text="Hur många gånger personen har loggats ut överallt; ingår i varje sessions kontrollsumma"
    )

    @property
    def actor_id(self) -> str:
        return f"person:{self.pk}"

    @property
    def actor_name(self) -> str:
        return self.get_full_name() or self.get_username()

    def get_session_auth_hash(self) -> str:
        """Return what a session must have been begun with: another password, or another count, ends it."""
        kept = super().get_session_auth_hash()
        # Nought leaves the sessions of those who have never been logged out so as they are.
        return f"{kept}.{self.n_times_ended}" if self.n_times_ended else kept


class Role(models.Model):
    """What a person may do in one municipality, or for one of its organisations."""

    class Kind(models.TextChoices):
        ADMINISTRATOR = "administrator", "administratör"
        COORDINATOR = "coordinator", "samordnare"
        ANALYST = "analyst", "analytiker"
        REPORTER = "reporter", "rapportör"
        SECRETARY = "secretary", "nämndsekreterare"
        STEERING_GROUP = "steering_group", "processledningsgrupp"
        AUDITOR = "auditor", "revisor"
        READER = "reader", "läsare"

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)

    class Meta:
        # Two constraints each: SQLite holds two empty values apart, so one over all fields would let doubles in.
        constraints = (
            models.UniqueConstraint(
                fields=("person", "municipality", "organisation", "kind"),
                condition=Q(organisation__isnull=False),
                name="role_for_organisation_once",
            ),
            models.UniqueConstraint(
                fields=("person", "municipality", "kind"), condition=Q(organisation=None), name="role_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()} i {self.municipality}"


class Invitation(models.Model):
    """A link that lets somebody in with a role; only its digest is kept, and it can be used once."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    name = models.CharField(max_length=150, help_text="Vem som bjuds in")
    email = models.EmailField(help_text="Blir användarnamnet för den som inte redan har ett")
    kind = models.CharField(max_length=16, choices=Role.Kind)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True, help_text="Länken själv sparas inte")
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-invited_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_not_both_accepted_and_withdrawn"
            ),
        )

    def __str__(self) -> str:
        return f"inbjudan till {self.name}"


class SecondFactor(models.Model):
    """A secret that a person's telephone holds too; it counts once a code made from it has been shown to us."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="second_factor")
    sealed_secret = models.CharField(max_length=200, help_text="Hemligheten, krypterad med installationens nyckel")
    begun_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.PositiveBigIntegerField(
        default=0, help_text="Den senast använda kodens halvminut; samma eller en tidigare gäller inte igen"
    )
    n_wrong = models.PositiveSmallIntegerField(default=0, help_text="Fel koder i rad")
    wrong_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(n_wrong=0) | Q(wrong_at__isnull=False), name="second_factor_wrong_codes_have_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"tvåstegsinloggning för {self.person}"


class RecoveryCode(models.Model):
    """A code for whoever has not got the telephone; only its digest is kept, and it can be used once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("factor", "code_sha256"), name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"reservkod för {self.factor.person}"


class Identity(models.Model):
    """Who a person is at the municipality's own login: the provider's address and its lasting name for the person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("issuer", "subject"), name="identity_once"),
            # Whoever has got a colleague's old address is another subject, and must not come in as that colleague.
            models.UniqueConstraint(fields=("issuer", "person"), name="identity_one_for_each_provider"),
        )

    def __str__(self) -> str:
        return f"{self.person} hos {self.issuer}"
