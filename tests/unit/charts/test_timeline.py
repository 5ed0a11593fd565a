"""The timeline of what is to be done and when."""

import datetime

import pytest

from samhandling.charts import timeline
from samhandling.charts.timeline import Span, Step, Timeline
from samhandling.errors import InputError

from .drawings import SVG, parse, points_outside, texts

DAY = datetime.date
SPANS = (
    Span(
        "Läxhjälp", DAY(2022, 1, 10), DAY(2022, 12, 31), "under_way", "pågår", "/a/", (Step("Start", DAY(2022, 2, 1)),)
    ),
    Span("Skolgårdar", DAY(2022, 6, 1), DAY(2023, 5, 31), "late", "försenad"),
)
CHART = Timeline("Plan 2022", SPANS, DAY(2022, 9, 1))


def test_each_span_stands_with_its_name_and_is_said_in_words() -> None:
    drawing = timeline.render(CHART)
    assert {"Läxhjälp", "Skolgårdar", "i dag", "2023"} <= set(texts(drawing))
    assert "Skolgårdar: 2022-06-01 till 2023-05-31, försenad" in (parse(drawing).get("aria-label") or "")
    assert points_outside(drawing) == []


def test_a_longer_span_has_a_longer_bar_and_late_is_shown_by_pattern_too() -> None:
    first, second = (each for each in parse(timeline.render(CHART)).iter(f"{SVG}rect"))
    assert float(first.get("width", 0)) < float(second.get("width", 0)) * 1.1
    assert second.get("stroke-dasharray")
    assert not first.get("stroke-dasharray")


@pytest.mark.parametrize("spans", [(), (Span("Fel", DAY(2022, 2, 1), DAY(2022, 1, 1), "ahead", "planerad"),)])
def test_what_cannot_be_drawn_is_refused(spans: tuple[Span, ...]) -> None:
    with pytest.raises(InputError):
        timeline.render(Timeline("Fel", spans, DAY(2022, 1, 1)))
