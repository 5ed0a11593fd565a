"""Which files are taken, and which states follow which."""

import io
import zipfile
from pathlib import Path

import pytest

from samhandling.errors import InputError, InvalidTransition
from samhandling.programmes.imports import rules
from samhandling.programmes.imports.models import DocumentImport, ImportNode

State = DocumentImport.State


def docx(name: str = "word/document.xml") -> bytes:
    """Return a zip file that holds one file with this name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "<w:document/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7 "), ("A.PDF", b"\r\n%PDF-1.4 "), ("a.docx", docx()), ("a.txt", "Mål 1".encode()),
     ("a.txt", "Mål 1".encode("utf-16")), ("a.md", b"# Plan"), ("a.html", b"<!doctype html>")],
)  # fmt: skip
def test_a_file_of_a_known_kind_is_taken(name: str, content: bytes) -> None:
    taken = io.BytesIO(content)
    assert rules.check_file(name, len(content), taken) == name.rpartition(".")[2].lower()
    assert taken.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("plan.exe", b"MZ", "PDF, DOCX, HTML, MD, TXT, XLSX, ODS eller CSV"),
        ("plan", b"text", "PDF, DOCX, HTML, MD, TXT, XLSX, ODS eller CSV"),
        ("plan.txt", b"", "är tom"),
        ("plan.pdf", b"MZ\x90\0 program", "är ingen PDF-fil"),
        ("plan.docx", b"PK\x03\x04 trasig", "är ingen DOCX-fil"),
        ("plan.docx", docx("xl/workbook.xml"), "är ingen DOCX-fil"),
        ("plan.txt", b"%PDF-1.7 ", "är ingen textfil"),
        ("plan.md", b"\x7fELF\0\0\0", "är ingen textfil"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(name: str, content: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        rules.check_file(name, len(content), io.BytesIO(content))


def test_a_file_that_is_too_large_is_refused_without_being_opened() -> None:
    with pytest.raises(InputError, match="mer än 100 MB"):
        rules.check_file("plan.pdf", rules.MAX_BYTES + 1, io.BytesIO())


def test_the_table_of_states_names_every_state() -> None:
    assert set(rules.TRANSITIONS) == set(State.values)
    assert {after for all_after in rules.TRANSITIONS.values() for after in all_after} <= set(State.values)


@pytest.mark.parametrize(("before", "after"), [("uploaded", "adopted"), ("failed", "adopted"), ("adopted", "read")])
def test_a_step_outside_the_table_is_refused(before: str, after: str) -> None:
    with pytest.raises(InvalidTransition, match="därifrån går bara"):
        rules.check_can_become(DocumentImport(file_name="plan.pdf", state=before), after)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [("adopted_on", "5 april", "inget datum"), ("adopted_on", "2018-02-30", "inget datum"),
     ("type", "roman", "slaget ”roman” finns inte"), ("title", "  ", "titel är tomt"), ("title", "x" * 5001, "5001")],
)  # fmt: skip
def test_what_cannot_be_said_of_a_document_is_refused(field: str, value: str, why: str) -> None:
    node = ImportNode(kind="field", proposed={"field": field, "value": "var"})
    with pytest.raises(InputError, match=why):
        rules.checked_values(node, {"value": value})


def test_a_goal_of_agenda_2030_that_does_not_exist_is_refused() -> None:
    node = ImportNode(kind="goal", proposed={"name": "Rent vatten", "agenda2030": [6]})
    with pytest.raises(InputError, match="18 finns inte"):
        rules.checked_values(node, {"agenda2030": [6, 18]})


@pytest.mark.parametrize(
    ("certainty", "words"),
    [(1.0, "säkert läst"), (0.9, "ganska säkert läst"), (0.7, "osäkert läst"), (0.2, "mycket osäkert läst"),
     (None, "säkerhet okänd")],
)  # fmt: skip
def test_certainty_is_said_in_words(certainty: float | None, words: str) -> None:
    assert ImportNode(kind="goal", proposed={}, certainty=certainty).certainty_words == words


def test_the_manual_draws_the_same_table_of_states() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "manual" / "bekrafta.md").read_text("utf-8")
    for state, after in rules.TRANSITIONS.items():
        row = next(line for line in manual.splitlines() if line.startswith(f"| {State(state).label} |"))
        assert all(State(one).label in row for one in after)
        assert sum(label in row.split("|")[2] for label in State.labels) == len(after)
