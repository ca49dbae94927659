"""The search itself: starts, and the method that goes on from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from plscli.core import Array
from plscli.core.resampling import samples
from plscli.core.segments.starts import drawn
from plscli.engine import one_blas_thread
from plscli.errors import UsageError
from plscli.questions.segments import Segmenting, pos
from plscli.questions.segments.found import Segmented, mixtures
from plscli.questions.segments.scored import Scores


def solved(scores: Scores, asked: Segmenting, given: Array | None = None, polished: bool = True) -> dict[int, Segmented]:
    """The segments of every number that was asked for, of the smallest first.

    given : starts (S, K, N).   polished : whether solutions are carried on until their digits stand.
    """
    if given is None:
        starts = random_starts(scores.values, asked.numbers, asked)
    else:
        starts = [*(given if max(asked.numbers) > 1 else ()), np.ones((1, scores.n))]
    with one_blas_thread():
        return pos.solved(scores, asked, starts) if asked.method == "pos" else mixtures(scores, asked, starts, polished)


def given_starts(posteriors: Any, scores: Scores, numbers: Sequence[int]) -> Array:
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
        drawn(scores, k, start, samples.stream(asked.seed, samples.SEGMENTS, k, start))
        for k in sorted(numbers, reverse=True)
        for start in range(asked.starts if k > 1 else 1)
    ]
