"""Likeness of neighbours, smoothed rates and inequality of incomes, against esda, R spdep and inequality."""

from collections.abc import Callable
from functools import cache

import numpy as np
from core import Checked, Folder, Row, close, number, table, told

from samhandling.engine import inequality, smoothing, spatial

GLOBAL = {
    "i": "value",
    "expected": "expected",
    "var_norm": "variance_normal",
    "z_norm": "z_normal",
    "p_norm": "p_normal",
    "var_rand": "variance_random",
    "z_rand": "z_random",
    "p_rand": "p_random",
}
INCOME = {"schutz_hoover": "hoover"}


class Case:
    """One grid; each method runs once, when its first row asks for it."""

    def __init__(self, rows: list[Row]) -> None:
        self.place = {row["area"]: place for place, row in enumerate(rows)}
        self.near = spatial.grid([int(row["row"]) for row in rows], [int(row["col"]) for row in rows])
        self.of = {
            name: np.array([np.nan if row[name] == "" else float(row[name]) for row in rows])
            for name in ("pop", "events", "x", "income")
        }
        self.region = [row["region"] for row in rows]
        self.once = cache(lambda method: method())

    def moran(self) -> spatial.Autocorrelation:
        return spatial.moran(self.of["x"], self.near, permutations=0)

    def geary(self) -> spatial.Autocorrelation:
        return spatial.geary(self.of["x"], self.near, permutations=0)

    def getis_ord(self) -> spatial.Autocorrelation:
        return spatial.getis_ord(self.of["x"], self.near, permutations=0)

    def moran_of_rates(self) -> spatial.Autocorrelation:
        return spatial.moran_of_rates(self.of["events"], self.of["pop"], self.near, permutations=0)

    def moran_local(self) -> spatial.LocalAutocorrelation:
        return spatial.moran_local(self.of["x"], self.near, permutations=1)

    def getis_ord_local(self) -> spatial.LocalAutocorrelation:
        return spatial.getis_ord_local(self.of["x"], self.near, permutations=1)

    def income(self) -> inequality.Income:
        return inequality.income(self.of["income"], areas=self.region, aversions=(0.5, 1, 2))

    def income_by_people(self) -> inequality.Income:
        return inequality.income(self.of["income"], weights=self.of["pop"])

    def eb_global(self) -> smoothing.Smoothed:
        return smoothing.empirical_bayes(self.of["events"], self.of["pop"])

    def eb_local(self) -> smoothing.Smoothed:
        return smoothing.empirical_bayes(self.of["events"], self.of["pop"], neighbours=self.near, variant="local_spdep")

    def eb_local_esda(self) -> smoothing.Smoothed:
        return smoothing.empirical_bayes(self.of["events"], self.of["pop"], neighbours=self.near, variant="local")


def figure(case: Case, key: str, area: str) -> float | None:
    """Return our figure under the name that the table gives it."""
    at = case.place.get(area, 0)
    areas: dict[str, Callable[[], object]] = {
        "moran_local": lambda: case.once(case.moran_local).values[at],
        "moran_quadrant": lambda: case.once(case.moran_local).quadrants[at],
        "getis_local_star_z": lambda: case.once(case.getis_ord_local).values[at],
        "eb_global": lambda: case.once(case.eb_global).values[at],
        "eb_global_esda": lambda: case.once(case.eb_global).values[at],
        "eb_global_mean": lambda: case.once(case.eb_global).means[at],
        "eb_local": lambda: case.once(case.eb_local).values[at],
        "eb_local_esda": lambda: case.once(case.eb_local_esda).values[at],
        "moran_eb_rate_i": lambda: case.once(case.moran_of_rates).value,
        "geary_c": lambda: case.once(case.geary).value,
        "getis_ord_g": lambda: case.once(case.getis_ord).value,
        "getis_ord_z": lambda: case.once(case.getis_ord).z_random,
        "gini_pop_weighted": lambda: case.once(case.income_by_people).value,
    }
    if key in areas:
        found = areas[key]()
    elif key.startswith("moran_"):
        found = getattr(case.once(case.moran), GLOBAL[key.removeprefix("moran_")])
    else:
        found = case.once(case.income)[INCOME.get(key, key)].value
    return None if found is None or found is np.ma.masked else float(found)  # type: ignore[arg-type]


@table("spatial_expected.csv", inputs=("spatial_input.csv",))
def spatial_expected(folder: Folder) -> Checked:
    cases = {name: Case(rows) for (name,), rows in folder.grouped("spatial_input.csv", "case").items()}
    for row in folder.rows("spatial_expected.csv"):
        found = figure(cases[row["case"]], row["key"], row["area"])
        holds = close(found, row["expected"], 1e-8)
        label = " ".join(filter(None, (row["case"], row["key"], row["area"])))
        yield label, holds, told(figure=(found, number(row["expected"])))
