"""From bytes to text: Unicode if it is, else the encodings that Swedish offices have used, line by line if mixed."""

import codecs

from samhandling.errors import InputError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LETTERS = "åäöÅÄÖéüæøÆØ–”’"


def decode(content: bytes, name: str) -> str:
    """Return the text of a file; raises InputError if its bytes are no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, name)
    if b"\x00" in content:
        guess = _utf16_without_mark(content)
        if guess is None:
            raise InputError(
                f"{name} innehåller ingen text utan binära data; ladda upp dokumentet som PDF, DOCX eller text"
            )
        return _strict(content, guess, name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(_decode_line(line) for line in content.splitlines(keepends=True))
    _check_is_text(text, name)
    return text


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} är skadad: den säger sig vara {encoding} men är det inte; spara om den som UTF-8"
        ) from error


def _utf16_without_mark(content: bytes) -> str | None:
    even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
    half = min(len(content), 4000) / 2
    if odd > 0.7 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half else None


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        # Both decode almost any byte; the one that gives more Swedish letters is the right one.
        tries = [line.decode(encoding, errors="replace") for encoding in ("cp1252", "mac-roman", "cp850")]
        return max(tries, key=lambda text: sum(sign in _LETTERS for sign in text) - 5 * text.count("\ufffd"))


def _check_is_text(text: str, name: str) -> None:
    odd = sum(ord(sign) < 32 and sign not in "\n\r\t\f\v\x02" for sign in text[:20_000])
    if odd > 0.02 * min(len(text), 20_000):
        raise InputError(
            f"{name} innehåller ingen text utan binära data; ladda upp dokumentet som PDF, DOCX eller text"
        )
    if not text.strip():
        raise InputError(f"{name} innehåller ingen text; kontrollera att rätt fil är vald")
