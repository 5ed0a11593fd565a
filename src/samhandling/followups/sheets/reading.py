"""What an uploaded report says: what it would change, what somebody else has changed meanwhile, and every fault."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from samhandling.errors import InputError
from samhandling.followups.models import BoardReport
from samhandling.followups.reporting.changes import Texts
from samhandling.followups.reporting.queries import Asked
from samhandling.followups.sheets import layout
from samhandling.followups.sheets.layout import HEADINGS, SHEET, STATES, TEXT_COLUMNS
from samhandling.sources.spreadsheets.cells import Cell, Sheet, Workbook, place, plain, shown

_STATE_OF = {plain(label): value for value, label in STATES.items()}
WORDS = {name: HEADINGS[column] for name, column in {**TEXT_COLUMNS, "activity_state": layout.STATE}.items()}


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell, and what to do."""

    place: str
    text: str


@dataclass(frozen=True)
class Change:
    """An answer that the file changes: field by field what stands now and what the file says."""

    asked: Asked
    version: int
    texts: Texts
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Preview:
    """What taking the file in would do. With faults nothing is taken in; a conflict is left as it stands."""

    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    faults: tuple[Fault, ...]
    n_same: int


def preview(report: BoardReport, asked: Sequence[Asked], book: Workbook) -> Preview:
    """Return what the file says beside what stands now; InputError if it is no report at all."""
    sheet = _sheet(book)
    by_key = {one.key: one for one in asked}
    faults: list[Fault] = []
    changes: list[Change] = []
    conflicts: list[Change] = []
    seen: dict[str, int] = {}
    n_same = 0
    for number, row in enumerate(sheet.rows[1:], 1):
        if not any(cell is not None for cell in row):
            continue
        one = _asked(report, by_key, row, number, seen, faults)
        texts = _texts(row, number, faults)
        if one is None or texts is None:
            continue
        now = layout.texts_of(one.answer)
        if layout.is_too_long(now) or not layout.has_changed(_text(row, layout.MARK), texts) or texts == now:
            n_same += 1
            continue
        if one.activity is None and texts.activity_state:
            faults.append(Fault(place(number, layout.STATE), "bara en aktivitet har ett läge; töm cellen"))
            continue
        version = int(shown(row[layout.VERSION]))
        change = Change(one, version, texts, _fields(now, texts))
        is_latest = version == (one.answer.version if one.answer else 0)
        (changes if is_latest else conflicts).append(change)
    return Preview(tuple(changes), tuple(conflicts), tuple(faults), n_same)


def _sheet(book: Workbook) -> Sheet:
    sheet = book.sheet(SHEET)
    heading = sheet.rows[0] if sheet and sheet.rows else ()
    if sheet is None or tuple(shown(cell) for cell in heading[: len(HEADINGS)]) != HEADINGS:
        raise InputError(
            f"filen har inget blad {SHEET} med rubrikerna från den nedladdade rapporten; ladda ner rapporten på nytt "
            "och fyll i den filen"
        )
    return sheet


def _asked(
    report: BoardReport,
    by_key: dict[str, Asked],
    row: Sequence[Cell],
    number: int,
    seen: dict[str, int],
    faults: list[Fault],
) -> Asked | None:
    """Return the question that a row belongs to; None, with a fault, if that cannot be trusted."""
    key, version = _text(row, layout.KEY), _text(row, layout.VERSION)
    where = place(number, layout.KEY)
    if not key:
        if any(_text(row, column) for column in range(layout.DONE, len(HEADINGS))):
            faults.append(Fault(where, "raden saknar kod; skriv svaret på raden för målet eller aktiviteten"))
        return None
    if key in seen:
        faults.append(Fault(where, f"{key} står redan på rad {seen[key]}; ta bort den ena raden"))
        return None
    seen[key] = number + 1
    if not version.isdecimal() or not layout.is_whole(report, key, int(version), _text(row, layout.MARK)):
        faults.append(
            Fault(
                where,
                f"raden {key} kommer inte från {report.organisation} i {report.cycle}, eller så är de låsta cellerna "
                "ändrade; ladda ner rapporten på nytt och flytta över dina svar",
            )
        )
        return None
    if key not in by_key:
        faults.append(Fault(where, f"ni är inte längre tillfrågade om {_text(row, layout.NAME)}; ta bort raden"))
        return None
    return by_key[key]


def _texts(row: Sequence[Cell], number: int, faults: list[Fault]) -> Texts | None:
    """Return what the row says; None, with faults, if a cell cannot be used."""
    n_before = len(faults)
    given = {name: _text(row, column) for name, column in TEXT_COLUMNS.items()}
    for name, column in TEXT_COLUMNS.items():
        if len(given[name]) > layout.LONGEST:
            why = f"texten är längre än {layout.LONGEST} tecken; korta den, eller skriv den på webbsidan"
            faults.append(Fault(place(number, column), why))
    state = _text(row, layout.STATE)
    if state and plain(state) not in _STATE_OF:
        choices = ", ".join(STATES.values())
        faults.append(Fault(place(number, layout.STATE), f"{state!r} är inget läge; välj {choices}, eller töm cellen"))
    if len(faults) > n_before:
        return None
    return Texts(**given, activity_state=_STATE_OF.get(plain(state), ""))


def _text(row: Sequence[Cell], column: int) -> str:
    return layout.as_cell(shown(row[column])) if column < len(row) else ""


def _fields(now: Texts, then: Texts) -> tuple[tuple[str, str, str], ...]:
    before, after = asdict(now), asdict(then)
    return tuple(
        (WORDS[name], STATES.get(before[name], before[name]), STATES.get(after[name], after[name]))
        for name in WORDS
        if before[name] != after[name]
    )
