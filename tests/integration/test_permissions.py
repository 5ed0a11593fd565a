"""Every address × every role × own or other board × own or other municipality: as the permission table says."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from tests.factories import editions, rights
from tests.factories.rights import Land, Somebody
from tests.rules.test_addresses import patterns

from samhandling.accounts import permissions as may
from samhandling.accounts.permissions import Permission
from samhandling.audit.models import AuditEvent
from samhandling.followups.reporting.changes import Texts
from samhandling.jobs import reading
from samhandling.programmes.imports.models import ImportNode
from samhandling.web import access
from samhandling.web.addresses import PLACES, Place
from samhandling.web.workplace.year import offline

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"
Body = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing to do at an address, with a form that succeeds for whoever has the permission."""

    address: str
    permission: Permission
    body: Callable[[Land], Body]
    where: dict[str, Any] = field(default_factory=dict)
    is_of_a_board: bool = True  # what is done concerns the school board's things

    def __str__(self) -> str:
        return f"{self.address}: {self.permission.words}"


def _csv(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "Område;År;Andel\nSjoby;2021;70\n".encode())


def _columns(land: Land) -> Body:
    """Return the mapping form as its page proposes it to the coordinator."""
    page = _client(land.town.coordinator).get(_path("work-sheet", land))
    mapping = page.context["mapping"]
    given = {f"role-{n}": column.role for n, column in enumerate(mapping.columns)}
    given |= {f"period-{n}": column.period for n, column in enumerate(mapping.columns)}
    given |= {f"sex-{n}": column.sex for n, column in enumerate(mapping.columns)}
    given |= {f"fixed-{key}": text for key, text in mapping.fixed.items()}
    given |= {choice.name: choice.meaning for choice in page.context["signs"] if not choice.is_own}
    return given | {
        "fixed-indicator": land.own.indicator.key,
        "fixed-sex": "T",
        "point": "ask",
        "scale": "ask",
        "dates": "ask",
    }


def _asked(land: Land, prefix: str, title: str) -> Body:
    """Return the form of a question that the school board is to answer."""
    given = {
        "kind": "reservation",
        "title": title,
        "text": "Fler böcker i skolan.",
        "asked_by": "Ett parti",
        "asked_on": "2022-05-02",
        "goals": land.town.red.pk,
        "answerer": land.town.school_board.pk,
        "version": "1",
    }
    return {f"{prefix}{name}": value for name, value in given.items()}


def _confirmed(land: Land) -> str:
    """Return what the page carries when the reporter confirms what an uploaded report changes."""
    rows = [["mal-a1", 1, asdict(Texts(done="Mer läxhjälp"))]]
    return signing.dumps({"report": land.report.pk, "rows": rows}, salt=offline._SALT, compress=True)


