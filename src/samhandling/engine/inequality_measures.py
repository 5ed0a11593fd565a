"""What the inequality methods answer with: named measures, each with standard error and interval."""

from dataclasses import dataclass
from math import exp, isfinite, log

from scipy.special import ndtri

from samhandling.engine.results import Caveat, Interval, Parameters, Reason, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Result):
    """One measure; ``se`` is on the log scale where ``is_log_se``, else in the measure's own unit."""

    name: str
    se: float | None = None
    is_log_se: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Result):
    """A figure with all measures that fit the data; ``result["d"]`` is the measure of that name."""

    measures: tuple[Measure, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the measures, in order."""
        return tuple(measure.name for measure in self.measures)

    def __getitem__(self, name: str) -> Measure:
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise KeyError(f"{name!r} does not fit these data; there are {', '.join(self.names)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Measured):
    """Inequality between groups: ``value`` is D, ``n`` the groups compared, ``mean`` the weighted mean."""

    mean: float
    n_left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Income(Measured):
    """Inequality between persons: ``value`` is the Gini coefficient, ``n`` the persons."""

    mean: float | None
    n_left_out: int = 0
    p_between: float | None = None  # how often chance alone gives as much between the areas


@dataclass(frozen=True, slots=True)
class Found:
    """What a formula gives before it is dressed as a measure."""

    value: float | None
    se: float | None = None
    unit: str = ""
    is_log_se: bool = False
    low: float | None = None  # the measure cannot be lower
    reason: Reason = Reason.NOT_APPLICABLE


def dress(
    name: str, found: Found, *, n: int, level: float, method: str, version: str, parameters: Parameters
) -> Measure:
    """Return a found figure as a measure with its interval; what is not finite becomes None with a reason."""
    value = found.value if found.value is not None and isfinite(found.value) else None
    if value is not None and found.low is not None:
        value = max(found.low, value)  # rounding alone can bring it below
    se = found.se if value is not None and found.se is not None and isfinite(found.se) else None
    return Measure(
        name=name,
        value=value,
        se=se,
        is_log_se=found.is_log_se,
        interval=None if value is None or se is None else _interval(value, se, found, level),
        n=n,
        unit=found.unit,
        method=method,
        version=version,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL,) if value is not None and se is None else (),
        reason=found.reason if value is None else None,
    )


def _interval(value: float, se: float, found: Found, level: float) -> Interval | None:
    reach = float(ndtri((1 + level) / 2)) * se
    if found.is_log_se and reach < 700:
        return Interval(exp(log(value) - reach), exp(log(value) + reach), level)
    if found.is_log_se:
        return None  # so wide that its ends are no numbers
    low = value - reach if found.low is None else max(found.low, value - reach)
    return Interval(low, value + reach, level)
