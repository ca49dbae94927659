"""Wholes, products and what goes wrong with them, through the analyses that users ask for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core import Array
from plscli.errors import ModelError
from plscli.estimation.saved import read_saved
from plscli.model.build import parse_model
from plscli.report.render.data import as_json
from studies import answers as eleven
from studies import survey_of

PARTS = "A =~ A1 + A2; B =~ B1 + B2; M =~ M1 + M2; Y =~ Y1 + Y2\n"
REFLECTIVE = parse_model(PARTS + "W =~ A + B; M ~ W; Y ~ W + M")
COMPOSITE = parse_model(PARTS + "W <~ A + B; M ~ W; Y ~ W + M")
OUTCOME = parse_model(PARTS + "W <~ A + B; Y ~ M; W ~ Y + M")
MODERATED = parse_model(PARTS + "W =~ A + B; Y ~ W + M + W:M")
FLAT = parse_model("A =~ A1 + A2; M =~ M1 + M2; Y =~ Y1 + Y2; Y ~ A + M + A:M")
METHODS = ("disjoint", "embedded", "repeated")


def answers(n: int = 100, seed: int = 1) -> Array:
    rng = np.random.default_rng(seed)
    e = rng.standard_normal((n, 4))
    a, b = e[:, 0], 0.6 * e[:, 0] + 0.8 * e[:, 1]
    m = 0.4 * a + 0.3 * b + 0.8 * e[:, 2]
    y = 0.4 * a + 0.3 * m + 0.25 * a * m + 0.7 * e[:, 3]
    truth = np.column_stack([a, a, b, b, m, m, y, y])
    return np.round(truth + 0.5 * rng.standard_normal(truth.shape), 2)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", [REFLECTIVE, COMPOSITE, OUTCOME], ids=["reflective", "composite", "outcome"])
def test_a_saved_analysis_of_a_whole_says_what_the_direct_one_says(model: plscli.ModelSpec, method: str) -> None:
    result = plscli.bootstrap(survey_of(answers(), model), model, resamples=50, higher_order=method)  # type: ignore[arg-type]
    text = as_json(result)
    again = read_saved(text.encode(), "saved.json")
    assert as_json(again) == text
    assert as_json(plscli.hypotheses(again)) == as_json(plscli.hypotheses(result))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("model", [REFLECTIVE, COMPOSITE, MODERATED], ids=["reflective", "composite", "moderated"])
@pytest.mark.parametrize("bootstrapped", [False, True])
def test_the_measurement_of_both_levels_is_assessed(model: plscli.ModelSpec, method: str, bootstrapped: bool) -> None:
    survey = survey_of(answers(), model)
    analysis = (
        plscli.bootstrap(survey, model, resamples=50, higher_order=method)  # type: ignore[arg-type]
        if bootstrapped
        else plscli.estimate(survey, model, higher_order=method)  # type: ignore[arg-type]
    )
    tables = plscli.loadings(analysis).tables()
    assert {(row["construct"], row["indicator"]) for row in tables["loadings"]} >= {("W", "A"), ("W", "B"), ("A", "A1")}
    pairs = {frozenset((row["a"], row["b"])) for row in tables["htmt"] if row["value"] is not None}
    assert frozenset(("A", "B")) in pairs
    assert not pairs & {frozenset(("A", "W")), frozenset(("B", "W"))}
    assert (frozenset(("W", "Y")) in pairs) is (model is not COMPOSITE)


def test_a_whole_takes_part_in_effects_and_its_parts_do_not() -> None:
    point = plscli.estimate(survey_of(answers(), REFLECTIVE), REFLECTIVE)
    of = {
        quantity: {name for key, name in point.index if key == quantity} for quantity in ("path", "total_effect", "indirect_effect", "r2")
    }
    assert of["path"] == {"W -> M", "W -> Y", "M -> Y"}
    assert of["total_effect"] == {"W -> M", "W -> Y", "M -> Y"}
    assert of["indirect_effect"] == {"W -> Y"}
    assert of["r2"] == {"M", "Y"}
    indirect = (point.value("path", "W -> M") or 0) * (point.value("path", "M -> Y") or 0)
    assert point.value("indirect_effect", "W -> Y") == pytest.approx(indirect, abs=1e-12)


def test_resamples_without_a_number_are_left_out_of_the_region_as_they_are_of_standard_errors() -> None:
    rng = np.random.default_rng(2)
    X = answers(40, 4)
    X[:, :2] = rng.standard_normal((40, 2)) + 0.3 * X[:, [0]]  # A1 and A2 hardly go together: rho_A of 0 or less in many resamples
    result = plscli.bootstrap(survey_of(X[:, [0, 1, 4, 5, 6, 7]], FLAT), FLAT, resamples=100, consistent=True, inadmissible="keep")
    draws = result.draws
    assert draws is not None
    main = draws[:, result.point.index["path", "A -> Y"]]
    assert np.isnan(main).any()
    assert result.row("path", "A -> Y")["se"] == pytest.approx(np.nanstd(main, ddof=1))
    (row,) = result.moderation["johnson_neyman"]
    assert row["minimum"] < row["maximum"]


def failures_of(X: Array, model: plscli.ModelSpec, interaction: str) -> dict[str, int]:
    return dict(plscli.bootstrap(survey_of(X, model), model, resamples=150, max_failed=1, interaction=interaction).failures)  # type: ignore[arg-type]


@pytest.mark.parametrize("interaction", ["two-stage", "product", "orthogonal"])
def test_a_resample_in_which_an_item_is_constant_names_that_item(interaction: str) -> None:
    model = parse_model("A =~ A1 + A2; M =~ M1 + M2; Z =~ Z1; Y =~ Y1 + Y2; Y ~ A + M + Z + A:M")
    X = np.insert(answers(60)[:, [0, 1, 4, 5, 6, 7]], 4, 5.0, axis=1)
    X[:3, 4] = 4, 6, 7
    assert set(failures_of(X, model, interaction)) == {"zero variance in Z1"}


@pytest.mark.parametrize("interaction", ["two-stage", "product", "orthogonal"])
def test_a_resample_in_which_items_are_collinear_says_so(interaction: str) -> None:
    model = parse_model("A =~ A1 + A2; M =~ M1 + M2; F <~ F1 + F2; Y =~ Y1 + Y2; Y ~ A + M + F + A:M")
    f = np.random.default_rng(1).standard_normal(60)
    X = np.column_stack([answers(60)[:, [0, 1, 4, 5]], f, f + (np.arange(60) < 3), answers(60)[:, 6:]])
    assert set(failures_of(X, model, interaction)) == {"singular or undetermined weights"}


@pytest.mark.parametrize(("column", "interaction"), [("X:M", "two-stage"), ("X*M", "product"), ("X*M", "orthogonal")])
def test_a_column_with_the_name_of_a_product_is_not_mistaken_for_it(column: str, interaction: str) -> None:
    rng = np.random.default_rng(3)
    data = answers(60)[:, [0, 4, 6, 7]] + rng.standard_normal((60, 4))
    text = f"X =~ X; M =~ M; Z =~ Z + `{column}`; Y =~ Y; Y ~ X + M + Z + X:M"
    frame = pd.DataFrame(np.column_stack([data, data[:, 2] + rng.standard_normal(60)]), columns=["X", "M", "Y", "Z", column])
    plain = frame.rename(columns={column: "other"})
    expected = plscli.estimate(plscli.Survey.from_frame(plain), parse_model(text.replace(f"`{column}`", "other")), interaction=interaction)  # type: ignore[arg-type]
    try:
        found = plscli.estimate(plscli.Survey.from_frame(frame), parse_model(text), interaction=interaction)  # type: ignore[arg-type]
    except ModelError:
        return  # refusing the name is as good
    for path in found.model.paths:
        assert found.value("path", path.name) == pytest.approx(expected.value("path", path.name), abs=1e-12)


def test_what_repeated_indicators_cannot_say_is_said() -> None:
    text = "A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; W <~ A + B; C =~ C1; D =~ D1 + D2 + D3 + D4\nW ~ C; D ~ W"
    composite, reflective = parse_model(text), parse_model(text.replace("W <~", "W =~").replace("A2 + A3", "A2").replace("B ~", "B ~"))
    survey = survey_of(eleven(100))
    (note,) = plscli.estimate(survey, composite, higher_order="repeated").notes
    assert note.startswith("W: its parts explain all of it")
    assert plscli.estimate(survey, composite).notes == ()
    (note,) = plscli.estimate(survey, reflective, higher_order="repeated").notes
    assert "different numbers of items" in note
