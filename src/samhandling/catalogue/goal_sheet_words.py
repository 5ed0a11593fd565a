"""The headings and cell words of a spreadsheet with goals, as goal_sheet_words.yaml gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samhandling.catalogue import fields

FILE = Path(__file__).with_name("goal_sheet_words.yaml")
ROLES = ("number", "activity", "responsible", "sdgs", "rating", "trend")


@dataclass(frozen=True)
class GoalSheetWords:
    """Level words; heading → role; cell word → colour or arrow."""

    levels: frozenset[str]
    roles: Mapping[str, str]
    ratings: Mapping[str, str]
    trends: Mapping[str, str]


@cache
def words() -> GoalSheetWords:
    """Return the words, read once."""
    given = fields.load(FILE)
    return GoalSheetWords(
        levels=frozenset(given["levels"]),
        roles={word: role for role in ROLES for word in given[role]},
        ratings={word: colour for colour, told in given["ratings"].items() for word in told},
        trends={word: arrow for arrow, told in given["trends"].items() for word in told},
    )
