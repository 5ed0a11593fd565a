"""Axes and placing: round ticks, years that fit, labels that keep apart. Pure arithmetic, in data units or pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10

from samhandling.charts import numbers

_YEAR_STEPS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True)
class Axis:
    """A value axis with round ends: its ticks run from the first to the last end."""

    ticks: tuple[float, ...]
    decimals: int

    @property
    def low(self) -> float:
        """Return the lower end."""
        return self.ticks[0]

    @property
    def high(self) -> float:
        """Return the upper end."""
        return self.ticks[-1]

    def share(self, value: float) -> float:
        """Return where a value lies, 0 at the lower end and 1 at the upper."""
        return (value - self.low) / (self.high - self.low)

    def label(self, tick: float) -> str:
        """Return the tick as text; millions are written short, with the decimals that keep the ticks apart."""
        if max(abs(self.low), abs(self.high)) < 1_000_000:
            return numbers.format_number(tick, self.decimals)
        for decimals in range(1, 4):
            if len({numbers.format_compact(each, decimals) for each in self.ticks}) == len(self.ticks):
                return numbers.format_compact(tick, decimals)
        return numbers.format_number(tick, self.decimals)


def axis(values: Sequence[float], *, n_steps: int, has_zero: bool = False) -> Axis:
    """Return the axis with about `n_steps` round steps that holds all values (and zero, where zero is meant)."""
    low, high = min(values), max(values)
    if has_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        # A single value stands in the middle of a span of its own size, never below zero by itself.
        spread = abs(low) * 0.1 or 1.0
        low, high = (max(0.0, low - spread) if low >= 0 else low - spread), high + spread
    step = _round_step((high - low) / n_steps)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    exact = Decimal(f"{step:.12g}")
    ticks = tuple(float(n * exact) for n in range(first, max(last, first + 1) + 1))
    return Axis(ticks, numbers.decimals_of(exact))


def year_ticks(years: Sequence[int], n_most: int) -> tuple[int, ...]:
    """Return the years to name on an axis, at most `n_most`, the last one always and the first one where it can be.

    years: those with a figure, rising. Few and uneven ones are named themselves; otherwise even steps back from the
    last.
    """
    first, last = years[0], years[-1]
    span = last - first
    step = max(1, ceil(span / max(n_most - 1, 1)))
    # Uneven years may stand close: each pair needs the room of a whole step.
    if len(years) <= n_most and all(b - a >= step for a, b in pairwise(years)):
        return tuple(years)
    whole = next((s for s in range(step, 2 * step) if span % s == 0), None)
    even = whole or next((s for s in _YEAR_STEPS if s >= step), step)
    return tuple(range(last, first - 1, -even))[::-1]


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return a middle for each label, as near the wanted as can be, so that none overlaps and all lie in low–high.

    Labels that would touch are joined into a block around their common middle (pool adjacent violators).
    Labels that together are larger than the room start at `low` and run past `high`.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[list[int], float, float]] = []
    for i in order:
        block = ([i], wanted[i], sizes[i])
        block = _kept_inside(block, low, high)
        while blocks and blocks[-1][1] + blocks[-1][2] / 2 > block[1] - block[2] / 2 + 1e-9:
            block = _kept_inside(_joined(blocks.pop(), block, wanted, sizes), low, high)
        blocks.append(block)
    places = [0.0] * len(wanted)
    for members, middle, size in blocks:
        top = middle - size / 2
        for i in members:
            places[i] = top + sizes[i] / 2
            top += sizes[i]
    return places


def _joined(
    one: tuple[list[int], float, float],
    other: tuple[list[int], float, float],
    wanted: Sequence[float],
    sizes: Sequence[float],
) -> tuple[list[int], float, float]:
    members, size = one[0] + other[0], one[2] + other[2]
    # The block's best top is the mean of the tops that each member would wish for.
    above, tops = 0.0, []
    for i in members:
        tops.append(wanted[i] - sizes[i] / 2 - above)
        above += sizes[i]
    return members, sum(tops) / len(tops) + size / 2, size


def _kept_inside(block: tuple[list[int], float, float], low: float, high: float) -> tuple[list[int], float, float]:
    members, middle, size = block
    return members, max(low + size / 2, min(middle, high - size / 2)), size


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return float(next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9)))
