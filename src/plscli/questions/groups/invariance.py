"""May groups be compared?  MICOM: are composites made alike in both groups, and do their means and variances agree?

Henseler, Ringle & Sarstedt (2016), Int. Mark. Rev. 33, 405-431.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from plscli.core import Array
from plscli.core.resampling.inference import beyond, holm
from plscli.questions.groups import FULL, NONE, PARTIAL, composites
from plscli.questions.groups.compared import Compared
from plscli.records import Record, finite
from plscli.words import beside, listed, number, p_value

LOWER_TAIL = 0.05
"""Level of the quantile that c is held against, beside its p value."""
TELLING = 0.95
"""A quantile of c below which it is said that only large differences would be noticed."""
ONE_ITEM = "one item: nothing to test in step 2"
NO_SCORES = "means and variances take scores of every respondent, which are not at hand"
TESTS = ("c_p", "mean_p", "logvar_p")
NUMBERS = (
    "c", "c_q05", "c_p", "mean_difference", "mean_p", "logvar_difference", "logvar_p", "variance_difference",
    *(f"{test}_adjusted" for test in TESTS),
)  # fmt: skip
"""Fields of table `invariance`."""


@dataclass(frozen=True, slots=True)
class Invariance:
    """Results of MICOM.   rows : of the table.   levels : of each tested construct and pair of labels."""

    rows: list[Record]
    levels: dict[tuple[str, str, str], str]


def invariance(compared: Compared) -> Invariance:
    """Table `invariance`: a row for each construct and pair; p over more than one pair are adjusted within a construct."""
    tested = {block.name: t for t, block in enumerate(compared.work.composites.blocks)}
    untested = composites.reasons(compared.plan, compared.asked.estimator.consistent)
    rows: list[Record] = []
    for name in compared.plan.model.names:
        if name in tested:
            rows += _construct(compared, name, tested[name])
    rows += [_untested(compared, name, reason, pair) for name, reason in untested.items() for pair in compared.pairs]
    levels = {(row["construct"], row["a"], row["b"]): row["level"] for row in rows if row["level"] is not None}
    return Invariance(rows, levels)


def _construct(compared: Compared, name: str, t: int) -> list[Record]:
    rows = [_numbers(compared, name, t, pair) for pair in compared.pairs]
    _adjust(rows, compared)
    for row, pair in zip(rows, compared.pairs, strict=True):
        row["level"], row["reason"] = _level(row, compared.asked.rules.alpha)
        row["interpretation"] = _sentence(row, compared, pair)
    return rows


def _numbers(compared: Compared, name: str, t: int, pair: tuple[int, int]) -> Record:
    """The statistics of one construct and pair of groups."""
    a, b = pair
    observed, permuted, place = compared.observed, compared.permuted, compared.pair(a, b)
    c, others = observed.composition[0, place, t], permuted.composition[:, place, t]
    single = len(compared.work.composites.blocks[t].items) == 1
    mean, means = _apart(observed.means, permuted.means, a, b, t)
    logvar, logvars = _apart(observed.variances, permuted.variances, a, b, t)
    spread = np.exp(observed.variances[0, [a, b], t])
    return {
        "construct": name,
        "a": compared.label(a),
        "b": compared.label(b),
        "c": None if single else finite(c),
        "c_q05": None if single else finite(np.quantile(others, LOWER_TAIL)),
        "c_p": None if single else finite(float(beyond(-c, -others))),
        "mean_difference": finite(float(mean)),
        "mean_p": finite(float(beyond(np.abs(mean), np.abs(means)))),
        "logvar_difference": finite(float(logvar)),
        "logvar_p": finite(float(beyond(np.abs(logvar), np.abs(logvars)))),
        "variance_difference": finite(spread[0] - spread[1]),
        **{f"{test}_adjusted": None for test in TESTS},
    }


def _apart(observed: Array, permuted: Array, a: int, b: int, t: int) -> tuple[Array, Array]:
    """A difference between two groups, and in every permutation."""
    return observed[0, a, t] - observed[0, b, t], permuted[:, a, t] - permuted[:, b, t]


def _adjust(rows: list[Record], compared: Compared) -> None:
    """Holm over the pairs of more than two groups."""
    if len(rows) == 1 or compared.asked.grouping.adjust_pairs == "none":
        return
    for test in TESTS:
        p = holm(np.array([np.nan if row[test] is None else row[test] for row in rows]))
        for row, value in zip(rows, p, strict=True):
            row[f"{test}_adjusted"] = finite(value)


def decisive(row: Record, test: str) -> float | None:
    """The p value that is held against alpha."""
    adjusted: float | None = row[f"{test}_adjusted"]
    return row[test] if adjusted is None else adjusted


def _level(row: Record, alpha: float) -> tuple[str, str | None]:
    """Degree of invariance, and what it is for."""
    composed, mean, logvar = (decisive(row, test) for test in TESTS)
    if composed is not None and composed <= alpha:
        return NONE, "composition differs"
    if mean is None or logvar is None:
        return PARTIAL, NO_SCORES
    apart = [word for word, p in (("mean", mean), ("variance", logvar)) if p <= alpha]
    if apart:
        return PARTIAL, f"{listed(apart)} {'differs' if len(apart) == 1 else 'differ'}"
    return FULL, ONE_ITEM if row["c"] is None else None


def _untested(compared: Compared, name: str, reason: str, pair: tuple[int, int]) -> Record:
    empty = dict.fromkeys((*NUMBERS, "level"))
    a, b = map(compared.label, pair)
    said = f"{name} is not tested, since it is {reason}."
    return {"construct": name, "a": a, "b": b, **empty, "reason": reason, "interpretation": said}


def _sentence(row: Record, compared: Compared, pair: tuple[int, int]) -> str:
    """What was found of one construct and pair, and what follows."""
    alpha, both = compared.asked.rules.alpha, f"{compared.called(row['a'])} and {compared.called(row['b'])}"
    p = partial(_p, row, alpha=alpha)
    if row["level"] == NONE:
        figures = f"c = {number(row['c'])}, 5 % quantile {beside(row['c_q05'], row['c'])}, {p('c_p')}"
        return (
            f"The composition of {row['construct']} differs between {both} ({figures}): its paths must not be compared across these "
            f"groups; {_weights(row['construct'], compared, pair)}."
        )
    said = f"{row['construct']} is one item, whose composition cannot differ"
    if row["c"] is not None:
        figures = f"c = {number(row['c'])}, 5 % quantile {number(row['c_q05'])}, {p('c_p')}"
        said = f"There is no evidence that the composition of {row['construct']} differs between {both} ({figures})"
    return f"{said}; {_moments(row, alpha, p, compared.called(row['a']))}{_blunt(row, compared, pair)}."


def _p(row: Record, test: str, alpha: float) -> str:
    adjusted = row[f"{test}_adjusted"]
    return p_value(row[test], alpha) if adjusted is None else f"Holm-adjusted {p_value(adjusted, alpha)}"


def _moments(row: Record, alpha: float, p: Callable[[str], str], first: str) -> str:
    """What step 3 says.   first : the first group, in words."""
    if decisive(row, "mean_p") is None or decisive(row, "logvar_p") is None:
        return f"{NO_SCORES}, so that full invariance is not tested"
    mean = f"difference {number(row['mean_difference'])}, {p('mean_p')}"
    variance = f"difference of logarithms {number(row['logvar_difference'])}, {p('logvar_p')}"
    if row["level"] == FULL:
        return f"neither its mean ({mean}) nor its variance ({variance}) is shown to differ: full invariance"
    found = []
    if (decisive(row, "mean_p") or 0.0) <= alpha:
        found.append(f"its mean is {'higher' if row['mean_difference'] > 0 else 'lower'} for {first} ({mean})")
    if (decisive(row, "logvar_p") or 0.0) <= alpha:
        found.append(f"its variance is {'larger' if row['logvar_difference'] > 0 else 'smaller'} for {first} ({variance})")
    return f"{listed(found)}: partial invariance; compare paths, do not pool the groups"


def _weights(name: str, compared: Compared, pair: tuple[int, int]) -> str:
    """The item whose weights are furthest apart."""
    items = compared.plan.model.construct(name).indicators
    weights = [[compared.alone[group].measured["weight", f"{item} -> {name}"] for item in items] for group in pair]
    k = int(np.abs(np.array(weights[0]) - np.array(weights[1])).argmax())
    return f"look at the weight of {items[k]} ({number(weights[0][k], 2)} and {number(weights[1][k], 2)})"


def _blunt(row: Record, compared: Compared, pair: tuple[int, int]) -> str:
    """How little a test of few respondents would notice."""
    if row["c_q05"] is None or row["c_q05"] >= TELLING:
        return ""
    least = min(pair, key=compared.size)
    few = f"with {compared.size(least)} respondents in {compared.called(compared.label(least))}"
    return f"; {few} only a difference of composition as large as c < {number(row['c_q05'])} would be noticed"
