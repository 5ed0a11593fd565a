"""An invented register of individuals: seeded persons, and a plan that counts them."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np

COLUMNS = (
    "Personnummer", "Namn", "DeSO", "Kön", "Födelseår", "Bakgrund", "Sysselsatt", "Inkomst", "Timmar", "Skriven",
)  # fmt: skip

PLAN = """
title: Sysselsatta i Provköping
source_line: "Källa: Provköpings kommun, provregistret"
period: "2024"
reference_on: 2024-12-31
areas:
  - {column: DeSO}
  - {column: DeSO, first: 4}
sex: {column: Kön, values: {K: ["2", "K"], M: ["1", "M"]}}
ages: {column: Födelseår, form: birth_year, cuts: [16, 30, 65], end: 79}
groups:
  bakgrund: {column: Bakgrund, values: {inrikes född: ["I"], utrikes född: ["U"]}}
population: {column: Skriven, codes: ["J"]}
tables: [[], [ålder], [bakgrund], [ålder, bakgrund]]
measures:
  X-ANTAL: {kind: count}
  X-SYSS: {kind: share, column: Sysselsatt, codes: ["1"], among: ["0", "1"]}
  X-INK: {kind: mean, column: Inkomst}
  X-SUMMA: {kind: sum, column: Inkomst, scale: 0.001}
  X-TIMLON: {kind: ratio, column: Inkomst, per: Timmar}
rule: {minimum_cell: 5, largest_percent: 60}
"""


def persons(n: int = 2000, *, seed: int = 20261121) -> list[dict[str, str]]:
    """Return persons as texts, with gaps and codes that no plan knows, as a real register has them."""
    random = np.random.default_rng(seed)
    area_sizes = 1 / np.arange(1, 13)
    found: list[dict[str, str]] = []
    for number in range(n):
        area = random.choice(12, p=area_sizes / area_sizes.sum())
        cents = int(random.lognormal(12, 1) * 100)
        found.append(
            {
                "Personnummer": f"19{random.integers(10**9, 10**10 - 1)}",
                "Namn": f"Åsa Öberg-{number}",
                "DeSO": f"{1980 + area % 2}A{1000 + area}" if random.random() > 0.01 else "",
                "Kön": str(random.choice(["1", "2", "K", "M", "9"], p=[0.4, 0.4, 0.09, 0.1, 0.01])),
                "Födelseår": str(random.integers(1935, 2012)) if random.random() > 0.01 else "okänt",
                "Bakgrund": str(random.choice(["I", "U"], p=[0.85, 0.15])),
                "Sysselsatt": str(random.choice(["1", "0", "9", ""], p=[0.7, 0.25, 0.03, 0.02])),
                "Inkomst": f"{cents // 100},{cents % 100:02}" if random.random() > 0.05 else "",
                "Timmar": str(random.integers(0, 2000)),
                "Skriven": str(random.choice(["J", "N"], p=[0.97, 0.03])),
            }
        )
    return found


def text(rows: list[dict[str, str]], *, delimiter: str = ";", header: bool = True) -> str:
    """Return rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter, lineterminator="\r\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8", **given: Any) -> Path:
    """Write rows as a CSV file and return its path."""
    path = folder / "register.csv"
    path.write_bytes(text(rows, **given).encode(encoding))
    return path


def write_plan(folder: Path, plan: str = PLAN) -> Path:
    """Write a plan and return its path."""
    path = folder / "plan.yaml"
    path.write_text(plan, "utf-8")
    return path
