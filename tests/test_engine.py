"""Where blocks of resamples run."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from plscli import engine
from plscli.core.resampling.samples import BLOCK
from plscli.errors import PlscliError


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are ended otherwise there")
def test_a_worker_that_the_system_ends_is_an_error_that_says_what_to_do() -> None:
    workers = engine.Workers(jobs=2, backend="processes")
    with pytest.raises(PlscliError, match="a worker was ended by the system") as error:
        list(engine.run(lambda task, tick: os.kill(os.getpid(), signal.SIGKILL), 4 * BLOCK, 1, workers=workers))
    assert "--backend threads" in str(error.value)


def test_products_of_matrices_are_made_by_one_thread_where_the_system_gives_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def threads() -> set[int]:
        return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}

    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with threadpool_limits(2, user_api="blas"):
        assert threads() == {2}
        with engine.one_blas_thread():
            assert threads() == {1}
        assert threads() == {2}


@pytest.mark.parametrize(("cores", "alone"), [(1, True), (2, False)])
def test_work_that_is_worth_it_is_shared_where_there_are_several_cores(cores: int, alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    monkeypatch.setattr(engine, "WORTH_WORKERS", 0.0)
    here = list(
        engine.run(lambda task, tick: threading.current_thread() is threading.main_thread(), 8 * BLOCK, 1, workers=engine.ALL_CORES)
    )
    assert here[0]  # where it is seen what it is worth
    assert all(here) is alone


def test_progress_counts_resamples_and_no_more_than_there_are() -> None:
    told: list[tuple[int, int]] = []
    asked = 7 * BLOCK + 10
    list(engine.run(lambda task, tick: tick(0.5), asked, 2, progress=lambda done, of: told.append((done, of))))
    assert told == [(done, asked) for done in (*(BLOCK * blocks for blocks in range(1, 8)), asked)]


def test_a_scheduler_alone_says_where_the_work_is_done() -> None:
    assert engine.Workers(scheduler="tcp://127.0.0.1:8786").where == "dask"
    assert engine.Workers().where == "threads"
