"""Where the time of a plscli bootstrap goes: every thread's stack is looked at each half millisecond while it runs.

A look counts for the innermost function of plscli on the stack; threads that wait count for nothing.  Looking needs Python's lock, so
that shares are good to a few hundredths.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

import numpy as np
import pandas as pd
from timing import answer, task

import plscli

EVERY = 0.0005
SOURCE = str(Path(plscli.__file__).parent)
WAITING = ("threading.py", "queue.py", "selectors.py", "_base.py")
"""Files of the standard library in which threads wait."""
PARTS = {
    "draws": ("resample", "engine", "plans", "distinct"),
    "matrix product": ("moments.weighted", "moments.pairwise_products", "moments.slabs", "moments._products"),
    "correlations from sums": ("moments", "correlations", "reading", "products", "scales"),
    "estimation loop": ("estimate", "stages", "inner", "outer", "linalg", "design", "consistent", "memory"),
    "criteria": ("quantities", "effects", "reliability", "validity", "structure", "fit", "moderation", "slopes"),
    "summaries": ("inference", "intervals", "p_values", "jackknife"),
}
"""Functions, as module.function, or whole modules, by part; the first that fits."""


def part(frame: FrameType | None) -> str | None:
    """The part that a stack is at work in; None for a thread that waits or is not plscli's."""
    if frame is not None and Path(frame.f_code.co_filename).name in WAITING:
        return None
    while frame is not None and not frame.f_code.co_filename.startswith(SOURCE):
        frame = frame.f_back
    if frame is None:
        return None
    module = Path(frame.f_code.co_filename).stem
    function = f"{module}.{frame.f_code.co_name}"
    named = [name for key in (function, module) for name, members in PARTS.items() if key in members]
    return named[0] if named else "rest"


class Watch(threading.Thread):
    """Looks at all threads until told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.looks: Counter[str] = Counter()
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look, and count."""
        while not self.stopped.wait(EVERY):
            found = [part(frame) for thread, frame in sys._current_frames().items() if thread != self.ident]
            self.looks.update(name for name in found if name)


def main() -> None:
    asked = task()
    with np.load(asked["npz"]) as data:
        survey = plscli.Survey.from_frame(pd.DataFrame(data["values"], columns=[str(name) for name in data["columns"]]))
    model = plscli.parse_model(asked["text"])
    plscli.bootstrap(survey, model, resamples=256)
    sys.setswitchinterval(1e-4)
    watch = Watch()
    watch.start()
    start = time.perf_counter()
    plscli.bootstrap(survey, model, resamples=asked["resamples"])
    seconds = time.perf_counter() - start
    watch.stopped.set()
    watch.join()
    total = sum(watch.looks.values())
    answer("plscli", seconds, shares={name: watch.looks[name] / total for name in (*PARTS, "rest")})


if __name__ == "__main__":
    main()
