from __future__ import annotations

import gc
import json
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plscli
from plain import plain_pls
from plscli.core import Correlations
from plscli.core.pls import Estimate, estimate
from plscli.core.pls.stages import Solution, solve_stages
from plscli.data.read import looks_saved
from plscli.engine import SERIAL
from plscli.errors import DataError, EstimationError, UsageError
from plscli.estimation import Resampling, bootstrap, estimation
from plscli.estimation.document import digest
from plscli.estimation.quantities import REGISTRY, Evaluation, keys, nulls
from plscli.estimation.saved import read_saved
from plscli.model.build import parse_model
from plscli.model.plan import plan
from plscli.report.render.data import as_json
from studies import MEDIATED, answers, survey_of

SINGLE = parse_model("A =~ A1; B =~ B1; B ~ A")
PLAN = plan(MEDIATED)
UNTESTED = {"vif", "indicator_vif", "equal_weights", "srmr", "aic", "bic"}
AGAINST_1 = {"htmt", "htmt2", "congruence"}


def test_every_cell_of_every_quantity_is_a_number_with_a_name_of_its_own() -> None:
    point = plscli.estimate(survey_of(answers()), MEDIATED)
    assert len(keys(PLAN)) == len(set(keys(PLAN))) == len(point.values) == len(nulls(PLAN))
    assert np.isfinite(point.values).all()
    only_here = {"specific_indirect_effect"}
    assert {quantity for quantity, _ in keys(PLAN)} == {quantity.name for quantity in REGISTRY} - {"product_path"} | only_here


def test_each_quantity_is_tested_against_its_own_null_value() -> None:
    by_name = {quantity: value for (quantity, _), value in zip(keys(PLAN), nulls(PLAN), strict=True)}
    assert {name for name, value in by_name.items() if np.isnan(value)} == UNTESTED
    assert {name for name, value in by_name.items() if value == 1} == AGAINST_1
    assert {value for name, value in by_name.items() if name not in UNTESTED | AGAINST_1} == {0.0}


def test_quantities_without_cells_are_left_out() -> None:
    quantities = {quantity for quantity, _ in keys(plan(SINGLE))}
    assert not quantities & {"alpha", "rho_a", "indirect_effect", "indicator_vif"}
    assert Evaluation(plan(SINGLE)).designs[0].sizes == (1, 1)


def test_specific_indirect_effects_add_up_to_the_indirect_effects_in_every_resample() -> None:
    model = parse_model(MEDIATED.text.replace("C ~", "C ~ H5*B +"))
    result = plscli.bootstrap(survey_of(answers(), model), model, resamples=100)
    assert result.draws is not None
    draws = dict(zip(result.point.index, result.draws.T, strict=True))
    for source in ("A", "B"):
        assert np.allclose(draws["specific_indirect_effect", f"{source} -> C -> D"], draws["indirect_effect", f"{source} -> D"], atol=1e-12)


def test_defined_effects_are_computed_in_every_resample() -> None:
    model = parse_model(MEDIATED.text + "M := H1*H4; share := M/(M + H2); fixed := 2*3\nM > 0")
    result = plscli.bootstrap(survey_of(answers(), model), model, resamples=200)
    assert result.draws is not None
    draws = dict(zip(result.point.index, result.draws.T, strict=True))
    product = draws["path", "A -> C"] * draws["path", "C -> D"]
    assert np.allclose(draws["defined", "M"], product, atol=1e-15)
    assert np.allclose(draws["defined", "share"], product / (product + draws["path", "A -> D"]), atol=1e-12)
    assert result.row("defined", "fixed")["se"] == 0
    table = {row["hypothesis"]: row for row in plscli.hypotheses(result).tables()["hypotheses"]}
    assert (table["M"]["from"], table["M"]["f2"], table["M"]["expected"]) == ("A", None, "+")
    assert (table["share"]["from"], table["share"]["kind"]) == (None, "defined")
    assert table["share"]["interpretation"].startswith(("The effect share = M/(M + H2) is", "There is no evidence that the effect share ="))
    assert "cannot be tested" in table["fixed"]["interpretation"]


def test_a_ratio_of_nothing_is_no_number_and_breaks_nothing() -> None:
    model = parse_model(MEDIATED.text + "void := H1/(H2 - H2)")
    result = plscli.bootstrap(survey_of(answers(), model), model, resamples=50)
    assert result.row("defined", "void") == dict.fromkeys(("estimate", "mean", "se", "t", "p", "lower", "upper"))


