"""The goal tree: one walk through the units, where level words, lists, tables and headings each tell what is a goal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from samhandling.intake.understanding import agenda, levels, responsibility, tables, themes
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.nodes import Doing, Node, alike, begins, folded, is_capitals
from samhandling.intake.understanding.outline import Unit
from samhandling.intake.understanding.words import Words, any_of

# How sure each kind of sign is by itself; more mentions of the same name make it surer.
BY_LABEL, BY_TABLE, BY_LIST, BY_LEAD_IN, BY_HEADING, BY_SENTENCE, BY_THEME = 0.95, 0.95, 0.92, 0.9, 0.75, 0.65, 0.5
MENTIONED_AGAIN = 0.05
_NO_LEVEL = 99  # of a goal named by a line, which every heading closes


@dataclass
class Open:
    """A goal whose section is being read."""

    node: Node
    level: int


@dataclass
class Gathering:
    """A heading or lead-in over what comes next: a level word over a list, "Åtgärder" over activities."""

    label: Label
    parent: Node | None
    certainty: float
    heading_level: int  # 0 for a lead-in, which only a list may follow
    levels: tuple[str, ...] = ()  # level words for deeper lists
    unit: Unit | None = None
    n: int = 0
    last_at_depth: dict[int, Node] = field(default_factory=dict)


@dataclass
class Reading:
    """The state of the walk."""

    words: Words
    title: str
    makes_activities: bool
    nodes: list[Node] = field(default_factory=list)
    doings: list[Doing] = field(default_factory=list)
    stack: list[Open] = field(default_factory=list)
    gathering: Gathering | None = None
    closed_at: int = 0  # level of the heading whose section is passed over; 0 when none is
    overall: Node | None = None
    heading: Unit | None = None  # the latest
    over: Gathering | None = None  # the heading over headings that are goals: "Fokusområden"
    over_level: int = 0  # the level of those headings, from the first of them on

    @property
    def here(self) -> Node | None:
        """The goal whose section is being read."""
        return self.stack[-1].node if self.stack else None


def gather(units: Sequence[Unit], words: Words, *, title: str | None, kind: str | None) -> Reading:
    """Return the goals and activities that the document itself sets."""
    reading = Reading(words, title or "", makes_activities=True)
    if kind in words.reporting_types:
        return reading
    found = tables.find(units, words)
    index = 0
    while index < len(units):
        table = found.get(index)
        if table is not None and not reading.closed_at:
            _take_table(reading, table)
            index = table.stop
            continue
        _take(reading, units, index)
        index += 1
    if not reading.nodes and not reading.doings and kind in words.themed_types:
        reading.nodes.extend(themes.find(units, words, title=title, certainty=BY_THEME))
    _settle(reading)
    owner = responsibility.first(title or "", words)
    for doing in reading.doings:
        if owner is not None and owner.start == 0 and not doing.responsible:
            doing.responsible = (owner.name,)  # "Socialnämndens handlingsplan"
    return reading


def _take(reading: Reading, units: Sequence[Unit], index: int) -> None:
    unit = units[index]
    if unit.is_heading:
        _take_heading(reading, units, unit)
    elif reading.closed_at:
        return
    elif unit.is_item:
        _take_item(reading, unit)
    else:
        _take_paragraph(reading, units, index)


# Headings ------------------------------------------------------------------------------------------------------------


def _take_heading(reading: Reading, units: Sequence[Unit], unit: Unit) -> None:
    if not _is_first_doing(reading, units, unit):
        reading.gathering = reading.gathering if _goes_on(reading, unit) else None
    reading.heading = unit
    if reading.over is not None and not _is_under(reading.over, unit):
        reading.over = None
    if reading.closed_at and unit.level > reading.closed_at:
        return
    reading.closed_at = 0
    words = reading.words
    if unit.number == "1" and _is_first_doing(reading, units, unit):
        _take_item(reading, unit)  # a list of one looks like a numbered heading
        return
    if alike(unit.text, reading.title):
        return
    label = levels.label(unit.text, words)
    known = _known(reading, unit) or (_in_place(reading, units, unit) if label is None else None)
    if _is_coded(reading, unit) and label is None:
        _add(reading, unit.text, "", unit, BY_LIST, _coded_parent(reading, unit), unit.number)
    elif known is not None:
        _open_known(reading, known, unit)
    elif label is not None and label.role in ("goal", "activity") and _is_theirs(label, unit.text, words):
        reading.closed_at = unit.level
    elif label is not None and label.role == "goal":
        _open_label(reading, label, unit)
    elif label is not None and label.role == "activity":
        _take_activity_label(reading, label, unit, unit.level)
    elif label is not None and label.role == "responsible" and label.name:
        _answer(reading, label.name)
    elif is_closing(unit.text, words):
        _close(reading, unit.level)
        reading.closed_at = unit.level
    elif _is_gathered(reading, unit) and label is None and not is_inner(unit.text, words):
        _open_gathered(reading, unit)
    elif not is_inner(unit.text, words) and label is None:
        _close(reading, unit.level)
    _note_agenda(reading, unit.text)


def _is_coded(reading: Reading, unit: Unit) -> bool:
    """ "A1. …" or "2.1 …" under "Målområde A" or "Mål 2" is a goal of it, whatever word stands there."""
    if reading.gathering is not None and reading.gathering.label.role == "activity":
        return False
    if not unit.number or (unit.is_heading and not unit.number[0].isalpha()):
        return False
    return not (reading.gathering is not None and unit.is_item) and _coded_parent(reading, unit) is not None


def _coded_parent(reading: Reading, unit: Unit) -> Node | None:
    code = re.fullmatch(r"([A-ZÅÄÖ])\d+|(\d+)\.\d+", unit.number or "")
    wanted = (code[1] or code[2]) if code else None
    return next((one.node for one in reversed(reading.stack) if wanted and one.node.code == wanted), None)


def _goes_on(reading: Reading, unit: Unit) -> bool:
    """A heading over goals stays in force over deeper headings, which are then the goals."""
    gathering = reading.gathering
    if gathering is None or not gathering.heading_level or gathering.n:
        return False
    return unit.level > gathering.heading_level


def is_closing(text: str, words: Words) -> bool:
    """Tell whether a heading belongs to the frame of the document rather than to its goals."""
    plain = folded(text)
    return (
        plain in {folded(word) for word in words.closing_headings}
        or any(plain.startswith(folded(word)) for word in words.closing_starts)
        or any(plain.endswith(folded(word)) for word in words.closing_ends)
        or plain in {folded(word) for word in words.glossary_headings}
    )


def is_inner(text: str, words: Words) -> bool:
    """Tell whether a heading divides the section of one goal."""
    return folded(text) in {folded(word) for word in words.inner_headings}


def _known(reading: Reading, unit: Unit) -> Node | None:
    """Return the goal that an earlier list announced under this name, or in this place of the list."""
    announced = [node for node in reading.nodes if node.is_announced]
    label = levels.label(unit.text, reading.words)
    name = label.name if label and label.role == "goal" and label.name else unit.text
    for test in (alike, begins, lambda listed, heading: begins(heading, listed)):
        for node in announced:
            if any(test(part, name) for part in (node.name, _head(node.name))):
                return node
    return None


def _in_place(reading: Reading, units: Sequence[Unit], unit: Unit) -> Node | None:
    """Return the announced goal that stands where this heading does: after the goal just read, before the next heading.

    Names drift between list and heading ("Sysselsättning", "Arbete"), their order does not.
    """
    opened = next((one.node for one in reversed(reading.stack) if one.node.group), None)
    if opened is None or is_closing(unit.text, reading.words) or is_inner(unit.text, reading.words):
        return None
    listed = [node for node in reading.nodes if node.group == opened.group]
    place = listed.index(opened) + 1
    if place >= len(listed) or not listed[place].is_announced:
        return None
    candidate = listed[place]
    later = [one.text for one in units[unit.index + 1 :] if one.is_heading]
    if any(alike(candidate.name, text) or begins(candidate.name, text) for text in later):
        return None
    if place + 1 < len(listed):
        after = listed[place + 1].name
        return candidate if any(alike(after, text) or begins(after, text) for text in later[:6]) else None
    return candidate if folded(unit.text) in folded(candidate.name) else None


def _head(name: str) -> str:
    return re.split(r"\s+[-–—]\s+|:\s+", name, maxsplit=1)[0]


def _open_known(reading: Reading, node: Node, unit: Unit) -> None:
    label = levels.label(unit.text, reading.words)
    name = label.name if label and label.role == "goal" and label.name else unit.text
    listed = node.name
    node.name = listed.rstrip(" .-–") if is_capitals(name) and alike(listed, name) else name
    node.unit, node.is_announced = unit, False
    node.number = node.number or unit.number or (label.number if label else None)
    node.level = label.level if label and label.role == "goal" and label.name else node.level
    node.n_mentions += 1
    _close(reading, unit.level)
    while reading.stack and node.parent is not None and reading.stack[-1].node is not node.parent:
        if not _descends(node.parent, reading.stack[-1].node):
            break
        reading.stack.pop()
    if node.parent is None and reading.stack and _rank(reading, node) > _rank(reading, reading.stack[-1].node):
        node.parent = reading.here
    reading.stack.append(Open(node, unit.level))


def _descends(ancestor: Node, node: Node | None) -> bool:
    while node is not None:
        if node is ancestor:
            return True
        node = node.parent
    return False


def _rank(reading: Reading, node: Node) -> int:
    return reading.words.rank_of(node.level)


def _open_label(reading: Reading, label: Label, unit: Unit) -> None:
    if not label.name:
        _close_for_gathering(reading, label, unit)
        reading.gathering = Gathering(label, _outside_overall(reading), BY_LIST, unit.level, unit=unit)
        if unit.is_heading:
            reading.over, reading.over_level = reading.gathering, 0
        return
    _close_for(reading, label, unit.level)
    node = _add(reading, label.name, label.level, unit, BY_LABEL, reading.here, label.number or unit.number)
    node.code = label.number
    reading.stack.append(Open(node, unit.level))


def _outside_overall(reading: Reading) -> Node | None:
    return reading.here if reading.here is not reading.overall else None


def _close_for_gathering(reading: Reading, label: Label, unit: Unit) -> None:
    """A heading "Mål" stays inside the area it stands under, though extraction has given both the same level."""
    rank = reading.words.rank_of(label.level)
    while reading.stack and reading.stack[-1].level >= unit.level:
        top = reading.stack[-1]
        if rank > _rank(reading, top.node) and (top.level == unit.level or top.level == _NO_LEVEL):
            return
        reading.stack.pop()


def _close_for(reading: Reading, label: Label, level: int) -> None:
    """Close the sections that a named goal does not lie in: by heading level, and by rank where the levels tie."""
    rank = reading.words.rank_of(label.level)
    while reading.stack:
        top = reading.stack[-1]
        top_rank = _rank(reading, top.node)
        if top.level < level and rank >= top_rank and not _is_sibling(label, top.node):
            return
        if rank > top_rank and top.level in (level, _NO_LEVEL):
            return
        reading.stack.pop()


def _is_sibling(label: Label, node: Node) -> bool:
    """Same level word and as many figures in the number: "Mål 1" and "Mål 2" lie side by side."""
    if label.level != node.level:
        return False
    return (label.number or "").count(".") <= (node.number or "").count(".")


def _close(reading: Reading, level: int) -> None:
    while reading.stack and reading.stack[-1].level >= level:
        reading.stack.pop()


def _is_theirs(label: Label, text: str, words: Words) -> bool:
    """ "Nationella mål" are others' goals; "Fokusområde: Hälsa (Agenda 2030 mål 3)" is not."""
    return not (label.name and label.is_sure) and levels.is_others(text, words)


