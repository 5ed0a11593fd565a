"""Triggers by which the database itself refuses to alter or delete an audit row or a seal, whoever asks.

SQLite: a migration that alters a table makes it anew and loses its triggers without a word; such a migration must
end with ``install``. A test over the migrated database stands guard.
"""

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

EVENTS = "audit_auditevent"
SEALS = "audit_auditseal"
REFUSAL = "audit rows are never altered or deleted"
_PREFIX = {EVENTS: "audit", SEALS: "audit_seal"}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)

Operation = Callable[[StateApps | None, BaseDatabaseSchemaEditor], None]


def _install(vendor: str, table: str) -> tuple[str, ...]:
    prefix = _PREFIX[table]
    if vendor == "postgresql":
        return (
            _FUNCTION,
            (
                f"CREATE TRIGGER {prefix}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
            ),
            f"CREATE TRIGGER {prefix}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION audit_refuse()",
        )
    abort = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return (
        f"CREATE TRIGGER {prefix}_no_update BEFORE UPDATE ON {table} {abort}",
        f"CREATE TRIGGER {prefix}_no_delete BEFORE DELETE ON {table} {abort}",
        # INSERT OR REPLACE deletes the old row without firing the DELETE trigger, hence a third one.
        (
            f"CREATE TRIGGER {prefix}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) {abort}"
        ),
    )


def _remove(vendor: str, table: str) -> tuple[str, ...]:
    prefix = _PREFIX[table]
    if vendor == "postgresql":
        return tuple(f"DROP TRIGGER IF EXISTS {prefix}_{name} ON {table}" for name in ("no_change", "no_truncate"))
    return tuple(f"DROP TRIGGER IF EXISTS {prefix}_{name}" for name in ("no_update", "no_delete", "no_replace"))


_VENDORS = ("sqlite", "postgresql")
INSTALL = {vendor: tuple(line for table in _PREFIX for line in _install(vendor, table)) for vendor in _VENDORS}
REMOVE = {vendor: tuple(line for table in _PREFIX for line in _remove(vendor, table)) for vendor in _VENDORS}


def install(table: str) -> Operation:
    """Return the migration step that makes a table's triggers; a database that we have none for is refused."""
    return _step(_install, table)


def remove(table: str) -> Operation:
    """Return the migration step that takes a table's triggers away."""
    return _step(_remove, table)


def _step(statements: Callable[[str, str], tuple[str, ...]], table: str) -> Operation:
    def run(apps: StateApps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        if vendor not in _VENDORS:
            raise NotImplementedError(f"no audit triggers for {vendor}: use SQLite or PostgreSQL as DATABASE_URL")
        for statement in statements(vendor, table):
            schema_editor.execute(statement)

    return run
