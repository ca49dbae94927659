from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap as scipy_bootstrap

from plscli import engine
from plscli.core.moments import Rows
from plscli.core.moments.moments import weighted
from plscli.core.resampling import Simple, bootstrap, counts, samples
from plscli.core.resampling.inference import percentile
from plscli.engine import Workers
from plscli.errors import UsageError
from studies import answers


def read(rows: Rows) -> samples.Read:
    return lambda weights: weighted(rows, weights).correlations(rows.number)


def drawn(rows: Rows, resamples: int, seed: int) -> np.ndarray:
    """Correlations of bootstrap samples, one row each."""
    return flat(samples.Drawn(read(rows), Simple(rows.number), resamples, seed), resamples)


def flat(source: samples.SampleBlocks, resamples: int, blocks_at_once: int = 100) -> np.ndarray:
    blocks = range(-(-resamples // samples.BLOCK))
    parts = [source.read(blocks[start : start + blocks_at_once], silent) for start in range(0, len(blocks), blocks_at_once)]
    return np.concatenate([np.column_stack([part.mean, part.R.reshape(len(part), -1)]) for part in parts])


def silent(share: float) -> None:
    pass


def test_counts_say_how_often_each_row_was_drawn() -> None:
    indices = np.array([[0, 0, 2], [1, 2, 2]])
    assert counts(indices, 4).tolist() == [[2, 0, 1, 0], [0, 1, 2, 0]]


def test_every_sample_has_as_many_rows_as_the_survey() -> None:
    drawn = bootstrap(30, 50, np.random.default_rng(1))
    assert drawn.shape == (50, 30)
    assert (counts(drawn, 30).sum(1) == 30).all()


@pytest.mark.parametrize("whole", [True, False])
def test_the_first_resamples_are_the_same_for_any_number_of_resamples(whole: bool) -> None:
    rows = Rows.of(answers(90, whole=whole))
    many = drawn(rows, 700, seed=3)
    assert len(many) == 700
    for fewer in (1, 255, 256, 257, 600):
        assert np.array_equal(drawn(rows, fewer, seed=3), many[:fewer])


def test_drawing_a_block_in_pieces_changes_no_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows.of(answers(90))
    whole = drawn(rows, 300, seed=3)
    monkeypatch.setattr(samples, "DRAWS_AT_ONCE", 90 * 100)
    assert np.array_equal(drawn(rows, 300, seed=3), whole)


def test_neighbouring_seeds_share_no_resamples() -> None:
    rows = Rows.of(answers(60, whole=False))
    one, two = (drawn(rows, 600, seed) for seed in (1, 2))
    assert not set(map(bytes, one[:, :5])) & set(map(bytes, two[:, :5]))


def test_blocks_share_no_resamples() -> None:
    samples = drawn(Rows.of(answers(60, whole=False)), 512, seed=1)
    assert len(set(map(bytes, samples[:, :5]))) == 512


def test_given_indices_are_drawn_as_they_stand() -> None:
    rows = Rows.of(answers(40))
    plan = np.random.default_rng(1).integers(0, 40, (300, 40))
    last = samples.Given(read(rows), rows.number, plan).read(range(1, 2), silent)[-1]
    assert np.array_equal(last.R, weighted(rows, np.bincount(plan[299], minlength=40).astype(float)).correlations(np.nan).R)


@pytest.mark.parametrize("span", [1, 2, 10**9])
@pytest.mark.parametrize("workers", [Workers(1), Workers(2), Workers(), Workers(3, "processes")], ids=str)
def test_work_is_done_once_per_resample_in_order_whatever_the_span_and_the_workers(span: int, workers: Workers) -> None:
    rows = Rows.of(answers(40))
    calls: list[tuple[int, int]] = []
    source = samples.Drawn(read(rows), Simple(40), 1500, 1)

    def first_means(blocks: range, tick: samples.Tick) -> np.ndarray:
        return source.read(blocks, tick).mean[:, 0]

    parts = list(engine.run(first_means, 1500, span, lambda *done: calls.append(done), workers))
    assert np.array_equal(np.concatenate(parts), drawn(rows, 1500, 1)[:, 0])
    assert calls[-1] == (1500, 1500)
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    assert len(calls) == len(parts) == (6 if span == 1 else 3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"jobs": 0}, "at least 1"),
        ({"backend": "gpu"}, "threads, processes, dask"),
        ({"backend": "threads", "scheduler": "tcp://127.0.0.1:1"}, "go together"),
        ({"backend": "dask"}, "go together"),
    ],
)
def test_workers_that_cannot_be_are_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Workers(**wrong)  # type: ignore[arg-type]


def test_a_scheduler_says_where_the_work_is_done() -> None:
    assert Workers(scheduler="tcp://127.0.0.1:1").where == "dask"
    assert Workers().where == "threads"


def test_percentile_interval_interpolates_between_order_statistics() -> None:
    draws = np.arange(1.0, 101.0)[:, None] * [1, 2]
    lower, upper = percentile(draws, 0.90)
    assert np.allclose(lower, [5.95, 11.9])
    assert np.allclose(upper, [95.05, 190.1])


def test_percentile_interval_of_a_mean_agrees_with_scipy() -> None:
    x = np.random.default_rng(1).exponential(size=50)
    theirs = scipy_bootstrap((x,), np.mean, n_resamples=20_000, method="percentile", random_state=np.random.default_rng(2))
    means = counts(bootstrap(50, 20_000, np.random.default_rng(3)), 50) @ x / 50
    lower, upper = percentile(means[:, None], 0.95)
    spread = theirs.standard_error  # Monte Carlo error of a 2.5 % quantile of 20,000 draws: about 0.02 standard errors
    assert abs(lower[0] - theirs.confidence_interval.low) < 0.1 * spread
    assert abs(upper[0] - theirs.confidence_interval.high) < 0.1 * spread
