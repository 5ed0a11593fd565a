"""Goal pages, programme pages, and the lists that are made of goals."""

from samhandling.programmes.models import Goal, SteeringDocument
from samhandling.publishing import activities, conclusions, indicators, moves, questions, reasons, states, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import (
    Counts,
    DocumentInfo,
    DocumentRelation,
    FollowUpProgramme,
    FollowUpRow,
    GoalNode,
    GoalPage,
    HistoricalSum,
    Missing,
    Programme,
    Quote,
    Ref,
    Responsible,
    State,
    TermInfo,
)

KIND_WORDS = {
    "program": "program",
    "policy": "policy",
    "handlingsplan": "handlingsplan",
    "malbild": "målbild",
    "målbild": "målbild",
    "plan": "plan",
    "vision": "vision",
    "strategi": "strategi",
    "riktlinje": "riktlinje",
}


def goal_state(material: Material, goal: Goal) -> State:
    """Return the state of a goal: judged if a person has judged it, else computed."""
    return states.state(material.assessments.goal(goal.pk), material.judgements.get(goal.pk))


def ref(material: Material, goal: Goal) -> Ref:
    """Return a link to a goal with its state."""
    return {
        "path": f"mal/{goal.key}",
        "name": goal.name,
        "level_name": goal.level_name,
        "state": goal_state(material, goal),
    }


def node(material: Material, goal: Goal) -> GoalNode:
    """Return a goal with everything below it."""
    return {
        "key": goal.key,
        "path": f"mal/{goal.key}",
        "name": goal.name,
        "level_name": goal.level_name,
        "number": goal.number,
        "state": goal_state(material, goal),
        "n_indicators": len(material.tree.links.get(goal.pk, [])),
        "sdgs": list(goal.sdgs),
        "parts": [node(material, part) for part in material.tree.parts.get(goal.pk, [])],
    }


def counts(states_: list[State]) -> Counts:
    """Return how many have each colour and each arrow."""
    found: Counts = dict.fromkeys(("green", "yellow", "red", "none", "up", "flat", "down", "unknown"), 0)  # type: ignore[assignment]
    for state in states_:
        found[state["rating"]] += 1
        found[state["trend"]] += 1
    return found


def counts_sentence(found: Counts, what: str = "mål") -> str:
    """Return the answer first: how many are reached, and how many cannot be assessed. ``what`` is a noun with ett."""
    assessed = found["green"] + found["yellow"] + found["red"]
    n = assessed + found["none"]
    if not n:
        return f"Här finns inga {what}."
    if not assessed:
        return f"Inget av {n} {what} kan bedömas." if n > 1 else f"Det enda {what}et kan inte bedömas."
    verdicts = [
        f"nås {words.ett(found['green'])}",
        f"{words.ett(found['yellow'])} nås delvis",
        f"{words.ett(found['red'])} nås inte",
    ]
    text = f"Av {words.ett(assessed)} {what} som kan bedömas {words.listed(verdicts)}"
    return words.sentence(f"{text}; {words.ett(found['none'])} kan inte bedömas" if found["none"] else text)


def page(material: Material, goal: Goal) -> GoalPage:
    """Return the page of a goal."""
    assessment = material.assessments.goal(goal.pk)
    judgement = material.judgements.get(goal.pk)
    shown = goal_state(material, goal)
    cards = [indicators.card(material, key) for key in material.tree.links.get(goal.pk, [])]
    parts = [node(material, part) for part in material.tree.parts.get(goal.pk, [])]
    decided = conclusions.decided(material, goal)
    done = [
        activities.info(activity, follows_from=decided.get(activity.pk, ""))
        for activity in material.activities.get(goal.pk, [])
    ]
    return {
        **material.page(f"mal/{goal.key}", "goal", goal.name, _sentence(shown, len(cards), len(parts))),
        "breadcrumb": _breadcrumb(material, goal),
        "source_lines": material.source_lines(material.tree.links.get(goal.pk, [])),
        "key": goal.key,
        "name": goal.name,
        "plain_wording": goal.plain_wording,
        "level_name": goal.level_name,
        "number": goal.number,
        "document": document_ref(goal.document),
        "quote": _quote(goal),
        "state": shown,
        "explanation": states.goal_explanation(material, assessment, judgement)
        if assessment
        else states.not_computed(goal.key),
        "indicators": cards,
        "parts": parts,
        "activities": done,
        "responsible": _responsible(goal),
        "sdgs": list(goal.sdgs),
        "lenses": [lens.name for lens in goal.lenses.all()],
        "followed_up_elsewhere": goal.followed_up_elsewhere,
        "is_focus": goal.is_focus,
        "missing": _missing(material, goal, bool(done)),
        "related": _related(material, goal),
        **_since_last(material, goal),
    }  # type: ignore[typeddict-item]


