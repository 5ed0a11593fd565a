"""Swedish words and their lemmas: what two texts have in common whatever form their words stand in."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import simplemma
from scipy import sparse

from samhandling.catalogue.goal_words import words

WORD = re.compile(r"\w+")


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """Return the form of a Swedish word that a dictionary lists it under."""
    return word if word in words().no_lemma else simplemma.lemmatize(word, lang="sv", greedy=True).lower()


def lemmas(text: str) -> list[str]:
    """Return the lemmas of a text, each once, in order."""
    return list(dict.fromkeys(lemma(word) for word in WORD.findall(text.lower())))


@lru_cache(maxsize=10_000)
def subject_lemmas(text: str) -> frozenset[str]:
    """Return the lemmas that say what a text is about."""
    return frozenset(
        word for word in lemmas(text) if len(word) > 2 and word not in words().empty and not word.isdecimal()
    )


def in_common(held: Sequence[frozenset[str]]) -> sparse.csr_array:
    """Return how many words each two of the texts have in common, shape (n, n); pairs with none are left out."""
    places = {word: place for place, word in enumerate(sorted(set().union(*held)))}
    rows = [row for row, words in enumerate(held) for _ in words]
    columns = [places[word] for words in held for word in words]
    ones = np.ones(len(rows), dtype=np.int32)
    holds = sparse.csr_array((ones, (rows, columns)), shape=(len(held), max(len(places), 1)))
    return sparse.csr_array(holds @ holds.T)
