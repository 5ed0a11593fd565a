"""Words for goals on different levels, for activities and for those who answer, at the head of a heading or a line."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from samhandling.intake.understanding.words import Words, any_of, compiled

Role = Literal["goal", "activity", "responsible", "partner", "agenda", "other", "number"]

_CODE = r"[A-ZÅÄÖ]{1,2}\.?\d{1,2}(?:\.\d{1,2})?(?!\w)"  # "V1", "A2.1", "A.1"
_NUMBER = rf"(?:\d{{1,2}}(?:\.\d{{1,2}})*(?!\d)|{_CODE}|[A-ZÅÄÖ](?![\w-])|[IVX]{{1,4}}(?![\w-]))"

_YEARS = r"(?:(?:fram\s+)?(?:till|för)\s+)?(?:år\s+)?(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?"


@dataclass(frozen=True)
class Label:
    """A level word with what follows it: a name, or nothing when what it names comes after."""

    role: Role
    level: str  # the level's name, "" for roles other than goal
    number: str | None
    name: str  # "" where the label stands over what it names
    is_sure: bool  # a number, colon or dash sets the name apart from the label
    word: str = ""  # as it stands, where it is a level word


@lru_cache(maxsize=4096)  # many rules ask it of the same line
def label(text: str, words: Words) -> Label | None:
    """Return the label that a heading or line begins with, or is; None if there is none."""
    text = text.strip().rstrip(":").strip() if text.strip().endswith(":") else text.strip()
    if names_touched(text, words):
        return None
    for role, pattern in _starts(words):
        match = pattern.match(text)
        if match and (found := _read(role, match, text[match.end() :], words)):
            return found
    return _lead(text, words) or _owned(text, words) or _over(text, words)


def _owned(text: str, words: Words) -> Label | None:
    """ "Nämndens mål: Ingen är hemlös", "Lokalt mål: …": whose goal it is makes a level of its own."""
    match = _owners(words).fullmatch(text)
    if not match or is_others(match["owner"], words):
        return None
    return Label("goal", _norm(f"{match['owner']} {match['word']}"), match["number"], match["name"], True)


@cache
def _owners(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<owner>[A-ZÅÄÖ][\w-]+(?:s|t|na|vårt|våra))\s+(?P<word>(?i:{any_of(words.level_names)}))(?:\s+(?P<number>{_NUMBER}))?"
        r"(?:\s*[:–]|(?<=\d))\s+(?P<name>[A-ZÅÄÖ].+)"
    )


def _lead(text: str, words: Words) -> Label | None:
    """A line that is nothing but "Önskat läge 2030" or "Det här vill vi uppnå", or "Målbild 2025: …"."""
    match = _leads(words).fullmatch(text)
    return Label("goal", _norm(match["word"]), None, match["name"] or "", True) if match else None


@cache
def _leads(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<word>{any_of(words.goal_leads)})(?:\s+(?:år\s+)?(?:19|20)\d\d)?(?:[?:]|:\s+(?P<name>(?-i:[A-ZÅÄÖ]).+))?",
        re.IGNORECASE,
    )


def _read(role: Role, match: re.Match[str], rest: str, words: Words) -> Label | None:
    level = (words.level_of(match["word"]) or "") if role == "goal" else ""
    number, mark = match["number"], match["mark"]
    name = rest.strip().lstrip("?!")
    if role == "goal" and not level:
        return None  # "ändamål"
    if not name:
        return Label(role, level, number, "", True, _norm(match["word"]))
    if role == "goal" and _norm(name) in words.goal_leads:
        return Label(role, level, number, "", True, _norm(match["word"]))  # "Mål – detta vill vi uppnå"
    if role == "goal" and (_is_definition(name, words) or _is_kind_explained(level, mark, name, words)):
        return None
    if role == "goal" and not re.search(r"[^\W\d_]{2}", name):
        return None  # "Mål 2026: 90 %" is what an indicator is to reach
    if number and _is_told_of(role, mark, name):
        return None
    if mark or number:
        return Label(role, level, number, name, bool(mark or number))
    first = re.match(r"[\w\d]+", name)
    if first and first.group().lower() in words.linking_words:
        is_over = len(name.split()) <= 9 and name[-1] not in ".!?" and role in ("goal", "activity")
        return Label(role, level, None, "", False) if is_over else None
    if first and re.fullmatch(r"(?:19|20)\d\d", first.group()) and len(name.split()) <= 3:
        return Label(role, level, None, "", False)
    if role == "goal" and _is_area_name(match["word"], level, name, words):
        return Label(role, level, None, name, False)
    if name[0].isupper() or name[0] in "”\"“'":
        return Label(role, level, None, name, False)
    return None


def _is_told_of(role: Role, mark: str | None, name: str) -> bool:
    """ "Åtgärd 11 genomförs av …" and "Mål 1–3 följs upp …" tell of what has the number elsewhere."""
    is_range = mark is not None and mark in "-–—" and re.match(rf"{_NUMBER}(?:\s|$)", name) is not None
    return is_range or (role == "activity" and not mark and name[:1].islower())


def _is_definition(name: str, words: Words) -> bool:
    """ "Mål: Beskriver läget 2030", "Målområde: En avgränsad del av ett prioriterat område" say what the word means."""
    return _defining(words).match(name) is not None


def _is_kind_explained(level: str, mark: str | None, name: str, words: Words) -> bool:
    """ "Strategi – vägval för att nå målen" among the kinds of document on a cover says what that kind is."""
    return level in words.document_types and mark in ("-", "–", "—") and name[:1].islower()


def names_touched(text: str, words: Words) -> bool:
    """Tell whether a line only names what the goals below it have to do with: "Miljömål som berörs: Frisk luft"."""
    level, touching = tuple(words.level_names), words.touching_words
    return bool(compiled(r"(?:%s\s+(?:\w+\s+)?%s|%s\s+%s)\s*:\s", level, touching, touching, level).match(text))


@cache
def _defining(words: Words) -> re.Pattern[str]:
    verbs = any_of(verb for verb in words.defining_verbs if verb not in words.must_words)
    article, level = any_of(words.articles), any_of(words.level_names)
    return re.compile(rf"(?:{verbs}\s|{article}\s[^.]*(?<![\w-]){level}(?![\w-]))", re.IGNORECASE)


def _is_area_name(word: str, level: str, name: str, words: Words) -> bool:
    """ "Målområde enkelhet": a word for an area, in the singular, and a name of a word or three in small letters."""
    is_area = word.lower() == level and words.rank_of(level) < words.rank_of(words.goal_word)
    return (
        is_area and word[0].isupper() and re.fullmatch(r"[a-zåäöæø-]+(?: (?:och )?[a-zåäöæø-]+){0,2}", name) is not None
    )


def _over(text: str, words: Words) -> Label | None:
    """A heading that ends in a level word: "Våra mål", "Kommunens prioriterade områden 2025"."""
    if len(text.split()) > 7 or text[-1:] in ".!?":
        return None
    match = _ends(words).fullmatch(text) or _own(words).fullmatch(text)
    if not match:
        return None
    word = _norm(match["word"])
    if level := words.level_of(word) or (word if word in words.goal_leads else None):
        return Label("goal", level, None, "", False)
    return Label("activity", "", None, "", False)


@cache
def _starts(words: Words) -> tuple[tuple[Role, re.Pattern[str]], ...]:
    roles: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("goal", tuple(words.level_names)),
        ("activity", words.activity_words),
        ("responsible", words.responsible_words),
        ("partner", words.partner_words),
    )
    return tuple(
        (
            role,
            re.compile(
                # "Målområde och inriktning – Trygghet": what a second word adds stands before the dash.
                rf"(?P<word>(?i:{any_of(listing)}))(?![\w-])(?:\s+(?:och|og|and|&)\s+\w+(?=\s*[:–—]|\s+-\s))?"
                rf"(?:\s+{_YEARS}(?=\s*[:–—]|\s*$))?\s*(?:nr\.?\s*)?(?P<number>{_NUMBER})?\s*(?P<mark>[:–—.]|-(?=\s)|\))?\s*",
            ),
        )
        for role, listing in roles
    )


@cache
def _ends(words: Words) -> re.Pattern[str]:
    listing = (*words.level_names, *words.activity_words, *(lead for lead in words.goal_leads if " " not in lead))
    linking = "|".join(re.escape(word) for word in words.linking_words)
    return re.compile(
        rf"(?:(?!(?:{linking})\b)[\w-]+\s+){{1,4}}(?P<word>{any_of(listing)})(?:\s+(?:för\s+|till\s+|år\s+)*(?:19|20)\d\d(?:\s*[-–]\s*\d+)?)?",
        re.IGNORECASE,
    )


@cache
def _own(words: Words) -> re.Pattern[str]:
    """ "Kommunala mål för avfallet": a word that shows whose, and the rest tells of what they are goals."""
    own, linking = any_of(words.own_words), any_of(words.linking_words)
    return re.compile(rf"{own}\w*\s+(?:\w+\s+)?(?P<word>{any_of(words.level_names)})\s+{linking}\s+\w.*", re.IGNORECASE)


def _norm(text: str) -> str:
    return " ".join(text.lower().split())


def announces(text: str, words: Words) -> bool:
    """Tell whether a line leads to what it does not say: "Kommunens mål är", "För att nå målen ska kommunen"."""
    return bool(_announcing(words).search(text))


@cache
def _announcing(words: Words) -> re.Pattern[str]:
    must = any_of(words.must_words)
    of_what = rf"(?:\s+{any_of(words.linking_words)}(?:\s+[\w-]+){{1,4}})?"  # "Målen för gårdarna är"
    return re.compile(
        rf"{any_of(words.level_names)}{of_what}\s+(?:är|er|is|are)(?:\s+(?:att|å|to))?\s*:?$|\b{must}(?:\s+\w+)?\s*:?$",
        re.IGNORECASE,
    )


def column(text: str, words: Words) -> Label | None:
    """Return what a column of a table holds by its heading: "Delmål 1", "Ansvarig nämnd", "Tidplan"."""
    plain = _norm(re.sub(r"[?:*()]", " ", text))
    if not plain or len(plain) > 60:
        return None
    number = re.search(rf"\s({_NUMBER})$", plain, re.IGNORECASE)
    bare = plain[: number.start()] if number else plain
    if plain in words.number_columns:
        return Label("number", "", None, "", True)
    if plain in words.other_columns or bare in words.other_columns or plain in words.field_labels:
        return Label("other", "", None, "", True)
    if level := words.level_of(bare):
        return Label("goal", level, number.group(1) if number else None, "", True)
    if bare in words.goal_leads:  # "Vad vi vill uppnå" beside "Vad vi ska göra"
        return Label("goal", words.goal_word, None, "", True)
    for role, listing in _column_words(words):
        if bare in listing:
            return Label(role, "", None, "", True)
    return _loose_column(bare, words)


def _loose_column(bare: str, words: Words) -> Label | None:
    if any(word in bare for word in words.agenda_words):
        return Label("agenda", "", None, "", False)
    first = next(iter(bare.split("/")[0].split()), "")
    last = re.split(r"[\s/]", bare)[-1]
    if first in words.responsible_words and len(bare.split()) <= 5:
        return Label("responsible", "", None, "", False)
    for word in (first, last):
        if word in words.other_columns:
            return Label("other", "", None, "", False)
    if level := words.level_of(last) or words.level_of(first):
        return Label("goal", level, None, "", False) if len(bare.split()) <= 4 else None
    if (first in words.activity_words or last in words.activity_words) and len(bare.split()) <= 4:
        return Label("activity", "", None, "", False)
    return None


def _column_words(words: Words) -> tuple[tuple[Role, tuple[str, ...]], ...]:
    return (
        ("responsible", words.responsible_words),
        ("partner", words.partner_words),
        ("activity", words.activity_words),
        ("agenda", words.agenda_words),
    )


def mentioned(text: str, words: Words) -> list[tuple[str, int, int]]:
    """Return the level words of a text that name this document's own levels: (level, start, end)."""
    found = []
    for match in _mentions(words).finditer(text):
        level = words.level_of(match.group())
        if level and not _belongs_to_others(text, match, words):
            found.append((level, match.start(), match.end()))
    return found


