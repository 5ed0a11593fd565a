"""A later edition beside the one in the register: which goals are the same, changed, added or gone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from samhandling.places.models import Municipality
from samhandling.programmes.imports.models import ImportNode
from samhandling.programmes.imports.queries import Part
from samhandling.programmes.models import Goal, SteeringDocument

# Two wordings are one goal that was reworded when they share six words in ten: fewer words in common is a new goal.
LIKE = 0.6


@dataclass(frozen=True)
class Comparison:
    """The goals of two editions, by their wording."""

    n_same: int
    changed: list[tuple[str, str]]  # old wording, new wording
    added: list[str]
    removed: list[str]


@dataclass(frozen=True)
class Earlier:
    """The document in the register that a part of an import seems to be a later edition of."""

    part: int
    document: SteeringDocument
    comparison: Comparison


def earlier(municipality: Municipality, parts: Sequence[Part]) -> list[Earlier]:
    """Return, for each part with the title of a document in the register, how the two differ (2 questions)."""
    by_title = {compared_title(row.title): row for row in SteeringDocument.objects.filter(municipality=municipality)}
    pairs = [(part, by_title[compared_title(part.title)]) for part in parts if compared_title(part.title) in by_title]
    if not pairs:
        return []
    goals: dict[int, list[str]] = {document.pk: [] for _, document in pairs}
    # What a board has set itself was never part of the old edition.
    decided = Goal.objects.filter(document__in=goals, document__municipality=municipality, owner=None)
    for goal in decided.only("name", "document"):
        goals[goal.document_id].append(goal.name)
    return [Earlier(part.number, document, compare(goals[document.pk], _names(part))) for part, document in pairs]


def compare(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Return what became of the old wordings in the new ones; each is paired with one at most, the likest first."""
    scored = sorted(
        (
            (likeness, o, n)
            for o, a in enumerate(old)
            for n, b in enumerate(new)
            if (likeness := _likeness(a, b)) >= LIKE
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    of_old: dict[int, int] = {}
    taken: set[int] = set()
    for _, o, n in scored:
        if o not in of_old and n not in taken:
            of_old[o] = n
            taken.add(n)
    changed = [(old[o], new[n]) for o, n in sorted(of_old.items()) if words(old[o]) != words(new[n])]
    return Comparison(
        n_same=len(of_old) - len(changed),
        changed=changed,
        added=[name for n, name in enumerate(new) if n not in taken],
        removed=[name for o, name in enumerate(old) if o not in of_old],
    )


def _names(part: Part) -> list[str]:
    return [node.name for node in part.goals if node.state != ImportNode.State.REJECTED]


def _likeness(one: str, other: str) -> float:
    """Return the share of words that two wordings have in common (Dice)."""
    a, b = set(words(one)), set(words(other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return re.findall(r"\w+", text.casefold())


def compared_title(title: str) -> str:
    """Return a title as it is compared: without the years that differ between editions."""
    return " ".join(word for word in words(title) if not re.fullmatch(r"(?:19|20)\d\d", word))
