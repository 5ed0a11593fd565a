"""Line charts."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from samhandling.charts import fonts, lines, lines_layout, svg, tokens
from samhandling.charts.lines import Break, Level, LineChart, Point, Series
from samhandling.errors import InputError

from .drawings import SVG, parse, points_outside, series, texts

CHART = LineChart(
    title="Invånare med gott självskattat hälsotillstånd",
    unit="procent",
    series=(
        series("Kvinnor", "women", (70.1, 70.9, 71.4, 71.0, 70.7, 71.9, 72.6, 72.7), spread=1.1),
        series("Män", "men", (73.0, 73.4, 73.1, 72.8, 73.6, 74.0, 73.9, 72.9)),
        series("Totalt", "total", (71.5, 72.0, 72.2, 71.9, 72.1, 73.0, 73.2, 72.8)),
    ),
    levels=(Level("Mål 2030", 78),),
    source="Källa: Kolada",
)


def _paths(chart: LineChart) -> list[str]:
    return [each.get("d", "") for each in parse(lines.render(chart)).iter(f"{SVG}path") if each.get("fill") == "none"]


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("size", ["wide", "small"])
def test_the_same_figures_give_the_same_bytes(theme: tokens.Theme, size: svg.Size) -> None:
    chart = replace(CHART, size=size)
    assert lines.render(chart, theme) == lines.render(chart, theme)


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_the_drawing_asks_nothing_of_the_world_outside(theme: tokens.Theme) -> None:
    drawing = lines.render(CHART, theme)
    assert points_outside(drawing) == []
    assert "style=" not in drawing


def test_the_chart_is_an_image_with_a_name_and_its_text_is_text() -> None:
    root = parse(lines.render(CHART))
    assert (root.get("role"), root.get("lang"), root.get("width")) == ("img", "sv", "720")
    label = root.get("aria-label", "")
    assert label.startswith(
        "Invånare med gott självskattat hälsotillstånd, procent. Kvinnor: 70,1 år 2015, 72,7 år 2022."
    )
    assert "Mål 2030: 78." in label
    drawn = texts(lines.render(CHART))
    assert CHART.title in drawn
    assert {"2015", "2022", "Män\u00a072,9", "Mål 2030:\u00a078", "Källa: Kolada"} <= set(drawn)


def test_a_given_summary_replaces_the_computed_one() -> None:
    root = parse(lines.render(replace(CHART, summary='Hälsan är "god" & stabil.')))
    assert root.get("aria-label") == 'Hälsan är "god" & stabil.'


@pytest.mark.parametrize("size", ["wide", "small"])
def test_labels_at_the_ends_never_overlap_and_stay_inside(size: svg.Size) -> None:
    # Six series that end on the same figure, two levels beside them: the worst case.
    names = ("Västerås", "Liknande kommuner, median", "Riket", "Eskilstuna", "Örebro", "Borås")
    roles: tuple[lines.Role, ...] = ("own", "peers", "country", "other", "other", "other")
    crowded = LineChart(
        "Alla på en gång",
        "procent",
        tuple(series(n, r, (10 + i, 12.0)) for i, (n, r) in enumerate(zip(names, roles, strict=True))),
        levels=(Level("Mål 2030", 12.1), Level("Gräns för rött", 11.9)),
        size=size,
    )
    placed = lines_layout.layout(crowded)
    baselines = sorted(text.y for text in placed.labels)
    height = svg.TYPOGRAPHY[size].label.size
    assert all(after - before >= height for before, after in pairwise(baselines))
    assert baselines[-1] + placed.top <= placed.height
    assert baselines[0] + placed.top - height >= 0
    for text in placed.labels:
        width = fonts.text_width(text.content, text.kind.size, text.kind.weight)
        assert placed.left + text.x + width <= placed.width


def test_a_break_is_a_gap_with_a_note() -> None:
    one = replace(CHART, series=CHART.series[2:], breaks=(Break(2019),))
    before, after = _paths(one)
    placed = lines_layout.layout(one)
    assert before.count(",") == 4
    assert after.startswith(f"M{svg.number(placed.x(2019))},")
    assert "Seriebrott 2019" in texts(lines.render(one))
    assert "Seriebrott 2019." in lines.summary(one)
    assert len(_paths(replace(one, breaks=()))) == 1


def test_notes_of_breaks_close_together_stand_in_rows() -> None:
    placed = lines_layout.layout(replace(CHART, breaks=(Break(2018), Break(2019, "Ny metod 2019"))))
    notes = [text for text in placed.texts if text.content in ("Seriebrott 2018", "Ny metod 2019")]
    assert notes[0].y < notes[1].y - 10


def test_a_missing_year_is_a_gap_but_a_year_that_was_never_counted_is_not() -> None:
    gap = LineChart("Luckor", "antal", (series("Totalt", "total", (1, 2, None, 4, 5)),))
    sparse = LineChart("Vart fjärde år", "antal", (Series("Totalt", "total", (Point(2014, 1), Point(2018, 2))),))
    assert len(_paths(gap)) == 2
    assert len(_paths(sparse)) == 1


def test_an_excluded_point_is_hollow_and_the_line_goes_past_it() -> None:
    points = (Point(2019, 10), Point(2020, 30, is_excluded=True), Point(2021, 11))
    chart = LineChart("Pandemiåret", "antal", (Series("Totalt", "total", points),))
    circles = list(parse(lines.render(chart)).iter(f"{SVG}circle"))
    hollow = [each for each in circles if each.get("fill") == tokens.light("ground")]
    assert len(hollow) == 1
    assert _paths(chart)[0].count("L") == 1
    assert chart.excluded_note in texts(lines.render(chart))
    assert "11,0 år 2021" in lines.summary(chart)


MARKED = LineChart(
    "Märkta värden",
    "procent",
    (
        Series(
            "Totalt",
            "total",
            (
                Point(2018, 10),
                Point(2019, None, why_missing="skyddat hos källan"),
                Point(2020, 12),
                Point(2021, None, why_missing="uppgift saknas"),
                Point(2022, 13, is_preliminary=True),
            ),
        ),
        Series("Kvinnor", "women", (Point(2018, 11), Point(2019, None, why_missing="skyddat hos källan"))),
    ),
)


@pytest.mark.parametrize("size", ["wide", "small"])
def test_a_missing_value_is_a_gap_a_cross_at_its_year_and_a_reason_in_words(size: svg.Size) -> None:
    chart = replace(MARKED, size=size)
    placed = lines_layout.layout(chart)
    crosses = [path for path in _paths(chart) if path.count("M") == 2]
    assert len(crosses) == 2
    assert placed.missing == (placed.x(2019), placed.x(2021))
    note = " ".join(texts(lines.render(chart)))
    assert "Kryss: värde saknas: 2019 (skyddat hos källan); 2021 (uppgift saknas)." in note
    assert "Värde saknas: 2019 (skyddat hos källan); 2021 (uppgift saknas)." in lines.summary(chart)
    assert [path for path in _paths(chart) if "L" in path] == []


def test_a_preliminary_value_is_a_hollow_square_and_says_so() -> None:
    squares = [each for each in parse(lines.render(MARKED)).iter(f"{SVG}rect") if each.get("stroke")]
    assert [each.get("fill") for each in squares] == [tokens.light("ground")]
    assert MARKED.preliminary_note in " ".join(texts(lines.render(MARKED)))
    assert "Preliminärt: 2022." in lines.summary(MARKED)


def test_a_gap_that_nobody_has_explained_has_no_cross() -> None:
    chart = LineChart("Luckor", "antal", (series("Totalt", "total", (1, 2, None, 4, 5)),))
    assert lines_layout.layout(chart).missing == ()
    assert "saknas" not in lines.summary(chart)


def test_an_interval_is_a_band_and_says_so() -> None:
    drawing = lines.render(CHART)
    assert drawing.count('fill-opacity=".16"') == 1
    assert CHART.interval_note in texts(drawing)
    assert CHART.interval_note not in texts(lines.render(replace(CHART, series=CHART.series[1:])))


def test_zero_has_a_line_only_where_zero_means_something() -> None:
    def zero_lines(chart: LineChart) -> int:
        placed = lines_layout.layout(chart)
        return sum(1 for rule in placed.rules if rule.token == "edge" and rule.y == rule.y2 == placed.y(0))

    assert zero_lines(CHART) == 0
    assert zero_lines(replace(CHART, has_zero=True)) == 1
    negative = LineChart("Nettoflyttning", "personer", (series("Totalt", "total", (350, -220, 60)),), decimals=0)
    assert zero_lines(negative) == 1
    assert "−200" in texts(lines.render(negative))


def test_a_single_figure_is_a_dot_over_its_year() -> None:
    chart = LineChart("Bara ett år", "kr", (series("Totalt", "total", (1234567,), 2022),), decimals=0)
    assert _paths(chart) == []
    drawn = texts(lines.render(chart))
    assert drawn.count("2022") == 1
    assert "Totalt\u00a01\u00a0234\u00a0567" in drawn


def test_signs_of_the_markup_language_are_only_text() -> None:
    chart = replace(CHART, title='<b>&"Åre"</b>', series=CHART.series[:1])
    assert '<b>&"Åre"</b>' in texts(lines.render(chart))


def test_a_series_without_figures_is_named_in_the_summary_beside_one_with() -> None:
    chart = replace(CHART, series=(*CHART.series[:1], series("Annat", "other", (None, None))))
    assert "Annat: uppgift saknas." in lines.summary(chart)
    assert lines.render(chart)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"series": (series("Totalt", "total", (None, None)),)}, "has no figure at all. Say in words"),
        ({"series": ()}, "has 0 series"),
        ({"series": tuple(series(str(n), "other", (1,)) for n in range(7))}, "has 7 series.*small multiples"),
        ({"series": (series("A", "own", (1,)), series("A", "other", (1,)))}, "two series of one name"),
        ({"series": (Series("A", "own", (Point(2020, 1), Point(2020, 2))),)}, "two figures for one year"),
        ({"series": (series("A", "own", (float("nan"),)),)}, "not finite"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        lines.render(replace(CHART, **changes))  # type: ignore[arg-type]


def test_in_a_page_the_colours_follow_the_page() -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', lines.render(CHART, "page")))
    assert {each.split(",")[0] for each in colours} <= {f"var(--{name}" for name in tokens.COLOURS} | {"none"}
