"""Agenda 2030 as Sweden names it, and which key figures follow which goal of the shipped programmes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from samhandling.catalogue import fields
from samhandling.catalogue.fields import Fields

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SDG:
    """One of the global goals; ``text_colour`` is readable on ``colour`` (WCAG 2.2 AA, at least 4.5:1)."""

    number: int
    name: str
    colour: str
    text_colour: str


@dataclass(frozen=True, slots=True)
class GoalNote:
    """What a reader must know of a goal's figures: they are only near it, or there are none."""

    kind: str  # stand_in, gap
    text: str


@cache
def sdgs() -> tuple[SDG, ...]:
    """Return the seventeen goals in order."""
    faults = fields.Faults(_HERE / "agenda2030.yaml")
    given = Fields(fields.load(_HERE / "agenda2030.yaml"), faults)
    found = tuple(_sdg(part) for part in given.parts("goals"))
    given.text("source")
    given.close()
    faults.raise_if_any()
    return found


def _sdg(given: Fields) -> SDG:
    colour = {"pattern": "#[0-9A-F]{6}", "example": 'skriv färgen som "#E5243B"'}
    made = SDG(
        number=given.integer("number", low=1, high=17),
        name=given.text("name"),
        colour=given.text("colour", **colour),
        text_colour=given.text("text_colour", **colour),
    )
    given.close()
    return made


@cache
def goal_links() -> Mapping[str, tuple[str, ...]]:
    """Return the key figures that follow each goal of the shipped programmes, by the goal's id."""
    path = _HERE / "goal_links.yaml"
    faults, links = fields.Faults(path), {}
    loaded = fields.load(path)
    for goal, keys in loaded.items() if isinstance(loaded, dict) else ():
        if not fields.is_list_of_texts(keys, "[A-Za-z0-9_-]+"):
            faults.add(str(goal), keys, "skriv nyckeltalens id i en lista, vart och ett en gång, som [N15428, N17461]")
            continue
        links[str(goal)] = tuple(keys)
    faults.raise_if_any()
    return MappingProxyType(links)


@cache
def goal_notes() -> Mapping[str, GoalNote]:
    """Return what a reader must know of the figures of some goals, by the goal's id."""
    path = _HERE / "goal_notes.yaml"
    faults = fields.Faults(path)
    given = Fields(fields.load(path), faults)
    notes = {}
    for goal, part in given.named_parts("goals"):
        notes[goal] = GoalNote(kind=part.text("kind", one_of=("stand_in", "gap")), text=part.text("text"))
        part.close()
    given.close()
    faults.raise_if_any()
    return MappingProxyType(notes)