def test_given_indices_are_rows_of_the_survey_in_its_own_order() -> None:
    X = answers(50, seed=8, gaps=0.05)
    plan = np.random.default_rng(1).integers(0, 50, (4, 50))
    result = plscli.bootstrap(survey_of(X), MEDIATED, indices=plan, tolerance=1e-13)
    assert result.settings["seed"] is None
    assert result.resampling.resamples == 4
    assert result.draws is not None
    for rows, draws in zip(plan, result.draws, strict=True):
        plain = plain_pls(X[rows], MEDIATED.design)
        assert draws[result.point.index["path", "B -> D"]] == pytest.approx(plain.paths[1, 3], abs=1e-9)


@pytest.mark.parametrize("bad", [np.zeros(3, int), np.zeros((2, 3)), np.full((2, 3), -1), np.full((2, 3), 50), np.zeros((0, 3), int)])
def test_indices_that_do_not_fit_are_refused(bad: np.ndarray) -> None:
    with pytest.raises(UsageError):
        plscli.bootstrap(survey_of(answers(50)), MEDIATED, indices=bad)


def test_more_resamples_leave_the_first_ones_as_they_were() -> None:
    survey = survey_of(answers(60, whole=False, gaps=0.03))
    few, many = (plscli.bootstrap(survey, MEDIATED, resamples=n, seed=5).draws for n in (100, 700))
    assert few is not None
    assert many is not None
    assert np.array_equal(few, many[:100], equal_nan=True)
    other = plscli.bootstrap(survey, MEDIATED, resamples=100, seed=6).draws
    assert not np.array_equal(few, other, equal_nan=True)


@pytest.mark.parametrize("change", [lambda X: X[::-1], lambda X: X[np.random.default_rng(3).permutation(len(X))]])
def test_the_order_of_rows_changes_no_digit_of_any_resample(change: Callable[[np.ndarray], np.ndarray]) -> None:
    X = answers(70, gaps=0.04, whole=False)
    a, b = (plscli.bootstrap(survey_of(data), MEDIATED, resamples=60).draws for data in (X, change(X)))
    assert np.array_equal(a, b, equal_nan=True)


def test_rescaling_and_shifting_items_changes_no_resample() -> None:
    X = answers(70)
    moved = X * np.linspace(0.5, 40, 11) + np.linspace(-7, 300, 11)
    a, b = (plscli.bootstrap(survey_of(data), MEDIATED, resamples=60).draws for data in (X, moved))
    assert a is not None
    assert b is not None
    free = [quantity != "unstandardised_path" for quantity, _ in keys(PLAN)]  # the one quantity in the units of the answers
    assert np.allclose(a[:, free], b[:, free], atol=1e-7, equal_nan=True)


def test_bootstrap_errors_of_a_correlation_are_near_theory() -> None:
    rng = np.random.default_rng(11)
    x = rng.standard_normal(400)
    frame = pd.DataFrame({"A1": x, "B1": 0.6 * x + 0.8 * rng.standard_normal(400)})
    row = plscli.bootstrap(plscli.Survey.from_frame(frame), SINGLE, resamples=4000).row("path", "A -> B")
    r = row["estimate"] or 0
    assert row["se"] == pytest.approx((1 - r**2) / 20, rel=0.15)  # asymptotic theory, sqrt(n) = 20; sampling of x itself: some 7 %
    assert row["lower"] < r < row["upper"]  # type: ignore[operator]


def test_failed_resamples_are_counted_by_reason_and_left_out() -> None:
    X = np.column_stack([np.r_[np.full(36, 3.0), [2, 4, 4, 1]], np.random.default_rng(1).integers(1, 6, 40)])
    survey = survey_of(X, SINGLE)
    result = plscli.bootstrap(survey, SINGLE, resamples=1000, max_failed=1)
    assert result.used + sum(result.failures.values()) == 1000
    assert result.failures["zero variance in A1"] > 0
    assert result.draws is not None
    assert np.isfinite(result.draws[:, result.point.index["path", "A -> B"]]).all()
    assert (
        result.accounting
        == f"{result.used:,} of 1,000 resamples used; {1000 - result.used} excluded: {1000 - result.used} zero variance in A1"
    )
    assert result.notes[-1] == result.accounting
    with pytest.raises(EstimationError, match="too many resamples failed"):
        plscli.bootstrap(survey, SINGLE, resamples=1000, max_failed=0.001)


