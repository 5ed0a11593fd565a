"""The boards' reports: all writing."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from samhandling.accounts.models import Person
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.followups import rules
from samhandling.followups.models import BoardReport, FollowUpCycle, ReportAnswer
from samhandling.followups.reporting import queries
from samhandling.places.models import Organisation
from samhandling.plans import changes as plan_changes
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal

State = BoardReport.State


@dataclass(frozen=True)
class Texts:
    """What a board writes about a goal or an activity."""

    done: str = ""
    result: str = ""
    hindrance: str = ""
    ahead: str = ""
    activity_state: str = ""


@transaction.atomic
def request_reports(*, by: Actor, cycle: FollowUpCycle) -> list[BoardReport]:
    """Ask every body that answers for a goal or an activity of the cycle; those already asked are left as they are."""
    rules.check_may_lead(by, cycle)
    rules.check_takes(cycle, rules.TAKES_REPORTS, "att begära rapporter")
    asked = set(cycle.reports.values_list("organisation_id", flat=True))
    made = [
        BoardReport.objects.create(cycle=cycle, organisation=organisation)
        for organisation in queries.bodies_to_ask(cycle)
        if organisation.pk not in asked
    ]
    if not made and not asked:
        raise InputError(f"inget mål i {cycle} har någon ansvarig; ange ansvariga först")
    if made:
        names = [report.organisation.name for report in made]
        record(by=by, action="request_reports", obj=cycle, municipality=cycle.municipality.slug, new={"bodies": names})
    return made


@transaction.atomic
def request_report(*, by: Actor, cycle: FollowUpCycle, organisation: Organisation) -> BoardReport:
    """Ask one more body."""
    rules.check_may_lead(by, cycle)
    rules.check_takes(cycle, rules.TAKES_REPORTS, "att begära rapporter")
    if organisation.municipality_id != cycle.municipality_id:
        raise InputError(f"{organisation} hör inte till {cycle.municipality}; välj en egen organisation")
    report, made = BoardReport.objects.get_or_create(cycle=cycle, organisation=organisation)
    if made:
        new = {"organisation": organisation.key}
        record(by=by, action="request_report", obj=report, municipality=cycle.municipality.slug, new=new)
    return report


@transaction.atomic
def save_answer(
    *,
    by: Person,
    report: BoardReport,
    texts: Texts,
    version: int,
    goal: Goal | None = None,
    activity: Activity | None = None,
) -> ReportAnswer:
    """Save what a board has written so far of a goal or an activity; ``version`` 0 means that nothing was there.

    The same text saved again, as after a broken connection, changes nothing and is no conflict.
    """
    rules.check_may_report(by, report)
    report = _locked(report)
    rules.check_takes(report.cycle, rules.TAKES_REPORTS, "att rapportera")
    if report.state == State.SIGNED:
        raise InputError(f"rapporten från {report.organisation} är undertecknad; be samordnaren lämna tillbaka den")
    if (goal is None) == (activity is None):
        raise InputError("ett svar gäller ett mål eller en aktivitet")
    if texts.activity_state and texts.activity_state not in Activity.State.values:
        raise InputError(f"{texts.activity_state!r} är inget läge för en aktivitet")
    queries.check_is_asked(report, goal=goal, activity=activity)
    answer = ReportAnswer.objects.select_for_update().filter(report=report, goal=goal, activity=activity).first()
    if answer and _says(answer, texts):
        return answer
    if answer:
        rules.check_unchanged(answer, version)
        answer.version += 1
    else:
        answer = ReportAnswer(report=report, goal=goal, activity=activity)
    for name, text in vars(texts).items():
        setattr(answer, name, text)
    answer.saved_by = by
    answer.save()
    if report.state == State.REQUESTED:
        report.state = State.BEGUN
        report.save(update_fields=["state"])
    record(
        by=by,
        action="save_answer",
        obj=answer,
        municipality=report.cycle.municipality.slug,
        new={
            "goal": goal.key if goal else None,
            "activity": activity.pk if activity else None,
            "version": answer.version,
        },
    )
    return answer


@transaction.atomic
def sign_report(*, by: Person, report: BoardReport) -> BoardReport:
    """Sign a report that is whole; what it says of the activities becomes their state."""
    rules.check_may_report(by, report)
    report = _locked(report)
    rules.check_takes(report.cycle, rules.TAKES_REPORTS, "att underteckna")
    # A body that answers for nothing here has nothing to write, but must be able to say so.
    if report.state == State.REQUESTED and queries.asked(report):
        raise InputError(f"rapporten från {report.organisation} är tom; svara på frågorna först")
    rules.check_report_can_become(report, State.SIGNED)
    if unanswered := queries.unanswered(report):
        shown = "; ".join(unanswered[:5]) + (f"; och {len(unanswered) - 5} till" if len(unanswered) > 5 else "")
        raise InputError(f"rapporten från {report.organisation} kan inte undertecknas, svar saknas om: {shown}")
    report.state, report.signed_by, report.signed_at = State.SIGNED, by, timezone.now()
    report.returned_reason = ""
    report.save()
    for answer in report.answers.exclude(activity=None).exclude(activity_state="").select_related("activity"):
        _pass_on(by, answer)
    record(by=by, action="sign_report", obj=report, municipality=report.cycle.municipality.slug)
    return report


@transaction.atomic
def return_report(*, by: Actor, report: BoardReport, reason: str) -> BoardReport:
    """Give a signed report back to its board, with what is to be mended."""
    rules.check_may_lead(by, report.cycle)
    report = _locked(report)
    rules.check_takes(report.cycle, rules.TAKES_REPORTS, "att lämna tillbaka en rapport")
    rules.check_report_can_become(report, State.RETURNED)
    report.returned_reason = rules.check_says(reason, "orsaken till att rapporten lämnas tillbaka")
    report.state, report.signed_by, report.signed_at = State.RETURNED, None, None
    report.save()
    new = {"reason": report.returned_reason}
    record(by=by, action="return_report", obj=report, municipality=report.cycle.municipality.slug, new=new)
    return report


def _locked(report: BoardReport) -> BoardReport:
    rows = BoardReport.objects.select_for_update(of=("self",)).select_related("cycle__municipality", "organisation")
    return rows.get(pk=report.pk)


def _says(answer: ReportAnswer, texts: Texts) -> bool:
    return all(getattr(answer, name) == text for name, text in vars(texts).items())


def _pass_on(by: Person, answer: ReportAnswer) -> None:
    """Let the signed state become the activity's own."""
    activity = answer.activity
    assert activity is not None
    text = answer.hindrance or answer.done or answer.result
    if (activity.state, activity.version) and activity.state != answer.activity_state:
        plan_changes.report_activity(
            by=by, activity=activity, version=activity.version, state=answer.activity_state, text=text
        )
