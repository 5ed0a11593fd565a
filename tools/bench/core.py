"""Figures, groups of figures, and how they are printed and kept."""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / "build"


@dataclass
class Figure:
    """One measured figure; without a goal it is shown for its own sake and always holds."""

    name: str
    value: float
    unit: str
    goal: str
    holds: bool


Group = Callable[[], Iterator[Figure]]
GROUPS: dict[str, Group] = {}


def group(prefix: str) -> Callable[[Group], Group]:
    """Register a function that yields the figures beginning with ``prefix``."""

    def keep(function: Group) -> Group:
        GROUPS[prefix] = function
        return function

    return keep


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """Return a figure that holds up to ``limit``."""
    return Figure(name, round(value, 4), unit, f"<={limit:g}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Figure:
    """Return a figure that holds from ``limit``."""
    return Figure(name, round(value, 4), unit, f">={limit:g}", value >= limit)


def shown(name: str, value: float, unit: str) -> Figure:
    """Return a figure without a goal."""
    return Figure(name, round(value, 4), unit, "-", True)


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Run the groups and write what they gave."""
    parser = argparse.ArgumentParser(description="Measure the system on this machine.")
    parser.add_argument("--only", default="", help="measure only the figures that begin so")
    only = parser.parse_args().only
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samhandling.config.settings")
    print(f"# {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    found: list[Figure] = []
    for prefix, function in GROUPS.items():
        if not (prefix.startswith(only) or only.startswith(prefix)):
            continue
        for figure in function():
            if figure.name.startswith(only):
                found.append(figure)
                state = "holds" if figure.holds else "short"
                print(f"{figure.name} {figure.value:g} {figure.unit} {figure.goal} {state}", flush=True)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps([asdict(figure) for figure in found], indent=1) + "\n")
