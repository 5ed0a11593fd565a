"""Facts about an area inside a municipality, as area_facts.yaml defines them."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from samhandling.errors import DefinitionError

FILE = Path(__file__).with_name("area_facts.yaml")


@dataclass(frozen=True)
class AreaFact:
    """One fact: a figure that SCB publishes for the area, or a share computed from SCB's counts."""

    id: str
    label: str
    table: str
    numerator: tuple[str, ...]
    unit: str
    decimals: int
    sentence: str
    denominator: tuple[str, ...] = ()
    published: bool = False
    weight: str = ""
    minimum_base: int = 0
    scale_max: float = 0.0
    compares: bool = True
    in_list: bool = False
    on_map: bool = False
    goals: tuple[str, ...] = ()


@dataclass(frozen=True)
class EvennessRule:
    """A group whose spread over the areas is measured: counts of the group, or a published share of all."""

    id: str
    label: str
    who: str
    table: str
    total: tuple[str, ...]
    group: tuple[str, ...] = ()
    share: str = ""


@cache
def facts() -> tuple[AreaFact, ...]:
    """Return the facts in their order; one DefinitionError names every fault."""
    needed = {"id", "label", "table", "numerator", "unit", "decimals", "sentence"}
    return tuple(AreaFact(**row) for row in _rows("facts", {field.name for field in fields(AreaFact)}, needed))


@cache
def evenness() -> tuple[EvennessRule, ...]:
    """Return the groups whose spread is measured; one DefinitionError names every fault."""
    needed = {"id", "label", "who", "table", "total"}
    rows = _rows("evenness", {field.name for field in fields(EvennessRule)}, needed)
    return tuple(EvennessRule(**row) for row in rows)


def _rows(part: str, names: set[str], needed: set[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))[part]
    faults = [
        f"{row.get('id', number)}: {fault}"
        for number, row in enumerate(rows, start=1)
        for fault in (
            *(f"okänt fält {name}" for name in sorted(set(row) - names)),
            *(f"fältet {name} saknas" for name in sorted(needed - set(row))),
        )
    ]
    if faults:
        raise DefinitionError(f"{FILE.name}, {part}: {'; '.join(faults)}")
    return [{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows]
