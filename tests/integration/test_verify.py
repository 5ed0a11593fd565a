"""``samhandling verify`` finds every file and row that is not as it was written, and names it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.factories import year
from tests.factories.deliveries import delivery

from samhandling.accounts.models import Person
from samhandling.audit import append_only
from samhandling.audit import changes as audit
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.followups.changes import digest
from samhandling.followups.welfare.models import WelfareAccount
from samhandling.indicators import changes as indicators
from samhandling.jobs.checks import CHECKS, WORDS
from samhandling.places.models import Municipality
from samhandling.programmes.imports import files
from samhandling.programmes.imports.models import DocumentImport
from samhandling.sources import archive

BY = JobActor("test")
BEGUN = datetime(2024, 8, 30, 12, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def faults() -> dict[str, list[str]]:
    return {name: found for name, check in CHECKS.items() if (found := check())}


def test_every_check_has_its_words() -> None:
    assert set(CHECKS) == set(WORDS)


def test_an_untouched_home_has_no_faults(home: Path) -> None:
    indicators.ingest(by=BY, delivery=delivery())
    audit.seal()
    assert faults() == {}


def test_a_damaged_batch_and_generation_are_named(home: Path) -> None:
    indicators.ingest(by=BY, delivery=delivery())
    for path in (*home.rglob("kolada-*.parquet"), *home.rglob("latest.parquet")):
        path.write_bytes(path.read_bytes() + b" ")
    found = faults()
    assert list(found) == ["batches"]
    assert [fault.split(":")[0].split("/")[0] for fault in found["batches"]] == [
        "leverans 1",
        "generationen generations",
    ]


def test_an_altered_raw_answer_and_a_lost_archive_are_named(home: Path) -> None:
    kept = archive.start(home / "raw", "kolada", {"asks": "all"}, now=BEGUN)
    answer = archive.Answer(
        method="GET", address="https://x/1", status=200, body=b"[1]", content_type="application/json", fetched_at=BEGUN
    )
    kept.keep(answer)
    kept.finish()
    kept.close()
    batch = indicators.add_batch(
        by=BY,
        source="kolada",
        title="Kolada",
        address="https://x",
        licence="CC0",
        source_line="Källa: Kolada",
        fetched_at=BEGUN,
        observations=delivery().columns,
        archive=kept.folder.relative_to(home).as_posix(),
    )
    assert faults() == {}
    (kept.folder / "00001.gz").write_bytes(b"damaged")
    assert "00001.gz" in faults()["files"][0]
    kept.folder.rename(home / "elsewhere")
    assert f"leverans {batch.number}: källans svar i raw/kolada/" in faults()["files"][0]


def test_an_altered_uploaded_document_is_named(home: Path) -> None:
    vasteras = Municipality.objects.create(slug="vasteras", code="1980", name="Västerås stad", place_name="Västerås")
    digest = files.keep([b"Program"], "txt")
    uploaded = DocumentImport.objects.create(
        municipality=vasteras,
        file_name="program.txt",
        suffix="txt",
        sha256=digest,
        n_bytes=7,
        uploaded_by=Person.objects.create_user("anna"),
    )
    assert faults() == {}
    files.path_of(uploaded).write_bytes(b"Annat")
    assert "program.txt" in faults()["files"][0]


def test_what_is_altered_after_it_was_frozen_is_named(home: Path) -> None:
    town = year.town()
    account = WelfareAccount.objects.create(
        municipality=town.municipality,
        year=2020,
        layout={},
        figures={},
        figures_at=BEGUN,
        opened_by=town.coordinator,
        state="closed",
        closed_by=town.coordinator,
        closed_at=BEGUN,
        content={"sections": ["Så är det."]},
        sha256=digest({"sections": ["Så är det."]}),
    )
    assert faults() == {}
    account.content["sections"] = ["Så är det inte."]
    account.save()
    assert faults() == {
        "frozen": ["Välfärdsbokslut 2020 (sjoby) är inte som när det frystes; återställ registret från säkerhetskopian"]
    }


def test_an_altered_audit_row_is_named(home: Path) -> None:
    indicators.ingest(by=BY, delivery=delivery())
    audit.seal()
    with connection.cursor() as cursor:
        for statement in append_only.REMOVE[connection.vendor]:
            cursor.execute(statement)
    first = AuditEvent.objects.order_by("pk").first()
    assert first
    AuditEvent.objects.filter(pk=first.pk).update(actor_name="Någon annan")
    assert f"rad {first.pk} i loggen" in faults()["audit"][0]
    with connection.cursor() as cursor:
        for statement in append_only.INSTALL[connection.vendor]:
            cursor.execute(statement)


def test_the_command_checks_everything_in_the_demo(demo_home: Path) -> None:
    for what in ("all", *CHECKS):
        command = [sys.executable, "-m", "samhandling.config.cli", "verify", what, "--home", str(demo_home)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "stämmer" in done.stdout + done.stderr
