"""Saving a report: the whole file takes its place at once, or nothing changes."""

import os
import zipfile
from io import BytesIO
from pathlib import Path

from samhandling.errors import InputError

# Zip cannot hold an earlier day.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def save(path: Path, content: bytes) -> Path:
    """Write the file under a temporary name, then rename it into place, and return its path."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_bytes(content)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"rapporten {path.name} kan inte sparas i {path.parent} ({error.strerror}); ge en mapp som går att skriva i"
        ) from error
    return path


def repeatable_zip(content: bytes) -> bytes:
    """Return the zip file with one fixed time, so that the same content gives the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(zipfile.ZipInfo(item.filename, _ZIP_DATE), old.read(item), zipfile.ZIP_DEFLATED)
    return out.getvalue()
