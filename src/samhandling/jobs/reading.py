"""Reading an uploaded document in a process of its own, and taking in what it gave.

The process knows only a file and where to leave its outcome, so the page that somebody looks at can be answered by
another process than the one that began, or by the same after a restart. ``advance`` is safe to call at any time.
"""

import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from samhandling.jobs import limits
from samhandling.jobs.read_document import leave
from samhandling.programmes.imports import changes, files, queries
from samhandling.programmes.imports.models import DocumentImport

AT_ONCE = 2  # files of one municipality that are read at the same time; the others wait
# The process ends itself before this; only one that died with its server is found by the clock.
GRACE = timedelta(seconds=limits.READING_SECONDS + 15)
State = DocumentImport.State


def advance(document_import: DocumentImport) -> None:
    """Begin reading a file that waits, or take in what its reading gave."""
    if document_import.state == State.UPLOADED and queries.n_reading(document_import.municipality) < AT_ONCE:
        if changes.start_reading(document_import=document_import):
            _start(document_import)
    elif document_import.state == State.READING:
        _collect(document_import)


def draw_page(document_import: DocumentImport, page: int) -> Path | None:
    """Return the picture of a page of a PDF, drawn if it is not there yet; None if it cannot be drawn."""
    picture = files.page_path(document_import, page)
    if not picture.exists():
        source = files.path_of(document_import)
        run_limited("draw_page", str(source), str(page), str(picture)).wait(timeout=limits.DRAWING_SECONDS + 5)
    return picture if picture.exists() else None


def _start(document_import: DocumentImport) -> None:
    outcome = files.outcome_path(document_import)
    outcome.unlink(missing_ok=True)
    source = files.path_of(document_import)
    if not files.is_intact(document_import):
        reason = f"Den kvarhållna filen {source.name} saknas eller är skadad. Ladda upp dokumentet igen."
        leave(outcome, {"ok": False, "reason": reason})
        return
    process = run_limited("read_document", str(source), document_import.file_name, str(outcome))
    threading.Thread(target=_watch, args=(process, outcome), daemon=True).start()


def _watch(process: subprocess.Popen[bytes], outcome: Path) -> None:
    """Wait for the process, and leave a reason if it ended without an outcome."""
    code = process.wait()
    if not outcome.exists():
        leave(outcome, {"ok": False, "reason": limits.why_ended(code)})


def _collect(document_import: DocumentImport) -> None:
    outcome = files.outcome_path(document_import)
    try:
        found = json.loads(outcome.read_text("utf-8"))
    except FileNotFoundError:
        if document_import.reading_since and document_import.reading_since + GRACE < timezone.now():
            changes.fail_reading(
                document_import=document_import,
                reason="Läsningen försvann, troligen för att servern startades om. Försök igen.",
            )
        return
    if found["ok"]:
        changes.take_in_reading(document_import=document_import, outcome=found)
    else:
        changes.fail_reading(document_import=document_import, reason=found["reason"])
    outcome.unlink(missing_ok=True)


def run_limited(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start one of the processes of this package that open a stranger's file."""
    # Nothing of the server's settings or secrets goes along to the process that opens a stranger's file.
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", f"samhandling.jobs.{module}", *arguments],
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
