"""The tables of the structural model: explained variance, paths, slopes."""

from __future__ import annotations

from collections.abc import Mapping

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.moderation import slopes
from plscli.model.spec import Path
from plscli.records import Record
from plscli.words.meanings import Criterion
from plscli.words.thresholds import Thresholds, Verdict
from plscli.words.wording import beyond, effect_size, explained_size, moderation_size, percent

JUDGED = ("verdict", "threshold", "source", "meaning")
"""Fields of a criterion that stand beside its number."""
COLLINEAR: dict[Verdict, str] = {
    "met": "which the usual cut-off allows",
    "borderline": "which makes its standard error larger; read the path with care",
    "not met": "so much that its path can hardly be told from theirs; size and sign may be artefacts",
}
"""What collinearity means for a path."""
TOO_GOOD: dict[Verdict, str] = {
    "met": "",
    "borderline": "; so high a share is a suspicion: look for predictors that contain the outcome, and for overfitting",
    "not met": "; hardly any real outcome is explained so well: look for predictors that contain the outcome, and for overfitting",
}
"""What a high share of explained variance may mean."""


def r_squared(analysis: Estimation | Bootstrap, thresholds: Thresholds) -> list[Record]:
    """Explained variance of every endogenous construct, with the interval of R2, its size in words, and whether it is suspiciously high.

    size : None where there are too few respondents for a word.
    """
    return [
        {
            "construct": name,
            **{quantity: analysis.point.value(quantity, name) for quantity in ("r2", "r2_adjusted", "aic", "bic")},
            **{field: analysis.row("r2", name)[field] for field in ("se", "lower", "upper")},
            "size": None if analysis.point.small else explained_size(analysis.point.value("r2", name)),
            **judged(explained(analysis, name, thresholds)),
            "reason": analysis.point.reason("r2", name),
        }
        for name in analysis.model.endogenous
    ]


def explained(analysis: Estimation | Bootstrap, name: str, thresholds: Thresholds) -> Criterion:
    """R2 of a construct, held against what is suspiciously high."""
    row, adjusted = analysis.row("r2", name), analysis.point.value("r2_adjusted", name)
    r2 = row["estimate"]
    if r2 is None:
        reason = analysis.point.reason("r2", name)
        return Criterion(
            "r2_high", name, None, meaning=f"the explained variance of {name} cannot be computed{f': {reason}' if reason else ''}"
        )
    predictors = len(analysis.model.predecessors(name))
    beside = "" if adjusted is None else f", adjusted for {predictors} predictor{'s' if predictors > 1 else ''} {_share(adjusted)}"
    meaning = f"{_share(r2)} of the variance of {name} is explained{beside}: {analysis.point.small or explained_size(r2)}"
    judgement = thresholds.judge(r2, "r2_high")
    if r2 > 1:
        meaning = f"more than all of the variance of {name} is explained, which cannot be"
    else:
        meaning += TOO_GOOD[judgement.verdict] + beyond(row)
    return Criterion.judged(name, r2, judgement, meaning, row["lower"], row["upper"])


def paths(analysis: Estimation | Bootstrap, thresholds: Thresholds, p: Mapping[str, float | None]) -> list[Record]:
    """Every path with its test, its effect size and the collinearity of its predictor.

    p : of the tests, by name of the path.   product_path : of a product term, the coefficient of the product itself.
    unstandardised : in the units of the answers.   size : that of f2 in words.   verdict ... meaning : of the VIF.
    """
    point = analysis.point
    return [
        {
            "from": path.source,
            "to": path.target,
            **analysis.row("path", path.name),
            "p": p[path.name],
            "product_path": point.value("product_path", path.name),
            "unstandardised": point.value("unstandardised_path", path.name),
            "f2": point.value("f2", path.name),
            "size": size(analysis, path),
            "vif": point.value("vif", path.name),
            **judged(collinearity(analysis, path, thresholds)),
            "reason": point.reason("path", path.name),
        }
        for path in analysis.model.paths
    ]


def size(analysis: Estimation | Bootstrap, path: Path) -> str | None:
    """The f2 of a path in one word; of a product, by the bands of products.  None where there are too few respondents for a word."""
    f2 = analysis.point.value("f2", path.name)
    if f2 is None or analysis.point.small:
        return None
    return (moderation_size if analysis.model.product(path.source) else effect_size)(f2)


def collinearity(analysis: Estimation | Bootstrap, path: Path, thresholds: Thresholds) -> Criterion:
    """The VIF of a predictor: what the other predictors of the same outcome explain of it is 1 - 1/VIF."""
    if len(analysis.model.predecessors(path.target)) == 1:
        return Criterion("vif_inner", path.name, None, meaning=f"{path.source} is the only predictor of {path.target}")
    row = analysis.row("vif", path.name)
    vif = row["estimate"]
    if vif is None:
        reason = analysis.point.reason("vif", path.name)
        return Criterion(
            "vif_inner", path.name, None, meaning=f"the VIF of {path.source} cannot be computed{f': {reason}' if reason else ''}"
        )
    judgement = thresholds.judge(vif, "vif_inner")
    shared = f"the other predictors of {path.target} explain {_share(1.0 - 1.0 / vif)} of {path.source}"
    return Criterion.judged(path.name, vif, judgement, f"{shared}, {COLLINEAR[judgement.verdict]}", row["lower"], row["upper"])


def judged(criterion: Criterion) -> Record:
    """The verdict on a number as fields beside it."""
    return {field: getattr(criterion, field) for field in JUDGED}


def simple_slopes(analysis: Estimation | Bootstrap) -> list[Record]:
    """Slopes of the first factor of every product at chosen values of the other."""
    return [
        {
            "product": each.path.source,
            "from": each.focal,
            "to": each.target,
            "at": " and ".join(f"{moderator} {point}" for moderator, point in each.at),
            **analysis.row("simple_slope", each.name),
            "reason": analysis.point.reason("simple_slope", each.name),
        }
        for each in slopes(analysis.model)
    ]


def _share(value: float) -> str:
    return percent(round(value, 3))
