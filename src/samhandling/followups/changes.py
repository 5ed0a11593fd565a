"""Cycles, historical sums and closing: all writing. Reports, judgements and meetings have rooms of their own."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.models import Person
from samhandling.accounts.rules import check_may
from samhandling.assessments.models import AssessmentRun
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.followups import closing, rules
from samhandling.followups.closing import PublishedSum
from samhandling.followups.models import CycleSum, FollowUpCycle, Frozen
from samhandling.places.models import Municipality
from samhandling.programmes.models import SteeringDocument

State = FollowUpCycle.State


@dataclass(frozen=True)
class Dates:
    """The days of a follow-up, in the order they come; None where a day is not set."""

    asked_on: datetime.date | None = None
    reports_due_on: datetime.date | None = None
    analysis_due_on: datetime.date | None = None
    steering_on: datetime.date | None = None
    executive_on: datetime.date | None = None
    council_on: datetime.date | None = None


NO_DATES = Dates()


@transaction.atomic
def open_cycle(
    *,
    by: Actor,
    municipality: Municipality,
    year: int,
    title: str,
    interval_months: int,
    run: AssessmentRun | None = None,
    documents: Iterable[SteeringDocument] = (),
    dates: Dates = NO_DATES,
) -> FollowUpCycle:
    """Plan the follow-up of a year; with a computed run the figures are there from the start."""
    check_may(by, municipality, permissions.LEAD_FOLLOW_UP, "öppna en uppföljning")
    _check_run(run, municipality, year)
    if FollowUpCycle.objects.filter(municipality=municipality, year=year).exclude(state=State.HISTORICAL).exists():
        raise InputError(f"{municipality} har redan en uppföljning av {year}; fortsätt i den")
    documents = list(documents)
    if strange := [row.title for row in documents if row.municipality_id != municipality.pk]:
        raise InputError(f"{', '.join(strange)} hör inte till {municipality}; välj egna dokument")
    _check_dates(dates)
    cycle = FollowUpCycle.objects.create(
        municipality=municipality, year=year, title=title, interval_months=interval_months, run=run, **asdict(dates)
    )
    cycle.documents.set(documents)
    record(by=by, action="open_cycle", obj=cycle, municipality=municipality.slug, new={"year": year})
    return cycle


@transaction.atomic
def set_dates(*, by: Actor, cycle: FollowUpCycle, dates: Dates) -> FollowUpCycle:
    """Set the days of a follow-up that is not closed."""
    rules.check_may_lead(by, cycle)
    cycle = _locked(cycle)
    rules.check_takes(cycle, tuple(set(rules.TRANSITIONS) - {State.CLOSED, State.HISTORICAL}), "att ändra datum")
    _check_dates(dates)
    old = {name: str(getattr(cycle, name)) for name in asdict(dates)}
    for name, day in asdict(dates).items():
        setattr(cycle, name, day)
    cycle.save(update_fields=list(asdict(dates)))
    new = {name: str(day) for name, day in asdict(dates).items()}
    record(by=by, action="set_dates", obj=cycle, municipality=cycle.municipality.slug, old=old, new=new)
    return cycle


@transaction.atomic
def use_run(*, by: Actor, cycle: FollowUpCycle, run: AssessmentRun) -> FollowUpCycle:
    """Let the cycle stand on newer figures; judgements keep the assessment that they were made on."""
    rules.check_may_judge(by, cycle)
    cycle = _locked(cycle)
    rules.check_takes(cycle, rules.TAKES_JUDGEMENTS, "att byta siffror")
    _check_run(run, cycle.municipality, cycle.year)
    old = cycle.run_id
    cycle.run = run
    cycle.save(update_fields=["run"])
    record(
        by=by,
        action="use_run",
        obj=cycle,
        municipality=cycle.municipality.slug,
        old={"run": old},
        new={"run": run.pk},
    )
    return cycle


@transaction.atomic
def advance_cycle(*, by: Actor, cycle: FollowUpCycle, state: str) -> FollowUpCycle:
    """Let the cycle pass to its next step, or back one; closing it is ``close_cycle``."""
    rules.check_may_lead(by, cycle)
    cycle = _locked(cycle)
    rules.check_can_become(cycle, state)
    if state == State.CLOSED:
        raise InputError(f"{cycle} stängs inte så här; stäng den, så fryses den också")
    old, cycle.state = cycle.state, state
    cycle.save(update_fields=["state"])
    record(
        by=by,
        action="advance_cycle",
        obj=cycle,
        municipality=cycle.municipality.slug,
        old={"state": old},
        new={"state": state},
    )
    return cycle


@transaction.atomic
def add_historical_cycle(
    *,
    by: Actor,
    municipality: Municipality,
    year: int,
    title: str,
    source: str,
    sums: list[PublishedSum],
    interval_months: int = 12,
) -> FollowUpCycle:
    """Add the published result of an earlier follow-up; its sums may stand without goals, but must add up."""
    check_may(by, municipality, permissions.LEAD_FOLLOW_UP, "lägga in tidigare uppföljningar")
    for row in sums:
        _check_adds_up(row)
    cycle = FollowUpCycle.objects.create(
        municipality=municipality,
        year=year,
        title=title,
        state=State.HISTORICAL,
        interval_months=interval_months,
        source=source,
    )
    CycleSum.objects.bulk_create(CycleSum(cycle=cycle, **vars(row)) for row in sums)
    record(by=by, action="add_historical_cycle", obj=cycle, municipality=municipality.slug, new={"year": year})
    return cycle


@transaction.atomic
def close_cycle(*, by: Person, cycle: FollowUpCycle) -> FollowUpCycle:
    """Close a cycle and freeze it: judgements, computed results, deliveries and texts, with sums and a checksum."""
    rules.check_may_lead(by, cycle)
    cycle = _locked(cycle)
    rules.check_can_become(cycle, State.CLOSED)
    rules.check_nothing_is_left(cycle, closing.left(cycle))
    sums = closing.sums(cycle)
    for row in sums:
        _check_adds_up(row)
    CycleSum.objects.bulk_create(CycleSum(cycle=cycle, **vars(row)) for row in sums)
    cycle.state, cycle.closed_by, cycle.closed_at = State.CLOSED, by, timezone.now()
    cycle.save(update_fields=["state", "closed_by", "closed_at"])
    content = closing.content(cycle)
    frozen = Frozen.objects.create(cycle=cycle, content=content, sha256=digest(content))
    record(by=by, action="close_cycle", obj=cycle, municipality=cycle.municipality.slug, new={"sha256": frozen.sha256})
    return cycle


def digest(content: Any) -> str:
    """Return the checksum of a frozen cycle's content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _locked(cycle: FollowUpCycle) -> FollowUpCycle:
    return FollowUpCycle.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=cycle.pk)


