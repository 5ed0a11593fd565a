"""The words of headings and cells in spreadsheets, as sheet_words.yaml gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samhandling.catalogue import fields
from samhandling.errors import DefinitionError

FILE = Path(__file__).with_name("sheet_words.yaml")


@dataclass(frozen=True)
class SheetWords:
    """Heading word → role, cell word → sex, month word → 1–12, and the endings of municipalities' names."""

    headings: Mapping[str, str]
    sexes: Mapping[str, str]
    months: Mapping[str, int]
    area_endings: tuple[str, ...]


@cache
def words() -> SheetWords:
    """Return the words, read once; DefinitionError if one stands for two things."""
    given = fields.load(FILE)
    months = {name: number for number, name in enumerate(given["months"], 1)}
    return SheetWords(
        headings=_turned(given["headings"], "headings"),
        sexes=_turned(given["sexes"], "sexes"),
        months=months | {name[:3]: number for name, number in months.items()},
        area_endings=tuple(given["area_endings"]),
    )


def _turned(given: Mapping[str, list[str]], part: str) -> Mapping[str, str]:
    """Return word → what it stands for."""
    found: dict[str, str] = {}
    for meaning, told in given.items():
        for word in told:
            if word in found:
                raise DefinitionError(
                    f"{FILE.name}: {part} har {word!r} under både {found[word]} och {meaning}; ta bort det ena"
                )
            found[word] = meaning
    return found
