"""Agreements, plans of assignments and programmes of areas: who answers, what is said where, what stands over what."""

from tests.factories.small_plans import tree

from samhandling.intake.blocks import Block, DocumentText, Kind
from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain
from samhandling.intake.understanding import outline
from samhandling.intake.understanding.words import languages

HEAD = "Program för trygga byar 2023–2030\nAntagen av kommunfullmäktige 2023-03-27\nBjörkeby kommun\n\n"


def read(text: str) -> Draft:
    """Return the draft of a text that holds one document."""
    (draft,) = understand(plain.read(text, "dokument.txt"))
    return draft


def test_a_heading_inside_one_area_does_not_end_what_stands_over_the_areas() -> None:
    draft = read(
        f"{HEAD}Två prioriterade områden\nProgrammet har två områden. De är lika viktiga.\n\n"
        "Service nära\nInriktningsmål: Alla har nära till en butik.\nStrategier\n- Stödja butiker\n\n"
        "Bredband\nInriktningsmål: Alla hushåll har bredband.\nStrategier\n- Samordna grävning\n"
    )
    assert tree(draft) == [
        ("Service nära", None),
        ("Alla har nära till en butik.", "Service nära"),
        ("Stödja butiker", "Alla har nära till en butik."),
        ("Bredband", None),
        ("Alla hushåll har bredband.", "Bredband"),
        ("Samordna grävning", "Alla hushåll har bredband."),
    ]


def test_others_who_answer_with_a_body_or_alone_are_cut_off_but_an_aside_is_not() -> None:
    draft = read(
        f"{HEAD}Mål 1: Färre utsätts för brott\n\nAktiviteter:\n- Vandra vid skolorna (Polisen, Socialnämnden)\n"
        "- Mät hastigheten (Polisen)\n- Gallra buskar (även i parken)\n"
    )
    assert [(one.name, one.responsible) for one in draft.activities] == [
        ("Vandra vid skolorna", ("Polisen", "Socialnämnden")),
        ("Mät hastigheten", ("Polisen",)),
        ("Gallra buskar (även i parken)", ()),
    ]


def test_the_overall_goal_may_be_called_ours() -> None:
    draft = read(f"{HEAD}Vårt övergripande mål\n\nAlla i Björkeby är trygga hela livet.\n\nUppföljning\n\nVarje år.\n")
    assert draft.document.overall_goal == "Alla i Björkeby är trygga hela livet"


def test_a_plan_of_assignments_is_of_the_year_it_names() -> None:
    document = read(
        "Uppdragsplan 2025\nFastställd av skolnämnden den 11 december 2024, § 96\nBjörkeby kommun\n"
    ).document
    assert (document.valid_from, document.valid_to) == ("2025-01-01", "2025-12-31")


def test_a_reference_in_the_head_of_a_letter_needs_no_label() -> None:
    draft = read(
        "TJÄNSTEUTLÅTANDE                    Sida 1 (2)\nByggkontoret                        2025-02-18\n"
        "Handläggare: Omar Sjö               MBN 2025/0098\n                                    Nordeby kommun\n\n"
        "Ny taxa\n\nFörslag till beslut\nNämnden föreslår att taxan antas.\n"
    )
    assert draft.document.dnr == "MBN 2025/0098"


def test_an_area_that_looks_like_text_is_a_heading_where_its_siblings_are() -> None:
    names = ("Insatsområde Språk", "Insatsområde Arbete", "Insatsområde Bostad", "Insatsområde saknas för vården.")
    kinds: tuple[Kind, ...] = ("paragraph", "heading", "heading", "paragraph")
    blocks = tuple(Block(kind, name, 0, 0, level=1) for kind, name in zip(kinds, names, strict=True))
    units = outline.units(DocumentText("plan.docx", "docx", "", blocks), blocks, languages()[0])
    assert [unit.kind for unit in units] == ["heading", "heading", "heading", "paragraph"]


def test_a_lower_level_over_a_list_lies_under_the_one_goal_above_it() -> None:
    draft = read(
        f"{HEAD}Målområde: Språk\n\nEffektmål\nNyanlända kan svenska inom tre år\n\n"
        "Resultatmål\n• Sfi finns på kvällstid\n"
    )
    assert tree(draft)[1:] == [
        ("Nyanlända kan svenska inom tre år", "Språk"),
        ("Sfi finns på kvällstid", "Nyanlända kan svenska inom tre år"),
    ]


def test_who_answers_below_a_list_is_no_part_of_its_last_point_though_the_reader_ran_all_together() -> None:
    text = "• Alla byar har vänner\nAnsvarig: Skolnämnden\n\nInsatsområde: Arbete"
    block = Block("list_item", " ".join(text[2:].split()), 0, len(text), level=1)
    units = outline.units(DocumentText("plan.txt", "text", text, (block,)), (block,), languages()[0])
    assert [unit.text for unit in units] == ["Alla byar har vänner", "Ansvarig: Skolnämnden", "Insatsområde: Arbete"]


def test_places_called_areas_in_a_plan_without_goals_are_no_goals() -> None:
    draft = read(
        "Plan för vatten\nBjörkeby kommun\n\nUtbyggnad\n"
        "Område 1: Lillsjön, 45 hus, 2026\nOmråde 2: Norrstrand, 80 hus, 2028\n"
    )
    assert draft.goals == ()
    assert len(read(f"{HEAD}Område 1: Trygga gator\nText.\n\nOmråde 2: Trygga hem\nText.\n").goals) == 2


def test_what_an_owner_demands_of_a_company_in_a_document_without_goals_is_no_activity() -> None:
    head = "för Björkebostäder AB\nAntaget av kommunfullmäktige 2022-05-30\n\n"
    body = "1. Bolagets uppdrag\nBolaget ska äga och utveckla bostäder i Björkeby kommun.\n"
    assert read(f"Ägardirektiv {head}{body}").activities == ()
    assert len(read(f"Handlingsplan {head}{body}").activities) == 1


def test_points_right_below_a_goal_that_name_who_answers_are_activities_and_others_are_not() -> None:
    draft = read(
        f"{HEAD}Mål 1: Fler söker hjälp\n\n"
        "- Informera på fem språk. Ansvarig: Socialnämnden\n- Andel nöjda: 80 procent\n"
    )
    assert [(one.name, one.responsible) for one in draft.activities] == [("Informera på fem språk", ("Socialnämnden",))]