ACTS = (
    Act("work-mapping", may.WRITE_PROGRAMMES, lambda _: {"document": "program", "word": "delmål", "level": "3"}),
    Act("work-imports", may.IMPORT_DOCUMENTS, lambda _: {"file": SimpleUploadedFile("ny.txt", b"Program")}),
    Act("work-import", may.IMPORT_DOCUMENTS, lambda land: {"action": "accept", "node": _node(land).pk}),
    Act("work-programme", may.WRITE_PROGRAMMES, lambda _: {"flytta": "a1:1:down"}, {"key": "program"}),
    Act("work-goal-edit", may.WRITE_PROGRAMMES, lambda _: {"what": "said", "plain_wording": "Lär dig", "version": "1"}),
    Act(
        "work-goal-edit",
        may.WRITE_OWN_GOALS,
        lambda land: {"what": "own", "o-owner": land.town.school_board.pk, "o-name": "Alla får läxhjälp"},
    ),
    Act("work-goal-edit", may.LINK_INDICATORS, lambda _: {"what": "unlink", "row": "X9901"}),
    Act(
        "work-goal-edit",
        may.SET_TARGETS,
        lambda _: {
            "what": "figure",
            "indicator": "X9901",
            "fX9901-which": "baseline",
            "fX9901-year": "2020",
            "fX9901-sex": "T",
            "fX9901-value": "81,5",
        },
    ),
    Act("work-editions", may.WRITE_PROGRAMMES, lambda land: {"title": "Nytt", "replaces": land.spare.pk}),
    Act("work-edition", may.WRITE_PROGRAMMES, lambda _: {"what": "facts", "title": "Hållbart", "version": "1"}),
    Act("work-edition-old", may.WRITE_PROGRAMMES, lambda _: {"what": "rest", "r-reason": "Gäller än"}),
    Act(
        "work-edition-choice",
        may.WRITE_PROGRAMMES,
        lambda _: {"what": "choose", "fate": "dropped", "reason": "Mäts inte", "version": "0"},
    ),
    Act("work-edition-draft", may.WRITE_PROGRAMMES, lambda _: {"what": "add", "n-name": "Nytt", "n-reason": "Enkät"}),
    Act(
        "work-edition-goal",
        may.WRITE_PROGRAMMES,
        lambda _: {"what": "edit", "name": "Ingen är ensam", "reason": "Enkät", "version": "1"},
    ),
    Act(
        "work-referral",
        may.WRITE_PROGRAMMES,
        lambda land: {
            "what": "send",
            "s-due_on": timezone.localdate() + timedelta(days=30),
            "s-bodies": land.town.school_board.pk,
        },
    ),
    Act("work-referral-answer", may.ANSWER_REFERRAL, lambda _: {"position": "supports", "version": "1", "final": "1"}),
    Act(
        "work-edition-adopt",
        may.WRITE_PROGRAMMES,
        lambda land: {
            "adopted_by": editions.council(land.town).pk,
            "adopted_on": timezone.localdate(),
            "paragraph": "12",
            "reference": "KS 1",
        },
    ),
    Act("work-processes", may.WRITE_PROGRAMMES, lambda _: {"name": "Barnrätt", "version": "0"}),
    Act("work-process", may.WRITE_PROGRAMMES, lambda _: {"what": "process", "name": "Barnrätt", "version": "1"}),
    Act(
        "work-process",
        may.REPORT_PROCESS,
        lambda land: {"what": "state", "organisation": land.town.school_office.pk, "state": "being_introduced"},
    ),
    Act("work-question-new", may.WRITE_QUESTIONS, lambda land: _asked(land, "", "Fler böcker")),
    Act("work-question", may.WRITE_QUESTIONS, lambda land: {"what": "edit"} | _asked(land, "f-", "Fler böcker")),
    Act("work-question", may.ANSWER_QUESTIONS, lambda _: {"what": "answer", "answer": "Den finns.", "version": "1"}),
    Act("work-plans", may.EDIT_PLANS, lambda land: {"document": land.town.document.pk, "year": "2024"}),
    Act("work-activity", may.EDIT_PLANS, lambda _: {"what": "what", "name": "Läxhjälp överallt", "version": "1"}),
    Act(
        "work-activity",
        may.REPORT_ACTIVITY,
        lambda _: {"what": "milestone", "m-name": "Start", "m-due_on": "2023-01-10"},
    ),
    Act(
        "work-activity",
        may.REPORT_ACTIVITY,
        lambda _: {"what": "state", "s-state": "under_way", "s-text": "I gång", "s-version": "1"},
    ),
    Act(
        "work-activity-new",
        may.EDIT_PLANS,
        lambda land: {"name": "Bokbuss", "goals": land.town.red.pk, "version": "0"},
    ),
    Act("work-plan-carry", may.EDIT_PLANS, lambda land: {"activity": land.town.activity.pk}),
    Act("work-cycles", may.LEAD_FOLLOW_UP, lambda _: {"year": "2031", "council_on": "2032-06-17"}),
    Act("work-reminders", may.SEE_WORKPLACE, lambda _: {"no": "1"}, is_of_a_board=False),
    Act("work-cycle", may.LEAD_FOLLOW_UP, lambda _: {"state": "analysis"}),
    Act("work-report", may.REPORT_FOR_BOARD, lambda _: {"sign": "1"}),
    Act("work-report", may.LEAD_FOLLOW_UP, lambda _: {"return": "1", "reason": "Skriv mer"}, {"key": "vardnamnden"}),
    Act("work-report-upload", may.REPORT_FOR_BOARD, lambda land: {"given": _confirmed(land)}),
    Act("work-report-item", may.REPORT_FOR_BOARD, lambda _: {"done": "Mer läxhjälp", "version": "1"}),
    Act(
        "work-judging",
        may.JUDGE_GOALS,
        lambda _: {"goal": "b", "text": "Går framåt", "source": "Skolplanen", "rating": "green", "trend": "up"},
    ),
    Act(
        "work-judge",
        may.JUDGE_GOALS,
        lambda _: {"what": "verdict", "rating": "red", "trend": "flat", "version": "0"},
    ),
    Act(
        "work-steering",
        may.STEER,
        lambda land: {"what": "meeting", "group": land.group.pk, "held_on": "2023-05-03"},
    ),
    Act(
        "work-steering",
        may.FINISH_ASSIGNMENT,
        lambda land: {"what": "outcome", "assignment": land.assignment.pk, "outcome": "Utrett"},
    ),
    Act("work-meeting", may.STEER, lambda _: {"what": "item", "kind": "decision", "title": "Bokbuss"}),
    Act("work-welfare", may.LEAD_WELFARE, lambda _: {"year": "2022"}),
    Act("work-welfare-account", may.WRITE_WELFARE, lambda _: {"refresh": "1"}),
    Act("work-welfare-account", may.LEAD_WELFARE, lambda _: {"close": "1"}),
    Act("work-welfare-text", may.WRITE_WELFARE, lambda _: {"text": "Så är det inte.", "version": "1"}),
    Act("work-baselines", may.DESCRIBE_BASELINE, lambda _: {"document": "program", "as_of": "2022-12-31"}),
    Act(
        "work-baseline",
        may.DESCRIBE_BASELINE,
        lambda _: {"indicator": "X9901", "stood": "T-", "leave": "1", "reason": "Saknas"},
    ),
    Act(
        "work-baseline",
        may.DECIDE_BASELINE,
        lambda _: {"what": "decide", "body": "Kommunfullmäktige", "on": "2023-01-31"},
    ),
    Act("work-baseline-text", may.DESCRIBE_BASELINE, lambda _: {"text": "Läget är ett annat.", "version": "1"}),
    Act("work-appraise", may.APPRAISE_GOALS, lambda _: {"own_control": "2", "source": "Tjänsteutlåtande"}),
    Act("work-sheets", may.DELIVER_FIGURES, lambda _: {"organisation": "skolnamnden", "file": _csv("nya.csv")}),
    Act(
        "work-figure",
        may.DELIVER_FIGURES,
        lambda land: {
            "action": "save",
            "organisation": "skolnamnden",
            "indicator": land.own.indicator.key,
            "area": land.town.municipality.code,
            "period": "2021",
            "sex": "T",
            "value": "70",
        },
    ),
    Act(
        "work-own-indicators",
        may.DEFINE_INDICATORS,
        lambda _: {"title": "Trygga barn", "unit": "procent", "kind": "proportion", "description": "Enkät"},
    ),
    Act("work-sheet", may.DELIVER_FIGURES, _columns),
    Act("work-sheet-check", may.DELIVER_FIGURES, lambda _: {"action": "discard"}),
    Act("work-sources", may.CHANGE_STORE, lambda _: {"action": "pause", "schedule": "kolada"}),
    Act("work-sources", may.ASK_FOR_WORK, lambda land: {"action": "cancel", "job": land.job.pk}),
    Act("work-delivery", may.CHANGE_STORE, lambda _: {"action": "withdraw", "reason": "fel fil"}),
    Act("work-delivery", may.ASK_FOR_WORK, lambda _: {"action": "impact"}),
    Act(
        "work-people",
        may.MANAGE_PEOPLE,
        lambda _: {"what": "invite", "name": "Nils", "email": "nils@sjoby.example", "kind": "reader"},
    ),
    Act("work-person", may.MANAGE_PEOPLE, lambda _: {"what": "give", "kind": "reader"}),
    Act("work-person", may.SEE_AS, lambda _: {"what": "see_as"}),
)
# Pages that are about what one board has sent: the reporter of another board does not see them.
OF_A_BOARD = ("work-report-upload", "work-sheet", "work-sheet-check", "work-sheet-marked", "work-sheet-original")


