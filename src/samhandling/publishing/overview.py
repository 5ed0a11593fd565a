"""The start page, the follow-up of the year, the documents and the list of indicators."""

from samhandling import catalogue
from samhandling.programmes.models import Goal
from samhandling.publishing import conclusions, goals, moves, states, welfare, words
from samhandling.publishing.areas import area_ref
from samhandling.publishing.material import Material
from samhandling.publishing.pages import (
    AreaCard,
    DocumentGroup,
    DocumentList,
    Download,
    Explanation,
    FollowUpPage,
    Start,
)


def start(material: Material) -> Start:
    """Return the start page."""
    every = list(material.tree.goals.values())
    found = goals.counts([goals.goal_state(material, goal) for goal in every])
    return {
        **material.page("start", "start", material.municipality.place_name, _start_sentence(material, found)),
        "breadcrumb": [],
        "source_lines": material.source_lines(list(material.definitions)),
        "counts": found,
        "cards": [_card(material, goal) for goal in _main_areas(material)],
        "programmes": [goals.document_ref(document) for document in material.own_documents],
        "earlier": goals.earlier(material),
        "find_area": [area_ref(area) for area in material.areas],
        "needs_attention": [goals.ref(material, goal) for goal in every if _needs_attention(material, goal)],
        "followup": {"path": f"uppfoljning/{material.year}", "name": material.cycle.title},
        "reports": reports(material),
        **goals.given(changes=moves.changes(material, every), welfare=welfare.newest(material)),
    }  # type: ignore[typeddict-item]


def _start_sentence(material: Material, found: goals.Counts) -> str:
    known = found["up"] + found["flat"] + found["down"]
    if not known:
        return f"Det går inte att säga åt vilket håll målen i {material.municipality.place_name} rör sig."
    text = (
        f"Av {words.ett(known)} mål med säker utveckling rör sig {words.ett(found['up'])} åt rätt håll "
        f"och {words.ett(found['down'])} åt fel håll"
    )
    return f"{words.sentence(text)} {goals.counts_sentence(found)}"


def _main_areas(material: Material) -> list[Goal]:
    """Return the goal areas that the start page shows: the level below the top of each document with figures.

    A document whose tree has one level only shows its top; the action plan repeats its programme's areas.
    """
    shown = []
    for document in material.own_documents:
        if any(relation.kind == "implements" for relation in document.relations.all()):
            continue
        roots = material.tree.roots.get(document.pk, [])
        for root in roots:
            parts = material.tree.parts.get(root.pk, [])
            deep = any(part.pk in material.tree.parts for part in parts)
            shown += parts if parts and (deep or root.level_name == "huvudområde") else [root]
    return shown


def _card(material: Material, goal: Goal) -> AreaCard:
    every = [goal, *material.tree.below(goal)] if goal.pk in material.tree.parts else [goal]
    keys = list(dict.fromkeys(key for g in every for key in material.tree.links.get(g.pk, [])))
    found = [states.state(material.assessments.indicator(key)) for key in keys]
    summed = goals.counts([state for state in found if state])
    assessed = summed["green"] + summed["yellow"] + summed["red"]
    if not keys:
        text = "Inget nyckeltal är kopplat."
    elif assessed == len(keys):
        text = f"{words.sentence(words.neuter(len(keys), 'nyckeltal', 'nyckeltal'))[:-1]}, alla kan bedömas."
    else:
        text = words.sentence(f"{words.ett(assessed)} av {words.ett(len(keys))} nyckeltal kan bedömas")
    return {
        "goal": goals.ref(material, goal),
        "document": goals.document_ref(goal.document),
        "counts": summed,
        "sentence": text,
        "sdgs": list(goal.sdgs),
    }


def _needs_attention(material: Material, goal: Goal) -> bool:
    state = goals.goal_state(material, goal)
    return state["rating"] == "red" or state["reason"] == "no_indicator"


def reports(material: Material) -> list[Download]:
    """Return the reports of the year; they are written from this publication once it is in place."""
    name = f"{material.municipality.slug}-{material.year}"
    kinds = (("PDF", "pdf"), ("Word", "docx"), ("Excel", "xlsx"))
    return [
        {"label": f"Rapport {material.year} ({label})", "path": f"reports/{name}.{suffix}", "format": label, "size": 0}
        for label, suffix in kinds
    ]


def followup(material: Material) -> FollowUpPage:
    """Return the follow-up of the year, goal by goal."""
    every = list(material.tree.goals.values())
    programmes = goals.followup_programmes(material)
    found = goals.counts([row["state"] for programme in programmes for row in programme["rows"]])
    return {
        **material.page(f"uppfoljning/{material.year}", "followup", material.cycle.title, goals.counts_sentence(found)),
        "source_lines": material.source_lines(list(material.definitions)),
        "counts": found,
        "programmes": programmes,
        "earlier": goals.earlier(material),
        "reports": reports(material),
        "methods": _methods(),
        "standing": _standing(material),
        "answers": conclusions.answers(material),
        **goals.given(
            flows=moves.flows(material, every, f"alla mål i {material.municipality.place_name}"),
            changes=moves.changes(material, every),
            promises=conclusions.promises(material),
        ),
    }  # type: ignore[typeddict-item]


def _standing(material: Material) -> str:
    if material.is_closed:
        text = "Uppföljningen är avslutad. Färgerna är kommunens bedömning"
        return f"{text}; där den skiljer sig från beräkningen står skälet."
    told = "Uppföljningen pågår. Färgerna är beräknade och har inte bedömts av kommunen än."
    if not material.conclusions:
        return told
    newest = max(found.cycle.year for found in material.conclusions.values())
    return f"{told} Orsaker och åtgärder kommer från uppföljningen {newest}, den senaste som är avslutad."


def _methods() -> list[Explanation]:
    return [
        {
            "anchor": f"metod-{method.id}",
            "rule_in_words": method.rule_in_words,
            "method": method.name,
            "version": str(method.version),
            "parameters": states.method_parameters(method),
            "steps": [],
            "caveats": [],
            "data_date": "",
            "judged": "",
        }
        for method in catalogue.methods().values()
    ]


GROUPS = (
    ("in_force", "Gällande"),
    ("being_revised", "Revideras"),
    ("being_prepared", "Under framtagande"),
    ("repealed", "Upphävda"),
    ("unknown", "Uppgift om läget saknas"),
)


def documents(material: Material) -> DocumentList:
    """Return the list of documents by status."""
    infos = [goals.document_info(document) for document in material.documents]
    groups: list[DocumentGroup] = [
        {"title": title, "documents": [info for info in infos if info["status"] == status]} for status, title in GROUPS
    ]
    shown = [group for group in groups if group["documents"]]
    parts = [f"{len(group['documents'])} {group['title'].lower()}" for group in shown]
    text = f"{len(infos)} styrdokument: {words.listed(parts)}." if infos else "Här finns inga styrdokument."
    return {
        **material.page("dokument", "documents", "Styrdokument", text),
        "groups": shown,
        "findings": [{"kind": row.kind, "text": row.text, "quote": row.quote} for row in material.findings],
    }  # type: ignore[typeddict-item]
