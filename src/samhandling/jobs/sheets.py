"""Taking in an uploaded spreadsheet: it is kept, read in a process of its own, and noted, or refused whole."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Any

from samhandling.accounts.models import Person
from samhandling.errors import InputError
from samhandling.indicators.sheets import changes, files, rules
from samhandling.indicators.sheets.models import SheetFile
from samhandling.jobs import limits, read_sheet, reading
from samhandling.places.models import Municipality, Organisation
from samhandling.sources import uploads


def take_in(
    *,
    by: Person,
    municipality: Municipality,
    organisation: Organisation | None,
    file_name: str,
    n_bytes: int,
    content: IO[bytes],
) -> SheetFile:
    """Keep and read an uploaded spreadsheet; InputError in one sentence, and nothing kept, if it cannot be read."""
    rules.check_can_deliver(by, municipality, organisation)
    suffix = rules.check_file(file_name, n_bytes)
    sha256, path = files.keep(iter(lambda: content.read(uploads.CHUNK), b""), suffix)
    try:
        files.write_cells(sha256, read_cells(path, file_name))
        return changes.add_file(
            by=by,
            municipality=municipality,
            organisation=organisation,
            file_name=file_name,
            suffix=suffix,
            sha256=sha256,
            n_bytes=n_bytes,
        )
    except BaseException:
        if not SheetFile.objects.filter(sha256=sha256).exists():
            files.forget(sha256)
        raise


def read_cells(path: Path, name: str) -> dict[str, Any]:
    """Return the cells of a file as the process that reads it within limits left them; InputError if it cannot be read.

    ``name`` is what its uploader calls it.
    """
    with tempfile.TemporaryDirectory(prefix="samhandling-") as folder:
        outcome = Path(folder) / "outcome.json"
        process = reading.run_limited("read_sheet", str(path), name, str(outcome))
        try:
            code = process.wait(timeout=read_sheet.SECONDS + 5)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if not outcome.exists():
            raise InputError(f"filen {name} kunde inte läsas. {limits.why_ended(code, seconds=read_sheet.SECONDS)}")
        found: dict[str, Any] = json.loads(outcome.read_text("utf-8"))
    if not found.pop("ok"):
        raise InputError(str(found["reason"]))
    return found
