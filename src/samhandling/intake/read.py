"""From a file to its text and blocks: what the file is decides the reader, not only what it is called."""

from pathlib import Path

from samhandling.errors import InputError
from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import decoding, plain

MAX_BYTES = 100 * 1024 * 1024


def read(path: Path | str) -> DocumentText:
    """Return a document's text and blocks; raises InputError with what to do when the file cannot be used."""
    path = Path(path)
    content = _content(path)
    return plain.read(decoding.decode(content, path.name), path.name)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"{path} finns inte eller är ingen fil; ange en fil som går att läsa")
    size = path.stat().st_size
    if size == 0:
        raise InputError(f"{path.name} är tom (0 byte); ladda upp dokumentet på nytt")
    if size > MAX_BYTES:
        raise InputError(
            f"{path.name} är {size / 1e6:.0f} MB och gränsen är 100 MB; dela upp filen eller gör den mindre"
        )
    return path.read_bytes()
