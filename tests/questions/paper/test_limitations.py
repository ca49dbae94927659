"""Limitations follow from numbers: each is told where its reason is there, and not where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pytest

import plscli
from plscli.data.matrix import CorrelationMatrix
from plscli.data.survey import Survey
from plscli.estimation import Estimator, Rules, estimation
from plscli.model.build import parse_model
from plscli.questions.paper import Scope, report
from plscli.questions.paper.evidence import Evidence, Limitation
from plscli.questions.paper.limitations import limitations
from plscli.questions.paper.report import WholeAnalysis
from plscli.words.thresholds import PROFILE
from studies import EMOTION, SERVICE

MODEL = "A =~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nC =~ C1 + C2 + C3\nC ~ A + B"
QUIET = Scope(robustness_resamples=0)


def columns(n: int = 200, seed: int = 4, noise: float = 0.5, effect: float = 0.7, overlap: float = 0.0) -> dict[str, Any]:
    """Answers for MODEL from three factors: C on A and B, which correlate by `overlap`."""
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(n)
    b = overlap * a + np.sqrt(1 - overlap**2) * rng.standard_normal(n)
    c = effect * (a + b) / np.sqrt(2) + rng.standard_normal(n) * np.sqrt(1 - effect**2)
    return {f"{name}{k}": f + noise * rng.standard_normal(n) for name, f in (("A", a), ("B", b), ("C", c)) for k in (1, 2, 3)}


def survey(answers: dict[str, Any]) -> Survey:
    return Survey(answers, len(next(iter(answers.values()))))


def analysed(answers: dict[str, Any], model: str = MODEL, scope: Scope = QUIET, **options: Any) -> WholeAnalysis:
    data, spec = survey(answers), parse_model(model)
    return report.run(plscli.bootstrap(data, spec, **{"resamples": 100, "max_failed": 0.9, **options}), data, scope=scope)


def told(result: WholeAnalysis) -> dict[str, str]:
    return {row["limitation"]: row["text"] for row in result.tables()["limitations"]}


@cache
def clean() -> WholeAnalysis:
    return analysed(columns(), resamples=1000)


def test_a_sound_study_has_but_the_limits_of_its_tests() -> None:
    assert told(clean()) == {
        "many_tests": "2 hypotheses were tested at 5 % each without adjustment: if none of these effects existed, 0.10 of the tests "
        "would be significant on average."
    }


def test_adjusted_tests_are_no_limitation() -> None:
    analysis = clean().hypotheses.analysis
    assert told(report.run(analysis, survey(columns()), Rules(adjust="holm"), scope=QUIET)) == {}


def with_gaps(share: float) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    return {name: np.where(rng.random(len(x)) < share, np.nan, x) for name, x in columns().items()}


@pytest.mark.parametrize(
    ("missing", "said"),
    [("mean", "replaced by means"), ("listwise", "cost the respondents"), ("pairwise", "pair by pair"), ("em", "maximum likelihood")],
)
def test_missing_answers_are_told_with_what_was_done_about_them(missing: str, said: str) -> None:
    text = told(analysed(with_gaps(0.05), missing=missing))["missing_answers"]
    share = np.isnan(np.column_stack(list(with_gaps(0.05).values()))).mean()
    assert text.startswith(f"{100 * share:.0f} % of the answers are missing; they ")
    assert said in text


def test_gaps_that_are_not_by_chance_are_told() -> None:
    answers = columns(noise=0.9)
    high = answers["A2"] > 0
    answers["A1"] = np.where(high & (np.arange(200) % 2 == 0), np.nan, answers["A1"])
    assert "Little's test speaks against gaps by chance" in told(analysed(answers))["missing_answers"]
    assert "Little" not in told(analysed(with_gaps(0.05)))["missing_answers"]


def test_missing_answers_of_those_who_were_left_out_are_none() -> None:
    answers = columns()
    for name in list(answers)[:5]:
        answers[name] = np.where(np.arange(200) < 3, np.nan, answers[name])
    assert "missing_answers" in told(analysed(answers))
    assert "missing_answers" not in told(analysed(answers, scope=Scope(robustness_resamples=0, exclude="missing>0.5")))


def test_an_inferred_model_and_unseen_answers_are_told() -> None:
    data = survey(columns())
    result = report.run(plscli.bootstrap(data, resamples=100), data, scope=QUIET)
    assert "inferred_model" in told(result)
    assert "unscreened" in told(report.run(result.hypotheses.analysis))


def test_a_matrix_tests_nothing() -> None:
    model = parse_model(MODEL)
    R = np.corrcoef(np.column_stack(list(columns().values())).T)
    point = estimation.from_matrix(CorrelationMatrix(model.indicators, R, 200, "printed.csv", None, ()), model, Estimator())
    assert list(told(report.run(point))) == ["untested", "unscreened"]


def test_careless_respondents_who_stay_are_told() -> None:
    rng = np.random.default_rng(2)
    answers = {name: np.clip(np.round(4 + 1.3 * x), 1, 7) for name, x in columns().items()}
    more = {f"D{k}": np.clip(np.round(4 + 1.3 * rng.standard_normal(200)), 1, 7) for k in range(1, 10)}
    answers |= more
    for name in answers:
        answers[name][:2] = 3.0
    model = f"{MODEL}\nD =~ {' + '.join(more)}\nC ~ D"
    assert told(analysed(answers, model))["flagged_respondents"].startswith("2 respondents with two or more flags")


def test_a_sample_unlike_its_population_is_told() -> None:
    answers = columns() | {"SEX": np.where(np.arange(200) < 150, 1.0, 2.0)}
    words = {"column": np.array(["SEX", "SEX"], dtype=object), "value": np.array(["1", "2"], dtype=object), "share": np.array([0.5, 0.5])}
    assert told(analysed(answers, scope=Scope(robustness_resamples=0, shares=Survey(words, 2))))["population"].endswith("in SEX.")


def test_weak_measurement_is_told_item_by_item() -> None:
    answers = columns(noise=1.9)
    found = told(analysed(answers))
    assert {"loadings", "alpha", "ave"} <= set(found)
    assert "Convergent validity falls short by average variance extracted of at least 0.5" in found["ave"]


def test_a_reliability_that_none_can_be_is_told() -> None:
    data = plscli.read_survey(EMOTION)
    analysis = plscli.bootstrap(data, plscli.read_model(EMOTION.with_suffix(".pls")), resamples=50)
    assert told(report.run(analysis, data, scope=QUIET))["reliability_above_one"] == (
        "Reliability above 1, which none can be: INTG (1.496). The weights of its items do not fit a common factor."
    )


def test_single_items_are_told_once() -> None:
    model = "A =~ A1\nB =~ B1\nC =~ C1 + C2 + C3\nC ~ A + B"
    assert told(analysed(columns(), model))["single_items"].startswith("A and B are measured by a single item each: reliability")
    one = "A =~ A1\nB =~ B1 + B2\nC =~ C1 + C2 + C3\nC ~ A + B"
    assert told(analysed(columns(), one))["single_items"].startswith("A is measured by a single item: reliability")


def test_constructs_that_are_not_distinct_are_told() -> None:
    found = told(analysed(columns(overlap=0.97)))
    assert found["htmt"] == "Discriminant validity was not established (HTMT) for A and B."


def test_formative_constructs_without_a_global_item_are_told() -> None:
    model = "A <~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nC =~ C1 + C2 + C3\nC ~ A + B"
    assert "Convergent validity of A was not assessed" in told(analysed(columns(noise=1.0), model))["redundancy"]
    answers = columns(noise=1.0)
    answers["ALL"] = answers["A1"] + answers["A2"] + answers["A3"]
    scope = Scope(robustness_resamples=0, global_items={"A": ["ALL"]})
    assert "redundancy" not in told(analysed(answers, model, scope))


def test_overlapping_predictors_and_weak_models_are_told() -> None:
    assert "VIF above 3" in told(analysed(columns(overlap=0.95, noise=0.1)))["collinearity"]
    assert told(analysed(columns(effect=0.1)))["explained"].startswith("The model explains only ")


def test_an_effect_that_may_have_been_missed_is_told_with_what_could_be_found() -> None:
    text = told(analysed(columns(effect=0.05)))["power"]
    assert "did not reach significance. The sample finds paths of 0.198 or more with a power of 80 %" in text  # 2.802 / sqrt(200)


def test_misfit_and_impossible_solutions_are_told() -> None:
    rng = np.random.default_rng(5)
    answers = columns()
    second = rng.standard_normal(200)
    for name in ("A1", "B1", "C1"):
        answers[name] = answers[name] + 1.5 * second
    assert "exceeds 0.08: the model implies other correlations" in told(analysed(answers))["fit"]
    found = told(analysed(columns(overlap=0.99, noise=0.7, seed=9), consistent=True, inadmissible="keep"))
    assert {"inadmissible", "collinearity"} <= set(found)


@dataclass(frozen=True, eq=False)
class Stated(Evidence):
    """Evidence in which some tables are given."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def structure(self) -> Any:
        return {**super().structure, **self.tables}


