"""Segregation as tables: each line is a city of a few areas with what must come out."""

import pytest

from samhandling.engine import segregation

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def numbers(cell: str) -> list[float | None]:
    return [None if part == "–" else float(part.replace("−", "-")) for part in cell.split()]


def close(found: float | None, cell: str) -> bool:
    expected = numbers(cell)[0]
    return found is None if expected is None else found == pytest.approx(expected, abs=0.0005)


# Each area holds 100 persons; the row says how many of them belong to the group. Areas stand in a row, so that each
# touches the next.
INDEX = """
| group in each area | dissimilarity | gini  | entropy | isolation | interaction | atkinson | minmax | spatial |
| ------------------ | ------------- | ----- | ------- | --------- | ----------- | -------- | ------ | ------- |
| 25 25 25 25        | 0             | 0     | 0       | 0.25      | 0.75        | 0        | 0      | 0       |
| 100 0 0 0          | 1             | 1     | 1       | 1         | 0           | 1        | 1      | 0.667   |
| 100 100 0 0        | 1             | 1     | 1       | 1         | 0           | 1        | 1      | 0.667   |
| 100 0 100 0        | 1             | 1     | 1       | 1         | 0           | 1        | 1      | 0       |
| 40 40 10 10        | 0.4           | 0.4   | 0.113   | 0.34      | 0.66        | 0.168    | 0.571  | 0.3     |
| 40 10 40 10        | 0.4           | 0.4   | 0.113   | 0.34      | 0.66        | 0.168    | 0.571  | 0.1     |
| 10 20 30 40        | 0.267         | 0.333 | 0.062   | 0.3       | 0.7         | 0.095    | 0.421  | 0.167   |
| 100 100 100 100    | –             | –     | –       | 1         | 0           | –        | –      | –       |
| 0 0 0 0            | –             | –     | –       | –         | –           | –        | –      | –       |
"""

# How much of the difference is chance: areas of equal size, people placed at random.
CHANCE = """
| group in each area | persons an area | dissimilarity | by chance | excess | modified |
| ------------------ | --------------- | ------------- | --------- | ------ | -------- |
| 2 3 1 2            | 10              | 0.156         | 0.261     | −0.104 | −0.400   |
| 6 1 0 1            | 10              | 0.625         | 0.261     | 0.364  | 0.493    |
| 60 10 0 10         | 100             | 0.625         | 0.086     | 0.539  | 0.590    |
| 600 100 0 100      | 1000            | 0.625         | 0.027     | 0.598  | 0.614    |
"""

# Three groups in four areas: a and b form one district, c and d another.
LEVELS = """
| a     | b     | c     | d     | M     | H     | between districts | within districts |
| ----- | ----- | ----- | ----- | ----- | ----- | ----------------- | ---------------- |
| 5 5 5 | 5 5 5 | 5 5 5 | 5 5 5 | 0     | 0     | 0                 | 0                |
| 9 0 0 | 9 0 0 | 0 9 0 | 0 9 0 | 0.693 | 1     | 0.693             | 0                |
| 9 0 0 | 0 9 0 | 9 0 0 | 0 9 0 | 0.693 | 1     | 0                 | 0.693            |
| 9 0 0 | 0 9 0 | 0 0 9 | 0 0 9 | 1.040 | 1     | 0.693             | 0.347            |
| 9 0 0 | 9 0 0 | 9 0 0 | 9 0 0 | 0     | –     | 0                 | 0                |
"""


@pytest.mark.parametrize("row", table(INDEX))
def test_index(row: Row) -> None:
    group = numbers(row["group in each area"])
    line = [[float(abs(i - j) == 1) for j in range(4)] for i in range(4)]
    for name in list(row)[1:]:
        kind = {"spatial": "spatial_dissimilarity"}.get(name, name)
        result = segregation.index(group, [100] * 4, kind=kind, contiguity=line)
        assert close(result.value, row[name]), (name, result.value)


@pytest.mark.parametrize("row", table(CHANCE))
def test_chance(row: Row) -> None:
    group = numbers(row["group in each area"])
    total = [float(row["persons an area"])] * len(group)
    result = segregation.index(group, total)
    assert close(result.value, row["dissimilarity"])
    assert close(result.expected, row["by chance"]), result.expected
    assert close(result.excess, row["excess"])
    assert close(segregation.index(group, total, kind="modified_dissimilarity").value, row["modified"])


@pytest.mark.parametrize("row", table(LEVELS))
def test_levels(row: Row) -> None:
    counts = [numbers(row[area]) for area in "abcd"]
    split = segregation.decompose(counts, ["west", "west", "east", "east"])
    assert close(split.value, row["M"])
    assert close(split.between, row["between districts"])
    assert close(split.within, row["within districts"])
    assert close(segregation.multigroup(counts, kind="entropy").value, row["H"])
