"""plscli against its peers and against itself: one command, one run, ratios.

    python benchmarks/run.py                     # everything, written into docs/performance.md
    python benchmarks/run.py --quick             # a minute or two, printed only
    python benchmarks/run.py EM "ECSI, boot"     # cases or groups whose names contain one of these words, printed only

Every run of a job is a process of its own; the jobs take turns within each round, so that a busy machine slows all alike, and each
number is the median of the rounds.  Before time is taken, peers must find the same paths as plscli.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

from cases import estimators, groups, intervals, necessity, peers, prediction, processes, reading, segments, shares, sizes
from harness.job import QUICK, Job, Size
from harness.measure import DisagreementError, Measured, measure
from harness.programs import machine
from harness.run_job import Runner
from harness.tables import headline, replaced, table
from harness.tables import shares as shares_table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "plscli-benchmarks"
Group = tuple[str, str, Callable[[Size], Iterator[Job]]]
GROUPS: tuple[Group, ...] = (
    (peers.GROUP, peers.NOTE, peers.jobs),
    (shares.GROUP, shares.NOTE, shares.jobs),
    (sizes.ROWS, sizes.ROWS_NOTE, sizes.rows),
    (sizes.INDICATORS, sizes.INDICATORS_NOTE, sizes.indicators),
    (estimators.GROUP, estimators.NOTE, estimators.jobs),
    (intervals.GROUP, intervals.NOTE, intervals.jobs),
    (prediction.GROUP, prediction.NOTE, prediction.jobs),
    (necessity.GROUP, necessity.NOTE, necessity.jobs),
    (groups.GROUP, groups.NOTE, groups.jobs),
    (segments.GROUP, segments.NOTE, segments.jobs),
    (processes.GROUP, processes.NOTE, processes.jobs),
    (reading.GROUP, reading.NOTE, reading.jobs),
    (sizes.STREAM, sizes.STREAM_NOTE, sizes.stream),
)
"""Heading, what to know, and the jobs."""


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description="Measure plscli side by side with its peers.")
    add = parser.add_argument
    add(
        "cases",
        nargs="*",
        metavar="WORD",
        help="only cases and groups whose names contain one of these words, and what they are held against",
    )
    add("-r", "--rounds", type=int, help="default 3; 1 with --quick")
    add("--quick", action="store_true", help="small sizes, no stream, one round")
    add("--cores", type=int, default=2, help="that every program may use (2; holds them to it where the system can)")
    add("--without", nargs="+", default=[], metavar="PROGRAM", help="leave programs out: seminr seminr-one openpls plspm r-seminr csem")
    for each in fields(Size):
        add(f"--{each.name.replace('_', '-')}", type=int, metavar="N", help=f"see harness/job.py ({each.default:,})")
    add("--cache", type=Path, default=CACHE, help="folder for environments that are made on demand (%(default)s)")
    add("--folder", type=Path, help="folder for surveys; the large one in Parquet needs 2 GB (a temporary folder)")
    add("--page", type=Path, help="page to write the tables into (docs/performance.md when everything is run)")
    return parser.parse_args()


def chosen(asked: argparse.Namespace) -> list[Job]:
    """The jobs asked for, and those that their ratios need."""
    given = {each.name: getattr(asked, each.name) for each in fields(Size) if getattr(asked, each.name) is not None}
    size = replace(QUICK if asked.quick else Size(), **given)
    everything = [job for _, _, jobs in GROUPS for job in jobs(size) if job.program not in asked.without]
    wanted = [job for job in everything if not asked.cases or any(word in f"{job.group}: {job.case}" for word in asked.cases)]
    needed = {job.key for job in wanted} | {job.against for job in wanted}
    return [job for job in everything if job.key in needed]


def hold_to(cores: int) -> int:
    """Let this process and all it starts use so many cores, where the system can; returns how many they may use."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load() -> str:
    """How busy the machine is before the first job, where the system tells: about 0 when nothing else runs."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def report(measured: Measured, cores: int, rounds: int, busy: str) -> str:
    """Everything that was measured, in Markdown."""
    versions = ", ".join(f"{name} {number}" for name, number in measured.versions().items())
    parts = [
        headline(measured, peers.BOOTSTRAP, "seminr"),
        f"Machine: {machine(cores)}. Rounds: {rounds}. Load before the run: {busy}.",
        f"Versions: {versions}.",
    ]
    for group, note, _ in GROUPS:
        jobs = [job for job in measured.jobs if job.group == group]
        if jobs:
            parts += [f"### {group}", note, table(jobs, measured)]
    watched = measured.outcomes.get((shares.WATCHED, "shares"), [])
    if watched:
        found = {part: [outcome.said["shares"][part] for outcome in watched] for part in watched[0].said["shares"]}
        parts += ["### Where the time goes", "Shares of the watched bootstrap, all threads together.", shares_table(found)]
    return "\n\n".join(part for part in parts if part)


def main() -> None:
    asked = options()
    rounds = asked.rounds or (1 if asked.quick else 3)
    jobs = chosen(asked)
    cores, busy = hold_to(asked.cores), load()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            measured = measure(jobs, rounds, Runner(folder, asked.cache, cores))
        except DisagreementError as problem:
            sys.exit(f"{problem}\nno time is taken of programs that do not solve the same problem")
    text = report(measured, cores, rounds, busy)
    print(text)
    page = asked.page or (None if asked.quick or asked.cases or asked.without else PAGE)
    if page:
        page.write_text(replaced(page.read_text(encoding="utf-8"), text), encoding="utf-8")
    if measured.failed:
        sys.exit(f"failed: {'; '.join(map(', '.join, measured.failed))}")


if __name__ == "__main__":
    main()
