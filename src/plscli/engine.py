"""Where blocks of resamples run, and who does the work: this process, threads or processes beside it, or a cluster."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, runtime_checkable

from plscli.borrowed import start_tracker
from plscli.errors import PlscliError, UsageError
from plscli.setting import Settings, require_count, setting

if TYPE_CHECKING:
    from plscli.core.resampling.samples import Tick

Progress = Callable[[int, int], None]
"""Called with the number of resamples done and the number asked for."""
MOST_JOBS = 1_000
"""More processes than any cluster runs for this."""
Backend = Literal["threads", "processes", "dask"]
"""Where blocks of resamples run."""
LEAST_TASKS = 4
"""Tasks that a run is divided into at least, for workers to share."""
ANSWER = 10
"""Seconds within which a scheduler must answer."""
WORTH_WORKERS = 0.5
"""Seconds of remaining work from which other workers are started: joblib takes some time to import."""

LOOK = 0.5
"""Seconds after which a worker looks again whether it is alone."""
ENDED = (
    "a worker was ended by the system, most often because there was not enough memory\n"
    "  use fewer of them (-j 1), or --backend threads, whose workers share what they read"
)
OF_TERMINALS = {getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)}

JOBLIB: dict[Backend, str] = {"threads": "threading", "processes": "loky", "dask": "dask"}
"""Names of the backends, and what joblib calls them."""

T = TypeVar("T")


@runtime_checkable
class Staged(Protocol):
    """Progress that tells what is going on."""

    def stage(self, name: str) -> None:
        """Say what begins."""


def stage(progress: Progress | None, name: str) -> None:
    """Tell whoever watches what begins, if he listens to that."""
    if isinstance(progress, Staged):
        progress.stage(name)


def part(progress: Progress | None, number: int, of: int) -> Progress | None:
    """The progress of one of so many pieces of work of the same size, counted from 0, as that of all."""
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, of * total)


@dataclass(frozen=True, slots=True)
class Workers(Settings, panel="Work"):
    """Who does the work.

    jobs : how many at a time; None for as many as there are cores, where that pays.   backend : where; threads of this process when not
    chosen, and Dask with a scheduler.   scheduler : address of a running Dask scheduler.   No number depends on any of it.
    """

    jobs: int | None = setting(None, "--jobs", "-j", help="Workers; they change no number.", metavar="N", shown="one per core")
    backend: Backend | None = setting(None, help="Where resamples are estimated.", shown="threads")
    scheduler: str | None = setting(None, help="Dask scheduler, such as tcp://HOST:8786.", metavar="ADDRESS")

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


def run(
    work: Callable[[range, Tick], T],
    resamples: int,
    span: int,
    progress: Progress | None = None,
    workers: Workers = SERIAL,
    passes: bool = False,
) -> Iterator[T]:
    """Do work for all blocks of so many resamples, and give the results in their order.

    work : a function of consecutive blocks, and of what is to be called with the share of it that is done.   span : blocks that are
    worked on together; like `workers` it changes the speed and no digit.   passes : whether every call passes over many rows, so
    that few calls are better and sharing them always pays.
    """
    from plscli.core.resampling.samples import BLOCK

    blocks = -(-resamples // BLOCK)
    if passes and workers.jobs is None and workers.where != "dask":
        workers = replace(workers, jobs=_cores())
    least = workers.jobs or LEAST_TASKS if passes else LEAST_TASKS
    span = max(1, min(span, -(-blocks // least)))
    tasks = [range(first, min(first + span, blocks)) for first in range(0, blocks, span)]
    meter = _Meter(progress, resamples, BLOCK)
    with one_blas_thread():
        yield from (_here if workers.jobs == 1 and workers.where != "dask" else _shared)(work, tasks, meter, workers)


class _Meter:
    """Adds up what is done.   block : resamples in a block."""

    def __init__(self, progress: Progress | None, resamples: int, block: int) -> None:
        self.progress = progress
        self.resamples = resamples
        self.block = block
        self.done: dict[range, float] = {}

    def __call__(self, task: range, share: float) -> None:
        self.done[task] = share * len(task) * self.block
        if self.progress:
            self.progress(min(int(sum(list(self.done.values()))), self.resamples), self.resamples)


def _here(work: Callable[[range, Tick], T], tasks: list[range], meter: _Meter, workers: Workers) -> Iterator[T]:
    for task in tasks:
        yield work(task, partial(meter, task))
        meter(task, 1.0)


def _shared(work: Callable[[range, Tick], T], tasks: list[range], meter: _Meter, workers: Workers) -> Iterator[T]:
    """The first task here, where it is seen whether the others are worth to be shared; they are if a number of workers was named."""
    cores = _cores()
    if workers.jobs is None and workers.where != "dask":
        start = time.perf_counter()
        yield from _here(work, tasks[:1], meter, workers)
        took, tasks = time.perf_counter() - start, tasks[1:]
        if cores == 1 or took * len(tasks) < WORTH_WORKERS:
            yield from _here(work, tasks, meter, workers)
            return
    from concurrent.futures import BrokenExecutor

    from joblib import Parallel, delayed, parallel_config

    jobs = workers.jobs or (-1 if workers.where == "dask" else min(cores, len(tasks)))
    inside = workers.where == "threads"
    once = {"scatter": [work]} if workers.where == "dask" else {}  # sent to the cluster once, not with every task
    beside = {"initializer": _not_without, "initargs": (os.getpid(),)} if workers.where == "processes" else {}
    with _cluster(workers), parallel_config(backend=JOBLIB[workers.where], n_jobs=jobs, **once):
        calls = (delayed(_done)(work, task, partial(meter, task) if inside else _silent) for task in tasks)
        with _undisturbed() if beside else nullcontext():
            results = Parallel(return_as="generator", pre_dispatch="2*n_jobs", batch_size=1, **beside)(calls)
        try:
            for task, result in zip(tasks, results, strict=True):
                meter(task, 1.0)
                yield result
        except BrokenExecutor:
            raise PlscliError(ENDED) from None
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of joblib, that what is not wanted any more is not done
                results.close()


def _cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _done(work: Callable[[range, Tick], T], task: range, tick: Tick) -> T:
    return work(task, tick)


def _silent(share: float) -> None:
    """Workers elsewhere report nothing until they are done."""


def _not_without(parent: int) -> None:
    """Has this process look whether its parent is there, and end without it: a parent that is killed cannot end its workers."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        os._exit(1)

    if os.name == "posix":
        threading.Thread(target=look, daemon=True).start()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Processes that start now are not reached by Ctrl-C and by a terminal that closes, which concern whoever started them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    before = signal.pthread_sigmask(signal.SIG_BLOCK, OF_TERMINALS)
    try:
        with _unheard():
            start_tracker()
            ensure_running()  # both of them may let Ctrl-C through again
        signal.pthread_sigmask(signal.SIG_BLOCK, OF_TERMINALS)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _unheard() -> Iterator[None]:
    """Processes that start now warn of nothing: where a command is ended before it has tidied up, they do, and need not say so."""
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def _cluster(workers: Workers) -> AbstractContextManager[Any]:
    """A connection to the cluster; UsageError without the packages or without an answer."""
    if workers.where != "dask":
        return nullcontext()
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("the backend dask needs packages that are not installed\n  pip install 'plscli[cluster]'") from None
    try:
        return Client(workers.scheduler, timeout=ANSWER, set_as_default=True)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {workers.scheduler}: {error}\n  start one with: dask scheduler") from None


def one_blas_thread() -> AbstractContextManager[Any]:
    """The matrices are many and small: threads inside one product only wait for each other, and for those that share the work."""
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        return nullcontext()
    limits: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limits


@cache
def _controller() -> Any:
    """What holds the BLAS of numpy to a number of threads; the libraries of a process are looked through once, which takes milliseconds."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
