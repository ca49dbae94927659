"""How time grows with rows and with indicators."""

from __future__ import annotations

from collections.abc import Iterator

from harness.answers import Answers, Kind
from harness.job import Job, Size

from cases.peers import each

ROWS, INDICATORS, STREAM = "Rows", "Indicators", "A survey larger than memory should hold"
ONE_NOTE = """\
PyPI seminr draws few resamples here and is run in one process, because starting two would take longer than drawing them; with many
resamples two cores could halve its time."""
ROWS_NOTE = f"""\
Drawn answers. 24 items: numbers that hardly ever repeat, ECSI model. 5 items: five categories, four constructs. {ONE_NOTE}"""
INDICATORS_NOTE = f"250 rows, blocks of five items, every construct on the last one. {ONE_NOTE}"
STREAM_NOTE = """\
The whole process `plscli bootstrap survey.parquet`: start, reading, every quantity. *ms* is its whole time divided by the resamples,
*peak MB* the memory of its largest process."""
BLOCK = 256
"""plscli draws no fewer resamples at a time."""
WORK = 25_600_000
"""Rows times resamples that plscli draws at most, above 1,000 rows."""
PEER = "seminr-one"
"""Of few resamples, starting two processes would take longer than drawing them: PyPI seminr is run in one."""
PEER_WORK = 2_000_000
"""The same for PyPI seminr."""
PEER_ROWS = 100_000
"""PyPI seminr is left out beyond."""
PEER_LEAST = 40


def rows(size: Size) -> Iterator[Job]:
    """From 100 rows up, tenfold each time."""
    kinds: tuple[tuple[Kind, int], ...] = (("distinct", 24), ("likert", 5))
    for kind, items in kinds:
        for power in range(2, 7):
            n = 10**power
            if n > size.rows:
                continue
            answers = Answers(kind, n, items)
            job = Job(ROWS, f"{n:,} rows, {items} items", answers=answers, model=answers.text)
            programs = {"plscli": min(size.resamples, max(BLOCK, WORK // n // BLOCK * BLOCK))}
            if n <= PEER_ROWS:
                programs[PEER] = min(size.seminr // 4, max(PEER_LEAST, PEER_WORK // n))
            yield from each(job, programs)


def indicators(size: Size) -> Iterator[Job]:
    """From 6 to 200 indicators."""
    for items in (6, 12, 25, 50, 100, 200):
        if items > size.indicators:
            continue
        answers = Answers("star", 250, items)
        job = Job(INDICATORS, f"{items} indicators", answers=answers, model=answers.text)
        programs = {"plscli": min(size.resamples, max(BLOCK, 10_240 * 24 // items // BLOCK * BLOCK))}
        programs[PEER] = min(size.seminr // 4, max(PEER_LEAST, 12_000 // items))
        yield from each(job, programs)


def stream(size: Size) -> Iterator[Job]:
    """A survey in Parquet, read block by block by a whole process; skipped while plscli cannot read Parquet."""
    kinds: tuple[tuple[Kind, int], ...] = (("distinct", 24), ("likert", 5))
    for kind, items in kinds if size.stream_rows else ():
        answers = Answers(kind, size.stream_rows, items)
        argv = ("-m", "plscli", "bootstrap", "{survey}", "-m", "{model}", "-n", str(size.stream_resamples), "-q", "-o", "{saved}")
        case = f"{size.stream_rows:,} rows, {items} items, from Parquet"
        yield Job(STREAM, case, "process", answers, answers.text, size.stream_resamples, argv=argv, optional=True)
