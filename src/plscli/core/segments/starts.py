"""Where mixtures start: posteriors that are drawn at random."""

from __future__ import annotations

import numpy as np

from plscli.core import Array

ASIDE = 0.02
"""Weight of a respondent in the segments that it does not start in."""


def drawn(scores: Array, segments: int, number: int, generator: np.random.Generator) -> Array:
    """Posteriors (K, N) of the start of a number, for scores (N, J).

    Starts of two kinds take turns, because they lead to different solutions: shares that are even over all that can be, and the nearest
    of K respondents that are drawn.
    """
    N = len(scores)
    if number % 2 == 0 or segments > N:
        shares = generator.exponential(size=(segments, N))
        return np.asarray(shares / shares.sum(0))
    centres = scores[generator.choice(N, segments, replace=False)]
    nearest = ((scores[None] - centres[:, None]) ** 2).sum(-1).argmin(0)
    found = np.where(nearest == np.arange(segments)[:, None], 1.0, ASIDE)
    return np.asarray(found / found.sum(0))
