"""Rounds: first see that programs solve the same problem, then let the jobs take turns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from harness.job import Job, Key, Outcome
from harness.skipped import FailedError, SkippedError

Run = Callable[..., Outcome]
"""Runs a job, with other than its own resamples if these are given."""
APART = 1e-6
"""Largest difference between the paths of two programs that are compared."""
SHORT = 1e-4
"""What a maximum may fall short of another program's."""
SPREAD = (0.75, 1.33)
"""Bounds of the median ratio of their standard errors; 20 resamples already keep it there."""


class DisagreementError(Exception):
    """Two programs do not solve the same problem; their times cannot be compared."""


@dataclass
class Measured:
    """What was found.   outcomes : by job, one per round.   skipped : why, by job.   failed : those that ought to have run."""

    jobs: Sequence[Job]
    outcomes: dict[Key, list[Outcome]] = field(default_factory=dict)
    skipped: dict[Key, str] = field(default_factory=dict)
    failed: list[Key] = field(default_factory=list)

    def seconds(self, key: Key) -> float:
        """Median seconds."""
        return median(outcome.seconds for outcome in self.outcomes[key])

    def peak(self, key: Key) -> float:
        """Median peak memory, MB."""
        return median(outcome.peak for outcome in self.outcomes[key])

    def each(self, job: Job) -> float:
        """Median seconds per resample, or per estimate or process."""
        return self.seconds(job.key) / max(1, job.resamples)

    def ratio(self, job: Job) -> float | None:
        """How many times as long as the job it is held against; None when that was not measured."""
        against = {each.key: each for each in self.jobs}.get(job.against or ("", ""))
        if against is None or not self.outcomes.get(against.key) or not self.outcomes.get(job.key):
            return None
        return self.each(job) / self.each(against)

    def versions(self) -> dict[str, str]:
        """Versions that the runners reported, by package."""
        said = [outcomes[0].said.get("versions", {}) for outcomes in self.outcomes.values() if outcomes]
        named: dict[str, set[str]] = {}
        for each in said:
            for name, number in each.items():
                named.setdefault(name, set()).add(number)
        return {name: ", ".join(sorted(numbers - {"none"})) for name, numbers in named.items() if numbers - {"none"}}


def measure(jobs: Sequence[Job], rounds: int, run: Run) -> Measured:
    """Check, then run every job once per round, in turns.  Raises DisagreementError."""
    measured = Measured(jobs)
    check(jobs, run, measured)
    for number in range(rounds):
        for job in jobs:
            if job.key in measured.skipped:
                continue
            try:
                outcome = run(job)
            except SkippedError as reason:
                _skip(job, reason, measured)
                continue
            measured.outcomes.setdefault(job.key, []).append(outcome)
            print(f"round {number + 1}: {job.case}, {job.program}: {outcome.seconds:.4g} s", file=sys.stderr, flush=True)
    for job in jobs:
        _check_resamples(job, measured)
        _check_reached(job, measured)
    return measured


def _skip(job: Job, reason: SkippedError, measured: Measured) -> None:
    measured.skipped[job.key] = str(reason)
    if isinstance(reason, FailedError):
        measured.failed.append(job.key)
    print(f"skipped: {job.case}, {job.program}: {reason}", file=sys.stderr, flush=True)


def check(jobs: Sequence[Job], run: Run, measured: Measured) -> None:
    """Let every peer estimate once and hold its paths to those of plscli.  Raises DisagreementError."""
    estimated: dict[Any, Mapping[str, float] | SkippedError] = {}

    def estimates(job: Job) -> Mapping[str, float] | SkippedError:
        key = (job.program, job.problem)
        if key not in estimated:
            try:
                estimated[key] = run(job, resamples=0).said["estimates"]
            except SkippedError as reason:
                estimated[key] = reason
        return estimated[key]

    ours = {job.case: job for job in jobs if job.program == "plscli"}
    for job in jobs:
        if job.program == "plscli" or job.case not in ours or job.answers is None or job.problem != ours[job.case].problem:
            continue
        found, wanted = estimates(job), estimates(ours[job.case])
        if isinstance(found, SkippedError):
            _skip(job, found, measured)
        elif not isinstance(wanted, SkippedError):
            agree(job, found, wanted)


def agree(job: Job, found: Mapping[str, float], wanted: Mapping[str, float]) -> None:
    """Raises DisagreementError unless all paths are there and equal."""
    if set(found) != set(wanted):
        raise DisagreementError(f"{job.case}: {job.program} has other paths: {sorted(set(found) ^ set(wanted))}")
    apart = {name: abs(found[name] - wanted[name]) for name in wanted}
    worst = max(apart, key=lambda name: apart[name])
    if not apart[worst] <= APART:
        raise DisagreementError(f"{job.case}: {job.program} has {found[worst]:.8f} for {worst}, plscli {wanted[worst]:.8f}")


def _check_reached(job: Job, measured: Measured) -> None:
    """Raises DisagreementError where a peer reaches a higher maximum than plscli from the same starts."""
    ours, theirs = measured.outcomes.get((job.case, "plscli")), measured.outcomes.get(job.key)
    if job.program == "plscli" or not ours or not theirs or "reached" not in theirs[0].said:
        return
    wanted, found = ours[0].said["reached"], theirs[0].said["reached"]
    for name, value in found.items():
        if value is not None and not wanted[name] >= value - SHORT:
            raise DisagreementError(f"{job.case}: {job.program} reaches {value:.6f} for {name}, plscli {wanted[name]:.6f}")


def _check_resamples(job: Job, measured: Measured) -> None:
    """Raises DisagreementError when standard errors of a peer differ, or when it summarises numbers that plscli does not have."""
    ours, theirs = measured.outcomes.get((job.case, "plscli")), measured.outcomes.get(job.key)
    if job.program == "plscli" or not ours or not theirs or "errors" not in theirs[0].said:
        return
    wanted, found = ours[0].said, theirs[0].said
    spread = median(found["errors"][name] / wanted["errors"][name] for name in wanted["errors"])
    if not SPREAD[0] < spread < SPREAD[1]:
        raise DisagreementError(f"{job.case}: standard errors of {job.program} are {spread:.2f} times those of plscli")
    fewer = {name: count for name, count in found.get("quantities", {}).items() if count > wanted["quantities"].get(name, 0)}
    if fewer:
        raise DisagreementError(f"{job.case}: {job.program} summarises more than plscli: {fewer}")
