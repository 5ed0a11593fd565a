"""The reference number, in all its forms."""

import re
from functools import cache
from itertools import pairwise

from samhandling.intake.understanding.facts import labelled, organisation
from samhandling.intake.understanding.facts.source import Found, Source
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_REFERENCE = (
    r"(?:\d{2}[A-ZÅÄÖ]{2,5}\d{1,5}\b|(?:[A-ZÅÄÖa-zåäö]{1,8}[\s.\-/:]{0,3}){0,2}(?:\d{4}-[A-ZÅÄÖ]{1,5}-\d{1,6}|\d{2,4}\s?[/\-.:]\s?[A-ZÅÄÖ]{0,4}\s?\d{1,6}|\d{1,5}/\d{2,4}|\d{4,})(?:[-.:][\d.]+)*)"
    r"(?:\s+\d{3}\b|\s?[-–/]\s?\d{3}(?![\d-])|/\d\d(?![\d/-])|\s\d\d$|\s(?-i:[A-ZÅÄÖ]{2,4})$)?"
    # … and last the class of the archive's plan, or whose number it is: "KS 2022/211 - 109", "2013.214 KFN"
)

_TOP = 13  # units within which a number may stand without a label


def find(source: Source) -> Found | None:
    """Return the reference number."""
    for unit in (*source.front, *source.units[-10:]):
        match = _reference_pattern(source.words).search(unit.text)
        if match:
            return Found(" ".join(match["ref"].split()).rstrip(".-,"), source.proof(unit, match.group(), 0.95))
    for line in source.above:
        if match := _reference_pattern(source.words).search(line):
            return Found(
                " ".join(match["ref"].split()).rstrip(".-,"), source.proof(source.units[0], match.group(), 0.8)
            )
    for unit, text in labelled.values(source.front, source.words.reference_labels, source.words):
        match = re.match(_REFERENCE, text)
        if match:
            return Found(" ".join(match.group().split()).rstrip(".-,"), source.proof(unit, text, 0.9))
    for unit in source.units[:6]:
        match = re.search(r"[·|,;(]\s*(?P<ref>[A-ZÅÄÖ]{2,6}[ -](?:19|20)\d\d[/:-]\d{1,6})\s*\)?$", unit.text)
        if match:
            return Found(match["ref"], source.proof(unit, match["ref"], 0.75))
    for unit, below in pairwise(source.units[:_TOP]):
        for piece in (*(unit.cells or (unit.text,)), *_lines(source, unit, below)):
            alone = organisation.pattern(source.words).sub("", piece).strip()
            # "MN 2020/145. Antagen av nämnden den …", "Antagen av nämnden den … KS 2018/0742."
            for sentence in re.split(r"\.(?:\s+|$)", alone):
                if alone_pattern(source.words).fullmatch(sentence):
                    return Found(sentence, source.proof(unit, sentence, 0.75))
    return None


def _lines(source: Source, unit: Unit, below: Unit) -> list[str]:
    """Return the lines of a unit as they stand in the text: a number below the matter was run together with it."""
    return source.document.text[unit.block.offset : below.block.offset].split("\n")


@cache
def alone_pattern(words: Words) -> re.Pattern[str]:
    """Return a pattern for a number without a label: "KS 2020/145", "MN 2010.0412"; not "Prop 2017:163"."""
    short = any_of(one for one in words.body_short) if words.body_short else "(?!)"
    letters = rf"(?:[A-ZÅÄÖ]{{2,6}}[\s\-/]*|(?i:{short})[\s\-/]+|[A-ZÅÄÖ][a-zåäö]{{1,4}}/)"
    number = r"(?:19|20)\d\d(?:\s?[/:-]\s?\d{1,6}(?:[-/][\d.]+)?|\.\d{3,6})"
    year_last = rf"(?i:{short})\s\d{{1,5}}/(?:19|20)\d\d"  # "Ks 512/2017"
    return re.compile(rf"{letters}{number}|{year_last}")


@cache
def _reference_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w]){any_of(words.reference_labels)}\.?\s*[:.]?\s*(?P<ref>{_REFERENCE})", re.IGNORECASE)
