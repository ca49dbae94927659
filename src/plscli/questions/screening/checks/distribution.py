"""Where answers are missing, and how they are distributed together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plscli.borrowed import special
from plscli.core import Indices, Mask
from plscli.core.criteria.screening import Mcar, little, mardia
from plscli.estimation.rows.answers import Answers
from plscli.questions.screening.checks import Check, checked, inapplicable
from plscli.words import number, p_value
from plscli.words.thresholds import Threshold, Thresholds

MOST_ROWS = 10_000
"""Rows that these tests look at; of more, as many at even distances: what they say of a survey needs no more."""
MARDIA = "Mardia (1970), Biometrika 57, 519-530"


def checks(answers: Answers, thresholds: Thresholds) -> Iterator[Check]:
    """Checks `mcar`, `mardia_skewness`, `mardia_kurtosis`."""
    yield _mcar(answers, thresholds["mcar_p"])
    yield from _normality(answers)


def spaced(rows: Mask) -> Indices:
    """Positions of the rows (N,) that are looked at: all of them, or as many as are enough at even distances."""
    which = np.flatnonzero(rows)
    return which[:: -(-len(which) // MOST_ROWS)] if len(which) else which


def _mcar(answers: Answers, threshold: Threshold) -> Check:
    which = spaced(~answers.empty)
    X = answers.some_rows(which)[:, answers.varies] if len(which) else np.empty((0, 0))
    blank = np.isnan(X)
    X = X[~blank.all(1)]
    answered = (~blank).astype(np.float64)
    if not blank.any():
        return inapplicable("mcar", "missing answers", threshold, "no answer is missing")
    if len(X) <= X.shape[1]:
        return inapplicable("mcar", "missing answers", threshold, f"{len(X)} respondents are too few for {X.shape[1]} items")
    if not (answered.T @ answered).all():
        return inapplicable("mcar", "missing answers", threshold, "nobody answered both of two items")
    found = little(X)
    if why := _useless(found):
        return inapplicable("mcar", "missing answers", threshold, why)
    p = chi_square_p(found.statistic, found.df)
    test = (
        f"Little's test: d2 = {number(found.statistic, 2)}, {found.df} df, {p_value(p)}, {found.patterns} patterns{_part(which, answers)}"
    )
    verdict = checked(threshold, p)
    advice = f"{test}; " + (
        "nothing speaks against gaps by pure chance"
        if verdict == "ok"
        else "gaps are not where they are by pure chance, and mean replacement and listwise deletion are biased; compare --missing em"
    )
    return Check("mcar", "missing answers", p, str(threshold), verdict, advice, threshold.source)


def _useless(found: Mcar) -> str:
    """Why a test says nothing, if it does not."""
    if found.df < 1:
        return "there is one pattern of gaps"
    if not found.converged:
        return "maximum likelihood did not converge"
    return "" if np.isfinite(found.statistic) else "an item is a combination of others"


def _normality(answers: Answers) -> Iterator[Check]:
    """Informational: PLS asks for no normal answers."""
    words = "informational"
    which = spaced(~answers.empty)
    X = answers.some_rows(which)[:, answers.varies] if len(which) else np.empty((0, 0))
    X = X[~np.isnan(X).any(1)]
    found = mardia(X)
    if found is None:
        why = f"{len(X)} complete rows are too few for {X.shape[1]} items" if len(X) <= X.shape[1] else "an item is a combination of others"
        yield from (inapplicable(f"mardia_{what}", "all items", words, why) for what in ("skewness", "kurtosis"))
        return
    sample = f"{len(X):,} complete rows{_part(which, answers)}"
    p, q = chi_square_p(found.chi_square, found.df), float(2.0 * special().ndtr(-abs(found.z)))
    advice = f"skewness b1 = {number(found.skewness)}, chi-square {number(found.chi_square, 2)}, {found.df} df, {p_value(p)}; {sample}"
    yield Check("mardia_skewness", "all items", found.skewness, words, "ok", advice, MARDIA)
    advice = f"kurtosis b2 = {number(found.kurtosis)}, z = {number(found.z, 2)}, {p_value(q)}; {sample}"
    yield Check("mardia_kurtosis", "all items", found.kurtosis, words, "ok", advice, MARDIA)


def _part(which: Indices, answers: Answers) -> str:
    """Which part of the rows was looked at."""
    step = -(-answers.used // MOST_ROWS) if answers.used else 1
    return f", of every {step}th row" if step > 1 else ""


def chi_square_p(statistic: float, df: float) -> float:
    """Probability of a larger chi-square."""
    return float(special().chdtrc(df, statistic))
