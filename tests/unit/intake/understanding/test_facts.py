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


REST = "Björkeby kommun\n\nInledning\n\nHär står hur gårdarna ska skötas under kommande år.\n"


ADOPTED_TO = "Antagen av kommunstyrelsen 2005-10-04, § 14,\natt gälla från och med den 1 januari 2006"
IN_COLUMNS = "Dokumentansvarig     Information     Giltig till\nGårdschef            Gårdsplan       2030-12-31"
# A line that ends in the month may be taken for a heading.
CUT_AT_THE_YEAR = (
    "Typ    Giltighetstid    Dnr\nPlan    2022–2026    KS 2021/14\n\n\n"
    "## Denna plan gäller för samtliga nämnder från och med den 1 mars\n\n2022 till och med den 31 december 2026."
)


@pytest.mark.parametrize(
    ("front", "days"),
    [
        (ADOPTED_TO, ("2006-01-01", None)),
        (IN_COLUMNS, (None, "2030-12-31")),
        (CUT_AT_THE_YEAR, ("2022-03-01", "2026-12-31")),
    ],
)
def test_first_and_last_day_are_read_where_they_stand(front: str, days: tuple[str | None, str | None]) -> None:
    document = read(f"Plan för gröna gårdar\n\n{front}\n\n{REST}")
    assert (document.valid_from, document.valid_to) == days


def test_the_years_of_the_title_give_the_first_day_where_the_text_gives_the_last_alone() -> None:
    long = "\n\n".join(f"Om gård {number}\n\nGården sköts av dem som bor där." for number in range(40))
    document = read(f"Plan för gröna gårdar 2009–2014\n\n{REST}\n{long}\n\nPlanen gäller till och med 2014.\n")
    assert (document.valid_from, document.valid_to) == ("2009-01-01", "2014-12-31")


def test_a_box_last_in_the_document_tells_who_adopted_it_and_when() -> None:
    long = "\n\n".join(f"Om gård {number}\n\nGården sköts av dem som bor där." for number in range(40))
    box = "Om dokumentet\n\nBeslutad av: Kommunfullmäktige\n\nDatum och paragraf: 2022-02-24, § 18\n"
    document = read(f"Plan för gröna gårdar\n\n{REST}\n{long}\n\n{box}")
    assert (document.adopting_body, document.adopted_on) == ("Kommunfullmäktige", "2022-02-24")


def test_a_report_is_approved_by_the_council_that_approved_it_and_not_by_who_reads_it_next() -> None:
    document = read(
        "Gårdsbokslut 2013\n\nGårdsrådet har godkänt rapporten 2014-03-18. Kommunfullmäktige behandlar den "
        f"tillsammans med årsredovisningen.\n\n{REST}"
    )
    assert (document.adopting_body, document.adopted_on) == ("Gårdsrådet", "2014-03-18")


@pytest.mark.parametrize(
    ("line", "reference"),
    [
        ("Ks 512/2017", "Ks 512/2017"),
        ("Planen är antagen av kommunfullmäktige den 27 augusti 2020, § 187. KS 2018/0742.", "KS 2018/0742"),
    ],
)
def test_a_reference_needs_no_label(line: str, reference: str) -> None:
    assert read(f"Plan för gröna gårdar\n\n{line}\n\n{REST}").dnr == reference


def test_the_name_at_the_head_of_the_page_is_whose_document_it_is() -> None:
    pages = "".join(
        f"Björkeby kommun                    Sida {page} (9)\n\n{text}\n\n\n"
        for page, text in enumerate(
            ("Plan för gröna gårdar", "Inledning\n\nDe sköts av alla.", "Gårdarna är gröna."), 1
        )
    )
    document = read(pages)
    assert document.organisation == "Björkeby kommun"


@pytest.mark.parametrize(
    ("cover", "title"),
    [
        (
            "Gårdspolitiken i Björkeby\n– kommungemensam handlingsplan",
            "Gårdspolitiken i Björkeby – kommungemensam handlingsplan",
        ),
        ("Gröna gårdar i Björkeby\nPlan för skötsel 2005–2008", "Gröna gårdar i Björkeby – Plan för skötsel 2005–2008"),
        ("Gårdarna växer!\nVision 2030 med mål", "Gårdarna växer! Vision 2030 med mål"),
        ("UPPDATERAD JUNI 2013\n\nGÅRDS- OCH\nKLIMATSTRATEGI", "GÅRDS- OCH KLIMATSTRATEGI"),
        (
            "Handlingsplan\n\nför\n\nÖkad grönska\n\ni\n\nBjörkeby kommun",
            "Handlingsplan för Ökad grönska i Björkeby kommun",
        ),
        (
            "Program\nPlan\nPolicy\n>> Handlingsplan\nRiktlinjer\nRegler\n\nHandlingsplan för gröna gårdar",
            "Handlingsplan för gröna gårdar",
        ),
        (
            "Gårdsplan för Björkeby kommun\n2016–2019\n\nDokumentnamn    Gårdsplan för Björkeby kommun\nTyp     Plan",
            "Gårdsplan för Björkeby kommun 2016–2019",
        ),
    ],
)
def test_a_title_is_read_over_all_its_lines(cover: str, title: str) -> None:
    assert read(f"{cover}\n\n{REST}").title == title


@pytest.mark.parametrize(
    ("cover", "head", "title"),
    [
        ("Gårdsplan\nBjörkeby kommun", "Gårdsplan Björkeby kommun", "Gårdsplan Björkeby kommun"),
        ("Gårdsplan\nBjörkeby kommun\n2020–2030", "Gårdsplan 2020–2030", "Gårdsplan 2020–2030"),
    ],
)
def test_the_head_of_the_pages_tells_whether_the_name_belongs_to_the_title(cover: str, head: str, title: str) -> None:
    pages = "".join(
        f"\n\n{head}                              {n}\n\nGårdarna sköts av dem som bor där.\n" for n in "234"
    )
    assert read(f"{cover}\n\n\nInledning\n\nHär står hur gårdarna sköts.\n{pages}").title == title
