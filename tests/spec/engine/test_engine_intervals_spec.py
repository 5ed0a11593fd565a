"""Shares, rates, means and their comparisons as tables: each line is a case, the last columns what must come out."""

import pytest

from samhandling.engine import intervals

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def number(cell: str) -> float | None:
    return None if cell == "–" else float(cell.replace("−", "-"))


def numbers(cell: str) -> list[float]:
    return [float(part) for part in cell.split()]


def agrees(result: intervals.Estimate, row: Row, step: float) -> None:
    """Compare the figure, its limits and its reason with the last columns of a line."""
    assert (result.reason or "") == row["reason"]
    low, high = (result.interval.low, result.interval.high) if result.interval else (None, None)
    for name, found in (("value", result.value), ("low", low), ("high", high)):
        expected = number(row[name])
        assert found == (None if expected is None else pytest.approx(expected, abs=step))


# Twenty of a hundred: between 13 and 29 per cent with 95 % confidence.
PROPORTION = """
| count | of  | level | value | low   | high  | reason         |
| ----- | --- | ----- | ----- | ----- | ----- | -------------- |
| 20    | 100 | 0.95  | 0.2   | 0.133 | 0.289 |                |
| 20    | 100 | 0.998 | 0.2   | 0.105 | 0.347 |                |
| 200   | 1000 | 0.95 | 0.2   | 0.176 | 0.226 |                |
| 0     | 10  | 0.95  | 0     | 0     | 0.278 |                |
| 10    | 10  | 0.95  | 1     | 0.722 | 1     |                |
| –     | 10  | 0.95  | –     | –     | –     | no_value       |
| 0     | 0   | 0.95  | –     | –     | –     | no_denominator |
"""


@pytest.mark.parametrize("row", table(PROPORTION))
def test_proportion(row: Row) -> None:
    agrees(intervals.proportion(number(row["count"]), number(row["of"]), level=float(row["level"])), row, 6e-4)


RATE = """
| events | people | level | value | low  | high  | reason         |
| ------ | ------ | ----- | ----- | ---- | ----- | -------------- |
| 0      | 1000   | 0.95  | 0     | 0    | 3.69  |                |
| 4      | 1000   | 0.95  | 4     | 1.09 | 10.24 |                |
| 9      | 1000   | 0.95  | 9     | 4.12 | 17.08 |                |
| 10     | 1000   | 0.95  | 10    | 4.79 | 18.39 |                |
| 100    | 10000  | 0.95  | 10    | 8.14 | 12.16 |                |
| 100    | 10000  | 0.998 | 10    | 7.19 | 13.50 |                |
| 3      | 0      | 0.95  | –     | –    | –     | no_denominator |
"""


@pytest.mark.parametrize("row", table(RATE))
def test_rate_per_thousand(row: Row) -> None:
    found = intervals.rate(number(row["events"]), number(row["people"]), level=float(row["level"]), per=1000)
    agrees(found, row, 6e-3)


RATIO = """
| events | people | other events | other people | value | low   | high  | reason     |
| ------ | ------ | ------------ | ------------ | ----- | ----- | ----- | ---------- |
| 20     | 1000   | 20           | 1000         | 1     | 0.538 | 1.859 |            |
| 40     | 1000   | 20           | 1000         | 2     | 1.169 | 3.421 |            |
| 20     | 1000   | 40           | 1000         | 0.5   | 0.292 | 0.855 |            |
| 400    | 10000  | 200          | 10000        | 2     | 1.688 | 2.370 |            |
| 0      | 1000   | 40           | 1000         | –     | –     | –     | few_events |
"""


@pytest.mark.parametrize("row", table(RATIO))
def test_ratio(row: Row) -> None:
    given = (number(row[name]) for name in ("events", "people", "other events", "other people"))
    agrees(intervals.ratio(*given), row, 6e-4)


MEAN = """
| figures       | value | low   | high  | reason     |
| ------------- | ----- | ----- | ----- | ---------- |
| 4 6           | 5     | −7.71 | 17.71 |            |
| 4 6 4 6 4 6   | 5     | 3.85  | 6.15  |            |
| 5 5 5         | 5     | 5     | 5     |            |
| 5             | 5     | –     | –     |            |
| –             | –     | –     | –     | no_value   |
"""


