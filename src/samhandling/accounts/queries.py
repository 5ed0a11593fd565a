"""Reading people, roles and invitations."""

from django.db.models import Prefetch

from samhandling.accounts.models import Identity, Invitation, Person, RecoveryCode, Role, SecondFactor
from samhandling.places.models import Municipality


def roles_in(person: Person, slug: str) -> list[Role]:
    """Return the roles that the person holds in the municipality with this slug, with the municipality (1 question)."""
    rows = Role.objects.filter(person=person, municipality__slug=slug).select_related("municipality", "organisation")
    return list(rows.order_by("kind"))


def first_role(person: Person) -> Role | None:
    """Return one role of the person, to know where to go after login."""
    return Role.objects.filter(person=person).select_related("municipality").order_by("municipality__slug").first()


def people(municipality: Municipality) -> list[Person]:
    """Return everybody with a role in the municipality, each with ``roles_here`` (2 questions)."""
    here = Role.objects.filter(municipality=municipality).select_related("organisation", "municipality")
    rows = Person.objects.filter(roles__municipality=municipality).select_related("second_factor").distinct()
    rows = rows.prefetch_related(Prefetch("roles", queryset=here.order_by("kind"), to_attr="roles_here"))
    return list(rows.order_by("-is_active", "first_name", "last_name", "username"))


def invitations(municipality: Municipality) -> list[Invitation]:
    """Return the invitations that nobody has used or withdrawn, newest first (1 question)."""
    rows = Invitation.objects.filter(municipality=municipality, accepted_at=None, withdrawn_at=None)
    return list(rows.select_related("organisation", "invited_by", "municipality"))


def invitation(token_sha256: str) -> Invitation | None:
    """Return the invitation of a link (1 question)."""
    return Invitation.objects.filter(token_sha256=token_sha256).select_related("municipality", "organisation").first()


def second_factor(person: Person) -> SecondFactor | None:
    """Return the person's two-step login, begun or confirmed (1 question)."""
    return SecondFactor.objects.filter(person=person).first()


def n_recovery_codes(person: Person) -> int:
    """Return how many recovery codes the person has left (1 question)."""
    return RecoveryCode.objects.filter(factor__person=person, used_at=None).count()


def identities(person: Person) -> list[Identity]:
    """Return who the person is at the municipality's own login (1 question)."""
    return list(Identity.objects.filter(person=person))
