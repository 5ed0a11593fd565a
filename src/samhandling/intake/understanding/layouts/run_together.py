"""Tables run together by single spaces: "Åtgärd Ansvarig Tidplan" over "Öppna en lekplats Tekniska nämnden 2023"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samhandling.intake.understanding import responsibility, tables
from samhandling.intake.understanding.layouts import times
from samhandling.intake.understanding.layouts.setting import Row, Setting
from samhandling.intake.understanding.words import Words

_COMPANY = re.compile(r"\b(?:AB|AS|A/S|HB|KB)$")
_MAX_LINES = 6
_MAX_ROW = 400  # signs
_MAX_WHO = 6  # words
_FEW = 3  # words of a line that only says who answers
_MOST_FIGURES = 4  # columns that a header may name as one
_NUMBER = re.compile(r"[A-ZÅÄÖÆØ]?\d{1,3}(?:[.:]\d{1,2})*[.)]?\s+(?=\S)")
# "18,2", "5,2 km", "0,4/år", "–": what a cell holds that tells how much.
_FIGURE = re.compile(
    r"\s(?P<figure>(?:\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)?)(?:\s?(?:%|[^\W\d_]{1,4}|/\s?år)(?:/år)?)?|[–-])$"
)
_TIME_AND_NOTE = 2  # columns
_MAX_NOTE = 40  # signs of a last cell that says how it is paid for
_POINTER = re.compile(r"\s(?P<to>[A-ZÅÄÖ]?\d{1,2}(?:\.\d{1,2}){0,3}(?:\s*,\s*\d{1,2}(?:\.\d{1,2}){0,3})*)$")
# "Miljöstrategen", "Tekniska enheten": in Swedish those who answer stand in the definite form.
_ANY_BODY = re.compile(r"(?<=[a-zåäöæø)])\s+(?P<who>[A-ZÅÄÖÆØ][\w-]{4,}(?:\s+[a-zåäöæø]{4,})?(?<=en|et|na|rn|er))$")


@dataclass(frozen=True)
class _Columns:
    """What the columns of a table hold, and how many figures and times the last of those that a header names has."""

    roles: tuple[str, ...]
    n_in_last: int = 1

    @property
    def n_ends(self) -> int:
        """Return how many cells with a time, a figure or a note end a row."""
        return self.roles.count("other") + self.n_in_last - 1 if "other" in self.roles else 0


@dataclass(frozen=True)
class _Cut:
    """A row cut into cells, and whether the body is one that is known or stands between two known cells."""

    cells: tuple[str, ...]
    is_sure: bool


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose header is this line, the header first; nothing if it is none."""
    named = tables.named(setting.lines[index].text, setting.words)
    roles = tuple(label.role for _, label in named)
    if not _is_readable(roles):
        return []
    # "Längd Kostnad, mnkr År" is read as one column: how many it is, most rows tell.
    n_most = 1 if "responsible" in roles or named[-1][1].is_sure else _MOST_FIGURES
    readings = [_rows(setting, index, _Columns(roles, n)) for n in range(n_most, 0, -1)]
    best = max(readings, key=lambda rows: sum(any(row.cells) for row in rows))
    return [Row((index,), tuple(text for text, _ in named)), *best] if best else []


def _rows(setting: Setting, index: int, columns: _Columns) -> list[Row]:
    found: list[Row] = []
    n_sure, place = 0, index + 1
    while place < len(setting.lines):
        if place in setting.marks:
            place += 1
            continue
        if setting.lines[place].text == setting.lines[index].text:  # the header again, on a new page
            found.append(Row((place,), ("",) * len(columns.roles)))
            place += 1
            continue
        taken, cut = _row(setting, place, columns)
        if cut is None and not (_is_timed(setting, taken) and _row(setting, max(taken) + 1, columns)[1]):
            break
        # A row that cannot be cut between two that can be is left out: its name would hold who answers, or the next.
        found.append(Row(taken, cut.cells if cut else ("",) * len(columns.roles)))
        n_sure, place = n_sure + (cut is not None and cut.is_sure), max(taken) + 1
    return found if n_sure else []


def _is_readable(roles: Sequence[str]) -> bool:
    """Tell whether rows can be cut: what is done, perhaps a goal by number, perhaps who answers, and when."""
    order = list(roles[1:] if roles[:1] == ("number",) else roles)
    if order in (["activity", "responsible"], ["activity", "goal", "responsible", "other"]):
        return True
    is_numbered = len(order) < len(roles)
    after = order[2:] if order[:2] == ["activity", "responsible"] else order[1:] if is_numbered else []
    return order[:1] == ["activity"] and bool(after) and set(after) == {"other"}


def _row(setting: Setting, start: int, columns: _Columns) -> tuple[tuple[int, ...], _Cut | None]:
    """Take lines until they make a row that is whole: it ends in a time, and the next line begins anew."""
    taken: list[int] = []
    for place in range(start, len(setting.lines)):
        line = setting.lines[place]
        if place in setting.marks:
            continue
        if len(taken) == _MAX_LINES or (taken and line.gap and not line.is_spaced and not line.text[:1].islower()):
            break
        taken.append(place)
        text = setting.join(setting.lines[one].text for one in taken)
        if len(text) > _MAX_ROW:
            break
        if _goes_on(setting, place):
            continue
        if cut := _cut(text, line.text if len(taken) > 1 else "", columns, setting.words):
            return tuple(taken), cut
        if times.cut(text, setting.words) and not _answers(setting, place + 1, columns):
            break
    return tuple(taken) or (start,), None


