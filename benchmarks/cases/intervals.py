"""What kinds of intervals cost."""

from __future__ import annotations

from collections.abc import Iterator

from harness.answers import Answers
from harness.job import Job, Size
from harness.models import ECSI

GROUP = "Intervals"
NOTE = "ECSI model, n = 250. BCa leaves out each respondent in turn; studentized intervals resample every resample again."
FEW = 256
"""Resamples for studentized intervals, each of which is resampled again."""


def jobs(size: Size) -> Iterator[Job]:
    """One job per kind."""
    for ci in ("percentile", "bc", "bca", "normal", "student"):
        case = {"bca": "BCa", "bc": "BC", "student": "studentized"}.get(ci, ci)
        yield Job(
            GROUP, case, "plscli", Answers(), ECSI, FEW if ci == "student" else size.resamples,
            options={"ci": ci}, against=("percentile", "plscli"), optional=True,
        )  # fmt: skip
