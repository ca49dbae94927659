"""Who does the work that can be shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, runtime_checkable

from plscli.errors import UsageError
from plscli.setting import Settings, require_count, setting

Progress = Callable[[int, int], None]
"""Called with the number of resamples done and the number asked for."""


@runtime_checkable
class Staged(Protocol):
    """Progress that tells what is going on."""

    def stage(self, name: str) -> None:
        """Say what begins."""


def stage(progress: Progress | None, name: str) -> None:
    """Tell whoever watches what begins, if he listens to that."""
    if isinstance(progress, Staged):
        progress.stage(name)


MOST_JOBS = 1_000
"""More processes than any cluster runs for this."""
Backend = Literal["threads", "processes", "dask"]
"""Where blocks of resamples run."""


@dataclass(frozen=True, slots=True)
class Workers(Settings):
    """Who does the work.

    jobs : how many at a time; None for as many as there are cores, where that pays.   backend : where; threads of this process when not
    chosen, and Dask with a scheduler.   scheduler : address of a running Dask scheduler.   No number depends on any of it.
    """

    jobs: int | None = setting(None, "--jobs", "-j", help="Workers; they change no number.", metavar="N", shown="one per core")
    backend: Backend | None = setting(None, help="Where resamples are estimated.", shown="threads")
    scheduler: str | None = setting(None, help="Dask scheduler, such as tcp://HOST:8786.", metavar="ADDRESS")

    panel: ClassVar[str] = "Work"

    def __post_init__(self) -> None:
        if self.backend is None:
            object.__setattr__(self, "backend", "dask" if self.scheduler else "threads")
        if self.jobs is not None:
            require_count("jobs", self.jobs, 1, MOST_JOBS)
        Settings.__post_init__(self)
        if (self.scheduler is not None) != (self.where == "dask"):
            raise UsageError("a scheduler and the backend dask go together: --backend dask --scheduler tcp://HOST:PORT")

    @property
    def where(self) -> Backend:
        """Where the work runs."""
        assert self.backend is not None
        return self.backend


ALL_CORES = Workers()
SERIAL = Workers(1)
