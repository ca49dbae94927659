"""A case is one problem; a job is one program at work on it; an outcome is what one run of a job gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.answers import Answers

Key = tuple[str, str]
"""Case and program: what identifies a job."""


@dataclass(frozen=True)
class Job:
    """One program doing one thing.

    group : heading of its table.   answers, model : the survey and the text of the model.   resamples : drawn, 0 to estimate once.
    options : keywords for plscli.bootstrap.   peer : solves the same problem as plscli's job of the same case, which is checked.
    against : the job whose time the ratio divides by.   argv : for a whole process, its arguments after the interpreter's name.
    optional : may be refused by a program that cannot do it yet; then it is skipped, and said.
    file, rows : a survey file that a whole process reads as {survey}, see `files`.
    """

    group: str
    case: str
    program: str = "plscli"
    answers: Answers | None = None
    model: str = ""
    resamples: int = 0
    consistent: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    against: Key | None = None
    argv: tuple[str, ...] = ()
    optional: bool = False
    file: str = ""
    rows: int = 0

    @property
    def key(self) -> Key:
        """Case and program."""
        return self.case, self.program

    @property
    def problem(self) -> tuple[Any, ...]:
        """What is estimated; programs must agree on it."""
        return self.answers, self.model, self.consistent


@dataclass(frozen=True)
class Outcome:
    """One run of a job.

    seconds : of one call, or of the whole process.   peak : largest resident memory of one of its processes, MB.
    said : everything else that the runner reports, by name: estimates, errors, quantities, versions, shares.
    """

    seconds: float
    peak: float
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Size:
    """How much is done.

    resamples : of plscli.   seminr, slow : resamples of PyPI seminr and of everything slower.   rows : most rows of a survey in memory.
    indicators : most indicators.   stream_rows, stream_resamples : of the survey that is streamed; 0 rows leave it out.
    reading_rows : most rows of a file that is read.   permutations : of groups, and resamples of each group by others.
    """

    resamples: int = 10_000
    seminr: int = 2_000
    slow: int = 100
    rows: int = 1_000_000
    indicators: int = 200
    stream_rows: int = 10_000_000
    stream_resamples: int = 256
    reading_rows: int = 1_000_000
    permutations: int = 1_000


QUICK = Size(resamples=1_280, seminr=100, slow=20, rows=10_000, indicators=24, stream_rows=0, reading_rows=10_000, permutations=256)
"""Enough to see that everything works."""
