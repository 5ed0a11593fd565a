"""The title: from its label, from the cover, or from the sentence that says what this is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from samhandling.intake.understanding import dates, responsibility
from samhandling.intake.understanding.facts import adoption, cover, kinds, labelled, organisation, reference
from samhandling.intake.understanding.facts.source import Found, Source
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

_YEARS = re.compile(
    r"(?:(?:för|åren|år|perioden)\s+)*(?:19|20)\d\d(?:(?:\s*[-–—]\s*|\s+(?:till|til|to|och med)\s+)(?:19|20)?\d\d)?"
)

_SPAN = r"(?:19|20)\d\d\s*[-–—]\s*(?:19|20)?\d\d"
_TO = r"(?:för|i|hos|av|till|for|of|in)"  # leads to whose document it is
_PAGE_OF = re.compile(r"\d\s?\(\d{1,3}\)$")  # "Gårdsplan  1 (5)"
_MAX_LINES = 5  # of a cover below the first line of the title
_MAX_BELOW = 80  # characters of a line that a running head counts to the title


def find(source: Source, case: str | None) -> Found | None:
    """Return the title."""
    if case is not None and (found := _case_title(source)):
        return found
    shown = next((Found(text, source.proof(unit, unit.text, sure)) for unit, text, sure in _candidates(source)), None)
    for unit, text in labelled.values(source.front, source.words.title_labels, source.words):
        is_cut = shown is not None and _is_cut(text, shown.value)
        return shown if is_cut else Found(text, source.proof(unit, text, 0.9))
    return shown


def _is_cut(text: str, shown: str) -> bool:
    """A box may have room for the beginning alone of the title that the cover shows, and may leave the years out."""
    plain, whole = folded(text), folded(shown)
    return whole.startswith(f"{plain} ")


def _case_title(source: Source) -> Found | None:
    """Return the line after the paragraph and reference of a case, or the first that could be a title."""
    headings = {folded(word) for word in source.words.case_headings}
    after = next((unit.index for unit in source.units[:15] if re.search(r"§\s?\d+", unit.text[:20])), -1)
    if after >= 0 and (named := _after_paragraph(source.units[after], source.words)):
        return Found(named, source.proof(source.units[after], named, 0.9))
    for unit in source.units[after + 1 : after + 12]:
        is_section = folded(unit.text) in headings or _tail(unit.text) in headings
        is_named = folded(unit.text) not in kinds.kind_words(source.words) and _could_be_title(source, unit)
        is_named = is_named and not _is_letterhead(unit.text, source.words)
        if unit.kind != "row" and not is_section and is_named:
            return Found(_untitled(unit.text, source.words), source.proof(unit, unit.text, 0.85))
    return None


def _shown(source: Source) -> list[Unit]:
    """Return the units of the cover that are no legend, and before them a title that is also the pages' head."""
    found = cover.units(source)
    left_out = cover.legend(found, source.words)
    return [*_also_head(source), *(unit for unit in found if unit.index not in left_out)]


def _also_head(source: Source) -> Iterator[Unit]:
    """Yield the first line of the file where it was taken for the head of the pages, though it is the title too."""
    for line in source.above[:1]:
        unit = replace(source.units[0], kind="paragraph", text=line, cells=(), number=None)
        if kinds.names_kind(line, source.words) and _could_be_title(source, unit):
            yield unit


def _candidates(source: Source) -> Iterator[tuple[Unit, str, float]]:
    """Yield titles, the best first: on the cover with a kind in it, then the sentence that says what this is."""
    shown = _shown(source)
    for position, unit in enumerate(shown):
        if unit.kind != "row" and kinds.names_kind(unit.text, source.words) and _could_be_title(source, unit):
            joined = _joined(source, shown, position)
            if folded(joined) not in kinds.kind_words(source.words):
                yield unit, joined, 0.95
    for unit in source.front:
        match = _self_definition(source.words).match(unit.text)
        if match:
            yield unit, match["title"].strip(), 0.8
    rest = [
        (unit, _joined(source, shown, position))
        for position, unit in enumerate(shown)
        if _could_be_title(source, unit) and unit.kind != "row"
    ]
    for unit, text in sorted(rest, key=lambda one: kinds.is_wrapping(one[1], source.words)):
        yield unit, text, 0.6


def _could_be_title(source: Source, unit: Unit) -> bool:
    text = unit.text.strip()
    if not 3 <= len(text) <= 160 or unit.is_item or text[-1] in ".:;," or kinds.is_definition(text, source.words):
        return False
    if kinds.is_of_series(text, source.words) or len(re.findall(r":\s", text)) > 1 or _PAGE_OF.search(text):
        return False  # two labels or more on one line; the head of a page
    label, colon, value = text.rpartition(": ")
    if colon and label and responsibility.are_actors(value, source.words):
        return False  # "För uppföljning ansvarar: Kommunstyrelsen"
    if (
        _is_label(text, source.words)
        or _is_fact(text, source.words)
        or organisation.is_name(text)
        or not re.search(r"[^\W\d_]{3}", text)
    ):
        return False
    return len(text.split()) > 1 or unit.is_heading or len(text) > 8 or kinds.names_kind(text, source.words)


