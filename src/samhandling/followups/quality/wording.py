"""How a goal is worded: whether it can be measured, and which goals say nearly the same. Computes only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from samhandling.catalogue.goal_words import words
from samhandling.programmes.wording import WORD, in_common, lemmas, subject_lemmas

_NUMBER = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Measurability:
    """What in a goal's wording lets it be measured; an indicator counts too, since it lends the wording a measure."""

    has_number: bool
    has_year: bool
    has_direction: bool
    has_measure: bool
    has_indicator: bool
    vague: tuple[str, ...]

    @property
    def n_met(self) -> int:
        """Return how many of the five are met."""
        return sum((self.has_number, self.has_year, self.has_direction, self.has_measure, self.has_indicator))

    @property
    def lacks(self) -> list[str]:
        """Return in words what is not met."""
        parts = {
            "has_number": "ett tal att nå",
            "has_year": "ett år",
            "has_direction": "en riktning (öka, minska, minst …)",
            "has_measure": "något som räknas (andel, antal, ton …)",
            "has_indicator": "ett nyckeltal",
        }
        return [word for name, word in parts.items() if not getattr(self, name)]


@dataclass(frozen=True)
class Overlap:
    """Two goals that may say the same: the share of words in common, and the indicators that both are followed by."""

    other: int
    likeness: float
    indicators: tuple[str, ...]


@lru_cache(maxsize=10_000)
def measurability(text: str, *, has_indicator: bool) -> Measurability:
    """Return what in the wording lets the goal be measured."""
    without_years = _YEAR.sub(" ", text)
    # The words as they stand too: of a comparative the lemma keeps nothing (bättre becomes bra).
    said, known = {*lemmas(text), *WORD.findall(text.lower())}, words()
    return Measurability(
        has_number=bool(_NUMBER.search(without_years)),
        has_year=bool(_YEAR.search(text)),
        has_direction=bool(said & known.directions),
        has_measure=bool(said & known.measures) or "%" in text,
        has_indicator=has_indicator,
        vague=tuple(sorted(said & known.vague)),
    )


def overlaps(
    texts: Mapping[int, str], indicators: Mapping[int, frozenset[str]], *, like: float = 0.5, most: int = 5
) -> dict[int, list[Overlap]]:
    """Return key → the others that share at least ``like`` of their words, or an indicator; the ``most`` likest.

    Likeness is Dice's over lemmas that say what the goal is about.
    """
    keys = sorted(texts)
    worded = [subject_lemmas(texts[key]) for key in keys]
    sizes = np.array([len(held) for held in worded])
    common = in_common(worded).toarray()
    shared = in_common([indicators[key] for key in keys]).toarray()
    with np.errstate(invalid="ignore"):
        likeness = np.nan_to_num(2 * common / (sizes[:, None] + sizes[None, :]))
    is_like = (likeness >= like) | (shared > 0)
    np.fill_diagonal(is_like, False)
    found = {}
    for place in np.flatnonzero(is_like.any(axis=1)):
        others = np.flatnonzero(is_like[place])
        likest = others[np.lexsort((others, -shared[place, others], -likeness[place, others]))][:most]
        mine = indicators[keys[place]]
        found[keys[place]] = [
            Overlap(keys[other], float(likeness[place, other]), tuple(sorted(mine & indicators[keys[other]])))
            for other in likest
        ]
    return found
