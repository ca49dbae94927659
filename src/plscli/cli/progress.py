"""A progress bar on standard error for work that takes longer than half a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE = 0.5


class Progress:
    """Called with the number of resamples done and asked for; silent when quiet or when nobody watches."""

    def __init__(self, quiet: bool) -> None:
        self.silent = quiet or sys.stderr is None or not sys.stderr.isatty()
        self.start = time.monotonic()
        self.bar: Bar | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Show how far the work is, once it has taken half a second."""
        if self.silent or (self.bar is None and time.monotonic() - self.start < PATIENCE):
            return
        if self.bar is None:
            self.bar = self._started(total)
        self.bar.update(self.bar.task_ids[0], completed=done)

    def _started(self, total: int) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("resampling"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task("resampling", total=total)
        bar.start()
        return bar