@pytest.mark.parametrize("row", table(MEAN))
def test_mean(row: Row) -> None:
    agrees(intervals.mean([number(part) for part in row["figures"].split()]), row, 6e-3)


# Two age bands of weight 3 and 1: the young count three times as much as the old.
STANDARDISED = """
| events | people    | value | low  | high | reason         |
| ------ | --------- | ----- | ---- | ---- | -------------- |
| 10 30  | 1000 1000 | 15    | 10.05 | 21.27 |              |
| 10 30  | 1000 3000 | 10    | 5.64 | 15.53 |               |
| 2 3    | 1000 1000 | –     | –    | –    | few_events     |
| 10 30  | 1000 0    | –     | –    | –    | no_denominator |
"""


@pytest.mark.parametrize("row", table(STANDARDISED))
def test_standardised_rate_per_thousand(row: Row) -> None:
    found = intervals.standardised_rate(numbers(row["events"]), numbers(row["people"]), weights=[3, 1], per=1000)
    assert isinstance(found, intervals.Estimate)
    agrees(found, row, 6e-3)


QUANTILE = """
| figures                   | classes | good first | class of each       |
| ------------------------- | ------- | ---------- | ------------------- |
| 1 2 3 4 5 6 7 8           | 4       | low        | 1 1 2 2 3 3 4 4     |
| 1 2 3 4 5 6 7 8           | 4       | high       | 4 4 3 3 2 2 1 1     |
| 8 1 6 3 4 5 2 7           | 4       | low        | 4 1 3 2 2 3 1 4     |
| 1 1 1 4 5 6 7 8           | 4       | low        | 1 1 1 2 3 3 4 4     |
| 5 5 5 5                   | 4       | low        | 1 1 1 1             |
| 1 2 3                     | 4       | low        | 0 0 0               |
"""


@pytest.mark.parametrize("row", table(QUANTILE))
def test_quantile(row: Row) -> None:
    high_first = row["good first"] == "high"
    found = intervals.quantile(numbers(row["figures"]), n_classes=int(row["classes"]), high_first=high_first)
    assert found.classes.tolist() == numbers(row["class of each"])


FUNNEL = """
| count | of   | kind       | around | outlier         |
| ----- | ---- | ---------- | ------ | --------------- |
| 30    | 100  | proportion | 0.3    | Not significant |
| 39    | 100  | proportion | 0.3    | High (0.025)    |
| 45    | 100  | proportion | 0.3    | High (0.001)    |
| 390   | 1000 | proportion | 0.3    | High (0.001)    |
| 21    | 100  | proportion | 0.3    | Low (0.025)     |
| 12    | 10   | ratio      | 1      | Not significant |
| 19    | 10   | ratio      | 1      | High (0.025)    |
| 24    | 10   | ratio      | 1      | High (0.001)    |
| 3     | 10   | ratio      | 1      | Low (0.025)     |
"""


@pytest.mark.parametrize("row", table(FUNNEL))
def test_funnel(row: Row) -> None:
    found = intervals.funnel(
        numbers(row["count"]),
        numbers(row["of"]),
        kind=row["kind"],  # type: ignore[arg-type]
        reference=float(row["around"]),
    )
    assert intervals.FUNNEL_WORDS[int(found.outlier[0])] == row["outlier"]


# A thousand people in each age band; one death more at the age given.
LIFE = """
| more deaths at | years at birth | years at 65 |
| -------------- | -------------- | ----------- |
| –              | 77.47          | 19.51       |
| 0              | 77.39          | 19.51       |
| 40             | 77.29          | 19.51       |
| 80             | 77.45          | 19.48       |
"""


@pytest.mark.parametrize("row", table(LIFE))
def test_life_expectancy(row: Row) -> None:
    deaths = [3, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 8, 10, 15, 25, 40, 70, 110, 140]
    if row["more deaths at"] != "–":
        deaths[intervals.START_AGES.index(int(row["more deaths at"]))] += 1
    found = intervals.life_expectancy([1000] * 20, deaths)
    at_65 = found.values[intervals.START_AGES.index(65)]
    assert (found.values[0], at_65) == (
        pytest.approx(number(row["years at birth"]), abs=0.006),
        pytest.approx(number(row["years at 65"]), abs=0.006),
    )
