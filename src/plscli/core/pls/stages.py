"""Models in several stages: scores of one stage are the indicators of the next.

Every stage works on correlations of linear combinations of the same columns, so that a stage costs no more than the
estimation it ends in, and resamples go through all stages together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Correlations, Design, Mask
from plscli.core.linalg import inverse_diagonal, unit_diagonal
from plscli.core.pls import Estimate, Inner, Judged, Status, estimate, regressions

DATA = -1
"""In place of a stage: an indicator is a column of the data."""

Origin = tuple[int, int]
"""Where an indicator comes from: (DATA, column), or (stage, construct) for the score of a construct in an earlier stage."""
CANCELLING = 0.5
"""Loadings of a construct whose sum is below this share of the sum of their sizes say little about its sign."""
MOST_INFLATION = 1e5
"""Variance inflation of a predictor beside a product above which a resample holds too few different answers for both: products are
made of scores of the model without them, which keeps an exact dependence from showing as one."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One estimation of a model in stages.

    origins : (K,) of its indicators.   given : for every construct whose score is taken from an earlier stage as it stands,
    (stage, construct); empty when the stage is estimated.   factors : (J,) constructs whose scores a product term multiplies,
    none for an ordinary construct.   reference : (K, J) weights that give constructs their sign, see `pls.estimate`.
    """

    design: Design
    origins: tuple[Origin, ...]
    given: tuple[Origin, ...] = ()
    factors: tuple[tuple[int, ...], ...] = ()
    reference: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The solution of a stage.

    correlations : of its K indicators.   weights : (..., columns, J) from the columns of the data to the construct scores.
    """

    correlations: Correlations
    estimate: Estimate
    weights: Array


@dataclass(frozen=True, slots=True, eq=False)
class Solution(Judged):
    """The solutions of all stages, and their `Status` bits (...,) together: a member has failed, or is inadmissible, as soon as it is so
    in one of them.
    """

    stages: tuple[Solved, ...]
    status: NDArray[np.int64]

    def __getitem__(self, member: int | slice) -> Solution:
        """One member of the batch, or some."""
        stages = (Solved(each.correlations[member], each.estimate[member], each.weights[member]) for each in self.stages)
        return Solution(tuple(stages), self.status[member])


def solve_stages(
    data: Correlations, stages: Sequence[Stage], inner: Inner, tolerance: float, max_iterations: int, corrected: bool
) -> Solution:
    """Solve the stages in turn from the correlations of the columns of the data.

    inner, tolerance, max_iterations : see `pls.estimate`.   corrected : PLSc, see `consistent.consistent`.
    """
    solved: list[Solved] = []
    for stage in stages:
        columns, combination = _indicators(data, stage, solved)
        if stage.given:
            weights = np.stack([solved[number].weights[..., construct] for number, construct in stage.given], axis=-1)
            found = _given(columns, combination, data, weights, stage, solved)
        else:
            found = estimate(columns, stage.design, inner, tolerance, max_iterations, reference=stage.reference)
            if corrected:
                from plscli.core.pls.consistent import consistent

                found = consistent(columns.R, found, stage.design)
            weights = combination @ found.outer_weights
        status = found.status | np.where(_inflated(found, stage), int(Status.SINGULAR), 0)
        found = replace(found, score_sds=score_sds(columns, data, weights, found, stage), status=status)
        solved.append(Solved(columns, found, weights))
    return Solution(tuple(solved), np.bitwise_or.reduce([each.estimate.status for each in solved]))


def _inflated(estimate: Estimate, stage: Stage) -> Mask:
    """(...,) True where a product can hardly be told from the other predictors of its outcome."""
    found = np.zeros(estimate.status.shape, dtype=np.bool_)
    for _, before in stage.design.equations:
        if any(stage.factors[i] for i in before if stage.factors):
            C = estimate.score_correlations[..., before[:, None], before]
            found = found | (inverse_diagonal(C) > MOST_INFLATION).any(-1)
    return found


def cancelling(estimate: Estimate, design: Design) -> Mask:
    """(J,) True for constructs whose own loadings in one estimate nearly cancel."""
    own = estimate.loadings * design.membership
    several = np.array(design.sizes) > 1
    with np.errstate(all="ignore"):
        return np.asarray(several & (np.abs(own.sum(-2)) < CANCELLING * np.abs(own).sum(-2)))


