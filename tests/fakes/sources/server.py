"""A web server on a free port of the loopback that answers as a source does, and fails where it is told to.

    with StandIn(KoladaWorld.small()) as server:
        server.fail(Fault("too_many", path="/data/", nth=2, retry_after="1"))
        kolada.fetch(raw=folder, base=server.address + "/v3", …)
    assert server.n_asked("/data/") == 3

What a source answers lies in the modules beside this one; which answers are recorded and which are made by hand
stands at the head of each.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

Kind = Literal["too_many", "error", "cut", "slow", "not_json", "half_json", "wrong_json", "change", "redirect"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked. ``query`` has every value of a repeated parameter; ``origin`` is scheme, host and port."""

    method: str
    origin: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def address(self) -> str:
        """The path with its query, as it was asked."""
        return self.headers["X-Asked"]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered: ``content`` becomes JSON unless it is bytes."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return the bytes that are sent."""
        if isinstance(self.content, bytes):
            return self.content
        return json.dumps(self.content, ensure_ascii=False).encode()


class World(Protocol):
    """A source: answers a request, or None where the address is not its."""

    def answer(self, request: Request) -> Reply | None: ...


@dataclass
class Fault:
    """Something that goes wrong on the ``nth`` question whose address holds ``path``, and ``times`` in a row.

    ``times`` 0 means from then on, always. ``change`` turns the right content into a wrong one.
    """

    kind: Kind
    path: str = ""
    nth: int = 1
    times: int = 1
    status: int = 500
    retry_after: str | None = None
    seconds: float = 0.0
    location: str = ""
    change: Callable[[Any], Any] | None = None
    n_seen: int = 0

    def strikes(self, address: str) -> bool:
        """Return whether this question is to fail, and count it."""
        if self.path not in address:
            return False
        self.n_seen += 1
        return self.n_seen >= self.nth and (not self.times or self.n_seen < self.nth + self.times)


class StandIn:
    """The server, as a context manager. ``asked`` has every question in order."""

    def __init__(self, *worlds: World) -> None:
        self.worlds = worlds
        self.asked: list[Request] = []
        self.faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.stand_in = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def fail(self, *faults: Fault) -> None:
        """Have these go wrong, beside those set before."""
        self.faults.extend(faults)

    def mend(self) -> None:
        """Let everything go well again."""
        self.faults.clear()

    def n_asked(self, path: str = "") -> int:
        """Return how many questions had this in their address."""
        return sum(path in request.address for request in self.asked)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()

    def respond(self, request: Request) -> tuple[Reply, Fault | None]:
        """Return the right answer, and what is to go wrong with it."""
        with self._lock:
            self.asked.append(request)
            # Every fault counts the question, also where another one strikes first.
            struck = [fault for fault in self.faults if fault.strikes(request.address)]
            reply = next((given for world in self.worlds if (given := world.answer(request)) is not None), None)
        return reply or Reply(status=404, content={"detail": "Not Found"}), struck[0] if struck else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stand_in: StandIn

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client hangs up: that is what some tests do."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # Headers and body are two writes, which would otherwise wait for each other.
    disable_nagle_algorithm = True
    # An open connection without questions is let go, so that the server's threads end.
    timeout = 5

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing among the tests' lines."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            origin=f"http://{self.headers['Host']}",
            path=unquote(parts.path),
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={**dict(self.headers.items()), "X-Asked": unquote(self.path)},
            body=self.rfile.read(length),
        )
        reply, fault = self.server.stand_in.respond(request)
        if fault is None:
            self._send(reply)
        else:
            self._fail(reply, fault)

    def _fail(self, reply: Reply, fault: Fault) -> None:
        match fault.kind:
            case "too_many":
                wait = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
                self._send(Reply(status=429, content=b"Too many requests", headers=wait))
            case "error":
                self._send(Reply(status=fault.status, content=b"<html>Internal Server Error</html>"))
            case "cut":
                self._cut(reply)
            case "slow":
                time.sleep(fault.seconds)
                self._send(reply)
            case "not_json":
                self._send(Reply(content="<!doctype html><title>Driftstopp</title>Vi är snart tillbaka.".encode()))
            case "half_json":
                body = reply.body()
                self._send(Reply(content=body[: len(body) // 2]))
            case "wrong_json":
                self._send(Reply(content={"unexpected": True}))
            case "redirect":
                self._send(Reply(status=302, content=b"", headers={"Location": fault.location}))
            case "change":
                assert fault.change is not None
                self._send(Reply(content=fault.change(json.loads(reply.body())), status=reply.status))

    def _send(self, reply: Reply) -> None:
        body = reply.body()
        kind = "text/plain" if isinstance(reply.content, bytes) else "application/json"
        self.send_response(reply.status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _cut(self, reply: Reply) -> None:
        """Promise the whole answer, send half of it, and hang up."""
        body = reply.body()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
