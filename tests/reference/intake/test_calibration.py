"""The certainty that intake gives is the one it was measured to be worth."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]


@pytest.mark.slow
def test_curves_and_manual_are_those_that_the_rules_give_today() -> None:
    command = [sys.executable, "tools/calibrate_intake.py", "--check"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
