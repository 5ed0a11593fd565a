"""Named rules as tables: each line is a case, the last columns what must come out."""

import pytest

from samhandling.engine import rating, trend
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


def interval(cell: str, level: float = 0.95) -> Interval | None:
    if cell == "–":
        return None
    low, high = cell.split()
    return Interval(float(low), float(high), level)


def score_is(found: float | None, cell: str) -> bool:
    expected = number(cell)
    return found == (None if expected is None else pytest.approx(expected, abs=0.006))


# Worst 0, best 100, green from 80; 2015 and 2020, to be green in 2030.
SDSN = """
| 2015 | 2020 | status                  | growth | needed |
| ---- | ---- | ----------------------- | ------ | ------ |
| 20   | 40   | on_track_or_maintaining | 4      | 4      |
| 20   | 30   | moderately_improving    | 2      | 4      |
| 20   | 29   | stagnating              | 1.8    | 4      |
| 20   | 20   | stagnating              | 0      | 4      |
| 20   | 19   | decreasing              | −0.2   | 4      |
| 95   | 85   | on_track_or_maintaining | −2     | −1     |
| 95   | 75   | decreasing              | −4     | −1     |
| 20   | –    | not_assessed            | –      | –      |
"""


@pytest.mark.parametrize("row", table(SDSN))
def test_trend_sdsn(row: Row) -> None:
    found = trend.sdsn([2015, 2020], [number(row["2015"]), number(row["2020"])], worst=0, best=100, green=80)
    assert found.status == row["status"]
    assert score_is(found.value, row["growth"])
    assert score_is(dict(found.numbers).get("needed"), row["needed"])  # type: ignore[arg-type]


# From 2015 to 2016; the target is for 2030.
EUROSTAT = """
| 2015 | 2016  | good way | target | status                    | score |
| ---- | ----- | -------- | ------ | ------------------------- | ----- |
| 100  | 102   | higher   | –      | significant_progress      | 5     |
| 100  | 101   | higher   | –      | significant_progress      | 2.5   |
| 100  | 100.5 | higher   | –      | moderate_progress         | 1.25  |
| 100  | 99.5  | higher   | –      | moderate_movement_away    | −1.25 |
| 100  | 99    | higher   | –      | significant_movement_away | −2.5  |
| 100  | 99    | lower    | –      | significant_progress      | 2.5   |
| 100  | 105   | higher   | 200    | significant_progress      | 3.27  |
| 100  | 104   | higher   | 200    | moderate_progress         | 1.75  |
| 100  | 101   | higher   | 200    | insufficient_progress     | −1.62 |
| 100  | 99    | higher   | 200    | movement_away             | −3.38 |
| 100  | 205   | higher   | 200    | target_met                | 5     |
| 210  | 190   | higher   | 200    | movement_away             | −5    |
| 0    | 5     | higher   | –      | not_assessed              | –     |
"""


@pytest.mark.parametrize("row", table(EUROSTAT))
def test_trend_eurostat(row: Row) -> None:
    values = [number(row["2015"]), number(row["2016"])]
    found = trend.eurostat([2015, 2016], values, direction=row["good way"], target=number(row["target"]))
    assert found.status == row["status"]
    assert score_is(found.score, row["score"])


UNSD = """
| 2015 | 2020 | good way | target | status                            | score |
| ---- | ---- | -------- | ------ | --------------------------------- | ----- |
| 100  | 112  | higher   | –      | target_met_or_on_track            | 3     |
| 100  | 105  | higher   | –      | fair_progress_acceleration_needed | 2     |
| 100  | 101  | higher   | –      | stagnation_or_regression          | 1     |
| 100  | 90   | higher   | –      | stagnation_or_regression          | 1     |
| 100  | 90   | lower    | –      | target_met_or_on_track            | 3     |
| 50   | 70   | higher   | 70     | target_met_or_on_track            | 3     |
| 50   | 58   | higher   | 75     | target_met_or_on_track            | 3     |
| 50   | 52   | higher   | 75     | fair_progress_acceleration_needed | 2     |
| 50   | 50.5 | higher   | 75     | stagnation_or_regression          | 1     |
| 80   | 70   | higher   | 75     | stagnation_or_regression          | 1     |
"""


@pytest.mark.parametrize("row", table(UNSD))
def test_trend_unsd(row: Row) -> None:
    values = [number(row["2015"]), number(row["2020"])]
    found = trend.unsd([2015, 2020], values, direction=row["good way"], target=number(row["target"]))
    assert found.status == row["status"]
    assert score_is(found.score, row["score"])


