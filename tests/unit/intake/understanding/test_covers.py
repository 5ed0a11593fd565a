"""What a cover says of a document: its title over lines, its kind, its number and how long it is in force."""

import pytest

from samhandling.intake.draft import Document
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain

BODY = "\n\nInledning\n\nTexten handlar om gårdar och om dem som bor där.\n"


def read(text: str) -> Document:
    """Return what the document says of itself."""
    (draft,) = understand(plain.read(text, "plan.txt"))
    return draft.document


@pytest.mark.parametrize(
    ("cover", "title"),
    [
        ("BJÖRKEBY KOMMUN\n\n\nGårdsprogram\n\nför Björkeby kommun\n\n2021–2024", "för Björkeby kommun 2021–2024"),
        ("Gårdsprogram för\nBjörkeby kommun", "för Björkeby kommun"),
        ("Gårdsprogram\n\nför\n\nBjörkeby kommun\n\n2021-2024", "för Björkeby kommun 2021-2024"),
    ],
)
def test_whose_a_document_is_and_for_which_years_belongs_to_its_title_over_lines(cover: str, title: str) -> None:
    assert read(f"{cover}\n\nAntaget av kommunfullmäktige 2021-03-01{BODY}").title == f"Gårdsprogram {title}"


def test_for_whom_a_document_is_meant_is_no_part_of_its_title() -> None:
    document = read(f"Gårdsprogram\n\nFör invånare, företag och Björkeby kommunkoncern{BODY}")
    assert document.title == "Gårdsprogram"


def test_the_line_below_belongs_to_the_title_where_the_head_of_the_pages_has_both_as_one() -> None:
    head = "Gårdsplan 2021, Miljönämnden   {}(3)\n\n"
    cover = "Gårdsplan 2021\n\nMiljönämnden\n\nBjörkeby kommun"
    text = "Stycke om gårdar.\n\n"
    assert read(f"{cover}\n\n{head.format(2)}{text}{head.format(3)}{text}").title == "Gårdsplan 2021, Miljönämnden"
    assert read(f"{cover}{BODY}").title == "Gårdsplan 2021"


def test_a_report_with_the_name_of_what_it_reports_on_is_a_report() -> None:
    document = read(
        f"Slutrapport\n\nGårdsprogram 2017–2020\n\nBjörkeby kommun{BODY}\n"
        "Kommunfullmäktige antog den 4 april 2016 Gårdsprogram 2017–2020. Programmet gäller 2017–2020.\n"
    )
    assert (document.title, document.type) == ("Slutrapport Gårdsprogram 2017–2020", "uppföljning")
    assert (document.adopting_body, document.adopted_on) == (None, None)
    assert (document.valid_from, document.valid_to) == (None, None)


def test_a_report_is_adopted_where_its_cover_says_so() -> None:
    document = read(f"Årsrapport 2021 för gårdarna\n\nGodkänd av miljönämnden 2022-03-01 § 8{BODY}")
    assert (document.adopting_body, document.adopted_on) == ("Miljönämnden", "2022-03-01")


def test_labels_in_the_corner_of_a_page_are_no_title() -> None:
    document = read(f"Rapport\n\nDatum\n\n2023-03-14\n\n\nUppföljning av gårdsplanen 2022\n\nBjörkeby kommun{BODY}")
    assert (document.title, document.type) == ("Uppföljning av gårdsplanen 2022", "uppföljning")


def test_a_label_tells_kinds_that_are_none_in_a_title() -> None:
    cover = "Delegationsordning för miljönämnden"
    assert read(f"{cover}\n\nDokumenttyp: Delegationsordning{BODY}").type == "annat"
    assert read(f"{cover}{BODY}").type is None


def test_a_document_that_always_calls_itself_a_programme_is_one() -> None:
    text = "Gröna gårdar 2030\n\nInledning\n\nProgrammet består av tre delar. Programmet ersätter planen från 2011.\n"
    assert read(text).type == "program"
    assert read(text + "\nPlanen togs fram av alla.\n").type is None