def _is_first_doing(reading: Reading, units: Sequence[Unit], unit: Unit) -> bool:
    """Whether a heading numbered 1 stands right under "Åtgärder"."""
    over = reading.gathering
    is_over = over is not None and over.label.role == "activity" and over.unit is units[unit.index - 1]
    return is_over and unit.number == "1" and not is_closing(unit.text, reading.words)


def _is_under(over: Gathering, unit: Unit) -> bool:
    """Deeper headings lie under it; so do numbered ones of its own level where it has no number itself."""
    is_counted = (
        over.unit is not None and not over.unit.number and bool(unit.number) and unit.number != over.label.number
    )
    return unit.level > over.heading_level or (is_counted and unit.level == over.heading_level)


def _is_gathered(reading: Reading, unit: Unit) -> bool:
    """Deeper headings of one level under a heading over goals are the goals, unless a list there has named them."""
    return reading.over is not None and not reading.over.n and reading.over_level in (0, unit.level)


def _open_gathered(reading: Reading, unit: Unit) -> None:
    gathering = reading.over
    assert gathering is not None
    reading.over_level = unit.level
    _close(reading, unit.level)
    node = _add(reading, unit.text, gathering.label.level, unit, BY_HEADING, gathering.parent, unit.number)
    reading.stack.append(Open(node, unit.level))


