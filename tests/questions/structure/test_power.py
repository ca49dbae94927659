"""What a test could have found that found nothing."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

import plscli
from plscli.api.analyses import hypotheses as run
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.questions.structure.decided import MOST_RESPONDENTS
from plscli.records import Record
from studies import survey_of

MODEL = parse_model("A =~ a1; B =~ b1; Y =~ y1; Y ~ H1*A + H2*B; H3 := H1*H2; H4 := H1 + H2")
Z = NormalDist().inv_cdf


@pytest.fixture(scope="module")
def noise() -> Bootstrap:
    return plscli.bootstrap(survey_of(np.random.default_rng(4).standard_normal((100, 3)), MODEL), MODEL, resamples=300)


def with_path(result: Bootstrap, estimate: float, p: float, name: str = "A -> Y", se: float = 0.1) -> Bootstrap:
    """The same analysis with other numbers for one path."""
    at = result.point.index["path", name]
    values, summary = result.point.values.copy(), result.summary
    values[at] = estimate
    changed = {}
    for field, number in {"se": se, "t": estimate / se, "p": p}.items():
        changed[field] = getattr(summary, field).copy()
        changed[field][at] = number
    return replace(result, point=replace(result.point, values=values), summary=replace(summary, **changed))


def row(result: Bootstrap, label: str = "H1", **options: Any) -> Record:
    return next(row for row in run(result, **options).tables()["hypotheses"] if row["hypothesis"] == label)


@pytest.mark.parametrize(
    ("alpha", "tails", "detectable", "needed"),
    [  # the constants of Kock & Hadaya (2018), one- and two-tailed, at n = 100 and for a path of 0.20
        (0.05, "two", 0.280, 197), (0.05, "one", 0.249, 155), (0.01, "two", 0.342, 292), (0.01, "one", 0.317, 251),
        (0.10, "two", 0.249, 155), (0.10, "one", 0.212, 113),
    ],
)  # fmt: skip
def test_the_published_constants_decide(noise: Bootstrap, alpha: float, tails: Any, detectable: float, needed: int) -> None:
    signed = replace(noise, point=replace(noise.point, model=parse_model(MODEL.text + "H1 > 0")))
    found = row(with_path(signed, 0.2, 0.9, se=1.0), alpha=alpha, tails=tails)
    assert round(found["detectable"], 3) == detectable
    assert found["n_needed"] == needed
    kappa = Z(1 - alpha / (2 if tails == "two" else 1)) + Z(0.8)
    assert found["detectable"] == pytest.approx(kappa / sqrt(100), abs=1e-12)
    assert found["n_needed"] == ceil((kappa / 0.2) ** 2)


def test_a_test_of_that_power_finds_the_smallest_effect_in_four_of_five_samples() -> None:
    """By definition: of estimates around the detectable path with the error that the rule assumes, 80 % are significant."""
    detectable = (Z(0.975) + Z(0.8)) / sqrt(100)
    draws = np.random.default_rng(1).normal(detectable, 1 / sqrt(100), 200_000)
    assert (draws / 0.1 > Z(0.975)).mean() == pytest.approx(0.8, abs=0.004)


def test_only_paths_that_are_not_significant_have_a_power(noise: Bootstrap) -> None:
    rows = {row["hypothesis"]: row for row in run(with_path(noise, 0.4, 0.001)).tables()["hypotheses"]}
    assert rows["H1"]["detectable"] is rows["H1"]["n_needed"] is None
    assert rows["H2"]["detectable"] is not None
    assert "only effects of 0.280 or more" in rows["H2"]["interpretation"]
    for defined in ("H3", "H4"):
        assert rows[defined]["detectable"] is rows[defined]["n_needed"] is None
        assert "power" not in rows[defined]["interpretation"]


def test_a_survey_too_small_for_any_effect_is_said_to_be() -> None:
    for n, too_few in ((9, False), (7, True)):  # (1.96 + 0.84) / sqrt(n) passes 1 between 8 and 7
        small = plscli.bootstrap(survey_of(np.random.default_rng(4).standard_normal((n, 3)), MODEL), MODEL, resamples=300, max_failed=1.0)
        found = row(with_path(small, 0.1, 0.8))
        assert (found["detectable"] > 1.0) is too_few
        assert ("too few to find an effect of any usual size" in found["interpretation"]) is too_few


def test_an_estimate_of_practically_0_takes_more_respondents_than_there_are(noise: Bootstrap) -> None:
    least = (Z(0.975) + Z(0.8)) / sqrt(MOST_RESPONDENTS)
    assert row(with_path(noise, least * 1.0001, 0.9))["n_needed"] == pytest.approx(MOST_RESPONDENTS, rel=0.001)
    for tiny in (least * 0.9999, 1e-17, 0.0):
        found = row(with_path(noise, tiny, 0.99))
        assert found["n_needed"] is None
        assert "more than a million respondents" in found["interpretation"]
        assert found["detectable"] is not None


def test_no_number_of_respondents_makes_the_other_sign_support_a_hypothesis(noise: Bootstrap) -> None:
    signed = replace(noise, point=replace(noise.point, model=parse_model(MODEL.text + "H1 > 0")))
    for tails, p in (("two", 0.4), ("one", 0.4)):
        found = row(with_path(signed, -0.1, p), tails=tails)
        assert found["n_needed"] is None
        assert found["detectable"] is not None
        assert "respondents" not in found["interpretation"]


def test_nothing_stronger_is_said_than_holds(noise: Bootstrap) -> None:
    plain = row(with_path(noise, 0.05, 0.6))["interpretation"]
    assert "only effects of 0.280" in plain
    assert "about 3,1" in plain
    adjusted = row(with_path(noise, 0.05, 0.6), adjust="holm")["interpretation"]
    assert "at best effects of 0.280" in adjusted
    assert "respondents or more" in adjusted
    for changed in (
        replace(noise, point=replace(noise.point, estimator=replace(noise.point.estimator, weight="w"))),
        replace(noise, resampling=replace(noise.resampling, cluster="class")),
        replace(noise, point=replace(noise.point, n=88.0)),
    ):
        assert "at best effects of 0.280" in row(with_path(changed, 0.05, 0.6))["interpretation"]


def test_significance_levels_at_which_the_rule_means_nothing_have_no_power(noise: Bootstrap) -> None:
    signed = replace(noise, point=replace(noise.point, model=parse_model(MODEL.text + "H1 > 0")))
    found = row(with_path(signed, 0.001, 0.99), alpha=0.9, tails="one")
    assert (found["detectable"], found["n_needed"], found["decision"]) == (None, None, "supported")


def test_without_resamples_there_is_no_test_and_no_power(noise: Bootstrap) -> None:
    (first, *_) = plscli.hypotheses(noise.point).tables()["hypotheses"]
    assert (first["decision"], first["detectable"], first["n_needed"]) == ("not tested", None, None)
