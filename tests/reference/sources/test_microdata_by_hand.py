"""The figures of a register against a second count: person by person, in plain Python, with exact fractions."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from tests.factories import register

from samhandling.sources import microdata

NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
LEAST, LARGEST = 5, Fraction(60, 100)
Key = tuple[str, str, str, str, str]
Row = tuple[Fraction, Fraction, Fraction | None]


def counted(person: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield every cell that a person belongs to: area, sex, breakdown and group."""
    sex = {"1": "M", "M": "M", "2": "K", "K": "K"}.get(person["Kön"])
    born = person["Födelseår"]
    age = 2024 - int(born) if born.isdigit() else -1
    group = "16–29" if 16 <= age < 30 else "30–64" if 30 <= age < 65 else "65–79" if 65 <= age <= 79 else None
    background = {"I": "inrikes född", "U": "utrikes född"}[person["Bakgrund"]]
    if person["Skriven"] != "J" or sex is None or group is None or not person["DeSO"]:
        return
    broken = (("", ""), ("ålder", group), ("bakgrund", background), ("ålder × bakgrund", f"{group} × {background}"))
    for area, of_sex, (breakdown, grp) in product((person["DeSO"], person["DeSO"][:4]), ("T", sex), broken):
        yield area, of_sex, breakdown, grp


def by_hand(persons: list[dict[str, str]]) -> dict[Key, Row]:
    cells = defaultdict(list)
    for person in persons:
        for cell in counted(person):
            cells[cell].append(person)
    found: dict[Key, Row] = {}
    for cell, inside in cells.items():
        for indicator, figure in (
            ("X-ANTAL", count(inside)),
            ("X-SYSS", share(inside)),
            ("X-INK", mean(inside)),
            ("X-SUMMA", total(inside)),
            ("X-TIMLON", hourly(inside)),
        ):
            if figure is not None:
                found[(indicator, *cell)] = figure
    return found


def count(inside: list[dict[str, str]]) -> Row | None:
    n = Fraction(len(inside))
    return (n, n, None) if n >= LEAST else None


def share(inside: list[dict[str, str]]) -> Row | None:
    known = [person for person in inside if person["Sysselsatt"] in ("0", "1")]
    has = sum(person["Sysselsatt"] == "1" for person in known)
    if min(has, len(known) - has) < LEAST:
        return None
    return Fraction(100 * has, len(known)), Fraction(has), Fraction(len(known))


def mean(inside: list[dict[str, str]]) -> Row | None:
    given = amounts(inside)
    if too_telling(given) or len(set(given)) < 2:
        return None
    return sum(given) / len(given), sum(given, Fraction(0)), Fraction(len(given))


def total(inside: list[dict[str, str]]) -> Row | None:
    given = amounts(inside)
    if too_telling(given) or len(set(given)) < 2:
        return None
    return sum(given) / 1000, sum(given, Fraction(0)), Fraction(len(given))


def hourly(inside: list[dict[str, str]]) -> Row | None:
    both = [person for person in inside if person["Inkomst"]]
    earned, hours = amounts(both), [Fraction(person["Timmar"]) for person in both]
    if too_telling(earned) or too_telling(hours) or not sum(hours):
        return None
    return sum(earned) / sum(hours), sum(earned, Fraction(0)), sum(hours, Fraction(0))


def amounts(inside: list[dict[str, str]]) -> list[Fraction]:
    return [Fraction(Decimal(person["Inkomst"].replace(",", "."))) for person in inside if person["Inkomst"]]


def too_telling(given: list[Fraction]) -> bool:
    return len(given) < LEAST or max(given) > LARGEST * sum(given)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_equals_the_one_counted_by_hand_and_no_other_leaves_the_register(
    tmp_path: Path, seed: int
) -> None:
    persons = register.persons(1500, seed=seed)
    plan = microdata.load(register.write_plan(tmp_path))
    figures = microdata.aggregate(register.write(tmp_path, persons), plan=plan, now=NOW).figures.columns

    keys = zip(*(figures[name] for name in ("indicator", "area", "sex", "breakdown", "grp")), strict=True)
    found = dict(zip(keys, zip(*(figures[n] for n in ("value", "numerator", "denominator")), strict=True), strict=True))
    expected = by_hand(persons)

    assert set(found) == set(expected)
    assert len(found) > 300
    for key, row in expected.items():
        for value, given in zip(row, found[key], strict=True):
            assert (value is None) == (given is not given or type(given).__name__ == "MaskedConstant"), key
            assert value is None or given == pytest.approx(float(value), rel=1e-12), key
