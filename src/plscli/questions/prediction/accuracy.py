"""How far predictions are off, item by item and construct by construct, and what follows for the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.core.pls.design import Array
from plscli.estimation.prediction.cross_validation import CrossValidated
from plscli.estimation.prediction.settings import Method, Technique
from plscli.records import Record, finite

SKEWED = 1.0
"""Skewness of errors from which their absolute size is compared instead of their squares, which a few large ones decide."""
Pooled = dict[str, Array]


@dataclass(frozen=True, eq=False)
class Accuracy:
    """Errors of a cross-validation by technique."""

    found: CrossValidated

    @cached_property
    def untold(self) -> bool:
        """Whether there is no regression, or training rows are too few for it."""
        lm = [errors for (method, _), errors in self.found.errors.items() if method == "lm"]
        there = ~np.isnan(self.found.errors["ia", "da"])
        return not lm or any(bool((np.isnan(errors) & there).any()) for errors in lm)

    def items(self, technique: Technique) -> list[Record]:
        """A row of table `prediction` for every item."""
        structure = self.found.prepared.structure
        of = {method: self._pooled(method, technique) for method in self._methods}
        pls, ia = of["pls"], of["ia"]
        zeros = (np.nan_to_num(self.found.prepared.observed, nan=1.0) == 0).any(0)
        rows = []
        for q, (construct, item) in enumerate(zip(structure.owners, structure.items, strict=True)):
            lm = of["lm"] if not self.untold else None
            row: Record = {"construct": construct, "indicator": item, "technique": technique}
            row |= {"q2": finite(1.0 - pls["squares"][q] / ia["squares"][q]), "rmse": finite(pls["rmse"][q])}
            row |= {"rmse_sd": finite(pls["rmse_sd"][q]), "mae": finite(pls["mae"][q])}
            row |= {"mape": None if zeros[q] else finite(pls["mape"][q]), "mape_reason": "zero_values" if zeros[q] else None}
            row |= {name: finite(lm[name.removesuffix("_lm")][q]) if lm else None for name in ("rmse_lm", "mae_lm")}
            row["rmse_difference"] = finite(pls["rmse"][q] - lm["rmse"][q]) if lm else None
            row |= {"rmse_ia": finite(ia["rmse"][q]), "mae_ia": finite(ia["mae"][q])}
            row |= {f"{name}_ridge": finite(of["ridge"][name][q]) for name in ("rmse", "mae") if self.ridge}
            row |= {"skew": finite(pls["skew"][q]), "answers": int(pls["answers"][q])}
            rows.append(row | _judged(row))
        return rows

    @property
    def _methods(self) -> list[Method]:
        return list(dict.fromkeys(method for method, _ in self.found.errors))

    @property
    def ridge(self) -> bool:
        """Whether that benchmark is among them."""
        return "ridge" in self._methods

    def _pooled(self, method: Method, technique: Technique) -> Pooled:
        """Errors of all rows and repetitions together, (Q,) each."""
        errors = self.found.errors[method, technique]
        w = np.where(np.isnan(errors), 0.0, self.found.weights[:, None])
        e = np.nan_to_num(errors)
        with np.errstate(all="ignore"):
            n = w.sum((0, 1))
            mean, square = (w * e).sum((0, 1)) / n, (w * e**2).sum((0, 1))
            spread = square / n - mean**2
            third = (w * (e - mean) ** 3).sum((0, 1)) / n
            each = np.sqrt((w * e**2).sum(1) / w.sum(1))
            size = np.abs(e / self.found.prepared.observed)
            return {
                "squares": square,
                "rmse": np.sqrt(square / n),
                "rmse_sd": each.std(0, ddof=1) if len(each) > 1 else np.full(len(n), np.nan),
                "mae": (w * np.abs(e)).sum((0, 1)) / n,
                "mape": np.where(w > 0, w * size, 0.0).sum((0, 1)) / n,
                "skew": third / spread**1.5,
                "answers": (~np.isnan(errors[0])).sum(0),
            }

    def constructs(self, technique: Technique) -> dict[str, Record]:
        """Root mean square error, mean absolute error and Q² of the scores of each construct."""
        errors, w = self.found.score_errors[technique], self.found.weights[:, None]
        w = np.where(np.isnan(errors), 0.0, w)
        e, y = np.nan_to_num(errors), np.nan_to_num(np.where(np.isnan(errors), np.nan, self.found.scores))
        with np.errstate(all="ignore"):
            n, square = w.sum((0, 1)), (w * e**2).sum((0, 1))
            numbers = np.sqrt(square / n), (w * np.abs(e)).sum((0, 1)) / n, 1.0 - square / (w * y**2).sum((0, 1))
        names = self.found.prepared.structure.endogenous
        return {
            name: dict(zip(("rmse", "mae", "q2"), map(finite, row), strict=True))
            for name, row in zip(names, zip(*numbers, strict=True), strict=True)
        }


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
    errors = found.errors["pls", technique]
    widths = np.full(errors.shape[-1], np.nan)
    weights = np.broadcast_to(found.weights, errors.shape[:2])
    for q in range(errors.shape[-1]):
        there = ~np.isnan(errors[..., q])
        size, w = np.abs(errors[..., q][there]), weights[there]
        n = len(size) / max(1, found.folds.repetitions)
        order = np.argsort(size, kind="stable")
        reached = np.cumsum(w[order]) / w.sum() >= level * (n + 1.0) / n - 1e-12 if n else np.zeros(0, dtype=np.bool_)
        if reached.any():
            widths[q] = size[order][int(reached.argmax())]
    return widths