def _joined(source: Source, shown: Sequence[Unit], position: int) -> str:
    """Join a title broken over lines: "Plan" / "Ett grönare Björkeby" / "2021–2024"."""
    first = shown[position]
    parts = [_without_organisation(source, first)]
    is_bare = folded(first.text) in kinds.kind_words(source.words)
    if is_bare and position and len(_heads(source.document.text, shown[position - 1].text, first.text)) > 1:
        parts = [f"{shown[position - 1].text} {first.text}"]  # "HANDIKAPPOLITISKT" / "PROGRAM"
    for unit in shown[position + 1 : position + 1 + _MAX_LINES]:
        text = unit.text.strip()
        if _is_kind_below(source, shown, unit) and not kinds.names_kind(" ".join(parts), source.words):
            parts.append(f"– {text}")
            continue
        if headed := _headed(source, parts, text):
            parts = [headed]
            continue
        is_years = bool(_YEARS.fullmatch(text))
        named = organisation.pattern(source.words).match(text)
        if named and dates.years(text[named.end() :]):
            is_years = bool(re.fullmatch(r"[\s,]*[\d–—-]+", text[named.end() :]))
        is_years = is_years or _is_rest_with_years(text, source.words)
        is_rest = is_bare and len(parts) == 1 and not kinds.is_wrapping(first.text, source.words)
        is_joined = is_years or _is_whose(source, parts[-1], text) or _is_named_with_years(source, shown, unit)
        is_joined = is_joined or (kinds.is_result_line(text, source.words) and not _is_report(parts, source.words))
        if not is_joined and _could_be_title(source, unit) and not kinds.names_kind(text, source.words):
            is_joined = is_rest or _goes_on(parts[-1]) or _is_below(source, shown, unit)
        if is_joined and is_years and folded(text).startswith(f"{folded(' '.join(parts))} "):
            parts = [text]  # "Gårdsplan" over "Gårdsplan 2018–2021"
            continue
        if not is_joined or unit.block.page != first.block.page:
            break
        parts.append(text)
    above = shown[position - 1] if position else None
    is_led = above and not is_bare and _leads(above, first, len(parts), source.words)
    is_broken = above and (_is_owner(above.text, source.words) or _goes_on(above.text))
    if above and (is_led or (is_broken and _is_next_line(source, shown, first))):
        parts = [above.text, *parts]
    elif above and position == 1 and _is_name(source, above) and _is_next_line(source, shown, first):
        parts = [above.text if above.text.endswith(("!", "?")) else f"{above.text} –", *parts]
    return " ".join(" ".join(parts).split())


def _is_kind_below(source: Source, shown: Sequence[Unit], unit: Unit) -> bool:
    """ "– kommunövergripande handlingsplan" on the very next line: a dash that is no point of a list."""
    is_kind = unit.kind == "item" and unit.text[:1].islower() and kinds.names_kind(unit.text, source.words)
    return is_kind and _is_next_line(source, shown, unit)


def _is_name(source: Source, above: Unit) -> bool:
    """ "Barnens bästa i Björkeby" over "Plan för barnets rättigheter": a name that stands over the kind."""
    text = above.text.strip()
    office = compiled(r"[\w-]+(?:,\s[\w-]+)?\s(?:och|og|and)\s[\w-]+|.*(?:%s)", source.words.body_offices)
    is_office = office.fullmatch(text) is not None
    is_name = 1 < len(text.split()) <= 8 and not is_office and not kinds.names_kind(text, source.words)
    return is_name and not organisation.pattern(source.words).search(text) and _could_be_title(source, above)


def _goes_on(text: str) -> bool:
    """ "Policy för": a line that cannot be the whole title."""
    return re.search(rf"\b(?:och|om|mot|med|samt|og|and|{_TO})$", text, re.IGNORECASE) is not None


def _is_rest(source: Source, shown: Sequence[Unit], unit: Unit) -> bool:
    """ "i kommunens lokaler" on the very next line: a line that cannot begin a title."""
    above = shown[shown.index(unit) - 1]
    is_alike = unit.text[:1].islower() or (unit.text.isupper() and above.text.isupper())
    is_rest = re.match(rf"(?:och|om|mot|med|samt|og|and|{_TO})\s", unit.text, re.IGNORECASE) is not None
    return is_rest and is_alike and _is_next_line(source, shown, unit)


