"""People who log in, and the roles that they hold."""

from django.contrib.auth.models import AbstractUser
from django.db import models

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
        constraints = (
            models.UniqueConstraint(
                fields=("person", "municipality", "organisation", "kind"),
                name="role_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()} i {self.municipality}"
