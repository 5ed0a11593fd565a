"""The engines that must agree, each started once."""

import shutil
from collections.abc import Iterator

import pytest

from samhandling.indicators.engines import DuckDB, Engine, Spark


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    """Return Spark in this machine's Java."""
    if not shutil.which("java"):
        pytest.skip("Spark needs Java, and there is none")
    pytest.importorskip("pyspark", reason="the extra samhandling[spark] is not installed (make spark)")
    engine = Spark()
    yield engine
    engine.session().stop()


# Spark's bridge to Java leaves the closing of its sockets to the garbage collector.
_SOCKETS = (
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
)


@pytest.fixture(
    params=[
        pytest.param("whole", id="duckdb"),
        pytest.param("parts", id="duckdb in parts"),
        pytest.param("spark", marks=(pytest.mark.spark, *_SOCKETS)),
    ]
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each engine in turn."""
    if request.param == "spark":
        return request.getfixturevalue("spark")  # type: ignore[no-any-return]
    return DuckDB(rows_per_part=1 if request.param == "parts" else 10**7, memory="500MB")
