"""The days of a year: statutory ones, and those of a follow-up counted back from the council. Computes only."""

import datetime
from dataclasses import dataclass

from samhandling.followups.changes import Dates
from samhandling.followups.models import FollowUpCycle


@dataclass(frozen=True)
class Day:
    """A day on the year wheel, or the last day of something."""

    on: datetime.date
    what: str
    source: str
    is_statutory: bool


def counted_back(council_on: datetime.date, *, executive_on: datetime.date | None = None) -> Dates:
    """Return the days of a follow-up counted back from the council: two weeks to the executive board's proposal, two
    before that to the steering group, three for the analysis, six weeks for the boards to answer.

    The council's matters are announced at least a week before (kommunallagen 5:13), so the proposal must be ready
    then.
    """
    executive_on = executive_on or _workday(council_on - datetime.timedelta(weeks=3))
    steering_on = _workday(executive_on - datetime.timedelta(weeks=2))
    analysis_due_on = _workday(steering_on - datetime.timedelta(weeks=1))
    reports_due_on = _workday(analysis_due_on - datetime.timedelta(weeks=3))
    asked_on = _workday(reports_due_on - datetime.timedelta(weeks=6))
    return Dates(asked_on, reports_due_on, analysis_due_on, steering_on, executive_on, council_on)


def statutory(year: int) -> list[Day]:
    """Return the days that the Local Government Act (2017:725) sets in a calendar year."""
    law = "kommunallagen (2017:725)"
    return [
        Day(
            datetime.date(year, 4, 15),
            "Årsredovisningen lämnas senast till fullmäktige och revisorerna",
            f"{law} 11 kap. 20 §",
            True,
        ),
        Day(datetime.date(year, 10, 31), "Kommunstyrelsens budgetförslag ska vara klart", f"{law} 11 kap. 8 §", True),
        Day(
            datetime.date(year, 11, 30),
            "Fullmäktige beslutar budgeten (december om det finns särskilda skäl)",
            f"{law} 11 kap. 10 §",
            True,
        ),
    ]


def wheel(cycle: FollowUpCycle) -> list[Day]:
    """Return the days of a follow-up and the statutory days of the years that it runs over, in order."""
    own = [
        ("asked_on", "Frågorna går ut till nämnderna"),
        ("reports_due_on", "Nämnderna har svarat"),
        ("analysis_due_on", "Analysen är klar"),
        ("steering_on", "Processledningsgruppen"),
        ("executive_on", "Kommunstyrelsen"),
        ("council_on", "Kommunfullmäktige"),
    ]
    days = [Day(day, what, cycle.title, False) for name, what in own if (day := getattr(cycle, name))]
    years = {day.on.year for day in days} or {cycle.year + 1}
    return sorted([*days, *(day for year in sorted(years) for day in statutory(year))], key=lambda day: day.on)


def as_ics(cycle: FollowUpCycle, *, host: str, stamp: datetime.datetime) -> str:
    """Return the days as a calendar file (RFC 5545): whole days, lines of at most 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Samhandling//sv", "CALSCALE:GREGORIAN"]
    for number, day in enumerate(wheel(cycle)):
        after = day.on + datetime.timedelta(days=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{cycle.municipality.slug}-{cycle.year}-{number}-{day.on:%Y%m%d}@{host}",
            f"DTSTAMP:{stamp.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{_escaped(day.what)}",
            f"DESCRIPTION:{_escaped(day.source)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _workday(day: datetime.date) -> datetime.date:
    """Return the day, or the Friday before if it falls on a weekend."""
    return day - datetime.timedelta(days=max(0, day.weekday() - 4))


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    parts, room = [""], 75
    for sign in line:
        if len((parts[-1] + sign).encode()) > room:
            parts.append("")
            room = 74  # the blank that marks a continued line takes one
        parts[-1] += sign
    return "\r\n ".join(parts)
