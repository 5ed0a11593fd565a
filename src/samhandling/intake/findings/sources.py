"""The text behind a draft, as findings need it: sentences with their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.cases import phrases
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.cases.words import of as case_words
from samhandling.intake.draft import Finding
from samhandling.intake.understanding import language, outline
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit, make
from samhandling.intake.understanding.words import Words, languages


@dataclass(frozen=True, eq=False)
class Source:
    """The units of one document and the words of its language; no units where the text is not at hand."""

    name: str
    units: tuple[Unit, ...]
    words: Words
    cases: CaseWords

    @classmethod
    def of(cls, document: DocumentText, blocks: Sequence[Block]) -> "Source":
        """Return the source of one document of a file."""
        words, _ = language.choose(" ".join(block.text for block in blocks))
        return cls(document.name, outline.units(document, blocks, words), words, case_words(words.language))

    @classmethod
    def of_text(cls, name: str, text: str) -> "Source":
        """Return the source of a document of which only the text was kept: each paragraph is a unit."""
        words, _ = language.choose(text)
        units, offset = [], 0
        for piece in text.split("\n\n"):
            if piece.strip():
                units.append(make("paragraph", piece, Block("paragraph", piece, offset, len(piece))))
            offset += len(piece) + 2
        return cls(name, tuple(units), words, case_words(words.language))

    @classmethod
    def unknown(cls) -> "Source":
        """Return a source without text."""
        words = languages()[0]
        return cls("", (), words, case_words(words.language))

    @cached_property
    def text(self) -> str:
        """The text in lower case, letters and figures only."""
        return folded(" ".join(unit.text for unit in self.units))

    @cached_property
    def running_words(self) -> tuple[str, ...]:
        """The words as written, for a comparison word by word."""
        return tuple(" ".join(unit.text for unit in self.units).split())

    def sentences(self) -> Iterator[tuple[Unit, str]]:
        """Yield each sentence with its unit."""
        for unit in self.units:
            for sentence in phrases.sentences(unit.text):
                yield unit, sentence


def finding(kind: str, text: str, unit: Unit | None = None) -> Finding:
    """Return a finding at a unit of the text, or one without a place."""
    if unit is None:
        return Finding(kind, text)
    return Finding(kind, text, unit.block.page, unit.block.offset)


def listing(names: Sequence[str]) -> str:
    """Return "A, B och C"."""
    *first, last = names or ("",)
    return f"{', '.join(first)} och {last}" if first else last


def counted(number: int, level: str, words: Words) -> str:
    """Return "6 prioriterade områden": a level word in the form that a number asks for."""
    if number == 1:
        return f"1 {level}"
    forms = next((forms for forms in words.levels if forms[0] == level.casefold()), (level,))
    plural = (form for form in forms[1:] if form.endswith(("områden", "er", "ar", " mål", "goals", "ies", "s")))
    return f"{number} {next((form for form in plural if form[:4] == level.casefold()[:4]), level)}"
