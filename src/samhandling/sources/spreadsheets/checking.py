"""The dry run: every row that would be stored, and every fault with its place, its rule and its remedy."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from samhandling.sources.spreadsheets import figures, words
from samhandling.sources.spreadsheets import mapping as mappings
from samhandling.sources.spreadsheets.cells import Cell, Sheet, Workbook, letters, plain, shown
from samhandling.sources.spreadsheets.mapping import FIGURES, KEYS, Mapping
from samhandling.sources.spreadsheets.numbers import Parsed, parse
from samhandling.sources.spreadsheets.words import IndicatorFacts, Known

Place = tuple[str, int, int]  # sheet, row from 1, column from 0
_MOST_LIKENED = 100
_KEYS_OF_ROW = ("indicator", "area", "period", "sex", "breakdown", "group")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where, what stands there, what should, and what to do. ``ask`` names what would settle it."""

    sheet: str
    row: int
    column: int
    value: str
    rule: str
    remedy: str
    ask: str = ""

    @property
    def letters(self) -> str:
        return letters(self.column)


@dataclass(frozen=True, slots=True)
class Row:
    """One observation as the file gives it."""

    place: Place
    indicator: str
    area: str
    period: str
    sex: str
    breakdown: str
    group: str
    value: float | None
    numerator: float | None
    denominator: float | None
    flag: str

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        return (self.indicator, self.area, self.period, self.sex, self.breakdown, self.group)


@dataclass(frozen=True)
class Outcome:
    """What a dry run found. Rows are stored only when there are no faults."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    lacks: tuple[str, ...] = ()
    notes: tuple[tuple[str, int, str], ...] = ()  # rows read as headings or notes: sheet, row, text
    n_left_out: int = 0
    n_empty: int = 0

    @property
    def is_clean(self) -> bool:
        return not self.faults and not self.lacks and bool(self.rows)


@dataclass(frozen=True, slots=True)
class _Group:
    """The columns that together give one figure, and what their headings say of it."""

    indicator: str
    period: str
    sex: str
    columns: dict[str, int]


@dataclass
class _Run:
    """What the whole run shares: cells seen before are not looked up again."""

    mapping: Mapping
    known: Known
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)
    seen: dict[tuple[str, Cell], tuple[str, str, str]] = field(default_factory=dict)
    asks_scale: set[tuple[str, int]] = field(default_factory=set)
    n_left_out: int = 0
    n_empty: int = 0
    n_likened: int = 0

    @cached_property
    def groups(self) -> list[_Group]:
        found: dict[tuple[str, str, str], dict[str, int]] = {}
        for number, column in enumerate(self.mapping.columns):
            if column.role in FIGURES:
                found.setdefault((column.indicator, column.period, column.sex), {})[column.role] = number
        return [_Group(*dims, columns) for dims, columns in found.items()]

    @cached_property
    def keys(self) -> dict[str, int]:
        return {key: places[0] for key in KEYS if (places := self.mapping.columns_of(key))}


def check(
    book: Workbook, mapping: Mapping, known: Known, *, left_out: Collection[tuple[str, int]] = frozenset()
) -> Outcome:
    """Return every row that the file would give and every fault in it; nothing is stored.

    ``left_out``: rows (sheet, row from 1) that the person has said shall not be read.
    """
    lacks = mappings.faults(mapping, known)
    sheets = [book.sheet(name) for name in mapping.sheets]
    lacks += [
        f"Bladet {name} finns inte i filen." for name, one in zip(mapping.sheets, sheets, strict=True) if one is None
    ]
    told = [column.header for column in mapping.columns]
    for sheet in sheets:
        if sheet is not None and mappings.headings(sheet, mapping.header_row, mapping.n_header_rows) != told:
            lacks.append(f"Bladet {sheet.name} har inte de rubriker på rad {mapping.header_row} som kopplingen gäller.")
    if lacks:
        return Outcome(lacks=tuple(lacks))
    run = _Run(mapping, known)
    for sheet in sheets:
        if sheet is not None:
            _check_sheet(run, sheet, left_out)
    _check_doubles(run)
    run.faults.sort(key=lambda fault: (mapping.sheets.index(fault.sheet), fault.row, fault.column))
    if not run.rows and not run.faults:
        lacks = ["Ingen rad har någon siffra att lägga in. Kontrollera rubrikraden och vilka kolumner som är värden."]
    return Outcome(tuple(run.rows), tuple(run.faults), tuple(lacks), tuple(run.notes), run.n_left_out, run.n_empty)


def _check_sheet(run: _Run, sheet: Sheet, left_out: Collection[tuple[str, int]]) -> None:
    places = [number for group in run.groups for number in group.columns.values()]
    body = list(enumerate(sheet.rows[run.mapping.header_row :], run.mapping.header_row + 1))
    last = max((row for row, cells in body if any(cells[number] is not None for number in places)), default=0)
    scales = _scales(run, sheet)
    above: tuple[Cell, ...] = ()
    for row, cells in body:
        if mappings.is_empty(cells):
            continue
        if (sheet.name, row) in left_out:
            run.n_left_out += 1
            continue
        if _is_note(run, cells, places, is_after=row > last):
            run.notes.append((sheet.name, row, " ".join(shown(cell) for cell in cells if cell is not None)[:200]))
            continue
        if run.mapping.fill_down:
            cells = above = _filled(run, cells, above)
        _check_row(run, sheet.name, row, cells, scales)


def _is_note(run: _Run, cells: Sequence[Cell], places: Sequence[int], *, is_after: bool) -> bool:
    """Tell whether a row only says something: no figure in it, and no area that figures could be about.

    Under the last figure a text may lie over the figures' columns too.
    """
    if any(cells[number] is not None for number in places):
        filled = [number for number, cell in enumerate(cells) if cell is not None]
        return len(filled) == 1 and isinstance(cells[filled[0]], str) and _is_words(run, cells[filled[0]])
    area = run.keys.get("area")
    if area is None:
        return is_after
    return cells[area] is None or (not _area(run, cells[area])[0] and sum(cell is not None for cell in cells) == 1)


def _is_words(run: _Run, cell: Cell) -> bool:
    return bool(_number(run, cell).fault) and len(shown(cell).split()) > 2


def _filled(run: _Run, cells: Sequence[Cell], above: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the row where an empty key says the same as the row above."""
    keys = set(run.keys.values())
    return tuple(
        above[number] if cell is None and number in keys and number < len(above) else cell
        for number, cell in enumerate(cells)
    )


