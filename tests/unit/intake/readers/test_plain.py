"""The plain-text reader: what hard line breaks, blank lines, bullets, contents and page marks say."""

from pathlib import Path

import pytest

from samhandling import intake
from samhandling.intake.blocks import Block
from samhandling.intake.readers import plain


def _read(text: str) -> list[Block]:
    return list(plain.read(text, "test.txt").blocks)


def _texts(text: str, kind: str) -> list[str]:
    return [block.text for block in _read(text) if block.kind == kind]


def test_a_word_split_at_the_end_of_a_line_is_made_whole() -> None:
    assert _texts("Motverka brott för att skapa trygga levnads-\nförhållanden i hela kommunen.", "paragraph") == [
        "Motverka brott för att skapa trygga levnadsförhållanden i hela kommunen."
    ]


def test_a_hyphen_before_och_stands_for_a_part_left_out() -> None:
    assert _texts("Planen gäller natur-\noch kulturmiljön i hela kommunen.", "paragraph") == [
        "Planen gäller natur- och kulturmiljön i hela kommunen."
    ]


def test_a_hyphen_that_the_document_writes_elsewhere_is_kept() -> None:
    text = "Vi verkar för icke-diskriminering.\n\nDetta gäller alla, eftersom icke-\ndiskriminering är en rättighet."
    assert _texts(text, "paragraph")[1] == "Detta gäller alla, eftersom icke-diskriminering är en rättighet."


def test_blank_lines_between_all_lines_say_nothing() -> None:
    rows = [
        "Det är generella svårmätbara mål. Det är bättre och viktigare att ta fram ett",
        "mål som genomförs och som leder till en förbättrad hållbarhet. Det vill säga att",
        "färre men mer konkreta mål behövs där det krävs en förändring av riktningen och",
        "att fler som har jobb också minskar risken för utanförskap. Därför krävs det att",
        "också programmen tar med tillväxten och att näringslivet får en egen plats i dem",
        "som gör att målen nås.",
    ]
    assert _texts("\n\n".join(rows), "paragraph") == [" ".join(rows)]


def test_a_short_line_before_running_text_is_a_heading() -> None:
    body = (
        "Arbetet leds av kommunstyrelsen som varje år\nrapporterar hur det går med målen och vad\nsom behöver göras.\n"
    )
    blocks = _read(f"Styrning\n{body}\nUppföljning\n{body}")
    assert [block.text for block in blocks if block.kind == "heading"] == ["Styrning", "Uppföljning"]


def test_numbers_give_headings_their_level_and_lists_their_items() -> None:
    text = (
        "1. Inledning\n\nHär står något om bakgrunden till programmet.\n\n1.1 Syfte\n\nSyftet är detta.\n\n"
        "Följande gäller:\n\n1. Vision för staden\n2. Program för lärande\n3. Plan mot hemlöshet\n"
    )
    blocks = _read(text)
    assert [(b.text, b.level) for b in blocks if b.kind == "heading"] == [
        ("1. Inledning", 1),
        ("1.1 Syfte", 2),
    ]
    assert [b.text for b in blocks if b.kind == "list_item"] == [
        "1. Vision för staden",
        "2. Program för lärande",
        "3. Plan mot hemlöshet",
    ]


def test_a_sentence_right_below_a_numbered_line_is_no_part_of_it() -> None:
    text = (
        "4.1 Fler barn ska leka ute på gården i stället för att sitta stilla\n"
        "Det är de korta rasterna som är lättast att börja med, och de är många.\n"
        "4.2 Alla barn ska kunna gå till skolan och till fritidsgården i\n"
        "Hemse och Burs utan att någon vuxen följer med dem hela långa vägen.\n"
        "Alla som bor nära vet att det är där vägen är smal och sikten är dålig.\n"
    )
    first, second, *_ = [block.text for block in _read(text) if block.text.startswith("4.")]
    assert first.endswith("sitta stilla")
    assert second.startswith("4.2 Alla barn ska kunna gå till skolan och till fritidsgården i Hemse och Burs")


