"""Whatever JSON comes in place of an answer: a clear refusal or a whole delivery, never a crash, never NaN."""

import copy
import json
import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import fuzzing

from samhandling.errors import SamhandlingError
from samhandling.sources import kolada
from samhandling.sources.archive import Answer, Archive
from samhandling.sources.delivery import Delivery
from samhandling.sources.http import Client
from samhandling.sources.kolada import fetching, questions

AT: Final = datetime(2026, 11, 21, tzinfo=UTC)
BASE: Final = "http://127.0.0.1:1/v3"
QUESTION: Final = questions.ask(kpis=["N00945", "U09800"], areas=["1980", "G176458"], base=BASE)
DATA: Final = f"{BASE}/data/kpi/N00945,U09800/municipality/1980,G176458"

ODD: Final = [
    None, True, False, 0, 1, -1, 2021, 10**400, 1.5, math.nan, math.inf, -math.inf, 1e308, "", " ", "T", "X", "1980",
    "N00945", "Missing", "2021", "igår", "\ud800", "\x00", "ÅÄÖ", "1,5", "9" * 200, [], [[]], {}, {"values": []},
    {"values": [1]}, "http://[::1", "?page=2", "https://elsewhere.invalid/", "javascript:1",
]  # fmt: skip


def figure(kpi: str, area: str, year: int, *values: Any) -> dict[str, Any]:
    return {
        "kpi": kpi,
        "municipality": area,
        "period": year,
        "values": [
            {"gender": sex, "count": 1, "status": "", "value": value, "isdeleted": False}
            for sex, value in zip("TKM", values, strict=False)
        ],
    }


def page(*values: Any, further: str | None = None) -> dict[str, Any]:
    return {"values": list(values), "count": len(values), "next_url": further, "previous_url": None}


RIGHT: Final = {
    f"{BASE}/kpi/N00945,U09800?per_page=5000": page(
        {"id": "N00945", "title": "Invånare", "description": "Antal.", "publication_date": "2026-08-28"},
        {"id": "U09800", "title": "Nöjda", "description": None, "publ_period": "2025"},
    ),
    f"{BASE}/municipality?per_page=5000": page({"id": "1980", "title": "Västerås", "type": "K"}),
    f"{BASE}/municipality_groups/G176458?per_page=5000": page({"id": "G176458", "title": "Liknande", "members": []}),
    f"{DATA}?per_page=5000": page(
        figure("N00945", "1980", 2020, 1.5, 2.5, 0.5), figure("N00945", "1980", 2021, None), further=f"{DATA}?page=2"
    ),
    f"{DATA}?page=2": page(figure("U09800", "1980", 2021, 7), figure("U09800", "G176458", 2021, 3.25, 1)),
}


class Remembered(Archive):
    """Answers from memory instead of a folder, so that many can be tried."""

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self.folder, self.question, self.is_writable, self.entries = Path("minne"), {}, False, {}
        self.answers = answers

    @property
    def fetched_at(self) -> datetime:
        return AT

    def find(self, method: str, address: str, sent: bytes = b"") -> Answer | None:
        body = self.answers.get(address)
        if body is None:
            return None
        return Answer(method=method, address=address, status=200, body=body, content_type="", fetched_at=AT)


def read(answers: Mapping[str, bytes]) -> Delivery | None:
    """Return what is delivered, checked, or None where it is refused."""
    try:
        made = fetching.delivered(Client(name="Kolada", archive=Remembered(answers), is_offline=True), QUESTION)
    except SamhandlingError as error:
        check_message(error)
        return None
    check(made)
    return made


def check(delivery: Delivery) -> None:
    values = delivery.columns["value"]
    assert (values.dtype, delivery.columns["indicator"].dtype) == (np.float64, np.object_)
    assert np.isfinite(np.ma.getdata(values)).all()
    assert np.ma.getmaskarray(values).tolist() == (delivery.columns["flag"] == "missing").tolist()
    keys = list(zip(*(delivery.columns[name] for name in ("indicator", "area", "period", "sex")), strict=True))
    assert len(set(keys)) == len(keys)
    for text in (delivery.title, *delivery.notes, *(each.title + each.description for each in delivery.series)):
        text.encode()


def check_message(error: SamhandlingError) -> None:
    """A message can be shown, logged and stored: no half signs, no page of somebody else's text."""
    assert 20 < len(str(error).encode()) < 3_000


def body(content: Any) -> bytes:
    """Return the content as a careless source would write it: with NaN, infinity and half signs."""
    return json.dumps(content).encode()


def test_the_right_answers_are_delivered() -> None:
    made = read({address: body(content) for address, content in RIGHT.items()})
    assert made is not None
    assert made.columns["value"].tolist() == [1.5, 2.5, 0.5, None, 7.0, 3.25, 1.0]


def places(content: Any) -> list[tuple[Any, Any]]:
    """Return every place in the content as its holder and its key."""
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [found for key, value in inside for found in ((content, key), *places(value))]


def changed(content: Any, chance: random.Random) -> bytes:
    """Return the content with one to three things in it changed, taken away, doubled, or the whole torn."""
    content = copy.deepcopy(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        if not (open_places := places(content)):
            break
        holder, key = chance.choice(open_places)
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            case _:
                holder[key] = copy.deepcopy(chance.choice(ODD))
    whole = body(content)
    return whole[: chance.randrange(len(whole))] if chance.random() < 0.02 else whole


@pytest.mark.slow
def test_right_answers_with_anything_changed_in_them_are_delivered_whole_or_refused() -> None:
    chance = random.Random(20261121)
    right = {address: body(content) for address, content in RIGHT.items()}
    outcomes = {"delivered": 0, "refused": 0}
    for _ in range(fuzzing.runs(1_000_000)):
        address = chance.choice(list(RIGHT))
        made = read({**right, address: changed(RIGHT[address], chance)})
        outcomes["delivered" if made else "refused"] += 1
    # Both happen, or the changes say nothing about one of them.
    assert min(outcomes.values()) > 0.1 * sum(outcomes.values())


anything = st.recursive(
    st.sampled_from(ODD) | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@settings(
    max_examples=fuzzing.runs(50_000),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(address=st.sampled_from(list(RIGHT)), content=anything, inside=st.booleans())
def test_any_answer_at_all_is_delivered_whole_or_refused(
    address: str, content: Any, inside: bool, tmp_path: Path
) -> None:
    answer = page(content, content) if inside else content
    read({**{each: body(right) for each, right in RIGHT.items()}, address: body(answer)})
    file = tmp_path / "any.json"
    file.write_bytes(body(answer))
    try:
        check(kolada.read_v2(file, fetched_at=AT))
    except SamhandlingError as error:
        check_message(error)


@pytest.mark.slow
def test_old_files_with_anything_changed_in_them_are_read_whole_or_refused(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    file = tmp_path / "any.json"
    for _ in range(fuzzing.runs(100_000)):
        file.write_bytes(changed(RIGHT[f"{DATA}?page=2"], chance))
        try:
            check(kolada.read_v2(file, fetched_at=AT))
        except SamhandlingError as error:
            check_message(error)
