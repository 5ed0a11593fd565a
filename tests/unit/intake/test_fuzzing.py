"""Spoiled documents by the ten thousand: only the errors that a person can mend come out of the readers, in time.

The long runs (``make long ONLY=fuzz``) feed them a million.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzzing import runs

TOP = Path(__file__).resolve().parents[3]
TARGETS = ("text", "markdown", "html", "docx", "pdf", "understand")


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_only_errors_that_a_person_can_mend_come_out(target: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris, which makes the spoiled documents, is not installed here")
    command = [sys.executable, "tools/fuzz", "--only", target, "--build", str(tmp_path), "--runs", str(runs(1_000_000))]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " runs in " in done.stdout


def test_every_target_is_run() -> None:
    given = (TOP / "tools" / "fuzz" / "__main__.py").read_text("utf-8")
    assert all(f'"{target}": ' in given for target in TARGETS)
