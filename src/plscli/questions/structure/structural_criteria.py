"""Everything in the structural model that a reviewer ticks off, in the order in which they ask."""

from __future__ import annotations

from collections.abc import Mapping

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.model.spec import Path
from plscli.questions.structure.decisions import Decision, DecisionRule
from plscli.questions.structure.model_fit import approximate
from plscli.questions.structure.structural import collinearity, explained, size
from plscli.records import Record
from plscli.words.meanings import Criterion
from plscli.words.thresholds import Thresholds, Verdict
from plscli.words.wording import p_value

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
