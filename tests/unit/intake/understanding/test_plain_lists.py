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
    text = f"Mål 1: Gårdarna är gröna\n\n{PARAGRAPH}Parkkontoret ska under 2021\n• så gräs\n• plantera lindar\n"
    assert doings(read(text)) == [("så gräs", ("Parkkontoret",)), ("plantera lindar", ("Parkkontoret",))]


def test_what_stands_beside_a_goal_without_a_stop_between_explains_it() -> None:
    goal = "{name}\n\n{text}Nämndens mål\n{goal}\nSkolorna väljer själva hur de vill göra med sina gårdar, och när.\n\n"
    areas = (
        ("Skugga", "Varje skolgård i kommunen har minst tre stora träd som ger skugga åt barn och vuxna under dagen"),
        ("Stillhet", "Varje skolgård i kommunen har minst en plats där det är tyst och lugnt nog för att läsa en bok"),
    )
    text = "".join(goal.format(name=name, text=PARAGRAPH, goal=one) for name, one in areas)
    told = f"{PARAGRAPH}Det är skolorna som bestämmer, och skolgård kallas här också gården vid en förskola.\n\n"
    assert tree(read(f"Inledning\n\n{told}{text}")) == [
        ("Skugga", None),
        (areas[0][1], "Skugga"),
        ("Stillhet", None),
        (areas[1][1], "Stillhet"),
    ]


@pytest.mark.parametrize("head", ["Exempel på aktiviteter", "Förslag till åtgärder"])
def test_examples_and_proposals_of_what_to_do_are_activities(head: str) -> None:
    text = f"Mål 1: Gårdarna är gröna\n\n{PARAGRAPH}{head}\n\n- Så gräs vid varje skola\n- Plantera tre lindar\n"
    assert doings(read(text)) == [("Så gräs vid varje skola", ()), ("Plantera tre lindar", ())]


def test_points_with_two_figures_each_are_all_activities() -> None:
    points = "1.1 Så gräs vid varje skola.\nAnsvar: Parknämnden.\n\n1.2 Plantera tre lindar.\nAnsvar: Skolnämnden.\n\n"
    text = f"Mål 1: Gårdarna är gröna\n\n{PARAGRAPH}Åtgärder\n{points}"
    assert doings(read(text)) == [
        ("Så gräs vid varje skola.", ("Parknämnden",)),
        ("Plantera tre lindar.", ("Skolnämnden",)),
    ]


@pytest.mark.parametrize("answer", ["Ansvarig: {}.", "({})"])
def test_sentences_that_end_in_who_answers_are_activities(answer: str) -> None:
    points = [("Gräs ska sås vid varje skola", "Parknämnden"), ("Tre lindar ska planteras", "Sektor Skola")]
    said = "\n\n".join(f"{point}. {answer.format(body)}" for point, body in points)
    text = f"Mål 1: Gårdarna är gröna\n\n{PARAGRAPH}Insatser\n\n{said}\n\nBakgrund\n\n{PARAGRAPH}"
    found = [(name.rstrip("."), bodies) for name, bodies in doings(read(text))]
    assert found == [(point, (body,)) for point, body in points]


@pytest.mark.parametrize(
    ("answer", "bodies"),
    [
        ("Ansvarig:\nSkolnämnden och Parknämnden.", ("Skolnämnden", "Parknämnden")),
        ("Ansvarig: Kultur-,\npark- och skolnämnden.", ("Kultur-, park- och skolnämnden",)),
    ],
)
def test_who_answers_for_a_sentence_may_stand_on_the_next_line(answer: str, bodies: tuple[str, ...]) -> None:
    said = f"Gräs ska sås på alla gårdar vid kommunens skolor. {answer}\n\n"
    text = f"Mål 1: Gårdarna är gröna\n\n{PARAGRAPH}Insatser\n\n{said}{said.replace('Gräs', 'Klöver')}"
    assert [who for _, who in doings(read(text))] == [bodies, bodies]
