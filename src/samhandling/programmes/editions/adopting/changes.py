"""Adoption of a draft edition: documents, goals, ties and what hangs on them, in one transaction."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from samhandling.audit.changes import Actor, record
from samhandling.errors import InvalidTransition
from samhandling.places.models import Organisation
from samhandling.programmes import changes as programmes
from samhandling.programmes.editions import changes as editions
from samhandling.programmes.editions import queries, rules
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.editions.queries import NewGoal, Work
from samhandling.programmes.editions.rules import OldGoal
from samhandling.programmes.mapping import changes as mapping
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import GlossaryTerm, Goal, Lens, Relation, Responsibility, SteeringDocument
from samhandling.programmes.processes.models import CityProcess
from samhandling.programmes.trees import changes as trees

Kind = Organisation.Kind
DECIDES = (Kind.COUNCIL, Kind.EXECUTIVE_BOARD)
Status = SteeringDocument.Status
COPIED = ("kind", "scope", "purpose", "overall_goal", "target_picture", "core_values", "level_words", "working_levels")


@dataclass(frozen=True)
class Decision:
    """What the minutes say of the adoption."""

    adopted_by: Organisation | None = None
    adopted_on: datetime.date | None = None
    paragraph: str = ""
    reference: str = ""


@transaction.atomic
def adopt_draft(
    *, by: Actor, edition: Edition, decision: Decision, today: datetime.date | None = None
) -> SteeringDocument:
    """Make the draft the document in force, and end those that it replaces; a refusal tells all that is missing.

    What is planned for the coming years follows by ``plans.editions``, which calls this.
    """
    rules.check_may_draft(by, edition.municipality)
    edition = editions.locked(edition)
    rules.check_can_become(edition, Edition.State.ADOPTED)
    today = today or timezone.localdate()
    work = queries.work(edition)
    if missing := [*work.missing, *missing_in_decision(work, decision, today)]:
        raise InvalidTransition(f"{edition} kan inte antas än: {'; '.join(missing)}")
    document = _add_document(by, work, decision)
    made = _add_goals(by, work, document)
    _tie(by, work.old, made)
    _carry_effects(by, work.old, made)
    _carry_relations(by, work, document)
    for one in work.documents:
        _end(by, one, document, today)
    edition.state, edition.document = Edition.State.ADOPTED, document
    edition.version += 1
    edition.save(update_fields=["state", "document", "version"])
    for row in work.new:
        row.goal.goal = made[row.goal.pk]
        row.goal.save(update_fields=["goal"])
    new = {"document": document.key, "adopted_on": str(decision.adopted_on), "paragraph": decision.paragraph}
    record(by=by, action="adopt_edition", obj=edition, municipality=edition.municipality.slug, new=new)
    return document


@transaction.atomic
def repeal_ended(*, by: Actor, today: datetime.date | None = None) -> int:
    """Repeal documents whose last day has passed and that an adopted edition has replaced; return how many."""
    today = today or timezone.localdate()
    ended = SteeringDocument.objects.filter(
        relations_from__kind=Relation.Kind.REPLACES,
        relations_from__document__edition__state=Edition.State.ADOPTED,
        valid_to__lt=today,
    ).exclude(status=Status.REPEALED)
    rows = list(ended.select_related("municipality").distinct())
    for document in rows:
        _repeal(by, document)
    return len(rows)


def missing_in_decision(work: Work, decision: Decision, today: datetime.date) -> list[str]:
    """Return what is missing or wrong in what was said of the decision, as remedies."""
    missing = []
    if decision.adopted_by is None or decision.adopted_by.kind not in DECIDES:
        missing.append("ange att fullmäktige eller kommunstyrelsen har beslutat")
    elif decision.adopted_by.municipality_id != work.edition.municipality_id:
        missing.append(f"{decision.adopted_by} hör till en annan kommun; välj den egna")
    if decision.adopted_on is None:
        missing.append("ange beslutsdagen")
    elif decision.adopted_on > today:
        missing.append(f"beslutsdagen {decision.adopted_on} har inte varit än")
    if not decision.paragraph.strip():
        missing.append("ange paragrafen i protokollet")
    if not decision.reference.strip():
        missing.append("ange diarienumret")
    begins = work.edition.valid_from
    for one in work.documents:
        if begins and one.valid_from and begins <= one.valid_from:
            missing.append(f"låt det nya programmet börja gälla efter {one.valid_from}, då {one} började gälla")
    if not work.new:
        missing.append("utkastet har inga mål; ta in minst ett")
    return missing


def _add_document(by: Actor, work: Work, decision: Decision) -> SteeringDocument:
    edition, base = work.edition, work.edition.base
    taken = set(SteeringDocument.objects.filter(municipality=edition.municipality).values_list("key", flat=True))
    document = programmes.add_document(
        by=by,
        municipality=edition.municipality,
        key=_free(slugify(edition.title)[:80] or "program", taken),
        title=edition.title,
        adopted_by=decision.adopted_by,
        adopted_on=decision.adopted_on,
        reference=decision.reference.strip()[:60],
        paragraph=decision.paragraph.strip()[:20],
        valid_from=edition.valid_from,
        valid_to=edition.valid_to,
        status=Status.IN_FORCE,
        interval_months=base.interval_months,
        has_own_page=True,
        order=base.order,
        **{name: getattr(base, name) for name in COPIED},
    )
    terms: dict[str, str] = {}
    for term in GlossaryTerm.objects.filter(document__in=work.documents).order_by("document__order", "pk"):
        terms.setdefault(term.term, term.definition)
    for word, definition in terms.items():
        programmes.add_term(by=by, document=document, term=word, definition=definition)
    names = Lens.objects.filter(document__in=work.documents).order_by("document__order", "pk")
    for name in dict.fromkeys(names.values_list("name", flat=True)):
        programmes.add_lens(by=by, document=document, name=name)
    return document


def _add_goals(by: Actor, work: Work, document: SteeringDocument) -> dict[int, Goal]:
    """Add the draft's goals with what their origins had; return them by draft goal."""
    taken = set(Goal.objects.filter(document__municipality=document.municipality).values_list("key", flat=True))
    stem = "".join(word[0] for word in re.findall(r"[^\W\d]+", document.title)[:6]).lower()
    stem = slugify(f"{stem}{document.valid_from:%y}")
    lenses = {lens.name: lens for lens in document.lenses.all()}
    had = _lens_names(work)
    made: dict[int, Goal] = {}
    for order, row in enumerate(work.new):
        draft, origins = row.goal, row.origins
        goal = programmes.add_goal(
            by=by,
            document=document,
            key=_free(f"{stem}-{slugify(draft.number) or order + 1}"[:50], taken),
            name=draft.name,
            level_name=draft.level_name,
            level=draft.level,
            parent=made[draft.parent_id] if draft.parent_id else None,
            lenses=[lenses[name] for name in dict.fromkeys(name for one in origins for name in had[one.pk])],
            number=draft.number,
            order=order,
            plain_wording=draft.plain_wording,
            sdgs=sorted({number for one in origins for number in one.sdgs}),
            kind=_shared(one.kind for one in origins),
            followed_up_elsewhere=_shared(one.followed_up_elsewhere for one in origins),
        )
        made[draft.pk] = goal
        _hang(by, goal, row)
    return made


