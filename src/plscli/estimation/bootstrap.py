"""How sure is every estimate?  Standard error, t, p and interval of every registered quantity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plscli import room
from plscli.core import Array
from plscli.data.survey import Survey, shortened
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import UsageError
from plscli.estimation import DRAWN, USUAL, Estimator, Resampling, estimation, inference
from plscli.estimation.estimation import Estimation
from plscli.estimation.failure import accounting, dropped, listed
from plscli.estimation.inference import Summary
from plscli.estimation.quantities import nulls
from plscli.estimation.replicates import Work
from plscli.estimation.rows.drawing import check_indices, drawing
from plscli.estimation.rows.gaps import anew
from plscli.estimation.rows.reading import SampleReader
from plscli.estimation.rows.respondents import flagged
from plscli.estimation.which_model import inferred_model
from plscli.model.spec import ModelSpec
from plscli.records import ENOUGH, Tables, finite
from plscli.tables import ESTIMATE, MEAN, SE, Column, Derived, Layout, P, Report, T, bounds, reasons, withheld

if TYPE_CHECKING:
    from plscli.data.stream import Stream

OF_INDICATORS = ("htmt", "htmt2")
"""Quantities that only readers of the measurement model look for."""
ASKED_FOR = (*OF_INDICATORS, "srmr")
"""Quantities whose resamples always lean to one side, since they are sizes: said where their intervals are printed."""
DRAW_BYTES = 16
"""That a number of a resample takes: once as it comes, and once in order."""


@dataclass(frozen=True, eq=False, repr=False)
class Bootstrap(Derived):
    """Point estimates with what resampling says about them.

    used : resamples in the statistics.   failures : the others, by reason.   kept : inadmissible ones that are among the
    used, by reason.   draws : (used, P) resampled numbers in the order of `quantities.keys`; None if they were not saved.
    numpy : version that drew the random numbers.   moderation : tables of the products of the model, see `moderation.regions`.
    ordinal : paths from polychoric correlations, by name, if items have few categories.   flagged : respondents with two or more
    flags, see `respondents`; None where nobody looked.   clusters, freedom : see `drawing.Units`.
    """

    point: Estimation
    resampling: Resampling
    used: int
    failures: Mapping[str, int]
    kept: Mapping[str, int]
    summary: Summary
    numpy: str
    draws: Array | None = None
    moderation: Tables = field(default_factory=dict)
    ordinal: Mapping[str, float] = field(default_factory=dict)
    flagged: int | None = None
    clusters: int | None = None
    freedom: float = inf

    kind = "bootstrap"
    basis = "point"
    sealed = True

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything that was chosen, and how many resamples were used."""
        return {
            **self.point.settings,
            **self.resampling.as_dict(),
            "used_resamples": self.used,
            "clusters": self.clusters,
            "degrees_of_freedom": self.degrees,
            "numpy": self.numpy,
        }

    def again(self, option: str) -> Resampling:
        """The same resampling for other rows or another model; UsageError where resamples were given, which name rows of this one.

        option : that asks for it.
        """
        if self.resampling.indices:
            raise UsageError(f"{option} draws resamples of its own, and --indices says which rows to draw\n  leave out one of them")
        return self.resampling

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: gaps that were filled, resamples that failed."""
        return (*self.point.notes, *self.remarks, *([self.accounting] if self.failures else []))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must be said of few and of inadmissible resamples."""
        kept = [f"kept among the resamples: {listed(self.kept)}"] if self.kept else []
        few = inference.remarks(self.resampling, self.used, dropped(self.failures))
        return (*kept, *few, *self.sparse(*OF_INDICATORS), *self.astray())

    @property
    def undecided(self) -> str | None:
        """Why no hypothesis is decided; None if they are."""
        return inference.undecided(self.resampling, self.used, dropped(self.failures))

    @property
    def degrees(self) -> int:
        """Degrees of freedom behind t tests: resamples but one, or what few clusters give."""
        return int(min(self.used - 1, self.freedom))

    def sparse(self, *quantities: str) -> tuple[str, ...]:
        """What must be said of numbers without an interval, because they exist in too few resamples; all but those named, if any."""
        few = (self.summary.resamples > 1) & (self.summary.resamples < ENOUGH * self.used)
        return self._said("no interval where a number exists in less than 95 % of the resamples", few, quantities)

    def astray(self, asked: bool = False) -> tuple[str, ...]:
        """What must be said of intervals that do not hold their own estimate.   asked : of those that are looked at when asked for."""
        advice = "" if self.resampling.ci == "bca" else " (--ci bca corrects for it)"
        said = f"the resamples lean to one side, so that the interval does not hold its estimate{advice}"
        out = inference.astray(self.point.values, self.summary)
        some = np.array([(quantity in ASKED_FOR) is asked for quantity, _ in self.point.index])
        return self._said(said, out & some)

    def _said(self, what: str, of: NDArray[np.bool_], but: Sequence[str] = ()) -> tuple[str, ...]:
        """A remark with the names of the numbers it is about, but for some quantities."""
        names = [f"{quantity} {name}" for (quantity, name), flag in zip(self.point.index, of, strict=True) if flag and quantity not in but]
        return (f"{what}: {shortened(names, 3)}",) if names else ()

    @property
    def accounting(self) -> str:
        """How many resamples were used, and why not all."""
        return accounting(self.resampling.resamples, self.used, self.failures)

    def row(self, quantity: str, name: str) -> dict[str, float | None]:
        """Estimate, mean, se, t, p, lower and upper of one number; None for what does not exist."""
        position = self.point.index[quantity, name]
        estimate, mean = finite(self.point.values[position]), finite(self.summary.mean[position])
        return {"estimate": estimate, "mean": mean, **self.summary.spread(position)}

    def bound(self, quantity: str, name: str) -> float | None:
        """One-sided 95 % upper bound of one number."""
        return finite(self.summary.bound[self.point.index[quantity, name]])

    def report(self) -> Report:
        """How the tables look to a reader: failed resamples are shown if there were any."""
        from plscli.estimation import footer

        rows = self.tables()["estimates"]
        numbers = (ESTIMATE, MEAN, SE, T, P, *bounds(self.resampling.level))
        columns = (Column("quantity", "quantity"), Column("name", "name"), *numbers, *reasons(rows))
        failures = (Column("reason", "reason"), Column("resamples", "resamples", "integer"), Column("used", "used"))
        layouts = (
            Layout("estimates", "Estimates", columns, about=footer.origin(self), notes=withheld(rows)),
            Layout("failures", "Failed and inadmissible resamples", failures, shown=bool(self.failures or self.kept)),
        )
        settings = footer.resampling(self, self)
        return Report(self, layouts, (*settings, *self.sparse(), *self.astray(asked=True)), settings[0])

    def tables(self) -> Tables:
        """Tables `estimates` and `failures`."""
        return {
            "estimates": [
                {
                    "quantity": key[0],
                    "name": key[1],
                    **self.row(*key),
                    "bound": self.bound(*key),
                    "resamples": int(count),
                    "reason": self.point.reason(*key),
                }
                for key, count in zip(self.point.index, self.summary.resamples, strict=True)
            ],
            "failures": [
                {"reason": reason, "resamples": count, "used": used}
                for used, counts in ((False, self.failures), (True, self.kept))
                for reason, count in counts.items()
            ],
            **self.moderation,
        }

    def extras(self) -> Mapping[str, Any]:
        """Correlations, from which all but resampling can be redone; paths of ordinal items; respondents flagged; the draws."""
        from plscli.estimation.document import packed

        return {
            "correlations": {
                "indicators": list(self.point.plan.columns),
                "matrix": self.point.correlations.tolist(),
                "n": self.point.n,
                "at_bound": [list(pair) for pair in self.point.at_bound],
            },
            "ordinal": dict(self.ordinal),
            "flagged": self.flagged,
            "draws": None if self.draws is None else packed(self.draws),
        }


