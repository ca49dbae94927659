"""plscli beside other programs, on the same problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.answers import Answers
from harness.job import Job, Size
from harness.models import ECSI, INTERACTION

GROUP = "Other programs"
NOTE = """\
*estimate once*: `estimate_pls` of seminr, while plscli has every criterion in it; *estimate and summarise* adds seminr's `summarize`. In a
bootstrap plscli resamples every quantity of seminr's summary (paths, weights, loadings, HTMT, total and indirect effects) and R², f², VIF,
alpha, rho, AVE, fit and more; openpls-engine and plspm resample weights, loadings, R², paths and total effects. Fewer resamples of slower
programs are scaled per resample, what it takes to start their processes included; that is why one process can beat two."""
BOOTSTRAP = "ECSI, bootstrap"


def jobs(size: Size) -> Iterator[Job]:
    """Every program on every problem that it can solve."""
    fewer = {"plscli": size.resamples, "seminr": size.seminr, "seminr-one": size.seminr, "r-seminr": size.seminr, "csem": size.seminr}
    slow = {"openpls": size.slow, "plspm": size.slow}
    mobi, distinct = Answers(), Answers("distinct")
    once = Job(GROUP, "ECSI, estimate once", answers=mobi, model=ECSI)
    yield from each(once, {program: 0 for program in (*fewer, *slow) if program != "seminr"})
    summary = list(each(replace(once, case="ECSI, estimate and summarise"), {"plscli": 0, "seminr-one": 0}))
    yield from (summary[0], replace(summary[1], options={"summary": True}))
    yield from each(replace(once, case=BOOTSTRAP), fewer | slow)
    yield from each(Job(GROUP, "PLSc, bootstrap", answers=distinct, model=ECSI, consistent=True), fewer)
    moderated = {name: number for name, number in fewer.items() if name != "csem"}
    yield from each(Job(GROUP, "two-stage interaction, bootstrap", answers=mobi, model=INTERACTION), moderated)


def each(job: Job, programs: dict[str, int]) -> Iterator[Job]:
    """The job by each program with its number of resamples, held against plscli."""
    for program, resamples in programs.items():
        yield replace(job, program=program, resamples=resamples, against=(job.case, "plscli"))
