"""A correlation matrix in place of a survey: what a paper prints is enough for everything but resampling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plscli.errors import DataError

if TYPE_CHECKING:
    from plscli.core import Array
    from plscli.data.survey import Survey

ROUNDING = 1e-6
"""How far the two halves of a matrix, or its diagonal from 1, may be apart."""


@dataclass(frozen=True, eq=False)
class CorrelationMatrix:
    """Correlations R (K, K) of `rows` respondents, whose answers are not at hand."""

    names: tuple[str, ...]
    R: Array
    rows: int
    file: str
    sha256: str | None
    notes: tuple[str, ...]

    @property
    def columns(self) -> Mapping[str, int]:
        """Names of the items with their positions."""
        return {name: position for position, name in enumerate(self.names)}

    def candidates(self) -> tuple[list[str], dict[str, str]]:
        """All items: none of them can be told to be unfit."""
        return list(self.names), {}

    def block(self, names: Sequence[str]) -> Array:
        """Correlations of the named items, in their order.  KeyError for an unknown name."""
        import numpy as np

        positions = [self.columns[name] for name in names]
        return self.R[np.ix_(positions, positions)]


def looks_like_matrix(survey: Survey) -> bool:
    """Whether a file is a square table whose rows bear the names of its columns."""
    first, *names = survey.columns
    labels = list(survey.text_answers(first).values())
    return len(labels) == survey.rows == len(names) > 1 and sorted(labels) == sorted(names)


def correlation_matrix(survey: Survey, n: int) -> CorrelationMatrix:
    """The correlation matrix in a file that was read like a survey; one half of it may be left out.

    n : respondents behind it.   Raises DataError for what is no correlation matrix.
    """
    import numpy as np

    from plscli.core.linalg import INDEFINITE

    if not looks_like_matrix(survey):
        raise DataError(
            f"{survey.file} is no correlation matrix\n"
            "  its first column must hold the names of the other columns, one per row; without --n it is read as a survey"
        )
    first, *names = survey.columns
    labels = list(survey.text_answers(first).values())
    R = survey.matrix(names)[[labels.index(name) for name in names]]
    R = np.where(np.isnan(R), R.T, R)
    for wrong, what in (
        (np.isnan(R), "no correlation"),
        (np.abs(R) > 1.0 + ROUNDING, "a correlation beyond 1"),
        (np.abs(R - R.T) > ROUNDING, "two different correlations"),
        (np.eye(len(R), dtype=bool) & (np.abs(R - 1.0) > ROUNDING), "a diagonal other than 1"),
    ):
        if wrong.any():
            i, j = np.argwhere(wrong)[0]
            raise DataError(f"{survey.file} has {what} for {names[i]} and {names[j]}\n  correct the matrix")
    R = (R + R.T) / 2.0
    np.fill_diagonal(R, 1.0)
    notes = (*survey.notes, f"correlations of {n:,} respondents; without their answers nothing can be resampled")
    if np.linalg.eigvalsh(R)[0] < INDEFINITE:
        notes = (*notes, "the correlations contradict each other slightly (not positive semidefinite), as rounded figures may")
    return CorrelationMatrix(tuple(names), R, n, survey.file, survey.sha256, notes)
