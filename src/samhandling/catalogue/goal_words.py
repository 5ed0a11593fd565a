"""The words that tell how a goal is worded, as goal_words.yaml gives them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samhandling.catalogue import fields
from samhandling.errors import DefinitionError

FILE = Path(__file__).with_name("goal_words.yaml")


@dataclass(frozen=True)
class GoalWords:
    """Each list as its heading in the file says."""

    empty: frozenset[str]
    directions: frozenset[str]
    measures: frozenset[str]
    vague: frozenset[str]
    no_lemma: frozenset[str]


@cache
def words() -> GoalWords:
    """Return the words, read once; DefinitionError if a list is missing or is no list of words."""
    given = fields.load(FILE)
    names = GoalWords.__dataclass_fields__
    faults = [f"{name} saknas" for name in names if name not in given]
    faults += [f"{name} är ingen lista som känns igen; ta bort den" for name in given if name not in names]
    faults += [
        f"{name} ska vara en lista med ord"
        for name, listed in given.items()
        if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed)
    ]
    if faults:
        raise DefinitionError(f"{FILE.name}: {'; '.join(faults)}")
    return GoalWords(**{name: frozenset(given[name]) for name in names})
