"""Inequality as tables: each line is a set of groups, a ladder of quantiles or a handful of persons."""

import pytest

from samhandling.engine import inequality

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def number(cell: str) -> float | None:
    return None if cell == "–" else float(cell.replace("−", "-"))


def numbers(cell: str) -> list[float | None]:
    return [number(part) for part in cell.split()]


def close(found: float | None, cell: str) -> bool:
    expected = number(cell)
    return found is None if expected is None else found == pytest.approx(expected, abs=0.0005)


# Per cent in four groups, from the most to the least disadvantaged; "no" in order: groups without order.
SUMMARY = """
| figures     | people  | good way | order | d   | r     | sii_linear | sii_logit | rii_logit | rci    | mdmw   |
| ----------- | ------- | -------- | ----- | --- | ----- | ---------- | --------- | --------- | ------ | ------ |
| 40 50 60 70 | 1 1 1 1 | higher   | yes   | 30  | 1.75  | 40         | 38.982    | 2.115     | 0.114  | 10     |
| 40 50 60 70 | 4 1 1 1 | higher   | yes   | 30  | 1.75  | 42.609     | 41.021    | 2.448     | 0.118  | 9.796  |
| 70 60 50 40 | 1 1 1 1 | lower    | yes   | 30  | 1.75  | −40        | −38.982   | 0.473     | −0.114 | 10     |
| 70 60 50 40 | 1 1 1 1 | higher   | yes   | −30 | 0.571 | −40        | −38.982   | 0.473     | −0.114 | 10     |
| 50 50 50 50 | 1 1 1 1 | higher   | yes   | 0   | 1     | 0          | 0         | 1         | 0      | 0      |
| 40 – 60 70  | 1 1 1 1 | higher   | yes   | 30  | 1.75  | 45         | 43.385    | 2.274     | 0.118  | 11.111 |
| 40 50 60 70 | 1 0 1 1 | higher   | yes   | 30  | 1.75  | 45         | 43.385    | 2.274     | 0.118  | 11.111 |
| 0 10 20 30  | 1 1 1 1 | higher   | yes   | 30  | –     | 40         | 42.279    | 23.114    | 0.417  | 10     |
| 40 70 50 60 | 1 1 1 1 | higher   | no    | 30  | 1.75  |            |           |           |        | 10     |
| 40 70 50 60 | 1 1 1 1 | lower    | no    | 30  | 1.75  |            |           |           |        | 10     |
"""

# The same groups: how they lie around their mean, and what could be gained if all were as well off as the best.
SPREAD = """
| figures     | people  | good way | order | bgv     | bgsd   | cov    | mld    | ti     | mdbw   | par    | paf     |
| ----------- | ------- | -------- | ----- | ------- | ------ | ------ | ------ | ------ | ------ | ------ | ------- |
| 40 50 60 70 | 1 1 1 1 | higher   | yes   | 125     | 11.180 | 20.328 | 21.398 | 20.902 | 15     | 15     | 27.273  |
| 40 50 60 70 | 4 1 1 1 | higher   | yes   | 126.531 | 11.249 | 23.159 | 24.410 | 25.427 | 21.429 | 21.429 | 44.118  |
| 70 60 50 40 | 1 1 1 1 | lower    | yes   | 125     | 11.180 | 20.328 | 21.398 | 20.902 | 15     | −15    | −27.273 |
| 70 60 50 40 | 1 1 1 1 | higher   | yes   | 125     | 11.180 | 20.328 | 21.398 | 20.902 | 15     | 0      | 0       |
| 50 50 50 50 | 1 1 1 1 | higher   | yes   | 0       | 0      | 0      | 0      | 0      | 0      | 0      | 0       |
| 40 70 50 60 | 1 1 1 1 | lower    | no    | 125     | 11.180 | 20.328 | 21.398 | 20.902 | 15     | −15    | −27.273 |
"""

SLOPE = """
| values   | people | sii    | rii   | fit at 0 | reason     |
| -------- | ------ | ------ | ----- | -------- | ---------- |
| 10 20 30 | 1 1 1  | 30     | 7     | 5        |            |
| 10 20 30 | 2 1 1  | 31.111 | 17    | 1.944    |            |
| 30 20 10 | 1 1 1  | −30    | 0.143 | 35       |            |
| 20 20 20 | 1 1 1  | 0      | 1     | 20       |            |
| 10 – 30  | 1 1 1  | –      | –     | –        | no_value   |
| 5 – 6 7  | 1 0 1 1 | 3     | 1.667 | 4.5      |            |
| 10 30    | 1 1    | –      | –     | –        | few_points |
"""

# The first half of the persons live in one area, the rest in another.
INCOME = """
| incomes | gini  | hoover | theil_t | theil_between | theil_within | atkinson_0.5 | atkinson_1 | wolfson_1994 |
| ------- | ----- | ------ | ------- | ------------- | ------------ | ------------ | ---------- | ------------ |
| 1 1 1 1 | 0     | 0      | 0       | 0             | 0            | 0            | 0          | 0            |
| 1 1 3 3 | 0.25  | 0.25   | 0.131   | 0.131         | 0            | 0.067        | 0.134      | 0.5          |
| 1 3 1 3 | 0.25  | 0.25   | 0.131   | 0             | 0.131        | 0.067        | 0.134      | 0.5          |
| 1 2 3 4 | 0.25  | 0.2    | 0.106   | 0.082         | 0.024        | 0.056        | 0.115      | 0.3          |
| 0 1 1 2 | 0.375 | 0.25   | 0.347   | 0.131         | 0.216        | 0.271        | 1          | 0.25         |
| 0 0 2 2 | 0.5   | 0.5    | 0.693   | 0.693         | 0            | 0.5          | 1          | 1            |
| 0 0 0 4 | 0.75  | 0.75   | 1.386   | 0.693         | 0.693        | 0.75         | 1          | –            |
| 0 0     | –     | –      | –       | –             | –            | –            | –          | –            |
"""


@pytest.mark.parametrize("row", table(SUMMARY) + table(SPREAD))
def test_summary(row: Row) -> None:
    found = inequality.summary(
        numbers(row["figures"]),
        numbers(row["people"]),
        direction=row["good way"],
        order=range(4) if row["order"] == "yes" else None,
        scale=100,
    )
    for name in list(row)[4:]:
        if row[name]:
            assert close(found[name].value, row[name]), (name, found[name].value)
        else:
            assert name not in found.names


@pytest.mark.parametrize("row", table(SLOPE))
def test_slope(row: Row) -> None:
    found = inequality.slope(numbers(row["values"]), numbers(row["people"]))
    assert isinstance(found, inequality.Slope)
    assert close(found.value, row["sii"]), found.value
    assert close(found.rii, row["rii"]), found.rii
    assert close(found.intercept, row["fit at 0"]), found.intercept
    assert (found.reason or "") == row["reason"]


@pytest.mark.parametrize("row", table(INCOME))
def test_income(row: Row) -> None:
    incomes = numbers(row["incomes"])
    found = inequality.income(incomes, areas=[place < len(incomes) / 2 for place in range(len(incomes))])
    for name in list(row)[1:]:
        assert close(found[name].value, row[name]), (name, found[name].value)
