"""Registers of individuals: ten million seeded persons with twelve columns, as CSV and as Parquet.

Each form is counted in a process of its own, whose peak memory is what the kernel says. The persons are invented; the
files lie in ``build/microdata`` and are removed afterwards.
"""

import shutil
from collections.abc import Iterator

import many
from core import BUILD, Figure, at_most, group, shown

N_PERSONS = 10_000_000
FOLDER = BUILD / "microdata"

MAKE = """
import sys
import duckdb
with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "2GB"}) as connection:
    persons = (
        "SELECT 190000000000 + i AS PersonNr, '1980A' || (1000 + hash(i) % 150) AS DeSO, 1 + hash(i * 7) % 2 AS Kön, "
        "1925 + hash(i * 3) % 99 AS Födelseår, 1 + hash(i * 11) % 2 AS Bakgrund, 1 + hash(i * 13) % 4 AS Utbildning, "
        "hash(i * 17) % 2 AS Sysselsatt, "
        "replace(round((hash(i * 19) % 80000000) / 100, 2)::VARCHAR, '.', ',') AS Inkomst, "
        "hash(i * 23) % 30 AS Sjukdagar, hash(i * 29) % 3 AS Boende, 'Gatan ' || (i % 1000) AS Adress, 'J' AS Skriven "
        f"FROM range({sys.argv[1]}) t(i)"
    )
    to = {"csv": "DELIMITER ';', HEADER", "parquet": "FORMAT parquet, COMPRESSION zstd"}
    connection.execute(f"COPY ({persons}) TO '{sys.argv[2]}' ({to[sys.argv[2].rpartition('.')[2]]})")
"""
PLAN = """
title: Prov
source_line: "Källa: uppdiktat register"
period: "2024"
reference_on: 2024-12-31
areas: [{column: DeSO, suffix: _DeSO2025}, {column: DeSO, first: 4}]
sex: {column: Kön, values: {K: ["2"], M: ["1"]}}
ages: {column: Födelseår, form: birth_year, cuts: [0, 20, 30, 45, 65, 80]}
groups:
  bakgrund: {column: Bakgrund, values: {inrikes född: ["1"], utrikes född: ["2"]}}
  utbildning: {column: Utbildning, values: {kort: ["1", "2"], lång: ["3", "4"]}}
population: {column: Skriven, codes: ["J"]}
tables: [[], [ålder], [bakgrund], [ålder, bakgrund], [ålder, bakgrund, utbildning]]
measures:
  X-ANTAL: {kind: count}
  X-SYSS: {kind: share, column: Sysselsatt, codes: ["1"]}
  X-INK: {kind: mean, column: Inkomst}
  X-SJUK: {kind: ratio, column: Sjukdagar, per: Boende}
rule: {minimum_cell: 5, largest_percent: 85}
"""
COUNT = """
import datetime, json, sys
from pathlib import Path
from samhandling.sources import microdata
plan = microdata.load(Path(sys.argv[1]))
found = microdata.aggregate(Path(sys.argv[2]), plan=plan, now=datetime.datetime.now(datetime.UTC))
print(json.dumps({"persons": found.receipt["n_persons"], "figures": sum(found.receipt["n_figures"].values())}))
"""
AS_WINDOWS = """
import sys
from pathlib import Path
with Path(sys.argv[1]).open("rb") as given, Path(sys.argv[2]).open("wb") as out:
    while chunk := given.read(1 << 20):
        out.write(chunk.replace("ö".encode(), "ö".encode("cp1252")).replace("å".encode(), "å".encode("cp1252")))
    out.write("190;1980A1000;1;1950;1;1;1;5,5;3;1;Ö–vägen;J\\n".encode("cp1252"))
"""


@group("microdata.")
def registers() -> Iterator[Figure]:
    """Wall and CPU seconds and peak memory for each form."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        many.FOLDER.mkdir(parents=True, exist_ok=True)
        plan = FOLDER / "plan.yaml"
        plan.write_text(PLAN, "utf-8")
        for form in ("csv", "windows.csv", "parquet"):
            register = FOLDER / f"register.{form}"
            if form == "windows.csv":
                many.run(AS_WINDOWS, FOLDER / "register.csv", register)
            else:
                many.run(MAKE, N_PERSONS, register)
            found = many.run(COUNT, plan, register)
            yield shown(f"microdata.{form}.persons", found["persons"], "persons")
            yield shown(f"microdata.{form}.figures", found["figures"], "figures")
            yield at_most(f"microdata.{form}.wall", found["wall"], "s", 30)
            yield shown(f"microdata.{form}.cpu", found["cpu"], "s")
            yield at_most(f"microdata.{form}.memory", found["gib"], "GiB", 3)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
        many.removed()
