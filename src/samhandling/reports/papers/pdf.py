"""A paper as PDF by Typst: PDF/UA-1 and PDF/A-2a in one file, the same bytes each time."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from samhandling.charts import fonts, tokens
from samhandling.reports import pdf, pdf_streams
from samhandling.reports.content import printable
from samhandling.reports.papers.paper import Block, Heading, Paper, Text

TEMPLATE = Path(__file__).parent.parent / "templates" / "paper.typ"


def render(paper: Paper) -> bytes:
    """Return the paper as the bytes of a PDF."""
    midnight = datetime.combine(paper.day, time(), tzinfo=UTC)
    plain = json.loads(json.dumps(_data(paper)))  # only lists and mappings, so that every text in them is cleaned
    data = pdf.shown(json.dumps(printable(plain), ensure_ascii=False))
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub does not know the dict of files
        {"main.typ": TEMPLATE.read_bytes(), "paper.json": data} | pdf.signs(),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        pdf_standards=pdf.STANDARDS,
        timestamp=int(midnight.timestamp()),
    )
    return pdf_streams.settled(made)


def _data(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "municipality": paper.municipality,
        "accent": paper.accent,
        "colours": {name: tokens.light(name) for name in ("ink", "muted", "hairline")},
        "sentence": paper.sentence,
        "imprint": paper.imprint,
        "date": [paper.day.year, paper.day.month, paper.day.day],
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", **asdict(block)}
    if isinstance(block, Text):
        return {"kind": "text", "style": block.style, "paragraphs": block.paragraphs}
    return {"kind": "table", **asdict(block)}
