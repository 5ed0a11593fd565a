"""Many rows: the statistics query beside plain DuckDB SQL, page questions of a large generation, and ingest.

Observations are synthetic and seeded, made in ``build/many`` and removed afterwards. Ten million by default;
``SAMHANDLING_LONG=1`` makes it a hundred million, which takes some ten minutes. Each measurement has a process of its
own, whose peak memory is what the kernel says.
"""

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

from core import BUILD, TOP, Figure, at_most, group, shown

N_ROWS = 100_000_000 if os.environ.get("SAMHANDLING_LONG") == "1" else 10_000_000
FOLDER = BUILD / "many"
AREAS, YEARS, SEXES = 312, 26, "KMT"
GIBIBYTE = 2**30
OBSERVATIONS = TOP.parent / "shared" / "data" / "kolada" / "observations"

# As one would write it by hand, for DuckDB alone.
PLAIN = """
WITH yearly AS (
    SELECT indicator, area, sex, contains(period, '/') AS has_spans, year, period, value
    FROM read_parquet('{file}') WHERE breakdown = '' AND NOT contains(period, '-')
), counted AS (
    SELECT indicator, area, sex, has_spans, count(*) AS n_rows, count(value) AS n_values FROM yearly GROUP BY ALL
), marked AS (
    SELECT *,
        row_number() OVER (PARTITION BY indicator, area, sex, has_spans ORDER BY year DESC, period DESC) AS place,
        rank() OVER by_value AS below,
        cume_dist() OVER by_value AS share,
        count(*) OVER (PARTITION BY indicator, sex, period) AS n_areas
    FROM yearly WHERE value IS NOT NULL
    WINDOW by_value AS (PARTITION BY indicator, sex, period ORDER BY value)
), placed AS (
    SELECT indicator, area, sex, has_spans,
        max(year) FILTER (place = 1) AS latest_year, max(value) FILTER (place = 1) AS latest,
        max(year) FILTER (place = 2) AS previous_year, max(value) FILTER (place = 2) AS previous,
        CASE WHEN count(*) > 1 THEN regr_slope(value, year) END AS slope, count(*) AS n_slope,
        max(below) FILTER (place = 1) AS rank_from_lowest,
        max(n_areas - round(share * n_areas)::BIGINT + 1) FILTER (place = 1) AS rank_from_highest,
        max(n_areas) FILTER (place = 1) AS n_areas
    FROM marked WHERE place <= 5 GROUP BY ALL
)
SELECT *, least(3, floor(4 * (rank_from_lowest - 1) / nullif(n_areas - 1, 0)))::BIGINT + 1 AS quartile
FROM counted LEFT JOIN placed USING (indicator, area, sex, has_spans) ORDER BY indicator, area, sex, has_spans
"""
CHECK = (
    "count(*), sum(n_values), sum(latest::DECIMAL(18,4)), sum(previous::DECIMAL(18,4)), round(sum(slope), 3), "
    "sum(rank_from_lowest), sum(rank_from_highest), sum(quartile)"
)


def run(program: str, *arguments: object) -> dict[str, float]:
    """Run a program in a process of its own; return wall and CPU seconds, peak GiB and what it printed last as JSON."""
    path = FOLDER / "program.py"
    path.write_text(textwrap.dedent(program))
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(path), *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"The measured program ended with {process.returncode}.")
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / GIBIBYTE
    found = {"wall": time.perf_counter() - start, "cpu": cpu, "gib": peak}
    return {**found, **json.loads(said.splitlines()[-1] if said.strip() else "{}")}


