"""Effects in words: what they are called, what a test looks for, and one sentence on what was found, never more than the numbers say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Literal

from plscli.model.routes import Traced, moderated, trace
from plscli.model.spec import DefinedEffect, ModelSpec, Path, Product
from plscli.model.statements import Sign
from plscli.records import ENOUGH, excludes_zero, grouped
from plscli.words import EFFECT, MODERATION, between, beyond, figure, listed, number, p_value, percent


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
    small : that there are too few respondents for a word on its size, if so.   few : what there are too few of to be sure of the test.
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
    few: str | None = None
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
        why = "it exists in too few resamples" if finding.row["se"] is None else "it is the same in every resample"
        return f"{finding.phrase.subject} cannot be tested: {why}{_doubts(finding, tested=False)}."
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


def _significant(finding: Finding) -> str:
    direction = "positive" if finding.estimate > 0 else "negative"
    said = (
        f"{finding.phrase.before}{direction}{finding.phrase.after}, significant at the {percent(finding.alpha)} level ({_figures(finding)})"
    )
    said += ", but its sign is opposite to what was expected" if finding.opposite else ""
    return said if finding.f2 is None else f"{said}; {_size(finding, finding.f2)}"


def _size(finding: Finding, f2: float) -> str:
    if finding.small:
        return f"f² = {number(f2)} is not put in words: {finding.small}"
    bands = MODERATION if finding.phrase.product else EFFECT
    size = bands.word(f2)
    small = (
        f"though significant, {finding.phrase.noun} is negligible in size" if size == "negligible" else f"{finding.phrase.noun} is {size}"
    )
    return f"{small} (f² = {bands.figure(f2)})"


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
    if tested and finding.small and finding.significant:
        rows = f"{finding.small}, which puts" if finding.f2 is None else "so few respondents put"
        said += f"; {rows} the test in doubt"
    said += f"; {finding.few}" if tested and finding.few else ""
    if finding.inadmissible:
        said += f"; the solution is inadmissible ({finding.inadmissible}), which puts the result in doubt"
    return said


EffectKind = Literal["direct", "indirect", "moderated", "quadratic", "defined"]
"""Kinds of hypotheses: a path from a construct or from a product, an effect along paths, or any other that is defined."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """An effect in words.

    name : the effect without its article.   before, after : what a finding says on both sides of its direction.   noun : what its size
    is a size of.   symbol : of its estimate.   product : whether it is the path of a product.   formula : whether `name` is one.
    """

    name: str
    before: str
    after: str = ""
    noun: str = "the effect"
    symbol: str = "estimate"
    product: bool = False
    formula: bool = False

    @property
    def subject(self) -> str:
        """The effect at the head of a sentence."""
        return f"The {self.name}"

    def sought(self, wanted: str) -> str:
        """What there is evidence, or no evidence, of.   wanted : positive, negative, or nothing for both."""
        if self.formula:
            return f"that the {self.name} {f'is {wanted}' if wanted else 'differs from 0'}"
        article = "a" if wanted or self.name[0] not in "aeiou" else "an"
        return f"of {article} {f'{wanted} ' if wanted else ''}{self.name}"


def kind(effect: Path | DefinedEffect, model: ModelSpec) -> EffectKind:
    """The kind of a hypothesis."""
    if isinstance(effect, Path):
        term = model.product(effect.source)
        return "direct" if term is None else _kind_of_product(term)
    traced = trace(effect, model)
    if traced is None or traced.extent == "total":
        return "defined"
    term = model.product(traced.source)
    return "indirect" if term is None else _kind_of_product(term)


def _kind_of_product(term: Product) -> EffectKind:
    return "quadratic" if len(set(term.factors)) == 1 else "moderated"


def phrase(effect: Path | DefinedEffect, model: ModelSpec) -> Phrase:
    """An effect of a model in words."""
    if isinstance(effect, Path):
        term = model.product(effect.source)
        return _of_path(effect, model) if term is None else _of_product(term, effect.target)
    if traced := trace(effect, model):
        return _along_routes(traced, model)
    formula = f"effect {effect.label} = {effect.expression.write()}"
    return Phrase(formula, f"The {formula} is ", formula=True)


def controlled(paths: Iterable[Path]) -> str:
    """What is held constant for which outcomes: Age and Gender for LOY."""
    of = grouped((path.target, path.source.replace(":", " × ")) for path in paths)
    targets = grouped((tuple(sources), target) for target, sources in of.items())
    return "; ".join(f"{listed(sources)} for {listed(names)}" for sources, names in targets.items())


def _of_path(path: Path, model: ModelSpec) -> Phrase:
    """That of a factor of products holds where what it is multiplied with is at its mean."""
    terms = [term.factors for other in model.paths if other.target == path.target and (term := model.product(other.source))]
    held = list(dict.fromkeys(name for factors in terms if path.source in factors for name in _without(path.source, factors)))
    at = f" at the mean of {listed(held)}" if held else ""
    return Phrase(f"effect of {path.source} on {path.target}{at}", f"{path.source} has a ", f" effect on {path.target}{at}", symbol="β")


def _without(name: str, factors: tuple[str, ...]) -> list[str]:
    """The factors of a product beside one of them, which may be there again."""
    others = list(factors)
    others.remove(name)
    return others


def _of_product(term: Product, target: str) -> Phrase:
    """Of two constructs, a square, a cube, three constructs, or a construct and a square, in which the order of factors matters not."""
    first, second, *third = term.factors
    times = Counter(term.factors)
    if len(times) == 1:
        name = f"{'cubic' if third else 'quadratic'} effect of {first} on {target}"
        before, after = (
            (f"The {name} is ", "") if third else (f"The effect of {first} on {target} is more ", f" the higher {first} itself is")
        )
        return Phrase(name, before, after, f"the {'cubic' if third else 'quadratic'} effect", "β", product=True)
    if not third:
        name, changed, moderator = f"interaction effect of {first} and {second} on {target}", f"effect of {first} on {target}", second
    elif len(times) == 2:
        (squared,), (moderator,) = ([name for name, often in times.items() if often == n] for n in (2, 1))
        changed = f"quadratic effect of {squared} on {target}"
        name = f"interaction of the {changed} with {moderator}"
    else:
        name = f"three-way interaction effect of {listed(term.factors)} on {target}"
        changed, moderator = f"interaction effect of {first} and {second} on {target}", third[0]
    return Phrase(name, f"The {changed} is more ", f" the higher {moderator} is", "the interaction", "β", product=True)


def _along_routes(traced: Traced, model: ModelSpec) -> Phrase:
    """That of an interaction is the moderation of an indirect effect, unless the moderator acts on the route elsewhere too."""
    term = model.product(traced.source)
    if term is not None and traced.extent == "one" and len(set(term.factors)) == len(term.factors) == 2:
        focal, moderator = term.factors
        route = (focal, *traced.routes[0][1:])
        if any((each.route, each.moderator, each.reason) == (route, moderator, None) for each in moderated(model)):
            name = _indirect(traced, focal)
            return Phrase(f"moderation by {moderator} of the {name}", f"The {name} is more ", f" the higher {moderator} is")
    name = _indirect(traced, traced.source)
    return Phrase(name, f"The {name} is ")


def _indirect(traced: Traced, source: str) -> str:
    """The effect from a source along the routes."""
    ends = f"of {source} on {traced.target}"
    if traced.extent in ("total", "indirect"):
        return f"total {'' if traced.extent == 'total' else 'indirect '}effect {ends}"
    through = [f"through {', then '.join(route[1:-1])}" for route in traced.routes]
    return f"{'joint ' if traced.extent == 'some' else ''}indirect effect {ends} {listed(through)}"
