"""What necessary conditions say, in sentences, and what must be known of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from plscli.estimation.inference import few_drawn
from plscli.estimation.necessity import CEILINGS
from plscli.records import Record
from plscli.words import beside, counted, listed, number, p_value
from plscli.words.thresholds import PROFILE

if TYPE_CHECKING:
    from plscli.estimation import Resampling
    from plscli.questions.necessity.answer import Necessary

LEAST = PROFILE["nca_d"].limit.value
ENDS = {False: "high", True: "low"}
"""Levels in words, by whether the wanted end is the low one."""


def summary(found: Necessary) -> str:
    """What is necessary, and what nobody can say of."""
    by = {kind: [name for name, row in found.decided.items() if row["decision"] == kind] for kind in ("necessary", "undecided")}
    names = by["necessary"]
    said = f"{listed(names)} {'is' if len(names) == 1 else 'are'} necessary" if names else "Nothing was shown to be necessary"
    unsure = f"; undecided: {listed(by['undecided'])}" if by["undecided"] else ""
    return f"{said} for {found.outcome} ({CEILINGS[found.chosen.ceiling]}){unsure}."


def necessity(row: Record, at: Record, found: Necessary) -> str:
    """What a row of table `necessity` says.   at : what the level that is to be reached takes."""
    x, y = found.chosen.flipped
    name, outcome = row["condition"], row["outcome"]
    claim = f"{name} is necessary for {outcome}" if not (x or y) else f"a {ENDS[x]} {name} is necessary for a {ENDS[y]} {outcome}"
    claim = claim[0].upper() + claim[1:] if x or y else claim
    numbers = f"d = {size(row['d'])}, {row['size']}; {_p(row, found)}"
    if row["decision"] == "necessary":
        return f"{claim} ({numbers}): {level(at, found)}."
    lowered = claim[0].lower() + claim[1:] if x or y else claim
    if row["decision"] == "undecided":
        floor = number(found.floor)
        return (
            f"Undecided whether {lowered} ({numbers}): {found.tested.permutations} permutations let p fall no lower than {floor}; "
            "ask for more of them."
        )
    if row["d"] == 0:
        most, least = ("least" if y else "most", "most" if x else "least")
        taken = f"by somebody with the {most} {outcome} and the {least} {name}"
        return f"No evidence that {lowered} (d = 0): the corner is taken, {taken}."
    if row["p"] < found.chosen.alpha:
        return f"No evidence that {lowered}: the empty corner is too small ({numbers})."
    return f"No evidence that {lowered}: chance leaves such a corner empty too ({numbers})."


def size(d: float) -> str:
    """An effect size; the digits show on which side of 0.10 it lies."""
    return beside(d, LEAST)


def below(at: Record, found: Necessary) -> str:
    """How many respondents do not have what a level of the outcome takes, in points."""
    if at["required_points"] is None:
        return level(at, found)
    x = found.chosen.flipped[0]
    return (
        f"{reached(found, at['level'])} takes {number(at['required_points'], 1)} points at {'most' if x else 'least'}, and "
        f"{number(at['below'], 1)} % of the respondents are {'above' if x else 'below'}"
    )


def _p(row: Record, found: Necessary) -> str:
    """The p value; that it is the smallest possible one where no permutation came near and three decimals do not say so."""
    said = p_value(row["p"], found.chosen.alpha)
    return said if row["at_least"] or "<" in said else f"{said}, the smallest that {found.tested.permutations} permutations allow"


def level(at: Record, found: Necessary) -> str:
    """What a level of the outcome takes of a condition, in the words of the ceiling."""
    x, y = found.chosen.flipped
    name, line = at["condition"], at["ceiling"] == "cr"
    goal = reached(found, at["level"])
    if at["status"] == "not_necessary":
        return f"{'down' if y else 'up'} to {goal} no level of {name} is required"
    if at["status"] == "unreachable":
        return f"the ceiling line puts {goal} beyond every level of {name}" if line else f"nobody reached {goal}"
    in_points = found.chosen.bottleneck == "actual"
    size = f"{number(at['required_points'], 1)} points (of 100)" if in_points else f"{number(at['required_range'], 1)} % of the range"
    amount = f"{size} of {name}"
    below = f"{number(at['below'], 1)} % of the respondents are {'above' if x else 'below'} that level"
    if line:
        return f"by the ceiling line {goal} takes {'at most' if x else 'at least'} {amount}; {below}"
    return f"nobody at or {'below' if y else 'above'} {goal} has {'more' if x else 'less'} than {amount}; {below}"


def reached(found: Necessary, level: float | None = None) -> str:
    """A level of the outcome, from the lower end of its range; the one that is to be reached when no other is named."""
    share = found.chosen.at if level is None else level
    share = 100.0 - share if found.chosen.flipped[1] else share
    return f"{number(share, 0 if float(share).is_integer() else 1)} % of the range of {found.outcome}"


FEW_PEERS = 4
"""Cases on the steps up to which a ceiling hangs on hardly anybody."""


def remarks(found: Necessary, resampling: Resampling) -> tuple[str, ...]:
    """All of them, the gravest first."""
    doubts = (*_corner(found), *_undecided(found), *_otherwise(found), *_few(found))
    return (*doubts, *_scope(found), *_rows(found, resampling), THEORY)


THEORY = "a necessary condition also takes a theory that says why: an empty corner shows that nobody did without, not that nobody could"
OPPOSITE = {"ul": "ur", "ur": "ul", "ll": "lr", "lr": "ll"}
"""The other side of the same height."""
WORDS = {"ul": "upper left", "ur": "upper right", "ll": "lower left", "lr": "lower right"}


def _corner(found: Necessary) -> Iterator[str]:
    """Conditions whose effect has another sign than the corner."""
    corner = found.chosen.corner
    positive = corner in ("ul", "lr")
    wrong = [name for name, effect in found.effects.items() if effect is not None and (effect > 0) != positive]
    if wrong:
        goes, less = "goes" if len(wrong) == 1 else "go", "less" if positive else "more"
        yield (
            f"more {listed(wrong)} {goes} with {less} {found.outcome}, and the corner looked at is the {WORDS[corner]} one, for a relation "
            f"of the other sign; look at the {WORDS[OPPOSITE[corner]]} one with --corner {OPPOSITE[corner]}"
        )


def _undecided(found: Necessary) -> Iterator[str]:
    if found.floor >= found.chosen.alpha:
        yield (
            f"{found.tested.permutations} permutations let no p fall below {number(found.floor)}: nothing can be called necessary at "
            f"{found.chosen.alpha:g} (--permutations 10000)"
        )
    else:
        yield from few_drawn(found.tested.permutations, "permutations", "p values")


def _otherwise(found: Necessary) -> Iterator[str]:
    """Conditions that the other ceiling decides otherwise on."""
    for row in found.necessity:
        own = found.decided[row["condition"]]["decision"]
        if row["decision"] != own:
            numbers = f"d = {size(row['d'])}, {_p(row, found)}"
            other = f"{row['decision']} by {CEILINGS[row['ceiling']]} ({numbers})"
            yield f"{row['condition']} is {own} by the ceiling that decides, and {other}"


def _few(found: Necessary) -> Iterator[str]:
    """What rests on hardly anybody: ceilings, and the level whose requirements are told, where something is necessary."""
    few = [row for row in found.decided.values() if row["decision"] == "necessary" and row["peers"] <= FEW_PEERS]
    for row in few:
        yield f"the ceiling of {row['condition']} rests on {counted(row['peers'], 'respondent')}: see the table necessity_sensitivity"
    there = int((found.cases.outcome.unit >= found.chosen.at / 100.0).sum())
    if 0 < there <= FEW_PEERS and any(row["decision"] == "necessary" for row in found.decided.values()):
        where = f"{'is' if there == 1 else 'are'} at or {'below' if found.chosen.flipped[1] else 'above'} {reached(found)}"
        yield f"only {counted(there, 'respondent')} {where}: what that level takes rests on {'this one' if there == 1 else 'them'} alone"


def _scope(found: Necessary) -> Iterator[str]:
    axes = (*found.cases.conditions, found.cases.outcome)
    wider = [axis.name for axis in axes if axis.wider]
    if wider:
        yield f"scores of {listed(wider)} leave 0 to 100, and so does the scope: with a negative weight they can"


def _rows(found: Necessary, resampling: Resampling) -> Iterator[str]:
    sample = found.cases.sample
    if np.isnan(sample.X).any():
        gaps = int(np.isnan(sample.X).any(1).sum())
        yield f"{counted(gaps, 'respondent')} with missing answers: a ceiling takes filled-in scores for true ones"
    if sample.weights is not None:
        yield "ceilings and their permutations count every respondent once, whatever the weight"
    for column in filter(None, (resampling.strata, resampling.cluster)):
        yield f"permutations exchange all respondents, without regard to {column}"
