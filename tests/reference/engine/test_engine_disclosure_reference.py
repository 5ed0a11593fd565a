"""Protected tables attacked by trying every count there could be."""

import random
from collections.abc import Hashable
from itertools import combinations, product

import numpy as np
import pytest
from scipy.optimize import linprog

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


def random_table(seed: int) -> tuple[disclosure.Table, int]:
    """Return a table of nested areas by one or two characteristics, and a threshold for it."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 8))
    parts = [f"d{k}" for k in range(n)]
    cut = int(rng.integers(1, n))
    groups = {"north": parts[:cut], "south": parts[cut:]}
    if n > 5:
        groups |= {"inner": ["north"], "outer": ["south"]}
    axes = [disclosure.axis(parts, total="city", groups=groups), disclosure.axis(["K", "M"])]
    if seed % 3 == 0:
        axes.append(disclosure.axis(["0-17", "18-64", "65-"], groups={"adult": ["18-64", "65-"]}))
    counts = rng.negative_binomial(1.5, 1.5 / (1.5 + rng.uniform(3, 15)), tuple(len(axis.parts) for axis in axes))
    return disclosure.table(counts, axes=axes), int(rng.choice([3, 5]))


def attacked_plainly(
    table: disclosure.Table, hidden: frozenset[Hashable], cell: Hashable, known: Hashable | None = None
) -> float:
    """Return how wide an interval two linear programmes over the whole table leave one cell: slow and obvious."""
    place = {label: number for number, label in enumerate(table.counts)}
    equations = np.zeros((len(table.margins), len(place)))
    for row, (total, parts) in enumerate(table.margins):
        equations[row, place[total]] = -1
        for part in parts:
            equations[row, place[part]] = 1
    limits = [
        (0, None) if label in hidden and label != known else (count, count) for label, count in table.counts.items()
    ]
    goal = np.zeros(len(place))
    goal[place[cell]] = 1
    ends = []
    for sign in (1, -1):
        answer = linprog(sign * goal, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=limits, method="highs")
        if answer.status == 3 or (answer.status == 4 and answer.x is None):
            return np.inf
        ends.append(answer.x[place[cell]])
    return float(ends[1] - ends[0])


@pytest.mark.slow
def test_the_plain_attacker_opens_none_of_200_random_hierarchical_tables() -> None:
    for seed in range(200):
        table, minimum = random_table(seed)
        protected = disclosure.protect(table.counts, margins=table.margins, minimum=minimum)
        hidden = protected.primary | protected.secondary
        small = [label for label, count in table.counts.items() if 1 <= count < minimum]
        for label in small:
            assert protected[label].value is None
            assert attacked_plainly(table, hidden, label) >= minimum - 1e-6, (seed, label)
        alone = [label for label in hidden if table.counts[label] == 1]
        for person in alone[:2]:
            for label in [label for label in small if table.counts[label] > 1][:4]:
                assert attacked_plainly(table, hidden, label, person) >= 1 - 1e-6, (seed, person, label)


@pytest.mark.slow
def test_audit_is_what_the_plain_attacker_computes() -> None:
    for seed in range(6):
        table, minimum = random_table(seed)
        hidden = disclosure.small(table.counts, minimum=minimum) | set(list(table.counts)[::5])
        shown = {label: None if label in hidden else count for label, count in table.counts.items()}
        for label, bounds in disclosure.audit(shown, margins=table.margins).items():
            assert bounds.width == pytest.approx(attacked_plainly(table, frozenset(hidden), label), abs=1e-5)


@pytest.mark.slow
def test_no_pattern_with_fewer_cells_is_safe() -> None:
    """Every smaller set of partners is tried."""
    counts = np.array([[3, 9, 11], [12, 7, 2], [8, 10, 6]])
    table = disclosure.table(counts, axes=[disclosure.axis("abc"), disclosure.axis("xyz")])
    protected = disclosure.protect(table.counts, margins=table.margins, minimum=5, known_to_one=False)
    others = [label for label in table.counts if label not in protected.primary]
    for partners in combinations(others, len(protected.secondary) - 1):
        hidden = protected.primary | frozenset(partners)
        assert any(attacked_plainly(table, hidden, label) < 5 - 1e-6 for label in protected.primary), partners
