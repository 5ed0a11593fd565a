"""The rating rules as tables: each line is a case, the last columns what must come out."""

import pytest

from samhandling.engine import rating
from samhandling.engine.results import Interval

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def number(cell: str) -> float | None:
    return None if cell == "–" else float(cell.replace("−", "-"))


def numbers(cell: str) -> list[float | None]:
    return [number(part) for part in cell.split()]


BY_RANK = """
| own | peers             | good way | rank | of | colour | grade | score |
| --- | ----------------- | -------- | ---- | -- | ------ | ----- | ----- |
| 80  | 70 60 50 40 30 20 10 | higher | 1   | 8  | green  | 2.5   | 100   |
| 65  | 70 60 50 40 30 20 10 | higher | 2   | 8  | green  | 2     | 85.7  |
| 55  | 70 60 50 40 30 20 10 | higher | 3   | 8  | yellow | 1.75  | 71.4  |
| 25  | 70 60 50 40 30 20 10 | higher | 6   | 8  | yellow | 1     | 28.6  |
| 15  | 70 60 50 40 30 20 10 | higher | 7   | 8  | red    | 0.5   | 14.3  |
| 5   | 70 60 50 40 30 20 10 | higher | 8   | 8  | red    | 0     | 0     |
| 5   | 70 60 50 40 30 20 10 | lower  | 1   | 8  | green  | 2.5   | 100   |
| 70  | 70 60 50 40 30 20 10 | higher | 1   | 8  | green  | 2.5   | 100   |
| 80  | – – 60 50 40 30   | higher   | 1    | 5  | green  | 2.2   | 100   |
| 80  | – – – 60 50       | higher   | –    | 3  | none   | –     | –     |
| –   | 70 60 50 40       | higher   | –    | 4  | none   | –     | –     |
| 80  | 70 60 50 40       | none     | –    | 5  | none   | –     | –     |
"""


@pytest.mark.parametrize("row", table(BY_RANK))
def test_by_rank(row: Row) -> None:
    result = rating.by_rank(number(row["own"]), numbers(row["peers"]), direction=row["good way"])
    assert (result.rank, result.n, result.colour) == (number(row["rank"]), int(row["of"]), row["colour"])
    assert result.grade == (None if row["grade"] == "–" else pytest.approx(number(row["grade"])))
    assert result.score == (None if row["score"] == "–" else pytest.approx(number(row["score"]), abs=0.05))


BY_THRESHOLDS = """
| value | worst | red | green | best | score | grade | colour | orange |
| ----- | ----- | --- | ----- | ---- | ----- | ----- | ------ | ------ |
| 100   | 0     | 40  | 80    | 100  | 100   | 3     | green  | no     |
| 120   | 0     | 40  | 80    | 100  | 100   | 3     | green  | no     |
| 80    | 0     | 40  | 80    | 100  | 80    | 2     | green  | no     |
| 70    | 0     | 40  | 80    | 100  | 70    | 1.75  | yellow | no     |
| 60    | 0     | 40  | 80    | 100  | 60    | 1.5   | yellow | no     |
| 50    | 0     | 40  | 80    | 100  | 50    | 1.25  | yellow | yes    |
| 40    | 0     | 40  | 80    | 100  | 40    | 1     | yellow | yes    |
| 20    | 0     | 40  | 80    | 100  | 20    | 0.5   | red    | no     |
| −5    | 0     | 40  | 80    | 100  | 0     | 0     | red    | no     |
| 2     | 20    | 10  | 4     | 0    | 90    | 2.5   | green  | no     |
| 7     | 20    | 10  | 4     | 0    | 65    | 1.5   | yellow | no     |
| 8     | 20    | 10  | 4     | 0    | 60    | 1.333 | yellow | yes    |
| 15    | 20    | 10  | 4     | 0    | 25    | 0.5   | red    | no     |
| –     | 20    | 10  | 4     | 0    | –     | –     | none   | no     |
"""


@pytest.mark.parametrize("row", table(BY_THRESHOLDS))
def test_by_thresholds(row: Row) -> None:
    limits = {name: float(row[name]) for name in ("worst", "red", "green", "best")}
    result = rating.by_thresholds(number(row["value"]), **limits)
    assert (result.colour, result.is_orange) == (row["colour"], row["orange"] == "yes")
    assert result.score == (None if row["score"] == "–" else pytest.approx(number(row["score"])))
    assert result.grade == (None if row["grade"] == "–" else pytest.approx(number(row["grade"]), abs=0.001))


