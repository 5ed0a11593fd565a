"""The formats that are nothing but text: which one a file is, and its blocks."""

import re
from pathlib import PurePath
from typing import Literal

from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import decoding, html, markdown, plain

Form = Literal["html", "markdown", "text"]
_READERS = {"html": html.read, "markdown": markdown.read, "text": plain.read}


def form_of(content: bytes, name: str) -> Form:
    """Return the format that a file has by its name or its first words."""
    ending = PurePath(name).suffix.casefold()
    if ending in (".htm", ".html", ".xhtml") or _begins_as_html(content):
        return "html"
    return "markdown" if ending in (".md", ".markdown") else "text"


def _begins_as_html(content: bytes) -> bool:
    start = content[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return re.match(rb"<(?:!doctype\s+html|html)\b", start, re.IGNORECASE) is not None


def read(form: Form, content: bytes, name: str) -> DocumentText:
    """Return the blocks of a text; raises InputError if the bytes are no text."""
    return _READERS[form](decoding.decode(content, name), name)
