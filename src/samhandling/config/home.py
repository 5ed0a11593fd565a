"""The home folder: where everything that the system writes lies.

    home.json        says that this is a home, and since which version
    register.sqlite3 the register (unless DATABASE_URL names another)
    batches/ generations/   the observation store
    publications/N/  what the public side reads
    reports/         the yearly reports
    secret.key       signs sessions

A home is filled in ``.partial`` inside the folder and moved into place at the end, so that a failure or a lost
power supply never leaves half a home behind.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import samhandling
from samhandling.errors import HomeError

MARK = "home.json"
PARTIAL = ".partial"
LOCK = ".lock"
FOLDERS = ("batches", "generations", "publications", "reports")


def is_home(folder: Path) -> bool:
    """Return whether the folder holds a finished home."""
    return (folder / MARK).is_file()


def check_is_home(folder: Path) -> None:
    """Raise HomeError unless the folder holds a finished home that can be read."""
    try:
        mark = json.loads((folder / MARK).read_text("utf-8"))
    except FileNotFoundError:
        raise HomeError(
            f"{folder} är ingen hemmapp för Samhandling (filen {MARK} saknas); skapa en med: samhandling init {folder}"
        ) from None
    except (OSError, ValueError) as error:
        raise HomeError(f"hemmappen {folder} kan inte läsas: {_why(error)}; kontrollera rättigheterna") from error
    if mark.get("format") != 1:
        raise HomeError(f"hemmappen {folder} har format {mark.get('format')}, men den här versionen läser format 1")


@contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to fill; when the block ends without error its content becomes the home ``folder``."""
    _check_can_become_home(folder)
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w")
    except OSError as error:
        raise HomeError(f"hemmappen {folder} kan inte skrivas: {_why(error)}; välj en annan med --home") from error
    with lock:
        _take(lock.fileno(), folder)
        try:
            yield _emptied(folder / PARTIAL)
            _move_in(folder / PARTIAL, folder)
        except BaseException:
            shutil.rmtree(folder / PARTIAL, ignore_errors=True)
            (folder / LOCK).unlink(missing_ok=True)
            if made:
                with suppress(OSError):
                    folder.rmdir()
            raise
        (folder / LOCK).unlink(missing_ok=True)


def _emptied(partial: Path) -> Path:
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name in FOLDERS:
        (partial / name).mkdir()
    key = partial / "secret.key"
    key.touch(mode=0o600)
    key.write_text(secrets.token_urlsafe(50))
    return partial


def _move_in(partial: Path, folder: Path) -> None:
    for child in sorted(partial.iterdir()):
        os.replace(child, folder / child.name)
    partial.rmdir()
    mark = folder / (MARK + ".new")
    mark.write_text(json.dumps({"format": 1, "made_with": samhandling.__version__}), "utf-8")
    os.replace(mark, folder / MARK)


def _check_can_become_home(folder: Path) -> None:
    try:
        if folder.exists() and not folder.is_dir():
            raise HomeError(f"{folder} är en fil, inte en mapp; välj en annan hemmapp med --home")
        if is_home(folder):
            raise HomeError(
                f"{folder} är redan en hemmapp; visa den med: samhandling serve --home {folder}, "
                "eller välj en ny mapp med --home"
            )
        left = [p.name for p in folder.iterdir() if p.name not in (PARTIAL, LOCK)] if folder.exists() else []
    except PermissionError as error:
        raise HomeError(f"hemmappen {folder} kan inte läsas: {_why(error)}; kontrollera rättigheterna") from error
    if left:
        raise HomeError(f"{folder} är inte tom (där ligger {left[0]}); välj en tom eller ny mapp med --home")


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise HomeError(f"ett annat program fyller {folder} just nu; vänta tills det är klart") from error


def _why(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
