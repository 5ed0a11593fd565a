"""Tables run together by single spaces: "Åtgärd Ansvarig Tidplan" over "Öppna en lekplats Tekniska nämnden 2023"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from samhandling.intake.understanding import responsibility, tables
from samhandling.intake.understanding.layouts import times
from samhandling.intake.understanding.layouts.setting import Row, Setting
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.words import Words

_MAX_LINES = 6
_MAX_ROW = 400  # signs
_MAX_WHO = 6  # words
_NUMBER = re.compile(r"\d{1,3}(?:[.:]\d{1,2})*[.)]?\s+(?=\S)")
_POINTER = re.compile(r"\s(?P<to>[A-ZÅÄÖ]?\d{1,2}(?:\.\d{1,2}){0,3}(?:\s*,\s*\d{1,2}(?:\.\d{1,2}){0,3})*)$")
# "Miljöstrategen", "Tekniska enheten": in Swedish those who answer stand in the definite form.
_ANY_BODY = re.compile(r"(?<=[a-zåäöæø)])\s+(?P<who>[A-ZÅÄÖÆØ][\w-]{4,}(?:\s+[a-zåäöæø]{4,})?(?<=en|et|na|rn|er))$")


@dataclass(frozen=True)
class _Cut:
    """A row cut into cells, and whether the body is one that is known or stands between two known cells."""

    cells: tuple[str, ...]
    is_sure: bool


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose header is this line, the header first; nothing if it is none."""
    named = tables.named(setting.lines[index].text, setting.words)
    labels = [label for _, label in named]
    if not _is_readable([label.role for label in labels]):
        return []
    header = tuple(text for text, _ in named)
    found: list[Row] = []
    n_sure, place = 0, index + 1
    while place < len(setting.lines):
        if place in setting.marks:
            place += 1
            continue
        if setting.lines[place].text == setting.lines[index].text:  # the header again, on a new page
            found.append(Row((place,), header))
            place += 1
            continue
        taken, cut = _row(setting, place, labels)
        if cut is None and not (_is_timed(setting, taken) and _row(setting, max(taken) + 1, labels)[1]):
            break
        # A row that cannot be cut between two that can be is left out: its name would hold who answers, or the next.
        found.append(Row(taken, cut.cells if cut else ("",) * len(labels)))
        n_sure, place = n_sure + (cut is not None and cut.is_sure), max(taken) + 1
    return [Row((index,), header), *found] if n_sure else []


def _is_readable(roles: Sequence[str]) -> bool:
    """Tell whether rows can be cut: what is done, perhaps goals by number, who answers, and when."""
    order = list(roles[1:] if roles[:1] == ["number"] else roles)
    return order in (
        ["activity", "responsible"],
        ["activity", "responsible", "other"],
        ["activity", "goal", "responsible", "other"],
    )


def _row(setting: Setting, start: int, labels: Sequence[Label]) -> tuple[tuple[int, ...], _Cut | None]:
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
        if cut := _cut(text, line.text if len(taken) > 1 else "", labels, setting.words):
            return tuple(taken), cut
        if times.cut(text, setting.words) and not _answers(setting, place + 1):
            break
    return tuple(taken) or (start,), None


def _is_timed(setting: Setting, taken: Sequence[int]) -> bool:
    """Tell whether lines right below a row end in a time, and so are a row as well."""
    text = setting.join(setting.lines[place].text for place in taken)
    return not setting.lines[taken[0]].gap and times.cut(text, setting.words) is not None


def _goes_on(setting: Setting, place: int) -> bool:
    below = setting.lines[place + 1] if place + 1 < len(setting.lines) else None
    return below is not None and not below.gap and below.text[:1].islower()


def _answers(setting: Setting, place: int) -> bool:
    """Tell whether a line says nothing but who and when: "Fira nationaldagen 2024" above "Kulturnämnden 2024"."""
    timed = times.cut(setting.lines[place].text, setting.words) if place < len(setting.lines) else None
    return timed is not None and responsibility.are_actors(timed[0], setting.words)


def _cut(text: str, last: str, labels: Sequence[Label], words: Words) -> _Cut | None:
    """Cut a row from its end: the time, who answers, the goal that it points to; what is left is what is done."""
    roles = [label.role for label in labels]
    timed = times.cut(text, words) if "other" in roles else (text, "")
    number = _NUMBER.match(text) if roles[0] == "number" else None
    if timed is None or (roles[0] == "number" and number is None):
        return None
    rest = timed[0][number.end() :] if number else timed[0]
    cells, is_sure = _pointed(rest) if "goal" in roles else _answered(rest, last, timed[1], words)
    if not cells or not _is_doing(cells[0]):
        return None
    first, final = ((number.group().strip(),) if number else ()), ((timed[1],) if timed[1] else ())
    return _Cut((*first, *cells, *final), is_sure)


def _is_doing(text: str) -> bool:
    return text[:1].isupper() and len(text.split()) > 1 and not re.search(r"[.!?]\s+[A-ZÅÄÖ]", text)


def _pointed(text: str) -> tuple[tuple[str, ...], bool]:
    """Part "Bygg en bro 3.2 Tekniska nämnden" at the number of the goal, which stands before who answers."""
    for found in re.finditer(r"\s+(?=[A-ZÅÄÖÆØ])", text):
        if pointer := _POINTER.search(text[: found.start()]):
            return (text[: pointer.start()].strip(), pointer["to"], text[found.end() :]), True
    return (), False


def _answered(text: str, last: str, time: str, words: Words) -> tuple[tuple[str, ...], bool]:
    """Part "Bygg en bro Tekniska nämnden" where the bodies begin, and tell whether it is sure that they do."""
    for found in re.finditer(r"\s+(?=[A-ZÅÄÖÆØ])", text):
        what, who = text[: found.start()], text[found.end() :]
        if not _leads_on(what, words) and responsibility.are_actors(who, words):
            return (what, who), True
    alone = last.removesuffix(time).strip()  # what stands on the line of the time, below what is done
    what = text.removesuffix(f" {alone}")
    if time and alone[:1].isupper() and what != text and not _leads_on(what, words):
        return (what, alone), len(alone.split()) <= _MAX_WHO
    any_body = _ANY_BODY.search(text) if time else None
    if any_body is None or _leads_on(text[: any_body.start()], words):
        return (), False
    return (text[: any_body.start()], any_body["who"]), False


def _leads_on(text: str, words: Words) -> bool:
    """Tell whether what stands last goes on with what follows: "samverkan med", "skolan,"."""
    last = text.split()[-1] if text.split() else ""
    return not last or last[-1] in ",-–/&" or last.lower() in (*words.linking_words, *words.common_words)
