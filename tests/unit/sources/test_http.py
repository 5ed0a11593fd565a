"""The polite client against a server that fails in every way that it can."""

import contextlib
import gzip
import random
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import fuzzing
from tests.fakes.sources.calm import BEGUN, Calm
from tests.fakes.sources.server import Fault, Reply, Request, StandIn

from samhandling.errors import SourceChanged, SourceError, SourceUnavailable, StoreError
from samhandling.sources import archive
from samhandling.sources.http import USER_AGENT, Client, Clock, Manners, parse_json


class Echo:
    """Answers every address with what was asked."""

    def answer(self, request: Request) -> Reply | None:
        if request.path == "/gone":
            return Reply(status=410, content={"detail": "Gone"})
        if request.path == "/missing":
            return None
        if request.path == "/packed":
            return Reply(content=gzip.compress(b"0" * 50_000), headers={"Content-Encoding": "gzip"})
        if request.path == "/damaged":
            return Reply(content=b"no gzip at all", headers={"Content-Encoding": "gzip"})
        return Reply(content={"path": request.path, "sent": request.body.decode()})


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(Echo()) as server:
        yield server


@pytest.fixture
def calm() -> Calm:
    return Calm()


@pytest.fixture
def client(tmp_path: Path, calm: Calm) -> Iterator[Client]:
    kept = archive.start(tmp_path, "echo", {"asks": "echo"}, now=BEGUN)
    with kept, Client(name="Ekot", archive=kept, clock=calm.clock(), manners=Manners(n_calls=100)) as client:
        yield client


def test_an_answer_is_asked_for_once_and_read_from_disk_after_that(server: StandIn, client: Client) -> None:
    first = client.get_json(server.address + "/a")
    assert first == client.get_json(server.address + "/a") == {"path": "/a", "sent": ""}
    assert server.n_asked() == 1
    assert server.asked[0].headers["User-Agent"] == USER_AGENT


def test_the_same_address_with_other_content_is_another_question(server: StandIn, client: Client) -> None:
    one = client.post_json(server.address + "/a", {"å": 1})
    two = client.post_json(server.address + "/a", {"å": 2})
    assert (one["sent"], two["sent"]) == ('{"å":1}', '{"å":2}')
    assert client.post_json(server.address + "/a", {"å": 1}) == one
    assert server.n_asked() == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault("too_many"),
        Fault("too_many", times=4),
        Fault("too_many", retry_after="7"),
        Fault("error"),
        Fault("error", status=503, times=4),
        Fault("cut"),
        Fault("cut", times=4),
        Fault("not_json"),
        Fault("half_json"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.times}-{fault.retry_after}",
)
def test_a_passing_fault_ends_in_the_right_answer(server: StandIn, client: Client, fault: Fault) -> None:
    server.fail(fault)
    assert client.get_json(server.address + "/a") == {"path": "/a", "sent": ""}
    assert server.n_asked() == fault.times + 1


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault("too_many", times=0), SourceUnavailable, "429"),
        (Fault("error", times=0, status=502), SourceUnavailable, "502"),
        (Fault("cut", times=0), SourceUnavailable, "bröts"),
        (Fault("not_json", times=0), SourceChanged, "Driftstopp"),
        (Fault("half_json", times=0), SourceChanged, "inte med JSON"),
        (Fault("redirect", times=0, location="/a"), SourceChanged, "ring"),
        (Fault("redirect", times=0, location="http://elsewhere.invalid/a"), SourceChanged, "annan plats"),
        (Fault("redirect", times=0, location="file:///etc/passwd"), SourceChanged, "annan plats"),
    ],
    ids=lambda given: given.kind + given.location if isinstance(given, Fault) else "",
)
def test_a_lasting_fault_ends_in_one_clear_message_and_nothing_kept(
    server: StandIn, client: Client, fault: Fault, error: type[Exception], words: str
) -> None:
    server.fail(fault)
    with pytest.raises(error, match=words) as raised:
        client.get(server.address + "/a") if fault.kind == "redirect" else client.get_json(server.address + "/a")
    assert "Ekot" in str(raised.value)
    assert server.address + "/a" in str(raised.value)
    assert client.archive.entries == {}
    assert server.n_asked() <= client.manners.tries


