"""A look over the whole document before the walk: which headings come back, and how its level words lie."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

from samhandling.intake.understanding import agenda, fields, levels, responsibility, statements
from samhandling.intake.understanding.facts import kinds
from samhandling.intake.understanding.goals import frame
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

_CODE = re.compile(r"([A-ZÅÄÖÆØ])\d{1,2}")
_MOST = 0.6
_NO_AREA = -1
_SEVERAL = 2  # areas with a list each that show a habit
_MAX_FRONT = 30  # units that a cover may hold
_MANY, _NEAR = 5, 2  # goals of Agenda 2030 that make a list, and units from one to the next
_DEEPEST = 9  # heading level
_MAX_LABEL = 250  # longer paragraphs are running text, whatever word they begin with


Heading = tuple[str, str | None, int]  # its words, number and level


@dataclass(frozen=True)
class Survey:
    """What a reader sees who turns the pages before reading."""

    rubrics: frozenset[str] = frozenset()  # headings that come back: they divide sections, and name nothing
    last: Mapping[str, int] = field(default_factory=dict)  # where each level names a goal for the last time
    ranks: Mapping[str, float] = field(default_factory=dict)  # of levels that lie otherwise than the word list says
    areas: frozenset[int] = frozenset()  # headings without level word over sections that each have goals
    named: Counter[str] = field(default_factory=Counter)  # how often each level word is followed by a name
    bare: Mapping[str, int] = field(default_factory=dict)  # how often each level word stands alone over what it names
    front: int = 0  # where the running text begins; nothing on the cover before it is a goal
    speaks_of_agenda: bool = False  # whether Agenda 2030 is named anywhere
    theirs: frozenset[int] = frozenset()  # units that list the goals of Agenda 2030
    refrains: frozenset[str] = frozenset()  # lines over lists that come back: "År 2030 är det så här:"
    listed: Mapping[int, str] = field(default_factory=dict)  # headings under "Mål" over lists of goals, with the word
    has_coded_goals: bool = False  # whether goals are "M1", "M2" and so on
    doing_codes: frozenset[str] = frozenset()  # letters of what is done beside them: "Å1", "Å2"


def look(units: Sequence[Unit], words: Words) -> Survey:
    """Return what the whole document tells about its headings and level words."""
    seen: Counter[str] = Counter()
    numbered: Counter[Heading] = Counter()
    found: list[tuple[int, Label]] = []
    for unit in units:
        if unit.is_item or unit.kind == "row" or len(unit.text) > _MAX_LABEL:
            continue
        label = levels.label(unit.text, words)
        if label is None and unit.is_heading:
            seen[folded(unit.text)] += 1
            numbered[_seen_as(unit)] += 1
        if label is not None and label.role == "goal" and (label.is_sure or not label.name):
            found.append((unit.index, label))
    refrains = _refrains(units, words)
    areas = _areas(units, words, numbered, refrains)
    named = {folded(units[index].text) for index in areas} | _sections_again(numbered)
    return Survey(
        rubrics=frozenset(text for text, times in seen.items() if times > 1 and text not in named),
        last={label.level: index for index, label in found if label.name},
        ranks=_ranks([label.level for _, label in found], words),
        areas=areas,
        named=Counter(label.level for _, label in found if label.name),
        bare=Counter(label.level for _, label in found if not label.name),
        front=_front(units, words),
        theirs=_worlds_goals(units, words),
        refrains=refrains,
        listed=_listed(units, words, areas),
        has_coded_goals=sum(is_coded_goal(unit, words) for unit in units) > 1,
        doing_codes=_doing_codes(units, words),
        speaks_of_agenda=any(agenda.speaks(unit.text, words) for unit in units),
    )


def _refrains(units: Sequence[Unit], words: Words) -> frozenset[str]:
    """Return the lines that lead to what is so in a year to come, in more than one section."""
    pattern = compiled(r"(?:\w+\s+){0,2}20\d\d\s+%s\s.*:", words.present_words)
    over = [unit for unit, below in pairwise(units) if unit.kind == "paragraph" and below.is_item]
    told = Counter(folded(last) for unit in over if pattern.fullmatch(last := fields.last_sentence(unit.text)))
    return frozenset(line for line, times in told.items() if times > 1)


def _listed(units: Sequence[Unit], words: Words, areas: frozenset[int]) -> dict[int, str]:
    """Return the headings in a chapter "Mål" that each have a list of how it shall be, which are goals of an area."""
    told = {heading.index for heading, _ in statements.lists(units, words)} - areas
    found: dict[int, list[int]] = {}
    chapter: Unit | None = None
    for unit in (one for one in units if one.is_heading):
        label = levels.label(unit.text, words)
        if label is not None and label.role == "goal" and not label.name:
            chapter = None if levels.is_others(unit.text, words) else unit
        elif chapter is not None and label is None and unit.index in told:
            found.setdefault(chapter.index, []).append(unit.index)
        elif chapter is not None and unit.level <= chapter.level:
            chapter = None
    several = {over: below for over, below in found.items() if len(below) >= _SEVERAL}
    return {
        index: label.level
        for over, below in several.items()
        if (label := levels.label(units[over].text, words)) is not None
        for index in below
    }


def _areas(units: Sequence[Unit], words: Words, seen: Counter[Heading], refrains: frozenset[str]) -> frozenset[int]:
    """Return the headings that name areas though no word says so: most of them have a label "Mål" in their section.

    They are of one level: a smaller heading inside such a section is passed over.
    """
    seen = seen + _asides(units)
    first = _over_goals(units, words, seen, refrains, _DEEPEST)
    if len(first) < 2:
        return frozenset()
    times = Counter(units[index].level for index in first)
    areas = _over_goals(
        units, words, seen, refrains, min(level for level in times if times[level] == max(times.values()))
    )
    return areas.union(*(_parts(units, words, area, first) for area in areas - first))


def _parts(units: Sequence[Unit], words: Words, area: int, having: frozenset[int]) -> frozenset[int]:
    """Return the headings that part an area, each of them with goals: "Vägar" and "Vatten" in "Infrastruktur"."""
    headings = (unit for unit in units[area + 1 :] if unit.is_heading)
    below = list(takewhile(lambda unit: unit.level > units[area].level, headings))
    parts = frozenset(unit.index for unit in below if unit.index in having)
    level = min((units[index].level for index in parts), default=0)
    beside = [unit for unit in below if unit.level == level and levels.label(unit.text, words) is None]
    named = frozenset(unit.index for unit in beside if not frame.is_inner(unit.text, words))
    return parts if len(parts) > 1 and parts == named else frozenset()


def _sections_again(numbered: Counter[Heading]) -> set[str]:
    """Return "Vatten" of "2.2 Vatten", the only one with a number: an appendix comes back to that section."""
    times = Counter({text: 0 for text, _, _ in numbered})
    for (text, number, _), seen in numbered.items():
        times[text] += seen if number else 0
    return {text for text in times if times[text] == 1}


def _seen_as(unit: Unit) -> Heading:
    return folded(unit.text), unit.number, unit.level


def _asides(units: Sequence[Unit]) -> Counter[Heading]:
    """Return, as headings that come back, boxes like "Röst om energi" and "Röst om vatten" in "Energi" and "Vatten"."""
    texts = {folded(unit.text): unit for unit in units if unit.is_heading}
    pairs = [(whole, part) for whole in texts for part in texts if len(part) > 3 and whole.endswith(f" {part}")]
    times = Counter(whole.removesuffix(part) for whole, part in pairs)
    begins = tuple(begin for begin in times if times[begin] > 1)
    return Counter({_seen_as(unit): 2 for text, unit in texts.items() if begins and text.startswith(begins)})


def _said_once(units: Sequence[Unit], words: Words) -> int | None:
    """Return the only line that is a level word alone, "Målbilder": it stands over areas, and is in none of them."""
    lines = (unit for unit in units if unit.kind in ("heading", "paragraph") and len(unit.text) < _MAX_LABEL)
    labels = [(unit.index, levels.label(unit.text, words)) for unit in lines if not levels.is_others(unit.text, words)]
    bare = [index for index, label in labels if label is not None and label.role == "goal" and not label.name]
    return bare[0] if len(bare) == 1 else None


def _over_goals(
    units: Sequence[Unit], words: Words, seen: Counter[Heading], refrains: frozenset[str], deepest: int
) -> frozenset[int]:
    found: list[tuple[int, bool]] = []
    alone = _said_once(units, words)
    chapter: tuple[str, int] = ("", 0)  # the level word of the heading "5 Strategiska mål", and that heading's level
    for above, unit, below in zip((None, *units), units, (*units[1:], None), strict=False):
        label = levels.label(unit.cells[0] if unit.cells else unit.text, words) if len(unit.text) < _MAX_LABEL else None
        if label is not None and label.role == "goal" and unit.is_heading and not label.name:
            chapter = label.level, unit.level
        if label is not None and (_opens_chapter(unit, label, words) or unit.index == alone):
            found.append((_NO_AREA, False))
        elif unit.is_heading and not _is_word(label, unit) and seen[_seen_as(unit)] < _SEVERAL:
            is_vision = folded(unit.text) in words.horizon_levels
            if frame.is_closing(unit.text, words) or frame.is_question(unit.text) or is_vision:
                found.append((_NO_AREA, False))
            elif unit.level <= deepest and _is_name(unit, words):
                found.append((unit.index, False))
        elif found and label is not None and label.role == "goal" and (label.is_sure or not label.name):
            is_inner = words.rank_of(label.level) >= words.rank_of(words.goal_word)
            is_told = not (label.name and unit.is_heading) and _is_for_area(unit, label, units[found[-1][0]], words)
            is_told = is_told or (label.level == chapter[0] and chapter[1] < units[found[-1][0]].level < unit.level)
            if label.name and not is_inner and not is_told:
                found.append((_NO_AREA, False))  # an area with a word of its own
            found[-1] = (found[-1][0], found[-1][1] or is_inner or is_told)
        elif found and (
            is_coded_goal(unit, words)
            or (
                below is not None
                and _leads_to_goals(unit, below, refrains, words)
                and not _is_on_others(above, unit, words)
            )
        ):
            found[-1] = (found[-1][0], True)
    having = [index for index, has in found if has and index != _NO_AREA]
    inside = [one for one in found if having and having[0] <= one[0] <= having[-1]]
    chapters = [index for index, has in inside if not has and _is_chapter(units, index)]
    # A few chapters hold several areas each; as many as the areas are the areas themselves.
    between = [index for index, _ in inside if index not in chapters or 2 * len(chapters) > len(having)]
    return frozenset(having) if len(having) > 1 and len(having) >= _MOST * len(between) else frozenset()


def _is_word(label: Label | None, unit: Unit) -> bool:
    """Whether a heading is a level word; "3.4 Framtidens arbetssätt" only ends in one, and may be counted on."""
    is_numbered = unit.number is not None and "." in unit.number
    return label is not None and not (label.role == "activity" and not label.is_sure and is_numbered)


def _is_chapter(units: Sequence[Unit], index: int) -> bool:
    """Whether a heading has no text of its own, only smaller headings."""
    below = units[index + 1] if index + 1 < len(units) else None
    return below is not None and below.is_heading and below.level > units[index].level


def _is_name(unit: Unit, words: Words) -> bool:
    """Whether a heading can name an area: it divides none, is no body, and is not the first of several sentences."""
    is_run_on = re.search(r"(?:[^\W\d]\.|[!?])\s+[A-ZÅÄÖÆØ]", unit.text) is not None  # but "Regel 7. Arbete" is one
    is_inner = frame.is_inner(unit.text, words) or bool(agenda.numbers(unit.text, words))
    is_the_document = folded(unit.text) in kinds.kind_words(words)  # "Programmet"
    return not is_run_on and not is_inner and not is_the_document and not responsibility.is_bodies(unit.text, words)


def _is_for_area(unit: Unit, label: Label, heading: Unit, words: Words) -> bool:
    """Whether a line tells of an area's goals: "Inriktningsmål" and "Övergripande mål: Luften är ren" do.

    "Insatsområden" does not, nor what stands in a larger heading than the area, nor the overall goal of the whole.
    """
    is_own = words.rank_of(label.level) > words.rank_of(words.overall_goal[0])
    is_over_areas = not is_own and not (label.name and label.level in words.overall_goal)
    return not is_over_areas and not (unit.is_heading and unit.level < heading.level)


def _worlds_goals(units: Sequence[Unit], words: Words) -> frozenset[int]:
    """Return the units of a list of Agenda 2030's goals: many of them with number and name, near each other.

    A municipality may also take those for its own, with goals and activities between them.
    """
    named = [unit.index for unit in units if _is_worlds(unit, words)]
    runs: list[list[int]] = []
    for index in named:
        if runs and index - runs[-1][-1] <= _NEAR:
            runs[-1].append(index)
        else:
            runs.append([index])
    return frozenset(index for run in runs if len(run) >= _MANY for index in run)


def _is_worlds(unit: Unit, words: Words) -> bool:
    label = levels.label(unit.text, words) if unit.number is None and len(unit.text) < _MAX_LABEL else None
    name, number = (label.name, label.number) if label is not None else (unit.text, unit.number)
    return bool(number) and bool(agenda.official(name.split(".")[0], number, words))


def is_coded_goal(unit: Unit, words: Words) -> bool:
    """ "M1 Arealen betesmark ökar", "M2.1 …": the first letter of the word for goal, and a number."""
    is_line = not unit.is_heading and unit.number is not None and len(unit.text) < _MAX_LABEL
    code = rf"{words.goal_word[0].upper()}\d{{1,2}}(?:\.\d{{1,2}})?"
    return is_line and re.fullmatch(code, unit.number or "") is not None


def _doing_codes(units: Sequence[Unit], words: Words) -> frozenset[str]:
    """Return the letters before the numbers of what is done: "åtgärder (Å)", or most such points begin with a verb."""
    told: dict[str, list[bool]] = {}
    for unit in units:
        if not unit.is_heading and (code := _CODE.fullmatch(unit.number or "")):
            told.setdefault(code[1], []).append(fields.says_what(unit.text, words))
    told.pop(words.goal_word[0].upper(), None)
    return frozenset(
        letter
        for letter, verbs in told.items()
        if len(verbs) > 1 and (2 * sum(verbs) > len(verbs) or _is_named(units, letter, words))
    )


def _is_named(units: Sequence[Unit], letter: str, words: Words) -> bool:
    """Tell whether the text says "åtgärder (Å)"."""
    pattern = compiled(r"(?<!\w)%s\s*$", words.activity_words)
    parts = (unit.text.split(f"({letter})") for unit in units if f"({letter})" in unit.text)
    return any(pattern.search(before) for before, *_ in parts)


def _is_on_others(above: Unit | None, unit: Unit, words: Words) -> bool:
    """ "Riksdagen beslutade om mål." right above "För att nå målen ska kulturpolitiken" says whose the list is."""
    is_others = above is not None and above.kind == "paragraph" and levels.is_others(above.text, words)
    return is_others and fields.is_towards(fields.last_sentence(unit.text), words)


def _leads_to_goals(unit: Unit, below: Unit, refrains: frozenset[str], words: Words) -> bool:
    """ "Målen är att" right above a list."""
    if unit.kind != "paragraph" or not below.is_item or levels.is_others(unit.text, words):
        return False
    last = fields.last_sentence(unit.text)
    if folded(last) in refrains:
        return True
    if compiled(r"\w+\s+(?:\w+\s+)?20\d\d(?:\s+%s(?:\s+\w+)?)?\s*:", words.must_words).fullmatch(last):
        return True  # "Till 2030 ska:", "År 2030:"
    named = levels.mentioned(last, words)
    is_goal = bool(named) and all(words.rank_of(level) >= words.rank_of(words.goal_word) for level, _, _ in named)
    return is_goal and levels.announces(last, words) and len(last) < _MAX_LABEL


def _front(units: Sequence[Unit], words: Words) -> int:
    """Return where a foreword or introduction begins; 0 where none does, or where goals stand before it."""
    opening = {folded(one) for one in words.opening_headings}
    for unit in units[:_MAX_FRONT]:
        if unit.kind in ("heading", "paragraph") and folded(unit.text) in opening:
            return unit.index
        label = levels.label(unit.text, words) if not unit.cells and len(unit.text) < _MAX_LABEL else None
        is_kind = folded(unit.text) in kinds.kind_words(words)  # "Strategi" is also what the document is
        if unit.is_item or (label is not None and label.role == "goal" and label.is_sure and not is_kind):
            return 0
    return 0


def _opens_chapter(unit: Unit, label: Label, words: Words) -> bool:
    """A numbered heading "3. Utvecklingsmål", or one over others' goals, lies in no section before it."""
    is_over = unit.is_heading and label.role == "goal" and not label.name
    return is_over and (bool(unit.number) or levels.is_others(unit.text, words))


def _ranks(order: Sequence[str], words: Words) -> dict[str, float]:
    """Return ranks for level words that begin each turn they take with another: they lie above it."""
    turns = [level for level, _ in groupby(order)]
    times = Counter(turns)
    ranks: dict[str, float] = {}
    for place, upper in enumerate(dict.fromkeys(turns)):
        for lower in list(dict.fromkeys(turns))[place + 1 :]:
            below = ranks.get(lower, words.rank_of(lower))
            last = next(level for level in reversed(turns) if level in (upper, lower))
            takes_turns = min(times[upper], times[lower]) > 1 and last == lower
            if takes_turns and ranks.get(upper, words.rank_of(upper)) >= below:
                ranks[upper] = below - 0.5
    return ranks
