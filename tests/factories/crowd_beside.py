"""What lies beside the goals of a crowd: questions, referrals, earlier years, accounts, uploads, people, deliveries.

Each list has some rows already the first time, of every kind that it comes to have, and grows with the goals.
"""

import datetime
from collections.abc import Iterable, Sequence
from itertools import cycle as round_and_round
from itertools import product
from typing import Any

from django.utils import timezone
from tests.factories import drafts
from tests.factories.rights import Land

from samhandling.accounts.models import Invitation, Person, Role, SecondFactor
from samhandling.followups.baselines.models import BaselineDescription, BaselineFigure, BaselineText
from samhandling.followups.models import (
    BoardReport,
    CycleSum,
    ElsewhereJudgement,
    Evidence,
    FollowUpCycle,
    Frozen,
    PastJudgement,
    Reminder,
    ReminderWish,
    ReportAnswer,
)
from samhandling.followups.welfare.models import WelfareAccount
from samhandling.indicators.models import Baseline, Batch, Indicator, SourceFinding
from samhandling.indicators.sheets.models import OwnFigure, OwnIndicator, SavedMapping, SheetFile
from samhandling.places.models import Organisation
from samhandling.programmes.editions.models import DraftGoal, Edition
from samhandling.programmes.imports.models import DocumentImport, ImportNode
from samhandling.programmes.models import CityProcess, Goal, GoalQuestion, SteeringDocument
from samhandling.programmes.processes.models import ProcessState
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest

DAY = datetime.date(2022, 12, 1)
SUM = "0" * 64
HISTORICAL_BEFORE, CLOSED_BEFORE = 2021, 2012  # the years of earlier follow-ups are counted back from these
COMMENTS = 20  # bodies that answer a referral; each has a form of its own on the page


def grow(land: Land, *, leaves: Sequence[Goal], bodies: Sequence[Organisation], n_goals: int) -> None:
    """Fill up what lies beside as many goals as this; ``leaves`` are those of them that are new and without parts."""
    _questions(land, leaves, bodies, n_goals)
    _processes(land, bodies, n_goals)
    _editions(land, n_goals)
    _referral(land, bodies)
    _baselines(land)
    _accounts(land, n_goals)
    _years(land, leaves, n_goals)
    _reporters(land, bodies)
    _invitations(land, n_goals)
    _uploads(land, bodies, n_goals)
    _deliveries(land, n_goals)


