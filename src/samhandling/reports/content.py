"""What the yearly report says, in order, read from one publication; the writers only decide how it looks.

An indicator is told in full once, in the first goal area that it serves; every other goal shows its figures and
points there. A branch of the goal tree without any indicator is told briefly, with what is missing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from samhandling.errors import StoreError
from samhandling.publishing.pages import (
    Answer,
    Changes,
    Counts,
    Explanation,
    Figure,
    FindingInfo,
    Flows,
    FollowUpPage,
    FollowUpProgramme,
    GoalNode,
    GoalPage,
    HistoricalSum,
    IndicatorCard,
    IndicatorPage,
    MunicipalityInfo,
    Programme,
    Promises,
    State,
    TermInfo,
)
from samhandling.publishing.reader import Published

SEX_WORDS = {"T": "Totalt", "K": "Kvinnor", "M": "Män"}
# What no file format can carry: control signs and lone surrogates. Line breaks and tabs stay.
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FigureRow:
    """One row of the small table beside a chart; `state` is None for what we compare with."""

    label: str
    figure: Figure
    state: State | None


@dataclass(frozen=True)
class Indicator:
    """One indicator with its page, and the card it has on goal pages (None if it serves no goal)."""

    key: str
    page: IndicatorPage
    card: IndicatorCard | None

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        """Return the latest figures by sex, then what they are compared with."""
        if self.card is None:
            return tuple(FigureRow(label, figure, state) for label, state, figure in self.page["by_sex"])
        states = {figure["sex"]: state for _, state, figure in self.page["by_sex"]}
        states["T"] = self.page["state"]
        own = [FigureRow(SEX_WORDS[f["sex"]], f, states.get(f["sex"])) for f in self.card["figures"]]
        return (*own, *(FigureRow(label, figure, None) for label, figure in self.card["compare"]))

    @property
    def source_lines(self) -> tuple[str, ...]:
        """Return each source of the figures in `rows`, once; what is our own calculation says what it is about."""
        own_label: dict[str, list[str]] = {}
        for row in self.rows:
            own_label.setdefault(row.figure["source_line"], []).append(row.label)
        return tuple(
            line if line.startswith("Källa") else f"{', '.join(labels)}: {line}"
            for line, labels in own_label.items()
            if line
        )


@dataclass(frozen=True)
class Goal:
    """One goal of a tree. `parts` are told under headings of their own, `brief` in a list of what lacks indicators."""

    node: GoalNode
    page: GoalPage
    indicators: tuple[str, ...]
    parts: tuple["Goal", ...]
    brief: tuple["Goal", ...]
    is_area: bool = False
    details: tuple[str, ...] = ()  # indicators told in full in this area, and in no earlier one

    @property
    def has_indicators(self) -> bool:
        """Say whether the goal or anything below it has an indicator."""
        return bool(self.indicators or self.parts)

    @property
    def title(self) -> str:
        """Return the goal's number and decided name."""
        return f"{self.node['number']} {self.node['name']}".strip()

    def walk(self) -> Iterator["Goal"]:
        """Yield the goal and everything below it, in the order of the tree."""
        yield self
        for part in sorted((*self.parts, *self.brief), key=self._place):
            yield from part.walk()

    def _place(self, part: "Goal") -> int:
        return [node["path"] for node in self.node["parts"]].index(part.node["path"])


@dataclass(frozen=True)
class ProgrammePart:
    """One programme: its page, its sums and its goals. Roots without any indicator stand in `brief`."""

    page: Programme
    sums: FollowUpProgramme
    goals: tuple[Goal, ...]
    brief: tuple[Goal, ...]

    def walk(self) -> Iterator[Goal]:
        """Yield every goal of the programme in the order of its tree."""
        order = [node["path"] for node in self.page["tree"]]
        for goal in sorted((*self.goals, *self.brief), key=lambda goal: order.index(goal.node["path"])):
            yield from goal.walk()


@dataclass(frozen=True)
class Report:
    """The yearly follow-up of one municipality, made from one publication and nothing else."""

    municipality: MunicipalityInfo
    year: int
    number: int
    published_on: date
    sentence: str
    counts: Counts
    programmes: tuple[ProgrammePart, ...]
    indicators: Mapping[str, Indicator]
    earlier: tuple[HistoricalSum, ...]
    methods: tuple[Explanation, ...]
    source_lines: tuple[str, ...]
    licences: tuple[tuple[str, str], ...]
    fetched: tuple[str, ...]
    glossary: tuple[TermInfo, ...]
    findings: tuple[FindingInfo, ...]
    charts: Mapping[str, bytes]
    # What a publication from before these were told does without.
    standing: str = ""
    answers: tuple[Answer, ...] = ()
    flows: Flows | None = None
    changes: Changes | None = None
    promises: Promises | None = None

    @property
    def title(self) -> str:
        """Return the report's title."""
        return f"Uppföljning av hållbarhetsmålen {self.year}"

    @property
    def name(self) -> str:
        """Return the file name without its ending: vasteras-2022."""
        return f"{self.municipality['slug']}-{self.year}"

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """Return every goal of every programme in order."""
        return tuple(goal for programme in self.programmes for goal in programme.walk())


