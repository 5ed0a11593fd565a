"""Many goals and activities in a municipality, with as much of all that hangs on them as there is of them.

``grow`` fills up to a number, so that the same pages can be measured with little and with much. What a page asks about
is there already among ten goals and fifty activities: a prefetch of nothing is not asked, and would hide a question.
So the first growing also hangs things on the goals that the land had, and then there is more of what was there.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle as round_and_round
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Model
from django.utils import timezone
from tests.factories import crowd_beside
from tests.factories.publication import Sample
from tests.factories.rights import Land

from samhandling.accounts.models import Person, Role
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.followups import closing
from samhandling.followups.changes import digest
from samhandling.followups.models import (
    Appraisal,
    Assignment,
    BoardReport,
    CauseAnalysis,
    Consequence,
    FollowUpCycle,
    Frozen,
    Judgement,
    ReportAnswer,
    SteeringItem,
    SteeringMeeting,
)
from samhandling.indicators.models import Baseline, Indicator, Target
from samhandling.places.models import Organisation
from samhandling.plans.models import (
    ActionPlan,
    Activity,
    ActivityResponsibility,
    ExpectedEffect,
    Milestone,
    StatusNote,
)
from samhandling.programmes.editions import changes as editions
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import (
    Finding,
    Goal,
    GoalEffect,
    GoalIndicator,
    Responsibility,
    SteeringDocument,
)

GOALS_OF_A_DOCUMENT = 200
GOALS_OF_AN_AREA = 10  # the area itself is the first
GOALS_OF_A_BOARD = 100
FEWEST_BOARDS = 3  # one that reports, one that has signed and one that has not begun
BEFORE = 2021  # the follow-up before the one that is open
COLOURS, ARROWS = ("red", "yellow", "green"), ("down", "flat", "up")
STATES = ("planned", "under_way", "done", "delayed", "stopped")
# Goals are worded from these, so that some are alike and most are not, as in life.
DO = ("Öka", "Minska", "Stärk", "Förbättra", "Säkra", "Utveckla", "Halvera")
WHAT = (
    "andelen elever som når målen", "tryggheten i stadsdelarna", "utsläppen av växthusgaser", "barns läsning",
    "tilliten mellan invånare", "långtidsarbetslösheten", "den psykiska hälsan", "tillgången till bostäder",
    "kunskapen om barnets rättigheter", "inflytandet för unga", "äldres möjlighet att röra sig", "skolnärvaron",
    "skillnaderna i livslängd", "kvinnors företagande", "den biologiska mångfalden", "delaktigheten i föreningslivet",
    "cykelbanornas längd", "medarbetarnas hälsa", "matsvinnet i skolköken",
)  # fmt: skip
WHERE = (
    "i hela kommunen", "bland flickor och pojkar", "i områden med svaga förutsättningar", "senast 2030",
    "tillsammans med civilsamhället", "genom tidiga insatser", "för personer med funktionsnedsättning",
    "inom tio år", "i varje nämnds verksamhet", "på landsbygden", "i centrum",
)  # fmt: skip
# As the methods leave them for a goal with four parts: what is read and thrown away costs too.
PARTS = ("a1", "a2", "b", "g5")
RATING: dict[str, Any] = {
    "kind": "goal",
    "method": "goal_worst_two",
    "version": "1",
    "parameters": {"min_indicators": 1},
    "from": "parts",
    "entries": [
        {"key": key, "rating": "red", "level": 0.25, "score": 8.333333333333334, "reason": ""} for key in PARTS
    ],
    "worst": ["a1", "a2"],
    "n": 4,
    "n_assessed": 4,
    "n_green": 0,
    "n_yellow": 0,
    "n_red": 4,
    "level": 0.125,
    "score": 4.166666666666667,
    "mean": 14.700289809460115,
    "orange": False,
    "rating": "red",
    "reason": "",
    "caveats": [],
    "batches": [1],
}
TREND: dict[str, Any] = {
    "method": "goal_trend",
    "version": "1",
    "parameters": {"majority_share": 0.5},
    "from": "parts",
    "entries": [{"key": key, "trend": "flat"} for key in PARTS],
    "n_up": 0,
    "n_flat": 4,
    "n_down": 0,
    "n_unknown": 0,
    "n_known": 4,
    "trend": "flat",
    "reason": "",
    "caveats": [],
    "batches": [1],
}


@dataclass(frozen=True)
class _New:
    """What one growing has to hang things on."""

    land: Land
    bodies: list[Organisation]
    indicators: list[Indicator]
    goals: list[Goal]  # the new ones; the first time also those that the land had
    leaves: list[Goal]  # those of them without parts
    now: FollowUpCycle
    before: FollowUpCycle


def grow(land: Land, *, n_goals: int, n_activities: int) -> None:
    """Fill up to so many goals and activities in the municipality whose addresses are walked."""
    is_first = not FollowUpCycle.objects.filter(municipality=land.town.municipality, year=BEFORE).exists()
    own = list(Goal.objects.filter(document__municipality=land.town.municipality).order_by("pk")) if is_first else []
    bodies = _bodies(land, n_goals)
    goals = [*own, *_goals(land, n_goals)]
    parents = {goal.parent_id for goal in goals}
    new = _New(
        land=land,
        bodies=bodies,
        indicators=_indicators(land, n_goals),
        goals=goals,
        leaves=[goal for goal in goals if goal.pk not in parents],
        now=land.cycle,
        before=_cycle_before(land),
    )
    _hang_on_goals(new)
    activities = _activities(new, n_activities)
    _hang_on_activities(new, activities)
    _assess(new)
    _judge(new, activities)
    _report(new, activities)
    _steer(new, activities)
    _log(new, activities)
    _people(land, n_goals // 10)
    _draft(new)
    crowd_beside.grow(land, leaves=new.leaves, bodies=bodies, n_goals=n_goals)
    content = closing.content(new.before)
    Frozen.objects.update_or_create(cycle=new.before, defaults={"content": content, "sha256": digest(content)})


def kinds() -> set[str]:
    """Return what kinds of rows there are: each table, each choice that is made, each field that is given or empty."""
    found = set()
    for model in (model for model in apps.get_models() if model.__module__.startswith("samhandling.")):
        rows = model._base_manager.order_by()
        found |= {model.__name__} if rows.exists() else set()
        for field in model._meta.local_fields:
            name = f"{model.__name__}.{field.name}"
            if field.choices or isinstance(field, BooleanField):
                found |= {f"{name} {value}" for value in rows.values_list(field.attname, flat=True).distinct()}
            elif field.null or field.blank:
                is_empty = {field.name: None} if field.null else {field.name: field.get_default()}
                found |= {f"{name} empty"} if rows.filter(**is_empty).exists() else set()
                found |= {f"{name} given"} if rows.exclude(**is_empty).exists() else set()
        for many in model._meta.local_many_to_many:
            found |= {f"{model.__name__}.{many.name}"} if many.remote_field.through._base_manager.exists() else set()
    return found


class CrowdedSample(Sample):
    """The sample publication with as many goals as are asked for on each page that lists them."""

    def __init__(self, n_goals: int) -> None:
        super().__init__()
        self._n_goals = n_goals

    def start(self) -> Any:
        """Return the start page, with a third of the goals to attend to."""
        page = super().start()
        return page | {"needs_attention": self._times(page["needs_attention"], 3)}

    def programme(self) -> Any:
        """Return a programme with all the goals under one area."""
        page = super().programme()
        (top,) = page["tree"]
        return page | {"tree": [top | {"parts": self._times(top["parts"])}]}

    def goal(self) -> Any:
        """Return a goal with a hundredth of the others as its parts, and as many activities."""
        page, (top,) = super().goal(), super().programme()["tree"]
        return page | {"parts": self._times(top["parts"], 100), "activities": self._times(page["activities"], 100)}

    def followup(self) -> Any:
        """Return the follow-up of the year with a row for each goal."""
        page = super().followup()
        (programme,) = page["programmes"]
        return page | {"programmes": [programme | {"rows": self._times(programme["rows"])}]}

    def _times(self, rows: Sequence[Any], share: int = 1) -> list[Any]:
        return list(islice(round_and_round(rows), max(self._n_goals // share, 1)))


def worded(n: int) -> str:
    """Return the wording of goal ``n``: no two are the same."""
    do, what, where = DO[n % len(DO)], WHAT[n % len(WHAT)], WHERE[n % len(WHERE)]
    rest = n // (len(DO) * len(WHAT) * len(WHERE))
    return f"{do} {what} {where}" + (f" {rest}" if rest else "")


def _bodies(land: Land, n_goals: int) -> list[Organisation]:
    kind, municipality = Organisation.Kind.BOARD, land.town.municipality
    had = list(Organisation.objects.filter(municipality=municipality, kind=kind).order_by("pk"))
    made = Organisation.objects.bulk_create(
        Organisation(municipality=municipality, key=f"namnd-{n}", name=f"Nämnd {n}", kind=kind)
        for n in range(len(had), max(FEWEST_BOARDS, n_goals // GOALS_OF_A_BOARD))
    )
    return [*had, *made]


def _indicators(land: Land, n_goals: int) -> list[Indicator]:
    municipality = land.town.municipality
    had = list(Indicator.objects.filter(key__startswith="X990").order_by("pk"))
    made = Indicator.objects.bulk_create(
        Indicator(key=f"X990{n}", title=f"Nyckeltal {n} om {WHAT[n % len(WHAT)]}", source="kolada",
                  definition_sha256="0" * 64)
        for n in range(len(had) + 1, n_goals // 10)
    )  # fmt: skip
    is_first = not Baseline.objects.filter(municipality=municipality).exists()
    new = [*had, *made] if is_first else made
    _make(Target(municipality=municipality, indicator=row, year=2030, value=90.0) for row in new[::2])
    _make(Baseline(municipality=municipality, indicator=row, year=2020, value=70.0) for row in new[::3])
    return [*had, *made]


def _goals(land: Land, n_goals: int) -> list[Goal]:
    """Return the new goals; half of all lie in the first programme, the rest in others, ten to an area."""
    municipality = land.town.municipality
    first = Goal.objects.filter(document__municipality=municipality).count()
    documents = [land.town.document, land.baseline.document, *_documents(land, n_goals // GOALS_OF_A_DOCUMENT // 2)]
    made: list[Goal] = []
    for start in range(first, n_goals, GOALS_OF_AN_AREA):
        place = start // GOALS_OF_AN_AREA
        document = documents[0] if place % 2 else documents[(place // 2) % len(documents)]
        area = Goal.objects.create(document=document, **_wording(start, "målområde", 1))
        parts = range(start + 1, min(start + GOALS_OF_AN_AREA, n_goals))
        made += [
            area,
            *Goal.objects.bulk_create(Goal(document=document, parent=area, **_wording(n, "delmål", 2)) for n in parts),
        ]
    return made


def _wording(n: int, level_name: str, level: int) -> dict[str, Any]:
    return {
        "key": f"g{n}",
        "order": n,
        "level_name": level_name,
        "level": level,
        "name": worded(n),
        "sdgs": [n % 17 + 1],
    }


def _documents(land: Land, n: int) -> list[SteeringDocument]:
    return [
        SteeringDocument.objects.get_or_create(
            municipality=land.town.municipality,
            key=f"plan-{place}",
            defaults={
                "title": f"Handlingsplan {place}",
                "kind": "handlingsplan",
                "status": "in_force",
                "adopted_on": datetime.date(2021, 1, 1),
                "has_own_page": True,
                "order": place,
            },
        )[0]
        for place in range(1, n + 1)
    ]


def _cycle_before(land: Land) -> FollowUpCycle:
    municipality = land.town.municipality
    had = FollowUpCycle.objects.filter(municipality=municipality, year=BEFORE).first()
    if had is not None:
        return had
    run = AssessmentRun.objects.create(
        municipality=municipality, year=BEFORE, generation=land.town.run.generation, batches=[1], methods={}
    )
    return FollowUpCycle.objects.create(
        municipality=municipality,
        year=BEFORE,
        title=f"Uppföljning {BEFORE}",
        state="closed",
        run=run,
        closed_by=land.town.coordinator,
        closed_at=timezone.now(),
    )


def _hang_on_goals(new: _New) -> None:
    municipality, bodies, indicators = new.land.town.municipality, new.bodies, new.indicators
    answered = set(Responsibility.objects.filter(goal__in=new.goals).values_list("goal_id", flat=True))
    # One further for each area, so that every board gets both areas and goals.
    _make(
        Responsibility(goal=goal, organisation=bodies[(n + n // GOALS_OF_AN_AREA) % len(bodies)], role="answers")
        for n, goal in enumerate((goal for goal in new.goals if goal.pk not in answered), 2)
    )
    followed = set(GoalIndicator.objects.filter(goal__in=new.leaves).values_list("goal_id", flat=True))
    _make(
        GoalIndicator(goal=goal, indicator=indicators[n % len(indicators)])
        for n, goal in enumerate(new.leaves)
        if n % 8 and goal.pk not in followed
    )
    _make(GoalEffect(goal=one, other=other, kind="supports") for one, other in _pairs(_each(new.leaves, 4, least=2)))
    _make(
        GoalTie(goal=one, other=other, is_same=n % 2 == 0)
        for n, (one, other) in enumerate(_pairs(_each(new.leaves, 20, least=4)))
    )
    _make(
        Finding(municipality=municipality, document=goal.document, kind="contradiction", text=f"{goal} sägs två gånger")
        for goal in new.goals[::50]
    )
    _make(
        Appraisal(goal=goal, own_control=n % 4, n_affected=100 * n, source="Enkät", appraised_by=new.land.town.analyst)
        for n, goal in enumerate(new.leaves[::3])
    )
    for goal in new.goals[100::200]:  # the land has one already
        goal.followed_up_elsewhere = "Följs upp i näringslivsprogrammet"
        goal.save()


def _activities(new: _New, n_activities: int) -> list[Activity]:
    municipality = new.land.town.municipality
    first = Activity.objects.filter(plan__document__municipality=municipality).count()
    plans = {document: _plans(document) for document in dict.fromkeys(goal.document for goal in new.goals)}
    goals = new.leaves or new.goals
    return Activity.objects.bulk_create(
        Activity(
            plan=plans[goals[n % len(goals)].document][(n + n // len(goals)) % 2],
            name=f"{worded(7 * n)}: insats {n}",
            description="Görs tillsammans med skolor, föreningar och invånare.",
            order=n,
            state=STATES[n % len(STATES)],
            starts_on=datetime.date(2022, 1 + n % 12, 1),
            ends_on=datetime.date(2023, 1 + n % 12, 1),
            money_sek=1000 * n,
        )
        for n in range(first, n_activities)
    )


def _plans(document: SteeringDocument) -> list[ActionPlan]:
    return [ActionPlan.objects.get_or_create(document=document, year=year)[0] for year in (2022, 2023)]


def _hang_on_activities(new: _New, activities: Sequence[Activity]) -> None:
    goals, bodies = new.leaves or new.goals, new.bodies
    serves = Activity.goals.through
    _make(serves(activity_id=row.pk, goal_id=goals[row.order % len(goals)].pk) for row in activities)
    if len(goals) > 1:
        _make(serves(activity_id=row.pk, goal_id=goals[(row.order + 1) % len(goals)].pk) for row in activities[::5])
    # One further for each round, so that a board's activities stand in every state.
    for role, step in (("answers", 0), ("carries_out", 1)):
        _make(
            ActivityResponsibility(
                activity=row,
                organisation=bodies[(row.order + row.order // len(bodies) + step) % len(bodies)],
                role=role,
            )
            for row in activities
        )
    _make(
        ExpectedEffect(
            activity=row, indicator=new.indicators[row.order % len(new.indicators)], direction="up", by_year=2025
        )
        for row in activities[::4]
    )
    _make(Milestone(activity=row, name="Halvvägs", due_on=datetime.date(2022, 9, 1)) for row in activities)
    _make(StatusNote(activity=row, state=row.state, text="Går som tänkt") for row in activities[::2])


def _assess(new: _New) -> None:
    Assessment.objects.filter(run=new.now.run, rating_details={}).update(rating_details=RATING, trend_details=TREND)
    for cycle, turn in ((new.before, 1), (new.now, 0)):
        assessed = set(Assessment.objects.filter(run=cycle.run, indicator=None).values_list("goal_id", flat=True))
        _make(
            Assessment(
                run=cycle.run,
                goal=goal,
                rating=COLOURS[(goal.order + turn) % 3],
                trend=ARROWS[goal.order % 3],
                score=float(goal.order % 100),
                rating_details=RATING,
                trend_details=TREND,
            )
            for goal in new.goals
            if goal.pk not in assessed
        )
        had = set(Assessment.objects.filter(run=cycle.run, goal=None).values_list("indicator_id", "sex"))
        _make(
            Assessment(run=cycle.run, indicator=row, sex=sex, rating="yellow", trend="up", rating_details=RATING,
                       trend_details=TREND)
            for row in new.indicators
            for sex in "TKM"
            if (row.pk, sex) not in had
        )  # fmt: skip


def _judge(new: _New, activities: Sequence[Activity]) -> None:
    """Judge every goal of the follow-up before, and two of three of the open one's, half of them ready."""
    here = [goal for goal in new.leaves if not goal.followed_up_elsewhere]
    for cycle, goals in ((new.before, here), (new.now, [goal for goal in here if goal.order % 3])):
        computed = {row.goal_id: row for row in Assessment.objects.filter(run=cycle.run, indicator=None)}
        judged = Judgement.objects.bulk_create(
            Judgement(
                cycle=cycle,
                goal=goal,
                assessment=computed[goal.pk],
                rating=computed[goal.pk].rating,
                trend=computed[goal.pk].trend,
                summary="Det går åt rätt håll, men inte i alla stadsdelar.",
                reason="Enkäten gjordes om" if goal.order % 10 == 1 else "",
                differs=goal.order % 10 == 1,
                state="ready" if cycle == new.before or goal.order % 2 else "draft",
                judged_by=new.land.town.analyst,
            )
            for goal in goals
        )
        bad = [row for row in judged if row.rating != "green"]
        by = new.land.town.analyst
        _make(CauseAnalysis(judgement=row, kind="own_work", text="För få platser", written_by=by) for row in bad[::2])
        _make(Consequence(judgement=row, kind="none", text="Väntar på budgeten", written_by=by) for row in bad[::4])
        _make(
            Consequence(
                judgement=row, kind="changed", activity=activities[n % len(activities)], text="Fler får", written_by=by
            )
            for n, row in enumerate(bad[2::4])
        )


