"""Polychoric correlations at their bound: counted, said, and nothing is built on them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

import plscli
from plscli.core.moments.ordinal import Ordinal, at_bound, polychoric
from plscli.data.survey import Survey
from plscli.errors import EstimationError
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.saved import read_saved
from plscli.model.build import parse_model
from plscli.questions.measurement import decision_log, loadings
from plscli.questions.structure import hypotheses
from plscli.report.render.data import as_json

MODEL = parse_model(
    "A =~ A1 + A2 + A3; B =~ B1; C =~ C1; D =~ D1 + D2 + D3; E =~ E1 + E2 + E3\n"
    "B ~ p*A; C ~ q*B + r*A; D ~ s*A; E ~ t*D + u*A; ab := p*q; clear := s*t"
)
AT_BOUND = "the polychoric correlation of B1 with C1 is at its bound"


def answers(n: int = 200, seed: int = 1) -> Survey:
    """Answers in five categories; C1 is B1 in two, so that their table has an empty corner in every resample."""
    rng = np.random.default_rng(seed)
    f = rng.standard_normal((n, 4))

    def asked(score: np.ndarray) -> np.ndarray:
        return np.clip(np.round(1.1 * score + 3), 1, 5)

    columns = {f"A{k}": asked(0.8 * f[:, 0] + 0.6 * rng.standard_normal(n)) for k in (1, 2, 3)}
    columns["B1"] = asked(0.5 * f[:, 0] + 0.8 * f[:, 1])
    columns["C1"] = np.where(columns["B1"] > 3, 2.0, 1.0)
    d = 0.4 * f[:, 0] + 0.6 * f[:, 2]
    columns |= {f"D{k}": asked(d + 0.6 * rng.standard_normal(n)) for k in (1, 2, 3)}
    columns |= {f"E{k}": asked(0.5 * d + 0.6 * f[:, 3] + 0.6 * rng.standard_normal(n)) for k in (1, 2, 3)}
    return Survey.from_frame(pd.DataFrame(columns))


@cache
def bootstrapped() -> Bootstrap:
    return plscli.bootstrap(answers(), MODEL, resamples=60, correlations="polychoric", smooth=True)


def test_the_pairs_at_their_bound_are_those_whose_tables_have_an_empty_corner() -> None:
    X = answers().matrix(MODEL.indicators)
    prepared = Ordinal.of(X, np.ones(X.shape[1], dtype=bool))
    bound = at_bound(polychoric(prepared, np.ones((1, len(X))), ndtri), prepared.ordinal)[0]
    pair = {MODEL.indicators.index("B1"), MODEL.indicators.index("C1")}
    assert {frozenset(each) for each in np.argwhere(bound).tolist()} == {frozenset(pair)}
    assert not at_bound(np.ones((1, 2, 2)), np.array([False, False])).any()  # copies of a measured number are known exactly


def test_what_rests_on_the_pair_is_withheld_and_what_does_not_is_there() -> None:
    result = bootstrapped()
    lost = result.point.withheld
    assert set(lost.values()) == {AT_BOUND}
    for quantity, names in {
        "path": {"A -> B", "B -> C", "A -> C"},
        "defined": {"ab"},
        "r2": {"B", "C"},
        "total_effect": {"A -> B", "A -> C", "B -> C"},
        "loading": {"B1 <- B", "C1 <- C"},
        "htmt": {"A <-> B", "A <-> C", "B <-> C", "B <-> D", "C <-> D", "B <-> E", "C <-> E"},
        "alpha": set(),
        "srmr": {"saturated", "estimated"},
    }.items():
        assert {name for of, name in lost if of == quantity} == names
    for key in result.point.index:
        row = result.row(*key)
        if key in lost:
            assert all(value is None for value in row.values())
        elif key[0] in ("path", "defined", "alpha", "r2", "loading"):
            assert row["lower"] is not None
            assert row["p"] is not None


def test_a_total_effect_rests_on_every_equation_that_it_passes() -> None:
    model = parse_model("A =~ A1 + A2 + A3; B =~ B1; C =~ C1; D =~ D1 + D2 + D3; E =~ E1 + E2 + E3\nC ~ A; D ~ A + B; E ~ D + A")
    lost = plscli.estimate(answers(), model, correlations="polychoric", smooth=True).withheld
    assert {name for of, name in lost if of == "path"} == {"A -> C", "A -> D", "B -> D"}
    assert {name for of, name in lost if of == "total_effect"} == {"A -> C", "A -> D", "B -> D", "A -> E", "B -> E"}  # A -> E passes D


def test_it_is_counted_and_said() -> None:
    result = bootstrapped()
    assert dict(result.kept) == {"polychoric correlation of B1 and C1 at its bound": 60}
    assert any(note.startswith(f"{AT_BOUND} (0.999 in size)") and "rests on B, C is estimated" in note for note in result.notes)
    rows = {row["hypothesis"]: row for row in hypotheses.run(result).tables()["hypotheses"]}
    assert rows["q"]["decision"] == "not tested"
    assert rows["q"]["f2"] is None
    assert rows["q"]["interpretation"] == f"The effect of B on C has no estimate: {AT_BOUND}."
    assert rows["s"]["p"] is not None


def test_no_table_holds_what_is_withheld() -> None:
    structure, measured = hypotheses.run(bootstrapped()).tables(), loadings.run(bootstrapped()).tables()
    assert all(row["value"] is None for row in structure["fit"])
    assert all(row["value"] is None for row in measured["cross_loadings"] if {row["row"], row["column"]} & {"B1", "C1", "B", "C"})
    assert all(row["value"] is not None for row in measured["cross_loadings"] if not {row["row"], row["column"]} & {"B1", "C1", "B", "C"})
    held = [row for row in measured["htmt"] if {row["a"], row["b"]} & {"B", "C"}]
    assert {row["reason"] for row in held} == {"it rests on a polychoric correlation at its bound"}
    without = decision_log.without(bootstrapped().point, ["A3"])
    assert without.at_bound == (("B1", "C1"),)
    assert without.value("path", "B -> C") is None
    assert decision_log.without(bootstrapped().point, []).value("path", "A -> D") == bootstrapped().point.value("path", "A -> D")


def test_a_pair_at_its_bound_in_some_resamples_costs_its_numbers_these() -> None:
    columns = {name: np.array(values) for name, values in answers().columns.items()}
    columns["C1"][np.flatnonzero(columns["B1"] > 3)[:2]] = 1.0  # no corner is empty, but in resamples without these two
    columns["C1"][np.flatnonzero(columns["B1"] < 3)[:2]] = 2.0  # or these
    survey = Survey.from_frame(pd.DataFrame(columns))
    result = plscli.bootstrap(survey, MODEL, resamples=200, correlations="polychoric", smooth=True)
    (count,) = (number for reason, number in result.kept.items() if "B1 and C1" in reason)
    assert 5 < count < 120
    assert result.point.withheld == {}
    assert result.point.value("path", "B -> C") is not None
    assert result.summary.resamples[result.point.index["path", "B -> C"]] == 200 - count
    assert result.summary.resamples[result.point.index["path", "A -> D"]] == 200


def test_a_matrix_that_contradicts_itself_because_of_the_bound_says_so() -> None:
    with pytest.raises(EstimationError, match=f"contradict each other[\\s\\S]*{AT_BOUND}"):
        plscli.estimate(answers(), MODEL, correlations="polychoric")


def test_a_saved_analysis_knows_it() -> None:
    again = read_saved(str(as_json(bootstrapped())).encode(), "saved.json")
    assert again.point.at_bound == (("B1", "C1"),)
    assert hypotheses.run(again).tables() == hypotheses.run(bootstrapped()).tables()
    assert loadings.run(again).tables()["htmt"] == loadings.run(bootstrapped()).tables()["htmt"]


def test_pearson_has_no_bound_and_polychoric_paths_beside_it_leave_out_what_rests_on_one() -> None:
    result = plscli.bootstrap(answers(), MODEL, resamples=50)
    assert not result.point.withheld
    assert set(result.ordinal) == {"A -> D", "D -> E", "A -> E", "clear"}
