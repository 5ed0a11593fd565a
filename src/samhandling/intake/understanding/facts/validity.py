"""From when and until when the document is in force."""

import re
from collections.abc import Sequence

from samhandling.intake.draft import Proof
from samhandling.intake.understanding import dates
from samhandling.intake.understanding.facts import adoption, cover, kinds, labelled
from samhandling.intake.understanding.facts.source import COVER, Found, Source
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

Span = tuple[Found | None, Found | None]


def find(source: Source, title: Found | None, kind: Found | None, adopted_on: Found | None) -> Span:
    """Return the first and the last day of validity."""
    if kind is not None and kind.value in source.words.result_types:
        return None, None  # the years of a report are those that it tells of
    label = rf"\b{any_of(source.words.valid_labels)}(?!\w)"  # some end in a stop: "giltig t.o.m."
    subjects = kinds.subjects(title, kind, source.words)
    partial = _of_box(source)
    for position, unit in enumerate(source.units):
        whole = re.sub(r"\s*\|\s*", " ", unit.text)
        for match in re.finditer(label, whole, re.IGNORECASE):
            text = whole[match.start() : match.start() + 120]
            if len(text) <= len(match.group()) + 2 and position + 1 < len(source.units) and unit.index < COVER:
                text = f"{text} {source.units[position + 1].text[:60]}"
            text += _year_below(text, source, position)
            *earlier, before = (one.strip() for one in re.split(r"[.·|,;)]\s+", whole[: match.start()]))
            is_label = whole[match.end() :].lstrip().startswith(":")
            is_meant = _is_pronoun(before, source.words) and _is_named(earlier, subjects, title, source.words)
            is_meant = is_meant or _is_adopted_to(before, earlier, source.words)
            if before and not is_label and not is_meant and not subjects.search(before):
                continue  # "Följande delmål gäller till 2030" is not the document's own time
            if found := _period(source, unit, text, match.group()):
                partial = (_sharper(partial[0], found[0]), _sharper(partial[1], found[1]))
                if all(partial):
                    return partial
                if unit.index >= COVER:
                    return _with_years(partial, title, source)
    if any(partial):
        return _with_years(partial, title, source)
    if title is not None and (
        span := _of_title(title.value, source.words) or _of_year(title.value, adopted_on, source.words)
    ):
        return _from_title(title, span)
    shown = _of_cover(source, title)
    return shown if any(shown) else _of_period(source, adopted_on)


def _sharper(told: Found | None, other: Found | None) -> Found | None:
    """Return what a box says, or the text's own day where the box has only its year: "2022–2026"."""
    is_year = told is not None and told.value.endswith(("-01-01", "-12-31"))
    return other if told is None or (is_year and other and other.value[:4] == told.value[:4]) else told


def _of_box(source: Source) -> Span:
    """Return the days below their labels, where a box has several labels in a row: "Ansvarig | Giltig till"."""
    labels = {*map(folded, source.words.valid_labels)}
    rows = [unit for unit in source.front if unit.kind == "row"]
    for label in (cell for unit in rows for cell in unit.cells if folded(cell) in labels):
        for unit, text in labelled.values(rows, (label,), source.words):
            if found := _period(source, unit, f"{label} {text}", label):
                return found
    return None, None


def _year_below(text: str, source: Source, position: int) -> str:
    """ "… gäller från och med den 1 mars" with "2022 till och med …" on the next line: a day has its year with it."""
    is_cut = compiled(r"\d\s+(?:%s)$", source.words.months).search(text) and position + 1 < len(source.units)
    below = source.units[position + 1].text if is_cut else ""
    return f" {below[:60]}" if re.match(r"(?:19|20)\d\d\b", below) else ""


def _of_period(source: Source, adopted_on: Found | None) -> Span:
    """ "Delmålen ska nås under programperioden 2021–2024": the one span that a document tells as its own period."""
    own = tuple(one for one in source.words.valid_labels if re.fullmatch(r"\w+perioden", one))
    period = compiled(r"\b(?:%s)\s+(?:%s)\s+(?:19|20)\d\d\s?[-–—]\s?(?:19|20)?\d\d\b", source.words.linking_words, own)
    told = {
        span: (unit, text) for unit in source.units for text in period.findall(unit.text) if (span := dates.years(text))
    }
    if len(told) != 1:
        return None, None
    (span, (unit, text)) = told.popitem()
    # "Under programperioden 2014–2020" may be that of a fund: a document is adopted at the beginning of its own.
    is_near = adopted_on is None or 0 <= int(span[0][:4]) + 1 - int(adopted_on.value[:4]) <= 3
    first, last = (Found(one, source.proof(unit, text, 0.6)) for one in span)
    return (first, last) if is_near else (None, None)


def _of_cover(source: Source, title: Found | None) -> Span:
    """ "2020–2025" alone on a line or in a cell of the cover, or right after the title that a box has without it."""
    for unit in cover.units(source):
        for text in unit.cells or (unit.text.removeprefix(title.value if title else ""),):
            if re.fullmatch(r"\W*(?:19|20)\d\d\s*[-–—]\s*(?:19|20)?\d\d\W*", text) and (span := dates.years(text)):
                first, last = (Found(one, source.proof(unit, text, 0.6)) for one in span)
                return first, last
    return None, None


