"""Does an indirect effect depend on a moderator?  The index of moderated mediation.

Hayes (2015), Multivariate Behav. Res. 50, 1-22.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.model.routes import Moderated, moderated
from plscli.records import Record, excludes_zero
from plscli.words.wording import between, figure, listed, percent

if TYPE_CHECKING:
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation


def table(analysis: Estimation | Bootstrap) -> list[Record]:
    """A row for every route and moderator; without an index where no single number is one."""
    return [_record(each, analysis) for each in moderated(analysis.model)]


def _record(each: Moderated, analysis: Estimation | Bootstrap) -> Record:
    source, *via, target = each.route
    row = analysis.row("moderated_mediation", each.name) if each.reason is None else None
    withheld = analysis.point.reason("moderated_mediation", each.name)
    return {
        "from": source,
        "via": via,
        "to": target,
        "moderator": each.moderator,
        "link": ", ".join(f"{start} -> {end}" for start, end in each.links),
        **(row or dict.fromkeys(("estimate", "mean", "se", "t", "p", "lower", "upper"))),
        "reason": each.reason or withheld,
        "meaning": _withheld(each, withheld) if withheld else _meaning(each, row, analysis),
    }


def _withheld(each: Moderated, reason: str) -> str:
    return f"the index for {each.effect} by {each.moderator} is not estimated: {reason}"


def _meaning(each: Moderated, row: Record | None, analysis: Estimation | Bootstrap) -> str:
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