def aligned(stages: Sequence[Stage], solution: Solution) -> tuple[Stage, ...]:
    """The stages for resamples of a sample with this solution: constructs whose loadings nearly cancel follow its signs."""
    found = []
    for stage, solved in zip(stages, solution.stages, strict=True):
        unsure = cancelling(solved.estimate, stage.design)
        reference = np.where(unsure, np.nan_to_num(solved.estimate.outer_weights), 0.0)
        found.append(replace(stage, reference=reference) if unsure.any() and not stage.given else stage)
    return tuple(found)


def _indicators(data: Correlations, stage: Stage, solved: Sequence[Solved]) -> tuple[Correlations, Array]:
    """The correlations of a stage's indicators, and the combinations (..., columns, K) of the data's columns that they are."""
    K = data.R.shape[-1]
    which = np.array([column for _, column in stage.origins])
    if all(origin == DATA for origin, _ in stage.origins):
        same = len(which) == K and bool((which == np.arange(K)).all())
        return data if same else data.columns(which), np.eye(K)[:, which]
    batch = data.R.shape[:-2]
    parts = [
        np.broadcast_to(np.eye(K)[:, column], (*batch, K)) if origin == DATA else solved[origin].weights[..., column]
        for origin, column in stage.origins
    ]
    T = np.stack(parts, axis=-1)
    R = np.swapaxes(T, -1, -2) @ data.R @ T
    unit_diagonal(R, np.isfinite(np.diagonal(R, axis1=-2, axis2=-1)))
    scores = np.array([origin != DATA for origin, _ in stage.origins])
    mean = np.where(scores, 0.0, data.mean[..., np.where(scores, 0, which)])
    sd = np.where(scores, 1.0, data.sd[..., np.where(scores, 0, which)])
    status = data.status.copy()
    for number in {origin for origin, _ in stage.origins if origin != DATA}:
        status = status | solved[number].estimate.status
    return Correlations(R, mean, sd, data.n, status), T


def _given(
    columns: Correlations, combination: Array, data: Correlations, weights: Array, stage: Stage, solved: Sequence[Solved]
) -> Estimate:
    """An estimate whose construct scores are those of an earlier stage; outer weights that it does not know are NaN."""
    with np.errstate(all="ignore"):
        L = np.swapaxes(combination, -1, -2) @ data.R @ weights
        C = unit_diagonal(np.swapaxes(weights, -1, -2) @ data.R @ weights)
        G, r2 = regressions(C, stage.design)
    before = solved[stage.given[0][0]].estimate
    unknown = np.full(L.shape, np.nan)
    return Estimate(unknown, L, C, C, G, r2, columns.status, before.iterations, data.n, columns.mean, columns.sd, r2)


def score_sds(columns: Correlations, data: Correlations, weights: Array, estimate: Estimate, stage: Stage) -> Array:
    """Standard deviations (..., J) of unstandardised construct scores: weighted means of answers in the units of the answers.

    A score is the mean of its answers weighted by w / s, with w the weight of the standardised answer and s its standard
    deviation; since the weighted sum has variance 1, the mean has the standard deviation 1 / sum(w / s).  A product term has
    the standard deviation of its scores times those of the scores that are multiplied.  NaN where the weights do not add up to
    a positive number, or where the standard deviations of the answers are not known.
    """
    with np.errstate(all="ignore"):
        total = (weights / data.sd[..., :, None]).sum(-2)
        sds = np.where(total > 0, 1.0 / total, np.nan)
    for j, factors in enumerate(stage.factors):
        if factors:
            sds[..., j] = product_sds(estimate, stage.design)[..., j] * np.prod(sds[..., list(factors)], axis=-1)
    return sds


def product_sds(estimate: Estimate, design: Design) -> Array:
    """Standard deviation (..., J) that each construct score has when it keeps the scale of its indicators.

    The mean of the standard deviations of the indicators, weighted by the size of the loadings; for the single indicator of a
    two-stage product term simply its standard deviation.  A path from a product term divided by it is the coefficient of the
    product itself, which seminr reports (found by comparison with its numbers, for all three methods).
    """
    size = np.abs(estimate.loadings) * design.membership
    with np.errstate(all="ignore"):
        return np.asarray((size * estimate.indicator_sds[..., :, None]).sum(-2) / size.sum(-2))