def _check_run(run: AssessmentRun | None, municipality: Municipality, year: int) -> None:
    if run is not None and (run.municipality_id != municipality.pk or run.year != year):
        raise InputError(f"körningen {run} gäller inte {municipality} {year}; beräkna om för rätt kommun och år")


def _check_dates(dates: Dates) -> None:
    """Days that are set must come in the order of the work."""
    names = {
        "asked_on": "frågorna går ut",
        "reports_due_on": "nämnderna svarar",
        "analysis_due_on": "analysen är klar",
        "steering_on": "processledningsgruppen",
        "executive_on": "kommunstyrelsen",
        "council_on": "kommunfullmäktige",
    }
    given = [(name, day) for name, day in asdict(dates).items() if day is not None]
    faults = [
        f"{names[later]} ({day}) kommer före {names[earlier]} ({before})"
        for (earlier, before), (later, day) in pairwise(given)
        if day < before
    ]
    if faults:
        raise InputError(f"datumen står i fel ordning: {'; '.join(faults)}; rätta dem")


def _check_adds_up(row: PublishedSum) -> None:
    colours = row.n_red + row.n_yellow + row.n_green + row.n_none
    arrows = row.n_up + row.n_flat + row.n_down + row.n_unknown
    if not row.n_goals == colours == arrows:
        raise InputError(
            f"{row.document}: {row.n_goals} mål, men färgerna summerar till {colours} och pilarna till {arrows}; "
            "rätta talen mot källan"
        )
