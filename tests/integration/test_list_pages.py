"""Every page of the workplace that lists something, and the public lists, with little and with much in the register.

From ten goals and fifty activities to two thousand and ten thousand a page asks the database as many questions, and at
the larger size it takes less than 300 ms of the processor. Each address in web/addresses.py is said to list or not;
those that do not are held to the questions alone.

What is not there is not asked about: so there is some of everything already among the ten goals, and a test says so.
"""

import gc
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from tests.factories import crowd, rights, site
from tests.factories.rights import Land
from tests.integration.test_permissions import _path

from samhandling.accounts.models import Role
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal
from samhandling.web.addresses import PLACES

# The figures are taken once, before any test; without the mark no register is made ready for them.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Kind = Role.Kind
FEW, MANY = (10, 50), (2_000, 10_000)
MOST_MS = 300
TIMES = 2
# Also the processor's own time grows when others use the machine's memory and its other threads. So a yardstick is
# measured beside each page, and the limit is held by a machine that is as quick as this: two cores, nothing else to do.
YARDSTICK_MS = 3.7
ROWS = [{"key": f"g{n}", "name": crowd.worded(n), "level": n, "score": n / 7} for n in range(400)]

# The addresses that list something, each in the ways that it lists. A part of a list that is not there with few, such
# as the third, is then the last that is: the same questions, of fewer rows.
LISTS: dict[str, tuple[str, ...]] = {
    "work": ("?sida=4",),
    "work-search": ("?q=andelen",),
    "work-mapping": ("",),
    "work-imports": ("",),
    "work-programmes": ("",),
    "work-programme": ("", "?sida=5"),
    "work-processes": ("",),
    "work-plans": ("",),
    "work-activities": (
        "",
        "?vy=kort",
        "?vy=tavla",
        "?vy=tid",
        "?lage=delayed&ansvarig=skolnamnden&saknar=effekt&sen=1&sok=insats",
    ),
    "work-cycles": ("",),
    "work-cycle": ("",),
    "work-reminders": ("",),
    "work-report": ("",),
    "work-judging": ("", "?visa=roda-gula&visa=utan-orsak"),
    "work-steering": ("", "?lista=sitter-fast&sida=3"),
    "work-quality": ("", "?saknar=utg%C3%A5ngsl%C3%A4ge"),
    "work-fewer": ("", "?gap=5&valt=a1&valt=a2"),
    "work-years": ("", "?visa=andrade", "?lista=lovat&sida=2"),
    "work-effects": ("",),
    "work-people": ("",),
    "work-questions": ("", "?sida=2"),
    "work-editions": ("",),
    "work-edition": ("",),
    "work-edition-old": ("", "?sida=2"),
    "work-edition-draft": ("", "?sida=2"),
    "work-edition-compare": ("",),
    "work-referral": ("",),
    "work-baselines": ("",),
    "work-baseline": ("",),
    "work-welfare": ("",),
    "work-sheets": ("",),
    "work-figure": ("",),
    "work-own-indicators": ("",),
    "work-sources": ("",),
}
# The addresses that show one thing, take a form or send a file: they too ask as much in a large register, and may take
# the time that a file of ten thousand rows does.
OTHERS = (
    "work-goal",
    "work-indicator",
    "work-import",
    "work-import-progress",
    "work-import-page",
    "work-import-file",
    "work-goal-edit",
    "work-process",
    "work-questions-export",
    "work-question-new",
    "work-question",
    "work-edition-choice",
    "work-edition-goal",
    "work-edition-adopt",
    "work-edition-export",
    "work-referral-answer",
    "work-referral-export",
    "work-activities-export",
    "work-activity",
    "work-activity-new",
    "work-plan-carry",
    "work-cycle-ics",
    "work-report-item",
    "work-report-sheet",
    "work-report-upload",
    "work-judge",
    "work-meeting",
    "work-fewer-export",
    "work-appraise",
    "work-baseline-text",
    "work-baseline-report",
    "work-welfare-account",
    "work-welfare-text",
    "work-welfare-report",
    "work-sheet-template",
    "work-sheet",
    "work-sheet-check",
    "work-sheet-marked",
    "work-sheet-original",
    "work-sources-progress",
    "work-delivery",
    "work-person",
)
PAGE_OF_FILE = {"work-import-page": "?n=1"}
# The start page differs by role; any other page is the same to all, with more to do for those who may do more.
STARTS = (
    Kind.ADMINISTRATOR,
    Kind.COORDINATOR,
    Kind.ANALYST,
    Kind.REPORTER,
    Kind.SECRETARY,
    Kind.STEERING_GROUP,
    Kind.AUDITOR,
    Kind.READER,
)
PUBLIC = (
    "start",
    "program/social-hallbarhet",
    "mal/vp-m2",
    "nyckeltal",
    "omrade",
    "dokument",
    "uppfoljning/2022",
    "data",
)


@dataclass(frozen=True)
class Figure:
    """What one page cost."""

    n_questions: int
    ms: float
    slowness: float  # how much longer the yardstick took than on a machine with nothing else to do; at least 1


Figures = dict[str, Figure]


@dataclass(frozen=True)
class Walk:
    """What each page cost at a size, how much the others asked, and what kinds of rows there were."""

    figures: Figures
    n_asked: dict[str, int]
    kinds: set[str]


