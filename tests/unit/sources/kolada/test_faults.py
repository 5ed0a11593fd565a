"""Each way in which the source can fail: the fetch ends with exactly the right figures, or with one clear message."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.kolada import KoladaWorld
from tests.fakes.sources.server import Fault, StandIn

from samhandling.errors import SourceChanged, SourceError, SourceUnavailable
from samhandling.sources import archive, kolada
from samhandling.sources.delivery import Delivery
from samhandling.sources.http import Manners

TOP = Path(__file__).resolve().parents[4]
AREAS = ["1980", "1490", "0000", "G176458"]
KPIS = ["N00945", "N15428", "U09800"]


@pytest.fixture
def world() -> KoladaWorld:
    return KoladaWorld.small(most_per_page=7)


@pytest.fixture
def server(world: KoladaWorld) -> Iterator[StandIn]:
    with StandIn(world) as server:
        yield server


def fetch(server: StandIn, raw: Path, **wanted: Any) -> Delivery:
    given = {"kpis": KPIS, "areas": AREAS, "clock": Calm().clock(), **wanted}
    return kolada.fetch(raw=raw, base=f"{server.address}/v3", **given)


def content(delivery: Delivery) -> dict[str, list[Any]]:
    return {name: values.tolist() for name, values in delivery.columns.items()}


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What is fetched when nothing fails."""
    with StandIn(KoladaWorld.small(most_per_page=7)) as server:
        return content(fetch(server, tmp_path_factory.mktemp("right")))


PASSING = [
    Fault("too_many", path="/data/", nth=3, retry_after="2"),
    Fault("too_many", path="/data/", nth=3, times=3),
    Fault("error", path="/data/", nth=2, status=500),
    Fault("error", path="/data/", nth=7, status=503, times=4),
    Fault("error", path="/kpi/", status=502),
    Fault("cut", path="/data/", nth=4),
    Fault("cut", path="/municipality?"),
    Fault("slow", path="/data/", nth=5, seconds=0.03),
    Fault("not_json", path="/data/", nth=6),
    Fault("half_json", path="/data/", nth=6),
    Fault("wrong_json", path="/data/", nth=2),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: f"{fault.kind}-{fault.path}-{fault.nth}-{fault.times}")
def test_a_fault_that_passes_changes_nothing(
    server: StandIn, right: dict[str, list[Any]], tmp_path: Path, fault: Fault
) -> None:
    fault.n_seen = 0
    server.fail(fault)
    assert content(fetch(server, tmp_path)) == right
    assert fault.n_seen >= fault.nth


LASTING = [
    (Fault("too_many", path="/data/", nth=3, times=0), SourceUnavailable, "429"),
    (Fault("too_many", path="/data/", nth=3, retry_after="86400"), SourceUnavailable, "1440 minuter"),
    (Fault("error", path="/data/", nth=2, times=0), SourceUnavailable, "500"),
    (Fault("error", path="/data/", status=404), SourceChanged, "404"),
    (Fault("error", path="/data/", status=400), SourceChanged, "400"),
    (Fault("error", path="/v3/", status=410), SourceChanged, "stängt"),
    (Fault("cut", path="/data/", nth=7, times=0), SourceUnavailable, "bröts"),
    (Fault("slow", path="/data/", nth=2, times=0, seconds=0.3), SourceUnavailable, "dröjde"),
    (Fault("not_json", path="/data/", nth=7, times=0), SourceChanged, "Driftstopp"),
    (Fault("half_json", path="/kpi/", times=0), SourceChanged, "JSON"),
    (Fault("wrong_json", path="/data/", nth=7, times=0), SourceChanged, "values"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "error", "words"), LASTING, ids=[f"{each[0].kind}-{each[0].status}-{each[0].nth}" for each in LASTING]
)
def test_a_fault_that_lasts_is_told_and_the_next_fetch_goes_on(
    server: StandIn,
    right: dict[str, list[Any]],
    tmp_path: Path,
    fault: Fault,
    error: type[SourceError],
    words: str,
) -> None:
    fault.n_seen = 0
    server.fail(fault)
    manners = Manners(read_time=0.1)
    with pytest.raises(error, match=words) as raised:
        fetch(server, tmp_path / "raw", manners=manners)
    assert "Kolada" in str(raised.value)
    assert server.address in str(raised.value)
    # Nothing is whole, so nothing can be read in.
    assert [folder for folder in archive.folders(tmp_path / "raw") if (folder / "done.json").exists()] == []
    answered = {
        entry.address
        for folder in archive.folders(tmp_path / "raw")
        for entry in archive._entries(folder, repair=False)
    }
    server.mend()
    server.asked.clear()
    assert content(fetch(server, tmp_path / "raw")) == right
    again = {f"{request.origin}{request.address}" for request in server.asked}
    assert not answered & again


