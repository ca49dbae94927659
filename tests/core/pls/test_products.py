from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import plscli
from plain_stages import assert_plain, correlation, slopes, staged
from plscli.core import Array, Correlations
from plscli.core.pls import INADMISSIBLE, Status, products
from plscli.core.pls.consistent import disattenuated
from plscli.errors import EstimationError, ModelError, PlscliError, UsageError
from plscli.estimation.estimation import Estimation
from plscli.estimation.rows.reading import SampleReader
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from studies import TIGHT, evaluated, reader_of, resampled_of, solution_of, survey_of

MEASURED = "X =~ X1 + X2 + X3; M =~ M1 + M2; Z =~ Z1; Y =~ Y1 + Y2 + Y3; V =~ V1\n"
INTERACTION = parse_model(MEASURED + "Y ~ X + M + Z + X:M; V ~ Y + X")
SQUARE = parse_model(MEASURED + "Y ~ X + M + Z + M:M; V ~ Y + X")
TWO = parse_model(MEASURED + "Y ~ X + M + Z + X:Z; V ~ Y + X + X:Y")
THREE = parse_model(MEASURED + "Y ~ X + M + Z + X:M + X:Z + M:Z + X:M:Z; V ~ Y")
CUBIC = parse_model(MEASURED + "Y ~ X + M + Z + X:X + X:M + X:X:M; V ~ Y")
EVERYTHING = parse_model("E <~ X1 + X2 + X3 + M1 + M2 + Z1 + Y1 + Y2 + Y3; V =~ V1; V ~ E")
WHOLE = parse_model(MEASURED + "W =~ X + M; Y ~ W + Z + W:Z; V ~ Y")
COMPOSITE_WHOLE = parse_model(MEASURED + "W <~ X + M; Y ~ W + Z + W:Z; V ~ Y")
OUTER_WHOLE = parse_model(MEASURED + "W =~ X + M; W ~ Z + Y + Z:Y; V ~ W")
COMPOSITE_OUTER_WHOLE = parse_model(MEASURED + "W <~ X + M; W ~ Z + Y + Z:Y; V ~ W")
FORMATIVE = parse_model(MEASURED.replace("X =~", "X <~") + "Y ~ X + M + Z + X:M; V ~ Y")
METHODS = ("two-stage", "product", "orthogonal")
SINGLE = "X =~ X1; M =~ M1; Z =~ Z1; Y =~ Y1\n"
CASES = [
    *((model, method) for model in (INTERACTION, SQUARE, TWO) for method in METHODS),
    (THREE, "two-stage"),
    (THREE, "product"),
    (CUBIC, "two-stage"),
    (CUBIC, "product"),
    (FORMATIVE, "two-stage"),
]


def answers(n: int = 80, seed: int = 1, gaps: float = 0.0, binary: bool = False) -> Array:
    """Answers (n, 10) to X1-X3, M1-M2, Z1, Y1-Y3, V1; Z may be binary."""
    rng = np.random.default_rng(seed)
    g = rng.standard_normal((n, 5))
    x, m, z = g[:, 0], 0.3 * g[:, 0] + g[:, 1], 0.2 * g[:, 0] + g[:, 2]
    z = (z > 0.3).astype(float) if binary else z
    y = 0.4 * x + 0.3 * m + 0.2 * z + 0.3 * x * m + 0.2 * x * z + 0.15 * m * m + 0.7 * g[:, 3]
    v = 0.5 * y + 0.8 * g[:, 4]
    truth = np.column_stack([x, 0.8 * x, 0.6 * x, m, 0.7 * m, z, y, 0.9 * y, 0.6 * y, v])
    X = np.round(2 * (truth + 0.5 * rng.standard_normal(truth.shape)) + 8, 1)
    X[:, 5] = z if binary else X[:, 5]
    return np.where(rng.random(X.shape) < gaps, np.nan, X)


