from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plscli.core import Correlations, Design
from plscli.core.linalg import batch_last, empty, full, members, total
from plscli.core.pls import estimate, path_weighting
from plscli.core.resampling import bootstrap, counts
from plscli.estimation.quantities import Evaluation
from plscli.model.build import parse_model
from studies import MEDIATED, answers, reader_of, resampled_of

INTERACTING = parse_model(
    """
    A =~ A1 + A2 + A3
    B =~ B1 + B2 + B3
    C =~ C1
    D =~ D1 + D2 + D3 + D4
    D ~ A + B + C + A:B
    """
)
HIGHER = parse_model(
    """
    A =~ A1 + A2 + A3
    B =~ B1 + B2 + B3
    H =~ A + B
    C =~ C1
    D =~ D1 + D2 + D3 + D4
    C ~ H
    D ~ H + C
    """
)
WIDE = parse_model("A =~ A1 + A2 + A3 + B1 + B2 + B3 + C1 + D1\nD =~ D2 + D3 + D4\nD ~ A")
"""A block of eight: numpy adds eight neighbouring numbers in another order than one after the other."""


@given(st.integers(1, 40), st.integers(0, 1000))
def test_a_total_is_the_same_for_one_member_for_many_and_in_any_layout(k: int, seed: int) -> None:
    X = np.random.default_rng(seed).standard_normal((5, k))
    together = total(X)
    assert np.allclose(together, X.sum(-1), rtol=0, atol=1e-13)
    assert np.array_equal(total(batch_last(X, 1)), together)
    assert np.array_equal([total(x) for x in X], together)
    assert np.array_equal(total(batch_last(X[:1], 1)), together[:1])


def test_a_total_leaves_its_terms_as_they_were() -> None:
    X = np.arange(10.0).reshape(2, 5)
    total(X)
    assert np.array_equal(X, np.arange(10.0).reshape(2, 5))


def test_the_batch_comes_first_in_shape_and_last_in_memory() -> None:
    X = np.arange(48.0).reshape(2, 4, 3, 2)
    laid = batch_last(X, 2)
    assert np.array_equal(laid, X)
    for array in (laid, full((2, 4), (3, 2)), empty((2, 4), (3, 2))):
        assert array.shape == X.shape
        assert array.strides == (4 * 8, 8, 16 * 8, 8 * 8)
    assert np.shares_memory(batch_last(laid, 2), laid)
    chosen = members(laid[0], np.array([2, 0]))
    assert np.array_equal(chosen, X[0, [2, 0]])
    assert chosen.strides[0] == 8


@pytest.mark.parametrize("consistent", [False, True])
@pytest.mark.parametrize("model", [MEDIATED, INTERACTING, HIGHER, WIDE])
@pytest.mark.parametrize("laid", [True, False])
def test_chunk_size_changes_no_digit_of_any_number(model: object, consistent: bool, laid: bool) -> None:
    reader = reader_of(answers(60, whole=False), model, consistent=consistent)  # type: ignore[arg-type]
    data = reader(counts(bootstrap(60, 40, np.random.default_rng(3)), 60))
    if not laid:
        data = Correlations(np.ascontiguousarray(data.R), data.mean, data.sd, data.n, data.status)
    evaluation = Evaluation(reader.plan, reader.sample.ranges)

    def evaluated(part: Correlations) -> np.ndarray:
        return evaluation(resampled_of(reader, part))

    together = evaluated(data)
    assert np.isfinite(together).any(-1).all()
    for size in (1, 2, 7, 39):
        chunks = [evaluated(data[start : start + size]) for start in range(0, 40, size)]
        assert np.array_equal(np.concatenate(chunks), together, equal_nan=True)


def test_no_member_is_ever_summed_alone() -> None:
    seen = []

    def watched(C: np.ndarray, design: Design) -> np.ndarray:
        seen.append(len(C))
        return path_weighting(C, design)

    reader = reader_of(answers(60), MEDIATED)
    data = reader(counts(bootstrap(60, 12, np.random.default_rng(3)), 60))
    for part in (data, data[:1], data[0]):
        seen.clear()
        solution = estimate(part, MEDIATED.design, watched, tolerance=1e-12)
        assert solution.iterations.max() == len(seen)  # until the last one has settled
        assert min(seen) == 2