@pytest.fixture
def land(home: Path, monkeypatch: pytest.MonkeyPatch) -> Land:
    """Return the land; an uploaded document waits instead of being read in a process of its own."""
    monkeypatch.setattr(reading, "advance", lambda document_import: None)
    return rights.land()


def _node(land: Land) -> ImportNode:
    node = land.document_import.nodes.filter(state=ImportNode.State.PROPOSED).first()
    assert node is not None
    return node


def _client(person: Any) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


def _path(address: str, land: Land, **given: Any) -> str:
    """Return an address with what stands behind it; work-import has its own key, and so on."""
    known: dict[str, Any] = {
        "work-goal": {"key": "a1"},
        "work-indicator": {"key": land.town.indicator.key},
        "work-import": {"key": str(land.document_import.pk)},
        "work-import-progress": {"key": str(land.document_import.pk)},
        "work-import-page": {"key": str(land.pdf.pk)},
        "work-import-file": {"key": str(land.pdf.pk)},
        "work-programme": {"key": "program"},
        "work-goal-edit": {"key": "a1"},
        "work-process": {"pk": land.process.pk},
        "work-edition": {"pk": land.edition.pk},
        "work-edition-old": {"pk": land.edition.pk},
        "work-edition-choice": {"pk": land.edition.pk, "number": land.town.red.pk},
        "work-edition-draft": {"pk": land.edition.pk},
        "work-edition-goal": {"pk": land.edition.pk, "number": land.edition.goals.all()[0].pk},
        "work-edition-compare": {"pk": land.edition.pk},
        "work-edition-export": {"pk": land.edition.pk, "suffix": "xlsx"},
        "work-referral": {"pk": land.edition.pk},
        "work-referral-answer": {"pk": land.asked.pk},
        "work-referral-export": {"pk": land.edition.pk, "suffix": "xlsx"},
        "work-edition-adopt": {"pk": land.ready.pk},
        "work-question": {"pk": land.question.pk},
        "work-activity": {"pk": land.town.activity.pk},
        "work-activity-new": {"pk": land.town.plan.pk},
        "work-plan-carry": {"pk": land.town.plan.pk},
        "work-cycle": {"year": land.cycle.year},
        "work-cycle-ics": {"year": land.cycle.year},
        "work-report": {"year": land.cycle.year, "key": "skolnamnden"},
        "work-report-sheet": {"year": land.cycle.year, "key": "skolnamnden"},
        "work-report-upload": {"year": land.cycle.year, "key": "skolnamnden"},
        "work-report-item": {"year": land.cycle.year, "key": "skolnamnden", "item": "mal-a1"},
        "work-judging": {"year": land.cycle.year},
        "work-judge": {"year": land.cycle.year, "key": "a1"},
        "work-meeting": {"pk": land.meeting.pk},
        "work-appraise": {"key": "a1"},
        "work-welfare-account": {"year": land.account.year},
        "work-welfare-text": {"year": land.account.year, "section": "inledning"},
        "work-welfare-report": {"year": land.account.year, "form": "xlsx"},
        "work-baseline": {"key": land.baseline.document.key},
        "work-baseline-text": {"key": land.baseline.document.key, "part": "helheten"},
        "work-baseline-report": {"key": land.baseline.document.key, "form": "xlsx"},
        "work-sheet": {"key": str(land.sheet.pk)},
        "work-sheet-check": {"key": str(land.sheet.pk)},
        "work-sheet-marked": {"key": str(land.sheet.pk)},
        "work-sheet-original": {"key": str(land.sheet.pk)},
        "work-person": {"pk": land.town.auditor.pk},
        "work-delivery": {"key": str(land.batch.number)},
    }
    return reverse(address, kwargs={"slug": "sjoby", **known.get(address, {}), **given})