def _since_last(material: Material, goal: Goal) -> dict[str, object]:
    """Return why the goal stands there, what follows and what has changed: the parts of a page that there is any of."""
    return given(
        conclusion=conclusions.conclusion(material, goal),
        elsewhere=conclusions.elsewhere(material, goal),
        move=moves.move(material, goal),
        questions=questions.of_goal(material, goal),
        answer=conclusions.answer(material, goal),
    )


def given(**parts: object) -> dict[str, object]:
    """Return the parts that there are; a page leaves out what there is nothing of."""
    return {name: part for name, part in parts.items() if part is not None}


def branch_elsewhere(material: Material, goal: Goal) -> Goal | None:
    """Return the goal, or the one above it, that is followed up in another body's plan; None if it is judged here."""
    step: Goal | None = goal
    while step is not None and not step.followed_up_elsewhere:
        step = material.tree.goals.get(step.parent_id) if step.parent_id else None
    return step


def _sentence(shown: State, n_indicators: int, n_parts: int) -> str:
    if shown["rating"] == "none":
        return f"Målet kan inte bedömas: {shown['reason_text'][0].lower()}{shown['reason_text'][1:]}"
    verdict = {"green": "Målet nås", "yellow": "Målet nås delvis", "red": "Målet nås inte"}[shown["rating"]]
    way = {
        "up": "utvecklingen går åt rätt håll",
        "flat": "läget är oförändrat",
        "down": "utvecklingen går åt fel håll",
        "unknown": "åt vilket håll det går är för osäkert att säga",
    }[shown["trend"]]
    by = words.neuter(n_indicators, "nyckeltal", "nyckeltal") if n_indicators else f"{n_parts} delar"
    return f"{verdict}, och {way}. Bedömningen bygger på {by}."


def _breadcrumb(material: Material, goal: Goal) -> list[Ref]:
    above: list[Ref] = []
    step = goal.parent and material.tree.goals[goal.parent_id]
    while step:
        above.append({"path": f"mal/{step.key}", "name": step.name})
        step = step.parent_id and material.tree.goals[step.parent_id]
    return [document_ref(goal.document), *reversed(above)]


def _quote(goal: Goal) -> Quote | None:
    if not goal.quote:
        return None
    return {"text": goal.quote, "source": goal.quote_source, "page": goal.quote_page, "offset": goal.quote_offset}


def _responsible(goal: Goal) -> list[Responsible]:
    return [{"name": row.organisation.name, "role_word": row.get_role_display()} for row in goal.responsibilities.all()]


def _missing(material: Material, goal: Goal, has_activities: bool) -> list[Missing]:
    found: list[Missing] = []
    links = material.tree.links.get(goal.pk, [])
    if not links and goal.pk not in material.tree.parts:
        found.append(reasons.missing("no_indicator"))
    if links:
        found.append(
            {
                "what": "målvärde och målår",
                "why": "dokumentet anger inga: färgen bygger på jämförelse med andra kommuner",
                "who": "kommunfullmäktige kan besluta om ett målvärde",
            }
        )
    if not has_activities and goal.pk not in material.tree.parts and not goal.followed_up_elsewhere:
        found.append(
            {
                "what": "aktiviteter",
                "why": "ingen handlingsplan nämner någon aktivitet för målet",
                "who": "ansvarig nämnd kan lägga till en",
            }
        )
    if not goal.responsibilities.all():
        found.append(
            {"what": "ansvarig", "why": "dokumentet nämner ingen ansvarig för målet", "who": "samordnaren kan ange en"}
        )
    return found


def _related(material: Material, goal: Goal) -> list[Ref]:
    mine = set(material.tree.links.get(goal.pk, []))
    others = [
        other
        for other in material.tree.goals.values()
        if other.document_id != goal.document_id and mine & set(material.tree.links.get(other.pk, []))
    ]
    return [ref(material, other) for other in others]


def document_ref(document: SteeringDocument) -> Ref:
    """Return a link to a document that has its own page, else a name without address."""
    path = f"program/{document.key}" if document.has_own_page else ""
    return {"path": path, "name": document.title}


def document_info(document: SteeringDocument) -> DocumentInfo:
    """Return what is said of a document wherever it is named."""
    return {
        "key": document.key,
        "path": document_ref(document)["path"],
        "title": document.title,
        "kind": KIND_WORDS.get(document.kind, document.kind),
        "status": document.status,
        "status_word": str(document.get_status_display()),
        "adopted": _adopted(document),
        "valid": _valid(document),
        "reference": " ".join(filter(None, (document.reference, document.paragraph))),
    }


