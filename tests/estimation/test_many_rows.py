"""Equal rows as kinds, many rows in pieces: the same bootstrap by other means."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import plscli
from plscli.core import Array
from plscli.core.moments import Extent
from plscli.core.resampling import Simple, samples
from plscli.core.resampling.inference import acceleration
from plscli.data.survey import Survey
from plscli.estimation import replicates
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.rows import drawing, large, reading
from plscli.estimation.rows.large import in_pieces
from studies import MEDIATED, answers, reader_of, resampled_of, survey_of

NARROW = plscli.parse_model("A =~ A1 + A2; B =~ B1; B ~ A")


def narrow(n: int, gaps: float = 0.0, seed: int = 3) -> Array:
    """Answers to three items with three categories each."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(n)
    latent = np.column_stack([a, a, 0.5 * a]) + 0.8 * rng.standard_normal((n, 3))
    return np.where(rng.random((n, 3)) < gaps, np.nan, np.clip(np.round(latent), -1, 1) + 2)


def test_equal_rows_become_kinds_only_where_there_are_enough() -> None:
    assert reader_of(narrow(2_000), NARROW).sample.compressed().times is not None
    few = reader_of(narrow(60), NARROW).sample
    assert few.compressed() is few


@pytest.mark.parametrize("options", [{}, {"missing": "em"}, {"missing": "pairwise"}, {"correlations": "spearman"}], ids=str)
def test_kinds_give_the_same_estimates_and_standard_errors(options: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    survey = survey_of(narrow(1_500, gaps=0.03), NARROW)
    kinds = plscli.bootstrap(survey, NARROW, resamples=2_000, **options)
    monkeypatch.setattr("plscli.estimation.rows.EQUAL_ROWS", 10**9)
    rows = plscli.bootstrap(survey, NARROW, resamples=2_000, **options)
    assert np.allclose(kinds.point.values, rows.point.values, atol=1e-10, equal_nan=True)
    assert not np.array_equal(kinds.summary.se, rows.summary.se)
    assert np.allclose(kinds.summary.se, rows.summary.se, rtol=0.1, atol=1e-12, equal_nan=True)


@pytest.mark.parametrize("ci", ["percentile", "bca"])
def test_kinds_with_strata_and_weights(ci: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    X = narrow(2_000)
    columns = {name: X[:, k] for k, name in enumerate(NARROW.indicators)}
    region, weight = np.where(X[:, 0] == 2, "north", rng.choice(["north", "south"], 2_000)), rng.choice([1.0, 2.5], 2_000)
    survey = Survey({**columns, "region": region.astype(object), "weight": weight}, 2_000)
    drawn = [plscli.bootstrap(survey, NARROW, resamples=2_000, strata="region", weight="weight", ci=ci)]  # type: ignore[arg-type]
    monkeypatch.setattr("plscli.estimation.rows.EQUAL_ROWS", 10**9)
    drawn.append(plscli.bootstrap(survey, NARROW, resamples=2_000, strata="region", weight="weight", ci=ci))  # type: ignore[arg-type]
    kinds, rows = drawn
    assert np.allclose(kinds.point.values, rows.point.values, atol=1e-10, equal_nan=True)
    assert not np.array_equal(kinds.summary.se, rows.summary.se)
    for name in ("se", "lower", "upper"):
        one, two = getattr(kinds.summary, name), getattr(rows.summary, name)
        assert np.allclose(one, two, atol=0.15 * np.nanmax(rows.summary.se), equal_nan=True)


def test_the_order_of_the_file_changes_nothing_of_kinds() -> None:
    X = narrow(2_000)
    shuffled = np.random.default_rng(5).permutation(X)
    one, two = (plscli.bootstrap(survey_of(each, NARROW), NARROW, resamples=300) for each in (X, shuffled))
    assert np.array_equal(one.draws, two.draws)  # type: ignore[arg-type]


# many rows in pieces


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Surveys of a few hundred rows are treated like those of a million."""
    monkeypatch.setattr(drawing, "MANY_ROWS", 200)
    monkeypatch.setattr(large, "PIECE", 64)


def both(X: Array, monkeypatch: pytest.MonkeyPatch, **options: object) -> tuple[Bootstrap, Bootstrap]:
    """The bootstrap in pieces, and in one."""
    pieces = plscli.bootstrap(survey_of(X), MEDIATED, **options)  # type: ignore[arg-type]
    monkeypatch.setattr(drawing, "MANY_ROWS", 10**9)
    return pieces, plscli.bootstrap(survey_of(X), MEDIATED, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["mean", "listwise"])
@pytest.mark.usefixtures("small_pieces")
def test_pieces_give_the_same_estimates_and_standard_errors(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces, whole = both(answers(500, gaps=0.02, whole=False), monkeypatch, resamples=2_000, missing=missing)
    assert np.allclose(pieces.point.values, whole.point.values, rtol=1e-9, atol=1e-12)
    assert not np.array_equal(pieces.summary.se, whole.summary.se)
    assert np.allclose(pieces.summary.se, whole.summary.se, rtol=0.12, atol=1e-9, equal_nan=True)
    assert pieces.used == 2_000


@pytest.mark.usefixtures("small_pieces")
def test_pieces_draw_the_same_resamples_whatever_the_number_span_or_workers() -> None:
    survey = survey_of(answers(500, whole=False))
    many = plscli.bootstrap(survey, MEDIATED, resamples=1_400, jobs=1)
    assert many.draws is not None
    for resamples, jobs in ((300, 1), (1_400, 2), (1_400, None)):
        fewer = plscli.bootstrap(survey, MEDIATED, resamples=resamples, jobs=jobs)
        assert np.array_equal(fewer.draws, many.draws[:resamples])  # type: ignore[arg-type]
    reader = in_pieces(reader_of(answers(500, whole=False), MEDIATED))
    source = reader.source(None, 600, 1)  # type: ignore[arg-type]
    alone = [source.read(range(block, block + 1), lambda share: None).R for block in range(3)]
    assert np.array_equal(np.concatenate(alone), source.read(range(3), lambda share: None).R)
    assert len(np.unique(np.concatenate(alone)[:, 0, 1])) == 600


@pytest.mark.usefixtures("small_pieces")
def test_pieces_take_sampling_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    X = answers(500, whole=False)
    weight = np.random.default_rng(1).integers(1, 4, 500).astype(float)
    columns = {name: X[:, k] for k, name in enumerate(MEDIATED.indicators)}
    survey = Survey({**columns, "w": weight}, 500)
    pieces = plscli.bootstrap(survey, MEDIATED, resamples=800, weight="w")
    monkeypatch.setattr(drawing, "MANY_ROWS", 10**9)
    whole = plscli.bootstrap(survey, MEDIATED, resamples=800, weight="w")
    assert np.allclose(pieces.point.values, whole.point.values, rtol=1e-9, atol=1e-12)
    assert np.allclose(pieces.summary.se, whole.summary.se, rtol=0.2, atol=1e-9, equal_nan=True)


# the jackknife


@pytest.mark.parametrize("gaps", [0.0, 0.05])
@pytest.mark.parametrize("whole", [True, False])
def test_subtracted_moments_are_those_of_the_rows_that_stay(gaps: float, whole: bool) -> None:
    reader = reader_of(answers(70, gaps=gaps, whole=whole), MEDIATED)
    for units in (np.arange(70), np.arange(70) // 4):
        found = [data for data, _ in reader.without(units, 1)]
        for unit, R in enumerate(np.concatenate([data.R for data in found])):
            direct = reader((units != unit).astype(float)[None])
            assert np.allclose(R, direct.R[0], atol=1e-12)
        assert np.concatenate([data.n for data in found]).tolist() == (70 - np.bincount(units)).tolist()


def test_kinds_are_left_out_as_often_as_they_occur() -> None:
    reader = reader_of(narrow(800), NARROW)
    kinds = reading.SampleReader(reader.sample.compressed(), reader.estimator, reader.plan)
    for subtracted in (True, False):
        found = []
        for each in (reader, kinds):
            if not subtracted:
                each.estimator = each.plain = reading.replace(each.estimator, missing="pairwise")
            pairs = [(data.R[:, 0, 1], times) for data, times in each.without(None, 1)]
            values, times = (np.concatenate(part) for part in zip(*pairs, strict=True))
            found.append((times.sum(), acceleration(values[:, None], times)))
        assert found[0][0] == found[1][0] == 800
        assert found[0][1] == pytest.approx(found[1][1], rel=1e-6)


def test_groups_of_very_many_rows_know_the_acceleration(monkeypatch: pytest.MonkeyPatch) -> None:
    X = np.exp(np.random.default_rng(2).standard_normal((6_000, 11)))
    reader = reader_of(X, MEDIATED)
    found = {}
    for most, name in ((10_000, "rows"), (100, "groups")):
        monkeypatch.setattr(reading, "MOST_UNITS", most)
        monkeypatch.setattr(reading, "GROUPS", 1_500)
        parts = [data.R[:, 0, 1] for data, _ in reader.without(None, 1)]
        assert sum(map(len, parts)) == (6_000 if name == "rows" else 1_500)
        found[name] = acceleration(np.concatenate(parts)[:, None])[0]
    monkeypatch.setattr(large, "GROUPS", 1_500)
    pieces = np.concatenate([data.R[:, 0, 1] for data, _ in in_pieces(reader).without(None, 1)])
    found["pieces"] = acceleration(pieces[:, None])[0]
    assert abs(found["rows"]) > 0.015
    assert found["groups"] == pytest.approx(found["rows"], abs=0.004)
    assert found["pieces"] == pytest.approx(found["rows"], abs=0.004)
    assert len(set(found.values())) == 3


# studentized intervals


def test_studentized_intervals_come_from_resamples_of_each_resample(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = survey_of(answers(60))
    result = plscli.bootstrap(survey, MEDIATED, resamples=300, ci="student")
    row = result.row("path", "A -> D")
    plain = plscli.bootstrap(survey, MEDIATED, resamples=300).row("path", "A -> D")
    assert {name: row[name] for name in ("estimate", "mean", "se", "t", "p")} == {
        name: plain[name] for name in ("estimate", "mean", "se", "t", "p")
    }
    assert row["lower"] is not None
    assert row["upper"] is not None
    assert plain["lower"] is not None
    assert plain["upper"] is not None
    assert 0.5 < (row["upper"] - row["lower"]) / (plain["upper"] - plain["lower"]) < 2
    assert plscli.bootstrap(survey, MEDIATED, resamples=300, ci="student", jobs=2).row("path", "A -> D") == row


def test_studentized_intervals_by_hand() -> None:
    """One block, resamples of resamples drawn and their scores made one by one."""
    X = answers(90, whole=False)
    reader = reader_of(X, MEDIATED)
    source = samples.Drawn(reader, Simple(90), 20, 1)
    result = plscli.bootstrap(survey_of(X), MEDIATED, resamples=20, ci="student", tolerance=1e-13)
    position = result.point.index["path", "A -> C"]
    generator = samples.stream(1, samples.NESTED, 0, 0)
    rows = np.concatenate(list(source.counts(0)))[:20]
    t = []
    for row in rows:
        present = np.repeat(np.arange(90), row.astype(int))
        drawn = present[generator.integers(0, 90, (100, 90))]
        paths = _paths(reader, np.stack([np.bincount(indices, minlength=90) for indices in drawn]))
        (estimate,) = _paths(reader, row[None])
        t.append((estimate - result.point.values[position]) / np.std(paths, ddof=1))
    assert result.draws is not None
    se = result.draws[:, position].std(ddof=1)
    low, high = np.quantile(t, [0.025, 0.975])
    estimate = result.point.values[position]
    assert result.row("path", "A -> C")["lower"] == pytest.approx(estimate - se * high, abs=1e-9)
    assert result.row("path", "A -> C")["upper"] == pytest.approx(estimate - se * low, abs=1e-9)


def _paths(reader: reading.SampleReader, counts: Array) -> list[float]:
    """The correlations of the scores of A and C, which are their only path, in samples of the rows (B, N)."""
    weights = resampled_of(reader, reader(counts.astype(float))).stages[0].weights
    A, C = (MEDIATED.names.index(name) for name in "AC")
    found = []
    for chosen, of in zip(counts.astype(int), weights, strict=True):
        X = np.repeat(reader.sample.X, chosen, axis=0)
        Z = (X - X.mean(0)) / X.std(0)
        found.append(float(np.corrcoef(Z @ of[:, A], Z @ of[:, C])[0, 1]))
    return found


@pytest.mark.parametrize("options", [{}, {"consistent": True, "inadmissible": "keep"}, {"ci": "student"}, {"missing": "em"}], ids=str)
def test_how_many_resamples_are_estimated_together_changes_no_digit(options: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    survey = survey_of(answers(60, gaps=0.03))
    resamples = 300 if "ci" in options else 1_200
    found = []
    for batch in (1, 1 << 15, 1 << 20, 1 << 24):
        monkeypatch.setattr(replicates, "BATCH", batch)
        found.append(plscli.bootstrap(survey, MEDIATED, resamples=resamples, jobs=1, **options))  # type: ignore[arg-type]
    assert all(each.tables() == found[0].tables() for each in found)
    assert all(np.array_equal(each.draws, found[0].draws, equal_nan=True) for each in found)  # type: ignore[arg-type]


@pytest.mark.usefixtures("small_pieces")
def test_pieces_of_the_same_rows_draw_different_ones() -> None:
    """Twice the same rows, piece by piece: were both drawn alike, a mean would vary by twice the variance over n."""
    half = answers(320, whole=False)
    reader = in_pieces(reader_of(half, MEDIATED))
    doubled = large.RowPieces.of(Twice(reader.pieces.blocks), np.repeat(reader.pieces.sizes, 2), Extent.of(half), reader.pieces.gappy)
    means = samples.Scattered(doubled, 1_024, 1).read(range(4), lambda share: None).mean
    expected = half.var(0) / 640
    assert np.allclose(means.var(0) / expected, 1, atol=0.25)


class Twice:
    """The same blocks once more."""

    def __init__(self, blocks: large.Blocks) -> None:
        self.blocks = blocks

    def __call__(self) -> Iterator[tuple[Array, Array | None]]:
        for block in self.blocks():
            yield block
            yield block