def is_permitted(somebody: Somebody, permission: Permission, *, is_of_a_board: bool = True) -> bool:
    """Return what the table says: written apart from the code that enforces it."""
    if somebody.kind is None or not somebody.is_here:
        return False
    if somebody.board == "":
        return somebody.kind in permission.kinds
    return somebody.kind in permission.own_kinds and (somebody.board == "own" or not is_of_a_board)


def _is_refused(response: Any) -> bool:
    """Return whether the answer is a refusal: to the login, forbidden, or not there for this person."""
    to_login = response.status_code == 302 and response.headers["Location"].startswith("/logga-in/")
    return to_login or response.status_code in (403, 404)


def test_every_address_of_the_workplace_is_placed_in_the_table() -> None:
    names = {pattern.name for address, pattern in patterns(get_resolver()) if "arbete/" in address}
    assert names == set(PLACES), "place the address in web/addresses.py, and what is done there in ACTS here"


def test_everything_that_an_address_permits_is_tried() -> None:
    permitted = {(name, permission) for name, place in PLACES.items() for permission in place.do}
    assert permitted == {(act.address, act.permission) for act in ACTS}


@pytest.mark.parametrize("address", PLACES)
def test_a_page_is_seen_by_those_whom_the_table_lets_in(address: str, land: Land) -> None:
    place: Place = PLACES[address]
    path = _path(address, land)
    wrong = []
    for somebody in land.everybody:
        response = _client(somebody.person).get(path, {"n": "1"} if address == "work-import-page" else None)
        response.close()  # a file that is sent
        assert response.status_code < 500
        if _is_refused(response) == is_permitted(somebody, place.see, is_of_a_board=address in OF_A_BOARD):
            wrong.append(f"{somebody}: {response.status_code}")
    assert not wrong


