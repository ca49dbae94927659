"""Numbers and findings in words."""

from __future__ import annotations

F2_WORDS = ((0.35, "large"), (0.15, "medium"), (0.02, "small"))
"""Smallest f2 that each word stands for; Cohen (1988), Statistical Power Analysis for the Behavioral Sciences."""

MODERATION_WORDS = ((0.025, "large"), (0.01, "medium"), (0.005, "small"))
"""The same for the f2 of a product, which is small in most studies: Kenny (2018), Moderator variables."""


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


def percent(share: float) -> str:
    """A share as a percentage without needless decimals: 5 %, 2.5 %."""
    return f"{100 * share:.10g} %"


def effect_size(f2: float | None) -> str:
    """The size of an effect in one word."""
    return _word(f2, F2_WORDS)


def moderation_size(f2: float | None) -> str:
    """The size of an interaction or a quadratic effect in one word."""
    return _word(f2, MODERATION_WORDS)


def _word(f2: float | None, words: tuple[tuple[float, str], ...]) -> str:
    if f2 is None:
        return "unknown"
    return next((word for least, word in words if f2 >= least), "negligible")


def counted(number: int, noun: str) -> str:
    """A number with its noun in singular or plural."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
