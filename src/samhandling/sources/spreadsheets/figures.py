"""One figure: value, numerator and denominator as they were read, judged by what the indicator can be."""

from collections.abc import Mapping
from dataclasses import dataclass

from samhandling.sources.spreadsheets.cells import shown
from samhandling.sources.spreadsheets.numbers import Parsed
from samhandling.sources.spreadsheets.words import IndicatorFacts

FLAGS = {"missing": "missing", "not_yet_published": "not_yet_published", "suppressed": "suppressed_at_source"}
RuleAndRemedy = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it would be stored, or the rule that it breaks and the remedy."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    flag: str = ""
    fault: RuleAndRemedy | None = None


def judge(facts: IndicatorFacts, parsed: Mapping[str, Parsed], *, scale: float = 1.0) -> Figure:
    """Return the figure. ``parsed``: what was read as value, numerator and denominator, those that are there.

    The value is computed where it is empty and both the others are given. ``scale``: what the value is multiplied by,
    100 where a percentage was kept as a share.
    """
    told = parsed.get("value")
    value, numerator, denominator = (_number(parsed.get(name)) for name in ("value", "numerator", "denominator"))
    if value is not None and scale != 1.0 and told is not None and not told.is_percent:
        value = round(value * scale, 10)
    flag = FLAGS.get(told.meaning or "", "") if told else ""
    fault = (
        _wrong_unit(facts, told)
        or _out_of_bounds(facts, value, numerator, denominator)
        or _parts_disagree(facts, flag, numerator, denominator)
        or _not_the_quotient(facts, told, value, numerator, denominator, scale)
    )
    if not fault and value is None and not flag:
        value, flag, fault = _computed(facts, parsed, numerator, denominator)
    if fault:
        return Figure(fault=fault)
    if value is None:
        return Figure(flag=flag)
    return Figure(value, numerator, denominator)


def _number(parsed: Parsed | None) -> float | None:
    if parsed is None:
        return None
    return 0.0 if parsed.meaning == "zero" else parsed.value


def _wrong_unit(facts: IndicatorFacts, told: Parsed | None) -> RuleAndRemedy | None:
    if told is not None and told.is_percent and not facts.is_percent:
        return f"{facts.unit}, inte procent", "ta bort procenttecknet, eller välj rätt nyckeltal"
    return None


def _out_of_bounds(
    facts: IndicatorFacts, value: float | None, numerator: float | None, denominator: float | None
) -> RuleAndRemedy | None:
    low, high = facts.bounds
    if value is not None and low is not None and value < low:
        return f"minst {shown(low)} för {facts.key} ({facts.unit})", "kontrollera talet"
    if value is not None and high is not None and value > high:
        return f"högst {shown(high)} för {facts.key} ({facts.unit})", "kontrollera talet"
    if any(number is not None and number < 0 for number in (numerator, denominator)) and facts.bounds[0] is not None:
        return "täljare och nämnare från noll och uppåt", "kontrollera talen"
    return None


def _parts_disagree(
    facts: IndicatorFacts, flag: str, numerator: float | None, denominator: float | None
) -> RuleAndRemedy | None:
    if flag and numerator is not None:
        return "ingen täljare där värdet saknas eller är skyddat, eftersom den röjer värdet", "ta bort täljaren"
    if facts.kind == "proportion" and numerator is not None and denominator is not None and numerator > denominator:
        return f"en täljare som är högst nämnaren ({shown(numerator)} av {shown(denominator)})", "kontrollera talen"
    return None


def _not_the_quotient(
    facts: IndicatorFacts,
    told: Parsed | None,
    value: float | None,
    numerator: float | None,
    denominator: float | None,
    scale: float,
) -> RuleAndRemedy | None:
    """Return what is wrong where the value is not numerator / denominator, as far as its decimals tell."""
    if value is None or told is None or numerator is None or not denominator or facts.factor is None:
        return None
    quotient = facts.factor * numerator / denominator
    tolerance = 0.5 * 10.0 ** -min(told.decimals, 12) * scale + 1e-9 * max(1.0, abs(quotient))
    if abs(value - quotient) <= tolerance:
        return None
    expected = shown(round(quotient, max(told.decimals, facts.decimals)))
    return f"{expected}, som är täljaren genom nämnaren", "kontrollera de tre talen, eller lämna värdet tomt"


def _computed(
    facts: IndicatorFacts, parsed: Mapping[str, Parsed], numerator: float | None, denominator: float | None
) -> tuple[float | None, str, RuleAndRemedy | None]:
    """Return numerator / denominator in the indicator's unit, or the flag or the fault that stands in its place."""
    flags = {FLAGS[one.meaning] for one in parsed.values() if one.meaning in FLAGS}
    if flags:
        return None, "suppressed_at_source" if "suppressed_at_source" in flags else min(flags), None
    if numerator is None or denominator is None:
        return None, "", ("ett värde, eller både täljare och nämnare", "fyll i det som saknas")
    if facts.factor is None:
        rule = f"ett värde; {facts.key} är ingen kvot och räknas inte ut av täljare och nämnare"
        return None, "", (rule, "fyll i värdet")
    if not denominator:
        return None, "", ("en nämnare över noll", "fyll i nämnaren, eller välj att uppgiften saknas")
    return facts.factor * numerator / denominator, "", None