def test_programmes_with_other_names_do_not_tell_what_this_document_is() -> None:
    text = "Gröna gårdar 2030\n\nInledning\n\nMiljöprogrammet är från 2011. Miljöprogrammet gäller fortfarande.\n"
    assert read(text).type is None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Dnr KS2012/412/09", "KS2012/412/09"),
        ("Diarienummer KS 2015-211 77", "KS 2015-211 77"),
        ("Björkeby kommun    Ks/2017:163", "Ks/2017:163"),
        ("Prop 2017:163", None),
    ],
)
def test_numbers_keep_the_class_of_the_archive_and_may_lack_a_label(line: str, number: str | None) -> None:
    assert read(f"Gårdsplan\n\n{line}{BODY}").dnr == number


def test_a_title_gives_the_day_that_the_box_lacks_where_both_agree() -> None:
    agreed = read(f"Gårdsplan 2024–2027\n\nGiltig till: 2027-12-31{BODY}")
    other = read(f"Gårdsplan 2024–2027\n\nGiltig till: 2026-12-31{BODY}")
    assert (agreed.valid_from, agreed.valid_to) == ("2024-01-01", "2027-12-31")
    assert (other.valid_from, other.valid_to) == (None, "2026-12-31")


@pytest.mark.parametrize(
    "sentence", ["Programmet ska gälla till och med 2015.", "Programmet gäller till och med utgången av 2015."]
)
def test_the_last_year_may_be_told_in_a_sentence(sentence: str) -> None:
    document = read(f"Gårdsprogram\n\nBjörkeby kommun\n\nInledning\n\nTexten handlar om gårdar. {sentence}\n")
    assert (document.valid_from, document.valid_to) == (None, "2015-12-31")


def test_a_role_in_the_line_above_is_no_part_of_the_name_of_a_municipality() -> None:
    document = read(f"Gårdsplan\n\nDokumentansvarig: Gårdsstrateg\nBjörkeby kommun{BODY}")
    assert document.organisation == "Björkeby kommun"


def test_a_body_may_be_told_to_have_adopted_the_document_in_a_sentence() -> None:
    text = "Gårdsprogram\n\nBjörkeby kommun\n\nInledning\n\n" + "Texten handlar om gårdar. " * 12 + "{}\n"
    told = read(text.format("Kommunfullmäktige antog programmet den 16 december 2013."))
    other = read(text.format("Kommunfullmäktige antog programmet för trafik den 16 december 2013."))
    twice = read(text.format("Nämnden antog programmet den 1 maj 2008. Nämnden antog programmet den 2 maj 2012."))
    assert (told.adopting_body, told.adopted_on) == ("Kommunfullmäktige", "2013-12-16")
    assert (other.adopting_body, other.adopted_on) == (None, None)
    assert (twice.adopting_body, twice.adopted_on) == (None, None)


def test_a_cover_may_say_that_the_document_is_one_that_a_body_decided() -> None:
    line = "Ett aktiverande styrdokument som kommunfullmäktige fattade beslut om 13 juni 2022"
    document = read(f"Gårdsprogram\n\n{line}\n\nBeslutsfattare: Kommunfullmäktige{BODY}")
    assert (document.adopting_body, document.adopted_on) == ("Kommunfullmäktige", "2022-06-13")


def test_the_day_may_have_a_column_of_its_own() -> None:
    document = read(
        "Gårdsprogram\n\n"
        "Beslutad av:          Gäller för:          Diarienummer:     Datum och paragraf för beslutet:\n"
        "Miljönämnden          Alla nämnder         0409/19           2021-03-25 § 15\n" + BODY
    )
    assert (document.adopting_body, document.adopted_on) == ("Miljönämnden", "2021-03-25")


