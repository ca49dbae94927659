"""Estimates that failed, and solutions that cannot be true of any population: what they are called, and what to do about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plscli.core import Correlations, Mask
from plscli.core.linalg import inverse_diagonal, singular
from plscli.core.pls import FAILED, Status
from plscli.core.pls.stages import MOST_INFLATION, Solution, Solved, cancelling
from plscli.errors import EstimationError
from plscli.estimation import Estimator
from plscli.model.plan import Plan, StageModel, uncorrectable
from plscli.model.spec import MOST_ROUTES, ModelSpec

if TYPE_CHECKING:
    from plscli.estimation.withheld import Pairs

INADMISSIBLE = "inadmissible:"
"""How the reasons of inadmissible resamples begin."""
NO_COLUMN = -1
CONSTANT_ITEM = "an item that everyone answers alike measures nothing; remove it"


def remarks(solution: Solution, data: Correlations, plan: Plan, estimator: Estimator) -> tuple[str, ...]:
    """What must be said of the solution of one sample.  EstimationError for one that has no numbers to show."""
    if solution.failed:
        raise EstimationError(reason(solution, data, plan, estimator))
    problem = [note(int(solution.status), estimator)] if solution.inadmissible else []
    withheld, why = [], []
    if found := at_bound(data, plan):
        from plscli.estimation import withheld as bounded

        why, withheld = [bounded.reason(found)], [bounded.note(plan, found)]
    if problem and not usable(solution, plan):
        raise EstimationError("\n  ".join([*problem, *why]))
    of_model = (*_repeated(plan.model, estimator), *_corrected(plan.model, estimator), *_crowded(plan.model))
    return (*problem, *_signs(solution, plan), *of_model, *withheld)


def usable(solution: Solution, plan: Plan) -> Mask:
    """(...,) whether a solution has numbers to show: not failed, and if inadmissible then with paths and with correlations that can be."""
    paths = solution.stages[plan.structural].estimate.path_coefficients
    shown = ((solution.status & Status.R_NOT_PSD) == 0) & np.isfinite(paths).all((-2, -1))
    return np.asarray(~solution.failed & (~solution.inadmissible | shown))


def at_bound(data: Correlations, plan: Plan) -> Pairs:
    """Pairs of columns whose polychoric correlation is at its bound."""
    if data.bound is None or not data.bound.any():
        return ()
    from plscli.estimation.withheld import pairs

    return pairs(data.bound, plan.columns)


def reason(solution: Solution, data: Correlations, plan: Plan, estimator: Estimator) -> str:
    """What went wrong with a failed point estimate, and what to do about it."""
    status = Status(int(solution.status))
    if status & Status.ZERO_VARIANCE and (
        constant := [name for name, r in zip(plan.columns, np.diagonal(data.R), strict=True) if np.isnan(r)]
    ):
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
    if int(data.status) & Status.NOT_CONVERGED and estimator.missing == "em":
        return (
            f"maximum likelihood (em) did not converge: there are too few answers for {len(plan.model.indicators)} items with these gaps\n"
            "  use --missing mean, or a smaller model"
        )
    if status & Status.R_NOT_PSD:
        return note(int(status), estimator)
    if status & Status.NOT_CONVERGED:
        return (
            f"the algorithm did not converge in {estimator.max_iterations} iterations (tolerance {estimator.tolerance:g})\n"
            "  try --max-iterations 10000 or another --scheme; if that does not help, look for blocks that hardly correlate"
        )
    number = next(s for s, solved in enumerate(solution.stages) if int(solved.estimate.status) & FAILED)
    return _singularity(solution.stages[number], plan.stages[number])


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


REASONS: dict[Status, tuple[str, str]] = {
    Status.RHO_A_UNDEFINED: ("a reliability rho_A of 0 or less", "the items of that construct do not measure one thing"),
    Status.RELIABILITY_ABOVE_1: ("a reliability rho_A above 1", "two-item blocks with unequal weights often give this"),
    Status.LOADING_ABOVE_1: ("a loading above 1", "often a block with few items, or one item that dominates"),
    Status.R_NOT_PSD: (
        "correlations of items that contradict each other (not positive semidefinite)",
        "they come from different rows or tables; --smooth makes them consistent, --missing em or Pearson correlations never are so",
    ),
    Status.CORRELATIONS_NOT_PSD: ("construct correlations that contradict each other", "constructs are hardly distinct: look at HTMT"),
    Status.IMPLIED_NOT_PSD: (
        "implied correlations that contradict each other",
        "a loading or a path is too large to be true: look at HTMT",
    ),
    Status.PRODUCT_UNDEFINED: (
        "a product without variance once the errors of its factors are taken out",
        "its factors are measured too unreliably for a product of them",
    ),
    Status.R2_ABOVE_1: ("an R\u00b2 above 1", "a predictor and its outcome are hardly distinct: look at HTMT"),
}
"""Name and usual cause of each kind, the most basic first."""


def kinds(status: int) -> list[Status]:
    """The kinds of inadmissibility in the status of a solution, the most basic first."""
    return [bit for bit in REASONS if status & bit]


def named(status: int) -> str:
    """The kinds of inadmissibility in the status of a solution in words; nothing if there are none."""
    return ", ".join(REASONS[bit][0] for bit in kinds(status))


def note(status: int, estimator: Estimator) -> str:
    """One sentence on an inadmissible solution, with advice."""
    found = kinds(status)
    advice = "do not report it, compare with plain PLS (without --consistent)" if estimator.consistent else "do not report it"
    return f"INADMISSIBLE SOLUTION with {named(status)}: {REASONS[found[0]][1]}; {advice}"


def _signs(solution: Solution, plan: Plan) -> list[str]:
    """Constructs whose sign hangs on little."""
    pairs = zip(plan.stages, solution.stages, strict=True)
    found = [(stage, cancelling(solved.estimate, stage.design)) for stage, solved in pairs if not stage.given]
    products = {product.name for product in plan.model.products}
    unsure = dict.fromkeys(name for stage, flags in found for name, flag in zip(stage.names, flags, strict=True) if flag)
    names = [name for name in unsure if name not in products]
    said = (
        f"{', '.join(names)}: loadings point both ways and nearly cancel, so that the sign hangs on little (resamples follow it); "
        "look for a reverse-coded item"
    )
    return [said] if names else []


def _crowded(model: ModelSpec) -> tuple[str, ...]:
    if not model.crowded:
        return ()
    moderated = ", nor what moderates them" if model.products else ""
    return (
        f"the model has {model.crowded:,} specific indirect effects: more than {MOST_ROUTES:,} are not estimated one by one{moderated}; "
        "total and indirect effects are, and those that are defined (H9 := H1*H2)",
    )


def _repeated(model: ModelSpec, estimator: Estimator) -> tuple[str, ...]:
    """Sarstedt et al. (2019), Australas. Mark. J. 27, 197-211."""
    if estimator.higher_order != "repeated":
        return ()
    said = []
    for whole in (construct for construct in model.constructs if construct.higher):
        if whole.kind == "composite" and model.predecessors(whole.name):
            said.append(
                f"{whole.name}: its parts explain all of it, so that paths to it and effects through it mean nothing; "
                "read the total effects of its antecedents, or use --higher-order disjoint"
            )
        if len({len(model.construct(part).indicators) for part in whole.indicators}) > 1:
            said.append(f"{whole.name}: its parts have different numbers of items, and repeated indicators favour the larger ones")
    return tuple(said)


def _corrected(model: ModelSpec, estimator: Estimator) -> tuple[str, ...]:
    if not estimator.consistent:
        return ()
    parts: list[str] = []
    left: dict[str, list[str]] = {}
    for name, reason in uncorrectable(model, estimator.interaction).items():
        left.setdefault(reason, []).append(name)
    for reason, names in left.items():
        parts.append(
            f"{reason}: the coefficient of {', '.join(names)} keeps a bias, so that neither it nor a slope of the same outcome is tested; "
            "other paths to that outcome take the product as free of error"
        )
    if model.owner:
        wholes = ", ".join(dict.fromkeys(model.owner.values()))
        parts.append(f"PLSc corrects answers only; in {wholes} the scores of the parts are taken as free of error")
    return tuple(parts)


def reasons(data: Correlations, statuses: NDArray[np.int64], members: Mask, columns: Sequence[str]) -> Counter[str]:
    """Why members failed or are inadmissible, and how many of them: of each the first reason that applies."""
    if not members.any():
        return Counter()
    blank = np.isnan(np.diagonal(data.R, axis1=-2, axis2=-1)[members])
    without_variance = blank.any(-1) & ((statuses[members] & Status.ZERO_VARIANCE) != 0)
    constant = np.where(without_variance, blank.argmax(-1), NO_COLUMN)
    together = np.stack([constant, statuses[members], data.status[members]])
    kinds, counts = np.unique(together, axis=1, return_counts=True)
    found: Counter[str] = Counter()
    for (column, status, before), count in zip(kinds.T, counts, strict=True):
        found[_reason(int(column), int(status), int(before), columns)] += int(count)
    return found


def _reason(column: int, status: int, before: int, columns: Sequence[str]) -> str:
    """The reason in words; `column` has no variance, `before` is the status that the correlations came with."""
    if column != NO_COLUMN:
        return f"zero variance in {columns[column]}"
    if status & Status.ZERO_VARIANCE:
        return "two items hardly answered together"
    if before & Status.NOT_CONVERGED:
        return "not converged in an earlier step (maximum likelihood, or scores of products)"
    if status & Status.SINGULAR and not status & Status.R_NOT_PSD:
        return "singular or undetermined weights"
    if status & Status.NOT_CONVERGED:
        return "not converged"
    return f"{INADMISSIBLE} {REASONS[kinds(status)[0]][0]}"


def dropped(failures: Mapping[str, int]) -> int:
    """How many of those that are not used are inadmissible."""
    return sum(count for reason, count in failures.items() if reason.startswith(INADMISSIBLE))


def accounting(requested: int, used: int, failures: Mapping[str, int]) -> str:
    """How many resamples were used of those requested, and why not all."""
    sentence = f"{used:,} of {requested:,} resamples used"
    if failures:
        sentence += f"; {requested - used:,} excluded: {listed(failures)}"
    return sentence


def listed(counts: Mapping[str, int]) -> str:
    """Counts with their reasons."""
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
