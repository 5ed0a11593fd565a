"""The packages that we measure against: installed into build/peers, a world of its own, never a dependency.

A peer runs in a process of its own; its script prints one JSON value as its last line. What it measures it measures
inside that process, so that starting Python and importing the package are not counted.
"""

import fcntl
import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from core import BUILD

PEERS = BUILD / "peers"
PYTHON = PEERS / "bin" / "python"
FIVE_MINUTES = 300.0


def install(*requirements: str) -> Path:
    """Install what is not there yet and return the peers' Python; the first time takes a minute and a package index.

    Requirements are named with their version, ``"segregation==2.5.4"``: a figure holds against one version only.
    """
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "peers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two groups may be measured at the same time
        if not PYTHON.exists():
            venv.create(PEERS, with_pip=True)
        done = PEERS / "installed.txt"
        known = set(done.read_text().split()) if done.exists() else set()
        missing = [requirement for requirement in requirements if requirement not in known]
        if missing:
            print(f"# installing {', '.join(missing)} into {PEERS.relative_to(BUILD.parent)} …", flush=True)
            _pip(*missing)
            done.write_text("\n".join(sorted(known | set(missing))) + "\n")
    return PYTHON


def run(script: str, *arguments: str, requirements: tuple[str, ...], timeout: float = FIVE_MINUTES) -> Any:
    """Run a script among the peers and return the JSON value that it prints last.

    Parameters      script: Python source; arguments: its sys.argv[1:]; timeout in seconds.
    Raises          RuntimeError with the end of what it wrote, if it fails.
    """
    command = [str(install(*requirements)), "-W", "ignore", "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode:
        raise RuntimeError(f"A peer failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def _pip(*requirements: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"pip could not install {', '.join(requirements)}:\n{done.stderr[-2000:]}")
