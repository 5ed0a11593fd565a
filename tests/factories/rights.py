"""Two municipalities with people of every role, and one thing behind each address: for walking every right."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone
from tests.factories import drafts, editions, year
from tests.factories.year import Town

from samhandling.accounts.models import Person, Role
from samhandling.accounts.permissions import MAY_HAVE_BOARD, MUST_HAVE_BOARD
from samhandling.audit.changes import JobActor
from samhandling.followups.baselines.models import BaselineDescription, BaselineFigure, BaselineText
from samhandling.followups.models import (
    Assignment,
    BoardReport,
    FollowUpCycle,
    ReportAnswer,
    SteeringItem,
    SteeringMeeting,
)
from samhandling.followups.welfare.models import WelfareAccount, WelfareText
from samhandling.indicators import changes as store
from samhandling.indicators.models import Batch
from samhandling.indicators.sheets import changes as sheets
from samhandling.indicators.sheets import files, queries
from samhandling.indicators.sheets.models import OwnIndicator, SheetFile
from samhandling.jobs import read_sheet
from samhandling.jobs.models import Job, Schedule
from samhandling.places.models import Area, Municipality, Organisation
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.imports import files as imported
from samhandling.programmes.imports.models import DocumentImport
from samhandling.programmes.models import CityProcess, Goal, GoalIndicator, GoalQuestion, SteeringDocument
from samhandling.programmes.referrals.models import ReferralRequest
from samhandling.sources.spreadsheets import proposing

BY = JobActor("prov")
Kind = Role.Kind


@dataclass(frozen=True)
class Somebody:
    """A person with one role, and how the role stands to what the addresses are about (the school board's)."""

    person: Person | None  # None: nobody is logged in
    kind: Role.Kind | None
    board: str  # "", "own", "other"
    is_here: bool  # the role is in the municipality that the addresses name

    def __str__(self) -> str:
        return f"{self.kind or 'ingen'} {self.board} {'here' if self.is_here else 'elsewhere'}".strip()


@dataclass(frozen=True)
class Land:
    """The municipality whose addresses are walked, what lies behind them, and everybody who tries."""

    town: Town
    cycle: FollowUpCycle
    report: BoardReport
    signed: BoardReport
    meeting: SteeringMeeting
    group: Organisation
    assignment: Assignment
    document_import: DocumentImport
    pdf: DocumentImport
    sheet: SheetFile
    own: OwnIndicator
    batch: Batch
    process: CityProcess
    edition: Edition  # a draft in which nothing is decided
    ready: Edition  # a draft that waits only for the council
    spare: SteeringDocument  # a document that no draft replaces
    asked: ReferralRequest  # what the school board is asked in a referral
    question: GoalQuestion
    baseline: BaselineDescription
    account: WelfareAccount
    schedule: Schedule
    job: Job
    everybody: list[Somebody]


def land() -> Land:
    """Return the land; a home folder must be there."""
    town, elsewhere = year.town("sjoby", "9901"), year.town("skogby", "9902")
    Goal.objects.create(
        document=town.document,
        key="b",
        level_name="målområde",
        level=1,
        order=3,
        name="Arbete",
        followed_up_elsewhere="Följs upp i näringslivsprogrammet",
    )
    cycle = year.cycle(town, state="reporting")
    # Both boards stand under the council, as in life: that must not make one speak for the other.
    council = Organisation.objects.create(
        municipality=town.municipality, key="fullmaktige", name="Kommunfullmäktige", kind="council"
    )
    Organisation.objects.filter(pk__in=(town.school_board.pk, town.care_board.pk)).update(parent=council)
    group = Organisation.objects.create(
        municipality=town.municipality, key="styrgrupp", name="Styrgruppen", kind="steering_group"
    )
    meeting = SteeringMeeting.objects.create(
        municipality=town.municipality, group=group, held_on=datetime.date(2023, 3, 1)
    )
    item = SteeringItem.objects.create(meeting=meeting, order=0, kind="decision", title="Läxhjälp")
    batch = _batch(town.municipality)
    return Land(
        town=town,
        cycle=cycle,
        report=_begun(town, cycle),
        signed=BoardReport.objects.create(
            cycle=cycle,
            organisation=town.care_board,
            state="signed",
            signed_by=town.coordinator,
            signed_at=timezone.now(),
        ),
        meeting=meeting,
        group=group,
        assignment=Assignment.objects.create(
            item=item, organisation=town.school_board, text="Utred", due_on=datetime.date(2023, 9, 1)
        ),
        document_import=drafts.read(town.municipality, town.coordinator),
        pdf=_pdf(town),
        sheet=_sheet(town),
        own=sheets.define_indicator(
            by=town.coordinator,
            municipality=town.municipality,
            title="Trygga på väg till skolan",
            unit="procent",
            kind="proportion",
            description="Enkät i årskurs 5",
        ),
        batch=batch,
        process=CityProcess.objects.create(municipality=town.municipality, name="Jämställdhet"),
        edition=editions.begun(town),
        ready=editions.ready(town, editions.document(town, "klar")),
        spare=editions.document(town, "ledig"),
        asked=editions.referred(town, editions.document(town, "ute")),
        question=_question(town),
        baseline=_baseline(town),
        account=_account(town),
        schedule=Schedule.objects.create(
            key="kolada", kind="fetch", every="day", at=datetime.time(4), next_run_at=timezone.now()
        ),
        job=Job.objects.create(
            kind="impact",
            key="prov",
            municipality=town.municipality,
            asked_at=timezone.now(),
            asked_by_id="job:prov",
            asked_by_name="prov",
            run_after=timezone.now(),
        ),
        everybody=[*_people(town, is_here=True), *_people(elsewhere, is_here=False), *_shut_out(town)],
    )


def _people(town: Town, *, is_here: bool) -> Iterator[Somebody]:
    for kind in Kind:
        if kind not in MUST_HAVE_BOARD:
            yield Somebody(_person(town.municipality, kind, None), kind, "", is_here)
        if kind in MAY_HAVE_BOARD:
            yield Somebody(_person(town.municipality, kind, town.school_board), kind, "own", is_here)
            yield Somebody(_person(town.municipality, kind, town.care_board), kind, "other", is_here)


def _shut_out(town: Town) -> Iterator[Somebody]:
    """Yield those who come in nowhere: nobody, one without a role, and an administrator who has left."""
    yield Somebody(None, None, "", is_here=False)
    yield Somebody(town.stranger, None, "", is_here=False)
    gone = _person(town.municipality, Kind.ADMINISTRATOR, None, "slutat")
    gone.is_active = False
    gone.save()
    yield Somebody(gone, None, "", is_here=False)


def _person(municipality: Municipality, kind: Role.Kind, board: Organisation | None, prefix: str = "prov") -> Person:
    name = f"{prefix}.{kind}.{board.key if board else 'alla'}.{municipality.slug}"
    made = Person.objects.create_user(name, first_name=prefix, last_name=str(kind.label))
    Role.objects.create(person=made, municipality=municipality, organisation=board, kind=kind)
    return made


def _begun(town: Town, cycle: FollowUpCycle) -> BoardReport:
    """Return the school board's report with every answer written, ready to sign."""
    report = BoardReport.objects.create(cycle=cycle, organisation=town.school_board, state="begun")
    for about in ({"goal": town.red}, {"goal": town.green}, {"activity": town.activity}):
        ReportAnswer.objects.create(report=report, done="Läxhjälp", version=1, saved_by=town.school_reporter, **about)
    return report


def _baseline(town: Town) -> BaselineDescription:
    """Return the baseline description of a plan of its own, with nothing left before it is decided."""
    plan = SteeringDocument.objects.create(
        municipality=town.municipality, key="plan", title="Plan", kind="plan", status="in_force"
    )
    goal = Goal.objects.create(document=plan, key="p1", level_name="mål", level=1, order=0, name="Fler läser")
    GoalIndicator.objects.create(goal=goal, indicator=town.indicator)
    made = BaselineDescription.objects.create(document=plan, as_of=datetime.date(2023, 1, 1), begun_by=town.analyst)
    BaselineFigure.objects.create(
        description=made, indicator=town.indicator, reason="Mäts på annat sätt", accepted_by=town.analyst
    )
    for about in (None, goal):
        BaselineText.objects.create(description=made, goal=about, text="Så var det.", saved_by=town.analyst)
    return made


def _question(town: Town) -> GoalQuestion:
    made = GoalQuestion.objects.create(
        municipality=town.municipality,
        kind=GoalQuestion.Kind.RESERVATION,
        title="Läxhjälp",
        text="Läxhjälp åt alla.",
        asked_by="Ett parti",
        asked_on=datetime.date(2022, 5, 2),
        answerer=town.school_board,
    )
    made.goals.add(town.red)
    return made


def _account(town: Town) -> WelfareAccount:
    """Return an open welfare account without figures, with nothing left before it is closed."""
    made = WelfareAccount.objects.create(
        municipality=town.municipality,
        year=2020,
        layout={"stages": []},
        figures={},
        figures_at=timezone.now(),
        opened_by=town.coordinator,
    )
    WelfareText.objects.create(account=made, section="inledning", text="Så är det.", saved_by=town.analyst)
    return made


def _batch(municipality: Municipality) -> Batch:
    for code, kind, name in ((municipality.code, "municipality", municipality.place_name), ("0000", "country", "R")):
        Area.objects.get_or_create(code=code, kind=kind, name=name)
    rows: dict[str, Any] = {
        "indicator": np.array([f"X{municipality.code}"], dtype=object),
        "area": np.array([municipality.code], dtype=object),
        "period": np.array(["2022"], dtype=object),
        "sex": np.array(["T"], dtype=object),
        "value": np.array([75.0]),
    }
    batch = store.add_batch(
        by=BY,
        source="kolada",
        title="Kolada",
        address="",
        licence="CC0",
        source_line="Källa: Kolada",
        fetched_at=timezone.now(),
        observations=rows,
    )
    store.rebuild_generation(by=BY)
    return batch


def _pdf(town: Town) -> DocumentImport:
    """Return an uploaded PDF with its file and the picture of its page, so that nothing has to be drawn."""
    made = drafts.uploaded(town.municipality, town.coordinator, suffix="pdf", n_pages=1, sha256="1" * 64)
    for path in (imported.path_of(made), imported.page_path(made, 1)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.7")
    return made


def _sheet(town: Town) -> SheetFile:
    """Return a spreadsheet that the school board has sent, with its columns told."""
    content = f"Område;År;Andel\n{town.municipality.place_name};2022;75\n".encode()
    sha256, path = files.keep(iter([content]), "csv")
    found = read_sheet.read(path, "siffror.csv")
    assert found.pop("ok"), found
    files.write_cells(sha256, found)
    made = sheets.add_file(
        by=town.coordinator,
        municipality=town.municipality,
        organisation=town.school_board,
        file_name="siffror.csv",
        suffix="csv",
        sha256=sha256,
        n_bytes=len(content),
    )
    mapping = proposing.propose(files.book(made), queries.known(town.municipality, [], latest_year=2022))
    return sheets.settle_mapping(by=town.coordinator, sheet_file=made, mapping=mapping)
