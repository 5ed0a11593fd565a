"""Fixtures for every test: where the shared reference material lies, a home folder, a register that can be emptied."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


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
def demo(demo_home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Path]:
    """Point settings and register at the demo home; whatever the test writes is rolled back."""
    from django.db import connections, transaction

    settings.HOME = demo_home
    connection = connections["default"]
    with django_db_blocker.unblock():
        # The tests' own register lives in memory and dies with its connection: lay it aside, and put it back.
        own, connection.connection = connection.connection, None
        monkeypatch.setitem(connection.settings_dict, "NAME", str(demo_home / "register.sqlite3"))
        with transaction.atomic():
            yield demo_home
            transaction.set_rollback(True)
        connection.close()
        connection.connection = own


def pytest_unconfigure() -> None:
    """Let go of Hypothesis's hook on the garbage collector: through it every module would outlive the interpreter,
    and DuckDB's binding would complain of leaks after pytest's closing line."""
    gc.callbacks.clear()
