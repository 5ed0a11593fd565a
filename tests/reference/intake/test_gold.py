"""The six annotated documents, scored by the same tool as any draft: what the import must reach."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from samhandling import intake
from samhandling.intake.drafting import understand

# Each file with the annotations of the documents that it holds, in order.
FILES = {
    "vasteras-program-2018-a.txt": ("vasteras-program-2018-a",),
    "vasteras-program-2018-b.txt": ("vasteras-program-2018-b",),
    "boras-malbild-2021-2024.txt": ("boras-malbild-2021-2024",),
    "vasteras-integrationsprogram-2008.txt": ("vasteras-integrationsprogram-2008",),
    "vasteras-hallbarhetsuppfoljning-2023.txt": (
        "vasteras-beslut-hallbarhetsuppfoljning-2023",
        "vasteras-handlingsplan-social-hallbarhet",
    ),
}
FLOORS = {"goals": 0.97, "tree": 0.95, "activities": 0.95, "resp": 1.0, "agenda": 0.98, "meta": 0.95}
MOST_INVENTED = 0.02
# Those who wrote these documents do not agree whether "TN" stands for its board, nor where brackets are Agenda 2030.
TRAINING_FLOORS = FLOORS | {"resp": 0.97, "agenda": 0.9}

CORPUS = Path(__file__).parents[2] / "corpus"
CORPUS_FLOORS = {"goals": 0.9, "tree": 0.9, "activities": 0.9, "resp": 0.9, "agenda": 0.95, "meta": 0.95}


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    """Return the scoring tool as a module."""
    spec = importlib.util.spec_from_file_location("score_import", shared / "tools" / "score_import.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scores(scorer: ModuleType, file: Path, golds: list[Path]) -> list[dict[str, Any]]:
    """Return one row of figures for each document of a file."""
    drafts = understand(intake.read(file))
    assert len(drafts) == len(golds), f"{file.name} holds {len(golds)} documents"
    return [
        scorer.score(json.loads(json.dumps(draft.as_json())), json.loads(gold.read_text("utf-8")))
        for draft, gold in zip(drafts, golds, strict=True)
    ]


def mean(rows: list[dict[str, Any]], name: str) -> float:
    """Return the mean of a figure over the documents that have it."""
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) / len(values)


@pytest.mark.slow
def test_the_six_annotated_documents_are_read_as_a_person_reads_them(shared: Path, scorer: ModuleType) -> None:
    folder = shared / "documents"
    rows = [
        row
        for file, golds in FILES.items()
        for row in scores(scorer, folder / file, [folder / "gold" / f"{gold}.json" for gold in golds])
    ]
    assert {name: mean(rows, name) for name, floor in FLOORS.items() if mean(rows, name) < floor} == {}
    assert mean(rows, "invented") <= MOST_INVENTED


@pytest.mark.slow
def test_the_invented_documents_are_read_as_a_person_reads_them(scorer: ModuleType) -> None:
    files = [file for file in sorted(CORPUS.iterdir()) if file.suffix in (".txt", ".md") and file.stem != "README"]
    rows = [row for file in files for row in scores(scorer, file, sorted(_golds(file)))]
    assert {name: mean(rows, name) for name, floor in CORPUS_FLOORS.items() if mean(rows, name) < floor} == {}
    assert mean(rows, "invented") <= MOST_INVENTED


@pytest.mark.slow
def test_documents_that_rules_were_mended_for_stay_right(scorer: ModuleType) -> None:
    folder = CORPUS / "training"
    files = [file for file in sorted(folder.iterdir()) if file.suffix in (".txt", ".md") and file.stem != "README"]
    rows = [row for file in files for row in scores(scorer, file, [folder / f"{file.stem}.json"])]
    assert {name: mean(rows, name) for name, floor in TRAINING_FLOORS.items() if mean(rows, name) < floor} == {}
    assert mean(rows, "invented") <= MOST_INVENTED


def _golds(file: Path) -> list[Path]:
    whole = CORPUS / f"{file.stem}.json"
    return [whole] if whole.exists() else list(CORPUS.glob(f"{file.stem}.[0-9].json"))


@pytest.mark.slow
def test_every_goal_and_activity_quotes_words_that_stand_at_its_offset(shared: Path) -> None:
    for file in FILES:
        document = intake.read(shared / "documents" / file)
        for draft in understand(document):
            for node in (*draft.goals, *draft.activities):
                first = node.proof.quote.split()[0].strip("*_•-")
                assert first in document.text[node.proof.offset : node.proof.offset + 80], node