def report(published: Published) -> Report:
    """Return the whole report, or refuse a publication with a missing or changed file."""
    if faults := published.faults():
        raise _broken(published, f"{faults[0]} ({len(faults)} fel i allt)")
    follow_up: FollowUpPage = _page(published, f"uppfoljning/{published.manifest['year']}")
    keys = _indicator_keys(published)
    told: set[str] = set()
    programmes = tuple(_programme(published, sums, told) for sums in follow_up["programmes"])
    goals = tuple(goal for programme in programmes for goal in programme.walk())
    cards = {card["key"]: card for goal in goals for card in goal.page["indicators"]}
    indicators = {
        page["key"]: Indicator(page["key"], page, cards.get(page["key"]))
        for page in (_page(published, path) for path in keys)
    }
    documents = _page(published, "dokument")
    return Report(
        municipality=follow_up["municipality"],
        year=follow_up["year"],
        number=published.manifest["number"],
        published_on=_published_on(published),
        sentence=follow_up["sentence"],
        counts=follow_up["counts"],
        programmes=programmes,
        indicators=indicators,
        earlier=tuple(follow_up["earlier"]),
        methods=tuple(follow_up["methods"]),
        source_lines=_source_lines(follow_up, goals, indicators),
        licences=tuple((name, licence) for name, licence in _page(published, "data")["licences"]),
        fetched=_once(indicator.page["fetched"] for indicator in indicators.values()),
        glossary=_glossary(programmes),
        findings=_findings(documents["findings"], programmes),
        charts=_charts(published, indicators, [follow_up, *(one.page for one in programmes)]),
        standing=follow_up.get("standing", ""),
        answers=tuple(follow_up.get("answers", ())),
        flows=follow_up.get("flows"),
        changes=follow_up.get("changes"),
        promises=follow_up.get("promises"),
    )


def _programme(published: Published, sums: FollowUpProgramme, told: set[str]) -> ProgrammePart:
    page: Programme = _page(published, sums["document"]["path"])
    roots = [_goal(published, node) for node in page["tree"]]
    with_indicators = tuple(_areas(root, told) for root in roots if root.has_indicators)
    return ProgrammePart(page, sums, with_indicators, tuple(root for root in roots if not root.has_indicators))


def _goal(published: Published, node: GoalNode) -> Goal:
    page: GoalPage = _page(published, node["path"])
    parts = [_goal(published, part) for part in node["parts"]]
    return Goal(
        node=node,
        page=page,
        indicators=tuple(card["key"] for card in page["indicators"]),
        parts=tuple(part for part in parts if part.has_indicators),
        brief=tuple(part for part in parts if not part.has_indicators),
    )


def _areas(goal: Goal, told: set[str]) -> Goal:
    """Return the root with its goal areas marked: itself, or its parts when it has no indicator of its own."""
    if goal.indicators or not goal.parts:
        return _area(goal, told)
    return replace(goal, parts=tuple(_area(part, told) for part in goal.parts))


def _area(goal: Goal, told: set[str]) -> Goal:
    used = dict.fromkeys(key for part in goal.walk() for key in part.indicators)
    details = tuple(key for key in used if key not in told)
    told.update(details)
    return replace(goal, is_area=True, details=details)


def _indicator_keys(published: Published) -> list[str]:
    return sorted(published.paths("nyckeltal/"))


def _source_lines(
    follow_up: FollowUpPage, goals: tuple[Goal, ...], indicators: Mapping[str, Indicator]
) -> tuple[str, ...]:
    pages = [follow_up, *(goal.page for goal in goals), *(one.page for one in indicators.values())]
    return _once(line for page in pages for line in page["source_lines"])


def _glossary(programmes: tuple[ProgrammePart, ...]) -> tuple[TermInfo, ...]:
    terms = {term["term"].casefold(): term for one in programmes for term in one.page["glossary"]}
    return tuple(terms[key] for key in sorted(terms, key=_alphabet))


def _alphabet(word: str) -> str:
    """Return a sorting key in which å, ä and ö come last, as in Swedish, whatever the machine's locale is."""
    return word.translate(str.maketrans("åäöé", "{|}e"))


def _findings(in_documents: list[FindingInfo], programmes: tuple[ProgrammePart, ...]) -> tuple[FindingInfo, ...]:
    every = [*in_documents, *(finding for one in programmes for finding in one.page["findings"])]
    return tuple({(finding["kind"], finding["text"]): finding for finding in every}.values())


def _charts(
    published: Published, indicators: Mapping[str, Indicator], with_flows: Sequence[FollowUpPage | Programme]
) -> dict[str, bytes]:
    names = [one.card["chart"]["file"] for one in indicators.values() if one.card]
    names += [page["flows"]["chart"]["file"] for page in with_flows if "flows" in page]
    return {name: _chart(published, name) for name in _once(iter(names))}


def _chart(published: Published, name: str) -> bytes:
    try:
        return published.file(name).read_bytes()
    except (KeyError, OSError) as error:
        raise _broken(published, f"diagrammet {name} saknas") from error


def _published_on(published: Published) -> date:
    text = str(published.manifest.get("published_at", ""))
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise _broken(published, f'manifestets published_at är "{text}", inte ett datum åååå-mm-dd') from error


def _page(published: Published, path: str) -> Any:
    try:
        return printable(published.page(path))
    except KeyError as error:
        raise _broken(published, f"sidan {path} saknas") from error
    except (OSError, ValueError) as error:
        raise _broken(published, f"sidan {path} kan inte läsas ({error})") from error


def printable(value: Any) -> Any:
    """Return a copy of the page without signs that PDF, DOCX or XLSX refuse."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value


def _broken(published: Published, what: str) -> StoreError:
    return StoreError(
        f"rapporten kan inte skrivas: i publikationen {published.folder.name} är något fel: {what}. "
        "Publicera om, eller återställ mappen; inga rapportfiler har ändrats"
    )


def _once(lines: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in lines if line))
