"""How well the implied correlations fit the observed ones, and everything else in the structural model that a reviewer ticks off."""

from __future__ import annotations

from collections.abc import Mapping

from plscli.core import Array
from plscli.core.criteria import fit as core
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.spec import Path
from plscli.questions.structure import Decision, DecisionRule
from plscli.questions.structure.structural import collinearity, explained, judged, size
from plscli.records import Record, finite
from plscli.words.meanings import Criterion
from plscli.words.thresholds import Thresholds, Verdict
from plscli.words.wording import beside, p_value

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
        return Criterion(measure, subject, None, meaning=f"cannot be computed: {why or 'observed or implied correlations are singular'}")
    if measure not in thresholds:
        return Criterion(
            measure,
            subject,
            value,
            meaning="has no cut-off of its own: the bootstrap test of exact fit (--exact-fit) says whether it is too large",
        )
    judgement = thresholds.judge(value, measure)
    words = FITS[judgement.verdict].format(what=TESTED[model])
    held = beside(value, thresholds[measure].green)
    return Criterion.judged(subject, value, judgement, f"{TESTED[model]}: {measure.upper()} = {held}, {words}")


def readings(point: Estimation) -> list[Record]:
    """How two schools read these measures, and what this model's measures cannot tell; nothing without a fit."""
    if ("srmr", "saturated") not in point.index:
        return []
    rows = [
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
    ]
    return [{"reading": name, "text": text, "source": source} for name, text, source in (*rows, *_limits(point))]


def _limits(point: Estimation) -> list[tuple[str, str, str]]:
    """What the measures of this model cannot tell."""
    design = point.plan.structure.design
    blocks = [reflective for reflective, size in zip(design.reflective, design.sizes, strict=True) if size > 1]
    if not any(blocks):
        return [
            (
                "composites alone",
                "there are no common factors in this model: correlations within a block fit exactly by construction, "
                "and only those between blocks are put to the test",
                "Henseler et al. (2014), Organ. Res. Methods 17, 182-209",
            )
        ]
    if point.estimator.consistent:
        return []
    return [
        (
            "inflated loadings",
            "without PLSc the loadings of reflective constructs are those of composites, which are larger than those of common "
            "factors; judge the fit of common factors with PLSc",
            "Dijkstra & Henseler (2015), Comput. Stat. Data Anal. 81, 10-23",
        )
    ]


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
        meaning += ", and the estimate has not the expected sign"
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
