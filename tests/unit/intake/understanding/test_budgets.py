"""Budgets, goals told in sentences, and letters to a body: what each kind says in its own way."""

import pytest
from tests.factories.small_plans import tree

from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import markdown, plain
from samhandling.intake.understanding import outline
from samhandling.intake.understanding.words import languages

COVER = "Budget 2025–2027\nAntagen av kommunfullmäktige 2024-11-18\nBjörkeby kommun\n\n"
STRATEGY = "Strategi för läsning\nAntagen av kommunfullmäktige 2024-11-18\nBjörkeby kommun\n\n"


def read(text: str) -> Draft:
    """Return the draft of a text that holds one document."""
    (draft,) = understand(plain.read(text, "dokument.txt"))
    return draft


@pytest.mark.parametrize("colon", ["", ":"])
def test_what_a_budget_gives_a_body_to_do_is_that_bodys(colon: str) -> None:
    draft = read(
        f"{COVER}Fullmäktigemål 1: Fler klarar skolan\n\n"
        f"Uppdrag till skolnämnden{colon}\n- Inför läxhjälp\n- Utred lov\n\n"
        f"Uppdrag till samtliga nämnder{colon}\n- Minska sjukfrånvaron\n"
    )
    assert [(one.name, one.responsible) for one in draft.activities] == [
        ("Inför läxhjälp", ("Skolnämnden",)),
        ("Utred lov", ("Skolnämnden",)),
        ("Minska sjukfrånvaron", ("Samtliga nämnder",)),
    ]


def test_an_assignment_on_one_line_is_an_activity_of_the_body() -> None:
    draft = read(
        f"{COVER}Fullmäktigemål 1: Fler klarar skolan\n\nText.\n\nUppdrag till skolnämnden: Inför läxhjälp.\n\n"
        "Uppdrag till våren: vila.\n"
    )
    assert [(one.name, one.responsible) for one in draft.activities] == [("Inför läxhjälp.", ("Skolnämnden",))]


def test_a_title_with_a_level_word_stands_over_none_of_the_facts_below_it() -> None:
    draft = read(
        "Mål och budget 2024 med plan 2025–2026\nTallmo kommun\nKommunfullmäktige 2023-11-27 § 140\nDnr 2023-0512\n\n"
        "Vision 2035\nTallmo – nära till allt.\n\nMålområden\nFullmäktige har fastställt två. De gäller alla.\n\n"
        "Målområde 1: Växa\nFullmäktigemål 1.1: Tallmo ska växa.\n\n"
        "Målområde 2: Lära\nFullmäktigemål 2.1: Alla ska lära.\n"
    )
    assert [name for name, _ in tree(draft)] == ["Växa", "Tallmo ska växa.", "Lära", "Alla ska lära."]


def test_points_counted_past_the_names_between_them_are_points() -> None:
    document = plain.read(
        f"{COVER}Delmål\n\nTransporter\n1. Fler åker kollektivt\n2. Alla bilar är elbilar\n\n"
        "Uppvärmning\n3. Ingen olja används\n\nUppföljning\n\n4. Ansvar\n\nPlanen följs upp varje år.\n",
        "plan.txt",
    )
    units = outline.units(document, document.blocks, languages()[0])
    assert {unit.number: unit.kind for unit in units if unit.number} == {
        "1": "item",
        "2": "item",
        "3": "item",
        "4": "heading",
    }


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Kommunfullmäktige fastställde programmet 2019-05-27, § 61. Det gäller till och med 2025.", "2019-05-27"),
        ("Kommunfullmäktige antog kulturprogrammet 2017-03-02. Det gäller till och med 2025.", None),
    ],
)
def test_the_council_adopted_this_programme_or_another(sentence: str, day: str | None) -> None:
    document = read(f"Ungdomspolitiskt program\nBjörkeby kommun\n\n{sentence}\n\nInledning\n\nText.\n").document
    assert (document.adopted_on, document.valid_to) == (day, "2025-12-31" if day else None)


