from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata, spearmanr

from plscli.core import Array
from plscli.core.moments import ordinal as module
from plscli.core.moments.ordinal import Ranked, spearman
from plscli.core.resampling import bootstrap, counts
from studies import answers


def draws(n: int, size: int, seed: int = 3) -> Array:
    return counts(bootstrap(n, size, np.random.default_rng(seed)), n)


def once(X: Array) -> Array:
    """Correlations (K, K) with every row counted once."""
    return spearman(Ranked.of(X), np.ones((1, len(X))))[0]


@pytest.mark.parametrize("whole", [True, False])
def test_each_resample_is_ranked_anew(whole: bool) -> None:
    X, weights = answers(60, whole=whole), draws(60, 5)
    R = spearman(Ranked.of(X), weights)
    for b in range(5):
        drawn = np.repeat(X, weights[b].astype(int), axis=0)
        assert np.allclose(R[b], spearmanr(drawn).statistic, atol=1e-12)


def test_without_gaps_the_correlations_are_those_of_pandas() -> None:
    X = answers(80)
    assert np.allclose(once(X), pd.DataFrame(X).corr(method="spearman"), atol=1e-12)


def test_ranks_are_the_usual_mid_ranks_less_their_mean() -> None:
    X, weights = answers(40), draws(40, 4)
    R = Ranked.of(X).ranks(weights)
    for b in range(4):
        copies = weights[b].astype(int)
        usual = rankdata(np.repeat(X, copies, axis=0), axis=0)
        assert np.array_equal(np.repeat(R[b], copies, axis=0), usual - (copies.sum() + 1) / 2)


def test_a_missing_answer_takes_the_mean_rank_of_its_resample() -> None:
    X, weights = answers(60, gaps=0.2), draws(60, 5)
    R = spearman(Ranked.of(X), weights)
    for b in range(5):
        ranked = pd.DataFrame(np.repeat(X, weights[b].astype(int), axis=0)).rank()
        assert np.allclose(R[b], ranked.fillna(ranked.mean()).corr(), atol=1e-12)


def test_a_rising_transformation_changes_no_digit() -> None:
    X, weights = answers(60, gaps=0.1), draws(60, 5)
    bent = X.copy()
    bent[:, 0], bent[:, 3] = np.exp(X[:, 0]), X[:, 3] ** 3 - 50
    assert np.array_equal(spearman(Ranked.of(bent), weights), spearman(Ranked.of(X), weights))


def test_a_falling_transformation_flips_the_sign() -> None:
    X, weights = answers(60, gaps=0.1), draws(60, 5)
    sign = np.where(np.arange(11) == 4, -1, 1)
    assert np.allclose(spearman(Ranked.of(X * sign), weights), spearman(Ranked.of(X), weights) * sign * sign[:, None], atol=1e-12)


def test_the_scale_of_the_weights_changes_nothing() -> None:
    X = answers(60, gaps=0.1)
    weights = draws(60, 5)
    assert np.allclose(spearman(Ranked.of(X), weights * 0.3), spearman(Ranked.of(X), weights), atol=1e-12)


def test_a_batch_of_one_equals_a_batch_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared, weights = Ranked.of(answers(60, gaps=0.1)), draws(60, 20)
    many = spearman(prepared, weights)
    assert np.allclose(many, np.concatenate([spearman(prepared, weights[[b]]) for b in range(20)]), atol=1e-12)
    monkeypatch.setattr(module, "SLAB", 3 * 60 * 11)
    assert np.allclose(many, spearman(prepared, weights), atol=1e-12)


def test_the_diagonal_is_one_and_the_matrix_symmetric() -> None:
    R = spearman(Ranked.of(answers(60, whole=False)), draws(60, 5) * 0.7)
    assert (np.diagonal(R, axis1=1, axis2=2) == 1).all()
    assert np.allclose(R, np.swapaxes(R, 1, 2), atol=1e-15)


@pytest.mark.parametrize("value", [0.1, np.nan])
def test_an_item_of_one_value_has_no_correlations_and_leaves_the_others_alone(value: float) -> None:
    X = answers(40)
    expected = once(X)
    X[:, 2] = value
    expected[2] = expected[:, 2] = np.nan
    assert np.allclose(once(X), expected, atol=1e-12, equal_nan=True)


@pytest.mark.parametrize("scale", [1.0, 0.1, 1 / 3])
def test_an_item_constant_in_one_resample_only_fails_there(scale: float) -> None:
    X = np.column_stack([[0.1, 0.1, 0.1, 0.7], [1.0, 2.0, 4.0, 3.0]])
    R = spearman(Ranked.of(X), scale * np.array([[2.0, 1, 1, 0], [1, 1, 1, 1]]))
    assert np.isnan(R[0, 0]).all()
    assert np.isnan(R[0, :, 0]).all()
    assert R[0, 1, 1] == 1
    assert np.isfinite(R[1]).all()
