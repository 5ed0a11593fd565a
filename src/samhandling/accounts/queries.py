"""Reading people and roles."""

from samhandling.accounts.models import Person, Role


def roles_in(person: Person, slug: str) -> list[Role]:
    """Return the roles that the person holds in the municipality with this slug, with the municipality (1 question)."""
    rows = Role.objects.filter(person=person, municipality__slug=slug).select_related("municipality", "organisation")
    return list(rows.order_by("kind"))


def first_role(person: Person) -> Role | None:
    """Return one role of the person, to know where to go after login."""
    return Role.objects.filter(person=person).select_related("municipality").order_by("municipality__slug").first()
