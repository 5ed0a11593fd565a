"""The Swedish that the publications are written in."""

import datetime
import re
import sqlite3
from pathlib import Path

import pytest

from samhandling import assessments, catalogue
from samhandling.engine.results import Caveat
from samhandling.publishing import goals, reasons, search, words
from samhandling.publishing.pages import Counts


def counts(**found: int) -> Counts:
    """Return counts with zero where nothing is said."""
    names = ("green", "yellow", "red", "none", "up", "flat", "down", "unknown")
    return {name: found.get(name, 0) for name in names}  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (counts(), "Här finns inga mål."),
        (counts(none=1), "Det enda målet kan inte bedömas."),
        (counts(none=3), "Inget av 3 mål kan bedömas."),
        (
            counts(green=1, yellow=35, red=13, none=8),
            "Av 49 mål som kan bedömas nås ett, 35 nås delvis och 13 nås inte; åtta kan inte bedömas.",
        ),
        (counts(green=2), "Av två mål som kan bedömas nås två, inget nås delvis och inget nås inte."),
    ],
)
def test_counts_are_said_in_plain_swedish(found: Counts, said: str) -> None:
    assert goals.counts_sentence(found) == said


def test_dates_and_lists_are_swedish() -> None:
    assert words.date(datetime.date(2018, 9, 6)) == "6 september 2018"
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b och c"
    assert words.listed([]) == ""
    assert words.sentence("målet nås") == "Målet nås."


def test_every_caveat_of_the_engine_and_of_the_assessments_has_words() -> None:
    own = set(re.findall(r'append\("([a-z_]+)"\)', _source("colour.py")))
    own |= set(re.findall(r'\["([a-z_]+)"\] if', _source("goals.py")))
    assert {caveat.value for caveat in Caveat} | own <= set(reasons.CAVEATS)


def test_every_parameter_of_a_method_has_a_name_in_words() -> None:
    names = {row.name for method in catalogue.methods().values() for row in method.described}
    assert names <= set(reasons.PARAMETERS)


def test_every_reason_says_what_and_why() -> None:
    for code, (what, why, _who) in reasons.NOT_ASSESSED.items():
        assert what, code
        assert why, code


def test_a_search_finds_other_forms_of_a_word_and_keeps_a_from_aa(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "i.sqlite3") as connection:
        pages = [
            ("mal/a", {"kind": "goal", "title": "Trygga områden", "sentence": "Uppföljning i höst"}),
            ("mal/b", {"kind": "goal", "title": "Bostäder", "sentence": "En host i bygget"}),
        ]
        search.fill(connection, iter(pages))
    connection.close()
    found = [hit.path for hit in search.find(tmp_path / "i.sqlite3", "området")]
    assert found == ["mal/a"]
    assert [hit.path for hit in search.find(tmp_path / "i.sqlite3", "höst")] == ["mal/a"]
    assert search.find(tmp_path / "i.sqlite3", '"; DROP (') == []
    assert search.find(tmp_path / "i.sqlite3", "") == []


def _source(name: str) -> str:
    return (Path(assessments.__file__).parent / name).read_text("utf-8")
