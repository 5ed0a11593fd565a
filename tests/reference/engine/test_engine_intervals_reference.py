"""Limits found a second time by solving the equation that defines them."""

import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from samhandling.engine import intervals

OFF = 1e-9  # the observed share itself also solves the equation where it is 0 or 1


def slow_wilson(x: int, n: int, level: float) -> tuple[float, float]:
    """Find the shares p at which |x/n − p| is just z standard errors of p."""
    z, share = norm.ppf((1 + level) / 2), x / n

    def beyond(p: float) -> float:
        return (share - p) ** 2 - z * z * p * (1 - p) / n

    low = 0.0 if x == 0 else brentq(beyond, 1e-12, share - OFF, xtol=1e-15)
    high = 1.0 if x == n else brentq(beyond, share + OFF, 1 - 1e-12, xtol=1e-15)
    return low, high


@pytest.mark.parametrize(("x", "n"), [(0, 7), (1, 3), (3, 10), (10, 10), (50, 400), (399, 400)])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_wilson_limits_solve_their_equation(x: int, n: int, level: float) -> None:
    result = intervals.proportion(x, n, level=level)
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == pytest.approx(slow_wilson(x, n, level), abs=1e-9)


def test_newcombe_reproduces_his_published_example() -> None:
    """Newcombe (1998), table II: 56/70 minus 48/80, method 10: 0.0524 to 0.3339."""
    result = intervals.difference(56, 70, 48, 80)
    assert result.interval is not None
    assert result.value == pytest.approx(0.2)
    assert (result.interval.low, result.interval.high) == (
        pytest.approx(0.0524, abs=5e-5),
        pytest.approx(0.3339, abs=5e-5),
    )