def estimated(X: Array, model: ModelSpec, **options: object) -> Estimation:
    return plscli.estimate(survey_of(X, model), model, tolerance=TIGHT, **options)  # type: ignore[arg-type]


def singles(text: str, n: int = 90, seed: int = 3, binary: bool = False) -> tuple[Array, ModelSpec]:
    """Answers to X1, M1, Y1 and, if the model needs it, Z1 before Y1; and the model."""
    chosen = [0, 3, 5, 6] if "Z" in text else [0, 3, 6]
    return answers(n, seed, binary=binary)[:, chosen], parse_model((SINGLE if "Z" in text else SINGLE.replace("Z =~ Z1; ", "")) + text)


def z_scores(X: Array) -> Array:
    return (X - X.mean(0)) / X.std(0, ddof=1)


@pytest.mark.parametrize(("model", "method"), CASES)
@pytest.mark.parametrize("gaps", [0.0, 0.06])
def test_products_equal_the_plain_version(model: ModelSpec, method: str, gaps: float) -> None:
    X = answers(gaps=gaps)
    point = estimated(X, model, interaction=method)
    assert_plain(dict(zip(point.index, point.values, strict=True)), staged(X, model, interaction=method), model)


@pytest.mark.parametrize("higher_order", ["disjoint", "embedded", "repeated"])
@pytest.mark.parametrize("model", [WHOLE, COMPOSITE_WHOLE, OUTER_WHOLE, COMPOSITE_OUTER_WHOLE])
def test_products_beside_wholes_equal_the_plain_version(model: ModelSpec, higher_order: str) -> None:
    X = answers(gaps=0.03)
    point = estimated(X, model, higher_order=higher_order)
    assert_plain(dict(zip(point.index, point.values, strict=True)), staged(X, model, higher_order=higher_order), model)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("weights", [False, True])
def test_resamples_equal_the_plain_version_on_the_rows_that_were_drawn(method: str, weights: bool) -> None:
    X = answers(gaps=0.05)
    rng = np.random.default_rng(3)
    w = rng.uniform(0.3, 2, len(X)) if weights else np.ones(len(X))
    survey = plscli.Survey.from_frame(pd.DataFrame(X, columns=list(TWO.indicators)).assign(w=w))
    indices = rng.integers(0, len(X), (3, len(X)))
    chosen = {"weight": "w"} if weights else {}
    result = plscli.bootstrap(survey, TWO, indices=indices, tolerance=TIGHT, interaction=method, **chosen)  # type: ignore[arg-type]
    assert result.draws is not None
    for rows, draws in zip(indices, result.draws, strict=True):
        counts = np.bincount(rows, minlength=len(X)) * w * len(w) / w.sum()
        assert_plain(dict(zip(result.point.index, draws, strict=True)), staged(X, TWO, counts, interaction=method), TWO)


