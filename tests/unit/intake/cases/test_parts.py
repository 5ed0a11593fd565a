"""Which documents a file holds."""

from samhandling.intake.cases import parts
from samhandling.intake.readers import plain

MINUTES = """§ 7 Dnr 2020/1

Ny väg

Kommunfullmäktiges beslut

1. Vägen byggs.
2. Handlingsplan för gång och cykel antas.

Ärendet

Vägen har utretts. Handlingsplan för gång och cykel bifogas, se bilaga 1.
"""
REPORT = """
Tjänsteutlåtande – Ny väg

Förslag till beslut

1. Vägen byggs.

Ekonomisk bedömning

Vägen kostar tre miljoner kronor och ryms inom den ram som redan finns.
"""
PLAN = """
Handlingsplan för gång och cykel

Planen säger hur fler ska gå och cykla till skola och arbete i hela kommunen.

Mål 1: Fler cyklar till skolan
"""
LAW = """Lokala föreskrifter för Ekby kommun

1 § Dessa föreskrifter gäller på allmän plats och ska följas av alla som vistas där.

§ 2 Den som lastar av varor ska städa efter sig så att ingen annan besväras.

§ 3 Beslut enligt föreskrifterna fattas av byggnadsnämnden.
"""


def kinds(text: str) -> list[str | None]:
    return [part.case for part in parts.split(plain.read(text, "fil.txt"))]


def test_split_gives_one_part_for_a_document_that_is_no_case() -> None:
    assert kinds(PLAN) == [None]


def test_split_keeps_minutes_and_their_report_together() -> None:
    assert kinds(MINUTES + "\f" + REPORT) == ["protokollsutdrag"]


def test_split_takes_an_appendix_that_the_case_names_as_a_part_of_its_own() -> None:
    document = plain.read(MINUTES + "\f" + REPORT + "\f" + PLAN, "fil.txt")
    found = parts.split(document)
    assert [part.case for part in found] == ["protokollsutdrag", None]
    assert found[1].blocks(document)[0].text == "Handlingsplan för gång och cykel"


def test_split_takes_a_document_under_the_word_bilaga_as_a_part_of_its_own() -> None:
    assert kinds(MINUTES + "\nBilaga 1\n" + PLAN) == ["protokollsutdrag", None]


def test_split_sees_two_matters_of_one_meeting_as_two_parts() -> None:
    assert kinds(MINUTES + "\f" + MINUTES.replace("§ 7", "§ 8")) == ["protokollsutdrag", "protokollsutdrag"]


def test_a_report_alone_is_a_tjansteutlatande() -> None:
    assert kinds(REPORT) == ["tjänsteutlåtande"]


def test_a_law_with_paragraphs_is_no_case() -> None:
    assert kinds(LAW) == [None]


def test_parts_cover_every_block_once() -> None:
    document = plain.read(MINUTES + "\f" + REPORT + "\f" + PLAN, "fil.txt")
    joined = [block for part in parts.split(document) for block in part.blocks(document)]
    assert tuple(joined) == document.blocks


def test_a_board_that_proposes_to_the_council_has_minutes_too() -> None:
    head = "BJÖRKEBY KOMMUN                 SAMMANTRÄDESPROTOKOLL\nKommunstyrelsen                 2022-10-04\n\n"
    matter = "Ks § 142      Dnr KS 2022/211\n\nSvar på motion om simkort\n\n"
    proposal = "Kommunstyrelsens förslag till kommunfullmäktige\n\nMotionen avslås.\n\nBakgrund\n\nText.\n"
    assert kinds(head + matter + proposal) == ["protokollsutdrag"]
    assert kinds(matter + proposal) == [None]