def test_an_assignment_from_a_body_is_not_that_bodys() -> None:
    draft = read(f"{COVER}Mål 1: Fler klarar skolan\n\nUppdrag från kommunfullmäktige\n- Inför läxhjälp\n")
    assert [(one.name, one.responsible) for one in draft.activities] == [("Inför läxhjälp", ())]


def test_a_heading_over_numbered_goals_is_not_over_the_headings_beside_it() -> None:
    text = (
        "# Budget 2025\n\nBjörkeby kommun\n\n## Politiska prioriteringar\n\n### Mål 1: Alla läser\n\nText.\n\n"
        "### Mål 2: Ingen är ensam\n\nText.\n\n## Ekonomiska förutsättningar\n\nSkatten är 22 kronor.\n"
    )
    (draft,) = understand(markdown.read(text, "budget.md"))
    assert tree(draft) == [("Alla läser", None), ("Ingen är ensam", None)]


def test_several_areas_that_call_a_sentence_their_goal_have_it_as_goal() -> None:
    draft = read(
        f"{STRATEGY}Tidig start\n\nBiblioteken når många. Vårt mål är att alla barn ska möta böcker.\n\n"
        "Vi ska\n- dela ut böcker\n\nFritid\n\nLäsningen minskar. Målet är att fler unga ska läsa.\n"
    )
    assert tree(draft) == [
        ("Tidig start", None),
        ("Alla barn ska möta böcker", "Tidig start"),
        ("Fritid", None),
        ("Fler unga ska läsa", "Fritid"),
    ]
    names = {goal.id: goal.name for goal in draft.goals}
    assert [(one.name, names[one.goal or ""]) for one in draft.activities] == [
        ("dela ut böcker", "Alla barn ska möta böcker")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Regeringens mål är att fler unga ska läsa.",
        "Det övergripande målet är att fler unga ska läsa.",
        "Målet med översynen är att fler unga ska läsa.",
    ],
)
def test_sentences_about_other_goals_than_the_areas_are_not_its_goals(sentence: str) -> None:
    draft = read(f"{STRATEGY}Tidig start\n\nText om böcker. {sentence}\n\nFritid\n\nText om lov. {sentence}\n")
    assert "Fler unga ska läsa" not in [goal.name for goal in draft.goals]


def test_where_goals_are_labelled_a_sentence_that_speaks_of_one_adds_none() -> None:
    draft = read(
        f"{STRATEGY}Mål 1: Alla läser\n\nTidig start\n\nText. Målet är att alla möter böcker.\n\n"
        "Mål 2: Alla räknar\n\nFritid\n\nText. Målet är att fler spelar schack.\n"
    )
    assert [name for name, _ in tree(draft) if "möter" in name or "schack" in name] == []


@pytest.mark.parametrize(
    "head",
    [
        "TJÄNSTESKRIVELSE\nVår referens: Maja Öberg, strateg\nDnr KS 2024/611\n\nTill kommunstyrelsen\n",
        "Björkeby kommun\nSocialförvaltningen\nTjänsteskrivelse\n2023-05-04\nDnr SN 2023/71\n\nTill\nSocialnämnden\n",
    ],
)
def test_to_whom_and_from_whom_a_letter_goes_is_not_its_title(head: str) -> None:
    draft = read(f"{head}\nBidrag till föreningar\n\nFörslag till beslut\nNämnden beslutar att godkänna bidragen.\n")
    assert draft.document.title == "Bidrag till föreningar"


def test_what_the_council_decided_in_the_budget_is_not_the_budgets_adoption() -> None:
    draft = read(
        "Budget 2026\nBjörkeby kommun\n\nKommunfullmäktige 2025-11-24 § 131\nDiarienummer: KS 2025/0412\n\n"
        "Inledning\n\nText om året.\n\nFullmäktige har beslutat om fyra mål för mandatperioden. De gäller alla.\n"
    )
    assert (draft.document.adopting_body, draft.document.adopted_on) == ("Kommunfullmäktige", "2025-11-24")
