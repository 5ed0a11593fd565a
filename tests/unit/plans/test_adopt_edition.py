"""Adoption of a new edition: documents, ties, what hangs on the goals, and the plans of the coming years."""

import datetime

import pytest
from tests.factories import year
from tests.factories.year import Town

from samhandling.assessments.models import Assessment
from samhandling.audit.changes import JobActor
from samhandling.errors import InputError, InvalidTransition
from samhandling.followups import closing
from samhandling.followups import queries as followups
from samhandling.followups.models import BoardReport, Judgement, ReportAnswer
from samhandling.followups.quality import queries as quality
from samhandling.followups.reporting import queries as reporting
from samhandling.places.models import Organisation
from samhandling.plans import changes as plans
from samhandling.plans.editions import changes
from samhandling.plans.models import ActionPlan, Activity
from samhandling.programmes import changes as programmes
from samhandling.programmes import queries as programme_queries
from samhandling.programmes.editions import changes as editions
from samhandling.programmes.editions import queries
from samhandling.programmes.editions.adopting import changes as adopting
from samhandling.programmes.editions.adopting.changes import Decision
from samhandling.programmes.editions.changes import EditionFields
from samhandling.programmes.editions.drafts import changes as drafts
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.mapping import changes as mapping
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import Goal, Relation, SteeringDocument
from samhandling.programmes.trees import changes as trees
from samhandling.publishing import material

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 21)
BEGINS = datetime.date(2027, 1, 1)
BY = JobActor("prov")
Status = SteeringDocument.Status


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def council(town: Town) -> Organisation:
    return Organisation.objects.create(
        municipality=town.municipality, key="kf", name="Kommunfullmäktige", kind=Organisation.Kind.COUNCIL
    )


def drafted(town: Town, *, begins: datetime.date = BEGINS) -> Edition:
    """Return a draft ready for the council: the area kept, both goals merged into one, and one new goal."""
    by = town.coordinator
    edition = editions.begin_edition(
        by=by, municipality=town.municipality, replaces=[town.document], title="Hållbart Sjöby"
    )
    given = EditionFields(title=edition.title, valid_from=begins, no_referral_reason="Små ändringar")
    editions.edit_edition(by=by, edition=edition, version=1, given=given)
    editions.merge_goals(by=by, edition=edition, goals=[town.red, town.green], name="Alla lär sig", reason="Samma sak")
    editions.keep_the_rest(by=by, edition=edition, reason="Gäller än")
    drafts.add_draft_goal(by=by, edition=edition, name="Ingen är ensam", reason="Enkäten")
    return Edition.objects.select_related("municipality").get(pk=edition.pk)


def adopted(town: Town, council: Organisation, *, begins: datetime.date = BEGINS) -> SteeringDocument:
    return changes.adopt_edition(
        by=town.coordinator, edition=drafted(town, begins=begins), decision=decision(council), today=TODAY
    )


def decision(council: Organisation) -> Decision:
    return Decision(adopted_by=council, adopted_on=datetime.date(2026, 11, 5), paragraph="212", reference="KS 2026/77")


def test_the_draft_becomes_the_document_in_force_and_the_old_one_ends_the_day_before(
    town: Town, council: Organisation
) -> None:
    document = adopted(town, council)
    assert (document.status, document.adopted_by, document.paragraph) == (Status.IN_FORCE, council, "212")
    old = SteeringDocument.objects.get(pk=town.document.pk)
    assert (old.status, old.valid_to) == (Status.IN_FORCE, datetime.date(2026, 12, 31))
    assert Relation.objects.filter(document=document, kind="replaces", other=old).exists()
    assert adopting.repeal_ended(by=BY, today=datetime.date(2026, 12, 31)) == 0
    assert adopting.repeal_ended(by=BY, today=BEGINS) == 1
    assert SteeringDocument.objects.get(pk=old.pk).status == Status.REPEALED


