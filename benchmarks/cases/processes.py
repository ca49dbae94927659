"""Whole processes: from the command to the prompt, with their memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from harness.job import Job, Size

GROUP = "Whole processes"
NOTE = """\
From the command to the prompt, Python's own start included. The imports of what a command cannot do without are the floor that it is held
against. `plscli hypotheses` draws 10,000 resamples. So does `plscli report`, whose page is the whole analysis of six constructs and 17
items with all pictures; its robustness is 12 specifications, of 1,000 resamples each but the chosen one."""
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SURVEY, LARGER = (EXAMPLES / name / "survey.csv" for name in ("emotion", "service"))
NUMBERS = "import numpy, pandas, typer, rich.table"
WORDS = "import typer, rich"


def jobs(size: Size) -> Iterator[Job]:
    """The main job and the shortest one, each beside its imports."""

    def job(case: str, against: str, *argv: str) -> Job:
        return Job(GROUP, case, "process", argv=argv, against=(against, "process"))

    yield job("bare python", "bare python", "-c", "")
    yield job(NUMBERS, NUMBERS, "-c", NUMBERS)
    yield job("plscli hypotheses survey.csv", NUMBERS, "-m", "plscli", "hypotheses", str(SURVEY))
    main_job = "plscli hypotheses survey.csv"
    yield job(f"{main_job} --robustness", main_job, "-m", "plscli", "hypotheses", str(SURVEY), "--robustness")
    service = "plscli hypotheses service/survey.csv"
    yield job(service, NUMBERS, "-m", "plscli", "hypotheses", str(LARGER))
    yield job("plscli predict service/survey.csv", service, "-m", "plscli", "predict", str(LARGER))
    yield job("plscli report service/survey.csv, HTML", service, "-m", "plscli", "report", str(LARGER), "-f", "html", "-o", os.devnull)
    yield job(WORDS, WORDS, "-c", WORDS)
    yield job("plscli --help", WORDS, "-m", "plscli", "--help")
