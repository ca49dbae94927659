"""Which respondents pull at a structural equation, and what the hypotheses would look like without them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plscli.data.survey import Survey
from plscli.errors import EstimationError
from plscli.estimation import estimation
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.quantities import tested
from plscli.model.spec import Effect
from plscli.questions.diagnostics.equations import ROUNDING, Equation
from plscli.questions.structure.decided import ends
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record, finite
from plscli.words.sentences import sign
from plscli.words.wording import counted, number

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


def influence(survey: Survey, whole: Hypotheses, equations: Sequence[Equation]) -> Influence:
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


def influential(equation: Equation) -> list[Record]:
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
    source, target, via = ends(effect, whole.model)
    assert isinstance(whole.analysis, Bootstrap)
    row, estimate = whole.analysis.row(*key), fewer.value(*key)
    change = None if estimate is None or row["estimate"] is None else estimate - row["estimate"]
    in_errors = None if change is None or not row["se"] else change / row["se"]
    return {
        "hypothesis": effect.label,
        "from": source,
        "via": via,
        "to": target,
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
