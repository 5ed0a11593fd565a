"""Vega-Lite draws the same chart as we do, from the document that pages get; and pictures come out in our font."""

import re

import altair
import pytest
import vl_convert

from samhandling.charts import lines, vega

from .drawings import SVG, parse, series, texts

CHART = lines.LineChart(
    "Nettoflyttning till Åmål",
    "personer",
    (
        series("Kvinnor", "women", (120.5, -80.0, 33.1, 41.0, 90.2), spread=12.0),
        series("Män", "men", (90.0, 10.0, None, -20.0, -33.3)),
    ),
    levels=(lines.Level("Mål", 100),),
    breaks=(lines.Break(2017),),
)


def _line_points(drawing: str) -> list[list[tuple[float, float]]]:
    """Return the corners of every line that is drawn, to the nearest tenth of a pixel."""
    paths = [each for each in parse(drawing).iter(f"{SVG}path") if each.get("stroke") and "L" in each.get("d", "")]
    wide = [each for each in paths if each.get("stroke-width") == "2.25"]
    pairs = [re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", each.get("d", "")) for each in wide]
    return sorted([(round(float(x), 1), round(float(y), 1)) for x, y in path] for path in pairs)


@pytest.mark.slow
def test_the_document_is_valid_vega_lite() -> None:
    assert altair.LayerChart.from_dict(vega.spec(CHART))


@pytest.mark.slow
def test_vega_places_lines_and_texts_where_we_do() -> None:
    theirs = vl_convert.vegalite_to_svg(vega.spec(CHART), allowed_base_urls=[])
    ours = lines.render(CHART)
    found = _line_points(ours)
    assert len(found) == 4
    for mine, its in zip(found, _line_points(theirs), strict=True):
        assert [x for pair in mine for x in pair] == pytest.approx([x for pair in its for x in pair], abs=0.11)
    assert sorted(texts(ours)) == sorted(texts(theirs))


@pytest.mark.slow
def test_vega_marks_preliminary_and_missing_values_where_we_do() -> None:
    points = (lines.Point(2019, 1), lines.Point(2020, None, why_missing="skyddat"), lines.Point(2021, 2))
    last = lines.Point(2022, 3, is_preliminary=True)
    chart = lines.LineChart("Märkta", "antal", (lines.Series("Totalt", "total", (*points, last)),))
    assert altair.LayerChart.from_dict(vega.spec(chart))
    theirs = vl_convert.vegalite_to_svg(vega.spec(chart), allowed_base_urls=[])
    assert sorted(texts(lines.render(chart))) == sorted(texts(theirs))
    shapes = [row["shape"] for layer in vega.spec(chart)["layer"] for row in layer["data"]["values"] if "shape" in row]
    assert "square" in shapes
    crosses = [layer for layer in vega.spec(chart)["layer"] if str(layer["mark"].get("shape", "")).startswith("M")]
    assert len(crosses[0]["data"]["values"]) == 1


def test_the_document_names_nothing_outside() -> None:
    addresses = re.findall(r"https?://[^'\"]+", str(vega.spec(CHART)))
    assert addresses == [vega.SCHEMA]
