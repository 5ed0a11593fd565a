"""Answers with something in them replaced, taken away or doubled: whole figures or a clear refusal, never NaN.

What is damaged are answers that the stand-ins gave, one at a time, anywhere inside; the whole reading is run on them.
"""

import copy
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.sources import pxweb
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.eurostat import PREFIX as EUROSTAT_PREFIX
from tests.fakes.sources.eurostat import EurostatWorld
from tests.fakes.sources.server import StandIn
from tests.fakes.sources.wfs import PREFIX as WFS_PREFIX
from tests.fakes.sources.wfs import WfsWorld
from tests.fuzzing import runs
from tests.unit.sources import test_eurostat, test_pxweb1, test_pxweb2

from samhandling.errors import SamhandlingError
from samhandling.indicators import records
from samhandling.sources import eurostat, geodata, pxweb1, pxweb2
from samhandling.sources.archive import Answer
from samhandling.sources.http import Client
from samhandling.sources.table_services import Fetch

Make = Callable[[Client], Any]
Key = tuple[str, str, bytes]


class Kept:
    """An archive in memory."""

    folder = Path("raw/scb/1")
    fetched_at = datetime(2026, 11, 21, tzinfo=UTC)

    def __init__(self, answers: dict[Key, Answer]) -> None:
        self.answers = answers

    def find(self, method: str, address: str, sent: bytes = b"") -> Answer | None:
        return self.answers.get((method, address, sent))

    def keep(self, answer: Answer, *, sent: bytes = b"", licence: str = "") -> None:
        self.answers[answer.method, answer.address, sent] = answer


def _asked(service: str, publisher: Any, prefix: str, *tables: Any) -> Callable[[str], Any]:
    return lambda address: Fetch(service=service, publisher=publisher, address=f"{address}{prefix}", tables=tables)


@cache
def recorded(service: str) -> tuple[dict[Key, Answer], Make]:
    """Return what a stand-in answered to a whole fetch, and what makes a delivery of such answers."""
    world: Any
    if service == "pxweb2":
        world = pxweb.PxwebWorld2([pxweb.population(), pxweb.small_areas()], max_cells=60)
        ask = _asked(service, pxweb2.SCB, pxweb.PREFIX_2, test_pxweb2.POPULATION, test_pxweb2.SMALL_AREAS)
        make: Any = pxweb2._delivery
    elif service == "pxweb1":
        world = pxweb.PxwebWorld1([pxweb.health()])
        ask, make = _asked(service, pxweb1.FOHM, pxweb.PREFIX_1, test_pxweb1.HEALTH), pxweb1._delivery
    elif service == "eurostat":
        world = EurostatWorld()
        ask, make = _asked(service, eurostat.EUROSTAT, EUROSTAT_PREFIX, test_eurostat.POVERTY), eurostat._delivery
    else:
        some = ("1980R005", "1980A0010", "1980C1010")
        world = WfsWorld()
        parents = {area.parent for area in world.areas if area.code in some}
        world.areas = tuple(area for area in world.areas if area.code in some or area.code in parents)
        make = geodata._delivery

        def ask(address: str) -> Any:
            where = f"{address}{WFS_PREFIX}"
            return geodata.Question(municipalities=("1980",), year=2018, system="EPSG:4326", address=where)

    answers: dict[Key, Answer] = {}
    with StandIn(world) as server:
        asked = ask(server.address)
        make(Client(name=service, archive=Kept(answers), clock=Calm().clock()), asked)  # type: ignore[arg-type]
    return answers, lambda client: make(client, asked)


SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from([10**400, 1e308, -1e308, 0.5, "", "..", "-", "NaN", "1980", "2024", "T", "p", "C", [], {}, [[]]]),
    st.text(max_size=3),
)


def _damaged(content: Any, data: st.DataObject) -> Any:
    """Return content with one place in it changed."""
    content = copy.deepcopy(content)
    parent, at = [content], 0
    holder: Any = parent
    for _ in range(data.draw(st.integers(0, 6))):
        inner = holder[at]
        if not isinstance(inner, dict | list) or not inner:
            break
        holder, at = inner, data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else range(len(inner))))
    match data.draw(st.sampled_from(["replace", "replace", "remove", "double"])):
        case "remove" if holder is not parent:
            del holder[at]
        case "double" if isinstance(holder, list) and holder is not parent:
            holder.insert(at, copy.deepcopy(holder[at]))
        case _:
            holder[at] = data.draw(SCRAPS)
    return parent[0]


@pytest.mark.slow
@pytest.mark.parametrize("service", ["pxweb2", "pxweb1", "eurostat", "geodata"])
def test_a_damaged_answer_gives_whole_figures_or_a_clear_refusal(service: str) -> None:
    answers, make = recorded(service)
    outcomes = {"whole": 0, "refused": 0}

    @settings(max_examples=runs(10_000), deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(answers)))
        body = json.dumps(_damaged(json.loads(answers[key].body), data)).encode()
        if data.draw(st.integers(0, 19)) == 0:
            body = body[: data.draw(st.integers(0, len(body)))]
        damaged = {**answers, key: Answer(**{**answers[key].__dict__, "body": body})}
        client = Client(name=service, archive=Kept(damaged), is_offline=True)  # type: ignore[arg-type]
        try:
            delivery = make(client)
        except SamhandlingError:
            outcomes["refused"] += 1
            return
        outcomes["whole"] += 1
        if service == "geodata":
            _check_areas(delivery)
        elif delivery.n_rows:
            _check_figures(delivery)

    check()
    # Both are met, or the damage is not what it should be.
    assert min(outcomes.values()) > 0


def _check_figures(delivery: Any) -> None:
    for column in ("value", "numerator", "denominator", "low", "high"):
        assert np.isfinite(np.ma.getdata(delivery.columns[column])).all()
    low, high = (delivery.columns[column] for column in ("low", "high"))
    if not np.ma.filled(low > high, False).any():
        # An interval the wrong way round is the source's own fault, and the store says so.
        with records.checked(delivery.columns) as checked:
            assert checked.n_rows == delivery.n_rows


def _check_areas(delivery: Any) -> None:
    for area in delivery.areas:
        polygons = area.geometry["coordinates"]
        polygons = [polygons] if area.geometry["type"] == "Polygon" else polygons
        assert all(math.isfinite(number) for p in polygons for ring in p for point in ring for number in point)