MAKE = """
import sys
from pathlib import Path
import duckdb
from samhandling.indicators import store
n_indicators, file = int(sys.argv[1]), sys.argv[2]
with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "3GB"}) as connection:
    rows = (
        "SELECT 'I' || lpad((i // 24336)::VARCHAR, 5, '0') AS indicator, ['K', 'M', 'T'][1 + i // 8112 % 3] AS sex, "
        "lpad((1000 + i // 26 % 312)::VARCHAR, 4, '0') AS area, (1998 + i % 26)::SMALLINT AS year, "
        "hash(i) % 10 < 3 AS is_missing, (hash(i * 31 + 7) % 100000) / 1000.0 AS number "
        f"FROM range({n_indicators}::BIGINT * 24336) t(i)"
    )
    shape = (
        "SELECT indicator, area, year, year::VARCHAR AS period, sex, '' AS breakdown, '' AS grp, "
        "CASE WHEN NOT is_missing THEN number END AS value, NULL::DOUBLE AS numerator, NULL::DOUBLE AS denominator, "
        "NULL::DOUBLE AS low, NULL::DOUBLE AS high, CASE WHEN is_missing THEN 'missing' ELSE '' END AS flag, "
        f"1::INTEGER AS batch FROM ({rows})"
    )
    store.copy(connection, shape, Path(file))
"""
OURS = """
import sys
from pathlib import Path
from samhandling.indicators import engines, many
engine = engines.DuckDB(memory=sys.argv[2], rows_per_part=int(float(sys.argv[3])))
tables = {"observations": [engines.Rows(Path(sys.argv[1]))]}
engine.write(many.statistics(many.observations()), tables, Path(sys.argv[4]))
"""
BY_HAND = """
import sys
from pathlib import Path
import duckdb
out, asked = Path(sys.argv[3]), sys.argv[4].replace("{file}", sys.argv[1])
out.mkdir()
with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": sys.argv[2], "temp_directory": f"{out}/t"}) as c:
    c.execute(f"COPY ({asked}) TO '{out}/a.parquet' (FORMAT parquet, COMPRESSION zstd)")
"""


@group("many.statistics.")
def statistics_query() -> Iterator[Figure]:
    """Latest, previous, slope, ranks and quartile of every series, ours and by hand."""
    file = made()
    try:
        ours = run(OURS, file, "2GB", 1e7, FOLDER / "ours")
        whole = run(OURS, file, "7GB", 1e12, FOLDER / "whole")
        plain = run(BY_HAND, file, "7GB", FOLDER / "plain", PLAIN)
        checks = {name: checked(FOLDER / name) for name in ("ours", "whole", "plain")}
        size = f"{N_ROWS:.0e}".replace("+0", "")
        name = f"many.statistics.{size}"
        for label, found in (("ours_2GB", ours), ("ours_unparted_7GB", whole), ("by_hand_7GB", plain)):
            yield shown(f"{name}.{label}.wall", found["wall"], "s")
            yield shown(f"{name}.{label}.cpu", found["cpu"], "s")
        yield at_most(f"{name}.wall_against_by_hand", ours["wall"] / plain["wall"], "x", 1.2)
        yield at_most(f"{name}.cpu_against_by_hand", ours["cpu"] / plain["cpu"], "x", 1.2)
        yield at_most(f"{name}.memory_with_limit", ours["gib"], "GiB", 3)
        yield at_most(f"{name}.memory", whole["gib"], "GiB", 8)
        yield shown(f"{name}.by_hand_memory", plain["gib"], "GiB")
        yield at_most(f"{name}.answers_that_differ", len(set(checks.values())) - 1, "", 0)
    finally:
        removed()


def made() -> Path:
    """Return the generation's file of observations, made anew."""
    removed()
    FOLDER.mkdir(parents=True)
    file = FOLDER / "observations.parquet"
    run(MAKE, round(N_ROWS / (AREAS * YEARS * len(SEXES))), file)
    return file


def removed() -> None:
    """Leave nothing behind."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def checked(folder: Path) -> str:
    """Return sums over an answer, equal where the answers are."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        row = connection.execute(f"SELECT {CHECK} FROM read_parquet('{folder}/*.parquet')").fetchone()
        return repr(row)


@group("many.pages.")
def pages() -> Iterator[Figure]:
    """What a page asks of a large generation, through the same object that pages use."""
    file = made()
    try:
        found = run(PAGES, file, FOLDER)
        yield shown("many.pages.rows", N_ROWS, "rows")
        yield at_most("many.pages.series_p50", found["series"], "ms", 30)
        yield at_most("many.pages.values_of_year_p50", found["values_of_year"], "ms", 30)
        yield at_most("many.pages.indicator_page_p50", found["indicator_page"], "ms", 30)
        yield at_most("many.pages.area_profile_p50", found["area_profile"], "ms", 50)
        yield at_most("many.pages.area_profile_of_100_p50", found["area_profile_of_100"], "ms", 50)
        yield shown("many.pages.latest_size", found["latest_mb"], "MB")
    finally:
        removed()


