"""Suppression beside pytauargus 0.6.0 (modular, HiGHS), on the same seeded tables with the same protection width.

The peer is given its kindest terms: each hidden cell costs one, a small count may lie anywhere in an interval as wide
as ours that begins at zero, reading the table is not counted, and it need not guard against a person alone in a cell.
Ours is timed from labels and counts to publishable figures. Both patterns are judged by the same exact attacker.
The peer stops searching after a minute and keeps what it has found.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import peers
from core import BUILD, Figure, at_least, at_most, best, group, shown

from samhandling.engine import disclosure

PEER = ("pytauargus==0.6.0",)
MINIMUM = WIDTH = 5
TABLES = (((300, 12), 678), ((300, 2, 5), 632))  # shape, primary cells with the totals

SUPPRESS = """
import json, os, pathlib, sys, time
from pytauargus.batch import Suppress, WriteTable
from pytauargus.engine import Engine
folder, n_axes, minimum, width, minutes = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])
os.chdir(folder)  # the solver leaves its logs where it stands
names = [f"v{k}" for k in range(n_axes)]
lines = []
for *codes, count in json.loads((folder / "cells.json").read_text()):
    small = 0 < count < minimum
    low, high = (min(count, width), width - min(count, width)) if small else (0, 0)
    lines.append(";".join([*codes, str(count), "1", "U" if small else "S", str(low), str(high)]))
(folder / "table.tab").write_text("\\n".join(lines) + "\\n")
codes = "".join(f'{name}\\n <RECODEABLE>\\n <TOTCODE> "T"\\n' for name in names)
figures = "".join(f"{name}\\n <NUMERIC> {kind}\\n <DECIMALS> 0\\n" for name, kind in (
    ("count", ""), ("cost", "<COST>"), ("low", "<LOWERPL>"), ("high", "<UPPERPL>")))
figures = figures.replace("low\\n", "status\\n <STATUS>\\nlow\\n", 1)
(folder / "table.rda").write_text('<SEPARATOR> ";"\\n<SAFE> "S"\\n<UNSAFE> "U"\\n<PROTECT> "P"\\n' + codes + figures)
(folder / "table.arb").write_text(
    f'<OPENTABLEDATA> "{folder}/table.tab"\\n<OPENMETADATA> "{folder}/table.rda"\\n<SPECIFYTABLE> '
    + "".join(f'"{name}"' for name in names) + '|"count"||"cost"\\n<READTABLE> 1\\n')
engine = Engine().run_batch(folder / "table.arb")
start = time.perf_counter()
engine.suppress(Suppress("MOD", 1, mod_max_time=minutes))
spent = time.perf_counter() - start
engine.write_table(WriteTable(1, 5, ["SO+"], str(folder / "hidden.tab")))
rows = [line.split(";") for line in (folder / "hidden.tab").read_text().splitlines()]
hidden = [[code.strip().strip('"') or "T" for code in row[:n_axes]] for row in rows if row[-3] in "UM"]
print(json.dumps({"seconds": spent, "hidden": hidden}))
"""


def seeded(shape: tuple[int, ...], n_primary: int) -> disclosure.Table:
    """Return the table of the first seed that gives so many primary cells."""
    axes = [disclosure.axis([f"{letter}{k:03}" for k in range(n)]) for letter, n in zip("abc", shape, strict=False)]
    for seed in range(100_000):
        counts = np.random.default_rng(seed).negative_binomial(1.3, 1.3 / (1.3 + 14), shape)
        table = disclosure.table(counts, axes=axes)
        if len(disclosure.small(table.counts, minimum=MINIMUM)) == n_primary:
            return table
    raise LookupError(f"No seed gives {n_primary} primary cells in a table of {shape}.")


@group("engine.disclosure.")
def measure() -> Iterator[Figure]:
    """Time, hidden cells, and whether the attacker opens any."""
    for shape, n_primary in TABLES:
        yield from _beside(f"engine.disclosure.{'x'.join(map(str, shape))}", seeded(shape, n_primary), len(shape))


def _beside(name: str, table: disclosure.Table, n_axes: int) -> Iterator[Figure]:
    found: dict[bool, Any] = {}

    def work(known_to_one: bool = False) -> None:
        found[known_to_one] = disclosure.protect(
            table.counts, margins=table.margins, minimum=MINIMUM, width=WIDTH, known_to_one=known_to_one
        )

    seconds = best(work, 3 if n_axes == 2 else 1)
    hidden = set(found[False].primary | found[False].secondary)
    theirs, their_seconds = _peer(table, n_axes)
    yield shown(f"{name}", seconds, "s")
    yield shown(f"{name}_pytauargus", their_seconds, "s (stopped after a minute's search)")
    yield at_least(f"{name}_faster", their_seconds / seconds, "x", 1)
    yield shown(f"{name}_hidden_pytauargus", len(theirs), "cells")
    yield at_most(f"{name}_hidden", len(hidden), "cells", len(theirs))
    yield at_most(f"{name}_open", _n_open(table, hidden), "cells", 0)
    yield shown(f"{name}_open_pytauargus", _n_open(table, theirs), "cells")
    yield shown(f"{name}_audit", best(lambda: _n_open(table, hidden), 1), "s")


def _peer(table: disclosure.Table, n_axes: int) -> tuple[set[Any], float]:
    folder = BUILD / "pytauargus"
    folder.mkdir(parents=True, exist_ok=True)
    Path(folder / "cells.json").write_text(json.dumps([[*cell, count] for cell, count in table.counts.items()]))
    answer = peers.run(SUPPRESS, str(folder), *map(str, (n_axes, MINIMUM, WIDTH, 1)), requirements=PEER)
    return {tuple(cell) for cell in answer["hidden"]}, answer["seconds"]


def _n_open(table: disclosure.Table, hidden: set[Any]) -> int:
    """Return how many small counts are shown, or bounded more narrowly than the width."""
    published = {cell: None if cell in hidden else count for cell, count in table.counts.items()}
    bounds = disclosure.audit(published, margins=table.margins)
    small = disclosure.small(table.counts, minimum=MINIMUM)
    return sum(cell not in bounds or bounds[cell].width < WIDTH - 1e-6 for cell in small)
