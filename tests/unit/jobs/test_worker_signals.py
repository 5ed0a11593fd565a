"""A worker that is told to stop, at whatever moment."""

import subprocess
import sys

import pytest

TOLD = """
import os, signal, django
django.setup()
from samhandling.jobs import worker
stop = worker.stop_at_signals()
with stop._cond:  # as the main thread does for a moment whenever it begins or ends to wait
    os.kill(os.getpid(), signal.{name})
    sum(range(100_000))
print(stop.wait(10))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_worker_told_to_stop_while_it_holds_its_own_event_stops(name: str) -> None:
    command = [sys.executable, "-c", TOLD.format(name=name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "True"
