"""Bodies: boards, committees, offices and groups, as names and as lists of those who answer for something."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from samhandling.intake.understanding.words import Words, any_of, compiled

# "Åsvik Vatten & Avfall AB", "AB Lerviksbostäder": a name, and the letters that say it is a company.
_NAME = r"[A-ZÅÄÖÆØ][\w-]+"
_COMPANY = re.compile(
    rf"\b{_NAME}(?:\s+(?:(?:&|och|og)\s+)?{_NAME}){{0,3}}\s+(?:AB|AS|A/S|HB|KB)\b|\bAB\s+{_NAME}(?:\s+{_NAME})?"
)

_AND = ("och", "samt", "tillsammans med", "og", "sammen med", "and", "together with")
_WORD = re.compile(r"\w+")


class Body(NamedTuple):
    """A body named in a text."""

    name: str
    start: int
    end: int


def bodies(text: str, words: Words) -> Iterator[Body]:
    """Yield the bodies named in a text, in order, abbreviations spelled out, in the nominative."""
    for match in _pattern(words).finditer(text):
        yield Body(_name(match.group(), words), match.start(), match.end())


def first(text: str, words: Words) -> Body | None:
    """Return the first body of a text."""
    return next(bodies(text, words), None)


def highest(found: list[Body], words: Words) -> Body | None:
    """Return the body that decides above the others, else the first."""
    order = {name: rank for rank, name in enumerate(words.body_order)}
    return min(found, key=lambda body: order.get(body.name.lower(), len(order)), default=None)


def is_bodies(text: str, words: Words) -> bool:
    """Tell whether a text is nothing but bodies: a cell or line that says who answers."""
    if not _may_be_bodies(text, words):
        return False  # asked of every line of a document
    without = _COMPANY.sub(" ", text)
    rest = re.sub(r"\b(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?\b", " ", _pattern(words).sub(" ", without))
    joined = re.sub(rf"\b(?:{'|'.join(_AND)})\b|[\s,;/&+()•–-]+", "", rest)
    return (without != text or bool(_pattern(words).search(text))) and not joined.strip(" .:")


def are_actors(text: str, words: Words) -> bool:
    """Tell whether a text is nothing but bodies and others who may answer with them: "Polisen, Socialnämnden"."""
    text = without_day(without_tail(text, words))
    if is_bodies(text, words):
        return True
    parts = [part.strip(" .:") for part in _parts(text, words)]
    return bool(parts) and all(
        part.lower() in words.other_actors or is_bodies(part, words) or _is_office_or_role(part, words)
        for part in parts
    )


def _is_office_or_role(text: str, words: Words) -> bool:
    """ "Tekniska enheten", "Sektor Skola", "Enhetschef barn och familj": they answer, though they decide nothing."""
    named = r"(?:\s+(?-i:[A-ZÅÄÖÆØ])[\w-]+)?"
    office = compiled(rf"(?:[\w-]+\s+){{0,2}}[\w-]*%s{named}", words.body_offices).fullmatch(text)
    role = compiled(r"[\w-]*%s(?:\s+[\w-]+){0,4}", words.role_endings).fullmatch(text)
    return (office is not None or role is not None) and (text[:1].isupper() or " " not in text)


def _may_be_bodies(text: str, words: Words) -> bool:
    """Tell whether the first word may belong to a body: what begins otherwise is not bodies alone."""
    start = _WORD.search(text)
    if start is None or start.group() in _AND or start.group()[0].isdigit() or _COMPANY.search(text):
        return start is not None
    return _pattern(words).match(text, start.start()) is not None


def listed(text: str, words: Words) -> tuple[str, ...]:
    """Return the bodies of a cell or line that is known to say who answers, also those no rule knows as bodies."""
    names: list[str] = []
    text = without_day(without_tail(text, words).strip(" ."))
    for part in _parts(text, words):
        if re.match(rf"\W*{any_of(words.other_columns)}\s*:", part, re.IGNORECASE):
            continue  # "(ansvar: Tekniska nämnden, år: 2021)"
        part = re.sub(
            r"(?<=\w)\s+\((?:[a-zåäöæø][^()]*|[A-ZÅÄÖÆØ]{2,5})\)$", "", part.strip(" .:•–-\t")
        )  # "KS (samordnande)"
        name = _name(part, words)
        if name and not re.fullmatch(r"[\W\d_]*", name) and name not in names:
            names.append(name)
    return tuple(names)


def without_day(text: str) -> str:
    """Return a text without the years or the day that it ends in: "Gatuchefen 2022-06-30"."""
    return re.sub(r"[,;]?\s*\b(?:19|20)\d\d(?:-\d\d-\d\d|\s*[-–]\s*(?:19|20)?\d\d)?$", "", text)


def without_tail(text: str, words: Words) -> str:
    """Return a text without what follows those who answer: "Tekniska nämnden. Tid: 2019", "KS Prioritet: 1"."""
    fields = (*words.other_columns, *words.field_labels)
    tail = compiled(
        r"(?<=\w)[\s.;,]+(?:%s\s*:|%s\s+(?:19|20)\d\d|%s[\s:]).*|(?<=\w)[\s.;,]+%s[.\s]*$",
        (*fields, *words.partner_words),
        (*fields, *words.due_words),
        _with(words),
        words.time_words,
    )
    return tail.sub("", text)


@cache
def _with(words: Words) -> tuple[str, ...]:
    """Return the words of several that lead to those who only take part: "i samverkan med"."""
    return tuple(word for word in words.partner_words if " " in word)


def _parts(text: str, words: Words) -> Iterator[str]:
    if (lower := text.strip(" .").lower()) in words.body_groups:
        yield lower
        return
    for piece in re.split(r"(?<!-)\s*[,;/\n•]\s*(?![^(]*\))", text):
        yield from _split_and(piece, words)


def _split_and(piece: str, words: Words) -> Iterator[str]:
    """Split at "och", but not inside "Kultur- och fritidsnämnden" or "Nämnden för arbete och välfärd"."""
    for match in re.finditer(rf"\s+(?:{'|'.join(_AND)})\s+", piece):
        left, right = piece[: match.start()], piece[match.end() :]
        if not left.endswith("-") and _is_whole(left, words) and _is_whole(right, words):
            yield from _split_and(left, words)
            yield from _split_and(right, words)
            return
    yield piece


def _is_whole(text: str, words: Words) -> bool:
    if text.strip().lower() in words.other_actors or _COMPANY.fullmatch(text.strip()):
        return True
    if _is_office_or_role(text.strip(), words):
        return True
    return bool(re.match(r"[A-ZÅÄÖÆØ]{2,5}$", text)) or any(body.start == 0 for body in bodies(text.strip(), words))


def _name(text: str, words: Words) -> str:
    text = " ".join(text.split())
    text = text.capitalize() if text.isupper() and _is_known(text, words) else text
    short = {short.lower(): name for short, name in words.body_short.items()}
    if text.lower() in short:
        return short[text.lower()]
    # "kommunfullmäktiges" and "socialnämndens" name the body in the genitive.
    if re.search(rf"{any_of(words.body_endings)}s$", text, re.I) or text.lower().rstrip("s") in words.body_words:
        text = text if text.lower() in words.body_words or text.endswith("utskotts") else text[:-1]
    return text[:1].upper() + text[1:]


def _is_known(text: str, words: Words) -> bool:
    """Tell whether a name in capitals is a body's by its words: "KOMMUNSTYRELSEN", "TEKNISKA NÄMNDEN", but not "TN"."""
    pattern = compiled(r"(?:%ss?|%s\s.+|.*%ss?)", words.body_words, words.body_starts or ("(?!)",), words.body_endings)
    return pattern.fullmatch(text) is not None


