"""Reading a publication: the only thing that the public side and the reports read."""

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from samhandling.errors import InputError, StoreError


class Published:
    """One publication folder, opened for reading.

    Layout: ``manifest.json`` (file → SHA-256, number, municipality, year), ``pages/``, ``charts/``, ``data/``,
    ``index.sqlite3`` (full text).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(
                f"publikationen {folder.name} kan inte läsas ({error}); publicera om, eller återställ mappen"
            ) from error

    def page(self, path: str) -> Any:
        """Return one page document (see ``publishing.pages``); KeyError if the publication has no such page."""
        name = f"pages/{path}.json"
        if name not in self.manifest["files"]:
            raise KeyError(path)
        return _load(self.folder / name)

    def paths(self, prefix: str = "") -> Iterator[str]:
        """Yield the path of every page that begins with ``prefix``."""
        for name in self.manifest["files"]:
            if name.startswith(f"pages/{prefix}"):
                yield name.removeprefix("pages/").removesuffix(".json")

    def file(self, name: str) -> Path:
        """Return the path of a chart or data file; KeyError if it is not in the manifest."""
        if name not in self.manifest["files"]:
            raise KeyError(name)
        return self.folder / name

    def faults(self) -> list[str]:
        """Return one sentence for each file that is missing or does not have its checksum."""
        return [
            f"{self.folder.name}/{name}: {fault}"
            for name, digest in self.manifest["files"].items()
            if (fault := _fault(self.folder / name, digest))
        ]


@lru_cache(maxsize=16)
def opened(folder: Path) -> Published:
    """Return the publication, kept open: a folder that is published never changes."""
    if not folder.is_dir():
        raise InputError(f"det finns ingen publikation i {folder.name}; publicera först")
    return Published(folder)


@lru_cache(maxsize=1024)
def _load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _fault(path: Path, digest: str) -> str:
    try:
        actual = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "filen saknas"
    return "" if actual == digest else "kontrollsumman stämmer inte"
