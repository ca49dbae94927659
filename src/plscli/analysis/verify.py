"""Do these numbers come from this data?  A saved analysis is repeated from the survey, and every difference is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import engine
from plscli.analysis import bootstrap
from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.differences import TOLERANCE, Compared, difference, equal
from plscli.analysis.result import Record, finite
from plscli.core.design import Array
from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.errors import UsageError

ALL = engine.Workers()


@dataclass(frozen=True, eq=False)
class Verification(Compared):
    """A saved analysis beside its repetition."""

    saved: Bootstrap
    repeated: Bootstrap

    @property
    def notes(self) -> tuple[str, ...]:
        """What may explain differences."""
        if self.saved.numpy == self.repeated.numpy:
            return ()
        return (f"drawn with numpy {self.saved.numpy}, repeated with {self.repeated.numpy}, whose random numbers may be others",)

    def _differences(self) -> Iterator[Record]:
        yield from self._of_data()
        yield from self._of_numbers()

    def _of_data(self) -> Iterator[Record]:
        if self.saved.flagged is not None and self.saved.flagged != self.repeated.flagged:
            yield difference("data", "flagged", None, self.saved.flagged, self.repeated.flagged)
        before, now = self.saved.resampling.indices, self.repeated.resampling.indices
        if before != now:
            yield difference("resamples", "indices", None, before, now)
        for name in ("used", "failures", "kept", "clusters", "degrees"):
            before, now = getattr(self.saved, name), getattr(self.repeated, name)
            if before != now:
                yield difference("resamples", name, None, str(before), str(now))
        if self.saved.draws is not None and self.saved.used == self.repeated.used:
            yield from self._of_draws(self.saved.draws)

    def _of_draws(self, saved: Array) -> Iterator[Record]:
        """Each number whose draws differ, with the first resample in which they do."""
        assert self.repeated.draws is not None
        repeated = self.repeated.draws
        with np.errstate(invalid="ignore"):
            near = np.abs(saved - repeated) <= TOLERANCE * np.maximum(1.0, np.maximum(np.abs(saved), np.abs(repeated)))
        differ = ~(near | (saved == repeated) | (np.isnan(saved) & np.isnan(repeated)))
        for column, (quantity, name) in enumerate(self.saved.point.index):
            if differ[:, column].any():
                row = int(differ[:, column].argmax())
                values = finite(saved[row, column]), finite(repeated[row, column])
                yield difference(quantity, name, f"resample {row + 1}", *values)

    def _of_numbers(self) -> Iterator[Record]:
        before, now = (result.tables()["estimates"] for result in (self.saved, self.repeated))
        for old, new in zip(before, now, strict=True):
            for field in old:
                if field not in ("quantity", "name") and not equal(old[field], new[field]):
                    yield difference(old["quantity"], old["name"], field, old[field], new[field])


def run(
    saved: Bootstrap,
    survey: Survey | Stream,
    indices: NDArray[np.integer[Any]] | None = None,
    workers: engine.Workers = ALL,
    progress: engine.Progress | None = None,
) -> Verification:
    """Repeat a saved analysis from a survey.

    indices : the resamples, if they were given from outside; the analysis knows their SHA-256.   Raises UsageError where these are
    missing or others.
    """
    rules = saved.resampling.as_dict()
    known = rules.pop("indices")
    if known and indices is None:
        raise UsageError(
            "the resamples of this analysis were given from outside, and it does not hold them\n  name their file with --indices"
        )
    if indices is not None and not known:
        raise UsageError("the resamples of this analysis were drawn from a seed: leave out --indices")
    rules["seed"] = rules["seed"] or 0
    options = {**saved.point.estimator.as_dict(), **rules, **asdict(workers)}
    return Verification(saved, bootstrap.run(survey, saved.model, indices=indices, progress=progress, **options))
