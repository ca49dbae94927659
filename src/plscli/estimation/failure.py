"""What went wrong with a failed estimate, and what to do about it."""

from __future__ import annotations

import numpy as np

from plscli.core.pls.correlations import Correlations
from plscli.core.pls.estimate import FAILED, Status
from plscli.core.pls.linalg import inverse_diagonal, singular
from plscli.core.pls.stages import MOST_INFLATION, Solution, Solved
from plscli.estimation import admissibility
from plscli.estimation.settings import Estimator
from plscli.model.plan import Plan, StageModel

CONSTANT_ITEM = "an item that everyone answers alike measures nothing; remove it"


def reason(solution: Solution, data: Correlations, plan: Plan, estimator: Estimator) -> str:
    """What went wrong with a failed point estimate, and what to do about it."""
    status = Status(int(solution.status))
    if status & Status.ZERO_VARIANCE and (constant := constant_columns(data, plan)):
        product = constant[0] in dict(plan.terms)
        advice = (
            "nothing varies in this product, or is left of it after regression on its items; leave it out" if product else CONSTANT_ITEM
        )
        return f"zero variance in {', '.join(constant)}\n  {advice}"
    if status & Status.ZERO_VARIANCE:
        i, j = np.argwhere(np.isnan(data.R))[0]
        return (
            f"{plan.columns[i]} and {plan.columns[j]} have no correlation: hardly anyone answered both in different ways\n"
            "  use another --missing, or leave one of them out"
        )
    if int(data.status) & Status.NOT_CONVERGED:
        return (
            f"maximum likelihood (em) did not converge: there are too few answers for {len(plan.model.indicators)} items with these gaps\n"
            "  use --missing mean, or a smaller model"
        )
    if status & Status.R_NOT_PSD:
        return admissibility.note(int(status), estimator)
    if status & Status.NOT_CONVERGED:
        return (
            f"the algorithm did not converge in {estimator.max_iterations} iterations (tolerance {estimator.tolerance:g})\n"
            "  try --max-iterations 10000 or another --scheme; if that does not help, look for blocks that hardly correlate"
        )
    number = next(s for s, solved in enumerate(solution.stages) if int(solved.estimate.status) & FAILED)
    return _singularity(solution.stages[number], plan.stages[number])


def constant_columns(data: Correlations, plan: Plan) -> list[str]:
    """Columns without variance in one sample."""
    return [name for name, r in zip(plan.columns, np.diagonal(data.R), strict=True) if np.isnan(r)]


def _singularity(solved: Solved, stage: StageModel) -> str:
    """Which matrix could not be inverted, or which weights could not be determined."""
    C, R = solved.estimate.construct_correlations, solved.correlations.R
    model, design = stage.model, stage.design
    for construct, block, mode in zip(model.constructs, design.blocks, design.modes, strict=True):
        if mode == "B" and singular(R[block, block]):
            return (
                f"the items of the formative construct {construct.name!r} are perfectly collinear: "
                f"{', '.join(construct.indicators)}\n"
                "  one of them is a copy or a sum of others; remove it, or measure the construct with =~ instead of <~"
            )
    for j, before in design.equations:
        among = C[np.ix_(before, before)]
        names = [stage.names[i] for i in before]
        dependent = np.isfinite(among).all() and singular(among)
        inflated = bool((inverse_diagonal(among) > MOST_INFLATION).any())
        if (dependent or inflated) and any(":" in name for name in names):
            return (
                f"a product among the predictors of {stage.names[j]!r} cannot be told from the others: {', '.join(names)}\n"
                "  too few answers differ (the square of an item with two answers is the item itself); leave the product out"
            )
        if dependent:
            return (
                f"the predictors of {stage.names[j]!r} are perfectly collinear: {', '.join(names)}\n"
                "  two of these constructs hold the same information; remove one, or check their items for copied columns"
            )
    undetermined = [name for name, weights in zip(stage.names, solved.estimate.outer_weights.T, strict=True) if np.isnan(weights).any()]
    return (
        f"the weights of {', '.join(undetermined)} cannot be determined: the sum of the items has no variance, "
        "or no correlation at all with its neighbours\n"
        "  look for a reverse-coded item, or for a construct that has nothing to do with the others"
    )
