"""Where blocks of resamples run."""

from __future__ import annotations

import os
import signal

import pytest

from plscli import engine
from plscli.core.resampling.samples import BLOCK
from plscli.errors import PlscliError


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are ended otherwise there")
def test_a_worker_that_the_system_ends_is_an_error_that_says_what_to_do() -> None:
    workers = engine.Workers(jobs=2, backend="processes")
    with pytest.raises(PlscliError, match="a worker was ended by the system") as error:
        list(engine.run(lambda task, tick: os.kill(os.getpid(), signal.SIGKILL), 4 * BLOCK, 1, workers=workers))
    assert "--backend threads" in str(error.value)
