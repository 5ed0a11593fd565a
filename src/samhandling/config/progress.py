"""A progress line for each step of long work, with the time that it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

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


class Told:
    """How far one long piece of work has come: a line that changes in a terminal, a line now and then elsewhere."""

    SECONDS_BETWEEN_LINES = 5.0

    def __init__(self) -> None:
        self._status: Status | None = None
        self._last = ("", float("-inf"))

    def __call__(self, step: str, n_done: int, n_total: int | None, /) -> None:
        """Show the step and the count."""
        text = f"{step} [dim]{n_done} av {n_total}[/dim]" if n_total else step
        if console.is_terminal:
            self._show(text)
            return
        name, at = self._last
        now = time.monotonic()
        if (step == name and n_done != n_total) or now - at < self.SECONDS_BETWEEN_LINES:
            return
        self._last = (step, now)
        console.print(text)

    def end(self) -> None:
        """Take the line away."""
        if self._status:
            self._status.stop()
            self._status = None

    def _show(self, text: str) -> None:
        if self._status is None:
            self._status = console.status(text)
            self._status.start()
        self._status.update(text)
