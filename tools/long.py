"""What takes too long for every change: run by night, or before a release. ``make long`` runs all parts.

    make long                  every part, one after the other
    make long ONLY=fuzz        a part, or several with commas between
    make long ONLY=list        what there is

A part is a line in ``PARTS``: a name, what it proves, how long it takes on two cores, and what is run. It ends with 0
when it holds. What a part keeps for its next run lies under build/.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Part:
    """Something that takes long."""

    proves: str
    takes: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def _tests_with_rounds() -> list[str]:
    """Return the tests that run as many rounds as tests/fuzzing.py says; the readers have a part of their own."""
    files = sorted((TOP / "tests").rglob("test_*.py"))
    return [
        str(file.relative_to(TOP))
        for file in files
        if "from tests.fuzzing import" in file.read_text("utf-8") and not file.match("intake/test_fuzzing.py")
    ]


PARTS: dict[str, Part] = {
    "fuzz": Part(
        "a million spoiled documents break no reader", "two hours", [sys.executable, "tools/fuzz", "--runs", "1000000"]
    ),
    "rounds": Part(
        "tests with chance in them hold in every round, not only in a hundredth",
        "an hour",
        [sys.executable, "-m", "pytest", "-q", *_tests_with_rounds()],
        {"SAMHANDLING_LONG": "1"},
    ),
    "scale": Part(
        "a hundred million rows are counted, and the pages answer under load, within the goals",
        "half an hour",
        [sys.executable, "tools/bench"],
        {"SAMHANDLING_LONG": "1"},
    ),
    "spark": Part("Spark answers as DuckDB does", "ten minutes", ["make", "--no-print-directory", "spark"]),
}


def main(only: str) -> int:
    """Run the parts, and return how many did not hold."""
    names = [name for name in only.split(",") if name] or list(PARTS)
    if names == ["list"] or (unknown := set(names) - set(PARTS)):
        for name, part in PARTS.items():
            print(f"{name}: {part.proves} (about {part.takes})")
        return 0 if names == ["list"] else len(unknown)
    broken = 0
    for name in names:
        started = time.perf_counter()
        holds = _run(PARTS[name])
        broken += not holds
        minutes = (time.perf_counter() - started) / 60
        print(f"long {name}: {'holds' if holds else 'BROKEN'} after {minutes:.0f} min", flush=True)
    return broken


def _run(part: Part) -> bool:
    """Run a part with its lines shown as they come; a figure that falls short of its goal breaks it too."""
    environment = {**os.environ, **part.environment}
    is_short = False
    with subprocess.Popen(part.command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            is_short = is_short or line.rstrip().endswith(" short")
    return process.returncode == 0 and not is_short


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
