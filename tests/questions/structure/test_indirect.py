"""Total and indirect effects: how much is mediated, of what kind, and in which words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import plscli
from plscli.estimation import Estimator
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation, from_correlations
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.structure.effects import accounted_for, effects, upsilon
from plscli.questions.structure.layouts import ALONE
from plscli.records import Provenance, Record
from plscli.words import UPSILON
from studies import survey_of

MODEL = parse_model("X =~ X1; M =~ M1; Y =~ Y1; M ~ X; Y ~ M + X")
NO_DIRECT = parse_model("X =~ X1; M =~ M1; Y =~ Y1; M ~ X; Y ~ M")
CHAIN = parse_model("X =~ X1; M =~ M1; N =~ N1; Y =~ Y1; M ~ X; N ~ M; Y ~ N")
A, B, DIRECT = 0.5, 0.4, 0.3
POSITIVE, NEGATIVE = {"estimate": 0.2, "lower": 0.1, "upper": 0.3}, {"estimate": -0.2, "lower": -0.3, "upper": -0.1}
NOTHING, OPPOSED = {"estimate": 0.1, "lower": -0.1, "upper": 0.3}, {"estimate": -0.3, "lower": -0.6, "upper": 0.1}


def population(a: float = A, b: float = B, direct: float = DIRECT) -> Estimation:
    """Single items whose correlations follow from the paths."""
    xy = direct + a * b
    my = b + a * direct
    R = np.array([[1.0, a, xy], [a, 1.0, my], [xy, my, 1.0]])
    return from_correlations(MODEL, R, 200.0, Estimator(), Provenance("population", None, 200, 200))


def specific(analysis: Estimation | Bootstrap) -> Record:
    return next(row for row in effects(analysis) if row["kind"] == "specific")


def test_a_population_gives_its_indirect_effect_and_upsilon() -> None:
    row = specific(population())
    assert row["estimate"] == pytest.approx(A * B, abs=1e-12)
    assert row["upsilon"] == pytest.approx(A**2 * B**2, abs=1e-12)
    assert (row["size"], row["mediation"], row["vaf"], row["vaf_reason"]) == ("small", None, None, "not_tested")
    assert row["meaning"] == "the indirect effect of X on Y through M is estimated at 0.200 and was not tested: there are no resamples"


def test_upsilon_is_variance_of_the_outcome_that_the_source_explains_through_the_mediator() -> None:
    """Var of the part of Y that X moves through M, by simulation of the structural equations."""
    x, e = np.random.default_rng(2).standard_normal((2, 400_000))
    m = A * x + np.sqrt(1 - A**2) * e
    through = B * np.polyval(np.polyfit(x, m, 1), x)
    assert through.var() == pytest.approx(specific(population())["upsilon"], abs=0.001)


def test_upsilon_of_a_longer_route_multiplies_all_squared_paths() -> None:
    X = np.random.default_rng(3).standard_normal((200, 4)) @ np.triu(np.full((4, 4), 0.6) + 0.4 * np.eye(4))
    point = plscli.estimate(survey_of(X, CHAIN), CHAIN)
    row = next(row for row in effects(point) if row["via"] == ["M", "N"])
    squares = [(point.value("path", name) or 0.0) ** 2 for name in ("X -> M", "M -> N", "N -> Y")]
    assert row["upsilon"] == pytest.approx(np.prod(squares), abs=1e-12)
    assert upsilon(None) is None


def test_words_of_upsilon() -> None:
    assert [UPSILON.word(value) for value in (0.2, 0.175, 0.0749, 0.01, 0.0099, 0.0, None)] == [
        "large", "large", "small", "small", "negligible", "negligible", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("indirect", "direct", "tested", "vaf", "reason"),
    [
        (POSITIVE, {**POSITIVE, "estimate": 0.3}, True, 0.4, None),
        (NEGATIVE, {**NEGATIVE, "estimate": -0.6}, True, 0.25, None),
        (POSITIVE, {"estimate": 0.0, "lower": -0.1, "upper": 0.1}, True, 1.0, None),
        (POSITIVE, NEGATIVE, True, None, "suppression"),
        (POSITIVE, OPPOSED, True, None, "suppression"),
        (NOTHING, POSITIVE, True, None, "not_significant"),
        (NOTHING, NEGATIVE, True, None, "not_significant"),
        (POSITIVE, None, True, None, "direct_not_modelled"),
        (POSITIVE, None, False, None, "direct_not_modelled"),
        (POSITIVE, POSITIVE, False, None, "not_tested"),
    ],
)
def test_the_variance_accounted_for_is_a_share_or_has_a_reason(
    indirect: dict[str, float], direct: dict[str, float] | None, tested: bool, vaf: float | None, reason: str | None
) -> None:
    found, why = accounted_for(indirect, direct, tested)
    assert (found is None, why) == (vaf is None, reason)
    assert found == (None if vaf is None else pytest.approx(vaf, abs=1e-12))


@pytest.fixture(scope="module")
def result() -> Bootstrap:
    X = np.random.default_rng(5).standard_normal((150, 3))
    X[:, 1] += 0.6 * X[:, 0]
    X[:, 2] += 0.4 * X[:, 1] + 0.5 * X[:, 0]
    return plscli.bootstrap(survey_of(X, MODEL), MODEL, resamples=400)


def test_the_vaf_of_a_bootstrap_is_indirect_over_indirect_and_direct(result: Bootstrap) -> None:
    row = specific(result)
    total = next(row["estimate"] for row in effects(result) if (row["kind"], row["from"], row["to"]) == ("total", "X", "Y"))
    assert row["mediation"] == "complementary"
    assert row["vaf"] == pytest.approx(row["estimate"] / total, abs=1e-12)
    assert row["vaf_reason"] is None


INDIRECT = "indirect effect of X on Y through M"
PLUS, MINUS, OPEN = (0.2, 0.1, 0.3), (-0.2, -0.3, -0.1), (0.1, -0.1, 0.3)
MEANINGS = {
    "complementary": (
        PLUS, PLUS, f"the {INDIRECT} is positive (0.200, 95 % interval 0.100 to 0.300), in the direction of the direct effect "
        "(β = 0.200): complementary mediation; small in size (upsilon = 0.040)",
    ),
    "competitive": (
        MINUS, PLUS, f"the {INDIRECT} is negative (-0.200, 95 % interval -0.300 to -0.100), against the direct effect (β = 0.200): "
        "competitive mediation; small in size (upsilon = 0.040)",
    ),
    "indirect_only": (
        PLUS, OPEN, f"the {INDIRECT} is positive (0.200, 95 % interval 0.100 to 0.300), without evidence of a direct effect beside it "
        "(β = 0.100): indirect-only mediation; small in size (upsilon = 0.040)",
    ),
    "direct_only": (
        OPEN, MINUS, f"there is no evidence of an {INDIRECT} (0.100, 95 % interval -0.100 to 0.300), beside a direct one (β = -0.200): "
        "direct-only non-mediation",
    ),
    "no_effect": (
        OPEN, OPEN, f"there is no evidence of an {INDIRECT} (0.100, 95 % interval -0.100 to 0.300), nor of a direct one (β = 0.100): "
        "no-effect non-mediation",
    ),
    "no interval": ((0.1, None, None), PLUS, f"no interval says whether there is an {INDIRECT} (estimate 0.100)"),
    "no estimate": ((np.nan, None, None), PLUS, f"the {INDIRECT} has no estimate in this sample"),
}  # fmt: skip


def crafted(result: Bootstrap, rows: dict[tuple[str, str], tuple[float | None, ...]]) -> Bootstrap:
    values, lower, upper = result.point.values.copy(), result.summary.lower.copy(), result.summary.upper.copy()
    for key, numbers in rows.items():
        at = result.point.index[key]
        values[at], lower[at], upper[at] = (np.nan if number is None else number for number in numbers)
    return replace(result, point=replace(result.point, values=values), summary=replace(result.summary, lower=lower, upper=upper))


@pytest.mark.parametrize("kind", MEANINGS)
def test_every_kind_of_mediation_has_its_sentence(result: Bootstrap, kind: str) -> None:
    indirect, direct, meaning = MEANINGS[kind]
    row = specific(crafted(result, {("specific_indirect_effect", "X -> M -> Y"): indirect, ("path", "X -> Y"): direct}))
    assert row["meaning"] == meaning
    assert "no effect" not in row["meaning"]
    if kind in ("complementary", "competitive", "indirect_only", "direct_only", "no_effect"):
        assert row["mediation"] == kind


def test_without_a_direct_path_the_kind_of_mediation_is_left_open() -> None:
    X = np.random.default_rng(5).standard_normal((150, 3))
    X[:, 1] += 0.6 * X[:, 0]
    found = plscli.bootstrap(survey_of(X, NO_DIRECT), NO_DIRECT, resamples=100)
    key = ("specific_indirect_effect", "X -> M -> Y")
    row = specific(crafted(found, {key: PLUS}))
    assert row["meaning"] == (
        f"the {INDIRECT} is positive (0.200, 95 % interval 0.100 to 0.300), and the model has no direct path beside it, so that full and "
        "partial mediation are not told apart; small in size (upsilon = 0.040)"
    )
    assert row["vaf_reason"] == "direct_not_modelled"
    none = specific(crafted(found, {key: OPEN}))
    assert none["meaning"] == f"there is no evidence of an {INDIRECT} (0.100, 95 % interval -0.100 to 0.300)"


def test_totals_have_no_kind_of_mediation(result: Bootstrap) -> None:
    assert {row["kind"] for row in effects(result)} > {"specific"}
    for row in effects(result):
        if row["kind"] != "specific":
            assert all(row[field] is None for field in ("via", "mediation", "vaf", "vaf_reason", "upsilon", "size", "meaning"))


@pytest.mark.parametrize(("model", "said"), [(MODEL, False), (NO_DIRECT, True)])
def test_that_full_and_partial_mediation_are_not_told_apart_is_said_where_a_direct_path_is_missing(model: ModelSpec, said: bool) -> None:
    X = np.random.default_rng(3).standard_normal((100, 3)) @ np.triu(np.full((3, 3), 0.6) + 0.4 * np.eye(3))
    layout = plscli.hypotheses(plscli.estimate(survey_of(X, model), model)).report().layout("effects")
    assert (ALONE in layout.notes) is said
