"""No row of a register leaves it: not in a file, a log, a message or the figures."""

import contextlib
import datetime
import gzip
import json
import logging
import os
import re
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import duckdb
import pytest
from tests.factories import register

from samhandling.errors import SamhandlingError
from samhandling.sources import microdata

NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
# Nothing of an individual but what is hers alone: a name, a number, an odd amount, an area where she lives alone.
CANARIES = ("Kanariefågel", "191212121212", "987654321,12", "987654321.12", "9876543211200", "1980Z9999")
CANARY = {
    "Personnummer": "191212121212", "Namn": "Åsa Kanariefågel", "DeSO": "1980Z9999", "Kön": "2", "Födelseår": "1970",
    "Bakgrund": "U", "Sysselsatt": "1", "Inkomst": "987654321,12", "Timmar": "77", "Skriven": "J",
}  # fmt: skip


def traces(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def everything_raised(error: BaseException | None) -> str:
    """Return all that a log or a page of faults could show of an error and of those behind it."""
    said = ""
    while error is not None:
        said += repr(error)
        error = error.__cause__ or error.__context__
    return said


@pytest.mark.slow
@pytest.mark.parametrize("form", ["utf-8", "cp1252", "parquet"])
def test_a_run_that_may_write_no_byte_to_any_file_gives_its_figures(tmp_path: Path, form: str) -> None:
    """A file size limit of zero makes every write to a file fail, wherever and however short-lived the file is."""
    path = as_form(tmp_path, register.persons(20_000), form)
    program = f"""
        import datetime, pathlib, resource, sys
        from samhandling.sources import microdata
        plan = microdata.load(pathlib.Path({str(register.write_plan(tmp_path))!r}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        found = microdata.aggregate(
            pathlib.Path({str(path)!r}), plan=plan, now=datetime.datetime.now(datetime.UTC), memory=sys.argv[1]
        )
        print(found.receipt["n_persons"])
    """
    done = run(program, tmp_path, "500MB")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10_000
    # The limit does what it says: under it, a process cannot write one byte.
    writes = "import pathlib, resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
    assert run(writes + "pathlib.Path('x').write_text('1')", tmp_path).returncode != 0


@pytest.mark.slow
def test_a_register_with_more_cells_than_memory_is_refused_and_never_spilled(tmp_path: Path) -> None:
    plan = register.write_plan(tmp_path, register.PLAN.replace("{column: DeSO}", "{column: Personnummer}"))
    path = as_form(tmp_path, register.persons(60_000), "utf-8")
    program = f"""
        import datetime, pathlib, resource
        from samhandling.errors import SamhandlingError
        from samhandling.sources import microdata
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        try:
            microdata.aggregate(
                pathlib.Path({str(path)!r}), plan=microdata.load(pathlib.Path({str(plan)!r})),
                now=datetime.datetime.now(datetime.UTC), memory="50MB",
            )
        except SamhandlingError as error:
            print(error)
    """
    before = set(tmp_path.iterdir())
    done = run(program, tmp_path)
    assert "inget får skrivas till disk" in done.stdout, done.stdout + done.stderr
    assert set(tmp_path.iterdir()) == before


@pytest.mark.slow
def test_an_only_resident_leaves_no_trace_in_what_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plan = microdata.load(register.write_plan(tmp_path, register.PLAN))
    path = register.write(tmp_path, [*register.persons(300), CANARY])
    kept = tmp_path / "raw"
    with caplog.at_level(logging.DEBUG):
        delivery = microdata.deliver(path, plan=plan, archive=kept, now=NOW)
    assert delivery.archive is not None
    said = repr(delivery) + json.dumps([column.tolist() for column in delivery.columns.values()]) + caplog.text
    assert traces(said) == []
    for file in kept.rglob("*.gz"):
        assert traces(gzip.decompress(file.read_bytes()).decode()) == []


@pytest.mark.slow
def test_a_place_with_too_few_people_is_not_even_named_among_the_hidden(tmp_path: Path) -> None:
    marked = register.PLAN.replace("minimum_cell: 5", "minimum_cell: 5, mark_suppressed: true")
    plan = microdata.load(register.write_plan(tmp_path, marked))
    path = register.write(tmp_path, [*register.persons(300), CANARY])
    columns = microdata.aggregate(path, plan=plan, now=NOW).figures.columns
    assert "suppressed_here" in columns["flag"]
    assert "1980Z9999" not in columns["area"]
    hidden = columns["flag"] == "suppressed_here"
    for name in ("value", "numerator", "denominator"):
        assert columns[name].mask[hidden].all()
        assert not columns[name].data[hidden].any()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace("Kanariefågel;", "Kanariefågel;extra;"), "för många fel"),
        (lambda text: text.replace("Åsa Kanariefågel", '"Åsa Kanariefågel'), "för många fel"),
        (lambda text: text.replace("987654321,12", "987654321.12"), "decimaltecknet"),
        (lambda text: text.partition("\r\n")[2], "saknar kolumnen"),
        (lambda text: text.replace("DeSO", "Omrade", 1), "saknar kolumnen DeSO"),
        (lambda text: text.replace("Namn", "DeSO", 1), "flera kolumner"),
        (lambda text: text.replace(";J\r\n", ";Q\r\n"), "ingen rad att räkna"),
        (lambda text: text.partition("\r\n")[0], "ingen rad att räkna"),
    ],
    ids=[
        "extra field",
        "open quote",
        "decimal point",
        "no header",
        "other header",
        "double header",
        "codes",
        "no rows",
    ],
)
def test_no_message_quotes_a_row(tmp_path: Path, spoil: object, says: str) -> None:
    plan = microdata.load(register.write_plan(tmp_path, register.PLAN + "max_bad_percent: 0\n"))
    assert callable(spoil)
    path = tmp_path / "register.csv"
    path.write_text(spoil(register.text([CANARY, CANARY])), "utf-8", newline="")
    with pytest.raises(SamhandlingError, match=re.escape(says)) as caught:
        microdata.aggregate(path, plan=plan, now=NOW)
    assert traces(everything_raised(caught.value)) == []
    assert not isinstance(caught.value.__context__, duckdb.Error)


