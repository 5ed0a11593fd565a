"""Suppression as tables: each line is a total with its parts, what must be hidden (*), and what can be computed."""

import pytest

from samhandling.engine import disclosure

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


# Counts from 1 to 4 are small. "*" is a hidden count.
ONE_SUM = """
| total | parts     | shown total | shown parts | zeros tell | why                                                  |
| ----- | --------- | ----------- | ----------- | ---------- | ---------------------------------------------------- |
| 40    | 13 27     | 40          | 13 27       | no         | nothing is small                                     |
| 40    | 3 37      | 40          | * *         | no         | the other sex is total − this                        |
| 30    | 3 6 21    | 30          | * * 21      | no         | the smallest partner that suffices                   |
| 30    | 3 4 23    | 30          | * * 23      | no         | two small ones: each lies between 0 and 7            |
| 30    | 1 2 27    | 30          | * * *       | no         | between 0 and 3 is too narrow                        |
| 30    | 0 30      | 30          | 0 30        | no         | zeros are open                                       |
| 30    | 0 30      | 30          | * *         | yes        | unless a zero tells something                        |
| 23    | 3 0 20    | 23          | * 0 *       | no         | a zero is no partner: it may be known to be one      |
| 5     | 1 4       | *           | * *         | no         | the one who is alone must not compute the other four |
"""


@pytest.mark.parametrize("row", table(ONE_SUM))
def test_one_sum(row: Row) -> None:
    parts = dict(zip("abc", map(int, row["parts"].split()), strict=False))
    counts = {"T": int(row["total"]), **parts}
    margins = {"T": tuple(parts)}
    found = disclosure.protect(counts, margins=margins, minimum=5, zeros_tell=row["zeros tell"] == "yes")
    shown = ["*" if figure.value is None else str(figure.value) for figure in found.values()]
    assert (shown[0], shown[1:]) == (row["shown total"], row["shown parts"].split())


# What somebody computes who sees a total, its first part (* = hidden) and a share of the first part with one decimal.
SHARES = """
| total | first | second | share | least | greatest |
| ----- | ----- | ------ | ----- | ----- | -------- |
| 1200  | *     | *      | –     | 0     | 1200     |
| 1200  | *     | 1195   | –     | 5     | 5        |
| 1200  | *     | *      | 0.4   | 4.2   | 5.4      |
| 100   | *     | *      | 4.0   | 3.95  | 4.05     |
"""


@pytest.mark.parametrize("row", table(SHARES))
def test_shares(row: Row) -> None:
    counts = {name: None if row[name] == "*" else int(row[name]) for name in ("total", "first", "second")}
    shares = [] if row["share"] == "–" else [disclosure.Share("first", "total", float(row["share"]), 1)]
    bounds = disclosure.audit(counts, margins={"total": ("first", "second")}, shares=shares)["first"]
    assert (bounds.low, bounds.high) == pytest.approx((float(row["least"]), float(row["greatest"])), abs=1e-6)
