"""From a register of individuals to observations, and a search for every trace of one person on the way."""

import datetime
import gzip
import logging
import tempfile
from pathlib import Path

import duckdb
import pytest
from tests.factories import register

from samhandling.audit.changes import JobActor
from samhandling.indicators import changes, queries
from samhandling.sources import microdata

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
CANARY = {
    "Personnummer": "191212121212", "Namn": "Åsa Kanariefågel", "DeSO": "1980Z9999", "Kön": "2", "Födelseår": "1970",
    "Bakgrund": "U", "Sysselsatt": "1", "Inkomst": "987654321,12", "Timmar": "77", "Skriven": "J",
}  # fmt: skip
TRACES = ("Kanariefågel", "191212121212", "987654321", "1980Z9999")


def everything_in(folder: Path) -> str:
    """Return all text of all files of a folder, packed or not."""
    said = ""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        said += str(path)
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        if path.suffix == ".parquet":
            with duckdb.connect(":memory:") as connection:
                content = repr(connection.execute(f"SELECT * FROM read_parquet('{path}')").fetchall()).encode()
        said += content.decode(errors="replace")
    return said


def the_register() -> str:
    """Return everything that the database holds."""
    from django.apps import apps

    return "".join(repr(list(model._default_manager.values())) for model in apps.get_models())


def test_one_person_leaves_no_trace_in_home_register_log_or_temporary_files(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outside, temporary = tmp_path / "outside", tmp_path / "temporary"
    outside.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    plan = microdata.load(register.write_plan(outside))
    path = register.write(outside, [*register.persons(500), CANARY])
    before = path.read_bytes()

    with caplog.at_level(logging.DEBUG):
        delivery = microdata.deliver(path, plan=plan, archive=home / "raw", now=NOW)
        batch = changes.ingest(by=JobActor("prov"), delivery=delivery)

    assert batch is not None
    assert batch.source == "microdata"
    assert queries.current().series("X-ANTAL", ["1980"])[0].value == delivery_value(delivery)
    kept = everything_in(home)
    assert "X-ANTAL" in kept
    for trace in TRACES:
        assert trace not in kept + the_register() + caplog.text + everything_in(temporary)
    assert path.read_bytes() == before
    assert sorted(file.name for file in outside.iterdir()) == ["plan.yaml", "register.csv"]


def delivery_value(delivery: microdata.delivery.Delivery) -> float:
    """Return the number of all persons in the municipality."""
    columns = delivery.columns
    rows = zip(*(columns[n] for n in ("indicator", "area", "sex", "breakdown", "value")), strict=True)
    return next(float(value) for *key, value in rows if key == ["X-ANTAL", "1980", "T", ""])
