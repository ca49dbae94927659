"""Necessary conditions, beside another program and with ten times as many permutations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.answers import Answers
from harness.job import Job, Size
from harness.models import ECSI

GROUP = "Necessary conditions"
NOTE = """\
Four conditions of one construct, 250 respondents, both ceilings (CE-FDH, CR-FDH) with p values from the same number of permutations, and
bottleneck tables, of a model that is estimated already: processor time, *PyPI seminrExtras* with `assess_nca`. Before time is taken, both
must find the same effect sizes of CE-FDH."""
FEW, MANY = 1_000, 10_000


def jobs(size: Size) -> Iterator[Job]:
    """Plscli and its peer, and plscli with many permutations."""
    few, many = (f"NCA, {number:,} permutations" for number in (FEW, MANY))
    ours = Job(GROUP, few, answers=Answers(), model=ECSI, options={"necessity": {"target": "Satisfaction", "permutations": FEW}})
    yield ours
    yield replace(ours, program="seminrextras", against=(few, "plscli"))
    yield replace(ours, case=many, options={"necessity": {"target": "Satisfaction", "permutations": MANY}}, against=(few, "plscli"))
