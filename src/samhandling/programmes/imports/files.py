"""The uploaded files: HOME/documents/<sha256>.<ending>, written whole or not at all, never overwritten."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from samhandling.programmes.imports.models import DocumentImport
from samhandling.sources import uploads


def folder() -> Path:
    """Return where uploaded files lie."""
    return Path(settings.HOME) / "documents"


def path_of(document_import: DocumentImport) -> Path:
    """Return the kept file of an import."""
    return folder() / f"{document_import.sha256}.{document_import.suffix}"


def outcome_path(document_import: DocumentImport) -> Path:
    """Return where the reading of the current attempt puts its outcome."""
    return folder() / "reading" / f"{document_import.pk}-{document_import.attempt}.json"


def page_path(document_import: DocumentImport, page: int) -> Path:
    """Return the picture of a page; it can be drawn again, so it may be deleted at any time."""
    return folder() / "pages" / document_import.sha256 / f"{page}.png"


def keep(chunks: Iterable[bytes], suffix: str) -> str:
    """Keep a file under its checksum, which is returned; what is there already is left as it is."""
    sha256, _ = uploads.keep(chunks, folder(), lambda sha256: folder() / f"{sha256}.{suffix}")
    return sha256


def is_intact(document_import: DocumentImport) -> bool:
    """Return whether the kept file is there with the checksum that it was uploaded with."""
    try:
        return uploads.has_checksum(path_of(document_import), document_import.sha256)
    except OSError:
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
