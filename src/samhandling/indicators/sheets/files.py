"""The uploaded spreadsheets: HOME/sheets/<sha256>/ holds the file as it came and the cells read in it."""

import gzip
import json
import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from samhandling.errors import InputError
from samhandling.indicators.sheets.models import SheetFile
from samhandling.sources import uploads
from samhandling.sources.spreadsheets import cells
from samhandling.sources.spreadsheets.cells import Workbook


def folder() -> Path:
    """Return where uploaded spreadsheets lie."""
    return Path(settings.HOME) / "sheets"


def folder_of(sha256: str) -> Path:
    """Return the folder of one file."""
    return folder() / sha256


def path_of(sheet_file: SheetFile) -> Path:
    """Return the kept file."""
    return folder_of(sheet_file.sha256) / f"file.{sheet_file.suffix}"


def keep(chunks: Iterable[bytes], suffix: str) -> tuple[str, Path]:
    """Keep a file under its checksum; return the checksum and the path. What is there already is left as it is."""
    return uploads.keep(chunks, folder(), lambda sha256: folder_of(sha256) / f"file.{suffix}")


def write_cells(sha256: str, content: dict[str, Any]) -> None:
    """Keep the cells of a file, whole or not at all; they can be read again from the file."""
    path = folder_of(sha256) / "cells.json.gz"
    partial = path.with_suffix(f".{os.getpid()}.part")
    with gzip.open(partial, "wt", encoding="utf-8", compresslevel=3) as out:
        json.dump(content, out, ensure_ascii=False)
    os.replace(partial, path)


def book(sheet_file: SheetFile) -> Workbook:
    """Return the cells of an uploaded file."""
    try:
        with gzip.open(folder_of(sheet_file.sha256) / "cells.json.gz", "rt", encoding="utf-8") as given:
            return cells.from_json(json.load(given))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise InputError(f"det som lästes i {sheet_file} finns inte kvar; ladda upp filen igen") from error


def forget(sha256: str) -> None:
    """Remove a file that no row names; the caller has made sure of that."""
    shutil.rmtree(folder_of(sha256), ignore_errors=True)


def sweep(*, before: datetime) -> list[str]:
    """Remove files that no row wants any more: never noted, or laid aside; return what went.

    ``before``: what is younger stays, since a file being read has its folder before its row.
    """
    kept = set(SheetFile.objects.exclude(state=SheetFile.State.DISCARDED).values_list("sha256", flat=True))
    removed = []
    for path in sorted(folder().iterdir()) if folder().is_dir() else ():
        if path.name in kept or path.stat().st_mtime >= before.timestamp():
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        removed.append(f"sheets/{path.name}")
    return removed


def faults() -> list[str]:
    """Return one sentence for each stored file that is missing or not the one that was uploaded."""
    found = []
    for row in SheetFile.objects.filter(state=SheetFile.State.STORED):
        path = path_of(row)
        try:
            is_whole = uploads.has_checksum(path, row.sha256)
        except OSError:
            found.append(f"filen {row} (sheets/{row.sha256}) saknas; återställ den från säkerhetskopian")
            continue
        if not is_whole:
            found.append(f"filen {row} (sheets/{row.sha256}) är skadad; återställ den från säkerhetskopian")
    return found