def test_a_document_that_has_already_ended_is_repealed_at_once(town: Town, council: Organisation) -> None:
    adopted(town, council, begins=datetime.date(2026, 11, 10))
    assert SteeringDocument.objects.get(pk=town.document.pk).status == Status.REPEALED


def test_old_goals_are_tied_to_what_they_became_with_indicators_and_responsible(
    town: Town, council: Organisation
) -> None:
    document = adopted(town, council)
    merged = Goal.objects.get(document=document, name="Alla lär sig")
    assert {(tie.goal, tie.became) for tie in GoalTie.objects.filter(other=merged)} == {
        (town.red, "merged"), (town.green, "merged"),
    }  # fmt: skip
    assert [link.indicator for link in merged.indicator_links.all()] == [town.indicator]
    assert [row.organisation for row in merged.responsibilities.all()] == [town.school_board]
    assert merged.parent.name == town.area.name
    told = queries.succession(merged)
    assert ([tie.goal for tie in told.before], told.after, told.dropped) == ([town.red, town.green], [], None)


def test_what_became_of_a_goal_is_not_changed_by_hand(town: Town, council: Organisation) -> None:
    document = adopted(town, council)
    tie = GoalTie.objects.get(goal=town.red, other__document=document)
    with pytest.raises(InputError, match="ändras inte här"):
        mapping.untie_goals(by=town.coordinator, tie=tie)
    with pytest.raises(InputError, match="ändras inte här"):
        mapping.tie_goals(by=town.coordinator, goal=town.red, other=tie.other, is_same=False)


def test_a_dropped_goal_tells_why(town: Town, council: Organisation) -> None:
    edition = drafted(town)
    editions.choose(
        by=town.coordinator, edition=edition, goal=town.green, version=1, fate="dropped", reason="Mäts inte längre"
    )
    changes.adopt_edition(by=town.coordinator, edition=edition, decision=decision(council), today=TODAY)
    dropped = queries.succession(town.green).dropped
    assert dropped is not None
    assert dropped.reason == "Mäts inte längre"


def test_a_refusal_tells_all_that_is_missing_and_nothing_is_written(town: Town) -> None:
    edition = editions.begin_edition(
        by=town.coordinator, municipality=town.municipality, replaces=[town.document], title="Hållbart Sjöby"
    )
    with pytest.raises(InvalidTransition) as refused:
        changes.adopt_edition(by=town.coordinator, edition=edition, decision=Decision(), today=TODAY)
    for part in ("Alla klarar skolan", "remiss", "börjar gälla", "beslutsdagen", "paragrafen", "diarienumret", "mål"):
        assert part in str(refused.value)
    assert SteeringDocument.objects.count() == 1


def test_what_goals_do_to_each_other_principles_and_relations_come_along(town: Town, council: Organisation) -> None:
    lens = programmes.add_lens(by=BY, document=town.document, name="Tillit")
    town.red.lenses.add(lens)
    law = programmes.add_document(by=BY, municipality=town.municipality, key="lag", title="En lag", kind="föreskrift")
    programmes.relate_documents(by=BY, document=town.document, kind=Relation.Kind.RESTS_ON, other=law)
    trees.set_effect(by=BY, goal=town.area, other=town.red, kind="supports", reasoning="Den som läser lär")
    document = adopted(town, council)
    merged = Goal.objects.get(document=document, name="Alla lär sig")
    assert [one.name for one in merged.lenses.all()] == ["Tillit"]
    assert merged.effects_from.get().goal == merged.parent
    assert Relation.objects.filter(document=document, kind="rests_on", other=law).exists()