def _is_timed(setting: Setting, taken: Sequence[int]) -> bool:
    """Tell whether lines right below a row end in a time, and so are a row as well."""
    text = setting.join(setting.lines[place].text for place in taken)
    return not setting.lines[taken[0]].gap and times.cut(text, setting.words) is not None


def _goes_on(setting: Setting, place: int) -> bool:
    below = setting.lines[place + 1] if place + 1 < len(setting.lines) else None
    is_near = below is not None and not below.gap
    return is_near and below is not None and (below.text[:1].islower() or times.is_time(below.text, setting.words))


def _answers(setting: Setting, place: int, columns: _Columns) -> bool:
    """Tell whether a line says nothing but who and when: "Fira nationaldagen 2024" above "Kulturnämnden 2024"."""
    text = setting.lines[place].text if place < len(setting.lines) else ""
    is_short = any(len(rest.split()) <= _FEW for rest, _ in _ends(text, columns.n_ends, setting.words))
    return is_short and _cut(text, "", columns, setting.words) is None


def _cut(text: str, last: str, columns: _Columns, words: Words) -> _Cut | None:
    """Cut a row from its end: the time, who answers, the goal that it points to; what is left is what is done."""
    roles = columns.roles
    number = _NUMBER.match(text) if roles[0] == "number" else None
    if roles[0] == "number" and number is None:
        return None
    first = (number.group().strip(),) if number else ()
    for rest, ends in _ends(text[number.end() :] if number else text, columns.n_ends, words):
        if "goal" in roles:
            cells, is_sure = _pointed(rest)
        elif "responsible" in roles:
            cells, is_sure = _answered(rest, last, ends, words)
        else:
            cells, is_sure = (rest,), True
        if cells and _is_doing(cells[0]):
            n_own = len(ends) - columns.n_in_last + 1
            last_cells = (*ends[: n_own - 1], " ".join(ends[n_own - 1 :])) if ends else ()
            return _Cut((*first, *cells, *last_cells), is_sure)
    return None


def _ends(text: str, n_columns: int, words: Words) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each way to cut the last columns off a row: a time and figures, or a time and how it is paid for."""
    rest, ends = text, list[str]()
    while len(ends) < n_columns:
        timed = times.cut(rest, words)
        figure = _FIGURE.search(rest)
        if timed is not None:
            rest, ends = timed[0], [timed[1], *ends]
        elif figure is not None and n_columns > 1:
            rest, ends = rest[: figure.start()], [figure["figure"], *ends]
        else:
            break
    if len(ends) == n_columns and (not ends or any(times.is_time(end, words) for end in ends)):
        yield rest, tuple(ends)
    if n_columns == _TIME_AND_NOTE:
        for before, time, note in times.within(text, words):
            if len(note) <= _MAX_NOTE and note[:1].isupper():
                yield before, (time, note)


def _is_doing(text: str) -> bool:
    return text[:1].isupper() and len(text.split()) > 1 and not re.search(r"[.!?]\s+[A-ZÅÄÖ]", text)


def _pointed(text: str) -> tuple[tuple[str, ...], bool]:
    """Part "Bygg en bro 3.2 Tekniska nämnden" at the number of the goal, which stands before who answers."""
    for found in re.finditer(r"\s+(?=[A-ZÅÄÖÆØ])", text):
        if pointer := _POINTER.search(text[: found.start()]):
            return (text[: pointer.start()].strip(), pointer["to"], text[found.end() :]), True
    return (), False


def _answered(text: str, last: str, ends: Sequence[str], words: Words) -> tuple[tuple[str, ...], bool]:
    """Part "Bygg en bro Tekniska nämnden" where the bodies begin, and tell whether it is sure that they do."""
    alone = last.removesuffix(" ".join(ends)).strip()  # what stands on the line of the time, below what is done
    what = text.removesuffix(f" {alone}")
    is_line = bool(ends) and what != text and alone[:1].isupper() and not _leads_on(what, words)
    if is_line and responsibility.are_actors(alone, words):
        return (what, alone), True
    if known := _known(text, words):
        return known, True
    if is_line:
        return (what, alone), len(alone.split()) <= _MAX_WHO
    any_body = _ANY_BODY.search(text) if ends else None
    if any_body is None or _leads_on(text[: any_body.start()], words) or _known(text[: any_body.start()], words):
        return (), False  # "Barn- och skolnämnden Läsåret" ends in no body
    return (text[: any_body.start()], any_body["who"]), False


def _known(text: str, words: Words) -> tuple[str, ...]:
    """Part a text where known bodies begin: at the first that may, but "vid Ekbacken Tekniska enheten" at the last."""
    cuts = [
        (text[: found.start()], text[found.end() :])
        for found in re.finditer(r"\s+(?=[A-ZÅÄÖÆØ])", text)
        if not _leads_on(text[: found.start()], words) and responsibility.are_actors(text[found.end() :], words)
    ]
    if not cuts:
        return ()
    what, who = cuts[0]
    for inner, last in cuts[1:]:
        is_company = _COMPANY.search(last.split(",")[0]) is not None
        if not is_company and not responsibility.are_actors(inner.removeprefix(what).strip(), words):
            what, who = inner, last
    return what, who


def _leads_on(text: str, words: Words) -> bool:
    """Tell whether what stands last goes on with what follows: "samverkan med", "skolan,"."""
    last = text.split()[-1] if text.split() else ""
    return not last or last[-1] in ",-–/&" or last.lower() in (*words.linking_words, *words.common_words)
