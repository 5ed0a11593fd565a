"""Level words at the head of a heading, and what a column of a table holds."""

import pytest

from samhandling.intake.understanding import levels
from samhandling.intake.understanding.words import languages

SWEDISH = languages()[0]


@pytest.mark.parametrize(
    ("text", "level", "number", "name"),
    [
        ("Målområde Trygg uppväxt", "målområde", None, "Trygg uppväxt"),
        ("Målområde och inriktning – Goda villkor", "målområde", None, "Goda villkor"),
        ("Mål 1. Kulturen når alla", "mål", "1", "Kulturen når alla"),
        ("Delmål 2.1: Alla läser", "delmål", "2.1", "Alla läser"),
        ("Målområde A – Rätt bostad", "målområde", "A", "Rätt bostad"),
        ("Effektmål", "effektmål", None, ""),
        ("Våra prioriterade områden", "prioriterat område", None, ""),
        ("Mål och inriktning", "mål", None, ""),
        ("Miljömål 3", "miljömål", "3", ""),
    ],
)
def test_label_of_a_heading(text: str, level: str, number: str | None, name: str) -> None:
    label = levels.label(text, SWEDISH)
    assert label is not None
    assert (label.level, label.number, label.name) == (level, number, name)


@pytest.mark.parametrize("text", ["Målgrupp", "Ändamål", "Syfte", "Målet är att alla mår bra", "Inledning"])
def test_other_headings_have_no_label(text: str) -> None:
    assert levels.label(text, SWEDISH) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Delmål 1", "goal"),
        ("Aktiviteter", "activity"),
        ("Vad ska göras?", "activity"),
        ("Ansvarig nämnd", "responsible"),
        ("Målvärde", "other"),
        ("Tidplan", "other"),
        ("Agenda 2030", "agenda"),
    ],
)
def test_column_of_a_table(text: str, role: str) -> None:
    column = levels.column(text, SWEDISH)
    assert column is not None
    assert column.role == role


def test_goals_of_others_are_not_announced() -> None:
    assert levels.mentioned("De nationella målen är sex:", SWEDISH) == []
    assert [one[0] for one in levels.mentioned("Kommunen har tre fokusområden:", SWEDISH)] == ["fokusområde"]


def test_a_heading_that_begins_with_a_stroke_is_no_column() -> None:
    assert levels.column("/ ja", SWEDISH) is None
