"""Documents whose lines are lost, doubled, moved, cut and run together: each is understood or refused, never broken on.

The readers' own fuzzing spoils bytes and seldom gets past the words; here whole lines go wrong, as in a bad extraction.
"""

import contextlib
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.fuzzing import runs

from samhandling import intake
from samhandling.errors import SamhandlingError
from samhandling.intake.readers import plain

CORPUS = Path(__file__).parents[2] / "corpus"
MOST_SPOILED = 30
ODD = (
    "", "-", "•", "(", ":", "|", "\t", "M1", "Å1", "1.", "1.1 ", "Mål", "Målet är", "År 2030", "Ansvarig:", "Innehåll",
    "Åtgärd      Ansvarig", "Mål         Ansvarig", "Effektmål   Mätbart mål", "Mål\tAktivitet\tNämnd",
)  # fmt: skip
Lines = list[str]


def _lose(lines: Lines, at: int, _: random.Random) -> None:
    del lines[at]


def _double(lines: Lines, at: int, _: random.Random) -> None:
    lines.insert(at, lines[at])


def _move(lines: Lines, at: int, chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), lines.pop(at))


def _cut(lines: Lines, at: int, chance: random.Random) -> None:
    place = chance.randint(0, len(lines[at]))
    lines[at] = chance.choice((lines[at][:place], lines[at][place:]))


def _run_together(lines: Lines, at: int, _: random.Random) -> None:
    lines[at : at + 2] = [" ".join(lines[at : at + 2])]


def _lose_many(lines: Lines, at: int, chance: random.Random) -> None:
    del lines[at : at + chance.randrange(len(lines))]


def _put_odd(lines: Lines, at: int, chance: random.Random) -> None:
    lines[at] = chance.choice(ODD)


WAYS: tuple[Callable[[Lines, int, random.Random], None], ...] = (
    _lose, _double, _move, _cut, _run_together, _lose_many, _put_odd,
)  # fmt: skip


@cache
def _files() -> tuple[Path, ...]:
    return tuple(sorted(CORPUS.rglob("*.txt")))


def _spoiled(chance: random.Random) -> str:
    lines = chance.choice(_files()).read_text("utf-8").split("\n")
    for _ in range(chance.randint(1, MOST_SPOILED)):
        if lines:
            chance.choice(WAYS)(lines, chance.randrange(len(lines)), chance)
    return "\n".join(lines)


@pytest.mark.slow
def test_spoiled_lines_break_no_rule() -> None:
    for number in range(runs(30_000)):
        text = _spoiled(random.Random(number))
        with contextlib.suppress(SamhandlingError):
            try:
                intake.understand(plain.read(text, "fil.txt"))
            except Exception as error:
                error.add_note(f"round {number}")
                raise


@pytest.mark.parametrize(
    "text", ["", "\n", " ", "•", "-\n-\n-", ":", "Åtgärd      Ansvarig\nse      Nämnden", "|", "1.", "\f\f"]
)
def test_next_to_nothing_is_understood(text: str) -> None:
    assert all(not draft.goals for draft in intake.understand(plain.read(text, "fil.txt")))
