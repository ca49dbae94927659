"""Measurements as Markdown, and their place in the page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median

from harness.job import Job
from harness.measure import Measured
from harness.programs import PROCESS, label

START, END = "<!-- measured: made by benchmarks/run.py -->", "<!-- end of what was measured -->"
HEADER = "| case | program | resamples | ms | ratio | to | peak MB |\n|---|---|---:|---:|---:|---|---:|"


def digits(value: float) -> str:
    """Three significant digits, never in powers of ten: 0.0871, 12.3, 1,930."""
    if value <= 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(value)))
    return f"{value:,.{decimals}f}"


def line(job: Job, measured: Measured) -> str:
    """The row of a job; why it is not there, if it was skipped."""
    name = "whole process" if job.program == PROCESS else label(job.program)
    if job.key in measured.skipped:
        return f"| {job.case} | {name} | – | skipped: {measured.skipped[job.key]} | – | – | – |"
    ratio = measured.ratio(job)
    case, program = job.against or ("", "")
    to = label(program) if case == job.case else case
    shown = (digits(ratio), to) if ratio is not None and job.against != job.key else ("–", "–")
    drawn, each = f"{job.resamples:,}" if job.resamples else "–", digits(1000 * measured.each(job))
    return f"| {job.case} | {name} | {drawn} | {each} | {shown[0]} | {shown[1]} | {measured.peak(job.key):,.0f} |"


def table(jobs: list[Job], measured: Measured) -> str:
    """All jobs of a group."""
    return "\n".join([HEADER, *(line(job, measured) for job in jobs if job.key in measured.outcomes or job.key in measured.skipped)])


def headline(measured: Measured, case: str, peer: str) -> str:
    """How many times as long a peer takes for a resample as plscli; of the ways in which it can be run, the fastest."""
    jobs = {job.key: job for job in measured.jobs}
    ours = jobs.get((case, "plscli"))
    ways = [job for job in jobs.values() if job.case == case and job.program.startswith(peer) and measured.outcomes.get(job.key)]
    if ours is None or not measured.outcomes.get(ours.key) or not ways:
        return ""
    fastest = min(ways, key=measured.each)
    theirs, own = measured.each(fastest), measured.each(ours)
    return (
        f"**{label(fastest.program)} takes {digits(theirs / own)} times as long per resample as plscli** "
        f"({digits(1000 * theirs)} ms against {digits(1000 * own)} ms): {case}, same run, same machine, same cores."
    )


def shares(outcomes: Mapping[str, list[float]]) -> str:
    """Share of the time by part, the median of the rounds."""
    lines = ["| part | share of the time |", "|---|---:|"]
    return "\n".join([*lines, *(f"| {part} | {100 * median(each):.0f} % |" for part, each in outcomes.items())])


def replaced(page: str, measured: str) -> str:
    """The page with what was measured between its two marks.  Raises ValueError when they are not there."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page has no place for tables: {START} ... {END}")
    return f"{before}{START}\n\n{measured}\n\n{END}{after}"
