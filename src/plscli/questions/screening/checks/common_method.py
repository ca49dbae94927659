"""Do the answers agree because of what was asked, or of how it was asked?  Composites as the answers give them, before the bootstrap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Correlations
from plscli.core.criteria import structure
from plscli.core.criteria.screening import t_statistic, without_marker
from plscli.core.linalg import eigenvalues, inverse_diagonal
from plscli.data.survey import Survey, no_column
from plscli.errors import DataError, PlscliError
from plscli.estimation import Estimator, estimation, failure
from plscli.estimation.rows.answers import Answers
from plscli.estimation.sample_size import Equation
from plscli.model.spec import ModelSpec
from plscli.questions.screening.checks import SEVERITY, Check, checked, inapplicable, named
from plscli.records import Record, finite
from plscli.words import number, share
from plscli.words.thresholds import Threshold, Thresholds


@dataclass(frozen=True, eq=False)
class FirstStage:
    """Composites of the first stage.   names : (J,).   correlations : (J, J).   weights : (K, J) of the standardised answers.
    equations : of the paths between constructs, by name.
    """

    names: tuple[str, ...]
    correlations: Array
    weights: Array
    equations: Mapping[str, Equation]


def scored(answers: Answers) -> FirstStage | str:
    """Estimate the model with the default settings, without its products; or why it cannot be estimated, in one line."""
    model = without_products(answers.model)
    if answers.names != model.indicators:
        return "not all indicators are columns of numbers"
    if not answers.varies.all():
        return "an item does not vary"
    try:
        return _scored(answers, model, Estimator())
    except PlscliError as error:
        return str(error).splitlines()[0]


def _scored(answers: Answers, model: ModelSpec, estimator: Estimator) -> FirstStage | str:
    plan, data = estimator.plan(model), Correlations.known(answers.correlations, float(answers.used))
    solution = estimation.solved(data, plan, estimator)
    if solution.failed:
        return failure.reason(solution, data, plan, estimator).splitlines()[0]
    first = solution.stages[0]
    stage, solved = plan.stages[plan.structural], solution.stages[plan.structural]
    vif = structure.vif(solved.correlations.R, solved.estimate, stage.design)
    place = {name: j for j, name in enumerate(stage.names)}
    equations = {
        path.name: Equation(
            len(model.predecessors(path.target)),
            float(solved.estimate.r2[place[path.target]]),
            float(vif[place[path.source], place[path.target]]),
        )
        for path in model.paths
        if not any(map(answers.model.product, answers.model.predecessors(path.target)))  # with products it is another equation
    }
    return FirstStage(tuple(plan.stages[0].names), first.estimate.score_correlations, first.weights, equations)


def without_products(model: ModelSpec) -> ModelSpec:
    """The model without its products, their paths, and what is defined from any path."""
    paths = tuple(path for path in model.paths if not model.product(path.source))
    return replace(model, products=(), paths=paths, definitions=())


def correlation_with(answers: Answers, found: FirstStage, column: Array) -> Array:
    """(J,) correlations of the composites with another column (N,), missing answers replaced by the mean."""
    used = ~answers.empty
    centred = np.where(np.isnan(column) | ~used, 0.0, column - np.nanmean(column[used]))
    total, start = np.zeros(len(answers.names)), 0
    for block in answers.filled():
        total += centred[start : start + len(block)] @ block
        start += len(block)
    spread = np.sqrt(np.diagonal(answers.covariance)) * np.sqrt((centred**2).sum() / (answers.used - 1))
    with_items = total / (answers.used - 1) / spread
    with_scores: Array = with_items @ found.weights
    return with_scores


LINDELL = "Lindell & Whitney (2001), J. Appl. Psychol. 86, 114-121"


@dataclass(frozen=True, eq=False)
class Marker:
    """The correlations behind the hypotheses less what a marker shows of the method.   shift : the correlation taken out of all."""

    column: str
    nearest: str
    shift: float
    records: tuple[Record, ...]


def vif_records(found: FirstStage, threshold: Threshold) -> list[Record]:
    """Full collinearity VIF of every construct: the diagonal of the inverse of all construct correlations."""
    values = inverse_diagonal(found.correlations)
    return [
        {"construct": name, "vif": finite(value), "verdict": threshold.verdict(float(value)) if np.isfinite(value) else None}
        for name, value in zip(found.names, values, strict=True)
    ]


def checks(answers: Answers, found: FirstStage | str, marker: Marker | str, thresholds: Thresholds, alpha: float) -> Iterator[Check]:
    """Checks `full_vif`, `harman`, `marker`."""
    yield _full_vif(found, thresholds["full_vif"])
    yield _harman(answers, thresholds["harman"])
    yield _marker(marker, alpha)


def _full_vif(found: FirstStage | str, threshold: Threshold) -> Check:
    if isinstance(found, str):
        return inapplicable("full_vif", "constructs", threshold, f"the model cannot be estimated: {found}")
    values = {record["construct"]: record["vif"] for record in vif_records(found, threshold)}
    if None in values.values():
        return inapplicable("full_vif", "constructs", threshold, "a construct is a combination of others")
    worst = max(values, key=lambda name: values[name])
    flagged = [name for name, value in values.items() if not threshold.met(value)]
    words = named(f"{name} ({number(values[name], 2)})" for name in flagged)
    advice = f"so much in common with the other constructs: {words}; a sign of a common method, or of constructs that are not distinct"
    subject = f"worst {worst}" if not flagged else named(flagged)
    verdict = checked(threshold, values[worst])
    return Check(
        "full_vif", subject, values[worst], threshold.words, verdict, advice if flagged else "", threshold.source, items=tuple(flagged)
    )


def _harman(answers: Answers, threshold: Threshold) -> Check:
    items = np.flatnonzero(answers.varies)
    if len(items) < 2:
        return inapplicable("harman", "all items", threshold, "it takes two items")
    value = float(eigenvalues(answers.correlations[np.ix_(items, items)])[-1] / len(items))
    advice = (
        f"one unrotated factor explains {share(value)} of the variance of all items; a supplementary test that neither finds "
        "nor excludes a common method: read the full collinearity, or name a --marker"
    )
    verdict = min(checked(threshold, value), "warning", key=SEVERITY.index)
    return Check("harman", "all items", value, str(threshold), verdict, advice if verdict != "ok" else "", threshold.source)


def marker(survey: Survey, answers: Answers, found: FirstStage | str, column: str | None, alpha: float) -> Marker | str:
    """The correlations of the constructs in every hypothesis without what the marker shows of the method; or why there are none.

    The smallest of the marker's correlations with the constructs, in size, is taken for what the method adds to every correlation.
    DataError for a column that is no marker.
    """
    if column is None:
        return "name a variable that theory ties to none of the constructs: --marker COLUMN"
    if column not in survey.columns:
        raise no_column("--marker", column, survey.columns, survey.file)
    if column in answers.model.indicators:
        raise DataError(f"--marker {column}: {column!r} is an indicator of the model\n  a marker measures nothing that the model is about")
    values = survey.matrix([column])[:, 0]
    given = values[~np.isnan(values)]
    if not len(given) or given.min() == given.max():
        return f"{column} does not vary"
    if isinstance(found, str):
        return f"the model cannot be estimated: {found}"
    ties = np.abs(correlation_with(answers, found, values))
    nearest = int(ties.argmin())
    pairs = [(path.source, path.target) for path in answers.model.paths if path.source in found.names and path.target in found.names]
    if not pairs:
        return "no path leads from one construct with items to another"
    records = _records(found, pairs, float(ties[nearest]), answers.used, alpha)
    return Marker(column, found.names[nearest], float(ties[nearest]), tuple(records))


def _records(found: FirstStage, pairs: list[tuple[str, str]], shift: float, n: int, alpha: float) -> Iterator[Record]:
    student, place = special().stdtr, {name: j for j, name in enumerate(found.names)}
    for a, b in pairs:
        r = found.correlations[place[a], place[b]]
        adjusted = without_marker(r, shift)
        t = float(t_statistic(adjusted, n - 3))
        p, p_adjusted = (float(2 * student(df, -abs(float(t_statistic(value, df))))) for value, df in ((r, n - 2), (adjusted, n - 3)))
        yield {
            "from": a,
            "to": b,
            "correlation": float(r),
            "p": p,
            "adjusted": float(adjusted),
            "t_adjusted": finite(t),
            "p_adjusted": p_adjusted,
            "changed": (p <= alpha) != bool(p_adjusted <= alpha and adjusted * r > 0),
        }


def _marker(found: Marker | str, alpha: float) -> Check:
    words = f"nothing changes at alpha {alpha:g}"
    if isinstance(found, str):
        return inapplicable("marker", "constructs", words, found)
    changed = [f"{record['from']} and {record['to']}" for record in found.records if record["changed"]]
    advice = (
        f"{found.column} correlates at least {number(found.shift)} with every construct (least with {found.nearest}); with that taken out, "
        + (f"the decision changes on {named(changed)}" if changed else "every correlation behind a hypothesis is as significant as before")
    )
    return Check("marker", found.column, found.shift, words, "warning" if changed else "ok", advice, LINDELL)
