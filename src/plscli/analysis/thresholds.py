"""Thresholds as data: green, warning and red of every criterion, with the source that names them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "error"]

COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Green is tried first, then red; what is neither gets a warning.  `red` None: the worst is a warning."""

    id: str
    relation: str
    green: float
    red: tuple[str, float] | None
    source: str

    def verdict(self, value: float) -> Verdict:
        """The verdict on an unrounded value."""
        if COMPARE[self.relation](value, self.green):
            return "ok"
        if self.red is not None and COMPARE[self.red[0]](value, self.red[1]):
            return "error"
        return "warning"

    @property
    def worst(self) -> float:
        """Where red begins; ValueError where nothing is red."""
        if self.red is None:
            raise ValueError(f"{self.id} has no red")
        return self.red[1]

    def __str__(self) -> str:
        return f"{self.relation} {self.green:g}"


LOWEST_LOADING = 0.40
"""Below this a reflective item goes, whatever its block looks like (Hair et al. 2019)."""
FORMATIVE_LOADING = 0.50
"""From this loading on a formative item stays although its weight may be 0 (Hair et al. 2022, Primer, 3rd ed.)."""

PROFILE: dict[str, Threshold] = {
    threshold.id: threshold
    for threshold in (
        Threshold("loading", ">=", 0.708, ("<", LOWEST_LOADING), "Hair et al. 2019, Eur. Bus. Rev. 31(1)"),
        Threshold("rho_c", ">=", 0.70, ("<", 0.70), "SmartPLS; Hair et al. 2027"),
        Threshold("ave", ">=", 0.50, ("<", 0.50), "SmartPLS; Fornell & Larcker 1981"),
        Threshold("htmt", "<=", 0.85, (">", 0.90), "SmartPLS; Henseler, Ringle & Sarstedt 2015, J. Acad. Mark. Sci. 43(1)"),
        Threshold("htmt_bound", "<=", 0.85, (">=", 1.0), "Henseler, Ringle & Sarstedt 2015; Franke & Sarstedt 2019, Internet Res. 29(3)"),
        Threshold("vif_item", "<=", 3.0, (">", 5.0), "SmartPLS; Hair et al. 2027"),
        Threshold("missing_item", "<", 0.05, (">", 0.15), "Hair et al. 2022, Primer, 3rd ed."),
        Threshold("missing_case", "<=", 0.05, None, "Hair et al. 2022, Primer, 3rd ed."),
        Threshold("straightline", "<", 0.80, None, "share of the commonest answer; as in published open workflows"),
    )
}
"""The default profile: the values SmartPLS publishes and additions with a source of their own."""
