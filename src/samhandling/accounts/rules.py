"""Who may do what: the permission table laid on a person. A job acts for the system itself and is always allowed."""

from collections.abc import Iterable
from datetime import datetime

from samhandling.accounts import permissions
from samhandling.accounts.models import Invitation, Person, Role
from samhandling.accounts.permissions import ANALYSTS, EDITORS, MAY_HAVE_BOARD, MUST_HAVE_BOARD, STEERING, Permission
from samhandling.audit.changes import Actor, JobActor
from samhandling.errors import InputError, NotAllowed
from samhandling.places.models import Municipality, Organisation

__all__ = ("ANALYSTS", "EDITORS", "STEERING", "Kind")  # the groups of roles that pages ask for

Kind = Role.Kind


def check_may(by: Actor, municipality: Municipality, permission: Permission, what: str = "") -> None:
    """Raise NotAllowed unless ``by`` has the permission for the whole municipality; ``what`` says it more closely."""
    if isinstance(by, JobActor):
        return
    if isinstance(by, Person) and by.is_active:
        held = Role.objects.filter(person=by, municipality=municipality, kind__in=permission.kinds, organisation=None)
        if held.exists():
            return
    raise NotAllowed(
        f"{by.actor_name} får inte {what or permission.words} i {municipality}: det kräver rollen "
        f"{_words(permission.kinds)}. Be administratören om rollen."
    )


def check_may_for(
    by: Actor,
    municipality: Municipality,
    organisations: Iterable[Organisation],
    permission: Permission,
    what: str = "",
) -> None:
    """Raise NotAllowed unless ``by`` has the permission for the whole municipality, or for one of the organisations;
    ``acts_for`` says who speaks for whom.
    """
    if isinstance(by, JobActor):
        return
    organisations = list(organisations)
    if isinstance(by, Person) and by.is_active:
        held = Role.objects.filter(person=by, municipality=municipality).select_related("organisation")
        for role in held:
            own = role.organisation
            if role.kind in permission.kinds and own is None:
                return
            if role.kind in permission.own_kinds and own and any(acts_for(own, body) for body in organisations):
                return
    names = ", ".join(sorted(row.name for row in organisations)) or "ingen organisation"
    raise NotAllowed(
        f"{by.actor_name} får inte {what or permission.words} i {municipality}: det kräver rollen "
        f"{_words(permission.kinds)}, eller {_words(permission.own_kinds)} för {names}. Be administratören om rollen."
    )


def check_may_shared(by: Actor, permission: Permission, what: str = "") -> None:
    """Raise NotAllowed unless ``by`` has the permission in any municipality: for what all of them share."""
    if isinstance(by, JobActor):
        return
    if isinstance(by, Person) and by.is_active:
        held = Role.objects.filter(person=by, kind__in=permission.kinds, organisation=None)
        if held.exists():
            return
    raise NotAllowed(
        f"{by.actor_name} får inte {what or permission.words}: det kräver rollen {_words(permission.kinds)}. "
        "Be administratören om rollen."
    )


def check_board(municipality: Municipality, kind: str, organisation: Organisation | None) -> None:
    """Raise InputError unless the role may be held so: a reporter for a board, most others for the municipality."""
    label = Kind(kind).label
    if organisation is None and kind in MUST_HAVE_BOARD:
        raise InputError(f"rollen {label} gäller alltid en nämnd, förvaltning eller ett bolag; välj vilken")
    if organisation is not None and kind not in MAY_HAVE_BOARD:
        raise InputError(f"rollen {label} gäller hela kommunen; välj ingen nämnd")
    if organisation is not None and organisation.municipality_id != municipality.pk:
        raise InputError(f"{organisation} hör inte till {municipality}; välj en av kommunens egna")


def check_administrator_remains(municipality: Municipality, without: Person) -> None:
    """Raise InputError if nobody else who can log in is administrator of the municipality."""
    others = Role.objects.filter(
        municipality=municipality, kind=Kind.ADMINISTRATOR, organisation=None, person__is_active=True
    ).exclude(person=without)
    if not others.exists():
        raise InputError(
            f"{without.actor_name} är den sista administratören i {municipality}; "
            "gör någon annan till administratör först"
        )


def check_only_here(municipality: Municipality, person: Person, what: str = "", instead: str = "") -> None:
    """Raise NotAllowed if the person has a role in another municipality too: that login is not ours to change."""
    if Role.objects.filter(person=person).exclude(municipality=municipality).exists():
        raise NotAllowed(
            f"{person.actor_name} har roller också i en annan kommun och kan inte {what or 'stängas av'} härifrån; "
            f"{instead or f'ta bort rollerna i {municipality} i stället'}"
        )


def check_may_see_as(by: Actor, person: Person, municipality: Municipality) -> None:
    """Raise NotAllowed unless ``by`` may see the pages of the municipality as the person does: never an administrator,
    who could see what ``by`` may not, and nobody who could not come in.
    """
    check_may(by, municipality, permissions.SEE_AS)
    held = Role.objects.filter(person=person)
    if not person.is_active or not held.filter(municipality=municipality).exists():
        raise NotAllowed(f"{person.actor_name} har inte tillgång till {municipality}; välj någon som har en roll där")
    if held.filter(kind=Kind.ADMINISTRATOR).exists():
        raise NotAllowed(f"{person.actor_name} är administratör; ingen kan se sidorna som en administratör")


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Return whether the link of an invitation can still be used."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and now <= invitation.valid_until


def acts_for(own: Organisation, body: Organisation) -> bool:
    """Return whether those of ``own`` speak for ``body``: the same, its board, or an administration under it.

    Under the council stand all the boards, and none of them speaks for another; nor does the council for them.
    """
    if own.pk == body.pk:
        return True
    if Organisation.Kind.COUNCIL in (own.kind, body.kind):
        return False
    return own.pk == body.parent_id or own.parent_id == body.pk


def has_any_role(person: Person, municipality: Municipality) -> bool:
    """Return whether the person holds any role in the municipality, and so may see its workplace."""
    return person.is_active and Role.objects.filter(person=person, municipality=municipality).exists()


def _words(kinds: Iterable[Role.Kind]) -> str:
    return ", ".join(str(kind.label) for kind in kinds)
