"""How whole documents are laid out: letters, columns, lines without bullets, and lines that only tell of a goal."""

import pytest
from tests.factories.small_plans import doings, tree

from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain
from samhandling.intake.understanding import fields, responsibility
from samhandling.intake.understanding.words import languages

SWEDISH = languages()[0]
HEAD = (
    "Plan för gröna gårdar\nAntagen av kommunfullmäktige 2021-03-01\nBjörkeby kommun\n\n"
    "Inledning\nTräden på skolornas gårdar är få och små, och planen visar hur de ska bli fler.\n\n"
)


def read(text: str, head: str = HEAD) -> Draft:
    """Return the draft of a plan with this body."""
    (draft,) = understand(plain.read(head + text, "plan.txt"))
    return draft


def test_lines_of_time_and_measure_are_neither_goals_nor_activities() -> None:
    draft = read(
        "Mål och aktiviteter\n\nMål 1: Gårdarna är gröna\n\nAktivitet: Träd planteras.\nAnsvarig: Tekniska nämnden\n"
        "Tidplan: 2022\n\nMål 2: Gårdarna är tysta\n\nAktivitet: Plank sätts upp.\nAnsvarig: Miljönämnden\n"
        "Tidplan: Klart i juni 2023\nMått: Decibel vid lunch\n"
    )
    assert tree(draft) == [("Gårdarna är gröna", None), ("Gårdarna är tysta", None)]
    assert doings(draft) == [("Träd planteras.", ("Tekniska nämnden",)), ("Plank sätts upp.", ("Miljönämnden",))]


def test_a_line_of_time_right_below_a_point_is_no_part_of_it() -> None:
    draft = read("Mål: Gårdarna är gröna\n\nÅtgärder:\n* Plantera träd\n* Så gräs\nNär: 2022\nAnsvarig: Miljönämnden\n")
    assert doings(draft) == [("Plantera träd", ("Miljönämnden",)), ("Så gräs", ("Miljönämnden",))]


def test_areas_with_letters_are_siblings_and_their_one_sentence_is_the_goal() -> None:
    draft = read(
        "Prioriterade områden 2021–2024\n\nA. Skugga\nAlla gårdar ska ha skugga.\nDet gör vi genom att\n"
        "* plantera lindar\n* spänna segel\n\nB. Odling\nAlla barn ska få odla.\nDet gör vi genom att\n"
        "* ställa ut lådor\n"
    )
    assert tree(draft) == [
        ("Skugga", None),
        ("Alla gårdar ska ha skugga.", "Skugga"),
        ("Odling", None),
        ("Alla barn ska få odla.", "Odling"),
    ]
    assert [name for name, _ in doings(draft)] == ["plantera lindar", "spänna segel", "ställa ut lådor"]


def test_headings_before_others_goals_or_a_chapter_of_goals_are_no_areas() -> None:
    draft = read(
        "VAD PÅVERKAR?\nMycket.\n\nBARNENS VILLKOR\nDe är olika.\n\nNATIONELLA MILJÖMÅL\nDe är sexton.\n\n"
        "MÅLOMRÅDEN FÖR BJÖRKEBY\n\n1. SKUGGA\nMål: Alla gårdar har skugga.\n\n2. ODLING\nMål: Alla barn odlar.\n"
    )
    assert tree(draft) == [
        ("SKUGGA", None),
        ("Alla gårdar har skugga.", "SKUGGA"),
        ("ODLING", None),
        ("Alla barn odlar.", "ODLING"),
    ]


def test_nothing_on_the_cover_is_a_goal() -> None:
    head = (
        "STRATEGI\nStrategi för gröna gårdar i Björkeby kommun\n\n"
        "Strategi                               Fastställd av kommunfullmäktige\n"
        "2021–2024                              2021-03-01, § 8\n\n"
        "Förord\nVi vill ha gröna gårdar.\n\nKommunalråd\nKarin Öberg\n\n"
    )
    draft = read("Mål\nAlla gårdar har skugga.\n\nStrategier\n– Plantera fler träd.\n– Spänn upp segel.\n", head)
    assert tree(draft) == [
        ("Alla gårdar har skugga.", None),
        ("Plantera fler träd.", "Alla gårdar har skugga."),
        ("Spänn upp segel.", "Alla gårdar har skugga."),
    ]
    document = draft.document
    assert (document.adopting_body, document.adopted_on, document.paragraph) == (
        "Kommunfullmäktige",
        "2021-03-01",
        "§ 8",
    )
    assert (document.valid_from, document.valid_to) == ("2021-01-01", "2024-12-31")