# Lists ---------------------------------------------------------------------------------------------------------------


def _take_item(reading: Reading, unit: Unit) -> None:
    label = levels.label(unit.text, reading.words)
    gathering = reading.gathering
    if label is not None and label.role == "responsible" and label.name:
        _answer(reading, label.name, is_point=True)
    elif _is_coded(reading, unit):
        _add(reading, unit.text, "", unit, BY_LIST, _coded_parent(reading, unit), unit.number)
    elif label is not None and label.role == "goal" and label.name and label.is_sure and not _is_same(label, gathering):
        _add(reading, label.name, label.level, unit, BY_LABEL, reading.here, label.number or unit.number)
    elif gathering is None:
        _note_agenda(reading, unit.text)
    elif gathering.label.role == "activity":
        _list_activity(reading, gathering, unit)
    else:
        _list_goal(reading, gathering, unit, label)


def _is_same(label: Label, gathering: Gathering | None) -> bool:
    return gathering is not None and gathering.label.role == "goal" and label.level == gathering.label.level


def _list_activity(reading: Reading, gathering: Gathering, unit: Unit) -> None:
    if unit.level > 1 and gathering.n:
        return
    gathering.n += 1
    name, bodies = _without_bodies(unit.text, reading.words)
    label = levels.label(name, reading.words)
    if label and label.role == "activity" and label.name and label.is_sure:
        name = label.name
    reading.doings.append(Doing(name, gathering.parent, unit, gathering.certainty, bodies))


