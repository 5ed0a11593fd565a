"""Units as a person sees them: names joined to their numbers, letters apart, lead-ins and fields told from headings."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from samhandling.intake.readers.wording import is_capitals
from samhandling.intake.understanding import fields, levels, responsibility
from samhandling.intake.understanding import lines as lines_of
from samhandling.intake.understanding.goals import frame
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

_SOME = 2  # headings in capitals that show a habit
_MAX_NAME = 160
_MAX_PARTING = 5  # words of a line between two points of one list
_MAX_VALUE = 60  # signs of "Fastighetschefen" below "Ansvarig"
_COUNTED = re.compile(r"(\d{1,2})[.)]\s+(?=[^\W\d_])")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LETTER = re.compile(r"(?P<letter>[A-Z]|[IVX]{2,4})(?:[.):]|\s[–-])?\s+(?=[A-ZÅÄÖÆØ])")
_LONG, _LINE_BREAK = 60, 3  # signs of a line that fills its place; of a break between lines, with spaces around it
_BRACKETS = re.compile(r"\([^()]{3,200}\)\.?")
_MIDDLE = re.compile(r"[a-zåäöæø]|\d[\d ,.]*(?:%|[a-zåäöæø])")  # "40 procent"
_CODE = re.compile(r"([A-ZÅÄÖ])(\d{1,2})")
_FIRST = re.compile(r"1[.)]\s+(?=\S)")


def names(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with "Fokusområde 1" joined to the name that stands below it."""
    made: list[Unit] = []
    for unit in units:
        above = made[-1] if made else None
        if above is not None and _waits(above, words) and _is_name(unit, words):
            made[-1] = _joined(above, unit)
        else:
            made.append(unit)
    return made


