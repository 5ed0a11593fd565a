"""Likeness of neighbours and smoothed rates as tables: areas in a row, each the neighbour of the next."""

import pytest

from samhandling.engine import smoothing, spatial

Row = dict[str, str]
CODES = {"HH": 1, "LH": 2, "LL": 3, "HL": 4, "–": 0}


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def numbers(cell: str) -> list[float | None]:
    return [None if part == "–" else float(part) for part in cell.replace("−", "-").split()]


def row_of(n: int) -> spatial.Neighbours:
    return spatial.pairs(range(n - 1), range(1, n), n=n)


# H and L: the area itself and then its neighbours, above and below the mean.
NEIGHBOURS = """
| figures       | moran  | geary | getis_ord | areas among their neighbours |
| ------------- | ------ | ----- | --------- | ---------------------------- |
| 1 2 3 4 5 6   | 0.714  | 0.143 | 0.400     | LL LL LL HH HH HH            |
| 6 5 4 3 2 1   | 0.714  | 0.143 | 0.400     | HH HH HH LL LL LL            |
| 1 5 1 5 1 5   | −1     | 1.667 | 0.203     | LH HL LH HL LH HL            |
| 9 1 1 1 1 1   | −0.1   | 0.75  | 0.236     | HL LH LL LL LL LL            |
| 1 2 3 4 5 –   | 0.6    | 0.2   | 0.471     | LL LL LL HH HH –             |
| 3 3 3 3 3 3   | –      | –     | –         | – – – – – –                  |
| 1 2 – – – –   | –      | –     | –         | – – – – – –                  |
"""

# Per 1,000 inhabitants; the weight is what is left of the raw rate.
SMOOTHED = """
| events   | people      | smoothed          | weights           | low             | high              |
| -------- | ----------- | ----------------- | ----------------- | --------------- | ----------------- |
| 0 10 20  | 100 100 100 | 15 100 185        | 0.85 0.85 0.85    | 1.5 51.3 115.6  | 43.8 164.7 270.4  |
| 1 100 20 | 10 1000 100 | 108.6 101.5 138.6 | 0.046 0.828 0.325 | 69.3 84.4 100.1 | 156.6 120.3 183.2 |
| 9 10 11  | 100 100 100 | 100 100 100       | 0 0 0             | 67.5 67.5 67.5  | 142.8 142.8 142.8 |
| 0 0 0    | 100 100 100 | 0 0 0             | 0 0 0             | 0 0 0           | 12.3 12.3 12.3    |
| 0 10 20  | 100 0 100   | 10 – 190          | 0.9 – 0.9         | 0.3 – 117.8     | 35.3 – 279.2      |
"""


@pytest.mark.parametrize("row", table(NEIGHBOURS))
def test_neighbours(row: Row) -> None:
    figures, near = numbers(row["figures"]), row_of(6)
    for name in ("moran", "geary", "getis_ord"):
        found = getattr(spatial, name)(figures, near, permutations=0).value
        (expected,) = numbers(row[name])
        assert found is None if expected is None else found == pytest.approx(expected, abs=0.0005)
    local = spatial.moran_local(figures, near, permutations=9)
    assert local.quadrants.tolist() == [CODES[word] for word in row["areas among their neighbours"].split()]


@pytest.mark.parametrize("row", table(SMOOTHED))
def test_smoothed(row: Row) -> None:
    found = smoothing.empirical_bayes(numbers(row["events"]), numbers(row["people"]), per=1000)
    columns = {"smoothed": found.values, "weights": found.weights, "low": found.lows, "high": found.highs}
    for name, figures in columns.items():
        margin = 0.0005 if name == "weights" else 0.05
        assert figures.tolist() == pytest.approx(numbers(row[name]), abs=margin), name
