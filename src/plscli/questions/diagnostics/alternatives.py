"""The structural equations otherwise: without the respondents who pull at them, and curved.

What the hypotheses would look like without such respondents; the model with the square of every predictor, bootstrapped like the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np

from plscli.data.survey import Survey
from plscli.engine import Progress, Workers
from plscli.errors import EstimationError, ModelError
from plscli.estimation import bootstrap, estimation
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.footer import MISSING
from plscli.estimation.quantities import tested
from plscli.model.spec import Effect, ModelSpec, Path, Product
from plscli.questions.diagnostics import ROUNDING, ScoreEquation, different
from plscli.questions.structure.decided import named
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record, finite
from plscli.words import MODERATION, counted, number, p_value
from plscli.words.sentences import sign

CUT = 4.0
"""Cook's distance times the number of respondents above which one is looked at: Bollen & Jackman (1990), in Modern Methods of Data
Analysis, 257-291."""


@dataclass(frozen=True, eq=False)
class Influence:
    """Respondents with a large Cook's distance in an equation.

    n : respondents.   influential : a row for each of them and equation, the largest first.   without : hypotheses when all of them
    are left out.   reason : why that cannot be estimated.
    """

    n: int
    influential: tuple[Record, ...]
    without: tuple[Record, ...]
    reason: str = ""

    @property
    def respondents(self) -> int:
        """How many they are."""
        return len({record["row"] for record in self.influential})


def influence(survey: Survey, whole: Hypotheses, equations: Sequence[ScoreEquation]) -> Influence:
    """Look for influential respondents in the equations, and estimate the model without them."""
    found = sorted((record for equation in equations for record in influential(equation)), key=_place)
    rows = sorted({record["row"] for record in found})
    if not rows:
        return Influence(equations[0].n, (), ())
    kept = np.ones(survey.rows, dtype=np.bool_)
    kept[np.array(rows) - 1] = False
    try:
        fewer = estimation.run(survey.where(kept, survey.file), whole.model, whole.analysis.point.estimator)
    except EstimationError as error:
        return Influence(equations[0].n, tuple(found), (), str(error).splitlines()[0])
    without = tuple(_compared(effect, whole, fewer, len(rows)) for effect in whole.model.effects)
    return Influence(equations[0].n, tuple(found), without)


def _place(record: Record) -> tuple[float, int]:
    distance = record["cooks_distance"]
    return (-np.inf if distance is None else -distance), record["row"]


def influential(equation: ScoreEquation) -> list[Record]:
    """Respondents whose Cook's distance is above 4 / n, or does not exist because they alone decide on a coefficient.

    Distances, studentized residuals (each with the residual variance of the others) and leverages are those of weighted least squares if
    there are sampling weights.  Cook (1977), Technometrics 19, 15-18; Belsley, Kuh & Welsch (1980), Regression Diagnostics.
    """
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.outliers_influence import OLSInfluence

    fitted = OLS(equation.outcome, equation.regressors).fit()
    if fitted.ssr < ROUNDING * equation.n:
        return []
    looked = OLSInfluence(fitted)
    leverage = looked.hat_matrix_diag
    alone = leverage > 1.0 - ROUNDING
    with np.errstate(all="ignore"):
        distance = np.where(alone, np.nan, looked.cooks_distance[0])
        others = (fitted.ssr - fitted.resid**2 / (1.0 - leverage)) / (fitted.df_resid - 1.0)
        residual = np.where(alone, np.nan, looked.get_resid_studentized_external(np.sqrt(np.maximum(others, 0.0))))
    return [
        {
            "row": int(equation.rows[i]),
            "construct": equation.target,
            "cooks_distance": finite(distance[i]),
            "studentized_residual": finite(residual[i]),
            "leverage": float(leverage[i]),
        }
        for i in np.flatnonzero(alone | (distance > CUT / equation.n))
    ]


def _compared(effect: Effect, whole: Hypotheses, fewer: Estimation, left_out: int) -> Record:
    """One hypothesis with all respondents and without the influential ones."""
    key = tested(effect)
    row, estimate = whole.bootstrapped.row(*key), fewer.value(*key)
    change = None if estimate is None or row["estimate"] is None else estimate - row["estimate"]
    in_errors = None if change is None or not row["se"] else change / row["se"]
    return {
        **named(effect, whole.model),
        "estimate": row["estimate"],
        "without": estimate,
        "change": change,
        "change_in_se": in_errors,
        "meaning": _meaning(effect.label, row["estimate"], estimate, in_errors, left_out),
    }


def _meaning(label: str, before: float | None, after: float | None, in_errors: float | None, left_out: int) -> str:
    if before is None or after is None:
        return f"{label} cannot be compared."
    figures = f"{number(before)} -> {number(after)} without {counted(left_out, 'respondent')}"
    if sign(before) != sign(after):
        return f"The estimate changes its sign: {figures}."
    if in_errors is None:
        return f"The estimate has no standard error to compare with: {figures}."
    if abs(in_errors) > 1.0:
        return f"The estimate moves by {number(abs(in_errors), 1)} standard errors: {figures}."
    return f"The estimate moves by no more than a standard error: {figures}."


FIELDS = ("estimate", "se", "t", "p", "lower", "upper")
LEAST_SCORES = 3
"""Different scores that a curve takes."""
SOURCE = "Sarstedt, Ringle, Cheah, Ting, Moisescu & Radomir (2020), Tour. Econ. 26, 531-554"


@dataclass(frozen=True, eq=False)
class Squares:
    """A row for the square of every ordinary predictor of every equation.   reason : why none of them can be estimated."""

    records: tuple[Record, ...]
    reason: str = ""


def quadratic(
    survey: Survey, whole: Hypotheses, equations: Sequence[ScoreEquation], workers: Workers, progress: Progress | None
) -> Squares:
    """Estimate the squares of the predictors; one that cannot be estimated says why.

    All squares are in one model, as two-stage products.
    """
    analysis = whole.bootstrapped
    wanted = {
        (x, equation.target): _obstacle(equation, x)
        for equation in equations
        for x in equation.predictors
        if whole.model.product(x) is None
    }
    possible = [ends for ends, reason in wanted.items() if not reason]
    treatment = analysis.point.estimator.treatment
    if treatment not in ("mean", "listwise"):
        return _none(wanted, f"squares take scores of every respondent, which {MISSING[treatment]} does not give")
    if not possible:
        return _none(wanted)
    estimator, resampling = replace(analysis.point.estimator, interaction="two-stage"), analysis.again("--diagnostics")
    try:
        found = bootstrap.run(survey, extended(whole.model, possible), estimator, resampling, workers=workers, progress=progress)
    except (EstimationError, ModelError) as error:
        return _none(wanted, f"the model with squares cannot be estimated: {str(error).splitlines()[0]}")
    return Squares(
        tuple(_missing(*ends, reason) if reason else _record(*ends, found, whole.rules.alpha) for ends, reason in wanted.items())
    )


def _none(wanted: Mapping[tuple[str, str], str], reason: str = "") -> Squares:
    """No square at all: each has an obstacle of its own, or the reason is that of all others."""
    return Squares(tuple(_missing(*ends, own or reason) for ends, own in wanted.items()), reason)


def extended(model: ModelSpec, squares: Sequence[tuple[str, str]]) -> ModelSpec:
    """The model with the square of a construct among the predictors of another, for each of such pairs; without defined effects."""
    taken = {effect.label for effect in model.effects}
    free = (label for label in (f"Q{number}" for number in count(1)) if label not in taken)
    products = {(x, x): Product((x, x)) for x, _ in squares}
    known = {product.factors: product for product in model.products}
    return replace(
        model,
        paths=(*model.paths, *(Path(products[x, x].name, target, next(free)) for x, target in squares)),
        products=(*model.products, *(product for factors, product in products.items() if factors not in known)),
        definitions=(),
    )


def _obstacle(equation: ScoreEquation, x: str) -> str:
    """Why the square of a predictor cannot be estimated, or nothing."""
    if Product((x, x)).name in equation.predictors:
        return f"{x}:{x} is in the model, see its hypothesis"
    scores = different(equation.X[:, equation.predictors.index(x)])
    return "" if scores >= LEAST_SCORES else f"{x} has {scores} different scores, and a curve takes {LEAST_SCORES}"


def _record(x: str, target: str, found: Bootstrap, alpha: float) -> Record:
    """The row of a square that was estimated."""
    name = f"{Product((x, x)).name} -> {target}"
    row = found.row("path", name)
    f2, reason = found.point.value("f2", name), found.point.reason("path", name)
    p = row["p"]
    verdict = None if p is None or found.undecided else "not met" if p <= alpha else "met"
    return {
        **_row(x, target),
        **{field: row[field] for field in FIELDS},
        "f2": f2,
        "verdict": verdict,
        "meaning": f"Not tested: {reason}." if reason else _curved(x, target, row, f2, alpha, found),
    }


def _curved(x: str, target: str, row: Mapping[str, float | None], f2: float | None, alpha: float, found: Bootstrap) -> str:
    estimate, t, p = row["estimate"], row["t"], row["p"]
    if estimate is None or t is None or p is None:
        return f"The square of {x} cannot be tested: its estimate is the same in every resample."
    figures = f"β = {number(estimate)}, t = {number(t, 2)}, {p_value(p, alpha)}"
    if found.undecided:
        return f"Whether the effect of {x} on {target} is curved remains undecided ({figures}): {found.undecided}."
    if p > alpha:
        return f"There is no evidence that the effect of {x} on {target} is curved ({figures})."
    direction = "positive" if estimate > 0 else "negative"
    size = (
        "" if f2 is None else f"; f² = {number(f2)}" if found.point.small else f"; the curve is {MODERATION.word(f2)} (f² = {number(f2)})"
    )
    return f"The effect of {x} on {target} is more {direction} the higher {x} itself is ({figures}){size}."


def _missing(x: str, target: str, reason: str) -> Record:
    return {**_row(x, target), "meaning": f"Not applicable, because {reason}."}


def _row(x: str, target: str) -> Record:
    empty: dict[str, Any] = dict.fromkeys((*FIELDS, "f2", "verdict"))
    return {"from": Product((x, x)).name, "to": target, **empty, "meaning": "", "source": SOURCE}
