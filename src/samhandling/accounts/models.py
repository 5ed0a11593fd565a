"""People who log in, and the roles that they hold."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from samhandling.places.models import Municipality, Organisation


class Person(AbstractUser):
    """A person with a login."""

    @property
    def actor_id(self) -> str:
        return f"person:{self.pk}"

    @property
    def actor_name(self) -> str:
        return self.get_full_name() or self.get_username()


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
