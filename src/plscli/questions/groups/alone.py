"""Each group as it is: what is said of its solution, and whether its items point the same way as elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from plscli.core.pls.design import Correlations
from plscli.core.pls.stages import Solution
from plscli.errors import DataError, EstimationError
from plscli.estimation import bounded, estimation, failure, quantities, slopes
from plscli.estimation.quantities import Key
from plscli.questions.groups.respondents import Respondents
from plscli.words.wording import number

CLEAR, ERRORS = 0.5, 3.0
"""A loading of this size, and of as many times 1 / sqrt(n), with another sign than elsewhere is no accident."""
MEASURED = ("loading", "weight")
"""What is known of items in every group."""


@dataclass(frozen=True, eq=False)
class Alone:
    """One group as it is.   notes : what must be said of its solution.   inadmissible : what about that cannot be true of any population;
    nothing if all can.   withheld : numbers that are not tested, with the reason.   measured : loadings and weights.
    """

    notes: tuple[str, ...]
    inadmissible: str
    withheld: Mapping[quantities.Key, str]
    measured: Mapping[quantities.Key, float]


def each_alone(found: Respondents, data: Correlations, solution: Solution, keys: list[quantities.Key]) -> list[Alone]:
    """Each group; what is wrong with one is said with its name."""
    plan, estimator = found.reader.plan, found.estimator
    evaluation = quantities.Evaluation(plan, only=MEASURED)
    values = evaluation(solution)
    groups = []
    for group in range(len(found.labels)):
        one, own = solution[group], data[group]
        try:
            notes = estimation.remarks(one, own, plan, estimator)
        except EstimationError as error:
            raise EstimationError(f"{found.named(group)}: {error}") from None
        impossible = failure.named(int(one.status)) if one.inadmissible else ""
        held = slopes.withheld(plan, keys) | bounded.withheld(plan, keys, bounded.pairs(own.bound, plan.columns))
        groups.append(Alone(notes, impossible, held, dict(zip(evaluation.names, values[group].tolist(), strict=True))))
    return groups


def check_signs(found: Respondents, alone: list[Alone]) -> None:
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
