"""Where a goal comes from and where it went, over editions, with how it stood in the follow-ups. Reads."""

from dataclasses import dataclass

from samhandling.followups import years
from samhandling.followups.years import Path
from samhandling.places.models import Municipality
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.editions.queries import Succession
from samhandling.programmes.models import Goal


@dataclass(frozen=True)
class Lineage:
    """What a goal came from and became; for one that came from others also how they stood before it."""

    succession: Succession
    path: Path | None


def lineage(municipality: Municipality, goal: Goal) -> Lineage:
    """Return a goal's lineage (2 questions, 8 for a goal that came from others)."""
    found = editions.succession(goal)
    return Lineage(found, years.path_of(municipality, goal) if found.before else None)
