"""Criteria of model selection of every construct that several models explain, and what of it can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from plscli.core.criteria import selection
from plscli.questions.comparison import CRITERIA
from plscli.questions.comparison.candidates import Candidate
from plscli.records import Record, finite
from plscli.words import Bands

FAVOURED = 2.0
"""Difference of a criterion from which the data favour a model.  Raftery (1995), Sociol. Methodol. 25, 111-163, of the Bayesian one;
Burnham & Anderson (2002), Model Selection and Multimodel Inference, 2nd ed., of Akaike's."""
EVIDENCE = Bands(((10.0, "very strong"), (6.0, "strong"), (FAVOURED, "positive")), "hardly any")
"""Of the evidence that a difference of the Bayesian criterion is.  Raftery (1995), Sociol. Methodol. 25, 111-163."""


@dataclass(frozen=True, eq=False)
class Explained:
    """A construct in the models that explain it.

    among : those of the models whose criteria can be compared, because its items are the same as in the first of them.   values : by
    criterion, (m,) of all `models`, NaN where there is none.
    """

    construct: str
    models: tuple[Candidate, ...]
    among: tuple[int, ...]
    values: dict[str, list[float]]
    n: float

    @property
    def compared(self) -> bool:
        """Whether there is more than one model to be compared."""
        return len(self.among) > 1

    @property
    def differ(self) -> bool:
        """Whether the models that are compared explain it by different predictors."""
        return len({frozenset(self.models[number].model.predecessors(self.construct)) for number in self.among}) > 1

    def value(self, criterion: str, number: int) -> float | None:
        """One number; None where it does not exist."""
        return finite(self.values[criterion][number])

    def reason(self, number: int) -> str | None:
        """Why a model is not compared."""
        if number not in self.among:
            return "other_items"
        return None if self.compared else "alone"

    def standing(self, criterion: str) -> list[tuple[float | None, float | None]]:
        """Difference from the smallest value, and weight, of each model."""
        values = np.array([self.values[criterion][number] for number in self.among])
        found: list[tuple[float | None, float | None]] = [(None, None)] * len(self.models)
        if self.compared and np.isfinite(values).all():
            shares = selection.weights(values) if criterion in selection.LIKELIHOODS else np.full(len(values), np.nan)
            for number, value, share in zip(self.among, values, shares, strict=True):
                found[number] = finite(value - values.min()), finite(share)
        return found

    def ranked(self, criterion: str) -> list[int]:
        """The models that are compared, the best first; none where a criterion does not exist."""
        standing = self.standing(criterion)
        return sorted((number for number in self.among if standing[number][0] is not None), key=lambda number: standing[number][0] or 0.0)

    def favoured(self, criterion: str) -> str | None:
        """The name of the model that the data favour, if they do; none where the predictors are the same, and nothing is to be chosen."""
        if not self.differ:
            return None
        ranked, standing = self.ranked(criterion), self.standing(criterion)
        clear = len(ranked) > 1 and (standing[ranked[1]][0] or 0.0) >= FAVOURED
        return self.models[ranked[0]].name if clear else None

    def rows(self) -> Iterator[Record]:
        """Table `criteria`: a row a model and criterion."""
        for criterion in CRITERIA:
            standing = self.standing(criterion)
            best = next(iter(self.ranked(criterion)), None)
            for number, each in enumerate(self.models):
                delta, weight = standing[number]
                row: Record = {"construct": self.construct, "criterion": criterion, "model": each.name}
                row |= {"value": self.value(criterion, number), "delta": delta, "weight": weight}
                yield row | {"best": None if delta is None else number == best, "reason": self.reason(number)}


def explained(candidates: Sequence[Candidate], by_all: Callable[[str], float | None]) -> list[Explained]:
    """Every construct that a model explains, in the order of the models.   by_all : R² with the predictors of all models."""
    n = min(each.point.n for each in candidates)
    names = dict.fromkeys(name for each in candidates for name in each.model.endogenous)
    found = []
    for name in names:
        models = tuple(each for each in candidates if name in each.model.endogenous)
        among = tuple(number for number, each in enumerate(models) if each.measuring(name) == models[0].measuring(name))
        values = [_criteria(each, name, n, by_all(name)) for each in models]
        found.append(Explained(name, models, among, {key: [each[key] for each in values] for key in CRITERIA}, n))
    return found


def _criteria(each: Candidate, name: str, n: float, by_all: float | None) -> dict[str, float]:
    r2 = each.point.value("r2", name)
    numbers = np.array(np.nan if r2 is None else r2), np.array(n), np.array(len(each.model.predecessors(name)) + 1.0)
    reference = np.array(np.nan if by_all is None else by_all)
    with np.errstate(all="ignore"):
        alone = {key: float(criterion(*numbers)) for key, criterion in selection.ALONE.items()}
        referred = {key: float(criterion(*numbers, reference)) for key, criterion in selection.REFERRED.items()}
    return alone | referred