def _is_named(earlier: Sequence[str], subjects: re.Pattern[str], title: Found | None, words: Words) -> bool:
    """Whether what stands before speaks of the document: as its subject, or as what a body adopted."""
    for sentence in reversed(earlier):
        if subjects.search(sentence):
            return True
        if not compiled(r"\b%s\b", words.pronouns).search(sentence):
            break  # "För markägare är det vägledande. Det gäller …" still speaks of what was named before
    told = [one[match.end() :] for one in earlier if (match := adoption.adopting(words).search(one))]
    return any(subjects.search(matter) and not adoption.names_other(matter, title, words) for matter in told)


def _is_adopted_to(before: str, earlier: Sequence[str], words: Words) -> bool:
    """ "Antaget av kommunstyrelsen den 4 oktober 2005, att gälla från …": what is adopted is the document."""
    is_to = re.fullmatch(r"att|å|at|to", before, re.IGNORECASE) is not None
    return is_to and bool(earlier) and adoption.adopting(words).match(earlier[0]) is not None


def _is_pronoun(before: str, words: Words) -> bool:
    """ "Det", or "Det ersätter äldreplanen från 2011 och": the subject of what comes next is the pronoun."""
    return compiled(r"%s(?:\s.{1,80}\s(?:och|samt|og|and))?", words.pronouns).fullmatch(before) is not None


def _with_years(found: Span, title: Found | None, source: Source) -> Span:
    """Add the other day from the years of the title or cover, where the text gives one day alone and both agree."""
    span = _of_title(title.value, source.words) if title else None
    told = _from_title(title, span) if title and span else _of_cover(source, title)
    # "Gäller från och med 5 december 2023" agrees with "Gårdsplan 2023–2030".
    if any(one and other and one.value[:4] != other.value[:4] for one, other in zip(found, told, strict=True)):
        return found
    return found[0] or told[0], found[1] or told[1]


def _from_title(title: Found, span: tuple[str, str]) -> Span:
    proof = Proof(title.proof.page, title.proof.offset, title.proof.quote, 0.7)
    return Found(span[0], proof), Found(span[1], proof)


def _of_year(title: str, adopted_on: Found | None, words: Words) -> tuple[str, str] | None:
    """ "Handlingsplan för ett jämlikt Ekebo 2024", adopted that year or the year before, is that year's plan."""
    year = dates.year(title)
    is_yearly = re.search(rf"\b{any_of(words.yearly)}\b.*\s{year}$", title, re.IGNORECASE) if year else None
    is_near = adopted_on is not None and year is not None and int(year) - int(adopted_on.value[:4]) in (0, 1)
    return (f"{year}-01-01", f"{year}-12-31") if is_yearly and is_near else None


def _of_title(title: str, words: Words) -> tuple[str, str] | None:
    """ "Mål och budget 2024 med plan för 2025–2026" is in force the year that it names first."""
    span = dates.years(title)
    first = dates.year(title)
    is_yearly = first and re.search(rf"\b{any_of(words.yearly)}\s+(?:för\s+)?{first}", title, re.IGNORECASE)
    if first and ((span and first < span[0][:4]) or (span is None and is_yearly)):
        return f"{first}-01-01", f"{first}-12-31"
    return span


def _period(source: Source, unit: Unit, text: str, label: str) -> tuple[Found | None, Found | None] | None:
    is_stated = (unit.index < COVER and len(unit.text) < 160) or bool(
        re.search(r"gälla|gäller|giltig|gjelder|valid|period|löper|sträcker", label, re.IGNORECASE)
    )
    if not is_stated:
        return None
    text = re.split(r"(?<=[a-zåäö\d])\.\s+(?=[A-ZÅÄÖ])", text)[0]
    certain = 0.9 if unit.index < COVER or len(unit.text) < 160 else 0.75
    days = list(dates.days(text, source.words))
    # "från och med den 1 mars 2022 till och med den 31 december 2026" also has two years with "till" between.
    if len(days) < 2 and (span := dates.years(text)):
        start, end = (Found(one, source.proof(unit, text, certain)) for one in span)
        return start, end
    until = any(word in text.lower() for word in source.words.until_further)
    begin, end_at = (
        _bound(source, text, source.words.valid_from_words, "-01-01"),
        _bound(source, text, source.words.valid_to_words, "-12-31"),
    )
    if len(days) == 2 and not (begin and end_at):
        begin, end_at = days[0].iso, days[1].iso
    if not begin and not end_at and not until and (lone := re.fullmatch(r"\W*((?:19|20)\d\d)\W*", text[len(label) :])):
        begin, end_at = f"{lone[1]}-01-01", f"{lone[1]}-12-31"
    if not begin and not end_at:
        return None
    return (
        Found(begin, source.proof(unit, text, certain)) if begin else None,
        Found(end_at, source.proof(unit, text, certain)) if end_at and not until else None,
    )


def _bound(source: Source, text: str, listing: tuple[str, ...], rest: str) -> str | None:
    for match in re.finditer(
        rf"(?<![\w]){any_of(listing)}(?![\w])\s*(?:den\s+|år\s+|och med\s+|med\s+|(?:utgången|slutet) av\s+|:\s*)*",
        text,
        re.IGNORECASE,
    ):
        after = text[match.end() : match.end() + 24]
        day = next((one for one in dates.days(after, source.words) if one.start <= 1), None)
        if day:
            return day.iso
        year = re.match(r"((?:19|20)\d\d)(?![\d-])", after)
        if year:
            return year[1] + rest
    return None
