"""Reading baseline descriptions: what is proposed, what is accepted, what is written, and what is left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samhandling.followups.around import Around
from samhandling.followups.baselines import proposals
from samhandling.followups.baselines.models import BaselineDescription, BaselineFigure, BaselineText
from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality
from samhandling.programmes.models import Goal, GoalIndicator, SteeringDocument

WHOLE = "helheten"  # no goal's key: the text on the programme as a whole


@dataclass(frozen=True)
class Row:
    """One indicator of a description: what is proposed and what is accepted."""

    proposed: Around
    goals: list[Goal]
    accepted: dict[str, BaselineFigure]  # by sex; one row with a reason where it is left out

    @property
    def left_out(self) -> str:
        """Return why the indicator has no starting value; "" where it has one or nothing is said yet."""
        return next((row.reason for row in self.accepted.values() if row.reason), "")

    @property
    def is_settled(self) -> bool:
        return bool(self.accepted)

    @property
    def stands(self) -> str:
        """Return what a form carries of how the row stood when it was shown, to see whether somebody was first."""
        return stands(self.accepted.values())


@dataclass(frozen=True)
class Part:
    """A goal, or the whole, with what is written of how it stood."""

    goal: Goal | None
    text: BaselineText | None
    keys: tuple[str, ...]  # indicators of the goal
    depth: int = 0

    @property
    def key(self) -> str:
        return self.goal.key if self.goal else WHOLE

    @property
    def name(self) -> str:
        return self.goal.name if self.goal else "Programmet som helhet"

    @property
    def is_written(self) -> bool:
        return bool(self.text and self.text.text.strip())

    @property
    def is_needed(self) -> bool:
        """Return whether a text is asked for: of the whole, and of every goal that figures speak of."""
        return self.goal is None or bool(self.keys)


@dataclass(frozen=True)
class Whole:
    """A description with everything that belongs to it."""

    description: BaselineDescription
    rows: list[Row]
    parts: list[Part]
    note: str

    @property
    def left(self) -> list[str]:
        """Return what is left to do before it can be decided, as remedies."""
        return [
            *(
                f"godta eller välj bort utgångsläget för {row.proposed.indicator.title}"
                for row in self.rows
                if not row.is_settled
            ),
            *(f"skriv hur läget är: {part.name}" for part in self.parts if part.is_needed and not part.is_written),
        ]


def stands(rows: Iterable[BaselineFigure]) -> str:
    """Return in short what has been said of an indicator: its year by sex, or that it is left out."""
    return " ".join(f"{row.sex}{row.year or '-'}" for row in rows)


def descriptions(municipality: Municipality) -> list[tuple[SteeringDocument, BaselineDescription | None]]:
    """Return each document with goals, with its description if it has one (2 questions)."""
    rows = BaselineDescription.objects.filter(document__municipality=municipality)
    known = {row.document_id: row for row in rows.select_related("decided_by")}
    documents = SteeringDocument.objects.filter(municipality=municipality, has_own_page=True)
    return [(document, known.get(document.pk)) for document in documents]


def description(municipality: Municipality, key: str) -> BaselineDescription:
    """Return the description of a document (1 question); DoesNotExist if there is none."""
    rows = BaselineDescription.objects.select_related("document__municipality", "begun_by", "decided_by")
    return rows.get(document__municipality=municipality, document__key=key)


def indicators_of(document: SteeringDocument) -> dict[Indicator, list[Goal]]:
    """Return the indicators that the document's own goals are followed by, each with its goals (1 question)."""
    links = GoalIndicator.objects.filter(goal__document=document, goal__owner=None).select_related("goal", "indicator")
    found: dict[Indicator, list[Goal]] = defaultdict(list)
    for link in links.order_by("goal__order", "order", "pk"):
        found[link.indicator].append(link.goal)
    return dict(found)


def whole(description: BaselineDescription) -> Whole:
    """Return a draft with proposals, acceptances and texts (11 questions)."""
    linked = indicators_of(description.document)
    accepted: dict[int, dict[str, BaselineFigure]] = defaultdict(dict)
    for row in description.figures.select_related("accepted_by").order_by("pk"):
        accepted[row.indicator_id][row.sex] = row
    years = {
        indicator.key: row.year
        for indicator in linked
        if (row := next(iter(accepted[indicator.pk].values()), None)) and row.year
    }
    found, note = proposals.proposals(description.document.municipality, linked, as_of=description.as_of, years=years)
    rows = [Row(one, linked[one.indicator], accepted[one.indicator.pk]) for one in found]
    return Whole(description, rows, parts(description, linked), note)


def parts(description: BaselineDescription, linked: dict[Indicator, list[Goal]]) -> list[Part]:
    """Return the whole and each goal in tree order, with what is written (2 questions)."""
    texts = {row.goal_id: row for row in description.texts.select_related("saved_by")}
    keys: dict[int, list[str]] = defaultdict(list)
    for indicator, goals in linked.items():
        for goal in goals:
            keys[goal.pk].append(indicator.key)
    below: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in Goal.objects.filter(document=description.document_id, owner=None).order_by("order"):
        below[goal.parent_id].append(goal)

    def walk(parent: int | None, depth: int) -> list[Part]:
        return [
            found
            for goal in below[parent]
            for found in (
                Part(goal, texts.get(goal.pk), tuple(keys[goal.pk]), depth),
                *walk(goal.pk, depth + 1),
            )
        ]

    return [Part(None, texts.get(None), ()), *walk(None, 0)]


def content(description: BaselineDescription, found: Whole) -> dict[str, Any]:
    """Return a description in plain values that JSON can hold, as it is frozen and exported (no questions)."""
    document = description.document
    figures = [_figures(row) for row in found.rows]
    return {
        "document": {"key": document.key, "title": document.title, "municipality": document.municipality.slug},
        "as_of": description.as_of.isoformat(),
        "note": found.note,
        "decided": {
            "body": description.decided_body,
            "on": description.decided_on.isoformat() if description.decided_on else None,
        },
        "texts": [
            {
                "goal": part.goal.key if part.goal else None,
                "name": part.name,
                "level": part.goal.level_name if part.goal else "",
                "depth": part.depth,
                "text": part.text.text if part.text else "",
                "by": part.text.saved_by.actor_name if part.text else "",
                "indicators": list(part.keys),
            }
            for part in found.parts
        ],
        "figures": figures,
        "batches": sorted({value["batch"] for row in figures for value in row["values"].values() if value["batch"]}),
    }


def _figures(row: Row) -> dict[str, Any]:
    facts = row.proposed.facts
    return {
        "indicator": facts.key,
        "title": facts.title,
        "unit": facts.unit,
        "decimals": facts.decimals,
        "reason": row.left_out,
        "values": {
            sex: {"year": one.year, "value": one.value, **one.beside}
            for sex, one in row.accepted.items()
            if one.value is not None
        },
    }