def _list_goal(reading: Reading, gathering: Gathering, unit: Unit, label: Label | None) -> None:
    depth = unit.level - 1
    above = gathering.last_at_depth.get(depth - 1) if depth else None
    if depth and above is not None and depth > len(gathering.levels):
        return  # points under a goal explain it, unless the lead-in named a level for them
    gathering.n += 1
    level = gathering.levels[depth - 1] if above is not None else gathering.label.level
    name = label.name if label and label.role == "goal" and label.name and label.is_sure else unit.text
    number = (label.number if label else None) or unit.number
    parent = above if above is not None else gathering.parent
    node = _add(reading, name, level, unit, gathering.certainty, parent, number, group=gathering.unit)
    gathering.last_at_depth[depth] = node
    _tie_agenda(node, unit.text, reading.words)


# Paragraphs ----------------------------------------------------------------------------------------------------------


def _take_paragraph(reading: Reading, units: Sequence[Unit], index: int) -> None:
    unit, words = units[index], reading.words
    following = units[index + 1] if index + 1 < len(units) else None
    if reading.here:
        reading.here.text.append(unit.text)
    label = levels.label(unit.text, words)
    if following is not None and following.is_item and not _is_overall(unit.text, words):
        _lead_in(reading, unit, label)
    elif _is_coded(reading, unit):
        _add(reading, unit.text, "", unit, BY_LIST, _coded_parent(reading, unit), unit.number)
    elif label is not None and label.role == "responsible" and label.name and len(unit.text) < 200:
        _answer(reading, label.name)
    elif label is not None and label.role == "goal" and label.is_sure and not levels.is_others(unit.text[:60], words):
        _name_goal(reading, label, unit)
    elif label is not None and label.role == "activity" and label.is_sure and len(unit.text) < 400:
        _take_activity_label(reading, label, unit, _NO_LEVEL)
    elif _is_lone_goal(reading, unit):
        _lone_goal(reading, unit)
    else:
        _inline(reading, units, unit)
    _note_agenda(reading, unit.text)


def _is_overall(text: str, words: Words) -> bool:
    return bool(re.search(rf"\b{any_of(words.overall_goal)}\b", text, re.IGNORECASE)) and not text.rstrip().endswith(
        ":"
    )


