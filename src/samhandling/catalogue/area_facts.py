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


@cache
def facts() -> tuple[AreaFact, ...]:
    """Return the facts in their order; one DefinitionError names every fault."""
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))["facts"]
    names = {field.name for field in fields(AreaFact)}
    needed = {"id", "label", "table", "numerator", "unit", "decimals", "sentence"}
    faults = [
        f"{row.get('id', number)}: {fault}"
        for number, row in enumerate(rows, start=1)
        for fault in (
            *(f"okänt fält {name}" for name in sorted(set(row) - names)),
            *(f"fältet {name} saknas" for name in sorted(needed - set(row))),
        )
    ]
    if faults:
        raise DefinitionError(f"{FILE.name}: {'; '.join(faults)}")
    return tuple(AreaFact(**_as_fields(row)) for row in rows)


def _as_fields(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
