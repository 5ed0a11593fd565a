"""How goals stand in documents: small texts, each built in one way that municipalities build them."""

import pytest
from tests.factories.small_plans import doings, read, tree

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.drafting import understand
from samhandling.intake.readers import markdown, plain


def test_a_level_word_alone_on_its_line_takes_its_name_from_the_line_below() -> None:
    text = (
        "FOKUSOMRÅDE 1\nSkugga på skolgården\n\nTräden är få.\n\nFOKUSOMRÅDE 2\nOdling för alla\n\nLotterna är slut.\n"
    )
    assert tree(read(text)) == [("Skugga på skolgården", None), ("Odling för alla", None)]


def test_two_bare_level_words_under_one_area_are_two_goals_of_it() -> None:
    text = (
        "Målområde: Lek\n\nDelmål\nAlla barn har nära till en lekplats\n\n"
        "Aktiviteter\n1. Bygg i Norrby.\n2. Bygg i Söderby.\n\n"
        "Delmål\nIngen lekplats är farlig\n\nAktiviteter\n1. Besiktiga varje år. (Tekniska nämnden)\n"
    )
    draft = read(text)
    assert tree(draft) == [
        ("Lek", None),
        ("Alla barn har nära till en lekplats", "Lek"),
        ("Ingen lekplats är farlig", "Lek"),
    ]
    assert doings(draft)[-1] == ("Besiktiga varje år.", ("Tekniska nämnden",))


def test_numbered_goals_under_a_label_lie_under_the_area_of_their_number() -> None:
    text = (
        "Åtagande 1: Träd\n\nMål\n1.1 Fler träd planteras\n1.2 Gamla träd får stå kvar\n\n"
        "Åtagande 2: Vatten\n\nMål\n2.1 Dammarna är rena\n"
    )
    assert tree(read(text)) == [
        ("Träd", None),
        ("Fler träd planteras", "Träd"),
        ("Gamla träd får stå kvar", "Träd"),
        ("Vatten", None),
        ("Dammarna är rena", "Vatten"),
    ]


def test_headings_that_each_have_goals_are_areas_without_a_level_word() -> None:
    text = (
        "Träd\n\nVarför det behövs står här i en mening.\n\nMål\n- Fler träd planteras\n\n"
        "Vatten\n\nÄven här står det varför.\n\nMål\n- Dammarna är rena\n\nUppföljning\n\nVarje år.\n"
    )
    assert tree(read(text)) == [
        ("Träd", None),
        ("Fler träd planteras", "Träd"),
        ("Vatten", None),
        ("Dammarna är rena", "Vatten"),
    ]


def test_a_heading_that_comes_back_in_every_section_is_no_goal_and_ends_none() -> None:
    text = (
        "Fokusområde A: Träd\n\nVad säger forskningen?\n\nTräd svalkar.\n\nMål\n- Fler träd planteras\n\n"
        "Fokusområde B: Vatten\n\nVad säger forskningen?\n\nVatten renar.\n\nMål\n- Dammarna är rena\n"
    )
    assert ("Dammarna är rena", "Vatten") in tree(read(text))
    assert "Vad säger forskningen?" not in [name for name, _ in tree(read(text))]


def test_a_level_word_that_only_this_document_has_is_learnt_from_its_numbers() -> None:
    text = "Omställning 1: Träd\n\nMål: Fler träd planteras.\n\nOmställning 2: Vatten\n\nMål: Dammarna är rena.\n"
    draft = read(text)
    assert tree(draft)[0] == ("Träd", None)
    assert ("Dammarna är rena.", "Vatten") in tree(draft)
    assert draft.goals[0].level == "omställning"


def test_numbered_chapters_and_pictures_teach_no_level_word() -> None:
    text = "Mål: Fler träd planteras.\n\nFigur 1: Träd i parken\n\nFigur 2: Vatten i parken\n"
    assert [name for name, _ in tree(read(text))] == ["Fler träd planteras."]


def test_what_a_level_word_stands_above_is_seen_from_the_order_and_not_from_the_list() -> None:
    text = "Strategi 1: Träd\n\nMål: Fler träd planteras.\n\nStrategi 2: Vatten\n\nMål: Dammarna är rena.\n"
    assert ("Dammarna är rena.", "Vatten") in tree(read(text))


def test_vi_vill_leads_to_goals_and_vi_ska_to_what_is_done() -> None:
    text = "Målområde: Träd\n\nVi vill att\n- parkerna är svala\n\nVi ska\n- plantera hundra träd\n"
    draft = read(text)
    assert tree(draft) == [("Träd", None), ("parkerna är svala", "Träd")]
    assert doings(draft) == [("plantera hundra träd", ())]


