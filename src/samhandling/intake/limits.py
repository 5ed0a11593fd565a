"""A worker process with a limit in time and memory, for formats whose files can be made to harm the reader.

A damaged or hostile file ends the worker, never the program that asked. What the worker answers is JSON and is
checked, so that even a worker that a file has taken over can only lie about the text.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any, Literal

from samhandling.errors import InputError
from samhandling.intake.blocks import Block, DocumentText

SECONDS = 60.0
MEGABYTES = 1500  # of address space; a 40-page PDF takes a third of it

Format = Literal["pdf", "docx", "html", "markdown", "text"]
REFUSED, NO_MEMORY = 3, 4  # the worker's exit codes
_LONGEST_ANSWER = 200 * 1024 * 1024


def read(
    form: Format, content: bytes, name: str, *, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> DocumentText:
    """Return what the format's reader makes of the content, in a process of its own.

    Raises InputError, with what to do, when the reader refuses the file or goes beyond a limit.
    """
    command = [sys.executable, "-m", "samhandling.intake.worker", form, name, str(seconds), str(megabytes)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=seconds, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{name} tog mer än {seconds:.0f} sekunder att läsa; dela upp filen eller spara om den som en enklare PDF"
        ) from error
    if done.returncode == REFUSED:
        raise InputError(done.stdout.decode("utf-8", errors="replace"))
    if done.returncode == NO_MEMORY:
        raise InputError(
            f"{name} kräver för mycket minne för att läsas; dela upp filen eller spara om den som en enklare PDF"
        )
    if done.returncode or len(done.stdout) > _LONGEST_ANSWER:
        raise InputError(
            f"{name} är skadad på ett sätt som gör att den inte kan läsas; hämta filen på nytt från källan"
        )
    return _document(json.loads(done.stdout))


def as_json(document: DocumentText) -> bytes:
    """Return a document as the worker sends it."""
    return json.dumps(asdict(document), ensure_ascii=False).encode("utf-8", errors="replace")


def _document(told: dict[str, Any]) -> DocumentText:
    blocks = tuple(
        Block(**{**block, "cells": tuple(block["cells"]), "box": tuple(block["box"]) if block["box"] else None})
        for block in told.pop("blocks")
    )
    told["pages_without_text"] = tuple(told["pages_without_text"])
    told["pages_from_pictures"] = tuple(told["pages_from_pictures"])
    told["warnings"] = tuple(told["warnings"])
    return DocumentText(**told, blocks=blocks)
