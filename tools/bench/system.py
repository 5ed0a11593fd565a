"""The system as a whole: the demo's steps, pages under load, and the assessment of every shipped value."""

import contextlib
import http.client
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from core import TOP, Figure, at_most, best, group, shown

MILLION_VALUES = 3.75


@group("demo.")
def demo() -> Iterator[Figure]:
    """Seconds of each step of the demo, and of the whole with starting Python."""
    with tempfile.TemporaryDirectory() as folder:
        total, steps = _make_demo(Path(folder) / "home", Path(folder) / "steps.json")
        for name, seconds in steps.items():
            yield shown(f"demo.{name}", seconds, "s")
        yield at_most("demo.total", total, "s", 60)
        size = sum(f.stat().st_size for f in (Path(folder) / "home").rglob("*") if f.is_file())
        yield shown("demo.home_size", size / 1e6, "MB")


@group("page.")
def pages() -> Iterator[Figure]:
    """Response times under load (8 connections) beside a plain Django page on the same server and machine."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _make_demo(home, Path(folder) / "steps.json")
        ours = {
            "start": "/vasteras/",
            "goal": "/vasteras/mal/vp-m1/",
            "indicator": "/vasteras/nyckeltal/n00945/",
            "area": "/vasteras/omrade/",
        }
        existing = _existing(home)
        ours["indicator"] = f"/vasteras/{existing}/"
        with _server([sys.executable, "-m", "samhandling.config.cli", "serve", "--home", str(home), "--quiet"]) as port:
            measured = {name: _load(port, path) for name, path in ours.items()}
        with _server([sys.executable, str(TOP / "tools" / "bench" / "plain_page.py")]) as port:
            plain = _load(port, "/")
    yield shown("page.plain_p50", plain[0], "ms")
    yield shown("page.plain_p99", plain[1], "ms")
    for name, (p50, p99, rate) in measured.items():
        yield shown(f"page.{name}_p50", p50, "ms")
        yield shown(f"page.{name}_p99", p99, "ms")
        yield shown(f"page.{name}_rate", rate, "req/s")
        yield shown(f"page.{name}_p50_to_plain", p50 / plain[0], "x")


@group("assess.")
def assess() -> Iterator[Figure]:
    """Rating among all municipalities and trend of every shipped series, from arrays in memory."""
    from samhandling.catalogue import demo as shipped

    start = time.perf_counter()
    years, values, groups, signs = _arrays(shipped.observations_path())
    read = time.perf_counter() - start
    import numpy as np

    from samhandling.engine import rating, trend

    n_values = int(np.isfinite(values).sum())
    seconds = best(lambda: _assess_everything(rating, trend, years, values, groups, signs))
    limit = n_values / 1e6 / MILLION_VALUES
    yield shown("assess.values", n_values, "values")
    yield shown("assess.read_parquet", read, "s")
    yield at_most("assess.shipped", seconds, "s", round(limit, 3))
    yield shown("assess.million_values_per_second", n_values / 1e6 / seconds, "M/s")


def _assess_everything(rating, trend, years, values, groups, signs) -> None:  # type: ignore[no-untyped-def]
    rating.by_rank_many(values, groups=groups, direction=signs)
    trend.direction_many(years, values, direction=signs[groups])


def _arrays(path: Path):  # type: ignore[no-untyped-def]
    """Return years, values (series × years, NaN where missing), the group of each series, and its direction."""
    import duckdb
    import numpy as np

    found = duckdb.sql(
        f"SELECT indicator || sex AS g, area, year, value FROM '{path}' ORDER BY indicator, sex, area, year"
    ).fetchnumpy()
    series_group = np.unique(found["g"].astype(str), return_inverse=True)[1]
    years = np.arange(found["year"].min(), found["year"].max() + 1)
    area_number = np.unique(found["area"].astype(str), return_inverse=True)[1]
    keys, series = np.unique(series_group * (area_number.max() + 1) + area_number, return_inverse=True)
    values = np.full((len(keys), len(years)), np.nan)
    values[series, found["year"] - years[0]] = found["value"]
    groups = keys // (area_number.max() + 1)
    signs = np.where(np.arange(groups.max() + 1) % 2 == 0, 1, -1)
    return years, values, groups, signs


def _make_demo(home: Path, steps: Path) -> tuple[float, dict[str, float]]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "samhandling.config.cli", "demo", "--no-serve", "--home", str(home)]
    subprocess.run([*command, "--timings", str(steps)], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, json.loads(steps.read_text())


def _existing(home: Path) -> str:
    """Return the path of the first indicator page of Västerås's publication."""
    for folder in sorted((home / "publications").iterdir()):
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        if manifest["municipality"] == "vasteras":
            names = (name for name in manifest["files"] if name.startswith("pages/nyckeltal/"))
            return next(names).removeprefix("pages/").removesuffix(".json")
    raise SystemExit("the demo has no publication for Västerås")


@contextlib.contextmanager
def _server(command: list[str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _load(port: int, path: str, connections: int = 8, seconds: float = 5.0) -> tuple[float, float, float]:
    """Return p50 and p99 in ms and requests a second, over a bounded time and number of connections."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while time.perf_counter() < until:
            start = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"{path} answered {response.status}")
            times.append(time.perf_counter() - start)
        connection.close()

    _one(port, path)
    threads = [threading.Thread(target=client) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=100)
    return cuts[49] * 1000, cuts[98] * 1000, len(times) / seconds


def _one(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    connection.getresponse().read()
    connection.close()
