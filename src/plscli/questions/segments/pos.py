"""Prediction-oriented segments of a survey: PLS-POS from many starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.pls import FAILED
from plscli.core.pls.stages import solve_stages
from plscli.core.segments import Fitted
from plscli.core.segments.moves import Climb, Climbed, Stop
from plscli.errors import UsageError
from plscli.estimation.rows.reading import SampleReader, adds
from plscli.questions.diagnostics import structural_scores
from plscli.questions.segments import Segmenting
from plscli.questions.segments.found import Fault, ScoredRows, Segmented, Start

FAULTS: dict[Stop, Fault | None] = {
    Stop.SETTLED: None,
    Stop.TOO_SMALL: "too small",
    Stop.FAILED: "not estimable",
    Stop.UNSETTLED: "not settled",
}


def check(scores: ScoredRows) -> None:
    """UsageError for answers and models whose segments are not known from sums of products alone."""
    reader = scores.reader
    if not adds(reader.estimator, reader.plan):
        what = "products" if reader.plan.terms else f"--missing {reader.estimator.treatment}"
        raise UsageError(
            f"PLS-POS moves respondents between sums of products of answers, which {what} does not allow\n  use --method fimix"
        )


def coefficients(scores: ScoredRows, data: Correlations) -> tuple[Array, Array]:
    """Coefficients (C, B) and R2 (outcomes, B) of the model in a stack of segments; NaN for one that cannot be estimated."""
    reader, equations = scores.reader, scores.regressions.equations
    found = solve_stages(data, scores.stages, *reader.estimator.algorithm).stages[reader.plan.structural].estimate
    paths = np.concatenate([np.stack([found.path_coefficients[..., i, j] for i in before]) for j, before in equations])
    r2 = np.stack([found.r2[..., j] for j, _ in equations])
    return paths, np.where(found.status & FAILED, np.nan, r2)


def solved(scores: ScoredRows, asked: Segmenting, starts: Sequence[Array]) -> dict[int, Segmented]:
    """The segments of every number that was asked for.   starts : posteriors (K, N), of which each respondent's largest one counts."""
    climb = Climb(
        scores.reader.rows, scores.values, scores.regressions, partial(coefficients, scores),
        max(asked.least(scores.n), scores.regressions.fewest), scores.sample.numbers,
    )  # fmt: skip
    several = [(posteriors.argmax(0), len(posteriors)) for posteriors in starts if len(posteriors) > 1]
    climbs = climb.climbed(several)
    found = {k: [each for each, (_, of) in zip(climbs, several, strict=True) if of == k] for k in asked.numbers if k > 1}
    return {1: _pooled(scores), **{k: _chosen(each, k, scores) for k, each in found.items()}}


def _pooled(scores: ScoredRows) -> Segmented:
    """All respondents in one segment."""
    paths, r2 = coefficients(scores, scores.reader.whole)
    return _segmented([Start(float(r2.sum()), None)], np.zeros(scores.n, dtype=np.intp), paths[:, None], r2[:, None])


def _chosen(climbs: Sequence[Climbed], k: int, scores: ScoredRows) -> Segmented:
    """The climb that ended highest."""
    starts = [Start(each.objective, FAULTS[each.stop]) for each in climbs]
    sound = [each for each in climbs if each.stop == Stop.SETTLED]
    if not sound:
        return Segmented(k, tuple(starts))
    best = max(sound, key=lambda each: each.objective)
    order = np.argsort(-np.bincount(best.partition, minlength=k), kind="stable")
    return _segmented(starts, np.argsort(order)[best.partition], best.coefficients[:, order], best.r2[:, order])


def _segmented(starts: Sequence[Start], partition: Indices, paths: Array, r2: Array) -> Segmented:
    """A partition as segments in which everybody is for certain; outcomes have variance 1 in each of them."""
    k = paths.shape[1]
    members = (partition == np.arange(k)[:, None]).astype(np.float64)
    fitted = Fitted(members.sum(1), paths, 1.0 - r2, np.ones_like(r2))
    return Segmented(k, tuple(starts), float(r2.sum()), members, fitted)


def homogeneous(scores: ScoredRows, generator: np.random.Generator) -> ScoredRows:
    """The same number of respondents of a normal population of one segment, whose items correlate as those of the survey do."""
    data, sample = scores.reader.whole, scores.sample
    values, vectors = np.linalg.eigh(data.R)
    X = data.mean + data.sd * (generator.standard_normal(sample.X.shape) @ (vectors * np.sqrt(np.maximum(values, 0.0))).T)
    reader = SampleReader(replace(sample, X=X), scores.reader.estimator, scores.reader.plan)
    return replace(scores, reader=reader, values=np.column_stack(list(structural_scores(reader).values())))