STATCAN = """
| 2015 | 2016  | good way | limit | target | status               | score |
| ---- | ----- | -------- | ----- | ------ | -------------------- | ----- |
| 100  | 102   | higher   | –     | –      | substantial_progress | 5     |
| 100  | 101   | higher   | –     | –      | moderate_progress    | 1.25  |
| 100  | 100.2 | higher   | –     | –      | limited_progress     | −1.5  |
| 100  | 100   | higher   | –     | –      | limited_progress     | −2.5  |
| 100  | 99    | higher   | –     | –      | deterioration        | −3.75 |
| −100 | −99   | higher   | –     | –      | moderate_progress    | 1.25  |
| 95   | 95.3  | higher   | 100   | –      | substantial_progress | 2.75  |
| 95   | 95.3  | higher   | –     | –      | limited_progress     | −0.92 |
| 50   | 52.5  | higher   | –     | 100    | substantial_progress | 3.27  |
| 50   | 51    | higher   | –     | 100    | limited_progress     | −0.74 |
| 50   | 49    | higher   | –     | 100    | deterioration        | −4.26 |
| 99   | 101   | higher   | –     | 100    | target_achieved      | 5     |
| −5   | 5     | higher   | –     | –      | not_available        | –     |
"""


@pytest.mark.parametrize("row", table(STATCAN))
def test_trend_statcan(row: Row) -> None:
    values = [number(row["2015"]), number(row["2016"])]
    way, limit, target = row["good way"], number(row["limit"]), number(row["target"])
    found = trend.statcan([2015, 2016], values, direction=way, limit=limit, target=target)
    assert found.status == row["status"]
    assert score_is(found.score, row["score"])


# Limits two above and two below each figure.
FINGERTIPS_TREND = """
| figures          | good way | marker               | arrow   | chi² |
| ---------------- | -------- | -------------------- | ------- | ---- |
| 10 12 14 16 18   | higher   | increasing           | up      | 38.4 |
| 10 12 14 16 18   | lower    | increasing           | down    | 38.4 |
| 18 16 14 12 10   | higher   | decreasing           | down    | 38.4 |
| 10 11 10 11 12   | higher   | no_change            | flat    | 1.5  |
| 10 10 10 10 22   | higher   | no_change            | flat    | 55.3 |
| 30 10 12 14 16 18 | higher  | increasing           | up      | 38.4 |
| 10 12 14 16      | higher   | cannot_be_calculated | unknown | –    |
"""


@pytest.mark.parametrize("row", table(FINGERTIPS_TREND))
def test_trend_fingertips(row: Row) -> None:
    values = [value for value in numbers(row["figures"]) if value is not None]
    lows, highs = [v - 2 for v in values], [v + 2 for v in values]
    years = range(2000, 2000 + len(values))
    found = trend.fingertips(years, values, lows=lows, highs=highs, direction=row["good way"])
    assert (found.status, found.arrow) == (row["marker"], row["arrow"])
    chi2, expected = dict(found.numbers).get("chi2"), number(row["chi²"])
    assert chi2 == (None if expected is None else pytest.approx(expected, abs=0.06))


FINGERTIPS_BENCHMARK = """
| kind          | value | interval | wider | benchmark | its interval | good way | verdict | colour |
| ------------- | ----- | -------- | ----- | --------- | ------------ | -------- | ------- | ------ |
| one_interval  | 5     | 4 6      | –     | 7         | –            | higher   | worse   | red    |
| one_interval  | 5     | 4 6      | –     | 7         | –            | lower    | better  | green  |
| one_interval  | 5     | 4 6      | –     | 6         | –            | lower    | similar | yellow |
| one_interval  | 5     | 4 6      | –     | 7         | –            | none     | lower   | none   |
| two_levels    | 5     | 4 6      | 3 7   | 6.5       | –            | lower    | better  | green  |
| two_levels    | 5     | 4 6      | 3 7   | 8         | –            | lower    | best    | green  |
| two_levels    | 5     | 4 6      | 3 7   | 2         | –            | lower    | worst   | red    |
| two_intervals | 5     | 4 6      | –     | –         | 6 8          | lower    | similar | yellow |
| two_intervals | 5     | 4 6      | –     | –         | 6.1 8        | lower    | better  | green  |
| target        | 5     | –        | –     | 5         | –            | higher   | better  | green  |
| target        | 5     | –        | –     | 6         | –            | higher   | worse   | red    |
| target        | 5     | 4 7      | –     | 6         | –            | higher   | similar | yellow |
| one_interval  | –     | –        | –     | 6         | –            | higher   | not_compared | none |
"""


