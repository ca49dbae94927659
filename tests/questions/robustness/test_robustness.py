"""Robustness: a specification in the batched run is the analysis that a user would have run with that choice alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import plscli
from commands import PLSCLI, in_terminal, run
from plscli.core import Mask
from plscli.data.survey import Survey
from plscli.engine import Workers
from plscli.errors import UsageError
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.robustness import robustness
from plscli.questions.robustness.multiverse import Outcome
from plscli.questions.robustness.robustness import ALL, UNFLAGGED, Robustness
from plscli.questions.structure import DecisionRule
from plscli.questions.structure.hypotheses import Hypotheses
from studies import EMOTION, MEDIATED, SERVICE, answers, survey_of

FIELDS = ("estimate", "se", "t", "p", "lower", "upper")
OPTIONS: dict[str, Any] = {"resamples": 300, "seed": 5}
REFLECTIVE = parse_model(
    "A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; C =~ C1; D =~ D1 + D2 + D3 + D4; C ~ A; D ~ A + B + C; IND := H1*H4; H2 > 0"
)
"""The constructs of MEDIATED, all reflective, with a defined effect and an expected sign."""


def compared(survey: Survey, model: ModelSpec = REFLECTIVE, flagged: Mask | None = None, **options: Any) -> tuple[Hypotheses, Robustness]:
    decision = {name: options.pop(name) for name in ("alpha", "tails", "adjust") if name in options}
    whole = plscli.hypotheses(plscli.bootstrap(survey, model, **{**OPTIONS, **options}), **decision)
    return whole, robustness.run(survey, whole, flagged)


def numbers(found: Robustness, name: str, respondents: str = ALL) -> list[list[Any]]:
    (each,) = (each for each in found.outcomes if (each.name, each.respondents) == (name, respondents))
    assert each.reason is None
    words = [robustness.word(decision) for decision in each.decisions]
    return [[*(row[field] for field in FIELDS), word] for row, word in zip(each.rows, words, strict=True)]


def expected(whole: Hypotheses) -> list[list[Any]]:
    return [[*(row[field] for field in FIELDS), row["decision"]] for row in whole.tables()["hypotheses"]]


def same(ours: list[list[Any]], theirs: list[list[Any]]) -> None:
    for row, other in zip(ours, theirs, strict=True):
        assert row[:-1] == pytest.approx(other[:-1], rel=1e-9, abs=1e-12)
        assert row[-1] == other[-1]


SETTINGS: list[dict[str, Any]] = [
    {}, {"tails": "one"}, {"adjust": "holm"}, {"p": "percentile", "tails": "one"}, {"consistent": True, "inadmissible": "keep"},
    {"missing": "em"}, {"missing": "listwise", "scheme": "centroid"},
]  # fmt: skip


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_as_chosen_are_the_numbers_of_the_hypotheses(options: dict[str, Any]) -> None:
    whole, found = compared(survey_of(answers(150, gaps=0.02)), **options)
    same(numbers(found, "as chosen"), expected(whole))


CHANGES: dict[str, dict[str, Any]] = {
    "factorial scheme": {"scheme": "factorial"},
    "centroid scheme": {"scheme": "centroid"},
    "PLSc": {"consistent": True},
    "listwise deletion": {"missing": "listwise"},
    "maximum likelihood (EM)": {"missing": "em"},
    "polychoric correlations": {"correlations": "polychoric"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_specification_is_the_analysis_with_that_option(name: str) -> None:
    survey = survey_of(answers(200, gaps=0.02))
    _, found = compared(survey)
    alone = plscli.hypotheses(plscli.bootstrap(survey, REFLECTIVE, **OPTIONS, **CHANGES[name]))
    same(numbers(found, name), expected(alone))


@pytest.mark.parametrize(("name", "mode"), [("Mode B throughout", "B"), ("equal weights", "unit"), ("Mode A throughout", "A")])
def test_weights_of_another_kind_are_those_of_the_model_text(name: str, mode: str) -> None:
    survey = survey_of(answers(150))
    _, found = compared(survey, MEDIATED)
    text = MEDIATED.text
    for block in ("A1 + A2 + A3", "B1 + B2 + B3", "D1 + D2 + D3 + D4"):
        text = text.replace(f"=~ {block}", f"<~ {mode}({block})").replace(f"<~ {block}", f"<~ {mode}({block})")
    alone = plscli.hypotheses(plscli.bootstrap(survey, parse_model(text), **OPTIONS))
    same(numbers(found, name), expected(alone))


@pytest.mark.parametrize(("name", "ci"), [("percentile interval", "percentile"), ("BCa interval", "bca")])
@pytest.mark.parametrize("tails", ["two", "one"])
def test_intervals_decide_at_the_level_of_the_test(name: str, ci: str, tails: str) -> None:
    survey = survey_of(answers(150))
    whole, found = compared(survey, alpha=0.1, tails=tails)
    rows = numbers(found, name)
    for level in (0.9, 0.8):
        alone = plscli.hypotheses(plscli.bootstrap(survey, REFLECTIVE, **OPTIONS, ci=ci, level=level)).tables()["hypotheses"]
        for effect, ours, theirs in zip(whole.model.effects, rows, alone, strict=True):
            if level == (0.8 if tails == "one" and effect.expected else 0.9):
                assert ours[4:6] == pytest.approx([theirs["lower"], theirs["upper"]], rel=1e-9)
                supported = (theirs["lower"] > 0 or theirs["upper"] < 0) and (effect.expected is None or theirs["estimate"] > 0)
                assert ours[6] == ("supported" if supported else "not supported")


def test_without_flagged_respondents_is_the_survey_without_them() -> None:
    survey = survey_of(answers(150))
    flagged = np.zeros(150, dtype=bool)
    flagged[[3, 7, 20]] = True
    _, found = compared(survey, flagged=flagged)
    alone = plscli.hypotheses(plscli.bootstrap(survey.where(~flagged, "part"), REFLECTIVE, **OPTIONS))
    same(numbers(found, "as chosen", UNFLAGGED), expected(alone))
    assert {each.n for each in found.outcomes if each.respondents == UNFLAGGED} == {147}
    assert len(found.outcomes) == 2 * sum(each.respondents == ALL for each in found.outcomes)


def test_products_follow_the_scores_of_their_specification() -> None:
    survey = survey_of(answers(150))
    model = parse_model(REFLECTIVE.text.replace("D ~ ", "D ~ H9*A:B + ").replace("IND := H1*H4\n", ""))
    _, found = compared(survey, model)
    alone = plscli.hypotheses(plscli.bootstrap(survey, model, **OPTIONS, scheme="centroid"))
    same(numbers(found, "centroid scheme"), expected(alone))
    (polychoric,) = (each for each in found.outcomes if each.name == "polychoric correlations")
    assert "products need scores of every respondent" in (polychoric.reason or "")


def test_what_does_not_apply_says_why() -> None:
    model = parse_model("A =~ A1; B =~ B1; D =~ D1; D ~ A + B")
    _, found = compared(survey_of(answers(100)), model, adjust="bh")
    reasons = {each.name: each.reason for each in found.outcomes}
    assert reasons["PLSc"] == "no reflective construct has two items"
    assert reasons["equal weights"] == "no construct has two items"
    assert reasons["maximum likelihood (EM)"] == "no answer is missing"
    assert reasons["BCa interval"] == "p values are adjusted, and intervals cannot be"
    assert "not applicable: percentile interval, BCa interval, because p values are adjusted, and intervals cannot be" in found.notes
    assert found.settings["specifications"] == sum(reason is None for reason in reasons.values())
    assert all(row["specifications"] == found.settings["specifications"] for row in found.tables()["robustness"])


def test_an_inadmissible_specification_is_no_vote() -> None:
    _, found = compared(plscli.read_survey(EMOTION), plscli.read_model(EMOTION.with_suffix(".pls")))
    (each,) = (each for each in found.outcomes if each.name == "PLSc")
    assert each.reason == "it gives an inadmissible solution: a reliability rho_A above 1"
    assert all(row["specification"] != "PLSc" for row in found.tables()["robustness_estimates"])


def decided(*decisions: tuple[str, str, bool | None]) -> Robustness:
    model = parse_model("A =~ A1; D =~ D1; D ~ A")
    row = dict.fromkeys(FIELDS, 0.1)
    outcomes = tuple(Outcome(name, respondents, 10, (row,), (decision,), 100) for name, respondents, decision in decisions)
    return Robustness(model, outcomes, 100, 1)


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ([("as chosen", ALL, True), ("PLSc", ALL, True)], "supported in 2 of 2 specifications"),
        ([("as chosen", ALL, True)], "supported in 1 of 1 specification"),
        ([("as chosen", ALL, True), ("PLSc", ALL, False)], "supported in 1 of 2 specifications; not supported with: PLSc"),
        (
            [("as chosen", ALL, False), ("PLSc", UNFLAGGED, True)],
            "supported in 1 of 2 specifications; supported with: PLSc (without flagged respondents)",
        ),
        ([("as chosen", ALL, True), ("PLSc", ALL, None)], "supported in 1 of 1 specification"),
        ([("as chosen", ALL, None), ("a", ALL, True), ("b", ALL, False)], "supported in 1 of 2 specifications"),
        ([("as chosen", ALL, None)], "could not be tested in any specification"),
        (
            [("as chosen", ALL, True), *((name, ALL, False) for name in "abcdef")],
            "supported in 1 of 7 specifications; not supported with: a; b; c; d and 2 more",
        ),
    ],
)
def test_one_line_says_how_many_agree_and_which_do_not(decisions: list[tuple[str, str, bool | None]], sentence: str) -> None:
    (row,) = decided(*decisions).tables()["robustness"]
    assert row["agreement"] == sentence


def test_where_what_was_chosen_decides_nothing_no_other_stands_for_it() -> None:
    chosen, other = decided(("as chosen", ALL, True), ("PLSc", ALL, True)).outcomes
    without = replace(decided(), outcomes=(replace(chosen, reason="many resamples were dropped", decisions=()), other))
    (row,) = without.tables()["robustness"]
    assert row["decision"] is None
    assert row["agreement"] == "supported in 1 of 1 specification"


def test_rules_decide_by_p_sign_and_adjustment() -> None:
    (positive,) = parse_model("A =~ A1; D =~ D1; D ~ A; H1 > 0").effects
    rules = DecisionRule(0.05, "one", "none", "t", 1001)
    assert rules.p_value(positive, 1.7, 0.09) == pytest.approx(0.0447, abs=1e-4)
    assert rules.p_value(positive, -1.7, 0.09) == pytest.approx(0.9553, abs=1e-4)
    assert rules.supported(positive, 0.2, 0.04)
    assert not rules.supported(positive, -0.2, 0.04)
    assert not rules.supported(positive, 0.2, None)
    assert rules.level(positive) == pytest.approx(0.9)
    assert replace(rules, tails="two").level(positive) == 0.95
    assert replace(rules, adjust="holm").adjusted([0.01, None, 0.04]) == [0.02, None, 0.04]


def test_a_plan_of_rows_from_outside_is_refused() -> None:
    with pytest.raises(UsageError, match="--indices"):
        compared(survey_of(answers(60)), indices=np.tile(np.arange(60), (10, 1)))


def test_strata_and_clusters_are_drawn_in_every_specification() -> None:
    survey = plscli.read_survey(SERVICE)
    model = plscli.read_model(SERVICE.with_suffix(".pls"))
    survey.columns["team"] = np.arange(survey.rows, dtype=float) // 5  # type: ignore[index]
    whole, found = compared(survey, model, cluster="team")
    same(numbers(found, "as chosen"), expected(whole))
    alone = plscli.hypotheses(plscli.bootstrap(survey, model, **OPTIONS, cluster="team", scheme="factorial"))
    same(numbers(found, "factorial scheme"), expected(alone))


def test_workers_change_no_digit() -> None:
    survey = survey_of(answers(100))
    whole = plscli.hypotheses(plscli.bootstrap(survey, REFLECTIVE, resamples=600))
    one, two = (robustness.run(survey, whole, None, workers=Workers(jobs)).tables() for jobs in (1, 2))
    assert one == two


def test_robustness_on_the_command_line(tmp_path: Path) -> None:
    words = ("hypotheses", str(EMOTION), "-n", "200", "-q")
    document = json.loads(run(*words, "--robustness", "-f", "json").out)
    rows = document["tables"]["robustness"]
    assert [row["hypothesis"] for row in rows] == ["H1", "H2", "H3"]
    assert document["settings"]["specifications"] == rows[0]["specifications"]
    shown = in_terminal([*PLSCLI, *words, "--robustness", "-t", "robustness"], tmp_path, 80)
    assert " H2  supported in " in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80
    saved = run("bootstrap", str(EMOTION), "-n", "20", "-q", "-f", "json").out
    refused = run("hypotheses", "-", "--robustness", stdin=saved.encode())
    assert (refused.code, refused.out) == (2, "")


def test_with_fewer_resamples_what_was_chosen_keeps_its_own() -> None:
    """Else a decision near alpha could be another one in the same report."""
    survey = survey_of(answers(gaps=0.03))
    base = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, resamples=300))
    few = robustness.run(survey, base, resamples=50)
    rows = {row["hypothesis"]: row for row in few.tables()["robustness_estimates"] if row["specification"] == "as chosen"}
    for record in base.tables()["hypotheses"]:
        assert all(rows[record["hypothesis"]][field] == record[field] for field in ("estimate", "se", "t", "p", "decision"))
    drawn = {each.name: each.used for each in few.outcomes if each.reason is None}
    assert {name: used for name, used in drawn.items() if used > 50} == {
        "as chosen": base.analysis.used, "percentile interval": base.analysis.used, "BCa interval": base.analysis.used
    }  # fmt: skip
    full = robustness.run(survey, base)
    assert [each.decisions for each in full.outcomes if each.name == "as chosen"] == [
        each.decisions for each in few.outcomes if each.name == "as chosen"
    ]


def test_polychoric_correlations_are_tried_where_most_items_have_few_categories() -> None:
    X = answers(150)
    wide = X.copy()
    wide[:, 4:] = np.where(np.arange(150)[:, None] % 9 == 0, 10, wide[:, 4:])
    wide[::7, 4:] = 9
    reasons = []
    for answered in (X, wide):
        _, found = compared(survey_of(answered), resamples=100)
        reasons += [each.reason for each in found.outcomes if each.name == "polychoric correlations"]
    assert reasons == [None, "most items have more than 7 different answers"]


def test_items_of_many_categories_stay_numbers_among_those_of_few() -> None:
    X = answers(150)
    X[:, 0] += np.arange(150) % 3 / 4  # no whole numbers, so that no setting takes it as ordinal
    mixed = X.copy()
    mixed[:, 0] = np.round(2 * X[:, 0])
    assert len(np.unique(mixed[:, 0])) > 7
    _, found = compared(survey_of(mixed), resamples=100)
    as_number = mixed.copy()
    as_number[:, 0] += 0.25
    alone = plscli.hypotheses(plscli.bootstrap(survey_of(as_number), REFLECTIVE, resamples=100, seed=5, correlations="polychoric"))
    same(numbers(found, "polychoric correlations"), expected(alone))
