"""Every expression over many rows, on every engine, against a slow second computation in plain Python."""

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.factories import many_rows
from tests.factories.many_rows import Row, keyed

from samhandling.errors import StoreError
from samhandling.indicators import many, store
from samhandling.indicators.engines import Engine, Rows

pytestmark = pytest.mark.slow  # each engine compiles every expression anew

SERIES = ("indicator", "area", "sex", "has_spans")


def computed(engine: Engine, expression: Any, tmp_path: Path, rows: list[Row]) -> list[Row]:
    file = many_rows.write(tmp_path / "rows.parquet", rows)
    engine.write(expression, {"observations": [Rows(file)]}, tmp_path / "answer")
    return many_rows.read(tmp_path / "answer")


def yearly(rows: list[Row]) -> list[Row]:
    kept = [row for row in rows if row["breakdown"] == "" and "-" not in row["period"]]
    return [row | {"has_spans": "/" in row["period"]} for row in kept]


def grouped(rows: list[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def unique(rows: list[Row]) -> list[Row]:
    """Leave one row of each key, since batches are dealt out at random."""
    return list({tuple(row[name] for name in many.records.KEY): row for row in rows}.values())


def slope(rows: list[Row]) -> Fraction | None:
    years, values = [Fraction(row["year"]) for row in rows], [Fraction(row["value"]) for row in rows]
    mean_year, mean = sum(years) / len(rows), sum(values) / len(rows)
    spread = sum((year - mean_year) ** 2 for year in years)
    covered = sum((y - mean_year) * (v - mean) for y, v in zip(years, values, strict=True))
    return covered / spread if spread else None


def statistics_by_hand(rows: list[Row]) -> dict[Any, Row]:
    rows = yearly(rows)
    measured = [row for row in rows if row["value"] is not None]
    of_period = grouped(measured, lambda row: (row["indicator"], row["sex"], row["period"]))
    found = {}
    for key, series in grouped(rows, lambda row: tuple(row[name] for name in SERIES)).items():
        with_value = sorted((row for row in series if row["value"] is not None), key=lambda row: row["period"])
        answer: Row = {"n_rows": len(series), "n_values": len(with_value)}
        if with_value:
            last, before = with_value[-1], with_value[-2] if len(with_value) > 1 else None
            others = [row["value"] for row in of_period[key[0], key[2], last["period"]]]
            below = sum(value < last["value"] for value in others)
            answer |= {
                "latest_year": last["year"],
                "latest": last["value"],
                "previous_year": before and before["year"],
                "previous": before and before["value"],
                "slope": slope(with_value[-5:]),
                "n_slope": min(5, len(with_value)),
                "rank_from_lowest": 1 + below,
                "rank_from_highest": 1 + sum(value > last["value"] for value in others),
                "n_areas": len(others),
                "quartile": min(4, 1 + 4 * below // (len(others) - 1)) if len(others) > 1 else None,
            }
        found[key] = answer
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_statistics_agree_on_ties_single_points_and_series_without_values(
    engine: Engine, tmp_path: Path, seed: int
) -> None:
    rows = unique(many_rows.awkward(seed=seed))
    found = keyed(computed(engine, many.statistics(many.observations()), tmp_path, rows), *SERIES)
    expected = statistics_by_hand(rows)
    assert set(found) == set(expected)
    for key, answer in expected.items():
        for name, value in answer.items():
            given = found[key][name]
            if name == "slope" and value is not None:
                # Sums of squares lose as many digits as the values have before the point.
                within = 1e-9 + 1e-15 * abs(answer["latest"])
                assert given == pytest.approx(float(value), rel=1e-9, abs=within), (key, name)
            else:
                assert given == value, (key, name)
        assert {found[key][name] for name in found[key] if name not in (*SERIES, *answer)} <= {None}


def test_what_awkward_rows_give_is_plain_to_see(engine: Engine, tmp_path: Path) -> None:
    rows = unique(many_rows.awkward())
    found = keyed(computed(engine, many.statistics(many.observations()), tmp_path, rows), *SERIES)
    tied = [found["TIES", f"{area:04}", "T", False] for area in range(5)]
    assert {(row["rank_from_lowest"], row["rank_from_highest"], row["quartile"]) for row in tied} == {(1, 1, 1)}
    alone = found["ALONE", "0003", "T", False]
    assert (alone["latest"], alone["previous"], alone["slope"], alone["quartile"]) == (-1.5, None, None, None)
    empty = found["EMPTY", "0004", "T", False]
    assert (empty["n_rows"], empty["n_values"], empty["latest"], empty["rank_from_lowest"]) == (2, 0, None, None)
    assert found["SPANS", "0005", "T", True]["slope"] == 2.0
    assert found["SPANS", "0005", "T", False]["latest"] == 9.0
    assert not any(key[0] in ("MONTHS", "GROUPS") for key in found)
    assert found["STEEP", "0008", "T", False]["slope"] == pytest.approx(1.0, abs=1e-6)


def test_latest_is_what_the_store_calls_latest(engine: Engine, tmp_path: Path) -> None:
    rows = unique(many_rows.awkward())
    found = computed(engine, many.latest(many.observations()), tmp_path, rows)
    with many_rows.duckdb.connect(":memory:") as connection:
        asked = store.latest_of(f"read_parquet('{tmp_path / 'rows.parquet'}')")
        expected = connection.execute(f"SELECT * FROM ({asked}) ORDER BY ALL").fetchall()
    assert sorted(map(repr, (tuple(row[name] for name in many.SCHEMA) for row in found))) == sorted(map(repr, expected))


def test_the_newest_batch_of_each_key_is_what_a_generation_holds(engine: Engine, tmp_path: Path) -> None:
    batches = many_rows.revised(unique(many_rows.awkward()))
    (tmp_path / "batches").mkdir()
    files = [
        many_rows.write(tmp_path / "batches" / f"b-{number}.parquet", rows, with_batch=False)
        for number, rows in enumerate(batches, 1)
    ]
    given = [Rows(file, number) for number, file in enumerate(files, 1)]
    engine.write(many.newest(many.every()), {"every": given}, tmp_path / "answer")

    sources = [store.Source(rows.batch or 0, rows.path.name, "") for rows in given]
    with many_rows.duckdb.connect(":memory:") as connection:
        store.make_union(connection, tmp_path, sources)
        columns = ", ".join(many.SCHEMA)
        expected = connection.execute(f"SELECT {columns} FROM observations").fetchall()
    found = [tuple(row[name] for name in many.SCHEMA) for row in many_rows.read(tmp_path / "answer")]
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    assert {row[-1] for row in found} == {1, 2, 3}


def test_the_distribution_over_areas_is_made_of_values_that_areas_have(engine: Engine, tmp_path: Path) -> None:
    rows = unique(many_rows.awkward())
    key = ("indicator", "sex", "period")
    found = keyed(computed(engine, many.distribution(many.observations()), tmp_path, rows), *key)
    measured = [row for row in yearly(rows) if row["value"] is not None]
    expected = grouped(measured, lambda row: tuple(row[name] for name in key))
    assert set(found) == set(expected)
    for name, group in expected.items():
        values, n = sorted(row["value"] for row in group), len(group)
        answer = found[name]
        assert (answer["n_areas"], answer["lowest"], answer["highest"]) == (n, values[0], values[-1])
        assert answer["mean"] == pytest.approx(sum(map(Fraction, values)) / n, rel=1e-12, abs=1e-12)
        for column, fourths in (("quartile_1", 1), ("median", 2), ("quartile_3", 3)):
            assert answer[column] == values[-(-n * fourths // 4) - 1], (name, column)


def test_a_parent_has_a_figure_only_when_every_part_has_one(engine: Engine, tmp_path: Path) -> None:
    part = {"year": 2020, "value": 1.0}
    rows = [
        many_rows.row(area="A1", numerator=1.0, denominator=10.0, **part),
        many_rows.row(area="A2", numerator=5.0, denominator=20.0, **part),
        many_rows.row(area="B1", numerator=1.0, denominator=10.0, **part),
        many_rows.row(area="B2", year=2020),
        many_rows.row(area="C1", numerator=0.0, denominator=0.0, **part),
        many_rows.row(area="elsewhere", numerator=1.0, denominator=1.0, **part),
    ]
    file = many_rows.write(tmp_path / "rows.parquet", rows)
    tree = tmp_path / "tree.parquet"
    with many_rows.duckdb.connect(":memory:") as connection:
        pairs = ", ".join(f"('{area}', '{area[0]}')" for area in ("A1", "A2", "B1", "B2", "C1"))
        connection.execute(f"COPY (SELECT * FROM (VALUES {pairs}) t(area, parent)) TO '{tree}' (FORMAT parquet)")
    tables = {"observations": [Rows(file)], "parents": [Rows(tree)]}
    engine.write(many.rollup(many.observations(), many.parents()), tables, tmp_path / "answer")
    found = many_rows.read(tmp_path / "answer")
    assert [(row["parent"], row["numerator"], row["denominator"], row["share"], row["n_areas"]) for row in found] == [
        ("A", 6.0, 30.0, 0.2, 2)
    ]


def test_only_municipalities_are_compared_when_asked_for(engine: Engine, tmp_path: Path) -> None:
    areas = ("0000", "0001", "0019", "0114", "1980", "2584", "G1234", "1980C1060", "org:skola")
    rows = [many_rows.row(area=area, year=2020, value=float(n)) for n, area in enumerate(areas)]
    found = computed(engine, many.statistics(many.municipalities(many.observations())), tmp_path, rows)
    assert [(row["area"], row["rank_from_lowest"], row["n_areas"]) for row in found] == [
        ("0114", 1, 3), ("1980", 2, 3), ("2584", 3, 3),
    ]  # fmt: skip


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("column", ["value", "high"])
def test_a_number_that_is_not_finite_is_refused_and_nothing_is_written(
    engine: Engine, tmp_path: Path, bad: float, column: str
) -> None:
    rows = [many_rows.row(year=2000 + n, value=1.0) for n in range(20)]
    rows[7][column] = bad
    with pytest.raises(StoreError, match="1 rader i statistiken har NaN"):
        computed(engine, many.statistics(many.observations()), tmp_path, rows)
    assert {path.name for path in tmp_path.iterdir()} == {"rows.parquet"}


def test_an_answer_replaces_the_one_before_it_as_a_whole(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "answer").mkdir()
    (tmp_path / "answer" / "part-99999.parquet").write_text("old")
    rows = [many_rows.row(year=2020, value=1.0)]
    assert len(computed(engine, many.statistics(many.observations()), tmp_path, rows)) == 1
    assert {path.suffix for path in (tmp_path / "answer").iterdir()} == {".parquet"}
