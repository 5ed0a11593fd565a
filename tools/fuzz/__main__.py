"""Feed the readers with spoiled documents: only the errors that a person can mend may come out, and in time.

    python tools/fuzz                      a million runs over all targets
    python tools/fuzz --runs 10000         as many in all, shared out in the same proportions
    python tools/fuzz --only pdf,docx      some of the targets

Each target runs in a process of its own. What it learns is kept in build/fuzz/TARGET/corpus, where the next round goes
on; an input that breaks something is kept in build/fuzz/TARGET/ and named in the last lines.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
BUILD = TOP / "build" / "fuzz"
# How many of a thousand runs each target has: the slow ones fewer.
SHARES = {"text": 270, "markdown": 220, "html": 270, "docx": 120, "pdf": 80, "understand": 40}
MEGABYTES = 1500
SECONDS_EACH = 20  # for one input


def main() -> int:
    """Run the targets, and return 1 if any input broke one."""
    parser = argparse.ArgumentParser(description="Feed the readers with spoiled documents.")
    parser.add_argument("--runs", type=int, default=1_000_000, help="in all targets together, had all been chosen")
    parser.add_argument("--only", default=",".join(SHARES), help="targets, with commas between")
    parser.add_argument("--build", type=Path, default=BUILD, help="where the corpus and what breaks are kept")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    names = [name for name in given.only.split(",") if name]
    if unknown := set(names) - set(SHARES):
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(SHARES)}")
    total = sum(SHARES.values())
    whole = [_run(name, max(1, given.runs * SHARES[name] // total), given.build, given.seed) for name in names]
    return 0 if all(whole) else 1


def _run(name: str, n_runs: int, build: Path, seed: int) -> bool:
    folder = build / name
    for part in ("corpus", "seeds"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    command = [
        sys.executable,
        str(HERE / "target.py"),
        name,
        str(folder / "seeds"),
        str(folder / "corpus"),
        f"-runs={n_runs}",
        f"-seed={seed}",
        f"-timeout={SECONDS_EACH}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TOP / "src"), str(TOP)])}
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=environment)
    told = done.stdout + done.stderr
    ran = re.search(r"stat::number_of_executed_units:\s*(\d+)", told)
    seconds = time.perf_counter() - started
    print(f"fuzz {name}: {ran.group(1) if ran else '?'} runs in {seconds:.0f} s", flush=True)
    if done.returncode:
        noise = ("INFO:", "#", "WARNING:", "Dictionary:")
        print("\n".join(line for line in told.splitlines() if not line.startswith(noise)), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
