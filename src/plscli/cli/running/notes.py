"""What is said on standard error: notes, and how far the work is."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from threading import Lock, Timer
from types import TracebackType
from typing import TYPE_CHECKING

from plscli.report import visible
from plscli.report.writing import plain_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE = 0.5
"""Seconds of work after which a bar appears."""
_said: set[str] = set()


def say(note: str, quiet: bool = False) -> None:
    """A note on standard error, unless quiet or said before; control characters are shown, not obeyed.

    A standard error that cannot be written to is no reason to stop.
    """
    if quiet or sys.stderr is None or note in _said:
        return
    _said.add(note)
    try:
        shown = "\n".join(map(visible, note.split("\n")))
        print(f"plscli: {shown}", file=sys.stderr, flush=True)
    except OSError:
        from plscli.report.output import silence

        silence(sys.stderr)


def tell(notes: Iterable[str], quiet: bool) -> None:
    """Notes on standard error, unless quiet."""
    for note in notes:
        say(note, quiet)


def met(unmet: str | None) -> bool:
    """Whether nothing is missing of what was required; what is missing is said."""
    if unmet:
        say(unmet)
    return not unmet


class Progress:
    """Called with the number of resamples done and asked for; silent when quiet or when nobody watches.

    first : what is going on until `stage` says otherwise.

    The bar appears when the work has taken half a second, also while the first resamples are still under way.
    """

    def __init__(self, quiet: bool, first: str = "resampling") -> None:
        self.name = first
        self.silent = quiet or sys.stderr is None or not sys.stderr.isatty() or plain_terminal()
        self.bar: Bar | None = None
        self.done: tuple[int, int | None] = 0, None
        self.over = False
        self.lock = Lock()
        self.timer = Timer(PATIENCE, self._show)
        self.timer.daemon = True

    def __enter__(self) -> Progress:
        if not self.silent:
            self.timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.timer.cancel()
        with self.lock:
            self.over = True
            if self.bar:
                self.bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Say how far the work is."""
        with self.lock:  # what is said while the bar appears is not lost
            self.done = done, total
            if self.bar:
                self.bar.update(self.bar.task_ids[0], completed=done, total=total)

    def stage(self, name: str) -> None:
        """Say what begins, of which nothing is done yet."""
        with self.lock:
            self.name, self.done = name, (0, None)
            if self.bar:
                self.bar.reset(self.bar.task_ids[0], total=None, description=name)

    def _show(self) -> None:
        """Count, rate and time left."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
        from rich.text import Text

        class Rate(ProgressColumn):
            def render(self, task: Task) -> Text:
                return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="progress.data.speed")

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
        with self.lock:
            if not self.over:
                done, total = self.done
                bar = Progress(*columns, console=Console(stderr=True), transient=True)
                bar.add_task(self.name, completed=done, total=total)
                bar.start()
                self.bar = bar
