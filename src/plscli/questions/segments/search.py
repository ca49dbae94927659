"""The search for segments: starts, mixtures from them (FIMIX-PLS) with the solutions that can be believed, and the same search in samples
of a population of one segment, which says what a gain in likelihood is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from plscli import engine
from plscli.core import Array
from plscli.core.resampling import samples
from plscli.core.resampling.inference import beyond
from plscli.core.resampling.samples import BLOCK, Tick
from plscli.core.segments import unsegmented
from plscli.core.segments.mixture import End, MixtureSolution, fitted, random_start
from plscli.engine import Progress, Workers
from plscli.errors import UsageError
from plscli.questions.segments import Segmenting, pos
from plscli.questions.segments.found import SAME, ScoredRows, Segmented, Start
from plscli.records import finite

WITHOUT_VARIANCE = 0.001
"""A residual variance below this share of the pooled one, or of that of the same equation in another segment, is none."""
POLISHED = 1e-13
"""Relative gain in likelihood to which the chosen solution is carried on, so that the last digits that are shown stand."""


def solved(scores: ScoredRows, asked: Segmenting, given: Array | None = None, polished: bool = True) -> dict[int, Segmented]:
    """The segments of every number that was asked for, of the smallest first.

    given : starts (S, K, N).   polished : whether solutions are carried on until their digits stand.
    """
    if given is None:
        starts = random_starts(scores.values, asked.numbers, asked)
    else:
        starts = [*(given if max(asked.numbers) > 1 else ()), np.ones((1, scores.n))]
    with engine.one_blas_thread():
        return pos.solved(scores, asked, starts) if asked.method == "pos" else mixtures(scores, asked, starts, polished)


def given_starts(posteriors: Any, scores: ScoredRows, numbers: Sequence[int]) -> Array:
    """Starts (S, N, K) that were given in the order of the file, as (S, K, N) in the order of the sample.  UsageError."""
    try:
        found = np.asarray(posteriors, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError("starts must be numbers: posteriors (starts, rows, segments)") from None
    K = max(numbers)
    wanted = f"(starts, {scores.n}, {K}), a row for each respondent that is used and a column for each segment"
    if found.ndim != 3 or found.shape[1:] != (scores.n, K) or not len(found):
        raise UsageError(f"starts have the shape {found.shape}\n  posteriors have the shape {wanted}")
    if len(numbers) > 2:
        raise UsageError(f"starts are for one number of segments, and k asks for {min(numbers)} to {K}\n  name one of them: -k {K}")
    if not (np.isfinite(found) & (found >= 0)).all() or not np.allclose(found.sum(-1), 1.0, rtol=0, atol=1e-6):
        raise UsageError("starts are posteriors: none below 0, and those of a respondent add up to 1")
    return np.moveaxis(found[:, np.argsort(scores.order)], 1, 2)


def random_starts(scores: Array, numbers: Sequence[int], asked: Segmenting) -> list[Array]:
    """Starts (K, N) for scores (N, J), in the order of falling K; each has a random stream of its own."""
    return [
        random_start(scores, k, start, samples.stream(asked.seed, samples.SEGMENTS, k, start))
        for k in sorted(numbers, reverse=True)
        for start in range(asked.starts if k > 1 else 1)
    ]


def mixtures(scores: ScoredRows, asked: Segmenting, starts: Sequence[Array], polished: bool = True) -> dict[int, Segmented]:
    """The segments of every number that was asked for, of the smallest first (FIMIX-PLS).

    starts : posteriors (K, N), in the order of falling K.   polished : whether the best solution of each number is carried on until its
    digits stand.
    """
    solution = fitted(scores.data, scores.regressions, starts, asked.em_tolerance)
    referee = Referee(scores, asked)
    return {k: referee.chosen(solution, k, polished) for k in asked.numbers}


@dataclass(frozen=True, eq=False)
class Referee:
    """Says which solutions can be believed."""

    scores: ScoredRows
    asked: Segmenting

    def chosen(self, solution: MixtureSolution, k: int, polished: bool = True) -> Segmented:
        """The best sound solution of a number of segments."""
        members = np.flatnonzero(solution.slots.numbers == k)
        starts = tuple(self.start(solution, int(member)) for member in members)
        sound = [at for at, each in enumerate(starts) if each.fault is None]
        if not sound:
            return Segmented(k, starts)
        most = max(starts[at].likelihood for at in sound)
        first = next(at for at in sound if starts[at].likelihood >= most - SAME)
        posteriors, found = solution.of(int(members[first]))
        if not polished:
            return Segmented(k, starts, starts[first].likelihood, posteriors, found)
        best = fitted(self.scores.data, self.scores.regressions, [posteriors], min(self.asked.em_tolerance, POLISHED))
        posteriors, found = best.of(0)
        return Segmented(k, starts, float(best.likelihood[0]), posteriors, found)

    def start(self, solution: MixtureSolution, member: int) -> Start:
        """What came of a start.

        A segment whose residual variance goes to 0 raises the likelihood without bound: Day (1969), Biometrika 56, 463-474.  The limits
        are ours; other programs have none, and then report such a solution as the best one.
        """
        likelihood = float(solution.likelihood[member])
        pooled, (_, found) = self.scores.pooled.variances[:, :1], solution.of(member)
        with np.errstate(all="ignore"):
            shares = np.minimum(found.variances / pooled, found.variances / found.variances.max(1, keepdims=True))
        shares = np.where(np.isfinite(shares), shares, 0.0)
        if solution.ends[member] == End.COLLAPSED or shares.min() < WITHOUT_VARIANCE:
            return Start(likelihood, "without variance", self.scores.outcomes[int(shares.min(1).argmin())])
        if len(found.sizes) > 1 and found.sizes.min() < max(self.asked.least(self.scores.data.rows), self.scores.regressions.fewest):
            return Start(likelihood, "too small")
        if solution.ends[member] == End.UNSETTLED:
            return Start(likelihood, "not settled")
        return Start(likelihood, None)


@dataclass(frozen=True, eq=False)
class Null:
    """Gains in log likelihood, or in the sum of R2, over one segment.

    gains : (B, numbers of segments) of B simulated samples, NaN where no start was sound.
    """

    numbers: tuple[int, ...]
    gains: Array

    def p(self, k: int, gain: float) -> float | None:
        """Share (1 + m) / (1 + B) of the samples with a gain as large; None where there is none to compare with."""
        return finite(float(beyond(np.array(gain), self.gains[:, self.numbers.index(k)])))

    def sound(self, k: int) -> int:
        """Samples with a sound solution."""
        return int((~np.isnan(self.gains[:, self.numbers.index(k)])).sum())

    def unsound(self, k: int) -> int:
        """Samples without one."""
        return len(self.gains) - self.sound(k)


def gains_by_chance(scores: ScoredRows, asked: Segmenting, numbers: range, tick: Tick) -> Array:
    """Gains (len(numbers), numbers of segments) in some samples of one segment, in each of which segments are looked for as in the survey
    itself: a pure function of its number.
    """
    return np.stack([_gains(scores, asked, samples.stream(asked.seed, samples.ONE_SEGMENT, 0, number)) for number in numbers])


def _gains(scores: ScoredRows, asked: Segmenting, generator: np.random.Generator) -> Array:
    """Gains (numbers of segments above one,) over one segment in a sample."""
    if asked.method == "pos":
        found = solved(pos.homogeneous(scores, generator), asked)
    else:
        order = scores.reader.plan.structure.design.causal_order
        values = unsegmented(scores.values, scores.regressions, scores.pooled, order, generator, scores.weights)
        found = solved(replace(scores, values=values), asked, polished=False)
    return np.array([each.likelihood - found[1].likelihood for k, each in found.items() if k > 1])


def simulated(scores: ScoredRows, asked: Segmenting, workers: Workers, progress: Progress | None) -> Null:
    """Look for segments in samples of a population of one, with random starts, the same for all."""
    told = progress
    watched = None if told is None else lambda done, total: told(done // BLOCK, total // BLOCK)
    asked = replace(asked, posteriors=None)
    parts = engine.run(
        partial(gains_by_chance, scores, asked), asked.null * BLOCK, 1, watched, workers
    )  # a sample is what a block is elsewhere
    return Null(tuple(k for k in asked.numbers if k > 1), np.concatenate(list(parts)))
