"""The uploaded file again, with every faulty cell marked and all faults listed: to mend in and upload anew."""

import datetime
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from samhandling.sources.spreadsheets.cells import Cell, Workbook, place
from samhandling.sources.spreadsheets.checking import Fault

LIST = "Fel i filen"
MAX_COMMENTS = 2_000  # a spreadsheet program grows slow with more; the list has them all
_LIST_HEADINGS = ("Blad", "Cell", "Värde", "Det ska vara", "Gör så här")
_TAKEN = " (ditt)"


def write(book: Workbook, faults: Sequence[Fault]) -> bytes:
    """Return an XLSX file with the sheets as they were read, the faults marked, and a list of them last."""
    by_place: dict[tuple[str, int, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        by_place[(fault.sheet, fault.row, fault.column)].append(fault)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as made:
        styles = {
            "fault": made.add_format({"bg_color": "#FFD9CC", "border": 2, "border_color": "#A11B00", "bold": True}),
            "heading": made.add_format({"bold": True, "text_wrap": True}),
            "line": made.add_format({"text_wrap": True, "valign": "top"}),
            "date": made.add_format({"num_format": "yyyy-mm-dd"}),
        }
        left = MAX_COMMENTS
        for number, sheet in enumerate(book.sheets):
            target = made.add_worksheet(_name(sheet.name, number))
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    found = by_place.get((sheet.name, row + 1, column), [])
                    _write_cell(target, row, column, cell, styles, is_fault=bool(found))
                    if found and left:
                        left -= 1
                        target.write_comment(row, column, _comment(found), {"x_scale": 2.5, "y_scale": 1.5})
            if sheet.is_hidden:
                target.hide()
        listed = _write_list(made, faults, styles)
        listed.activate()
    return out.getvalue()


def _name(name: str, number: int) -> str:
    """Return a name that a workbook allows: at most 31 signs, none of these, and not that of the list."""
    allowed = "".join("-" if sign in "[]:*?/\\" else sign for sign in name).strip("'")[:25] or f"Blad {number + 1}"
    return f"{allowed}{_TAKEN}" if allowed.casefold() in (LIST.casefold(), "history") else allowed


def _write_cell(target: Any, row: int, column: int, cell: Cell, styles: dict[str, Any], *, is_fault: bool) -> None:
    style = styles["fault"] if is_fault else None
    if cell is None:
        if is_fault:
            target.write_blank(row, column, None, style)
    elif isinstance(cell, bool):
        target.write_boolean(row, column, cell, style)
    elif isinstance(cell, float):
        target.write_number(row, column, cell, style)
    elif isinstance(cell, datetime.date) and cell.year >= 1900:
        target.write_datetime(row, column, cell, style or styles["date"])
    else:
        target.write_string(row, column, str(cell), style)


def _comment(found: Sequence[Fault]) -> str:
    return "\n".join(f"Det ska vara {fault.rule}. {fault.remedy}." for fault in found)


def _write_list(made: Any, faults: Sequence[Fault], styles: dict[str, Any]) -> Any:
    sheet = made.add_worksheet(LIST)
    for number, (heading, width) in enumerate(zip(_LIST_HEADINGS, (20, 8, 24, 60, 60), strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, heading, styles["heading"])
    for row, fault in enumerate(faults, 1):
        told = (fault.sheet, place(fault.row - 1, fault.column), fault.value, fault.rule, fault.remedy)
        for number, text in enumerate(told):
            sheet.write_string(row, number, text, styles["line"])
    sheet.freeze_panes(1, 0)
    return sheet