def stated(**tables: list[dict[str, Any]]) -> dict[str, Limitation]:
    sound = clean()
    found = limitations(Stated(sound.hypotheses, sound.loadings, sound.validation, tables=tables))
    return {each.limitation: each for each in found}


def test_decisions_that_depend_on_choices_are_told() -> None:
    rows = [
        {"hypothesis": "H1", "supported": 3, "specifications": 12},
        {"hypothesis": "H2", "supported": 12, "specifications": 12},
        {"hypothesis": "H3", "supported": 0, "specifications": 12},
    ]
    assert stated(robustness=rows)["specifications"].text.endswith("with the number that supports them: H1 (3 of 12).")
    assert "specifications" not in stated(robustness=rows[1:])


def test_decisions_that_depend_on_who_was_left_out_are_told() -> None:
    rows = [{"hypothesis": "H1", "changed": True}, {"hypothesis": "H2", "changed": False}]
    assert stated(compare_clean=rows)["exclusions"].text == "The decision on H1 depends on who was left out."
    assert "exclusions" not in stated(compare_clean=rows[1:])


def test_warnings_of_the_equations_are_told() -> None:
    rows = [{"verdict": "not met"}, {"verdict": "met"}, {"verdict": None}]
    assert stated(diagnostics=rows, quadratic=rows)["diagnostics"].text.startswith("2 tests of the structural equations")
    assert "diagnostics" not in stated(diagnostics=rows[1:])


