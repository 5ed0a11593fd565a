"""Change beyond that of others as tables: one municipality against four, 2016 to 2021."""

import numpy as np
import pytest

from samhandling.engine import comparison

Row = dict[str, str]
YEARS = range(2016, 2022)


def table(text: str) -> list[Row]:
    """Return the lines of a table drawn with bars."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def numbers(cell: str) -> list[float | None]:
    return [None if part == "–" else float(part) for part in cell.replace("−", "-").split()]


def close(found: float | None, cell: str) -> bool:
    (expected,) = numbers(cell)
    return found is None if expected is None else found == pytest.approx(expected, abs=0.0015)


OTHERS = """
| name | 2016 to 2021      |
| ---- | ----------------- |
| A    | 50 51 52 53 54 55 |
| B    | 40 41 42 43 44 45 |
| C    | 60 60 61 62 64 64 |
| D    | 55 56 58 58 58 60 |
"""

PEERS = """
| own               | since | own change | theirs | difference | low     | high   | p   | drift | reason   |
| ----------------- | ----- | ---------- | ------ | ---------- | ------- | ------ | --- | ----- | -------- |
| 45 46 47 48 49 50 | 2020  | 3          | 2.875  | 0.125      | −1.416  | 1.666  | 1   | 0.05  |          |
| 45 46 47 48 59 60 | 2020  | 13         | 2.875  | 10.125     | 8.584   | 11.666 | 0.2 | 0.05  |          |
| 45 46 47 48 39 40 | 2020  | −7         | 2.875  | −9.875     | −11.416 | −8.334 | 0.2 | 0.05  |          |
| 45 46 – 48 59 60  | 2020  | 13.167     | 3.083  | 10.083     | 9.056   | 11.110 | 0.2 | 0.071 |          |
| 45 46 47 48 49 50 | 2030  | –          | –      | –          | –       | –      | –   | –     | no_value |
"""

SYNTHETIC = """
| own               | match  | gap after | misfit before | mix of A B C D | p   |
| ----------------- | ------ | --------- | ------------- | -------------- | --- |
| 45 46 47 48 49 50 | level  | 0         | 0             | 0.5 0.5 0 0    | 1   |
| 45 46 47 48 59 60 | level  | 10        | 0             | 0.5 0.5 0 0    | 0.2 |
| 45 46 47 48 39 40 | level  | −10       | 0             | 0.5 0.5 0 0    | 0.2 |
| 90 91 92 93 94 95 | level  | 30.5      | 30.753        | 0 0 1 0        | 0.8 |
| 90 91 92 93 94 95 | change | 0         | 0             | 0.5 0.5 0 0    | 1   |
"""


def others() -> np.ndarray:
    return np.array([numbers(row["2016 to 2021"]) for row in table(OTHERS)])


@pytest.mark.parametrize("row", table(PEERS))
def test_peers(row: Row) -> None:
    found = comparison.peers(YEARS, numbers(row["own"]), others(), since=int(row["since"]))
    interval = (found.interval.low, found.interval.high) if found.interval else (None, None)
    figures = (found.own_change, found.peers_change, found.value, *interval, found.p_value, found.drift)
    for name, figure in zip(list(row)[2:9], figures, strict=True):
        assert close(figure, row[name]), (name, figure)
    assert (found.reason or "") == row["reason"]


@pytest.mark.parametrize("row", table(SYNTHETIC))
def test_synthetic(row: Row) -> None:
    found = comparison.synthetic(YEARS, numbers(row["own"]), others(), since=2020, match=row["match"])  # type: ignore
    assert close(found.value, row["gap after"]), found.value
    assert close(found.misfit, row["misfit before"]), found.misfit
    assert found.weights == pytest.approx(numbers(row["mix of A B C D"]), abs=0.001)
    assert close(found.p_value, row["p"]), found.p_value
