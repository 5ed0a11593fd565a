"""Figures for the public: made from a ``Publishable`` and nothing else."""

from samhandling.charts import numbers
from samhandling.engine.disclosure import Publishable
from samhandling.publishing.pages import Figure
from samhandling.publishing.words import unit as unit_word

# What a flag says: of a value that is there, and of one that is not.
REMARKS = {"preliminary": "preliminärt", "break": "seriebrott"}
FLAGS = {
    "missing": "uppgift saknas",
    "not_yet_published": "ännu inte publicerat",
    "suppressed_at_source": "skyddat hos källan",
    "suppressed_here": "skyddat, för få personer",
    "withdrawn_at_source": "borttaget av källan",
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


def words_of(flag: str) -> str:
    """Return what a flag says of a value or of its absence; "" where nothing needs to be said."""
    return REMARKS.get(flag) or FLAGS.get(flag, "")


def said(shown: Figure) -> str:
    """Return figure and unit as they stand in a sentence."""
    unit = {"procent": "procent"}.get(shown["unit"], shown["unit"])
    return f"{shown['text']} {unit}".strip()
