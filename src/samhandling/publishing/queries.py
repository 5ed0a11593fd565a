"""What the register knows of publications."""

import hashlib
from pathlib import Path

from django.conf import settings

from samhandling.errors import StoreError
from samhandling.publishing.models import Publication
from samhandling.publishing.reader import Published


def faults() -> list[str]:
    """Return one sentence for each publication, or file in one, that is missing or altered."""
    found: list[str] = []
    for row in Publication.objects.select_related("municipality").order_by("number"):
        folder = Path(settings.HOME) / "publications" / str(row.number)
        try:
            found += _faults(folder, row.manifest_sha256)
        except (OSError, StoreError) as error:
            found.append(f"publikation {row.number}: {error}")
    return found


def _faults(folder: Path, manifest_sha256: str) -> list[str]:
    if hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() != manifest_sha256:
        return [f"publikation {folder.name}: manifestets kontrollsumma är inte den som registret minns"]
    return Published(folder).faults()
