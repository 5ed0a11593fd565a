"""Batches, generations, definitions and targets as the register sees them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.observations import columns, described

from samhandling.accounts.models import Person, Role
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.errors import InputError, InvalidTransition, NotAllowed, StoreError
from samhandling.indicators import changes, queries
from samhandling.indicators.changes import NewIndicator
from samhandling.indicators.models import Batch, Generation, Indicator, Target
from samhandling.indicators.targets import changes as targets
from samhandling.places.models import Municipality

BY = JobActor("test")

pytestmark = pytest.mark.django_db


@pytest.fixture
def vasteras() -> Municipality:
    return Municipality.objects.create(slug="vasteras", code="1980", name="Västerås stad", place_name="Västerås")


def add(by: Any = BY, told: dict[str, Any] | None = None, **given: Any) -> Batch:
    return changes.add_batch(by=by, **described(**(told or {})), observations=columns(**given))


def rebuild() -> Generation:
    return changes.rebuild_generation(by=BY)


def values() -> list[float | None]:
    return [row.value for row in queries.series("N00945", ["1980"])]


def test_batch_counts_from_the_next_generation(home: Path) -> None:
    assert queries.current_generation() is None
    assert values() == []
    batch = add()
    assert values() == []
    assert queries.needs_rebuild()
    generation = rebuild()
    assert values() == [30.0, 31.0, 32.0]
    assert not queries.needs_rebuild()
    assert (batch.number, generation.number, generation.batches, generation.n_rows) == (1, 1, [1], 3)
    assert queries.current().batches == (1,)


@pytest.mark.slow
def test_batch_and_generation_each_leave_one_audit_row(home: Path) -> None:
    batch, generation = add(), rebuild()
    found = AuditEvent.objects.order_by("id").values_list("action", "object_type", "object_id")
    assert list(found) == [
        ("add_batch", "indicators.Batch", str(batch.pk)),
        ("rebuild_generation", "indicators.Generation", str(generation.pk)),
    ]


@pytest.mark.slow
def test_revision_is_a_new_batch_and_the_old_state_can_still_be_asked(home: Path) -> None:
    add()
    rebuild()
    before = timezone.now()
    add(year=[2021], value=[99.0])
    rebuild()
    assert values() == [30.0, 99.0, 32.0]
    assert [row.value for row in queries.as_of(before).series("N00945", ["1980"])] == [30.0, 31.0, 32.0]
    assert queries.as_of(before - timedelta(days=1)).series("N00945", ["1980"]) == []


@pytest.mark.slow
def test_as_of_answers_the_same_when_the_generation_of_that_time_is_gone(home: Path) -> None:
    add()
    rebuild()
    before = timezone.now()
    add(year=[2021], value=[99.0])
    rebuild()
    assert changes.sweep(grace=timedelta(0))
    then = queries.as_of(before)
    assert then.batches == (1,)
    assert [row.value for row in then.series("N00945", ["1980"])] == [30.0, 31.0, 32.0]
    assert [row.value for row in then.latest("1980")] == [32.0]
    assert then.matrix(["N00945"], ["T"]).values.tolist() == [[[[30.0, 31.0, 32.0]]]]


@pytest.mark.slow
def test_same_content_again_changes_nothing(home: Path) -> None:
    first = add()
    rebuild()
    n_events = AuditEvent.objects.count()
    turned = {name: values[::-1] for name, values in columns().items()}
    again = changes.add_batch(by=BY, **described(title="Kolada igen"), observations=turned)
    assert again == first
    assert rebuild().number == 1
    assert Batch.objects.count() == 1
    assert AuditEvent.objects.count() == n_events
    assert len(list((home / "batches").iterdir())) == 1


@pytest.mark.slow
def test_same_content_counts_again_when_something_else_was_said_between(home: Path) -> None:
    add()
    add(year=[2021], value=[99.0])
    assert add().number == 3
    rebuild()
    assert values() == [30.0, 31.0, 32.0]


@pytest.mark.slow
def test_same_content_is_recognised_when_what_came_between_speaks_of_something_else(home: Path) -> None:
    first = add()
    add(area=["1490"] * 3)
    assert add() == first


@pytest.mark.slow
def test_same_content_from_another_source_is_another_batch(home: Path) -> None:
    add()
    assert add(told={"source": "scb", "source_line": "Källa: SCB"}).number == 2


@pytest.mark.slow
def test_withdrawn_batch_no_longer_counts_but_did_then(home: Path) -> None:
    add()
    second = add(year=[2021], value=[99.0])
    rebuild()
    before = timezone.now()
    withdrawn = changes.withdraw_batch(by=BY, batch=second, reason="Källan har rättat")
    assert withdrawn.withdrawn_at
    assert queries.needs_rebuild()
    rebuild()
    assert values() == [30.0, 31.0, 32.0]
    assert queries.as_of(before).series("N00945", ["1980"])[1].value == 99.0
    assert [batch.number for batch in queries.batches()] == [1]
    assert [batch.number for batch in queries.batches(withdrawn=True)] == [1, 2]


def test_withdrawal_needs_a_reason_and_happens_once(home: Path) -> None:
    batch = add()
    with pytest.raises(InputError, match="utan skäl"):
        changes.withdraw_batch(by=BY, batch=batch, reason=" ")
    changes.withdraw_batch(by=BY, batch=batch, reason="fel fil")
    with pytest.raises(InvalidTransition, match="redan tillbakadragen"):
        changes.withdraw_batch(by=BY, batch=batch, reason="fel fil")


@pytest.mark.slow
def test_damaged_batch_stops_the_rebuild_until_it_is_withdrawn_and_added_again(home: Path) -> None:
    batch = add()
    rebuild()
    path = home / "batches" / batch.file_name
    path.write_bytes(path.read_bytes()[:-1])
    other = add(area=["1490"] * 3)
    with pytest.raises(StoreError, match=batch.file_name):
        rebuild()
    assert len(queries.verify()) == 1
    assert queries.current_generation() == Generation.objects.get(number=1)
    changes.withdraw_batch(by=BY, batch=batch, reason="skadad")
    assert queries.verify() == []
    again = add()
    assert again.number == other.number + 1
    assert rebuild().batches == [other.number, again.number]


@pytest.mark.slow
def test_damaged_generation_is_not_read_and_is_mended_by_a_rebuild(home: Path) -> None:
    add()
    generation = rebuild()
    path = home / "generations" / generation.folder / "latest.parquet"
    path.write_bytes(b"")
    with pytest.raises(StoreError, match=r"latest\.parquet är skadad"):
        queries.current()
    (fault,) = queries.verify()
    assert fault.startswith(f"generationen generations/{generation.folder}: filen latest.parquet är skadad")
    assert rebuild().number == 2
    assert values() == [30.0, 31.0, 32.0]


@pytest.mark.slow
def test_sweep_keeps_generations_for_a_grace_and_the_rows_for_good(home: Path) -> None:
    add()
    first = rebuild()
    add(year=[2021], value=[99.0])
    second = rebuild()
    assert changes.sweep() == []
    assert changes.sweep(grace=timedelta(0)) == [f"generations/{first.folder}"]
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.removed_at
    assert second.removed_at is None
    assert queries.verify() == []
    assert changes.sweep(grace=timedelta(0)) == []


def test_sweep_removes_files_without_a_row_and_keeps_withdrawn_ones(home: Path) -> None:
    batch = add()
    changes.withdraw_batch(by=BY, batch=batch, reason="fel")
    (home / "batches" / "kolada-0.parquet").touch()
    assert changes.sweep() == ["batches/kolada-0.parquet"]
    assert [path.name for path in (home / "batches").iterdir()] == [batch.file_name]


def test_delivery_without_licence_source_or_time_zone_is_refused(home: Path) -> None:
    told = {"licence": " ", "source_line": "", "fetched_at": datetime(2024, 8, 30)}  # noqa: DTZ001
    with pytest.raises(InputError, match="licence är tomt, source_line är tomt, fetched_at saknar tidszon"):
        add(told=told)
    assert list((home / "batches").iterdir()) == []


def test_reader_may_not_change_the_store_and_an_analyst_may(home: Path, vasteras: Municipality) -> None:
    person = Person.objects.create(username="maja")
    Role.objects.create(person=person, municipality=vasteras, kind=Role.Kind.READER)
    with pytest.raises(NotAllowed, match="maja får inte lägga in statistik"):
        add(by=person)
    Role.objects.create(person=person, municipality=vasteras, kind=Role.Kind.ANALYST)
    assert add(by=person).number == 1
    assert AuditEvent.objects.get().actor_name == "maja"


@pytest.mark.slow
def test_questions_cost_one_database_query(home: Path, django_assert_num_queries: Any) -> None:
    add()
    rebuild()
    with django_assert_num_queries(1):
        values()
    with django_assert_num_queries(1):
        now = queries.current()
        now.series("N00945", ["1980"])
        now.matrix(["N00945"])


def test_definitions_are_registered_once_and_revised_when_their_text_changes() -> None:
    one = NewIndicator(key="N1", title="Ett", source="kolada", definition_sha256="a" * 64)
    two = NewIndicator(key="N2", title="Två", source="kolada", definition_sha256="b" * 64)
    assert [indicator.key for indicator in changes.register_indicators(by=BY, definitions=[two, one])] == ["N2", "N1"]
    changes.register_indicators(by=BY, definitions=[one, two])
    assert AuditEvent.objects.count() == 2
    changed = NewIndicator(key="N1", title="Ett", source="kolada", definition_sha256="c" * 64)
    changes.register_indicators(by=BY, definitions=[changed, two])
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.old["definition_sha256"]) == ("revise_indicator", "a" * 64)
    assert Indicator.objects.get(key="N1").definition_sha256 == "c" * 64


def test_definition_of_one_municipality_cannot_take_the_id_of_the_catalogue(vasteras: Municipality) -> None:
    ours = NewIndicator(key="N1", title="Ett", source="kolada", definition_sha256="a" * 64)
    theirs = NewIndicator(key="N1", title="Eget", source="egen", definition_sha256="b" * 64, municipality=vasteras)
    changes.register_indicators(by=BY, definitions=[ours])
    with pytest.raises(InputError, match="nyckeltalet N1 finns redan hos katalogen; välj ett annat id"):
        changes.register_indicators(by=BY, definitions=[theirs])


@pytest.fixture
def indicator() -> Indicator:
    new = NewIndicator(key="N1", title="Ett", source="kolada", definition_sha256="a" * 64)
    return changes.register_indicators(by=BY, definitions=[new])[0]


def test_target_is_set_and_replaced_with_old_and_new_in_the_audit(vasteras: Municipality, indicator: Indicator) -> None:
    about: dict[str, Any] = {"by": BY, "municipality": vasteras, "indicator": indicator, "year": 2026}
    targets.set_target(**about, value=95.0)
    targets.set_target(**about, value=97.0, decided_by="KF", decided_on=date(2022, 12, 1))
    assert Target.objects.get().value == 97.0
    event = AuditEvent.objects.latest("id")
    assert event.municipality == "vasteras"
    assert (event.old, event.new["value"]) == ({"value": 95.0, "decided_by": ""}, 97.0)
    assert list(queries.targets(vasteras)) == [Target.objects.get()]


def test_target_has_both_decision_and_date_or_neither(vasteras: Municipality, indicator: Indicator) -> None:
    with pytest.raises(InputError, match="ange båda eller inget"):
        targets.set_target(
            by=BY, municipality=vasteras, indicator=indicator, year=2026, value=95.0, decided_by="KF"
        )  # fmt: skip


def test_target_that_is_no_number_is_refused(vasteras: Municipality, indicator: Indicator) -> None:
    with pytest.raises(InputError, match="ska vara ett tal"):
        targets.set_target(by=BY, municipality=vasteras, indicator=indicator, year=2026, value=float("nan"))


def test_times_are_kept_as_given(home: Path) -> None:
    batch = add(told={"fetched_at": datetime(2024, 8, 30, 14, 0, tzinfo=UTC)})
    batch.refresh_from_db()
    assert batch.fetched_at == datetime(2024, 8, 30, 14, 0, tzinfo=UTC)
