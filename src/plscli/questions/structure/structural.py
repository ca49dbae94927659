"""The tables of the structural model: explained variance, paths, slopes, fit, and everything that a reviewer ticks off."""

from __future__ import annotations

from collections.abc import Mapping

from plscli.core import Array
from plscli.core.criteria import fit as core
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.spec import Path
from plscli.questions.structure import Decision, DecisionRule
from plscli.records import Record, finite
from plscli.words import EFFECT, EXPLAINED, MODERATION, beside, beyond, p_value, percent, share
from plscli.words.thresholds import Criterion, Thresholds, Verdict

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

    size : None where there are too few respondents for a word, or more is explained than there is.
    """
    return [
        {
            "construct": name,
            **{quantity: analysis.point.value(quantity, name) for quantity in ("r2", "r2_adjusted", "aic", "bic")},
            **{field: analysis.row("r2", name)[field] for field in ("se", "lower", "upper")},
            "size": _size_of(analysis, analysis.point.value("r2", name)),
            **judged(explained(analysis, name, thresholds)),
            "reason": analysis.point.reason("r2", name),
        }
        for name in analysis.model.endogenous
    ]


def _size_of(analysis: Estimation | Bootstrap, r2: float | None) -> str | None:
    return None if analysis.point.small or (r2 is not None and r2 > 1) else EXPLAINED.word(r2)


def explained(analysis: Estimation | Bootstrap, name: str, thresholds: Thresholds) -> Criterion:
    """R2 of a construct, held against what is suspiciously high."""
    row, adjusted = analysis.row("r2", name), analysis.point.value("r2_adjusted", name)
    r2 = row["estimate"]
    if r2 is None:
        return _unknown("r2_high", name, f"the explained variance of {name} cannot be computed", analysis.point.reason("r2", name))
    predictors = len(analysis.model.predecessors(name))
    corrected = "" if adjusted is None else f", adjusted for {predictors} predictor{'s' if predictors > 1 else ''} {share(adjusted)}"
    shown = percent(float(EXPLAINED.figure(r2)))
    meaning = f"{shown} of the variance of {name} is explained{corrected}: {analysis.point.small or EXPLAINED.word(r2)}"
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
    bands = MODERATION if analysis.model.product(path.source) else EFFECT
    return None if analysis.point.small else bands.word(analysis.point.value("f2", path.name))


def collinearity(analysis: Estimation | Bootstrap, path: Path, thresholds: Thresholds) -> Criterion:
    """The VIF of a predictor: what the other predictors of the same outcome explain of it is 1 - 1/VIF."""
    if len(analysis.model.predecessors(path.target)) == 1:
        return Criterion("vif_inner", path.name, None, meaning=f"{path.source} is the only predictor of {path.target}")
    row = analysis.row("vif", path.name)
    vif = row["estimate"]
    if vif is None:
        return _unknown("vif_inner", path.name, f"the VIF of {path.source} cannot be computed", analysis.point.reason("vif", path.name))
    judgement = thresholds.judge(vif, "vif_inner")
    shared = f"the other predictors of {path.target} explain {share(1.0 - 1.0 / vif)} of {path.source}"
    return Criterion.judged(path.name, vif, judgement, f"{shared}, {COLLINEAR[judgement.verdict]}", row["lower"], row["upper"])


def _unknown(criterion: str, subject: str, words: str, reason: str | None) -> Criterion:
    """A number that does not exist.   reason : why, if that is known."""
    return Criterion(criterion, subject, None, meaning=f"{words}: {reason}" if reason else words)


def judged(criterion: Criterion) -> Record:
    """The verdict on a number as fields beside it."""
    return {field: getattr(criterion, field) for field in JUDGED}


def simple_slopes(analysis: Estimation | Bootstrap) -> list[Record]:
    """Slopes of the first factor of every product at chosen values of the other."""
    from plscli.estimation.moderation import slopes

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


MEASURES = {
    "srmr": "root mean square of the residual correlations, the diagonal counted (Hu & Bentler 1999)",
    "d_uls": "sum of squared residual correlations on and below the diagonal",
    "d_g": "half the sum of squared natural logarithms of the eigenvalues of R^-1 Sigma; ADANCO and cSEM take log10 (times 5.3019)",
    "d_ml": "maximum-likelihood discrepancy tr(R Sigma^-1) - ln det(R Sigma^-1) - K",
    "chi_square": "(n - 1) d_ml; after PLS it need not be chi-square distributed, so that it has no p value",
    "nfi": "1 - d_ml / d_ml of the model in which nothing correlates (Bentler & Bonett 1980)",
}
"""Measures of fit with their definitions."""
TITLES = {"srmr": "SRMR", "d_uls": "d_ULS", "d_g": "d_G", "d_ml": "d_ML", "chi_square": "χ²", "nfi": "NFI"}
"""What they are called."""
TESTED = {"saturated": "the measurement alone", "estimated": "measurement and paths together"}
"""What each of the two models puts to the test."""
FITS: dict[Verdict, str] = {
    "met": "close enough by the usual cut-off",
    "borderline": "not close by the usual cut-off, and not far from it",
    "not met": "not close: correlations remain that {what} cannot account for",
}
NO_CUT = "has no cut-off of its own: the bootstrap test of exact fit (--exact-fit) says whether it is too large"


def fit(point: Estimation, thresholds: Thresholds) -> list[Record]:
    """Distance between the correlations of the indicators and those that the model implies, saturated and estimated.

    Measured in the stage that the paths are read in; a model with repeated indicators has no fit, because copies of items
    correlate perfectly whatever the model says.
    """
    if ("srmr", "saturated") not in point.index:
        return []
    solved = point.solution.stages[point.plan.structural]
    R, design = solved.correlations.R, point.plan.structure.design
    rows = []
    for model in TESTED:
        Sigma = core.implied(R, solved.estimate, design, model == "saturated")
        for measure, definition in MEASURES.items():
            value = None if point.at_bound else finite(_measured(measure, R, Sigma, point.n))
            criterion = approximate(measure, model, value, thresholds, point.reason("srmr", model))
            rows.append({"measure": measure, "model": model, "value": value, "definition": definition, **judged(criterion)})
    return rows


def _measured(measure: str, R: Array, Sigma: Array, n: float) -> float:
    return float(core.chi_square(R, Sigma, n) if measure == "chi_square" else getattr(core, measure)(R, Sigma))


def approximate(measure: str, model: str, value: float | None, thresholds: Thresholds, why: str | None = None) -> Criterion:
    """A measure of fit held against its cut-off, if it has one.   why : it is withheld, if it is."""
    subject = f"{model} model"
    if value is None:
        return _unknown(measure, subject, "cannot be computed", why or "observed or implied correlations are singular")
    if measure not in thresholds:
        return Criterion(measure, subject, value, meaning=NO_CUT)
    judgement = thresholds.judge(value, measure)
    words = FITS[judgement.verdict].format(what=TESTED[model])
    held = beside(value, thresholds[measure].green)
    return Criterion.judged(subject, value, judgement, f"{TESTED[model]}: {measure.upper()} = {held}, {words}")


READINGS = (
    (
        "with caution",
        "PLS-SEM maximises explained variance and not fit; fit measures are to be read with great caution and need not be reported",
        "Hair et al. (2022), Primer on PLS-SEM, 3rd ed.; documentation of SmartPLS",
    ),
    (
        "always",
        "the fit of the model is always to be assessed, with a test of exact fit beside the cut-offs; "
        "estimates of a model that does not fit may mean nothing",
        "Henseler, Hubona & Ray (2016), Ind. Manag. Data Syst. 116, 2-20; "
        "Schuberth, Rademaker & Henseler (2023), Eur. J. Mark. 57, 1678-1702",
    ),
)
"""How two schools read the measures of fit: name, text and source."""
COMPOSITES_ALONE = (
    "composites alone",
    "there are no common factors in this model: correlations within a block fit exactly by construction, "
    "and only those between blocks are put to the test",
    "Henseler et al. (2014), Organ. Res. Methods 17, 182-209",
)
INFLATED = (
    "inflated loadings",
    "without PLSc the loadings of reflective constructs are those of composites, which are larger than those of common "
    "factors; judge the fit of common factors with PLSc",
    "Dijkstra & Henseler (2015), Comput. Stat. Data Anal. 81, 10-23",
)


def readings(point: Estimation) -> list[Record]:
    """How two schools read these measures, and what this model's measures cannot tell; nothing without a fit."""
    if ("srmr", "saturated") not in point.index:
        return []
    design = point.plan.structure.design
    factors = any(reflective for reflective, size in zip(design.reflective, design.sizes, strict=True) if size > 1)
    limits = () if factors and point.estimator.consistent else (INFLATED,) if factors else (COMPOSITES_ALONE,)
    return [{"reading": name, "text": text, "source": source} for name, text, source in (*READINGS, *limits)]


