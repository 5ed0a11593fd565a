"""``samhandling import document``: what a person sees, and the draft as JSON."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from samhandling.config import cli
from samhandling.errors import InputError

PROGRAMME = """# Program för trygga gator

Antaget av kommunfullmäktige 2023-05-04

## Mål

- Alla ska känna sig trygga på gator och torg
"""


def test_import_document_prints_the_draft_as_json(tmp_path: Path) -> None:
    file = tmp_path / "program.md"
    file.write_text(PROGRAMME, encoding="utf-8")
    result = CliRunner().invoke(cli.app, ["import", "document", str(file), "--json"])
    assert result.exit_code == 0, result.output
    draft = json.loads(result.stdout)
    assert draft["document"]["title"] == "Program för trygga gator"
    assert draft["document"]["adopted_on"] == "2023-05-04"


def test_import_document_refuses_a_program_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "program.pdf"
    file.write_bytes(b"MZ" + bytes(200))
    result = CliRunner().invoke(cli.app, ["import", "document", str(file)])
    assert isinstance(result.exception, InputError)
    with pytest.raises(InputError, match=r"program\.pdf är ett program"):
        raise result.exception
