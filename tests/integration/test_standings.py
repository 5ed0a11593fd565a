"""Statistics over the whole store of the demo, against the matrices that pages and methods read."""

from pathlib import Path

import numpy as np
import pytest
from tests.factories import many_rows

from samhandling.indicators import queries, standings

pytestmark = pytest.mark.slow


def test_every_series_of_the_demo_stands_where_the_matrix_says(demo: Path, tmp_path: Path) -> None:
    standings.write_statistics(tmp_path / "answer")
    found = many_rows.keyed(many_rows.read(tmp_path / "answer"), "indicator", "area", "sex", "has_spans")
    now = queries.current()
    n_compared = 0
    for indicator in now.indicators()[:40]:
        matrix = now.matrix([indicator], ["T", "K", "M"])
        for area, sex in ((area, sex) for area in ("1980", "1490", "0180") for sex in ("T", "K", "M")):
            row = found.get((indicator, area, sex, False))
            if row is None or row["n_values"] == 0 or area not in matrix.area_index:
                continue
            place = (0, matrix.area_index[area], matrix.sex_index[sex])
            years = np.flatnonzero(matrix.has_value[place])
            assert row["latest_year"] == matrix.years[years[-1]]
            assert row["latest"] == matrix.values[place][years[-1]]
            assert row["previous"] == (matrix.values[place][years[-2]] if len(years) > 1 else None)
            last = years[-5:]
            if len(last) > 1:
                slope = np.polynomial.Polynomial.fit(last, matrix.values[place][last], 1).convert().coef
                assert row["slope"] == pytest.approx(slope[1] if len(slope) > 1 else 0.0, rel=1e-6, abs=1e-6)
            n_compared += 1
    assert n_compared > 100
