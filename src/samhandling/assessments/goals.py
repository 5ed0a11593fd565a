"""A goal's colour and arrow from its indicators, or from the goals below it. Pure, as everything here but the store.

A goal with indicators of its own is judged by them (both sexes together). A goal without rolls up its parts: each part
is to it what an indicator is to a goal, so that a part with 26 figures weighs no more than one with 9. A part that
cannot be assessed is left out and counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from samhandling.assessments.colour import rating_without_colour, score_of
from samhandling.assessments.question import Methods
from samhandling.assessments.results import Details, Method, Outcome, in_order
from samhandling.engine import rating
from samhandling.engine.rating import GoalRating, Rating
from samhandling.engine.results import Colour
from samhandling.errors import DefinitionError

ORIGINS = ("indicators", "parts", "none")


@dataclass(frozen=True)
class GoalNode:
    """A goal as the methods see it: its number in the register, its key, its indicators and its parts, in order."""

    id: int
    key: str
    indicators: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()


def assess_goals(
    goals: Sequence[GoalNode], indicators: Mapping[str, Outcome], *, methods: Methods
) -> dict[int, Outcome]:
    """Return the outcome of every goal, in the order given; ``indicators`` holds the T outcome by key."""
    nodes = {goal.id: goal for goal in goals}
    done: dict[int, Outcome] = {}

    def settle(goal: GoalNode) -> Outcome:
        if goal.id not in done:
            if goal.indicators:
                entries = [indicators[key] for key in goal.indicators if key in indicators]
            else:
                entries = [settle(nodes[part]) for part in goal.parts]
            origin = "indicators" if goal.indicators else "parts" if goal.parts else "none"
            done[goal.id] = _assess(goal, origin, entries, methods)
        return done[goal.id]

    return {goal.id: settle(goal) for goal in goals}


def _assess(goal: GoalNode, origin: str, entries: Sequence[Outcome], methods: Methods) -> Outcome:
    graded = [entry.graded or rating_without_colour() for entry in entries]
    minimum = int(methods.goal.parameters.get("min_indicators", 1))
    answer = rating.combine(graded, min_indicators=minimum)
    reason = "" if answer.colour is not Colour.NONE else _why_no_colour(answer, entries, origin)
    colour = _colour_details(answer, origin, entries, graded, reason, methods.goal)
    arrow = _arrow_details(origin, entries, methods.goal_trend)
    return Outcome(
        key=goal.key,
        sex="T",
        rating=answer.colour.value,
        trend=arrow["trend"],
        score=score_of(answer.value),
        reason=reason,
        rating_details=colour,
        trend_details=arrow,
        caveats=in_order((*colour["caveats"], *arrow["caveats"])),
        graded=_as_part(answer),
    )


def _as_part(answer: GoalRating) -> Rating:
    """Return the goal's own rating in the form that the goal above is combined from."""
    return Rating(
        value=answer.value,
        method=answer.method,
        version=answer.version,
        reason=answer.reason,
        colour=answer.colour,
        is_orange=answer.is_orange,
        grade=answer.value,
        score=answer.score,
    )


def _why_no_colour(answer: GoalRating, entries: Sequence[Outcome], origin: str) -> str:
    if not entries or (origin == "parts" and all(entry.reason == "no_indicator" for entry in entries)):
        return "no_indicator"
    return "few_indicators" if answer.n else "no_assessable_indicator"


def _colour_details(
    answer: GoalRating,
    origin: str,
    entries: Sequence[Outcome],
    graded: Sequence[Rating],
    reason: str,
    method: Method,
) -> Details:
    grades = [each.grade for each in graded if each.grade is not None]
    has_colour = answer.colour is not Colour.NONE
    return {
        "kind": "goal",
        **method.record(),
        "from": origin,
        "entries": [
            {"key": e.key, "rating": e.rating, "level": g.grade, "score": e.score, "reason": e.reason}
            for e, g in zip(entries, graded, strict=True)
        ],
        "worst": [entries[place].key for place in answer.worst],
        "n": len(entries),
        "n_assessed": len(grades),
        **{f"n_{colour}": sum(e.rating == colour for e in entries) for colour in ("green", "yellow", "red")},
        "level": answer.value,
        "score": score_of(answer.value),
        "mean": score_of(fmean(grades)) if has_colour else None,
        "orange": answer.is_orange,
        "rating": answer.colour.value,
        "reason": reason,
        "caveats": list(in_order(caveat.value for caveat in answer.caveats)),
        "batches": _batches([entry.rating_details for entry in entries]),
    }


def _arrow_details(origin: str, entries: Sequence[Outcome], method: Method) -> Details:
    counts = {arrow: sum(entry.trend == arrow for entry in entries) for arrow in ("up", "flat", "down", "unknown")}
    known = len(entries) - counts["unknown"]
    arrow = arrow_of(counts["up"], counts["flat"], counts["down"], method=method)
    reason = "no_indicator" if not entries else "no_known_trend" if not known else ""
    return {
        **method.record(),
        "from": origin,
        "entries": [{"key": entry.key, "trend": entry.trend} for entry in entries],
        **{f"n_{name}": number for name, number in counts.items()},
        "n_known": known,
        "trend": arrow,
        "reason": reason,
        "caveats": ["most_trends_unknown"] if 0 < known < counts["unknown"] else [],
        "batches": _batches([entry.trend_details for entry in entries]),
    }


def arrow_of(n_up: int, n_flat: int, n_down: int, *, method: Method) -> str:
    """Return up or down if more than half of the known arrows say so, else flat; unknown if none is known.

    More than half, not "the most common": with three up and three flat, one flat that turned down would otherwise leave
    up as the most common, and a worsening would have bettered the goal's arrow.
    """
    majority = float(method.parameters.get("majority_share", 0.5))
    if not 0.5 <= majority < 1:
        raise DefinitionError(
            f"majority_share of {method.name} is {majority!r}; it must be at least half and below 1, "
            "or both arrows could win at once."
        )
    known = n_up + n_flat + n_down
    if not known:
        return "unknown"
    return "up" if n_up > majority * known else "down" if n_down > majority * known else "flat"


def _batches(details: Sequence[Details]) -> list[int]:
    return sorted({batch for each in details for batch in each["batches"]})
