"""Segments that nobody coded, beside another program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from harness.answers import Answers
from harness.job import Job, Size
from harness.models import SEGMENTED

GROUP = "Segments"
NOTE = """\
Mobile phone customers, 250 respondents, 15 items, five constructs; processor time of the model and of the search. *FIMIX-PLS*: ten random
starts for each of 2 to 5 segments; plscli has one segment, all criteria and the verdict with them. *PLS-POS*: two segments from ten random
partitions, smallest segment 25 respondents. Before time is taken, both must reach the same likelihood, or sum of R², of two segments from
the same starts; plscli must reach that of the other program or more for every number of segments, solutions of the other program with a
segment without variance aside, which plscli does not take for solutions."""
PROBLEMS: Mapping[str, Mapping[str, Any]] = {
    "FIMIX-PLS, 10 starts × 2 to 5 segments": {"method": "fimix", "k": [2, 3, 4, 5], "starts": 10},
    "PLS-POS, 10 starts, 2 segments": {"method": "pos", "k": [2], "starts": 10, "least": 25},
}


def jobs(size: Size) -> Iterator[Job]:
    """The jobs of plscli and its peer on every problem."""
    for case, segments in PROBLEMS.items():
        ours = Job(GROUP, case, answers=Answers(), model=SEGMENTED, options={"segments": segments})
        yield ours
        yield replace(ours, program="seminrextras", against=(case, "plscli"))