def _is_below(source: Source, shown: Sequence[Unit], unit: Unit) -> bool:
    """Tell whether a line goes on with the title, or on the very next line says which part: "Del 2: Åtgärder"."""
    is_part = kinds.part(source.words).match(unit.text) is not None and _is_next_line(source, shown, unit)
    return is_part or _is_rest(source, shown, unit)


def _is_named_with_years(source: Source, shown: Sequence[Unit], unit: Unit) -> bool:
    """ "Björkeby kommun" on the very next line, the years below it."""
    below = shown[shown.index(unit) + 1 :][:1]
    has_years = any(_YEARS.fullmatch(one.text.strip()) for one in below)
    return has_years and organisation.is_name(unit.text) and _is_next_line(source, shown, unit)


def _is_owner(text: str, words: Words) -> bool:
    """ "Miljönämndens" over "Verksamhetsplan 2021"."""
    plain = folded(text)
    body = responsibility.first(plain, words)
    return body is not None and (body.start, body.end) == (0, len(plain)) and plain == f"{folded(body.name)}s"


def _is_next_line(source: Source, shown: Sequence[Unit], unit: Unit) -> bool:
    """Tell whether no blank line stands between a unit of the cover and the one above it."""
    above = shown[shown.index(unit) - 1]
    between = source.document.text[above.block.offset + above.block.length : unit.block.offset]
    return not between.strip() and between.count("\n") < 2


def _is_report(parts: Sequence[str], words: Words) -> bool:
    return kinds.is_reporting(" ".join(parts), words)


def _leads(above: Unit, first: Unit, n_parts: int, words: Words) -> bool:
    """Tell whether a kind alone above a title belongs to it: "Plan" over "Ett grönare Björkeby"."""
    if folded(above.text) not in kinds.kind_words(words) or folded(first.text).startswith(folded(above.text)):
        return False
    if not kinds.names_kind(first.text, words):
        return n_parts == 1 and not kinds.is_wrapping(above.text, words)
    # "Slutrapport" over "Miljöprogram 2016–2019": the report has the name of what it reports on.
    return kinds.tells_results(above.text, words) and not kinds.is_reporting(first.text, words)


def _is_whose(source: Source, before: str, text: str) -> bool:
    """ "för Björkeby kommun 2021–2024" below the kind; "för" and the name may stand on lines of their own."""
    if re.fullmatch(_TO, text, re.IGNORECASE):
        return True
    lead = re.match(rf"{_TO}\s+", text, re.IGNORECASE)
    if lead is None and re.search(rf"\b{_TO}$", before.strip(), re.IGNORECASE) is None:
        return False
    rest = text[lead.end() if lead else 0 :]
    named = organisation.pattern(source.words).match(rest)
    return named is not None and re.fullmatch(rf"[\s,]*(?:{_SPAN}|(?:19|20)\d\d)?", rest[named.end() :]) is not None


def _headed(source: Source, parts: Sequence[str], below: str) -> str | None:
    """Return the title with the line below it, where the head of the pages has both as one."""
    words = source.words
    title = " ".join(parts)
    if organisation.is_name(below):
        # Beside each other with one space: "Gårdsplan  |  Björkeby kommun" has both, but not as one.
        as_one = re.findall(rf"(?m)^\W*{re.escape(f'{title} {below}')}(?=\s*$|\s\s)", source.document.text)
        return f"{title} {below}" if len(as_one) > 1 else None
    is_fact = adoption.adopting(words).search(below) or next(dates.days(below, words), None)
    if len(below) > _MAX_BELOW or is_fact or organisation.pattern(words).match(below):
        return None
    heads = _heads(source.document.text, title, below)
    return heads[0] if len(heads) > 1 else None


def _heads(text: str, title: str, below: str) -> list[str]:
    """Return the lines that have a title and what stands below it as one."""
    one, other = (r"[ \t]+".join(map(re.escape, part.split())) for part in (title, below))
    return re.findall(rf"(?im)^[^\w\n]*({one}(?:[ \t]|[^\w\n]){{1,4}}{other})\b", text)


def _is_rest_with_years(text: str, words: Words) -> bool:
    """ "Sandvikens hamn 2024–2030" below the kind of document."""
    is_time = compiled(r"%s\b", words.valid_labels).match(text)  # "Programperiod 2021–2024" is a fact
    is_rest = len(text.split()) <= 6 and re.search(rf"\s{_SPAN}$", text)
    return bool(is_rest) and not is_time and not _is_fact(text, words)


