"""Effects along several paths: total and indirect ones, mediation, its moderation, and what the paths predict for an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Literal

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.quantities import indirect_effect_pairs, total_effect_pairs
from plscli.model.routes import Moderated, moderated
from plscli.records import Record, Row, excludes_zero
from plscli.words import UPSILON, between, beyond, figure, listed, percent

Mediation = Literal["complementary", "competitive", "indirect_only", "direct_only", "no_effect"]
NoShare = Literal["direct_not_modelled", "not_tested", "not_significant", "suppression"]
"""Why there is no variance accounted for."""
NO_MEDIATION = dict.fromkeys(("mediation", "vaf", "vaf_reason", "upsilon", "size", "meaning"))


def effects(analysis: Estimation | Bootstrap) -> list[Record]:
    """Total, indirect and specific indirect effects.

    Of each specific one: class of mediation; vaf, or with `vaf_reason` why there is none; upsilon with its size in words; a meaning.
    """
    pairs = [
        {
            "from": source,
            "to": target,
            "via": None,
            "kind": kind,
            **analysis.row(f"{kind}_effect", f"{source} -> {target}"),
            **NO_MEDIATION,
            "reason": analysis.point.reason(f"{kind}_effect", f"{source} -> {target}"),
        }
        for kind, ends in (("total", total_effect_pairs), ("indirect", indirect_effect_pairs))
        for source, target in ends(analysis.model)
    ]
    return pairs + [_specific(analysis, route) for route in analysis.model.routes]


def _specific(analysis: Estimation | Bootstrap, route: tuple[str, ...]) -> Record:
    source, *via, target = route
    reason = analysis.point.reason("specific_indirect_effect", " -> ".join(route))
    row, tested = analysis.row("specific_indirect_effect", " -> ".join(route)), analysis.undecided is None and not reason
    has_direct = target in analysis.model.successors(source)
    direct = analysis.row("path", f"{source} -> {target}") if has_direct else None
    vaf, why_none = accounted_for(row, direct, tested)
    size = upsilon(row["estimate"])
    return {
        "from": source,
        "to": target,
        "via": via,
        "kind": "specific",
        **row,
        "mediation": classify(row, direct) if tested else None,
        "vaf": vaf,
        "vaf_reason": why_none,
        "upsilon": size,
        "size": None if analysis.point.small else UPSILON.word(size),
        "meaning": _meaning(route, row, direct, analysis.settings["level"], analysis.point.small)
        if tested
        else _untested(analysis, route, row, reason),
        "reason": reason,
    }


def _meaning(route: tuple[str, ...], row: Row, direct: Row | None, level: float, small: str | None) -> str:
    """Whether there is an indirect effect along a route, and a direct one beside it."""
    if row["estimate"] is None:
        return f"{_effect(route)} has no estimate in this sample"
    if row["lower"] is None or row["upper"] is None:
        return f"no interval says whether there is {_effect(route, 'an')} (estimate {figure(row['estimate'])})"
    figures = f"{figure(row['estimate'])}, {percent(level)} interval {between(row['lower'], row['upper'])}"
    kind = classify(row, direct)
    if not excludes_zero(row):
        return f"there is no evidence of {_effect(route, 'an')} ({figures}){_beside(direct, kind)}"
    sign = "positive" if row["estimate"] > 0 else "negative"
    said = f"{_effect(route)} is {sign} ({figures}){_beside(direct, kind)}"
    size = upsilon(row["estimate"]) or 0.0
    shown = figure(size) if small or size < 0.0005 else UPSILON.figure(size)
    return f"{said}; {f'upsilon = {shown}' if small else f'{UPSILON.word(size)} in size (upsilon = {shown})'}{beyond(row)}"


BESIDE: dict[Mediation, str] = {
    "indirect_only": ", without evidence of a direct effect beside it ({}): indirect-only mediation",
    "complementary": ", in the direction of the direct effect ({}): complementary mediation",
    "competitive": ", against the direct effect ({}): competitive mediation",
    "direct_only": ", beside a direct one ({}): direct-only non-mediation",
    "no_effect": ", nor of a direct one ({}): no-effect non-mediation",
}
"""How a sentence on an indirect effect goes on, where there is a direct path beside it."""


def _beside(direct: Row | None, kind: Mediation) -> str:
    """What goes on beside an indirect effect, or beside none."""
    if direct is not None:
        return BESIDE[kind].format("β unknown" if direct["estimate"] is None else f"β = {figure(direct['estimate'])}")
    if kind == "no_effect":
        return ""
    return ", and the model has no direct path beside it, so that full and partial mediation are not told apart"


def _untested(analysis: Estimation | Bootstrap, route: tuple[str, ...], row: Row, reason: str | None) -> str:
    if row["estimate"] is None:
        return f"{_effect(route)} has no estimate in this sample"
    what = "remains undecided" if isinstance(analysis, Bootstrap) and not reason else "was not tested"
    return f"{_effect(route)} is estimated at {figure(row['estimate'])} and {what}: {reason or analysis.undecided}"


def _effect(route: tuple[str, ...], article: str = "the") -> str:
    source, *via, target = route
    return f"{article} indirect effect of {source} on {target} through {', then '.join(via)}"


def classify(indirect: Row, direct: Row | None) -> Mediation:
    """Class of a mediation from the rows (estimate, lower, upper) of the specific indirect and of the direct effect.

    An effect counts when its interval excludes 0.  Both count: `complementary` if they have the same sign, `competitive`
    if not; one alone: `indirect_only` (full mediation) or `direct_only`.   direct : None when the model has no direct path,
    which leaves the indirect effect to decide alone.

    Zhao, Lynch & Chen (2010), Journal of Consumer Research 37, 197-206.
    """
    mediated, goes_direct = excludes_zero(indirect), direct is not None and excludes_zero(direct)
    if mediated and goes_direct:
        same = ((indirect["estimate"] or 0.0) > 0) == (((direct or {}).get("estimate") or 0.0) > 0)
        return "complementary" if same else "competitive"
    if mediated:
        return "indirect_only"
    return "direct_only" if goes_direct else "no_effect"


def accounted_for(indirect: Row, direct: Row | None, tested: bool) -> tuple[float | None, NoShare | None]:
    """VAF, indirect / (indirect + direct), or why there is none.

    A share of a sum makes sense when both parts have the same sign and the indirect effect differs from 0.   tested : whether
    there are intervals that decide.  A legacy measure: its usual bands (below 0.20 none, above 0.80 full) ignore the size of the effect.

    Hair et al. (2014), Primer on PLS-SEM; Zhao, Lynch & Chen (2010), Journal of Consumer Research 37, 197-206, advise against it.
    """
    if direct is None:
        return None, "direct_not_modelled"
    if not tested:
        return None, "not_tested"
    if not excludes_zero(indirect):
        return None, "not_significant"
    through, straight = indirect["estimate"] or 0.0, direct["estimate"] or 0.0
    return (through / (through + straight), None) if through * straight >= 0 else (None, "suppression")


def upsilon(indirect: float | None) -> float | None:
    """Upsilon of a specific indirect effect: the product of the squared standardised paths along its route.

    Variance of the outcome that the source explains through the mediators; since the paths are standardised it is the square of
    the indirect effect.  As estimated, without the correction for its bias upwards that the authors offer.

    Lachowicz, Preacher & Kelley (2018), Psychol. Methods 23, 244-261.
    """
    return None if indirect is None else indirect**2


def moderated_mediation(analysis: Estimation | Bootstrap) -> list[Record]:
    """The index of moderated mediation of every route and moderator; none where no single number is one.

    Hayes (2015), Multivariate Behav. Res. 50, 1-22.
    """
    return [_record(each, analysis) for each in moderated(analysis.model)]


def _record(each: Moderated, analysis: Estimation | Bootstrap) -> Record:
    source, *via, target = each.route
    row = analysis.row("moderated_mediation", each.name) if each.reason is None else None
    withheld = analysis.point.reason("moderated_mediation", each.name)
    index = f"{each.effect} by {each.moderator}"
    return {
        "from": source,
        "via": via,
        "to": target,
        "moderator": each.moderator,
        "link": ", ".join(f"{start} -> {end}" for start, end in each.links),
        **(row or dict.fromkeys(("estimate", "mean", "se", "t", "p", "lower", "upper"))),
        "reason": each.reason or withheld,
        "meaning": f"the index for {index} is not estimated: {withheld}" if withheld else _conditional(each, row, analysis),
    }


def _conditional(each: Moderated, row: Record | None, analysis: Estimation | Bootstrap) -> str:
    level = analysis.settings.get("level")
    held = f", with {listed(each.others)} at the mean" if each.others else ""
    if row is None:
        return f"{each.effect} has no single index of moderation by {each.moderator}: {each.reason}"
    if row["estimate"] is None:
        return f"the index for {each.effect} by {each.moderator} cannot be estimated"
    figures = f"index = {figure(row['estimate'])}"
    if level is not None and analysis.undecided:
        return f"whether {each.effect} depends on {each.moderator}{held} remains undecided ({figures}): {analysis.undecided}"
    if row["lower"] is None or level is None:
        return f"no interval says whether {each.effect} depends on {each.moderator}{held} ({figures})"
    figures += f", {percent(level)} interval {between(row['lower'], row['upper'])}"
    if not excludes_zero(row):
        return f"there is no evidence that {each.effect} depends on {each.moderator}{held} ({figures})"
    return f"{each.effect} is more {'positive' if row['estimate'] > 0 else 'negative'} the higher {each.moderator} is{held} ({figures})"


def difference(point: Estimation, target: str, scores: Mapping[str, float]) -> float:
    """Predicted score of an outcome less that of a respondent at the mean of every predictor, both in standard deviations.

    scores : of predictors, in standard deviations from their means; those not named stay at their means.   A product adds its
    coefficient times the product of its factors' scores, so that the difference over one factor is its simple slope: Aiken &
    West (1991), Multiple Regression, ch. 2.  NaN if a coefficient does not exist.
    """
    total = 0.0
    for path in point.model.paths:
        if path.target != target:
            continue
        term = point.model.product(path.source)
        quantity, factors = ("product_path", term.factors) if term else ("path", (path.source,))
        score = prod(scores.get(name, 0.0) for name in factors)
        if score != 0.0:
            coefficient = point.value(quantity, path.name)
            total += float("nan") if coefficient is None else coefficient * score
    return total
