"""Who adopted the document and when: not who revised, prepared, printed or referred it back."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from samhandling.intake.understanding import dates, levels, responsibility
from samhandling.intake.understanding.facts import cover, kinds
from samhandling.intake.understanding.facts.source import COVER, Found, Source, sentences
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

_REFERENCE = re.compile(r"\b[A-ZÅÄÖ]{2,5}[ -]?(?!\d{4}-\d\d-\d\d)\d{2,4}\s?[/:.-]\s?\d+")  # "KS 2020/1450" is no body
_MATTER = 4  # words after the verb that may name what was decided
_LAST = 12  # units on the last page
_REACH = 160  # characters from "antagen" to the body and the day


def find(source: Source, title: Found | None, kind: Found | None) -> tuple[Found | None, Found | None, str | None]:
    """Return the body, the day and the paragraph of the adoption."""
    body: Found | None = None
    day: Found | None = None
    paragraph: str | None = None
    for unit, text, certainty in _stretches(source, title, kind):
        text = _REFERENCE.sub(" ", text)
        bodies = list(responsibility.bodies(text, source.words))
        found = responsibility.highest(bodies, source.words)
        best = _whole(found, source) if found else None
        days = list(dates.days(text, source.words))
        if body is None and best is not None:
            body = Found(best.name, source.proof(unit, text, certainty))
        if day is None and days and (best is None or body is None or best.name == body.value):
            near = min(days, key=lambda one: abs(one.start - best.end)) if best else days[0]
            day = Found(near.iso, source.proof(unit, text, certainty))
            mark = re.search(r"§+\s?\d+[a-z]?", text)
            paragraph = mark.group() if mark else paragraph
        if body and day:
            break
    return body, day, paragraph


def _stretches(source: Source, title: Found | None, kind: Found | None) -> Iterator[tuple[Unit, str, float]]:
    """Yield the stretches of text that tell of its adoption: cover first, then body, then other parts."""
    subjects = kinds.subjects(title, kind, source.words)
    is_report = kind is not None and kind.value in source.words.reporting_types
    front = source.front if len(source.units) > COVER else source.units
    front = cover.units(source) if is_report else front
    for unit, text in _facts_after(front, source.words, title):
        # "Kommunfullmäktige antog …" in a report is what others decided about others' documents.
        if not is_report or unit.kind == "row" or _is_of_own(unit.text, subjects, source.words):
            yield unit, text, 0.95
    if not is_report:
        yield from ((unit, text, 0.85) for unit, text in _facts_after(_last_box(source), source.words, title))
    for position, unit in enumerate(front[:12]):
        below = front[position + 1].text if position + 1 < len(front) else ""
        for text in (*unit.cells, unit.text, f"{unit.text} {below}"):
            if is_bare(text, source.words):
                yield unit, text, 0.7
    for unit in source.units:
        for sentence in sentences(unit.text):
            match = adopting(source.words).search(sentence)
            if match is None or _is_future(sentence[: match.start()], source.words):
                continue
            if names_other(sentence[match.end() :], title, source.words):
                continue
            is_last = not is_report and _is_colophon(source, unit, sentence[: match.start()])
            if subjects.search(sentence) or is_last:
                yield unit, _cut(sentence[match.start() :], source.words), 0.8
    yield from _told(source, title, kind)
    if title is not None:
        yield from _decided(source, title)
        for unit in source.others:
            for sentence in sentences(unit.text):
                match = adopting(source.words).search(sentence)
                if (
                    match
                    and folded(title.value) in folded(sentence)
                    and not re.search(r"förutom|undantag|except", sentence)
                ):
                    yield unit, _cut(sentence[match.start() :], source.words), 0.75


def _whole(body: responsibility.Body, source: Source) -> responsibility.Body | None:
    """ "Antagen av nämnden": the board that the front names first; None for "[skriv nämnd]", which names none."""
    ending = folded(body.name)
    if ending not in source.words.body_endings:
        return body
    if any(one != ending and one.startswith(ending) for one in source.words.body_endings):
        return None
    named = (one.name for unit in source.front for one in responsibility.bodies(unit.text, source.words))
    name = next((one for one in named if folded(one).endswith(ending) and folded(one) != ending), body.name)
    return body._replace(name=name)


def _is_of_own(text: str, subjects: re.Pattern[str], words: Words) -> bool:
    """Tell whether a line says "Godkänd av …", "Rapporten godkändes av …" or "Rådet har godkänt rapporten …"."""
    if subjects.search(text):
        return True
    verb = adopting(words).search(text)
    return verb is not None and (verb.start() == 0 or kinds.is_report_itself(text[verb.end() :].strip(), words))


def _told(source: Source, title: Found | None, kind: Found | None) -> Iterator[tuple[Unit, str, float]]:
    """ "Kommunfullmäktige antog programmet den 16 december 2013.": told once, and of no other with the same kind."""
    words = source.words
    own = kinds.definite(words).get(kind.value) if kind and kind.value not in words.reporting_types else None
    told: dict[str, tuple[Unit, str, float]] = {}
    for unit in source.front if own and title else ():
        for sentence in sentences(unit.text):
            match = adopting(words).search(sentence)
            body = _deciding(sentence[: match.start()], words) if match else ""
            matter = sentence[match.end() :] if match else ""
            day = next(dates.days(matter, words), None)
            if body and day and own and title and _is_alone(matter, day, own, title):
                told[day.iso] = (unit, f"{body}{matter}", 0.7)
    if len(told) == 1:
        yield from told.values()


def _is_alone(matter: str, day: dates.Day, own: re.Pattern[str], title: Found) -> bool:
    """Tell whether what was decided is the document's own name or kind, and a day, and nothing more."""
    rest = f"{matter[: day.start]} {matter[day.end :]}"
    rest = re.sub(r"§+\s?\d+[a-z]?|\bden\b", " ", rest).strip(" .,;")
    return own.fullmatch(rest) is not None or folded(rest) == folded(title.value)


