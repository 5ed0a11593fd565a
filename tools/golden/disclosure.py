"""Disclosure control: what the exact attacker computes, and how many cells have to be hidden."""

from core import Checked, Folder, Row, close, number, table, told

from samhandling.engine import disclosure

TIGHT = 1e-6
AT_MOST = 1.5  # times the optimum

Cell = tuple[str, str]
Counts = dict[Cell, int]
Margins = list[tuple[Cell, list[Cell]]]


def counts_and_margins(rows: list[Row]) -> tuple[Counts, Margins]:
    """Return the counts by (row, column), and their sums along columns and along the tree of rows."""
    counts = {(row["row"], row["col"]): int(row["count"]) for row in rows}
    columns = list(dict.fromkeys(row["col"] for row in rows))
    total_columns = {row["col"] for row in rows if row["is_total_col"] == "true"}
    parent = {row["row"]: row["parent_row"] for row in rows}
    margins: Margins = [
        ((line, total), [(line, column) for column in columns if column not in total_columns])
        for line in parent
        for total in total_columns
    ]
    for above in dict.fromkeys(filter(None, parent.values())):
        below = [line for line in parent if parent[line] == above]
        margins += [((above, column), [(line, column) for line in below]) for column in columns]
    return counts, margins


def attacked(counts: Counts, margins: Margins, hidden: set[Cell]) -> dict[Cell, disclosure.Bounds]:
    """Return what an attacker computes when these cells are hidden."""
    return disclosure.audit(
        {cell: None if cell in hidden else count for cell, count in counts.items()}, margins=margins
    )


@table("sdc_cells.csv")
def cells(folder: Folder) -> Checked:
    for (name,), rows in folder.grouped("sdc_cells.csv", "table").items():
        counts, margins = counts_and_margins(rows)
        found = {
            ending: attacked(counts, margins, {(row["row"], row["col"]) for row in rows if row[flag] == "true"})
            for ending, flag in (("primary_only", "primary"), ("pattern", "in_example_pattern"))
        }
        for row in rows:
            off = {}
            for ending, bounds in found.items():
                one = bounds.get((row["row"], row["col"]))
                for side, limit in (("lower", one and one.low), ("upper", one and one.high)):
                    if not close(limit, row[f"{ending}_{side}"], TIGHT, TIGHT):
                        off[f"{ending}_{side}"] = (limit, row[f"{ending}_{side}"])
            yield f"{name} row {row['row']} column {row['col']}", not off, told(**off)


@table("sdc_tables.csv", inputs=("sdc_cells.csv",))
def tables(folder: Folder) -> Checked:
    by_table = folder.grouped("sdc_cells.csv", "table")
    for row in folder.rows("sdc_tables.csv"):
        counts, margins = counts_and_margins(by_table[row["table"],])
        threshold, width = int(row["threshold"]), int(row["required_width"])
        protected = disclosure.protect(counts, margins=margins, minimum=threshold, width=width, known_to_one=False)
        before = attacked(counts, margins, set(protected.primary))
        after = attacked(counts, margins, set(protected.primary | protected.secondary))
        found = {
            "n_primary": len(protected.primary),
            "primary_only_exactly_disclosed": sum(before[cell].width < TIGHT for cell in protected.primary),
            "primary_only_too_narrow": sum(before[cell].width < width - TIGHT for cell in protected.primary),
        }
        off = {key: (value, row[key]) for key, value in found.items() if value != int(row[key])}
        still_open = [cell for cell in protected.primary if after[cell].width < width - TIGHT]
        if still_open:
            off["open cells"] = (still_open, "none")
        n_hidden = len(after)
        if n_hidden > AT_MOST * (number(row["min_total_suppressed"]) or 0):
            off["hidden"] = (n_hidden, f"at most {AT_MOST} times {row['min_total_suppressed']}")
        yield row["table"], not off, told(**off)
