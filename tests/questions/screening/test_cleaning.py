"""Rules that leave respondents out, the log of it, and the hypotheses before and after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core import Array
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.model.build import parse_model
from plscli.questions.robustness import compare_clean
from plscli.questions.screening import cleaning
from plscli.questions.screening.cleaning import Cleaning, parse
from studies import MEDIATED, answers, survey_of


def careless(n: int = 120) -> Array:
    """Answers with two straight lines (rows 4 and 5), a copy (31), much missing (row 11) and a row without answers (60)."""
    X = answers(n)
    X[3], X[4], X[30] = 4, 5, X[29]
    X[10, :4], X[59] = np.nan, np.nan
    return X


def cleaned(rules: str, X: Array | None = None, **columns: object) -> Cleaning:
    frame = pd.DataFrame(careless() if X is None else X, columns=list(MEDIATED.indicators)).assign(**columns)
    result = plscli.validate(Survey.from_frame(frame), MEDIATED, exclude=rules, duration="seconds" if columns else None)
    assert result.cleaning is not None
    return result.cleaning


def log(found: Cleaning) -> list[tuple[int, str]]:
    return [(record["row"], record["rule"]) for record in found.exclusions]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("straightlining", [(4, "straightlining"), (5, "straightlining")]),
        ("duplicates", [(31, "duplicates")]),
        ("missing>0.3", [(11, "missing > 0.3"), (60, "missing > 0.3")]),
        ("missing >= 1", [(60, "missing >= 1")]),
        ("empty", [(60, "empty")]),
        ("straightline , Missing>.15", [(4, "straightlining"), (5, "straightlining"), (11, "missing > 0.15"), (60, "missing > 0.15")]),
        ("irv<=0, straightlining", [(4, "irv <= 0"), (5, "irv <= 0")]),
        ("longest-run>=11", [(4, "longest_run >= 11"), (5, "longest_run >= 11")]),
        ("", []),
    ],
)  # fmt: skip
def test_a_respondent_is_left_out_by_the_first_rule_that_holds(rules: str, expected: list[tuple[int, str]]) -> None:
    assert log(cleaned(rules)) == expected


def test_nobody_is_left_out_unless_asked() -> None:
    assert plscli.validate(survey_of(careless()), MEDIATED).cleaning is None


def test_the_log_holds_the_value_that_decided() -> None:
    found = cleaned("straightlining, duplicates, missing>0.3")
    assert [record["value"] for record in found.exclusions] == [1.0, 1.0, pytest.approx(4 / 11), 30.0, 1.0]


def test_the_funnel_leads_from_the_file_to_the_analysis() -> None:
    X = careless()
    found = cleaned("straightlining, missing>0.3", X)
    steps = [(record["step"], record["excluded"], record["rows"]) for record in found.funnel]
    assert steps == [
        ("received", None, 120), ("straightlining", 2, 118), ("missing > 0.3", 2, 116), ("no answer to any item", 0, 116),
        ("analysed", None, 116),
    ]  # fmt: skip
    assert cleaned("straightlining", X).funnel[-2:] == [
        {"step": "no answer to any item", "excluded": 1, "rows": 117}, {"step": "analysed", "excluded": None, "rows": 117},
    ]  # fmt: skip
    survey = replace(survey_of(X), left_out={"previews": 2, "unfinished": 5})
    result = plscli.validate(survey, MEDIATED, exclude="straightlining").cleaning
    assert result is not None
    assert [(record["step"], record["rows"]) for record in result.funnel][:4] == [
        ("received", 127), ("previews", 125), ("unfinished", 120), ("straightlining", 118),
    ]  # fmt: skip
    estimated = plscli.estimate(cleaned("straightlining", X).of(survey), MEDIATED)
    assert estimated.data.used == 117


def test_what_is_left_are_the_other_respondents_with_all_their_columns() -> None:
    survey = survey_of(careless())
    left = cleaned("straightlining").of(survey)
    assert left.rows == 118
    keep = np.delete(np.arange(120), [3, 4])
    for name, column in survey.columns.items():
        assert np.array_equal(left.columns[name], column[keep], equal_nan=True)


def test_speeding_needs_the_time_taken() -> None:
    seconds = np.full(120, 300.0)
    seconds[7], seconds[8] = 50, 160
    assert log(cleaned("speeding", seconds=seconds)) == [(8, "speeding")]
    assert log(cleaned("speeding>1.8", seconds=seconds)) == [(8, "speeding > 1.8"), (9, "speeding > 1.8")]
    with pytest.raises(UsageError, match="speeding cannot be applied"):
        cleaned("speeding")


def test_a_rule_that_says_nothing_with_few_items_is_refused_unless_a_limit_is_named() -> None:
    few = parse_model("A =~ A1 + A2; B =~ B1; B ~ A")
    survey = survey_of(answers(40)[:, [0, 1, 3]], few)
    with pytest.raises(UsageError, match="it takes 5 items, the model has 3"):
        plscli.validate(survey, few, exclude="straightlining")
    found = plscli.validate(survey, few, exclude="straightlining>=1, duplicates").cleaning
    assert found is not None
    assert not found.kept.all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("straigtlining", "did you mean straightlining"), ("missing=0.1", "there is no rule"), ("missing>", "there is no rule"),
        ("duplicates>2", "holds or does not"), ("everyone", "rules: missing, straightlining"), ("missing>0.1>2", "there is no rule"),
        (">0.5", "there is no rule"), ("empty<1", "holds or does not"),
    ],
)  # fmt: skip
def test_a_rule_that_is_none_is_refused_with_the_nearest_name(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(text)


def test_every_rule_and_every_flag_has_a_name_that_reads() -> None:
    assert [rule.name for rule in parse(",".join(cleaning.RULES))] == list(cleaning.RULES)
    assert [str(rule) for rule in parse("speed>=3, diagonal < 0.5")] == ["speeding >= 3", "diagonal < 0.5"]


def test_before_and_after_are_two_analyses_of_their_own() -> None:
    X = careless(100)
    X[:4] = np.array([7, 7, 7, 1, 1, 1, 7, 1, 1, 1, 1.0])  # the same odd answers: duplicates that vary little
    survey = survey_of(X)
    whole = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, resamples=200))
    found = compare_clean.further(survey, whole, "duplicates")
    alone = plscli.hypotheses(plscli.bootstrap(found.cleaning.of(survey), MEDIATED, resamples=200)).table("hypotheses")
    rows = pd.DataFrame(found.tables()["compare_clean"])
    assert rows["estimate_before"].tolist() == whole.table("hypotheses")["estimate"].tolist()
    assert rows["estimate_after"].tolist() == alone["estimate"].tolist()
    assert rows["p_after"].tolist() == alone["p"].tolist()
    assert rows["difference"].to_numpy() == pytest.approx(rows["estimate_after"] - rows["estimate_before"])
    assert (rows["changed"] == (rows["decision_before"] != rows["decision_after"])).all()
    assert "left out 4 by duplicates" in found.notes[0]


def test_those_with_two_flags_are_left_out_by_default() -> None:
    survey = survey_of(careless())
    analysis = plscli.bootstrap(survey, MEDIATED, resamples=100)
    found = compare_clean.further(survey, plscli.hypotheses(analysis))
    assert log(found.cleaning) == [(row + 1, "suspects") for row in np.flatnonzero(~found.cleaning.kept)]
    assert len(found.cleaning.exclusions) == analysis.flagged
    assert analysis.flagged >= 2
    assert f"{analysis.flagged} respondents with two or more flags" in " ".join(plscli.hypotheses(analysis).notes)


def test_where_nobody_is_left_out_nothing_is_computed_again() -> None:
    survey = survey_of(answers(60))
    whole = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, resamples=50))
    found = compare_clean.further(survey, whole, "empty")
    assert found.after is whole
    assert not any(record["changed"] or record["difference"] for record in found.tables()["compare_clean"])
    assert "nobody is left out by empty" in found.notes[0]


def test_resamples_from_outside_name_rows_of_all() -> None:
    survey = survey_of(careless(60))
    whole = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, indices=np.random.default_rng(1).integers(0, 59, (30, 59))))
    with pytest.raises(UsageError, match="--indices"):
        compare_clean.further(survey, whole)


def test_the_funnel_is_shown_where_rules_were_named_and_on_request_beside_hypotheses() -> None:
    survey = survey_of(careless())
    checked = plscli.validate(survey, MEDIATED, exclude="suspects").report()
    assert (checked.layout("funnel").shown, checked.layout("exclusions").shown) == (True, False)
    compared = compare_clean.further(survey, plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, resamples=50)))
    assert {layout.name: layout.shown for layout in compared.layouts(0.95)} == {"compare_clean": True, "funnel": False, "exclusions": False}