PAGES = """
import json, random, statistics, sys, time
from pathlib import Path
import duckdb
from samhandling.indicators import reading, records, store
file, home = Path(sys.argv[1]), Path(sys.argv[2])
folder = home / store.GENERATIONS / "1-bench"
folder.mkdir(parents=True)
(file).rename(folder / store.OBSERVATIONS)
with duckdb.connect(":memory:", config={**records.CONFIG, "temp_directory": str(home / "spill")}) as connection:
    written = f"read_parquet({store.literal(folder / store.OBSERVATIONS)})"
    store.write_latest(connection, written, folder / store.LATEST)
digests = {name: store.sha256(folder / name) for name in (store.OBSERVATIONS, store.LATEST)}
now = reading.open_generation(home, folder.name, digests, number=1, batches=[1])
chance = random.Random(20261121)
n = len(now.indicators())
def indicator():
    return f"I{chance.randrange(n):05}"
def area():
    return f"{1000 + chance.randrange(312)}"
def p50(ask, times=60):
    for _ in range(5):
        ask()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        assert ask()
        found.append(1000 * (time.perf_counter() - start))
    return statistics.median(found)
print(json.dumps({
    "series": p50(lambda: now.series(indicator(), [area()], ("T", "K", "M"))),
    "values_of_year": p50(lambda: now.values_of_year(indicator(), 2000 + chance.randrange(20))),
    "indicator_page": p50(lambda: now.rows([indicator()], [area(), area(), area()])),
    "area_profile": p50(lambda: now.latest(area()), 20),
    "area_profile_of_100": p50(lambda: now.latest(area(), indicators=[indicator() for _ in range(100)]), 20),
    "latest_mb": (folder / store.LATEST).stat().st_size / 1e6,
}))
"""


@group("many.ingest.")
def ingest() -> Iterator[Figure]:
    """The 3.75 million shared values from their files into a new home, and the same again."""
    if not OBSERVATIONS.is_dir():
        print("# many.ingest: the shared reference folder is not beside the project", flush=True)
        return
    removed()
    FOLDER.mkdir(parents=True)
    try:
        found = run(INGEST, OBSERVATIONS, FOLDER / "home")
        yield shown("many.ingest.rows", found["rows"], "rows")
        yield at_most("many.ingest.first", found["first"], "s", 20)
        yield shown("many.ingest.first_cpu", found["first_cpu"], "s")
        yield shown("many.ingest.again", found["again"], "s")
        yield at_most("many.ingest.batches_after_two", found["batches"], "", 1)
        yield at_most("many.ingest.memory", found["gib"], "GiB", 2)
    finally:
        removed()


INGEST = f"""
import json, resource, sys, time
from pathlib import Path
sys.path.insert(0, {str(TOP)!r})
folder, home = Path(sys.argv[1]), Path(sys.argv[2])
from samhandling.config.opening import use
home.mkdir(parents=True)
use(home)
from django.core.management import call_command
call_command("migrate", verbosity=0)
from samhandling.audit.changes import JobActor
from samhandling.indicators import changes
from samhandling.indicators.models import Batch
from tests.factories import kolada_files, observations
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
def once():
    start, before = time.perf_counter(), cpu()
    given = kolada_files.as_parquet(folder, home / "given.parquet")
    changes.add_batch(by=JobActor("bench"), observations=given, **observations.described())
    generation = changes.rebuild_generation(by=JobActor("bench"))
    return time.perf_counter() - start, cpu() - before, generation.n_rows
first, first_cpu, rows = once()
again, _, _ = once()
found = {{"first": first, "first_cpu": first_cpu, "again": again, "rows": rows, "batches": Batch.objects.count()}}
print(json.dumps(found))
"""
