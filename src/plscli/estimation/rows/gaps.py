"""Missing answers: how many there are, where they lie, and whether what is done about them can be defended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.core.moments import row_codes
from plscli.estimation import Estimator, Missing
from plscli.records import Record
from plscli.words import counted
from plscli.words.thresholds import PROFILE

DONE: dict[Missing, str] = {
    "mean": "replaced by the item's mean",
    "pairwise": "every correlation from the rows that have both answers",
    "em": "moments by maximum likelihood (EM)",
    "listwise": "",
}
"""What is done about missing answers, in words."""
ENOUGH_ROWS = 5
"""Rows per item below which maximum likelihood may fail in resamples: of 24 items with a tenth of the answers missing, 15 % of
the resamples of 100 rows converged, and 99.6 % of those of 150."""
MEAN_RANK = "replaced by the mean rank"
"""The same for ranks."""
REPEATED = (DONE["mean"], DONE["em"], MEAN_RANK)
"""What is done again wherever rows are drawn or left out."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """Where answers are missing in n rows.   patterns : (G, K) True where an item is missing.   rows : (G,) rows with each pattern."""

    patterns: Mask
    rows: Indices
    n: int

    @classmethod
    def of(cls, X: Array) -> Gaps:
        """The gaps in answers X (N, K)."""
        blank = np.isnan(X)
        blank = blank[blank.any(1)]
        first, which = _distinct(blank)
        return cls(blank[first], np.bincount(which, minlength=len(first)), len(X))

    def __add__(self, other: Gaps) -> Gaps:
        both = np.concatenate([self.patterns, other.patterns])
        first, which = _distinct(both)
        rows = np.bincount(which, np.concatenate([self.rows, other.rows]), len(first))
        return Gaps(both[first], rows.astype(np.intp), self.n + other.n)

    @property
    def items(self) -> Indices:
        """(K,) rows in which each item is missing."""
        return np.asarray((self.patterns * self.rows[:, None]).sum(0))


def _distinct(blank: Mask) -> tuple[Indices, Indices]:
    """First row of each different pattern of gaps (N, K), and (N,) the pattern of every row."""
    codes = row_codes(np.packbits(blank, axis=1).T) if len(blank) else np.empty(0, dtype=np.intp)
    _, first, which = np.unique(codes, return_index=True, return_inverse=True)
    return first, which.reshape(-1)


def remarks(found: Gaps, names: Sequence[str], estimator: Estimator) -> list[str]:
    """Share and pattern of the gaps in the answers that are used, and a warning where the mean is no good replacement."""
    if not len(found.rows):
        return []
    treatment, items = estimator.treatment, found.items / found.n
    share, worst, missing = items.mean(), int(items.argmax()), int(found.items.sum())
    where = (
        f"in {counted(int(found.rows.sum()), 'row')}, {counted(len(found.rows), 'pattern')}, "
        f"most in {names[worst]}: {100 * items[worst]:.1f} %"
    )
    done = MEAN_RANK if estimator.correlations == "spearman" else DONE[treatment]
    said = [f"{counted(missing, 'answer')} missing ({100 * share:.1f} %; {where}), {done}"]
    if treatment == "mean" and (share > _limit("missing_case") or items[worst] > _limit("missing_item")):
        said.append(
            "so many missing answers make mean replacement hard to defend: it pulls correlations and paths towards 0 and standard "
            "errors down; compare with --missing em, which only asks that gaps depend on answers that are there"
        )
    if treatment == "em" and found.n < ENOUGH_ROWS * len(names):
        said.append(
            f"{found.n} rows are few for maximum likelihood with {len(names)} items: "
            "a resample holds two thirds of them, and may not converge"
        )
    return said


def anew(notes: Sequence[str], where: str = "in every resample") -> tuple[str, ...]:
    """Notes on a sample where rows are drawn or left out, so that missing answers are treated again."""
    return tuple(f"{note}, anew {where}" if note.endswith(REPEATED) else note for note in notes)


def _limit(threshold: str) -> float:
    """Share above which gaps are a warning."""
    return PROFILE[threshold].green


def patterns(found: Gaps, names: Sequence[str]) -> list[Record]:
    """Which items are missing together, in how many rows, the commonest first; complete rows have no missing items."""
    complete = found.n - int(found.rows.sum())
    blank = np.concatenate([np.zeros((int(complete > 0), len(names)), dtype=np.bool_), found.patterns])
    rows = np.concatenate([[complete] if complete else [], found.rows])
    order = np.lexsort([*blank.T, -rows])
    return [
        {
            "missing": [name for name, gap in zip(names, blank[p], strict=True) if gap],
            "rows": int(rows[p]),
            "share": float(rows[p] / found.n),
        }
        for p in order
    ]