BY_ONE_THRESHOLD = """
| value | threshold | reference | good way | colour |
| ----- | --------- | --------- | -------- | ------ |
| 95    | 95        | 90        | higher   | green  |
| 94.9  | 95        | 90        | higher   | yellow |
| 90    | 95        | 90        | higher   | yellow |
| 89.9  | 95        | 90        | higher   | red    |
| 94    | 95        | 97        | higher   | red    |
| 94    | 95        | –         | higher   | red    |
| 0     | 0         | 4         | lower    | green  |
| 4     | 0         | 4         | lower    | yellow |
| 5     | 0         | 4         | lower    | red    |
| –     | 0         | 4         | lower    | none   |
"""


@pytest.mark.parametrize("row", table(BY_ONE_THRESHOLD))
def test_by_one_threshold(row: Row) -> None:
    result = rating.by_one_threshold(
        number(row["value"]),
        threshold=float(row["threshold"]),
        reference=number(row["reference"]),
        direction=row["good way"],
    )
    assert result.colour == row["colour"]


BY_BENCHMARK = """
| low | high | reference | good way | colour |
| --- | ---- | --------- | -------- | ------ |
| 52  | 58   | 51        | higher   | green  |
| 52  | 58   | 52        | higher   | yellow |
| 52  | 58   | 55        | higher   | yellow |
| 52  | 58   | 58        | higher   | yellow |
| 52  | 58   | 59        | higher   | red    |
| 52  | 58   | 51        | lower    | red    |
| 52  | 58   | 59        | lower    | green  |
| 52  | 58   | –         | lower    | none   |
"""


@pytest.mark.parametrize("row", table(BY_BENCHMARK))
def test_by_benchmark(row: Row) -> None:
    result = rating.by_benchmark(
        55,
        interval=Interval(float(row["low"]), float(row["high"]), 0.95),
        reference=number(row["reference"]),
        direction=row["good way"],
    )
    assert result.colour == row["colour"]


BY_PARITY = """
| own  | peers                         | parity | distance | rank | colour |
| ---- | ----------------------------- | ------ | -------- | ---- | ------ |
| 51   | 44 53 47 58 60 41 55          | 50     | 1        | 1    | green  |
| 49   | 44 53 47 58 60 41 55          | 50     | 1        | 1    | green  |
| 46   | 44 53 47 58 60 41 55          | 50     | 4        | 3    | yellow |
| 61   | 44 53 47 58 60 41 55          | 50     | 11       | 8    | red    |
| 39   | 44 53 47 58 60 41 55          | 50     | 11       | 8    | red    |
"""


@pytest.mark.parametrize("row", table(BY_PARITY))
def test_by_parity(row: Row) -> None:
    result = rating.by_parity(number(row["own"]), numbers(row["peers"]), parity=float(row["parity"]))
    assert (result.distance, result.rank, result.colour) == (
        number(row["distance"]),
        number(row["rank"]),
        row["colour"],
    )


COMBINE = """
| grades      | colour | orange | worst-two grade | score |
| ----------- | ------ | ------ | --------------- | ----- |
| 2.5         | green  | no     | 2.5             | 83.33 |
| 1.2         | yellow | yes    | 1.2             | 40    |
| 0.3         | red    | no     | 0.3             | 10    |
| 2.5 2 3     | green  | no     | 2.25            | 83.33 |
| 2.9 1.8 3   | yellow | no     | 2.35            | 85.56 |
| 1.6 1.4 3   | yellow | no     | 1.5             | 66.67 |
| 1.6 1.3 3   | yellow | yes    | 1.45            | 65.56 |
| 0.5 1.2 3   | yellow | yes    | 0.85            | 52.22 |
| 0.5 0.9 3   | red    | no     | 0.7             | 48.89 |
| 0.5 – 3     | yellow | no     | 1.75            | 58.33 |
| – –         | none   | no     | –               | –     |
"""


@pytest.mark.parametrize("row", table(COMBINE))
def test_combine(row: Row) -> None:
    limits = {"worst": 0.0, "red": 1.0, "green": 2.0, "best": 3.0}
    goal = rating.combine([rating.by_thresholds(grade, **limits) for grade in numbers(row["grades"])])
    assert (goal.colour, goal.is_orange) == (row["colour"], row["orange"] == "yes")
    expected = number(row["worst-two grade"])
    assert goal.value == (None if expected is None else pytest.approx(expected))
    expected = number(row["score"])
    assert goal.score == (None if expected is None else pytest.approx(expected, abs=0.01))
