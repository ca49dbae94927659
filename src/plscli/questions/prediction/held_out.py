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
from plscli.estimation.rows import Sample
from plscli.questions.prediction import Judging
from plscli.questions.prediction.cvpat import LossCases
from plscli.setting import Together, merged
from plscli.tables import Derived


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

    def cases(self, weights: Array | None, clusters: Indices | None, judging: Judging) -> LossCases:
        """The cases whose losses are tested, of these weights (N,) and clusters (N,)."""
        drawn = self.seeded
        return LossCases(weights, clusters, drawn.seed or 0, drawn.resamples if judging.loss_test == "bootstrap" else 0)


@dataclass(frozen=True, eq=False, repr=False)
class HeldOut(Derived):
    """An answer that rests on rows that were held out.

    estimator : how models were estimated.   found : the predictions; of several models those of the first, whose rows are those of all.
    given : fold numbers (r, N) that were given, in the order of the file.
    """

    estimator: Estimator
    found: CrossValidated
    resampling: Resampling
    rules: Rules
    folding: Folding
    cases: LossCases
    notes: tuple[str, ...]
    given: Given | None

    basis = "sample"
    sealed = True

    @property
    def sample(self) -> Sample:
        """The rows that are used."""
        return self.found.prepared.sample

    def chosen(self, judging: Judging) -> Mapping[str, Any]:
        """Everything that was chosen; no seed where nothing was drawn."""
        seed = None if self.folding.plan and not self.cases.resamples else self.resampling.seed
        return {**merged(self.estimator, self.resampling, self.rules, self.folding, judging), "seed": seed}

    def extras(self) -> Mapping[str, Any]:
        """The folds that were given, from which `verify` asks again."""
        return {} if self.given is None else {"folds": np.asarray(self.given).tolist()}

    @property
    def folds(self) -> np.ndarray[Any, np.dtype[np.intp]]:
        """(r, N) fold numbers, from 1, of the rows that are used, in the order of the file."""
        return numbers(self.found.folds, self.sample)

    @property
    def rows(self) -> list[int]:
        """(N,) row numbers in the file, from 1, of the rows that are used."""
        return sorted(int(row) for row in self.sample.numbers)
