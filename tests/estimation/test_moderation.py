from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import plscli
from commands import run
from plscli.core import Array
from plscli.errors import DataError
from plscli.estimation import moderation
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import from_reader
from plscli.estimation.inference import two_tailed_p
from plscli.estimation.saved import read_saved
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.records import Tables
from plscli.report.render.data import as_json
from studies import reader_of, survey_of

MODEL = parse_model("X =~ X1; M =~ M1; Y =~ Y1; Y ~ X + M + X:M")
SQUARE = parse_model("X =~ X1; M =~ M1; Y =~ Y1; Y ~ X + M + X:X")
LEVEL = 0.95


def answers(n: int = 200, seed: int = 1, main: float = 0.2, product: float = 0.3) -> Array:
    rng = np.random.default_rng(seed)
    x, m, e = rng.standard_normal((3, n))
    return np.round(np.column_stack([x, m, main * x + 0.2 * m + product * x * m + product * x * x + e]), 2)


def normal_draws(values: Array, columns: list[int], covariance: Array, number: int = 20_000) -> Array:
    """Replicates (number, P) of the values that are normal in some columns, with exactly these means and covariances."""
    rng = np.random.default_rng(2)
    z = rng.standard_normal((number, len(columns)))
    z -= z.mean(0)
    z = z @ np.linalg.inv(np.linalg.cholesky(np.cov(z.T))).T
    draws = np.tile(values, (number, 1))
    draws[:, columns] += z @ np.linalg.cholesky(covariance).T
    return draws


def region_of(model: ModelSpec, b: float, c: float, covariance: list[list[float]]) -> tuple[Tables, Array, Array]:
    """Regions when the slope over X is b + c m, or b + 2 c x of a square, with the given covariances of b and c; draws of both."""
    reader = reader_of(answers(), model)
    point = from_reader(reader)
    columns = [point.index["path", "X -> Y"], point.index["product_path", next(p.name for p in model.paths if ":" in p.source)]]
    values = point.values.copy()
    values[columns] = b, c
    draws = normal_draws(values, columns, np.array(covariance))
    found = moderation.regions(reader, replace(point, values=values), draws, LEVEL)
    found = {**found, "johnson_neyman": [moderation.region(row, 1 - LEVEL, model) for row in found["johnson_neyman"]]}
    return found, draws[:, columns[0]], draws[:, columns[1]]


