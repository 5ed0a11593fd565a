"""kill -9 at random moments while deliveries are taken in: none lost, torn or doubled, and the next start is clean."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def killed(home: Path, *, rounds: int, seed: int, writers: int) -> int:
    """Run the rounds in a home of their own and return how many were killed."""
    home.mkdir()
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "SAMHANDLING_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "samhandling.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    arguments = ["-m", "tests.factories.killed_ingest", str(rounds), str(seed), str(writers)]
    done = subprocess.run(
        [sys.executable, *arguments],
        env=surroundings,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    print(f"seed {seed}: {done.stdout}")
    assert done.returncode == 0, f"seed {seed}\n{done.stdout}{done.stderr}"
    n_kills, n_deliveries, n_without = (int(word) for word in done.stdout.split() if word.isdigit())
    # Else the kills would all have struck before the work, or after it.
    assert n_deliveries >= rounds / 10
    assert n_without >= rounds / 20
    return n_kills


@pytest.mark.slow
def test_a_hundred_kills_leave_no_lost_torn_or_double_delivery(tmp_path: Path) -> None:
    assert killed(tmp_path / "home", rounds=100, seed=20240830, writers=1) == 100


@pytest.mark.slow
def test_two_writers_at_once_are_killed_without_a_trace(tmp_path: Path) -> None:
    assert killed(tmp_path / "home", rounds=10, seed=1980, writers=2) == 20
