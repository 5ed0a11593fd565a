"""Which goals to sharpen first: stated criteria, with weights that the user sets. Computes only.

It orders; it does not decide. Which goals a municipality keeps is a political choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Criterion → (what it says, weight to begin with). Each criterion is 0–1, where 1 speaks most for keeping the goal.
CRITERIA: dict[str, tuple[str, int]] = {
    "gap": ("Avståndet till målet är stort", 3),
    "direction": ("Utvecklingen går åt fel håll", 3),
    "own_control": ("Kommunen råder över det själv", 2),
    "affected": ("Många berörs", 2),
    "measurable": ("Målet går att mäta", 1),
    "unique": ("Inget annat mål säger samma sak", 1),
}
MOST = 5  # the highest weight


@dataclass(frozen=True)
class Facts:
    """What is known of a goal on each criterion, 0–1; None where nothing is known."""

    gap: float | None
    direction: float | None
    own_control: float | None
    affected: float | None
    measurable: float
    unique: float


@dataclass(frozen=True)
class Ranked:
    """A goal's weighted mean over the criteria that are known, and how much of the weight that is."""

    score: float | None
    known: float  # the share of the weight that rests on something known


def weights(given: Mapping[str, str]) -> dict[str, int]:
    """Return the weights as given, 0–5; what is left out or unreadable gets the one to begin with."""
    found = {}
    for name, (_, first) in CRITERIA.items():
        text = given.get(name, "")
        found[name] = min(int(text), MOST) if text.isdecimal() else first
    return found


def rank(facts: Facts, chosen: Mapping[str, int]) -> Ranked:
    """Return the weighted mean of what is known."""
    whole = sum(chosen.values())
    known = [
        (weight, value) for name, weight in chosen.items() if (value := getattr(facts, name)) is not None and weight
    ]
    resting = sum(weight for weight, _ in known)
    if not resting:
        return Ranked(None, 0.0)
    return Ranked(sum(weight * value for weight, value in known) / resting, resting / whole)


def gap_of(score: float | None) -> float | None:
    """Return how far from the goal a score of 0–100 is, 0–1."""
    return None if score is None else (100 - score) / 100


def direction_of(trend: str) -> float | None:
    """Return how wrong an arrow points: 1 worse, 0.5 unchanged, 0 better; None if it is too uncertain."""
    return {"down": 1.0, "flat": 0.5, "up": 0.0}.get(trend)


def affected_of(counts: Sequence[int | None]) -> list[float | None]:
    """Return how many are affected as a share of the largest count, on a root scale so that small groups are seen."""
    largest = max((count for count in counts if count), default=0)
    return [None if count is None else (count / largest) ** 0.5 if largest else 0.0 for count in counts]
