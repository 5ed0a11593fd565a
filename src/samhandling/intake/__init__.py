"""From an adopted document to an import draft with proof: read the file, understand the text. Knows no Django.

document = intake.read(path)          # blocks with kind, level, page, offset, box
drafts = intake.understand(document)  # one draft for each document in the file
"""

from typing import TYPE_CHECKING

from samhandling.intake.blocks import DocumentText
from samhandling.intake.read import read

if TYPE_CHECKING:
    from samhandling.intake.draft import Draft

__all__ = ["read", "understand"]


def understand(document: DocumentText) -> "list[Draft]":
    """Return the drafts of a file, in the order its documents stand; an empty one for a file without text."""
    from samhandling.intake import drafting  # here: the process that only reads a file has no use for the rules

    return drafting.understand(document)
