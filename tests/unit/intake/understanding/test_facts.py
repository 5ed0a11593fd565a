"""Where a document says who adopted it, when, and for how long."""

import pytest

from samhandling.intake.draft import Document
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain


def read(text: str) -> Document:
    """Return what the document says of itself."""
    (draft,) = understand(plain.read(text, "plan.txt"))
    return draft.document


@pytest.mark.parametrize(
    "box",
    [
        "Beslutad av: Miljönämnden     Datum: 2023-11-08     Dnr: MN/2023:65",
        "Fastställd av    Miljönämnden\nDatum            2023-11-08\nDnr              MN/2023:65",
        "Miljönämnden\n2023-11-08 § 58",
        "Miljönämnden 2023-11-08 § 4            Dnr MN 2023-558",
        "Beslutsinstans: Miljönämnden\nDiarienummer: 2023/113\nDatum: 2023-11-08\nParagraf: 86",
    ],
)
def test_body_and_day_are_read_from_boxes_of_many_kinds(box: str) -> None:
    document = read(f"Plan för gröna gårdar\n\n{box}\n\nBjörkeby kommun\n\nInledning\n\nPlanen gäller gårdarna.\n")
    assert (document.adopting_body, document.adopted_on) == ("Miljönämnden", "2023-11-08")


def test_the_body_that_decided_is_the_subject_and_not_the_letters_of_the_reference() -> None:
    document = read(
        "Plan för gröna gårdar\n\nBjörkeby kommun\n\n"
        "Kommunfullmäktige beslutade om planen den 20 september 2021, § 178. Diarienummer KS 2020/1450.\n"
    )
    assert (document.adopting_body, document.adopted_on) == ("Kommunfullmäktige", "2021-09-20")


def test_an_office_that_wrote_a_document_has_not_adopted_it() -> None:
    document = read("PM Gröna gårdar\n\nTekniska förvaltningen 2022-11-04\n\nBjörkeby kommun\n\nInledning\n\nText.\n")
    assert (document.type, document.adopting_body, document.adopted_on) == ("annat", None, None)


def test_a_budget_is_in_force_the_year_it_names_first() -> None:
    document = read("Mål och budget 2024\nmed plan för 2025–2026\nBjörkeby kommun\n\nInledning\n\nText om året.\n")
    assert (document.valid_from, document.valid_to) == ("2024-01-01", "2024-12-31")


def test_a_vision_for_a_year_is_not_in_force_that_year_alone() -> None:
    document = read("Vision 2040\n\nBjörkeby kommun\n\nInledning\n\nText om framtiden.\n")
    assert (document.valid_from, document.valid_to) == (None, None)


def test_first_and_last_day_may_stand_on_lines_of_their_own() -> None:
    document = read(
        "Plan för gröna gårdar\n\nGäller fr.o.m.: 2022-01-01\nGäller t.o.m.: 2026-12-31\n\nBjörkeby kommun\n\nText.\n"
    )
    assert (document.valid_from, document.valid_to) == ("2022-01-01", "2026-12-31")


def test_the_last_day_may_stand_after_what_the_document_replaces() -> None:
    document = read(
        "Plan för gröna gårdar\n\nBjörkeby kommun\n\nInledning\n\n"
        "Planen gäller alla gårdar. Den ersätter planen från 2011 och gäller till och med\n2025.\n"
    )
    assert (document.valid_from, document.valid_to) == (None, "2025-12-31")


def test_a_municipality_in_a_column_of_facts_has_its_own_name_alone() -> None:
    document = read(
        "Riktlinjer för gröna gårdar\n\nBeslutsinstans        Kommunstyrelsen\nBeslutsdatum          2017-03-08\n"
        "Kommun                Björkeby kommun\nParagraf              § 45\n\n1. Syfte\nGårdarna ska vara gröna.\n"
    )
    assert (document.organisation, document.paragraph) == ("Björkeby kommun", "§ 45")


def test_days_joined_by_a_dash_are_first_and_last_and_no_span_of_years() -> None:
    document = read(
        "Plan för gröna gårdar\n\nGäller: 1 januari 2022 - 31 december 2025\n\nBjörkeby kommun\n\nInledning\n\nText.\n"
    )
    assert (document.valid_from, document.valid_to) == ("2022-01-01", "2025-12-31")


def test_facts_on_one_line_may_be_parted_by_strokes() -> None:
    document = read(
        "Program för gröna gårdar\nDokumenttyp: Program | Fastställd av: Kommunfullmäktige | Datum: 2018-02-26\n\n"
        "Björkeby kommun\n\nInledning\n\nProgrammet gäller gårdarna.\n"
    )
    assert (document.adopting_body, document.adopted_on) == ("Kommunfullmäktige", "2018-02-26")


def test_an_adoption_ends_where_body_and_day_are_told() -> None:
    document = read(
        "Mål för gröna gårdar\nBeslutade av miljönämnden 2022-12-07, § 88\nBjörkeby kommun\n\n"
        "Kommunfullmäktiges mål\nGårdarna är gröna.\n\nUppföljning\nNämnden följer upp målen.\n"
    )
    assert (document.adopting_body, document.adopted_on) == ("Miljönämnden", "2022-12-07")