@pytest.mark.parametrize("row", table(FINGERTIPS_BENCHMARK))
def test_rating_fingertips(row: Row) -> None:
    found = rating.fingertips(
        number(row["value"]),
        kind=row["kind"],  # type: ignore[arg-type]
        direction=row["good way"],
        interval=interval(row["interval"]),
        wider=interval(row["wider"], 0.998),
        reference=number(row["benchmark"]),
        reference_interval=interval(row["its interval"]),
    )
    assert (found.verdict, found.colour) == (row["verdict"], row["colour"])


OECD = """
| own | peers     | target | good way | distance | met |
| --- | --------- | ------ | -------- | -------- | --- |
| 4   | 6 8       | 8      | higher   | 2        | no  |
| 6   | 4 8       | 8      | higher   | 1        | no  |
| 8   | 4 6       | 8      | higher   | 0        | yes |
| 9   | 4 6       | 8      | higher   | 0        | yes |
| 8   | 4 6       | 5      | lower    | 1.5      | no  |
"""


@pytest.mark.parametrize("row", table(OECD))
def test_rating_oecd(row: Row) -> None:
    target = number(row["target"])
    assert target is not None
    found = rating.oecd(number(row["own"]), numbers(row["peers"]), direction=row["good way"], target=target)
    assert (found.value, found.is_met) == (number(row["distance"]), row["met"] == "yes")


OECD_TREND = """
| figures           | good way | status               | rank correlation |
| ----------------- | -------- | -------------------- | ---------------- |
| 10 11 13 17 30    | higher   | progress             | 1                |
| 10 11 13 17 30    | lower    | moving_away          | 1                |
| 30 17 13 11 10    | lower    | progress             | −1               |
| 10 13 11 17 16    | higher   | no_significant_trend | 0.8              |
| 5 5 5 5 5         | higher   | not_assessed         | –                |
| 10 11 13 17       | higher   | not_assessed         | –                |
"""


@pytest.mark.parametrize("row", table(OECD_TREND))
def test_trend_oecd(row: Row) -> None:
    values = numbers(row["figures"])
    found = trend.oecd(range(2016, 2016 + len(values)), values, direction=row["good way"])
    assert found.status == row["status"]
    assert score_is(found.value, row["rank correlation"])


KOLADA = """
| own | peers                     | good way | colour | rank |
| --- | ------------------------- | -------- | ------ | ---- |
| 8   | 1 2 3 4 5 6 7             | higher   | green  | 1    |
| 7   | 1 2 3 4 5 6 8             | higher   | green  | 2    |
| 6   | 1 2 3 4 5 7 8             | higher   | yellow | 3    |
| 3   | 1 2 4 5 6 7 8             | higher   | yellow | 6    |
| 2   | 1 3 4 5 6 7 8             | higher   | red    | 7    |
| 2   | 1 3 4 5 6 7 8             | lower    | green  | 2    |
| –   | 1 3 4 5 6 7 8             | lower    | none   | –    |
"""


@pytest.mark.parametrize("row", table(KOLADA))
def test_rating_kolada(row: Row) -> None:
    found = rating.kolada(number(row["own"]), numbers(row["peers"]), direction=row["good way"])
    assert (found.colour, found.rank) == (row["colour"], number(row["rank"]))


# A straight line with a little scatter, extended to 2030.
OUTLOOK = """
| 2016–2020      | target | good way | value | low  | high  | probability | needed |
| -------------- | ------ | -------- | ----- | ---- | ----- | ----------- | ------ |
| 10 12 14 16 18 | 38     | higher   | 38    | 38   | 38    | 1           | 2      |
| 10 12 14 16 18 | 39     | higher   | 38    | 38   | 38    | 0           | 2.1    |
| 10 13 13 17 18 | 39     | higher   | 38.2  | 26.1 | 50.3  | 0.424       | 2.1    |
| 10 13 13 17 18 | 39     | lower    | 38.2  | 26.1 | 50.3  | 0.576       | 0      |
"""


@pytest.mark.parametrize("row", table(OUTLOOK))
def test_trend_outlook(row: Row) -> None:
    found = trend.outlook(
        range(2016, 2021),
        numbers(row["2016–2020"]),
        target_year=2030,
        target=number(row["target"]),
        direction=row["good way"],
    )
    assert found.interval is not None
    answers = {
        "value": found.value,
        "low": found.interval.low,
        "high": found.interval.high,
        "probability": found.probability,
        "needed": found.needed,
    }
    for name, value in answers.items():
        assert value == pytest.approx(number(row[name]), abs=0.06 if name != "probability" else 0.006), name
