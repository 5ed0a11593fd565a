"""Slope and relative index of inequality, against R PHEindicatormethods."""

from core import Checked, Folder, Row, close, number, table, told

from samhandling.engine import inequality
from samhandling.engine.results import Interval

NEAR = 0.02  # of the interval's width, for limits that are drawn at random


def of(rows: list[Row], kind: str, is_transformed: bool) -> inequality.Slope:
    """Return the slope of one area; with a transform the table has the limits around a fixed middle."""
    rows = sorted(rows, key=lambda row: int(row["quantile"]))
    found = inequality.slope(
        [number(row["value"]) for row in rows],
        [number(row["population"]) for row in rows],
        low=[number(row["lower95"]) for row in rows],
        high=[number(row["upper95"]) for row in rows],
        kind=kind,
        transform=is_transformed,
        limits="pivot" if is_transformed else "simulated",
    )
    assert isinstance(found, inequality.Slope)
    return found


def is_near(interval: Interval | None, row: Row, name: str) -> bool:
    """Return whether both limits lie within a small part of the expected interval's width."""
    low, high = number(row[f"simulated_{name}_lower95"]), number(row[f"simulated_{name}_upper95"])
    if interval is None or low is None or high is None:
        return interval is None and low is None and high is None
    return max(abs(interval.low - low), abs(interval.high - high)) <= NEAR * (high - low)


@table("sii_expected.csv", inputs=("sii_input.csv",))
def sii_expected(folder: Folder) -> Checked:
    areas = folder.grouped("sii_input.csv", "area")
    for row in folder.rows("sii_expected.csv"):
        found = of(areas[(row["area"],)], row["kind"], row["transform"].lower() == "true")
        holds = (
            close(found.value, row["expected_sii"], 1e-9)
            and close(found.rii, row["expected_rii"], 1e-9)
            and close(found.intercept, row["expected_intercept"], 1e-9)
            and is_near(found.interval, row, "sii")
            and is_near(found.rii_interval, row, "rii")
        )
        yield f"{row['area']} {row['kind']} {row['transform']}", holds, told(result=(found, dict(row)))
