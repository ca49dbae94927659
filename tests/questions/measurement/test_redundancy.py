"""Redundancy analysis: the multiple correlation in closed form, printed values, and the bootstrap of the two-construct model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_corp_rep

import plscli
from plscli.core import Array
from plscli.data.matrix import CorrelationMatrix
from plscli.data.stream import open_stream
from plscli.errors import EstimationError, UsageError
from plscli.model.build import parse_model
from plscli.questions.measurement import loadings as measured
from plscli.questions.measurement import redundancy, without
from plscli.records import Record
from plscli.words.thresholds import PROFILE
from studies import MEDIATED, TIGHT, answers

GLOBALS = ("G1", "G2", "G3")
PRINTED = {"QUAL": 0.805, "PERF": 0.811, "CSOR": 0.857, "ATTR": 0.874}
"""Corporate reputation: Hair et al. (2021), PLS-SEM Using R, A Workbook, chapter 5; -99 is missing, mean replacement."""
PARTS = parse_model("A =~ A1 + A2 + A3; B <~ B1 + B2 + B3; W <~ A + B; D =~ D1 + D2 + D3 + D4; D ~ W")


def frame(n: int = 150) -> pd.DataFrame:
    """The answers of MEDIATED, and three items that ask for all of B."""
    data = pd.DataFrame(answers(n), columns=list(MEDIATED.indicators))
    rng = np.random.default_rng(8)
    whole = data[["B1", "B2", "B3"]].mean(axis=1)
    return data.assign(**{name: np.round(whole + 0.6 * rng.standard_normal(n), 1) for name in GLOBALS})


SURVEY = plscli.Survey.from_frame(frame())
POINT = plscli.estimate(SURVEY, MEDIATED, tolerance=TIGHT)


def row(asked: dict[str, list[str]], survey: Any = SURVEY, whole: Any = POINT) -> Record:
    (found,) = redundancy.run(survey, whole, asked).rows(PROFILE)
    return found


def multiple_correlation(data: pd.DataFrame, items: list[str], asked: str) -> float:
    R = data[[*items, asked]].corr().to_numpy()
    return float(np.sqrt(R[-1, :-1] @ np.linalg.solve(R[:-1, :-1], R[:-1, -1])))


def test_one_global_item_gives_the_multiple_correlation() -> None:
    found = row({"B": ["G1"]})
    assert found["path"] == pytest.approx(multiple_correlation(frame(), ["B1", "B2", "B3"], "G1"), abs=1e-12)
    assert found["r2"] == pytest.approx(found["path"] ** 2, abs=1e-12)
    assert (found["construct"], found["global"], found["verdict"]) == ("B", "G1", PROFILE["redundancy"].verdict(found["path"]))
    assert (found["threshold"], found["source"]) == (PROFILE["redundancy"].words, PROFILE["redundancy"].source)


def test_corporate_reputation_has_the_paths_of_the_textbook() -> None:
    data = load_corp_rep()
    survey = plscli.Survey.from_frame(pd.DataFrame(data.values, columns=list(data.columns)).replace(-99, np.nan))
    numbers = {"qual": 8, "perf": 5, "csor": 5, "attr": 3}
    blocks = [f"{stem.upper()} <~ " + " + ".join(f"{stem}_{k}" for k in range(1, number + 1)) for stem, number in numbers.items()]
    model = parse_model("; ".join([*blocks, "LIKE =~ like_1 + like_2 + like_3", "LIKE ~ QUAL + PERF + CSOR + ATTR"]))
    asked = {name: [f"{name.lower()}_global"] for name in PRINTED}
    rows = redundancy.run(survey, plscli.estimate(survey, model), asked).rows(PROFILE)
    for found in rows:
        assert found["path"] == pytest.approx(PRINTED[found["construct"]], abs=5.1e-4)
    assert [found["construct"] for found in rows] == list(PRINTED)
    assert {found["verdict"] for found in rows} == {"met"}


def test_several_global_items_are_a_construct_of_their_own() -> None:
    model = parse_model("B <~ B1 + B2 + B3; G =~ G1 + G2 + G3; G ~ B")
    expected = plscli.estimate(SURVEY, model, tolerance=TIGHT).value("path", "B -> G")
    found = row({"B": list(GLOBALS)})
    assert found["path"] == pytest.approx(expected, abs=1e-12)
    assert found["global"] == "G1 + G2 + G3"


def test_a_composite_in_mode_a_is_analysed_in_mode_b() -> None:
    model = parse_model(MEDIATED.text.replace("B1 + B2 + B3", "A(B1 + B2 + B3)"))
    found = row({"B": ["G1"]}, whole=plscli.estimate(SURVEY, model))
    assert found["path"] == pytest.approx(multiple_correlation(frame(), ["B1", "B2", "B3"], "G1"), abs=1e-9)


def test_a_global_item_that_runs_the_other_way_is_an_error() -> None:
    survey = plscli.Survey.from_frame(frame().assign(G1=-frame()["G1"]))
    found = row({"B": ["G1"]}, survey)
    assert found["path"] == pytest.approx(-multiple_correlation(frame(), ["B1", "B2", "B3"], "G1"), abs=1e-9)
    assert found["verdict"] == "not met"
    assert "reverse-coded" in found["meaning"]


def test_with_resamples_it_is_bootstrapped_with_the_same_settings() -> None:
    whole = plscli.bootstrap(SURVEY, MEDIATED, resamples=120, seed=5, level=0.9, scheme="factorial")
    found = row({"B": ["G1"]}, whole=whole)
    model = parse_model("B <~ B1 + B2 + B3; G =~ G1; G ~ B")
    again = plscli.bootstrap(SURVEY, model, resamples=120, seed=5, level=0.9, scheme="factorial").row("path", "B -> G")
    assert {field: found[field] for field in ("se", "t", "p", "lower", "upper")} == {
        field: again[field] for field in ("se", "t", "p", "lower", "upper")
    }
    assert "lower" not in row({"B": ["G1"]})


def test_a_correlation_matrix_is_enough() -> None:
    data = frame()
    R: Array = data.corr().to_numpy()
    matrix = CorrelationMatrix(tuple(data), R, len(data), "matrix.csv", None, ())
    assert row({"B": ["G1"]}, matrix)["path"] == pytest.approx(row({"B": ["G1"]})["path"], abs=1e-12)


@pytest.mark.parametrize("higher_order", ["disjoint", "embedded", "repeated"])
def test_a_formative_whole_can_be_asked_for_as_a_whole(higher_order: str) -> None:
    data = frame()
    survey = plscli.Survey.from_frame(data.assign(ALL=data[["A1", "A2", "B1", "B2"]].sum(axis=1)))
    whole = plscli.estimate(survey, PARTS, higher_order=higher_order)  # type: ignore[arg-type]
    found = row({"W": ["ALL"]}, survey, whole)
    scores = plscli.estimate(survey, parse_model(PARTS.text.split("D =~")[0] + "ALL =~ ALL; ALL ~ W"), higher_order=higher_order)  # type: ignore[arg-type]
    assert found["path"] == pytest.approx(scores.value("path", "W -> ALL"), abs=1e-9)
    assert found["path"] > 0.9


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"A": ["G1"]}, "A is reflective"),
        ({"Z": ["G1"]}, "'Z' is not a construct of the model"),
        ({"B": ["G9"]}, "did you mean G1, G2, G3?"),
        ({"B": ["B1"]}, "B1 is an item of B itself"),
        ({"B": ["G1", "G1"]}, "named twice"),
    ],
)
def test_what_is_no_redundancy_analysis_is_refused(asked: dict[str, list[str]], words: str) -> None:
    with pytest.raises(UsageError, match=words.replace("?", r"\?")):
        row(asked)


def test_a_part_of_a_whole_is_no_global_item_of_it() -> None:
    with pytest.raises(UsageError, match="A1 is an item of W itself"):
        row({"W": ["A1"]}, whole=plscli.estimate(SURVEY, PARTS))


def test_a_global_item_that_does_not_vary_is_named() -> None:
    with pytest.raises(EstimationError, match="redundancy analysis of B: indicator 'G1' has zero variance"):
        row({"B": ["G1"]}, plscli.Survey.from_frame(frame().assign(G1=3.0)))


def test_resamples_of_its_own_and_given_ones_exclude_each_other() -> None:
    indices = np.random.default_rng(1).integers(0, 150, (20, 150))
    with pytest.raises(UsageError, match="--indices"):
        row({"B": ["G1"]}, whole=plscli.bootstrap(SURVEY, MEDIATED, indices=indices))


def test_the_settings_name_the_global_items() -> None:
    found = redundancy.run(SURVEY, POINT, {"B": ["G1", "G2"]})
    result = measured.run(POINT, redundancy=found)
    assert result.settings["global"] == {"B": ["G1", "G2"]}
    assert plscli.loadings(POINT).settings["global"] == {}
    assert result.tables()["redundancy"] == found.rows(PROFILE)


def test_rows_read_in_blocks_give_the_same(tmp_path: Path) -> None:
    frame().to_csv(tmp_path / "survey.csv", index=False)
    stream = open_stream(tmp_path / "survey.csv")
    assert row({"B": ["G1"]}, stream)["path"] == pytest.approx(row({"B": ["G1"]})["path"], abs=1e-12)
    whole = plscli.bootstrap(stream, MEDIATED, resamples=60)
    assert row({"B": ["G1"]}, stream, whole)["lower"] is not None
    found = without.run(stream, whole, ["A2"])
    assert isinstance(found.after, plscli.estimation.bootstrap.Bootstrap)