def _tries(land: Land, act: Act) -> Iterator[tuple[Somebody, Any, bool]]:
    """Yield each person's try with the answer and whether anything was written by the person; then undo it."""
    path = _path(act.address, land, **act.where)
    for somebody in land.everybody:
        body = act.body(land)
        undone = transaction.atomic()
        # As Django's own TestCase does: also a change that asks to be the outermost transaction may stand in it.
        undone._from_testcase = True
        with undone:
            response = _client(somebody.person).post(path, body)
            who = somebody.person.actor_id if somebody.person else "nobody"
            # What the setting up wrote stands under other names: everybody here is new.
            yield somebody, response, AuditEvent.objects.filter(actor_id=who).exists()
            transaction.set_rollback(True)


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_a_form_is_taken_from_those_whom_the_table_lets_in(act: Act, land: Land) -> None:
    wrong = [
        f"{somebody}: {response.status_code}, {'wrote' if wrote else 'wrote nothing'}"
        for somebody, response, wrote in _tries(land, act)
        if wrote != is_permitted(somebody, act.permission, is_of_a_board=act.is_of_a_board)
    ]
    assert not wrong


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_the_change_refuses_by_itself_what_the_address_would_have_stopped(
    act: Act, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_check_permitted", lambda request, roles: None)
    wrong = [
        f"{somebody}: {response.status_code}"
        for somebody, response, wrote in _tries(land, act)
        if wrote != is_permitted(somebody, act.permission, is_of_a_board=act.is_of_a_board)
    ]
    assert not wrong
