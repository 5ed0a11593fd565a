"""Axes, years and labels that keep apart; and the widths of texts."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.charts import fonts, scale


@pytest.mark.parametrize(
    ("values", "has_zero", "expected"),
    [
        ([61, 83], False, (60, 65, 70, 75, 80, 85)),
        ([61, 83], True, (0, 20, 40, 60, 80, 100)),
        ([-220, 900], False, (-250, 0, 250, 500, 750, 1000)),
        ([0.1, 0.34], False, (0.1, 0.15, 0.2, 0.25, 0.3, 0.35)),
        ([5, 5], False, (4.4, 4.6, 4.8, 5.0, 5.2, 5.4, 5.6)),
        ([0, 0], False, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_an_axis_has_round_ticks_around_the_values(
    values: list[float], has_zero: bool, expected: tuple[float, ...]
) -> None:
    assert scale.axis(values, n_steps=5, has_zero=has_zero).ticks == expected


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=20), st.integers(2, 6))
@pytest.mark.slow
def test_every_value_lies_on_the_axis_and_no_two_ticks_read_the_same(values: list[float], n_steps: int) -> None:
    axis = scale.axis(values, n_steps=n_steps)
    slack = (axis.high - axis.low) * 1e-6
    assert axis.low - slack <= min(values) <= max(values) <= axis.high + slack
    assert len(axis.ticks) <= n_steps + 3


@pytest.mark.parametrize("values", [[1_234_567, 1_300_000], [0, 12_000_000], [999_000, 1_000_400]])
def test_millions_keep_their_ticks_apart(values: list[float]) -> None:
    axis = scale.axis(values, n_steps=5)
    assert len({axis.label(tick) for tick in axis.ticks}) == len(axis.ticks)


@pytest.mark.parametrize(
    ("years", "n_most", "expected"),
    [
        (range(2010, 2023), 13, tuple(range(2010, 2023))),
        (range(2010, 2023), 7, tuple(range(2010, 2023, 2))),
        (range(1998, 2023), 7, (1998, 2002, 2006, 2010, 2014, 2018, 2022)),
        ([2008, 2012, 2017, 2022], 6, (2008, 2012, 2017, 2022)),
        ([2022], 5, (2022,)),
        (range(2000, 2024), 6, (2003, 2008, 2013, 2018, 2023)),
    ],
)
def test_years_are_whole_and_end_with_the_last(years: list[int], n_most: int, expected: tuple[int, ...]) -> None:
    assert scale.year_ticks(list(years), n_most) == expected


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 300), st.floats(8, 40)), min_size=1, max_size=8))
def test_labels_never_overlap_and_stay_in_the_room_when_they_fit(wishes: list[tuple[float, float]]) -> None:
    wanted, sizes = [w for w, _ in wishes], [s for _, s in wishes]
    places = scale.spread(wanted, sizes, 0, 330)
    spans = sorted((place - size / 2, place + size / 2) for place, size in zip(places, sizes, strict=True))
    assert all(before[1] <= after[0] + 1e-6 for before, after in pairwise(spans))
    assert spans[0][0] >= -1e-6
    if sum(sizes) <= 330:
        assert spans[-1][1] <= 330 + 1e-6


def test_a_label_that_is_alone_stays_where_it_wants() -> None:
    assert scale.spread([10, 100], [12, 12], 0, 200) == [10, 100]
    assert scale.spread([100, 100], [12, 12], 0, 200) == [94, 106]


def test_text_widths_come_from_the_font() -> None:
    # Source Sans 3 Regular: advances 497 for a digit, 536 for n, in 1 000 units per em.
    assert fonts.text_width("0", 1000) == pytest.approx(497, abs=1)
    assert fonts.text_width("åäö", 14) > 0
    assert fonts.text_width("Västerås", 14, 600) > fonts.text_width("Västerås", 14)
    assert fonts.text_width("12", 14) == pytest.approx(2 * fonts.text_width("1", 14))


def test_a_text_is_broken_at_spaces_only() -> None:
    lines = fonts.wrap("Liknande kommuner, median\u00a020,2", 13, 90)
    assert " ".join(lines) == "Liknande kommuner, median\u00a020,2"
    assert len(lines) > 1
    assert "20,2" not in lines