@pytest.mark.parametrize("file", [EMOTION, SERVICE])
def test_every_limitation_is_a_sentence_with_a_subject(file: Any) -> None:
    data, model = plscli.read_survey(file), plscli.read_model(file.with_suffix(".pls"))
    for each in report.run(plscli.bootstrap(data, model, resamples=100), data, scope=QUIET).tables()["limitations"]:
        assert each["text"][0].isupper() or each["text"][0].isdigit()
        assert each["text"].endswith(".")
        assert each["subject"]


def test_half_of_the_variance_is_claimed_only_where_it_is_so() -> None:
    data = survey(columns(noise=0.5))
    analysis = plscli.bootstrap(data, parse_model(MODEL), resamples=100)
    strict = told(report.run(analysis, data, thresholds=PROFILE.with_values(["loading=0.97"]), scope=QUIET))["loadings"]
    assert strict.startswith("Loadings below 0.97: A1 (")
    assert "half" not in strict
    assert "less than half" in told(analysed(columns(noise=1.9)))["loadings"]


def grouped(change: Callable[[dict[str, Any], np.ndarray], None]) -> dict[str, str]:
    """Limitations of two groups in one of which answers are changed."""
    answers = columns(300)
    group = np.arange(300) % 2
    change(answers, group)
    answers["kind"] = np.where(group == 1, "new", "old").astype(object)
    return told(analysed(answers, scope=Scope(robustness_resamples=0, asked={"by": "kind"})))


def test_groups_with_another_composition_are_a_limit_to_comparing_and_pooling_them() -> None:
    def otherwise_made(answers: dict[str, Any], group: np.ndarray) -> None:
        noise = np.random.default_rng(7).standard_normal((2, 300))
        for item, other in zip(("A1", "A2"), noise, strict=True):
            answers[item] = np.where(group == 1, other, answers[item])

    found = grouped(otherwise_made)
    assert found["composition"].startswith(
        "The composition of A differs between groups by kind: paths of it cannot be compared across groups, which should not be pooled "
        "either, as the estimates of all respondents do."
    )
    assert "pooling" not in found


def test_groups_with_other_means_or_paths_are_a_limit_to_pooling_them() -> None:
    def elsewhere(answers: dict[str, Any], group: np.ndarray) -> None:
        for item in ("A1", "A2", "A3"):
            answers[item] = answers[item] + 2.0 * group

    found = grouped(elsewhere)
    assert found["pooling"] == (
        "Between groups by kind the mean of A differs, so that they should not be pooled, as the estimates of all respondents do."
    )
    assert "composition" not in found
    assert "differences" not in found


def test_groups_with_other_paths_are_a_limit_to_what_all_respondents_say() -> None:
    def turned(answers: dict[str, Any], group: np.ndarray) -> None:
        for item in ("A1", "A2", "A3"):
            answers[item] = np.where(group == 1, -answers[item], answers[item])

    assert grouped(turned)["differences"] == "H1 differs between groups by kind: the estimates of all respondents average over them."


def test_alike_groups_are_no_limitation() -> None:
    assert not {"composition", "pooling", "differences"} & set(grouped(lambda answers, group: None))