def _lead_in(reading: Reading, unit: Unit, label: Label | None) -> None:
    """A paragraph before a list: its last sentence tells what the list holds."""
    words = reading.words
    last = _last_sentence(unit.text)
    named = levels.mentioned(unit.text if last.endswith(":") else last, words)
    keep = reading.gathering
    if label is not None and label.role == "goal" and not label.name and not levels.is_others(unit.text, words):
        reading.gathering = Gathering(label, _outside_overall(reading), BY_LIST, 0, unit=unit)
    elif _is_towards(last, words):
        role = "activity" if last.endswith(":") and reading.here is not None and _doing(last, words) else None
        reading.gathering = _over_activities(reading, unit) if role else keep
    elif named := _announced(unit.text, named, last, words):
        order = list(dict.fromkeys(level for level, _, _ in named))
        first = Label("goal", order[0], None, "", False)
        certainty = BY_LEAD_IN if last.endswith(":") else BY_LEAD_IN - 0.15
        reading.gathering = Gathering(first, _outside_overall(reading), certainty, 0, tuple(order[1:]), unit)
    elif _doing(last, words) and last.endswith(":"):
        reading.gathering = _over_activities(reading, unit)
    elif (last.endswith(":") and not (keep and keep.heading_level)) or (
        levels.is_others(last, words) and last.endswith(":")
    ):
        reading.gathering = None


def _announced(text: str, named: list[tuple[str, int, int]], last: str, words: Words) -> list[tuple[str, int, int]]:
    """Return the level words that announce a list; bare "mål" in a sentence of Agenda 2030 are not this document's."""
    begins = len(text.rstrip()) - len(last)
    found = [
        one for one in named if (one[1] >= begins and text.rstrip().endswith(":")) or _is_announcing(text, one, words)
    ]
    if levels.is_others(last, words):
        found = [one for one in found if one[0] not in ("mål", "goal")]
    return found


def _over_activities(reading: Reading, unit: Unit) -> Gathering:
    return Gathering(Label("activity", "", None, "", False), reading.here, BY_LEAD_IN, 0, unit=unit)


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖÆØ”\"])", text.strip())[-1]


def _is_towards(sentence: str, words: Words) -> bool:
    """ "För att nå målen ska vi:" leads to what is done, not to goals."""
    return bool(
        re.search(
            rf"\b{any_of(words.towards_words)}\b(?:\s+[\w-]+){{0,3}}?\s+{any_of(words.level_names)}\b",
            sentence,
            re.IGNORECASE,
        )
    )


def _doing(sentence: str, words: Words) -> bool:
    return bool(
        re.search(
            rf"(?<![\w-]){any_of(word for word in words.activity_words if len(word) > 5)}(?![\w-])",
            sentence,
            re.IGNORECASE,
        )
    )


def _is_announcing(text: str, mention: tuple[str, int, int], words: Words) -> bool:
    """A level word near "följande" or a number announces a list."""
    start = mention[1]
    before = text[max(0, start - 60) : start].lower()
    return bool(re.search(rf"\b(?:följande|nedanstående|dessa|following|følgende|{any_of(words.numerals)})\b", before))


def _name_goal(reading: Reading, label: Label, unit: Unit) -> None:
    """A line "Mål 1: …", or "Mål:" over what follows."""
    if not label.name:
        reading.gathering = Gathering(label, _outside_overall(reading), BY_LIST, _NO_LEVEL, unit=unit)
        return
    if len(label.name) > 400 or (label.number is None and len(label.name.split()) > 60):
        return
    _close_for(reading, label, _NO_LEVEL)
    node = _add(reading, label.name, label.level, unit, BY_LABEL - 0.05, reading.here, label.number)
    node.code = label.number
    reading.stack.append(Open(node, _NO_LEVEL))
    reading.gathering = None


def _is_lone_goal(reading: Reading, unit: Unit) -> bool:
    """Under a heading that is a level word, a single sentence that says how it should be is the goal itself."""
    gathering, words = reading.gathering, reading.words
    if gathering is None or gathering.label.role != "goal" or not gathering.heading_level:
        return False
    if gathering.unit is not reading.heading and gathering.heading_level != _NO_LEVEL:
        return False  # a deeper heading has come between
    text = unit.text
    if gathering.label.number:
        return gathering.n == 0 and len(text) < 350
    is_one = len(text.split()) <= 40 and not re.search(r"[.!?]\s+\S", text) and not text.endswith(":")
    return is_one and not levels.mentioned(text, words) and not text.endswith("?")


def _lone_goal(reading: Reading, unit: Unit) -> None:
    gathering = reading.gathering
    assert gathering is not None
    gathering.n += 1
    certainty = BY_LIST if gathering.label.number else BY_SENTENCE
    node = _add(reading, unit.text, gathering.label.level, unit, certainty, gathering.parent, gathering.label.number)
    if gathering.label.number:
        reading.stack.append(Open(node, _NO_LEVEL if gathering.heading_level == _NO_LEVEL else gathering.heading_level))
        reading.gathering = None


