"""A process of its own: ``python -m samhandling.jobs.read_sheet FILE NAME OUTCOME``. Knows no register.

It reads the cells of one spreadsheet within limits and leaves them as JSON, or why they could not be read.
"""

import sys
from pathlib import Path
from typing import Any

from samhandling.jobs import limits
from samhandling.jobs.read_document import leave

SECONDS = 40


def main(arguments: list[str]) -> None:
    """Read the file and leave the outcome, whole, where the caller looks for it."""
    source, name, outcome = Path(arguments[0]), arguments[1], Path(arguments[2])
    limits.limit_this_process(seconds=SECONDS)
    leave(outcome, read(source, name))


def read(source: Path, name: str) -> dict[str, Any]:
    """Return the cells of a spreadsheet, or the reason why it could not be read."""
    from samhandling.errors import SamhandlingError
    from samhandling.sources.spreadsheets import cells, persons, reading

    try:
        book = reading.read(source)
        persons.check_none(book, name)
        return {"ok": True, **cells.as_json(book)}
    except SamhandlingError as error:
        return {"ok": False, "reason": str(error).replace(source.name, name)}
    except MemoryError:
        return {"ok": False, "reason": f"minnet räckte inte för att läsa {name}; dela filen i mindre delar"}


if __name__ == "__main__":
    main(sys.argv[1:])
