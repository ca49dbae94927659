"""The first step of MICOM: do all groups have the same items, on the same scale, with the same signs?

What fails outright is an error before anything is compared; the table says what was checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from plscli.core import Array, Indices
from plscli.data.screen import whole_numbers
from plscli.data.survey import Survey
from plscli.errors import DataError
from plscli.estimation.quantities import Key
from plscli.estimation.rows import MOST_CATEGORIES
from plscli.estimation.sample_size import below_rule
from plscli.model.spec import ModelSpec
from plscli.records import Record
from plscli.words import number
from plscli.words.thresholds import PROFILE

if TYPE_CHECKING:
    from plscli.questions.groups.compared import Alone, Compared
    from plscli.questions.groups.respondents import Grouped

MISSED = 10.0
"""Answers that one group should have given at the ends of a scale, judged by the other, beyond which it is no chance that it gave none:
the chance of that is below 0.00005 (Poisson), and shares in small groups and many items make it larger."""
CLEAR, ERRORS = 0.5, 3.0
"""A loading of this size, and of as many times 1 / sqrt(n), with another sign than elsewhere is no accident."""


def check_scales(survey: Survey, model: ModelSpec, which: Indices, labels: Sequence[str]) -> None:
    """DataError for an item that one group answered on another scale than another group: 0 to 4 here, 1 to 5 there.

    which : (N,) number of the group of each row.
    """
    X = survey.matrix(model.indicators)
    parts = [X[which == group] for group in range(len(labels))]
    with np.errstate(invalid="ignore"):
        ends = [(np.fmin.reduce(part), np.fmax.reduce(part)) for part in parts]
    whole = whole_numbers(X)
    for a, b in combinations(range(len(labels)), 2):
        lower, higher = (ends[a][0] != ends[b][0]), (ends[a][1] != ends[b][1])
        for k in np.flatnonzero(whole & (lower | higher)).tolist():
            (low, high), (other_low, other_high) = _ends(parts[a][:, k]), _ends(parts[b][:, k])
            below, above = (parts[a], parts[b]) if low + high < other_low + other_high else (parts[b], parts[a])
            if _shifted(below, above, k):
                raise DataError(
                    f"{model.indicators[k]} has another scale in {labels[a]} than in {labels[b]} of {survey.file}: "
                    f"answers from {low:g} to {high:g}, and from {other_low:g} to {other_high:g}\n"
                    "  groups can be compared only if their items are coded alike: recode one of them, for instance in the study file"
                )


def _shifted(below: Array, above: Array, k: int) -> bool:
    """Whether one of two groups answered an item (N, K) on a scale that lies lower, and by no chance.

    Either both ends lie lower, while not both groups use both ends elsewhere; or one group goes one step beyond all answers to other
    items.  Chance it can be where nobody is missed at the ends.
    """
    (low, first), (last, high) = _ends(below[:, k]), _ends(above[:, k])
    low, high = min(low, last), max(first, high)
    if not high - low <= MOST_CATEGORIES:  # NaN for a group without answers
        return False
    answered_below, answered_above = (np.count_nonzero(~np.isnan(part[:, k])) for part in (below, above))
    missed = (below[:, k] < last).mean() * answered_above + (above[:, k] > first).mean() * answered_below
    if missed < MISSED:
        return False
    rest = [np.delete(part, k, axis=1) for part in (below, above)]
    lower = low < last and first < high and not ((rest[0] == high).any() and (rest[1] == low).any())
    bottom, top = min(map(np.nanmin, rest)), max(map(np.nanmax, rest))
    down, up = low == bottom - 1 and first < top and high <= top, high == top + 1 and last > bottom and low >= bottom
    return bool(lower or down or up)


def _ends(answers: Array) -> tuple[float, float]:
    given = answers[~np.isnan(answers)]
    return (float(given.min()), float(given.max())) if given.size else (np.nan, np.nan)


def check_signs(found: Grouped, alone: list[Alone]) -> None:
    """DataError for an item of a reflective construct that clearly loads one way in a group and the other way in another."""
    model, clear = found.rows.model, np.maximum(CLEAR, ERRORS / np.sqrt(found.sizes))
    answered = {item for each in model.constructs if each.kind == "reflective" and not each.higher for item in each.indicators}
    for sign in opposite([each.measured for each in alone]):
        loadings = np.array([each.measured["loading", f"{sign.item} <- {sign.construct}"] for each in alone])
        plain = np.abs(loadings) >= clear
        if sign.item in answered and plain[sign.group] and (plain & (loadings * sign.loading < 0)).any():
            raise DataError(
                f"{sign.item} loads {number(sign.loading)} on {sign.construct} in {found.named(sign.group)}, and the other way round "
                "elsewhere\n  it is coded the other way round in this group: recode it there"
            )


class Opposite(NamedTuple):
    """A loading that has another sign in a group than in most."""

    group: int
    item: str
    construct: str
    loading: float


def opposite(measured: Sequence[Mapping[Key, float]]) -> list[Opposite]:
    """Loadings with another sign than in most groups, of numbers by quantity and name in each group."""
    found = []
    for name in (name for quantity, name in measured[0] if quantity == "loading"):
        loadings = [each["loading", name] for each in measured]
        usual = 1.0 if sum(value > 0 for value in loadings) * 2 >= len(loadings) else -1.0
        item, _, construct = name.partition(" <- ")
        found += [Opposite(group, item, construct, value) for group, value in enumerate(loadings) if value * usual < 0]
    return found


def configural(compared: Compared) -> list[Record]:
    """Table `configural`: what was checked before anything was compared."""
    rows: list[Record] = []
    for group in compared.groups.canonical:
        n = compared.size(group)
        rows += [
            _row("size", compared, group, n, below_rule(n, compared.plan.model), "the group is small for this model"),
            _row("items", compared, group, len(compared.plan.model.indicators)),
            _row("scale", compared, group, None),
            _missing(compared, group),
        ]
    return rows + _signs(compared)


def _row(check: str, compared: Compared, group: int, value: float | None, wrong: object = None, advice: str | None = None) -> Record:
    return {
        "check": check, "group": compared.label(group), "item": None, "value": value, "verdict": "warning" if wrong else "ok",
        "advice": (f"{wrong}: {advice}" if isinstance(wrong, str) else advice) if wrong else None,
    }  # fmt: skip


def _missing(compared: Compared, group: int) -> Record:
    """The share of missing answers, which are treated alike in all groups."""
    members = compared.found.members[group]
    share = float((np.isnan(compared.found.rows.X) * members[:, None]).sum() / (members.sum() * compared.found.rows.X.shape[1]))
    many = share > PROFILE["missing_case"].green
    return _row("missing", compared, group, share, many, "so many answers are missing that what replaces them weighs in this group")


def _signs(compared: Compared) -> list[Record]:
    """Loadings that have another sign in a group than in most."""
    found = []
    for sign in opposite([alone.measured for alone in compared.alone]):
        said = f"{number(sign.loading)} on {sign.construct}, another sign than elsewhere; look for an item coded the other way round"
        found.append(_row("signs", compared, sign.group, sign.loading, True, said) | {"item": sign.item})
    wrong = {row["group"] for row in found}
    return [*(_row("signs", compared, group, None) for group in compared.groups.canonical if compared.label(group) not in wrong), *found]
