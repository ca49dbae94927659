"""The test of exact fit: its slow plain version on rows, its p values where the model is true, its power where it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import linalg, stats

import plscli
from plain import plain_pls, standardised
from plscli.core import Array, Design
from plscli.core.resampling import Simple, samples
from plscli.data.survey import Survey
from plscli.engine import SERIAL, Workers
from plscli.errors import EstimationError, UsageError
from plscli.estimation import Estimator, Resampling
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.exact_fit import MisfitWork
from plscli.questions.exact_fit import tested as exact_fit
from plscli.questions.structure.hypotheses import run as decide
from plscli.records import Record
from studies import MEDIATED, SERVICE, answers, reader_of, survey_of

FACTORS = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; C =~ C1 + C2 + C3\nB ~ A; C ~ B")
COMPOSITES = parse_model(FACTORS.text.replace("=~", "<~"))
LOADINGS = np.array([0.8, 0.7, 0.75, 0.8, 0.7, 0.85, 0.7, 0.8, 0.75])
CHAIN = np.array([[1, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 1]])
SHORTCUT = np.array([[1, 0.5, 0.55], [0.5, 1, 0.5], [0.55, 0.5, 1]])
"""Correlations of three factors, without and with a direct path from the first to the last."""


def population(factors: Array) -> Array:
    owner = np.repeat(np.arange(3), 3)
    R = factors[owner][:, owner] * np.outer(LOADINGS, LOADINGS)
    np.fill_diagonal(R, 1.0)
    return R


def drawn_from(R: Array, n: int, rng: np.random.Generator, model: ModelSpec = FACTORS) -> Survey:
    return survey_of(rng.standard_normal((n, len(R))) @ np.linalg.cholesky(R).T, model)


def fitted(survey: Survey, model: ModelSpec, resamples: int = 199, **options: Any) -> exact_fit.ExactFit:
    return exact_fit.further(survey, decide(plscli.bootstrap(survey, model, resamples=resamples, **options)), workers=SERIAL)


def row(found: exact_fit.ExactFit, measure: str, model: str) -> Record:
    return next(r for r in found.tables()["exact_fit"] if (r["measure"], r["model"]) == (measure, model))


def plain_implied(R: Array, Z: Array, design: Design, saturated: bool) -> Array:
    """Implied correlations from textbook PLS on rows."""
    solved = plain_pls(Z, design, rounds=150)
    owner, J = np.repeat(np.arange(len(design.sizes)), design.sizes), len(design.sizes)
    Y = np.column_stack([standardised(Z)[:, owner == j] @ solved.weights[owner == j] for j in range(J)])
    C = np.corrcoef(Y, rowvar=False)
    if not saturated:
        exogenous = ~design.paths.any(0)
        psi = np.where(exogenous[:, None] & exogenous, C, 0.0)
        psi[~exogenous, ~exogenous] = 1.0 - solved.r2[~exogenous]
        inverse = np.linalg.inv(np.eye(J) - solved.paths)
        C = inverse.T @ psi @ inverse
        np.fill_diagonal(C, 1.0)
    Sigma = np.outer(solved.loadings, solved.loadings) * C[owner][:, owner]
    for block, reflective in zip(design.blocks, design.reflective, strict=True):
        if not reflective:
            Sigma[block, block] = R[block, block]
    np.fill_diagonal(Sigma, 1.0)
    return Sigma


def plain_distances(Z: Array, design: Design, saturated: bool) -> tuple[Array, Array]:
    """The four distances and the implied correlations of rows."""
    R = np.corrcoef(standardised(Z), rowvar=False)
    Sigma, K = plain_implied(R, Z, design, saturated), len(R)
    lower = np.tril_indices(K)
    uls = ((R - Sigma)[lower] ** 2).sum()
    logs = np.log(linalg.eigh(Sigma, R, eigvals_only=True))
    ml = np.trace(R @ np.linalg.inv(Sigma)) - np.linalg.slogdet(R @ np.linalg.inv(Sigma))[1] - K
    return np.array([np.sqrt(2 * uls / (K * (K + 1))), uls, 0.5 * (logs**2).sum(), ml]), Sigma


@pytest.mark.parametrize("saturated", [True, False])
@pytest.mark.parametrize("gaps", [0.0, 0.08])
def test_the_batch_gives_the_distances_of_transformed_rows_one_resample_at_a_time(gaps: float, saturated: bool) -> None:
    reader = reader_of(answers(80, seed=3, gaps=gaps), MEDIATED)
    X, design = reader.sample.X, MEDIATED.design
    source = replace(reader.source(Simple(80), 6, 5), purpose=samples.EXACT_FIT)  # type: ignore[type-var]
    work = MisfitWork(reader, source, Resampling(6, 5), saturated)
    (part,) = work(range(1), lambda share: None)
    mean = np.nanmean(X, axis=0)
    Z = np.where(np.isnan(X), 0.0, X - mean)
    sd = np.sqrt((Z**2).sum(0) / 79)
    observed, Sigma = plain_distances(X, design, saturated)
    assert np.allclose(work.observed, observed, atol=1e-9)
    Q = linalg.inv(linalg.sqrtm(np.corrcoef(standardised(X), rowvar=False))) @ linalg.sqrtm(Sigma)
    indices = samples.stream(5, samples.EXACT_FIT, 0, 0).integers(0, 80, (256, 80))[:6]
    for values, chosen in zip(part.values, indices, strict=True):
        filled = np.where(np.isnan(X[chosen]), np.nanmean(X[chosen], axis=0), X[chosen])
        expected, _ = plain_distances((filled - mean) / sd @ Q, design, saturated)
        assert np.allclose(values, expected, rtol=1e-8, atol=1e-9)


def p_values(survey: Survey, model: ModelSpec, of: str, **options: Any) -> dict[str, float]:
    """The p values of one of both models from 199 resamples: the test alone, which takes nothing of the bootstrap of the model."""
    resampling = Resampling(199)
    drawn = exact_fit.drawing(survey, model, Estimator(**options), resampling, None)
    work = MisfitWork(drawn.reader, exact_fit._purposed(drawn.source), resampling, exact_fit.MODELS[of])
    return dict(zip(exact_fit.DISTANCES, exact_fit._tested(of, work, resampling, None, SERIAL).p.tolist(), strict=True))


def test_the_test_alone_has_the_p_values_of_the_table() -> None:
    survey = drawn_from(population(CHAIN), 400, np.random.default_rng(11))
    found = fitted(survey, FACTORS, consistent=True)
    for of in exact_fit.MODELS:
        assert p_values(survey, FACTORS, of, consistent=True) == {measure: row(found, measure, of)["p"] for measure in exact_fit.DISTANCES}


def test_p_values_are_uniform_where_the_model_is_true() -> None:
    rng = np.random.default_rng(11)
    p = [p_values(drawn_from(population(CHAIN), 400, rng, COMPOSITES), COMPOSITES, "saturated") for _ in range(100)]
    for values in np.array([[each["srmr"], each["d_g"]] for each in p]).T:
        assert stats.kstest(values, "uniform").pvalue > 0.05
        assert 0.0 <= (values <= 0.05).mean() <= 0.11


def test_plsc_rejects_a_true_model_of_factors_no_more_often_than_the_level_says() -> None:
    rng, rejected = np.random.default_rng(12), []
    for _ in range(60):
        survey = drawn_from(population(CHAIN), 400, rng)
        rejected.append([p_values(survey, FACTORS, model, consistent=True)["srmr"] <= 0.05 for model in ("saturated", "estimated")])
    assert (np.mean(rejected, axis=0) <= 0.10).all()


def test_a_path_that_is_left_out_contradicts_the_estimated_model_and_not_the_saturated_one() -> None:
    found = fitted(drawn_from(population(SHORTCUT), 1500, np.random.default_rng(13)), FACTORS, 500, consistent=True)
    for measure in ("srmr", "d_uls", "d_g", "d_ml"):
        assert row(found, measure, "estimated")["verdict"] == "not met"
        assert row(found, measure, "saturated")["verdict"] == "met"
    wrong = row(found, "srmr", "estimated")
    assert wrong["value"] >= wrong["hi99"] > wrong["hi95"] > 0
    assert wrong["p"] == 1 / 501
    assert "The answers contradict the estimated model as exactly true (SRMR = " in wrong["meaning"]
    assert "no proof that it is true" in row(found, "srmr", "saturated")["meaning"]


def test_items_that_share_more_than_their_constructs_contradict_both_models() -> None:
    R = population(CHAIN)
    R[2, 8] = R[8, 2] = R[2, 8] + 0.3  # two items with the same wording
    found = fitted(drawn_from(R, 500, np.random.default_rng(14)), FACTORS, 500, consistent=True)
    assert {row(found, "srmr", model)["verdict"] for model in ("saturated", "estimated")} == {"not met"}


def test_plain_pls_is_not_judged_because_it_contradicts_true_factors_too() -> None:
    survey = drawn_from(population(CHAIN), 400, np.random.default_rng(15))
    plain, consistent = fitted(survey, FACTORS), fitted(survey, FACTORS, consistent=True)
    assert row(plain, "srmr", "saturated")["p"] == 1 / 200  # though the model is true
    assert {record["verdict"] for record in plain.tables()["exact_fit"]} == {None}
    assert all(test.gap > 0.03 for test in plain.tests)
    assert "Not judged" in row(plain, "srmr", "saturated")["meaning"]
    assert any("plain PLS overstates loadings of constructs in Mode A (A, B, C)" in note for note in plain.notes)
    assert all(test.gap < 1e-6 for test in consistent.tests)
    assert row(consistent, "srmr", "saturated")["verdict"] == "met"
    assert not any("not judged" in note for note in consistent.notes)


def test_a_model_that_restricts_nothing_is_not_tested() -> None:
    single = parse_model("A =~ A1; B =~ B1; C =~ C1\nC ~ A + B")
    found = fitted(survey_of(answers(60)[:, [0, 3, 6]], single), single)
    records = found.tables()["exact_fit"]
    assert records
    for record in records:
        assert (record["p"], record["hi95"], record["verdict"]) == (None, None, None)
        assert record["value"] == pytest.approx(0.0, abs=1e-9)
        assert record["meaning"].startswith("Nothing to test")


@pytest.mark.parametrize(
    ("text", "options", "error", "words"),
    [
        (MEDIATED.text + "D ~ H5*A:B", {}, UsageError, "a model with a product"),
        ("A =~ A1 + A2; B =~ B1 + B2; Q =~ A + B; D =~ D1 + D2\nD ~ Q", {}, UsageError, "a higher-order construct"),
        (MEDIATED.text, {"correlations": "polychoric"}, UsageError, "polychoric correlations take only their order"),
        (MEDIATED.text, {"correlations": "spearman"}, UsageError, "spearman correlations take only their order"),
        (MEDIATED.text, {"indices": np.zeros((20, 90), dtype=int) + np.arange(90)}, UsageError, "--exact-fit draws resamples of its own"),
    ],
)
def test_what_cannot_be_tested_is_refused_with_a_reason(text: str, options: dict[str, Any], error: type[Exception], words: str) -> None:
    model, columns = parse_model(text), dict(zip(MEDIATED.indicators, answers(90).T, strict=True))
    survey = Survey(columns, 90)
    amount = {} if "indices" in options else {"resamples": 20}
    found = decide(plscli.bootstrap(survey, model, **amount, **options))
    with pytest.raises(error, match=words):
        exact_fit.further(survey, found)


def test_an_inadmissible_start_is_refused_with_what_is_wrong_with_it() -> None:
    two = parse_model("A =~ A1 + A2; B =~ B1 + B2\nB ~ A")
    rng = np.random.default_rng(1)
    R = np.array([[1, 0.3, 0.6, 0.6], [0.3, 1, 0.1, 0.1], [0.6, 0.1, 1, 0.5], [0.6, 0.1, 0.5, 1]])
    survey = drawn_from(R, 100, rng, two)
    found = decide(plscli.bootstrap(survey, two, resamples=50, consistent=True, inadmissible="keep"))
    with pytest.raises(EstimationError, match=r"the solution is inadmissible, with .* above 1"):
        exact_fit.further(survey, found)


def test_items_that_determine_each_other_are_refused() -> None:
    X = answers(60)
    X[:, 1] = X[:, 0]
    survey = survey_of(X)
    with pytest.raises(EstimationError, match="their correlations are singular"):
        exact_fit.further(survey, decide(plscli.bootstrap(survey, MEDIATED, resamples=20)))


def test_no_number_depends_on_workers_or_on_the_order_of_rows() -> None:
    survey = plscli.read_survey(SERVICE)
    model = plscli.read_model(SERVICE.with_suffix(".pls"))
    turned = replace(survey, columns={name: column[::-1] for name, column in survey.columns.items()})
    options: dict[str, Any] = {"resamples": 600, "consistent": True, "max_failed": 0.2}
    whole = decide(plscli.bootstrap(survey, model, **options))
    first = exact_fit.further(survey, whole, workers=SERIAL).tables()
    assert exact_fit.further(survey, whole, workers=Workers(2)).tables() == first
    assert exact_fit.further(turned, decide(plscli.bootstrap(turned, model, **options)), workers=SERIAL).tables() == first
    other = exact_fit.further(survey, decide(plscli.bootstrap(survey, model, **options, seed=2)), workers=SERIAL).tables()
    assert other["exact_fit"][0]["hi95"] != first["exact_fit"][0]["hi95"]
    assert other["exact_fit"][0]["value"] == first["exact_fit"][0]["value"]


def test_resamples_that_fail_are_counted_and_strata_weights_and_clusters_are_kept() -> None:
    rng = np.random.default_rng(16)
    survey = drawn_from(population(CHAIN), 150, rng)
    columns = {**survey.columns, "W": rng.integers(1, 4, 150).astype(float), "S": np.repeat([1.0, 2.0, 3.0], 50)}
    survey = Survey(columns, 150)
    weighted = fitted(survey, FACTORS, consistent=True, weight="W", strata="S")
    plain = fitted(survey, FACTORS, consistent=True)
    assert weighted.tests[0].values[0] != plain.tests[0].values[0]
    small = drawn_from(population(CHAIN), 40, rng)
    found = fitted(small, FACTORS, consistent=True, max_failed=0.9)
    assert sum(found.tests[0].failures.values()) + found.tests[0].used == 199
    assert found.tests[0].failures
    assert any("exact fit of the saturated model" in note and "inadmissible" in note for note in found.notes)


def test_very_many_rows_are_drawn_from_in_pieces() -> None:
    found = fitted(drawn_from(population(CHAIN), 33_000, np.random.default_rng(17)), FACTORS, 100, consistent=True)
    assert row(found, "srmr", "saturated")["verdict"] == "met"
    assert 0.2 < row(found, "srmr", "saturated")["value"] / row(found, "srmr", "saturated")["hi95"] < 1.0


def test_quantiles_and_p_values_are_those_of_resamples_with_random_numbers_of_their_own() -> None:
    survey = survey_of(answers(80, seed=18))
    found = fitted(survey, MEDIATED, 250, seed=5, tolerance=1e-13)
    reader = reader_of(answers(80, seed=18), MEDIATED)
    source = replace(reader.source(Simple(80), 250, 5), purpose=3)  # type: ignore[type-var]
    (part,) = MisfitWork(reader, source, Resampling(250, 5), True)(range(1), lambda share: None)
    first = found.tests[0]
    assert np.array_equal(first.limits, np.quantile(part.values, [0.95, 0.99], axis=0))
    assert np.array_equal(first.p, [(sum(draws >= value) + 1) / 251 for draws, value in zip(part.values.T, first.values, strict=True)])
