"""Intervals as `plscli.bootstrap` reports them, against SciPy's from the same resamples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import plscli

MODEL = plscli.parse_model("X =~ X1; Y =~ Y1; Y ~ X")
"""Two single items: the path is their correlation."""
SCIPY = {"percentile": "percentile", "bca": "BCa"}
"""SciPy's names of our intervals."""


def correlation(x: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
    x, y = (z - z.mean(axis, keepdims=True) for z in (x, y))
    return (x * y).sum(axis) / np.sqrt((x**2).sum(axis) * (y**2).sum(axis))


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("ci", SCIPY)
def test_intervals_of_a_path_are_those_of_scipy_from_the_same_resamples(ci: str, level: float) -> None:
    rng = np.random.default_rng(7)
    x, y = rng.exponential(size=(2, 60)) + rng.exponential(size=60)
    indices = rng.integers(0, 60, (1999, 60))
    survey = plscli.Survey.from_frame(pd.DataFrame({"X1": x, "Y1": y}))
    ours = plscli.bootstrap(survey, MODEL, indices=indices, ci=ci, level=level).row("path", "X -> Y")
    replicates = correlation(x[indices], y[indices])
    earlier = stats.bootstrap((x, y), correlation, paired=True, n_resamples=9, method="percentile")
    earlier.bootstrap_distribution = replicates  # SciPy goes on from these, and draws none of its own
    theirs = stats.bootstrap(
        (x, y), correlation, paired=True, n_resamples=0, bootstrap_result=earlier, confidence_level=level, method=SCIPY[ci]
    )
    assert len(theirs.bootstrap_distribution) == 1999
    assert ours["se"] == pytest.approx(theirs.standard_error, rel=1e-9)
    assert (ours["lower"], ours["upper"]) == pytest.approx(tuple(theirs.confidence_interval), rel=1e-9)
    plain = np.quantile(replicates, [(1 - level) / 2, (1 + level) / 2])
    assert (ci == "percentile") == bool(np.abs(plain - theirs.confidence_interval).max() < 1e-3)  # BCa is another interval here