CASES = {
    "one bound": (MODEL, 0.45, 0.2, [[0.01, 0.002], [0.002, 0.005]]),
    "two bounds": (MODEL, 0.05, 0.3, [[0.01, 0.001], [0.001, 0.004]]),
    "two bounds inside": (MODEL, 0.45, 0.02, [[0.02, 0.0], [0.0, 0.02]]),
    "negative": (MODEL, -0.2, -0.2, [[0.01, -0.003], [-0.003, 0.004]]),
    "square": (SQUARE, 0.1, 0.15, [[0.01, 0.001], [0.001, 0.002]]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_closed_form_agrees_with_the_floodlight_on_normal_replicates(case: str) -> None:
    model, b, c, covariance = CASES[case]
    found, _, _ = region_of(model, b, c, covariance)
    (row,) = found["johnson_neyman"]
    at = np.array([point["at"] for point in found["floodlight"]], dtype=float)
    away = np.array([point["lower"] > 0 or point["upper"] < 0 for point in found["floodlight"]])
    assert len(at) == 101
    assert (at[0], at[-1]) == (row["minimum"], row["maximum"])
    inside = np.array([any(low <= m <= high for low, high in row["significant"]) for m in at])
    step = at[1] - at[0]
    near = np.array([any(abs(m - bound) < 1.5 * step for bound in row["bounds"]) for m in at])
    assert (inside == away)[~near].all()
    assert 0 < inside.sum() < 101
    assert len(row["bounds"]) == (2 if case.startswith("two") or case == "square" else 1)
    assert all(row["minimum"] < bound < row["maximum"] for bound in row["bounds"])
    twice = 2 if case == "square" else 1
    assert [point["slope"] for point in found["floodlight"]] == pytest.approx(b + twice * c * at)


@pytest.mark.parametrize("case", CASES)
def test_at_a_bound_the_t_test_of_the_slope_turns(case: str) -> None:
    model, b, c, covariance = CASES[case]
    found, draws_b, draws_c = region_of(model, b, c, covariance)
    (row,) = found["johnson_neyman"]
    twice = 2 if case == "square" else 1

    def p(m: float) -> float:
        return float(two_tailed_p(np.array((b + twice * c * m) / np.std(draws_b + twice * draws_c * m, ddof=1)), len(draws_b) - 1.0))

    for bound in row["bounds"]:
        assert p(bound) == pytest.approx(1 - LEVEL, abs=1e-7)
        sides = [p(bound - 0.01) < 0.05, p(bound + 0.01) < 0.05]
        inside = [any(low <= m <= high for low, high in row["significant"]) for m in (bound - 0.01, bound + 0.01)]
        assert sorted(sides) == [False, True]
        assert sides == inside


def test_nothing_is_significant_where_errors_are_large() -> None:
    found, _, _ = region_of(MODEL, 0.01, 0.02, [[0.5, 0.0], [0.0, 0.5]])
    (row,) = found["johnson_neyman"]
    assert row["significant"] == row["bounds"] == []
    assert "nowhere significant at the 5 % level" in str(row["region"])


def test_everything_is_significant_where_the_slope_hardly_varies() -> None:
    found, _, _ = region_of(MODEL, 0.8, 0.001, [[0.0001, 0.0], [0.0, 0.0001]])
    (row,) = found["johnson_neyman"]
    assert row["bounds"] == []
    assert row["significant"] == [[row["minimum"], row["maximum"]]]
    assert "significant at the 5 % level for every M" in str(row["region"])


@pytest.mark.parametrize(("c", "word"), [(0.3, "above"), (-0.3, "below")])
def test_the_region_in_words_names_the_side_of_the_bound(c: float, word: str) -> None:
    found, _, _ = region_of(MODEL, 0.2, c, [[0.01, 0.0], [0.0, 0.002]])
    (row,) = found["johnson_neyman"]
    bounds = list(row["bounds"])  # type: ignore[call-overload]
    one = bounds[-1] if c > 0 else bounds[0]
    assert f"{word} {one:.2f} SD".replace("-", "−") in str(row["region"]).replace("-", "−")


def test_a_region_between_two_bounds_is_told_from_to() -> None:
    found, _, _ = region_of(MODEL, 0.45, 0.02, [[0.02, 0.0], [0.0, 0.02]])
    (row,) = found["johnson_neyman"]
    low, high = list(row["bounds"])  # type: ignore[call-overload]
    assert row["significant"] == [[low, high]]
    assert "from" in str(row["region"])


def test_the_range_is_that_of_the_scores_of_the_respondents() -> None:
    X = answers()
    found, _, _ = region_of(MODEL, 0.2, 0.3, [[0.01, 0.0], [0.0, 0.01]])
    m = (X[:, 1] - X[:, 1].mean()) / X[:, 1].std(ddof=1)
    (row,) = found["johnson_neyman"]
    assert (row["minimum"], row["maximum"]) == pytest.approx((m.min(), m.max()), abs=1e-9)


def test_the_range_of_a_score_of_several_items_is_that_of_its_respondents() -> None:
    model = parse_model("X =~ X1; M =~ M1 + M2; Y =~ Y1; Y ~ X + M + X:M")
    rng = np.random.default_rng(3)
    X = answers()
    X = np.column_stack([X[:, 0], X[:, 1], X[:, 1] + 0.5 * rng.standard_normal(len(X)), X[:, 2]])
    result = plscli.bootstrap(survey_of(X, model), model, resamples=50)
    weights = [result.point.value("weight", f"{item} -> M") or 0 for item in ("M1", "M2")]
    score = ((X[:, 1:3] - X[:, 1:3].mean(0)) / X[:, 1:3].std(0, ddof=1)) @ weights
    (row,) = result.moderation["johnson_neyman"]
    assert (row["minimum"], row["maximum"]) == pytest.approx((score.min(), score.max()), abs=1e-9)


def test_slopes_of_the_bootstrap_are_those_of_the_floodlight() -> None:
    X = answers(120)
    result = plscli.bootstrap(survey_of(X, MODEL), MODEL, resamples=400)
    draws = result.draws
    assert draws is not None
    main, product = (draws[:, result.point.index[key]] for key in (("path", "X -> Y"), ("product_path", "X:M -> Y")))
    for point in result.moderation["floodlight"][::20]:
        slope = main + product * float(str(point["at"]))
        assert (point["lower"], point["upper"]) == pytest.approx(tuple(np.quantile(slope, [0.025, 0.975])), abs=1e-12)
    for where, at in (("-1 SD", -1.0), ("mean", 0.0), ("+1 SD", 1.0)):
        resampled = draws[:, result.point.index["simple_slope", f"X -> Y at M {where} [X:M]"]]
        assert np.allclose(resampled, main + product * at, atol=1e-12)


def test_three_way_products_and_models_without_products_have_no_region() -> None:
    X = np.column_stack([answers(), np.random.default_rng(99).standard_normal(200)])[:, [0, 1, 3, 2]]
    three = parse_model("X =~ X1; M =~ M1; Z =~ Z1; Y =~ Y1; Y ~ X + M + Z + X:M + X:Z + M:Z + X:M:Z")
    result = plscli.bootstrap(survey_of(X, three), three, resamples=50)
    assert [row["product"] for row in result.moderation["johnson_neyman"]] == ["X:M", "X:Z", "M:Z"]
    assert len(result.moderation["floodlight"]) == 3 * 101
    plain = parse_model("X =~ X1; M =~ M1; Y =~ Y1; Y ~ X + M")
    assert plscli.bootstrap(survey_of(answers(), plain), plain, resamples=50).moderation == {}


SAVED = {
    "interaction": MODEL,
    "square": SQUARE,
    "two outcomes": parse_model("X =~ X1; M =~ M1; Y =~ Y1; M ~ X; Y ~ X + M + X:M + X:X"),
}


@pytest.mark.parametrize("name", SAVED)
@pytest.mark.parametrize("interaction", ["two-stage", "product", "orthogonal"])
def test_a_saved_analysis_says_of_moderation_what_the_direct_one_says(name: str, interaction: str) -> None:
    result = bootstrapped(SAVED[name], interaction)
    text = as_json(result)
    again = read_saved(text.encode(), "saved.json")
    assert as_json(again) == text
    assert again.moderation == result.moderation
    assert as_json(plscli.hypotheses(again)) == as_json(plscli.hypotheses(result))


def test_hypotheses_from_standard_input_are_those_of_the_direct_analysis() -> None:
    result = bootstrapped(MODEL, "two-stage")
    done = run("hypotheses", "-", "--format", "json", stdin=as_json(result).encode())
    assert done.code == 0, done.err
    assert done.out.strip() == as_json(plscli.hypotheses(result)).strip()


def test_a_saved_analysis_whose_regions_do_not_fit_is_damaged() -> None:
    text = as_json(bootstrapped(MODEL, "two-stage"))
    for old, new in (('"product": "X:M"', '"product": "M:X"'), ('"johnson_neyman"', '"jn"'), ('"floodlight"', '"light"')):
        assert old in text
        with pytest.raises(DataError, match="damaged"):
            read_saved(text.replace(old, new).encode(), "saved.json")


def bootstrapped(model: ModelSpec, interaction: str) -> Bootstrap:
    return plscli.bootstrap(survey_of(answers(100), model), model, resamples=100, interaction=interaction)  # type: ignore[arg-type]