def _check_row(run: _Run, sheet: str, row: int, cells: Sequence[Cell], scales: dict[int, float]) -> None:
    read = [(group, _figures(run, group, cells)) for group in run.groups]
    kept = [(group, parsed) for group, parsed in read if not _is_left_out(parsed)]
    run.n_empty += len(read) - len(kept)
    if not kept:
        return
    base = _keys(run, sheet, row, cells)
    for group, parsed in kept:
        keys = _keys_of_figure(run, sheet, row, group, base)
        faults = [
            Fault(sheet, row, group.columns[name], shown(cells[group.columns[name]]), one.fault, one.remedy, "sign")
            for name, one in parsed.items()
            if one.fault
        ]
        run.faults += faults
        if keys is None or faults:
            continue
        place = (sheet, row, group.columns.get("value", next(iter(group.columns.values()))))
        made = _row(run, place, keys, parsed, cells, scales)
        if made is not None:
            run.rows.append(made)


def _figures(run: _Run, group: _Group, cells: Sequence[Cell]) -> dict[str, Parsed]:
    return {name: _number(run, cells[number]) for name, number in group.columns.items()}


def _number(run: _Run, cell: Cell) -> Parsed:
    return parse(cell, point=run.mapping.point, signs=run.mapping.signs)


def _is_left_out(parsed: dict[str, Parsed]) -> bool:
    return all(one.meaning == "left_out" for one in parsed.values())


