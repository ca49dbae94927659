"""Intervals, p rules, adjustment, strata and clusters, from the option to the number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

import plscli
from plscli.api.analyses import hypotheses as run
from plscli.core import Array
from plscli.core.resampling import inference
from plscli.errors import DataError, UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.rows import drawing, sample
from plscli.estimation.saved import read_saved
from plscli.model.build import parse_model
from plscli.report.render.data import as_json
from studies import MEDIATED, answers, survey_of

EXPECTED = parse_model(MEDIATED.text + "H1 > 0; H2 > 0; H3 < 0; H4 > 0")


def labelled(n: int = 80, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(answers(n), columns=list(MEDIATED.indicators))
    return frame.assign(region=rng.choice(["north", "south", "west"], n), school=rng.integers(0, 12, n))


def column(result: Bootstrap, name: str) -> tuple[Array, float]:
    assert result.draws is not None
    position = result.point.index["path", name]
    return result.draws[:, [position]], result.point.value("path", name) or 0.0


@pytest.mark.parametrize("kind", ["bc", "bca", "normal"])
def test_intervals_are_those_of_the_core_on_the_draws(kind: str) -> None:
    survey = survey_of(answers(60))
    result = plscli.bootstrap(survey, MEDIATED, resamples=500, ci=kind)  # type: ignore[arg-type]
    draws, estimate = column(result, "B -> D")
    without = np.array([[plscli.estimate(survey_of(np.delete(answers(60), i, 0)), MEDIATED).value("path", "B -> D")] for i in range(60)])
    a = inference.acceleration(without.astype(float)) if kind == "bca" else np.zeros(1)
    if kind == "normal":
        lower, upper = inference.normal(draws, np.array([estimate]), 0.95)
    else:
        lower, upper, _ = inference.bca(draws, np.array([estimate]), a, 0.95)
    row = result.row("path", "B -> D")
    assert (row["lower"], row["upper"]) == pytest.approx((lower[0], upper[0]), abs=1e-6)
    assert row["lower"] != plscli.bootstrap(survey, MEDIATED, resamples=500).row("path", "B -> D")["lower"]


def test_p_values_follow_the_rule_in_both_directions() -> None:
    survey = survey_of(answers(60))
    counted = plscli.bootstrap(survey, EXPECTED, resamples=500, p="percentile")
    for path in EXPECTED.paths:
        draws, _ = column(counted, path.name)
        assert counted.row("path", path.name)["p"] == pytest.approx(inference.count_p(draws, np.zeros(1))[0])
        one = next(row for row in run(counted, tails="one").tables()["hypotheses"] if row["hypothesis"] == path.label)
        beyond = (draws <= 0).sum() if path.expected == "+" else (draws >= 0).sum()
        assert one["p"] == pytest.approx((beyond + 1) / (len(draws) + 1))
    normal, t = (plscli.bootstrap(survey, EXPECTED, resamples=500, p=rule).row("path", "A -> D") for rule in ("normal", "t"))
    assert normal["t"] == t["t"]
    assert normal["p"] < t["p"]  # type: ignore[operator]


@pytest.mark.parametrize(("adjust", "method"), [("holm", "holm"), ("bh", "fdr_bh")])
def test_decisions_rest_on_adjusted_p_values(adjust: str, method: str) -> None:
    result = plscli.bootstrap(survey_of(answers(60)), EXPECTED, resamples=500)
    raw, adjusted = run(result).tables()["hypotheses"], run(result, adjust=adjust).tables()["hypotheses"]  # type: ignore[arg-type]
    expected = multipletests([row["p"] for row in raw], method=method)[1]
    assert [row["p_adjusted"] for row in adjusted] == pytest.approx(list(expected))
    assert [row["p"] for row in adjusted] == [row["p"] for row in raw]
    assert all(row["p_adjusted"] is None for row in raw)
    between = next(row for row in adjusted if row["p"] < row["p_adjusted"])
    alpha = (between["p"] + between["p_adjusted"]) / 2
    decided = {row["hypothesis"]: row for row in run(result, adjust=adjust, alpha=alpha).tables()["hypotheses"]}  # type: ignore[arg-type]
    assert decided[between["hypothesis"]]["decision"] == "not supported"
    assert "-adjusted p" in between["interpretation"]
    with pytest.raises(UsageError, match="adjust must be one of"):
        run(result, adjust="sidak")  # type: ignore[arg-type]


def test_strata_and_clusters_are_drawn_as_their_columns_say() -> None:
    survey = plscli.Survey.from_frame(labelled())
    rows = sample(survey, MEDIATED, Estimator())
    region = labelled()["region"].to_numpy()[rows.numbers - 1]
    school = labelled()["school"].to_numpy()[rows.numbers - 1]
    drawn = drawing.plan(survey, rows, Resampling(strata="region")).draw(20, np.random.default_rng(1))
    for name in np.unique(region):
        assert (drawn[:, region == name].sum(1) == (region == name).sum()).all()
    drawn = drawing.plan(survey, rows, Resampling(cluster="school")).draw(20, np.random.default_rng(1))
    for name in np.unique(school):
        assert (np.ptp(drawn[:, school == name], axis=1) == 0).all()


@pytest.mark.parametrize("options", [{"strata": "region"}, {"cluster": "school"}, {"cluster": "school", "ci": "bca"}])
def test_neither_the_order_of_rows_nor_the_number_of_resamples_changes_a_digit(options: dict[str, str]) -> None:
    frame = labelled()
    few = plscli.bootstrap(plscli.Survey.from_frame(frame), MEDIATED, resamples=60, **options)  # type: ignore[arg-type]
    many = plscli.bootstrap(plscli.Survey.from_frame(frame[::-1]), MEDIATED, resamples=300, **options)  # type: ignore[arg-type]
    plain = plscli.bootstrap(plscli.Survey.from_frame(frame), MEDIATED, resamples=60)
    assert few.draws is not None
    assert many.draws is not None
    assert np.array_equal(few.draws, many.draws[:60], equal_nan=True)
    assert not np.array_equal(few.draws, plain.draws, equal_nan=True)


def test_columns_that_make_no_strata_or_clusters_are_refused() -> None:
    frame = labelled()
    for change, options, message in (
        ({}, {"strata": "regoin"}, "strata regoin: 'regoin' is not a column of data\n  did you mean region"),
        ({"region": frame["region"].where(frame.index != 4)}, {"strata": "region"}, "row 5 of data has nothing in column 'region'"),
        ({}, {"cluster": "school", "strata": "region"}, r"cluster '0' \(school\) lies in strata 'north' and"),
    ):
        with pytest.raises(DataError, match=message):
            plscli.bootstrap(plscli.Survey.from_frame(frame.assign(**change)), MEDIATED, resamples=20, **options)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="indices are a plan of their own"):
        plscli.bootstrap(plscli.Survey.from_frame(frame), MEDIATED, indices=np.zeros((3, 80), int), strata="region")


def test_a_saved_analysis_remembers_how_it_was_drawn_and_judged() -> None:
    chosen = {"ci": "bca", "p": "percentile", "strata": "region"}
    result = plscli.bootstrap(plscli.Survey.from_frame(labelled()), MEDIATED, resamples=60, **chosen)  # type: ignore[arg-type]
    back = read_saved(as_json(result).encode(), "x")
    assert {name: back.settings[name] for name in chosen} == chosen
    for first, second in zip(run(result, adjust="holm").tables().values(), run(back, adjust="holm").tables().values(), strict=True):
        assert first == second