def test_bullets_of_another_sort_lie_deeper() -> None:
    text = "Vi har två områden:\n\n• Goda villkor\no Stärkt hälsa\no Rätt till arbete\n• Demokrati\n"
    assert [(b.text, b.level) for b in _read(text) if b.kind == "list_item"] == [
        ("Goda villkor", 1),
        ("Stärkt hälsa", 2),
        ("Rätt till arbete", 2),
        ("Demokrati", 1),
    ]


def test_the_table_of_contents_is_told_apart_and_confirms_headings() -> None:
    text = (
        "Innehåll\n\nBakgrund ............ 2\nMål och strategier ... 3\nUppföljning\t4\n\n"
        "Bakgrund\n\nHär står något om bakgrunden.\n\nMål och strategier\n\nMålen är dessa:\n"
    )
    blocks = _read(text)
    assert [b.kind for b in blocks[:4]] == ["contents"] * 4
    assert [b.text for b in blocks if b.kind == "heading"] == ["Bakgrund", "Mål och strategier"]


def test_form_feeds_count_pages_and_what_comes_back_on_them_is_a_footer() -> None:
    page = "{} Här börjar en ny sida.\n\nMer text står här nedanför, den skiljer sig: {}.\n\nEkby kommun\n{}\n"
    text = "\f".join(page.format("Alfa" + "x" * n, "y" * n, n) for n in range(1, 5))
    document = plain.read(text, "test.txt")
    assert document.n_pages == 4
    assert [b.page for b in document.blocks if b.kind == "footer"] == [1, 2, 3, 4]
    assert [b.text for b in document.blocks if b.kind == "page_number"] == ["1", "2", "3", "4"]


def test_a_paragraph_goes_on_over_the_page_break_past_a_footnote() -> None:
    text = (
        "Processerna för ANDTS1 och jämställdhet följs upp och programmet kommer att ligga\n\n\n"
        "1 Alkohol, narkotika, dopning, tobak och spel\n\ftill grund i uppföljningen.\n"
    )
    blocks = _read(text)
    assert [b.kind for b in blocks] == ["paragraph", "footnote"]
    assert blocks[0].text.endswith("kommer att ligga till grund i uppföljningen.")


def test_tabbed_lines_are_table_rows_with_cells() -> None:
    rows = _read("Mål\tAnsvarig\nMinska utsläppen från kommunens alla transporter\tTekniska nämnden\n")
    assert rows[0].is_header_row
    assert rows[1].cells == ("Minska utsläppen från kommunens alla transporter", "Tekniska nämnden")


def test_marks_of_an_extraction_program_are_taken_away() -> None:
    text = "## **Syfte**\n\nSyftet är *att stärka alla* enligt [lagen](https://example.org/lag).\n"
    blocks = _read(text)
    assert [(b.kind, b.text) for b in blocks] == [
        ("heading", "Syfte"),
        ("paragraph", "Syftet är att stärka alla enligt lagen."),
    ]
    assert blocks[0].level == 2


def test_every_block_of_the_shared_documents_stands_where_it_says(shared: Path) -> None:
    files = sorted((shared / "documents").glob("*.txt"))
    assert files
    for file in files:
        document = intake.read(file)
        assert document.text == file.read_text(encoding="utf-8")
        for block in document.blocks:
            first = block.text.split()[0].strip("”\"'(") if block.kind != "table_row" else block.cells[0].split()[0]
            raw = document.text[block.offset : block.offset + block.length]
            assert first[:4] in raw, (file.name, block)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac-roman"])
def test_old_encodings_are_understood(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "mål.txt"
    file.write_bytes("Målet är att öka tryggheten på våra gator.\n".encode(encoding))
    assert intake.read(file).blocks[0].text == "Målet är att öka tryggheten på våra gator."


def test_a_title_of_the_contents_ends_at_the_blank_line_however_full_its_line_is() -> None:
    title = "Naturen omkring oss, platser för lek och kunskap"
    contents = f"Innehåll\n\nInledning ............ 3\n{title} ... 4\nUppföljning .......... 5\n\n"
    body = "Naturen vårdas för alla som bor här och för dem som\nkommer på besök, och platserna är många.\n\n"
    assert _texts(f"{contents}Inledning\n\n{body}{title}\n\n{body}Uppföljning\n\n{body}", "heading")[1] == title