def item(change: Callable[[dict[str, Any]], object]) -> Callable[[Any], Any]:
    """Return what changes the first item of an answer."""

    def changed(given: Any) -> Any:
        change(given["values"][0])
        return given

    return changed


def value(**fields: Any) -> Callable[[Any], Any]:
    return item(lambda found: found["values"][0].update(fields))


WRONG = {
    "a list instead of an envelope": lambda given: given["values"],
    "values are no list": lambda given: {**given, "values": {"0": 1}},
    "an item is no object": lambda given: {**given, "values": [1]},
    "a key figure that was not asked for": item(lambda found: found.update(kpi="N99999")),
    "an area that was not asked for": item(lambda found: found.update(municipality="2584")),
    "no key figure": item(lambda found: found.pop("kpi")),
    "no area": item(lambda found: found.update(municipality=None)),
    "a period that is no year": item(lambda found: found.update(period="igår")),
    "a period that is true": item(lambda found: found.update(period=True)),
    "a value that is text": value(value="31,3"),
    "a value that is true": value(value=True),
    "a value too large": value(value=10**400),
    "a sex that is unknown": value(gender="F"),
    "deleted as text": value(isdeleted="ja"),
    "values of an item missing": item(lambda found: found.update(values=None)),
    "a next page that is a number": lambda given: {**given, "next_url": 2},
    "a next page on another host": lambda given: {**given, "next_url": "https://elsewhere.invalid/v3/data?page=2"},
    "a next page that is no address": lambda given: {**given, "next_url": "http://[::1"},
    "more items promised than came": lambda given: {**given, "count": 5001, "next_url": None},
    "two values for one figure": item(lambda found: found["values"].append({**found["values"][0], "value": 99.0})),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_an_answer_that_breaks_the_promise_is_a_changed_source_and_nothing_is_delivered(
    server: StandIn, tmp_path: Path, change: Callable[[Any], Any]
) -> None:
    server.fail(Fault("change", path="/data/", nth=2, times=0, change=change))
    with pytest.raises(SourceChanged) as raised:
        fetch(server, tmp_path)
    assert "nget har lästs in" in str(raised.value)
    server.mend()
    assert fetch(server, tmp_path).n_rows


def repeating(page: int) -> Callable[[StandIn], Fault]:
    """The page that repeats: its next page is itself, under the same address."""
    return lambda server: Fault(
        "change",
        path="/data/",
        nth=page,
        times=0,
        change=lambda given: {**given, "next_url": f"{server.asked[-1].origin}{server.asked[-1].address}"},
    )


def same_again(server: StandIn) -> Fault:
    """The page that repeats: the same items under each new address."""
    first: list[Any] = []

    def change(given: Any) -> Any:
        first.append(given["values"])
        return {**given, "values": first[0]}

    return Fault("change", path="/data/", times=0, change=change)


def shifted(server: StandIn) -> Fault:
    """A page that begins with the last item of the one before: something was put in or taken away meanwhile."""
    last: list[Any] = []

    def change(given: Any) -> Any:
        values = last[-1:] + given["values"]
        last[:] = given["values"]
        return {**given, "values": values, "count": len(values)}

    return Fault("change", path="/data/", times=0, change=change)


def repeating_without_figures(server: StandIn) -> Fault:
    """The page that repeats, of items without a single figure: nothing in them tells that they came before."""

    def change(given: Any) -> Any:
        values = [{**each, "values": []} for each in given["values"]]
        return {**given, "values": values, "next_url": f"{server.asked[-1].origin}{server.asked[-1].address}"}

    return Fault("change", path="/data/", times=0, change=change)


@pytest.mark.parametrize(
    "fault",
    [repeating(1), repeating(7), repeating_without_figures, same_again, shifted],
    ids=["1", "7", "empty", "same", "shifted"],
)
def test_a_page_that_repeats_never_loops_nor_doubles_and_is_told(
    server: StandIn, right: dict[str, list[Any]], tmp_path: Path, fault: Callable[[StandIn], Fault]
) -> None:
    server.fail(fault(server))
    with pytest.raises(SourceChanged, match="en gång till"):
        fetch(server, tmp_path)
    assert server.n_asked("/data/") <= 8
    server.mend()
    # What was kept then contradicts itself: the next fetch begins anew.
    assert content(fetch(server, tmp_path)) == right


def test_an_empty_last_page_ends_the_list_even_if_it_names_another(
    server: StandIn, right: dict[str, list[Any]], tmp_path: Path
) -> None:
    def change(given: Any) -> Any:
        page = f"{server.address}/v3/data/kpi/{','.join(KPIS)}/municipality/{','.join(AREAS)}?page={len(server.asked)}"
        return {**given, "next_url": given["next_url"] or page}

    server.fail(Fault("change", path="/data/", times=0, change=change))
    assert content(fetch(server, tmp_path)) == right


def test_a_next_page_written_with_http_behind_a_proxy_or_as_a_path_is_followed(
    server: StandIn, right: dict[str, list[Any]], tmp_path: Path
) -> None:
    def change(given: Any) -> Any:
        return {**given, "next_url": (given["next_url"] or "").removeprefix(server.address)}

    server.fail(Fault("change", path="/data/", times=0, change=change))
    assert content(fetch(server, tmp_path)) == right


def test_the_same_figure_twice_alike_is_counted_once_and_noted(
    server: StandIn, right: dict[str, list[Any]], tmp_path: Path
) -> None:
    change = item(lambda found: found["values"].append(dict(found["values"][0])))
    server.fail(Fault("change", path="/data/", nth=1, change=change))
    delivery = fetch(server, tmp_path)
    assert content(delivery) == right
    assert any("två gånger" in note for note in delivery.notes)


def test_a_damaged_kept_answer_is_told_and_the_next_fetch_begins_anew(
    server: StandIn, right: dict[str, list[Any]], tmp_path: Path
) -> None:
    server.fail(Fault("error", path="/data/", nth=3, times=0, status=404))
    with pytest.raises(SourceChanged):
        fetch(server, tmp_path / "raw")
    server.mend()
    (folder,) = archive.folders(tmp_path / "raw")
    (folder / "00001.gz").write_bytes(b"")
    with pytest.raises(Exception, match=r"00001\.gz"):
        fetch(server, tmp_path / "raw")
    assert content(fetch(server, tmp_path / "raw")) == right


CHILD = """
import sys
from pathlib import Path
from samhandling.sources import kolada
from samhandling.sources.http import Manners
raw, base, kpis, areas = sys.argv[1:]
kolada.fetch(raw=Path(raw), base=base, kpis=kpis.split(","), areas=areas.split(","), manners=Manners(n_calls=1000))
print("whole")
"""


@pytest.mark.slow
def test_a_process_killed_at_any_moment_goes_on_without_asking_anything_twice(tmp_path: Path) -> None:
    world = KoladaWorld.small(most_per_page=1)
    with StandIn(world) as server:
        server.fail(Fault("slow", times=0, seconds=0.01))
        command = [sys.executable, "-c", CHILD, str(tmp_path / "raw"), f"{server.address}/v3"]
        command += [",".join(KPIS), ",".join(AREAS)]
        n_killed, is_whole = 0, False
        while not is_whole:
            before = len(server.asked)
            with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True) as child:
                until = time.monotonic() + 30
                while child.poll() is None and len(server.asked) < before + 9 and time.monotonic() < until:
                    time.sleep(0.003)
                child.kill()
                is_whole = "whole" in child.communicate(timeout=30)[0]
            n_killed += not is_whole
        server.mend()
        assert n_killed >= 3
        asked = Counter(request.address for request in server.asked)
        # What was on its way when the process died was never written, and is asked for again; nothing else is.
        assert sum(asked.values()) - len(asked) <= n_killed
        (folder,) = archive.folders(tmp_path / "raw")
        assert content(kolada.replay(folder)) == content(fetch(server, tmp_path / "fresh"))
