"""Which tables are fetched for small areas, as small_tables.yaml and a municipality's own files say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from samhandling.errors import DefinitionError

FILE = Path(__file__).with_name("small_tables.yaml")
AREAS = ("deso", "regso", "all")
PLACE = "{kommun}"


@dataclass(frozen=True)
class SmallTable:
    """One table: what it is called here, which areas are kept, and the question with its municipality left open."""

    id: str
    areas: str
    question: dict[str, Any]
    values: dict[str, str] = field(default_factory=dict)  # the source's value → our variable

    def question_for(self, municipalities: Iterable[str]) -> dict[str, Any]:
        """Return the question for municipalities, by their codes."""
        asked: dict[str, Any] = _filled(self.question, sorted(municipalities))
        return asked


def tables(own: Path | None = None) -> tuple[SmallTable, ...]:
    """Return the tables of the catalogue and those of the folder ``own``; one DefinitionError names every fault."""
    files = [FILE, *(sorted(own.glob("*.yaml")) if own and own.is_dir() else [])]
    faults: list[str] = []
    found: dict[str, SmallTable] = {}
    for file in files:
        for number, row in enumerate(_rows(file, faults), start=1):
            wrong = list(_faults(row, f"{file.name}, tabell {number}"))
            faults += wrong
            if not wrong:
                found[row["id"]] = SmallTable(**row)
    if faults:
        raise DefinitionError("; ".join(faults))
    return tuple(found.values())


def _rows(file: Path, faults: list[str]) -> list[Any]:
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
        rows = content["tables"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        faults.append(f"{file.name} kan inte läsas ({str(error).splitlines()[0]}); skriv en lista under tables:")
        return []
    if not isinstance(rows, list):
        faults.append(f"{file.name}: tables ska vara en lista")
        return []
    return rows


def _faults(row: Any, where: str) -> Iterable[str]:
    if not isinstance(row, dict):
        yield f"{where} ska ha fälten id, areas och question"
        return
    for name in sorted({"id", "areas", "question"} - set(row)):
        yield f"{where}: fältet {name} saknas"
    for name in sorted(set(row) - {"id", "areas", "question", "values"}):
        yield f"{where}: okänt fält {name}"
    if "areas" in row and row["areas"] not in AREAS:
        yield f"{where}: areas är {row['areas']!r}; välj {', '.join(AREAS)}"
    if "question" in row and not isinstance(row["question"], dict):
        yield f"{where}: question ska vara en fråga till källan"


def _filled(part: Any, codes: list[str]) -> Any:
    """Return the same with each text that leaves the municipality open written once for each code."""
    if isinstance(part, dict):
        return {key: _filled(value, codes) for key, value in part.items()}
    if isinstance(part, list):
        return [
            text
            for each in part
            for text in ([each.replace(PLACE, code) for code in codes] if _is_open(each) else [_filled(each, codes)])
        ]
    return part


def _is_open(part: Any) -> bool:
    return isinstance(part, str) and PLACE in part
