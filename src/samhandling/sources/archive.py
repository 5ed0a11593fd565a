"""Raw answers from a source, kept as they came: one fetch is one folder, which can be resumed and replayed.

    raw/<source>/<UTC time>-<token>/
        question.json     what was asked for, so that the folder alone can be read again
        00001.gz …        the answers as they came, packed
        manifest.jsonl    one line for each answer: method, address, digest of what was sent, time, status, digest, file
        done.json         written last: the fetch is whole
        rejected.json     instead of it: the answers contradict each other, so the fetch is never resumed

The answer is on disk before its line is, and a line counts once it ends: whatever moment the machine stops at, a
resumed fetch asks only for what is missing.
"""

import fcntl
import gzip
import hashlib
import json
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from samhandling.errors import StoreError

MAX_AGE: Final = timedelta(hours=24)
"""An older fetch is not resumed: its first answers could be of another edition than its last."""

KEEP_REJECTED: Final = timedelta(days=30)

_QUESTION, _MANIFEST, _DONE, _REJECTED = "question.json", "manifest.jsonl", "done.json", "rejected.json"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the manifest."""

    method: str
    address: str
    sent_sha256: str
    fetched_at: str
    status: int
    content_type: str
    licence: str
    sha256: str
    n_bytes: int
    file: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the source answered once; ``is_kept`` says that it was read from disk."""

    method: str
    address: str
    status: int
    body: bytes
    content_type: str
    fetched_at: datetime
    is_kept: bool = False


class Archive:
    """One fetch's folder. Made by ``start``, ``resume_or_start`` or ``read``."""

    def __init__(self, folder: Path, question: Mapping[str, Any], *, lock: int | None) -> None:
        self.folder = folder
        self.question = question
        self.is_writable = lock is not None
        self.entries: dict[tuple[str, str, str], Entry] = {}
        self._lock = lock
        for entry in _entries(folder, repair=self.is_writable):
            self.entries[entry.method, entry.address, entry.sent_sha256] = entry

    @property
    def is_done(self) -> bool:
        """Whether the fetch is whole."""
        return (self.folder / _DONE).exists()

    @property
    def fetched_at(self) -> datetime | None:
        """When the first answer came: what the source changed later may be missing."""
        return min((datetime.fromisoformat(entry.fetched_at) for entry in self.entries.values()), default=None)

    def find(self, method: str, address: str, sent: bytes = b"") -> Answer | None:
        """Return the answer that is kept, or None; raise StoreError where the file is not the one that was written."""
        entry = self.entries.get((method, address, _sha256(sent)))
        if entry is None:
            return None
        return Answer(
            method=method,
            address=address,
            status=entry.status,
            body=_read(self.folder, entry),
            content_type=entry.content_type,
            fetched_at=datetime.fromisoformat(entry.fetched_at),
            is_kept=True,
        )

    def keep(self, answer: Answer, *, sent: bytes = b"", licence: str = "") -> None:
        """Write the answer and then its line, each on disk before the next step."""
        assert self.is_writable, "a fetch that is read again keeps nothing"
        entry = Entry(
            method=answer.method,
            address=answer.address,
            sent_sha256=_sha256(sent),
            fetched_at=answer.fetched_at.astimezone(UTC).isoformat(),
            status=answer.status,
            content_type=answer.content_type,
            licence=licence,
            sha256=_sha256(answer.body),
            n_bytes=len(answer.body),
            file=f"{len(self.entries) + 1:05d}.gz",
        )
        # The same answer packs to the same bytes only without the time of packing.
        _write(self.folder / entry.file, gzip.compress(answer.body, compresslevel=6, mtime=0))
        line = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True) + "\n"
        with (self.folder / _MANIFEST).open("ab") as manifest:
            manifest.write(line.encode())
            manifest.flush()
            os.fsync(manifest.fileno())
        self.entries[entry.method, entry.address, entry.sent_sha256] = entry

    def finish(self) -> None:
        """Say that the fetch is whole."""
        if self.is_writable and not self.is_done:
            _write(self.folder / _DONE, _json({"n_answers": len(self.entries)}))

    def reject(self, reason: str) -> None:
        """Say that the answers contradict each other, so that a new fetch starts from nothing."""
        if self.is_writable and not self.is_done:
            _write(self.folder / _REJECTED, _json({"reason": reason}))

    def close(self) -> None:
        """Let another process resume the fetch."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start(root: Path, source: str, question: Mapping[str, Any], *, now: datetime) -> Archive:
    """Return a new, empty archive under ``root/<source>``."""
    folder = root / source / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    _write(folder / _QUESTION, _json(question))
    return Archive(folder, _plain(question), lock=_locked(folder))


def resume_or_start(root: Path, source: str, question: Mapping[str, Any], *, now: datetime) -> Archive:
    """Return the newest unfinished archive of the same question that nobody holds, or else a new one."""
    for folder in sorted((root / source).glob("*-*"), reverse=True):
        if found := _resumable(folder, _plain(question), now):
            return found
    return start(root, source, question, now=now)


def read(folder: Path) -> Archive:
    """Return a whole archive to be read again without the network; raise StoreError where it is not whole."""
    question = _question(folder)
    if question is None:
        raise StoreError(f"{folder} är ingen mapp med råa svar: {_QUESTION} saknas eller är skadad. Hämta på nytt.")
    if not (folder / _DONE).exists():
        raise StoreError(f"Hämtningen i {folder} blev aldrig hel och kan inte läsas in. Kör hämtningen igen.")
    return Archive(folder, question, lock=None)


def faults(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the files of one archive, in Swedish; nothing where every digest is right.

    On a rejected archive nothing rests: it may be rejected because it is damaged.
    """
    if (folder / _REJECTED).exists():
        return
    try:
        entries = list(_entries(folder, repair=False))
    except StoreError as error:
        yield str(error)
        return
    for entry in entries:
        try:
            _read(folder, entry)
        except StoreError as error:
            yield str(error)
    if (folder / _DONE).exists():
        try:
            expected = json.loads((folder / _DONE).read_bytes())["n_answers"]
        except (ValueError, KeyError, TypeError):
            expected = None
        if expected != len(entries):
            yield f"{folder / _DONE} säger {expected} svar, men förteckningen har {len(entries)}."