def _report(new: _New, activities: Sequence[Activity]) -> None:
    """Let each board have a report, and the school board answer for half of what it is asked."""
    cycle, by = new.now, new.land.town.school_reporter
    asked = set(cycle.reports.values_list("organisation_id", flat=True))
    _make(BoardReport(cycle=cycle, organisation=body) for body in new.bodies if body.pk not in asked)
    own = new.land.town.school_board
    mine = set(Responsibility.objects.filter(organisation=own, goal__in=new.leaves).values_list("goal_id", flat=True))
    mine -= set(new.land.report.answers.values_list("goal_id", flat=True))
    mine &= set(closing.judged(cycle))
    _make(
        ReportAnswer(report=new.land.report, goal=goal, done="Läxhjälp på fyra skolor", saved_by=by)
        for n, goal in enumerate(goal for goal in new.leaves if goal.pk in mine)
        if n % 2
    )
    done = ActivityResponsibility.objects.filter(organisation=own, role="answers").values_list("activity_id", flat=True)
    held = set(done)
    _make(
        ReportAnswer(report=new.land.report, activity=row, done="Klart i augusti", saved_by=by)
        for row in activities
        if row.pk in held and row.order % 2
    )


def _steer(new: _New, activities: Sequence[Activity]) -> None:
    """Let there be a meeting for each hundred goals, with ten decisions each, and an assignment from each other."""
    municipality, by = new.land.town.municipality, new.land.town.coordinator
    had = SteeringMeeting.objects.filter(municipality=municipality).count()
    meetings = SteeringMeeting.objects.bulk_create(
        SteeringMeeting(
            municipality=municipality,
            group=new.land.group,
            held_on=datetime.date(2023, 1, 1) - n * datetime.timedelta(7),
        )
        for n in range(had, had + max(1, len(new.goals) // 100))
    )
    items = SteeringItem.objects.bulk_create(
        SteeringItem(
            meeting=meeting,
            order=n,
            kind="decision",
            title=f"Punkt {n}: {worded(n)}",
            goal=new.goals[n % len(new.goals)],
            activity=activities[n % len(activities)],
            decision="Bifalles",
            decided_by=by,
            decided_at=timezone.now(),
        )
        for meeting in meetings
        for n in range(10)
    )
    _make(
        Assignment(
            item=item,
            organisation=new.bodies[n % len(new.bodies)],
            text="Utred",
            due_on=meeting_day(n),
            **({"done_on": meeting_day(n), "outcome": "Utrett"} if n % 5 == 4 else {}),
        )
        for n, item in enumerate(items[::2])
    )


def meeting_day(n: int) -> datetime.date:
    """Return the day by which assignment ``n`` is to be done."""
    return datetime.date(2023, 6, 1) + datetime.timedelta(n)


def _log(new: _New, activities: Sequence[Activity]) -> None:
    def told(action: str, rows: Iterable[Model]) -> Iterable[AuditEvent]:
        return (
            AuditEvent(
                actor_id="person:0",
                actor_name="Någon",
                municipality=new.land.town.municipality.slug,
                action=action,
                object_type=row._meta.label,
                object_id=str(row.pk),
                new={"name": str(row)},
            )
            for row in rows
        )

    AuditEvent.objects.bulk_create([*told("edit_goal", new.goals), *told("edit_activity", activities)])


def _draft(new: _New) -> None:
    """Keep most of the programme's goals in the draft of a new one; the rest waits for what is to become of it."""
    edition = new.land.edition
    theirs = [goal for goal in new.goals if goal.document_id == edition.base_id]
    kept = [goal for n, goal in enumerate(theirs) if n % 10 != 5]
    editions.keep_goals(by=JobActor("prov"), edition=edition, goals=kept, reason="Gäller än")


def _people(land: Land, n: int) -> None:
    municipality = land.town.municipality
    had = Person.objects.filter(username__startswith="laser.").count()
    made = Person.objects.bulk_create(
        Person(username=f"laser.{place}", first_name="Lars", last_name=f"Läsare {place}") for place in range(had, n)
    )
    _make(Role(person=person, municipality=municipality, kind=Role.Kind.READER) for person in made)


def _each(rows: Sequence[Goal], step: int, *, least: int) -> Sequence[Goal]:
    """Return the first of each ``step`` rows; closer together where that would be fewer than ``least``."""
    return rows[:: max(1, min(step, len(rows) // least))]


def _pairs(rows: Sequence[Goal]) -> Iterable[tuple[Goal, Goal]]:
    return zip(rows[::2], rows[1::2], strict=False)


def _make(rows: Iterable[Any]) -> None:
    """Write the rows, which are all of one table."""
    made = list(rows)
    if made:
        type(made[0]).objects.bulk_create(made)
