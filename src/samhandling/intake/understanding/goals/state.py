"""The state of the walk: the goals found so far, the sections that are open, and how a goal is added."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from samhandling.intake.understanding import agenda, levels, responsibility
from samhandling.intake.understanding.goals.survey import Survey
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.nodes import Doing, Node, alike_folded, begins, folded, is_capitals
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

# How sure each kind of sign is by itself; more mentions of the same name make it surer.
BY_LABEL, BY_TABLE, BY_LIST, BY_LEAD_IN, BY_PLACE = 0.95, 0.95, 0.92, 0.9, 0.85
BY_HEADING, BY_SENTENCE, BY_AREA, BY_THEME = 0.75, 0.65, 0.6, 0.5
MENTIONED_AGAIN = 0.05
_AREA = -1.0  # the rank of an area that no level word names: above all others
_SEVERAL = 2  # as often a level word comes that is not for the whole document
NO_LEVEL = 99  # of a goal named by a line, which every heading closes


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
    depth: int = 1  # the level of the points it takes: "1.1" is of the second though it is the first of its list
    latest: Unit | None = None  # the unit it took last
    bodies: tuple[str, ...] = ()  # who answers for every activity of the list
    is_counted: bool = False  # whether it stands over so many headings of its own level: "Fem områden"
    is_of_sentences: bool = False  # whether those headings are sentences that say how things should be
    gap: int = 0  # signs between the label and the first goal below it
    last_at_depth: dict[int, Node] = field(default_factory=dict)
    outer: "Gathering | None" = None  # "Prioriterade områden" over an area, for "Strategier" inside that area
    outer_level: int = 0  # the level of the headings that the outer one has taken


@dataclass
class Reading:
    """The state of the walk."""

    words: Words
    title: str
    survey: Survey = field(default_factory=Survey)
    nodes: list[Node] = field(default_factory=list)
    doings: list[Doing] = field(default_factory=list)
    stack: list[Open] = field(default_factory=list)
    gathering: Gathering | None = None
    closed_at: int = 0  # level of the heading whose section is passed over; 0 when none is
    per_body: Gathering | None = None  # "Åtgärder per nämnd" over headings that are bodies
    is_theirs: bool = False  # whether the section passed over holds somebody else's goals
    overall: Node | None = None
    heading: Unit | None = None  # the latest
    over: Gathering | None = None  # the heading over headings that are goals: "Fokusområden"
    over_level: int = 0  # the level of those headings, from the first of them on
    waiting: Unit | None = None  # a point under no word, which "Ansvarig: …" below it makes an activity

    @property
    def here(self) -> Node | None:
        """The goal whose section is being read."""
        return self.stack[-1].node if self.stack else None

    def rank(self, level: str) -> float:
        """Return the place of a level among the others, 0 for the largest, as this document uses its words."""
        return self.survey.ranks.get(level, self.words.rank_of(level)) if level else _AREA


def add(
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
    name = cleaned(name, reading.words)
    plain = folded(name)
    for node in reading.nodes:
        is_near = node.level == level or node.parent is parent or node.is_announced or group
        if is_near and _are_same(node, plain, level, number):
            node.n_mentions += 1
            if (
                group
                and parent is not None
                and node.parent is None
                and node is not parent
                and not descends(node, parent)
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
    tie_agenda(node, unit.text, reading.words)
    if reading.survey.speaks_of_agenda and (bracket := _agenda_bracket(reading.words).search(unit.text)):
        node.agenda2030 = node.agenda2030 or agenda.numbers(bracket.group(), reading.words, is_tied=True)
    if reading.survey.speaks_of_agenda:
        node.agenda2030 = node.agenda2030 or agenda.official(name, number, reading.words)
    return node


def is_from_above(reading: Reading, label: Label) -> bool:
    """ "Fullmäktiges mål: …" in an area of a board's own plan tells what its goals serve, and is none of them.

    So does "Kommunplanens målområde: …" in every plan but that one.
    """
    if levels.is_of_other_document(label.level, reading.title, reading.words):
        return True
    is_in_area = any(not one.node.level for one in reading.stack)
    return is_in_area and names_above(reading, label.level)


def names_above(reading: Reading, text: str) -> bool:
    """Tell whether a line in a board's own plan begins with who stands above the board: "Fullmäktiges mål"."""
    title = reading.title.capitalize() if is_capitals(reading.title) else reading.title
    board = responsibility.first(title, reading.words)
    is_board = board is not None and board.name.lower() not in reading.words.body_order
    return is_board and compiled(r"%ss?\s", reading.words.body_order).match(text) is not None


def outside_overall(reading: Reading) -> Node | None:
    """Return the goal being read, unless it is the overall one, which stands beside the tree."""
    return reading.here if reading.here is not reading.overall else None


def only_goal_above(reading: Reading, label: Label, over: Gathering | None) -> Node | None:
    """Return the one goal that the label before took, where this label's word lies below it: "Mål", then "Delmål"."""
    if over is None or over.label.role != "goal" or over.n != 1 or over.latest is None:
        return None
    if over.label.level in reading.words.overall_goal and reading.survey.bare.get(over.label.level, 0) < _SEVERAL:
        return None  # the overall goal of the whole stands beside the tree
    if over.label.level in (*reading.words.horizon_levels, *reading.words.goal_leads) and not _is_part(reading, label):
        return None
    if reading.rank(label.level) <= reading.rank(over.label.level) or over.parent is not outside_overall(reading):
        return None
    return next(
        (node for node in reversed(reading.nodes) if node.unit is over.latest and node.parent is over.parent), None
    )


