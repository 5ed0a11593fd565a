"""One figure as a form gives it: texts in, an observation out, or everything that is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from samhandling.errors import InputError
from samhandling.sources.spreadsheets import figures, words
from samhandling.sources.spreadsheets.checking import Row
from samhandling.sources.spreadsheets.mapping import FIGURES, ROLE_WORDS
from samhandling.sources.spreadsheets.numbers import Parsed, parse
from samhandling.sources.spreadsheets.words import Known

SEXES = {"T": "totalt", "K": "kvinnor", "M": "män", "X": "annan könsidentitet"}
FLAGS = {"missing": "har inte kunnat mätas eller lämnas", "not_yet_published": "är inte klar än"}


@dataclass(frozen=True)
class Given:
    """The texts of the form."""

    indicator: str = ""
    area: str = ""
    period: str = ""
    sex: str = "T"
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    flag: str = ""
    note: str = ""


def row_of(given: Given, known: Known) -> Row:
    """Return the observation that a form gives; InputError tells all that is wrong with it."""
    facts = known.indicators.get(given.indicator)
    period = words.period_of(given.period)
    parsed, faults = _numbers(given)
    if facts is None:
        faults.append("Välj ett nyckeltal.")
    if given.area not in known.areas:
        faults.append("Välj vad uppgiften gäller: ett område eller en organisation.")
    if not period or int(period[:4]) > known.latest_year:
        faults.append(f"Period: skriv till exempel 2024, 2023/2024 eller 2024-K1, högst {known.latest_year}.")
    if given.sex not in SEXES:
        faults.append("Välj kön: totalt, kvinnor eller män.")
    if given.flag and given.flag not in FLAGS:
        faults.append("Välj ett av skälen till att uppgiften saknas.")
    if given.flag and any(one.value is not None for one in parsed.values()):
        faults.append("Välj antingen en siffra eller ett skäl till att den saknas.")
    if faults or facts is None:
        raise InputError(" ".join(faults))
    figure = figures.Figure(flag=given.flag) if given.flag else figures.judge(facts, parsed)
    if figure.fault:
        rule, remedy = figure.fault
        raise InputError(f"Siffran ska vara {rule}. {remedy.capitalize()}.")
    return Row(
        ("", 0, 0), given.indicator, given.area, period, given.sex, "", "",
        figure.value, figure.numerator, figure.denominator, figure.flag,
    )  # fmt: skip


def _numbers(given: Given) -> tuple[Mapping[str, Parsed], list[str]]:
    """Return the numbers of the form and what is wrong with them; no sign stands for a number here."""
    parsed, faults = {}, []
    for name in FIGURES:
        text = getattr(given, name).strip()
        parsed[name] = parse(text or None, signs={"": "left_out"})
        if parsed[name].fault:
            remedy = "Skriv talet utan punkt" if "." in text else "Skriv talet utan andra tecken"
            faults.append(f"{ROLE_WORDS[name].capitalize()}: {text} ska vara {parsed[name].fault}. {remedy}.")
    return parsed, faults