def _without_organisation(source: Source, unit: Unit) -> str:
    """Cut off the municipality's name where it stood on a line of its own below the title."""
    raw = source.document.text[unit.block.offset : unit.block.offset + unit.block.length].rstrip()
    lines = [line.strip(" *_#") for line in raw.split("\n")]
    last = lines[-1]
    if len(lines) == 3 and organisation.is_name(lines[1]) and len(_heads(source.document.text, lines[0], last)) > 1:
        return f"{lines[0]} {last}"  # the head of the pages has the title without whose it is
    is_apart = "\n" in raw and organisation.is_name(last) and unit.text.endswith(last)
    is_apart = is_apart and re.match(rf"{_TO}\s", last, re.IGNORECASE) is None
    rest = unit.text.removesuffix(last).strip() if is_apart else ""
    return rest if rest and not re.search(r"\b(?:för|i|hos|av|till|for|of|in)$", rest) else unit.text


def _is_letterhead(text: str, words: Words) -> bool:
    """ "Till kommunstyrelsen", "Socialförvaltningen Tjänsteskrivelse 2023-05-04": to whom, from whom, what and when."""
    places = [(body.start, body.end) for body in responsibility.bodies(text, words)]
    places += [(day.start, day.end) for day in dates.days(text, words)]
    for start, end in places:
        text = text[:start] + "_" * (end - start) + text[end:]
    text = organisation.pattern(words).sub(" ", text)
    of_cases = tuple(form for kind in words.case_types for form in words.document_types.get(kind, ()))
    text = compiled(r"(?<!\w)(?:%s|%s)(?!\w)", of_cases, words.addressing).sub(" ", text)
    return re.search(r"[^\W\d_]", text) is None


def _tail(text: str) -> str:
    """ "Kommunfullmäktiges beslut" is the heading "beslut"."""
    return folded(text).split()[-1] if 1 < len(text.split()) <= 3 and folded(text) else folded(text)


def _after_paragraph(unit: Unit, words: Words) -> str | None:
    """Return the matter of a line "§ 12 Medborgarförslag om … (KS 2020/33)", of a row where "§ 12/20" is a cell."""
    match = re.match(r"\W*§\s?\d+[a-z]?(?:/\d\d)?\W+(?P<title>[^\W\d_].{8,})", unit.text)
    if not match or (unit.kind == "row" and len(unit.cells) != 2):
        return None
    title = re.sub(r"\s*\([^()]*\d[^()]*\)\s*$", "", match["title"]).strip()
    title = re.sub(rf"\s{reference.alone_pattern(words).pattern}$", "", title)
    is_reference = re.match(rf"{any_of(words.reference_labels)}\b", title, re.IGNORECASE)
    return None if is_reference or title.endswith(".") else title


def _untitled(text: str, words: Words) -> str:
    """Cut the kind off the head of a report's title: "Tjänsteutlåtande – Uppföljning av …"."""
    match = re.match(rf"{any_of(words.document_types['tjänsteutlåtande'])}\s*[-–:]\s*", text, re.IGNORECASE)
    return text[match.end() :] if match else text


@cache
def _self_definition(words: Words) -> re.Pattern[str]:
    every = any_of(word for listing in words.document_types.values() for word in listing)
    return re.compile(
        rf"(?P<title>(?:[A-ZÅÄÖ][\w-]*\s+)?(?i:{every})(?:\s+(?:för|mot|om|till|for)\s+[\w ,-]+?)?)"
        r"\s+(?:är|er|is)\s+(?:ett|en|et|a|one)\b"
    )


def _is_label(text: str, words: Words) -> bool:
    """ "Datum", "Diarienummer": a label alone on its line names no document; a word for a kind may."""
    labels = (*words.fact_labels, *words.reference_labels, *words.title_labels, *words.type_labels)
    return folded(text) in map(folded, labels) and folded(text) not in kinds.kind_words(words)


def _is_fact(text: str, words: Words) -> bool:
    """A line of a box of facts or a reference, not a title."""
    if re.match(r"\W*(?:§|dnr|www|http|tel|\d)", text, re.IGNORECASE) and not re.match(r"\d+\.?\s+[A-ZÅÄÖ]", text):
        return True
    labels = (
        *words.fact_labels,
        *words.adopted,
        *words.reference_labels,
        *words.not_adopted,
        *words.title_labels,
        *words.type_labels,
    )
    if re.match(rf"\W*{any_of(labels)}(?:\s+\w+)?\s*:", text, re.IGNORECASE):
        return True
    kinds_named = any_of(kinds.kind_words(words))
    if re.fullmatch(rf"{any_of(words.type_labels)}\s+{kinds_named}", text, re.IGNORECASE):
        return True  # "Dokumenttyp" over "Program", which the extraction ran together
    if re.match(rf"\W*{any_of(words.reference_labels)}\s.*\d", text, re.IGNORECASE):
        return True  # "Ärendenr RS 2023/14  Kulturpolicy  1 (3)" over a page
    tells = responsibility.first(text, words) or next(dates.days(text, words), None)
    return bool(adoption.adopting(words).match(text) and tells) or responsibility.is_bodies(text, words)