def test_labels_on_one_line_have_their_values_on_the_next() -> None:
    document = read(
        "Gröna gårdar\n\nBjörkeby kommun\n\nDokumenttyp Diarienummer Beslutande Beslutsdatum\n\n"
        "Strategi KS 2020/00417 Kommunfullmäktige 2021-03-29, § 27\n"
        "Dokumentansvarig Gäller för Giltig till och med Reviderad\n"
        "Gårdsstrateg Alla nämnder och bolag 2030-12-31 -" + BODY
    )
    assert (document.type, document.dnr, document.valid_to) == ("strategi", "KS 2020/00417", "2030-12-31")
    assert (document.adopting_body, document.adopted_on) == ("Kommunfullmäktige", "2021-03-29")


def test_the_body_below_the_label_is_not_the_office_that_answers_nor_what_is_replaced_the_title() -> None:
    document = read(
        "STYRDOKUMENT\n\nAnsvarig organisationsenhet: Fastställd av: Ersätter:\n"
        "Kommunledningskontoret KF 2015-11-25, § 98 Gårdsplan 2011–2014\n\n\n\nGårdsstrategi 2016–2019" + BODY
    )
    assert (document.title, document.type) == ("Gårdsstrategi 2016–2019", "strategi")
    assert (document.adopting_body, document.adopted_on) == ("Kommunfullmäktige", "2015-11-25")


def test_values_that_may_be_divided_in_two_ways_are_left() -> None:
    document = read(
        "Gröna gårdar\n\nBjörkeby kommun\n\nAnsvarig Fastställd av Kontaktperson\n"
        "Miljönämnden Kommunstyrelsen Kommunfullmäktige Anna" + BODY
    )
    assert document.adopting_body is None


def test_a_title_goes_on_after_a_word_that_cannot_be_its_last() -> None:
    assert read(f"Policy för\n\nrepresentation och gåvor\n\nBjörkeby kommun{BODY}").title == (
        "Policy för representation och gåvor"
    )


@pytest.mark.parametrize("below", ["Slutrapport", "Uppföljning 2018", "Årsrapport för 2018"])
def test_a_report_may_have_the_name_of_what_it_reports_on_first(below: str) -> None:
    document = read(f"Gårdsprogram 2016–2019\n\n{below}\n\nBjörkeby kommun{BODY}")
    assert (document.title, document.type) == (f"Gårdsprogram 2016–2019 {below}", "uppföljning")
    assert (document.valid_from, document.valid_to) == (None, None)


def test_a_plan_for_following_up_is_no_report() -> None:
    assert read(f"Plan för tillsyn och uppföljning\n\nBjörkeby kommun{BODY}").type == "plan"


def test_the_number_in_a_series_of_reports_is_no_title() -> None:
    document = read(f"Rapport 2020:3\n\nGårdsprogram – hur gick det?\n\nBjörkeby kommun{BODY}")
    assert (document.title, document.type) == ("Gårdsprogram – hur gick det?", "annat")


def test_a_day_before_the_name_of_another_plan_is_not_that_of_this_one() -> None:
    text = "Gårdsplan\n\nBjörkeby kommun\n\nInledning\n\nKommunfullmäktige antog den 4 april 2016 planen för trafik.\n"
    assert (read(text).adopting_body, read(text).adopted_on) == (None, None)


def test_labels_that_end_in_a_stop_may_stand_after_others_on_the_line() -> None:
    document = read(f"Gårdsplan\n\nBeslutad: KF 2020-03-02 § 12 Giltig t.o.m.: 2024-12-31 Dnr: KS 2019/200{BODY}")
    assert (document.valid_from, document.valid_to, document.dnr) == (None, "2024-12-31", "KS 2019/200")


def test_a_municipality_in_capitals_may_stand_in_the_genitive() -> None:
    assert read(f"BJÖRKEBY KOMMUNS GÅRDSPLAN{BODY}").organisation == "Björkeby kommun"