def _decided(source: Source, title: Found) -> Iterator[tuple[Unit, str, float]]:
    """ "Kommunfullmäktige antar Handlingsplan …" in the minutes of the same file, with the day of their meeting."""
    for unit in source.others:
        body = responsibility.first(unit.text, source.words)
        verb = adopting(source.words).match(unit.text[body.end :].strip()) if body and body.start == 0 else None
        if body and verb and folded(title.value) in folded(unit.text):
            heads = [one for one in source.others[:6] if next(dates.days(one.text, source.words), None)]
            meeting = heads[0].text if heads else ""
            yield unit, f"{body.name} {meeting}", 0.85


def _last_box(source: Source) -> Sequence[Unit]:
    """Return the lines from "Beslutad av: …" on, where the box of facts stands last in the document."""
    last = source.units[max(COVER, len(source.units) - _LAST) :]
    label = re.compile(rf"{any_of(source.words.adopted)}[^:.]{{0,20}}:", re.IGNORECASE)
    starts = (at for at, unit in enumerate(last) if label.match(unit.text))
    return last[next(starts, len(last)) :]


def _is_colophon(source: Source, unit: Unit, before: str) -> bool:
    """A short line on the last page."""
    return unit.index >= len(source.units) - 8 and len(unit.text) < 160 and not kinds.kind_of(before, source.words)


def _facts_after(units: Sequence[Unit], words: Words, title: Found | None) -> Iterator[tuple[Unit, str]]:
    """Yield the stretch after "Antagen av" on a cover or in a box of facts, also when it goes on on the next lines."""
    for unit, text in _labelled_rows(units, words):
        yield unit, text
    for position, unit in enumerate(units):
        if len(unit.text) > 300 or unit.kind == "row":
            continue
        match = adopting(words).search(unit.text)
        before = re.split(r"\s[|·]\s", unit.text[: match.start()])[-1] if match else ""
        if match is None or _is_future(before, words) or kinds.kind_of(before, words):
            continue
        if not _is_stated(unit.text, before, words):
            continue
        stretch = _deciding(before, words) + unit.text[match.start() :]
        for following in units[position + 1 : position + 5]:
            if len(stretch) > _REACH or len(following.text) > 80 or following.kind == "row":
                break
            if next(dates.days(stretch, words), None) and responsibility.first(stretch, words):
                break
            if _stops(words).match(following.text):
                break
            if folded(following.text) in _day_labels(words) or _is_other_fact(following.text, words):
                continue
            has_more = next(dates.days(following.text, words), None) or responsibility.first(following.text, words)
            if not has_more:
                break
            stretch = f"{stretch} {following.text}"
        after = unit.text[match.end() :]
        told = sentences(stretch)[0]  # "Rådet har godkänt rapporten den …. Fullmäktige behandlar den …"
        stretch = told if _deciding(before, words) and next(dates.days(told, words), None) else stretch
        if not _is_of_other_matter(after, next(dates.days(stretch, words), None), title, words):
            yield unit, _cut(stretch, words)


