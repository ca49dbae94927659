"""Numbers and findings in words, and the names of criteria."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bands:
    """Words for the size of a number.   words : with the smallest number that each stands for, the largest first.   below : for others."""

    words: tuple[tuple[float, str], ...]
    below: str = "negligible"

    def word(self, value: float | None) -> str | None:
        """The size in words; None where there is no number."""
        return None if value is None else next((word for least, word in self.words if value >= least), self.below)

    def figure(self, value: float) -> str:
        """The number beside its word, with more decimals where three would look like the next word's."""
        return next((beside(value, least) for least, _ in self.words if value < least and number(value) == number(least)), number(value))


EFFECT = Bands(((0.35, "large"), (0.15, "medium"), (0.02, "small")))
"""Of f2; Cohen (1988), Statistical Power Analysis for the Behavioral Sciences."""
MODERATION = Bands(((0.025, "large"), (0.01, "medium"), (0.005, "small")))
"""Of the f2 of an interaction or a quadratic effect, which is small in most studies: Kenny (2018), Moderator variables."""
EXPLAINED = Bands(((0.75, "substantial"), (0.50, "moderate"), (0.25, "weak")), "very weak")
"""Of R2; Hair, Risher, Sarstedt & Ringle (2019), Eur. Bus. Rev. 31, 2-24."""
UPSILON = Bands(((0.175, "large"), (0.075, "medium"), (0.01, "small")))
"""Of upsilon, a squared indirect effect: customary values, which Lachowicz, Preacher & Kelley (2018) do not set."""
NECESSITY = Bands(((0.5, "very large"), (0.3, "large"), (0.1, "medium")), "small")
"""Of the effect size d of a necessary condition, of which 0 has no size; Dul (2016), Organ. Res. Methods 19, 10-52."""

NAMES = {
    "loading": "outer loading",
    "alpha": "alpha",
    "reliability_high": "reliability not too high",
    "rho_a": "rho_a",
    "rho_c": "rho_c",
    "ave": "AVE",
    "weight": "outer weight",
    "vif_item": "VIF of items",
    "vif_inner": "VIF of predictors",
    "unidim": "unidimensionality",
    "tetrads": "tetrads (one factor)",
    "htmt": "HTMT",
    "htmt2": "HTMT2",
    "fornell_larcker": "Fornell-Larcker",
    "cross_loading": "cross-loadings",
    "congruence": "congruence",
    "redundancy": "redundancy analysis",
    "equivalence": "equal weights",
    "p_boot": "bootstrap p",
    "f2": "f²",
    "f2_interaction": "f² of an interaction",
    "r2_high": "R² not too high",
    "srmr": "SRMR",
    "nfi": "NFI",
}
"""What people call the criteria; ids stay in JSON and CSV."""

ROUNDING = 1e-12
"""By so much an estimate may lie outside an interval that holds it."""


def number(value: float, decimals: int = 3) -> str:
    """A rounded number; never a negative zero."""
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def p_value(p: float, alpha: float | None = None) -> str:
    """`p = 0.588` or `p < 0.001`; with more decimals where three would hide on which side of alpha it lies."""
    if p < 0.001:
        return "p < 0.001"
    if p > 0.9995:
        return "p > 0.999"
    return f"p = {number(p) if alpha is None else beside(p, alpha)}"


def beside(value: float, cut: float) -> str:
    """A number that is held against a cut-off, with more decimals where three would hide on which side it lies."""
    decimals = 3
    while value != cut and decimals < 9 and number(value, decimals) == number(cut, decimals):
        decimals += 1
    return number(value, decimals)


def figure(value: float) -> str:
    """A rounded number with more decimals where three would make nothing of it."""
    found = beside(value, 0.0)
    return number(value) if float(found) == 0 else found


def between(lower: float, upper: float) -> str:
    """An interval; the limits show on which side of 0 they lie."""
    return f"{figure(lower)} to {figure(upper)}"


def astray(row: Mapping[str, float | None]) -> bool:
    """Whether the interval of a number does not hold its estimate."""
    estimate, lower, upper = row["estimate"], row["lower"], row["upper"]
    return estimate is not None and lower is not None and upper is not None and not lower - ROUNDING <= estimate <= upper + ROUNDING


def beyond(row: Mapping[str, float | None]) -> str:
    """The end of a sentence on a number whose interval does not hold its estimate; nothing if it does."""
    if not astray(row):
        return ""
    return f"; its interval, {between(row['lower'] or 0.0, row['upper'] or 0.0)}, does not hold the estimate"


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names in a row: A, B and C."""
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def percent(share: float) -> str:
    """A share as a percentage without needless decimals: 5 %, 2.5 %."""
    return f"{100 * share:.10g} %"


def share(part: float) -> str:
    """A share in words, to a tenth of a percent."""
    return percent(round(part, 3))


def counted(number: int, noun: str) -> str:
    """A number with its noun in singular or plural."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def within_percent(share: float) -> str:
    """A small share in percent, rounded up to a single digit: what it is less than."""
    hundredths = 100.0 * share
    digits = max(0, -math.floor(math.log10(hundredths))) if hundredths > 0 else 2
    step: float = 10.0**-digits
    return f"{(math.floor(hundredths / step) + 1) * step:.{digits}f}".rstrip("0").rstrip(".")


COMMAND = re.compile(r" \([^()]*(?:\bplscli [a-z]|(?<![\w-])--[a-z])[^()]*\)|; [^;]*(?:\bplscli [a-z]|(?<![\w-])--?[a-z])[^;.]*")
"""What tells a reader which command says more: in brackets, or in a part of a sentence of its own."""


def without_commands(text: str) -> str:
    """A sentence for those who are not at a terminal."""
    return COMMAND.sub("", text)