def _are_same(node: Node, plain: str, level: str, number: str | None) -> bool:
    """Tell whether a folded name is that of a goal: the same, or one alike with the same figures."""
    known = folded(node.name)
    if known == plain:
        return bool(plain)
    return (
        not _are_counted(node, level, number) and not _have_other_figures(known, plain) and alike_folded(known, plain)
    )


def _are_counted(node: Node, level: str, number: str | None) -> bool:
    """ "Mål 1" and "Mål 2" are two, however alike: the use of heat shall go down, and the use of electricity."""
    return node.level == level and bool(node.number) and bool(number) and node.number != number


def _have_other_figures(one: str, other: str) -> bool:
    """ "Minska med 7 procent till 2014" and "med 20 procent till 2020" are two goals, however alike."""
    return bool(_figures(one)) and bool(_figures(other)) and _figures(one) != _figures(other)


@lru_cache(maxsize=20_000)  # each name of a long document meets every other
def _figures(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", name))


def _is_part(reading: Reading, label: Label) -> bool:
    """ "Delmål" are parts of the long-term goal; "Kortsiktiga mål", though on the same level, stand beside it."""
    is_below = reading.rank(label.level) > reading.rank(reading.words.goal_word)
    return is_below and (bool(label.name) or label.word.startswith(label.level))


def descends(ancestor: Node, node: Node | None) -> bool:
    """Tell whether a node is the ancestor or lies under it."""
    while node is not None:
        if node is ancestor:
            return True
        node = node.parent
    return False


def close(reading: Reading, level: int) -> None:
    """Close the sections of this heading level and deeper."""
    while reading.stack and reading.stack[-1].level >= level:
        reading.stack.pop()


def first_sentence(label: Label) -> str:
    """Return the name of a label without the sentences that explain it."""
    first, *rest = re.split(r"(?:(?<=[a-zåäöæø)\d][.!?])|(?<=\d\)))\s+(?=[A-ZÅÄÖÆØ])", label.name)
    return first if rest and label.number and len(first.split()) > 2 else label.name


def close_for_gathering(reading: Reading, label: Label, level: int) -> None:
    """Close what a heading "Mål" does not lie in: it stays inside its area, though both have got the same level."""
    rank = reading.rank(label.level)
    while reading.stack and reading.stack[-1].level >= level:
        top = reading.stack[-1]
        if rank > reading.rank(top.node.level) and top.level in (level, NO_LEVEL):
            return
        reading.stack.pop()


def close_for(reading: Reading, label: Label, level: int) -> None:
    """Close the sections that a named goal does not lie in: by heading level, and by rank where the levels tie."""
    rank = reading.rank(label.level)
    while reading.stack:
        top = reading.stack[-1]
        top_rank = reading.rank(top.node.level)
        if _is_gathered(reading, top) and top.level < level and label.level != top.node.level:
            return
        if top.level < level and rank >= top_rank and not _is_sibling(label, top.node):
            return
        if rank > top_rank and top.level in (level, NO_LEVEL):
            return
        reading.stack.pop()


def _is_gathered(reading: Reading, one: Open) -> bool:
    """Whether a goal is one of the headings under "Insatsområden": what a line in it names lies in it."""
    over = reading.over
    return over is not None and one.level == reading.over_level and one.node.level == over.label.level


def _is_sibling(label: Label, node: Node) -> bool:
    """Same level word and as many figures in the number: "Mål 1" and "Mål 2" lie side by side."""
    if label.level != node.level:
        return False
    return (label.number or "").count(".") <= (node.number or "").count(".")


def cleaned(name: str, words: Words) -> str:
    """Return a name without a note on Agenda 2030, quotation marks and loose dashes."""
    name = re.sub(rf"\s*\([^()]*{any_of(words.agenda_words)}[^()]*\)", "", name, flags=re.IGNORECASE)
    name = _numbered_bracket(words).sub("", _agenda_bracket(words).sub("", name))
    *first, last = re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", name)
    if first and agenda.numbers(last, words):
        name = " ".join(first)
    return name.strip().strip('”"“*_').rstrip(" -–").strip()


@cache
def _agenda_bracket(words: Words) -> re.Pattern[str]:
    """ "(mål 6 och 15)" after a goal."""
    return re.compile(rf"\s*\({any_of(words.agenda_goal_words)}\s+\d[^()]*\)", re.IGNORECASE)


@cache
def _numbered_bracket(words: Words) -> re.Pattern[str]:
    """ "(miljömål 4)" at the end of a name: where the goal stands in a list of somebody else's."""
    return re.compile(rf"(?<=\w)\s*\({any_of(words.level_names)}\s+\d+(?:[\s,]|och|\d)*\)$", re.IGNORECASE)


def tie_agenda(node: Node, text: str, words: Words) -> None:
    """Give a goal the Agenda 2030 numbers of a text."""
    found = agenda.numbers(text, words)
    node.agenda2030 = tuple(sorted({*node.agenda2030, *found}))


def note_agenda(reading: Reading, text: str) -> None:
    """Give the goal being read the Agenda 2030 numbers of a text."""
    if reading.here is not None:
        tie_agenda(reading.here, text, reading.words)
