"""Everything that has a checksum, by the name that ``samhandling verify`` knows it by."""

from collections.abc import Callable

from samhandling.audit import queries as audit
from samhandling.followups import frozen
from samhandling.indicators import queries as indicators
from samhandling.indicators.sheets import files as sheets
from samhandling.programmes.imports import queries as imports
from samhandling.publishing import queries as publishing


def files() -> list[str]:
    """Return what is wrong with the raw answers of sources and with uploaded documents and spreadsheets."""
    return indicators.archive_faults() + sheets.faults() + imports.faults()


# Each answers with one sentence for each fault.
CHECKS: dict[str, Callable[[], list[str]]] = {
    "batches": indicators.verify,
    "publications": publishing.faults,
    "files": files,
    "frozen": frozen.faults,
    "audit": audit.faults,
}
WORDS = {
    "batches": "leveranser och generationer",
    "publications": "publikationer",
    "files": "inlästa filer och råa svar",
    "frozen": "stängda uppföljningar, nulägesbeskrivningar och bokslut",
    "audit": "revisionskedjan",
}
