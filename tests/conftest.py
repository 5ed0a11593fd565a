"""Fixtures for every test: where the shared reference material lies, a home folder, a register that can be emptied."""

import gc
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with reference material beside the project; a test that needs it says when it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the shared reference folder is not beside the project")
    return SHARED


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """Return an empty home folder that the settings point to."""
    folder = tmp_path / "home"
    for name in ("batches", "generations", "publications", "reports"):
        (folder / name).mkdir(parents=True)
    settings.HOME = folder
    return folder


@pytest.fixture(scope="session")
def _prepared_register(django_db_use_migrations: bool) -> Iterator[Callable[[], None]]:
    """Lay the tables of an earlier run where the register in memory will be; return what keeps them for the next run.

    To walk through every migration takes a third as long as all the fast tests together. What is kept is named by all
    that the tables are made from, so it is made anew when a migration changes.
    """
    from django.db import connection

    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    is_in_memory = connection.vendor == "sqlite" and connection.creation.is_in_memory_db(name)  # type: ignore[attr-defined]
    if not (is_in_memory and django_db_use_migrations):  # without migrations nothing would tell the next run of them
        yield lambda: None
        return
    kept = ROOT / "build" / "tests" / f"register-{_digest_of_migrations()}.sqlite3"
    with closing(sqlite3.connect(name, uri=True)) as register:

        def keep() -> None:
            if kept.exists():
                return
            kept.parent.mkdir(parents=True, exist_ok=True)
            half_made = kept.with_suffix(f".{os.getpid()}")
            with closing(sqlite3.connect(half_made)) as copy:
                register.backup(copy)
            half_made.replace(kept)

        if kept.exists():
            with closing(sqlite3.connect(kept)) as earlier:
                earlier.backup(register)
        yield keep


def _digest_of_migrations() -> str:
    """Return a digest of all that the tables are made from: our migrations, and the packages with theirs."""
    made_from = [*ROOT.glob("src/samhandling/**/migrations/*.py"), ROOT / "src/samhandling/audit/append_only.py"]
    made_from.append(ROOT / "requirements" / "dev.txt")
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_from))).hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_setup(_prepared_register: Callable[[], None], django_db_setup: None) -> None:
    """Make the register of the tests: pytest-django finds nothing left to migrate where an earlier run prepared it."""
    _prepared_register()


@pytest.fixture(autouse=True, scope="session")
def _register_can_be_emptied() -> Iterator[None]:
    """A test that commits ends by emptying every table, which the triggers on the audit rows would refuse."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from samhandling.audit import append_only

    empty = BaseDatabaseOperations.execute_sql_flush

    def empty_without_triggers(operations: Any, sql_list: list[str]) -> None:
        vendor = operations.connection.vendor
        with operations.connection.cursor() as cursor:
            for statement in append_only.REMOVE[vendor]:
                cursor.execute(statement)
            try:
                empty(operations, sql_list)
            finally:
                for statement in append_only.INSTALL[vendor]:
                    cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_without_triggers)
        yield


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that the program itself has filled with the demo; made once for the whole run."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    command = [sys.executable, "-m", "samhandling.config.cli", "demo", "--no-serve", "--home", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def demo(demo_home: Path, settings: Any, django_db_blocker: Any) -> Iterator[Path]:
    """Point settings and register at the demo home; whatever the test writes is rolled back."""
    from django.db import connections, transaction

    settings.HOME = demo_home
    own = connections["default"]
    # A wrapper of its own: the tests' register is shared with the threads of the live server, which may close it.
    connection = type(own)({**own.settings_dict, "NAME": str(demo_home / "register.sqlite3")}, "default")
    with django_db_blocker.unblock():
        connections["default"] = connection
        try:
            with transaction.atomic():
                yield demo_home
                transaction.set_rollback(True)
        finally:
            connection.close()
            connections["default"] = own


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Spare the garbage collector what is collected: thousands of tests and modules, which stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the browser: its files are few and take minutes, and one alone at the end would leave a core idle."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_unconfigure() -> None:
    """Let go of Hypothesis's hook on the garbage collector, and of what was spared: every module would else outlive the
    interpreter, and DuckDB's binding would complain of leaks after pytest's closing line."""
    gc.callbacks.clear()
    gc.unfreeze()