def folders(root: Path) -> list[Path]:
    """Return every fetch under ``root``, oldest first."""
    return sorted((path.parent for path in root.glob(f"*/*/{_QUESTION}")), key=lambda path: path.name)


def sweep(root: Path, *, now: datetime) -> list[Path]:
    """Remove fetches that never became whole and can no longer be resumed, and return their folders.

    A rejected one stays for a month: it shows what the source answered.
    """
    removed = []
    for folder in folders(root):
        is_rejected = (folder / _REJECTED).exists()
        if (folder / _DONE).exists() or now - _touched(folder) <= (KEEP_REJECTED if is_rejected else MAX_AGE):
            continue
        if (lock := _locked(folder)) is not None:
            shutil.rmtree(folder)
            os.close(lock)
            removed.append(folder)
    return removed


def _touched(folder: Path) -> datetime:
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in (folder, *folder.iterdir())), tz=UTC)


def _resumable(folder: Path, question: Any, now: datetime) -> Archive | None:
    """Return the archive if it may go on: the same question, neither whole nor rejected, young, held by nobody."""
    if _question(folder) != question:
        return None
    lock = _locked(folder)
    if lock is None:
        return None
    with suppress(StoreError):
        archive = Archive(folder, question, lock=lock)
        begun = archive.fetched_at
        is_young = begun is None or now - begun <= MAX_AGE
        if is_young and not archive.is_done and not (folder / _REJECTED).exists():
            return archive
    os.close(lock)
    return None


def _locked(folder: Path) -> int | None:
    """Return a hold on the folder, or None where another process has it; it dies with its process."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def _question(folder: Path) -> Any:
    try:
        return json.loads((folder / _QUESTION).read_bytes())
    except (OSError, ValueError):
        return None


def _entries(folder: Path, *, repair: bool) -> list[Entry]:
    """Return the manifest's lines; a last line that was cut by a stopped machine is left out (and cut off)."""
    path = folder / _MANIFEST
    if not path.exists():
        return []
    given = path.read_bytes()
    whole = given[: given.rfind(b"\n") + 1]
    if repair and len(whole) < len(given):
        os.truncate(path, len(whole))
    try:
        return [Entry(**json.loads(line)) for line in whole.splitlines()]
    except (ValueError, TypeError) as error:
        raise StoreError(f"{path} är skadad och kan inte läsas. Hämta på nytt.") from error


def _read(folder: Path, entry: Entry) -> bytes:
    path = folder / Path(entry.file).name
    remedy = "Återställ filen från säkerhetskopia eller hämta på nytt."
    try:
        body = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"{path} saknas eller är skadad. {remedy}") from error
    if _sha256(body) != entry.sha256:
        raise StoreError(f"{path} är ändrad sedan den hämtades. {remedy}")
    return body


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is either whole under its name or not there."""
    temporary = path.with_name(path.name + ".part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _plain(question: Mapping[str, Any]) -> Any:
    """Return the question as it is read back from its file."""
    return json.loads(_json(question))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
