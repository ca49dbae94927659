"""What the numbers of the measurement model mean: one sentence on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from plscli.records import grouped
from plscli.words import NAMES, beside, listed, number, p_value
from plscli.words.thresholds import Thresholds

if TYPE_CHECKING:
    from plscli.model.spec import Construct

RELIABILITIES = ("alpha", "rho_a", "rho_c")

NOT_APPLICABLE = {
    "single_item": "one item has nothing to agree with",
    "not_reflective": "items that form a construct need not agree",
    "scores_given": "with repeated indicators the weights of the parts are not known",
    "at_bound": "it rests on a polychoric correlation at its bound",
    "too_few_items": "two items have one correlation, which cannot show a second dimension",
    "too_few_cases": "there are not more respondents than items",
    "sign_mixed": "items correlate 0 or less within a construct, or with both signs between the two: there is no geometric mean",
}
"""Why a number does not exist, by code."""
NOT_TESTED = {
    "few": "a tetrad takes four items",
    "many": "it has more than 25 items",
    "parts": "its items are scores of constructs",
    "singular": "an item is determined by the others: look for a copied one",
    "no_test": "the covariances of its tetrads are singular: there are too few answers or resamples for so many items",
}
"""Why the tetrads of a construct are not tested, by codes that other numbers do not have."""


def not_applicable(code: str) -> str:
    """`not applicable, because ...`."""
    return f"not applicable, because {NOT_APPLICABLE[code]}"


def not_tested(code: str) -> str:
    """`not tested, because ...`."""
    return f"not tested, because {(NOT_TESTED | NOT_APPLICABLE)[code]}"


def reliability(construct: str, values: Mapping[str, float | None], thresholds: Thresholds) -> str:
    """Whether the items of a construct agree, and whether it explains enough of them; what is wrong comes first."""
    found = {name: value for name, value in values.items() if value is not None}
    wrong = [*_impossible(found), *_low(construct, found, thresholds), *_repeating(construct, found, thresholds)]
    wrong += [_ave(construct, found["ave"], thresholds)] if "ave" in found and not thresholds["ave"].limit.holds(found["ave"]) else []
    if wrong:
        return "; ".join(wrong)
    shown = [f"{NAMES[name]} {number(value)}" for name, value in found.items() if name in RELIABILITIES]
    fine = [f"the items of {construct} agree with each other ({listed(shown)})"] if shown else []
    return ", and ".join([*fine, *([_ave(construct, found["ave"], thresholds)] if "ave" in found else [])])


def _impossible(found: Mapping[str, float]) -> Iterator[str]:
    for name, value in found.items():
        what = "share of variance" if name == "ave" else "reliability"
        if value > 1:
            advice = "; report rho_c" if name == "rho_a" else ""
            yield f"{NAMES[name]} {beside(value, 1)} lies above 1, which no {what} can: the weights do not fit a common factor{advice}"
        elif value <= 0:
            yield f"{NAMES[name]} {number(value)} is not above 0: the items do not go together; look for a reverse-coded one"


def _low(construct: str, found: Mapping[str, float], thresholds: Thresholds) -> Iterator[str]:
    low = [name for name in RELIABILITIES if name in found and found[name] > 0 and not thresholds[name].limit.holds(found[name])]
    for cut, names in grouped((thresholds[name].green, name) for name in low).items():
        shown = listed([f"{NAMES[name]} {beside(found[name], cut)}" for name in names])
        yield f"{shown} {'is' if len(names) == 1 else 'are'} below {cut:g}: the items of {construct} agree too little"


def _repeating(construct: str, found: Mapping[str, float], thresholds: Thresholds) -> Iterator[str]:
    high = thresholds["reliability_high"]
    names = [name for name in RELIABILITIES if name in found and found[name] <= 1 and not high.limit.holds(found[name])]
    if names:
        shown = listed([f"{NAMES[name]} {beside(found[name], high.green)}" for name in names])
        yield f"{shown} {'is' if len(names) == 1 else 'are'} above {high.green:g}: the items of {construct} may repeat each other"


def _ave(construct: str, value: float, thresholds: Thresholds) -> str:
    ave = thresholds["ave"]
    shown = beside(value, ave.green)
    if ave.limit.holds(value):
        return f"on average {construct} explains {shown} of the variance of an item, at least {ave.green:g}"
    return f"on average {construct} explains {shown} of the variance of an item, less than {ave.green:g}"


def dimensions(construct: str, first: float, first_chance: float, second: float, second_chance: float) -> str:
    """How many eigenvalues of a block lie above those of answers that have nothing in common."""
    if first <= first_chance:
        shown = f"{beside(first, first_chance)} is not above chance ({number(first_chance)})"
        return f"the items of {construct} share no dimension: even the first eigenvalue {shown}"
    if second <= second_chance:
        return (
            f"the items of {construct} share one dimension: the first eigenvalue {beside(first, first_chance)} is above chance "
            f"({number(first_chance)}), the second {beside(second, second_chance)} is not ({number(second_chance)})"
        )
    above = "and above 1" if second > 1 else "though not above 1"
    shown = f"the second eigenvalue {beside(second, second_chance)} is above chance ({number(second_chance)}), {above}"
    return f"the items of {construct} have more than one dimension: {shown}"


DISTINCT = {"distinct": "are distinct", "doubtful": "may not be distinct", "not distinct": "are not distinct"}


def ratio(name: str, a: str, b: str, verdict: str, reason: str) -> str:
    """Whether two constructs are distinct by HTMT or HTMT2, with the reason of the decision."""
    return f"{a} and {b} {DISTINCT[verdict]}: {name.upper()} {reason}"


def congruence(a: str, b: str, value: float, bound: float | None, cut: float, resampled: bool) -> str:
    """Whether two constructs correlate with all constructs in the same proportions.   bound : of the size of the congruence."""
    if bound is None:
        missing = "it exists in too few resamples for an interval" if resampled else "whether it lies below 1 takes resamples (-n 10000)"
        return f"the congruence of {a} and {b} is {number(value)}; {missing}"
    same = "in the same proportions" if value >= 0 else "in the same proportions with opposite signs"
    shown = f"the bound {beside(bound, cut)} of the size of their congruence {number(value)}"
    if bound < cut:
        return f"{a} and {b} do not correlate with all constructs {same}: {shown} stays below {cut:g}"
    return f"{a} and {b} may correlate with all constructs {same}: {shown} reaches {cut:g}"


def fornell_larcker(construct: str, root: float, largest: float, other: str) -> str:
    """Whether a construct shares more variance with its own items, on average, than with any other construct."""
    shown = f"the root of the AVE of {construct}, {beside(root, largest)},"
    against = f"its largest correlation in size, {number(largest)} with {other}"
    if root > largest:
        return f"{shown} is above {against}"
    return f"{shown} is not above {against}: it shares at least as much variance with {other} as with its own items"


def cross_loading(item: str, construct: str, own: float, other: str, largest: float, margin: float) -> str:
    """Whether an item belongs to its construct more than to any other; loadings in size.   margin : what is asked for."""
    difference = own - largest
    shown = f"{item} loads {number(own)} on {construct} and {beside(largest, own)} on {other}"
    if difference < 0:
        return f"{shown}: it goes with {other} more than with its own construct"
    if difference < margin:
        return f"{shown}, a margin of {beside(difference, margin)} where {margin:g} is asked for: it does not tell the two well apart"
    return f"{shown}: it belongs to {construct}"


def collinearity(item: str, construct: str, vif: float | None, green: float, red: float) -> str:
    """How much of a formative item the other items of its construct already hold."""
    if vif is None:
        return f"{item} is an exact combination of the other items of {construct}"
    if vif > red:
        return f"VIF {beside(vif, red)} is above {red:g}: {item} repeats the other items of {construct}"
    if vif > green:
        return (
            f"VIF {beside(vif, green)} is above {green:g}: {item} overlaps with the other items of {construct}, which makes weights unsure"
        )
    return f"VIF {beside(vif, green)} is at most {green:g}: {item} adds something to the other items of {construct}"


def redundancy(construct: str, asked: str, path: float, least: float) -> str:
    """Whether the items of a formative construct cover what a global item asks for.   least : of the path."""
    shown = f"the path from {construct} to {asked} is {beside(path, least)}"
    if path < 0:
        return f"{shown}, which is negative: is {asked} reverse-coded?"
    explained = f"the items of {construct} explain {number(path**2)} of the variance of {asked}"
    if path >= least:
        return f"{shown}, at least {least:g}: {explained} and so cover what it asks for"
    return f"{shown}, below {least:g}: {explained}, so that they miss part of what it asks for, or it asks for something else"


def not_assessed(construct: str) -> str:
    """A formative construct without a global item."""
    return f"not assessed: name an item that asks for all of {construct}, as in --global {construct}=ITEM"


def equal_weights(construct: str, correlation: float, cut: float) -> str:
    """What weighting has changed, compared with a plain sum."""
    shown = f"the score of {construct} correlates {beside(correlation, cut)} with the plain sum of its items"
    if correlation >= cut:
        return f"{shown}: weighting changes next to nothing"
    if correlation <= 0:
        return f"{shown}: items point in opposite directions; look for a reverse-coded one"
    return f"{shown}: the weights make a difference"


def tetrads(construct: Construct, numbers: Mapping[str, float | None], rejected: bool, undecided: str | None) -> str:
    """What the test of a construct says of one factor behind its items."""
    name, statistic, df, p = construct.name, numbers["adjusted_statistic"] or 0.0, numbers["adjusted_df"] or 0.0, numbers["p"] or 0.0
    figures = f"chi-square {number(statistic, 2)}, {number(df, 1)} df, {p_value(p, 0.05)}"
    if undecided:
        return f"undecided ({figures}): {undecided}"
    reflective = construct.kind == "reflective"
    if rejected:
        then = (
            "its items may form it (consider <~), or measure more than one thing: ask which of them follow from the construct"
            if reflective
            else "its items share more than that, or less, as those of a composite may"
        )
        return f"one factor behind the items of {name} is rejected ({figures}): {then}"
    then = "which is no proof that there is one" if reflective else "so that =~ is possible too: what its items mean decides"
    return f"one factor behind the items of {name} is not rejected ({figures}), {then}"