@pytest.mark.parametrize(
    ("cover", "title"),
    [
        ("RIKTLINJER FÖR GÅRDAR\nI KOMMUNENS ÄGO\n\nBjörkeby kommun", "RIKTLINJER FÖR GÅRDAR I KOMMUNENS ÄGO"),
        ("GÅRDSSTRATEGI\nFÖR BJÖRKEBY KOMMUN\n2021-2024", "GÅRDSSTRATEGI FÖR BJÖRKEBY KOMMUN 2021-2024"),
        ("Ärendenr RS 2023/1417  Gårdspolicy  1 (3)\n\nStyrdokument\n\nGårdspolicy\n\nBjörkeby kommun", "Gårdspolicy"),
    ],
)
def test_titles_on_covers_that_are_set_in_other_ways(cover: str, title: str) -> None:
    assert read(f"{cover}{BODY}").title == title


def test_an_adjective_over_the_kind_belongs_to_the_title_where_the_head_of_the_pages_has_both() -> None:
    head = "Gårdspolitiskt program\n\nStycke {} om gårdar.\n\n"
    document = read(f"GÅRDSPOLITISKT\n\nPROGRAM\n\nBjörkeby kommun\n\n{head.format(1)}{head.format(2)}")
    assert document.title == "GÅRDSPOLITISKT PROGRAM"


def test_a_number_may_end_in_the_board_whose_it_is() -> None:
    assert read(f"Gårdspolicy\n\nDiarienummer: 2013.214 KFN\n\nBjörkeby kommun{BODY}").dnr == "2013.214 KFN"


@pytest.mark.parametrize(("label", "day"), [("Fastställd/upprättad", "2023-03-14"), ("Antagen/reviderad", None)])
def test_a_label_of_two_words_gives_the_day_where_one_of_them_is_no_revision(label: str, day: str | None) -> None:
    document = read(f"Gårdsstrategi\n\n{label}\n2023-03-14 § 44\n\nBeslutsinstans\nKommunstyrelsen{BODY}")
    assert document.adopted_on == day


def test_the_years_of_the_cover_give_the_day_that_the_box_lacks_where_both_agree() -> None:
    document = read(f"Gårdsplan för ökad närvaro\n\nBjörkeby kommun\n\n2018–2020\n\nGiltig till: 2020-12-31{BODY}")
    assert (document.valid_from, document.valid_to) == ("2018-01-01", "2020-12-31")


def test_a_title_that_is_also_the_head_of_the_pages_is_a_title() -> None:
    pages = "".join(
        f"\f{number}\nGårdsplan för Björkeby kommun\nStycke {number} om gårdar.\n" for number in range(2, 7)
    )
    document = read(f"Gårdsplan för Björkeby kommun\n\n2020–2030\n\nDnr 2017/1184\n\nFoto: Björkeby kommun\n{pages}")
    assert document.title == "Gårdsplan för Björkeby kommun 2020–2030"


def test_a_word_for_any_paper_is_no_part_of_the_title_below_it() -> None:
    document = read(f"Utredning\n\nFramtida båttrafik\n\nBjörkeby kommun{BODY}")
    assert (document.title, document.type) == ("Framtida båttrafik", "annat")


def test_a_proposal_to_adopt_is_no_adoption() -> None:
    document = read(f"Gårdsplan\n\nFörslag till antagande i kommunfullmäktige 2020-06-02\n\nBjörkeby kommun{BODY}")
    assert (document.adopting_body, document.adopted_on) == (None, None)


def test_a_title_may_stand_among_values_that_run_together() -> None:
    document = read(
        "Dokumentnamn: Dokumenttyp: Beslutad av: Datum:\n"
        f"Gårdsplan för alla Plan Miljönämnden 2020-02-03\n\nBjörkeby kommun{BODY}"
    )
    assert (document.title, document.type) == ("Gårdsplan för alla", "plan")
    assert (document.adopting_body, document.adopted_on) == ("Miljönämnden", "2020-02-03")


def test_a_title_that_comes_again_with_its_years_is_told_once() -> None:
    assert read(f"Björkeby kommun\n\nGårdsplan\n\nGårdsplan 2018–2021{BODY}").title == "Gårdsplan 2018–2021"


