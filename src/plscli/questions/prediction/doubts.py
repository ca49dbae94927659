"""What predictions and tests of losses rest on, where that is little: answers, cases, clusters, resamples, repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.data.survey import shortened
from plscli.estimation import Resampling
from plscli.estimation.inference import FEWEST, few_drawn
from plscli.estimation.prediction import Technique
from plscli.estimation.prediction.cross_validation import CrossValidated
from plscli.estimation.rows.drawing import FEWEST_CLUSTERS, MANY_CLUSTERS
from plscli.questions.prediction.cvpat import LossCases

MOST_ANSWER = 0.9
"""Share of the rows that must have answered a construct, or all of them, for nothing to be said."""
HALF = 0.5
"""Share of the rows that must have answered a construct, or it is said beside the verdict."""


def of_tests(cases: LossCases, resampling: Resampling, found: CrossValidated) -> Iterator[str]:
    """That tests of losses rest on few resamples or clusters, and verdicts on rows that were dealt once."""
    if cases.resamples:
        yield from few_drawn(cases.resamples, "resamples of cases", "p values of losses")
    clusters = _clusters(cases)
    if clusters is not None and clusters < MANY_CLUSTERS:
        yield f"{clusters} clusters of {resampling.cluster} are few: below {MANY_CLUSTERS} standard errors are as a rule too small"
    folds = found.folds
    if folds.repetitions == 1 and folds.number < (folds.rows if clusters is None else clusters):
        yield "rows were dealt into folds only once: other folds may give other verdicts; --repetitions 10 shows how much hangs on them"


def too_few(cases: LossCases) -> Iterator[str]:
    """The same beside the verdict, where nothing can be decided."""
    clusters = _clusters(cases)
    for number, least, what in ((cases.resamples or None, FEWEST, "resamples of cases"), (clusters, FEWEST_CLUSTERS, "clusters")):
        if number is not None and number < least:
            yield f"{number} {what} are too few to rely on tests of losses."


def _clusters(cases: LossCases) -> int | None:
    return None if cases.clusters is None else len(np.unique(cases.clusters))


def _answered(found: CrossValidated) -> Mask:
    """(N, J') who answered an item of each construct that is predicted."""
    target, there = found.prepared.structure.target, ~np.isnan(found.prepared.observed)
    return np.stack([there[:, target.owner == j].any(-1) for j in target.endogenous], axis=-1)


def _counts(found: CrossValidated) -> list[tuple[str, int]]:
    return list(zip(found.prepared.structure.endogenous, _answered(found).sum(0).tolist(), strict=True))


def of_answers(found: CrossValidated, what: str) -> Iterator[str]:
    """Constructs that many rows did not answer, and what that makes of the overall loss.   what : rests on those who did."""
    there = _answered(found)
    rows = len(there)
    for name, count in _counts(found):
        if count < MOST_ANSWER * rows:
            yield f"only {count:,} of {rows:,} rows answered {name}: {what}"
    some = int((there.any(-1) & ~there.all(-1)).sum())
    if some > (1.0 - MOST_ANSWER) * rows:
        yield f"overall losses of {some:,} of {rows:,} rows are of some constructs only: of those that they answered"


def unanswered(found: CrossValidated, names: Sequence[str]) -> Iterator[str]:
    """The same of some constructs beside the verdict, where fewer than half of the rows answered."""
    rows = found.folds.rows
    for name, count in _counts(found):
        if name in names and count < HALF * rows:
            yield f"Only {count:,} of {rows:,} respondents answered {name}: what is said of it rests on them."


def of_regressions(found: CrossValidated, techniques: Sequence[Technique]) -> Iterator[str]:
    """What tests against the regression leave out, because it has too few rows for some constructs or folds."""
    for technique in techniques:
        means, lm = (_predictions(found.losses(method, technique)) for method in ("ia", "lm"))
        pairs = list(zip(found.prepared.structure.endogenous, means, lm, strict=True))
        lost = [name for name, _, count in pairs if not count]
        fewer = [f"{count:,} of {of:,} for {name}" for name, of, count in pairs if 0 < count < of]
        test = f"the test against a linear regression ({technique.upper()})"
        if lost:
            yield f"{test} leaves out {shortened(lost)}: there are too few rows for the regression"
        if fewer:
            yield (
                f"{test} rests on fewer predictions than that against item means: {shortened(fewer)}; in the other folds there are too few "
                "rows for the regression"
            )


def _predictions(losses: Array) -> Indices:
    """(J',) losses (r, N, J') that there are."""
    found: Indices = (~np.isnan(losses)).sum((0, 1))
    return found
