"""What all readers share: how lines are joined to text, and what a bullet, a number or a contents line looks like."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"
SPLIT_WORD = "\u0002"  # PDFium's mark for a word that the typesetter split at the end of a line

# Word's and LibreOffice's symbol fonts come out in the private use area; o is the second level of Word's bullets.
_BULLETS = (
    "•◦▪▫‣⁃·●○■□►▶➢➤→⇒➔➜➣➡⇨❖◆◇❑❏❒☐☑★▸▷✓✔–—*+-"
    "\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf0a8\uf071\uf06f\uf076\uf06e\uf075\uf0e8\uf0e0"
)
_BULLET = re.compile(rf"([{re.escape(_BULLETS)}]|[o>](?=\s+[^\W\d_]))[ \t\u00a0]+(?=\S)|[•●▪\uf0b7\uf0a7](?=\w)")
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})(\.|\))?[ \t\u00a0]+(?=\S)|(\(?[a-zåäö]\))[ \t\u00a0]+(?=\S)")
_LEADERS = re.compile(r"(?:\s*(?:\.{3,}|…+|(?:\s\.){3,}|_{3,})\s*|[ ]{3,}|\s*\t\s*)(\d{1,3})?\s*$")
_CONTENTS_TITLES = re.compile(
    "innehåll|innehållsförteckning|innehållsöversikt|contents|tableofcontents|innhold|innholdsfortegnelse|"
    "indhold|indholdsfortegnelse|sisällys|sisällysluettelo"
)
# After these words a hyphen at the end of a line stands for a part that is left out: "natur- och kulturmiljö".
_LINKS = ("och", "eller", "samt", "respektive", "og", "and")
_TAGS = re.compile(r"</?(?:b|i|u|em|strong|br|sup|sub|span)\s*/?>", re.IGNORECASE)


class Marker(NamedTuple):
    """The start of a list item or a numbered heading."""

    number: str  # "" for a bullet
    sign: str
    end: int  # where the words begin


def marker(line: str) -> Marker | None:
    """Return the bullet or number that a line (without leading space) begins with."""
    bullet = _BULLET.match(line)
    if bullet:
        return Marker("", line[0], bullet.end())
    number = _NUMBER.match(line)
    if number is None:
        return None
    digits, stop, letter = number.groups()
    if digits and not stop and "." not in digits:
        return None  # "4 februari 2021" and "7 mål" are no list
    return Marker((digits or letter).strip("()"), stop or (")" if letter else "."), number.end())


def fold(text: str) -> str:
    """Return text with white space folded, and without soft hyphens and signs that nobody sees."""
    text = unicodedata.normalize("NFC", text.replace(SOFT_HYPHEN, "").replace("\u200b", "").replace("\ufeff", ""))
    return " ".join(text.split())


def join(lines: Iterable[str], known: frozenset[str] = frozenset()) -> str:
    """Return lines as running text, words that were split at a line's end made whole.

    ``known`` holds the words of the whole document, by which "icke-" + "diskriminering" keeps its hyphen.
    """
    text = ""
    for line in lines:
        line = line.replace(SPLIT_WORD, "-").strip()
        text = _append(text, line, known) if text and line else text or line
    return fold(text)


def _append(text: str, line: str, known: frozenset[str]) -> str:
    if text.endswith(SOFT_HYPHEN):
        return text[:-1] + line
    first, second = text.rsplit(None, 1)[-1], line.split(None, 1)[0]
    if re.search(r"\w/$", first):
        return text + line
    if not first.endswith(("-", "‐")) or len(first) < 2 or not first[-2].isalnum():
        return f"{text} {line}"
    if second.strip(".,;:").casefold() in _LINKS:
        return f"{text} {line}"
    return text + line if _keeps_hyphen(first, second, known) else text[:-1] + line


def _keeps_hyphen(first: str, second: str, known: frozenset[str]) -> bool:
    is_capitals = second.isupper() and first[:-1].isupper() and len(second.strip(".,;:")) > 1
    if not is_capitals and (not second[:1].islower() or first[-2].isdigit() or first[-2].isupper() or "/" in first):
        return True
    bare, rest = first[:-1].strip("(”\"'").casefold(), second.strip(".,;:!?)”\"'").casefold()
    return f"{bare}-{rest}" in known and bare + rest not in known


def is_dash_within(before: str, line: str) -> bool:
    """Tell whether a line that begins with a dash goes on with the sentence before it, instead of being an item."""
    return line[:1] in "–—-" and line[1:].strip()[:1].islower() and before.rstrip("”\"')»")[-1:] not in ".:;!?"


def words(text: str) -> frozenset[str]:
    """Return the words of a text, for ``join``."""
    return frozenset(re.findall(r"\w[\w-]*\w", text.casefold()))


@lru_cache(maxsize=4)  # asked for at many lines of one document
def small(text: str) -> frozenset[str]:
    """Return the words that stand in small letters anywhere in a text: one of them in capitals begins a sentence."""
    return frozenset(re.findall(r"(?<![\w-])[a-zåäöæøé]+(?![\w-])", text))


def clean(text: str) -> str:
    """Return text without the marks of Markdown and HTML that programs for extraction leave in plain text."""
    text = _TAGS.sub("", text)
    text = re.sub(r"\[([^\]]+)\]\((?:https?:|mailto:|#)[^)]*\)", r"\1", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])", r"\1", text)
    return re.sub(r"(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])", r"\1", text)


def contents_entry(line: str) -> tuple[str, int | None] | None:
    """Return title and page of a line in a table of contents with leaders or a tab, or None."""
    found = _LEADERS.search(line.rstrip("\n"))
    if not found or not line[: found.start()].strip():
        return None
    return fold(line[: found.start()]), int(found.group(1)) if found.group(1) else None


def is_contents_title(line: str) -> bool:
    """Tell whether a line is the title of a table of contents."""
    bare = fold(clean(line)).strip("#:. ").casefold().replace(" ", "")
    return _CONTENTS_TITLES.fullmatch(bare) is not None


def is_title_like(text: str) -> bool:
    """Tell whether a short line could be a heading by its looks: no sentence, no address, no row of figures."""
    if not 2 <= len(text) <= 130 or len(text.split()) > 16 or text[-1] in ".:;,-–(":
        return False
    first = re.search(r"\w", text)
    if first is None or first.group().islower() or not re.search(r"[^\W\d_]{2}", text):
        return False
    return not re.search(r"\d\s*,\s*\d|www\.|https?:|@|\d{2}[ -]\d{2} ?\d{2}\b", text)


def is_capitals(text: str) -> bool:
    """Tell whether a text is set in capitals."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 3 and sum(sign.isupper() for sign in letters) >= 0.9 * len(letters)