def test_background_in_every_area_closes_none_of_them() -> None:
    draft = read(
        "Fokusområde 1\nSkugga\n\nBakgrund\nSolen bränner.\n\nDelmål\n1.1 Alla gårdar har träd.\n"
        "1.2 Alla har segel.\n\n"
        "Fokusområde 2\nOdling\n\nBakgrund\nJorden är bra.\n\nDelmål\n2.1 Alla barn odlar.\n"
        "2.2 Alla skolor har lådor.\n"
    )
    assert tree(draft) == [
        ("Skugga", None),
        ("Alla gårdar har träd.", "Skugga"),
        ("Alla har segel.", "Skugga"),
        ("Odling", None),
        ("Alla barn odlar.", "Odling"),
        ("Alla skolor har lådor.", "Odling"),
    ]


def test_sentences_as_headings_under_goals_are_all_goals() -> None:
    draft = read(
        "Mål för gårdarna i Björkeby\n\nGårdarna ska vara gröna\n"
        "Vi planterar träd på alla gårdar som saknar skugga mitt på dagen, och börjar med de minsta.\n\n"
        "Barnen ska kunna odla\n"
        "Det finns lådor med jord vid varje skola, och de som vill får hjälp av en vuxen som odlar.\n\n"
        "Regnet ska tas om hand\nDet rinner till dammen.\n\n"
        "Ansvar\nTekniska nämnden leder arbetet.\n"
    )
    assert [name for name, _ in tree(draft)] == [
        "Gårdarna ska vara gröna",
        "Barnen ska kunna odla",
        "Regnet ska tas om hand",
    ]


def test_numbered_rows_in_columns_of_spaces_are_a_table() -> None:
    draft = read(
        "Mål 1. Gårdarna är gröna\n\n"
        "Nr     Åtgärd                        Ansvar                   Tid\n"
        "1.1    Plantera träd                 Tekniska nämnden         2022\n"
        "1.2    Ta fram en plan för odling    Miljönämnden,            Löpande\n"
        "       vid skolorna                  Skolnämnden\n"
        "1.3    Laga staketen                 Björkeby Hus & Hem AB    2023\n"
    )
    assert tree(draft) == [("Gårdarna är gröna", None)]
    assert doings(draft) == [
        ("Plantera träd", ("Tekniska nämnden",)),
        ("Ta fram en plan för odling vid skolorna", ("Miljönämnden", "Skolnämnden")),
        ("Laga staketen", ("Björkeby Hus & Hem AB",)),
    ]


def test_lines_without_bullets_are_activities_down_to_those_who_answer() -> None:
    draft = read(
        "Mål 1 - Gårdarna är gröna\nSå gör vi:\nPlanterar lindar.\nSår ängsfrön.\nAnsvarig: Tekniska nämnden\n\n"
        "Mål 2 - Barnen odlar\nSå gör vi:\nStäller ut lådor.\nDelar ut frön.\nAnsvarig: Skolnämnden, Miljönämnden\n"
    )
    assert doings(draft) == [
        ("Planterar lindar.", ("Tekniska nämnden",)),
        ("Sår ängsfrön.", ("Tekniska nämnden",)),
        ("Ställer ut lådor.", ("Skolnämnden", "Miljönämnden")),
        ("Delar ut frön.", ("Skolnämnden", "Miljönämnden")),
    ]


def test_a_heading_over_its_own_goal_line_is_an_area_and_signs_of_success_are_no_goals() -> None:
    draft = read(
        "1. Hur ser det ut i dag?\nGårdarna är grå.\n\n2. Utvecklingsmål\n\n2.1 Gröna gårdar\n"
        "Utvecklingsmål: Alla gårdar har träd.\nVi har nått målet när\n- ingen gård är utan skugga\n\n"
        "2.2 Levande gårdar\nUtvecklingsmål: Barnen är ute varje dag.\nVi har nått målet när\n"
        "- ingen är inne på rasten\n"
    )
    assert tree(draft) == [
        ("Gröna gårdar", None),
        ("Alla gårdar har träd.", "Gröna gårdar"),
        ("Levande gårdar", None),
        ("Barnen är ute varje dag.", "Levande gårdar"),
    ]


