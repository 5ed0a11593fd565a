"""What the municipality's register holds while a document is adopted: bodies, documents, names that are taken."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.text import slugify

from samhandling.accounts.models import Person
from samhandling.places import changes as place_changes
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import Goal, SteeringDocument

Kind = Organisation.Kind
# The first pattern that a body's name holds says what it is; a name that holds none is an outside partner.
KINDS = (
    ("fullmäktige", Kind.COUNCIL),
    ("kommunstyrelse", Kind.EXECUTIVE_BOARD),
    ("processledningsgrupp", Kind.STEERING_GROUP),
    ("styrgrupp", Kind.STEERING_GROUP),
    ("förvaltning", Kind.ADMINISTRATION),
    ("kontor", Kind.ADMINISTRATION),
    ("nämnd", Kind.BOARD),
    (" ab", Kind.COMPANY),
    ("bolag", Kind.COMPANY),
)
# "Samtliga nämnder och bolag" is no body but all of them. The executive board is a board by the Local Government Act.
_ALL = re.compile(r"(?:samtliga|alla|varje|respektive|kommunens|stadens|kommunala)\s+(?P<whom>.+)")
_SOME = re.compile(r"(?:berörda|aktuella|ansvariga|övriga)\s+(?P<whom>.+)")
_GROUPS = {
    "nämnd": (Kind.BOARD, Kind.EXECUTIVE_BOARD),
    "bolag": (Kind.COMPANY,),
    "bolagsstyrelse": (Kind.COMPANY,),
    "styrelse": (Kind.COMPANY,),
    "förvaltning": (Kind.ADMINISTRATION,),
}
_PLURAL = re.compile(r"(?P<word>nämnd|bolagsstyrelse|bolag|styrelse|förvaltning)(?:er|erna|ar|arna|en|et|r)?")


@dataclass
class Register:
    """The register of one municipality, and what the adoption adds to it."""

    by: Person
    municipality: Municipality
    organisations: dict[str, Organisation] = field(default_factory=dict)  # by name as compared
    organisation_keys: set[str] = field(default_factory=set)
    documents: dict[str, SteeringDocument] = field(default_factory=dict)  # by title as compared
    document_keys: set[str] = field(default_factory=set)
    goal_keys: set[str] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)  # words for bodies that say nothing of which they are

    @classmethod
    def of(cls, by: Person, municipality: Municipality) -> "Register":
        """Return what the register holds today."""
        bodies = list(Organisation.objects.filter(municipality=municipality))
        documents = list(SteeringDocument.objects.filter(municipality=municipality))
        goals = Goal.objects.filter(document__municipality=municipality)
        return cls(
            by=by,
            municipality=municipality,
            organisations={compared(body.name): body for body in bodies},
            organisation_keys={body.key for body in bodies},
            documents={compared(document.title): document for document in documents},
            document_keys={document.key for document in documents},
            goal_keys=set(goals.values_list("key", flat=True)),
        )

    def organisation(self, name: str) -> Organisation:
        """Return the body with this name, added if the register does not hold it."""
        found = self.organisations.get(compared(name))
        if found is None:
            found = place_changes.add_organisation(
                by=self.by,
                municipality=self.municipality,
                key=free(self.organisation_keys, slugify(name)[:70] or "organisation"),
                name=name[:200],
                kind=_kind(name),
            )
            self.organisations[compared(name)] = found
        return found

    def bodies(self, names: Iterable[str]) -> list[Organisation]:
        """Return the bodies that answer: each that is named, and every board where the words are "samtliga nämnder"."""
        found: dict[int, Organisation] = {}
        for name in names:
            for body in self._of_words(name):
                found.setdefault(body.pk, body)
        return list(found.values())

    def know(self, names: Iterable[str]) -> None:
        """Add the bodies that are named, so that "samtliga nämnder" means these too wherever it stands."""
        for name in names:
            if name.strip() and kinds_of_group(name) is None:
                self.organisation(name)

    def _of_words(self, name: str) -> list[Organisation]:
        kinds = kinds_of_group(name)
        if kinds is None:
            return [self.organisation(name)] if name.strip() else []
        found = [body for body in self.organisations.values() if body.kind in kinds and body.valid_to is None]
        if not found:
            self.unnamed.add(name)
        return found


def kinds_of_group(name: str) -> frozenset[Organisation.Kind] | None:
    """Return which kinds of bodies "samtliga nämnder och bolag" means; none for "berörda nämnder"; None for a body."""
    text = compared(name)
    everyone, some = _ALL.fullmatch(text), _SOME.fullmatch(text)
    match = everyone or some
    parts = re.split(r"\s*(?:,|\boch\b|\bsamt\b|/)\s*", match["whom"]) if match else []
    words = [
        found["word"] for part in parts if (found := _PLURAL.fullmatch(re.sub(r"^(?:kommunala|helägda)\s+", "", part)))
    ]
    if not words or len(words) < len(parts):
        return None
    return frozenset(kind for word in words for kind in _GROUPS[word]) if everyone else frozenset()


def compared(name: str) -> str:
    """Return a name as names are compared: case and white space aside."""
    return " ".join(name.split()).casefold()


def free(taken: set[str], wanted: str) -> str:
    """Return the key, numbered if it is taken, and take it."""
    key, n = wanted, 1
    while key in taken:
        n += 1
        key = f"{wanted}-{n}"
    taken.add(key)
    return key


def _kind(name: str) -> Organisation.Kind:
    folded = compared(name)
    return next((kind for part, kind in KINDS if part in folded), Kind.OUTSIDE)
