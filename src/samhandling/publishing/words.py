"""The Swedish of the pages: dates, counts, lists and the words for states."""

import datetime

from samhandling.charts import numbers

MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
SMALL = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]
RATING = {"green": "Nås", "yellow": "Delvis", "red": "Nås inte", "none": "Kan inte bedömas"}
TREND = {"up": "Förbättras", "flat": "Oförändrat", "down": "Försämras", "unknown": "För osäkert"}
SEX = {"T": "Totalt", "K": "Kvinnor", "M": "Män"}


def date(day: datetime.date) -> str:
    """Return "6 september 2018"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def ett(number: int) -> str:
    """Return a count of things with ett: small numbers in letters, "inget" for none."""
    if number < 2:
        return ("inget", "ett")[number]
    return SMALL[number] if number < len(SMALL) else numbers.format_number(number, 0)


def count(number: int) -> str:
    """Return a count of things with en: small numbers in letters, "ingen" for none."""
    return ("ingen", "en")[number] if number < 2 else ett(number)


def neuter(number: int, one: str, many: str) -> str:
    """Return a count of a noun with ett: "ett mål", "två mål", "inga mål"."""
    return f"inga {many}" if number == 0 else f"{ett(number)} {one if number == 1 else many}"


def listed(items: list[str]) -> str:
    """Return "a, b och c"."""
    return " och ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def sentence(text: str) -> str:
    """Return the text with a capital first letter and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def unit(text: str) -> str:
    """Return the unit as it follows a figure: "andel (%)" becomes "procent"."""
    return "procent" if text in ("andel (%)", "%", "percent") else text
