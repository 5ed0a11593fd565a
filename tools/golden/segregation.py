"""Segregation: square cities on a grid, one group against the rest, several groups, districts and single areas."""

from collections.abc import Callable

import numpy as np
from core import Checked, Folder, Row, close, number, table, told

from samhandling.engine import segregation

TOLERANCE = 1e-9
ONE_GROUP = {
    "Dissim": "dissimilarity",
    "Gini": "gini",
    "Entropy": "entropy",
    "Isolation": "isolation",
    "Interaction": "interaction",
    "CorrelationR": "correlation_ratio",
    "Atkinson": "atkinson",
    "MinMax": "minmax",
    "Delta": "delta",
    "ConProf": "conprof",
    "SpatialDissim": "spatial_dissimilarity",
}
ALL_GROUPS = {
    "MultiDissim": "dissimilarity",
    "MultiGini": "gini",
    "MultiInfoTheory": "entropy",
    "MultiNormExposure": "normalised_exposure",
    "MultiRelativeDiversity": "relative_diversity",
    "MultiSquaredCoefVar": "squared_variation",
    "SimpsonsConcentration": "simpson_concentration",
    "SimpsonsInteraction": "simpson_interaction",
    "MultiDivergence": "mutual_information",
    "MultiDiversity": "diversity",
    "M": "mutual_information",
    "H": "entropy",
}
LEVELS = {"M": "mutual_information", "H": "entropy"}


class City:
    """The areas of one case."""

    def __init__(self, rows: list[Row]) -> None:
        self.groups = [name for name in rows[0] if name[0] == "g" and name[1:].isdigit() and rows[0][name]]
        self.counts = np.array([[number(row[name]) for name in self.groups] for row in rows], dtype=np.float64)
        self.total = self.counts.sum(axis=1)
        self.areas = [row["area"] for row in rows]
        self.districts = [row["district"] for row in rows]
        place = np.array([(int(row["col"]), int(row["row"])) for row in rows])
        # Queen contiguity: squares that share a side or a corner.
        steps = np.abs(place[:, None] - place[None]).max(axis=2)
        self.contiguity = (steps == 1).astype(np.float64)

    def one_group(self, kind: str, group: str) -> float | None:
        return segregation.index(
            self.counts[:, self.groups.index(group)],
            self.total,
            kind=kind,
            sizes=np.ones(len(self.areas)),
            contiguity=self.contiguity,
        ).value

    def all_groups(self, kind: str) -> float | None:
        return segregation.multigroup(self.counts, kind=kind).value

    def level(self, kind: str, which: str) -> float | None:
        found = segregation.decompose(self.counts, self.districts, kind=kind)
        return found.between if which == "between" else found.within

    def local(self, area: str) -> float | None:
        return segregation.multigroup(self.counts, kind="mutual_information").local[self.areas.index(area)]


def _question(city: City, row: Row) -> Callable[[], float | None] | None:
    """Return what answers a row, None for an index that is not known."""
    name, group = row["index"], row["group"]
    if name.startswith("local_area_"):
        return lambda: city.local(name.removeprefix("local_area_"))
    if name in ONE_GROUP and group in city.groups:
        return lambda: city.one_group(ONE_GROUP[name], group)
    if name in ALL_GROUPS:
        return lambda: city.all_groups(ALL_GROUPS[name])
    kind, _, level = name.partition("_")
    if kind in LEVELS and level in ("between_districts", "within_districts"):
        return lambda: city.level(LEVELS[kind], level.removesuffix("_districts"))
    return None


@table("segregation_expected.csv", inputs=("segregation_input.csv",))
def expected(folder: Folder) -> Checked:
    """Indices of one group and of several, the split over districts, and each area's own divergence."""
    cities = {case: City(rows) for (case,), rows in folder.grouped("segregation_input.csv", "case").items()}
    for row in folder.rows("segregation_expected.csv"):
        label = f"{row['case']} {row['index']} {row['group']}"
        question = _question(cities[row["case"]], row) if row["case"] in cities else None
        if question is None:
            yield label, False, "no such case, index or group"
            continue
        value = question()
        yield label, close(value, row["expected"], TOLERANCE), told(expected=(value, row["expected"]))
