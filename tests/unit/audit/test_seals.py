"""Audit rows are sealed into a chain, and whatever is done to a sealed row afterwards is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from samhandling.audit import append_only, changes, queries
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent, AuditSeal

BY = JobActor("test")

pytestmark = pytest.mark.django_db


def write(n: int) -> list[AuditEvent]:
    with transaction.atomic():
        return [changes.record(by=BY, action="try", obj=("thing", str(i)), new={"value": i + 0.5}) for i in range(n)]


@contextmanager
def without_triggers() -> Iterator[None]:
    """As somebody who owns the database and knows of the triggers."""
    with connection.cursor() as cursor:
        for statement in append_only.REMOVE[connection.vendor]:
            cursor.execute(statement)
        yield
        for statement in append_only.INSTALL[connection.vendor]:
            cursor.execute(statement)


def test_every_row_is_sealed_once_in_order() -> None:
    assert (changes.seal(), queries.last_seal()) == (0, None)
    first = write(3)
    assert changes.seal() == 3
    assert changes.seal() == 0
    second = write(2)
    assert list(queries.unsealed()) == second
    assert changes.seal() == 2
    seals = list(AuditSeal.objects.all())
    assert [seal.number for seal in seals] == [1, 2, 3, 4, 5]
    assert [seal.event_id for seal in seals] == [event.pk for event in first + second]
    assert len({seal.digest for seal in seals}) == 5
    assert queries.last_seal() == seals[-1]
    assert queries.faults() == []


def test_more_rows_than_are_taken_at_a_time_make_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_AT_A_TIME", 2)
    monkeypatch.setattr(queries, "_AT_A_TIME", 3)
    write(7)
    assert changes.seal() == 7
    assert queries.faults() == []


def test_the_same_rows_give_the_same_chain() -> None:
    write(2)
    changes.seal()
    before = list(AuditSeal.objects.values_list("digest", flat=True))
    with without_triggers():
        AuditSeal.objects.all().delete()
    changes.seal()
    assert list(AuditSeal.objects.values_list("digest", flat=True)) == before


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda pk: AuditEvent.objects.filter(pk=pk).update(new={"value": 2}), "andra uppgifter"),
        (lambda pk: AuditEvent.objects.filter(pk=pk).update(actor_name="Annan"), "andra uppgifter"),
        (lambda pk: AuditEvent.objects.filter(pk=pk).update(action="other"), "kedjan stämmer inte"),
        (lambda pk: AuditEvent.objects.filter(pk=pk).update(actor_id="9"), "kedjan stämmer inte"),
        (lambda pk: AuditEvent.objects.filter(pk=pk).delete(), "är borta"),
        (lambda pk: AuditSeal.objects.filter(event_id=pk).update(digest="f" * 64), "kedjan stämmer inte"),
        (lambda pk: AuditSeal.objects.filter(event_id=pk).delete(), "sigill 2–2 saknas"),
    ],
    ids=["new", "name", "action", "actor", "row gone", "seal altered", "seal gone"],
)
def test_whatever_is_done_to_a_sealed_row_is_found(tamper: Callable[[int], object], says: str) -> None:
    events = write(4)
    changes.seal()
    with without_triggers():
        tamper(events[1].pk)
    found = queries.faults()
    assert found
    assert says in found[0]
    assert len(found) <= 2


def test_a_row_rewritten_with_a_seal_of_its_own_breaks_the_next() -> None:
    events = write(3)
    changes.seal()
    with without_triggers():
        AuditEvent.objects.filter(pk=events[1].pk).update(action="other")
        altered = AuditEvent.objects.get(pk=events[1].pk)
        from samhandling.audit import chain

        payload, first = chain.payload_sha256(altered), AuditSeal.objects.get(number=1)
        AuditSeal.objects.filter(number=2).update(digest=chain.digest(altered, payload, first.digest))
    assert ["sigill 3" in fault for fault in queries.faults()] == [True]


@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditSeal.objects.update(digest="0" * 64),
        lambda: AuditSeal.objects.all().delete(),
        lambda: AuditSeal.objects.get().delete(),
    ],
    ids=["update", "delete", "delete one"],
)
def test_altering_or_deleting_a_seal_is_refused(change: Callable[[], object]) -> None:
    write(1)
    changes.seal()
    with pytest.raises(IntegrityError, match="never altered or deleted"), transaction.atomic():
        change()
    assert queries.faults() == []


def test_rows_that_are_not_sealed_yet_are_no_fault() -> None:
    write(2)
    assert queries.faults() == []
