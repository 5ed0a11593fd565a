"""A small municipality with people of every role, ready for a year's work: plans, reports, judgements."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from samhandling.accounts.models import Person, Role
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.followups.models import FollowUpCycle
from samhandling.indicators.models import Generation, Indicator
from samhandling.places.models import Municipality, Organisation
from samhandling.plans.models import ActionPlan, Activity, ActivityResponsibility
from samhandling.programmes.models import Goal, GoalIndicator, Responsibility, SteeringDocument

YEAR = 2022
TODAY = datetime.date(2023, 2, 1)
Kind = Organisation.Kind


@dataclass(frozen=True)
class Town:
    """What the tests of the year stand on."""

    municipality: Municipality
    document: SteeringDocument
    area: Goal
    red: Goal
    green: Goal
    indicator: Indicator
    school_board: Organisation
    school_office: Organisation
    care_board: Organisation
    partner: Organisation
    plan: ActionPlan
    activity: Activity
    run: AssessmentRun
    coordinator: Person
    analyst: Person
    school_reporter: Person
    care_reporter: Person
    steering: Person
    auditor: Person
    stranger: Person


def town(slug: str = "sjoby", code: str = "9901") -> Town:
    """Return a municipality with a programme of one area and two goals (one red), a plan and seven people."""
    municipality = Municipality.objects.create(
        slug=slug, code=code, name=f"{slug.title()} kommun", place_name=slug.title()
    )
    school_board = _body(municipality, "skolnamnden", "Skolnämnden", Kind.BOARD)
    school_office = _body(municipality, "skolforvaltningen", "Skolförvaltningen", Kind.ADMINISTRATION, school_board)
    care_board = _body(municipality, "vardnamnden", "Vårdnämnden", Kind.BOARD)
    partner = _body(municipality, "scouterna", "Scouterna", Kind.OUTSIDE)
    document = SteeringDocument.objects.create(
        municipality=municipality,
        key="program",
        title="Program för social hållbarhet",
        kind="program",
        status="in_force",
        adopted_on=datetime.date(2020, 5, 7),
        interval_months=12,
        has_own_page=True,
    )
    area = Goal.objects.create(document=document, key="a", level_name="målområde", level=1, order=0, name="Utbildning")
    red = Goal.objects.create(
        document=document, parent=area, key="a1", level_name="delmål", level=2, order=1, name="Alla klarar skolan"
    )
    green = Goal.objects.create(
        document=document, parent=area, key="a2", level_name="delmål", level=2, order=2, name="Barn läser mer"
    )
    for goal in (red, green):
        Responsibility.objects.create(goal=goal, organisation=school_board, role=Responsibility.Role.ANSWERS)
    indicator = Indicator.objects.create(
        key=f"X{code}", title="Elever behöriga till gymnasiet", source="kolada", definition_sha256="0" * 64
    )
    GoalIndicator.objects.create(goal=red, indicator=indicator)
    plan = ActionPlan.objects.create(document=document, year=YEAR)
    activity = Activity.objects.create(plan=plan, name="Läxhjälp i alla stadsdelar", state=Activity.State.PLANNED)
    activity.goals.add(red)
    ActivityResponsibility.objects.create(
        activity=activity, organisation=school_board, role=ActivityResponsibility.Role.ANSWERS
    )
    return Town(
        municipality=municipality,
        document=document,
        area=area,
        red=red,
        green=green,
        indicator=indicator,
        school_board=school_board,
        school_office=school_office,
        care_board=care_board,
        partner=partner,
        plan=plan,
        activity=activity,
        run=_run(municipality, {area: "yellow", red: "red", green: "green"}),
        coordinator=person(municipality, Role.Kind.COORDINATOR),
        analyst=person(municipality, Role.Kind.ANALYST),
        school_reporter=person(municipality, Role.Kind.REPORTER, school_office),
        care_reporter=person(municipality, Role.Kind.REPORTER, care_board),
        steering=person(municipality, Role.Kind.STEERING_GROUP),
        auditor=person(municipality, Role.Kind.AUDITOR),
        stranger=Person.objects.create_user(f"framling.{slug}"),
    )


def person(municipality: Municipality, kind: Role.Kind, organisation: Organisation | None = None) -> Person:
    """Return a new person with one role."""
    name = f"{kind}.{organisation.key if organisation else 'alla'}.{municipality.slug}"
    made = Person.objects.create_user(name, first_name=str(kind.label), last_name=municipality.place_name)
    Role.objects.create(person=made, municipality=municipality, organisation=organisation, kind=kind)
    return made


def cycle(town: Town, *, year: int = YEAR, state: str = "analysis") -> FollowUpCycle:
    """Return a follow-up cycle over the town's computed run."""
    return FollowUpCycle.objects.create(
        municipality=town.municipality, year=year, title=f"Uppföljning {year}", state=state, run=town.run
    )


def _run(municipality: Municipality, ratings: dict[Goal, str]) -> AssessmentRun:
    generation, _ = Generation.objects.get_or_create(
        number=1, defaults={"folder": "1-x", "batches": [], "sha256": {}, "n_rows": 0, "removed_at": timezone.now()}
    )
    run = AssessmentRun.objects.create(
        municipality=municipality, year=YEAR, generation=generation, batches=[], methods={}
    )
    for goal, rating in ratings.items():
        Assessment.objects.create(run=run, goal=goal, rating=rating, trend="flat", rating_details={}, trend_details={})
    return run


def _body(
    municipality: Municipality, key: str, name: str, kind: str, parent: Organisation | None = None
) -> Organisation:
    return Organisation.objects.create(municipality=municipality, key=key, name=name, kind=kind, parent=parent)
