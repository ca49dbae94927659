"""Copula terms and tetrads: R lm and nortest, PyPI seminrExtras and plain code, from the same rows and resamples."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

import plscli
from agreement.places import EXACT, OWN, File, LeftOut, Line, find
from agreement.predictions import frame
from corporate import TIGHT, answers, keys
from plscli.core.criteria import tetrads as core
from plscli.questions.endogeneity.answer import Endogeneity
from plscli.questions.measurement.loadings import Loadings
from plscli.records import Record
from reference_cases import stored

COPULA, CTA = stored("copula_corp_rep"), stored("cta_mobi_image")
PREDICTORS = ("COMP", "LIKE", "CUSA")
TERMS = {"park_gupta": "park-gupta", "two_stage": "two-stage"}


@cache
def corrected(cdf: str = "adjusted", term: str = "two-stage") -> Endogeneity:
    return plscli.endogeneity(
        answers("pooled_mean"), COPULA["model"], outcome="CUSL", suspect=PREDICTORS, cdf=cdf, term=term, resamples=100, tolerance=TIGHT
    )


@cache
def terms(cdf: str = "adjusted", term: str = "two_stage") -> dict[str, list[Record]]:
    return corrected(cdf, TERMS[term]).tables()


def copula(cdf: str, term: str, suspect: str, name: str) -> Any:
    return find(terms(cdf, term)["copulas"], suspects=suspect, term=name)["estimate"]


def path(cdf: str, term: str, suspect: str, name: str) -> Any:
    return find(terms(cdf, term)["corrected"], suspects=suspect, path=f"{name} -> CUSL")["corrected"]


def normality(name: str, test: str, field: str = "") -> Any:
    row = next(row for row in terms()["normality"] if row["construct"] == name and row["role"] != "error")
    return row[f"{test}_p" if field == "p" else {"distinct_values": "distinct"}.get(test, test)]


@cache
def errors() -> list[Any]:
    """Standard errors of the paths and the copula term in the stored resamples; none of an intercept."""
    expected, indices = COPULA["expected"]["bootstrap"], (keys(61, 200, 344) % np.uint64(344)).astype(np.int64)
    found = plscli.endogeneity(
        answers(), COPULA["model"], outcome="CUSL", suspect=expected["suspect"], cdf=expected["cdf"], term="park-gupta", indices=indices,
        tolerance=TIGHT,
    ).tables()  # fmt: skip
    paths = [find(found["corrected"], suspects="CUSA", path=f"{name} -> CUSL")["se"] for name in PREDICTORS]
    return [None, *paths, found["copulas"][0]["se"]]


R = "R lm, nortest"
COEFFICIENTS = "coefficients/*/park_gupta|two_stage/*"
TESTS = "lilliefors|anderson_darling|cramer_von_mises|shapiro"
COPULAS = File(
    "copula_corp_rep",
    (
        Line(R, "copula terms", f"{COEFFICIENTS}/copula/*", copula),
        Line(R, "corrected paths", f"{COEFFICIENTS}/paths/*", path),
        Line(R, "tests of normality", f"normality/*/{TESTS}/statistic", lambda name, test: normality(name, test), 1e-8),
        Line(R, "p of normality", f"normality/*/{TESTS}/p", partial(normality, field="p"), 1e-3, relative=True),
        Line(OWN, "skewness, kurtosis, distinct values", "normality/*/skewness|excess_kurtosis|distinct_values", normality),
        Line(OWN, "standard errors of given resamples", "bootstrap/se_everything_anew/*", lambda at: errors()[int(at)]),
    ),
    (
        LeftOut("intercepts", f"{COEFFICIENTS}/intercept", "no output of plscli"),
        LeftOut("standard errors", "bootstrap/se_everything_anew/0", "of an intercept: no output of plscli"),
        LeftOut("standard errors", "bootstrap/se_scores_and_ranks_fixed/*", "another definition: scores and terms stay as they are"),
    ),
)


@cache
def judged() -> Loadings:
    indices = (keys(51, 500, 250) % np.uint64(250)).astype(np.int64)
    return plscli.loadings(frame("mobi"), CTA["model"], tetrads=True, indices=indices, level=0.9)


@cache
def tables() -> dict[str, list[Record]]:
    return judged().tables()


def tetrad(name: str, field: str) -> Any:
    """A number of a tetrad, made from those of its row where another one is stored."""
    row = find(tables()["tetrads"], construct="Image", tetrad=name)
    made = {"bootstrap_mean": row["estimate"] + row["bias"], "t": row["estimate"] / row["se"], "rejected": row["zero"] == "outside"}
    return made[field] if field in made else row[field.removesuffix("_adjusted")]


def omnibus(name: str = "df") -> Any:
    return find(tables()["tetrad_tests"], construct="Image")[name]


@cache
def every() -> dict[str, float]:
    """All three tetrads of every four items."""
    S = np.cov(frame("mobi")[CTA["settings"]["indicators"]].to_numpy(dtype=np.float64).T)
    found = core.values(S, core.candidates(5)).tolist()
    return dict(zip(("".join(str(item + 1) for item in each) for each in core.candidates(5)), found, strict=True))


def quantile() -> float:
    """The normal quantile behind the intervals."""
    row = tables()["tetrads"][0]
    return float((row["upper"] - row["lower"]) / 2 / row["se"])


TETRADS = File(
    "cta_mobi_image",
    (
        Line(OWN, "tetrads of every four items", "all_three_per_quadruple/*", lambda name: every()[name]),
        Line(OWN, "tetrads, errors, intervals, decisions", "tetrads/*/*", tetrad),
        Line(OWN, "quantile of the intervals", "z_adjusted", quantile, EXACT),
        Line(OWN, "non-redundant tetrads", "non_redundant", omnibus),
        Line(OWN, "test of all tetrads", "omnibus/*", omnibus),
        Line(OWN, "decision on all tetrads", "rejected", lambda: omnibus("verdict") != "one factor not rejected"),
    ),
)