def test_a_long_address_is_shortened_in_a_message_and_kept_whole(server: StandIn, client: Client) -> None:
    long = f"{server.address}/{'1980,' * 200}?last=1"
    server.fail(Fault("error", status=400))
    with pytest.raises(SourceChanged) as raised:
        client.get(long)
    assert len(str(raised.value)) < 500
    assert "last=1" in str(raised.value)
    client.get(long)
    assert [entry.address for entry in client.archive.entries.values()] == [long]


def test_a_redirect_on_the_same_host_is_followed(server: StandIn, client: Client) -> None:
    server.fail(Fault("redirect", path="/old", location="/new"))
    assert client.get_json(server.address + "/old")["path"] == "/new"
    assert client.get_json(server.address + "/old")["path"] == "/new"
    assert server.n_asked() == 2


def test_pauses_double_unless_the_source_names_its_own(server: StandIn, client: Client, calm: Calm) -> None:
    server.fail(Fault("too_many", times=2), Fault("too_many", nth=3, retry_after="11"))
    client.get(server.address + "/a")
    assert calm.slept == [2.0, 4.0, 11.0]


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("0", 0.0),
        # The calm clock has moved two seconds when the answer is judged.
        ("Sat, 21 Nov 2026 12:00:32 GMT", 30.0),
        ("Fri, 20 Nov 2026 12:00:00 GMT", 0.0),
        ("soon", 2.0),
        ("-5", 2.0),
        ("", 2.0),
        ("²", 2.0),
    ],
)
def test_retry_after_is_read_in_both_its_forms(
    server: StandIn, client: Client, calm: Calm, said: str, pause: float
) -> None:
    server.fail(Fault("too_many", retry_after=said.encode("utf-8").decode("latin-1")))
    client.get(server.address + "/a")
    assert sum(calm.slept) == pause


def test_a_pause_longer_than_ours_ends_the_run_with_the_time_to_come_back(server: StandIn, client: Client) -> None:
    server.fail(Fault("too_many", retry_after="3600"))
    with pytest.raises(SourceUnavailable, match="60 minuter"):
        client.get(server.address + "/a")
    assert server.n_asked() == 1


def test_a_slow_answer_is_waited_for_and_one_too_slow_is_not(server: StandIn, client: Client) -> None:
    server.fail(Fault("slow", path="/a", seconds=0.05), Fault("slow", path="/b", seconds=0.2, times=0))
    assert client.get_json(server.address + "/a")["path"] == "/a"
    client.manners = Manners(read_time=0.05, tries=2)
    with pytest.raises(SourceUnavailable, match="dröjde för länge"):
        client.get_json(server.address + "/b")


def test_an_answer_that_drips_for_ever_is_given_up(server: StandIn, tmp_path: Path) -> None:
    ticks = iter(range(0, 1_000_000, 400))
    clock = Clock(now=lambda: BEGUN, ticks=lambda: float(next(ticks)), sleep=lambda _: None)
    kept = archive.start(tmp_path, "echo", {}, now=BEGUN)
    with (
        kept,
        Client(name="Ekot", archive=kept, clock=clock) as client,
        pytest.raises(SourceUnavailable, match="300 sekunder"),
    ):
        client.get(server.address + "/a")


def test_an_answer_larger_than_agreed_is_not_read_whole_however_well_packed(server: StandIn, client: Client) -> None:
    client.manners = Manners(max_bytes=40_000)
    with pytest.raises(SourceChanged, match="MB"):
        client.get(server.address + "/packed")


def test_packed_answers_are_kept_unpacked_and_damaged_ones_tried_again(server: StandIn, client: Client) -> None:
    assert client.get(server.address + "/packed").body == b"0" * 50_000
    with pytest.raises(SourceUnavailable, match="packa upp"):
        client.get(server.address + "/damaged")


def test_an_interface_that_is_closed_is_told_as_such(server: StandIn, client: Client) -> None:
    with pytest.raises(SourceChanged, match="stängt gränssnittet"):
        client.get(server.address + "/gone")
    assert server.n_asked() == 1


def test_a_status_that_is_accepted_is_an_answer_and_kept(server: StandIn, client: Client) -> None:
    assert client.get(server.address + "/missing", accept=(404,)).status == 404
    assert client.read(server.address + "/missing", lambda content: content, accept=(404,)) is None
    assert server.n_asked() == 1
    with pytest.raises(SourceChanged, match="404"):
        client.get(server.address + "/missing?again")