def test_lines_of_facts_run_together_are_no_title() -> None:
    facts = "För revidering ansvarar: Miljönämnden\nFör eventuell uppföljning ansvarar: Kommunstyrelsen"
    document = read(f"{facts}\n\nPolicy för gårdar\n\nBjörkeby kommun{BODY}")
    assert (document.title, document.type) == ("Policy för gårdar", "policy")


@pytest.mark.parametrize(
    ("cover", "title"),
    [
        ("Gårdsprogram\nDel 2: Åtgärder\n\n\nBjörkeby kommun", "Gårdsprogram Del 2: Åtgärder"),
        ("Gårdsprogram\n\nDel 2: Åtgärder\n\n\nBjörkeby kommun", "Gårdsprogram"),
        ("Gårdspolitiskt program\nBjörkeby kommun\n\n2011-2013", "Gårdspolitiskt program Björkeby kommun 2011-2013"),
        ("GÅRDSNÄMNDENS\nVERKSAMHETSPLAN 2021\n\nBjörkeby kommun", "GÅRDSNÄMNDENS VERKSAMHETSPLAN 2021"),
        ("VA-PLAN\n\nFör revidering ansvarar: VA-chefen\nFör uppföljning och tidplan ansvarar: VA-chefen", "VA-PLAN"),
        ("Gårdsprogram för Björkeby kommun\n\nProgramperiod 2021–2024", "Gårdsprogram för Björkeby kommun"),
        ("Björkeby kommun     Handlingsplan     1 (3)\n\n\nHandlingsplan för gårdar", "Handlingsplan för gårdar"),
    ],
)
def test_lines_above_and_below_belong_to_the_title_where_they_name_what_it_is(cover: str, title: str) -> None:
    assert read(f"{cover}{BODY}").title == title


def test_a_title_that_its_box_has_no_room_for_is_that_of_the_cover() -> None:
    box = "Dokumentnamn                Fastställd av       Datum\n{}          Miljönämnden        2021-03-25\n"
    cover = "Handlingsplan för att främja gårdar och motverka buller 2021–2024\n\n\n"
    assert read(cover + box.format("Handlingsplan för att främja gårdar") + BODY).title == cover.strip()
    years = "Handlingsplan för att främja gårdar 2021–2024\n\n\n" + box.format("Handlingsplan för att främja gårdar")
    assert read(years + BODY).title == "Handlingsplan för att främja gårdar 2021–2024"


def test_the_part_that_a_document_is_has_its_own_time() -> None:
    text = "Gårdsprogram\nDel 2: Åtgärder\n\nInledning\n\nDel 1 gäller till och med 2020. Del 2 gäller 2013–2017.\n"
    assert (read(text).valid_from, read(text).valid_to) == ("2013-01-01", "2017-12-31")


def test_a_fact_ends_at_the_blank_line() -> None:
    fact = "Ersätter: Reglerna för gårdar antagna av miljönämnden § 117/1993 och 2005"
    document = read(f"REGLER\n\nDnr: 2011/402\n{fact}\n\nGårdsplan för Björkeby kommun\n{BODY}{fact}\n" * 2)
    assert document.title == "Gårdsplan för Björkeby kommun"


def test_a_decision_that_ends_in_its_paragraph_is_no_line_of_the_contents() -> None:
    contents = "Innehåll\n\nFörord ........ 3\nInledning ....... 4\nUppföljning ...... 8\n\n"
    decision = "Fastställd av kommunfullmäktige den 26 februari 2013, § 31"
    document = read(f"Gårdsstrategi\n\nBjörkeby kommun\n\n{contents}{decision}\n{BODY}")
    assert (document.adopting_body, document.adopted_on) == ("Kommunfullmäktige", "2013-02-26")


def test_the_board_is_the_one_that_the_front_names() -> None:
    text = "Gårdsplan 2019\n\nGårds- och parknämndens uppdrag\n\nGPN 2018/0311. Antagen av nämnden 2018-12-13.\n"
    document = read(text + BODY)
    assert (document.adopting_body, document.adopted_on) == ("Gårds- och parknämnden", "2018-12-13")
    assert document.dnr == "GPN 2018/0311"
    assert read(f"Gårdsplan\n\nAntagen av: [Klicka här och skriv nämnd]\n{BODY}").adopting_body is None