def _keys(run: _Run, sheet: str, row: int, cells: Sequence[Cell]) -> dict[str, str]:
    """Return what the columns, the sheet's name and the whole file say of a row; a fault is noted and leaves "?"."""
    found: dict[str, str] = {}
    for key in _KEYS_OF_ROW:
        number = run.keys.get(key)
        if number is not None:
            cell: Cell = cells[number]
        elif run.mapping.sheet_role == key:
            number, cell = 0, sheet
        elif run.mapping.fixed.get(key):
            number, cell = 0, run.mapping.fixed[key]
        else:
            continue
        code, rule, remedy = _read_key(run, key, cell)
        if rule:
            run.faults.append(Fault(sheet, row, number, shown(cell), rule, remedy, key))
        found[key] = code if not rule else "?"
    return found


def _keys_of_figure(run: _Run, sheet: str, row: int, group: _Group, base: dict[str, str]) -> dict[str, str] | None:
    """Return the keys of one figure; None where any is at fault. What a heading says stands over the whole file's."""
    told = {name: given for name in ("indicator", "period", "sex") if (given := getattr(group, name))}
    keys = base | told
    if "?" in keys.values() or any(name not in keys for name in ("indicator", "area", "period", "sex")):
        return None
    if bool(keys.get("breakdown")) != bool(keys.get("group")):
        column = run.keys.get("group", run.keys.get("breakdown", 0))
        run.faults.append(
            Fault(sheet, row, column, "", "redovisningsgrupp och grupp ska båda vara ifyllda eller båda tomma",
                  "fyll i den som saknas")
        )  # fmt: skip
        return None
    return {name: keys.get(name, "") for name in _KEYS_OF_ROW}


def _read_key(run: _Run, key: str, cell: Cell) -> tuple[str, str, str]:
    """Return the code that a cell means, or the rule it breaks and the remedy."""
    if isinstance(cell, bool):  # True and 1.0 would be remembered as the same
        return _read_key_anew(run, key, cell)
    remembered = run.seen.get((key, cell))
    if remembered is None:
        remembered = run.seen[(key, cell)] = _read_key_anew(run, key, cell)
    return remembered


def _read_key_anew(run: _Run, key: str, cell: Cell) -> tuple[str, str, str]:
    alias = run.mapping.aliases.get(key, {}).get(plain(shown(cell)))
    if alias is not None:
        cell = alias
    if key == "area":
        return _area(run, cell)
    if key == "sex":
        code = words.sex_of(cell)
        return (
            code,
            "" if code else "kön ska vara T, K, M eller X",
            "skriv totalt, kvinnor eller män, eller koppla ordet",
        )
    if key == "indicator":
        code = words.indicator_of(cell, run.known)
        return code, "" if code else "ett nyckeltals id eller hela titel", "kontrollera stavningen, eller koppla ordet"
    if key == "period":
        code = words.period_of(cell, dates=run.mapping.dates)
        if code and int(code[:4]) > run.known.latest_year:
            return "", f"en period till och med {run.known.latest_year}", "kontrollera årtalet"
        return code, "" if code else "en period som 2024, 2023/2024, 2024-K1 eller 2024-03", _period_remedy(cell)
    text = shown(cell)
    return (text, "", "") if len(text) <= 120 else ("", "högst 120 tecken", "korta texten")


def _period_remedy(cell: Cell) -> str:
    if cell is None:
        return "fyll i perioden"
    is_text = isinstance(cell, str | float)
    return "skriv om perioden" if is_text else "välj i kopplingen om datumet står för sitt år eller sin månad"


def _area(run: _Run, cell: Cell) -> tuple[str, str, str]:
    if cell is None:
        return "", "ett område eller en organisation", "fyll i områdets kod eller namn"
    codes = words.codes_of(cell, run.known)
    if len(codes) > 1:
        shared = ", ".join(_named(run, code) for code in codes[:5])
        return "", f"ett område; namnet delas av {shared}", "skriv koden, eller koppla namnet"
    if not codes:
        # Looking for likenesses is slow: a column of the wrong kind would take minutes.
        run.n_likened += 1
        near = words.near(cell, run.known) if run.n_likened <= _MOST_LIKENED else ()
        meant = f"menas {' eller '.join(_named(run, code) for code in near)}? " if near else ""
        return "", "ett känt område eller en känd organisation", f"{meant}Rätta, eller koppla namnet till ett område"
    if reason := run.known.foreign.get(codes[0]):
        return "", reason, "ta bort raden, eller be analytikern lägga in den"
    return codes[0], "", ""