def _inline(reading: Reading, units: Sequence[Unit], unit: Unit) -> None:
    """ "Programmet har tre fokusområden: trygghet, hälsa och delaktighet." announces what the headings then name."""
    words = reading.words
    for match in re.finditer(
        rf"\b{any_of(words.numerals)}\s+(?:[\w-]+\s+)?([^.:]*?)[:;]\s*([^.:]+)\.?", unit.text, re.IGNORECASE
    ):
        named = levels.mentioned(match.group(), words)
        names = [
            name.strip()
            for name in re.split(r",\s*|\s+(?:och|samt|og|and)\s+(?=[^,]*$)", match.group(2))
            if name.strip()
        ]
        headings = [other.text for other in units[unit.index + 1 :] if other.is_heading]
        if named and len(names) >= 2 and all(_is_heading(name, headings, words) for name in names):
            for name in names:
                _add(reading, name, named[0][0], unit, BY_LEAD_IN, _outside_overall(reading), None, group=unit)


def _is_heading(name: str, headings: Sequence[str], words: Words) -> bool:
    for heading in headings:
        label = levels.label(heading, words)
        if alike(name, heading) or begins(heading, name) or (label and label.name and alike(name, label.name)):
            return True
    return False


# Tables --------------------------------------------------------------------------------------------------------------


def _take_table(reading: Reading, table: tables.Table) -> None:
    reading.gathering = None
    base, chain = reading.here, list[Node]()
    for row in table.rows:
        if row.heading is not None:
            base, chain = _row_heading(reading, row.heading, base), []
            continue
        chain = _row_goals(reading, row, base, chain)
        goal = chain[-1] if chain else base
        if goal is not None and row.agenda2030:
            goal.agenda2030 = tuple(sorted({*goal.agenda2030, *row.agenda2030}))
        if goal is not None and chain and row.responsible:
            goal.responsible = tuple(dict.fromkeys((*goal.responsible, *row.responsible)))
        for cell in row.activities:
            reading.doings.append(Doing(cell.text, goal, cell.unit, BY_TABLE, row.responsible))
        if not row.activities and not row.goals and row.responsible:
            _answer(reading, "; ".join(row.responsible))


def _row_heading(reading: Reading, cell: tables.Cell, base: Node | None) -> Node | None:
    label = levels.label(cell.text, reading.words)
    if label is None or label.role != "goal" or not label.name:
        known = next((node for node in reading.nodes if alike(node.name, cell.text)), None)
        return known or base
    _close_for(reading, label, _NO_LEVEL)
    node = _add(reading, label.name, label.level, cell.unit, BY_TABLE, reading.here, label.number)
    reading.stack.append(Open(node, _NO_LEVEL))
    return node


def _row_goals(reading: Reading, row: tables.Row, base: Node | None, chain: list[Node]) -> list[Node]:
    """Return the goals of a row from the left; an empty cell goes on with the goal above."""
    if not row.goals:
        return chain
    rank = reading.words.rank_of
    ordered = sorted(row.goals, key=lambda cell: rank(cell.label.level if cell.label else ""))
    made: list[Node] = []
    for cell in ordered:
        head = cell.label
        assert head is not None
        own = levels.label(cell.text, reading.words)
        is_own = own is not None and own.role == "goal" and bool(own.name) and own.is_sure
        name = own.name if own and is_own else _without_number(cell.text)
        number = (own.number if own and is_own else None) or _number(cell.text) or head.number
        above = [node for node in chain if rank(node.level) < rank(head.level)]
        parent = made[-1] if made else above[-1] if above else base
        made.append(_add(reading, name, head.level, cell.unit, BY_TABLE, parent, number))
    kept = [node for node in chain if rank(node.level) < rank(made[0].level)]
    return [*kept, *made]


def _number(text: str) -> str | None:
    match = re.match(r"(\d{1,2}(?:\.\d{1,2})*)[.):]?\s+(?=[^\W\d_])", text)
    return match[1] if match else None


def _without_number(text: str) -> str:
    return re.sub(r"^\d{1,2}(?:\.\d{1,2})*[.):]?\s+(?=[^\W\d_])", "", text)


# Activities and those who answer -------------------------------------------------------------------------------------


