"""References and sums inside one municipality: what one file names must stand in another."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from samhandling.catalogue.demo.model import DemoMunicipality, Goal, PublishedSum, Quote, Responsibility
from samhandling.catalogue.demo.reading import Faults


def check(demo: DemoMunicipality, faults: Faults) -> None:
    """Note every unknown reference, doubled id, circle of parents and sum that does not add up."""
    _check_once(demo, faults)
    _check_documents(demo, faults)
    _check_goals(demo, faults)
    _check_activities(demo, faults)
    _check_invented_year(demo, faults)
    for followup in demo.followups.historical:
        for row in followup.sums:
            _check_sum(row, f"uppföljningen {followup.year}", faults)
    sources = {source.id: source.characters for source in demo.sources}
    for quote in quotes(demo):
        _check_quote(quote, sources, faults)


def quotes(value: object) -> Iterator[Quote]:
    """Give every quote inside a record, however deep."""
    if isinstance(value, Quote):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from quotes(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from quotes(getattr(value, field.name))


def _check_once(demo: DemoMunicipality, faults: Faults) -> None:
    lists: dict[str, Iterable[str]] = {
        "källan": (source.id for source in demo.sources),
        "organisationen": (organisation.id for organisation in demo.organisations),
        "dokumentet": (document.id for document in demo.documents),
        "målet": (goal.id for goal in demo.goals),
        "aktiviteten": (activity.id for activity in demo.activities),
        "begreppet": (f"{term.term} ({term.document})" for term in demo.glossary),
    }
    for word, ids in lists.items():
        for id, count in Counter(ids).items():
            if count > 1:
                faults.add(id, f"{word} står {count} gånger; behåll en")


def _check_documents(demo: DemoMunicipality, faults: Faults) -> None:
    organisations = {organisation.id for organisation in demo.organisations}
    documents = {document.id for document in demo.documents}
    for organisation in demo.organisations:
        _known(organisation.parent, organisations, "organisation", organisation.id, faults)
    for document in demo.documents:
        _known(document.adopted_by, organisations, "organisation", document.id, faults)
    for relation in demo.relations:
        where = f"relationen {relation.document} {relation.kind} {relation.other}"
        _known(relation.document, documents, "dokument", where, faults)
        _known(relation.other, documents, "dokument", where, faults)
    for term in demo.glossary:
        _known(term.document, documents, "dokument", f"begreppet {term.term}", faults)
        _known(term.source, {source.id for source in demo.sources}, "källa", f"begreppet {term.term}", faults)
    for finding in demo.findings:
        _known(finding.document, documents, "dokument", f"iakttagelsen {finding.text[:40]}…", faults)
    _known(demo.processes.document, documents, "dokument", "processerna", faults)
    for followup in demo.followups.historical:
        _known(followup.decided_by, organisations, "organisation", f"uppföljningen {followup.year}", faults)
        for row in followup.sums:
            _known(row.document, documents, "dokument", f"uppföljningen {followup.year}", faults)


def _check_goals(demo: DemoMunicipality, faults: Faults) -> None:
    goals = {goal.id: goal for goal in demo.goals}
    documents = {document.id: document for document in demo.documents}
    organisations = {organisation.id for organisation in demo.organisations}
    for goal in demo.goals:
        _known(goal.parent, goals, "mål", goal.id, faults)
        _known(goal.corresponds_to, goals, "mål", goal.id, faults)
        _known(goal.document, documents, "dokument", goal.id, faults)
        _check_responsible(goal.responsible, organisations, goal.id, faults)
        if elsewhere := goal.followed_up_elsewhere:
            for organisation in elsewhere.organisations:
                _known(organisation, organisations, "organisation", goal.id, faults)
            for document in elsewhere.documents:
                _known(document, documents, "dokument", goal.id, faults)
        for sdg in goal.sdgs:
            if sdg not in range(1, 18):
                faults.add(goal.id, f"Agenda 2030 har inget mål {sdg}; målen är 1–17")
        if goal.document in documents:
            words = {(word.word, word.level) for word in documents[goal.document].levels}
            if (goal.level_name, goal.level) not in words:
                faults.add(goal.id, f"nivån {goal.level_name} {goal.level} finns inte i {goal.document}")
        _check_lenses(demo, goal, faults)
    _check_tree(goals, faults)


def _check_lenses(demo: DemoMunicipality, goal: Goal, faults: Faults) -> None:
    lenses = {principle.name for document in demo.documents for principle in document.principles}
    for lens in goal.lenses:
        _known(lens, lenses, "princip", goal.id, faults)


def _check_tree(goals: dict[str, Goal], faults: Faults) -> None:
    seen: set[str] = set()
    for goal in goals.values():
        # Parents stand first: that keeps the tree free of circles and lets the register be filled in one pass.
        if goal.parent in goals and goal.parent not in seen:
            faults.add(goal.id, f"står före målet ovanför, {goal.parent}; flytta ned det")
        if goal.parent in goals and goals[goal.parent].document != goal.document:
            faults.add(goal.id, f"målet ovanför, {goal.parent}, hör till ett annat dokument")
        seen.add(goal.id)


def _check_activities(demo: DemoMunicipality, faults: Faults) -> None:
    goals = {goal.id for goal in demo.goals}
    documents = {document.id for document in demo.documents}
    organisations = {organisation.id for organisation in demo.organisations}
    for activity in demo.activities:
        _known(activity.document, documents, "dokument", activity.id, faults)
        _check_responsible(activity.responsible, organisations, activity.id, faults)
        for goal in activity.goals:
            _known(goal, goals, "mål", activity.id, faults)


def _check_invented_year(demo: DemoMunicipality, faults: Faults) -> None:
    if (year := demo.invented_year) is None:
        return
    goals = {goal.id for goal in demo.goals}
    serves = {activity.id: activity.goals for activity in demo.activities}
    for document in year.documents:
        _known(document, {document.id for document in demo.documents}, "dokument", year.title, faults)
    for id in (*(row.goal for row in year.judgements), *(row.goal for row in year.elsewhere)):
        _known(id, goals, "mål", year.title, faults)
    for judgement in year.judgements:
        for consequence in judgement.consequences:
            _known(consequence.activity, serves, "aktivitet", judgement.goal, faults)
            if consequence.activity in serves and judgement.goal not in serves[consequence.activity]:
                faults.add(judgement.goal, f"aktiviteten {consequence.activity} tjänar inte målet; välj en som gör det")


def _check_responsible(
    responsible: tuple[Responsibility, ...], organisations: set[str], where: str, faults: Faults
) -> None:
    for row in responsible:
        _known(row.organisation, organisations, "organisation", where, faults)


def _check_sum(row: PublishedSum, where: str, faults: Faults) -> None:
    colours = row.n_red + row.n_yellow + row.n_green
    arrows = row.n_up + row.n_flat + row.n_down
    if not row.n_goals == colours == arrows:
        faults.add(where, f"{row.document} har {row.n_goals} mål, men {colours} färger och {arrows} pilar")


def _check_quote(quote: Quote, sources: dict[str, int], faults: Faults) -> None:
    where = f"citatet {quote.text[:40]}…"
    _known(quote.source, sources, "källa", where, faults)
    if quote.offset < 0 or quote.offset + quote.length > sources.get(quote.source, quote.offset + quote.length):
        faults.add(where, f"tecknen {quote.offset}–{quote.offset + quote.length} ligger utanför {quote.source}")


def _known(id: str | None, known: Iterable[str], word: str, where: str, faults: Faults) -> None:
    if id is not None and id not in known:
        faults.add(where, f"okänd {word} {id!r}; rätta namnet eller lägg till det som fattas")
