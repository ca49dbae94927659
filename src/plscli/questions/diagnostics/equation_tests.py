"""Tests of one structural equation on scores: its form, the spread of its residuals, their distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.core.pls.design import Array
from plscli.questions.diagnostics.equations import ROUNDING, Equation
from plscli.records import Record
from plscli.words.wording import number, p_value

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults

POWERS = (2, 3)
"""Powers of the fitted values that RESET adds."""
WEIGHTED = (
    "Not applicable, because this test takes respondents of equal weight, and sampling weights say nothing about the spread of residuals."
)
EVEN = "Not applicable, because all residuals are of the same size."
PERFECT = "Not applicable, because the equation leaves no residuals."


@dataclass(frozen=True, slots=True)
class Kind:
    """A test.   rejected, kept : what it says on either side of the significance level.   judges : whether it has a verdict at all."""

    name: str
    source: str
    rejected: str
    kept: str
    judges: bool = True


RESET = Kind(
    "RESET",
    "Ramsey (1969), J. R. Stat. Soc. B 31, 350-371; Sarstedt, Ringle, Cheah, Ting, Moisescu & Radomir (2020), Tour. Econ. 26, 531-554",
    "The form of the equation may not be linear, or a predictor may be missing",
    "There is no evidence that the form of the equation is other than linear",
)
BREUSCH_PAGAN = Kind(
    "Breusch-Pagan",
    "Breusch & Pagan (1979), Econometrica 47, 1287-1294; Koenker (1981), J. Econom. 17, 107-112 (studentized)",
    "The spread of the residuals changes with the predictors: bootstrap standard errors allow for that, a missing term may be its cause",
    "There is no evidence that the spread of the residuals changes with the predictors",
)
WHITE = Kind(
    "White",
    "White (1980), Econometrica 48, 817-838",
    "The spread of the residuals changes with the predictors, their squares or products: bootstrap standard errors allow for that, "
    "a missing term may be its cause",
    "There is no evidence that the spread of the residuals changes with the predictors, their squares or products",
)
JARQUE_BERA = Kind(
    "Jarque-Bera",
    "Jarque & Bera (1987), Int. Stat. Rev. 55, 163-172",
    "The residuals are not normally distributed, which neither PLS nor its bootstrap asks for",
    "There is no evidence against normally distributed residuals, which neither PLS nor its bootstrap asks for",
    judges=False,
)
KINDS = (RESET, BREUSCH_PAGAN, WHITE, JARQUE_BERA)


def tested(equation: Equation, alpha: float) -> list[Record]:
    """One row for each test of an equation; a test that does not exist says why."""
    if equation.weights is not None:
        return [_row(equation, kind, WEIGHTED) for kind in KINDS]
    from statsmodels.regression.linear_model import OLS

    fitted = OLS(equation.outcome, equation.regressors).fit()
    if fitted.ssr < ROUNDING * equation.n:
        return [_row(equation, kind, PERFECT) for kind in KINDS]
    return [test(equation, fitted, alpha) for test in (_reset, _breusch_pagan, _white, _jarque_bera)]


def _reset(equation: Equation, fitted: RegressionResults, alpha: float) -> Record:
    from statsmodels.stats.diagnostic import linear_reset

    powers = [POWERS[p] for p in _independent(equation.regressors, [fitted.fittedvalues**power for power in POWERS])]
    if not powers:
        return _row(equation, RESET, "Not applicable, because the fitted values take too few different values to show a curve.")
    if fitted.df_resid <= len(powers):
        return _row(equation, RESET, "Not applicable, because there are too few respondents.")
    found = linear_reset(fitted, power=powers, test_type="fitted", use_f=True)
    return _record(equation, RESET, alpha, float(found.statistic), float(found.pvalue), int(found.df_num), int(found.df_denom))


def _independent(regressors: Array, candidates: Sequence[Array]) -> list[int]:
    """The numbers of those candidates (N,) that are no combination of the regressors (N, k) and of earlier candidates."""
    columns, found = regressors, []
    for position, candidate in enumerate(candidates):
        spread = candidate.std()
        column = (candidate - candidate.mean()) / (spread if spread > ROUNDING else 1.0)
        left = column - columns @ np.linalg.lstsq(columns, column, rcond=None)[0]
        if left.var() > ROUNDING:
            columns = np.column_stack([columns, column])
            found.append(position)
    return found


def _breusch_pagan(equation: Equation, fitted: RegressionResults, alpha: float) -> Record:
    return _spread(equation, BREUSCH_PAGAN, fitted, equation.regressors, alpha)


def _white(equation: Equation, fitted: RegressionResults, alpha: float) -> Record:
    """The test of Breusch, Pagan and Koenker with squares and products of the predictors, as far as they are terms of their own."""
    products = [x * y for x, y in combinations_with_replacement(equation.X.T, 2)]
    terms = np.column_stack([equation.regressors, *(products[p] for p in _independent(equation.regressors, products))])
    df = terms.shape[1] - 1
    if equation.n <= df + 1:
        return _row(equation, WHITE, f"Not applicable, because its {df} terms take more than {equation.n} respondents.")
    return _spread(equation, WHITE, fitted, terms, alpha)


def _spread(equation: Equation, kind: Kind, fitted: RegressionResults, terms: Array, alpha: float) -> Record:
    """Whether squared residuals depend on terms (N, k), the first of which is the constant: n times the R2 of their regression."""
    from statsmodels.stats.diagnostic import het_breuschpagan

    squares = fitted.resid**2
    if squares.std() < ROUNDING * squares.mean():
        return _row(equation, kind, EVEN)
    statistic, p, _, _ = het_breuschpagan(fitted.resid, terms, robust=True)
    return _record(equation, kind, alpha, float(statistic), float(p), terms.shape[1] - 1)


def _jarque_bera(equation: Equation, fitted: RegressionResults, alpha: float) -> Record:
    from statsmodels.stats.stattools import jarque_bera

    statistic, p, _, _ = jarque_bera(fitted.resid)
    return _record(equation, JARQUE_BERA, alpha, float(statistic), float(p), 2)


def _record(equation: Equation, kind: Kind, alpha: float, statistic: float, p: float, df: int, df_residual: int | None = None) -> Record:
    """A row; without residual degrees of freedom the statistic is a chi-square, with them an F."""
    p = max(p, float(np.finfo(np.float64).tiny))
    symbol = f"χ²({df})" if df_residual is None else f"F({df}, {df_residual:,})"
    words = kind.rejected if p <= alpha else kind.kept
    verdict = ("not met" if p <= alpha else "met") if kind.judges else None
    meaning = f"{words} ({symbol} = {number(statistic, 2)}, {p_value(p, alpha)})."
    return {**_row(equation, kind, meaning), "statistic": statistic, "df": df, "df_residual": df_residual, "p": p, "verdict": verdict}


def _row(equation: Equation, kind: Kind, meaning: str) -> Record:
    empty: dict[str, Any] = dict.fromkeys(("statistic", "df", "df_residual", "p", "verdict"))
    return {"construct": equation.target, "test": kind.name, **empty, "meaning": meaning, "source": kind.source}
