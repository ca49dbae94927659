"""What is said of predictions: what the numbers say of the model, in sentences, and what must be known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from plscli.data.survey import Survey, shortened
from plscli.estimation import Estimator
from plscli.estimation.failure import listed as reasons
from plscli.estimation.failure import remarks as of_solution
from plscli.estimation.prediction import Technique
from plscli.estimation.prediction.cross_validation import CrossValidated
from plscli.estimation.rows.gaps import anew
from plscli.estimation.rows.respondents import FEWEST_ITEMS
from plscli.estimation.sample_size import below_rule
from plscli.questions.prediction import KNOWN, Judging
from plscli.records import Record
from plscli.words import counted, figure, listed, number, within_percent

HARDLY = 0.01
"""Q² below which a prediction is hardly better than the mean."""
CLOSE = 0.01
"""Share of the error below which it is said how little a prediction is better than another one."""
ROOM = 2
"""Training rows for each coefficient of a regression below which it is said that to beat it says little."""
REGRESSION: dict[Technique, str] = {
    "da": "a regression on the items of its antecedents",
    "ea": "a regression on the items of the exogenous constructs",
}
"""The regression that knows nothing of the model, in words."""


def meaning(technique: Technique, verdict: str | None, rows: Sequence[Record]) -> str:
    """What the items of a construct say of its predictive power."""
    known = technique.upper()
    useless = [row for row in rows if row["q2"] is None or row["q2"] <= 0]
    if useless:
        return f"no out-of-sample predictive power ({known}): {_named(useless)} {_is(useless)} predicted no better than by the mean answer."
    spread = _spread([row["q2"] for row in rows])
    if verdict is None:
        said = f"predicted better than by the mean answer ({known}, Q² {spread})"
        return f"{said}; there are too few rows for {REGRESSION[technique]}."
    better = sum(row["verdict"] == "better" for row in rows)
    power = "no" if verdict == "none" else verdict
    said = (
        f"{power} out-of-sample predictive power ({known}): {better} of {len(rows)} item{'' if len(rows) == 1 else 's'} "
        f"{'is' if 1 in (better, len(rows)) else 'are'} predicted better than by {REGRESSION[technique]} (Q² {spread}{_by_size(rows)})"
    )
    said += _closely(rows)
    hardly = [row for row in rows if row["q2"] < HARDLY]
    return f"{said}; {_named(hardly)} {_is(hardly)} predicted hardly better than by the mean answer." if hardly else f"{said}."


def _closely(rows: Sequence[Record]) -> str:
    """By how little errors are smaller than those of the regression, where that is hardly anything for every item."""
    pairs = [(row[row["metric"]], row[f"{row['metric']}_lm"]) for row in rows if row["verdict"] == "better"]
    most = max((1.0 - own / other for own, other in pairs), default=1.0)
    return f", with errors that are smaller by less than {within_percent(most)} %" if most < CLOSE else ""


def _named(rows: Sequence[Record]) -> str:
    return listed([f"{row['indicator']} (Q² = {figure(row['q2'] or 0.0)})" for row in rows])


def _is(rows: Sequence[Record]) -> str:
    return "is" if len(rows) == 1 else "are"


def _spread(values: Sequence[float]) -> str:
    low, high = number(min(values)), number(max(values))
    return low if low == high else f"{low} to {high}"


def _by_size(rows: Sequence[Record]) -> str:
    """Of which items the absolute size of errors was compared."""
    skewed = [row["indicator"] for row in rows if row["metric"] == "mae"]
    return f"; by MAE for {listed(skewed)}, whose errors are skewed" if skewed else ""


def disagreement(name: str, verdicts: dict[Technique, str | None]) -> str | None:
    """That the verdict depends on what is known of a new respondent, if it does."""
    if len(set(verdicts.values())) < 2 or None in verdicts.values():
        return None
    told = ", ".join(f"{KNOWN[technique]} {verdict}" for technique, verdict in verdicts.items())
    return f"{name}: the verdict depends on what is known of a new respondent: {told}."


def reconciled(powers: Sequence[Record], tests: Sequence[Record]) -> Iterator[str]:
    """How a verdict that counts items goes together with tests against the same regression that find nothing."""
    if any(row["verdict"] in ("high", "medium") for row in powers) and any(row["decision"] == "no evidence" for row in tests):
        yield "Predictive power counts items, however small a difference is; the test asks whether the difference is more than chance."


def adds(name: str, r2: float | None, q2: dict[Technique, float | None]) -> str:
    """What prediction adds to the hypotheses: how much of what paths explain they also predict."""
    explained = "an unknown share" if r2 is None else _share(r2)
    told = [f"{'nothing' if value is None or value <= 0 else _share(value)} {KNOWN[each]}" for each, value in q2.items()]
    return (
        f"The paths that the hypotheses are about explain {explained} of the variance of {name} in this sample; of respondents that the "
        f"estimate has not seen, they predict {listed(told)}."
    )


def _share(value: float) -> str:
    return f"{number(100 * value, 0)} %"


UNLIKE = 2.0
"""How many times as wide as those to another the answers to an item are, on scales that are not known, to be taken for a wider scale."""


def remarks(survey: Survey, found: CrossValidated, judging: Judging, estimator: Estimator) -> tuple[str, ...]:
    """All of them."""
    return (
        *_accounting(found),
        *_rule(found, estimator),
        *_experimental(found, estimator),
        *_missing(found),
        *_copies(found),
        *few_rows(found),
        *_two_answers(found),
        *_scales(survey, found, judging),
        *_regression(found),
    )


def of_estimate(found: CrossValidated) -> tuple[str, ...]:
    """What must be known of the estimate of all rows; missing answers are treated in every training set, and nothing is resampled.

    Raises EstimationError where it has no numbers to show.
    """
    reader = found.prepared.reader
    notes = (*reader.notes, *of_solution(found.whole, found.data, reader.plan, reader.estimator))
    return anew(notes, "in the training rows of every fold")


def accounting(found: CrossValidated) -> str:
    """How many predictions were made, and why not all."""
    made, asked = int(found.predicted.sum()), found.predicted.size
    said = f"{made:,} of {asked:,} predictions"
    return f"{said}; folds without an estimate: {reasons(found.failures)}" if found.failures else said


def _accounting(found: CrossValidated) -> Iterator[str]:
    if found.failures:
        yield accounting(found)
    if found.kept:
        yield f"folds with a doubtful estimate that are used: {reasons(found.kept)}"


def _rule(found: CrossValidated, estimator: Estimator) -> Iterator[str]:
    if not estimator.consistent:
        return
    model = found.prepared.sample.model
    if found.prepared.corrected:
        yield "PLSc predicts by conditional expectation: what the correlations that the model implies lead to expect of each item"
    elif model.products or model.owner:
        what = "products" if model.products else "higher-order constructs"
        yield f"with {what} PLSc predicts without correction, as plain PLS"
    else:
        yield "predicted without the correction of PLSc, as plain PLS"


def _experimental(found: CrossValidated, estimator: Estimator) -> Iterator[str]:
    structure = found.prepared.structure
    if structure.plan.model.owner:
        yield "experimental: predictions through higher-order constructs and the loadings of their parts, which no other program makes"
    if structure.curved:
        yield "experimental: from exogenous constructs alone (EA) products are made of predicted scores, which no other program does"
    if estimator.correlations != "pearson":
        kind = "ranks" if estimator.correlations == "spearman" else "categories"
        yield f"experimental: weights, paths and loadings come from {kind}, and predict answers as numbers"


def _missing(found: CrossValidated) -> Iterator[str]:
    X = found.prepared.sample.X
    if np.isnan(X).any():
        yield "a missing answer of a held-out row counts as the training mean where it predicts, and is not compared where it is predicted"


def _copies(found: CrossValidated) -> Iterator[str]:
    X, folds = found.prepared.sample.X, found.folds
    if X.shape[1] < FEWEST_ITEMS["duplicate"]:
        return
    alike = ((X[1:] == X[:-1]) | (np.isnan(X[1:]) & np.isnan(X[:-1]))).all(1)  # equal rows stand together in a sample
    kind = np.append(0, np.cumsum(~alike))
    astray = np.zeros(len(X), dtype=np.bool_)
    if alike.any():
        for line in folds.of:
            apart = np.bincount(np.unique(kind * folds.number + line) // folds.number) > 1
            astray |= apart[kind]
    if count := int(astray.sum()):
        yield (
            f"{counted(count, 'row')} answered exactly like another one in another fold: what predicts them has seen their copy "
            "(plscli validate lists copies)"
        )


def few_rows(found: CrossValidated) -> Iterator[str]:
    """That training rows are fewer than a rule of thumb asks for."""
    sizes = (found.folds.held_out < found.folds.rows).sum(-1)
    few = below_rule(found.folds.rows - int(sizes.max()), found.prepared.sample.model)
    if few:
        yield f"training rows of a fold: {few}"


def saturated(found: CrossValidated, judging: Judging) -> Iterator[str]:
    """That training rows are hardly more than the coefficients of the regression without the model."""
    target = found.prepared.structure.target
    rows = found.folds.rows - int((found.folds.held_out < found.folds.rows).sum(-1).max())
    blocks = [block for technique in judging.techniques for block in (target.direct if technique == "da" else target.earliest)]
    most = 1 + max(len(predictors) for predictors, _ in blocks)
    if rows < ROOM * most:
        yield (
            f"a regression without the model has {counted(most, 'coefficient')} for {counted(rows, 'training row')}, too few to predict "
            "well whatever is true: to beat it says little"
        )


def _scales(survey: Survey, found: CrossValidated, judging: Judging) -> Iterator[str]:
    if judging.standardise_loss:
        return
    items = found.prepared.structure.items
    known = {survey.scales.get(item) for item in items}
    widths = [high - low for low, high in (found.prepared.sample.ranges[item] for item in items)]
    if len(known) > 1 if None not in known else max(widths) >= UNLIKE * min(widths):
        yield "items are on different scales: losses are squared units of each, and large scales decide them; see --standardise-loss"


def _two_answers(found: CrossValidated) -> Iterator[str]:
    """Items that are predicted as numbers though they have but two answers."""
    observed, items = found.prepared.observed, found.prepared.structure.items
    two = [item for item, answers in zip(items, observed.T, strict=True) if len(np.unique(answers[~np.isnan(answers)])) == 2]
    if two:
        has, are = ("has", "is") if len(two) == 1 else ("have", "are")
        yield f"{shortened(two)} {has} but two answers and {are} predicted as numbers: no error says how many respondents are put right"


def _regression(found: CrossValidated) -> Iterator[str]:
    if found.collinear:
        folds = f"{found.collinear} of {2 * len(found.failed)} regressions"
        yield f"{folds} without a model have collinear predictors: of their solutions the shortest is taken"