def _is_of_other_matter(after: str, day: dates.Day | None, title: Found | None, words: Words) -> bool:
    """ "Fullmäktige har beslutat om fyra mål", "antog kulturprogrammet 2019": what was decided is not this document."""
    if re.match(r"\s+(?:om|att|å|at|on|to)\s", after, re.IGNORECASE) and day is None:
        return True
    return names_other(after, title, words)


def names_other(after: str, title: Found | None, words: Words) -> bool:
    """Tell whether what follows a verb of adopting names another document: "antog kulturprogrammet"."""
    if title is None:
        return False
    day = next(dates.days(after, words), None)
    if day and re.fullmatch(r"[\s,]*(?:den\s+)?", after[: day.start]):
        after = re.sub(r"^[\s,]*(?:§+\s?\d+[a-z]?)?", " ", after[day.end :])  # "antog den 4 april 2016 kulturplanen"
    matter = " ".join(after.split()[:_MATTER])
    kind_for = next((m for one in kinds.definite(words).values() if (m := one.match(matter.strip()))), None)
    field = re.match(r"\s+(?:för|om|mot|for)\s+(\w{3,})", matter.strip()[kind_for.end() :]) if kind_for else None
    is_of_other = field is not None and folded(field[1]) not in folded(title.value)  # "programmet för trafik"
    return is_of_other or levels.is_of_other_document(matter, title.value, words)


def _is_other_fact(text: str, words: Words) -> bool:
    """ "Diarienummer: KS 2013/111" between the body and the day."""
    found = re.match(rf"\W*{any_of((*words.reference_labels, *words.type_labels, *words.fact_labels))}\s*:", text, re.I)
    return found is not None and next(dates.days(text, words), None) is None


def _deciding(before: str, words: Words) -> str:
    """Return the body that a sentence begins with: "Kommunfullmäktige beslutade …"."""
    start = re.split(r"(?<=[.!?])\s+", before)[-1]
    body = responsibility.first(start, words) if len(start) < 80 else None
    return f"{body.name} " if body is not None and body.start == 0 else ""


@cache
def _day_labels(words: Words) -> frozenset[str]:
    """Labels that may stand between the body and the day: "Datum", "Beslutsdatum"."""
    return frozenset(folded(one) for one in (*words.fact_labels, *words.adopted) if "dat" in one)


def is_bare(text: str, words: Words) -> bool:
    """Tell whether a line is nothing but a body and a day: "Kommunfullmäktige 2017-09-25 § 12"."""
    text = re.split(rf"[\s·|,;(]+{any_of(words.reference_labels)}\b", text, flags=re.IGNORECASE)[0]
    text = _REFERENCE.sub(" ", text) if "§" in text or "(" in text else text
    if len(text) > _REACH or not re.search(r"(?:19|20)\d\d", text):
        return False  # asked of every line of a document
    body = responsibility.first(text, words)
    day = next(dates.days(text, words), None) if body and body.start <= 2 else None
    if body is None or day is None:
        return False
    if re.search(rf"{any_of(words.body_offices)}$", body.name, re.IGNORECASE):
        return False  # an office prepares; what it decides it says with a verb
    rest = text[body.end : day.start] + text[day.end :]
    return not re.sub(r"§+\s?\d+[a-z]?|\bden\b|[\W_]", "", rest)


