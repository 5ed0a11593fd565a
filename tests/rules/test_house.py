"""Rules of the house that import-linter does not see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "samhandling"
ORDER = [
    "jobs", "publishing", "followups", "plans", "assessments", "programmes",
    "indicators", "accounts", "places", "audit",
]  # fmt: skip
WRITES = {"create", "bulk_create", "update", "bulk_update", "delete", "save", "get_or_create", "update_or_create"}


def test_no_model_relation_points_uphill() -> None:
    for model in apps.get_models():
        room = model._meta.app_label
        if room not in ORDER:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or field.auto_created or target._meta.app_label not in ORDER:
                continue
            assert ORDER.index(room) <= ORDER.index(target._meta.app_label), f"{model.__name__}.{field.name}"


def test_relations_across_packages_leave_no_name_below() -> None:
    for model in apps.get_models():
        if model._meta.app_label not in ORDER:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or field.auto_created or target._meta.app_label not in ORDER:
                continue
            if target._meta.app_label != model._meta.app_label:
                assert field.remote_field.related_name.endswith("+"), (
                    f"{model.__name__}.{field.name} names itself below"
                )


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_only_changes_write_to_the_register(path: Path) -> None:
    if path.name in {"changes.py"} or "migrations" in path.parts or path.parent.name in ("engine", "charts"):
        return
    for call in _calls(path):
        text = ast.unparse(call.func)
        if call.func.attr in WRITES and ".objects" in text:  # type: ignore[attr-defined]
            pytest.fail(f"{path.relative_to(SOURCE)}:{call.lineno} writes: {text}")


def test_queries_that_read_a_municipality_are_given_it() -> None:
    """A query either takes the municipality (or something that belongs to one), or is named here with its reason."""
    shared = {
        "places.municipality": "finds the municipality itself",
        "accounts.invitation": "found by the secret of its link, and says which municipality it is of",
        "places.municipality_names": "national reference data",
        "places.municipality_codes": "national reference data",
        "places.municipalities": "finds the municipalities themselves",
        "places.national_codes": "national reference data",
        "publishing.faults": "checksums of the whole installation",
        "programmes.named": "looks among the rows that it is given, which are already those of one municipality",
        "publishing.publication": "takes the slug of the municipality",
        "jobs.done": "work on what all municipalities share",
        "jobs.schedules": "the clock of the whole installation",
    }
    belongs = ("municipality", "cycle", "run", "assessment", "slug", "document", "person")
    rooms = [room for room in ORDER if room not in ("indicators", "audit")]  # the store is national; audit is by actor
    for room in rooms:
        path = SOURCE / room / "queries.py"
        if not path.exists():
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or f"{room}.{node.name}" in shared:
                continue
            names = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
            assert any(name in belongs for name in names), f"{room}.queries.{node.name} takes no municipality"


def test_the_project_speaks_of_itself_alone() -> None:
    top = SOURCE.parents[1]
    # The folder above the checkout, the home folder, and the hosts of package indexes (in halves, to be no such name).
    machine = [f"{top.parent}/", f"{Path.home()}/"]
    hosts = ["pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian"]
    places = re.compile("|".join(map(re.escape, (*machine, *hosts))))
    files = [p for p in top.rglob("*") if p.suffix in {".py", ".md", ".txt", ".toml", ".yaml", ".html", ".css", ".js"}]
    skipped = {".venv", "build", ".git", "node_modules"}
    found = [
        str(path.relative_to(top))
        for path in files
        if not skipped & set(path.relative_to(top).parts) and places.search(path.read_text("utf-8", errors="ignore"))
    ]
    assert found == []


def test_tables_of_states_name_every_state() -> None:
    from samhandling.followups.models import FollowUpCycle
    from samhandling.followups.rules import TRANSITIONS

    assert set(TRANSITIONS) == set(FollowUpCycle.State.values)
    assert {state for after in TRANSITIONS.values() for state in after} <= set(TRANSITIONS)


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node