def points(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with a "1. …" that stands alone under a label made a point: a list of one."""
    made: list[Unit] = []
    for index, unit in enumerate(units):
        if (number := _counted(unit)) and (point := _next_point(made, unit, number, words)):
            made.append(point)
            continue
        label = levels.label(made[-1].text, words) if made and len(made[-1].text) < _MAX_NAME else None
        found = _FIRST.match(unit.text) if unit.kind == "paragraph" else None
        is_listed = label is not None and label.role in ("goal", "activity") and not label.name
        if is_listed and unit.is_heading and unit.number == "1" and _has_aside_below(units, index, words):
            unit = replace(unit, kind="item", level=1)
        elif found and is_listed:
            unit = replace(unit, kind="item", text=unit.text[found.end() :], number="1", level=1)
        made.append(unit)
    return made


def _has_aside_below(units: Sequence[Unit], index: int, words: Words) -> bool:
    return index + 1 < len(units) and lines_of.is_aside(units[index + 1].text, words)


def _counted(unit: Unit) -> int | None:
    """Return the number of "2. Vinterväghållning", whether the reader parted it from the words or not."""
    found = _COUNTED.match(unit.text) if unit.kind == "paragraph" else None
    number = found[1] if found else unit.number
    return int(number) if number and number.isdigit() and unit.kind in ("paragraph", "heading") else None


def _next_point(made: Sequence[Unit], unit: Unit, number: int, words: Words) -> Unit | None:
    """Return the unit as a point that goes on with the list, when only "Ansvarig: …" or the like stand between."""
    # A short line between parts the list: "Uppvärmning" between point 2 and point 3.
    parting = made[-1] if made and _parts_list(made[-1], words) else None
    above = next((one for one in reversed(made) if one is not parting and not lines_of.is_aside(one.text, words)), None)
    has_asides = bool(made) and above is not made[-1]
    is_next = above is not None and above.is_item and above.number == str(number - 1)
    if not (is_next and has_asides):
        return None
    return replace(unit, kind="item", text=_COUNTED.sub("", unit.text), number=str(number), level=1)


def _parts_list(unit: Unit, words: Words) -> bool:
    """A name over the points that follow: short, no sentence, and no word that stands over something else."""
    is_short = unit.kind in ("heading", "paragraph") and not unit.number and len(unit.text.split()) <= _MAX_PARTING
    is_name = is_short and unit.text[-1:] not in ".:;,?" and levels.label(unit.text, words) is None
    return is_name and not frame.is_closing(unit.text, words) and not frame.is_inner(unit.text, words)


def brackets(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with "(ansvarig: rektor)" on a line of its own joined to the point or sentence above it."""
    made: list[Unit] = []
    for unit in units:
        above = made[-1] if made and unit.kind in ("paragraph", "heading") else None
        is_bracket = above is not None and _BRACKETS.fullmatch(unit.text) is not None
        if above is not None and is_bracket and above.is_item:
            made[-1] = _with_end(above, unit)
        elif above is not None and is_bracket and _is_said_right_above(above, unit):
            made[-1] = replace(_joined(above, unit), kind="paragraph", level=0)
        else:
            made.append(unit)
    return made


def _is_said_right_above(above: Unit, unit: Unit) -> bool:
    """A name that a bracket explains, "Fokusområde 3: Service" over "(artikel 13)", is no sentence."""
    return above.kind == "paragraph" and above.text.endswith(".") and _is_right_below(above, unit)


def ends(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with "40 procent", no heading, joined to the point that it ends, and the next point a point."""
    made: list[Unit] = []
    joined: Unit | None = None
    for unit in units:
        above = made[-1] if made and made[-1].is_item else None
        if above is not None and unit.is_heading and _goes_on(above, unit):
            made[-1] = joined = _with_end(above, unit)
        elif above is not None and above is joined and unit.is_heading and _is_next(above, unit):
            made.append(replace(unit, kind="item", level=above.level))
        else:
            made.append(unit)
    return made


def _with_end(point: Unit, line: Unit) -> Unit:
    return replace(_joined(point, line), level=point.level, kind="item")


def _goes_on(point: Unit, line: Unit) -> bool:
    """A "heading" that begins in the middle of a sentence, below a point that has not come to its end."""
    return point.text[-1] not in ".:;!?" and not line.number and _MIDDLE.match(line.text) is not None


def _is_next(point: Unit, line: Unit) -> bool:
    numbers = (point.number or "", line.number or "")
    return all(number.isdigit() for number in numbers) and int(numbers[0]) + 1 == int(numbers[1])


def broken(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with the first line of a paragraph, long and broken off at a small word, made no heading."""
    made: list[Unit] = []
    for unit in units:
        above = made[-1] if made else None
        if (
            above is not None
            and unit.kind == "paragraph"
            and _breaks_off(above, words)
            and _is_right_below(above, unit)
        ):
            made[-1] = replace(_joined(above, unit), kind="paragraph", level=0)
        else:
            made.append(unit)
    return made


def _breaks_off(unit: Unit, words: Words) -> bool:
    is_line = unit.is_heading and not unit.number and len(unit.text) >= _LONG
    is_small = is_line and unit.text.split()[-1].lower() in (*words.linking_words, *words.common_words)
    return is_small and levels.label(unit.text, words) is None and not fields.is_open(unit.text, words)


def _is_right_below(above: Unit, unit: Unit) -> bool:
    return unit.block.offset - above.block.offset - above.block.length <= _LINE_BREAK


def references(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with "Artikel 4 och 42" right below a heading made a line: it says where its matter stands."""
    pattern = compiled(r"%s\s+\d{1,3}(?:\s*(?:[,–-]|%s)\s*\d{1,3})*", words.not_levels, words.linking_words)
    made: list[Unit] = []
    for unit in units:
        is_below = unit.is_heading and bool(made) and made[-1].is_heading
        is_reference = is_below and pattern.fullmatch(unit.text) is not None
        made.append(replace(unit, kind="paragraph", level=0) if is_reference else unit)
    return made


def told(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with a line right below "Bidrar till kommunens mål:" made no heading: the colon leads to it."""
    made: list[Unit] = []
    for unit in units:
        above = made[-1] if made else None
        leads = above is not None and above.kind == "paragraph" and above.text[-1:] == ":" and not unit.number
        is_told = leads and above is not None and unit.is_heading and _is_right_below(above, unit)
        is_label = is_told and above is not None and levels.label(above.text, words) is not None
        made.append(replace(unit, kind="paragraph", level=0) if is_told and not is_label else unit)
    return made


def coded(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with "Å5 …" made a line where "Å4 …" is one: the last of a list may look like a heading."""
    last: dict[str, tuple[str, int]] = {}
    made: list[Unit] = []
    for unit in units:
        found = _CODE.fullmatch(unit.number or "")
        if found is not None:
            kind, number = last.get(found[1], ("", 0))
            is_next = kind == "paragraph" and unit.is_heading and int(found[2]) == number + 1
            unit = replace(unit, kind="paragraph", level=0) if is_next else unit
            last[found[1]] = (unit.kind, int(found[2]))
        made.append(unit)
    return made


def levelled(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with headings that no reader saw on the level of those that look like them."""
    seen = [unit for unit in units if unit.is_heading and unit.block.kind == "heading" and not unit.number]
    usual = {
        is_loud: Counter(unit.level for unit in seen if is_capitals(unit.text) == is_loud).most_common(1)
        for is_loud in (True, False)
    }
    made: list[Unit] = []
    for unit in units:
        is_new = unit.is_heading and unit.block.kind == "paragraph" and not unit.number
        level = usual[is_capitals(unit.text)] if is_new else []
        made.append(replace(unit, level=level[0][0]) if level else unit)
    return made


def siblings(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with "Insatsområde Språk" made a heading, where the reader saw its siblings as headings."""
    levels_of = Counter((_bare_area(unit, words), unit.level) for unit in units if unit.is_heading)
    usual = {area: level for (area, level), times in levels_of.items() if area and times >= _SOME}
    made: list[Unit] = []
    for unit in units:
        area = _bare_area(unit, words) if usual and unit.kind == "paragraph" else None
        made.append(replace(unit, kind="heading", level=usual[area]) if area in usual else unit)
    return made


def evened(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with "Område 1", "Område 2" and so on all of the level that most of them have."""
    series = [_series(unit, words) for unit in units]
    times = Counter((one, unit.level) for one, unit in zip(series, units, strict=True) if one is not None)
    total = Counter(one for one in series if one is not None)
    usual = {one: level for (one, level), n in times.items() if n >= _SOME and 2 * n > total[one]}
    return [replace(unit, level=usual[one]) if one in usual else unit for one, unit in zip(series, units, strict=True)]


def _series(unit: Unit, words: Words) -> tuple[str, int] | None:
    """Return the level word of a heading that is counted with one, and how many figures its number has."""
    label = levels.label(unit.text, words) if unit.is_heading and not unit.number else None
    is_counted = label is not None and label.role == "goal" and bool(label.number) and bool(label.name)
    return (label.level, (label.number or "").count(".")) if label is not None and is_counted else None


def _bare_area(unit: Unit, words: Words) -> str | None:
    """Return the level of a line that is a level word and a name, with no sign between them."""
    label = levels.label(unit.text, words) if len(unit.text) <= _MAX_NAME else None
    is_bare = label is not None and label.role == "goal" and bool(label.name) and not label.is_sure
    return label.level if label is not None and is_bare and unit.text[-1] not in ".:;," else None


def capitals(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with headings in capitals above those in small letters, and lines like them made headings."""
    shouted = [unit for unit in units if unit.is_heading and is_capitals(unit.text)]
    quiet = [unit for unit in units if unit.is_heading and not is_capitals(unit.text) and not unit.number]
    if len(shouted) < _SOME or not quiet:
        return list(units)
    top, below = min(unit.level for unit in shouted), min(unit.level for unit in quiet)
    made: list[Unit] = []
    for unit in units:
        is_line = unit.kind == "paragraph" and is_capitals(unit.text) and len(unit.text) <= _MAX_NAME
        if is_line and unit.text[-1] not in ".:;":
            unit = replace(unit, kind="heading", level=top)
        elif unit.is_heading and not is_capitals(unit.text) and not unit.number and below <= top:
            unit = replace(unit, level=unit.level + top - below + 1)
        made.append(unit)
    return made


def lines(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with headings that only look so made paragraphs: fields, "Ansvarig: …", lead-ins to a list."""
    heads = Counter(unit.text.split(":")[0] for unit in units if unit.kind in ("heading", "paragraph"))
    made: list[Unit] = []
    for index, unit in enumerate(units):
        is_over_list = index + 1 < len(units) and units[index + 1].is_item
        is_line = not unit.number and _is_line(unit, words, heads, is_over_list=is_over_list)
        if unit.is_heading and (is_line or _is_band(units, index, words)):
            unit = replace(unit, kind="paragraph", level=0)
        made.append(unit)
    return made


def _is_band(units: Sequence[Unit], index: int, words: Words) -> bool:
    """Whether "Mål 2" stands between two rows of one table, and so only tells which goal the rows below serve."""
    above, below = units[index - 1 : index], units[index + 1 : index + 2]
    is_inside = bool(above and below and above[0].cells) and len(above[0].cells) == len(below[0].cells)
    label = levels.label(units[index].text, words) if is_inside else None
    return label is not None and label.role == "goal" and bool(label.number) and not label.name


def _is_line(unit: Unit, words: Words, heads: Counter[str], *, is_over_list: bool) -> bool:
    if fields.is_field(unit.text, words):
        return not frame.is_closing(unit.text, words) or heads[unit.text.split(":")[0]] > 1
    label = levels.label(unit.text, words)
    if label is not None:
        return label.role == "responsible" and label.is_sure and bool(label.name)
    return is_over_list and fields.is_open(unit.text, words)


def values(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with "Ansvarig" or "Klart" joined to the line below, where each stands alone time after time."""
    bare = Counter(unit.text for unit in units if _is_bare_aside(unit, words))
    made: list[Unit] = []
    above: Unit | None = None
    answer: Unit | None = None  # "Ansvarig: Socialnämnden", which the next body may go on with
    for unit in units:
        if (
            answer is not None
            and made[-1] is answer
            and _is_value(unit, words)
            and responsibility.is_bodies(unit.text, words)
        ):
            text = f"{answer.text}, {unit.text}"
            made[-1] = answer = replace(_joined(answer, unit), kind="paragraph", text=text, level=0)
            continue
        waits = above is not None and bare[above.text] > 1 and made[-1] is above and _is_value(unit, words)
        if waits and not (len(made) > 1 and _is_bare_aside(made[-2], words)):
            text = f"{made[-1].text.rstrip(':')}: {unit.text}"
            made[-1] = replace(_joined(made[-1], unit), kind="paragraph", text=text, level=0)
            answer = made[-1] if responsibility.is_bodies(unit.text, words) else None
            above = None
            continue
        made.append(unit)
        above = unit if _is_bare_aside(unit, words) else None
    return made


def _is_bare_aside(unit: Unit, words: Words) -> bool:
    """A label of time, measure or body alone on its line; two in a row are the head of a table."""
    if unit.kind not in ("heading", "paragraph") or unit.number or len(unit.text) > _MAX_VALUE:
        return False
    return fields.is_bare(unit.text, words) or unit.text.lower().rstrip(":") in words.responsible_words


def _is_value(unit: Unit, words: Words) -> bool:
    is_short = unit.kind in ("heading", "paragraph") and not unit.number and len(unit.text) <= _MAX_VALUE
    is_label = _is_bare_aside(unit, words) or levels.label(unit.text, words) is not None
    return is_short and not is_label and not re.search(r"[.!?:]$", unit.text)


def letters(units: Sequence[Unit]) -> list[Unit]:
    """Return the units with "A. Läslust", "B. Delaktighet" … or "I.", "II." … made headings, the letter apart."""
    found = {index: match for index, unit in enumerate(units) if (match := _lettered(unit))}
    runs = [_run(found, order) for order in (_ALPHABET, _ROMAN)]
    run = max(runs, key=len)
    if len(run) < _SOME:
        return list(units)
    level = min((units[index].level for index in run if units[index].is_heading), default=1)
    made = list(units)
    for index in run:
        unit, match = units[index], found[index]
        name = unit.text[match.end() :]
        made[index] = replace(unit, kind="heading", text=name, number=match["letter"], level=level)
    return made


def _run(found: Mapping[int, re.Match[str]], order: Sequence[str]) -> list[int]:
    """Return where the marks come in order, from the first."""
    run: list[int] = []
    for index, match in found.items():
        if len(run) < len(order) and match["letter"] == order[len(run)]:
            run.append(index)
    return run


def _lettered(unit: Unit) -> re.Match[str] | None:
    """A short line that begins with a capital by itself, and is no sentence."""
    is_line = unit.kind in ("heading", "paragraph") and unit.number is None and len(unit.text) <= _MAX_NAME
    return _LETTER.match(unit.text) if is_line and unit.text[-1:] not in ".:;," else None


def _waits(unit: Unit, words: Words) -> bool:
    if unit.kind not in ("heading", "paragraph") or len(unit.text) > 60:
        return False
    label = levels.label(unit.text, words)
    return label is not None and label.role == "goal" and bool(label.number) and not label.name


def _is_name(unit: Unit, words: Words) -> bool:
    """A short line that is no label itself."""
    if unit.kind not in ("heading", "paragraph") or unit.number or len(unit.text) > _MAX_NAME:
        return False
    is_line = unit.is_heading or unit.text[-1] not in ".:" or len(unit.text.split()) <= 15
    return is_line and not unit.text.endswith(":") and levels.label(unit.text, words) is None


def _joined(above: Unit, name: Unit) -> Unit:
    """One heading where either line was one; its block covers both lines."""
    first, second = above.block, name.block
    block = replace(first, text=f"{first.text} {second.text}", length=second.offset + second.length - first.offset)
    kind = "heading" if "heading" in (above.kind, name.kind) else "paragraph"
    level = above.level or name.level
    return replace(above, kind=kind, text=f"{above.text} {name.text}", block=block, level=level)
