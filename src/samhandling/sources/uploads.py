"""Keeping a file that somebody has uploaded: under its checksum, whole or not at all, never overwritten."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

CHUNK = 1024 * 1024


def keep(chunks: Iterable[bytes], folder: Path, place: Callable[[str], Path]) -> tuple[str, Path]:
    """Keep a file where ``place`` says that its checksum lies; return the checksum and the path.

    ``place`` is asked for a path within ``folder``, in it or in a folder of its own; what is there already is left as
    it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    descriptor, name = tempfile.mkstemp(prefix=".upload-", dir=folder)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            for chunk in chunks:
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        kept = place(digest.hexdigest())
        kept.parent.mkdir(exist_ok=True)
        if not kept.exists():
            os.replace(partial, kept)
            _settle(kept.parent)
    finally:
        partial.unlink(missing_ok=True)
    return digest.hexdigest(), kept


def has_checksum(path: Path, sha256: str) -> bool:
    """Return whether a file has the checksum; OSError if it is not there."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest() == sha256


def _settle(where: Path) -> None:
    """Make the new name in the folder outlive a lost power supply."""
    descriptor = os.open(where, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
