"""What could a test have found that found nothing?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plscli.estimation.sample_size import POWER, constant, detectable_path, inverse_square_root
from plscli.estimation.settings import Tails
from plscli.words.wording import figure, number, percent

if TYPE_CHECKING:
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.questions.structure.decisions import Decision, DecisionRule

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
    if not decision.is_path or estimate is None or se is None or p is None or p <= rules.alpha or rules.undecided:
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