def _take_activity_label(reading: Reading, label: Label, unit: Unit, level: int) -> None:
    while (
        level != _NO_LEVEL
        and reading.stack
        and reading.stack[-1].level > level
        and reading.stack[-1].level != _NO_LEVEL
    ):
        reading.stack.pop()
    if not label.name:
        reading.gathering = Gathering(label, reading.here, BY_LIST, level, unit=unit)
        return
    if label.is_sure and (label.number or unit.number):
        name, bodies = _without_bodies(label.name, reading.words)
        reading.doings.append(Doing(name, reading.here, unit, BY_LABEL, bodies))


def _without_bodies(text: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """Cut off "Ansvarig: Socialnämnden" or "(Socialnämnden)" from the end of an activity."""
    match = re.search(
        rf"[\s.;,(–-]+(?:{any_of(words.responsible_words)})\s*[:–]\s*(?P<who>[^()]+?)[).\s]*$", text, re.IGNORECASE
    ) or re.search(r"\s*\((?P<who>[^()]+)\)\s*\.?$", text)
    if match and (match.re.pattern.startswith("[") or responsibility.is_bodies(match["who"], words)):
        return text[: match.start()].strip(), responsibility.listed(match["who"], words)
    subject = responsibility.first(text, words)
    if subject is not None and subject.start == 0 and re.match(r"\s+[a-zåäö]", text[subject.end :]):
        return text, (subject.name,)  # "Socialnämnden inventerar …"
    return text, ()


def _answer(reading: Reading, text: str, *, is_point: bool = False) -> None:
    """Give the bodies of a line "Ansvarig: …" to the activities before it; a point of their list to the last alone."""
    bodies = responsibility.listed(text, reading.words)
    here = reading.here
    own = [doing for doing in reading.doings if doing.goal is here and not doing.responsible]
    if is_point and own:
        own[-1].responsible = bodies
    elif own:
        for doing in own:
            doing.responsible = bodies
    elif here is not None:
        here.responsible = tuple(dict.fromkeys((*here.responsible, *bodies)))


# Adding, and what is done at the end ----------------------------------------------------------------------------------


def _add(
    reading: Reading,
    name: str,
    level: str,
    unit: Unit,
    certainty: float,
    parent: Node | None,
    number: str | None,
    *,
    group: Unit | None = None,
) -> Node:
    """Return a new goal, or the one of this name that stands already."""
    name = _cleaned(name, reading.words)
    for node in reading.nodes:
        if alike(node.name, name) and (node.level == level or node.parent is parent or node.is_announced or group):
            node.n_mentions += 1
            if (
                group
                and parent is not None
                and node.parent is None
                and node is not parent
                and not _descends(node, parent)
            ):
                node.parent = parent
            if not group:
                node.is_announced = False
            return node
    shorter = next(
        (n for n in reading.nodes if group and n.is_announced and (begins(n.name, name) or begins(name, n.name))), None
    )
    if shorter is not None and level in (shorter.level, "mål"):
        shorter.n_mentions += 1
        return shorter
    node = Node(
        name, level, unit, certainty, parent, number, is_announced=group is not None, group=group.index if group else 0
    )
    reading.nodes.append(node)
    _tie_agenda(node, unit.text, reading.words)
    return node


def _cleaned(name: str, words: Words) -> str:
    name = re.sub(rf"\s*\([^()]*{any_of(words.agenda_words)}[^()]*\)", "", name, flags=re.IGNORECASE)
    *first, last = re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", name)
    if first and agenda.numbers(last, words):
        name = " ".join(first)
    return name.strip().strip('”"“*_').rstrip(" -–").strip()


def _tie_agenda(node: Node, text: str, words: Words) -> None:
    found = agenda.numbers(text, words)
    node.agenda2030 = tuple(sorted({*node.agenda2030, *found}))


def _note_agenda(reading: Reading, text: str) -> None:
    if reading.here is not None:
        _tie_agenda(reading.here, text, reading.words)


def _settle(reading: Reading) -> None:
    """Drop what only looked like a goal, and give each activity the bodies of its goal where it has none."""
    for doing in reading.doings:
        if not doing.responsible and doing.goal is not None:
            doing.responsible = doing.goal.responsible
    for node in reading.nodes:
        node.certainty = min(0.99, node.certainty + MENTIONED_AGAIN * (node.n_mentions - 1))
