"""P values from counting resamples, and their adjustment for testing many hypotheses."""

from __future__ import annotations

import numpy as np

from plscli.core.pls.design import Array, Indices
from plscli.core.resampling.intervals import varying


def count_p(draws: Array, nulls: Array) -> Array:
    """Two-tailed (P,): min(1, 2 min(#{draw <= null} + 1, #{draw >= null} + 1) / (B + 1)) for draws (B, P) and nulls (P,).

    The resample added on both sides keeps p above 0; seminr adds none and can print 0.  A number that is not finite or never
    varies has no test, NaN.

    Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 4.
    """
    return np.minimum(1.0, 2.0 * np.minimum(_tail(draws, nulls, False), _tail(draws, nulls, True)))


def _tail(draws: Array, nulls: Array, above: bool) -> Array:
    """Share of the draws, and of one more, at the null or beyond it."""
    count = (draws >= nulls if above else draws <= nulls).sum(0)
    return np.where(varying(draws, nulls), (count + 1.0) / (len(draws) + 1.0), np.nan)


# statsmodels.stats.multitest does both adjustments, and tests compare with it; importing it takes 1.5 s, longer than most commands.


def holm(p: Array) -> Array:
    """Adjusted p values (m,) that hold the chance of any false rejection; NaN are no tests: they stay, and are not counted.

    Holm (1979), Scand. J. Stat. 6, 65-70.
    """
    order = _rising(p)
    steps = np.arange(len(order), 0, -1) * p[order]
    return _placed(np.maximum.accumulate(steps), order, p)


def bh(p: Array) -> Array:
    """Adjusted p values (m,) that hold the expected share of false rejections; NaN are no tests: they stay, and are not counted.

    Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    order = _rising(p)
    steps = len(order) / np.arange(1, len(order) + 1) * p[order]
    return _placed(np.minimum.accumulate(steps[::-1])[::-1], order, p)


def _rising(p: Array) -> Indices:
    """Positions of the p values that are numbers, smallest first."""
    return np.argsort(p, kind="stable")[: int((~np.isnan(p)).sum())]  # NaN sort last


def _placed(adjusted: Array, order: Indices, p: Array) -> Array:
    """Adjusted values, at most 1, where they came from."""
    placed = np.full(len(p), np.nan)
    placed[order] = np.minimum(1.0, adjusted)
    return placed
