from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.errors import DataError, UsageError
from plscli.estimation import sample_size
from plscli.model.build import parse_model
from plscli.questions.screening.checks import NAMES, Check
from plscli.questions.screening.layouts import report as laid_out
from plscli.report.render import render
from studies import MEDIATED, answers, survey_of


def checks(X: np.ndarray, **options: object) -> dict[tuple[str, str], Check]:
    result = plscli.validate(survey_of(X), MEDIATED, **options)
    return {(check.check, check.subject): check for check in result.checks}


@pytest.mark.parametrize(
    ("alpha", "one", "two", "n_one", "n_two"),
    [(0.10, 2.123, 2.486, (451, 113, 51), (619, 155, 69)), (0.05, 2.486, 2.802, (619, 155, 69), (785, 197, 88)),
     (0.01, 3.168, 3.417, (1004, 251, 112), (1168, 292, 130))],
)  # fmt: skip
def test_the_inverse_square_root_rule_gives_its_published_figures(
    alpha: float, one: float, two: float, n_one: tuple[int, ...], n_two: tuple[int, ...]
) -> None:
    assert sample_size.constant(alpha, "one") == pytest.approx(one, abs=5e-4)
    assert sample_size.constant(alpha, "two") == pytest.approx(two, abs=5e-4)
    paths = (0.1, 0.2, 0.3)
    assert tuple(sample_size.inverse_square_root(path, alpha, "one") for path in paths) == n_one
    assert tuple(sample_size.inverse_square_root(path, alpha, "two") for path in paths) == n_two


def test_the_detectable_path_is_the_inverse_of_the_rule() -> None:
    assert sample_size.detectable_path(100, 0.05, "two") == pytest.approx(0.280, abs=5e-4)
    assert sample_size.detectable_path(100, 0.05, "one") == pytest.approx(0.249, abs=5e-4)


def test_ten_times_counts_the_most_arrows_at_one_construct() -> None:
    assert sample_size.ten_times(MEDIATED) == 30
    assert sample_size.ten_times(parse_model("A <~ a1+a2+a3+a4; B =~ b1; B ~ A")) == 40


def test_sample_size_is_held_against_the_smallest_path_of_interest() -> None:
    X = answers(160)
    assert checks(X)["n_rule", "sample size"].verdict == "warning"  # nobody named a path: no more than a warning
    assert checks(X, min_path=0.2)["n_rule", "sample size"].verdict == "warning"  # enough for a one-tailed test only
    assert checks(X, min_path=0.15)["n_rule", "sample size"].verdict == "error"
    assert checks(X, min_path=-0.3)["n_rule", "sample size"].verdict == "ok"
    assert checks(X, min_path=0.2, tails="one")["n_rule", "sample size"].verdict == "ok"
    assert checks(answers(29))["n_ten_times", "sample size"].verdict == "error"
    assert checks(answers(30))["n_ten_times", "sample size"].verdict == "ok"
    with pytest.raises(UsageError):
        checks(X, min_path=2)


def test_clean_answers_pass_every_check_of_items_and_respondents() -> None:
    found = checks(answers(200))
    made = [check for check in found.values() if check.applies and not check.check.startswith(("n_", "harman"))]
    assert {check.verdict for check in made} == {"ok"}


def test_a_check_that_was_not_made_is_not_ok_and_says_why() -> None:
    found = checks(answers(200))
    silent = {name: check for (name, _), check in found.items() if not check.applies}
    assert {"speed", "power", "marker", "mcar"} <= set(silent)
    assert {check.verdict for check in silent.values()} == {None}
    assert {check.value for check in silent.values()} == {None}
    assert all(check.advice.startswith("not applicable: ") for check in silent.values())
    assert all(check.verdict for check in found.values() if not check.advice.startswith("not applicable"))


def test_every_check_has_a_name_that_people_read() -> None:
    """Ids stay in JSON and CSV."""
    found = {check.check for X in (answers(200), answers(20, gaps=0.2, whole=False)) for check in checks(X).values()}
    assert found | {"population"} == set(NAMES)
    assert not [name for name in NAMES.values() if "_" in name]
    assert len(set(NAMES.values())) == len(NAMES)


