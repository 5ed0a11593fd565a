"""A delivery from a source becomes a batch, a generation, and findings for the analyst."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.factories.deliveries import NAMED, delivery

from samhandling.accounts.models import Person
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.indicators import changes, queries
from samhandling.indicators.models import Batch, Generation, Indicator, SourceFinding, SourceSeries

BY = JobActor("test")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def values() -> list[tuple[int, float | None, str]]:
    return [(row.year, row.value, row.flag) for row in queries.series("N00945", ["1980"])]


def kinds() -> list[tuple[str, str]]:
    return sorted(SourceFinding.objects.values_list("kind", "key"))


def test_first_delivery_is_a_batch_that_counts_and_raises_nothing(home: Path) -> None:
    batch = changes.ingest(by=BY, delivery=delivery())
    assert batch
    assert values() == [(2020, 30.0, ""), (2021, 31.0, ""), (2022, 32.0, "")]
    assert (batch.n_came, batch.n_gone, batch.n_revised, batch.n_remarked) == (3, 0, 0, 0)
    assert not SourceFinding.objects.exists()
    assert SourceSeries.objects.get().title == NAMED.title


def test_the_same_delivery_again_changes_nothing(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    n_events = AuditEvent.objects.count()
    assert changes.ingest(by=BY, delivery=delivery()) is None
    assert changes.ingest(by=BY, delivery=delivery(after_days=7)) is None
    assert (Batch.objects.count(), Generation.objects.count()) == (1, 1)
    assert AuditEvent.objects.count() == n_events
    assert len(list((home / "batches").iterdir())) == 1


def test_a_part_of_what_is_known_is_nothing_new(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    assert changes.ingest(by=BY, delivery=delivery(after_days=1, year=[2021], value=[31.0])) is None


def test_the_same_figures_from_another_source_are_a_batch_of_their_own(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    other = changes.ingest(by=BY, delivery=delivery(source="egen uppgift"))
    assert other
    assert (other.n_came, other.n_revised) == (0, 0)


def test_a_fetch_read_again_does_not_win_over_another_source_since(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    changes.ingest(by=BY, delivery=delivery(source="egen uppgift", after_days=1, year=[2021], value=[5.0]))
    assert changes.ingest(by=BY, delivery=delivery()) is None
    assert (2021, 5.0, "") in values()
    assert changes.ingest(by=BY, delivery=delivery(after_days=2))
    assert (2021, 31.0, "") in values()


def test_what_came_and_what_was_revised_is_counted(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    batch = changes.ingest(
        by=BY,
        delivery=delivery(after_days=1, year=[2021, 2022, 2023], value=[31.0, 99.0, 33.0], flag=["", "", "break"]),
    )
    assert batch
    assert (batch.n_came, batch.n_gone, batch.n_revised, batch.n_remarked) == (1, 0, 1, 0)


def test_a_flag_alone_is_something_new(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery(flag=["", "", "preliminary"]))
    batch = changes.ingest(by=BY, delivery=delivery(after_days=1))
    assert batch
    assert (batch.n_revised, batch.n_remarked) == (0, 1)


def test_deleted_rows_lose_their_value_but_not_their_past(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    before = timezone.now()
    gone = {"indicator": ["N00945"] * 2, "area": ["1980", "1980"], "period": ["2021", "1999"], "sex": ["T", "T"]}
    deleted = {name: np.array(column, dtype=object) for name, column in gone.items()}
    batch = changes.ingest(by=BY, delivery=delivery(after_days=1, year=[2023], value=[33.0], deleted=deleted))
    assert batch
    assert values() == [
        (2020, 30.0, ""), (2021, None, "withdrawn_at_source"), (2022, 32.0, ""), (2023, 33.0, ""),
    ]  # fmt: skip
    assert [row.value for row in queries.as_of(before).series("N00945", ["1980"])] == [30.0, 31.0, 32.0]
    assert (batch.n_rows, batch.n_came, batch.n_gone) == (2, 1, 1)
    finding = SourceFinding.objects.get()
    assert (finding.kind, finding.key, finding.old, finding.batch) == (
        "deleted_rows", "N00945", "1980 2021 T: 31,0", batch,
    )  # fmt: skip
    assert changes.ingest(by=BY, delivery=delivery(after_days=2, year=[2023], value=[33.0], deleted=deleted)) is None
    assert SourceFinding.objects.count() == 1


def test_a_delivery_of_deletions_alone_is_a_batch(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    deleted = {
        "indicator": np.array(["N00945"], dtype=object),
        "area": np.array(["1980"], dtype=object),
        "year": np.array([2022]),
        "sex": np.array(["T"], dtype=object),
    }
    batch = changes.ingest(by=BY, delivery=delivery(after_days=1, value=[], deleted=deleted))
    assert batch
    assert values()[-1] == (2022, None, "withdrawn_at_source")


def test_a_row_both_deleted_and_delivered_has_been_replaced(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    deleted = {
        "indicator": np.array(["N00945"], dtype=object),
        "area": np.array(["1980"], dtype=object),
        "year": np.array([2022]),
        "sex": np.array(["T"], dtype=object),
    }
    changes.ingest(by=BY, delivery=delivery(after_days=1, year=[2022], value=[5.0], deleted=deleted))
    assert values()[-1] == (2022, 5.0, "")
    assert not SourceFinding.objects.exists()


def test_renamed_and_redefined_series_are_told_once(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    renamed = replace(NAMED, title="Eftergymnasialt utbildade", description="Andel  25–64\når.")
    batch = changes.ingest(by=BY, delivery=delivery(after_days=1, year=[2023], value=[1.0], series=(renamed,)))
    assert kinds() == [("renamed", "N00945")]
    finding = SourceFinding.objects.get()
    assert (finding.old, finding.new, finding.batch) == (NAMED.title, renamed.title, batch)
    redefined = replace(renamed, description="Andel 16–64 år.")
    changes.ingest(by=BY, delivery=delivery(after_days=2, series=(redefined,)))
    assert kinds() == [("redefined", "N00945"), ("renamed", "N00945")]
    changes.ingest(by=BY, delivery=delivery(after_days=3, series=(redefined,)))
    assert len(kinds()) == 2


def test_a_finding_names_the_indicator_in_use(home: Path) -> None:
    known = Indicator.objects.create(key="N00945", title="x", source="kolada", definition_sha256="0" * 64)
    changes.ingest(by=BY, delivery=delivery())
    changes.ingest(by=BY, delivery=delivery(after_days=1, value=[], series=(), gone=("N00945",)))
    assert SourceFinding.objects.get().indicator == known


def test_a_withdrawn_series_is_told_once_and_again_if_it_returns(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    for days in (1, 2):
        changes.ingest(by=BY, delivery=delivery(after_days=days, value=[], series=(), gone=("N00945", "N99999")))
    assert kinds() == [("withdrawn", "N00945")]
    assert len(values()) == 3
    changes.ingest(by=BY, delivery=delivery(after_days=3))
    assert kinds() == [("returned", "N00945"), ("withdrawn", "N00945")]
    assert SourceSeries.objects.get(key="N00945").gone_at is None


def test_an_indicator_in_use_that_the_source_never_had_is_told_at_the_first_fetch(home: Path) -> None:
    Indicator.objects.create(key="N1", title="Ur katalogen", source="kolada", definition_sha256="0" * 64)
    Indicator.objects.create(key="N2", title="Annan källa", source="scb", definition_sha256="0" * 64)
    for days in (0, 1):
        changes.ingest(by=BY, delivery=delivery(after_days=days, gone=("N1", "N2")))
    assert kinds() == [("withdrawn", "N1")]
    assert SourceFinding.objects.get().old == "Ur katalogen"


def test_an_older_answer_taken_in_late_overrides_nothing_newer(home: Path) -> None:
    first = delivery(year=[2020, 2021], value=[1.0, 2.0])
    renamed = replace(NAMED, title="Nytt namn")
    later = changes.ingest(by=BY, delivery=delivery(after_days=5, year=[2021], value=[7.0], series=(renamed,)))
    assert later
    batch = changes.ingest(by=BY, delivery=first)
    assert batch
    assert [(year, value) for year, value, _ in values()] == [(2020, 1.0), (2021, 7.0)]
    assert not SourceFinding.objects.exists()
    assert SourceSeries.objects.get().title == "Nytt namn"


def test_a_withdrawn_delivery_comes_back_by_being_taken_in_again(home: Path) -> None:
    batch = changes.ingest(by=BY, delivery=delivery())
    assert batch
    changes.withdraw_batch(by=BY, batch=batch, reason="fel fil")
    changes.rebuild_generation(by=BY)
    assert values() == []
    again = changes.ingest(by=BY, delivery=delivery())
    assert again
    assert again.number == 2
    assert len(values()) == 3
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        "add_batch", "rebuild_generation", "withdraw_batch", "rebuild_generation", "add_batch", "rebuild_generation",
    ]  # fmt: skip


def test_a_run_cut_between_batch_and_generation_is_finished_by_the_next(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(changes, "rebuild_generation", lambda *, by: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            changes.ingest(by=BY, delivery=delivery())
    assert values() == []
    assert changes.ingest(by=BY, delivery=delivery()) is None
    assert len(values()) == 3


def test_a_faulty_delivery_leaves_no_trace(home: Path) -> None:
    with pytest.raises(InputError, match="sex ska vara"):
        changes.ingest(by=BY, delivery=delivery(sex=["T", "Q", "T"]))
    assert not Batch.objects.exists()
    assert not SourceSeries.objects.exists()
    assert list((home / "batches").iterdir()) == []


def test_a_finding_is_settled_with_a_note_once(home: Path) -> None:
    changes.ingest(by=BY, delivery=delivery())
    changes.ingest(by=BY, delivery=delivery(after_days=1, value=[], series=(), gone=("N00945",)))
    finding = queries.source_findings().get()
    with pytest.raises(InputError, match="utan anteckning"):
        changes.settle_source_finding(by=BY, finding=finding, note=" ")
    settled = changes.settle_source_finding(by=BY, finding=finding, note="Ersätts av N00946")
    assert (settled.settled_by, settled.settled_note) == ("test", "Ersätts av N00946")
    assert not queries.source_findings().exists()
    assert queries.source_findings(settled=True).get() == finding
    assert AuditEvent.objects.get(action="settle_source_finding").new == {"note": "Ersätts av N00946"}
    with pytest.raises(InvalidTransition, match="redan avslutat"):
        changes.settle_source_finding(by=BY, finding=finding, note="igen")


def test_a_person_without_role_neither_ingests_nor_settles(home: Path) -> None:
    stranger = Person.objects.create_user("nils")
    with pytest.raises(NotAllowed):
        changes.ingest(by=stranger, delivery=delivery())
    finding = SourceFinding.objects.create(kind="renamed", source="kolada", key="N1", found_at=timezone.now())
    with pytest.raises(NotAllowed):
        changes.settle_source_finding(by=stranger, finding=finding, note="x")


def test_the_register_refuses_a_finding_settled_by_nobody() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceFinding.objects.create(
            kind="renamed", source="kolada", key="N1", found_at=timezone.now(), settled_at=timezone.now()
        )


def test_publication_dates_of_the_source_are_kept(home: Path) -> None:
    day = (timezone.now() + timedelta(days=30)).date()
    changes.ingest(by=BY, delivery=delivery(series=(replace(NAMED, published_on=day, next_period="2024"),)))
    kept = SourceSeries.objects.get()
    assert (kept.published_on, kept.next_period) == (day, "2024")


def test_a_start_after_a_cut_run_makes_the_generation_and_sweeps(home: Path) -> None:
    assert changes.recover(by=BY) == []
    first = changes.ingest(by=BY, delivery=delivery())
    assert first
    changes.withdraw_batch(by=BY, batch=first, reason="fel")
    (home / "batches" / ".kolada-abc.parquet").touch()
    assert changes.recover(by=BY) == ["batches/.kolada-abc.parquet"]
    assert values() == []
    assert not queries.needs_rebuild()
