"""Total and indirect effects, and what kind of mediation every specific indirect one shows."""

from __future__ import annotations

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.quantities import indirect_effect_pairs, total_effect_pairs
from plscli.questions.structure.mediation import Mediation, accounted_for, classify, upsilon
from plscli.records import Record, excludes_zero
from plscli.words.wording import between, beyond, figure, percent, upsilon_size

Row = dict[str, float | None]
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
        "size": None if analysis.point.small else upsilon_size(size),
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
    if not excludes_zero(row):
        return f"there is no evidence of {_effect(route, 'an')} ({figures}){_without(direct)}"
    sign = "positive" if row["estimate"] > 0 else "negative"
    said = f"{_effect(route)} is {sign} ({figures}){_beside(direct, classify(row, direct))}"
    size = upsilon(row["estimate"]) or 0.0
    return f"{said}; {f'upsilon = {figure(size)}' if small else f'{upsilon_size(size)} in size (upsilon = {figure(size)})'}{beyond(row)}"


def _beside(direct: Row | None, kind: Mediation) -> str:
    """What goes on beside an indirect effect."""
    if direct is None:
        return ", and the model has no direct path beside it, so that full and partial mediation are not told apart"
    if kind == "indirect_only":
        return f", without evidence of a direct effect beside it ({_direct(direct)}): indirect-only mediation"
    if kind == "complementary":
        return f", in the direction of the direct effect ({_direct(direct)}): complementary mediation"
    return f", against the direct effect ({_direct(direct)}): competitive mediation"


def _without(direct: Row | None) -> str:
    """What goes on where there is no evidence of an indirect effect."""
    if direct is None:
        return ""
    found = "beside a direct one" if excludes_zero(direct) else "nor of a direct one"
    return f", {found} ({_direct(direct)}): {'direct-only non-mediation' if excludes_zero(direct) else 'no-effect non-mediation'}"


def _direct(direct: Row) -> str:
    return "β unknown" if direct["estimate"] is None else f"β = {figure(direct['estimate'])}"


def _untested(analysis: Estimation | Bootstrap, route: tuple[str, ...], row: Row, reason: str | None) -> str:
    if row["estimate"] is None:
        return f"{_effect(route)} has no estimate in this sample"
    what = "remains undecided" if isinstance(analysis, Bootstrap) and not reason else "was not tested"
    return f"{_effect(route)} is estimated at {figure(row['estimate'])} and {what}: {reason or analysis.undecided}"


def _effect(route: tuple[str, ...], article: str = "the") -> str:
    source, *via, target = route
    return f"{article} indirect effect of {source} on {target} through {', then '.join(via)}"
