from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import plscli
from plscli.core import Array
from plscli.errors import UsageError
from plscli.estimation import TREATMENTS, Estimator
from plscli.estimation.estimation import Estimation
from plscli.estimation.saved import read_saved
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.report.render.data import as_json
from studies import MEDIATED, TIGHT, answers, survey_of

SINGLES = parse_model("X =~ X1; M =~ M1; Y =~ Y1; Y ~ X + M; M ~ X")
CUTS = np.array([-0.2, 0.6, 1.2, 1.8])
"""Thresholds that leave most answers in the lowest of five categories."""


def latent(n: int, seed: int = 1) -> Array:
    """Normal answers to X1, M1, Y1 with M = 0.5 X and Y = 0.4 X + 0.3 M + noise, all of variance 1."""
    rng = np.random.default_rng(seed)
    e = rng.standard_normal((3, n))
    x = e[0]
    m = 0.5 * x + np.sqrt(0.75) * e[1]
    y = 0.4 * x + 0.3 * m + np.sqrt(1 - 0.16 - 0.09 - 2 * 0.4 * 0.3 * 0.5) * e[2]
    return np.column_stack([x, m, y])


def coarse(X: Array) -> Array:
    return np.searchsorted(CUTS, X).astype(float) + 1


def estimated(X: Array, model: ModelSpec = SINGLES, **options: object) -> Estimation:
    return plscli.estimate(survey_of(X, model), model, tolerance=TIGHT, **options)  # type: ignore[arg-type]


def test_polychoric_paths_recover_the_latent_ones_better_than_pearson() -> None:
    X = latent(4000)
    true = {"X -> Y": 0.4, "M -> Y": 0.3, "X -> M": 0.5}
    polychoric, pearson = (estimated(coarse(X), correlations=kind) for kind in ("polychoric", "pearson"))
    for name, path in true.items():
        assert polychoric.value("path", name) == pytest.approx(path, abs=0.05)  # three standard errors
    assert pearson.value("path", "X -> M") < 0.46  # type: ignore[operator]
    error = {point: sum(abs((point.value("path", name) or 0) - path) for name, path in true.items()) for point in (polychoric, pearson)}
    assert error[polychoric] < 0.4 * error[pearson]
    assert np.abs(polychoric.correlations - np.corrcoef(X.T)).max() < 0.04


def test_polychoric_answers_may_be_renamed_as_long_as_their_order_stays() -> None:
    X = coarse(latent(300))
    renamed = np.array([0, 1, 2, 4, 10, 12])[X.astype(int)].astype(float)
    a, b = (estimated(data, correlations="polychoric") for data in (X, renamed))
    assert a.correlations == pytest.approx(b.correlations, abs=1e-12)


def test_polychoric_and_spearman_correlations_have_no_units() -> None:
    X = coarse(latent(200))
    for kind in ("polychoric", "spearman"):
        point = estimated(X, correlations=kind)
        assert point.value("unstandardised_path", "X -> Y") is None
        assert point.value("path", "X -> Y") is not None


@pytest.mark.parametrize("kind", ["polychoric", "spearman"])
@pytest.mark.parametrize("gaps", [0.0, 0.03])
def test_resamples_are_estimates_from_the_rows_that_were_drawn(kind: str, gaps: float) -> None:
    X = answers(150, gaps=gaps)
    indices = np.random.default_rng(2).integers(0, 150, (3, 150))
    chosen = {"correlations": kind, "tolerance": TIGHT, "smooth": kind == "polychoric"}
    result = plscli.bootstrap(survey_of(X), MEDIATED, indices=indices, **chosen)  # type: ignore[arg-type]
    assert result.draws is not None
    for rows, draws in zip(indices, result.draws, strict=True):
        alone = estimated(X[rows], MEDIATED, correlations=kind, smooth=kind == "polychoric")
        same = [quantity not in ("r2_adjusted", "aic", "bic") for quantity, _ in alone.index]
        assert np.allclose(draws[same], np.array(list(alone.values))[same], atol=1e-6, equal_nan=True)


def test_the_order_of_rows_changes_no_digit_of_polychoric_resamples() -> None:
    X = coarse(latent(120))
    shuffled = X[np.random.default_rng(1).permutation(len(X))]
    a, b = (plscli.bootstrap(survey_of(data, SINGLES), SINGLES, resamples=30, correlations="polychoric").draws for data in (X, shuffled))
    assert a is not None
    assert b is not None
    assert np.allclose(a, b, atol=1e-9, equal_nan=True)
    few = plscli.bootstrap(survey_of(X, SINGLES), SINGLES, resamples=10, correlations="polychoric").draws
    assert few is not None
    assert np.array_equal(few, a[:10], equal_nan=True)


def test_spearman_without_ties_is_pearson_on_ranks() -> None:
    X = np.exp(latent(90))
    ranks = X.argsort(0).argsort(0).astype(float)
    spearman, pearson = estimated(X, correlations="spearman"), estimated(ranks)
    assert spearman.correlations == pytest.approx(pearson.correlations, abs=1e-12)
    for name in ("X -> Y", "M -> Y", "X -> M"):
        assert spearman.value("path", name) == pytest.approx(pearson.value("path", name), abs=1e-10)
    assert spearman.correlations == pytest.approx(np.asarray(spearmanr(X).statistic), abs=1e-12)


