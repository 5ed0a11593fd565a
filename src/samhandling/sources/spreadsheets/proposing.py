"""A first proposal of what the columns are, by the words of the headings and then by what the cells hold.

A proposal only: a person sees it beside the first rows and settles it before anything is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from samhandling.sources.spreadsheets import words
from samhandling.sources.spreadsheets.cells import Cell, Sheet, Workbook, shown
from samhandling.sources.spreadsheets.mapping import FIGURES, FIRST_ROWS, Column, Mapping, dangling, headings, role
from samhandling.sources.spreadsheets.numbers import SIGNS, parse
from samhandling.sources.spreadsheets.words import Known

_SAMPLE = 200  # rows looked at to see what a column holds
_MOST = 0.8
_MANY = 0.5


def propose(book: Workbook, known: Known, *, sheet: str = "", indicator: str = "", header_row: int = 0) -> Mapping:
    """Return a proposal for the likeliest sheet, or for the one named.

    ``indicator``: what the person says the file is about. ``header_row``: where the person says that the headings
    are, counted from 1.
    """
    sheets = [one for one in book.visible or book.sheets if one.rows and (not sheet or one.name == sheet)]
    sheets = sheets or [one for one in book.sheets if one.rows]
    rows = {one.name: header_row or _header_row(one, known) for one in sheets}
    chosen = max(sheets, key=lambda one: _score(one, rows[one.name], known))
    n_header_rows = 2 if _has_two(chosen, rows[chosen.name], known) else 1
    mapping = Mapping(
        sheets=(chosen.name,),
        header_row=rows[chosen.name],
        n_header_rows=n_header_rows,
        columns=_columns(chosen, rows[chosen.name], n_header_rows, known),
        fixed={"indicator": indicator} if indicator else {},
    )
    return _with_fixed(_with_like_sheets(mapping, sheets, rows), chosen, known)


def _header_row(sheet: Sheet, known: Known) -> int:
    """Return the likeliest row of headings, counted from 1."""
    rows = range(1, min(FIRST_ROWS, len(sheet.rows)) + 1)
    return max(rows, key=lambda row: (_score(sheet, row, known), -row))


def _score(sheet: Sheet, row: int, known: Known) -> float:
    """Return how much a row looks like headings: known words, years and sexes do, figures and areas do not."""
    score = 0.0
    for cell in sheet.rows[row - 1]:
        if cell is None:
            continue
        heading = words.heading_of(shown(cell), known)
        if heading.role and not (heading.period or heading.sex):
            score += 3
        elif heading.period or heading.sex:
            score += 1.5
        elif isinstance(cell, str) and parse(cell).value is None:
            score += 0.3
        else:
            score -= 2
        if words.codes_of(cell, known):
            score -= 3
    # A title stands alone on its row.
    return score if sum(cell is not None for cell in sheet.rows[row - 1]) > 1 else score - 3


def _has_two(sheet: Sheet, row: int, known: Known) -> bool:
    """Tell whether the row above the headings parts them further, as years over sexes do."""
    if row < 2:
        return False
    above = [words.heading_of(shown(cell), known) for cell in sheet.rows[row - 2] if cell is not None]
    lower = [shown(cell) for cell in sheet.rows[row - 1] if cell is not None]
    return len(set(lower)) < len(lower) and any(heading.period or heading.sex or heading.indicator for heading in above)


def _columns(sheet: Sheet, row: int, n_header_rows: int, known: Known) -> tuple[Column, ...]:
    columns = []
    body = sheet.rows[row : row + _SAMPLE]
    for number, text in enumerate(headings(sheet, row, n_header_rows)):
        told = words.heading_of(text, known)
        held = [line[number] for line in body if line[number] is not None]
        found = role(told.role) if told.role else role(_by_content(held, known))
        if found in FIGURES and not _mostly(held, _is_figure, least=_MANY):
            found = role(_by_content(held, known))
        dims = told if found in FIGURES else words.Heading()
        columns.append(Column(text, found, indicator=dims.indicator, period=dims.period, sex=dims.sex))
    return _one_of_each(columns, body, known)


def _by_content(held: Sequence[Cell], known: Known) -> str:
    """Return what a column holds by its cells alone, "" where they do not tell."""
    if _mostly(held, lambda cell: bool(words.sex_of(cell))):
        return "sex"
    if _mostly(held, lambda cell: bool(words.indicator_of(cell, known))):
        return "indicator"
    # A column of numbers may be codes, years or figures: codes are many different known ones, years are years.
    if _mostly(held, lambda cell: bool(words.codes_of(cell, known)), least=0.6):
        return "area"
    if _mostly(held, lambda cell: bool(words.period_of(cell, dates="year"))):
        return "period"
    return ""


def _mostly(held: Sequence[Cell], is_such: Callable[[Cell], bool], *, least: float = _MOST) -> bool:
    return bool(held) and sum(map(is_such, held)) >= least * len(held)


def _is_figure(cell: Cell) -> bool:
    return not parse(cell, point="decimal", signs=SIGNS).fault


def _one_of_each(columns: list[Column], body: Sequence[Sequence[Cell]], known: Known) -> tuple[Column, ...]:
    """Let each key be said by one column, and find the figures where no heading named them."""
    seen: set[str] = set()
    for number, column in enumerate(columns):
        if column.role in FIGURES or column.role == "ignore":
            continue
        if column.role in seen:
            # Code and name of the same area: the one read first is enough, and codes come first by custom.
            columns[number] = Column(column.header)
        seen.add(column.role)
    has_value = any(column.role == "value" for column in columns)
    has_quotient = {"numerator", "denominator"} <= {column.role for column in columns}
    if not has_value and not has_quotient:
        figures = [
            number
            for number, column in enumerate(columns)
            if column.role in ("ignore", "numerator", "denominator")
            and _mostly([line[number] for line in body if line[number] is not None], _is_figure)
        ]
        if len(figures) == 1:
            columns[figures[0]] = replace(columns[figures[0]], role="value")
    for number in dangling(columns):
        columns[number] = Column(columns[number].header)
    return tuple(columns)


def _with_like_sheets(mapping: Mapping, sheets: Sequence[Sheet], rows: dict[str, int]) -> Mapping:
    """Take in the sheets with the same headings when their names say what parts them."""
    told = [column.header for column in mapping.columns]
    like = [one for one in sheets if headings(one, mapping.header_row, mapping.n_header_rows) == told]
    if len(like) < 2:
        return mapping
    for what, is_such in (("period", words.period_of), ("sex", words.sex_of)):
        if not mapping.columns_of(what) and all(is_such(one.name) for one in like):
            return replace(mapping, sheets=tuple(one.name for one in like), sheet_role=what)
    return mapping


def _with_fixed(mapping: Mapping, sheet: Sheet, known: Known) -> Mapping:
    """Propose what no column says: everybody where no sex is told; the period or indicator of the title."""
    fixed = dict(mapping.fixed)
    figures = [column for column in mapping.columns if column.role in FIGURES]
    has = {column.role for column in mapping.columns}
    if "sex" not in has and mapping.sheet_role != "sex" and not all(column.sex for column in figures):
        fixed["sex"] = "T"
    above = [
        words.heading_of(shown(cell), known)
        for line in sheet.rows[: mapping.header_row - mapping.n_header_rows]
        for cell in line
        if cell is not None
    ]
    if "period" not in has and mapping.sheet_role != "period" and not all(column.period for column in figures):
        periods = {heading.period for heading in above if heading.period}
        fixed |= {"period": periods.pop()} if len(periods) == 1 else {}
    if "indicator" not in has and not all(column.indicator for column in figures):
        keys = {heading.indicator for heading in above if heading.indicator}
        fixed |= {"indicator": keys.pop()} if len(keys) == 1 and "indicator" not in fixed else {}
    return replace(mapping, fixed=fixed)