def _is_stated(text: str, before: str, words: Words) -> bool:
    """A fact begins its line, follows a stop, or stands in a short line that is no sentence of its own."""
    if len(before) <= 40 or before.rstrip().endswith((":", ".", ",", "|")):
        return True
    if len(text) <= 160 and compiled(r"(?:en|ett) [\w\s-]*(?:%s) som\b.*", words.related_words).fullmatch(before):
        return True  # "Ett styrdokument som kommunfullmäktige beslutade den …": what a cover says that it is
    return len(text) <= 160 and not re.search(r"\b(?:har|ska|skall|som)\b", before)


def _is_future(before: str, words: Words) -> bool:
    return bool(re.search(rf"\b{any_of(words.future_words)}(?:\s+\w+)?\s*$", before, re.IGNORECASE))


def _labelled_rows(units: Sequence[Unit], words: Words) -> Iterator[tuple[Unit, str]]:
    rows = [unit for unit in units if unit.kind == "row"]
    for position, unit in enumerate(rows):
        at = units.index(unit)
        for column, cell in enumerate(unit.cells):
            if not adopting(words).match(cell.strip()):
                continue
            near = [one.cells or (one.text,) for one in units[at : at + 4]]
            rest = _cut(cell.strip(), words)
            if responsibility.first(rest, words) or next(dates.days(rest, words), None):
                under = [row.cells[column] for row in rows[position + 1 : position + 3] if column < len(row.cells)]
                day_under = next((cell for cell in under if _begins_with_day(cell, words)), "")
                yield unit, _with_day(f"{rest} {day_under}".strip(), near, words)
                continue
            below = rows[position + 1] if position + 1 < len(rows) else None
            if len(unit.cells) > 2 and below is not None and column < len(below.cells):
                yield below, _with_day(below.cells[column], [_under_day(unit.cells, below.cells, words)], words)
            elif column + 1 < len(unit.cells):
                yield unit, _with_day(unit.cells[column + 1], near, words)


def _begins_with_day(cell: str, words: Words) -> bool:
    """ "2019-10-28, § 88" below "Fastställd av kommunfullmäktige"."""
    day = next(dates.days(cell, words), None)
    return day is not None and not re.search(r"[^\W\d_]", cell[: day.start].replace("den", "", 1))


def _with_day(text: str, near: Sequence[Sequence[str]], words: Words) -> str:
    return text if next(dates.days(text, words), None) else f"{text} {_dated(near, words)}"


def _under_day(labels: Sequence[str], cells: Sequence[str], words: Words) -> tuple[str, str]:
    """Return the label "Datum och paragraf för beslutet:" of a row and the cell below it."""
    for label, cell in zip(labels, cells, strict=False):
        is_day = folded(re.split(r"[:\s]", label.strip())[0]) in _day_labels(words)
        if is_day and not re.search(rf"\b{any_of(words.not_adopted)}", label, re.IGNORECASE):
            return label, cell
    return "", ""


def _dated(rows: Sequence[Sequence[str]], words: Words) -> str:
    """Return the cell "Datum: 2023-11-08" of a row of facts, or the one beside "Datum" in a row below."""
    for cells in rows:
        for column, cell in enumerate(cells):
            if folded(re.split(r"[:\s]", cell.strip())[0]) in _day_labels(words):
                beside = " ".join(cells[column : column + 2])
                if next(dates.days(beside, words), None):
                    return beside
    return ""


@cache
def adopting(words: Words) -> re.Pattern[str]:
    """Return a pattern for words of adopting."""
    return re.compile(rf"(?<![\w-]){any_of(words.adopted)}(?![\w])", re.IGNORECASE)


@cache
def _stops(words: Words) -> re.Pattern[str]:
    return re.compile(rf"\W*(?<![\w]){any_of(words.not_adopted)}(?![\w])", re.IGNORECASE)


def _cut(text: str, words: Words) -> str:
    """Cut a stretch before words that tell of something else than adoption: "reviderad", "gäller från"."""
    start = adopting(words).search(text)
    begin = start.end() if start else 0
    every = re.compile(rf"(?<![\w]){any_of(words.not_adopted)}(?![\w])", re.IGNORECASE).finditer(text, begin)
    # "Fastställd/upprättad" is one label; "antagen/reviderad" may give the day of either.
    stop = next((one for one in every if text[one.start() - 1] != "/" or one.group().lower() in words.revised), None)
    return text[: min(stop.start() if stop else _REACH, _REACH)]