def _adopted(document: SteeringDocument) -> str:
    by = document.adopted_by.name if document.adopted_by else ""
    by = by[:1].lower() + by[1:]
    if by and document.adopted_on:
        return f"Antaget av {by} den {words.date(document.adopted_on)}"
    if by:
        return f"Antaget av {by}; uppgift om dag saknas"
    return f"Antaget den {words.date(document.adopted_on)}" if document.adopted_on else "Uppgift om beslut saknas"


def _valid(document: SteeringDocument) -> str:
    start, end = document.valid_from, document.valid_to
    if start and end:
        return f"Gäller {words.date(start)}–{words.date(end)}"
    return f"Gäller till {words.date(end)}" if end else f"Gäller från {words.date(start)}" if start else ""


def programme(material: Material, document: SteeringDocument) -> Programme:
    """Return the page of a document with goals of its own."""
    roots = material.tree.roots.get(document.pk, [])
    goals = [g for root in roots for g in (root, *material.tree.below(root))]
    found = counts([goal_state(material, goal) for goal in goals])
    keys = [key for goal in goals for key in material.tree.links.get(goal.pk, [])]
    return {
        **material.page(f"program/{document.key}", "programme", document.title, counts_sentence(found)),
        "source_lines": material.source_lines(keys),
        "document": document_info(document),
        "purpose": document.purpose,
        "overall_goal": document.overall_goal,
        "target_picture": document.target_picture,
        "core_values": list(document.core_values),
        "principles": [lens.name for lens in document.lenses.all()],
        "level_words": [word if isinstance(word, str) else word["word"] for word in document.level_words],
        "working_levels": list(document.working_levels),
        "counts": found,
        "tree": [node(material, root) for root in roots],
        "relations": _relations(material, document),
        "findings": [{"kind": row.kind, "text": row.text, "quote": row.quote} for row in document.findings.all()],
        "earlier": [row for row in earlier(material) if row["document"]["name"] == document.title],
        "glossary": terms(document),
        **given(flows=moves.flows(material, goals, document.title), changes=moves.changes(material, goals)),
    }  # type: ignore[typeddict-item]


REVERSED = {
    "implements": "konkretiseras av",
    "replaces": "ersätts av",
    "adjoins": "gränsar till",
    "rests_on": "är grund för",
}


def _relations(material: Material, document: SteeringDocument) -> list[DocumentRelation]:
    forward = [(row.kind, str(row.get_kind_display()), row.other) for row in document.relations.all()]
    backward = [(row.kind, REVERSED[row.kind], row.document) for row in document.relations_from.all()]
    return [
        {"kind": kind, "kind_word": word, "document": document_info(other)} for kind, word, other in forward + backward
    ]


def terms(document: SteeringDocument) -> list[TermInfo]:
    """Return the words that a document explains."""
    return [
        {"term": row.term, "definition": row.definition, "document": document.title} for row in document.glossary.all()
    ]


def earlier(material: Material) -> list[HistoricalSum]:
    """Return the published sums of earlier follow-ups, newest first."""
    return [
        {
            "year": cycle.year,
            "title": cycle.title,
            "document": document_ref(row.document),
            "n_goals": row.n_goals,
            "counts": {
                "green": row.n_green,
                "yellow": row.n_yellow,
                "red": row.n_red,
                "none": 0,
                "up": row.n_up,
                "flat": row.n_flat,
                "down": row.n_down,
                "unknown": 0,
            },
            "quote": row.quote,
            "source": cycle.source,
        }
        for cycle in material.historical
        for row in cycle.sums.all()
    ]


def followup_programmes(material: Material) -> list[FollowUpProgramme]:
    """Return the goal by goal table of each document with goals."""
    found: list[FollowUpProgramme] = []
    for document in material.own_documents:
        goals = [g for root in material.tree.roots.get(document.pk, []) for g in (root, *material.tree.below(root))]
        rows = [_row(material, goal) for goal in goals]
        summed = counts([row["state"] for row in rows])
        found.append(
            {
                "document": document_ref(document),
                "counts": summed,
                "sentence": counts_sentence(summed),
                "rows": rows,
                **given(flows=moves.flows(material, goals, document.title)),
            }  # type: ignore[typeddict-item]
        )
    return found


def _row(material: Material, goal: Goal) -> FollowUpRow:
    shown = goal_state(material, goal)
    return {
        "goal": ref(material, goal),
        "document": goal.document.title,
        "level_name": goal.level_name,
        "state": shown,
        "n_indicators": len(material.tree.links.get(goal.pk, [])),
        "missing": shown["reason_text"],
        **given(before=_before(material, goal)),
    }  # type: ignore[typeddict-item]


def _before(material: Material, goal: Goal) -> State | None:
    step = material.step_of(goal.pk, material.year_before) if material.year_before else None
    return states.bare(step.rating, step.trend) if step else None
