"""What kind of mediation does a specific indirect effect show, and how much of it is there?"""

from __future__ import annotations

from typing import Literal

from plscli.records import Row, excludes_zero

Mediation = Literal["complementary", "competitive", "indirect_only", "direct_only", "no_effect"]
NoShare = Literal["direct_not_modelled", "not_tested", "not_significant", "suppression"]
"""Why there is no variance accounted for."""


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
