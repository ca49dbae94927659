"""What a bootstrap draws from, and how: rows, kinds of rows, or pieces of very many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import engine
from plscli.core.pls.design import Indices
from plscli.core.resampling import resample
from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation.rows import plans
from plscli.estimation.rows.large import MANY_ROWS, in_pieces
from plscli.estimation.rows.reading import Reader, SampleReader
from plscli.estimation.rows.sample import Sample, sample
from plscli.estimation.settings import Estimator, Resampling
from plscli.model.spec import ModelSpec


@dataclass(frozen=True, eq=False)
class Drawing:
    """A reader, and the source of its bootstrap samples.

    together : (N,) what a jackknife leaves out together; None for single rows.   units : what the samples are drawn of.
    """

    reader: Reader
    source: engine.Source
    together: Indices | None = None
    units: plans.Units = plans.ROWS


def drawing(survey: Survey | Stream, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    """Where the samples come from.   indices : (B, m) row numbers that were given, None to draw them."""
    if isinstance(survey, Stream):
        found = _streamed(survey, model, estimator, resampling, indices)
    else:
        found = _held(survey, model, estimator, resampling, indices)
    if resampling.ci == "student" and not isinstance(found.source, engine.Drawn):
        raise UsageError(
            "studentized intervals draw resamples of every resample, which needs a plan for drawing them and fewer than "
            f"{MANY_ROWS:,} different rows\n  leave out indices, or choose --ci bca"
        )
    return found


def _held(survey: Survey, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    rows = sample(survey, model, estimator)
    plan = estimator.plan(model)
    if indices is not None:
        reader = SampleReader(rows, estimator, plan)
        return Drawing(reader, engine.Given(reader, rows.n, sorted_positions(indices, rows)))
    assert resampling.seed is not None
    if resampling.cluster is not None:
        reader, together = SampleReader(rows, estimator, plan), plans.clusters(survey, rows, resampling)
        source = reader.source(plans.plan(survey, rows, resampling), resampling.resamples, resampling.seed)
        return Drawing(reader, source, together, plans.units(survey, rows, resampling))
    rows = rows.compressed(plans.strata(survey, rows, resampling))
    reader = SampleReader(rows, estimator, plan)
    how = plans.plan(survey, rows, resampling)
    if isinstance(how, resample.Simple) and rows.n > MANY_ROWS and reader.adds:
        large = in_pieces(reader)
        return Drawing(large, large.source(how, resampling.resamples, resampling.seed))
    return Drawing(reader, reader.source(how, resampling.resamples, resampling.seed), units=plans.units(survey, rows, resampling))


def _streamed(stream: Stream, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    from plscli.estimation.rows.gather import gathered

    wanted = {"strata": resampling.strata, "cluster": resampling.cluster, "indices": indices}
    for name, value in wanted.items():
        if value is not None:
            raise UsageError(f"--{name} needs the rows in memory, for which {stream.file} is too large\n  use a random part of the rows")
    assert resampling.seed is not None
    reader = gathered(stream, model, estimator)
    times = reader.sample.times if isinstance(reader, SampleReader) else None
    how = resample.Simple(0) if times is None else resample.Kinds(times)
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
    positions: Indices = position[indices]
    return positions
