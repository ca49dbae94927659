"""Signs and near dependence in resamples: what would silently spoil standard errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.core import Array
from plscli.errors import EstimationError
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec

BOTH_WAYS = parse_model("Q <~ A(Q1 + Q2); S =~ S1 + S2; S ~ Q")
WHOLE = parse_model("A =~ A1 + A2; B =~ B1 + B2; Q =~ A + B; S =~ S1 + S2; S ~ Q")
RARE = parse_model("A =~ A1 + A2; R =~ R1; S =~ S1 + S2; S ~ A + R + A:R")


def survey(model: ModelSpec, columns: dict[str, Array]) -> plscli.Survey:
    return plscli.Survey.from_frame(pd.DataFrame(columns)[list(model.indicators)])


def noisy(*truths: Array, seed: int = 3) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [truth + 0.5 * rng.standard_normal(len(truth)) for truth in truths]


@pytest.mark.parametrize("model", [BOTH_WAYS, WHOLE])
def test_a_construct_whose_loadings_cancel_keeps_its_sign_in_every_resample(model: ModelSpec) -> None:
    q = np.random.default_rng(1).standard_normal(200)
    q1, q2, a1, a2, b1, b2, s1, s2 = noisy(q, -q, q, q, -q, -q, 0.6 * q, 0.6 * q)
    columns = {"Q1": q1, "Q2": q2, "A1": a1, "A2": a2, "B1": b1, "B2": b2, "S1": s1, "S2": s2}
    result = plscli.bootstrap(survey(model, columns), model, resamples=400)
    assert result.draws is not None
    draws = result.draws[:, result.point.index["path", "Q -> S"]]
    estimate = result.row("path", "Q -> S")["estimate"] or 0.0
    assert (np.sign(draws) == np.sign(estimate)).all()
    assert result.row("path", "Q -> S")["se"] < 0.2  # type: ignore[operator]
    assert any(note.startswith("Q: loadings point both ways and nearly cancel") for note in result.notes)


def test_loadings_that_agree_are_not_spoken_of() -> None:
    q = np.random.default_rng(1).standard_normal(100)
    a1, a2, b1, b2, s1, s2 = noisy(q, q, q, q, q, q)
    assert plscli.estimate(survey(WHOLE, {"A1": a1, "A2": a2, "B1": b1, "B2": b2, "S1": s1, "S2": s2}), WHOLE).notes == ()


@pytest.mark.parametrize("interaction", ["two-stage", "product", "orthogonal"])
def test_resamples_in_which_a_product_repeats_its_factors_are_counted_as_failed(interaction: str) -> None:
    rng = np.random.default_rng(2)
    a = rng.standard_normal(300)
    r = np.zeros(300)
    r[:8] = 1.0
    a1, a2, s1, s2 = noisy(a, a, -0.4 * a, -0.4 * a)
    columns = {"A1": a1, "A2": a2, "R1": r, "S1": s1, "S2": s2}
    result = plscli.bootstrap(survey(RARE, columns), RARE, resamples=4_000, interaction=interaction)  # type: ignore[arg-type]
    row = result.row("path", "A -> S")
    assert row["se"] == pytest.approx((row["upper"] - row["lower"]) / 3.92, rel=0.3)  # type: ignore[operator]
    if interaction == "two-stage":
        assert any("singular" in reason for reason in result.failures)


def test_a_product_that_repeats_its_factors_in_the_sample_itself_is_refused_and_named() -> None:
    a = np.random.default_rng(2).standard_normal(100)
    r = np.zeros(100)
    r[3] = 1.0
    a1, a2, s1, s2 = noisy(a, a, a, a)
    with pytest.raises(EstimationError, match=r"a product among the predictors of 'S' cannot be told from the others: A, R, A:R"):
        plscli.estimate(survey(RARE, {"A1": a1, "A2": a2, "R1": r, "S1": s1, "S2": s2}), RARE)
