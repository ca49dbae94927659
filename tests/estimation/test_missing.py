from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core import Array
from plscli.core.moments import em
from plscli.errors import EstimationError, UsageError
from plscli.estimation import Estimator
from plscli.estimation.estimation import Estimation
from plscli.estimation.rows import gaps
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from studies import MEDIATED, TIGHT, answers, survey_of

PAIR = parse_model("A =~ A1; B =~ B1; B ~ A")
TREATMENTS = ("listwise", "mean", "pairwise", "em")


def estimated(X: Array, model: ModelSpec = MEDIATED, **options: object) -> Estimation:
    return plscli.estimate(survey_of(X, model), model, tolerance=TIGHT, **options)  # type: ignore[arg-type]


def at_random(n: int, seed: int) -> tuple[Array, Array]:
    """Answers to A1, A2, A3 and B1, B2, B3, and the same with gaps in B that depend on A1 alone."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(n)
    b = 0.6 * a + 0.8 * rng.standard_normal(n)
    X = np.column_stack([a, a, a, b, b, b]) + 0.5 * rng.standard_normal((n, 6))
    gone = (X[:, [0]] + rng.standard_normal((n, 3)) > 0.7) & (rng.random((n, 3)) < 0.8)
    Y = X.copy()
    Y[:, 3:][gone] = np.nan
    return X, Y


@pytest.mark.parametrize("missing", TREATMENTS)
def test_without_gaps_all_treatments_are_one(missing: str) -> None:
    X = answers()
    a, b = estimated(X, missing=missing), estimated(X)
    for quantity, name in a.index:
        assert a.value(quantity, name) == pytest.approx(b.value(quantity, name), abs=1e-7), (quantity, name)
    assert not any("missing" in note for note in a.notes)


def test_em_gives_the_closed_form_of_a_monotone_pattern() -> None:
    rng = np.random.default_rng(5)
    x = np.round(3 + rng.standard_normal(80), 2)
    y = np.round(1 + 0.7 * x + rng.standard_normal(80), 2)
    there = x + rng.standard_normal(80) < 3.5
    X = np.column_stack([x, np.where(there, y, np.nan)])
    slope = np.cov(x[there], y[there])[0, 1] / x[there].var(ddof=1)
    rest = (y[there] - y[there].mean() - slope * (x[there] - x[there].mean())).var()
    variance = rest + slope**2 * x.var()
    point = estimated(X, PAIR, missing="em")
    assert point.value("path", "A -> B") == pytest.approx(slope * np.sqrt(x.var() / variance), abs=1e-6)
    assert point.value("unstandardised_path", "A -> B") == pytest.approx(slope, abs=1e-6)


def test_pairwise_correlations_are_those_of_pandas() -> None:
    X = answers(gaps=0.1)
    point = estimated(X, missing="pairwise")
    assert point.correlations == pytest.approx(pd.DataFrame(X).corr().to_numpy(), abs=1e-12)
    sds = pd.DataFrame(X, columns=list(MEDIATED.indicators)).std()
    single = plscli.estimate(survey_of(X[:, [0, 3]], PAIR), PAIR, missing="pairwise")
    ratio = sds["B1"] / sds["A1"] * pd.DataFrame(X[:, [0, 3]]).corr().to_numpy()[0, 1]
    assert single.value("unstandardised_path", "A -> B") == pytest.approx(ratio, abs=1e-12)


def test_em_is_nearer_to_the_truth_than_the_mean_when_gaps_depend_on_an_answer_that_is_there() -> None:
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; B ~ A")
    errors: dict[str, list[float]] = {"mean": [], "em": [], "listwise": []}
    for seed in range(20):
        X, Y = at_random(200, seed)
        truth = plscli.estimate(survey_of(X, model), model).value("path", "A -> B") or 0
        for missing, found in errors.items():
            path = plscli.estimate(survey_of(Y, model), model, missing=missing).value("path", "A -> B") or 0  # type: ignore[arg-type]
            found.append(path - truth)
    away = {missing: np.mean(np.abs(found)) for missing, found in errors.items()}
    bias = {missing: np.mean(found) for missing, found in errors.items()}
    assert away["em"] < 0.5 * away["mean"]
    assert away["em"] < away["listwise"]
    assert bias["mean"] < -0.1  # the mean pulls towards 0
    assert abs(bias["em"]) < 0.03


def test_mean_replacement_makes_standard_errors_too_small() -> None:
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; B ~ A")
    _, Y = at_random(150, 1)
    by_mean, by_em = (
        plscli.bootstrap(survey_of(Y, model), model, resamples=200, missing=missing).row("path", "A -> B")  # type: ignore[arg-type]
        for missing in ("mean", "em")
    )
    assert (by_mean["estimate"] or 0) < (by_em["estimate"] or 0)
    assert (by_em["lower"] or 0) < (by_em["estimate"] or 0) < (by_em["upper"] or 0)


@pytest.mark.parametrize("missing", ["pairwise", "em"])
def test_more_resamples_leave_the_first_ones_as_they_were(missing: str) -> None:
    survey = survey_of(answers(50, gaps=0.05, whole=False))
    few, many = (
        plscli.bootstrap(survey, MEDIATED, resamples=number, seed=3, missing=missing, max_failed=1).draws  # type: ignore[arg-type]
        for number in (40, 300)
    )
    assert few is not None
    assert many is not None
    assert np.array_equal(few, many[: len(few)], equal_nan=True)


@pytest.mark.parametrize("missing", ["pairwise", "em"])
def test_a_resample_is_the_estimate_from_the_rows_that_were_drawn(missing: str) -> None:
    X = answers(90, gaps=0.05)
    indices = np.random.default_rng(2).integers(0, 90, (3, 90))
    result = plscli.bootstrap(survey_of(X), MEDIATED, indices=indices, tolerance=TIGHT, missing=missing)  # type: ignore[arg-type]
    assert result.draws is not None
    for rows, draws in zip(indices, result.draws, strict=True):
        alone = estimated(X[rows], missing=missing)
        for (quantity, name), value in zip(result.point.index, draws, strict=True):
            expected = alone.value(quantity, name)
            assert value == pytest.approx(np.nan if expected is None else expected, abs=2e-6, nan_ok=True), (quantity, name)


@pytest.mark.parametrize("missing", TREATMENTS)
def test_the_order_of_rows_changes_no_digit(missing: str) -> None:
    X = answers(80, gaps=0.05, whole=False)
    shuffled = X[np.random.default_rng(3).permutation(len(X))]
    a, b = (plscli.bootstrap(survey_of(data), MEDIATED, resamples=20, missing=missing) for data in (X, shuffled))  # type: ignore[arg-type]
    assert a.draws is not None
    assert b.draws is not None
    assert np.allclose(a.draws, b.draws, atol=1e-9, equal_nan=True)
    for key in a.point.index:
        assert a.point.value(*key) == pytest.approx(b.point.value(*key), abs=1e-9)


@pytest.mark.parametrize("missing", ["pairwise", "em"])
def test_rescaling_and_shifting_items_changes_nothing(missing: str) -> None:
    X = answers(80, gaps=0.05, whole=False)
    a, b = (estimated(data, missing=missing) for data in (X, X * np.linspace(0.5, 40, 11) + np.linspace(-7, 300, 11)))
    for quantity, name in a.index:
        if quantity != "unstandardised_path":
            assert a.value(quantity, name) == pytest.approx(b.value(quantity, name), abs=1e-7), (quantity, name)


@pytest.mark.parametrize("missing", ["mean", "pairwise", "em", "listwise"])
def test_whole_weights_are_repeated_rows(missing: str) -> None:
    X = answers(70, gaps=0.05, whole=False)
    w = np.random.default_rng(4).integers(1, 4, 70)
    weighted = plscli.Survey.from_frame(pd.DataFrame(X, columns=list(MEDIATED.indicators)).assign(w=w))
    a = plscli.estimate(weighted, MEDIATED, missing=missing, weight="w", tolerance=TIGHT)  # type: ignore[arg-type]
    b = estimated(np.repeat(X, w, axis=0), missing=missing)
    for quantity, name in a.index:
        if quantity not in ("r2_adjusted", "aic", "bic"):  # these count respondents
            rough = missing == "pairwise" and quantity == "unstandardised_path"  # n_k - 1 in the variance of item k counts respondents
            assert a.value(quantity, name) == pytest.approx(b.value(quantity, name), abs=1e-4 if rough else 1e-6), (quantity, name)


def contradicting() -> tuple[Array, ModelSpec]:
    """Answers to three items, never all three at once: A goes with B, B with C, and C against A."""
    rng = np.random.default_rng(6)
    t = rng.standard_normal((3, 40))
    X = np.full((120, 3), np.nan)
    for rows, (i, j, sign), z in zip(np.split(np.arange(120), 3), ((0, 1, 1), (1, 2, 1), (0, 2, -1)), t, strict=True):
        X[rows, i], X[rows, j] = z, sign * z + 0.3 * rng.standard_normal(40)
    return X, parse_model("A =~ A1; B =~ B1; C =~ C1; B ~ A; C ~ A + B")


def test_pairwise_correlations_that_contradict_each_other_are_refused_with_advice() -> None:
    X, model = contradicting()
    with pytest.raises(EstimationError, match="contradict each other") as caught:
        estimated(X, model, missing="pairwise")
    assert "smooth makes them consistent" in str(caught.value)
    assert 'missing="em"' in str(caught.value)


def test_smoothing_accepts_them_and_leaves_correlations_that_agree_alone() -> None:
    X, model = contradicting()
    point = estimated(X, model, missing="pairwise", smooth=True)
    assert np.linalg.eigvalsh(point.correlations)[0] > 0
    assert np.diagonal(point.correlations) == pytest.approx(1, abs=1e-15)
    assert np.sign(point.correlations) == pytest.approx(np.sign(pd.DataFrame(X).corr().to_numpy()))
    fine = answers(gaps=0.02)
    assert np.array_equal(estimated(fine, missing="pairwise").correlations, estimated(fine, missing="pairwise", smooth=True).correlations)


def test_resamples_that_contradict_themselves_are_dropped_and_counted_or_smoothed() -> None:
    X, model = contradicting()
    rng = np.random.default_rng(8)
    for rows, (i, j, r) in zip(np.split(np.arange(120), 3), ((0, 1, 0.7), (1, 2, 0.7), (0, 2, 0.05)), strict=True):
        z = rng.standard_normal((40, 2))
        z = (z - z.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(z.T))).T
        X[rows, i], X[rows, j] = z[:, 0], r * z[:, 0] + np.sqrt(1 - r**2) * z[:, 1]
    survey = survey_of(X, model)
    dropped = plscli.bootstrap(survey, model, resamples=100, missing="pairwise", max_failed=0)
    (reason,) = dropped.failures
    assert "inadmissible: correlations of items that contradict each other" in reason
    assert 20 < dropped.failures[reason] == 100 - dropped.used
    kept = plscli.bootstrap(survey, model, resamples=100, missing="pairwise", max_failed=0, inadmissible="keep")
    assert kept.used == 100
    assert sum(kept.kept.values()) == dropped.failures[reason]
    smoothed = plscli.bootstrap(survey, model, resamples=100, missing="pairwise", smooth=True, max_failed=0)
    assert smoothed.used == 100
    assert not smoothed.kept


def test_em_with_no_more_rows_than_items_is_refused() -> None:
    X = answers(11, gaps=0.02)
    with pytest.raises(EstimationError, match="11 rows for 11 items: maximum likelihood"):
        estimated(X, missing="em")
    assert estimated(answers(40, gaps=0.02), missing="em").data.used == 40


def test_remarks_count_answers_rows_and_patterns() -> None:
    X = np.ones((100, 3))
    X[0, 0] = X[1, 0] = X[2, 0] = X[2, 1] = np.nan
    (said,) = gaps.remarks(gaps.Gaps.of(X), ["a", "b", "c"], Estimator())
    assert said.startswith("4 answers missing (1.3 %; in 3 rows, 2 patterns, most in a: 3.0 %)")
    assert "item's mean" in said
    assert gaps.remarks(gaps.Gaps.of(np.ones((5, 2))), ["a", "b"], Estimator()) == []


@pytest.mark.parametrize(("gone", "warned"), [(5, False), (6, True), (40, True)])
def test_mean_replacement_of_many_answers_is_warned_of(gone: int, warned: bool) -> None:
    X = np.ones((100, 6))
    X[:gone, 0] = np.nan
    for treatment in TREATMENTS:
        said = gaps.remarks(gaps.Gaps.of(X), list("abcdef"), Estimator(missing=treatment))  # type: ignore[arg-type]
        assert len(said) == 1 + (warned and treatment == "mean")
        assert ("--missing em" in said[-1]) is (warned and treatment == "mean")


def test_notes_of_an_analysis_tell_of_gaps_in_the_rows_that_are_used() -> None:
    X = answers(80, gaps=0.04)
    X[:3] = np.nan
    kept = X[~np.isnan(X).all(1)]
    point = estimated(X, missing="em")
    assert f"{np.isnan(kept).sum()} answers missing" in " ".join(point.notes)
    assert "3 rows left out: no answer to any indicator of the model" in point.notes
    assert not any("hard to defend" in note for note in point.notes)


def test_patterns_list_items_that_are_missing_together_the_commonest_first() -> None:
    X = np.ones((10, 3))
    X[:2, 0] = X[2:5, 1:] = np.nan
    found = gaps.patterns(gaps.Gaps.of(X), ["a", "b", "c"])
    assert [(row["missing"], row["rows"], row["share"]) for row in found] == [([], 5, 0.5), (["b", "c"], 3, 0.3), (["a"], 2, 0.2)]


def test_em_that_does_not_come_to_rest_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(em, "maximum_likelihood", partial(em.maximum_likelihood, max_iterations=2))
    with pytest.raises(EstimationError, match="did not converge"):
        estimated(answers(60, gaps=0.1), missing="em")


def test_numbers_that_depend_on_n_take_the_fewest_answers_behind_a_correlation() -> None:
    X = answers(120)
    X[:50, 0] = X[40:80, 4] = np.nan
    fewest = int((~np.isnan(X[:, 0]) & ~np.isnan(X[:, 4])).sum())
    for options in ({"missing": "pairwise", "smooth": True}, {"correlations": "polychoric", "smooth": True}):
        point = estimated(X, **options)
        assert point.n == fewest
        r2, p = point.value("r2", "D") or 0.0, 3
        assert point.value("r2_adjusted", "D") == pytest.approx(1 - (1 - r2) * (fewest - 1) / (fewest - p - 1))
    assert estimated(X, missing="em").n == 120


def test_smoothing_is_refused_where_correlations_cannot_contradict_each_other() -> None:
    for options in ({}, {"missing": "em"}, {"correlations": "spearman"}):
        with pytest.raises(UsageError, match="smooth is for correlations that can contradict each other"):
            Estimator(smooth=True, **options)  # type: ignore[arg-type]


def test_few_rows_for_maximum_likelihood_are_said() -> None:
    few, many = (estimated(answers(n, gaps=0.03), missing="em").notes for n in (54, 55))
    assert any("54 rows are few for maximum likelihood with 11 items" in note for note in few)
    assert not any("are few for" in note for note in many)


@pytest.mark.parametrize(
    ("options", "done"),
    [
        ({}, "replaced by the item's mean"),
        ({"missing": "em"}, "moments by maximum likelihood (EM)"),
        ({"correlations": "spearman"}, "replaced by the mean rank"),
    ],
)
def test_missing_answers_are_treated_anew_where_rows_are_drawn_and_only_there(options: dict[str, Any], done: str) -> None:
    survey = survey_of(answers(80, gaps=0.03))
    once = plscli.loadings(survey, MEDIATED, **options).notes
    again = plscli.bootstrap(survey, MEDIATED, resamples=100, **options).notes
    assert [note.endswith(f", {done}") for note in once if " missing (" in note] == [True]
    assert [note.endswith(f", {done}, anew in every resample") for note in again if " missing (" in note] == [True]
