"""Which pieces of a plain text are headings, and of which level: no font tells, only looks, numbers and contents."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from samhandling.intake.readers import wording

if TYPE_CHECKING:
    from samhandling.intake.readers.plain import Piece

_BODY = ("paragraph", "table_row")


def mark(pieces: "Sequence[Piece]") -> None:
    """Turn paragraphs that are headings into headings with a level."""
    titles = entries(line.raw for piece in pieces if piece.kind == "contents" for line in piece.lines)
    candidates = [index for index, piece in enumerate(pieces) if _could_be(piece, pieces, index, titles)]
    cover = _cover(pieces)
    candidates = [index for index in candidates if index >= cover or pieces[index].marks]
    marked = [index for index in candidates if pieces[index].marks]
    if len(marked) >= 3:  # a program has marked every heading it saw: nothing to guess
        candidates = marked
    chosen = _choose(pieces, candidates, titles)
    for index in chosen:
        pieces[index].kind = "heading"
    _give_levels([pieces[index] for index in chosen])


def _cover(pieces: "Sequence[Piece]") -> int:
    """Return how many pieces stand before the table of contents: a cover has a title, but no headings."""
    first = next((index for index, piece in enumerate(pieces) if piece.kind == "contents"), 0)
    return first if first < 0.3 * len(pieces) else 0


def entries(contents: Iterable[str]) -> frozenset[str]:
    """Return the titles that the lines of a table of contents give, each as its key."""
    return frozenset(key(entry[0]) for line in contents if (entry := wording.contents_entry(line))) - {""}


def key(text: str) -> str:
    """Return the letters and figures of a title, without its number: by them it is known wherever it stands."""
    found = wording.marker(text)
    return "".join(sign for sign in text[found.end if found else 0 :].casefold() if sign.isalnum())


def _could_be(piece: "Piece", pieces: "Sequence[Piece]", index: int, titles: frozenset[str]) -> bool:
    if piece.kind != "paragraph" or (piece.marker and not piece.marker.number):
        return False
    if piece.marks:
        return True
    if not wording.is_title_like(piece.text):
        return False
    return not piece.marker or key(piece.text) in titles or not _has_sibling(pieces, index)


def _has_sibling(pieces: "Sequence[Piece]", index: int) -> bool:
    """A number whose neighbour comes directly before or after it belongs to a list."""
    own = pieces[index].marker
    for other in (index - 1, index + 1):
        if own and 0 <= other < len(pieces):
            near = pieces[other].marker
            if near and _is_next(own.number, near.number):
                return True
    return False


def _is_next(one: str, other: str) -> bool:
    head, _, tail = one.rpartition(".")
    near_head, _, near_tail = other.rpartition(".")
    if head != near_head:
        return False
    if tail.isdecimal() and near_tail.isdecimal():
        return abs(int(tail) - int(near_tail)) == 1
    return len(tail) == len(near_tail) == 1 and abs(ord(tail) - ord(near_tail)) == 1


def _choose(pieces: "Sequence[Piece]", candidates: list[int], titles: frozenset[str]) -> list[int]:
    """Of candidates in a row, keep those with a sign of their own and the last two before running text.

    More in a row are a cover, signatures or an address.
    """
    chosen: list[int] = []
    for run in _runs(pieces, candidates):
        sure = {i for i in run if pieces[i].marks or pieces[i].marker or key(pieces[i].text) in titles}
        after = pieces[run[-1] + 1] if run[-1] + 1 < len(pieces) else None
        if after is not None and _is_running(after):
            sure |= set(run[-2:] if len(run) <= 2 or pieces[run[-1]].first.gap <= 1 else run[-1:])
            if len(run) > 3 and pieces[run[-1]].first.page != pieces[run[-2]].first.page:
                sure -= {run[-2]}
        chosen.extend(sorted(sure))
    return chosen


def _runs(pieces: "Sequence[Piece]", candidates: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for index in candidates:
        if runs and index == runs[-1][-1] + 1 and not pieces[index].first.starts_page:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _is_running(piece: "Piece") -> bool:
    if piece.kind == "paragraph" and (piece.marker is None or piece.marker.number):
        return not wording.is_title_like(piece.text) or bool(piece.marker)
    return piece.kind in _BODY


def _give_levels(found: "Sequence[Piece]") -> None:
    """Levels by Markdown's marks or decimal numbers; else capitals and ordinary letters make two levels."""
    first_class = wording.is_capitals(found[0].text) if found else False
    n_capitals = sum(wording.is_capitals(piece.text) for piece in found)
    is_mixed = 0 < n_capitals < len(found)
    depth = 0
    for piece in found:
        if piece.marks:
            piece.level = piece.marks
        elif piece.marker and piece.marker.number[:1].isdigit():
            depth = piece.marker.number.count(".") + 1
            piece.level = depth
        else:
            lower = is_mixed and wording.is_capitals(piece.text) != first_class
            piece.level = (depth + 1 if depth else 1) + lower
