"""One sentence on an effect: what was found, or that there is no evidence of it; never more than the numbers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from plscli.model.statements import Sign
from plscli.records import ENOUGH, excludes_zero
from plscli.words.phrases import Phrase
from plscli.words.wording import between, beyond, effect_size, figure, moderation_size, number, p_value, percent


def sign(estimate: float | None) -> Sign:
    """The sign of an estimate; 0 counts as positive."""
    return "-" if estimate is not None and estimate < 0 else "+"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a sentence is about.

    phrase : the effect in words.   row : its estimate, se, t, p, lower and upper; None for what does not exist.   f2 : its size; None
    for effects that have none.   expected : the sign that theory asks for.   adjusted : the name of an adjustment and the p value
    that it gives, which decides.   one_tailed : whether p is.   level : of the interval, where that excludes 0 exactly when a test at
    the level alpha should reject; None where it belongs to another test.   share : of the resamples in which the number exists.
    inadmissible : what about the solution cannot be true.   power : the end of the sentence if the effect is not significant.
    small : that there are too few respondents for a word on its size, if so.
    reason : why the effect is not tested although there are resamples.
    """

    phrase: Phrase
    row: Mapping[str, float | None]
    f2: float | None = None
    expected: Sign | None = None
    alpha: float = 0.05
    one_tailed: bool = False
    adjusted: tuple[str, float] | None = None
    level: float | None = None
    share: float = 1.0
    inadmissible: str | None = None
    power: str | None = None
    small: str | None = None
    reason: str | None = None

    @property
    def estimate(self) -> float:
        """The estimate of an effect that has one."""
        return self.row["estimate"] or 0.0

    @property
    def significant(self) -> bool:
        """Whether the p value that decides is at most alpha."""
        return self.adjusted[1] <= self.alpha if self.adjusted else (self.row["p"] or 0.0) <= self.alpha

    @property
    def opposite(self) -> bool:
        """Whether the estimate has the sign that was not expected."""
        return bool(self.estimate) and self.expected not in (None, sign(self.estimate))


def interpretation(finding: Finding) -> str:
    """Direction, significance and size of an effect in one sentence; absence of evidence is called just that."""
    if finding.row["estimate"] is None:
        why = f": {finding.reason}" if finding.reason else " in this sample and cannot be tested"
        return f"{finding.phrase.subject} has no estimate{why}."
    if finding.reason:
        return f"{finding.phrase.subject} is not tested ({figure(finding.estimate)}): {finding.reason}{_doubts(finding, tested=False)}."
    if finding.row["t"] is None or finding.row["p"] is None:
        return f"{finding.phrase.subject} cannot be tested: {_untestable(finding)}{_doubts(finding, tested=False)}."
    said = _significant(finding) if finding.significant else _insignificant(finding)
    return f"{said}{_disagreement(finding)}{_doubts(finding)}."


def untested(finding: Finding) -> str:
    """One sentence on an effect for which there are no resamples."""
    if finding.row["estimate"] is None:
        return f"{finding.phrase.subject} has no estimate in this sample and was not tested: there are no resamples."
    estimated = f"{finding.phrase.subject} is estimated at {figure(finding.estimate)}"
    return f"{estimated} and was not tested: there are no resamples{_doubts(finding, tested=False)}."


def undecided(finding: Finding, reason: str) -> str:
    """One sentence on an effect that was resampled, when the resamples decide nothing."""
    if finding.row["estimate"] is None:
        return f"{finding.phrase.subject} has no estimate in this sample and cannot be tested."
    estimated = f"{finding.phrase.subject} is estimated at {figure(finding.estimate)}"
    return f"{estimated} and remains undecided: {reason}{_doubts(finding, tested=False)}."


def _untestable(finding: Finding) -> str:
    return "it exists in too few resamples" if finding.row["se"] is None else "it is the same in every resample"


def _significant(finding: Finding) -> str:
    direction = "positive" if finding.estimate > 0 else "negative"
    said = f"{finding.phrase.claim(direction)}, significant at the {percent(finding.alpha)} level ({_figures(finding)})"
    said += ", but its sign is opposite to what was expected" if finding.opposite else ""
    return said if finding.f2 is None else f"{said}; {_size(finding, finding.f2)}"


def _size(finding: Finding, f2: float) -> str:
    if finding.small:
        return f"f² = {number(f2)} is not put in words: {finding.small}"
    size = moderation_size(f2) if finding.phrase.product else effect_size(f2)
    small = (
        f"though significant, {finding.phrase.noun} is negligible in size" if size == "negligible" else f"{finding.phrase.noun} is {size}"
    )
    return f"{small} (f² = {number(f2)})"


def _insignificant(finding: Finding) -> str:
    wanted = ("positive" if finding.expected == "+" else "negative") if finding.one_tailed else ""
    said = f"There is no evidence {finding.phrase.sought(wanted)} ({_figures(finding)})"
    if finding.opposite:
        said += f"; the estimate is {'positive' if finding.estimate > 0 else 'negative'}, opposite to what was expected"
    return f"{said}; {finding.power}" if finding.power else said


def _figures(finding: Finding) -> str:
    row = finding.row
    said = (
        f"{finding.phrase.symbol} = {figure(finding.estimate)}, t = {number(row['t'] or 0.0, 2)}, {p_value(row['p'] or 0.0, finding.alpha)}"
    )
    said += ", one-tailed" if finding.one_tailed else ""
    if finding.adjusted:
        name, p = finding.adjusted
        said += f", {name}-adjusted {p_value(p, finding.alpha)}"
    return said


def _disagreement(finding: Finding) -> str:
    """What must be said where the interval does not agree with the test."""
    lower, upper = finding.row["lower"], finding.row["upper"]
    if finding.level is None or lower is None or upper is None or excludes_zero(finding.row) == finding.significant:
        return ""
    verb = "includes" if finding.significant else "excludes"
    return f"; the {percent(finding.level)} interval, {between(lower, upper)}, {verb} 0 all the same"


def _doubts(finding: Finding, tested: bool = True) -> str:
    """What puts a finding in doubt."""
    said = ""
    if tested and finding.share < ENOUGH:
        share = floor(1000 * finding.share) / 10  # never rounded up to what would be enough
        said += f"; it exists in only {share:g} % of the resamples, too few for an interval, which puts the test in doubt"
    said += beyond(finding.row) if tested else ""
    if finding.inadmissible:
        said += f"; the solution is inadmissible ({finding.inadmissible}), which puts the result in doubt"
    return said
