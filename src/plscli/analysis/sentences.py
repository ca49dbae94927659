"""One sentence on an effect: what was found, or that there is no evidence of it."""

from __future__ import annotations

from plscli.analysis.wording import effect_size, moderation_size, number, p_value, percent
from plscli.model.spec import Definition, ModelSpec, Path, Product, Sign


def sign(estimate: float | None) -> Sign:
    """The sign of an estimate; 0 counts as positive."""
    return "-" if estimate is not None and estimate < 0 else "+"


def interpretation(
    effect: Path | Definition,
    estimate: float | None,
    t: float | None,
    p: float | None,
    f2: float | None,
    alpha: float,
    one_tailed: bool,
    model: ModelSpec,
    adjusted: tuple[str, float] | None = None,
) -> str:
    """Direction, significance and size of an effect in one sentence; absence of evidence is called just that."""
    if estimate is None or t is None or p is None:
        return f"{_subject(effect)} cannot be tested: it is the same in every resample."
    direction = "positive" if estimate > 0 else "negative"
    symbol = "β" if isinstance(effect, Path) else "estimate"
    figures = f"{symbol} = {number(estimate)}, t = {number(t, 2)}, {p_value(p, alpha)}{', one-tailed' if one_tailed else ''}"
    if adjusted:
        name, p = adjusted
        figures += f", {name}-adjusted {p_value(p, alpha)}"
    opposite = effect.expected not in (None, sign(estimate))
    term = model.product(effect.source) if isinstance(effect, Path) else None
    if p > alpha:
        sought = f"{'positive' if effect.expected == '+' else 'negative'} " if one_tailed else ""
        sentence = f"There is no evidence of {_sought(effect, sought, term)} ({figures})"
        return sentence + (f"; the estimate is {direction}, opposite to what was expected." if opposite else ".")
    sentence = f"{_finding(effect, direction, term)}, significant at the {percent(alpha)} level ({figures})"
    sentence += ", but its sign is opposite to what was expected" if opposite else ""
    return sentence + (f"; the effect is {(moderation_size if term else effect_size)(f2)} (f² = {number(f2)})." if f2 is not None else ".")


def untested(effect: Path | Definition, estimate: float | None) -> str:
    """One sentence on an effect for which there are no resamples."""
    size = "cannot be estimated" if estimate is None else f"is estimated at {number(estimate)}"
    return f"{_subject(effect)} {size} and was not tested: there are no answers to resample."


def _subject(effect: Path | Definition) -> str:
    if isinstance(effect, Path):
        return f"The effect of {effect.source} on {effect.target}"
    return f"The effect {effect.label} = {effect.expression.write()}"


def _sought(effect: Path | Definition, wanted: str, term: Product | None) -> str:
    article = f"a {wanted}" if wanted else "an "
    if isinstance(effect, Definition):
        return f"{article}effect {effect.label} = {effect.expression.write()}"
    if term is None or len(term.factors) > 2:
        return f"{article}effect of {effect.source} on {effect.target}"
    if _square(term):
        return f"a {wanted}quadratic effect of {term.factors[0]} on {effect.target}"
    return f"{article}interaction of {' and '.join(term.factors)} on {effect.target}"


def _finding(effect: Path | Definition, direction: str, term: Product | None) -> str:
    if isinstance(effect, Path) and term is not None and len(term.factors) == 2:
        focal, moderator = term.factors
        higher = f"{focal} itself" if _square(term) else moderator
        return f"The effect of {focal} on {effect.target} is more {direction} the higher {higher} is"
    if isinstance(effect, Path):
        return f"{effect.source} has a {direction} effect on {effect.target}"
    return f"The effect {effect.label} = {effect.expression.write()} is {direction}"


def _square(term: Product) -> bool:
    return len(set(term.factors)) == 1