def _lens_names(work: Work) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Goal.lenses.through.objects.filter(goal__in=[row.goal.pk for row in work.old])
    for goal, name in rows.order_by("lens").values_list("goal_id", "lens__name"):
        found[goal].append(name)
    return found


def _hang(by: Actor, goal: Goal, row: NewGoal) -> None:
    """Let the indicators that the draft names follow the goal, and those who answered for the old answer for it."""
    for order, indicator in enumerate(row.goal.indicators.order_by("key")):
        programmes.link_indicator(by=by, goal=goal, indicator=indicator, order=order)
    said = Responsibility.objects.filter(goal__in=[one.pk for one in row.origins]).select_related("organisation")
    for one in {(one.organisation_id, one.role): one for one in said.order_by("pk")}.values():
        programmes.give_responsibility(by=by, goal=goal, organisation=one.organisation, role=one.role)


def _tie(by: Actor, old: Iterable[OldGoal], made: dict[int, Goal]) -> None:
    """Tie each old goal to what it became, so that its series goes on."""
    Became = GoalTie.Became
    for row in old:
        if row.fate in ("kept", "reworded", "merged", "split"):
            for draft in row.drafts:
                mapping.tie_goals(
                    by=by, goal=row.goal, other=made[draft.pk], is_same=True, became=Became(row.fate).value
                )


def _carry_effects(by: Actor, old: list[OldGoal], made: dict[int, Goal]) -> None:
    """Say of the new goals how they act on each other, where both of a pair became one goal each."""
    became = {row.goal.pk: made[row.drafts[0].pk] for row in old if len(row.drafts) == 1}
    for row in old:
        for effect in row.goal.effects.all() if row.goal.pk in became else ():
            goal, other = became[row.goal.pk], became.get(effect.other_id)
            if other is not None and other.pk != goal.pk:
                trees.set_effect(by=by, goal=goal, other=other, kind=effect.kind, reasoning=effect.reasoning)


def _carry_relations(by: Actor, work: Work, document: SteeringDocument) -> None:
    """Let the new document stand to others as the old ones did, and city-wide processes name it too."""
    ended = {one.pk for one in work.documents}
    rows = Relation.objects.filter(document__in=ended).exclude(kind=Relation.Kind.REPLACES).select_related("other")
    for row in rows:
        if row.other_id not in ended:
            programmes.relate_documents(by=by, document=document, kind=Relation.Kind(row.kind), other=row.other)
    for process in CityProcess.objects.filter(documents__in=ended).distinct():
        process.documents.add(document)


def _end(by: Actor, old: SteeringDocument, document: SteeringDocument, today: datetime.date) -> None:
    """Let a document that is replaced be valid to the day before the new one; repealed at once if that has been."""
    programmes.relate_documents(by=by, document=document, kind=Relation.Kind.REPLACES, other=old)
    last = document.valid_from - datetime.timedelta(days=1)
    if old.valid_to is None or old.valid_to > last:
        before, old.valid_to = old.valid_to, last
        old.version += 1
        old.save(update_fields=["valid_to", "version"])
        slug = old.municipality.slug
        told = {"valid_to": before.isoformat() if before else None}
        record(by=by, action="edit_document", obj=old, municipality=slug, old=told, new={"valid_to": last.isoformat()})
    if old.valid_to < today:
        _repeal(by, old)


def _repeal(by: Actor, document: SteeringDocument) -> None:
    before, document.status = document.status, Status.REPEALED
    document.version += 1
    document.save(update_fields=["status", "version"])
    slug = document.municipality.slug
    record(
        by=by, action="edit_document", obj=document, municipality=slug,
        old={"status": before}, new={"status": Status.REPEALED},
    )  # fmt: skip


def _shared(values: Iterable[str]) -> str:
    """Return what all say, or nothing."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _free(stem: str, taken: set[str]) -> str:
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    taken.add(key)
    return key
