"""The index of moderated mediation: by algebra, against simple slopes, and in resamples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import plscli
from plscli.core import Array
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.build import parse_model
from plscli.model.routes import moderated
from plscli.model.spec import ModelSpec
from plscli.questions.structure.effects import moderated_mediation as table
from studies import survey_of

ITEMS = "X =~ X1; M =~ M1; Z =~ Z1; W =~ W1; Y =~ Y1 + Y2\n"
FIRST = parse_model(ITEMS + "Z ~ X + M + X:M; W ~ Z; Y ~ W + X")
SECOND = parse_model(ITEMS + "Z ~ X; Y ~ Z + M + X + Z:M; W ~ Y")
BOTH = parse_model(ITEMS + "Z ~ X + M + W + X:M; Y ~ Z + M + W + Z:M + Z:W")
OTHERS = parse_model(ITEMS + "Z ~ X + M + X:M; Y ~ Z + W + Z:W + Z:Z")
START = parse_model(ITEMS.replace("W =~ W1; ", "") + "Z ~ X + M; Y ~ X + Z + X:Z")
THREE = parse_model(ITEMS + "Z ~ X + M + W + X:M + X:W + M:W + X:M:W; Y ~ Z")
BENT = parse_model(ITEMS + "Z ~ X + M + X:M + M:M + X:M:M; Y ~ Z; W ~ Y")


def answers(model: ModelSpec, n: int = 150, seed: int = 3) -> Array:
    rng = np.random.default_rng(seed)
    columns = {name: rng.standard_normal(n) for name in model.indicators}
    columns["Z1"] = columns["Z1"] + (0.5 + 0.4 * columns["M1"]) * columns["X1"]
    for name in {"Y1", "Y2"} & set(columns):
        columns[name] = columns[name] + (0.6 + 0.2 * columns["M1"]) * columns["Z1"]
    return np.column_stack([columns[name] for name in model.indicators])


def estimated(model: ModelSpec, **options: object) -> Estimation:
    return plscli.estimate(survey_of(answers(model), model), model, **options)  # type: ignore[arg-type]


def indices(point: Estimation) -> dict[tuple[str, ...], float]:
    found = {}
    for each in moderated(point.model):
        if each.reason is None:
            found[(*each.route, each.moderator)] = point.values[point.index["moderated_mediation", each.name]]
    return found


def direct(point: Estimation, name: str) -> float:
    return float(point.value("path", name) or 0.0)


def test_the_index_is_the_path_of_the_product_times_the_other_paths() -> None:
    point = estimated(FIRST)
    a3 = point.value("product_path", "X:M -> Z")
    found = indices(point)
    assert a3 is not None
    assert found["X", "Z", "W", "M"] == pytest.approx(a3 * direct(point, "Z -> W"), abs=1e-14)
    assert found["X", "Z", "W", "Y", "M"] == pytest.approx(a3 * direct(point, "Z -> W") * direct(point, "W -> Y"), abs=1e-14)
    assert found["M", "Z", "W", "X"] == found["X", "Z", "W", "M"]
    assert set(found) == {(start, "Z", *rest, other) for start, other in (("X", "M"), ("M", "X")) for rest in (("W",), ("W", "Y"))}


def test_the_second_link_of_a_route_can_be_the_moderated_one() -> None:
    point = estimated(SECOND)
    b3 = point.value("product_path", "Z:M -> Y")
    assert b3 is not None
    found = indices(point)
    assert found["X", "Z", "Y", "M"] == pytest.approx(direct(point, "X -> Z") * b3, abs=1e-14)
    assert found["X", "Z", "Y", "W", "M"] == pytest.approx(direct(point, "X -> Z") * b3 * direct(point, "Y -> W"), abs=1e-14)
    assert found["Z", "Y", "W", "M"] == pytest.approx(b3 * direct(point, "Y -> W"), abs=1e-14)


def test_the_start_of_a_route_can_moderate_it() -> None:
    point = estimated(START)
    found = indices(point)
    c = point.value("product_path", "X:Z -> Y")
    assert c is not None
    assert found == {
        ("X", "Z", "Y", "X"): pytest.approx(direct(point, "X -> Z") * c, abs=1e-14),
        ("M", "Z", "Y", "X"): pytest.approx(direct(point, "M -> Z") * c, abs=1e-14),
    }


@pytest.mark.parametrize("interaction", ["two-stage", "product", "orthogonal"])
def test_the_index_is_the_slope_of_the_indirect_effect_over_the_moderator(interaction: str) -> None:
    point = estimated(FIRST, interaction=interaction)

    def effect(at: str) -> float:
        slope = point.value("simple_slope", f"X -> Z at M {at} [X:M]")
        assert slope is not None
        return slope * direct(point, "Z -> W") * direct(point, "W -> Y")

    index = indices(point)["X", "Z", "W", "Y", "M"]
    assert effect("+1 SD") - effect("mean") == pytest.approx(index, abs=1e-12)
    assert effect("mean") - effect("-1 SD") == pytest.approx(index, abs=1e-12)
    assert effect("mean") == pytest.approx(point.value("specific_indirect_effect", "X -> Z -> W -> Y"), abs=1e-12)


def test_single_items_give_the_coefficient_of_the_regression_on_products() -> None:
    model = parse_model("X =~ X1; M =~ M1; Z =~ Z1; Y =~ Y1; Z ~ X + M + X:M; Y ~ Z")
    X = answers(model)
    x, m, z, y = (X - X.mean(0)).T / X.std(0, ddof=1)[:, None]
    a = np.linalg.lstsq(np.column_stack([np.ones_like(x), x, m, x * m]), z, rcond=None)[0]
    index = indices(estimated(model, tolerance=1e-13))["X", "Z", "Y", "M"]
    assert index == pytest.approx(a[3] * np.corrcoef(z, y)[0, 1], abs=1e-12)


def test_a_moderator_of_two_links_has_no_index_and_the_reason_is_said() -> None:
    result = estimated(BOTH)
    rows = {(row["from"], row["moderator"]): row for row in table(result) if row["to"] == "Y" and row["from"] == "X"}
    none, one = rows["X", "M"], rows["X", "W"]
    assert none["estimate"] is none["p"] is None
    assert none["reason"] == "M moderates 2 links of the route"
    assert none["link"] == "X -> Z, Z -> Y"
    assert none["meaning"] == (
        "the indirect effect of X on Y through Z has no single index of moderation by M: M moderates 2 links of the route"
    )
    assert one["estimate"] is not None
    assert "moderated_mediation" in {quantity for quantity, _ in result.index}
    assert not any(
        "by M" in name and name.startswith("X -> Z -> Y") for quantity, name in result.index if quantity == "moderated_mediation"
    )


def test_a_link_that_bends_with_the_moderator_has_no_index() -> None:
    (row,) = [row for row in table(estimated(BENT)) if (row["from"], row["to"], row["moderator"]) == ("X", "Y", "M")]
    assert row["estimate"] is None
    assert row["reason"] == "a link of the route changes with the square of M"


@pytest.fixture(scope="module")
def result() -> Bootstrap:
    return plscli.bootstrap(survey_of(answers(OTHERS), OTHERS), OTHERS, resamples=400)


def test_resamples_of_the_index_are_products_of_resamples(result: Bootstrap) -> None:
    draws = dict(zip(result.point.index, result.draws.T, strict=True))  # type: ignore[union-attr]
    each = next(each for each in moderated(OTHERS) if (each.route, each.moderator) == (("X", "Z", "Y"), "M"))
    index = draws["product_path", "X:M -> Z"] * draws["path", "Z -> Y"]
    assert np.allclose(draws["moderated_mediation", each.name], index, atol=1e-14)
    (row,) = [row for row in table(result) if (row["from"], row["moderator"]) == ("X", "M")]
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(np.quantile(index, [0.025, 0.975])), abs=1e-12)
    assert row["se"] == pytest.approx(index.std(ddof=1), abs=1e-12)


def test_the_meaning_names_what_else_moderates_and_rests_on_the_interval(result: Bootstrap) -> None:
    at = result.point.index["moderated_mediation", "X -> Z -> Y by M [X:M -> Z]"]

    def meaning(estimate: float, lower: float | None, upper: float | None) -> str:
        values, low, high = result.point.values.copy(), result.summary.lower.copy(), result.summary.upper.copy()
        values[at], low[at], high[at] = estimate, np.nan if lower is None else lower, np.nan if upper is None else upper
        changed = replace(result, point=replace(result.point, values=values), summary=replace(result.summary, lower=low, upper=high))
        return next(str(row["meaning"]) for row in table(changed) if (row["from"], row["moderator"]) == ("X", "M"))

    effect, held = "the indirect effect of X on Y through Z", "with W and Z at the mean"
    assert meaning(0.2, 0.1, 0.3) == f"{effect} is more positive the higher M is, {held} (index = 0.200, 95 % interval 0.100 to 0.300)"
    assert (
        meaning(-0.2, -0.3, -0.1) == f"{effect} is more negative the higher M is, {held} (index = -0.200, 95 % interval -0.300 to -0.100)"
    )
    assert meaning(0.1, -0.1, 0.3) == (
        f"there is no evidence that {effect} depends on M, {held} (index = 0.100, 95 % interval -0.100 to 0.300)"
    )
    assert meaning(0.1, None, None) == f"no interval says whether {effect} depends on M, {held} (index = 0.100)"


def test_three_way_products_are_read_at_the_mean_of_the_third() -> None:
    point = estimated(THREE)
    routes = {(*each.route, each.moderator): each for each in moderated(THREE)}
    assert routes["X", "Z", "Y", "M"].others == ("W",)
    assert all(each.reason is None for each in routes.values())
    a3 = point.value("product_path", "X:M -> Z")
    assert a3 is not None
    assert indices(point)["X", "Z", "Y", "M"] == pytest.approx(a3 * direct(point, "Z -> Y"), abs=1e-14)


def test_models_without_products_or_routes_have_none() -> None:
    for text in ("Z ~ X; Y ~ Z + M + W", "Y ~ X + M + X:M + X:X + Z + W"):
        model = parse_model(ITEMS + text)
        assert moderated(model) == []
        assert not table(estimated(model))
