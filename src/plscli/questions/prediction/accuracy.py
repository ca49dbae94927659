"""How far predictions are off, item by item and construct by construct, and what follows for the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.folds import gathered
from plscli.estimation.prediction import Method, Technique
from plscli.estimation.prediction.cross_validation import CrossValidated
from plscli.records import Record, finite

SKEWED = 1.0
"""Skewness of errors from which their absolute size is compared instead of their squares, which a few large ones decide."""
Pooled = dict[str, Array]


@dataclass(frozen=True, eq=False)
class Accuracy:
    """Errors of a cross-validation by technique."""

    found: CrossValidated

    def untold(self, technique: Technique) -> Mask:
        """(Q,) of which items there is no regression, or training rows are too few for it."""
        errors = self.found.in_folds.get(("lm", technique))
        if errors is None:
            return np.ones(self.blank.shape[-1], dtype=np.bool_)
        unknown = np.isnan(errors)
        return np.asarray((unknown & ~self.blank).any((0, 1)) if unknown.any() else np.zeros(errors.shape[-1], dtype=np.bool_))

    @cached_property
    def blank(self) -> Mask:
        """(F, m, Q) where there is nothing to compare."""
        return np.isnan(self.found.observed)

    @cached_property
    def counted(self) -> Array | None:
        """(F, m, Q) how much every error counts; None where all of them count alike."""
        weights = self.found.weights
        if weights is None and not self.blank.any():
            return None
        return np.where(
            self.blank, 0.0, np.append(np.ones(self.found.folds.rows) if weights is None else weights, 0.0)[self.which][..., None]
        )

    @property
    def which(self) -> Indices:
        """(F, m) rows of every fold."""
        return self.found.folds.held_out

    def items(self, technique: Technique) -> list[Record]:
        """A row of table `prediction` for every item."""
        structure = self.found.prepared.structure
        methods = dict.fromkeys(method for method, _ in self.found.in_folds)
        of = {method: self._pooled(method, technique) for method in methods}
        pls, ia = of["pls"], of["ia"]
        zeros, untold = (self.found.prepared.observed == 0).any(0), self.untold(technique)
        rows = []
        for q, (construct, item) in enumerate(zip(structure.owners, structure.items, strict=True)):
            lm = None if untold[q] else of["lm"]
            row: Record = {"construct": construct, "indicator": item, "technique": technique}
            row |= {"q2": finite(1.0 - pls["squares"][q] / ia["squares"][q]), "rmse": finite(pls["rmse"][q])}
            row |= {"rmse_sd": finite(pls["rmse_sd"][q]), "mae": finite(pls["mae"][q])}
            row |= {"mape": None if zeros[q] else finite(pls["mape"][q]), "mape_reason": "zero_values" if zeros[q] else None}
            row |= {name: finite(lm[name.removesuffix("_lm")][q]) if lm else None for name in ("rmse_lm", "mae_lm")}
            row["rmse_difference"] = finite(pls["rmse"][q] - lm["rmse"][q]) if lm else None
            row |= {"rmse_ia": finite(ia["rmse"][q]), "mae_ia": finite(ia["mae"][q])}
            row |= {f"{name}_ridge": finite(of["ridge"][name][q]) for name in ("rmse", "mae") if "ridge" in of}
            row |= {"skew": finite(pls["skew"][q]), "answers": int(pls["answers"][q])}
            rows.append(row | _judged(row))
        return rows

    def _pooled(self, method: Method, technique: Technique) -> Pooled:
        """Errors of all rows and repetitions together, (Q,) each."""
        e = self._errors(method, technique)
        squares, size = e * e, np.abs(e)
        total = self._sum(squares)
        with np.errstate(all="ignore"):
            found = {"squares": total, "rmse": np.sqrt(total / self._n), "mae": self._sum(size) / self._n}
            return found if method != "pls" else found | self._shape(e, squares, size)

    def _shape(self, e: Array, squares: Array, size: Array) -> Pooled:
        """What else is said of the errors e (F, m, Q) of the model, and of their squares and size: spread over repetitions, size relative
        to the answers, skewness, number.
        """
        observed, r = self.found.prepared.observed, self.found.folds.repetitions
        each = np.sqrt(self._by_repetition(squares) / self._by_repetition(np.ones(e.shape)))
        mean, square, third = (self._sum(part) / self._n for part in (e, squares, squares * e))
        relative = size / gathered(np.abs(observed), self.which, 1.0)
        if self.counted is not None:
            relative = np.where(self.counted > 0, relative, 0.0)
        return {
            "rmse_sd": each.std(0, ddof=1) if r > 1 else np.full(e.shape[-1], np.nan),
            "mape": self._sum(relative) / self._n,
            "skew": (third - 3.0 * mean * square + 2.0 * mean**3) / (square - mean**2) ** 1.5,
            "answers": (~np.isnan(observed)).sum(0),
        }

    def _errors(self, method: Method, technique: Technique) -> Array:
        """(F, m, Q) errors, 0 where there is none."""
        errors = self.found.in_folds[method, technique]
        whole = self.counted is None and not (method == "lm" and self.untold(technique).any())
        return errors if whole else np.nan_to_num(errors)

    def _sum(self, numbers: Array) -> Array:
        """(Q,) sum over all rows and repetitions."""
        found: Array = self._sums(numbers.reshape(1, -1, numbers.shape[-1]))[0]
        return found

    def _by_repetition(self, numbers: Array) -> Array:
        """(r, Q) sums over the rows of each repetition."""
        return self._sums(numbers.reshape(self.found.folds.repetitions, -1, numbers.shape[-1]))

    def _sums(self, numbers: Array) -> Array:
        """(p, Q) sums of the numbers (p, n, Q), as much as each of them counts."""
        if self.counted is None:
            alike: Array = np.ones(numbers.shape[1]) @ numbers
            return alike
        found: Array = np.einsum("pnq,pnq->pq", self.counted.reshape(numbers.shape), numbers)
        return found

    @cached_property
    def _n(self) -> Array:
        """(Q,) how much all errors count."""
        return self._sum(np.ones(self.blank.shape))

    def constructs(self, technique: Technique) -> dict[str, Record]:
        """Root mean square error, mean absolute error and Q² of the scores of each construct."""
        errors = self.found.score_errors[technique]
        w = np.where(np.isnan(errors), 0.0, row_weights(self.found)[..., None])
        e, y = np.nan_to_num(errors), np.nan_to_num(self.found.scored)
        with np.errstate(all="ignore"):
            n, square = w.sum((0, 1)), (w * e**2).sum((0, 1))
            numbers = np.sqrt(square / n), (w * np.abs(e)).sum((0, 1)) / n, 1.0 - square / (w * y**2).sum((0, 1))
        names = self.found.prepared.structure.endogenous
        return {
            name: dict(zip(("rmse", "mae", "q2"), map(finite, row), strict=True))
            for name, row in zip(names, zip(*numbers, strict=True), strict=True)
        }


def row_weights(found: CrossValidated) -> Array:
    """(F, m) sampling weights of the rows of every fold, 0 where there is no row."""
    w = np.ones(found.folds.rows) if found.weights is None else found.weights
    return np.append(w, 0.0)[found.folds.held_out]


def _judged(row: Record) -> Record:
    """Which measure is compared, and whether the model is nearer than the regression."""
    metric = "mae" if row["skew"] is not None and abs(row["skew"]) > SKEWED else "rmse"
    own, other = row[metric], row[f"{metric}_lm"]
    verdict = None if own is None or other is None else "better" if own < other else "worse"
    return {"metric": metric, "verdict": verdict, "reason": "too_few_rows" if other is None else None}


def power(rows: Sequence[Record]) -> str | None:
    """What the items of one construct say of its predictive power: none where one of them is not predicted better than by its mean, and
    else by how many are predicted better than by the regression; None where there is none.

    Shmueli et al. (2019), Eur. J. Mark. 53, 2322-2347.
    """
    if any(row["q2"] is None or row["q2"] <= 0 for row in rows):
        return "none"
    if any(row["verdict"] is None for row in rows):
        return None
    better = sum(row["verdict"] == "better" for row in rows)
    if better == len(rows):
        return "high"
    return "medium" if 2 * better >= len(rows) else "low" if better else "none"


def half_widths(found: CrossValidated, technique: Technique, level: float) -> Array:
    """(Q,) half of the width of an interval in which the answer of a new respondent lies with a probability of `level`.

    The smallest size that the errors of ceil(level (n + 1)) of the n rows do not exceed, over all repetitions together; NaN where rows
    are too few for that.

    Barber, Candès, Ramdas & Tibshirani (2021), Ann. Stat. 49, 486-507 (CV+, with the width about the prediction of all rows).
    """
    errors = found.in_folds["pls", technique]
    widths = np.full(errors.shape[-1], np.nan)
    weights = row_weights(found)
    for q in range(errors.shape[-1]):
        there = ~np.isnan(errors[..., q])
        size, w = np.abs(errors[..., q][there]), weights[there]
        n = len(size) / max(1, found.folds.repetitions)
        order = np.argsort(size, kind="stable")
        reached = np.cumsum(w[order]) / w.sum() >= level * (n + 1.0) / n - 1e-12 if n else np.zeros(0, dtype=np.bool_)
        if reached.any():
            widths[q] = size[order][int(reached.argmax())]
    return widths