def test_plans_of_coming_years_serve_the_new_goals_and_earlier_and_finished_ones_stay(
    town: Town, council: Organisation
) -> None:
    coming = ActionPlan.objects.create(document=town.document, year=2027)
    ahead = Activity.objects.create(plan=coming, name="Läxhjälp 2027", state="planned")
    done = Activity.objects.create(plan=coming, name="Klart i förväg", state="done")
    for activity in (ahead, done):
        activity.goals.add(town.red)
    document = adopted(town, council)
    merged = Goal.objects.get(document=document, name="Alla lär sig")
    assert list(ahead.goals.all()) == [merged]
    assert list(done.goals.all()) == [town.red]
    assert list(town.activity.goals.all()) == [town.red]
    assert ActionPlan.objects.get(pk=coming.pk).document == document
    assert ActionPlan.objects.get(pk=town.plan.pk).document == town.document


def test_an_activity_carried_over_into_the_new_edition_serves_the_new_goal(town: Town, council: Organisation) -> None:
    document = adopted(town, council)
    later = plans.carry_over_all(by=town.coordinator, plan=town.plan, year=2027, activities=[town.activity])
    assert later.document == document
    assert [goal.name for goal in later.activities.get().goals.all()] == ["Alla lär sig"]


def test_a_year_is_followed_in_the_edition_that_was_in_force_when_it_began(town: Town, council: Organisation) -> None:
    document = adopted(town, council, begins=datetime.date(2027, 3, 1))
    assert queries.left_out(town.municipality, 2027) == {document.pk}
    assert queries.left_out(town.municipality, 2028) == {town.document.pk}


def test_goals_of_the_other_edition_are_neither_judged_nor_counted_in_a_year(town: Town, council: Organisation) -> None:
    document = adopted(town, council)
    old, new = (year.cycle(town, year=number) for number in (2026, 2027))
    assert {goal.document for goal in closing.branches(old).judged} == {town.document}
    assert {goal.document for goal in closing.branches(new).judged} == {document}
    assert {row.goal.document for row in quality.goals(town.municipality, new)} == {document}
    for number, one in ((2026, town.document), (2027, document)):
        goals = programme_queries.tree(town.municipality, year=number).goals.values()
        assert {goal.document for goal in goals} == {one}


def test_the_next_years_judging_shows_the_judgement_of_the_goals_that_became_one(
    town: Town, council: Organisation
) -> None:
    before = year.cycle(town, year=2026)
    for goal, rating in ((town.red, "red"), (town.green, "green")):
        computed = Assessment.objects.get(run=town.run, goal=goal)
        Judgement.objects.create(
            cycle=before, goal=goal, assessment=computed, rating=rating, trend="flat", judged_by=town.analyst,
            state="ready",
        )  # fmt: skip
    document = adopted(town, council)
    merged = Goal.objects.get(document=document, name="Alla lär sig")
    (row,) = [one for one in followups.to_judge(year.cycle(town, year=2027)) if one.goal == merged]
    assert row.before is not None
    assert (row.before.goal, row.before.rating) == (town.red, "red")


def test_a_board_sees_what_it_answered_of_the_goal_that_became_this_one(town: Town, council: Organisation) -> None:
    before = BoardReport.objects.create(cycle=year.cycle(town, year=2026), organisation=town.school_board)
    ReportAnswer.objects.create(
        report=before, goal=town.green, done="Bokbuss", version=1, saved_by=town.school_reporter
    )
    document = adopted(town, council)
    report = BoardReport.objects.create(cycle=year.cycle(town, year=2027), organisation=town.school_board)
    (asked,) = [one for one in reporting.asked(report) if one.goal and one.goal.name == "Alla lär sig"]
    assert asked.goal is not None
    assert asked.goal.document == document
    assert asked.before is not None
    assert asked.before.done == "Bokbuss"


def test_a_publication_leads_to_no_page_of_an_edition_that_the_year_is_not_followed_in(
    town: Town, council: Organisation
) -> None:
    document = adopted(town, council)
    for number, followed in ((2026, town.document), (2027, document)):
        tree = programme_queries.tree(town.municipality, year=number)
        found = material.documents_with_pages(town.municipality, tree)
        named = [*found, *(row.other for one in found for row in one.relations.all())]
        assert {one.pk for one in named if one.has_own_page} == {followed.pk}
