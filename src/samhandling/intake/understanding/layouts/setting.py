"""The lines of a document as the readers of tables see them, and the rows that they give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samhandling.intake.readers import wording
from samhandling.intake.readers.lines import Line
from samhandling.intake.understanding import responsibility
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

    def join_bodies(self, pieces: Sequence[str]) -> str:
        """Return the lines of a cell that says who answers, a comma between bodies that each have a line."""
        parted = [
            f"{piece}," if self.is_body(piece) and (self.is_body(below) or self._is_other(piece, below)) else piece
            for piece, below in zip(pieces, (*pieces[1:], ""), strict=False)
        ]
        return self.join(parted)

    def _is_other(self, piece: str, below: str) -> bool:
        """Tell whether a line below a board names another, which need not be known: "Stiftelsen Björkebyhus"."""
        is_named = below[:1].isupper() and len(below.split()) > 1
        return is_named and responsibility.is_bodies(piece, self.words)

    def is_body(self, text: str) -> bool:
        """Tell whether a line names one body or more, each of them whole."""
        return text[:1].isupper() and text[-1] != "," and responsibility.are_actors(text, self.words)


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells, and which lines it stands on."""

    lines: tuple[int, ...]
    cells: tuple[str, ...]
