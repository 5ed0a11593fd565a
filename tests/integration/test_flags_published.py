"""What the source says of a value follows it everywhere: page, chart, CSV, JSON and reports, in words."""

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string

from samhandling.indicators.models import Batch, SourceSeries
from samhandling.places.models import Municipality
from samhandling.publishing import indicators, material
from samhandling.publishing.files import Folder
from samhandling.publishing.material import Material, Value
from samhandling.reports import wording

pytestmark = pytest.mark.slow

KEY, AREA = "N15428", "1980"


@pytest.fixture
def marked(demo: Path) -> Material:
    """Return the material of Västerås with marks of the source that the shipped figures do not have."""
    vasteras = Municipality.objects.get(slug="vasteras")
    found = material.gather(vasteras, 2022, 99, datetime.date(2026, 11, 21))
    batch = Batch.objects.get(number=1).number
    series = found.values[KEY, AREA, "T"]
    series[2022] = Value(series[2022].value, "preliminary", batch)
    series[2021] = Value(None, "suppressed_at_source", batch)
    series[2020] = Value(None, "withdrawn_at_source", batch)
    series[2019] = Value(series[2019].value, "break", batch)
    return found


def rows(files: dict[str, bytes]) -> dict[int, dict[str, str]]:
    text = files[f"data/{KEY.lower()}.csv"].decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text))
    return {int(row["ar"]): row for row in found if (row["omrade"], row["kon"]) == (AREA, "T")}


def test_the_table_says_in_words_why_a_value_is_missing_or_marked(marked: Material) -> None:
    page: Any = indicators.page(marked, KEY)
    cells = {row["year"]: row["cells"][0] for row in page["table"]}
    assert (cells[2021]["value"], cells[2021]["text"]) == (None, "skyddat hos källan")
    assert cells[2020]["text"] == "borttaget av källan"
    assert (cells[2022]["flag"], wording.with_remark(cells[2022])) == (
        "preliminary", f"{cells[2022]['text']} (preliminärt)",
    )  # fmt: skip
    notes = {row["year"]: row["note"] for row in page["table"]}
    assert "Seriebrott: enligt källan går värdena inte att jämföra" in notes[2019]
    assert "Seriebrott: nya krav" in notes[2012]
    assert [line.split(":")[0] for line in page["breaks"]] == ["2012", "2019"]


def test_the_chart_shows_breaks_gaps_and_preliminary_values_with_words(marked: Material, tmp_path: Path) -> None:
    page: Any = indicators.page(marked, KEY)
    marked.drawings.draw(Folder(tmp_path))
    for chart in (page["chart"], page["chart"]["narrow"]):
        assert "Seriebrott 2012. Seriebrott 2019." in chart["alt"]
        assert "Preliminärt: 2022." in chart["alt"]
        assert "Värde saknas: 2020 (borttaget av källan); 2021 (skyddat hos källan)." in chart["alt"]


def test_the_files_carry_flag_and_words(marked: Material) -> None:
    files = indicators.data_files(marked, KEY)
    found = rows(files)
    assert (found[2022]["flagga"], found[2022]["anmarkning"]) == ("preliminary", "preliminärt")
    assert (found[2021]["varde"], found[2021]["anmarkning"]) == ("", "skyddat hos källan")
    assert found[2019]["anmarkning"] == "seriebrott"
    assert found[2012]["anmarkning"] == "seriebrott"
    assert found[2018]["anmarkning"] == ""
    described = json.loads(files[f"data/{KEY.lower()}.json"])
    assert [row["ar"] for row in described["seriebrott"]] == [2012, 2019]
    assert described["flaggor"]["withdrawn_at_source"] == "borttaget av källan"


def test_a_figure_on_a_page_says_what_the_source_says_of_it(marked: Material) -> None:
    for year, said in ((2022, "preliminärt"), (2019, "seriebrott")):
        figure = marked.value(KEY, AREA, "T", year)
        assert said in render_to_string("parts/figure.html", {"figure": figure})
    assert "aside" not in render_to_string("parts/figure.html", {"figure": marked.value(KEY, AREA, "T", 2018)})


def test_a_value_that_the_source_has_announced_is_not_yet_published(marked: Material) -> None:
    at = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    announced = SourceSeries(
        source="kolada", key=KEY, title="x", first_seen_at=at, last_seen_at=at, next_period="2023",
        published_on=datetime.date(2026, 12, 5),
    )  # fmt: skip
    assert marked.value(KEY, AREA, "T", 2023)["flag"] == "missing"
    marked.series_at_source[KEY] = announced
    assert marked.value(KEY, AREA, "T", 2023)["text"] == "ännu inte publicerat"
    assert marked.value(KEY, AREA, "T", 2024)["flag"] == "missing"
    page: Any = indicators.page(marked, KEY)
    assert page["definition"]["next_value"].startswith("Källan räknar med att publicera nästa värde för 2023 den 5 dec")
    announced.published_on = datetime.date(2026, 11, 21)
    assert marked.expected(KEY) == ""
