"""The scores of an equation, in the sample and in resamples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.pls import products
from plscli.core.pls.stages import Solution
from plscli.core.resampling import samples
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.rows.drawing import Drawing, drawing
from plscli.estimation.rows.reading import SampleReader
from plscli.model.spec import ModelSpec

AT_ONCE = 1 << 22
"""Scores held in memory at a time."""


def check(estimator: Estimator) -> None:
    """UsageError where respondents have no scores, or paths are not those of scores."""
    if estimator.correlations != "pearson" or estimator.treatment not in ("mean", "listwise"):
        chosen = f"--correlations {estimator.correlations}" if estimator.correlations != "pearson" else f"--missing {estimator.treatment}"
        raise UsageError(
            f"copulas take scores of every respondent, which {chosen} does not give\n"
            "  use Pearson correlations with --missing mean or listwise, or --method 2sls"
        )
    if estimator.consistent:
        raise UsageError(
            "copulas take scores, which PLSc leaves as they are, so that its paths could not be compared\n"
            "  leave out --consistent, or take --method 2sls"
        )


def check_interval(resampling: Resampling) -> None:
    """UsageError for intervals that take more than resamples."""
    if resampling.ci in ("bca", "student"):
        raise UsageError(f"--ci {resampling.ci} takes more than the resamples of this question\n  choose percentile, bc, normal or basic")


def drawn(survey: Survey, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    """Reader and source of samples whose rows are at hand.  UsageError for very many rows, and what `check_interval` raises."""
    check_interval(resampling)
    found = drawing(survey, model, estimator, resampling, indices)
    if not isinstance(found.reader, SampleReader) or not isinstance(found.source, samples.Drawn | samples.Given):
        raise UsageError(
            f"copulas rank the scores of every resample, for which {survey.file} has too many rows\n  use a random part of them"
        )
    return found


def weights(reader: SampleReader, solution: Solution, names: tuple[str, ...]) -> Array:
    """Weights (B, K, S) of the standardised answers in the scores of constructs."""
    stage, K = reader.plan.structure, len(reader.plan.model.indicators)
    at = [stage.names.index(name) for name in names]
    found: Array = solution.stages[reader.plan.structural].weights[..., :K, at]
    return found


def scores(reader: SampleReader, data: Correlations, weights: Array) -> Array:
    """Scores (B, S, N) of the respondents in the order of the sample, standardised within each sample."""
    K = weights.shape[-2]
    answers = Correlations(data.R[..., :K, :K], data.mean[..., :K], data.sd[..., :K], data.n, data.status)
    return products.scores(reader.rows, answers, weights)


def pieces(number: int, columns: int, rows: int) -> Iterator[slice]:
    """Samples that are looked at together."""
    step = max(1, AT_ONCE // (columns * rows))
    return (slice(start, min(start + step, number)) for start in range(0, number, step))


def counts(source: samples.Drawn | samples.Given, block: int, resamples: int) -> Array:
    """Row weights of the samples of a block, as many as are wanted."""
    return np.concatenate(list(source.counts(block)))[: resamples - block * samples.BLOCK]