def test_listwise_leaves_incomplete_rows_out_and_says_so() -> None:
    X = answers(80, gaps=0.03)
    complete = X[~np.isnan(X).any(1)]
    a = plscli.estimate(survey_of(X), MEDIATED, missing="listwise")
    b = plscli.estimate(survey_of(complete), MEDIATED)
    assert np.array_equal(a.values, b.values)
    assert a.data.used == len(complete) < a.data.rows == 80
    assert any("listwise" in note for note in a.notes)


def test_rows_without_any_answer_are_no_respondents() -> None:
    X = answers(60)
    padded = np.vstack([X, np.full((5, 11), np.nan)])
    a, b = plscli.estimate(survey_of(padded), MEDIATED), plscli.estimate(survey_of(X), MEDIATED)
    assert np.array_equal(a.values, b.values)
    assert "5 rows left out: no answer to any indicator of the model" in a.notes


@pytest.mark.parametrize("gaps", [0.0, 0.02])
def test_a_saved_analysis_reads_back_to_the_same_numbers(gaps: float) -> None:
    result = plscli.bootstrap(survey_of(answers(60, gaps=gaps)), MEDIATED, resamples=300)
    text = as_json(result)
    again = read_saved(text.encode(), "saved.json")
    assert looks_saved(text.encode())
    assert as_json(again) == text
    assert np.array_equal(again.draws, result.draws, equal_nan=True)  # type: ignore[arg-type]
    assert np.array_equal(again.point.correlations, result.point.correlations)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"used_resamples": 50', '"used_resamples": -5'), ('"used_resamples": 50', '"used_resamples": 49'),
        ('"iterations": ', '"iterations": "x", "y": '),
        ('"resamples": 50', '"resamples": 50.5'), ('"rows": 60', '"rows": "60"'), ('"notes": [', '"notes": [5, '), ('"p": null', '"p": 5'),
        ('"matrix": [', '"matrix": [[NaN],'), ('"file": "data"', '"file": "\\ud800"'), ('"estimate": 1.0', '"estimate": 1e999'),
        ('"estimate": 1.0', f'"estimate": 1{"0" * 400}'), ('"seed": 1', '"seed": -1'),
        ('"indices": null', '"indices": 5'), ('"scheme": "path"', '"scheme": "pca"'),
        ('"estimates"', '"other"'), ("path", "route"), ('"A1"', '"A9"'), ('"used_resamples"', '"x"'), ('"matrix": [', '"matrix": [[1],'),
    ],
)  # fmt: skip
def test_a_damaged_saved_analysis_is_an_error(old: str, new: str) -> None:
    text = as_json(plscli.bootstrap(survey_of(answers(60)), MEDIATED, resamples=50))
    assert old in text
    with pytest.raises(DataError, match="damaged"):
        read_saved(text.replace(old, new).encode(), "saved.json")


def test_json_that_does_not_read_is_an_error() -> None:
    for content in (b'{"a":' * 100_000, b'{"a": ' + b"9" * 6000 + b"}", b'{"schema"'):
        with pytest.raises(DataError, match="does not read as JSON"):
            read_saved(content, "saved.json")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_saved_analysis_may_come_through_a_shell_that_changes_its_encoding(encoding: str) -> None:
    text = as_json(plscli.bootstrap(survey_of(answers(60)), MEDIATED, resamples=50))
    assert looks_saved(text.encode(encoding))
    assert as_json(read_saved(text.encode(encoding), "saved.json")) == text


def test_exactly_the_tolerated_share_of_failures_is_tolerated() -> None:
    plan = np.random.default_rng(1).integers(0, 40, (20, 40))
    plan[7] = 3  # one respondent forty times: nothing varies
    survey = survey_of(answers(40)[:, [0, 3]], SINGLE)
    assert plscli.bootstrap(survey, SINGLE, indices=plan, max_failed=0.05).used == 19
    with pytest.raises(EstimationError):
        plscli.bootstrap(survey, SINGLE, indices=plan, max_failed=0.049)


def test_json_holds_numbers_that_read_back_unchanged_and_null_for_what_does_not_exist() -> None:
    result = plscli.bootstrap(survey_of(answers(60)), MEDIATED, resamples=50)
    records = json.loads(as_json(result))["tables"]["estimates"]
    assert [record["estimate"] for record in records] == list(result.point.values)
    single = next(record for record in records if record["name"] == "C1 <- C")
    assert (single["t"], single["p"], single["estimate"]) == (None, None, 1.0)


