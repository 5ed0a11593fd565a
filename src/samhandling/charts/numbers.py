"""Swedish numbers for people: 12 345,6 with a no-break space, a true minus sign and rounding as taught in school.

Pages, charts and reports all write figures through this module, so that a figure looks the same wherever it stands.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from samhandling.errors import InputError

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
Number = int | float | Decimal

PERCENT_UNITS = frozenset({"%", "percent", "procent"})
# How a unit is written after a figure; a unit that is not here is written as it is.
_UNIT_SIGNS = {"percent": "%", "procent": "%", "%": "%", "SEK": "kr", "sek": "kr"}
_COMPACT_STEPS = ((Decimal(10) ** 9, "md"), (Decimal(10) ** 6, "mn"), (Decimal(10) ** 3, "tn"))
# A binary float carries at least 15 decimal digits; what comes after is noise from the machine (1.005 * 100).
_SIGNIFICANT_DIGITS = 15


def round_half_away(value: Number, decimals: int) -> Decimal:
    """Return the value rounded half away from zero, on the decimal digits that people see: 2.675 gives 2.68."""
    return _decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_number(value: Number, decimals: int | None = None) -> str:
    """Return the number in Swedish; without `decimals` at most two, and no zeros at the end."""
    rounded = round_half_away(value, 2 if decimals is None else decimals)
    text = f"{abs(rounded):,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace(",", NBSP).replace(".", ",")
    return MINUS + text if rounded < 0 else text


def format_with_unit(value: Number, unit: str, decimals: int | None = None) -> str:
    """Return figure and unit with a no-break space between: "12,5 %", "1 200 kr", "3 per 1 000 invånare"."""
    figure = format_number(value, decimals)
    sign = _UNIT_SIGNS.get(unit, unit)
    return f"{figure}{NBSP}{sign}" if sign else figure


def format_change(value: Number, unit: str = "", decimals: int | None = 1) -> str:
    """Return a change with its sign; a percentage changes in procentenheter. No change is written 0, without sign."""
    figure = format_number(value, decimals)
    signed = figure if figure.startswith(MINUS) or not figure.strip("0,") else f"+{figure}"
    if unit in PERCENT_UNITS:
        # One (1, 1,0, −1) is singular in Swedish; every other figure, 0,5 too, is plural.
        noun = "procentenhet" if figure.lstrip(MINUS).rstrip("0").rstrip(",") == "1" else "procentenheter"
        return f"{signed}{NBSP}{noun}"
    sign = _UNIT_SIGNS.get(unit, unit)
    return f"{signed}{NBSP}{sign}" if sign else signed


def format_interval(low: Number, high: Number, decimals: int | None = None) -> str:
    """Return "11,8–13,2"; when a bound is negative "−1,2 till 0,4", since dash and minus look alike."""
    first, last = format_number(low, decimals), format_number(high, decimals)
    return f"{first} till {last}" if MINUS in first + last else f"{first}{EN_DASH}{last}"


def format_compact(value: Number, decimals: int = 1) -> str:
    """Return large numbers short: "1,2 mn", "340 tn"; below 10 000 the whole number as it is."""
    size = abs(_decimal(value))
    for step, name in _COMPACT_STEPS if size >= 10_000 else ():
        # 999 999 is 1 mn and not 1 000 tn: the step is chosen after rounding.
        if round_half_away(size / step, decimals) >= 1:
            text = format_number(_decimal(value) / step, decimals)
            return f"{text.rstrip('0').rstrip(',') if ',' in text else text}{NBSP}{name}"
    return format_number(value)


def decimals_of(step: Number) -> int:
    """Return how many decimals a step of an axis needs: 0.25 needs 2, 10 needs 0."""
    exponent = _decimal(step).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _decimal(value: Number) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not isfinite(value):
        raise InputError(
            f"The figure is {value!r}. Only a finite number can be written; "
            "say in words why a figure is missing instead."
        )
    if isinstance(value, float):
        return Decimal(f"{float(value):.{_SIGNIFICANT_DIGITS}g}")
    return Decimal(value)
