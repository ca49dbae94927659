"""A row of the table of hypotheses: numbers, decision and sentence, and what a test that found nothing could have found."""

from __future__ import annotations

from dataclasses import dataclass

from plscli.estimation import Adjust, Tails
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.quantities import tested
from plscli.estimation.rows.drawing import MANY_CLUSTERS
from plscli.estimation.sample_size import POWER, constant, detectable_path, inverse_square_root
from plscli.model.routes import trace
from plscli.model.spec import Effect, ModelSpec, Path
from plscli.questions.structure import UNDECIDED, Decision, DecisionRule
from plscli.records import Record
from plscli.words import figure, number, percent
from plscli.words.sentences import Finding, interpretation, kind, phrase, undecided, untested

ADJUSTED: dict[Adjust, str] = {"holm": "Holm", "bh": "Benjamini-Hochberg"}


def hypothesis(decision: Decision, analysis: Estimation | Bootstrap, rules: DecisionRule) -> Record:
    """One row: a path, or an effect defined from the labels of paths, which has no f2.

    via : of an indirect effect along one route, what it passes.   detectable, n_needed : of a path that is not significant, see
    `Power`.
    """
    reach = power(decision, analysis, rules) if isinstance(analysis, Bootstrap) else None
    return _row(decision, analysis, rules, ("supported", "not supported"), reach)


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
    if decision.row["p"] is None:
        return "not tested", interpretation(finding)
    return words[0 if decision.supported else 1], interpretation(finding)


def ends(effect: Effect, model: ModelSpec) -> tuple[str | None, str | None, list[str] | None]:
    """Where an effect starts and ends, and what it passes on one route; None for one that runs along no paths."""
    if isinstance(effect, Path):
        return effect.source, effect.target, None
    traced = trace(effect, model)
    return (traced.source, traced.target, traced.via) if traced else (None, None, None)


def named(effect: Effect, model: ModelSpec) -> Record:
    """What a row of a table says first of an effect."""
    source, target, via = ends(effect, model)
    return {"hypothesis": effect.label, "from": source, "via": via, "to": target}


def _finding(decision: Decision, analysis: Estimation | Bootstrap, rules: DecisionRule, f2: float | None, reach: str | None) -> Finding:
    effect = decision.effect
    one_tailed = rules.one_tailed(effect)
    adjusted = None if decision.adjusted is None else (ADJUSTED[rules.adjust], decision.adjusted)
    level = analysis.settings.get("level")
    comparable = level is not None and adjusted is None and abs(level - rules.level(effect)) < 1e-9
    return Finding(
        phrase(effect, analysis.model), decision.row, f2, effect.expected, rules.alpha, one_tailed, adjusted,
        level if comparable else None, _share(effect, analysis), analysis.point.inadmissible, reach, analysis.point.small,
        doubtful(decision, analysis, rules), analysis.point.reason(*tested(effect)),
    )  # fmt: skip


def doubtful(decision: Decision, analysis: Estimation | Bootstrap, rules: DecisionRule) -> str | None:
    """What there are too few of to be sure of a test: clusters behind what was found, resamples where p is near alpha."""
    p = decision.decisive
    if p is None or not isinstance(analysis, Bootstrap):
        return None
    few = []
    if p <= rules.alpha and analysis.clusters is not None and analysis.clusters < MANY_CLUSTERS:
        few.append(f"{analysis.clusters} clusters are few: its standard error is as a rule too small, which puts the test in doubt")
    if rules.near(decision):
        few.append(f"with other resamples than these {rules.used:,} it may be decided otherwise")
    return "; ".join(few) or None


def _share(effect: Effect, analysis: Estimation | Bootstrap) -> float:
    """Share of the resamples in which the effect exists."""
    if not isinstance(analysis, Bootstrap):
        return 1.0
    return float(analysis.summary.resamples[analysis.point.index[tested(effect)]]) / analysis.used


MOST_RESPONDENTS = 1_000_000
"""An effect that takes more of them is practically 0."""


@dataclass(frozen=True, slots=True)
class Power:
    """What n respondents find with a power of 0.80, and how many the estimate would take, by the inverse square root method.

    detectable : smallest absolute path.   needed : respondents; None for an estimate that is practically 0, or whose sign is not the
    expected one, which no number of respondents makes support the hypothesis.   at_best : whether a weight, clusters, gaps, PLSc or
    adjustment make standard errors larger, or tests stricter, than the method assumes.   se : of the estimate.

    Kock & Hadaya (2018), Information Systems Journal 28, 227-261.
    """

    n: int
    estimate: float
    se: float
    detectable: float
    needed: int | None
    opposite: bool = False
    at_best: bool = False

    @property
    def words(self) -> str:
        """The end of a sentence on an effect that is not significant."""
        if self.detectable > 1.0:
            return f"n = {self.n:,} is too few to find an effect of any usual size with a power of {percent(POWER)}"
        if abs(self.estimate) >= self.detectable and not self.opposite:
            return self._imprecise
        size = f"{figure(self.detectable)} or more{' in size' if self.estimate < 0 else ''}"
        found = f"with n = {self.n:,} {'at best' if self.at_best else 'only'} effects of {size} are found with a power of {percent(POWER)}"
        return found if self.opposite else f"{found}; {self._taken}"

    @property
    def _taken(self) -> str:
        if self.needed is None:
            return "one as close to 0 as this would take more than a million respondents"
        about = f"{self.needed:,} respondents or more" if self.at_best else f"about {self.needed:,} respondents"
        return f"an effect as small as {figure(abs(self.estimate))} takes {about}"

    @property
    def _imprecise(self) -> str:
        """Of an effect that the method would find: its standard error is larger than the method assumes."""
        assumed = self.n**-0.5
        if self.se <= assumed:
            return f"with n = {self.n:,} at best effects of {figure(self.detectable)} or more are found with a power of {percent(POWER)}"
        return (
            f"as a rule n = {self.n:,} finds an effect of this size with a power of {percent(POWER)}, "
            f"but its standard error of {number(self.se)} is above the {number(assumed)} that the rule assumes"
        )


def power(decision: Decision, analysis: Bootstrap, rules: DecisionRule) -> Power | None:
    """The power behind a path that is not significant; None for any other effect, and for one that cannot be tested."""
    estimate, se, p = decision.row["estimate"], decision.row["se"], decision.decisive
    if not isinstance(decision.effect, Path) or estimate is None or se is None or p is None or p <= rules.alpha or rules.undecided:
        return None
    tails: Tails = "one" if rules.one_tailed(decision.effect) else "two"
    if constant(rules.alpha, tails) <= 0:
        return None
    n, opposite = analysis.data.used, decision.opposite
    settings = analysis.settings
    at_best = bool(settings["weight"] or settings["cluster"] or settings["consistent"]) or rules.adjust != "none" or analysis.point.n < n
    tiny = abs(estimate) * MOST_RESPONDENTS**0.5 < constant(rules.alpha, tails)
    needed = None if tiny or opposite else inverse_square_root(estimate, rules.alpha, tails)
    return Power(n, estimate, se, detectable_path(n, rules.alpha, tails), needed, opposite, at_best)
