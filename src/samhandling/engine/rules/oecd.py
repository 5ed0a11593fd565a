"""The OECD's distance to a target."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import stdev

from samhandling.engine import checks
from samhandling.engine.results import Direction, Parameters, Reason, Result

VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance(Result):
    """How far from its target a figure lies, in standard deviations of its peers; 0 = met."""

    is_met: bool | None = None
    spread: float | None = None  # the standard deviation
    target: float | None = None


def distance(
    own: float | None, peers: Sequence[float | None], *, direction: Direction | str, target: float
) -> Distance:
    """Return how far a figure is from its target, measured by how much the peers differ.

    Parameters      own: its figure; peers: the others', without its own. target: what is to be reached, in the unit of
                    the figure.
    Returns         max(0, ±(T − v)/sd), sd of own and peers with n − 1 (plus: high is good); n: figures in sd.
    Missing values  no_value; no_direction; few_peers with fewer than two figures; no_spread where all figures are equal
                    and short of the target (equal and past it: 0).
    Source          OECD (2019), Measuring Distance to the SDG Targets; goals and pillars are plain means of distances.
    """
    way, aim = checks.direction(direction), checks.number("target", target)
    figure, others = checks.figure("own", own), checks.figures("peers", peers)
    known = others if figure is None else [figure, *others]
    spread = stdev(known) if len(known) > 1 else None
    parameters: Parameters = (("direction", way.value), ("target", aim))
    is_met = None if figure is None or way is Direction.NONE else way.sign * figure >= way.sign * aim
    value, reason = None, _reason(figure, way, spread, bool(is_met))
    if figure is not None and spread is not None and reason is None:
        value = 0.0 if is_met else way.sign * (aim - figure) / spread
    return Distance(
        value=value,
        n=len(known),
        unit="standard deviations",
        method="rating.oecd",
        version=VERSION,
        parameters=parameters,
        reason=reason,
        is_met=is_met,
        spread=spread,
        target=aim,
    )


def _reason(figure: float | None, way: Direction, spread: float | None, is_met: bool) -> Reason | None:
    if figure is None:
        return Reason.NO_VALUE
    if way is Direction.NONE:
        return Reason.NO_DIRECTION
    if spread is None:
        return Reason.FEW_PEERS
    return Reason.NO_SPREAD if spread == 0 and not is_met else None
