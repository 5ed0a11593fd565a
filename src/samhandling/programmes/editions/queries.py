"""Reading draft editions: the old goals beside the new, what is left, and what became of a goal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from django.db.models import Count, Q

from samhandling.audit.models import AuditEvent
from samhandling.places.models import Municipality
from samhandling.programmes.editions import rules
from samhandling.programmes.editions.models import DraftGoal, Edition, GoalChoice
from samhandling.programmes.editions.rules import Fate, OldGoal
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import Goal, SteeringDocument
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest
from samhandling.programmes.trees import rules as trees
from samhandling.programmes.trees.rules import Place

Change = Literal["added", "kept", "reworded", "merged", "split"]
CHANGES: dict[Change, str] = {
    "added": "nytt",
    "kept": "oförändrat",
    "reworded": "nya ord",
    "merged": "hopslaget",
    "split": "delat",
}


@dataclass(frozen=True)
class NewGoal:
    """A goal of the draft in its tree, with the old goals that it comes from and how it differs from them."""

    place: Place[DraftGoal]
    origins: tuple[Goal, ...]
    change: Change

    @property
    def goal(self) -> DraftGoal:
        return self.place.goal

    @property
    def words(self) -> str:
        return CHANGES[self.change]


@dataclass(frozen=True)
class Work:
    """A draft edition with the old goals and the new, both in tree order, and what is left to do."""

    edition: Edition
    documents: list[SteeringDocument]
    old: list[OldGoal]
    new: list[NewGoal]
    missing: list[str]

    @property
    def n_settled(self) -> int:
        return sum(row.is_settled for row in self.old)

    @property
    def counts(self) -> list[tuple[Fate, str, int]]:
        """Return each fate with its word and how many old goals have it."""
        found = Counter(row.fate for row in self.old)
        return [(fate, words, found[fate]) for fate, words in rules.FATES.items()]

    @property
    def n_added(self) -> int:
        return sum(row.change == "added" for row in self.new)


@dataclass(frozen=True)
class EditionRow:
    """A draft edition on the list, with how far it has come."""

    edition: Edition
    n_documents: int
    n_old: int
    n_new: int


@dataclass(frozen=True)
class Succession:
    """What a goal came from, and what became of it, in adopted editions."""

    before: list[GoalTie]
    after: list[GoalTie]
    dropped: GoalChoice | None


def editions(municipality: Municipality) -> list[EditionRow]:
    """Return every draft edition of the municipality, the newest first (3 questions)."""
    rows = Edition.objects.filter(municipality=municipality).select_related("base", "document")
    # Counted apart: counted together, each old goal would be met with each new one.
    replaced = Edition.replaces.through.objects.filter(edition__municipality=municipality)
    old = replaced.filter(steeringdocument__goals__isnull=False, steeringdocument__goals__owner=None)
    n_old = Counter(old.values_list("edition_id", flat=True))
    n_documents = Counter(replaced.values_list("edition_id", flat=True))
    return [
        EditionRow(row, n_documents[row.pk], n_old[row.pk], row.n_new) for row in rows.annotate(n_new=Count("goals"))
    ]


def edition(municipality: Municipality, pk: int) -> Edition:
    """Return one draft edition; Edition.DoesNotExist if there is none (1 question)."""
    rows = Edition.objects.select_related("municipality", "base", "document", "begun_by")
    return rows.get(municipality=municipality, pk=pk)


def work(edition: Edition) -> Work:
    """Return all of a draft edition (8 questions)."""
    documents = list(edition.replaces.order_by("order", "key"))
    by_pk = {document.pk: document for document in documents}
    by_document: dict[int, list[Goal]] = defaultdict(list)
    for goal in Goal.objects.filter(document__in=documents, owner=None).order_by("pk"):
        goal.document = by_pk[goal.document_id]  # one object for all its goals
        by_document[goal.document_id].append(goal)
    drafts = list(DraftGoal.objects.filter(edition=edition).order_by("pk"))
    for draft in drafts:
        draft.edition = edition
    order = {goal.pk: (documents.index(goal.document), goal.order) for rows in by_document.values() for goal in rows}
    origins = _origins(edition, order)
    choices = {row.goal_id: row for row in GoalChoice.objects.filter(edition=edition)}
    became: dict[int, list[tuple[DraftGoal, int]]] = defaultdict(list)
    for draft in drafts:
        for pk in origins.get(draft.pk, ()):
            became[pk].append((draft, len(origins[draft.pk])))
    old = [
        _old(place, became.get(place.goal.pk, []), choices.get(place.goal.pk))
        for document in documents
        for place in trees.places(by_document[document.pk])
    ]
    goals = {row.goal.pk: row.goal for row in old}
    fates = {row.goal.pk: row.fate for row in old}
    new = [_new(place, origins, goals, fates) for place in trees.places(drafts)]
    missing = rules.missing_before_adoption(
        edition,
        old=old,
        new=[row.goal for row in new if row.change == "added"],
        is_referred=Referral.objects.filter(edition=edition, state=Referral.State.CLOSED).exists(),
        n_unanswered=n_unanswered(edition),
    )
    return Work(edition, documents, old, new, missing)


def n_unanswered(edition: Edition) -> int:
    """Return how many standpoints, of those handed in, ask for an answer that the office has not given (1 question)."""
    handed_in = ReferralComment.objects.filter(
        request__referral__edition=edition, request__state=ReferralRequest.State.ANSWERED, outcome=""
    )
    return handed_in.exclude(text="").count()


def draft_goal(edition: Edition, pk: int) -> DraftGoal:
    """Return one goal of the draft; DraftGoal.DoesNotExist if there is none (1 question)."""
    return DraftGoal.objects.select_related("edition__municipality", "edition__base", "parent").get(
        edition=edition, pk=pk
    )


def left_out(municipality: Municipality, year: int) -> set[int]:
    """Return the documents whose goals are not followed in the year, as an adopted edition replaces them, or has not
    yet begun (1 question).

    The first whole year of the new edition is the first that is followed in it.
    """
    found: set[int] = set()
    adopted = Edition.objects.filter(municipality=municipality, state=Edition.State.ADOPTED)
    for edition in adopted.select_related("document").prefetch_related("replaces"):
        if first_year(edition) <= year:
            found |= {document.pk for document in edition.replaces.all()}
        else:
            found.add(edition.document_id)
    return found


def first_year(edition: Edition) -> int:
    """Return the first whole year of an adopted edition."""
    begins = edition.document.valid_from
    return begins.year if (begins.month, begins.day) == (1, 1) else begins.year + 1


def origins(municipality: Municipality, goals: Iterable[int]) -> dict[int, list[int]]:
    """Return the old goals that each of these came from in an adopted edition: goal id → goal ids (1 question)."""
    ties = GoalTie.objects.filter(goal__document__municipality=municipality, other__in=list(goals)).exclude(became="")
    found: dict[int, list[int]] = defaultdict(list)
    for old, new in ties.order_by("goal__order", "pk").values_list("goal_id", "other_id"):
        found[new].append(old)
    return dict(found)


def became(municipality: Municipality, year: int) -> dict[int, list[Goal]]:
    """Return what each goal that an adopted edition replaces has become by the year: goal id → goals (2 questions)."""
    ties = GoalTie.objects.filter(goal__document__in=left_out(municipality, year)).exclude(became="")
    found: dict[int, list[Goal]] = defaultdict(list)
    for tie in ties.select_related("other").order_by("other__order", "pk"):
        found[tie.goal_id].append(tie.other)
    return found


def followed(goals: Iterable[Goal], became: Mapping[int, list[Goal]]) -> list[Goal]:
    """Return goals with each that has become others in their place, through several editions; a dropped one stays."""
    found: dict[int, Goal] = {}
    for goal in goals:
        if goal.pk in became:
            found |= {one.pk: one for one in followed(became[goal.pk], became)}
        else:
            found[goal.pk] = goal
    return list(found.values())


def successor(document: SteeringDocument, year: int) -> SteeringDocument:
    """Return the document that is followed in the year in the place of this one; itself if nothing replaces it."""
    adopted = Edition.objects.filter(state=Edition.State.ADOPTED, replaces=document).select_related("document").first()
    if adopted is None or first_year(adopted) > year:
        return document
    return successor(adopted.document, year)


def succession(goal: Goal) -> Succession:
    """Return what a goal came from and what became of it, or why it was dropped (2 questions)."""
    ties = GoalTie.objects.filter(Q(goal=goal) | Q(other=goal)).exclude(became="")
    rows = list(ties.select_related("goal__document", "other__document").order_by("goal__order", "other__order", "pk"))
    after = [tie for tie in rows if tie.goal_id == goal.pk]
    dropped = GoalChoice.objects.filter(goal=goal, is_dropped=True, edition__state=Edition.State.ADOPTED)
    return Succession(
        before=[tie for tie in rows if tie.other_id == goal.pk],
        after=after,
        dropped=None if after else dropped.select_related("edition__document").first(),
    )


def history(edition: Edition, *, most: int = 30) -> list[AuditEvent]:
    """Return what has been done with the draft, newest first (1 question)."""
    rows = AuditEvent.objects.filter(object_type=Edition._meta.label, object_id=str(edition.pk))
    return list(rows.filter(municipality=edition.municipality.slug).order_by("-at", "-id")[:most])


def _origins(edition: Edition, order: Mapping[int, tuple[int, int]]) -> dict[int, list[int]]:
    """Return draft goal id → the old goals that it comes from, in the order of their documents."""
    through = DraftGoal.origins.through
    found: dict[int, list[int]] = defaultdict(list)
    for draft, goal in through.objects.filter(draftgoal__edition=edition).values_list("draftgoal_id", "goal_id"):
        found[draft].append(goal)
    for goals in found.values():
        goals.sort(key=lambda goal: (order.get(goal, (0, 0)), goal))
    return found


def _old(place: Place[Goal], became: list[tuple[DraftGoal, int]], choice: GoalChoice | None) -> OldGoal:
    fate = rules.fate(place.goal, became, is_dropped=choice is not None and choice.is_dropped)
    return OldGoal(place.goal, place.depth, fate, tuple(draft for draft, _ in became), choice)


def _new(
    place: Place[DraftGoal], origins: dict[int, list[int]], goals: dict[int, Goal], fates: dict[int, Fate]
) -> NewGoal:
    came_from = tuple(goals[pk] for pk in origins.get(place.goal.pk, ()) if pk in goals)
    change: Change = "added"
    if len(came_from) > 1:
        change = "merged"
    elif came_from:
        change = cast(Change, fates[came_from[0].pk])  # one that becomes this goal alone, or is split
    return NewGoal(place, came_from, change)