@cache
def _mentions(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){any_of(words.level_names)}(?![\w-])", re.IGNORECASE)


def _belongs_to_others(text: str, match: re.Match[str], words: Words) -> bool:
    before = " ".join(re.split(r"[.:;!?]\s", text[: match.start()])[-1].split()[-3:]).lower()
    after = " ".join(text[match.end() :].split()[:4]).lower()
    others = _others(words)
    return bool(
        others.search(before) or re.match(rf"(?:i|inom|av|för|från|in|of|i)\s+(?:\w+\s+)?{others.pattern}", after)
    )


@cache
def _others(words: Words) -> re.Pattern[str]:
    region = rf"{any_of(words.others_before)}\s+(?-i:[A-ZÅÄÖ])\w+"  # "Region Gävleborgs strategi"
    return re.compile(rf"(?<!\w)(?:{any_of((*words.others_goals, *words.agenda_words))}|{region})(?!\w)", re.IGNORECASE)


def is_of_other_document(text: str, title: str, words: Words) -> bool:
    """Tell whether a line gives the goals to a document with another name: "Trafikprogrammets mål"."""
    found = [(match["base"] + match["kind"]).lower() for match in _documents(words).finditer(text)]
    return bool(found) and not any(name[: max(6, len(name) - 4)] in title.lower() for name in found)


@cache
def _documents(words: Words) -> re.Pattern[str]:
    kinds = (form[1:] for forms in words.document_types.values() for form in forms if form.startswith("-"))
    definite = tuple(form for form in kinds if form.endswith(("et", "en", "in", "yn")))
    ending = any_of(definite) if definite else "(?!)"  # languages that write such names apart
    return re.compile(rf"(?<![\w-])(?P<base>\w{{3,}})(?P<kind>{ending})s?(?!\w)", re.IGNORECASE)


def is_others(text: str, words: Words) -> bool:
    """Tell whether a heading speaks of somebody else's goals: Agenda 2030, the nation's, the region's."""
    return bool(_others(words).search(text))
