"""A progress line for each step of long work, with the time that it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

console = Console(stderr=True, highlight=False)


class Steps:
    """Counts the steps of one piece of work and remembers how long each took."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, title: str) -> Iterator[None]:
        """Show ``title`` while the block runs, and its time when it is done."""
        number = len(self.seconds) + 1
        start = time.perf_counter()
        label = f"[dim]{number:>2}/{self.total}[/dim] {title}"
        if console.is_terminal:
            with console.status(label):
                yield
        else:
            yield
        self.seconds[name] = time.perf_counter() - start
        seconds = f"{self.seconds[name]:.1f}".replace(".", ",")
        console.print(f"{label} [dim]({seconds} s)[/dim]")
