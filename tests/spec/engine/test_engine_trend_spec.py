"""The trend rule as tables: each line is a series with what must come out."""

import pytest

from samhandling.engine import trend

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def numbers(cell: str) -> list[float | None]:
    return [None if part == "–" else float(part.replace("−", "-")) for part in cell.split()]


# The values are those of consecutive years up to 2022.
DIRECTION = """
| values                    | good way | break | overlap | slope | arrow   | movement  |
| ------------------------- | -------- | ----- | ------- | ----- | ------- | --------- |
| 10 11 12 13 14            | higher   |       | 1       | 1     | up      | rises     |
| 10 11 12 13 14            | lower    |       | 1       | 1     | down    | rises     |
| 14 13 12 11 10            | higher   |       | 1       | −1    | down    | falls     |
| 14 13 12 11 10            | lower    |       | 1       | −1    | up      | falls     |
| 10 11 12 13 14            | none     |       | 1       | 1     | unknown | rises     |
| 10 10 10 10 10            | higher   |       | 1       | 0     | flat    | unchanged |
| 10 14 9 13 12             | higher   |       | 1       | 0.3   | flat    | unchanged |
| 10 10 10 10 20            | higher   |       | 1       | 2     | flat    | unchanged |
| 90 90 10 11 12 13 14      | higher   |       | 1       | 1     | up      | rises     |
| 90 – 10 11 – 12 13 14     | higher   |       | 1       | 0.756 | up      | rises     |
| 10 11 12 13               | higher   |       | 1       | –     | unknown | unknown   |
| –                         | higher   |       | 1       | –     | unknown | unknown   |
| 9 9 9 10 11 12 13 14      | higher   | 2018  | 1       | 1     | up      | rises     |
| 9 9 9 10 11 12 13 14      | higher   | 2019  | 1       | –     | unknown | unknown   |
| 1 9 2 9 3 9 4 9 5         | higher   |       | 2       | 0.5   | up      | rises     |
| 1 9 2 9 3 9 4 9 5         | higher   |       | 4       | –     | unknown | unknown   |
"""


@pytest.mark.parametrize("row", table(DIRECTION))
def test_direction(row: Row) -> None:
    values = numbers(row["values"])
    result = trend.direction(
        range(2023 - len(values), 2023),
        values,
        direction=row["good way"],
        breaks=[int(row["break"])] if row["break"] else [],
        overlap_years=int(row["overlap"]),
    )
    slope = numbers(row["slope"])[0]
    assert (result.arrow, result.movement) == (row["arrow"], row["movement"])
    assert result.value == (None if slope is None else pytest.approx(slope, abs=0.001))
