"""Lists in plain text: areas in a chapter "Mål", bullets that are lost, and lines that lead to what stands below."""

import pytest
from tests.factories.small_plans import doings, read, tree

PARAGRAPH = "Träden på skolornas gårdar är få och små, och planen visar hur de ska bli fler på några års sikt.\n\n"
LISTS = (
    f"1. Läget\n\n1.1 Gårdar\n\n{PARAGRAPH}1.2 Parker\n\n{PARAGRAPH}2. Mål\n\nMålen gäller två områden.\n\n"
    "2.1 Gårdar\n\n{mark} Andelen gårdar med skugga ska öka med 20 procent till 2030\n"
    "{mark} Andelen gårdar med skugga ska öka med 40 procent till 2040\n\n"
    "2.2 Parker\n\n{mark} Parkerna ska ha fler bänkar\n{mark} Gräset i parkerna ska klippas mindre\n\n"
    f"3. Uppföljning\n\n{3 * PARAGRAPH}"
)


@pytest.mark.parametrize("mark", ["•", ""], ids=["bullets", "bullets lost"])
def test_headings_over_lists_in_a_chapter_of_goals_are_areas_though_they_come_back(mark: str) -> None:
    assert tree(read(LISTS.replace("{mark}", mark))) == [
        ("Gårdar", None),
        ("Andelen gårdar med skugga ska öka med 20 procent till 2030", "Gårdar"),
        ("Andelen gårdar med skugga ska öka med 40 procent till 2040", "Gårdar"),
        ("Parker", None),
        ("Parkerna ska ha fler bänkar", "Parker"),
        ("Gräset i parkerna ska klippas mindre", "Parker"),
    ]


def test_a_line_below_a_colon_is_no_heading() -> None:
    section = "{name}\n\nBidrar till kommunfullmäktiges mål:\nKommunen ska vara {how}\n\n{text}Mål: {goal}\n\n"
    text = "".join(
        section.format(name=name, how=how, goal=goal, text=PARAGRAPH)
        for name, how, goal in (("Skugga", "grön", "Gårdarna har träd"), ("Stillhet", "tyst", "Gårdarna är tysta"))
    )
    assert tree(read(f"Inledning\n\n{PARAGRAPH}{text}")) == [
        ("Skugga", None),
        ("Gårdarna har träd", "Skugga"),
        ("Stillhet", None),
        ("Gårdarna är tysta", "Stillhet"),
    ]


def test_a_line_that_says_who_shall_in_a_year_leads_to_a_list() -> None:
    text = f"Mål 1: Gårdarna är gröna\n\n{PARAGRAPH}Uppdrag\n\nKontoret ska under 2021\n• så gräs\n• plantera lindar\n"
    assert [name for name, _ in doings(read(text))] == ["så gräs", "plantera lindar"]
