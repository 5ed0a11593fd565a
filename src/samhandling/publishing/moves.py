"""What has changed since the follow-up before: each goal's colour and figures, and how many went from what to what."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from samhandling.charts import flows as drawn
from samhandling.charts import numbers
from samhandling.programmes.models import Goal
from samhandling.publishing import goals, states, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import Changes, Chart, Figure, FigureChange, Flow, Flows, Move, Moved

Way = Literal["better", "worse", "same", "other"]
WORTH = {"green": 2, "yellow": 1, "red": 0}
COLOUR = {"green": "grönt", "yellow": "gult", "red": "rött"}  # of a goal, ett mål


def move(material: Material, goal: Goal) -> Move | None:
    """Return where the goal stood when it was last followed up, and what has happened since; None if it never was."""
    moved = _moved(material, goal)
    if moved is None:
        return None
    figures = [
        change
        for key in material.tree.links.get(goal.pk, [])
        if (change := _figure_change(material, key, moved["before_year"])) is not None
    ]
    return {**moved, "figures_sentence": _figures_sentence(figures), "figures": figures}


def _moved(material: Material, goal: Goal) -> Moved | None:
    steps = material.earlier_steps.get(goal.pk)
    if not steps:
        return None
    last = steps[-1]
    now = goals.goal_state(material, goal)
    return {
        "goal": goals.ref(material, goal),
        "before_year": last.year,
        "before": states.bare(last.rating, last.trend),
        "now": now,
        "way": _way(last.rating, now["rating"]),
        "sentence": _sentence(last.rating, last.year, now["rating"]),
    }


def changes(material: Material, among: Iterable[Goal]) -> Changes | None:
    """Return the goals whose colour has become better or worse since the follow-up before; None if there is none."""
    since = material.year_before
    if since is None:
        return None
    found = [row for goal in among if (row := _moved(material, goal)) and row["before_year"] == since]
    better = [row for row in found if row["way"] == "better"]
    worse = [row for row in found if row["way"] == "worse"]
    n_same = sum(row["way"] == "same" for row in found)
    return {
        "since": since,
        "sentence": _changes_sentence(since, len(better), len(worse), n_same),
        "better": better,
        "worse": worse,
    }


def flows(material: Material, among: Iterable[Goal], title: str) -> Flows | None:
    """Return how the goals have moved between the colours since the follow-up before; None if none stood in both."""
    since = material.year_before
    counted: Counter[tuple[str, str]] = Counter()
    n_new = 0
    for goal in among:
        before = material.step_of(goal.pk, since) if since else None
        if before is None:
            n_new += 1
        else:
            counted[before.rating, goals.goal_state(material, goal)["rating"]] += 1
    if since is None or not counted:
        return None
    ways = Counter(_way(before, after) for (before, after), n in counted.items() for _ in range(n))
    order = list(words.RATING)
    pairs = sorted(counted, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    return {
        "earlier": since,
        "later": material.year,
        "sentence": _changes_sentence(since, ways["better"], ways["worse"], ways["same"]),
        "flows": [_flow(before, after, counted[before, after]) for before, after in pairs],
        "n_new": n_new,
        "chart": _chart(material, pairs, counted, title),
    }


def _flow(before: str, after: str, n: int) -> Flow:
    return {
        "before": before,  # type: ignore[typeddict-item]
        "before_word": words.RATING[before],
        "after": after,  # type: ignore[typeddict-item]
        "after_word": words.RATING[after],
        "n": n,
    }


def _chart(material: Material, pairs: list[tuple[str, str]], counted: Counter[tuple[str, str]], title: str) -> Chart:
    """Return the drawing at both widths, since text in a shrunk chart cannot be read."""
    made = [
        material.drawings.add(
            drawn.FlowChart(
                title=f"Målens färger, {title}",
                earlier=str(material.year_before),
                later=str(material.year),
                flows=tuple(drawn.Flow(*pair, counted[pair]) for pair in pairs),  # type: ignore[arg-type]
                size=size,  # type: ignore[arg-type]
                shows_title=False,
            )
        )
        for size in ("wide", "small")
    ]
    made[0]["narrow"] = made[1]
    return made[0]


def _way(before: str, after: str) -> Way:
    if before == after:
        return "same"
    if before not in WORTH or after not in WORTH:
        return "other"
    return "better" if WORTH[after] > WORTH[before] else "worse"


def _sentence(before: str, year: int, after: str) -> str:
    way = _way(before, after)
    if way == "same":
        return f"Samma färg som {year}: {COLOUR[after]}." if after in COLOUR else f"Kunde inte bedömas {year} heller."
    if way == "other":
        if before in COLOUR:
            return f"Målet var {COLOUR[before]} {year}. Nu kan det inte bedömas."
        return f"Målet kunde inte bedömas {year}. Nu är det {COLOUR[after]}."
    word = "Bättre" if way == "better" else "Sämre"
    return f"{word} än {year}: då {COLOUR[before]}, nu {COLOUR[after]}."


def _changes_sentence(since: int, n_better: int, n_worse: int, n_same: int) -> str:
    better = words.neuter(n_better, "mål", "mål")
    worse, same = words.ett(n_worse), words.ett(n_same)
    return words.sentence(f"sedan {since} har {better} fått bättre färg, {worse} sämre, och {same} har samma färg")


def _figure_change(material: Material, key: str, since: int) -> FigureChange | None:
    """Return what an indicator's total has done since a year; None where the municipality has no measured total."""
    years = _measured(material, key)
    if not years:
        return None
    own = material.municipality.code
    now = years[-1]
    before = next((year for year in reversed(years) if year <= since), None)
    change, way, text = _change(material, key, before, now)
    return {
        "path": f"nyckeltal/{key.lower()}",
        "title": material.definitions[key].title,
        "before": material.value(key, own, "T", before or since),
        "now": material.value(key, own, "T", now),
        "change": change,
        "way": way,
        "text": text,
    }


