"""Documents that this one names, how they hang together, and what is said of their status."""

import re
from collections.abc import Iterator, Sequence

from samhandling.intake.blocks import DocumentText
from samhandling.intake.draft import RelatedDocument
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.facts import kinds
from samhandling.intake.understanding.nodes import alike
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_BY_LIST, _BY_SENTENCE = 0.85, 0.6


def find(document: DocumentText, units: Sequence[Unit], words: Words, title: str | None) -> tuple[RelatedDocument, ...]:
    """Return the documents of lists that are said to hold documents, and those that a sentence relates to."""
    found: list[RelatedDocument] = []
    for position, unit in enumerate(units):
        if unit.kind == "paragraph" or unit.is_heading:
            following = units[position + 1] if position + 1 < len(units) else None
            if following is not None and following.is_item and _announces(unit, words):
                found.extend(_listed(document, units, position + 1, _kind(unit.text, words), words))
            elif unit.kind == "paragraph":
                found.extend(_named(document, unit, words))
    kept: list[RelatedDocument] = []
    for one in found:
        if not alike(one.title, title or "") and not any(alike(one.title, other.title) for other in kept):
            kept.append(one)
    return tuple(kept)


def _announces(unit: Unit, words: Words) -> bool:
    last = re.split(r"(?<=[.!?])\s+", unit.text)[-1]
    has_word = re.search(rf"(?<![\w-])(?:\w+)?{any_of(words.related_words)}(?![\w-])", last, re.IGNORECASE)
    return bool(has_word) and (last.endswith(":") or unit.is_heading)


def _kind(text: str, words: Words) -> str | None:
    for kind, listing in words.related_kinds.items():
        if re.search(rf"\b{any_of(listing)}", text, re.IGNORECASE):
            return kind
    return None


def _listed(
    document: DocumentText, units: Sequence[Unit], start: int, kind: str | None, words: Words
) -> Iterator[RelatedDocument]:
    items: list[Unit] = []
    for unit in units[start:]:
        if not unit.is_item:
            break
        items.append(unit)
    n_named = sum(kinds.kind_of(item.text, words) is not None for item in items)
    if n_named < max(1, 0.4 * len(items)):
        return
    for item in items:
        title, status = _status(item.text, words)
        yield RelatedDocument(title, kind, status, proof.of(document, item.block, item.text, _BY_LIST))


def _status(text: str, words: Words) -> tuple[str, str | None]:
    """Cut off "(revideras)" and return what it says."""
    match = re.search(r"\s*\((?P<note>[^()]+)\)\W*$", text)
    if match and any(
        re.search(rf"\b{any_of(listing)}\b", match["note"], re.IGNORECASE) for listing in words.draft_words.values()
    ):
        return text[: match.start()].strip(), match["note"].strip()
    return text.strip(" .;,"), None


def _named(document: DocumentText, unit: Unit, words: Words) -> Iterator[RelatedDocument]:
    """ "… hänger ihop med skolplanen, trafikplanen och kulturprogrammet."."""
    kinds = any_of(word for listing in words.document_types.values() for word in listing if word.startswith("-"))
    for sentence in re.split(r"(?<=[.!?])\s+", unit.text):
        names = [match.group() for match in re.finditer(rf"(?<![\w-]){kinds}(?![\w-])", sentence, re.IGNORECASE)]
        if len(names) >= 3:
            kind = _kind(sentence, words) or _kind(unit.text, words)
            for name in names:
                yield RelatedDocument(name, kind, None, proof.of(document, unit.block, name, _BY_SENTENCE))
