"""The bar of states, and drawings of any kind together."""

import pytest

from samhandling.charts import bars, batch, dots, lines, maps, symbols, tokens
from samhandling.errors import InputError

from .drawings import SVG, parse, points_outside, series, texts

BAR = bars.StateBar("Målens läge", {"green": 5, "yellow": 41, "red": 20})


def test_each_state_stands_with_sign_word_and_count_even_when_none_has_it() -> None:
    drawing = bars.render(BAR)
    drawn = texts(drawing)
    assert {"5", "Nås", "41", "Delvis", "20", "Nås inte", "0", "Kan inte bedömas"} <= set(drawn)
    assert all(symbols.shape(kind) in drawing for kind in symbols.RATINGS)
    assert parse(drawing).get("aria-label") == "Målens läge: Nås 5, Delvis 41, Nås inte 20, Kan inte bedömas 0."


def test_the_pieces_fill_the_bar_in_proportion() -> None:
    widths = [float(each.get("width", 0)) for each in parse(bars.render(BAR)).iter(f"{SVG}rect")]
    assert sum(widths) + 4 == pytest.approx(720, abs=0.1)
    assert widths[1] / widths[2] == pytest.approx(41 / 20, abs=0.01)


@pytest.mark.parametrize("counts", [{}, {"green": 0}, {"green": -1, "red": 2}, {"green": 1, "up": 1}, {"blue": 1}])
def test_counts_that_make_no_bar_are_refused(counts: dict[symbols.Kind, int]) -> None:
    with pytest.raises(InputError, match="Give counts from 0 up"):
        bars.render(bars.StateBar("Fel", counts))


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_many_drawings_come_back_in_order_and_as_each_alone(theme: tokens.Theme) -> None:
    ring = [[16, 59], [17, 59], [17, 60], [16, 59]]
    drawings: list[batch.Drawing] = [
        BAR,
        lines.LineChart("Linje", "procent", (series("Totalt", "total", (1, 2)),)),
        dots.DotPlot("Punkter", "procent", (dots.Dot("Sala", 1.0),)),
        maps.Map("Karta", "procent", (maps.Area("Sala", 1.0, {"type": "Polygon", "coordinates": [ring]}),)),
    ]
    drawn = batch.render_many(drawings, theme)
    assert drawn == [batch.render(each, theme) for each in drawings]
    assert [parse(each).get("aria-label", "").split(":")[0].split(",")[0] for each in drawn] == [
        "Målens läge", "Linje", "Punkter", "Karta",
    ]  # fmt: skip
    assert all(points_outside(each) == [] for each in drawn)
