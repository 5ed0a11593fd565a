"""Words out of pictures of text, by the system's Tesseract if it is there with Swedish.

Tesseract is called as a program (Apache 2.0): the picture goes in and the words come out through pipes, so that nothing
of a document is left in a temporary file. PDFium draws one page after the other; the programs run side by side.
"""

import io
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

import pypdfium2

from samhandling.intake.readers.pdf_words import Word

SECONDS = 45.0  # for all pages of a document together
MAX_PAGES = 60
LANGUAGE = "swe"
HOW_TO_GET = "installera Tesseract med svenska (paketen tesseract-ocr och tesseract-ocr-swe)"
_DOTS = 300 / 72  # dots for each point; Tesseract is trained on 300 an inch
_MAX_DOTS = 12_000_000  # a page of A3; larger sheets are drawn smaller
_AT_ONCE = 2
_MOST = 0.9  # however sure Tesseract is of a word
_LEAST = 30.0  # per cent; below this it is a speck or a picture, not a word
_SAME_SIZE = 0.15
_BULLETS = frozenset(
    ["«", "»", "=", "«=", "°", "*", "+", "¢", "©", "®", "¤", "e", "o"]
)  # what Tesseract takes a bullet for
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_LOW, _TAIL, _WITH_TAIL = 0.48, 0.2, "gjpqyQ,;()[]"  # of the size: an x, and what hangs below the line
_RISES = ((_CAPITALS, 0.17), ("bdfhijkltäöé()[]!?/", 0.23), ("åÅÄÖ", 0.33))  # and what rises above the x
_RULES = frozenset(["|", "[", "]", "‖", "|]", "[|"])  # and the rules of a table


@dataclass(frozen=True)
class Reading:
    """The words of each page that was read, and the pages that time or number left out."""

    words: dict[int, list[Word]]
    left_out: tuple[int, ...]


@cache
def is_available() -> bool:
    """Tell whether the system has Tesseract with Swedish."""
    if shutil.which("tesseract") is None:
        return False
    try:
        told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in told.stdout.split()


def read_pages(document: pypdfium2.PdfDocument, numbers: Sequence[int], *, seconds: float = SECONDS) -> Reading:
    """Return the words in the pictures of some pages, as many as there is time for."""
    stop = time.monotonic() + seconds
    words: dict[int, list[Word]] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting: list[tuple[int, Future[list[Word] | None]]] = []
        for number in numbers[:MAX_PAGES]:
            if len(waiting) == _AT_ONCE:
                _take(waiting.pop(0), words)
            if time.monotonic() >= stop:
                break
            picture, scale = _picture(document, number)
            waiting.append((number, pool.submit(_words, picture, scale, stop)))
        for one in waiting:
            _take(one, words)
    left_out = tuple(number for number in numbers if number not in words)
    return Reading(_even(words), left_out)


def _take(one: "tuple[int, Future[list[Word] | None]]", words: dict[int, list[Word]]) -> None:
    number, found = one[0], one[1].result()
    if found is not None:
        words[number] = found


def _picture(document: pypdfium2.PdfDocument, number: int) -> tuple[bytes, float]:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(_DOTS, (_MAX_DOTS / max(1.0, width * height)) ** 0.5)
        out = io.BytesIO()
        page.render(scale=scale, grayscale=True).to_pil().save(out, format="PPM")
        return out.getvalue(), scale
    finally:
        page.close()


def _words(picture: bytes, scale: float, stop: float) -> list[Word] | None:
    """Return the words of a picture, or None if there was no time for it or Tesseract could not read it."""
    # 3: columns and lines are found, and text that lies on its side stays unread.
    command = ["tesseract", "stdin", "stdout", "-l", LANGUAGE, "--psm", "3", "tsv"]
    dots = ["-c", f"user_defined_dpi={round(scale * 72)}"]
    # One thread each: they run side by side already.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command[:-1] + dots + command[-1:],
            input=picture,
            capture_output=True,
            timeout=max(0.1, stop - time.monotonic()),
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else list(words_in(done.stdout.decode("utf-8", errors="replace"), scale))


def words_in(table: str, scale: float) -> Iterator[Word]:
    """Yield the words of Tesseract's table, line by line; ``scale`` is how many dots a point has."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5":
            continue
        text, line = cells[11].strip(), tuple(cells[1:5])
        is_bullet = text in _BULLETS and line not in lines  # Tesseract is never sure of a dot
        if text and text not in _RULES and (is_bullet or float(cells[10]) >= _LEAST):
            lines.setdefault(line, []).append(_word(cells, scale))
    for words in lines.values():
        if len(words) > 1 and words[0].text in _BULLETS:
            words[0] = replace(words[0], text="•")
        size = round(2 * median(word.size for word in words)) / 2
        baseline = median(word.baseline for word in words)
        yield from (replace(word, size=size, baseline=baseline) for word in words)


def _word(cells: Sequence[str], scale: float) -> Word:
    left, top, width, height = (int(cell) / scale for cell in cells[6:10])
    text = "".join(cells[11].split())
    tail = _TAIL if any(sign in _WITH_TAIL for sign in text) else 0.0
    size = height / (_LOW + max((rise for signs, rise in _RISES if any(s in signs for s in text)), default=0.0) + tail)
    bottom = top + height
    return Word(
        text,
        (left, top, left + width, bottom),
        bottom - tail * size,
        size,
        is_bold=False,
        mark=-1,
        certainty=min(_MOST, float(cells[10]) / 100),
    )


def _even(pages: dict[int, list[Word]]) -> dict[int, list[Word]]:
    """Return the words with the sizes that differ by chance made one: what a picture shows is never exact."""
    weights: Counter[float] = Counter()
    for word in _all(pages):
        weights[word.size] += len(word.text)
    found: dict[float, float] = {}
    for size, _ in weights.most_common():
        near = (one for one in found.values() if abs(one - size) <= _SAME_SIZE * one)
        found[size] = next(near, size)
    return {number: [replace(word, size=found[word.size]) for word in words] for number, words in pages.items()}


def _all(pages: dict[int, list[Word]]) -> Iterable[Word]:
    return (word for words in pages.values() for word in words)
