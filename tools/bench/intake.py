"""A programme of forty pages read and understood: the whole command, the reading alone, and the memory it takes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from core import TOP, Figure, at_most, best, group

sys.path.insert(0, str(TOP))

N_PAGES, N_LONG = 40, 64
SECONDS, MEGABYTES = 3.0, 500.0


@group("intake.")
def intake() -> Iterator[Figure]:
    """Yield seconds and megabytes for each kind of PDF, every one of about forty pages."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in _kinds():
            path = Path(folder) / f"{name}.pdf"
            path.write_bytes(content)
            yield from _figures(name, path)


def _kinds() -> Iterator[tuple[str, bytes]]:
    """Yield each kind by name; so many sections fill so many pages."""
    from tests.factories import long_programme, typeset

    ruled, words = long_programme.blocks, partial(long_programme.blocks, rows_per_table=0)
    untagged, columns = typeset.untagged_pdf, partial(typeset.untagged_pdf, n_columns=2)
    unruled = partial(typeset.untagged_pdf, has_rules=False)
    yield "tagged_with_tables_40_pages", typeset.tagged_pdf(ruled(21))
    yield "untagged_with_tables_40_pages", untagged(ruled(21))
    yield "tables_without_rules_40_pages", unruled(ruled(21))
    yield "two_columns_with_tables_40_pages", columns(ruled(21))
    yield "untagged_text_40_pages", untagged(words(57))
    yield "two_columns_text_40_pages", columns(words(65))
    yield "two_columns_text_64_pages", columns(words(104))


def _figures(name: str, path: Path) -> Iterator[Figure]:
    from samhandling.intake.readers import pdf

    limit = 4.0 if str(N_LONG) in name else SECONDS
    content = path.read_bytes()
    _check_pages(content, N_LONG if str(N_LONG) in name else N_PAGES)
    seconds, megabytes = min(_command(path) for _ in range(3))
    yield at_most(f"intake.{name}.command", seconds, "s", limit)
    yield at_most(f"intake.{name}.reading", best(lambda: pdf.read(content, path.name)), "s", limit)
    yield at_most(f"intake.{name}.memory", megabytes, "MB", MEGABYTES)


def _check_pages(content: bytes, n_pages: int) -> None:
    import pypdfium2

    found = len(pypdfium2.PdfDocument(content))
    if found not in (n_pages, n_pages + 1):
        raise SystemExit(f"The typesetter gives {found} pages instead of {n_pages}; change the number of sections.")


def _command(path: Path) -> tuple[float, float]:
    """Return the seconds and the megabytes of the largest process; a small one in between, for a child begins with
    the size of the one that starts it."""
    command = [sys.executable, "-m", "samhandling.config.cli", "import", "document", str(path), "--json"]
    done = subprocess.run([sys.executable, "-c", _WATCHED, *command], check=True, capture_output=True, text=True)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / 1024


_WATCHED = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