def test_a_goal_on_a_lower_level_lies_under_the_one_goal_above_it() -> None:
    draft = read(
        "Två målområden\nArbetet sker inom två områden: skugga och odling.\n\n"
        "SKUGGA\nInriktningsmål\nAlla barn ska nå målen för tid ute.\n\nEffektmål\n• Alla gårdar har träd.\n\n"
        "ODLING\nInriktningsmål\nAlla barn ska få odla.\n\nEffektmål\n• Det finns lådor.\n• Det finns frön.\n"
    )
    assert tree(draft) == [
        ("SKUGGA", None),
        ("Alla barn ska nå målen för tid ute.", "SKUGGA"),
        ("Alla gårdar har träd.", "Alla barn ska nå målen för tid ute."),
        ("ODLING", None),
        ("Alla barn ska få odla.", "ODLING"),
        ("Det finns lådor.", "Alla barn ska få odla."),
        ("Det finns frön.", "Alla barn ska få odla."),
    ]


def test_number_and_official_name_tie_a_goal_where_the_document_speaks_of_agenda_2030() -> None:
    body = "Mål 3 God hälsa och välbefinnande\n\nLokalt mål: Alla barn är ute.\n\nMål 4 Gröna gårdar\n\nText om träd.\n"
    tied = read("Vi arbetar med Agenda 2030.\n\n" + body)
    assert [(goal.name, goal.agenda2030) for goal in tied.goals] == [
        ("God hälsa och välbefinnande", (3,)),
        ("Alla barn är ute.", ()),
        ("Gröna gårdar", ()),
    ]
    assert read(body).goals[0].agenda2030 == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Tidplan: 2022", True),
        ("Målvärde 2025: 90 procent", True),
        ("Tidplan", False),
        ("Mål: 90 procent är ute", False),
        ("Tiden: en bristvara", False),
    ],
)
def test_a_field_is_a_label_of_the_list_with_what_it_says(line: str, expected: bool) -> None:
    assert fields.is_field(line, SWEDISH) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Åsvik Vatten & Avfall AB", True),
        ("AB Lerviksbostäder och Tekniska nämnden", True),
        ("Vi köper el av Lerviks Energi AB", False),
        ("AB", False),
    ],
)
def test_companies_are_bodies(text: str, expected: bool) -> None:
    assert responsibility.is_bodies(text, SWEDISH) is expected


def test_a_heading_run_together_with_the_point_above_it_is_a_heading() -> None:
    draft = read(
        "STRATEGISKA OMRÅDEN\n\nSkugga\nMål: Alla gårdar har träd.\n\nAktiviteter\n"
        "- Plantera lindar. Ansvarig: Tekniska nämnden. Klart: när marken är torr\n\n"
        "Odling\nMål: Alla barn odlar.\n\nAktiviteter\n- Ställa ut lådor. Ansvarig: Skolnämnden. Klart: 2022\n"
    )
    assert tree(draft) == [
        ("Skugga", None),
        ("Alla gårdar har träd.", "Skugga"),
        ("Odling", None),
        ("Alla barn odlar.", "Odling"),
    ]
    assert [bodies for _, bodies in doings(draft)] == [("Tekniska nämnden",), ("Skolnämnden",)]


def test_questions_part_an_area_into_what_is_wanted_and_what_is_done() -> None:
    draft = read(
        "1. Skugga\n\nVart vill vi?\nAlla gårdar har träd.\n\nHur gör vi?\n• Planterar lindar\n\n"
        "Hur mäter vi?\n• Antal träd\n\n"
        "2. Odling\n\nVart vill vi?\nAlla barn odlar.\n\nHur gör vi?\n• Ställer ut lådor\n\n"
        "Hur mäter vi?\n• Antal lådor\n"
    )
    assert tree(draft) == [
        ("Skugga", None),
        ("Alla gårdar har träd.", "Skugga"),
        ("Odling", None),
        ("Alla barn odlar.", "Odling"),
    ]
    assert [name for name, _ in doings(draft)] == ["Planterar lindar", "Ställer ut lådor"]