def test_an_answer_that_its_reader_refuses_is_asked_for_once_more_and_never_kept(
    server: StandIn, client: Client
) -> None:
    def refuse(content: Any) -> None:
        raise SourceChanged("fel form")

    with pytest.raises(SourceChanged, match="fel form"):
        client.read(server.address + "/a", refuse)
    assert server.n_asked() == 2
    assert client.archive.entries == {}


def test_calls_keep_to_the_agreed_number_in_each_window(server: StandIn, client: Client, calm: Calm) -> None:
    client.limit(3, 10.0)
    for n in range(7):
        client.get(f"{server.address}/{n}")
    # Each answer moves the calm clock a second: calls at 0, 1, 2, then 10, 11, 12, then 20.
    assert calm.slept == [7.0, 7.0]


@pytest.mark.parametrize(
    ("address", "error", "words"),
    [
        ("no address", SourceChanged, "ingen adress"),
        ("http://127.0.0.1:1/a", SourceUnavailable, "nekades"),
        ("https://{server}/a", SourceUnavailable, "säker anslutning"),
    ],
)
def test_an_address_without_a_source_is_told(
    server: StandIn, client: Client, address: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        client.get(address.replace("{server}", server.address.removeprefix("http://")))


def test_without_a_network_only_kept_answers_are_given(server: StandIn, client: Client) -> None:
    client.get(server.address + "/a")
    offline = Client(name="Ekot", archive=client.archive, is_offline=True)
    assert offline.get_json(server.address + "/a")["path"] == "/a"
    with pytest.raises(StoreError, match="saknar svaret"):
        offline.get(server.address + "/b")


@pytest.mark.parametrize("text", ["NaN", "[1e999]", "-Infinity", "[" * 100_000, '"\xff', "", "9" * 5000])
def test_what_is_no_json_number_or_has_no_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text.encode("latin-1"))


def test_the_surroundings_proxy_is_used_but_never_for_the_own_machine(
    server: StandIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    client.get("http://kolada.invalid/v3/kpi")
    assert server.asked[-1].headers["Host"] == "kolada.invalid"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    client.get(server.address + "/a")


RIGHT = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    b"Transfer-Encoding: chunked\r\nRetry-After: 1\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
)
PACKED = gzip.compress(b'{"values": [1, 2, 3], "count": 3, "next_url": null}', mtime=0)


def torn(chance: random.Random) -> bytes:
    """Return a right answer with some of its bytes changed, doubled, or taken away."""
    whole = bytearray(RIGHT % (len(PACKED), PACKED))
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(whole))
        match chance.randrange(4):
            case 0:
                whole[place] = chance.randrange(256)
            case 1:
                del whole[place : place + chance.randrange(1, 40)]
            case 2:
                whole[place:place] = whole[place : place + chance.randrange(1, 40)]
            case 3:
                whole[place:place] = chance.choice([b"\r\n", b"\xff" * 9, b"-1", b"Location: //a\r\n", b"9" * 30])
        if not whole:
            break
    return bytes(whole)


@pytest.mark.slow
def test_bytes_that_are_no_answer_give_the_right_content_or_a_clear_message(tmp_path: Path, calm: Calm) -> None:
    chance = random.Random(20261123)
    with socket.create_server(("127.0.0.1", 0)) as listening, archive.start(tmp_path, "e", {}, now=BEGUN) as kept:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        outcomes = {"answered": 0, "refused": 0}
        for n in range(fuzzing.runs(20_000)):
            given = torn(chance)
            serving = threading.Thread(target=say_once, args=(listening, given))
            serving.start()
            manners = Manners(tries=1, read_time=5, n_calls=10**9)
            with Client(name="Ekot", archive=kept, clock=calm.clock(), manners=manners) as client:
                try:
                    client.get_json(f"{address}{n}")
                    outcomes["answered"] += 1
                except SourceError:
                    outcomes["refused"] += 1
            serving.join()
        assert min(outcomes.values()) > 0


def say_once(listening: socket.socket, given: bytes) -> None:
    """Answer one question with these bytes, and hang up."""
    connection, _ = listening.accept()
    with connection, contextlib.suppress(OSError):
        connection.recv(65_536)
        connection.sendall(given)