def test_the_day_may_stand_on_the_line_below_the_row_with_the_body() -> None:
    box = "Beslutad av:         Kommunfullmäktige\nDatum och paragraf:  9 maj 2022, § 11\nDokumenttyp:         Program"
    assert read(f"Gårdsprogram 2022–2025\n\n{box}{BODY}").adopted_on == "2022-05-09"


def test_a_day_within_the_years_of_the_title_agrees_with_them() -> None:
    document = read(f"Gårdsplan 2023–2030\n\nAntagen av KF 2023-11-27. Gäller från och med 5 december 2023.{BODY}")
    assert (document.valid_from, document.valid_to) == ("2023-12-05", "2030-12-31")


def test_what_the_text_says_last_of_its_time_fills_what_the_cover_left_out() -> None:
    text = "Gårdsprogram för alla\n\nGiltig till\n2025-12-31\n" + BODY + "\nEtt stycke till om gårdar.\n" * 70
    end = "\n\nGiltighetstid\n\nProgrammet gäller från och med den 1 mars 2020 till och med den 31 december 2025.\n"
    assert (read(text + end).valid_from, read(text + end).valid_to) == ("2020-03-01", "2025-12-31")


def test_a_pronoun_may_speak_of_the_document_over_a_sentence_with_another() -> None:
    start = "Gårdsprogram\n\nInledning\n\nProgrammet riktar sig till nämnder. "
    assert read(start + "För ägare är det vägledande. Det gäller till och med 2030.\n").valid_to == "2030-12-31"
    assert read(start + "Ett annat mål är att spara. Det gäller till och med 2030.\n").valid_to is None


def test_a_number_with_a_stop_after_the_year_needs_no_label() -> None:
    assert read(f"Gårdsplan\n\nBjörkeby kommun\n\nMN 2010.0412{BODY}").dnr == "MN 2010.0412"


def test_the_municipality_at_the_foot_of_each_page_is_whose_the_document_is() -> None:
    pages = "".join(f"Ett stycke om gårdar.\n\nBjörkeby kommun                {number}\n\f" for number in range(2, 12))
    document = read(f"Gårdsplan 2022\n\n\f{pages}Region Mellanland svarar. Det gör Region Mellanland gärna.\n")
    assert document.organisation == "Björkeby kommun"


def test_minutes_whose_head_comes_back_on_each_page_are_minutes() -> None:
    head = "Kommunstyrelsen                PROTOKOLL           Sida {}(2)\nSammanträdesdatum\n2020-11-19\n\n\n"
    text = (
        "§ 268/20   Gårdsprogram för Björkeby kommun 2021-2024\n           KS/2020/0412/003\n\n"
        "Kommunstyrelsens förslag till kommunfullmäktige\n\n1. Gårdsprogram för Björkeby kommun 2021-2024 antas.\n\n"
        "Sammanfattning\n\nFörslaget har varit på remiss hos nämnderna under våren.\n\n"
    )
    document = read(head.format(1) + text + head.format(2) + "Paragrafen är justerad\n")
    assert (document.title, document.type) == ("Gårdsprogram för Björkeby kommun 2021-2024", "protokollsutdrag")
    assert (document.dnr, document.adopting_body) == ("KS/2020/0412/003", None)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Delmålen ska nås under programperioden 2022–2026.", "2022-01-01"),
        ("Fonden ger stöd under programperioden 2014–2020.", None),
        ("Förra programperioden 2016–2021 gick bra.", None),
        ("Målen gäller i planperioden 2022–2026. Stödet ges under programperioden 2021–2027.", None),
    ],
)
def test_the_period_of_a_programme_is_that_in_which_its_goals_are_to_be_reached(text: str, first: str | None) -> None:
    document = read(f"Gårdsprogram\n\nAntaget av kommunfullmäktige 2021-10-28\n\nInledning\n\nDet är bra. {text}\n")
    assert document.valid_from == first
