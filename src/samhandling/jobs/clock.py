"""When a schedule runs next, by the clock on the wall in Sweden. Knows no register."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
Every = Literal["day", "week", "month"]


def next_run(*, every: str, day: int | None, at: time, after: datetime) -> datetime:
    """Return the first instant after ``after``, in UTC, at which the schedule runs.

    A time that is left out when summer time begins runs an hour later by the clock; one that comes twice when it ends
    runs the first time only. The 31st is the last day of a shorter month.
    """
    today = after.astimezone(SWEDEN).date()
    # The run of yesterday can lie after ``after`` only by the hour that summer time moves; start there to be safe.
    candidate = today - timedelta(days=1)
    while True:
        if _is_day(candidate, every, day):
            instant = datetime.combine(candidate, at, SWEDEN).astimezone(UTC)
            if instant > after:
                return instant
        candidate += timedelta(days=1)


def _is_day(candidate: date, every: str, day: int | None) -> bool:
    if every == "day":
        return True
    if day is None:
        raise ValueError(f"a schedule by {every} needs its day")
    if every == "week":
        return candidate.isoweekday() == day
    last = calendar.monthrange(candidate.year, candidate.month)[1]
    return candidate.day == min(day, last)
