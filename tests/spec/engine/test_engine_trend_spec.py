"""The trend rule as tables: each line is a series with what must come out."""

import pytest

from samhandling.engine import intervals, trend

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


# The values are those of consecutive years up to 2022; the line goes over the break only where it is told to.
BREAKS = """
| values               | break | across | years     | arrow   | caveat       |
| -------------------- | ----- | ------ | --------- | ------- | ------------ |
| 10 11 12 13 14       | 2020  | no     | 2020–2022 | unknown | series_break |
| 10 11 12 13 14       | 2020  | yes    | 2018–2022 | up      | series_break |
| 9 9 10 11 12 13 14   | 2018  | no     | 2018–2022 | up      | –            |
| 9 9 10 11 12 13 14   | 2018  | yes    | 2018–2022 | up      | –            |
| 9 9 10 11 12 13 14   | 2019  | yes    | 2018–2022 | up      | series_break |
| 10 11 12 13 14       | 2018  | no     | 2018–2022 | up      | –            |
| 10 11 12 13 14       | 2023  | no     | 2018–2022 | up      | –            |
| 14 13 40 41 42 43 44 | 2018  | yes    | 2018–2022 | up      | –            |
"""


@pytest.mark.parametrize("row", table(BREAKS))
def test_a_line_stops_at_a_break_unless_told_otherwise(row: Row) -> None:
    values = numbers(row["values"])
    result = trend.direction(
        range(2023 - len(values), 2023),
        values,
        direction="higher",
        breaks=[int(row["break"])],
        across_breaks=row["across"] == "yes",
    )
    assert f"{result.years[0]}–{result.years[-1]}" == row["years"]
    assert result.arrow == row["arrow"]
    assert ("series_break" in result.caveats) == (row["caveat"] == "series_break")
    assert (("across_breaks", True) in result.parameters) == (row["across"] == "yes")


# Growth a year and the line's end in 2025, of consecutive years up to 2022.
BEYOND = """
| values               | break | across | growth | outlook | caveat       |
| -------------------- | ----- | ------ | ------ | ------- | ------------ |
| 10 20 30 40 50       |       | no     | 10     | 80      | –            |
| 90 80 10 20 30 40 50 | 2018  | no     | 10     | 80      | series_break |
| 90 80 10 20 30 40 50 | 2018  | yes    | −6.667 | –       | series_break |
| 90 80 10 20 30 40 50 | 2022  | no     | –      | –       | series_break |
| 10 20 30 40 50       | 2018  | no     | 10     | 80      | –            |
"""


@pytest.mark.parametrize("row", table(BEYOND))
def test_growth_and_outlook_begin_anew_after_a_break(row: Row) -> None:
    values = numbers(row["values"])
    years = range(2023 - len(values), 2023)
    breaks = [int(row["break"])] if row["break"] else []
    across = row["across"] == "yes"
    growth = trend.growth(years, values, kind="linear", breaks=breaks, across_breaks=across)
    outlook = trend.outlook(years, values, target_year=2025, breaks=breaks, across_breaks=across)
    expected = numbers(row["growth"])[0]
    assert growth.value == (None if expected is None else pytest.approx(expected, abs=0.001))
    if not across:
        expected = numbers(row["outlook"])[0]
        assert outlook.value == (None if expected is None else pytest.approx(expected))
    for result in (growth, outlook):
        assert ("series_break" in result.caveats) == (row["caveat"] == "series_break")


@pytest.mark.parametrize(
    ("breaks", "across", "reason", "is_significant", "caveats"),
    [
        ([], False, None, True, []),
        ([2021], False, "series_break", None, ["series_break"]),
        ([2021], True, None, True, ["series_break"]),
        ([2020], False, None, True, []),
        ([2022], False, "series_break", None, ["series_break"]),
        ([2023], False, None, True, []),
    ],
)
def test_a_change_over_a_break_is_no_change_unless_told_otherwise(
    breaks: list[int], across: bool, reason: str | None, is_significant: bool | None, caveats: list[str]
) -> None:
    before, after = intervals.proportion(100, 1000), intervals.proportion(200, 1000)
    result = trend.significant(before, after, years=(2020, 2022), breaks=breaks, across_breaks=across)
    assert (result.reason, result.is_significant) == (reason, is_significant)
    assert [str(caveat) for caveat in result.caveats] == caveats
    assert (result.value is None) == (reason is not None)
