"""Figures for the public: made from a ``Publishable`` and nothing else."""

from samhandling.charts import numbers
from samhandling.engine.disclosure import Publishable
from samhandling.publishing.pages import Figure
from samhandling.publishing.words import unit as unit_word

FLAGS = {
    "missing": "uppgift saknas",
    "not_yet_published": "ännu inte publicerat",
    "suppressed_at_source": "skyddat hos källan",
    "suppressed_here": "skyddat, för få personer",
    "break": "seriebrott",
}


def figure(
    publishable: Publishable, *, unit: str, decimals: int, year: int | None, sex: str = "T", flag: str = ""
) -> Figure:
    """Return the figure of a value that has passed disclosure control."""
    return {
        "value": publishable.value,
        "text": numbers.format_number(publishable.value, decimals),
        "unit": unit_word(unit),
        "year": year,
        "sex": sex,  # type: ignore[typeddict-item]
        "flag": flag,
        "source_line": publishable.source_line,
    }


def nothing(*, year: int | None, sex: str = "T", flag: str = "missing") -> Figure:
    """Return the figure that says why there is none."""
    return {
        "value": None,
        "text": FLAGS.get(flag, FLAGS["missing"]),
        "unit": "",
        "year": year,
        "sex": sex,  # type: ignore[typeddict-item]
        "flag": flag or "missing",
        "source_line": "",
    }


def said(shown: Figure) -> str:
    """Return figure and unit as they stand in a sentence."""
    unit = {"procent": "procent"}.get(shown["unit"], shown["unit"])
    return f"{shown['text']} {unit}".strip()
