"""Whose document this is."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from samhandling.intake.understanding.facts.source import COVER, Found, Source
from samhandling.intake.understanding.nodes import is_capitals
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of


def find(source: Source) -> Found | None:
    """Return the organisation, the one named most and first."""
    counts: Counter[str] = Counter()
    where: dict[str, tuple[Unit, str, bool]] = {}
    for unit in (*source.units, *source.others):
        for match in (one for text in unit.cells or (unit.text,) for one in pattern(source.words).finditer(text)):
            name = _nominative(match.group(), source.words)
            key = name.casefold()
            is_shown = match.group() == unit.text.strip() and unit.index < COVER
            counts[key] += 1 + 3 * is_shown + 2 * (unit.index < 15)
            if key not in where or (is_capitals(where[key][1]) and not is_capitals(name)):
                where[key] = (unit, name, is_shown)
    for name in _in_heads(source):
        counts[name.casefold()] += 1
        where.setdefault(name.casefold(), (source.units[0], name, False))
    if not counts:
        return None
    key, count = counts.most_common(1)[0]
    unit, name, _ = where[key]
    if is_capitals(name):
        name = (
            name.capitalize()
            if " " not in name
            else " ".join([*(w.capitalize() for w in name.split()[:-1]), name.split()[-1].lower()])
        )
    share = count / counts.total()
    return Found(name, source.proof(unit, name, 0.6 + 0.35 * share))


def _in_heads(source: Source) -> Iterator[str]:
    """Yield the name for each line that is nothing but it and the page: "Björkeby kommun   2", "… Sida 1 (9)"."""
    page = r"(?:(?:Sida|Side|Page|s\.)[ \t]+)?\d{1,3}(?:[ \t]*\(\d{1,3}\))?"
    lines = re.findall(rf"(?m)^[ \t\f]*(\S.*?)[ \t]{{3,}}{page}[ \t]*$", source.document.text if source.units else "")
    yield from (_nominative(line, source.words) for line in lines if is_name(line))


@cache
def pattern(words: Words) -> re.Pattern[str]:
    after = any_of(words.organisation_words)
    before = any_of(words.organisation_before)
    proper = r"[A-ZÅÄÖÆØ][\w-]+"
    upper = after.upper().replace("\\S+", "\\s+")
    return re.compile(
        rf"\b(?:(?:{before.replace('(?:', '(?i:', 1)})\s+(?:of\s+)?{proper}"
        rf"|(?:{proper}\s+)?{proper}\s+(?:{after}|{upper}|{after.title()}))[sS]?\b(?!-)"
    )


def is_name(text: str) -> bool:
    """Tell whether a line is the name of an organisation and nothing else."""
    return bool(
        re.fullmatch(
            r"(?:[A-ZÅÄÖÆØ][\w-]+\s+){1,2}(?:kommun|stad|kommune|Stad|KOMMUN|STAD|KOMMUNE|council|Council)",
            text.strip(),
        )
    )


def _nominative(name: str, words: Words) -> str:
    name = " ".join(name.split())
    # "I Björkeby kommun": a word that begins the sentence is no part of the name.
    lead = re.match(rf"(?:{any_of((*words.linking_words, *words.common_words))}) (?=[A-ZÅÄÖ]\w+ )", name, re.IGNORECASE)
    name = name[lead.end() :] if lead else name
    # "Folkhälsostrateg Björkeby kommun": a role in the line above, which the extraction ran into the name.
    role = re.match(rf"[\w-]*{any_of(words.role_endings)} (?=[A-ZÅÄÖ]\w+ )", name, re.I) if words.role_endings else None
    name = name[role.end() :] if role else name
    # "Kommun Lindforsa kommun": a label whose colon the extraction dropped.
    label = re.match(rf"{any_of(words.organisation_words)} (?=.* {any_of(words.organisation_words)}s?$)", name, re.I)
    name = name[label.end() :] if label else name
    return re.sub(r"(?i)(kommun|stad|kommune|landsting|council)s$", r"\1", name)