def test_what_needs_a_look_comes_first_and_the_others_are_named() -> None:
    X = answers(100)
    X[:10, 0], X[3] = np.nan, 4
    report = laid_out(plscli.validate(survey_of(X), MEDIATED))
    shown, whole = (str(render(report, "table", table, 200).content) for table in (None, "checks"))
    first, _, rest = shown.partition(" checks passed: ")
    assert "missing answers of items" in first.split("Items")[0]
    assert "missing_item" not in shown
    assert "names of items" not in first
    passed = " ".join(rest.partition("for information")[0].split())
    assert "names of items" in passed
    assert "missing answers of items" not in passed
    assert "speed of answering" in next(line for line in rest.splitlines() if "not made here" in line)
    notes = [line for line in shown.splitlines() if "look before you drop anyone" in line]
    assert notes
    assert all(not line.startswith(" respondents") for line in notes)
    assert "names of items" in whole.split("not shown")[0]
    assert " checks passed" not in whole
    assert "names of items" not in str(render(report, "csv").content)
    assert "item_names" in str(render(report, "csv").content)


def test_a_survey_that_needs_no_look_has_no_empty_table() -> None:
    result = plscli.validate(survey_of(answers(400, seed=3)), MEDIATED)
    good = replace(result, checks=tuple(check for check in result.checks if not check.wanting))
    lines = str(render(laid_out(good), "table", None, 200).content).splitlines()
    assert lines[0].startswith("Checks: ")
    assert " checks passed: " in lines[1]
    assert "nothing needs a look" in lines


def test_missing_answers_are_judged_per_item_and_flagged_per_respondent() -> None:
    X = answers(100)
    X[:10, 0], X[:20, 1], X[5, 3:] = np.nan, np.nan, np.nan
    found = checks(X)
    assert found["missing_item", "A1"].verdict == "warning"
    assert found["missing_item", "A2"].verdict == "error"
    assert found["missing_item", "A2"].value == 0.2
    assert found["missing_item", "A2"].rows == tuple(range(1, 21))
    flagged = found["missing_case", "respondents"]
    assert flagged.verdict == "warning"
    assert flagged.rows == tuple(range(1, 21))
    assert "(10 more than 15 %)" in flagged.advice


def test_respondents_are_flagged_for_copies_and_straight_lines() -> None:
    X = answers(100)
    X[3], X[9] = 4, X[20]
    found = checks(X)
    assert found["straightline", "respondents"].rows[0] == 4
    assert 21 in found["duplicate_rows", "respondents"].rows
    few = plscli.validate(survey_of(X[:, [0, 3]], two := parse_model("A =~ A1; B =~ B1; B ~ A")), two)
    assert next(check for check in few.checks if check.check == "straightline").advice.startswith("not applicable")


def test_answers_off_a_given_or_inferred_scale_are_found() -> None:
    X = answers(100)
    X[7, 2] = 74
    for options, verdict in (({}, "warning"), ({"scale": (1, 7)}, "error")):
        check = checks(X, **options)["out_of_scale", "answers"]
        assert (check.verdict, check.rows, check.value) == (verdict, (8,), 1)
        assert "74" in check.advice
    with pytest.raises(UsageError, match="lowest to its highest"):
        checks(X, scale=(5, 1))
    assert checks(answers(60, whole=False))["out_of_scale", "answers"].verdict is None


