"""The model with and without items, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import plscli
from plscli.errors import EstimationError, UsageError
from plscli.questions.measurement import loadings as measured
from plscli.questions.measurement import without
from plscli.records import Record
from studies import MEDIATED, answers, survey_of

X = answers(120, seed=2)
SURVEY = survey_of(X)
OPTIONS: dict[str, Any] = {"resamples": 150, "seed": 3}
TWO = plscli.parse_model("A =~ A1 + A2; B =~ B1 + B2; B ~ A; TOTAL := H1*H1")


@pytest.fixture(scope="module")
def whole() -> plscli.estimation.bootstrap.Bootstrap:
    return plscli.bootstrap(SURVEY, MEDIATED, **OPTIONS)


def by_name(rows: list[Record]) -> dict[tuple[str, str], Record]:
    return {(row["quantity"], row["name"]): row for row in rows}


def test_both_sides_are_the_analyses_that_one_would_run(whole: plscli.estimation.bootstrap.Bootstrap) -> None:
    rows = by_name(without.run(SURVEY, whole, ["A2", "D4"]).rows())
    smaller = plscli.bootstrap(SURVEY, MEDIATED.without("A2").without("D4"), **OPTIONS)
    assert set(rows) == {
        *((quantity, name) for name in "AD" for quantity in ("ave", "rho_c", "alpha")),
        *(("r2", name) for name in "CD"),
        *(("path", path.name) for path in MEDIATED.paths),
    }
    for key, row in rows.items():
        for side, analysis in (("with", whole), ("without", smaller)):
            numbers = analysis.row(*key)
            assert (row[side], row[f"lower_{side}"], row[f"upper_{side}"]) == tuple(numbers[end] for end in ("estimate", "lower", "upper"))
            decided = "supported" if (numbers["p"] or 0.0) <= 0.05 else "not supported"
            assert row[f"decision_{side}"] == (decided if key[0] == "path" else None)
            assert row[f"p_{side}"] == (numbers["p"] if key[0] == "path" else None)
    assert rows["path", "A -> C"]["hypothesis"] == "H1"


def test_a_formative_item_changes_r2_and_paths(whole: plscli.estimation.bootstrap.Bootstrap) -> None:
    rows = by_name(without.run(SURVEY, whole, ["B2"]).rows())
    assert {quantity for quantity, _ in rows} == {"r2", "path"}


def test_defined_effects_are_compared_too() -> None:
    survey = survey_of(X[:, [0, 1, 3, 4]], TWO)
    rows = by_name(without.run(survey, plscli.bootstrap(survey, TWO, **OPTIONS), ["A2"]).rows())
    assert rows["defined", "TOTAL"]["without"] == pytest.approx(rows["path", "A -> B"]["without"] ** 2)
    assert rows["ave", "A"]["without"] is None  # one item is left


def test_correlations_give_estimates_without_decisions(whole: plscli.estimation.bootstrap.Bootstrap) -> None:
    found = without.run(None, whole, ["A2"])
    rows = by_name(found.rows())
    smaller = plscli.estimate(SURVEY, MEDIATED.without("A2"))
    for key, row in rows.items():
        assert row["without"] == pytest.approx(smaller.value(*key), abs=1e-9)
    assert rows["path", "A -> C"]["decision_with"] is not None
    assert rows["path", "A -> C"]["decision_without"] is None
    assert "decisions take the survey" in found.notes[0]
    assert by_name(without.run(SURVEY, whole.point, ["A2"]).rows())["path", "A -> C"]["decision_with"] is None


def test_rows_that_are_complete_without_the_item_come_back_and_are_said() -> None:
    gappy = X.astype(float)
    gappy[:10, 1] = np.nan
    found = without.run(survey_of(gappy), plscli.bootstrap(survey_of(gappy), MEDIATED, missing="listwise", **OPTIONS), ["A2"])
    assert found.notes == ("without A2: 120 rows are used instead of 110",)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (["A9"], "did you mean A1, A2, A3"),
        (["C1"], "C would be left without items, since C1 is its only item"),
        (["A1", "A2", "A3"], "A would be left without items, since A1, A2, A3 are all its items"),
    ],
)
def test_items_that_cannot_be_dropped_are_refused(items: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        without.check_items(MEDIATED, items)


def test_an_item_named_twice_is_dropped_once() -> None:
    assert without.check_items(MEDIATED, ["A1", "A1"]) == ("A1",)


def test_a_model_that_cannot_do_without_an_item_is_an_error_that_names_it() -> None:
    X = answers(60, seed=2, whole=False)[:, :5]
    X[:, 4] = X[:, 0]
    model = plscli.parse_model("A =~ A1 + A2; B =~ B1; C =~ C1; D =~ D1; B ~ A + D; C ~ A")
    with pytest.raises(EstimationError, match=r"without A2: .*collinear"):
        without.run(None, plscli.estimate(survey_of(X, model), model), ["A2"])


def test_given_resamples_and_dropped_items_exclude_each_other() -> None:
    given = plscli.bootstrap(SURVEY, MEDIATED, indices=np.random.default_rng(1).integers(0, 120, (20, 120)))
    with pytest.raises(UsageError, match="--indices"):
        without.run(SURVEY, given, ["A2"])


def test_the_settings_name_what_was_dropped(whole: plscli.estimation.bootstrap.Bootstrap) -> None:
    found = without.run(None, whole, ["A2"])
    result = measured.run(whole, comparison=found)
    assert result.settings["drop"] == ["A2"]
    assert result.tables()["dropped"] == found.rows()
    assert found.notes[0] in result.notes
