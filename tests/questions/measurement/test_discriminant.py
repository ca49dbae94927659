from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import plscli
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.measurement.layouts import report
from plscli.questions.measurement.pairs import verdict
from plscli.report.render import terminal
from studies import MEDIATED, answers, survey_of

CLOSE = plscli.parse_model("A =~ A1 + A2 + A3; B =~ B1 + B2 + B3; Y =~ Y1 + Y2 + Y3; Y ~ A + B")


@pytest.mark.parametrize(
    ("value", "bound", "said"),
    [
        (0.70, 0.85, "distinct"),
        (0.70, 0.8500001, "doubtful"),
        (0.84, 0.9999999, "doubtful"),
        (0.84, 1.0, "not distinct"),
        (0.95, 1.2, "not distinct"),
    ],
)
def test_the_bound_decides_against_the_cutoff_and_against_1(value: float, bound: float, said: str) -> None:
    decision = verdict(value, bound, resampled=True)
    assert (decision.verdict, decision.rule) == (said, "htmt_bound")


@pytest.mark.parametrize(("value", "said"), [(0.85, "distinct"), (0.8500001, "doubtful"), (0.90, "doubtful"), (0.9000001, "not distinct")])
def test_the_value_decides_where_there_is_no_bound(value: float, said: str) -> None:
    for resampled in (False, True):
        decision = verdict(value, None, resampled)
        assert (decision.verdict, decision.rule) == (said, "htmt")
        assert ("too few resamples" in decision.reason) == resampled


def test_reasons_have_the_decimals_that_show_the_side_of_the_cutoff() -> None:
    assert verdict(0.85003, 0.99996, resampled=True).reason == (
        "0.85003 is above 0.85; its 95 % bound 0.99996 stays below 1, but not below 0.85"
    )
    assert verdict(0.90002, 1.00001, resampled=True).reason.startswith("0.90002 is above 0.90; its 95 % bound 1.00001 reaches 1: merge")
    assert verdict(0.9, 0.95, resampled=True).reason.startswith("0.900 is above 0.85;")
    assert verdict(0.84, 0.85, resampled=True).reason == "0.840 is at most 0.85; its 95 % bound 0.850 is so too"


@pytest.fixture(scope="module")
def close() -> Bootstrap:
    """A and B share a factor but for a little of B; Y has hardly to do with them."""
    rng = np.random.default_rng(3)
    a = rng.standard_normal(150)
    factors = {"A": a, "B": 0.97 * a + 0.24 * rng.standard_normal(150), "Y": 0.3 * a + 0.95 * rng.standard_normal(150)}
    data = {f"{name}{k}": 0.8 * factor + 0.6 * rng.standard_normal(150) for name, factor in factors.items() for k in (1, 2, 3)}
    return plscli.bootstrap(plscli.Survey.from_frame(pd.DataFrame(data)), CLOSE, resamples=400)


def test_constructs_that_share_a_factor_are_not_distinct(close: Bootstrap) -> None:
    table = plscli.loadings(close).table("htmt").set_index(["a", "b"])
    assert table.loc[("A", "B"), "upper"] > 1
    assert table["verdict"].tolist() == ["not distinct", "distinct", "distinct"]
    point = plscli.loadings(close.point).table("htmt").set_index(["a", "b"])
    assert point.loc[("A", "B"), ["verdict", "rule"]].tolist() == ["not distinct", "htmt"]
    assert table["value"].tolist() == point["value"].tolist()


def test_a_ratio_that_does_not_exist_has_a_reason_and_no_verdict() -> None:
    X = answers(100, whole=False)
    X[:, 0] *= -1
    rows = plscli.loadings(plscli.estimate(survey_of(X), MEDIATED)).tables()["htmt2"]
    missing = [row for row in rows if row["value"] is None]
    assert missing
    assert all(row["verdict"] is row["rule"] is None and row["reason"] == row["not_applicable"] for row in missing)


def test_a_terminal_colours_the_value_and_explains_what_is_not_distinct(
    close: Bootstrap,
) -> None:
    shown = report(plscli.loadings(close))
    text = terminal.render(shown, ["htmt"], 80, color=False)
    assert max(map(len, text.splitlines())) <= 80
    assert "\n A, B  " in text
    assert "\n A, Y  " not in text
    value = close.point.value("htmt", "A <-> B")
    colored = terminal.render(shown, ["htmt"], 80, color=True)
    assert re.search(rf"\x1b\[31m *{value:.3f}", colored)
    assert "95 % bound 1.007 reaches 1: merge the two" in text  # colour never carries meaning alone
    assert "\n A, B  0.977 is above 0.90\n" in terminal.render(report(plscli.loadings(close.point)), ["htmt"], 80, color=False)