def test_unusable_columns_are_findings_not_crashes() -> None:
    frame = pd.DataFrame(answers(60), columns=list(MEDIATED.indicators)).astype(object)
    frame.loc[3, "A1"], frame.loc[4, "A2"], frame["B1"], frame["B2"] = "often", np.inf, 5, None
    result = plscli.validate(plscli.Survey.from_frame(frame.drop(columns="D4")), MEDIATED)
    errors = {(check.check, check.subject) for check in result.checks if check.verdict == "error"}
    assert errors >= {("columns", "D4"), ("numeric", "A1"), ("numeric", "A2"), ("constant", "B1"), ("constant", "B2")}
    assert not result.passes("error")
    assert result.passes("never")
    blank = answers(30)
    blank[4] = np.nan
    assert plscli.validate(survey_of(blank), MEDIATED).data.used == 29
    nothing = plscli.validate(plscli.Survey.from_frame(pd.DataFrame({"Z": [1, 2]})), MEDIATED)
    assert nothing.worst() == "error"
    assert "detects nothing" in next(check for check in nothing.checks if check.check == "n_rule").advice


def test_items_are_described() -> None:
    X = answers(50)
    X[0, 0] = np.nan
    items = plscli.validate(survey_of(X), MEDIATED).table("items").set_index("indicator")
    assert items.loc["A1", ["construct", "n", "missing"]].tolist() == ["A", 49, 1]
    assert items.loc["D4", "mean"] == pytest.approx(X[:, 10].mean())
    assert items.loc["D4", "sd"] == pytest.approx(X[:, 10].std(ddof=1))


def test_items_of_different_scales_are_held_against_their_own() -> None:
    X = answers(100)
    X[7, 2], X[9, 0] = 9, 8
    survey = plscli.prepare(survey_of(X), None, MEDIATED, scale=["1:7", "A3, B*: 1:10"])
    result = plscli.validate(survey, MEDIATED)
    found = {check.subject: check for check in result.checks if check.check == "out_of_scale"}
    assert {subject: (check.verdict, check.threshold) for subject, check in found.items()} == {
        "answers to A1, A2, C1, D1, D2 and 2 more": ("error", "1 to 7"),
        "answers to A3, B1, B2, B3": ("ok", "1 to 10"),
    }
    assert found["answers to A1, A2, C1, D1, D2 and 2 more"].rows == (10,)
    assert result.settings["scale"] is None
    assert result.settings["scales"]["B2"] == [1, 10]
    assert plscli.validate(survey, MEDIATED, scale=(1, 9)).settings["scale"] == [1, 9]


def test_scales_that_are_not_known_of_all_items_are_inferred_for_the_others() -> None:
    X = answers(100)
    survey = plscli.prepare(survey_of(X), None, MEDIATED, scale=["C1: 1:9"])
    labels = [check.threshold for check in plscli.validate(survey, MEDIATED).checks if check.check == "out_of_scale"]
    assert labels == ["1 to 7 (inferred)", "1 to 9"]


@pytest.mark.parametrize("scale", [2.0**-300, 2.0**300])
def test_the_unit_of_the_answers_changes_no_check(scale: float) -> None:
    """Fourth powers would vanish or overflow."""
    X = answers(120, gaps=0.05, whole=False)
    plain, scaled = (plscli.validate(survey_of(values), MEDIATED) for values in (X, X * scale))
    assert [(check.check, check.subject, check.verdict, check.value) for check in scaled.checks] == [
        (check.check, check.subject, check.verdict, check.value) for check in plain.checks
    ]
    for one, other in zip(plain.tables()["items"], scaled.tables()["items"], strict=True):
        assert (one["mean"] * scale, one["sd"] * scale) == (other["mean"], other["sd"])


def test_numbers_beyond_all_bounds_are_found_and_refused() -> None:
    X = answers(60)
    X[2, 4], X[7, 4] = 1e101, -np.inf
    found = checks(X)["numeric", MEDIATED.indicators[4]]
    assert (found.verdict, found.rows) == ("error", (3, 8))
    with pytest.raises(DataError, match=r"holds 1e\+101, which is too large to compute with, in row 3 and in 1 more row"):
        plscli.estimate(survey_of(X), MEDIATED)
    X[2, 4], X[7, 4] = 3, -1e-101
    with pytest.raises(DataError, match=r"holds -1e-101, which is too small to compute with, in row 8\n"):
        plscli.estimate(survey_of(X), MEDIATED)
    X[7, 4] = 0
    plscli.estimate(survey_of(X), MEDIATED)
