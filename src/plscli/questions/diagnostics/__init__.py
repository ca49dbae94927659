"""The structural equations on the construct scores of the respondents, products among the predictors, with their tests.

Tested are the form of an equation, the spread of its residuals, and their distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from plscli.core import Array, Correlations, Indices
from plscli.core.pls.stages import solve_stages
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.estimation.estimation import solved
from plscli.estimation.rows import sample
from plscli.estimation.rows.reading import SampleReader
from plscli.estimation.scores import complete
from plscli.model.spec import ModelSpec
from plscli.records import Record
from plscli.words import number, p_value

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults


ROUNDING = 1e-9
"""Scores that are closer than this are the same; residuals whose variance is smaller are none."""


@dataclass(frozen=True, eq=False)
class ScoreEquation:
    """The regression of one construct on its predecessors.

    y : (N,) and X : (N, k) standardised scores of the outcome and of the predictors, in the order of the file.   rows : (N,) row numbers
    there.   weights : (N,) sampling weights that add up to N, None without.
    """

    target: str
    predictors: tuple[str, ...]
    y: Array
    X: Array
    rows: Indices
    weights: Array | None = None

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.y)

    @cached_property
    def outcome(self) -> Array:
        """(N,) outcome, times the root of the weight, which makes ordinary least squares weighted ones."""
        return self.y * self._root

    @cached_property
    def regressors(self) -> Array:
        """(N, 1 + k) constant and predictors, times the root of the weight."""
        return np.column_stack([np.ones(self.n), self.X]) * self._root[:, None]

    @property
    def _root(self) -> Array:
        return np.ones(self.n) if self.weights is None else np.sqrt(self.weights)


def equations(survey: Survey, model: ModelSpec, estimator: Estimator) -> tuple[ScoreEquation, ...]:
    """One equation for every endogenous construct.  Raises UsageError where respondents have no scores."""
    if estimator.correlations != "pearson":
        raise UsageError(
            f"--diagnostics looks at scores of respondents, which {estimator.correlations} correlations do not give\n"
            "  use Pearson correlations"
        )
    rows = sample(survey, model, estimator)
    order = np.argsort(rows.numbers)
    reader = SampleReader(rows, estimator, estimator.plan(model))
    scores = {name: y[order] for name, y in structural_scores(reader).items()}
    weights = None if rows.weights is None else rows.weights[order]
    return tuple(
        ScoreEquation(target, before, scores[target], np.column_stack([scores[name] for name in before]), rows.numbers[order], weights)
        for target in model.endogenous
        if (before := model.predecessors(target))
    )


def structural_scores(reader: SampleReader) -> dict[str, Array]:
    """Standardised scores (N,), in the order of the sample, of the constructs and products in the stage that paths are read in."""
    stage = reader.plan.structure
    solution = solved(reader.whole, reader.plan, reader.estimator)
    scores = _columns(reader) @ solution.stages[reader.plan.structural].weights
    return dict(zip(stage.names, scores.T, strict=True))


def _columns(reader: SampleReader) -> Array:
    """(N, columns) standardised answers and products: the columns of the plan."""
    data, K = reader.whole, len(reader.plan.model.indicators)
    answers = Correlations(data.R[:K, :K], data.mean[:K], data.sd[:K], data.n, data.status)
    Z = (complete(reader, answers) - answers.mean) / answers.sd
    if not reader.plan.terms:
        return Z
    named = dict(zip(reader.plan.model.indicators, Z.T, strict=True))
    if reader.main:
        main = solve_stages(answers, reader.main, *reader.plain.algorithm).stages[-1].weights
        named = dict(zip(reader.plan.main[-1].names, (Z @ main).T, strict=True))
    products = [np.prod([named[factor] for factor in factors], axis=0) for _, factors in reader.plan.terms]
    if reader.plan.interaction == "orthogonal":
        products = [_residual(reader, p, factors, named) for p, (_, factors) in zip(products, reader.plan.terms, strict=True)]
    return np.column_stack([Z, *(_standardised(p, reader.sample.weights) for p in products)])


def _residual(reader: SampleReader, product: Array, factors: tuple[str, ...], named: dict[str, Array]) -> Array:
    """What is left of a product of items (N,) after regression on all items of their constructs."""
    owner = {item: construct for construct in reader.plan.model.constructs for item in construct.indicators}
    items = dict.fromkeys(item for factor in factors for item in owner[factor].indicators)
    root = np.ones(len(product)) if reader.sample.weights is None else np.sqrt(reader.sample.weights)
    X = np.column_stack([np.ones(len(product)), *(named[item] for item in items)])
    left: Array = product - X @ np.linalg.lstsq(X * root[:, None], product * root, rcond=None)[0]
    return left


def _standardised(x: Array, weights: Array | None) -> Array:
    """(N,) with mean 0 and variance 1, divisor N - 1 for weights that add up to N."""
    w = np.ones(len(x)) if weights is None else weights
    centred = x - (w @ x) / w.sum()
    scaled: Array = centred / np.sqrt((w @ centred**2) / (w.sum() - 1.0))
    return scaled


def different(x: Array) -> int:
    """How many different scores there are among (N,)."""
    return 1 + int((np.diff(np.sort(x)) > ROUNDING).sum())


POWERS = (2, 3)
"""Powers of the fitted values that RESET adds."""
WEIGHTED = (
    "Not applicable, because this test takes respondents of equal weight, and sampling weights say nothing about the spread of residuals."
)
EVEN = "Not applicable, because all residuals are of the same size."
PERFECT = "Not applicable, because the equation leaves no residuals."


@dataclass(frozen=True, slots=True)
class EquationTest:
    """A test.   rejected, kept : what it says on either side of the significance level.   judges : whether it has a verdict at all."""

    name: str
    source: str
    rejected: str
    kept: str
    judges: bool = True


RESET = EquationTest(
    "RESET",
    "Ramsey (1969), J. R. Stat. Soc. B 31, 350-371; Sarstedt, Ringle, Cheah, Ting, Moisescu & Radomir (2020), Tour. Econ. 26, 531-554",
    "The form of the equation may not be linear, or a predictor may be missing",
    "There is no evidence that the form of the equation is other than linear",
)
BREUSCH_PAGAN = EquationTest(
    "Breusch-Pagan",
    "Breusch & Pagan (1979), Econometrica 47, 1287-1294; Koenker (1981), J. Econom. 17, 107-112 (studentized)",
    "The spread of the residuals changes with the predictors: bootstrap standard errors allow for that, a missing term may be its cause",
    "There is no evidence that the spread of the residuals changes with the predictors",
)
WHITE = EquationTest(
    "White",
    "White (1980), Econometrica 48, 817-838",
    "The spread of the residuals changes with the predictors, their squares or products: bootstrap standard errors allow for that, "
    "a missing term may be its cause",
    "There is no evidence that the spread of the residuals changes with the predictors, their squares or products",
)
JARQUE_BERA = EquationTest(
    "Jarque-Bera",
    "Jarque & Bera (1987), Int. Stat. Rev. 55, 163-172",
    "The residuals are not normally distributed, which neither PLS nor its bootstrap asks for",
    "There is no evidence against normally distributed residuals, which neither PLS nor its bootstrap asks for",
    judges=False,
)
KINDS = (RESET, BREUSCH_PAGAN, WHITE, JARQUE_BERA)


def tests_of(equation: ScoreEquation, alpha: float) -> list[Record]:
    """One row for each test of an equation; a test that does not exist says why."""
    if equation.weights is not None:
        return [_row(equation, kind, WEIGHTED) for kind in KINDS]
    from statsmodels.regression.linear_model import OLS

    fitted = OLS(equation.outcome, equation.regressors).fit()
    if fitted.ssr < ROUNDING * equation.n:
        return [_row(equation, kind, PERFECT) for kind in KINDS]
    return [
        _reset(equation, fitted, alpha),
        _spread(equation, BREUSCH_PAGAN, fitted, equation.regressors, alpha),
        _white(equation, fitted, alpha),
        _jarque_bera(equation, fitted, alpha),
    ]


def _reset(equation: ScoreEquation, fitted: RegressionResults, alpha: float) -> Record:
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


def _white(equation: ScoreEquation, fitted: RegressionResults, alpha: float) -> Record:
    """The test of Breusch, Pagan and Koenker with squares and products of the predictors, as far as they are terms of their own."""
    products = [x * y for x, y in combinations_with_replacement(equation.X.T, 2)]
    terms = np.column_stack([equation.regressors, *(products[p] for p in _independent(equation.regressors, products))])
    df = terms.shape[1] - 1
    if equation.n <= df + 1:
        return _row(equation, WHITE, f"Not applicable, because its {df} terms take more than {equation.n} respondents.")
    return _spread(equation, WHITE, fitted, terms, alpha)


def _spread(equation: ScoreEquation, kind: EquationTest, fitted: RegressionResults, terms: Array, alpha: float) -> Record:
    """Whether squared residuals depend on terms (N, k), the first of which is the constant: n times the R2 of their regression."""
    from statsmodels.stats.diagnostic import het_breuschpagan

    squares = fitted.resid**2
    if squares.std() < ROUNDING * squares.mean():
        return _row(equation, kind, EVEN)
    statistic, p, _, _ = het_breuschpagan(fitted.resid, terms, robust=True)
    return _record(equation, kind, alpha, float(statistic), float(p), terms.shape[1] - 1)


def _jarque_bera(equation: ScoreEquation, fitted: RegressionResults, alpha: float) -> Record:
    from statsmodels.stats.stattools import jarque_bera

    statistic, p, _, _ = jarque_bera(fitted.resid)
    return _record(equation, JARQUE_BERA, alpha, float(statistic), float(p), 2)


def _record(
    equation: ScoreEquation, kind: EquationTest, alpha: float, statistic: float, p: float, df: int, df_residual: int | None = None
) -> Record:
    """A row; without residual degrees of freedom the statistic is a chi-square, with them an F."""
    p = max(p, float(np.finfo(np.float64).tiny))
    symbol = f"χ²({df})" if df_residual is None else f"F({df}, {df_residual:,})"
    words = kind.rejected if p <= alpha else kind.kept
    verdict = ("not met" if p <= alpha else "met") if kind.judges else None
    meaning = f"{words} ({symbol} = {number(statistic, 2)}, {p_value(p, alpha)})."
    return {**_row(equation, kind, meaning), "statistic": statistic, "df": df, "df_residual": df_residual, "p": p, "verdict": verdict}


def _row(equation: ScoreEquation, kind: EquationTest, meaning: str) -> Record:
    empty: dict[str, Any] = dict.fromkeys(("statistic", "df", "df_residual", "p", "verdict"))
    return {"construct": equation.target, "test": kind.name, **empty, "meaning": meaning, "source": kind.source}
