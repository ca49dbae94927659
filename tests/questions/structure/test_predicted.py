"""What paths predict at chosen scores: simple slopes by another way, and a population that is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from plscli.data.survey import Survey
from plscli.estimation import estimation
from plscli.model.build import parse_model
from plscli.questions.structure.effects import difference

MODEL = parse_model("X =~ x\nM =~ m\nY =~ y\nY ~ X + M + X:M")


def survey(n: int = 400) -> Survey:
    rng = np.random.default_rng(3)
    x, m = rng.standard_normal((2, n))
    return Survey.from_frame(pd.DataFrame({"x": x, "m": m, "y": 0.5 * x - 0.3 * m + 0.4 * x * m + 0.6 * rng.standard_normal(n)}))


def test_the_difference_over_the_focal_construct_is_its_simple_slope() -> None:
    point = estimation.run(survey(), MODEL)
    for at, m in (("-1 SD", -1.0), ("mean", 0.0), ("+1 SD", 1.0)):
        over = difference(point, "Y", {"X": 1.0, "M": m}) - difference(point, "Y", {"M": m})
        assert over == pytest.approx(point.value("simple_slope", f"X -> Y at M {at} [X:M]"), abs=1e-12)


def test_differences_are_those_that_least_squares_on_scores_predict() -> None:
    data = survey()
    x, m, y = (((c := data.columns[name].astype(float)) - c.mean()) / c.std(ddof=1) for name in ("x", "m", "y"))
    design = np.column_stack([np.ones(len(x)), x, m, x * m])
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    at = np.array([1.0, 1.3, -0.7, 1.3 * -0.7])
    expected = at @ coefficients - coefficients[0]
    assert difference(estimation.run(data, MODEL), "Y", {"X": 1.3, "M": -0.7}) == pytest.approx(expected, abs=1e-9)


def test_only_predictors_of_the_outcome_count() -> None:
    point = estimation.run(survey(), MODEL)
    assert difference(point, "Y", {}) == 0.0
    assert difference(point, "X", {"M": 1.0}) == 0.0
