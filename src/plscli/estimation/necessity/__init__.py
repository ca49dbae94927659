"""What a user may choose about necessary conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plscli.errors import UsageError
from plscli.estimation import DECIDED, MOST_RESAMPLES, Rules
from plscli.setting import Settings, given_flags, require, require_count, setting

Ceiling = Literal["ce", "cr"]
"""CE-FDH, steps that no case lies above, or CR-FDH, the straight line through their corners."""
CEILINGS: dict[Ceiling, str] = {"ce": "CE-FDH", "cr": "CR-FDH"}
Corner = Literal["ul", "ur", "ll", "lr"]
"""The corner of the plot, outcome upwards and condition to the right, that a necessary condition leaves empty."""
Scope = Literal["empirical", "theoretical"]
Bottleneck = Literal["range", "actual", "percentile"]


@dataclass(frozen=True, slots=True)
class Necessity(Settings, panel="Necessity"):
    """Whether necessary conditions are looked for, and how.

    ceiling : that decides; both are in the tables.   at : level of the outcome that conditions are read at, in percent of its range.
    corner : ul where much of the outcome takes much of the condition, ur where it takes little of it; ll and lr where little of the
    outcome is what is wanted.   scope : the ranges of the scores that occur, or 0 to 100.   bottleneck : unit of what is required: percent
    of the range of the condition, points of 0 to 100, or percent of the respondents below.   alpha : below which p must lie.   permuted :
    SHA-256 of permutations (B, N) that were given, as little-endian 64-bit integers row by row.
    """

    necessity: bool = setting(False, help="Which constructs the target cannot do without: necessary conditions (NCA), on the map (cIPMA).")
    permutations: int = setting(10_000, help="Permutations of the test of necessity.")
    ceiling: Ceiling = setting("ce", help="Ceiling that decides: steps that nobody lies above (ce, CE-FDH), or a line (cr, CR-FDH).")
    at: float = setting(80.0, metavar="PERCENT", help="Level of the target that is to be reached, in percent of its range.", shown="80")
    corner: Corner = setting("ul", help="Corner that stays empty: upper or lower, left or right; ur where much of the target takes little.")
    scope: Scope = setting("empirical", help="Ranges of the scores that occur, or the whole scale of 0 to 100 (theoretical).")
    bottleneck: Bottleneck = setting(
        "range", help="Unit of what is required: percent of the range, points of 0 to 100 (actual), or percent of the cases below."
    )
    alpha: float = setting(DECIDED.alpha, help="Significance level.", panel=Rules.panel)
    permuted: str | None = None

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        require_count("permutations", self.permutations, 2, MOST_RESAMPLES, ": the test is one of permutations")
        require(0 < self.at <= 100, f"at must lie above 0 and at most at 100, not {self.at:g}: percent of the range of the target")
        Rules(self.alpha)

    def check(self, planned: bool = False) -> None:
        """UsageError for what is of no use, because nobody asked for necessary conditions.   planned : whether permutations are given."""
        others = [*(name for name in given_flags(self) if name != "--necessity"), *(["--permutations"] if planned else [])]
        if others and not self.necessity:
            raise UsageError(f"{others[0]} is of no use without --necessity")

    @property
    def flipped(self) -> tuple[bool, bool]:
        """Whether condition and outcome are turned round, so that the corner is the upper left one."""
        return self.corner[1] == "r", self.corner[0] == "l"
