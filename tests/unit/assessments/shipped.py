"""What the methods say of the shipped figures with the shipped definitions, computed once for each that is asked."""

from functools import cache

import duckdb

from samhandling import catalogue
from samhandling.assessments import compute
from samhandling.assessments.panel import Panel
from samhandling.assessments.question import Peers, Question, methods
from samhandling.assessments.results import Outcome
from samhandling.assessments.spec import spec_of
from samhandling.catalogue import demo
from samhandling.indicators import records
from samhandling.indicators.reading import Observations

SLUGS = {"1980": "vasteras", "1490": "boras"}


@cache
def _store() -> Observations:
    connection = duckdb.connect(":memory:", config=records.CONFIG)
    path = str(demo.observations_path()).replace("'", "''")
    connection.execute(
        "CREATE VIEW observations AS SELECT *, CAST(year AS VARCHAR) AS period, '' AS breakdown, '' AS grp, "
        f"'' AS flag, CAST(1 AS INTEGER) AS batch FROM read_parquet('{path}')"
    )
    return Observations(connection, generation=1, batches=[1])


@cache
def outcomes(area: str, key: str, year: int = 2022) -> dict[str, Outcome]:
    matrix = _store().matrix([key], ["T", "K", "M"])
    groups = demo.municipality(SLUGS[area]).peers
    peers = {g.kind: Peers(g.kind, g.year, tuple(member.code for member in g.members)) for g in groups}
    municipalities = tuple(code for code in matrix.areas if len(code) == 4 and not code.startswith("00"))
    question = Question(area, year, peers, municipalities, methods())
    panels = {sex: Panel.of(matrix, key, sex) for sex in ("T", "K", "M")}
    found = compute.assess_indicator(spec_of(catalogue.definitions()[key], area), panels, question)
    return {outcome.sex: outcome for outcome in found}


def total(area: str, key: str, year: int = 2022) -> Outcome:
    return outcomes(area, key, year)["T"]
