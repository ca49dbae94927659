"""Groups as other programs compare them, given the same permutations and resamples."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pytest

import plscli
from corporate import GROUPS, MODEL, TIGHT, answers, permutations, resamples, stored
from plscli.core.groups import Centre, first_not_larger
from plscli.engine import SERIAL
from plscli.estimation import Estimator
from plscli.estimation.quantities import keys
from plscli.questions.groups import GivenDraws, Grouping, GroupsAsked, WithinGroups
from plscli.questions.groups.answer import Groups
from plscli.questions.groups.compared import compare

OURS = stored("micom_mga_corp_rep")["expected"]["ours"]
CSEM = stored("micom_mga_corp_rep")["expected"]["csem"]
MGA = stored("mga_bootstrap_corp_rep")["expected"]["paths"]
CLOSE = 1e-6


@cache
def compared(missing: str, pool: str = "standardised", permute: str = "raw") -> Groups:
    return plscli.groups(
        answers(missing), MODEL, by="servicetype", groups=GROUPS, labels=permutations(), resamples=0, tolerance=TIGHT, pool=pool,
        permute=permute, compare="paths,total,loadings,weights",
    )  # fmt: skip


@cache
def bootstrapped() -> Groups:
    return plscli.groups(
        answers(), MODEL, by="servicetype", groups=GROUPS, labels=permutations(), indices=resamples(), tolerance=TIGHT, seed=1
    )


def count(p: float) -> int:
    """Permutations at least as extreme, from p = (1 + k) / (1 + B)."""
    k = p * 201 - 1
    assert abs(k - round(k)) < 1e-9
    return round(k)


def rows(answer: Groups, table: str, name: str) -> dict[str, Any]:
    return {row[name]: row for row in answer.tables()[table]}


@pytest.mark.parametrize(("missing", "pool", "key"), [
    ("pooled_mean", "standardised", "micom_c_standardised"), ("pooled_mean", "raw", "micom_c_raw"),
    ("group_mean", "standardised", "micom_c_standardised"),
])  # fmt: skip
def test_the_composition_of_composites_and_its_permutations_agree(missing: str, pool: str, key: str) -> None:
    found = rows(compared(missing, pool), "invariance", "construct")
    for name, theirs in OURS[missing][key].items():
        if name == "CUSA":
            assert (found[name]["c"], found[name]["c_p"]) == (None, None)
            continue
        assert found[name]["c"] == pytest.approx(theirs["statistic"], abs=CLOSE)
        assert found[name]["c_q05"] == pytest.approx(theirs["q05"], abs=CLOSE)
        assert count(found[name]["c_p"]) == theirs["count"]


def test_csem_finds_the_same_composition_over_raw_items() -> None:
    found = rows(compared("pooled_mean", "raw"), "invariance", "construct")
    for name, theirs in CSEM["micom_step2"]["c"].items():
        assert name == "CUSA" or found[name]["c"] == pytest.approx(theirs, abs=CLOSE)
        assert name == "CUSA" or count(found[name]["c_p"]) == round(200 * CSEM["micom_step2"]["p"][name])


@pytest.mark.parametrize("missing", ["pooled_mean", "group_mean"])
def test_means_and_variances_of_pooled_scores_agree(missing: str) -> None:
    found = rows(compared(missing), "invariance", "construct")
    for key, field in (("micom_mean", "mean"), ("micom_logvar", "logvar")):
        for name, theirs in OURS[missing][key].items():
            assert found[name][f"{field}_difference"] == pytest.approx(theirs["statistic"], abs=CLOSE)
            assert count(found[name][f"{field}_p"]) == theirs["count"]


@pytest.mark.parametrize(("missing", "permute", "key"), [
    ("pooled_mean", "raw", "rows_raw"), ("pooled_mean", "centred", "rows_standardised_within_groups"), ("group_mean", "raw", "rows_raw"),
])  # fmt: skip
def test_differences_of_paths_totals_loadings_and_weights_agree(missing: str, permute: str, key: str) -> None:
    tables = compared(missing, permute=permute).tables()
    found = {("path", f"{row['from']} -> {row['to']}"): row for row in tables["group_differences"]}
    for row in tables["other_differences"]:
        name = row["name"] if row["quantity"] == "total_effect" else re.split(" <- | -> ", row["name"])[0]
        found[row["quantity"], name] = row
    expected = OURS[missing][key]
    checked = 0
    for quantity in ("path", "total_effect", "loading", "weight"):
        for name, theirs in expected[quantity].items():
            assert found[quantity, name]["difference"] == pytest.approx(theirs["statistic"], abs=CLOSE)
            assert count(found[quantity, name]["p_permutation"]) == theirs["count"], (quantity, name)
            checked += 1
    assert checked == 30
    for name, theirs in expected["estimates_first"].items():
        assert found["path", name]["estimate_a"] == pytest.approx(theirs, abs=CLOSE)


def test_csem_permutes_rows_that_are_standardised_within_the_observed_groups() -> None:
    found = {f"{row['to']} ~ {row['from']}": row for row in compared("pooled_mean", permute="centred").tables()["group_differences"]}
    for name, theirs in CSEM["chin"]["difference"].items():
        if "~" in name and "<~" not in name:
            assert found[name]["difference"] == pytest.approx(theirs, abs=CLOSE)
            assert count(found[name]["p_permutation"]) == round(200 * CSEM["chin"]["p"][name])


def test_distances_of_implied_matrices_are_those_of_csem() -> None:
    found = rows(compared("pooled_mean", permute="centred"), "distances", "measure")
    theirs = CSEM["klesel"]
    assert found["d_l"]["value"] == pytest.approx(theirs["d_l"], abs=CLOSE)
    assert found["d_g"]["value"] == pytest.approx(theirs["d_g_log10"] * np.log(10) ** 2, abs=CLOSE)
    assert [count(found[name]["p"]) for name in ("d_l", "d_g")] == [round(200 * theirs[name]) for name in ("p_d_l", "p_d_g")]


def test_intervals_of_each_group_and_the_bootstrap_p_agree() -> None:
    tables = bootstrapped().tables()
    single = {(f"{row['from']} -> {row['to']}", row["group"]): row for row in tables["group_estimates"]}
    found = {f"{row['from']} -> {row['to']}": row for row in tables["group_differences"]}
    for name, theirs in MGA.items():
        for place, label in enumerate(GROUPS):
            row = single[name, label]
            assert (row["estimate"], row["se"]) == pytest.approx((theirs["estimate"][place], theirs["sd"][place]), abs=CLOSE)
            assert (row["lower"], row["upper"]) == pytest.approx(theirs["interval"][place], abs=CLOSE)
        assert found[name]["difference"] == pytest.approx(theirs["difference"], abs=CLOSE)
        assert found[name]["p_bootstrap"] == pytest.approx(theirs["henseler"]["ours_two_tailed"], abs=1e-9)


def test_parametric_and_welch_tests_and_intervals_agree() -> None:
    answer = bootstrapped()
    labels = {row["hypothesis"]: f"{row['from']} -> {row['to']}" for row in answer.tables()["group_differences"]}
    for row in answer.tables()["group_tests"]:
        theirs = MGA[labels[row["hypothesis"]]]
        if row["test"] in ("parametric", "welch"):
            expected = theirs[row["test"]]
            assert (row["statistic"], row["p"]) == pytest.approx((expected["t"], expected["p"]), abs=CLOSE)
            assert row["df"] == pytest.approx(expected["df"], abs=1e-4)
        elif row["test"] == "bootstrap":
            assert row["p"] == pytest.approx(theirs["henseler"]["centred_on_estimates"], abs=1e-9)
        else:
            key = "intervals_overlap" if row["test"] == "overlap" else "estimate_in_other_interval"
            assert (row["result"] in ("overlap", "inside")) == theirs[key]


@pytest.mark.parametrize(("centre", "key"), [("mean", "seminr"), ("estimate", "centred_on_estimates"), ("none", "raw")])
def test_all_three_conventions_of_the_bootstrap_p_are_at_hand(centre: Centre, key: str) -> None:
    asked = GroupsAsked(Grouping(by="servicetype", groups="contract=2, prepaid=1"), Estimator(tolerance=TIGHT), WithinGroups())
    found = compare(plscli.Survey.from_frame(answers()), MODEL, asked, GivenDraws(permutations(), resamples()), SERIAL, None)
    assert found.resamples is not None
    a, b = found.groups.canonical
    values = found.observed.values[0]
    p = first_not_larger(found.resamples[a].draws, found.resamples[b].draws, (values[a], values[b]), centre)
    places = {name: at for at, (quantity, name) in enumerate(keys(found.plan, ("path", "total_effect"))) if quantity == "path"}
    for name, theirs in MGA.items():
        assert p[places[name]] == pytest.approx(theirs["henseler"][key], abs=2e-4)
