"""Reading the level words and the goals that are, or may be, the same; each function states its questions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from samhandling.places.models import Municipality
from samhandling.programmes.imports.editions import words
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import Goal, SteeringDocument
from samhandling.programmes.wording import in_common

LIKE = 0.8  # share of words in common for two goals to be worth asking a person about


@dataclass(frozen=True)
class LevelWord:
    """One of a document's own level words, and which shared levels its goals lie on now."""

    word: str
    levels: tuple[int, ...]
    n_goals: int

    @property
    def level(self) -> int:
        return self.levels[0]


@dataclass(frozen=True)
class DocumentLevels:
    """A document's level words, from the top."""

    document: SteeringDocument
    words: list[LevelWord]


def goals(municipality: Municipality) -> list[Goal]:
    """Return the municipality's goals as they were adopted, with their documents (2 questions)."""
    rows = Goal.objects.filter(document__municipality=municipality, owner=None).prefetch_related("document")
    return list(rows.order_by("document__order", "document", "order"))


def levels(municipality: Municipality, found: Iterable[Goal]) -> list[DocumentLevels]:
    """Return the level words of each document that has goals; ``found`` are the municipality's goals."""
    by_word: dict[SteeringDocument, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for goal in found:
        by_word[goal.document][goal.level_name].append(goal.level)
    return [
        DocumentLevels(
            document,
            sorted(
                (LevelWord(word, tuple(sorted(set(held))), len(held)) for word, held in of_word.items()),
                key=lambda row: row.levels,
            ),
        )
        for document, of_word in by_word.items()
    ]


def ties(municipality: Municipality) -> list[GoalTie]:
    """Return what persons have said about pairs of goals (1 question)."""
    rows = GoalTie.objects.filter(goal__document__municipality=municipality)
    return list(rows.select_related("goal__document__municipality", "other__document").order_by("pk"))


def likely_same(municipality: Municipality, found: Iterable[Goal], said: Iterable[GoalTie]) -> list[tuple[Goal, Goal]]:
    """Return pairs of goals in different documents with nearly the same words that nobody has judged, likest first."""
    judged = {(tie.goal_id, tie.other_id) for tie in said}
    every = sorted(found, key=lambda goal: goal.pk)
    worded = [frozenset(words(goal.name)) for goal in every]
    pairs = ((float(likeness), every[one], every[other]) for likeness, one, other in _like(worded))
    likely = [
        pair for pair in pairs if pair[1].document_id != pair[2].document_id and (pair[1].pk, pair[2].pk) not in judged
    ]
    likely.sort(key=lambda pair: (-pair[0], pair[1].pk, pair[2].pk))
    return [(one, other) for _, one, other in likely]


def _like(worded: Sequence[frozenset[str]]) -> Iterable[tuple[float, int, int]]:
    """Return the likeness (Dice) and the places of each two texts, the first before the second, that are alike."""
    common = sparse.triu(in_common(worded), k=1).tocoo()
    sizes = np.array([len(held) for held in worded], dtype=float)
    likeness = 2 * common.data / (sizes[common.row] + sizes[common.col])
    alike = likeness >= LIKE
    return zip(likeness[alike], common.row[alike], common.col[alike], strict=True)