@pytest.fixture(scope="module")
def walked(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Walk, Walk]:
    """Return what each page cost with few goals and with many; the register is left as it was."""
    home = tmp_path_factory.mktemp("crowd")
    for name in ("batches", "generations", "publications", "reports"):
        (home / name).mkdir()
    undone = transaction.atomic()
    # As Django's own TestCase does: also a change that asks to be the outermost transaction may stand in it.
    undone._from_testcase = True  # type: ignore[attr-defined]
    with django_db_blocker.unblock(), override_settings(HOME=home), undone:
        land = rights.land()
        digests = {
            number: crowd.CrowdedSample(size[0]).write(home / "publications", number)
            for number, size in enumerate((FEW, MANY), 1)
        }
        site.fill(digests)
        few, many = (_walk(land, number, *size) for number, size in enumerate((FEW, MANY), 1))
        transaction.set_rollback(True)
    return few, many


def _walk(land: Land, publication: int, n_goals: int, n_activities: int) -> Walk:
    """Return what each page costs with so many goals and activities."""
    crowd.grow(land, n_goals=n_goals, n_activities=n_activities)
    assert Goal.objects.filter(document__municipality=land.town.municipality).count() == n_goals
    assert Activity.objects.filter(plan__document__municipality=land.town.municipality).count() == n_activities
    clients = {kind: _client(land, kind) for kind in STARTS}
    figures = {page: _cost(client, path) for page, client, path in _pages(land, clients)}
    n_asked = {
        address: _n_asked(_client_for(address, clients), _path(address, land) + PAGE_OF_FILE.get(address, ""))
        for address in OTHERS
    }
    return Walk(figures | _walk_public(publication), n_asked, crowd.kinds())


def _walk_public(number: int) -> Figures:
    """Return what each public page costs in a publication."""
    base = f"/vasteras/publikation/{number}/"
    return {f"/{path}": _cost(Client(), base + ("" if path == "start" else f"{path}/")) for path in PUBLIC}


def _pages(land: Land, clients: dict[Role.Kind, Client]) -> Iterator[tuple[str, Client, str]]:
    for kind, client in clients.items():
        yield f"work {kind}", client, _path("work", land)
    for page, address, way in _ways():
        yield page, _client_for(address, clients), _path(address, land) + way


def _ways() -> Iterator[tuple[str, str, str]]:
    """Yield each page's name, its address and what stands after it."""
    for address, ways in LISTS.items():
        for way in ways:
            yield f"{address} {way}".strip(), address, way


def _client(land: Land, kind: Role.Kind) -> Client:
    """Return a client of somebody with the role: for the whole municipality, or for the school board."""
    client = Client()
    everybody = [one for one in land.everybody if one.kind == kind and one.is_here and one.board != "other"]
    client.force_login(everybody[0].person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _client_for(address: str, clients: dict[Role.Kind, Client]) -> Client:
    return next(client for kind, client in clients.items() if kind in PLACES[address].see.kinds)


def _n_asked(client: Client, path: str) -> int:
    """Return how many questions a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        _show(client, path)
    return len(asked)


def _cost(client: Client, path: str) -> Figure:
    """Return what a page costs when it has been shown once before: what is kept for all pages is then in place."""
    _show(client, path)
    n_questions = _n_asked(client, path)
    gc.collect()
    taken, paces = [], []
    for _ in range(TIMES):
        paces.append(_spent(_yardstick))
        taken.append(_spent(lambda: _show(client, path)))
    return Figure(n_questions, median(taken), max(1.0, median(paces) / YARDSTICK_MS))


def _spent(work: Callable[[], None]) -> float:
    """Return the milliseconds of the processor that the work takes."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def _yardstick() -> None:
    """Do work of the kind that a page is made of."""
    for _ in range(5):
        json.loads(json.dumps(ROWS))
        "".join(f"<li>{row['name']} {row['score']:.1f}</li>" for row in ROWS)


def _show(client: Client, path: str) -> None:
    response: Any = client.get(path)
    onward = response.headers.get("Location", "")
    assert response.status_code == 200 or (onward and not onward.startswith("/logga-in/")), (path, response.status_code)
    response.getvalue()  # a file that is sent
    response.close()


def pages() -> list[str]:
    """Return the names of the pages that are walked, as the figures have them."""
    return [*(f"work {kind}" for kind in STARTS), *(page for page, *_ in _ways()), *(f"/{path}" for path in PUBLIC)]


def test_each_address_is_said_to_list_something_or_not() -> None:
    assert {*LISTS, *OTHERS} == set(PLACES), "say in LISTS how the new page lists, or in OTHERS that it does not"


def test_of_each_kind_that_there_are_many_there_are_some_among_the_few(walked: tuple[Walk, Walk]) -> None:
    few, many = walked
    assert not many.kinds - few.kinds


@pytest.mark.parametrize("page", pages())
def test_a_page_asks_as_much_for_many_goals_as_for_few(page: str, walked: tuple[Walk, Walk]) -> None:
    few, many = (walk.figures[page] for walk in walked)
    assert many.n_questions == few.n_questions > 0


@pytest.mark.parametrize("address", OTHERS)
def test_a_page_of_one_thing_asks_as_much_among_many_goals_as_among_few(
    address: str, walked: tuple[Walk, Walk]
) -> None:
    few, many = walked
    assert many.n_asked[address] == few.n_asked[address] > 0


@pytest.mark.parametrize("page", pages())
def test_a_page_is_quick_with_two_thousand_goals(page: str, walked: tuple[Walk, Walk]) -> None:
    few, many = (walk.figures[page] for walk in walked)
    ms = many.ms / many.slowness
    print(f"{page}: {few.ms / few.slowness:.0f} → {ms:.0f} ms, {many.n_questions} questions")
    assert ms < MOST_MS
