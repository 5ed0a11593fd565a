"""The chosen activities as XLSX."""

import datetime
from collections.abc import Iterable
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]

from samhandling.plans.models import Activity

COLUMNS = (
    ("Aktivitet", 60),
    ("Plan", 30),
    ("Läge", 16),
    ("Mål", 50),
    ("Områden", 24),
    ("Ansvarar", 30),
    ("Genomför", 30),
    ("Börjar", 12),
    ("Slutar", 12),
    ("Kronor", 14),
    ("Årsarbetskrafter", 16),
    ("Väntad effekt", 40),
)


def write(rows: Iterable[Activity], *, title: str, today: datetime.date) -> bytes:
    """Return the activities as an XLSX file, one row each."""
    out = BytesIO()
    # Text that begins with = is text, not a formula: names come from people.
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("Aktiviteter")
        head, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        money = book.add_format({"num_format": "#,##0", "valign": "top"})
        page.write_string(0, 0, f"{title}, {today}")
        for column, (name, width) in enumerate(COLUMNS):
            page.set_column(column, column, width)
            page.write_string(2, column, name, head)
        for number, row in enumerate(rows, 3):
            for column, text in enumerate(_texts(row)):
                page.write_string(number, column, text, wrap)
            for column, date in ((7, row.starts_on), (8, row.ends_on)):
                if date:
                    page.write_datetime(number, column, datetime.datetime.combine(date, datetime.time()), day)
            for column, amount in ((9, row.money_sek), (10, row.full_time_equivalents)):
                if amount is not None:
                    page.write_number(number, column, float(amount), money if column == 9 else None)
            page.write_string(number, 11, "; ".join(str(effect) for effect in row.effects.all()), wrap)
        page.freeze_panes(3, 1)
        page.autofilter(2, 0, 2, len(COLUMNS) - 1)
    return out.getvalue()


def _texts(row: Activity) -> list[str]:
    def who(role: str) -> str:
        return "; ".join(one.organisation.name for one in row.responsibilities.all() if one.role == role)

    goals = "; ".join(goal.name for goal in row.goals.all())
    areas = "; ".join(area.name for area in row.areas.all()) or "hela kommunen"
    return [row.name, str(row.plan), row.get_state_display(), goals, areas, who("answers"), who("carries_out")]
