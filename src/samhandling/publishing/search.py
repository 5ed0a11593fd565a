"""The full-text index of a publication: SQLite FTS5 over Swedish words and their lemmas.

``remove_diacritics 0``: by default FTS5 folds å, ä and ö, so that "män" would find "man".
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samhandling.programmes.wording import WORD, lemma, lemmas

INDEX = "index.sqlite3"
# What a reader searches for; codes, texts of thresholds and the like would only drown it.
_SEARCHED = {"name", "title", "sentence", "plain_wording", "why_it_matters", "purpose", "definition", "term", "text"}


@dataclass(frozen=True)
class Hit:
    """One page that answers a search."""

    path: str
    kind: str
    title: str
    excerpt: str


def fill(connection: sqlite3.Connection, pages: Iterable[tuple[str, Any]]) -> None:
    """Make the index in an empty database."""
    connection.execute(
        "CREATE VIRTUAL TABLE pages USING fts5(path UNINDEXED, kind UNINDEXED, title, body, lemmas,"
        " tokenize = 'unicode61 remove_diacritics 0')"
    )
    rows = []
    for path, page in pages:
        body = " ".join(dict.fromkeys(_texts(page)))
        rows.append((path, page["kind"], page["title"], body, " ".join(lemmas(f"{page['title']} {body}"))))
    connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?)", rows)


def find(index: Path, query: str, limit: int = 50) -> list[Hit]:
    """Return the pages that hold every word of the query, in any of its forms, best first."""
    words = WORD.findall(query.lower())[:12]
    if not words:
        return []
    # Every word in quotes: nothing that a person writes is read as FTS5 syntax.
    expression = " AND ".join(f'("{word}"* OR lemmas : "{lemma(word)}")' for word in words)
    connection = sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        rows = connection.execute(
            "SELECT path, kind, title, snippet(pages, 3, '', '', ' … ', 24) FROM pages WHERE pages MATCH ?"
            " ORDER BY bm25(pages, 0, 0, 40, 1, 6) LIMIT ?",
            (expression, limit),
        ).fetchall()
    finally:
        connection.close()
    return [Hit(*row) for row in rows]


def _texts(node: Any, key: str = "") -> Iterable[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, key)
    elif isinstance(node, str) and key in _SEARCHED and node:
        yield node
