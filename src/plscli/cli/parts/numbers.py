"""The numbers behind a command: estimated or bootstrapped from a survey, or those of a saved analysis.

What is to be done is found out here and handed back as a call, which the command makes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from plscli.cli.parts import OF_ANSWERS, Source, refuse_saved
from plscli.cli.running.notes import Progress, say
from plscli.cli.typed.settings import refuse
from plscli.data.matrix import CorrelationMatrix
from plscli.engine import Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation


T = TypeVar("T")
Work = AbstractContextManager[Callable[[], T]]
"""What is to be done, ready to be called; progress is shown as long as the context lasts."""


def analysed(
    source: Source, estimator: Estimator, resampling: Resampling, workers: Workers, *, resample: bool = True
) -> Work[Estimation | Bootstrap]:
    """The bootstrap if it is wanted or one of its options was given, the point estimates otherwise."""
    if resample or resampling.given or source.indices:
        return bootstrapped(source, estimator, resampling, workers)
    return nullcontext(estimated(source, estimator))


def estimated(source: Source, estimator: Estimator) -> Callable[[], Estimation | Bootstrap]:
    """Point estimates, or the saved analysis, which then must not be asked for other options."""
    from plscli.estimation import estimation

    content = source.content
    if not isinstance(content, tuple):
        refuse_saved(estimator)
        return lambda: content
    data, model = content
    if isinstance(data, CorrelationMatrix):
        refuse(OF_ANSWERS, replace(estimator, given=estimator.given & {"missing", "weight", "correlations"}))
        refuse(OF_ANSWERS, replace(source, given=source.given & {"na"}))
        return partial(estimation.from_matrix, data, model, estimator)
    return partial(estimation.run, data, model, source.studied(estimator))


@contextmanager
def bootstrapped(source: Source, estimator: Estimator, resampling: Resampling, workers: Workers) -> Iterator[Callable[[], Bootstrap]]:
    """The bootstrap with the options that were given, or the saved analysis, which must not be asked for others."""
    from plscli.estimation import bootstrap

    content = source.content
    if not isinstance(content, tuple):
        refuse_saved(estimator, resampling, source.of_rows)
        yield lambda: content
        return
    data, model = content
    if isinstance(data, CorrelationMatrix):
        raise UsageError(f"{data.file} is a correlation matrix: it holds no answers to resample\n  plscli hypotheses shows its estimates")
    plan = planned(source, resampling)
    estimator = source.studied(estimator)
    if plan is None:
        resampling = source.studied(resampling)
    with Progress(source.quiet) as progress:
        tell = partial(say, quiet=source.quiet)
        yield partial(bootstrap.run, data, model, estimator, resampling, indices=plan, workers=workers, progress=progress, tell=tell)


def planned(source: Source, resampling: Resampling) -> NDArray[np.int64] | None:
    """A plan of resampling read from its file, which leaves no room for options of another."""
    if source.indices is None:
        return None
    for name in ("resamples", "seed", "strata", "cluster"):
        if name in resampling.given:
            raise UsageError(f"--{name} and --indices exclude each other: the file says which rows every resample draws")
    from plscli.data.indices import read_indices

    return read_indices(source.indices)
