"""Where in the document a thing stands: the quote, its offset and its page."""

import re

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.draft import Proof

_MAX_QUOTE = 400


def of(document: DocumentText, block: Block, quote: str, certainty: float) -> Proof:
    """Return proof that the quote stands in the block; the offset is that of its first words."""
    quote = quote.strip()
    return Proof(
        block.page, _offset(document, block, quote), quote[:_MAX_QUOTE], round(max(0.0, min(1.0, certainty)), 2)
    )


def _offset(document: DocumentText, block: Block, quote: str) -> int:
    within = document.text[block.offset : block.offset + block.length]
    straight = within.find(" ".join(quote.split()[:6])) if quote.strip() else -1
    if straight >= 0:  # most quotes; a pattern for each costs a fifth of all understanding
        return block.offset + straight
    for n_words in (6, 3, 1):
        words = [re.escape(word) for word in quote.split()[:n_words]]
        if words and (found := re.search(r"[\s*_]+".join(words), within, re.IGNORECASE)):
            return block.offset + found.start()
    return block.offset