def _named(run: _Run, code: str) -> str:
    return f"{run.known.areas[code]} ({code})"


def _row(
    run: _Run,
    place: Place,
    keys: dict[str, str],
    parsed: dict[str, Parsed],
    cells: Sequence[Cell],
    scales: dict[int, float],
) -> Row | None:
    """Return the observation of one figure, or None where its numbers contradict the indicator or one another."""
    figure = figures.judge(run.known.indicators[keys["indicator"]], parsed, scale=scales.get(place[2], 1.0))
    if figure.fault is not None:
        run.faults.append(Fault(*place, shown(cells[place[2]]), *figure.fault))
        return None
    return Row(
        place,
        keys["indicator"],
        keys["area"],
        keys["period"],
        keys["sex"],
        keys["breakdown"],
        keys["group"],
        figure.value,
        figure.numerator,
        figure.denominator,
        figure.flag,
    )


def _scales(run: _Run, sheet: Sheet) -> dict[int, float]:
    """Return what the figures of each column are multiplied by: 100 where percentages are stored as shares.

    A workbook keeps 12,5 % as 0.125. Where nothing in a column of percentages is above 1 both readings are possible,
    so the column is a fault until the mapping says which.
    """
    found: dict[int, float] = {}
    for group in run.groups:
        number = group.columns.get("value")
        key = group.indicator or run.mapping.fixed.get("indicator", "")
        if number is None:
            continue
        facts = run.known.indicators.get(key) if key else _only_percent(run, sheet)
        if facts is None or not facts.is_percent or facts.kind != "proportion":
            continue
        if run.mapping.scale == "share":
            found[number] = 100.0
        elif run.mapping.scale == "ask" and _could_be_shares(run, sheet, number):
            row = run.mapping.header_row
            run.faults.append(
                Fault(sheet.name, row, number, run.mapping.columns[number].header,
                      "procent som bara kan läsas på ett sätt; inget tal i kolumnen är över 1",
                      "välj i kopplingen om 0,125 betyder 12,5 % eller 0,125 %", "scale")
            )  # fmt: skip
    return found


def _only_percent(run: _Run, sheet: Sheet) -> IndicatorFacts | None:
    """Return one of the indicators that a column names, if all of them are percentages."""
    place = run.keys.get("indicator")
    if place is None:
        return None
    keys = {_read_key(run, "indicator", line[place])[0] for line in sheet.rows[run.mapping.header_row :] if line[place]}
    facts = [run.known.indicators[key] for key in sorted(keys) if key]
    return facts[0] if facts and all(one.is_percent and one.kind == "proportion" for one in facts) else None


def _could_be_shares(run: _Run, sheet: Sheet, number: int) -> bool:
    parsed = [_number(run, line[number]) for line in sheet.rows[run.mapping.header_row :]]
    values = [one.value for one in parsed if one.value is not None and not one.is_percent]
    return any(0 < value < 1 for value in values) and all(0 <= value <= 1 for value in values)


def _check_doubles(run: _Run) -> None:
    counted = Counter(row.key for row in run.rows)
    doubled = {key for key, n in counted.items() if n > 1}
    if not doubled:
        return
    first: dict[tuple[str, ...], Place] = {}
    for row in run.rows:
        if row.key not in doubled:
            continue
        if row.key in first:
            sheet, line, column = first[row.key]
            where = f"{letters(column)}{line}" + (f" på bladet {sheet}" if sheet != row.place[0] else "")
            run.faults.append(
                Fault(*row.place, shown(row.value),
                      f"varje uppgift en gång; samma nyckeltal, område, period, kön och grupp står i {where}",
                      "behåll den ena och hoppa över den andra")
            )  # fmt: skip
        first.setdefault(row.key, row.place)


def n_rows_at_fault(faults: Sequence[Fault]) -> int:
    """Return how many rows have a fault."""
    return len({(fault.sheet, fault.row) for fault in faults})


def rows_at_fault(outcome: Outcome) -> Iterator[tuple[str, int]]:
    """Yield each row with a fault of its own, in order; a heading is no such row."""
    yield from dict.fromkeys((fault.sheet, fault.row) for fault in outcome.faults if fault.ask != "scale")
