"""What a bootstrap draws from, and how: rows within strata or whole clusters, kinds of rows, or pieces of very many rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plscli.core import Indices
from plscli.core.resampling import Clustered, Kinds, ResamplingPlan, Simple, Stratified, samples
from plscli.data.survey import Survey, no_column
from plscli.errors import DataError, EstimationError, UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.rows import Sample, sample
from plscli.estimation.rows.reading import Reader, SampleReader
from plscli.model.spec import ModelSpec

if TYPE_CHECKING:
    from plscli.data.stream import Stream

MANY_ROWS = 1 << 15
"""Rows above which a sample is drawn from in pieces."""
FEWEST_CLUSTERS = 5
"""Clusters below which resamples of them say nothing of how sure an estimate is."""
MANY_CLUSTERS = 40
"""Clusters below which standard errors are as a rule too small: Cameron & Miller (2015), J. Hum. Resour. 50, 317-372, call fewer than 20
to 50 few."""


@dataclass(frozen=True, slots=True)
class Units:
    """What resamples are drawn of.   clusters : their number, None where rows are drawn.   freedom : most degrees of freedom that tests
    can have: clusters less strata, as many as there are clusters but one without strata.   notes : what must be said.

    Cameron & Miller (2015), J. Hum. Resour. 50, 317-372: t with G - 1 degrees of freedom for G clusters.
    """

    clusters: int | None = None
    freedom: float = inf
    notes: tuple[str, ...] = ()


ROWS = Units()


@dataclass(frozen=True, eq=False)
class Drawing:
    """A reader, and the source of its bootstrap samples.

    together : (N,) what a jackknife leaves out together; None for single rows.   units : what the samples are drawn of.
    """

    reader: Reader
    source: samples.SampleBlocks
    together: Indices | None = None
    units: Units = ROWS


def drawing(survey: Survey | Stream, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    """Where the samples come from.   indices : (B, m) row numbers that were given, None to draw them."""
    if isinstance(survey, Survey):
        found = _held(survey, model, estimator, resampling, indices)
    else:
        found = _streamed(survey, model, estimator, resampling, indices)
    if resampling.ci == "student" and not isinstance(found.source, samples.Drawn):
        raise UsageError(
            "studentized intervals draw resamples of every resample, which needs a plan for drawing them and fewer than "
            f"{MANY_ROWS:,} different rows\n  leave out indices, or choose --ci bca"
        )
    return found


def _held(survey: Survey, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    rows = sample(survey, model, estimator)
    stages = estimator.plan(model, rows.data.scales)
    if indices is not None:
        reader = SampleReader(rows, estimator, stages)
        return Drawing(reader, samples.Given(reader, rows.n, sorted_positions(indices, rows)))
    assert resampling.seed is not None
    if resampling.cluster is not None:
        reader, together = SampleReader(rows, estimator, stages), clusters(survey, rows, resampling)
        source = reader.source(plan(survey, rows, resampling), resampling.resamples, resampling.seed)
        return Drawing(reader, source, together, units(survey, rows, resampling))
    rows = rows.compressed(strata(survey, rows, resampling))
    reader = SampleReader(rows, estimator, stages)
    how = plan(survey, rows, resampling)
    if isinstance(how, Simple) and rows.n > MANY_ROWS and reader.adds:
        from plscli.estimation.rows.large import in_pieces

        large = in_pieces(reader)
        return Drawing(large, large.source(how, resampling.resamples, resampling.seed))
    return Drawing(reader, reader.source(how, resampling.resamples, resampling.seed), units=units(survey, rows, resampling))


def _streamed(stream: Stream, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    from plscli.estimation.rows.gather import gathered

    wanted = {"strata": resampling.strata, "cluster": resampling.cluster, "indices": indices}
    for name, value in wanted.items():
        if value is not None:
            raise UsageError(f"--{name} needs the rows in memory, for which {stream.file} is too large\n  use a random part of the rows")
    assert resampling.seed is not None
    reader = gathered(stream, model, estimator)
    times = reader.sample.times if isinstance(reader, SampleReader) else None
    how = Simple(0) if times is None else Kinds(times)
    return Drawing(reader, reader.source(how, resampling.resamples, resampling.seed))


def check_indices(indices: NDArray[Any]) -> NDArray[np.integer[Any]]:
    """Row numbers (B, m), or UsageError."""
    if indices.ndim != 2 or not np.issubdtype(indices.dtype, np.integer) or indices.size == 0:
        raise UsageError("indices must be a table (resamples, rows) of whole numbers")
    return indices


def sorted_positions(indices: NDArray[np.integer[Any]], rows: Sample) -> Indices:
    """Row numbers in file order as positions of the sorted rows; UsageError when they do not fit the survey."""
    n = rows.n
    if indices.min() < 0 or indices.max() >= n:
        raise UsageError(f"indices must lie between 0 and {n - 1}: the survey has {n} rows that are used")
    position = np.empty(n, dtype=np.intp)
    position[rows.order] = np.arange(n)
    return np.asarray(position[indices])


def units(survey: Survey, rows: Sample, resampling: Resampling) -> Units:
    """The units of a plan.  Raises EstimationError where they are too few to vary."""
    within = None if resampling.strata is None else _labels(survey, rows, resampling.strata, "--strata")[1]
    if resampling.cluster is None:
        return ROWS if within is None else _of_rows(within, rows, resampling, survey.file)
    whole = _labels(survey, rows, resampling.cluster, "--cluster")[1]
    first = np.unique(whole, return_index=True)[1]
    sizes = np.bincount(np.zeros(len(first), dtype=np.intp) if within is None else within[first])
    return _of_clusters(sizes, resampling, survey.file)


def _of_rows(within: Indices, rows: Sample, resampling: Resampling, file: str) -> Units:
    """Rows drawn within strata; a stratum of one row is in every resample as it is."""
    sizes = np.bincount(within, rows.times)
    alone = int((sizes == 1).sum())
    if alone == len(sizes):
        raise EstimationError(
            f"every row of {file} is a stratum of its own in column {resampling.strata!r}: nothing varies from resample to resample\n"
            "  name a column whose strata have two rows or more"
        )
    return Units(notes=_alone(alone, len(sizes), "row", resampling))


def _of_clusters(sizes: Indices, resampling: Resampling, file: str) -> Units:
    """Clusters drawn within strata of so many clusters each; one stratum if there are none."""
    clusters, freedom = int(sizes.sum()), int(sizes.sum()) - len(sizes)
    if freedom < FEWEST_CLUSTERS - 1:
        within = f" in {len(sizes)} strata of {resampling.strata!r}" if resampling.strata else ""
        least = f"{FEWEST_CLUSTERS - 1} more clusters than strata" if within else f"at least {FEWEST_CLUSTERS}"
        raise EstimationError(
            f"column {resampling.cluster!r} of {file} has {clusters} cluster{'' if clusters == 1 else 's'}{within}: resamples of so few "
            f"cannot show how sure an estimate is; it takes {least}\n"
            "  name a column of more clusters"
        )
    notes = _alone(int((sizes == 1).sum()), len(sizes), "cluster", resampling) if resampling.strata else ()
    if clusters < MANY_CLUSTERS:
        rule = "" if resampling.p == "t" else f"; --p {resampling.p} takes no account of it, --p t does"
        few = f"{clusters} clusters of {resampling.cluster} are few: below {MANY_CLUSTERS} standard errors are as a rule too small{rule}"
        notes = (*notes, few)
    return Units(clusters, freedom, notes)


def _alone(alone: int, strata: int, unit: str, resampling: Resampling) -> tuple[str, ...]:
    """What must be said of strata of one row or one cluster."""
    if not alone:
        return ()
    held = f"holds one {unit}" if alone == 1 else f"hold one {unit} each"
    which = "which is" if alone == 1 else "which are"
    said = f"{held}, {which} the same in every resample: standard errors are too small"
    return (f"{alone:,} of {strata:,} strata of {resampling.strata} {said}",)


def plan(survey: Survey, rows: Sample, resampling: Resampling) -> ResamplingPlan:
    """How resamples are drawn from the rows that are used, or from kinds of rows.

    Raises DataError for columns that make no strata or clusters.
    """
    strata = None if resampling.strata is None else _labels(survey, rows, resampling.strata, "--strata")
    if rows.times is not None:
        return Kinds(rows.times, None if strata is None else strata[1])
    if resampling.cluster is not None:
        clusters = _labels(survey, rows, resampling.cluster, "--cluster")
        if strata is not None:
            _check_nested(strata, clusters, resampling)
        return Clustered(clusters[1], None if strata is None else strata[1])
    return Simple(rows.n) if strata is None else Stratified(strata[1])


def strata(survey: Survey, rows: Sample, resampling: Resampling) -> Indices | None:
    """(N,) stratum of each row; None without strata."""
    return None if resampling.strata is None else _labels(survey, rows, resampling.strata, "--strata")[1]


def clusters(survey: Survey, rows: Sample, resampling: Resampling) -> Indices | None:
    """(N,) cluster of each row; None without clusters."""
    return None if resampling.cluster is None else _labels(survey, rows, resampling.cluster, "--cluster")[1]


def _labels(survey: Survey, rows: Sample, name: str, option: str) -> tuple[NDArray[np.str_], Indices]:
    """The labels in a column, sorted, and (N,) which of them each used row has."""
    if name not in survey.columns:
        raise no_column(option, name, survey.columns, survey.file)
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
