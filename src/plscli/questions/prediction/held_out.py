"""What all questions ask and tell of rows that were held out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from plscli.core import Array, Indices
from plscli.estimation import SEED, Estimator, Resampling, Rules
from plscli.estimation.prediction import Folding
from plscli.estimation.prediction.cross_validation import CrossValidated
from plscli.estimation.prediction.plan import Given, numbers
from plscli.questions.prediction import Judging
from plscli.questions.prediction.cvpat import Cases
from plscli.setting import Settings, Together
from plscli.tables import Tabular


@dataclass(frozen=True, slots=True)
class HoldingOut(Together):
    """How models are estimated, rows held out, and losses tested."""

    estimator: Estimator
    resampling: Resampling
    rules: Rules
    folding: Folding

    @property
    def seeded(self) -> Resampling:
        """How rows are drawn; a plan of resamples that was given elsewhere leaves no seed."""
        return replace(self.resampling, seed=SEED) if self.resampling.seed is None else self.resampling

    def cases(self, weights: Array | None, clusters: Indices | None, judging: Judging) -> Cases:
        """The cases whose losses are tested, of these weights (N,) and clusters (N,)."""
        drawn = self.seeded
        return Cases(weights, clusters, drawn.seed or 0, drawn.resamples if judging.loss_test == "bootstrap" else 0)


class HeldOut(Tabular):
    """An answer that rests on rows that were held out.   given : fold numbers (r, N) that were given, in the order of the file."""

    estimator: Estimator
    resampling: Resampling
    rules: Rules
    folding: Folding
    cases: Cases
    given: Given | None

    @property
    def whole(self) -> CrossValidated:
        """What was predicted, for its rows."""
        raise TypeError(f"{type(self).__name__} has no predictions")

    def chosen(self, judging: Settings) -> Mapping[str, Any]:
        """Everything that was chosen; no seed where nothing was drawn."""
        settings = (self.estimator, self.resampling, self.rules, self.folding, judging)
        seed = None if self.folding.plan and not self.cases.resamples else self.resampling.seed
        return {**{name: value for each in settings for name, value in each.as_dict().items()}, "seed": seed}

    def extras(self) -> Mapping[str, Any]:
        """The folds that were given, from which `verify` asks again."""
        return {} if self.given is None else {"folds": np.asarray(self.given).tolist()}

    @property
    def folds(self) -> np.ndarray[Any, np.dtype[np.intp]]:
        """(r, N) fold numbers, from 1, of the rows that are used, in the order of the file."""
        return numbers(self.whole.folds, self.whole.prepared.sample)

    @property
    def rows(self) -> list[int]:
        """(N,) row numbers in the file, from 1, of the rows that are used."""
        return sorted(int(row) for row in self.whole.prepared.sample.numbers)
