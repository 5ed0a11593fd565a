"""The lines of a document as the readers of tables see them, and the rows that they give."""

from collections.abc import Iterable
from dataclasses import dataclass

from samhandling.intake.readers import wording
from samhandling.intake.readers.lines import Line
from samhandling.intake.understanding.words import Words


@dataclass(frozen=True)
class Setting:
    """The lines that hold the document's text, in order."""

    lines: tuple[Line, ...]
    words: Words
    known: frozenset[str]  # words that stand whole within a line
    marks: frozenset[int]  # lines that look like the number of a page

    def join(self, pieces: Iterable[str]) -> str:
        """Return lines as running text, words that were split at a line's end made whole."""
        return wording.join(pieces, self.known)


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells, and which lines it stands on."""

    lines: tuple[int, ...]
    cells: tuple[str, ...]