def _questions(land: Land, leaves: Sequence[Goal], bodies: Sequence[Organisation], n_goals: int) -> None:
    """Let there be a question to each ten goals, every third answered and every third written off."""
    rows = GoalQuestion.objects.filter(municipality=land.town.municipality)
    ends: list[dict[str, Any]] = [
        {"state": "answered", "answer": "Ja", "answered_by": bodies[0], "answered_on": DAY, "outcome": "granted"},
        {"state": "written_off", "state_reason": "Förslaget drogs tillbaka"},
        {"due_on": DAY},
    ]
    made = GoalQuestion.objects.bulk_create(
        GoalQuestion(
            municipality=land.town.municipality,
            kind=("council_motion", "resident", "audit")[n // 3 % 3],
            title=f"Fråga {n}",
            text="Läxhjälp åt alla.",
            asked_by="Ett parti",
            asked_on=datetime.date(2022, 5, 2),
            answerer=bodies[n % len(bodies)],
            **ends[n % 3],
        )
        for n in range(rows.count(), max(10, n_goals // 10))
    )
    hangs = GoalQuestion.goals.through
    pairs = zip(made, round_and_round(leaves), strict=False)
    _make(hangs(goalquestion=row, goal=goal) for row, goal in pairs)


def _processes(land: Land, bodies: Sequence[Organisation], n_goals: int) -> None:
    """Let there be an administration to each two hundred goals and a process to each hundred; each has said how far."""
    municipality = land.town.municipality
    kind = Organisation.Kind.ADMINISTRATION
    offices = Organisation.objects.filter(municipality=municipality, kind=kind)
    _make(
        Organisation(municipality=municipality, key=f"forvaltning-{n}", name=f"Förvaltning {n}", kind=kind)
        for n in range(offices.count(), max(4, n_goals // 200))
    )
    had = CityProcess.objects.filter(municipality=municipality).count()
    made = CityProcess.objects.bulk_create(
        CityProcess(municipality=municipality, name=f"Process {n}", owner=bodies[n % len(bodies)], order=n)
        for n in range(had, max(3, n_goals // 100))
    )
    _make(
        CityProcess.documents.through(cityprocess=row, steeringdocument=document)
        for row in made
        for document in (land.town.document, land.spare)
    )
    states = round_and_round(ProcessState.State.values)
    _make(
        ProcessState(process=row, organisation=office, state=state, said_on=DAY)
        for (row, office), state in zip(product(made, offices.all()), states, strict=False)
    )


def _editions(land: Land, n_goals: int) -> None:
    """Let there be an abandoned draft to each hundred goals, and an adopted one to each two hundred."""
    municipality = land.town.municipality
    had = Edition.objects.filter(municipality=municipality, state=Edition.State.ABANDONED).count()
    for n in range(had, max(1, n_goals // 100)):
        given_up = Edition.objects.create(
            municipality=municipality, base=land.spare, title=f"Avbrutet {n}", state=Edition.State.ABANDONED
        )
        given_up.replaces.add(land.spare)
        DraftGoal.objects.create(edition=given_up, level_name="mål", level=1, name="Alla läser")
    had = Edition.objects.filter(municipality=municipality, state=Edition.State.ADOPTED).count()
    for n in range(had, max(1, n_goals // 200)):
        old, new = (
            SteeringDocument.objects.create(
                municipality=municipality,
                key=f"{word}-{n}",
                title=f"Policy {n}, {word}",
                kind="policy",
                status=status,
                valid_from=datetime.date(2022, 1, 1),
            )
            for word, status in (("gammal", "repealed"), ("ny", "in_force"))
        )
        adopted = Edition.objects.create(
            municipality=municipality, base=old, title=new.title, state=Edition.State.ADOPTED, document=new
        )
        adopted.replaces.add(old)


def _referral(land: Land, bodies: Sequence[Organisation]) -> None:
    """Let the draft have been out, with answers of the boards; and let each new board be asked in what is out now."""
    asked = set(land.asked.referral.requests.values_list("organisation_id", flat=True))
    _make(
        ReferralRequest(referral=land.asked.referral, organisation=body, state=("begun", "asked")[n % 2])
        for n, body in enumerate(bodies)
        if body.pk not in asked
    )
    was_out, _ = Referral.objects.get_or_create(
        edition=land.edition,
        state=Referral.State.CLOSED,
        defaults={"sent_on": DAY, "due_on": DAY, "closed_on": DAY, "letter": "Är målen rätt?"},
    )
    answered = set(was_out.requests.values_list("organisation_id", flat=True))
    requests = ReferralRequest.objects.bulk_create(
        ReferralRequest(
            referral=was_out,
            organisation=body,
            **({} if n % 5 == 2 else {"state": "answered", "answered_by": "Nämnden", "answered_at": timezone.now()}),
        )
        for n, body in enumerate(bodies[:COMMENTS])
        if body.pk not in answered
    )
    goal = land.edition.goals.order_by("pk")[0]
    was_out.draft = [{"id": goal.pk, "name": goal.name}]
    was_out.save()
    responded = {"outcome": "changed", "response": "Målet fick nya ord", "responded_at": timezone.now()}
    responded["responded_by"] = land.town.coordinator
    answers = [row for row in requests if row.state == ReferralRequest.State.ANSWERED]
    _make(
        ReferralComment(
            request=row,
            text="Skärp målet" if n % 2 else "",
            position=ReferralRequest.Position.values[n % 4],
            **about,
            **(responded if n % 3 == 1 else {}),
        )
        for n, (row, about) in enumerate(product(answers, ({}, {"goal": goal, "goal_name": goal.name})))
    )


def _baselines(land: Land) -> None:
    """Let each document with a page have a baseline description, every second decided."""
    by = land.town.analyst
    pages = SteeringDocument.objects.filter(municipality=land.town.municipality, has_own_page=True)
    known = set(BaselineDescription.objects.values_list("document_id", flat=True))
    decided = {"state": "decided", "decided_body": "Kommunfullmäktige", "decided_on": DAY, "decided_by": by}
    decided |= {"decided_at": timezone.now(), "content": {}, "sha256": SUM}
    begins = list(Baseline.objects.filter(municipality=land.town.municipality).order_by("pk"))
    for n, document in enumerate(row for row in pages.order_by("pk") if row.pk not in known):
        about = {} if n % 2 else decided
        made = BaselineDescription.objects.create(document=document, as_of=DAY, begun_by=by, **about)
        BaselineText.objects.create(description=made, text="Så var det.", saved_by=by)
        _make(
            BaselineFigure(
                description=made,
                indicator_id=row.indicator_id,
                sex=row.sex,
                year=row.year,
                value=row.value,
                beside={"batch": 1},
                accepted_by=by,
            )
            for row in begins
        )


def _accounts(land: Land, n_goals: int) -> None:
    """Let there be a closed welfare account to each two hundred goals beside the one that is open."""
    had = WelfareAccount.objects.filter(municipality=land.town.municipality).count()
    closed = {"state": "closed", "closed_by": land.town.coordinator, "closed_at": timezone.now(), "sha256": SUM}
    _make(
        WelfareAccount(
            municipality=land.town.municipality,
            year=land.account.year - 2 * n,
            layout={"stages": []},
            figures={},
            figures_at=timezone.now(),
            opened_by=land.town.coordinator,
            content={},
            **closed,
        )
        for n in range(had, max(3, n_goals // 200))
    )


def _years(land: Land, leaves: Sequence[Goal], n_goals: int) -> None:
    """Let there be days and evidence in the open follow-up, and earlier ones to each four hundred goals."""
    municipality, by = land.town.municipality, land.town.coordinator
    soon = timezone.localdate() + datetime.timedelta(10)
    FollowUpCycle.objects.filter(pk=land.cycle.pk).update(reports_due_on=soon, executive_on=soon, council_on=soon)
    _make(
        Evidence(
            cycle=land.cycle, goal=goal, kind="dialogue", text="Elever", source="Dialog", dated_on=DAY, added_by=by
        )
        for goal in leaves[::10]
    )
    away = Goal.objects.filter(document__municipality=municipality).exclude(followed_up_elsewhere="")
    told = ElsewhereJudgement.objects.filter(cycle=land.cycle).values("goal")
    _make(
        ElsewhereJudgement(cycle=land.cycle, goal=goal, text="Det går bra.", source="Programmet", written_by=by)
        for goal in away.exclude(pk__in=told)
    )
    cycles = FollowUpCycle.objects.filter(municipality=municipality)
    historical = [
        FollowUpCycle.objects.get_or_create(
            municipality=municipality,
            year=HISTORICAL_BEFORE - n,
            state=FollowUpCycle.State.HISTORICAL,
            defaults={"title": f"Uppföljning {HISTORICAL_BEFORE - n}", "source": "En rapport"},
        )[0]
        for n in range(1, 1 + max(1, n_goals // 400))
    ]
    _make(
        PastJudgement(cycle=cycle, goal=goal, rating="yellow", trend="flat", source="En rapport")
        for cycle in historical
        for goal in leaves[::4]
    )
    numbers = {"n_goals": 3, "n_red": 1, "n_yellow": 1, "n_green": 1, "n_up": 1, "n_flat": 1, "n_down": 1}
    _make(
        CycleSum(cycle=cycle, document=land.town.document, **numbers) for cycle in historical if not cycle.sums.exists()
    )
    n_closed = cycles.filter(state=FollowUpCycle.State.CLOSED, year__lt=CLOSED_BEFORE).count()
    for n in range(n_closed, max(1, n_goals // 400)):
        year = CLOSED_BEFORE - 1 - n
        closed = FollowUpCycle.objects.create(
            municipality=municipality,
            year=year,
            title=f"Uppföljning {year}",
            state=FollowUpCycle.State.CLOSED,
            run=cycles.get(year=HISTORICAL_BEFORE, state=FollowUpCycle.State.CLOSED).run,
            closed_by=by,
            closed_at=timezone.now(),
        )
        Frozen.objects.create(cycle=closed, content={"year": year}, sha256=SUM)


def _reporters(land: Land, bodies: Sequence[Organisation]) -> None:
    """Let each board have somebody who reports for it and has been reminded, and a report of the year before."""
    municipality, cycle = land.town.municipality, land.cycle
    served = set(
        Role.objects.filter(kind=Role.Kind.REPORTER, person__email__gt="").values_list("organisation", flat=True)
    )
    new = [body for body in bodies if body.pk not in served]
    people = Person.objects.bulk_create(
        Person(username=f"rapportor.{body.key}", first_name="Rut", last_name=body.name, email=f"{body.key}@sjoby.se")
        for body in new
    )
    _make(
        Role(person=person, municipality=municipality, organisation=body, kind=Role.Kind.REPORTER)
        for person, body in zip(people, new, strict=True)
    )
    reports = {row.organisation_id: row for row in cycle.reports.all()}
    _make(
        Reminder(
            person=person,
            municipality=municipality,
            sent_on=timezone.localdate(),
            sent_at=timezone.now(),
            lines=[{"keys": [f"report:{reports[body.pk].pk}:{DAY}:0"], "text": "Rapporten"}],
        )
        for person, body in zip(people, new, strict=True)
    )
    _make(ReminderWish(person=person, is_wanted=bool(n % 2)) for n, person in enumerate(people[:2]))
    _make(
        SecondFactor(person=person, sealed_secret=SUM, confirmed_at=timezone.now() if n % 2 else None)
        for n, person in enumerate(people)
    )
    before = FollowUpCycle.objects.get(
        municipality=municipality, year=HISTORICAL_BEFORE, state=FollowUpCycle.State.CLOSED
    )
    for person, body in zip(people, new, strict=True):
        report = BoardReport.objects.create(
            cycle=before,
            organisation=body,
            state=BoardReport.State.SIGNED,
            signed_by=person,
            signed_at=timezone.now(),
        )
        asked = Goal.objects.filter(responsibilities__organisation=body, document__municipality=municipality)
        _make(ReportAnswer(report=report, goal=goal, done="Läxhjälp", saved_by=person) for goal in asked.distinct())


def _invitations(land: Land, n_goals: int) -> None:
    """Let somebody be invited to each fifty goals, every second too long ago."""
    had = Invitation.objects.filter(municipality=land.town.municipality).count()
    _make(
        Invitation(
            municipality=land.town.municipality,
            name=f"Inbjuden {n}",
            email=f"inbjuden-{n}@sjoby.se",
            kind=Role.Kind.REPORTER,
            organisation=land.town.school_board,
            token_sha256=f"{n:064}",
            invited_by=land.town.coordinator,
            valid_until=timezone.now() + datetime.timedelta(7 if n % 2 else -7),
        )
        for n in range(had, max(2, n_goals // 50))
    )


def _uploads(land: Land, bodies: Sequence[Organisation], n_goals: int) -> None:
    """Let a document be uploaded to each fifty goals, and as many spreadsheets, own indicators and own figures."""
    municipality, by, now = land.town.municipality, land.town.coordinator, timezone.now()
    ends: list[dict[str, Any]] = [
        {"state": "read"},
        {"state": "failed", "failure": "Filen är skadad"},
        {"state": "adopted", "closed_at": now, "closed_by": by},
        {"state": "discarded", "closed_at": now, "closed_by": by},
    ]
    imports = DocumentImport.objects.filter(municipality=municipality)
    for n in range(imports.count(), max(6, n_goals // 50)):
        read = drafts.uploaded(municipality, by, file_name=f"plan-{n}.txt", sha256=f"{n:064}", **ends[n % 4])
        _make(
            ImportNode(document_import=read, kind="goal", order=place, proposed={"name": "Alla läser"}, state=state)
            for place, state in enumerate(("proposed", "accepted"))
        )
    ends = [
        {"state": "read"},
        {"state": "stored", "closed_at": now, "closed_by": by, "batch": land.batch, "mapping": {"sheet": ""}},
        {"state": "discarded", "closed_at": now, "closed_by": by},
    ]
    had = SheetFile.objects.filter(municipality=municipality).count()
    numbers = range(had, max(4, n_goals // 50))
    _make(
        SheetFile(
            municipality=municipality,
            organisation=bodies[n % len(bodies)] if n % 2 else None,
            file_name=f"siffror-{n}.csv",
            suffix="csv",
            sha256=SUM,
            n_bytes=300,
            uploaded_by=by,
            **ends[n % 3],
        )
        for n in numbers
    )
    _make(
        SavedMapping(
            municipality=municipality,
            organisation=bodies[n % len(bodies)] if n % 2 else None,
            name=f"Koppling {n}",
            mapping={},
            saved_by=by,
        )
        for n in numbers
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(key=f"eget-{n}", municipality=municipality, title=f"Eget {n}", source="egen", definition_sha256=SUM)
        for n in numbers
    )
    kinds = round_and_round(({"kind": "count"}, {"kind": "rate", "per": 1000}))
    _make(
        OwnIndicator(indicator=row, unit="antal", description="Räknas i december", **kind)
        for row, kind in zip(indicators, kinds, strict=False)
    )
    _make(
        OwnFigure(
            municipality=municipality,
            organisation=bodies[n % len(bodies)],
            indicator=row,
            area=municipality.code,
            period="2022",
            sex="T",
            batch=land.batch if n % 2 else None,
            made_by=by,
            **({"value": 7.0} if n % 2 else {"flag": "missing", "note": "Mättes inte"}),
        )
        for n, row in enumerate(indicators)
    )


def _deliveries(land: Land, n_goals: int) -> None:
    """Let there be a withdrawn delivery to each fifty goals, with something to look at in each."""
    had = Batch.objects.count()
    made = Batch.objects.bulk_create(
        Batch(
            number=1000 + n,
            file_name=f"{1000 + n}.parquet",
            sha256=SUM,
            content_sha256=SUM,
            n_rows=100,
            source="kolada",
            title=f"Kolada {n}",
            licence="CC0",
            source_line="Källa: Kolada",
            fetched_at=timezone.now(),
            withdrawn_at=timezone.now(),
            withdrawn_reason="Fel år",
        )
        for n in range(had, max(3, n_goals // 50))
    )
    settled = {"settled_at": timezone.now(), "settled_by": "Analytikern", "settled_note": "Sett över"}
    _make(
        SourceFinding(
            kind=SourceFinding.Kind.RENAMED,
            source="kolada",
            key=land.town.indicator.key,
            indicator=land.town.indicator if about else None,
            batch=batch if about else None,
            old="Förut",
            new="Nu",
            found_at=timezone.now(),
            **end,
        )
        for batch in made
        for about, end in ((True, {}), (False, {}), (True, settled))
    )


def _make(rows: Iterable[Any]) -> None:
    """Write the rows, which are all of one table."""
    made = list(rows)
    if made:
        type(made[0]).objects.bulk_create(made)
