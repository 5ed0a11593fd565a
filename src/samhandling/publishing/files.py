"""Writing a publication folder: first beside its place, then moved in as a whole."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from samhandling.publishing import search

PARTIAL = ".partial"


class Folder:
    """A publication being written: every file gets its SHA-256 in the manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> str:
        """Write one file and return its name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.digests[name] = hashlib.sha256(content).hexdigest()
        return name

    def add_page(self, path: str, page: Any) -> None:
        """Write one page document; NaN and infinities are refused."""
        text = json.dumps(page, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        self.add(f"pages/{path}.json", text.encode())

    def add_by_content(self, folder: str, suffix: str, content: bytes) -> str:
        """Write a file named by its content, once however often it is used, and return its name."""
        name = f"{folder}/{hashlib.sha256(content).hexdigest()[:20]}.{suffix}"
        return name if name in self.digests else self.add(name, content)

    def add_index(self, pages: Iterator[tuple[str, Any]]) -> None:
        """Write the full-text index of the pages."""
        path = self.folder / search.INDEX
        with sqlite3.connect(path) as connection:
            search.fill(connection, pages)
        connection.close()
        self.digests[search.INDEX] = hashlib.sha256(path.read_bytes()).hexdigest()

    def finish(self, **facts: Any) -> str:
        """Write the manifest and return its SHA-256."""
        manifest = {**facts, "files": dict(sorted(self.digests.items()))}
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        (self.folder / "manifest.json").write_bytes(content)
        return hashlib.sha256(content).hexdigest()


@contextmanager
def writing(publications: Path, number: int) -> Iterator[Folder]:
    """Yield a folder to write; it takes its place ``publications/<number>`` only when the block ends without error."""
    partial = publications / f"{PARTIAL}-{number}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield Folder(partial)
        os.rename(partial, publications / str(number))
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def numbers_on_disk(publications: Path) -> list[int]:
    """Return the numbers of the folders that are there, with or without a row in the register."""
    return sorted(int(p.name) for p in publications.iterdir() if p.name.isdigit()) if publications.is_dir() else []


def remove_orphans(publications: Path, known: set[int]) -> list[int]:
    """Remove folders that no row knows, and what an interrupted publishing left; return the numbers removed."""
    for partial in publications.glob(f"{PARTIAL}-*"):
        shutil.rmtree(partial)
    orphans = [number for number in numbers_on_disk(publications) if number not in known]
    for number in orphans:
        shutil.rmtree(publications / str(number))
    return orphans