def run(
    survey: Survey | Stream,
    model: ModelSpec | None = None,
    estimator: Estimator = USUAL,
    resampling: Resampling = DRAWN,
    *,
    indices: NDArray[np.integer[Any]] | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> Bootstrap:
    """Bootstrap a model; without one, the model its column names suggest.

    indices : (B, m) explicit resample plan, rows counted from 0 among the rows that are used, in the order of the survey; it takes the
    place of the number of resamples and of the seed.   tell : is told at the start what studentized intervals will take.   Raises
    EstimationError when nothing can be estimated or when more resamples fail than `resampling` allows.
    """
    given = None if indices is None else np.asarray(indices)
    resampling = resampling if given is None else given_plan(resampling, given)
    drawn = drawing(survey, model or inferred_model(survey.head()), estimator, resampling, given)
    point = estimation.from_reader(drawn.reader)
    point, units = replace(point, notes=(*anew(point.notes), *drawn.units.notes)), drawn.units
    size = DRAW_BYTES * resampling.resamples * len(point.values)
    room.need(size, f"a bootstrap of {resampling.resamples:,} resamples of {len(point.values):,} numbers", "take fewer resamples: -n 10000")
    work = Work(drawn.reader, drawn.source, resampling, point.solution)
    if tell and resampling.ci == "student":
        tell(work.announced())
    replicates = work.replicates(progress, workers)
    draws, summary = work.summarised(replicates, drawn, point.values, nulls(point.plan))
    counted = dict(replicates.failures.most_common()), dict(replicates.kept.most_common())
    seen = int(flagged(survey, point.model).sum()) if isinstance(survey, Survey) else None
    about = point, resampling, len(draws), *counted, summary, np.__version__, draws
    found = Bootstrap(*about, flagged=seen, clusters=units.clusters, freedom=units.freedom)
    if not isinstance(drawn.reader, SampleReader):
        return found
    ordinal = estimation.polychoric_paths(drawn.reader) if estimator.correlations == "pearson" else {}
    if not point.model.products:
        return replace(found, ordinal=ordinal)
    from plscli.estimation.moderation import regions

    return replace(found, ordinal=ordinal, moderation=regions(drawn.reader, point, draws, resampling.level, units.freedom))


def given_plan(resampling: Resampling, indices: NDArray[np.integer[Any]]) -> Resampling:
    """The resampling of a plan (B, m): its number of resamples and its digest.  Raises UsageError."""
    if resampling.strata or resampling.cluster:
        raise UsageError("indices are a plan of their own: leave out strata and cluster")
    from plscli.estimation.document import digest

    return replace(resampling, resamples=len(indices), seed=None, indices=digest(check_indices(indices)))
