"""The polite client that every source is asked through: it waits, tries again, keeps what came, and says what failed.

An answer that the archive already has is never asked for again; without a network the archive alone answers.
"""

import json
import math
import random
import ssl
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, LocationValueError, SSLError

from samhandling import __version__
from samhandling.errors import SourceChanged, SourceError, SourceUnavailable, StoreError
from samhandling.sources.archive import Answer, Archive

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""

T = TypeVar("T")

USER_AGENT: Final = f"samhandling/{__version__}"
# ValueError: a chunk of negative length passes through the libraries as it is.
_CUT = (HTTPError, OSError, ValueError)
_N_REDIRECTS = 3
_N_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time, which tests replace."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ticks: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    spread: Callable[[], float] = random.random


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a source is asked. Times in seconds.

    ``n_calls`` per ``window``; ``tries`` in all for one answer; ``back_off`` doubles for each; a source that asks for
    a longer pause than ``longest_pause`` is left in peace. ``answer_time`` bounds one whole answer, drip by drip.
    """

    n_calls: int = 5
    window: float = 1.0
    tries: int = 5
    back_off: float = 2.0
    longest_pause: float = 120.0
    connect_time: float = 10.0
    read_time: float = 90.0
    answer_time: float = 300.0
    max_bytes: int = 200_000_000


@dataclass(kw_only=True)
class Client:
    """Asks one source. ``name`` is what messages call it; ``archive`` keeps and gives answers."""

    name: str
    archive: Archive
    licence: str = ""
    manners: Manners = Manners()
    clock: Clock = Clock()
    is_offline: bool = False
    progress: Progress | None = None
    n_asked: int = 0
    _calls: deque[float] = field(default_factory=deque, repr=False)
    _pools: dict[str, urllib3.PoolManager] = field(default_factory=dict, repr=False)

    def get(
        self,
        address: str,
        *,
        accept: Collection[int] = (),
        check: Callable[[Answer], object] | None = None,
    ) -> Answer:
        """Return the answer to an address; statuses in ``accept`` are answers too, others outside 2xx are errors.

        ``check`` raises SourceChanged for an answer that is not what the source promises; such an answer is asked for
        once more and never kept.
        """
        return self._ask("GET", address, b"", {}, accept, check)

    def post(
        self,
        address: str,
        content: Any,
        *,
        accept: Collection[int] = (),
        check: Callable[[Answer], object] | None = None,
    ) -> Answer:
        """Return the answer to a question sent as JSON; otherwise as ``get``."""
        sent = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._ask("POST", address, sent, {"Content-Type": "application/json"}, accept, check)

    def get_json(self, address: str, *, check: Callable[[Any], object] | None = None) -> Any:
        """Return the JSON of an address; ``check`` is given the content and raises SourceChanged where it is wrong."""
        return self.read_json(self.get(address, check=lambda answer: self._checked(answer, check)))

    def read(self, address: str, parse: Callable[[Any], T], *, accept: Collection[int] = ()) -> T | None:
        """Return what ``parse`` makes of the JSON of an address; None for a status in ``accept``.

        ``parse`` raises SourceChanged for content that is not what the source promises; only what it takes is kept.
        """
        parsed: list[T] = []
        answer = self.get(address, accept=accept, check=lambda answer: parsed.append(parse(self.read_json(answer))))
        if answer.status in accept:
            return None
        return parsed[-1] if parsed else parse(self.read_json(answer))

    def post_json(self, address: str, content: Any, *, check: Callable[[Any], object] | None = None) -> Any:
        """Return the JSON answer to a question sent as JSON."""
        return self.read_json(self.post(address, content, check=lambda answer: self._checked(answer, check)))

    def read_json(self, answer: Answer) -> Any:
        """Return an answer's content; raise SourceChanged where it is not JSON or has numbers that are none."""
        try:
            return parse_json(answer.body)
        except ValueError as error:
            raise SourceChanged(
                f"{self.name} svarade inte med JSON på {short(answer.address)} utan med {shown(answer)}. "
                "Källan kan ha driftstopp eller ett ändrat gränssnitt; försök igen senare."
            ) from error

    def close(self) -> None:
        """Let go of the connections."""
        for pool in self._pools.values():
            pool.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def limit(self, n_calls: int, window: float) -> None:
        """Ask at most so often from now on, as the source itself says."""
        self.manners = replace(self.manners, n_calls=max(1, n_calls), window=max(0.0, window))

    def tell(self, step: str, done: int, total: int) -> None:
        """Tell how far the fetch has come."""
        if self.progress is not None:
            self.progress(step, done, total)

    def _checked(self, answer: Answer, check: Callable[[Any], object] | None) -> None:
        content = self.read_json(answer)
        if check is not None:
            check(content)

    def _ask(
        self,
        method: str,
        address: str,
        sent: bytes,
        headers: Mapping[str, str],
        accept: Collection[int],
        check: Callable[[Answer], object] | None,
    ) -> Answer:
        if kept := self.archive.find(method, address, sent):
            return kept
        if self.is_offline:
            raise StoreError(
                f"{self.archive.folder} saknar svaret från {short(address)}. Mappen är inte hel; "
                "hämta på nytt från källan."
            )
        answer = self._answered(method, address, sent, headers, accept, check)
        self.archive.keep(answer, sent=sent, licence=self.licence)
        return answer

    def _answered(
        self,
        method: str,
        address: str,
        sent: bytes,
        headers: Mapping[str, str],
        accept: Collection[int],
        check: Callable[[Answer], object] | None,
    ) -> Answer:
        """Ask until an answer comes that holds, or the tries are out."""
        fault: SourceError | None = None
        for attempt in range(self.manners.tries):
            pause = self.manners.back_off * 2 ** (attempt - 1) * (1 + self.clock.spread() / 4) if attempt else 0.0
            if isinstance(fault, _Later) and fault.pause is not None:
                pause = fault.pause
            if pause:
                self.clock.sleep(pause)
            try:
                answer = self._once(method, address, sent, headers, accept)
                if check is not None and answer.status not in accept:
                    check(answer)
                return answer
            except _Later as error:
                fault = error
            except SourceChanged as error:
                # A page about maintenance, or an answer cut by a proxy: once more, then it is the source's new face.
                if isinstance(fault, SourceChanged) or isinstance(error, _Refused):
                    raise
                fault = error
        assert fault is not None
        if isinstance(fault, SourceChanged):
            raise fault
        raise SourceUnavailable(
            f"{self.name} gick inte att nå på {short(address)} efter {self.manners.tries} försök: {fault}. "
            "Det som redan har hämtats är sparat; kör hämtningen igen så fortsätter den där den slutade."
        ) from fault

    def _once(
        self, method: str, address: str, sent: bytes, headers: Mapping[str, str], accept: Collection[int]
    ) -> Answer:
        target = address
        for _ in range(_N_REDIRECTS + 1):
            self._wait_turn()
            response = self._sent(method, target, sent, headers)
            location = response.get_redirect_location()
            if not location:
                return self._received(method, address, response, accept)
            response.close()
            target = self._same_host(target, urljoin(target, str(location)))
        raise _Refused(f"{self.name} leder runt i ring från {short(address)}. Kontrollera adressen i inställningarna.")

    def _sent(self, method: str, address: str, sent: bytes, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        self.n_asked += 1
        try:
            return self._pool(address).request(
                method,
                address,
                body=sent or None,
                headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip", **headers},
                timeout=urllib3.Timeout(connect=self.manners.connect_time, read=self.manners.read_time),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except LocationValueError as error:
            raise _Refused(f"{short(address)} är ingen adress. Kontrollera inställningen för {self.name}.") from error
        except SSLError as error:
            if not _is_about_certificate(error):
                raise _Later(_why(error)) from error
            raise _Refused(
                f"{self.name} har på {short(address)} ett certifikat som inte går att lita på ({error}). "
                "Kontrollera datorns klocka, och att kommunens egna rotcertifikat är installerade om trafiken går "
                "genom en mellanserver."
            ) from error
        except _CUT as error:
            raise _Later(_why(error)) from error

    def _received(
        self, method: str, address: str, response: urllib3.BaseHTTPResponse, accept: Collection[int]
    ) -> Answer:
        try:
            body = self._body(response, address)
        except _CUT as error:
            response.close()
            raise _Later(_why(error)) from error
        answer = Answer(
            method=method,
            address=address,
            status=response.status,
            body=body,
            content_type=response.headers.get("Content-Type", ""),
            fetched_at=self.clock.now(),
        )
        if 200 <= answer.status < 300 or answer.status in accept:
            return answer
        raise self._refusal(answer, response.headers.get("Retry-After"))

    def _body(self, response: urllib3.BaseHTTPResponse, address: str) -> bytes:
        """Return the whole body, within the bounds of size and time."""
        parts: list[bytes] = []
        size, begun = 0, self.clock.ticks()
        for part in response.stream(65_536, decode_content=True):
            size += len(part)
            if size > self.manners.max_bytes:
                response.close()
                raise _Refused(
                    f"{self.name} svarade med mer än {self.manners.max_bytes // 1_000_000} MB på {short(address)}. "
                    "Så stora svar läses inte; dela upp frågan."
                )
            if self.clock.ticks() - begun > self.manners.answer_time:
                response.close()
                raise _Later(f"svaret var inte färdigt efter {self.manners.answer_time:.0f} sekunder")
            parts.append(part)
        response.release_conn()
        return b"".join(parts)

    def _refusal(self, answer: Answer, retry_after: str | None) -> SourceError:
        status = answer.status
        if status in (408, 425, 429) or status >= 500:
            pause = _pause(retry_after, self.clock.now())
            if pause is not None and pause > self.manners.longest_pause:
                return SourceUnavailable(
                    f"{self.name} ber oss vänta {math.ceil(pause / 60)} minuter innan nästa fråga till "
                    f"{short(answer.address)}. Det som redan har hämtats är sparat; kör hämtningen igen efter det."
                )
            return _Later(f"svaret blev {status}{_said(answer)}", pause)
        if status == 410:
            return _Refused(
                f"{self.name} har stängt gränssnittet på {short(answer.address)} (svar 410). "
                "Kontrollera hos källan vilken adress som gäller och uppdatera inställningen."
            )
        return _Refused(
            f"{self.name} svarade {status} på {short(answer.address)}{_said(answer)}. "
            "Gränssnittet kan ha ändrats; kontrollera adressen och källans beskrivning."
        )

    def _same_host(self, before: str, after: str) -> str:
        old, new = urlsplit(before), urlsplit(after)
        if new.scheme not in ("http", "https") or new.hostname != old.hostname or new.scheme < old.scheme:
            raise _Refused(
                f"{self.name} leder vidare från {short(before)} till {short(after)}, som är en annan plats. "
                "Följs inte; kontrollera hos källan vilken adress som gäller."
            )
        return after

    def _wait_turn(self) -> None:
        """Wait until one more call keeps within the agreed number per window."""
        while len(self._calls) >= self.manners.n_calls:
            left = self._calls[0] + self.manners.window - self.clock.ticks()
            if left > 0:
                self.clock.sleep(left)
            self._calls.popleft()
        self._calls.append(self.clock.ticks())

    def _pool(self, address: str) -> urllib3.PoolManager:
        parts = urlsplit(address)
        proxy = "" if _is_own_machine(parts.hostname) else _proxy(parts.scheme, parts.hostname)
        if proxy not in self._pools:
            self._pools[proxy] = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
        return self._pools[proxy]


class _Later(SourceUnavailable):
    """Worth another try, after ``pause`` seconds if the source says so."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


class _Refused(SourceChanged):
    """Another try would give the same."""


def parse_json(body: bytes) -> Any:
    """Return JSON; raise ValueError for anything else, also for NaN, infinity and nesting without end."""
    try:
        return json.loads(body, parse_constant=_no_number, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("nesting without end") from error


def short(address: str) -> str:
    """Return an address short enough for a message; the archive has it whole."""
    return address if len(address) <= _N_SHOWN else f"{address[: _N_SHOWN - 50]} … {address[-40:]}"


def shown(answer: Answer) -> str:
    """Return what came, short enough for a message."""
    kind = answer.content_type.split(";")[0].strip() or "okänd typ"
    text = answer.body[: 4 * _N_SHOWN].decode("utf-8", errors="replace")
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return f"{kind}, {len(answer.body)} byte: ”{text[:_N_SHOWN]}{'…' if len(text) > _N_SHOWN else ''}”"


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is too large")
    return value


def _said(answer: Answer) -> str:
    return f" ({shown(answer)})" if answer.body else ""


def _why(error: Exception) -> str:
    match error:
        case urllib3.exceptions.NameResolutionError():
            return "adressen hittades inte (finns det något nätverk?)"
        case urllib3.exceptions.ReadTimeoutError() | TimeoutError():
            return "svaret dröjde för länge"
        case urllib3.exceptions.NewConnectionError():
            return "anslutningen nekades"
        case urllib3.exceptions.ConnectTimeoutError():
            return "ingen svarade i tid"
        case SSLError():
            return "ingen säker anslutning gick att få"
        case urllib3.exceptions.DecodeError():
            return "svaret var skadat (gick inte att packa upp)"
        case _:
            return "anslutningen bröts innan svaret var helt"


def _is_about_certificate(error: SSLError) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in (*error.args, error.__cause__))


def _pause(retry_after: str | None, now: datetime) -> float | None:
    """Return how many seconds the source asks us to wait, or None where it does not say so readably."""
    if not retry_after:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())


def _is_own_machine(host: str | None) -> bool:
    return host in ("localhost", "::1") or (host or "").startswith("127.")


def _proxy(scheme: str, host: str | None) -> str:
    """Return the proxy that the surroundings prescribe; municipal networks often let nothing out but through one."""
    if urllib.request.proxy_bypass(host or ""):
        return ""
    return urllib.request.getproxies().get(scheme, "")
