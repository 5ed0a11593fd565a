"""The words for kinds of documents, and how a document names itself by its kind."""

import re
from functools import cache

from samhandling.intake.understanding.facts.source import Found
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.words import Words, any_of, compiled

_YEARS = r"(?:19|20)\d\d(?:\s*[-–—]\s*(?:19|20)?\d\d)?"


def kind_of(text: str, words: Words) -> str | None:
    """Return the kind of document that a title names: the first in it, the longest where two begin alike."""
    found: list[tuple[int, int, str]] = []
    for kind, listing in words.document_types.items():
        for match in re.finditer(rf"(?<![\w]){any_of(listing)}s?(?!\w)", text, re.IGNORECASE):
            found.append((match.start(), -len(match.group()), kind))
    return min(found)[2] if found else None


def names_kind(text: str, words: Words) -> bool:
    """Tell whether a text names a kind of document."""
    return kind_of(text, words) is not None


def labelled_kind(text: str, words: Words) -> str | None:
    """Return the kind for a word that is one only where a label says so: "Dokumenttyp: Delegationsordning"."""
    return next((kind for kind, listing in words.label_types.items() if folded(text) in listing), None)


@cache
def definite(words: Words) -> dict[str, re.Pattern[str]]:
    """Return a pattern for each kind by which a text may call itself: "Programmet", not "Miljöprogrammet"."""
    forms = {
        kind: tuple(one for one in listing if any(re.fullmatch(f"{base}m?(?:et|en|n|na)", one) for base in listing))
        for kind in words.document_types.keys() - words.case_types
        if (listing := [one for one in words.document_types[kind] if not one.startswith("-")])
    }
    return {kind: re.compile(rf"{any_of(listing)}\b(?!-)", re.I) for kind, listing in forms.items() if listing}


def is_reporting(text: str, words: Words) -> bool:
    """Tell whether a title names a kind that tells of others' goals."""
    return kind_of(text, words) in words.reporting_types


def is_report_itself(text: str, words: Words) -> bool:
    """ "rapporten 2014-03-18", "välfärdsbokslutet": what a report that tells of itself calls itself."""
    forms = tuple(one for kind in words.reporting_types for one in words.document_types.get(kind, ()))
    return compiled(r"(?:%s)(?:et|en|n)\b", forms).match(text) is not None


def is_wrapping(text: str, words: Words) -> bool:
    """ "Rapport", "PM", "Utredning": alone on a line it says what the paper is, and is no part of its title."""
    kinds = set(words.reporting_types) - {*words.result_types, *words.case_types}
    return any(folded(text) in map(folded, words.document_types.get(kind, ())) for kind in kinds)


def is_of_series(text: str, words: Words) -> bool:
    """ "Rapport 2020:3": a line of a cover that says what it is and which of them, and is no title."""
    forms = tuple(one for kind in words.reporting_types for one in words.document_types.get(kind, ()))
    return compiled(r"(?:%s)\s+(?:nr\s+)?(?:19|20)\d\d\s?[:/]\s?\d+", forms).fullmatch(text.strip()) is not None


def result_of(title: str, words: Words) -> str | None:
    """Return the kind of "Miljöprogram 2016–2019 – slutrapport": a report has the name of what it reports on first."""
    for kind in words.result_types:
        tail = compiled(rf"(\S+)\s+(?:%s)(?:\s+(?:för\s+)?{_YEARS})?", words.document_types[kind])
        for match in tail.finditer(title):
            before = match[1].lower()
            if match.end() == len(title) and before not in words.linking_words and not before.endswith(("-", "s")):
                return kind
    return None


def is_result_line(text: str, words: Words) -> bool:
    """ "Slutrapport", "Uppföljning 2018": a line that says what the document below or above its name is."""
    forms = tuple(one for kind in words.result_types for one in words.document_types[kind])
    named = compiled(rf"(?:%s)(?P<year>\s+(?:för\s+)?{_YEARS})?", forms).fullmatch(text.strip())
    return named is not None and (named["year"] is not None or folded(text) not in words.closing_headings)


def tells_results(text: str, words: Words) -> bool:
    """Tell whether a title names a kind that tells how it has gone: it adopts nothing and is in force at no time."""
    return kind_of(text, words) in words.result_types


@cache
def kind_words(words: Words) -> frozenset[str]:
    """Return the words that are a kind by themselves."""
    return frozenset(
        folded(one) for listing in words.document_types.values() for one in listing if not one.startswith("-")
    )


@cache
def part(words: Words) -> re.Pattern[str]:
    """Return a pattern for "Del 2": one of the parts in which a document is given out."""
    return compiled(r"\b(?:%s)\s+(?:\d+|[IVX]+)\b", words.part_words)


def is_definition(text: str, words: Words) -> bool:
    """ "Policy uttrycker värdegrunder …": a line that explains what a kind is."""
    return bool(
        re.match(
            rf"\W*{any_of(kind_words(words))}\W+{any_of(words.defining_verbs)}\b",
            text,
            re.IGNORECASE,
        )
    )


def is_run(text: str, words: Words) -> bool:
    """ ">> Handlingsplan Riktlinjer Regler": lines of a legend, of which this paper is one, run together."""
    forms = sorted((one.capitalize() for one in kind_words(words)), key=len, reverse=True)
    return re.match(rf"\W*(?:(?:{'|'.join(map(re.escape, forms))})\W+\b){{2}}", text) is not None


def subjects(title: Found | None, kind: Found | None, words: Words) -> re.Pattern[str]:
    """Return a pattern for how a document names itself: its title, "detta program", "programmet"."""
    names = [re.escape(title.value)] if title else []
    if kind is not None:
        # A "handlingsplan" also calls itself "planen".
        own = [forms for one, forms in words.document_types.items() if kind.value.endswith(one)]
        listing = [word for forms in own for word in forms if not word.startswith("-")]
        names += [
            rf"(?:denna|detta|dessa|den här|det här|denne|dette|disse|this|these)\s+{re.escape(word)}"
            for word in listing
        ]
        names += [rf"\b[\w-]*{re.escape(word)}" for word in listing if re.search(r"(?:et|en|n|na)$", word)]
        if title:
            names += [rf"{re.escape(one)}\b" for one in part(words).findall(title.value)]
            head = title.value.split()[0]
            names.append(re.escape(head) + r"(?:et|en|n|t)?")
    return re.compile(r"^\W*(?:" + "|".join(names or ["(?!)"]) + ")", re.IGNORECASE)
