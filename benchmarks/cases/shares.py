"""Where the time of an ECSI bootstrap goes, and the floor."""

from __future__ import annotations

from collections.abc import Iterator

from harness.answers import Answers
from harness.job import Job, Size
from harness.models import ECSI

from cases.peers import BOOTSTRAP

GROUP = "The floor"
NOTE = """\
*counts @ products* is the bare matrix product of the same sizes, which every bootstrap on moments has to do; *watched* is the same
bootstrap with a look at every thread twice in a millisecond."""
WATCHED = "ECSI, bootstrap, watched"


def jobs(size: Size) -> Iterator[Job]:
    """The bare product, and a bootstrap that is watched."""
    yield Job(GROUP, "ECSI, counts @ products", "floor", Answers(), ECSI, size.resamples, against=(BOOTSTRAP, "plscli"))
    yield Job(GROUP, WATCHED, "shares", Answers(), ECSI, size.resamples, against=(BOOTSTRAP, "plscli"))
