"""Audit rows are written inside the change and never altered or deleted afterwards."""

import pytest
from django.db import IntegrityError, connection, transaction

from samhandling.audit import changes, queries
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent

BY = JobActor("test")


@pytest.fixture
def event(db: None) -> AuditEvent:
    with transaction.atomic():
        return changes.record(by=BY, action="try", obj=("thing", "1"), municipality="vasteras", new={"a": 1})


def test_row_keeps_who_what_and_new_values(event: AuditEvent) -> None:
    kept = AuditEvent.objects.get()
    assert (kept.actor_id, kept.actor_name, kept.action) == ("job:test", "test", "try")
    assert (kept.object_type, kept.object_id, kept.old, kept.new) == ("thing", "1", None, {"a": 1})


@pytest.mark.parametrize(
    "change",
    [
        lambda event: AuditEvent.objects.update(action="other"),
        lambda event: AuditEvent.objects.all().delete(),
        lambda event: event.delete(),
        lambda event: AuditEvent(pk=event.pk, at=event.at, actor_id="x", actor_name="x", action="other").save(),
        lambda event: _execute("UPDATE audit_auditevent SET action = 'other'"),
        lambda event: _execute("DELETE FROM audit_auditevent"),
    ],
    ids=["update", "delete", "delete one", "save again", "UPDATE", "DELETE"],
)
def test_altering_or_deleting_a_row_is_refused(event: AuditEvent, change: object) -> None:
    with pytest.raises(IntegrityError, match="never altered or deleted"), transaction.atomic():
        change(event)  # type: ignore[operator]
    assert AuditEvent.objects.get().action == "try"


def test_replacing_a_row_is_refused(event: AuditEvent) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can replace a row without deleting it first")
    columns = "id, at, actor_id, actor_name, municipality, action, object_type, object_id"
    with pytest.raises(IntegrityError, match="never altered or deleted"), transaction.atomic():
        _execute(
            f"INSERT OR REPLACE INTO audit_auditevent ({columns}) "
            f"SELECT id, at, actor_id, actor_name, municipality, 'other', object_type, object_id FROM audit_auditevent"
        )
    assert AuditEvent.objects.get().action == "try"


def test_emptying_the_table_is_refused(event: AuditEvent) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with pytest.raises(IntegrityError, match="never altered or deleted"), transaction.atomic():
        _execute("TRUNCATE audit_auditevent")


@pytest.mark.django_db(transaction=True)
def test_row_outside_a_transaction_is_our_own_bug() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        changes.record(by=BY, action="try", obj=("thing", "1"))
    assert not AuditEvent.objects.exists()


def test_events_are_found_by_municipality_actor_action_and_time(event: AuditEvent) -> None:
    with transaction.atomic():
        other = changes.record(by=JobActor("night"), action="fetch", obj=("thing", "2"))
    assert list(queries.events()) == [other, event]
    assert list(queries.events(municipality="vasteras")) == [event]
    assert list(queries.events(municipality="")) == [other]
    assert list(queries.events(actor_id="job:night")) == [other]
    assert list(queries.events(action="try")) == [event]
    assert list(queries.events(since=other.at)) == [other]
    assert list(queries.events(until=other.at)) == [event]


def test_history_tells_of_one_object_oldest_first(event: AuditEvent) -> None:
    with transaction.atomic():
        about = changes.record(by=BY, action="look", obj=event)
        again = changes.record(by=BY, action="look again", obj=event)
    assert list(queries.history(event)) == [about, again]


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
