"""What each estimator costs: plscli against its own plain PLS, on the ECSI model with Value as a composite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from harness.answers import Answers
from harness.job import Job, Size
from harness.models import ECSI, FORMATIVE, HIGHER_ORDER, INTERACTION

GROUP = "Estimators of plscli"
NOTE = """\
*all reflective*: Value is `=~` instead of `<~`, because PLSc leaves composites alone; its ratio is to plain PLS of the same model. Some
constructs of this survey are hardly distinct: nine of ten PLSc resamples are inadmissible. They are kept here, and each one is checked
further and its reason counted. *distinct constructs*: drawn answers whose constructs correlate 0.6, with hardly an inadmissible resample.
*5 % missing*: answers missing completely at random; *listwise* keeps the complete rows, 69 of 250. *polychoric*: answers in five
categories; a tenth of the resamples are drawn."""
PLAIN = "plain"
POLYCHORIC = 0.1


def jobs(size: Size) -> Iterator[Job]:
    """One job per estimator."""

    def job(case: str, model: str = FORMATIVE, kind: Any = "mobi", against: str = PLAIN, **options: Any) -> Job:
        return Job(GROUP, case, "plscli", Answers(kind), model, size.resamples, options=options, against=(against, "plscli"))

    yield job(PLAIN)
    yield job("plain, all reflective", ECSI)
    yield job("PLSc, all reflective", ECSI, against="plain, all reflective", consistent=True, inadmissible="keep")
    yield job("plain, distinct constructs", ECSI, "distinct")
    yield job("PLSc, distinct constructs", ECSI, "distinct", "plain, distinct constructs", consistent=True)
    yield job("two-stage interaction", INTERACTION)
    yield job("higher order, disjoint", HIGHER_ORDER)
    yield job("weights", kind="weighted", weight="weight")
    for missing in ("listwise", "mean", "pairwise", "em"):
        yield job(f"5 % missing, {missing}", kind="gappy", missing=missing)
    yield job("Spearman", correlations="spearman")
    polychoric = job("polychoric, five categories", kind="collapsed", correlations="polychoric")
    yield replace(polychoric, resamples=max(256, round(size.resamples * POLYCHORIC)))