# What a "nämnden för …" is for: "personer med …", "social hållbarhet", "arbete och välfärd", but not "… och biläggs".
_SUBJECT = (
    r"(?:personer med \w+|\w+(?:al|ell|isk|lig|sk|för)\s+\w+"
    r"|\w+(?:,\s\w+)?(?:\s+(?:och|og|and)\s+(?!\w*(?:gs|ts|as|es|ar|er|ade)\b)\w+)?)"
)


@cache
def _pattern(words: Words) -> re.Pattern[str]:
    starts = rf"{any_of(words.body_starts)}\s+{_SUBJECT}" if words.body_starts else "(?!)"
    # "miljö- och byggnadsnämnden", "tekniska nämnden", "brottsförebyggande rådet": a part may stand before it.
    half = r"(?:\w+(?:ska|ala|förebyggande|främjande)\s+)?(?:[\w-]+-,?\s+(?:[\w-]+-\s+)?(?:och|samt|og)\s+)?"
    compound = rf"{half}(?!\w*området)[\w-]*{any_of(words.body_endings)}"  # "stationsområdet" is no "råd"
    short = "|".join(sorted((re.escape(one) for one in words.body_short), key=len, reverse=True))
    short = short or "(?!)"  # no abbreviations: an empty alternative would match anywhere
    return re.compile(
        rf"\b(?:(?i:{any_of(words.body_groups)})|(?i:{starts})|(?i:{any_of(words.body_words)}(?:s\s+\w*utskott)?)"
        rf"|(?i:{compound})|(?:{short.upper()}))s?\b(?!-)"
    )
