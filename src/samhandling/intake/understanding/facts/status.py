"""Whether the document is a draft, in force or repealed, where its cover says so."""

from samhandling.intake.understanding.facts import cover
from samhandling.intake.understanding.facts.source import Found, Source
from samhandling.intake.understanding.nodes import folded


def find(source: Source, title: Found | None) -> Found | None:
    """Return the status that a short line of the cover gives."""
    for unit in cover.units(source)[:15]:
        text = folded(unit.text)
        for status, listing in source.words.draft_words.items():
            if len(text) < 60 and any(text == word or text.startswith(f"status {word}") for word in listing):
                return Found(status, source.proof(unit, unit.text, 0.85))
    return None