@pytest.mark.parametrize("method", METHODS)
def test_slab_size_and_batch_size_change_nothing_and_a_failed_member_leaves_its_neighbours_untouched(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    X = answers(gaps=0.03)
    X[:, 0] = np.where(np.arange(len(X)) < 8, X[:, 0], 5.0)
    reader = reader_of(X, TWO, interaction=method)
    rng = np.random.default_rng(4)
    counts = np.stack([np.bincount(rng.integers(0, len(X), len(X)), minlength=len(X)) for _ in range(6)]).astype(float)
    counts[2] = np.where(reader.sample.X[:, 0] == 5.0, counts[2], 0)  # X1 is constant here
    together, status = evaluated(reader, counts)
    assert status[2] & 32
    for b in (0, 1, 3, 4, 5):
        alone, ok = evaluated(reader, counts[[b]])
        assert ok[0] == status[b] == 0
        assert np.allclose(alone[0], together[b], atol=1e-12, rtol=0, equal_nan=True)
    monkeypatch.setattr(products, "AT_ONCE", 1)
    slabs, _ = evaluated(reader, counts)
    assert np.allclose(slabs, together, atol=1e-12, rtol=0, equal_nan=True)


@pytest.mark.parametrize("method", METHODS)
def test_rescaling_shifting_and_sorting_change_nothing(method: str) -> None:
    X = answers(gaps=0.03)
    rng = np.random.default_rng(2)
    moved = (X * np.linspace(0.5, 30, X.shape[1]) + np.linspace(-50, 400, X.shape[1]))[rng.permutation(len(X))]
    a, b = (estimated(data, TWO, interaction=method) for data in (X, moved))
    for quantity, name in a.index:
        if quantity != "unstandardised_path":
            assert b.value(quantity, name) == pytest.approx(a.value(quantity, name), abs=1e-8), (quantity, name)
    moved_slopes = [name for quantity, name in a.index if quantity == "simple_slope"]
    assert len(moved_slopes) == 2 * 3 + 2


def test_rescaling_an_item_rescales_unstandardised_paths_of_single_items() -> None:
    X, model = singles("Y ~ X + M + X:M")
    a, b = estimated(X, model), estimated(X * [10, 4, 2], model)
    for source, factor in (("X", 2 / 10), ("M", 2 / 4), ("X:M", 2 / 40)):
        name = f"{source} -> Y"
        assert b.value("unstandardised_path", name) == pytest.approx((a.value("unstandardised_path", name) or 0) * factor, rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_factors_changes_names_and_nothing_else(method: str) -> None:
    X = answers(gaps=0.03)
    swapped = parse_model(INTERACTION.text.replace("X:M", "M:X"))
    a, b = estimated(X, INTERACTION, interaction=method), estimated(X, swapped, interaction=method)
    for quantity, name in a.index:
        if quantity not in ("simple_slope",):
            other = name.replace("X:M", "M:X")
            assert b.value(quantity, other) == pytest.approx(a.value(quantity, name), abs=1e-10), (quantity, name)


def test_one_product_may_be_written_either_way_round() -> None:
    model = parse_model(MEASURED + "Y ~ X + M + Z + X:M; V ~ Y + X + M + M:X")
    assert [product.name for product in model.products] == ["X:M"]
    assert [path.name for path in model.paths if ":" in path.source] == ["X:M -> Y", "X:M -> V"]


@pytest.mark.parametrize("text", ["Y ~ X + M + X:M", "Y ~ X + M + X:M + X:X", "Y ~ X + M + Z + X:M + X:Z + M:Z + X:M:Z"])
@pytest.mark.parametrize("method", ["two-stage", "product"])
def test_single_items_give_the_regression_on_standardised_variables(text: str, method: str) -> None:
    X, model = singles(text)
    point = estimated(X, model, interaction=method)
    z = dict(zip(model.names, z_scores(X).T, strict=True))
    predictors = model.predecessors("Y")
    columns = [np.prod([z[factor] for factor in name.split(":")], axis=0) for name in predictors]
    ols = sm.OLS(z["Y"], sm.add_constant(np.column_stack(columns))).fit()
    for name, b in zip(predictors, ols.params[1:], strict=True):
        quantity = "product_path" if ":" in name else "path"
        assert point.value(quantity, f"{name} -> Y") == pytest.approx(b, abs=1e-9)
    assert point.value("r2", "Y") == pytest.approx(ols.rsquared, abs=1e-9)
    raw = dict(zip(model.names, (X - X.mean(0)).T, strict=True))
    centred = [np.prod([raw[factor] for factor in name.split(":")], axis=0) for name in predictors]
    unstandardised = sm.OLS(X[:, -1], sm.add_constant(np.column_stack(centred))).fit()
    for name, b in zip(predictors, unstandardised.params[1:], strict=True):
        assert point.value("unstandardised_path", f"{name} -> Y") == pytest.approx(b, abs=1e-9)


def test_single_items_give_the_regression_on_raw_data() -> None:
    X = answers(90, 3)[:, [0, 3, 6]]
    point = estimated(X, parse_model("X =~ X1; M =~ M1; Y =~ Y1; Y ~ X + M + X:M"))
    x, m, y = X.T
    b = sm.OLS(y, sm.add_constant(np.column_stack([x, m, x * m]))).fit().params
    assert point.value("unstandardised_path", "X:M -> Y") == pytest.approx(b[3], abs=1e-9)
    assert point.value("unstandardised_path", "X -> Y") == pytest.approx(b[1] + b[3] * m.mean(), abs=1e-9)
    for where, at in (("-1 SD", m.mean() - m.std(ddof=1)), ("mean", m.mean()), ("+1 SD", m.mean() + m.std(ddof=1))):
        slope = (b[1] + b[3] * at) * x.std(ddof=1) / y.std(ddof=1)
        assert point.value("simple_slope", f"X -> Y at M {where} [X:M]") == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize("gaps", [False, True])
def test_slopes_at_the_ends_of_a_binary_moderator_are_the_slopes_in_its_groups(gaps: bool) -> None:
    X = answers(100, 5, binary=True)[:, [0, 5, 6]]
    if gaps:
        X[:5, 0] = X[90:, 2] = np.nan  # the mean of an item without an answer adds nothing to any slope's own group
    point = estimated(X, parse_model("X =~ X1; Z =~ Z1; Y =~ Y1; Y ~ X + Z + X:Z"))
    x, z, y = np.where(np.isnan(X), np.nanmean(X, axis=0), X).T
    for where, group in (("lowest", z == 0), ("highest", z == 1)):
        inside = sm.OLS(y[group], sm.add_constant(x[group])).fit().params[1]
        slope = point.value("simple_slope", f"X -> Y at Z {where} [X:Z]")
        assert slope == pytest.approx(inside * x.std(ddof=1) / y.std(ddof=1), abs=1e-9)


def test_slopes_in_groups_are_computed_anew_in_every_resample() -> None:
    X = answers(100, 5, binary=True)[:, [0, 5, 6]]
    model = parse_model("X =~ X1; Z =~ Z1; Y =~ Y1; Y ~ X + Z + X:Z")
    indices = np.random.default_rng(1).integers(0, 100, (3, 100))
    result = plscli.bootstrap(survey_of(X, model), model, indices=indices, tolerance=TIGHT)
    assert result.draws is not None
    for rows, draws in zip(indices, result.draws, strict=True):
        x, z, y = X[rows].T
        inside = sm.OLS(y[z == 1], sm.add_constant(x[z == 1])).fit().params[1]
        slope = draws[result.point.index["simple_slope", "X -> Y at Z highest [X:Z]"]]
        assert slope == pytest.approx(inside * x.std(ddof=1) / y.std(ddof=1), abs=1e-9)


def test_the_slope_of_a_square_is_the_derivative_of_the_parabola() -> None:
    X, model = singles("Y ~ X + M + Z + X:X")
    point = estimated(X, model)
    z = z_scores(X)
    b = slopes(z[:, 3], [z[:, 0], z[:, 1], z[:, 2], z[:, 0] ** 2], np.ones(len(z)))
    for where, at in (("-1 SD", -1.0), ("mean", 0.0), ("+1 SD", 1.0)):
        assert point.value("simple_slope", f"X -> Y at X {where} [X:X]") == pytest.approx(b[0] + 2 * b[3] * at, abs=1e-9)


def test_the_slope_of_a_three_way_product_varies_with_both_moderators() -> None:
    X, model = singles("Y ~ X + M + Z + X:M + X:Z + M:Z + X:M:Z")
    point = estimated(X, model)
    b = {name: point.value("product_path", f"{name} -> Y") or 0 for name in ("X:M", "X:Z", "X:M:Z")}
    main = point.value("path", "X -> Y") or 0
    at = {"-1 SD": -1.0, "mean": 0.0, "+1 SD": 1.0}
    for here, m in at.items():
        for there, z in at.items():
            slope = main + b["X:M"] * m + b["X:Z"] * z + b["X:M:Z"] * m * z
            assert point.value("simple_slope", f"X -> Y at M {here} and Z {there} [X:M:Z]") == pytest.approx(slope, abs=1e-9)
        assert point.value("simple_slope", f"X -> Y at M {here} [X:M]") == pytest.approx(main + b["X:M"] * m, abs=1e-9)


@pytest.mark.parametrize("interaction", METHODS)
def test_slopes_in_models_of_several_items_follow_from_the_paths(interaction: str) -> None:
    point = estimated(answers(), INTERACTION, interaction=interaction)
    main, product = point.value("path", "X -> Y") or 0, point.value("product_path", "X:M -> Y") or 0
    for where, at in (("-1 SD", -1.0), ("mean", 0.0), ("+1 SD", 1.0)):
        assert point.value("simple_slope", f"X -> Y at M {where} [X:M]") == pytest.approx(main + product * at, abs=1e-12)


@pytest.mark.parametrize("higher_order", ["disjoint", "embedded"])
def test_a_single_item_moderator_has_slopes_at_its_ends_beside_a_whole(higher_order: str) -> None:
    X = answers(binary=True)
    point = estimated(X, WHOLE, higher_order=higher_order)
    main, product = point.value("path", "W -> Y") or 0, point.value("product_path", "W:Z -> Y") or 0
    z = X[:, 5]
    for where, at in (("lowest", 0), ("highest", 1)):
        slope = main + product * (at - z.mean()) / z.std(ddof=1)
        assert point.value("simple_slope", f"W -> Y at Z {where} [W:Z]") == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize("gaps", [0.0, 0.05])
def test_an_orthogonalised_product_is_uncorrelated_with_its_items(gaps: float) -> None:
    reader = reader_of(answers(gaps=gaps), INTERACTION, interaction="orthogonal")
    R = reader.whole.R
    names = list(reader.plan.columns)
    own = [names.index(item) for item in ("X1", "X2", "X3", "M1", "M2")]
    columns = [k for k, name in enumerate(names) if "*" in name]
    assert len(columns) == 6
    assert np.abs(R[np.ix_(own, columns)]).max() < 1e-12
    assert np.abs(R[names.index("Z1"), columns]).max() > 0.01
    assert np.linalg.eigvalsh(R)[0] > -1e-10


def test_an_orthogonalised_product_of_single_items_leaves_main_effects_as_they_are_without_it() -> None:
    X = answers()[:, [0, 3, 6]]
    measured = "X =~ X1; M =~ M1; Y =~ Y1\n"
    a = estimated(X, parse_model(measured + "Y ~ X + M + X:M"), interaction="orthogonal")
    b = estimated(X, parse_model(measured + "Y ~ X + M"))
    for name in ("X -> Y", "M -> Y"):
        assert a.value("path", name) == pytest.approx(b.value("path", name), abs=1e-10)
    same, other = (estimated(X, parse_model(measured + "Y ~ X + M + X:M"), interaction=method) for method in ("product", "orthogonal"))
    assert same.value("r2", "Y") == pytest.approx(other.value("r2", "Y"), abs=1e-10)
    assert same.value("product_path", "X:M -> Y") == pytest.approx(other.value("product_path", "X:M -> Y"), abs=1e-10)


def test_products_of_scores_are_products_of_the_scores_of_the_model_without_them() -> None:
    X = answers()
    without = parse_model(INTERACTION.text.replace(" + H4*X:M", ""))
    assert not without.products
    reader, bare = reader_of(X, INTERACTION), reader_of(X, without)
    solved = solution_of(bare).stages[-1]
    Y = bare.scores(bare.whole, solved.weights)
    c = np.ones(len(X))
    p = Y[:, 0] * Y[:, 1]
    whole = reader.whole
    for k in range(10):
        assert whole.R[k, 10] == pytest.approx(correlation(reader.sample.X[:, k], p, c), abs=1e-10)
    assert whole.mean[10] == pytest.approx(p.mean(), abs=1e-10)
    assert whole.sd[10] == pytest.approx(p.std(ddof=1), abs=1e-10)


def moments_of(values: Array, p: Array, terms: list[tuple[int, int]]) -> Correlations:
    """Correlations of variables (N, S) whose rows have probabilities p (N,), and of their products, which follow them."""
    columns = np.column_stack([values, *(values[:, a] * values[:, b] for a, b in terms)])
    mean = p @ columns
    centred = columns - mean
    covariance = (centred * p[:, None]).T @ centred
    sd = np.sqrt(np.diagonal(covariance))
    return Correlations(covariance / np.outer(sd, sd), mean, sd, np.asarray(1.0), np.asarray(0))


def measured_with_error() -> tuple[Array, Array, Array, Array]:
    """Every outcome of two factors with a skewed joint distribution and of normal errors, exact up to the ninth moment.

    Returns the factors (N, 2), their scores (N, 2), probabilities (N,) and reliabilities (2,).
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    weights = weights / weights.sum()
    joint = np.array([[0.30, 0.05, 0.02], [0.10, 0.20, 0.05], [0.02, 0.06, 0.20]])
    levels = np.array([-1.0, 0.4, 2.5])
    standard = [(levels - m @ levels) / np.sqrt(m @ levels**2 - (m @ levels) ** 2) for m in (joint.sum(1), joint.sum(0))]
    a, b, c, d = (each.ravel() for each in np.meshgrid(range(3), range(3), range(5), range(5), indexing="ij"))
    reliability = np.array([0.7, 0.55])
    factors = np.column_stack([standard[0][a], standard[1][b]])
    errors = np.column_stack([nodes[c], nodes[d]])
    return factors, np.sqrt(reliability) * factors + np.sqrt(1 - reliability) * errors, joint[a, b] * weights[c] * weights[d], reliability


def test_products_of_error_prone_scores_become_those_of_the_factors_whatever_these_are_like() -> None:
    factors, scores, p, reliability = measured_with_error()
    terms = [(0, 1), (0, 0), (1, 1)]
    read, wanted = moments_of(scores, p, terms), moments_of(factors, p, terms)
    corrected = disattenuated(read, [(2 + k, *term) for k, term in enumerate(terms)], read.R[:2, :2], reliability)
    assert corrected.sd[2:] == pytest.approx(wanted.sd[2:], abs=1e-12)
    assert corrected.R[2:, 2:] == pytest.approx(wanted.R[2:, 2:], abs=1e-12)
    assert corrected.R[:2, 2:] == pytest.approx(np.sqrt(reliability)[:, None] * wanted.R[:2, 2:], abs=1e-12)  # scores stay scores
    assert np.array_equal(corrected.R[:2, :2], read.R[:2, :2])
    assert corrected.status == 0
    assert read.R[2:, 2:] != pytest.approx(wanted.R[2:, 2:], abs=0.05)


def test_products_of_normal_scores_follow_isserlis() -> None:
    rng = np.random.default_rng(3)
    A = rng.standard_normal((4, 4))
    phi = A @ A.T
    phi /= np.sqrt(np.outer(np.diagonal(phi), np.diagonal(phi)))
    reliability = np.array([0.8, 0.5, 1.0, 0.65])
    C = phi * np.sqrt(np.outer(reliability, reliability))
    np.fill_diagonal(C, 1.0)
    terms = [(i, j) for i in range(4) for j in range(i, 4)]

    def of(S: Array) -> Correlations:
        among = np.array([[S[i, k] * S[j, m] + S[i, m] * S[j, k] for k, m in terms] for i, j in terms])
        sd = np.sqrt(np.diagonal(among))
        return Correlations(among / np.outer(sd, sd), np.zeros(len(sd)), sd, np.asarray(1.0), np.asarray(0))

    found = disattenuated(of(C), [(p, *term) for p, term in enumerate(terms)], C, reliability)
    assert pytest.approx(of(phi).R, abs=1e-12) == found.R
    assert found.sd == pytest.approx(of(phi).sd, abs=1e-12)


def population(n: int, seed: int, square: float = 0.0) -> Array:
    """Answers (n, 9) to X1-X3, M1-M3 and Y1-Y3 where Y = 0.3 X + 0.2 M + 0.3 X M + square X^2, and loadings are 0.7 to 0.8."""
    g = np.random.default_rng(seed).standard_normal((n, 12))
    x, m = g[:, 0], 0.3 * g[:, 0] + 0.91**0.5 * g[:, 1]
    known = 0.3 * x + 0.2 * m + 0.3 * x * m + square * x * x
    y = known - known.mean() + np.sqrt(1.0 - known.var()) * g[:, 2]
    loadings = np.tile([0.8, 0.7, 0.75], 3)
    return np.repeat(np.column_stack([x, m, y]), 3, axis=1) * loadings + np.sqrt(1 - loadings**2) * g[:, 3:]


ATTENUATED = "X =~ X1 + X2 + X3; M =~ M1 + M2 + M3; Y =~ Y1 + Y2 + Y3\nY ~ X + M + X:M"


def test_plsc_finds_the_coefficient_of_a_product_and_a_slope_of_nothing() -> None:
    X, model = population(40_000, 1), parse_model(ATTENUATED)
    point, plain = (estimated(X, model, consistent=flag) for flag in (True, False))
    truth = {("product_path", "X:M -> Y"): 0.3, ("path", "X -> Y"): 0.3, ("path", "M -> Y"): 0.2}
    slope = ("simple_slope", "X -> Y at M -1 SD [X:M]")
    for key, value in {**truth, slope: 0.0}.items():
        assert point.value(*key) == pytest.approx(value, abs=0.015)
    assert (plain.value("product_path", "X:M -> Y") or 0) < 0.24
    assert (plain.value("path", "X -> Y") or 0) < 0.26
    counts = np.random.default_rng(2).multinomial(40_000, np.full(40_000, 1 / 40_000), size=4).astype(float)
    values, status = evaluated(reader_of(X, model, consistent=True), counts)
    drawn = values[:, [point.index[key] for key in truth]]
    assert not status.any()
    assert np.abs(drawn - list(truth.values())).max() < 0.035


def test_plsc_finds_the_coefficient_of_a_square_beside_a_product() -> None:
    X, model = population(60_000, 2, 0.2), parse_model(f"{ATTENUATED} + X:X")
    point, plain = (estimated(X, model, consistent=flag) for flag in (True, False))
    assert point.value("product_path", "X:X -> Y") == pytest.approx(0.2, abs=0.015)
    assert point.value("product_path", "X:M -> Y") == pytest.approx(0.3, abs=0.02)
    assert (plain.value("product_path", "X:X -> Y") or 0) < 0.17


def test_plsc_leaves_products_of_single_items_and_composites_as_they_are() -> None:
    X = answers(200)
    for text in ("Z =~ Z1; V =~ V1; Y =~ Y1 + Y2 + Y3; Y ~ Z + V + Z:V", "X <~ X1 + X2 + X3; Z =~ Z1; Y =~ Y1; Y ~ X + Z + X:Z + X:X"):
        model = parse_model(text)
        found = [plscli.estimate(survey_of(X, EVERYTHING), model, tolerance=TIGHT, consistent=flag) for flag in (False, True)]
        for key, value in zip(found[0].index, found[0].values, strict=True):
            if key[0] in ("path", "product_path"):
                assert found[1].value(*key) == pytest.approx(value, abs=0.1 if "Y2" in text else 1e-9)
        K = len(model.indicators)
        assert found[1].correlations[K:, K:] == pytest.approx(found[0].correlations[K:, K:], abs=1e-12)


def test_a_product_for_which_no_variance_is_left_is_inadmissible_and_alone_in_that() -> None:
    X = np.random.default_rng(9).standard_normal((60, 9))
    X[:, 6:] += 0.3 * X[:, :3] + 0.3 * X[:, 3:6]
    model = parse_model(ATTENUATED)
    reader = reader_of(X, model, consistent=True)
    counts = np.random.default_rng(4).multinomial(60, np.full(60, 1 / 60), size=200).astype(float)
    data = reader(counts)
    lost = (data.status & Status.PRODUCT_UNDEFINED) != 0
    assert 0 < lost.sum() < 200
    assert np.isfinite(data.R).all()
    solution = resampled_of(reader, data)
    product, outcome = solution.stages[-1].estimate.path_coefficients.shape[-1] - 1, reader.plan.structure.names.index("Y")
    assert solution.inadmissible[lost].all()
    assert not solution.failed[data.status == Status.PRODUCT_UNDEFINED].all()
    assert np.isnan(solution.stages[-1].estimate.path_coefficients[lost, product, outcome]).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("zeros", [30, 45, 50, 100])
def test_a_square_of_two_values_is_refused_and_the_blame_falls_on_it(method: str, zeros: int) -> None:
    X, model = singles("Y ~ X + M + Z + Z:Z", 200)
    X[:, 2] = np.arange(200) >= zeros  # with 100 zeros the square does not even vary
    with pytest.raises(EstimationError, match=r"^zero variance in (Z:Z|Z1\*Z1)\n|cannot be told from the others: .*Z:Z") as caught:
        estimated(X, model, interaction=method)
    assert "X1" not in str(caught.value)


def test_what_fails_before_products_are_taken_is_named_as_it_is() -> None:
    X = answers()
    X = np.column_stack([X, X[:, 6] + X[:, 9], 3 * (X[:, 6] + X[:, 9])])
    model = parse_model(MEASURED + "F <~ F1 + F2; Y ~ X + M + Z + X:M + F; V ~ Y")
    with pytest.raises(EstimationError, match="formative construct 'F' are perfectly collinear"):
        estimated(X, model)


def test_what_a_method_cannot_do_is_refused_with_advice() -> None:
    X = answers()
    with pytest.raises(UsageError, match="two constructs, and X:M:Z has three"):
        estimated(X, THREE, interaction="orthogonal")
    for method in ("product", "orthogonal"):
        with pytest.raises(ModelError, match="X is a composite"):
            estimated(X, FORMATIVE, interaction=method)
        with pytest.raises(ModelError, match="W is a higher-order construct"):
            estimated(X, WHOLE, interaction=method)
    for options in ({"missing": "em"}, {"missing": "pairwise"}, {"correlations": "spearman"}, {"correlations": "polychoric"}):
        with pytest.raises(PlscliError, match="products need scores of every respondent"):
            estimated(X, INTERACTION, **options)


def test_what_happened_to_the_model_without_products_stays_on_record_but_plsc_says_nothing_of_it() -> None:
    X = answers(60)
    assert replaced(reader_of(X, INTERACTION), max_iterations=1).whole.status == Status.NOT_CONVERGED
    X[:, 1:3] = 20 - 2 * X[:, [0]] + np.random.default_rng(1).standard_normal((60, 2))  # rho_A of X cannot be had
    reader = reader_of(X, INTERACTION, consistent=True)
    assert solution_of(reader, reader.main).status & INADMISSIBLE
    assert reader.whole.status == 0


def replaced(reader: SampleReader, **options: object) -> SampleReader:
    """A reader that estimates otherwise."""
    estimator = replace(reader.estimator, **options)  # type: ignore[arg-type]
    return SampleReader(reader.sample, estimator, reader.plan)