def test_the_run_ends_as_soon_as_too_many_resamples_have_failed() -> None:
    X = answers(40, whole=False)
    X[:, 6] = 0.0
    X[0, 6] = 1.0  # a third of all resamples miss the only answer that differs
    seen: list[tuple[int, int]] = []
    with pytest.raises(EstimationError, match=r"of 768 resamples used.* zero variance in C1 \(limit 5 % of 5,000\)"):
        plscli.bootstrap(survey_of(X), MEDIATED, resamples=5_000, progress=lambda *done: seen.append(done))
    assert seen == []


@pytest.mark.parametrize("backend", ["threads", "processes"])
def test_the_run_ends_early_without_a_word_of_the_workers(backend: str) -> None:
    X = answers(40, whole=False)
    X[:, 6] = 0.0
    X[0, 6] = 1.0
    with pytest.raises(EstimationError, match="too many resamples failed"):
        plscli.bootstrap(survey_of(X), MEDIATED, resamples=30_000, jobs=2, backend=backend)  # type: ignore[arg-type]
    gc.collect()


def test_a_number_that_few_resamples_have_gets_no_interval_and_is_named() -> None:
    rng = np.random.default_rng(5)
    a = rng.standard_normal((60, 1))
    X = np.column_stack([a + 0.6 * rng.standard_normal((60, 3)), 0.25 * a + rng.standard_normal((60, 3))])
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; B ~ A")  # correlations within B change sign: HTMT2 does not exist then
    result = plscli.bootstrap(survey_of(X, model), model, resamples=300)
    rows = {(row["quantity"], row["name"]): row for row in result.tables()["estimates"]}
    sparse = rows["htmt2", "A <-> B"]
    assert 1 < sparse["resamples"] < 0.95 * 300
    assert (sparse["lower"], sparse["upper"], sparse["bound"]) == (None, None, None)
    assert any("in less than 95 % of the resamples: htmt2 A <-> B" in note for note in result.sparse())
    assert result.sparse("htmt2") == ()
    assert not any("htmt2" in note for note in result.notes)
    assert rows["htmt", "A <-> B"]["resamples"] == 300
    assert read_saved(as_json(result).encode(), "x").notes == result.notes


def test_the_sample_is_solved_once_and_its_solution_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = []

    def counted(data: Correlations, *how: Any) -> Solution:
        solved.append(data)
        return solve_stages(data, *how)

    monkeypatch.setattr(estimation, "solve_stages", counted)
    found = plscli.bootstrap(survey_of(answers()), MEDIATED, resamples=100)
    tables = plscli.hypotheses(found).tables()
    assert tables["fit"]
    assert plscli.loadings(found).tables()["loadings"]
    assert len(solved) == 1
    again = read_saved(as_json(found).encode(), "saved.json").point  # which holds no solution, and solves it when asked
    assert len(solved) == 1
    for mine, other in zip(again.solution.stages, found.point.solution.stages, strict=True):
        assert np.array_equal(mine.weights, other.weights)
    assert len(solved) == 2


def test_a_bootstrap_reaches_the_algorithm_through_three_files(monkeypatch: pytest.MonkeyPatch) -> None:
    home, passed = Path(plscli.__file__).parent, list[str]()

    def traced(*what: Any, **how: Any) -> Estimate:
        if not passed:
            stack = [Path(frame.filename) for frame in traceback.extract_stack()]
            passed.extend(str(file.relative_to(home)) for file in stack if home in file.parents)
        return estimate(*what, **how)

    monkeypatch.setattr("plscli.core.pls.stages.estimate", traced)
    bootstrap.run(survey_of(answers()), MEDIATED, resampling=Resampling(50), workers=SERIAL)
    assert list(dict.fromkeys(passed)) == ["estimation/bootstrap.py", "estimation/estimation.py", "core/pls/stages.py"]


def test_the_digest_of_a_plan_is_that_of_its_little_endian_64_bit_integers_row_by_row() -> None:
    rows = [[0, 1, 2], [2, 258, 0]]
    content = b"".join(number.to_bytes(8, "little") for row in rows for number in row)
    for kind in (np.int64, np.int16, ">i4"):
        assert digest(np.array(rows, dtype=kind, order="F")) == sha256(content).hexdigest()
