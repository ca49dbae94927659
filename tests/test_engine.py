"""Where blocks of resamples run."""

from __future__ import annotations

import os
import signal

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
