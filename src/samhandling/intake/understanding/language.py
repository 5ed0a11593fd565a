"""Which language a document is written in: the one whose small words it uses most."""

import re
from collections import Counter

from samhandling.intake.understanding.words import Words, languages

_MIN_HITS = 3  # a page with fewer small words than this says nothing about its language


def choose(text: str) -> tuple[Words, float]:
    """Return the word list that fits, and how certain that is; Swedish at 0 when nothing tells."""
    counts = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    hits = {words.language: sum(counts[word] for word in words.common_words) for words in languages()}
    best, *others = sorted(languages(), key=lambda words: -hits[words.language])
    if hits[best.language] < _MIN_HITS:
        return languages()[0], 0.0
    runner_up = max((hits[words.language] for words in others), default=0)
    return best, 0.5 + 0.5 * (1 - runner_up / hits[best.language])
