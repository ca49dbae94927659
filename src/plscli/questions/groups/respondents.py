"""The respondents who are compared: their rows in an order of their own, the groups as row weights, and each group alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices
from plscli.core.groups import Exchange, Whole
from plscli.core.moments import kinds, row_codes
from plscli.core.pls.stages import Solution
from plscli.data.survey import Survey
from plscli.errors import EstimationError, UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.estimation import solved
from plscli.estimation.rows import EQUAL_ROWS, Sample, check_columns, check_rows, check_variance, drawing, sample
from plscli.estimation.rows.reading import SampleReader
from plscli.model.spec import ModelSpec
from plscli.questions.groups.configural import check_scales
from plscli.questions.groups.membership import OUTSIDE, Membership


@dataclass(frozen=True, eq=False)
class Grouped:
    """Who is compared.

    survey : their part of the survey.   rows : theirs that are used, sorted by value, equal ones by group: nothing depends on the order of
    the file.   members : (G, U) how many of each kind of row are in each group, groups in their canonical order.   labels : of the groups
    in that order.   file : (N,) place of each of them among the used rows of the file; None where equal rows are one.
    """

    survey: Survey
    rows: Sample
    members: Array
    labels: tuple[str, ...]
    estimator: Estimator
    notes: tuple[str, ...] = ()

    @property
    def sizes(self) -> Array:
        """(G,) respondents in each group."""
        return np.asarray(self.members.sum(1))

    @cached_property
    def reader(self) -> SampleReader:
        """Of all of them."""
        return SampleReader(self.rows, self.estimator, self.estimator.plan(self.rows.model))

    @cached_property
    def solution(self) -> Solution:
        """The model in all of them together, whose signs the groups follow."""
        return solved(self.reader.whole, self.reader.plan, self.estimator)

    def named(self, group: int) -> str:
        """How messages name a group."""
        return f"{self.survey.file} ({self.labels[group]})"

    def part(self, group: int) -> Sample:
        """The rows of one group."""
        which = np.flatnonzero(self.members[group])
        times = None if self.rows.times is None else self.members[group, which].astype(np.intp)
        rows, weights = _some(self.rows, which), None
        if rows.weights is not None:
            whole = rows.weights if times is None else rows.weights * times
            weights = rows.weights * (len(which) if times is None else times.sum()) / whole.sum()
        data = replace(rows.data, file=self.named(group), used=int(self.sizes[group]))
        return replace(rows, weights=weights, times=times, data=data, notes=())

    def alone(self, group: int) -> SampleReader:
        """Of one group; what its products multiply has the signs that it has among all."""
        found = SampleReader(self.part(group), self.estimator, self.reader.plan)
        if self.reader.main:
            found.main = self.reader.main
        return found

    @cached_property
    def centred(self) -> SampleReader:
        """Of all rows, standardised within their groups: what cSEM permutes."""
        X = np.empty_like(self.rows.X)
        for members in self.members.astype(np.bool_):
            own = self.rows.X[members]
            w = np.where(np.isnan(own), 0.0, 1.0 if self.rows.weights is None else self.rows.weights[members, None])
            mean = (np.nan_to_num(own) * w).sum(0) / w.sum(0)
            variance = (np.nan_to_num(own - mean) ** 2 * w).sum(0) / (w.sum(0) - 1.0)
            X[members] = (own - mean) / np.sqrt(variance)
        return SampleReader(replace(self.rows, X=X), self.estimator, self.reader.plan)

    @cached_property
    def _places(self) -> Indices:
        """(N,) of each sorted row its place among those rows in the order of the file."""
        places = np.empty(len(self.rows.numbers), dtype=np.intp)
        places[np.argsort(self.rows.numbers)] = np.arange(len(places))
        return places

    def permutations(self, labels: NDArray[np.integer[Any]], order: tuple[int, ...]) -> Indices:
        """Given numbers of groups from 1 (B, N), rows as in the file, as numbers of canonical groups of the sorted rows.  UsageError.

        order : (G,) canonical number of each group as it was named.
        """
        N, G = len(self._places), len(self.labels)
        if labels.ndim != 2 or labels.shape[1] != N or not np.issubdtype(labels.dtype, np.integer) or not len(labels):
            raise UsageError(f"labels must be a table (permutations, {N}) of whole numbers: {N} respondents are compared")
        if labels.min() < 1 or labels.max() > G:
            raise UsageError(f"labels must be numbers of groups from 1 to {G}")
        found: Indices = np.array(order, dtype=np.intp)[labels - 1][:, self._places]
        counts = np.stack([(found == group).sum(1) for group in range(G)], axis=1)
        if (counts != self.sizes).any():
            wrong = int((counts != self.sizes).any(1).argmax())
            sizes = ", ".join(f"{int(self.sizes[group])} in {self.labels[group]}" for group in order)
            raise UsageError(f"permutation {wrong + 1} of the labels changes the sizes of the groups\n  every permutation has {sizes}")
        return found

    def resamples(self, indices: Mapping[str, NDArray[np.integer[Any]]]) -> list[Indices]:
        """Given rows (B, n) of each group from 0, as in the file, as positions of its sorted rows, by canonical group.  UsageError."""
        if set(indices) != set(self.labels) or len({len(each) for each in indices.values()}) > 1:
            raise UsageError(f"indices need the same number of resamples of every group: {', '.join(self.labels)}")
        found = []
        for group, label in enumerate(self.labels):
            rows, n = np.asarray(indices[label]), int(self.sizes[group])
            if rows.ndim != 2 or not np.issubdtype(rows.dtype, np.integer) or rows.shape[1] != n or rows.min() < 0 or rows.max() >= n:
                raise UsageError(f"indices of {label} must be a table (resamples, {n}) of its rows, counted from 0 to {n - 1}")
            found.append(np.argsort(self.part(group).numbers)[rows])
        return found

    def apart(self, indices: NDArray[np.integer[Any]]) -> dict[str, Indices]:
        """Given rows (B, N) of all who are compared, from 0 as in the file, as rows of each group.  UsageError."""
        N = len(self._places)
        if indices.shape[1] != N or indices.min() < 0 or indices.max() >= N:
            raise UsageError(f"indices must be a table (resamples, {N}) of rows counted from 0 to {N - 1}: {N} respondents are compared")
        group = self.members.argmax(0)[np.argsort(self._places)]
        found = {}
        for number, label in enumerate(self.labels):
            rows = np.flatnonzero(group == number)
            inside = group[indices] == number
            if (inside.sum(1) != len(rows)).any():
                wrong = int((inside.sum(1) != len(rows)).argmax())
                raise UsageError(
                    f"resample {wrong + 1} of the indices does not draw {len(rows)} rows of {label}\n  each group is drawn apart"
                )
            found[label] = np.searchsorted(rows, indices[inside].reshape(len(indices), -1))
        return found


def respondents(survey: Survey, model: ModelSpec, estimator: Estimator, resampling: Resampling, groups: Membership, given: bool) -> Grouped:
    """Survey, model and groups brought together.   given : whether rows are named from outside, so that each must stand for itself.

    Raises EstimationError for a group that cannot be estimated, DataError and ModelError as `sample` does.
    """
    inside = groups.which != OUTSIDE
    part = survey if inside.all() else replace(survey.where(inside, survey.file), part=survey.part)
    which = groups.order()[inside]
    labels = tuple(groups.labels[groups.canonical.index(number)] for number in range(len(groups.labels)))
    check_columns(part, model)
    check_scales(part, model, which, labels)
    rows = sample(part, model, estimator)
    rows = replace(rows, data=replace(rows.data, rows=survey.rows))
    strata = [each for each in (drawing.strata(part, rows, resampling), drawing.clusters(part, rows, resampling)) if each is not None]
    weights = [] if rows.weights is None else [rows.weights]
    order = np.argsort(row_codes([which[rows.numbers - 1], *strata, *weights, *rows.X.T]), kind="stable")
    rows = _some(rows, order)
    members = (which[rows.numbers - 1] == np.arange(len(labels))[:, None]).astype(np.float64)
    found = Grouped(part, rows, members, labels, estimator)
    for group in range(len(labels)):
        _check(found, group)
    if given or resampling.cluster:
        return found
    return _compressed(found, [each[order] for each in strata])


def _some(rows: Sample, which: Indices) -> Sample:
    weights = None if rows.weights is None else rows.weights[which]
    return replace(rows, X=rows.X[which], weights=weights, order=rows.order[which], numbers=rows.numbers[which])


def _check(found: Grouped, group: int) -> None:
    """EstimationError for a group that is too small, or in which an item does not vary."""
    X = found.rows.X[found.members[group] > 0]
    check_rows(len(X), found.rows.model, found.named(group), found.estimator)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(X), np.fmax.reduce(X)
    try:
        check_variance(low, high, (~np.isnan(X)).sum(0), found.rows.model)
    except EstimationError as error:
        raise EstimationError(f"{found.named(group)}: {error}") from None


def _compressed(found: Grouped, strata: list[Indices]) -> Grouped:
    """The same with equal rows as one where that pays."""
    rows = found.rows
    first, times = kinds(row_codes([*strata, *([] if rows.weights is None else [rows.weights]), *rows.X.T]))
    if rows.n < EQUAL_ROWS * len(first):
        return found
    ends = np.append(np.searchsorted(np.arange(rows.n), first), rows.n)
    members = np.add.reduceat(found.members, ends[:-1], axis=1)
    return replace(found, rows=replace(_some(rows, first), times=times), members=members)


def exchange(found: Grouped, resampling: Resampling) -> Exchange | Whole:
    """How respondents change their groups: all of them, within strata, or cluster by cluster."""
    strata = drawing.strata(found.survey, found.rows, resampling)
    clusters = drawing.clusters(found.survey, found.rows, resampling)
    group = found.members.argmax(0)
    if clusters is not None:
        return _by_clusters(found, group, clusters, strata)
    return Exchange(found.members, None if strata is None else _mixed(found, strata))


def exchanged(found: Grouped, resampling: Resampling) -> tuple[str, ...]:
    """What must be said of how respondents change their groups, where strata or clusters do not say it."""
    if resampling.cluster is None and resampling.strata is None:
        return ()
    drawn = exchange(found, resampling)
    if isinstance(drawn, Whole):
        return (f"in permutations clusters of {resampling.cluster} change their groups as wholes",)
    if resampling.cluster is not None:
        return (f"clusters of {resampling.cluster} have members of several groups: permutations exchange them within clusters",)
    if drawn.strata is None:
        return (f"every stratum of {resampling.strata} lies in one group: in permutations respondents change groups across strata",)
    return ()


def _mixed(found: Grouped, strata: Indices) -> Indices | None:
    """The strata that rows are exchanged within; None where each lies in one group, so that nothing could be exchanged."""
    inside = [(found.members[:, strata == label].sum(1) > 0).sum() > 1 for label in np.unique(strata)]
    return strata if any(inside) else None


def _by_clusters(found: Grouped, group: Indices, clusters: Indices, strata: Indices | None) -> Exchange | Whole:
    """Clusters change their groups as wholes where each lies in one group; else rows change them within clusters."""
    _, first, cluster = np.unique(clusters, return_index=True, return_inverse=True)
    if (group[first][cluster] != group).any():
        return Exchange(found.members, clusters)
    units = found.members[:, first]
    within = None if strata is None else _mixed(replace(found, members=units), strata[first])
    return Whole(Exchange(units, within), cluster.reshape(-1))
