"""A process that opens somebody else's file is ended by the kernel when it takes too much."""

import signal
import subprocess
import sys

import pytest

from samhandling.jobs import limits

BEGIN = "from samhandling.jobs import limits; limits.limit_this_process(seconds=1)\n"


@pytest.mark.slow
def test_a_loop_without_end_is_ended_by_the_clock() -> None:
    code = subprocess.run([sys.executable, "-c", f"{BEGIN}while True: pass"], check=False, timeout=20).returncode
    assert code in (-signal.SIGALRM, -signal.SIGXCPU)
    assert "längre tid" in limits.why_ended(code)


@pytest.mark.slow
def test_more_memory_than_the_limit_is_refused() -> None:
    grow = "try:\n    bytearray(limits.MEMORY_BYTES + 1)\nexcept MemoryError:\n    print('refused')"
    done = subprocess.run([sys.executable, "-c", BEGIN + grow], check=True, timeout=20, capture_output=True, text=True)
    assert done.stdout.strip() == "refused"


@pytest.mark.parametrize(("code", "words"), [(-9, "minnet"), (-14, "120 sekunder"), (1, "kod 1"), (-11, "skadad")])
def test_why_a_process_ended_is_said_in_words(code: int, words: str) -> None:
    assert words in limits.why_ended(code)
