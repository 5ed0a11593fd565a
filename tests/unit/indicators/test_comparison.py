"""What differs between two deliveries or two states of the store, and what a withdrawal would do."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.observations import columns, described

from samhandling.audit.changes import JobActor
from samhandling.errors import StoreError
from samhandling.indicators import changes, queries
from samhandling.indicators.comparison import Change, Comparison
from samhandling.indicators.models import Batch, Generation

BY = JobActor("test")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def add(**given: Any) -> Batch:
    return changes.add_batch(by=BY, **described(), observations=columns(**given))


def told(found: Comparison) -> list[tuple[str, str, float | None, float | None]]:
    return [(each.period, each.kind, each.old, each.new) for each in found.changes]


def sums(found: Comparison) -> tuple[int, ...]:
    return (found.n_before, found.n_after, found.n_came, found.n_gone, found.n_revised, found.n_remarked)


def test_two_deliveries_are_compared_row_by_row(home: Path) -> None:
    before = add(year=[2019, 2020, 2021, 2022], value=[1.0, 10.0, 20.0, 30.0])
    after = add(year=[2020, 2021, 2022, 2023], value=[10.0, 22.0, 30.0, 40.0], flag=["", "", "preliminary", ""])
    found = queries.compare_batches(before, after)
    assert sums(found) == (4, 4, 1, 1, 1, 1)
    assert told(found) == [
        ("2021", "revised", 20.0, 22.0),
        ("2019", "gone", 1.0, None),
        ("2023", "came", None, 40.0),
        ("2022", "remarked", 30.0, 30.0),
    ]
    revised = found.changes[0]
    assert (revised.difference, revised.relative, revised.old_batch, revised.new_batch) == (2.0, 0.1, 1, 2)
    assert (found.changes[1].new_flag, found.changes[1].new_batch) == ("absent", 0)


def test_a_delivery_compared_with_itself_differs_in_nothing(home: Path) -> None:
    batch = add(value=[1.0, None, 3.0], flag=["", "missing", ""])
    found = queries.compare_batches(batch, batch)
    assert found.is_empty
    assert (found.indicators, found.changes) == ((), ())


def test_the_largest_change_by_share_stands_first_and_each_indicator_has_its_own_sums(home: Path) -> None:
    keys = ["N00945"] * 3 + ["N15428"] * 2
    years = [2020, 2021, 2022, 2021, 2022]
    before = add(indicator=keys, year=years, value=[100.0, 100.0, 0.0, 1000.0, 1000.0])
    after = add(indicator=keys, year=years, value=[101.0, 130.0, 0.5, 1100.0, 1000.0])
    found = queries.compare_batches(before, after)
    order = [(each.indicator, each.period) for each in found.changes]
    assert order == [("N00945", "2022"), ("N00945", "2021"), ("N15428", "2021"), ("N00945", "2020")]
    assert found.changes[0].relative is None
    first, second = found.indicators
    assert (first.indicator, first.n_revised, first.largest, first.median, first.largest_relative) == (
        "N00945", 3, 30.0, 1.0, 0.3,
    )  # fmt: skip
    assert (second.n_revised, second.largest, second.first_year, second.last_year) == (1, 100.0, 2021, 2021)


def test_the_list_is_paged_and_limited_to_areas_and_indicators(home: Path) -> None:
    before = add(area=["1980", "1490", "0180"], year=[2020] * 3, value=[1.0, 1.0, 1.0])
    after = add(area=["1980", "1490", "0180"], year=[2020] * 3, value=[2.0, 3.0, 4.0])
    assert [each.area for each in queries.compare_batches(before, after, limit=2).changes] == ["0180", "1490"]
    assert [each.area for each in queries.compare_batches(before, after, limit=2, offset=2).changes] == ["1980"]
    assert queries.compare_batches(before, after, limit=0).n_changes == 3
    assert sums(queries.compare_batches(before, after, areas=["1980"]))[4] == 1
    assert queries.compare_batches(before, after, indicators=["N1'"]).is_empty
    assert queries.compare_batches(before, after, areas=[]).is_empty


def test_what_a_delivery_changed_is_told_also_after_others_have_come(home: Path) -> None:
    add(value=[1.0, 2.0, 3.0])
    second = add(year=[2021], value=[5.0])
    add(year=[2021, 2023], value=[6.0, 7.0])
    assert told(queries.changed_by(second)) == [("2021", "revised", 2.0, 5.0)]


def test_two_instants_and_two_generations_tell_the_same(home: Path) -> None:
    add(value=[1.0, 2.0, 3.0])
    first, then = changes.rebuild_generation(by=BY), timezone.now()
    add(year=[2021], value=[5.0])
    second, now = changes.rebuild_generation(by=BY), timezone.now()
    expected = [("2021", "revised", 2.0, 5.0)]
    assert told(queries.compare_instants(then, now)) == expected
    assert told(queries.compare_generations(first, second)) == expected
    assert told(queries.compare_generations(second, first)) == [("2021", "revised", 5.0, 2.0)]


def test_a_generation_whose_files_are_gone_is_read_from_its_batches(home: Path) -> None:
    add(value=[1.0, 2.0, 3.0])
    first = changes.rebuild_generation(by=BY)
    add(year=[2021], value=[5.0])
    second = changes.rebuild_generation(by=BY)
    for path in (home / "generations").rglob("*.parquet"):
        path.write_bytes(b"damaged")
    assert told(queries.compare_generations(first, second)) == [("2021", "revised", 2.0, 5.0)]
    assert Generation.objects.count() == 2


def test_a_damaged_batch_is_said_and_not_compared(home: Path) -> None:
    before, after = add(), add(year=[2021], value=[5.0])
    (home / "batches" / before.file_name).write_bytes(b"damaged")
    with pytest.raises(StoreError, match="leverans 1"):
        queries.compare_batches(before, after)


def test_a_withdrawal_is_shown_before_it_is_made(home: Path) -> None:
    add(value=[1.0, 2.0, 3.0])
    wrong = add(year=[2021, 2023], value=[50.0, 70.0])
    changes.rebuild_generation(by=BY)
    shown = queries.preview_withdrawal(wrong)
    assert told(shown) == [("2021", "revised", 50.0, 2.0), ("2023", "gone", 70.0, None)]
    assert [each.new_batch for each in shown.changes] == [1, 0]
    before = timezone.now()
    changes.withdraw_batch(by=BY, batch=wrong, reason="fel kolumn")
    changes.rebuild_generation(by=BY)
    assert [row.value for row in queries.series("N00945", ["1980"])] == [1.0, 2.0, 3.0]
    assert [row.value for row in queries.as_of(before).series("N00945", ["1980"])] == [1.0, 50.0, 3.0, 70.0]
    assert told(queries.compare_instants(before, timezone.now())) == told(shown)


def test_withdrawing_what_a_later_delivery_has_replaced_changes_nothing(home: Path) -> None:
    first = add(value=[1.0, 2.0, 3.0])
    add(value=[4.0, 5.0, 6.0])
    assert queries.preview_withdrawal(first).is_empty


def test_a_withdrawn_delivery_can_still_be_looked_at(home: Path) -> None:
    first = add(value=[1.0, 2.0, 3.0])
    second = add(year=[2021], value=[5.0])
    changes.withdraw_batch(by=BY, batch=second, reason="fel")
    assert told(queries.changed_by(second)) == [("2021", "revised", 2.0, 5.0)]
    assert sums(queries.compare_batches(first, second)) == (3, 1, 0, 2, 1, 0)


def test_a_change_without_a_value_on_one_side_has_no_difference() -> None:
    came = Change("N1", "1980", "2020", "T", "", "", "came", None, 4.0, "missing", "", 1, 2)
    assert (came.difference, came.relative) == (None, None)
