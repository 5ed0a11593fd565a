"""Tables with each cell on a line of its own, below headings that each stand on a line of their own."""

import re
from collections.abc import Sequence

from samhandling.intake.readers import wording
from samhandling.intake.understanding import levels, responsibility
from samhandling.intake.understanding.layouts import times
from samhandling.intake.understanding.layouts.setting import Row, Setting
from samhandling.intake.understanding.levels import Label

_MAX_HEADINGS = 7
_MAX_DOING = 5  # lines of what is done
_MAX_WHO = 4
_MAX_CELL = 60  # signs of a line that says when, or what it costs
_PAGE = re.compile(r"\d{1,3}(?:\s*[–-]\s*\d{1,3}|\s?\(\d{1,3}\))?")

_SENTENCE = re.compile(r"[.!?]\s+[A-ZÅÄÖÆØ]")
NUMBER = re.compile(r"[A-ZÅÄÖÆØ]?\d{1,3}(?:[.:]\d{1,3})*[.)]?")
COUNT = re.compile(r"^[A-ZÅÄÖÆØ]?\d{1,3}(?:[.)]\s+|\s*\t\s*)")  # a number that no heading names

_Lines = list[tuple[int, str]]  # where each line stands, and what it says


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose header begins at this line, the header first; nothing if it is none."""
    header, n_lines = _header(setting, index)
    if not is_readable([label.role for _, label in header]):
        return []
    labels = [label for _, label in header]
    found: list[Row] = []
    place = index + n_lines
    while row := _named(setting, place, labels) or _next(setting, place, labels, _number_above(found)):
        found.append(row)
        place = max(row.lines) + 1
    lines = tuple(range(index, index + n_lines))
    return [Row(lines, tuple(text for text, _ in header)), *found] if found else []


def _header(setting: Setting, index: int) -> tuple[list[tuple[str, Label]], int]:
    """Return the headings, which stand below each other or with tabs on one line, and how many lines they take."""
    tabbed = [cell.strip() for cell in setting.lines[index].text.split("\t")]
    if len(tabbed) > 1:
        header = [(cell, label) for cell in tabbed if (label := heading(setting, cell))]
        return (header, 1) if len(header) == len(tabbed) else ([], 0)
    above = setting.lines[index - 1] if index else None
    if above is not None and not setting.lines[index].gap and levels.column(above.text, setting.words):
        return [], 0  # "Delmål" stands above, a column that is not read here
    header = []
    for line in setting.lines[index : index + _MAX_HEADINGS]:
        label = heading(setting, line.text)
        if label is None or (header and line.gap > 1):
            break
        header.append((line.text, label))
    return header, len(header)


def heading(setting: Setting, text: str) -> Label | None:
    """Return what a column holds by its heading, if that is sure: "Ansvarig", "Kostnad, tkr"."""
    label = levels.column(text.partition(",")[0], setting.words) if ":" not in text else None
    return label if label is not None and label.is_sure else None


def is_readable(roles: Sequence[str]) -> bool:
    """Tell whether the columns are what is done, who answers, and perhaps when and more."""
    order = roles[1:] if roles[:1] == ["number"] else roles
    return list(order[:2]) == ["activity", "responsible"] and set(order[2:]) <= {"other"}


def _number_above(found: Sequence[Row]) -> str:
    """Return the first cell of the row above, past names of areas."""
    return next((row.cells[0] for row in reversed(found) if len(row.cells) > 1), "")


def _named(setting: Setting, place: int, labels: Sequence[Label]) -> Row | None:
    """Return the name of an area between rows: alone between blank lines, where a row has none inside."""
    (at, text), *below = _ahead(setting, place, labels)[:2] or [(place, "")]
    is_title = wording.is_title_like(text) and not _is_when(setting, text)
    if not below or not _is_apart(setting, below[0][0]) or not is_title:
        return None
    row = _row(setting, below[0][0], labels, "")
    is_close = row is not None and not any(_is_apart(setting, one) for one in row.lines[1:])
    return Row((at,), (text,)) if is_close else None


def _is_apart(setting: Setting, place: int) -> bool:
    """Tell whether a blank line or the end of a page stands above a line."""
    line = setting.lines[place]
    return bool(line.gap) or line.starts_page or place - 1 in setting.marks


def _next(setting: Setting, place: int, labels: Sequence[Label], above: str) -> Row | None:
    """Read the next row; one that cannot be read is left out where the row that counts on from it can be."""
    row = _row(setting, place, labels, above)
    if row is not None or labels[0].role != "number" or not above.rstrip(".)").isdecimal():
        return row
    own, below = (str(int(above.rstrip(".)")) + step) for step in (1, 2))
    if not _number(_ahead(setting, place, labels)[:3], above)[0]:
        return None
    for start, text in _ahead(setting, place, labels):
        if text.rstrip(".)") == below and _row(setting, start, labels, own):
            return Row(tuple(range(place, start)), (own, *("" for _ in labels[1:])))
    return None


def _ahead(setting: Setting, start: int, labels: Sequence[Label]) -> _Lines:
    """Return the lines that a row may hold, without those at the head or foot of a page."""
    stop = min(start + _MAX_DOING + _MAX_WHO + len(labels) + 2, len(setting.lines))
    lines = [(place, setting.lines[place].text) for place in range(start, stop)]
    return [(place, text) for place, text in lines if place not in setting.marks or text.isdecimal()]


def _row(setting: Setting, start: int, labels: Sequence[Label], above: str) -> Row | None:
    """Read one row: its number, what is done, who answers from the first line that is a body, when, and the rest."""
    lines = _ahead(setting, start, labels)
    numbered: _Lines = []
    if labels[0].role == "number":
        numbered, lines = _number(lines, above)
        if not numbered:
            return None
    lines = [(place, text) for place, text in lines if not _is_page(setting, place)]
    lines = [(place, COUNT.sub("", text) if not at else text) for at, (place, text) in enumerate(lines)]
    n_ends = len(labels) - 2 - len(numbered)
    when = next((at for at, (_, text) in enumerate(lines) if _is_when(setting, text)), 0)
    # A cost may stand before the time, so who answers ends with the time or a line or two above it.
    stops = range(when, when - n_ends, -1) if n_ends else [_after_who(setting, lines)]
    for stop in stops:
        who = next((at for at in range(1, min(stop, _MAX_DOING + 1)) if _is_who(setting, lines[at:stop])), 0)
        who = who or (_only_who(setting, lines[:stop]) if n_ends else 0)
        taken = lines[: stop + n_ends]
        texts = [text for _, text in taken]
        if who and len(texts) == stop + n_ends and _is_whole(texts, stop):
            cells = (setting.join(texts[:who]), setting.join_bodies(texts[who:stop]), *texts[stop:])
            return Row(tuple(at for at, _ in (*numbered, *taken)), (*(text for _, text in numbered), *cells))
    return None


def _is_page(setting: Setting, place: int) -> bool:
    """Tell whether a line is the number of a page: it stands apart, unlike a cell that is a figure."""
    below = setting.lines[place + 1] if place + 1 < len(setting.lines) else None
    line = setting.lines[place]
    is_apart = line.gap or line.starts_page or below is None or below.gap or below.starts_page
    return bool(is_apart) and _PAGE.fullmatch(line.text) is not None


def _is_whole(texts: Sequence[str], when: int) -> bool:
    """Tell whether lines can be a row: no sentences, no tabs of another table, and what ends it is short."""
    is_told = texts[0][:1].isupper() and not _SENTENCE.search(" ".join(texts[:when]))
    return is_told and not any("\t" in text for text in texts) and all(len(text) <= _MAX_CELL for text in texts[when:])


def _number(lines: _Lines, above: str) -> tuple[_Lines, _Lines]:
    """Part the number of a row from its lines: it follows that of the row above, unlike the number of a page."""
    if lines and not lines[0][1].rstrip(".)").isdecimal() and NUMBER.fullmatch(lines[0][1]):
        return lines[:1], lines[1:]  # "T1" and "1.1" are of no page
    for at, (_, text) in enumerate(lines[: 3 if above else 1]):
        number = text.rstrip(".)")
        is_next = (
            above.rstrip(".)").isdecimal() and int(number or 0) == int(above.rstrip(".)")) + 1
            if number.isdecimal()
            else False
        )
        if number.isdecimal() and (not above or is_next):
            return lines[at : at + 1], lines[at + 1 :]
    return [], lines


def _only_who(setting: Setting, lines: _Lines) -> int:
    """Return which line can say who answers though it is no known body: the only one below the first to begin anew."""
    anew = [at for at, (_, text) in enumerate(lines) if at and not text[:1].islower() and lines[at - 1][1][-1] != ","]
    if len(anew) != 1 or lines[anew[0] - 1][1].split()[-1].lower().strip("-") in setting.words.linking_words:
        return 0
    (at,) = anew
    is_short = len(setting.join(text for _, text in lines[at:])) <= _MAX_CELL
    return at if is_short and lines[at][1][:1].isupper() and lines[at - 1][1][-1] not in ",-–" else 0


def _after_who(setting: Setting, lines: _Lines) -> int:
    """Return where the first lines that are nothing but bodies end; 0 if there are none."""
    for first in range(1, min(len(lines), _MAX_DOING + 1)):
        for stop in range(min(len(lines), first + _MAX_WHO), first, -1):
            if responsibility.are_actors(setting.join(text for _, text in lines[first:stop]), setting.words):
                return stop
    return 0


def _is_when(setting: Setting, text: str) -> bool:
    return len(text) <= _MAX_CELL and times.is_time(text, setting.words)


def _is_who(setting: Setting, lines: _Lines) -> bool:
    """Tell whether the lines begin with a body, and are few enough to be a cell."""
    body = responsibility.first(lines[0][1], setting.words)
    if any(text[:1].isdecimal() for _, text in lines):
        return False  # what it costs
    is_body = body is not None and body.start == 0 and lines[0][1][body.end :].strip(" .")[:1] in ("", ",", ";", "/")
    is_all = responsibility.are_actors(setting.join(text for _, text in lines), setting.words)
    return len(lines) <= _MAX_WHO and (is_body or is_all)
