"""Dot plots."""

from dataclasses import replace

import pytest

from samhandling.charts import dots, tokens
from samhandling.charts.dots import Dot, DotPlot, Reference
from samhandling.errors import InputError

from .drawings import SVG, parse, points_outside, texts

PLOT = DotPlot(
    "Eftergymnasial utbildning",
    "procent",
    (
        Dot("Västerås", 44.1, is_own=True, low=43.2, high=45.0),
        Dot("Örebro", 46.3),
        Dot("Gävle", 38.0),
        Dot("Borås", 38.0),
        Dot("Halmstad", None),
    ),
    Reference("Riket, median", 33.4),
    period="2022",
)


def test_each_municipality_has_a_row_highest_first_and_the_missing_is_named() -> None:
    drawn = texts(dots.render(PLOT))
    assert [each for each in drawn if each in {dot.name for dot in PLOT.dots}] == [
        "Örebro",
        "Västerås",
        "Borås",
        "Gävle",
    ]
    assert {"procent, 2022", "Riket, median 33,4", "44,1", "Uppgift saknas: Halmstad."} <= set(drawn)


def test_our_own_dot_is_dark_and_the_others_grey() -> None:
    fills = [each.get("fill") for each in parse(dots.render(PLOT)).iter(f"{SVG}circle")]
    assert fills.count(tokens.light("series-own")) == 1
    assert fills.count(tokens.light("series-other")) == 3


def test_the_summary_tells_our_place() -> None:
    label = parse(dots.render(PLOT)).get("aria-label")
    assert label == (
        "Eftergymnasial utbildning, procent, 2022. Västerås: 44,1, plats 3 av 4 räknat från lägst. "
        "Lägst Gävle 38,0, högst Örebro 46,3. Riket, median: 33,4."
    )


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_the_same_figures_give_the_same_bytes_and_nothing_from_outside(theme: tokens.Theme) -> None:
    drawing = dots.render(replace(PLOT, size="small"), theme)
    assert drawing == dots.render(replace(PLOT, size="small"), theme)
    assert points_outside(drawing) == []


def test_many_dots_are_stacked_on_one_line_with_our_own_named() -> None:
    crowd = replace(PLOT, dots=tuple(Dot(f"Kommun {n}", 20 + n % 17, is_own=n == 5) for n in range(290)))
    drawing = dots.render(crowd)
    assert len(list(parse(drawing).iter(f"{SVG}circle"))) == 290
    assert "Kommun 5 25,0" in texts(drawing)
    centres = [(each.get("cx"), each.get("cy")) for each in parse(drawing).iter(f"{SVG}circle")]
    assert len(set(centres)) == 290


def test_negative_figures_and_a_single_one_can_be_drawn() -> None:
    assert "−2,0" in texts(dots.render(DotPlot("Netto", "procent", (Dot("Sala", -2.0), Dot("Arboga", 1.0)))))
    assert dots.render(DotPlot("En", "procent", (Dot("Sala", 2.0),)))


def test_without_a_figure_there_is_no_plot() -> None:
    with pytest.raises(InputError, match=r"has no figure at all\. Say in words"):
        dots.render(replace(PLOT, dots=(Dot("Sala", None),)))
    with pytest.raises(InputError, match="not finite"):
        dots.render(replace(PLOT, dots=(Dot("Sala", float("inf")),)))