def test_a_year_and_a_promise_lead_to_goals() -> None:
    draft = read("Fokusområde: Träd\n\nTill 2030 ska vi:\n- ha dubbelt så många träd\n")
    assert tree(draft) == [("Träd", None), ("ha dubbelt så många träd", "Träd")]


def test_activities_under_the_heading_of_a_body_are_its_own() -> None:
    text = (
        "Mål: Fler träd planteras.\n\nÅtgärder per nämnd\n\n"
        "Tekniska nämnden\n- köp plantor\n\nKulturnämnden\n- berätta om träden\n"
    )
    assert doings(read(text)) == [("köp plantor", ("Tekniska nämnden",)), ("berätta om träden", ("Kulturnämnden",))]


def test_a_goal_given_to_a_body_before_a_colon_is_named_without_it() -> None:
    draft = read("Nämndmål\nSocialnämnden: Inget barn far illa\nTekniska nämnden: Inga gator är mörka\n")
    assert [(goal.name, goal.responsible) for goal in draft.goals] == [
        ("Inget barn far illa", ("Socialnämnden",)),
        ("Inga gator är mörka", ("Tekniska nämnden",)),
    ]


def test_a_cell_over_two_lines_is_one_activity() -> None:
    text = (
        "Mål 1. Fler träd planteras\n\nÅtgärd                          Ansvarig               När\n"
        "Plantera träd längs alla        Tekniska nämnden       2022\nhuvudgator\n"
        "Köp plantor                     Tekniska nämnden       2023\n"
    )
    assert [name for name, _ in doings(read(text))] == ["Plantera träd längs alla huvudgator", "Köp plantor"]


def test_a_table_that_points_by_number_gives_the_goals_their_bodies() -> None:
    text = (
        "Vi lovar att\n1. plantera träd\n2. rena dammar\n\n"
        "Löfte     Ansvarig\n1         Tekniska nämnden\n2         Miljönämnden\n"
    )
    assert [(goal.name, goal.responsible) for goal in read(text).goals] == [
        ("plantera träd", ("Tekniska nämnden",)),
        ("rena dammar", ("Miljönämnden",)),
    ]


def test_what_an_indicator_is_to_reach_is_no_goal() -> None:
    text = "Mål 1: Fler träd planteras\nIndikator: Antal träd\nUtfall 2021: 80\nMål 2026: 90 %\n"
    assert [name for name, _ in tree(read(text))] == ["Fler träd planteras"]


@pytest.mark.parametrize(
    "text",
    [
        "Parkprogrammets mål\n\nParkprogrammet har två mål:\n1. Fler träd\n2. Fler bänkar\n",
        "Nationella mål\n\nRiksdagen har satt upp mål:\n- Ett rikt växtliv\n- Levande skogar\n",
    ],
)
def test_goals_of_another_document_or_of_the_nation_are_not_taken(text: str) -> None:
    assert read(text).goals == ()


def test_a_policy_that_sets_no_goals_has_no_activities() -> None:
    text = (
        "Policy för gåvor\nAntagen av kommunstyrelsen 2020-02-03\nBjörkeby kommun\n\nFörhållningssätt\n\nVi ska\n"
        "- tacka nej till gåvor\n- berätta för chefen\n"
    )
    (draft,) = understand(plain.read(text, "policy.txt"))
    assert (draft.goals, draft.activities) == ((), ())


def test_markdown_parts_paragraphs_at_every_blank_line() -> None:
    text = (
        "# Parkplan\n\nBjörkeby kommun\n\n**Mål 1:** Fler träd planteras\n\nTräden är få.\n\n"
        "**Mål 2:** Dammarna är rena\n\nDe är gröna.\n"
    )
    (draft,) = understand(markdown.read(text, "plan.md"))
    assert [name for name, _ in tree(draft)] == ["Fler träd planteras", "Dammarna är rena"]


def test_headings_in_capitals_lie_above_those_in_small_letters() -> None:
    text = (
        "TRÄD I PARKEN\n\nLokala mål\nFler träd ska planteras.\n\n"
        "VATTEN I PARKEN\n\nLokala mål\nDammarna ska vara rena.\n"
    )
    assert ("Dammarna ska vara rena.", "VATTEN I PARKEN") in tree(read(text))


def test_lines_that_a_pdf_reader_ran_together_are_parted_by_their_labels() -> None:
    text = "Målområde: Lek\nMål 1: Alla barn har nära till en lekplats\nMål 2: Ingen lekplats är farlig"
    block = Block(kind="paragraph", text=text.replace("\n", " "), offset=0, length=len(text), page=1)
    (draft,) = understand(DocumentText(name="plan.pdf", format="pdf", text=text, blocks=(block,), n_pages=1))
    assert tree(draft) == [
        ("Lek", None),
        ("Alla barn har nära till en lekplats", "Lek"),
        ("Ingen lekplats är farlig", "Lek"),
    ]