@pytest.mark.parametrize("cut", [100, 1000, -1, -100])
def test_a_damaged_parquet_file_is_refused_without_the_databases_words(tmp_path: Path, cut: int) -> None:
    path = as_form(tmp_path, [CANARY] * 10, "parquet")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(SamhandlingError, match="kontrollera att filen är hel") as caught:
        microdata.aggregate(path, plan=microdata.load(register.write_plan(tmp_path)), now=NOW)
    assert traces(everything_raised(caught.value)) == []
    assert caught.value.__context__ is None


@pytest.mark.slow
def test_a_reader_that_fails_half_way_leaves_no_thread_and_no_pipe(tmp_path: Path) -> None:
    path = register.write(tmp_path, [CANARY] * 50_000, encoding="cp1252")
    plan = microdata.load(register.write_plan(tmp_path))
    before = set(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else set()
    with pytest.raises(SamhandlingError, match="minnet"):
        microdata.aggregate(path, plan=plan, now=NOW, memory="4MB")

    assert [thread for thread in threading.enumerate() if thread.name == "register"] == []
    if before:
        assert set(os.listdir("/proc/self/fd")) == before


def as_form(folder: Path, rows: list[dict[str, str]], form: str) -> Path:
    if form != "parquet":
        return register.write(folder, rows, encoding=form)
    text, path = register.write(folder, rows), folder / "register.parquet"
    with contextlib.closing(duckdb.connect(":memory:")) as connection:
        connection.execute(f"COPY (FROM read_csv('{text}', all_varchar = true)) TO '{path}' (FORMAT parquet)")
    text.unlink()
    return path


def run(program: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-c", textwrap.dedent(program), *arguments],
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
