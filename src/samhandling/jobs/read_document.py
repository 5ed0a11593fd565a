"""A process of its own: ``python -m samhandling.jobs.read_document FILE NAME OUTCOME``. Knows no register.

It reads one document within limits and leaves the outcome as JSON: either what was read, or why it was not.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from samhandling.jobs import limits

UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


def main(arguments: list[str]) -> None:
    """Read the file and leave the outcome, whole, where the pages look for it."""
    source, name, outcome = Path(arguments[0]), arguments[1], Path(arguments[2])
    limits.limit_this_process(seconds=limits.READING_SECONDS)
    leave(outcome, read(source, name))


def read(source: Path, name: str) -> dict[str, Any]:
    """Return what was read in the file, or the reason why it could not be read."""
    from samhandling import intake
    from samhandling.errors import SamhandlingError
    from samhandling.jobs import goal_sheet

    if goal_sheet.is_sheet(name):
        return _read_sheet(source, name)
    try:
        document = intake.read(source)
        drafts = [draft.as_json() for draft in intake.understand(document)]
    except SamhandlingError as error:
        return {"ok": False, "reason": str(error).replace(source.name, name)}
    except MemoryError:
        return {"ok": False, "reason": "Minnet räckte inte för att läsa filen. Dela den i mindre delar."}
    warnings = [str(one).replace(source.name, name) for one in document.warnings]
    return {
        "ok": True,
        "drafts": drafts,
        "warnings": list(dict.fromkeys(warnings)),
        "text": document.text,
        "n_pages": document.n_pages,
        "page_sizes": _page_sizes(source) if document.format == "pdf" else [],
        "boxes": [
            [block.offset, block.length, block.page, *(round(side, 1) for side in block.box)]
            for block in document.blocks
            if block.box is not None and block.page is not None
        ],
    }


def _read_sheet(source: Path, name: str) -> dict[str, Any]:
    """Return the goals, activities and earlier judgements of a spreadsheet as the draft of one document."""
    from samhandling.errors import SamhandlingError
    from samhandling.jobs import goal_sheet

    try:
        found = goal_sheet.read(source, name)
    except SamhandlingError as error:
        return {"ok": False, "reason": str(error).replace(source.name, name)}
    except MemoryError:
        return {"ok": False, "reason": "Minnet räckte inte för att läsa filen. Dela den i mindre delar."}
    about = {"warnings": [], "text": found.text, "n_pages": None, "page_sizes": [], "boxes": []}
    return {"ok": True, "drafts": [found.as_json()], **about}


def leave(outcome: Path, content: dict[str, Any]) -> None:
    """Write the outcome so that a reader sees all of it or nothing."""
    outcome.parent.mkdir(parents=True, exist_ok=True)
    partial = outcome.with_suffix(".part")
    partial.write_text(json.dumps(storable(content), ensure_ascii=False), "utf-8")
    partial.replace(outcome)


def storable(value: Any) -> Any:
    """Return the same with signs that no database keeps, zero and half pairs of UTF-16, replaced one for one."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


def _page_sizes(source: Path) -> list[list[float]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    try:
        return [[round(side, 1) for side in document.get_page_size(number)] for number in range(len(document))]
    finally:
        document.close()


if __name__ == "__main__":
    main(sys.argv[1:])