def _measured(material: Material, key: str) -> list[int]:
    """Return the years up to this one with a total that was measured and is used."""
    definition, own = material.definitions[key], material.municipality.code
    excluded = definition.excluded_years(own, "T")
    return [
        year
        for year in material.years_of(key)
        if material.public(key, own, "T", year) and year not in excluded and definition.is_measured(year)
    ]


def _change(material: Material, key: str, before: int | None, now: int) -> tuple[Figure | None, Way, str]:
    """Return the difference between two years with whether it is for the better, or why it cannot be told."""
    if why_not := _not_comparable(material, key, before, now):
        return None, "other", why_not
    own = material.municipality.code
    parts = [material.public(key, own, "T", year) for year in (before or now, now)]
    first, last = (float(part.value) for part in parts if part and part.value is not None)
    change = material.derived(key, last - first, now, from_=parts)
    return change, *_said(material, key, last - first)


def _not_comparable(material: Material, key: str, before: int | None, now: int) -> str:
    definition, own = material.definitions[key], material.municipality.code
    if before is None:
        return "Inget tidigare värde att jämföra med."
    if before == now:
        return f"Inget nytt värde sedan {before}."
    if definition.survey_of(own, before) != definition.survey_of(own, now):
        return "Värdena kommer från olika undersökningar och går inte att jämföra."
    if broken := [str(year) for year in material.breaks(key, own) if before < year <= now]:
        return f"Serien har ett brott {words.listed(broken)} och går inte att jämföra."
    return ""


def _said(material: Material, key: str, difference: float) -> tuple[Way, str]:
    definition = material.definitions[key]
    if not numbers.round_half_away(difference, definition.decimals):
        return "same", "Oförändrat."
    said = numbers.format_change(difference, words.unit(definition.unit), definition.decimals)
    if definition.direction == "none" or definition.direction_debatable:
        return "other", said
    is_better = (difference > 0) == (definition.direction == "higher")
    return ("better", f"{said}, bättre") if is_better else ("worse", f"{said}, sämre")


def _figures_sentence(figures: list[FigureChange]) -> str:
    """Return how many figures are better and worse than then; "" where none can be compared."""
    ways = Counter(row["way"] for row in figures)
    n_compared = sum(row["change"] is not None for row in figures)
    if not n_compared:
        return ""
    compared = words.neuter(n_compared, "nyckeltal", "nyckeltal")
    better, worse = words.ett(ways["better"]), words.ett(ways["worse"])
    return f"Av {compared} som går att jämföra är {better} bättre och {worse} sämre."
