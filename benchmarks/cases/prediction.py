"""Cross-validated predictions and the test of their losses, beside other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from harness.answers import Answers
from harness.job import Job, Size
from harness.models import ECSI

GROUP = "Prediction"
NOTE = """\
Predictions of all rows from direct antecedents by the model, by the regression on the same items and by item means, with RMSE and MAE.
seminr estimates once, and predicts once for each repetition; plscli estimates all rows too, and has Q², skewness and the verdict with them.
CVPAT: ten folds once, losses against both benchmarks, overall and by construct, with 2,000 resamples of cases. Before time is taken, all
must find the same RMSE in the same folds."""
PROBLEMS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "ECSI, 10 × 10 folds": ("seminr-one", {"folds": 10, "repetitions": 10}),
    "ECSI, one row held out at a time": ("seminr-one", {"folds": "n", "repetitions": 1}),
    "ECSI, CVPAT, 2,000 resamples": ("seminrextras", {"folds": 10, "repetitions": 1, "losses": 2_000}),
}


def jobs(size: Size) -> Iterator[Job]:
    """The jobs of plscli and its peer on every problem."""
    for case, (peer, predict) in PROBLEMS.items():
        ours = Job(GROUP, case, answers=Answers(), model=ECSI, options={"predict": predict})
        yield ours
        yield replace(ours, program=peer, against=(case, "plscli"))
