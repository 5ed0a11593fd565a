"""Bringing the register of a home to the version that is installed, with a copy kept of the one before."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from samhandling.errors import HomeError


def pending() -> list[str]:
    """Return the changes of the register that this version brings and the register does not have."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def check_is_current(home: Path) -> None:
    """Raise HomeError if the register was made by an earlier version."""
    if pending():
        raise HomeError(
            f"registret i {home} är från en tidigare version; uppgradera det med: samhandling upgrade --home {home} "
            "(det gamla sparas bredvid)"
        )


def upgrade(home: Path) -> Path | None:
    """Bring the register up to date; return the copy of the old one, or None if nothing was to be done.

    A register in PostgreSQL is not copied here: back it up with the database's own tools first.
    """
    if not pending():
        return None
    copy = None
    if connection.vendor == "sqlite":
        copy = home / f"register-{datetime.now():%Y%m%d-%H%M%S}.sqlite3"  # noqa: DTZ005 (a name for a person's eyes)
        with closing(sqlite3.connect(home / "register.sqlite3")) as old:
            # Also takes along what still lies in the write-ahead log.
            old.execute("VACUUM INTO ?", (str(copy),))
    call_command("migrate", verbosity=0, interactive=False)
    return copy
