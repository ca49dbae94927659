"""A real Dask scheduler and two worker processes on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import plscli
from commands import run
from plscli.errors import UsageError
from studies import EMOTION, MEDIATED, answers, survey_of

pytest.importorskip("distributed")

LOCAL = "127.0.0.1"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler, and its workers."""
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    common = ["--scheduler-file", str(file), "--host", LOCAL, "--no-dashboard"]
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", *common, "--port", "0", "--no-jupyter"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny"]
    started = [_started(scheduler, folder)]
    try:
        address = _address(file)
        started += [_started(worker, folder) for _ in range(2)]
        _wait_for(address, 2)
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _started(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _address(file: Path) -> str:
    """The address that a scheduler writes when it is ready."""
    for _ in range(1200):
        try:
            return str(json.loads(file.read_text())["address"])
        except (FileNotFoundError, ValueError):
            time.sleep(0.1)
    raise TimeoutError("the scheduler did not start")


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, timeout=120) as client:
        client.wait_for_workers(workers, timeout=120)


def test_a_cluster_changes_no_digit_even_when_a_worker_stops_midway(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    address, workers = cluster
    survey = survey_of(answers(200, gaps=0.02))
    options: dict[str, object] = {"resamples": 30_000, "missing": "em"}
    stopped: list[int] = []

    def stop_one(done: int, total: int) -> None:
        if not stopped and 0 < done < total:
            workers[0].kill()
            stopped.append(done)

    far = plscli.bootstrap(survey, MEDIATED, backend="dask", scheduler=address, progress=stop_one, **options)  # type: ignore[arg-type]
    assert stopped
    assert stopped[0] < 30_000
    assert workers[0].wait(60) != 0
    here = plscli.bootstrap(survey, MEDIATED, jobs=1, **options)  # type: ignore[arg-type]
    assert np.array_equal(far.draws, here.draws, equal_nan=True)  # type: ignore[arg-type]
    assert far.tables() == here.tables()


def test_the_command_line_reaches_a_cluster(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    there = run("hypotheses", str(EMOTION), "-n", "2000", "--backend", "dask", "--scheduler", cluster[0])
    assert there.code == 0
    assert there.out == run("hypotheses", str(EMOTION), "-n", "2000", "-j", "1").out


def test_a_scheduler_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.engine.ANSWER", 1)
    with pytest.raises(UsageError, match=f"no Dask scheduler answers at tcp://{LOCAL}:9: .* after 1 s"):
        plscli.bootstrap(survey_of(answers()), MEDIATED, resamples=100, backend="dask", scheduler=f"tcp://{LOCAL}:9")
