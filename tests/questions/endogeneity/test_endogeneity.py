"""Endogeneity: stored numbers, a plain version, populations in which algebra gives the answer, and what is said where nothing can be."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

import plain_endogeneity as plain
import plscli
from agreement.assumptions import COPULA, COPULAS, PREDICTORS, errors
from agreement.assumptions import corrected as corporate
from agreement.places import beyond
from corporate import answers
from plscli.core import Array
from plscli.core import endogeneity as core
from plscli.errors import EstimationError, UsageError
from plscli.questions.endogeneity import OutcomeEquation, Suspecting
from plscli.questions.endogeneity.answer import Endogeneity
from plscli.questions.endogeneity.copulas import Distribution, shape
from plscli.questions.endogeneity.resampled import Resampled
from plscli.questions.endogeneity.verdicts import CANNOT, NO_SIGN, Verdict, lead, of_copula
from plscli.records import Record
from studies import SERVICE

MODEL = "X =~ X1; Z =~ Z1; Y =~ Y1; Y ~ X + Z"


def verdicts(answer: Endogeneity) -> dict[str, str]:
    return {row["predictor"]: row["verdict"] for row in answer.tables()["verdicts"]}


def corrected(answer: Endogeneity, suspects: str) -> dict[str, Record]:
    return {row["path"].split(" ")[0]: row for row in answer.tables()["corrected"] if row["suspects"] == suspects}


def drawn(n: int = 2_000, shared: float = 0.5, skewed: bool = True, seed: int = 11) -> tuple[pd.DataFrame, float, float]:
    """Answers of Y = 0.5 X + 0.3 Z + e where X shares something with e, and the standardised slopes of X and Z."""
    rng = np.random.default_rng(seed)
    first, z, own = rng.standard_normal((3, n))
    x = np.exp(0.8 * first) if skewed else first
    e = shared * first + np.sqrt(1.0 - shared**2) * own
    y = 0.5 * x + 0.3 * z + e
    spread = [float(values.std(ddof=1)) for values in (x, z, y)]
    return pd.DataFrame({"X1": x, "Z1": z, "Y1": y}), 0.5 * spread[0] / spread[2], 0.3 * spread[1] / spread[2]


def test_stored_numbers_agree() -> None:
    assert beyond(COPULAS) == []
    assert {row["n"] for row in corporate().tables()["normality"]} == {344}


def test_errors_of_scores_and_ranks_that_stay_as_they_are_would_be_seen() -> None:
    fixed = COPULA["expected"]["bootstrap"]["se_scores_and_ranks_fixed"]
    assert min(abs(ours - theirs) for ours, theirs in zip(errors()[1:], fixed[1:], strict=True)) > 1e-4


@pytest.mark.parametrize("cdf", list(core.DISTRIBUTIONS))
def test_every_set_in_every_resample_is_that_of_the_plain_version(cdf: str) -> None:
    frame = drawn(60)[0].round(1)  # so that there are ties
    frame["V1"] = (frame["X1"] + np.arange(60) % 7).round(1)
    model = "X =~ X1; Z =~ Z1; V =~ V1; Y =~ Y1; Y ~ X + Z + V"
    indices = np.random.default_rng(3).integers(60, size=(4, 60))
    answer = plscli.endogeneity(frame, model, suspect="X,Z,V", cdf=cdf, indices=indices)
    assert answer.found is not None
    for draw, rows in enumerate((*indices, np.arange(60))):
        sample = frame.iloc[rows]
        scores = {name: ((sample[f"{name}1"] - sample[f"{name}1"].mean()) / sample[f"{name}1"].std()).to_numpy() for name in "XZVY"}
        numbers = answer.found.draws[draw] if draw < len(indices) else answer.found.values  # noqa: PD011
        for suspects in answer.sets:
            paths, terms = plain.copulas(scores, "Y", suspects, cdf, two_stage=True)
            assert [numbers[answer.found.keys["path", suspects, name]] for name in "XZV"] == pytest.approx(paths, abs=1e-8)
            assert [numbers[answer.found.keys["term", suspects, name]] for name in suspects] == pytest.approx(terms, abs=1e-8)
    assert len(answer.sets) == 7


def test_with_all_predictors_suspected_both_kinds_of_terms_say_the_same() -> None:
    every = ", ".join(PREDICTORS)
    first, second = (corrected(corporate(term=term), every) for term in ("two-stage", "park-gupta"))
    assert [row["corrected"] for row in first.values()] == pytest.approx([row["corrected"] for row in second.values()], abs=1e-10)


def test_a_known_entanglement_is_taken_out_again() -> None:
    frame, slope, other = drawn()
    answer = plscli.endogeneity(frame, MODEL, suspect="X", resamples=300)
    found = corrected(answer, "X")
    assert verdicts(answer) == {"X": "endogenous: use the corrected path", "Z": "cannot be tested (normal)"}
    assert found["X"]["original"] - slope > 5 * found["X"]["original_se"]
    assert found["X"]["corrected"] == pytest.approx(slope, abs=2.5 * found["X"]["se"])
    assert found["Z"]["corrected"] == pytest.approx(other, abs=2.5 * found["Z"]["se"])
    assert found["X"]["use"] is True
    assert answer.lead[0] == "X is endogenous in the equation of Y: use the corrected paths."


def test_many_samples_of_it_are_right_on_average() -> None:
    apart = []
    for seed in range(30):
        frame, slope, _ = drawn(seed=100 + seed)
        values = corrected(plscli.endogeneity(frame, MODEL, suspect="X", resamples=2), "X")["X"]
        apart.append([values["original"] - slope, values["corrected"] - slope])
    before, after = np.mean(apart, axis=0)
    assert before > 0.2
    assert abs(after) < 3 * np.std(np.array(apart)[:, 1], ddof=1) / np.sqrt(30)


def test_without_an_entanglement_nothing_is_found() -> None:
    answer = plscli.endogeneity(drawn(shared=0.0)[0], MODEL, resamples=300)
    assert verdicts(answer)["X"] == "no sign of endogeneity"
    assert "terms below" in answer.verdicts[0].meaning
    assert answer.lead[0].startswith("No copula term is significant (smallest p = ")
    assert all(row["use"] is False for row in answer.tables()["corrected"])


def test_normal_predictors_cannot_be_tested() -> None:
    answer = plscli.endogeneity(drawn(skewed=False)[0], MODEL, resamples=100)
    assert set(verdicts(answer).values()) == {"cannot be tested (normal)"}
    assert answer.tables()["copulas"] == []
    assert answer.lead[0] == "Nothing can be said of endogeneity in the equation of Y: no predictor can be tested."
    named = plscli.endogeneity(drawn(skewed=False)[0], MODEL, suspect="X", resamples=100)
    assert verdicts(named)["X"] == "cannot be tested (normal)"
    assert any("X: looked at because named; the numbers say nothing" in note for note in named.notes)


def test_scores_nearly_normal_cannot_be_tested_either() -> None:
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    answer = plscli.endogeneity(survey, model, outcome="LOY", resamples=300)
    verdict = answer.verdicts[0]
    assert answer.suspects == ("SAT",)  # whose normality is rejected, though its scores are nearly normal
    assert verdict.detectable is not None
    assert verdict.detectable > 1.0
    assert verdicts(answer) == {"SAT": "cannot be tested (near to normal)", "TRUST": "cannot be tested (normal)"}


@pytest.mark.parametrize(("rows", "round_to", "why"), [(60, 3, "few respondents"), (400, 0, "few values")])
def test_small_samples_and_few_values_cannot_be_tested(rows: int, round_to: int, why: str) -> None:
    frame = drawn(rows)[0]
    frame["X1"] = frame["X1"].clip(upper=6).round(round_to)
    answer = plscli.endogeneity(frame, MODEL, suspect="X", resamples=100)
    assert verdicts(answer)["X"] == f"cannot be tested ({why})"


def test_few_resamples_decide_nothing() -> None:
    answer = plscli.endogeneity(drawn(400)[0], MODEL, suspect="X", resamples=50)
    assert verdicts(answer)["X"] == "undecided"
    assert "50 resamples are too few for a decision" in answer.lead[0]


def test_stored_verdicts_of_corporate_reputation() -> None:
    found = verdicts(plscli.endogeneity(answers(), COPULA["model"], resamples=500))
    assert found == {
        "COMP": "no sign of endogeneity", "LIKE": "no sign of endogeneity", "CUSA": "cannot be tested (few values)",
    }  # fmt: skip


def test_workers_change_no_digit_and_neither_does_the_order_of_the_file() -> None:
    frame = drawn(300)[0]
    one, many, turned = (
        plscli.endogeneity(data, MODEL, suspect="X", resamples=600, jobs=jobs).tables()
        for data, jobs in ((frame, 1), (frame, 2), (frame.iloc[::-1].reset_index(drop=True), 1))
    )
    assert one["copulas"] == many["copulas"] == turned["copulas"]


def population(shared: float = 0.3) -> tuple[Array, list[str], Array]:
    """Correlations of Q, P, X, Z, Y in X = 0.5 Q + 0.3 P + 0.2 Z + u, Y = 0.4 X + 0.3 Z + e, cov(u, e) = shared; standardised paths."""
    names, B = ["Q", "P", "Z", "X", "Y"], np.zeros((5, 5))
    B[3, :3], B[4, 2:4] = (0.5, 0.3, 0.2), (0.3, 0.4)
    errors = np.eye(5)
    errors[0, 1] = errors[1, 0] = 0.2
    errors[3, 4] = errors[4, 3] = shared
    inverse = np.linalg.inv(np.eye(5) - B)
    S = inverse @ errors @ inverse.T
    sd = np.sqrt(np.diag(S))
    return S / np.outer(sd, sd), names, np.array([0.4 * sd[3], 0.3 * sd[2]]) / sd[4]


def exact(R: Array, names: list[str], n: int = 300) -> pd.DataFrame:
    """Answers whose sample correlations are exactly R."""
    Z = np.random.default_rng(1).standard_normal((n, len(R)))
    Z = Z - Z.mean(0)
    Z = Z @ np.linalg.inv(np.linalg.cholesky(np.cov(Z.T))).T @ np.linalg.cholesky(R).T
    return pd.DataFrame(Z, columns=[f"{name}1" for name in names])


IV = "Q =~ Q1; P =~ P1; Z =~ Z1; X =~ X1; Y =~ Y1; X ~ Q + P + Z; Y ~ X + Z"


def test_two_stage_least_squares_gives_the_paths_of_a_population_exactly() -> None:
    R, names, paths = population()
    answer = plscli.endogeneity(exact(R, names), IV, outcome="Y", instruments={"X": ["Q", "P"]}, resamples=200)
    found = corrected(answer, "X")
    assert [found[name]["corrected"] for name in ("X", "Z")] == pytest.approx(paths, abs=1e-9)
    assert abs(found["X"]["original"] - paths[0]) > 0.1
    assert verdicts(answer) == {"X": "endogenous: use the corrected path", "Z": "taken as exogenous"}
    assert answer.lead[0].startswith("If Q and P are valid instruments, X is endogenous")


def test_without_an_entanglement_the_first_stage_residual_has_no_slope() -> None:
    R, names, paths = population(shared=0.0)
    answer = plscli.endogeneity(exact(R, names), IV, outcome="Y", instruments={"X": "Q,P"}, resamples=100)
    (row,) = answer.tables()["instruments"]
    assert row["hausman"] == pytest.approx(0.0, abs=1e-9)
    assert corrected(answer, "X")["X"]["original"] == pytest.approx(paths[0], abs=1e-9)


def test_instruments_are_those_of_two_regressions_one_after_the_other_in_every_resample() -> None:
    R, names, _ = population()
    frame, indices = exact(R, names, 80), np.random.default_rng(2).integers(80, size=(5, 80))
    answer = plscli.endogeneity(frame, IV, outcome="Y", instruments={"X": ["Q", "P"]}, indices=indices)
    assert answer.by_instruments is not None
    found = answer.by_instruments.found
    for draw, rows in enumerate(indices):
        sample = frame.iloc[rows]
        scores = {name: ((sample[f"{name}1"] - sample[f"{name}1"].mean()) / sample[f"{name}1"].std()).to_numpy() for name in names}
        paths, slopes = plain.two_stage(scores, "Y", ["X", "Z"], ["X"], ["Q", "P"])
        assert [found.draws[draw][found.keys["path", ("X",), name]] for name in ("X", "Z")] == pytest.approx(paths, abs=1e-8)
        assert found.draws[draw][found.keys["residual", ("X",), "X"]] == pytest.approx(slopes[0], abs=1e-8)


def test_the_first_stage_f_is_that_of_two_regressions() -> None:
    R, names, _ = population()
    frame = exact(R, names, 120)
    (row,) = plscli.endogeneity(frame, IV, outcome="Y", instruments={"X": ["Q", "P"]}, resamples=100).tables()["instruments"]
    squares = [(plain.residual([frame[f"{name}1"].to_numpy() for name in of], frame["X1"].to_numpy()) ** 2).sum() for of in ("ZQP", "Z")]
    assert row["f"] == pytest.approx((squares[1] - squares[0]) / 2 / (squares[0] / (120 - 4)), rel=1e-9)
    assert (row["df"], row["df_residual"]) == (2, 116)
    assert row["partial_r2"] == pytest.approx(1 - squares[0] / squares[1], rel=1e-9)


def test_plsc_is_corrected_too() -> None:
    R, names, paths = population()
    loading, items = 0.8, [f"{name}{k}" for name in names for k in (1, 2, 3)]
    big = np.kron(R, np.ones((3, 3))) * loading**2
    np.fill_diagonal(big, 1.0)
    frame = exact(big, items)
    frame.columns = pd.Index(items)
    model = "; ".join(f"{name} =~ {name}1 + {name}2 + {name}3" for name in names) + "; X ~ Q + P + Z; Y ~ X + Z"
    answer = plscli.endogeneity(frame, model, outcome="Y", instruments={"X": ["Q", "P"]}, resamples=100, consistent=True, tolerance=1e-12)
    assert [row["corrected"] for row in corrected(answer, "X").values()] == pytest.approx(paths, abs=1e-8)


def test_weak_instruments_and_paths_beyond_one_are_said() -> None:
    R, names, _ = population()
    frame = exact(R, names)
    frame["P1"] = np.random.default_rng(9).standard_normal(300)
    answer = plscli.endogeneity(frame, IV, outcome="Y", instruments={"X": "P"}, resamples=200, max_failed=0.9, inadmissible="keep")
    assert verdicts(answer)["X"] == "cannot be tested (weak instruments)"
    C = np.array([[1.0, 0.2, 0.5], [0.2, 1.0, 0.3], [0.5, 0.3, 1.0]])
    steep, _ = core.two_stage(C, np.array([1]), np.array([1]), np.array([0]), 2)
    assert steep == pytest.approx([2.5])
    model = "W =~ W1; X =~ X1; Y =~ Y1; X ~ W; Y ~ X"
    steep_frame = exact(C, ["W", "X", "Y"], 500)
    told = plscli.endogeneity(steep_frame, model, instruments={"X": "W"}, resamples=200)
    assert any("beyond 1 (X 2.500)" in line for line in told.lead)
    assert any("explains less than nothing" in line for line in told.lead)
    told = plscli.endogeneity(steep_frame.assign(Y1=-steep_frame["Y1"]), model, instruments={"X": "W"}, resamples=200)
    assert any("beyond 1 (X -2.500)" in line for line in told.lead)


def test_no_sign_by_instruments_is_said_of_valid_ones_with_what_would_be_missed() -> None:
    R, names, _ = population(shared=0.0)
    answer = plscli.endogeneity(exact(R, names), IV, outcome="Y", instruments={"X": "Q"}, resamples=150)
    assert answer.lead[0].startswith(
        "If Q is a valid instrument, there is no sign of endogeneity of X in the equation of Y: Hausman's test is "
    )
    told = {row["predictor"]: row for row in answer.tables()["verdicts"]}["X"]
    (row,) = answer.tables()["instruments"]
    assert told["detectable"] == pytest.approx(2.80159 * row["se"], rel=1e-5)
    assert "with Q as an instrument" in told["meaning"]
    assert "are found in fewer than four of five samples" in told["meaning"]


def test_the_wald_test_of_one_number_is_the_square_of_its_t() -> None:
    R, names, _ = population()
    answer = plscli.endogeneity(exact(R, names), IV, outcome="Y", instruments={"X": "Q"}, resamples=150)
    (row,), (together,) = answer.tables()["instruments"], answer.tables()["hausman"]
    assert together["statistic"] == pytest.approx(row["t"] ** 2, rel=1e-9)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"outcome": "Q"}, "no path of the model leads to it"),
        ({"suspect": "Q"}, "'Q' is no predictor of Y"),
        ({"method": "2sls"}, "takes instruments of a suspect"),
        ({"instruments": {"X": "Z"}}, "Z is a predictor of Y"),
        ({"instruments": {"Q": "P"}}, "'Q' is no predictor of Y"),
        ({"instruments": {"X": "N"}}, "'N' is no construct in the paths"),
        ({"instruments": {"X": "Q", "Z": "Q"}}, "2 suspects take as many instruments"),
        ({"instruments": "X"}, "names no suspect with its instruments"),
        ({"consistent": True}, "copulas take scores, which PLSc leaves as they are"),
        ({"correlations": "spearman"}, "copulas take scores of every respondent"),
        ({"ci": "bca"}, "choose percentile, bc, normal or basic"),
        ({"instruments": {"X": "Q"}, "cdf": "clamped"}, "cdf and term are for copulas"),
    ],
)
def test_what_cannot_be_asked_is_said(settings: dict[str, Any], said: str) -> None:
    R, names, _ = population()
    with pytest.raises(UsageError, match=said):
        plscli.endogeneity(exact(R, names, 60), IV, **{"outcome": "Y", "resamples": 20, **settings})


def test_an_equation_knows_its_instruments_once_each_in_the_order_of_its_predictors() -> None:
    model = plscli.parse_model("X =~ X1; Z =~ Z1; Y =~ Y1; P =~ P1; Q =~ Q1; Y ~ X + Z; X ~ P; Z ~ P + Q")
    equation = OutcomeEquation.of(model, Suspecting("Y", method="2sls", instruments="Z: Q,P; X: P"))
    assert equation.instrumented == ("X", "Z")
    assert equation.every_instrument == ("P", "Q")


def test_products_among_the_predictors_are_refused() -> None:
    model = plscli.parse_model("X =~ X1; Z =~ Z1; Y =~ Y1; Y ~ X + Z + X:Z")
    with pytest.raises(UsageError, match="X:Z is a product"):
        OutcomeEquation.of(model, Suspecting())


def test_an_outcome_without_error_is_refused() -> None:
    frame = drawn(150)[0].assign(Y1=lambda data: data["X1"] + data["Z1"])
    with pytest.raises(EstimationError, match="Y is explained without error"):
        plscli.endogeneity(frame, MODEL, resamples=20)


def test_very_many_values_have_no_test_of_shapiro_and_wilk() -> None:
    found = shape(np.random.default_rng(1).standard_normal(5_001))
    assert np.isnan(found.tests["shapiro"]).all()
    assert found.record()["shapiro_p"] is None
    assert found.p > 0.05


class Ps:
    """What tests of copula terms say: p by the set of suspects and the term."""

    undecided = None

    def __init__(self, **ps: float) -> None:
        self.ps = ps

    def p(self, key: tuple[str, tuple[str, ...], str]) -> float | None:
        return self.ps.get(f"{''.join(key[1])}_{key[2]}")

    def spread(self, key: object) -> Record:
        return {"se": 0.05}


def found(**ps: float) -> Resampled:
    return cast("Resampled", Ps(**ps))


SETS = [("A",), ("B",), ("A", "B")]


def test_the_verdict_counts_and_names_the_terms_that_can_be_tested() -> None:
    known = found(A_A=0.730, B_B=0.843, AB_A=0.685, AB_B=0.659)
    both = [Verdict("A", NO_SIGN, "", p=0.685), Verdict("B", CANNOT, "", "near to normal", p=0.659)]
    said = lead(both, known, "Y", SETS, 0.05)
    assert said.startswith("No copula term of A is significant in any of 2 combinations (smallest p = 0.685): no sign of endogeneity of A")
    either = [Verdict("A", NO_SIGN, "", p=0.685), Verdict("B", NO_SIGN, "", p=0.659)]
    assert lead(either, known, "Y", SETS, 0.05).startswith("No copula term is significant in any of 3 combinations (smallest p = 0.659): ")


def test_a_term_that_is_significant_between_alone_and_all_is_not_passed_over() -> None:
    sets = [("A",), ("B",), ("C",), ("A", "B"), ("A", "C"), ("B", "C"), ("A", "B", "C")]
    ps = dict.fromkeys((f"{''.join(of)}_{name}" for of in sets for name in of), 0.4)
    every = [Verdict(name, NO_SIGN, "", p=0.4) for name in "ABC"]
    said = lead(every, found(**ps | {"AC_A": 0.03}), "Y", sets, 0.05)
    assert said.startswith(
        "No copula term is significant alone or with all suspects (smallest p = 0.400), though that of A is with C (p = 0.030)"
    )


def test_scores_with_little_skewness_put_a_finding_in_doubt_too() -> None:
    hardly = Distribution(100, 0.1, -0.2, {"anderson_darling": (3.0, 0.0001)})
    verdict = of_copula("A", hardly, 3_000, found(A_A=0.002), ("A",), 0.05)
    assert verdict.words.startswith("endogenous")
    assert verdict.meaning.endswith("A shares something with the error, but with a skewness of 0.10 copulas may be biased")


def test_what_speaks_against_corrected_paths_stands_beside_the_advice_to_use_them() -> None:
    answer = plscli.endogeneity(drawn(150, 0.8)[0], MODEL, suspect="X", resamples=200)
    assert answer.lead == (
        "X is endogenous in the equation of Y: use the corrected paths.",
        "Take the corrected path of X with care: with 150 respondents copulas may be biased.",
    )


def test_few_respondents_are_not_taken_for_normal_scores() -> None:
    assert verdicts(plscli.endogeneity(drawn(30, skewed=False)[0], MODEL, resamples=100))["X"] == "cannot be tested (few respondents)"


@pytest.mark.parametrize("name", ["copulas", "corrected"])
def test_a_table_without_rows_has_the_fields_of_one_with_rows(name: str) -> None:
    full, empty = (plscli.endogeneity(drawn(rows)[0], MODEL, suspect=of, resamples=100) for rows, of in ((400, "X"), (60, None)))
    assert not empty.tables()[name]
    assert list(empty.table(name)) == list(full.table(name))
