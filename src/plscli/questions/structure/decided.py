"""A row of the table of hypotheses: numbers, decision and sentence."""

from __future__ import annotations

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.quantities import tested
from plscli.estimation.settings import Adjust
from plscli.model.routes import trace
from plscli.model.spec import Effect, ModelSpec, Path
from plscli.questions.structure.decisions import UNDECIDED, Decision, DecisionRule
from plscli.questions.structure.power import Power, power
from plscli.records import Record
from plscli.words.sentences import Finding, interpretation, kind, phrase, undecided, untested

ADJUSTED: dict[Adjust, str] = {"holm": "Holm", "bh": "Benjamini-Hochberg"}


def hypothesis(decision: Decision, analysis: Estimation | Bootstrap, rules: DecisionRule) -> Record:
    """One row: a path, or an effect defined from the labels of paths, which has no f2.

    via : of an indirect effect along one route, what it passes.   detectable, n_needed : of a path that is not significant, see
    `power.Power`.
    """
    reach = power(decision, analysis, rules) if isinstance(analysis, Bootstrap) else None
    words = ("supported", "not supported")
    return _row(decision, analysis, rules, words, reach)


def control(decision: Decision, analysis: Estimation | Bootstrap, rules: DecisionRule) -> Record:
    """The row of a control: that of a hypothesis without a label, of which no support is claimed and no power asked."""
    return {**_row(decision, analysis, rules, ("significant", "not significant"), None), "hypothesis": None}


def _row(decision: Decision, analysis: Estimation | Bootstrap, rules: DecisionRule, words: tuple[str, str], reach: Power | None) -> Record:
    """Numbers, decision and sentence of an effect.   words : for the two decisions.   reach : what could have been found."""
    effect = decision.effect
    source, target, via = ends(effect, analysis.model)
    f2 = analysis.point.value("f2", effect.name) if isinstance(effect, Path) else None
    resampled = isinstance(analysis, Bootstrap)
    finding = _finding(decision, analysis, rules, f2, reach.words if reach else None)
    word, sentence = _decided(decision, finding, rules, words) if resampled else ("not tested", untested(finding))
    return {
        "hypothesis": effect.label,
        "from": source,
        "to": target,
        "expected": effect.expected,
        **decision.row,
        "f2": f2,
        "decision": word,
        "interpretation": sentence,
        "p_adjusted": decision.adjusted,
        "kind": kind(effect, analysis.model),
        "via": via,
        "detectable": reach.detectable if reach else None,
        "n_needed": reach.needed if reach else None,
        "reason": finding.reason,
    }


def _decided(decision: Decision, finding: Finding, rules: DecisionRule, words: tuple[str, str]) -> tuple[str, str]:
    """The decision on an effect in a word and in a sentence."""
    if finding.reason:
        return "not tested", interpretation(finding)
    if rules.undecided:
        return UNDECIDED, undecided(finding, rules.undecided)
    return words[0 if decision.supported else 1], interpretation(finding)


def ends(effect: Effect, model: ModelSpec) -> tuple[str | None, str | None, list[str] | None]:
    """Where an effect starts and ends, and what it passes on one route; None for one that runs along no paths."""
    if isinstance(effect, Path):
        return effect.source, effect.target, None
    traced = trace(effect, model)
    return (traced.source, traced.target, traced.via) if traced else (None, None, None)


def _finding(decision: Decision, analysis: Estimation | Bootstrap, rules: DecisionRule, f2: float | None, reach: str | None) -> Finding:
    effect = decision.effect
    one_tailed = rules.one_tailed(effect)
    adjusted = None if decision.adjusted is None else (ADJUSTED[rules.adjust], decision.adjusted)
    level = analysis.settings.get("level")
    comparable = level is not None and adjusted is None and abs(level - rules.level(effect)) < 1e-9
    return Finding(
        phrase(effect, analysis.model), decision.row, f2, effect.expected, rules.alpha, one_tailed, adjusted,
        level if comparable else None, _share(effect, analysis), analysis.point.inadmissible, reach, analysis.point.small,
        analysis.point.reason(*tested(effect)),
    )  # fmt: skip


def _share(effect: Effect, analysis: Estimation | Bootstrap) -> float:
    """Share of the resamples in which the effect exists."""
    if not isinstance(analysis, Bootstrap):
        return 1.0
    return float(analysis.summary.resamples[analysis.point.index[tested(effect)]]) / analysis.used
