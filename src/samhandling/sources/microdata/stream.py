"""The register's file as a stream of bytes: its form, its checksum and encoding, and its way into the database.

The database opens the file by the descriptor that was surveyed: never a pattern, never another file put in its place.
A CSV file in Windows-1252 goes through a pipe that a thread fills with UTF-8, so that no converted copy is needed.
"""

import codecs
import contextlib
import csv
import fcntl
import hashlib
import io
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from samhandling.errors import InputError

Form = Literal["csv", "parquet"]

_CHUNK = 1 << 20
_HEAD = 1 << 16
_DELIMITERS = ";\t,|"
_OTHER = (
    (b"\xff\xfe", "är i UTF-16; spara den som CSV UTF-8"),
    (b"\xfe\xff", "är i UTF-16; spara den som CSV UTF-8"),
    (b"PK\x03\x04", "är en Excel-fil eller ett zip-arkiv; spara registret som CSV eller Parquet"),
    (b"\x1f\x8b", "är komprimerad (gzip); ge den okomprimerade filen, eller Parquet som är komprimerat i sig"),
)


@dataclass(frozen=True)
class Head:
    """What the beginning of the file tells: its form, and for CSV the delimiter and where each column stands."""

    form: Form
    delimiter: str = ""
    columns: tuple[str, ...] = ()


@dataclass
class Facts:
    """What is known of a file. ``fault`` is what makes it useless; a change while it was read is seen at the end."""

    sha256: str = ""
    n_bytes: int = 0
    n_fed: int = 0  # how many of them went through the pipe
    encoding: str = ""
    fault: str = ""


def head(path: Path, wanted: Sequence[str]) -> Head:
    """Return what the file's beginning tells; the delimiter is the one that finds most of the wanted columns.

    Names of columns never stand in a message: in a file without a header they are somebody's data.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD)
    except OSError as error:
        raise InputError(f"Registret {path.name} kan inte läsas ({error.strerror}); kontrollera sökvägen.") from None
    if start.startswith(b"PAR1"):
        return Head("parquet")
    for mark, what in _OTHER:
        if start.startswith(mark):
            raise InputError(f"Registret {path.name} {what}.")
    if not start.strip():
        raise InputError(f"Registret {path.name} är tomt; kontrollera att uttaget blev färdigt.")
    line = _text(start)
    found = {delimiter: _first_row(line, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: (len(set(wanted) & set(found[delimiter])), len(found[delimiter])))
    return Head("csv", best, tuple(found[best]))


def _text(start: bytes) -> str:
    # The last character may be cut in two.
    text = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return text.decode(start)
    except UnicodeDecodeError:
        return start.decode("cp1252", errors="replace")


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=delimiter), [])]
    except csv.Error:
        return []


@contextlib.contextmanager
def opened(path: Path, form: Form) -> Iterator[tuple[str, Facts]]:
    """Yield a name that the database can read from, and what is known of the file."""
    with path.open("rb", buffering=0) as file:
        before = os.fstat(file.fileno())
        facts = Facts(encoding="parquet", n_bytes=before.st_size) if form == "parquet" else Facts()
        if form == "parquet":
            facts.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        else:
            _survey(file, facts)
        file.seek(0)
        if facts.encoding == "cp1252":
            with _pipe(file, facts) as name:
                yield name, facts
        else:
            yield f"/dev/fd/{file.fileno()}", facts
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        facts.fault = "ändrades medan den lästes; kör om när uttaget är färdigt"


def _survey(file: BinaryIO, facts: Facts) -> None:
    """Take the checksum and find the encoding: UTF-8 if all of it is, else Windows-1252 if no part of it is."""
    digest = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = is_ascii = True
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        facts.n_bytes += len(chunk)
        if is_utf8:
            try:
                is_ascii &= utf8.decode(chunk).isascii()
            except UnicodeDecodeError as error:
                is_utf8 = False
                is_ascii &= chunk[: error.start].isascii()
    is_utf8 = is_utf8 and not utf8.getstate()[0]
    facts.sha256, facts.encoding = digest.hexdigest(), "utf-8" if is_utf8 else "cp1252"
    if not is_utf8 and not is_ascii:
        facts.fault = "blandar teckenkodningar (UTF-8 först, annat längre fram); gör om uttaget som UTF-8"


@contextlib.contextmanager
def _pipe(file: BinaryIO, facts: Facts) -> Iterator[str]:
    reading, writing = os.pipe()
    with contextlib.suppress(OSError, AttributeError):  # a larger pipe is faster, but only Linux has one
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _CHUNK)
    feeder = threading.Thread(target=_feed, args=(file, writing, facts), name="register")
    feeder.start()
    try:
        yield f"/dev/fd/{reading}"
    finally:
        # With the reading end closed a feeder that is still at work meets a broken pipe and ends.
        os.close(reading)
        feeder.join()
        if facts.n_fed != facts.n_bytes:
            facts.fault = "lästes inte till slutet; kontrollera disken och kör om"


def _feed(file: BinaryIO, writing: int, facts: Facts) -> None:
    # A file that cannot be read to its end, or a reader that has gone, ends the stream: the count then tells on it.
    with contextlib.suppress(OSError), os.fdopen(writing, "wb", buffering=0) as pipe:
        while chunk := file.read(_CHUNK):
            view = memoryview(chunk.decode("cp1252", errors="replace").encode())
            while view:
                view = view[pipe.write(view) :]
            facts.n_fed += len(chunk)
