"""Hypotheses by group: every group is analysed as if it were the whole survey."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from commands import PLSCLI, in_terminal, run
from plscli.data.survey import Survey
from plscli.errors import DataError, EstimationError, UsageError
from plscli.questions.groups import by_group
from plscli.questions.groups.by_group import HypothesesByGroup
from studies import MEDIATED, SERVICE, answers

NUMBERS = ("estimate", "se", "t", "p", "lower", "upper", "decision")
OPTIONS = {"resamples": 300, "seed": 3}


def grouped(labels: list[object], n: int = 160, gaps: float = 0.0) -> Survey:
    frame = pd.DataFrame(answers(n, gaps=gaps), columns=list(MEDIATED.indicators))
    frame["team"] = [labels[row % len(labels)] for row in range(n)]
    return Survey.from_frame(frame)


def groups_of(survey: Survey, **options: object) -> HypothesesByGroup:
    whole = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, **{**OPTIONS, **options}))  # type: ignore[arg-type]
    return by_group.further(survey, whole, "team")


@pytest.mark.parametrize("options", [{}, {"missing": "listwise", "scheme": "centroid"}, {"ci": "bca", "p": "percentile"}])
def test_a_group_has_the_numbers_of_a_survey_of_its_own(options: dict[str, object]) -> None:
    survey = grouped(["b", "a"], gaps=0.03)
    found = groups_of(survey, **options)
    assert [group.label for group in found.groups] == ["a", "b"]
    for label in ("a", "b"):
        alone = survey.where(survey.columns["team"] == label, "part")
        expected = plscli.hypotheses(plscli.bootstrap(alone, MEDIATED, **{**OPTIONS, **options})).tables()["hypotheses"]  # type: ignore[arg-type]
        rows = [row for row in found.tables()["by_group"] if row["group"] == label]
        assert [[row[name] for name in NUMBERS] for row in rows] == [[row[name] for name in NUMBERS] for row in expected]


def test_side_by_side_stands_what_the_long_table_says() -> None:
    tables = groups_of(grouped([2.0, 1.0, 10.0])).tables()
    assert list(dict.fromkeys(row["group"] for row in tables["by_group"])) == ["1", "2", "10"]
    for row in tables["by_group"]:
        (side,) = (each for each in tables["groups"] if each["hypothesis"] == row["hypothesis"])
        assert side[f"estimate [{row['group']}]"] == row["estimate"]
        assert side[f"decision [{row['group']}]"] == row["decision"]
    assert len(tables["by_group_r_squared"]) == 3 * len(MEDIATED.endogenous)


def test_respondents_without_a_group_are_left_out_and_said() -> None:
    found = groups_of(grouped(["a", "b", None]))
    assert found.blank == 53
    assert any("53 of the respondents have no answer in team" in note for note in found.notes)


def test_a_group_that_cannot_be_estimated_is_named_and_the_others_stand() -> None:
    survey = grouped(["a", "b"])
    teams = np.concatenate([["tiny"] * 4, survey.columns["team"][4:]])
    survey = replace(survey, columns={**survey.columns, "team": teams.astype(object)})
    found = groups_of(survey)
    assert [group.label for group in found.groups if group.result is None] == ["tiny"]
    assert any("team = tiny (n = 4)" in note and "too few rows" in note for note in found.notes)
    assert {row["group"] for row in found.tables()["by_group"]} == {"a", "b"}


def test_no_group_at_all_is_an_error() -> None:
    survey = grouped([f"t{k}" for k in range(20)], n=60)
    with pytest.raises(EstimationError, match="no group of team can be estimated"):
        groups_of(survey)


@pytest.mark.parametrize(
    ("labels", "column", "said"),
    [
        (["a"], "team", "no two groups: a"),
        ([None], "team", "no two groups: nothing"),
        ([f"t{k}" for k in range(30)], "team", "30 different answers"),
        (["a", "b"], "teem", "did you mean team"),
        (["a", "b"], "A1", "is an indicator of the model"),
    ],
)
def test_a_column_that_makes_no_groups_is_refused(labels: list[object], column: str, said: str) -> None:
    survey = grouped(labels)
    whole = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, resamples=10))
    with pytest.raises(DataError, match=said):
        by_group.further(survey, whole, column)


def test_a_plan_of_rows_of_the_whole_survey_is_refused() -> None:
    survey = grouped(["a", "b"])
    whole = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, indices=np.tile(np.arange(160), (10, 1))))
    with pytest.raises(UsageError, match="--indices"):
        by_group.further(survey, whole, "team")


def test_decisions_of_groups_follow_the_settings_of_the_whole() -> None:
    survey = grouped(["a", "b"])
    whole = plscli.hypotheses(plscli.bootstrap(survey, MEDIATED, **OPTIONS), alpha=1e-12, adjust="holm")  # type: ignore[arg-type]
    rows = by_group.further(survey, whole, "team").tables()["by_group"]
    assert all(row["p_adjusted"] is not None for row in rows)
    lenient = by_group.further(survey, replace(whole, rules=replace(whole.rules, alpha=0.9)), "team").tables()["by_group"]
    assert sum(row["decision"] == "supported" for row in rows) < sum(row["decision"] == "supported" for row in lenient)


def test_groups_on_the_command_line(tmp_path: Path) -> None:
    frame = pd.read_csv(SERVICE)
    frame["sex"] = ["f", "m"] * (len(frame) // 2)
    frame.to_csv(tmp_path / "survey.csv", index=False)
    words = ("hypotheses", str(tmp_path / "survey.csv"), "-m", str(SERVICE.with_suffix(".pls")), "-n", "200", "-q", "--by", "sex")
    document = json.loads(run(*words, "-f", "json").out)
    assert document["settings"]["by"] == "sex"
    assert {row["group"] for row in document["tables"]["by_group"]} == {"f", "m"}
    assert run(*words, "-t", "by_group").out.startswith("group,n,hypothesis,from,to,expected,estimate")
    shown = in_terminal([*PLSCLI, *words, "-t", "groups"], tmp_path, 80)
    assert "Hypotheses by sex: f (n = 150), m (n = 150)" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80
    saved = run("bootstrap", str(SERVICE), "-n", "20", "-q", "-f", "json").out
    refused = run("hypotheses", "-", "--by", "sex", stdin=saved.encode())
    assert (refused.code, refused.out) == (2, "")
    assert "a saved analysis does not hold them" in refused.err
