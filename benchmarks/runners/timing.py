"""How runners read a task, take time and answer.  Standard library alone: some environments have little else."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

SHOWN = ("numpy", "pandas", "scipy")


def task() -> dict[str, Any]:
    """The task that this process was started for."""
    read: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    return read


def timed(call: Callable[[], Any], at_least: float, clock: Callable[[], float] = time.perf_counter) -> tuple[Any, float]:
    """What a call returns, and its median seconds by a clock; it is repeated until so many seconds have passed."""
    seconds: list[float] = []
    while not seconds or sum(seconds) < at_least:
        start = clock()
        value = call()
        seconds.append(clock() - start)
    return value, median(seconds)


def answer(package: str, seconds: float, **said: Any) -> None:
    """Tell the harness."""
    versions = {name: _version(name) for name in (package, *SHOWN)}
    print(json.dumps({"seconds": seconds, "versions": versions, **said}))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "from this repository" if name == "plscli" else "none"
