"""From the columns of a survey to a plan of resampling: simple, within strata, by clusters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plscli.analysis.sample import Sample
from plscli.analysis.settings import Resampling
from plscli.core import resample
from plscli.core.design import Indices
from plscli.data.survey import Survey
from plscli.errors import DataError, did_you_mean


def plan(survey: Survey, rows: Sample, resampling: Resampling) -> resample.Plan:
    """How resamples are drawn from the rows that are used, or from kinds of rows.

    Raises DataError for columns that make no strata or clusters.
    """
    strata = None if resampling.strata is None else _labels(survey, rows, resampling.strata)
    if rows.times is not None:
        return resample.Kinds(rows.times, None if strata is None else strata[1])
    if resampling.cluster is not None:
        clusters = _labels(survey, rows, resampling.cluster)
        if len(np.unique(clusters[1])) < 2:
            raise DataError(f"column {resampling.cluster!r} of {survey.file} holds one cluster: there is nothing to draw from")
        if strata is not None:
            _check_nested(strata, clusters, resampling)
        return resample.Clustered(clusters[1], None if strata is None else strata[1])
    return resample.Simple(rows.n) if strata is None else resample.Stratified(strata[1])


def strata(survey: Survey, rows: Sample, resampling: Resampling) -> Indices | None:
    """(N,) stratum of each row; None without strata."""
    return None if resampling.strata is None else _labels(survey, rows, resampling.strata)[1]


def clusters(survey: Survey, rows: Sample, resampling: Resampling) -> Indices | None:
    """(N,) cluster of each row; None without clusters."""
    return None if resampling.cluster is None else _labels(survey, rows, resampling.cluster)[1]


def _labels(survey: Survey, rows: Sample, name: str) -> tuple[NDArray[np.str_], Indices]:
    """The labels in a column, sorted, and (N,) which of them each used row has."""
    if name not in survey.columns:
        raise DataError(f"{name!r} is not a column of {survey.file}\n  {did_you_mean(name, survey.columns) or 'name one of its columns'}")
    column = survey.columns[name][rows.numbers - 1]
    blank = np.array([value is None or value != value for value in column])
    if blank.any():
        row = int(rows.numbers[blank].min())
        raise DataError(f"row {row} of {survey.file} has nothing in column {name!r}\n  every respondent needs a stratum or cluster")
    labels, which = np.unique(column.astype(np.str_), return_inverse=True)
    return labels, which.reshape(-1)


def _check_nested(strata: tuple[NDArray[np.str_], Indices], clusters: tuple[NDArray[np.str_], Indices], resampling: Resampling) -> None:
    """DataError when a cluster lies in two strata."""
    homes = np.unique(np.stack([clusters[1], strata[1]]), axis=1)
    twice = np.flatnonzero(np.diff(homes[0]) == 0)
    if twice.size:
        found = clusters[0][homes[0, twice[0]]], *strata[0][homes[1, twice[0] : twice[0] + 2]]
        cluster, first, second = (str(label).removesuffix(".0") for label in found)
        raise DataError(
            f"cluster {cluster!r} ({resampling.cluster}) lies in strata {first!r} and {second!r} ({resampling.strata})\n"
            "  clusters are drawn within strata, so that each must lie in one"
        )
