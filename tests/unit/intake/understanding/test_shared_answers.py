"""Who answers for what is done beside others: partners, points of a list by themselves, and goals pointed to."""

import pytest
from tests.factories.small_plans import doings, read

GOAL = "Mål 1: Gårdarna är gröna\n\nÅtgärder\n"


def test_who_takes_part_is_no_part_of_what_is_done() -> None:
    draft = read(f"{GOAL}• Plantera lindar. Medverkar: Byns trädgårdsförening.\n• Så gräs\n")
    assert doings(draft) == [("Plantera lindar", ()), ("Så gräs", ())]


def test_who_answers_below_a_point_answers_for_it_alone_where_the_list_goes_on() -> None:
    told = "• Plantera lindar\n• Så gräs\nAnsvar: Miljönämnden.\n"
    assert doings(read(f"{GOAL}{told}• Bygga vallar\n")) == [
        ("Plantera lindar", ()),
        ("Så gräs", ("Miljönämnden",)),
        ("Bygga vallar", ()),
    ]
    all_told = doings(read(f"{GOAL}{told}• Bygga vallar\nAnsvar: Tekniska nämnden\n"))
    assert all_told == [
        ("Plantera lindar", ("Miljönämnden",)),
        ("Så gräs", ("Miljönämnden",)),
        ("Bygga vallar", ("Tekniska nämnden",)),
    ]


@pytest.mark.parametrize(
    ("who", "bodies"),
    [
        ("Skolnämnden, miljönämnden, tekniska\nnämnden", ("Skolnämnden", "Miljönämnden", "Tekniska nämnden")),
        ("Skolnämnden, socialnämnden och primärvården", ("Skolnämnden", "Socialnämnden", "Primärvården")),
    ],
)
def test_each_of_several_has_a_whole_name(who: str, bodies: tuple[str, ...]) -> None:
    what = "Plantera lindar på alla gårdar där barn är om dagarna och där någon kan vattna dem"
    draft = read(f"{GOAL}- {what}\n\nAnsvariga: {who}\n")
    assert doings(draft) == [(what, bodies)]


def test_a_column_of_numbers_points_to_goals() -> None:
    table = (
        "Nr    Åtgärd                    Mål        Ansvarig             År\n\n"
        "1     Plantera lindar           1          Tekniska nämnden     2022\n\n"
        "2     Så gräs                   2, 1       Miljönämnden         2022\n\n"
        "3     Bygga vallar              2          Miljönämnden         2023\n"
    )
    draft = read(f"Mål 1: Gårdarna är gröna\n\nMål 2: Gårdarna är tysta\n\n{table}")
    names = {goal.id: goal.name for goal in draft.goals}
    assert list(names.values()) == ["Gårdarna är gröna", "Gårdarna är tysta"]
    assert [names[one.goal or ""] for one in draft.activities] == [
        "Gårdarna är gröna",
        "Gårdarna är tysta",
        "Gårdarna är tysta",
    ]


def test_what_a_council_is_for_is_nothing_that_is_to_be_done() -> None:
    draft = read(f"{GOAL}• Så gräs\n\nGårdsrådets uppdrag\n\n• bevaka att gårdarna vårdas\n• följa hur barnen mår\n")
    assert doings(draft) == [("Så gräs", ())]


def test_a_paper_that_is_quoted_among_the_areas_is_none() -> None:
    area = "{}\n\nGårdarna är till för alla som bor i byn, och de behöver vårdas.\n\nDelmål: {}\n\n"
    paper = "Trädpolicy för Björkeby kommun\n\nTräden ska vårdas av alla som äger dem, och inget fälls i onödan.\n\n"
    draft = read(
        "Prioriterade områden\n\nAlla frågor är inte lika viktiga. Här är några.\n\n"
        f"{paper}{area.format('Skugga', 'Fler gårdar ska ha lindar')}{area.format('Stillhet', 'Bullret ska minska')}"
    )
    assert "Trädpolicy för Björkeby kommun" not in [goal.name for goal in draft.goals]
    assert len(draft.goals) == 4