AGAINST = ", but against the expected sign"
LEVEL_OF_RUN = "significance level of this run"


def criteria(
    analysis: Estimation | Bootstrap, decisions: Mapping[str, Decision], rules: DecisionRule, thresholds: Thresholds, fit: list[Record]
) -> list[Record]:
    """VIF of every path, p and f2 of every one that a hypothesis is about, R2 of every outcome, SRMR and NFI.

    fit : rows of the table of that name.
    """
    model = analysis.model
    meant = [path for path in model.paths if path.label]
    found = [
        *(collinearity(analysis, path, thresholds) for path in model.paths),
        *(_significance(decisions[path.label], rules, analysis.point.reason("path", path.name)) for path in meant),
        *(_size(analysis, path, thresholds) for path in meant),
        *(explained(analysis, name, thresholds) for name in model.endogenous),
        *(
            approximate(measure, row["model"], row["value"], thresholds, analysis.point.reason("srmr", row["model"]))
            for measure in ("srmr", "nfi")
            for row in fit
            if row["measure"] == measure
        ),
    ]
    return [criterion.record() for criterion in found]


def _significance(decision: Decision, rules: DecisionRule, reason: str | None) -> Criterion:
    """The p value that decided on a path, held against alpha.   reason : why it was not tested although there are resamples."""
    effect, p = decision.effect, decision.decisive
    assert isinstance(effect, Path)
    if p is None:
        untested = f"is not tested: {reason}" if reason else "cannot be tested"
        return Criterion("p_boot", effect.name, None, meaning=untested if rules.used else "was not tested")
    if rules.undecided:
        return Criterion("p_boot", effect.name, p, meaning=f"undecided: {rules.undecided}")
    significant = p <= rules.alpha
    meaning = f"{p_value(p, rules.alpha)}: {'evidence' if significant else 'no evidence'} of an effect"
    if decision.opposite:
        meaning += AGAINST if significant else ", and the estimate has not the expected sign"
    verdict: Verdict = "met" if significant else "not met"
    return Criterion("p_boot", effect.name, p, threshold=f"<= {rules.alpha:g}", source=LEVEL_OF_RUN, verdict=verdict, meaning=meaning)


def _size(analysis: Estimation | Bootstrap, path: Path, thresholds: Thresholds) -> Criterion:
    """The f2 of a path; of a product, by the bands of products."""
    id = "f2_interaction" if analysis.model.product(path.source) else "f2"
    row = analysis.row("f2", path.name)
    f2 = row["estimate"]
    if f2 is None:
        reason = analysis.point.reason("f2", path.name)
        return Criterion(id, path.name, None, meaning=f"has no f²: {reason or 'nothing is left unexplained'}")
    small = analysis.point.small
    said = f"is not put in words: {small}" if small else f"is {size(analysis, path)} in size"
    meaning = f"the effect of {path.source} on {path.target} {said}"
    return Criterion.judged(path.name, f2, thresholds.judge(f2, id), meaning, row["lower"], row["upper"])
