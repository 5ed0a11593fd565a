"""Protected tables attacked by trying every count there could be."""

import random
from itertools import product

import pytest

from samhandling.engine import disclosure

SEX = {"T": ("K", "M")}
TWO_BY_TWO = {"AT": ("AK", "AM"), "BT": ("BK", "BM"), "TK": ("AK", "BK"), "TM": ("AM", "BM"), "TT": ("AT", "BT")}


def every_table(
    shown: dict[str, int | None], margins: dict[str, tuple[str, ...]], known: dict[str, int], top: int
) -> list[dict[str, int]]:
    """Return all tables of counts that fit what is shown and what somebody knows."""
    totals = set(margins)
    cells = [label for label in shown if label not in totals]
    found = []
    for guess in product(range(top + 1), repeat=len(cells)):
        table = dict(zip(cells, guess, strict=True))
        for total, parts in margins.items():
            table[total] = sum(table[part] for part in parts)
        if all(count is None or table[label] == count for label, count in (shown | known).items()):
            found.append(table)
    return found


@pytest.mark.slow
def test_no_small_count_of_either_sex_can_be_computed() -> None:
    for women, men in product(range(13), repeat=2):
        counts = {"T": women + men, "K": women, "M": men}
        protected = disclosure.protect(counts, margins=SEX, minimum=5)
        shown = {label: figure.value for label, figure in protected.items()}
        tables = every_table(shown, SEX, {}, 30)  # type: ignore[arg-type]
        for label, count in counts.items():
            if 1 <= count < 5:
                guesses = {table[label] for table in tables}
                assert shown[label] is None
                assert max(guesses) - min(guesses) >= 5, counts
        for person, other in (("K", "M"), ("M", "K")):
            if counts[person] == 1 and 1 <= counts[other] < 5:
                seen = every_table(shown, SEX, {person: 1}, 30)  # type: ignore[arg-type]
                assert len({table[other] for table in seen}) > 1, counts


@pytest.mark.slow
def test_no_small_count_in_a_table_with_row_and_column_totals_can_be_computed() -> None:
    for cells in random.Random(23).sample(list(product((0, 1, 3, 7), repeat=4)), 12):
        counts = dict(zip(("AK", "AM", "BK", "BM"), cells, strict=True))
        for total, parts in TWO_BY_TWO.items():
            counts[total] = sum(counts[part] for part in parts)
        protected = disclosure.protect(counts, margins=TWO_BY_TWO, minimum=5)
        shown = {label: figure.value for label, figure in protected.items()}
        tables = every_table(shown, TWO_BY_TWO, {}, 12)  # type: ignore[arg-type]
        for label, count in counts.items():
            if 1 <= count < 5:
                guesses = {table[label] for table in tables}
                assert max(guesses) - min(guesses) >= 5, counts


@pytest.mark.parametrize("hidden", [("AK", "AM"), ("AK", "AM", "BK", "BM"), ("AK", "AT", "TK", "BM")])
def test_bounds_are_those_found_by_trying_everything(hidden: tuple[str, ...]) -> None:
    counts = {"AK": 2, "AM": 6, "BK": 4, "BM": 3, "AT": 8, "BT": 7, "TK": 6, "TM": 9, "TT": 15}
    shown = {label: None if label in hidden else count for label, count in counts.items()}
    tables = every_table(shown, TWO_BY_TWO, {}, 9)
    for label, bounds in disclosure.audit(shown, margins=TWO_BY_TWO).items():
        guesses = {table[label] for table in tables}
        assert (bounds.low, bounds.high) == (min(guesses), max(guesses))
