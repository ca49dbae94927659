"""Respondents move one at a time: sums follow, the objective rises, and no segment becomes too small."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

import plscli
from mixed import MODEL, mixed
from plscli.core.moments.moments import grouped
from plscli.core.segments.moves import Asking, Climb, Move, Stop
from plscli.estimation import Estimator
from plscli.questions.segments.found import ScoredRows
from plscli.questions.segments.pos import coefficients

N = 90


def climb(frame: pd.DataFrame, least: float = 15) -> tuple[Climb, ScoredRows]:
    scores = ScoredRows.of(plscli.Survey.from_frame(frame), MODEL, Estimator(tolerance=1e-12), False)
    return Climb(scores.reader.rows, scores.values, scores.regressions, partial(coefficients, scores), least, scores.sample.numbers), scores


def asked(work: Climb, asking: Asking[Move | None]) -> Move | None:
    """What comes of asking, each time answered."""
    try:
        wanted = next(asking)
        while True:
            wanted = asking.send(work.estimated(wanted))
    except StopIteration as end:
        found: Move | None = end.value
        return found


def gappy() -> pd.DataFrame:
    frame = mixed(N, 3, error=0.8)[0]
    return frame.mask(np.random.default_rng(1).random(frame.shape) < 0.03)


@pytest.mark.parametrize("frame", [mixed(N, 3, error=0.8)[0], gappy()], ids=["whole", "gaps"])
def test_segments_are_what_their_respondents_alone_give(frame: pd.DataFrame) -> None:
    work, scores = climb(frame)
    (found,) = work.climbed([(np.arange(N) % 2, 2)])
    assert found.stop == Stop.SETTLED
    assert found.moves > 3
    total = 0.0
    for k in range(2):
        rows = np.sort(scores.sample.numbers[found.partition == k]) - 1
        alone = plscli.estimate(frame.iloc[rows], MODEL, tolerance=1e-12)
        total += sum(alone.value("r2", name) or 0.0 for name in ("C", "D"))
        paths = [alone.value("path", name) for name in ("A -> C", "B -> C", "C -> D")]
        np.testing.assert_allclose(found.coefficients[:, k], np.array(paths, dtype=np.float64), atol=1e-8)
    assert found.objective == pytest.approx(total, abs=1e-8)


def test_every_move_raises_the_objective_and_leaves_segments_large_enough() -> None:
    work, _ = climb(mixed(N, 3, error=0.8)[0], least=25)
    partition = work.distances(work.estimated(grouped(work.rows, np.arange(N) % 2, 2).sums)[0]).argmin(0)
    sums = grouped(work.rows, partition, 2).sums
    coefficients, r2 = work.estimated(sums)
    moves = 0
    while found := asked(work, work.next(partition, sums, coefficients, r2)):
        i, to, pair, both = found
        before, out = r2.sum(), partition[i]
        partition[i], sums[[out, to]] = to, pair
        coefficients[:, [out, to]], r2[:, [out, to]] = both
        assert r2.sum() > before
        assert np.bincount(partition).min() >= 25
        moves += 1
    assert moves
    np.testing.assert_allclose(sums, grouped(work.rows, partition, 2).sums, atol=1e-9)


def test_a_start_that_leaves_a_segment_too_small_is_none() -> None:
    work, _ = climb(mixed(N, 3)[0], least=60)
    assert work.climbed([(np.arange(N) % 2, 2)])[0].stop == Stop.TOO_SMALL


def test_climbs_do_not_touch_each_other() -> None:
    work, _ = climb(mixed(N, 3, error=0.8)[0])
    rng = np.random.default_rng(2)
    starts = [(rng.integers(k, size=N), k) for k in (2, 3, 2)]
    together = work.climbed(starts)
    for found, start in zip(together, starts, strict=True):
        (alone,) = work.climbed([start])
        np.testing.assert_array_equal(found.partition, alone.partition)
        assert (found.objective, found.moves) == (alone.objective, alone.moves)


@pytest.mark.parametrize(("size", "free"), [(26, True), (25, False)])
def test_respondents_may_leave_a_segment_until_it_is_as_small_as_allowed(size: int, free: bool) -> None:
    work, _ = climb(mixed(N, 3, error=0.8)[0], least=25)
    partition = np.where(np.arange(N) < size, 0, 1)
    which, _ = work.candidates(partition, work.estimated(grouped(work.rows, partition, 2).sums)[0])
    assert bool((partition[which] == 0).any()) is free
    assert (partition[which] == 1).any()
