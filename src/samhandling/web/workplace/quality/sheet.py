"""A proposal for fewer, sharper goals as XLSX: the order, why, and what was chosen."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]

from samhandling.followups.quality.ranking import CRITERIA

if TYPE_CHECKING:
    from samhandling.web.workplace.quality.views import Placed


def write(placed: "Sequence[Placed]", weights: Mapping[str, int]) -> bytes:
    """Return the goals in their order, with what speaks for each, and the weights that gave the order."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        share = book.add_format({"num_format": "0.00", "valign": "top"})
        goals = book.add_worksheet("Mål")
        heads = [
            "Plats",
            "Valt",
            "Mål",
            "Dokument",
            "Poäng",
            *(words for words, _ in CRITERIA.values()),
            "Saknar",
            "Liknar",
        ]
        for column, head in enumerate(heads):
            goals.write_string(0, column, head, bold)
            goals.set_column(column, column, 60 if head == "Mål" else 16)
        for number, one in enumerate(placed, 1):
            goals.write_number(number, 0, one.place)
            goals.write_string(number, 1, "ja" if one.is_chosen else "")
            goals.write_string(number, 2, one.row.goal.name, wrap)
            goals.write_string(number, 3, one.row.goal.document.title, wrap)
            values = [one.ranked.score, *(getattr(one.row.facts, name) for name in CRITERIA)]
            for column, value in enumerate(values, 4):
                if value is not None:
                    goals.write_number(number, column, value, share)
            column = 4 + len(values)
            goals.write_string(number, column, ", ".join(one.row.missing), wrap)
            goals.write_string(number, column + 1, "; ".join(goal.name for goal, _ in one.overlaps), wrap)
        goals.freeze_panes(1, 3)
        goals.autofilter(0, 0, len(placed), len(heads) - 1)
        about = book.add_worksheet("Så räknades det")
        about.set_column(0, 0, 60)
        lines = [
            ("Vikter, 0–5", None),
            *((words, weights[name]) for name, (words, _) in CRITERIA.items()),
            (
                "Poängen är det vägda medelvärdet av de kända kriterierna. 1 talar mest för att behålla målet.",
                None,
            ),
            ("Ordningen är ett underlag. Vilka mål kommunen har är ett politiskt val.", None),
        ]
        for number, (text, value) in enumerate(lines):
            about.write_string(number, 0, text, wrap)
            if value is not None:
                about.write_number(number, 1, value)
    return out.getvalue()
