"""Days and periods as municipalities write them."""

import pytest

from samhandling.intake.understanding import dates
from samhandling.intake.understanding.words import languages

SWEDISH = languages()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-09-06", ["2018-09-06"]),
        ("den 6 september 2018", ["2018-09-06"]),
        ("20180906", ["2018-09-06"]),
        ("6/9 2018", ["2018-09-06"]),
        ("06-09-2018", ["2018-09-06"]),
        ("den 6 september år 2018", ["2018-09-06"]),
        ("2018-02-31", []),
        ("Dnr 2018/01180", []),
        ("2020-01-01–2020-12-31", ["2020-01-01", "2020-12-31"]),
    ],
)
def test_days(text: str, expected: list[str]) -> None:
    assert [day.iso for day in dates.days(text, SWEDISH)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plan 2021–2024", ("2021-01-01", "2024-12-31")),
        ("2019-22", ("2019-01-01", "2022-12-31")),
        ("2024–2021", None),
        ("Dnr KS 2019-2022/1", None),
        ("2020-05-17", None),
    ],
)
def test_years(text: str, expected: tuple[str, str] | None) -> None:
    assert dates.years(text) == expected
