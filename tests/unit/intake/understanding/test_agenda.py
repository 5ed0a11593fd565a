"""Agenda 2030 numbers: only where the text itself ties them to Agenda 2030."""

import pytest

from samhandling.intake.understanding import agenda
from samhandling.intake.understanding.words import languages

SWEDISH = languages()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Området omfattar mål 1, 2,3 och 17 i Agenda 2030", (1, 2, 3, 17)),
        ("Bidrar till de globala målen 5, 8 och 10.", (5, 8, 10)),
        ("Agenda 2030: mål 3, 4.7 och 11", (3, 4, 11)),
        ("Globala mål 6–8", (6, 7, 8)),
        ("Agenda 2030-målen God hälsa och välbefinnande samt Minskad ojämlikhet", (3, 10)),
        ("Agenda 2030 består av sjutton mål som beslutades 2015", ()),
        ("Mål 3 och 4 följs upp i bokslutet", ()),
        ("Målet är 17 procent lägre utsläpp", ()),
    ],
)
def test_numbers_are_those_tied_to_agenda_2030(text: str, expected: tuple[int, ...]) -> None:
    assert agenda.numbers(text, SWEDISH) == expected


def test_a_column_that_says_agenda_2030_ties_bare_numbers() -> None:
    assert agenda.numbers("3, 10", SWEDISH, is_tied=True) == (3, 10)
