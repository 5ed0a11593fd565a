"""When a schedule runs, as examples."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samhandling.jobs import clock


def swedish(text: str) -> datetime:
    """Return an instant written as Swedish wall-clock time; in UTC, where an hour that comes twice is two hours."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.SWEDEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("every", "day", "at", "after", "expected"),
    [
        ("day", None, "03:30", "2026-11-21 03:29", "2026-11-21 03:30"),
        ("day", None, "03:30", "2026-11-21 03:30", "2026-11-22 03:30"),
        ("week", 1, "06:00", "2026-11-21 12:00", "2026-11-23 06:00"),
        ("week", 6, "12:01", "2026-11-21 12:00", "2026-11-21 12:01"),
        ("month", 15, "04:00", "2026-11-21 12:00", "2026-12-15 04:00"),
        ("month", 31, "04:00", "2026-11-21 12:00", "2026-11-30 04:00"),
        ("month", 30, "04:00", "2027-02-01 00:00", "2027-02-28 04:00"),
        ("month", 29, "04:00", "2028-02-01 00:00", "2028-02-29 04:00"),
        # Summer time begins on 28 March 2027: the hour from two to three is left out.
        ("day", None, "02:30", "2027-03-27 12:00", "2027-03-28 03:30"),
        ("day", None, "02:30", "2027-03-28 03:30", "2027-03-29 02:30"),
        ("day", None, "06:00", "2027-03-27 12:00", "2027-03-28 06:00"),
        # It ends on 31 October 2027: the hour from two to three comes twice, and the job once.
        ("day", None, "02:30", "2027-10-30 12:00", "2027-10-31 02:30"),
        ("day", None, "02:30", "2027-10-31 02:30", "2027-11-01 02:30"),
        ("day", None, "06:00", "2027-10-30 12:00", "2027-10-31 06:00"),
    ],
)
def test_the_next_run_is_by_the_clock_on_the_wall(
    every: str, day: int | None, at: str, after: str, expected: str
) -> None:
    found = clock.next_run(every=every, day=day, at=time.fromisoformat(at), after=swedish(after))
    assert found == swedish(expected)
    assert found.tzinfo is UTC


def test_a_week_without_a_day_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="needs its day"):
        clock.next_run(every="week", day=None, at=time(6), after=swedish("2026-11-21 12:00"))


@given(
    after=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 given its zone below
    at=st.times().map(lambda found: found.replace(second=0, microsecond=0)),
    rhythm=st.one_of(
        st.just(("day", None)),
        st.tuples(st.just("week"), st.integers(1, 7)),
        st.tuples(st.just("month"), st.integers(1, 31)),
    ),
)
@pytest.mark.slow
def test_runs_follow_each_other_by_their_rhythm_and_are_never_two_on_a_day(
    after: datetime, at: time, rhythm: tuple[str, int | None]
) -> None:
    every, day = rhythm
    instant = after.replace(tzinfo=UTC)
    longest = {"day": 25, "week": 7 * 24 + 1, "month": 31 * 24 + 1}[every]
    days = []
    for _ in range(4):
        following = clock.next_run(every=every, day=day, at=at, after=instant)
        assert instant < following <= instant + timedelta(hours=longest)
        days.append(following.astimezone(clock.SWEDEN).date())
        instant = following
    assert len(set(days)) == len(days)
