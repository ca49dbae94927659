"""What a reader sees of necessary conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.estimation.necessity import CEILINGS
from plscli.questions.necessity.sentences import reached
from plscli.tables import Column, Layout, P
from plscli.words import number

if TYPE_CHECKING:
    from plscli.questions.necessity.answer import Necessary

UNITS = {
    "range": "in percent of the range of each condition",
    "actual": "in points of 0 to 100",
    "percentile": "as the percentage of respondents who have less",
}
TURNED = {
    "ul": "", "ur": "; of each condition at most so much", "ll": "; levels from the highest score downwards",
    "lr": "; levels from the highest score downwards, and of each condition at most so much",
}  # fmt: skip
"""How a bottleneck table of each corner is read."""
REQUIRED = {"required": "", "not_necessary": "NN", "unreachable": "NA"}
"""What stands where no number can."""
SOURCES = {"necessity": ("Necessary condition analysis after Dul (2016), its test after Dul et al. (2020)",)}
"""What a report cites, by table."""


def layouts(found: Necessary) -> tuple[Layout, ...]:
    """Effect sizes with their sentences, then what levels of the target take; the rest by name."""
    return (_necessity(found), _bottleneck(found), _sensitivity(found))


def beside_importance() -> tuple[Column, ...]:
    """Columns that table `importance` has more."""
    return (
        Column("d", "d", "number", bounded=True), Column("p", "p", "p", spare=2, bounded=True),
        Column("required", "takes", "number", 1, spare=1), Column("below", "% below", "number", 1, spare=1), Column("class", "class"),
    )  # fmt: skip


def note(found: Necessary) -> str:
    """What the columns say that table `importance` has more."""
    counts = f"% below: respondents who have {'more' if found.chosen.flipped[0] else 'less'}"
    return f"d, p: necessity ({CEILINGS[found.chosen.ceiling]}); takes: points that {reached(found)} takes; {counts}"


def _necessity(found: Necessary) -> Layout:
    scope = "of the scores that occur" if found.chosen.scope == "empirical" else "of the whole scale of 0 to 100"
    columns = (
        Column("condition", "condition"), Column("ceiling", "ceiling", called=CEILINGS), Column("d", "d", "number", bounded=True),
        Column("size", "size", spare=1), P, Column("accuracy", "% below line", "number", 1, spare=2),
        Column("slope", "slope", "number", spare=3), Column("intercept", "intercept", "number", spare=3),
        Column("peers", "peers", "integer", spare=2), Column("decision", "decision", "verdict"),
    )  # fmt: skip
    return Layout(
        "necessity",
        f"Necessary conditions of {found.outcome}",
        columns,
        sentences="interpretation",
        subject=("condition",),
        worded=lambda record: record["ceiling"] in (found.chosen.ceiling, CEILINGS[found.chosen.ceiling]),  # as it is read
        notes=(
            f"d: empty corner as a share of the scope {scope}; p: {found.tested.permutations:,} permutations"
            f"{f', given (SHA-256 {found.chosen.permuted[:12]}…)' if found.chosen.permuted else ''}; "
            f"{CEILINGS[found.chosen.ceiling]} decides: d from 0.10, and p below {found.chosen.alpha:g}",
        ),
    )


def _bottleneck(found: Necessary) -> Layout:
    levels = {float(level): f"{number(level, 0 if float(level).is_integer() else 1)} %" for level in found.levels}
    columns = (
        Column("level", f"level of {found.outcome}", called=levels), Column("condition", "condition"),
        Column("required", "takes", "number", 1), Column("status", "status", called=REQUIRED), Column("below", "% below", "number", 1),
        Column("required_range", "% of range", "number", 1, spare=2), Column("required_points", "points", "number", 1, spare=2),
        Column("level_points", f"points of {found.outcome}", "number", 1, spare=3),
        Column("ceiling", "ceiling", called=CEILINGS, spare=4),
    )  # fmt: skip
    return Layout(
        "bottleneck",
        f"What levels of {found.outcome} take ({CEILINGS[found.chosen.ceiling]})",
        columns,
        matrix=("level", "condition", "required", "status"),
        notes=(
            f"levels in percent of the range of {found.outcome}; what they take {UNITS[found.chosen.bottleneck]}"
            f"{TURNED[found.chosen.corner]}; NN: not necessary up to that level, NA: the ceiling puts it out of reach",
        ),
    )


def _sensitivity(found: Necessary) -> Layout:
    columns = (
        Column("condition", "condition"), Column("share", "% of cases", "number", 1), Column("cases", "left out", "integer"),
        Column("d", "d", "number", bounded=True), Column("by_chance", "by chance", "number"), Column("difference", "difference", "number"),
    )  # fmt: skip
    return Layout(
        "necessity_sensitivity",
        "Effect sizes without the cases furthest in the corner",
        columns,
        shown=False,
        notes=("CE-FDH; by chance: what leaving out so many makes where condition and target have nothing to do with each other (ESSE)",),
    )
