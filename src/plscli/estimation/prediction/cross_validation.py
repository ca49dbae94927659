"""Every row predicted from rows in other folds, by the model and by what knows nothing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plscli import engine, room
from plscli.core.pls.design import Array, Indices, Mask
from plscli.core.pls.estimate import FAILED, INADMISSIBLE
from plscli.core.pls.linalg import total
from plscli.core.resampling.folds import Folds
from plscli.data.survey import Survey
from plscli.errors import EstimationError
from plscli.estimation.prediction.settings import TECHNIQUES, Method, Technique, Way
from plscli.estimation.prediction.structure import Structure
from plscli.estimation.prediction.training import Trained, TrainingReader, through_products, trained
from plscli.estimation.replicates import INADMISSIBLE as NAMED
from plscli.estimation.replicates import listed, reasons
from plscli.estimation.rows.sample import Sample, sample
from plscli.estimation.settings import Estimator, Inadmissible, Resampling
from plscli.model.spec import ModelSpec
from plscli.workers import Progress

AT_ONCE = 1 << 22
"""Numbers of correlations of training rows that are held in memory at a time."""
BENCHMARKS: tuple[Method, ...] = ("lm",)
IMPOSSIBLE = f"{NAMED} implied correlations of the predictors that contradict each other"


@dataclass(frozen=True, eq=False)
class Prepared:
    """A survey and a model, ready to predict.   corrected : whether PLSc predicts by the correlations that the model implies."""

    sample: Sample
    reader: TrainingReader
    structure: Structure
    corrected: bool

    @classmethod
    def of(
        cls, survey: Survey, model: ModelSpec, estimator: Estimator, uncorrected: bool = False, among: Indices | None = None
    ) -> Prepared:
        """What is predicted by the model as it is estimated.

        uncorrected : predict a PLSc model as if it were none.   among : numbers of the rows that may be used, see `sample`.
        """
        rows = sample(survey, model, estimator, among)
        corrected = estimator.consistent and not (uncorrected or model.products or model.owner)
        used = estimator if corrected else replace(estimator, consistent=False)
        plan = used.plan(rows.model)
        return cls(rows, TrainingReader(rows, used, plan), Structure.of(plan), corrected)

    @cached_property
    def observed(self) -> Array:
        """(N, Q) answers to the items that are predicted, NaN where missing."""
        return self.sample.X[:, self.structure.target.items]


@dataclass(frozen=True, eq=False)
class CrossValidated:
    """Errors of N rows in r repetitions, NaN where there is nothing to compare or nothing was predicted.

    errors : by way to predict, (r, N, Q), observed less predicted.   scores : (r, N, J') of the constructs that are predicted, from the
    weights of the training rows.   score_errors : by technique, (r, N, J').   sds : (r, N, Q) of the items in the training rows.
    status : (F,) of the estimates.   failures : folds by the reason why they failed.   kept : those that are doubtful, but used.
    collinear : folds in which a regression had collinear predictors.
    """

    prepared: Prepared
    folds: Folds
    errors: Mapping[Way, Array]
    scores: Array
    score_errors: Mapping[Technique, Array]
    sds: Array
    failed: Mask
    failures: Mapping[str, int]
    kept: Mapping[str, int]
    collinear: int

    @property
    def weights(self) -> Array:
        """(N,) sampling weights, 1 without."""
        w = self.prepared.sample.weights
        return np.ones(self.folds.rows) if w is None else w

    @cached_property
    def predicted(self) -> Mask:
        """(r, N) whether a row was predicted."""
        return ~self.failed.reshape(self.folds.repetitions, self.folds.number)[np.arange(self.folds.repetitions)[:, None], self.folds.of]

    def losses(self, way: Way, standardised: bool = False, blocks: Sequence[Indices] | None = None) -> Array:
        """(r, N, J') squared errors of every case, the mean over the items of a construct that it answered; NaN where it answered none.

        standardised : errors in standard deviations of the training rows, for items on different scales.   blocks : (J',) which of the Q
        items stand for each construct, all of its own without.
        """
        squares = (self.errors[way] / self.sds if standardised else self.errors[way]) ** 2
        target = self.prepared.structure.target
        own = [np.flatnonzero(target.owner == j) for j in target.endogenous] if blocks is None else blocks
        return np.stack([_mean(squares[..., items]) for items in own], axis=-1)


def _mean(squares: Array) -> Array:
    """Mean (...,) of the numbers among (..., k) that there are."""
    there = ~np.isnan(squares)
    with np.errstate(all="ignore"):
        found: Array = total(np.where(there, squares, 0.0)) / there.sum(-1)
    return found


def cross_validated(
    prepared: Prepared,
    folds: Folds,
    resampling: Resampling,
    methods: Iterable[Method] = BENCHMARKS,
    progress: Progress | None = None,
) -> CrossValidated:
    """Predict every row from the rows in other folds.

    methods : benchmarks beside the model and the means of the items.   Raises EstimationError where more rows cannot be predicted than
    `resampling` allows.
    """
    wanted = tuple(methods)
    into = _Errors(prepared, folds, wanted)
    width = len(prepared.reader.plan.columns)
    step = max(1, AT_ONCE // (width * width))
    which = folds.held_out
    with engine.one_blas_thread():
        for start in range(0, len(which), step):
            part = which[start : start + step]
            into.take(start, part, trained(prepared.reader, prepared.structure, part, wanted, prepared.corrected), resampling.inadmissible)
            if progress:
                progress(min(start + step, len(which)), len(which))
    found = into.found()
    _check(found, resampling)
    return found


def _check(found: CrossValidated, resampling: Resampling) -> None:
    """EstimationError where too many rows could not be predicted."""
    lost = int((~found.predicted).sum())
    if found.kept and resampling.inadmissible == "stop":
        raise EstimationError(f"inadmissible folds: {listed(found.kept)}\n  allow them with --inadmissible drop or keep")
    if lost > resampling.max_failed * found.predicted.size + 1e-9:
        folds = sum(found.failures.values())
        raise EstimationError(
            f"{lost:,} of {found.predicted.size:,} predictions failed, more than the share of {resampling.max_failed:g} that is tolerated: "
            f"{folds:,} of {len(found.failed):,} folds left out: {listed(found.failures)}\n"
            "  use a smaller model or hold out fewer rows at a time (--folds n), or raise --max-failed if you accept that"
        )


class _Errors:
    """Collects errors, fold by fold, under the rows that they belong to."""

    def __init__(self, prepared: Prepared, folds: Folds, methods: tuple[Method, ...]) -> None:
        self.prepared, self.folds = prepared, folds
        target = prepared.structure.target
        self.Q, J = len(target.items), len(target.endogenous)
        self.ways: list[Way] = [(method, technique) for method in ("pls", *methods) for technique in TECHNIQUES]
        cells = folds.repetitions * (folds.rows + 1)
        room.need(8 * cells * ((len(self.ways) + 3) * self.Q + 3 * J), f"{cells:,} predictions of {self.Q} items", "take fewer repetitions")
        self.errors = {way: np.full((cells, self.Q), np.nan) for way in (*self.ways, ("ia", "da"))}
        self.sds = np.full((cells, self.Q), np.nan)
        self.scores = np.full((cells, J), np.nan)
        self.score_errors = {technique: np.full((cells, J), np.nan) for technique in TECHNIQUES}
        self.failed = np.zeros(len(folds.held_out), dtype=np.bool_)
        self.reasons, self.kept, self.collinear = Counter[str](), Counter[str](), 0

    def take(self, start: int, which: Indices, found: Trained, inadmissible: Inadmissible) -> None:
        """The errors of the rows `which` (F, m) of the folds from number `start` on."""
        lost = self._lost(found, inadmissible)
        self.failed[start : start + len(which)] = lost
        self.collinear += int(found.collinear.sum())
        repetition = np.arange(start, start + len(which)) // self.folds.number
        place = repetition[:, None] * (self.folds.rows + 1) + which
        keep = np.flatnonzero(~lost)
        part = _Part(self.prepared, found, which, keep)
        place = place[keep]
        self.sds[place] = part.sds
        for way, errors in part.errors(self.ways):
            self.errors[way][place] = errors
        self.errors["ia", "da"][place] = part.observed
        self.scores[place] = part.scores
        for technique in TECHNIQUES:
            self.score_errors[technique][place] = part.score_errors(technique)

    def _lost(self, found: Trained, inadmissible: Inadmissible) -> Mask:
        """(F,) folds that are left out, counted by reason."""
        data, columns = found.training.data, self.prepared.reader.plan.columns
        failed = np.asarray((found.status & FAILED) != 0)
        doubtful = np.asarray(((found.status & INADMISSIBLE) != 0) & ~failed)
        lost = failed | doubtful if inadmissible == "drop" else failed | (doubtful & found.impossible)
        impossible = found.impossible & ~lost
        self.reasons += reasons(data, found.status, lost, columns)
        self.reasons += Counter({IMPOSSIBLE: int(impossible.sum())})
        self.kept += reasons(data, found.status, doubtful & ~lost, columns)
        return np.asarray(lost | impossible)

    def found(self) -> CrossValidated:
        """All of it."""
        r, N = self.folds.repetitions, self.folds.rows

        def shaped(part: Array) -> Array:
            return part.reshape(r, N + 1, -1)[:, :N]

        errors = {way: shaped(part) for way, part in self.errors.items()}
        errors["ia", "ea"] = errors["ia", "da"]
        return CrossValidated(
            self.prepared,
            self.folds,
            errors,
            shaped(self.scores),
            {technique: shaped(part) for technique, part in self.score_errors.items()},
            shaped(self.sds),
            self.failed,
            dict(self.reasons.most_common()),
            dict(self.kept.most_common()),
            self.collinear,
        )


class _Part:
    """What some training sets predict of the rows that they do not hold.   keep : numbers of those that are used."""

    def __init__(self, prepared: Prepared, found: Trained, which: Indices, keep: Indices) -> None:
        self.structure, self.trained, self.keep = prepared.structure, found, keep
        target = prepared.structure.target
        x, z = found.training.columns(prepared.sample.X, which)
        self.curved = through_products(x, found, self.structure) if self.structure.curved else None
        self.x, self.z = x[keep], z[keep][..., target.items]
        self.sd = found.training.data.sd[keep][:, None, target.items]
        self.observed = self.z * self.sd
        self.sds = np.broadcast_to(self.sd, self.z.shape)
        self.scores = self._complete(z[keep], self.x @ found.own[keep])

    def errors(self, ways: Iterable[Way]) -> Iterator[tuple[Way, Array]]:
        """Observed less predicted (F, m, Q), in the units of the answers, for each way to predict."""
        named = [way for way in ways if self.curved is None or way != ("pls", "ea")]
        together = self.x @ np.concatenate([self.trained.maps[way][self.keep] for way in named], axis=-1)
        for way, predicted in zip(named, np.split(together, len(named), axis=-1), strict=True):
            yield way, (self.z - predicted) * self.sd
        if self.curved is not None:
            yield ("pls", "ea"), (self.z - self.curved[0][self.keep]) * self.sd

    def score_errors(self, technique: Technique) -> Array:
        """Scores less predicted scores (F, m, J')."""
        if self.curved is not None and technique == "ea":
            return self.scores - self.curved[1][self.keep]
        return self.scores - self.x @ self.trained.scores[technique][self.keep]

    def _complete(self, z: Array, scores: Array) -> Array:
        """The scores of constructs all of whose items were answered, NaN for the others."""
        target = self.structure.target
        for number, j in enumerate(target.endogenous.tolist()):
            scores[..., number] = np.where(np.isnan(z[..., target.blocks[j]]).any(-1), np.nan, scores[..., number])
        return scores
