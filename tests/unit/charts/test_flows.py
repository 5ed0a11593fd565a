"""How goals went from one colour to another, drawn."""

import re

import pytest

from samhandling.charts import flows, symbols, tokens
from samhandling.charts.flows import Flow, FlowChart
from samhandling.charts.svg import Size
from samhandling.errors import InputError

from .drawings import SVG, parse, points_outside, texts

MOVED = (
    Flow("green", "green", 1),
    Flow("green", "yellow", 1),
    Flow("yellow", "yellow", 29),
    Flow("yellow", "red", 4),
    Flow("red", "yellow", 5),
    Flow("red", "red", 9),
    Flow("none", "none", 7),
)
CHART = FlowChart("Målens färger", "2021", "2022", MOVED, shows_title=False)


def bars(drawing: str) -> list[tuple[float, float, float]]:
    """Return x, top and height of every bar."""
    found = parse(drawing).iter(f"{SVG}rect")
    return [(float(one.get("x", 0)), float(one.get("y", 0)), float(one.get("height", 0))) for one in found]


def test_each_state_of_each_year_stands_with_sign_word_and_count() -> None:
    drawing = flows.render(CHART)
    drawn = texts(drawing)
    assert {"2021", "2022", "33", "14", "13", "35"} <= set(drawn)
    assert [drawn.count(symbols.STATE_WORDS[kind]) for kind in symbols.RATINGS] == [2, 2, 2, 2]
    assert all(drawing.count(symbols.shape(kind)) == 2 for kind in symbols.RATINGS)


def test_a_small_chart_says_each_word_once_and_still_fits() -> None:
    small = FlowChart("Målens färger", "2021", "2022", MOVED, size="small", shows_title=False)
    drawing = flows.render(small)
    assert [texts(drawing).count(symbols.STATE_WORDS[kind]) for kind in symbols.RATINGS] == [1, 1, 1, 1]
    assert all(drawing.count(symbols.shape(kind)) == 2 for kind in symbols.RATINGS)


@pytest.mark.parametrize("size", ["wide", "small"])
def test_the_bars_of_both_years_hold_every_goal(size: Size) -> None:
    found = bars(flows.render(FlowChart("Mål", "2021", "2022", MOVED, size=size)))
    columns = sorted({x for x, _, _ in found})
    heights = [sum(height for at, _, height in found if at == x) for x in columns]
    assert len(columns) == 2
    assert heights[0] == pytest.approx(heights[1], abs=0.1)


def test_the_bands_fill_each_bar_of_both_years_from_its_top_to_its_bottom_without_gap_or_overlap() -> None:
    drawing = flows.render(CHART)
    ends = [band(one.get("d", "")) for one in parse(drawing).findall(f"{SVG}path")]
    columns = sorted({x for x, _, _ in bars(drawing)})
    for side, column in enumerate(columns):
        for _, top, height in [bar for bar in bars(drawing) if bar[0] == column]:
            inside = sorted(pair[side] for pair in ends if top - 0.1 < pair[side][0] < top + height - 0.1)
            reached = top
            for start, end in inside:
                assert start == pytest.approx(reached, abs=0.05)
                reached = end
            assert reached == pytest.approx(top + height, abs=0.05)


def band(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return top and bottom of a band at its left and at its right end."""
    found = [float(number) for number in re.findall(r"[\d.]+", path)]
    if "C" in path:
        return (found[1], found[-1]), (found[7], found[8])
    return (found[1], found[3]), (found[1], found[3])


def test_a_reader_who_cannot_see_hears_what_moved_and_how_many_did_not() -> None:
    assert parse(flows.render(CHART)).get("aria-label") == (
        "Målens färger, 2021 till 2022: 1 från Nås till Delvis, 4 från Delvis till Nås inte, 5 från Nås inte till "
        "Delvis; 46 med samma färg."
    )


def test_nothing_moved_is_said_too() -> None:
    still = FlowChart("Mål", "2021", "2022", (Flow("red", "red", 3),))
    assert flows.summary(still) == "Mål, 2021 till 2022: 3 med samma färg."


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        (Flow("red", "red", 0),),
        (Flow("red", "red", 1), Flow("red", "red", 2)),
        (Flow("blue", "red", 1),),  # type: ignore[arg-type]
    ],
)
def test_flows_that_make_no_chart_are_refused(wrong: tuple[Flow, ...]) -> None:
    with pytest.raises(InputError, match="Give at least one pair"):
        flows.render(FlowChart("Fel", "2021", "2022", wrong))


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_nothing_in_the_drawing_points_outside(theme: tokens.Theme) -> None:
    assert points_outside(flows.render(CHART, theme)) == []