def test_numbers_of_three_figures_lie_under_the_heading_of_their_first_two() -> None:
    draft = read(
        "3 Mål\n\n3.1 Insatsområde Skugga\n3.1.1 Alla gårdar har träd.\n3.1.2 Träden mår bra.\n\n"
        "3.2 Insatsområde Odling\n3.2.1 Alla barn odlar.\n"
    )
    assert tree(draft) == [
        ("Skugga", None),
        ("Alla gårdar har träd.", "Skugga"),
        ("Träden mår bra.", "Skugga"),
        ("Odling", None),
        ("Alla barn odlar.", "Odling"),
    ]


def test_numbered_activities_go_on_past_the_lines_that_tell_of_them() -> None:
    draft = read(
        "Mål\n\n• Alla gårdar har träd.\n\nÅtgärder\n\n"
        "1. Plantera lindar\n   Ansvarig: Tekniska nämnden\n   Kostnad: 1 miljon kronor\n\n"
        "2. Vattna i juli\n   Ansvarig: Skolnämnden\n   Kostnad: 20 000 kronor\n\n"
        "3. Beskära\n   Ansvarig: Tekniska nämnden\n   Kostnad: 30 000 kronor\n"
    )
    assert tree(draft) == [("Alla gårdar har träd.", None)]
    assert doings(draft) == [
        ("Plantera lindar", ("Tekniska nämnden",)),
        ("Vattna i juli", ("Skolnämnden",)),
        ("Beskära", ("Tekniska nämnden",)),
    ]


def test_areas_may_be_named_in_small_letters_and_counted_in_roman_numerals() -> None:
    small = read(
        "Målområde skugga\n\nInriktning:\na) Alla gårdar har träd.\n\nMålområde odling\n\nInriktning:\na) Alla odlar.\n"
    )
    assert tree(small) == [
        ("skugga", None),
        ("Alla gårdar har träd.", "skugga"),
        ("odling", None),
        ("Alla odlar.", "odling"),
    ]
    roman = read(
        "MÅLOMRÅDEN\n\nI. SKUGGA\nMål\nAlla gårdar har träd.\nÅtgärder\nLindar planteras.\nAnsvarig\nParkchefen\n\n"
        "II. ODLING\nMål\nAlla barn odlar.\nÅtgärder\nLådor ställs ut.\nAnsvarig\nRektorn\n"
    )
    assert tree(roman) == [
        ("SKUGGA", None),
        ("Alla gårdar har träd.", "SKUGGA"),
        ("ODLING", None),
        ("Alla barn odlar.", "ODLING"),
    ]
    assert doings(roman) == [("Lindar planteras.", ("Parkchefen",)), ("Lådor ställs ut.", ("Rektorn",))]


def test_headings_after_a_list_of_goals_are_not_goals_too() -> None:
    draft = read(
        "Målsättningar för gårdarna\nFöljande målsättningar gäller:\n• Alla gårdar har träd.\n• Alla barn odlar.\n\n"
        "Behov per skola\n\nNorrskolan\nTio träd behövs.\n\nSöderskolan\nTre träd behövs.\n"
    )
    assert [name for name, _ in tree(draft)] == ["Alla gårdar har träd.", "Alla barn odlar."]


def test_a_table_may_point_to_goals_by_their_codes() -> None:
    draft = read(
        "Mål A: Skugga\nA1. Alla gårdar har träd.\nA2. 70 procent av träden mår bra.\n\n"
        "Åtgärder\n\nNr    Åtgärd                 Mål    Ansvar\n"
        "1     Plantera lindar        A1     Tekniska nämnden\n2     Vattna i juli          A2     Skolnämnden\n"
    )
    assert tree(draft) == [
        ("Skugga", None),
        ("Alla gårdar har träd.", "Skugga"),
        ("70 procent av träden mår bra.", "Skugga"),
    ]
    names = {goal.id: goal.number for goal in draft.goals}
    assert [(one.name, names[one.goal or ""]) for one in draft.activities] == [
        ("Plantera lindar", "A1"),
        ("Vattna i juli", "A2"),
    ]


def test_a_label_and_its_value_on_two_lines_of_the_cover_are_no_title() -> None:
    head = "Dokumenttyp\nProgram\nBeslutad av\nKommunfullmäktige\nDatum för beslut\n2022-09-26\n\n"
    draft = read("Program för gröna gårdar i Björkeby\n\nSyfte\nGårdarna ska vara gröna.\n", head)
    assert draft.document.title == "Program för gröna gårdar i Björkeby"
