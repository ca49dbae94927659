"""What kind of mediation does a specific indirect effect show?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Row = Mapping[str, float | None]
Mediation = Literal["complementary", "competitive", "indirect_only", "direct_only", "no_effect"]


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


def excludes_zero(row: Row) -> bool:
    """Whether the interval of a number lies on one side of 0."""
    lower, upper = row["lower"], row["upper"]
    return lower is not None and upper is not None and (lower > 0 or upper < 0)
