"""The columns of a board's report as a spreadsheet, and the marks that tell whether a row is what was given out."""

import hashlib
import re
from dataclasses import astuple

from django.utils.crypto import constant_time_compare, salted_hmac

from samhandling.followups.models import BoardReport, ReportAnswer
from samhandling.followups.reporting.changes import Texts
from samhandling.plans.models import Activity
from samhandling.sources.spreadsheets.reading import MAX_TEXT

SHEET = "Rapport"
HEADINGS = (
    "Kod", "Version", "Märke", "Slag", "Mål eller aktivitet", "Ert förra svar",
    "Vad har ni gjort?", "Vad har det lett till?", "Vad har hindrat?", "Vad händer härnäst?", "Hur går aktiviteten?",
)  # fmt: skip
KEY, VERSION, MARK, KIND, NAME, BEFORE, DONE, RESULT, HINDRANCE, AHEAD, STATE = range(len(HEADINGS))
TEXT_COLUMNS = {"done": DONE, "result": RESULT, "hindrance": HINDRANCE, "ahead": AHEAD}
STATES = {value: label for value, label in Activity.State.choices if value not in ("unknown", "moved_on")}
# Readers of spreadsheets cut a cell there: a longer text would come back shortened.
LONGEST = MAX_TEXT - 1
TOO_LONG = f"Texten är längre än {LONGEST} tecken och ändras på webbsidan."
# What no cell can hold: control signs, halves of signs, and the two that XML forbids.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def texts_of(answer: ReportAnswer | None) -> Texts:
    """Return what an answer says as a spreadsheet gives it back: its line breaks, no blanks around it."""
    if answer is None:
        return Texts()
    return Texts(**{name: as_cell(getattr(answer, name)) for name in (*TEXT_COLUMNS, "activity_state")})


def as_cell(text: str) -> str:
    """Return a text as a cell holds it."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_too_long(texts: Texts) -> bool:
    """Return whether a text would be cut on its way through a spreadsheet."""
    return any(len(text) > LONGEST for text in astuple(texts))


def mark(report: BoardReport, key: str, version: int, texts: Texts) -> str:
    """Return what binds a row to its report, question and version, and says what stood in it when it was given out."""
    stood = hashlib.sha256("\x00".join(astuple(texts)).encode()).hexdigest()[:12]
    return f"{_seal(report, key, version, stood)}-{stood}"


def is_whole(report: BoardReport, key: str, version: int, given: str) -> bool:
    """Return whether a mark was made here, for this row: neither cut, nor pasted from another row or report."""
    sealed, _, stood = given.partition("-")
    return constant_time_compare(sealed, _seal(report, key, version, stood))


def has_changed(given: str, texts: Texts) -> bool:
    """Return whether the row says something else than when it was given out."""
    stood = hashlib.sha256("\x00".join(astuple(texts)).encode()).hexdigest()[:12]
    return given.partition("-")[2] != stood


def _seal(report: BoardReport, key: str, version: int, stood: str) -> str:
    return salted_hmac("samhandling.report_sheet", f"{report.pk}\x00{key}\x00{version}\x00{stood}").hexdigest()[:12]
