"""The documents typeset again: as PDF with and without tags, in columns, and as DOCX they are understood as well."""

import importlib.util
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.factories import typeset

from samhandling import intake
from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.drafting import understand
from samhandling.intake.readers import docx, pdf

MOST_LOST = 0.03

FORMATS: dict[str, Callable[[Sequence[Block]], DocumentText]] = {
    "tagged PDF": lambda blocks: pdf.read(typeset.tagged_pdf(blocks), "typeset.pdf"),
    "untagged PDF": lambda blocks: pdf.read(typeset.untagged_pdf(blocks), "typeset.pdf"),
    "PDF in two columns": lambda blocks: pdf.read(typeset.untagged_pdf(blocks, n_columns=2), "typeset.pdf"),
    "PDF with tables without rules": lambda blocks: pdf.read(typeset.untagged_pdf(blocks, has_rules=False), "t.pdf"),
    "DOCX": lambda blocks: docx.read(typeset.docx(blocks), "typeset.docx"),
}


@pytest.fixture(scope="module")
def scorer(shared: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score_import", shared / "tools" / "score_import.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def golds(shared: Path) -> list[tuple[dict[str, Any], DocumentText]]:
    found = []
    for file in sorted((shared / "documents" / "gold").glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        found.append((gold, intake.read(shared / "documents" / gold.get("text_file", f"{file.stem}.txt"))))
    return found


def _score(scorer: Any, document: DocumentText, gold: dict[str, Any]) -> dict[str, float]:
    scores = [scorer.score(draft.as_json(), gold) for draft in understand(document)]
    return max(scores, key=lambda score: (score["goals"] or 0) + score["meta"])


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_typeset_documents_lose_little(
    scorer: Any, golds: list[tuple[dict[str, Any], DocumentText]], form: str
) -> None:
    pairs = []
    for gold, text in golds:
        again = FORMATS[form](typeset.with_tables(text.blocks))
        pairs.append((_score(scorer, text, gold), _score(scorer, again, gold)))
    for key in ("goals", "tree", "activities", "resp", "agenda", "meta"):
        lost = [(before[key], after[key] or 0.0) for before, after in pairs if before[key] is not None]
        assert sum(before - after for before, after in lost) / len(lost) <= MOST_LOST, (form, key, lost)
