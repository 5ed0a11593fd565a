"""Bodies: found in running text, told apart in lists, spelled out."""

import pytest

from samhandling.intake.understanding import responsibility
from samhandling.intake.understanding.words import languages

SWEDISH = languages()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kommunstyrelsen", ("Kommunstyrelsen",)),
        ("KS", ("Kommunstyrelsen",)),
        ("Tekniska nämnden, Socialnämnden", ("Tekniska nämnden", "Socialnämnden")),
        ("Kultur- och fritidsnämnden", ("Kultur- och fritidsnämnden",)),
        (
            "Vård- och omsorgsnämnden och kultur- och fritidsnämnden",
            ("Vård- och omsorgsnämnden", "Kultur- och fritidsnämnden"),
        ),
        ("Nämnden för arbete och välfärd", ("Nämnden för arbete och välfärd",)),
        ("samtliga nämnder", ("Samtliga nämnder",)),
        ("Bruksby Fastigheter AB; Socialnämnden", ("Bruksby Fastigheter AB", "Socialnämnden")),
        ("Skolförvaltningen och IT-avdelningen", ("Skolförvaltningen", "IT-avdelningen")),
        ("–", ()),
    ],
)
def test_listed_bodies(text: str, expected: tuple[str, ...]) -> None:
    assert responsibility.listed(text, SWEDISH) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("antagen av Brottsförebyggande rådet den 2 mars", ["Brottsförebyggande rådet"]),
        ("trygghet i stationsområdet", []),
    ],
)
def test_a_council_has_its_whole_name_and_a_place_is_none(text: str, expected: list[str]) -> None:
    assert [body.name for body in responsibility.bodies(text, SWEDISH)] == expected


def test_a_body_in_a_sentence_ends_before_the_verb() -> None:
    text = "godkänd av styrgruppen för social hållbarhet och biläggs ärendet"
    assert [body.name for body in responsibility.bodies(text, SWEDISH)] == ["Styrgruppen för social hållbarhet"]


@pytest.mark.parametrize(
    ("text", "expected"), [("Kommunstyrelsen", True), ("Utbildning", False), ("Socialnämnden ska utreda", False)]
)
def test_a_cell_that_is_nothing_but_bodies(text: str, expected: bool) -> None:
    assert responsibility.is_bodies(text, SWEDISH) is expected