def test_spearman_with_ties_is_that_of_scipy() -> None:
    X = coarse(latent(90))
    assert estimated(X, correlations="spearman").correlations == pytest.approx(np.asarray(spearmanr(X).statistic), abs=1e-12)


@pytest.mark.parametrize("kind", ["pearson", "spearman", "polychoric"])
@pytest.mark.parametrize("missing", ["mean", "listwise", "pairwise", "em"])
def test_each_kind_of_correlations_takes_its_own_treatments_of_gaps(kind: str, missing: str) -> None:
    allowed = {"pearson": {"mean", "listwise", "pairwise", "em"}, "spearman": {"mean", "listwise"}, "polychoric": {"pairwise", "listwise"}}
    assert set(TREATMENTS[kind]) == allowed[kind]  # type: ignore[index]
    if missing in allowed[kind]:
        assert np.isfinite(
            estimated(np.where(np.eye(60, 3), np.nan, coarse(latent(60))), correlations=kind, missing=missing).correlations
        ).all()
    else:
        with pytest.raises(UsageError, match=f"{kind} correlations take missing answers .* or .*, not {missing}"):
            Estimator(correlations=kind, missing=missing)  # type: ignore[arg-type]


def test_what_is_done_about_gaps_when_nothing_is_said() -> None:
    assert Estimator().treatment == Estimator(correlations="spearman").treatment == "mean"
    assert Estimator(correlations="polychoric").treatment == "pairwise"


@pytest.mark.parametrize("kind", ["spearman", "polychoric"])
def test_products_need_pearson_correlations(kind: str) -> None:
    model = parse_model("X =~ X1; M =~ M1; Y =~ Y1; Y ~ X + M + X:M")
    with pytest.raises(UsageError, match=f'which correlations="{kind}" does not give'):
        estimated(coarse(latent(60)), model, correlations=kind)


def test_coarse_items_get_polychoric_paths_beside_the_pearson_ones() -> None:
    model = parse_model(SINGLES.text + "mediated := H3*H2")
    X = coarse(latent(200))
    result = plscli.bootstrap(survey_of(X, model), model, resamples=20)
    alone = estimated(X, model, correlations="polychoric")
    assert set(result.ordinal) == {"X -> Y", "M -> Y", "X -> M", "mediated"}
    for name, value in result.ordinal.items():
        quantity = "defined" if name == "mediated" else "path"
        assert value == pytest.approx(alone.value(quantity, name), abs=1e-6)
        assert value != pytest.approx(result.row(quantity, name)["estimate"], abs=1e-3)
    assert read_saved(as_json(result).encode(), "saved.json").ordinal == pytest.approx(result.ordinal)


@pytest.mark.parametrize(
    "X",
    [latent(100), np.round(3 * latent(100)) + 20, coarse(latent(100)) + 0.5],
    ids=["continuous", "many categories", "halves"],
)
def test_items_that_are_not_coarse_get_no_polychoric_paths(X: Array) -> None:
    assert plscli.bootstrap(survey_of(X, SINGLES), SINGLES, resamples=10).ordinal == {}


def test_other_correlations_and_products_get_no_polychoric_paths_beside_them() -> None:
    X = coarse(latent(100))
    for kind in ("spearman", "polychoric"):
        assert plscli.bootstrap(survey_of(X, SINGLES), SINGLES, resamples=10, correlations=kind).ordinal == {}  # type: ignore[arg-type]
    model = parse_model("X =~ X1; M =~ M1; Y =~ Y1; Y ~ X + M + X:M")
    assert plscli.bootstrap(survey_of(X, model), model, resamples=10).ordinal == {}


def test_polychoric_paths_of_a_listwise_analysis_use_the_same_rows() -> None:
    X = coarse(latent(150))
    X[:20, 0] = np.nan
    listwise, by_pairs = (plscli.bootstrap(survey_of(X, SINGLES), SINGLES, resamples=10, missing=m) for m in ("listwise", "mean"))  # type: ignore[arg-type]
    for result, missing in ((listwise, "listwise"), (by_pairs, "pairwise")):
        alone = estimated(X, correlations="polychoric", missing=missing)
        assert result.ordinal["M -> Y"] == pytest.approx(alone.value("path", "M -> Y"), abs=1e-6)


def test_a_binary_item_is_tetrachoric() -> None:
    X = latent(4000)
    X[:, 0] = X[:, 0] > 0.5
    X[:, 1:] = coarse(X[:, 1:])
    point = estimated(X, correlations="polychoric")
    assert point.value("path", "X -> M") == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("kind", ["polychoric", "spearman"])
def test_whole_weights_are_repeated_rows(kind: str) -> None:
    X = coarse(latent(100))
    w = np.random.default_rng(4).integers(1, 4, 100)
    weighted = plscli.Survey.from_frame(pd.DataFrame(X, columns=list(SINGLES.indicators)).assign(w=w))
    a = plscli.estimate(weighted, SINGLES, correlations=kind, weight="w", tolerance=TIGHT)  # type: ignore[arg-type]
    assert a.correlations == pytest.approx(estimated(np.repeat(X, w, axis=0), correlations=kind).correlations, abs=1e-7)
    assert a.correlations != pytest.approx(estimated(X, correlations=kind).correlations, abs=1e-3)
