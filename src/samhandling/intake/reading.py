"""Files read in the background: this process loads the rules meanwhile, and waits for what it lacks."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from samhandling.intake.blocks import DocumentText
from samhandling.intake.read import read


@contextmanager
def begun(paths: Sequence[Path]) -> Iterator[Iterator[DocumentText]]:
    """Begin to read the files, one after the other, and give their texts in order; a file that fails raises there."""
    with ThreadPoolExecutor(max_workers=1) as pool:  # one at a time: the limit of memory is for each
        try:
            yield pool.map(read, paths)
        finally:
            pool.shutdown(cancel_futures=True)
