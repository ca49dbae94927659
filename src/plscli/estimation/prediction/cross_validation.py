"""Every row predicted from rows in other folds: observed answers less predicted ones, by fold and by way to predict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plscli import engine, room
from plscli.core import Array, Correlations, Indices, Mask
from plscli.core.folds import Folds, gathered
from plscli.core.linalg import total
from plscli.core.pls.stages import Solution
from plscli.data.survey import Survey
from plscli.engine import Progress
from plscli.errors import EstimationError
from plscli.estimation import Estimator, Inadmissible, Resampling, failure
from plscli.estimation.failure import INADMISSIBLE, listed, reasons
from plscli.estimation.prediction import TECHNIQUES, Method, Technique, Way
from plscli.estimation.prediction.structure import MeasuredPaths
from plscli.estimation.prediction.training import Trained, TrainingReader, Wanted, through_products, trained
from plscli.estimation.rows import Sample, sample
from plscli.model.spec import ModelSpec

IMPOSSIBLE = f"{INADMISSIBLE} implied correlations of the predictors that contradict each other"


@dataclass(frozen=True, eq=False)
class Prepared:
    """A survey and a model, ready to predict.   corrected : whether PLSc predicts by the correlations that the model implies."""

    sample: Sample
    reader: TrainingReader
    structure: MeasuredPaths
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
        return cls(rows, TrainingReader(rows, used, plan), MeasuredPaths.of(plan), corrected)

    @cached_property
    def observed(self) -> Array:
        """(N, Q) answers to the items that are predicted, NaN where missing."""
        return self.sample.X[:, self.structure.target.items]


@dataclass(frozen=True, eq=False)
class CrossValidated:
    """Errors of N rows in r repetitions, NaN where there is nothing to compare or nothing was predicted.

    in_folds : errors by way to predict, (F, m, Q), observed less predicted, of the rows `folds.held_out` of the F folds.   scored : (F, m,
    J') scores of the constructs that are predicted, from the weights of the training rows.   score_errors : by technique, (F, m, J').
    sds : (F, Q) of the items in the training rows.   failed : (F,) folds without an estimate.   failures : their number by reason.
    kept : those that are doubtful, but used.   collinear : regressions that had collinear predictors.   whole : the estimate of all rows,
    from the correlations `data`.
    """

    prepared: Prepared
    folds: Folds
    in_folds: Mapping[Way, Array]
    scored: Array
    score_errors: Mapping[Technique, Array]
    sds: Array
    failed: Mask
    failures: Mapping[str, int]
    kept: Mapping[str, int]
    collinear: int
    whole: Solution
    data: Correlations

    @property
    def observed(self) -> Array:
        """(F, m, Q) answers less the means of the training rows: the errors of predicting these, whatever the technique."""
        return next(errors for (method, _), errors in self.in_folds.items() if method == "ia")

    @property
    def weights(self) -> Array | None:
        """(N,) sampling weights, None without."""
        return self.prepared.sample.weights

    @cached_property
    def predicted(self) -> Mask:
        """(r, N) whether a row was predicted."""
        return ~self.failed.reshape(self.folds.repetitions, self.folds.number)[np.arange(self.folds.repetitions)[:, None], self.folds.of]

    def by_row(self, in_folds: Array) -> Array:
        """Numbers (r, N, ...) of the rows in every repetition from those (F, m, ...) of the rows in every fold."""
        flat = in_folds.reshape(-1, *in_folds.shape[2:])
        return flat[self.folds.place]

    def errors(self, method: Method, technique: Technique) -> Array:
        """(r, N, Q) observed less predicted answers."""
        return self.by_row(self.in_folds[method, technique])

    def losses(self, method: Method, technique: Technique, standardised: bool = False, blocks: Sequence[Indices] | None = None) -> Array:
        """(r, N, J') squared errors of every case, the mean over the items of a construct that it answered; NaN where it answered none.

        standardised : errors in standard deviations of the training rows, for items on different scales.   blocks : (J',) which of the Q
        items stand for each construct, all of its own without.
        """
        errors, target = self.in_folds[method, technique], self.prepared.structure.target
        squares = (errors / self.sds[:, None] if standardised else errors) ** 2
        own = [np.flatnonzero(target.owner == j) for j in target.endogenous] if blocks is None else blocks
        return self.by_row(np.stack([_mean(squares[..., items]) for items in own], axis=-1))


def _mean(squares: Array) -> Array:
    """Mean (...,) of the numbers among (..., k) that there are."""
    there = ~np.isnan(squares)
    count = squares.shape[-1] if there.all() else there.sum(-1)
    with np.errstate(all="ignore"):
        return np.asarray(total(np.where(there, squares, 0.0)) / count)


class Errors:
    """Collects errors, fold by fold."""

    def __init__(self, prepared: Prepared, folds: Folds, wanted: Wanted) -> None:
        self.prepared, self.folds = prepared, folds
        target = prepared.structure.target
        shape, Q, J = folds.held_out.shape, len(target.items), len(target.endogenous)
        self.ways: list[Way] = [(method, technique) for method in ("pls", *wanted.methods) for technique in wanted.techniques]
        cells = shape[0] * shape[1]
        room.need(8 * cells * ((len(self.ways) + 2) * Q + 3 * J), f"{cells:,} predictions of {Q} items", "take fewer repetitions")
        self.errors = {way: np.empty((*shape, Q)) for way in self.ways}
        self.observed = np.empty((*shape, Q))
        self.sds = np.empty((shape[0], Q))
        self.scores = np.empty((*shape, J))
        self.score_errors = {technique: np.empty((*shape, J)) for technique in wanted.techniques}
        self.failed = np.zeros(shape[0], dtype=np.bool_)
        self.reasons, self.kept, self.collinear = Counter[str](), Counter[str](), 0

    def take(self, start: int, which: Indices, found: Trained, inadmissible: Inadmissible) -> None:
        """The errors of the rows `which` (F, m) of the folds from number `start` on."""
        members = slice(start, start + len(which))
        lost = self._lost(found, inadmissible)
        self.failed[members] = lost
        self.collinear += int(found.collinear.sum())
        part = PredictedFolds(self.prepared, found, which)
        self.sds[members] = part.sd
        self.observed[members] = part.observed
        for way, errors in self.errors.items():
            part.errors(way, errors[members])
        self.scores[members] = part.scores
        for technique, errors in self.score_errors.items():
            np.subtract(part.scores, part.predicted_scores(technique), out=errors[members])
        if lost.any():
            for each in (*self.errors.values(), self.observed, self.scores, *self.score_errors.values()):
                each[members][lost] = np.nan

    def _lost(self, found: Trained, inadmissible: Inadmissible) -> Mask:
        """(F,) folds that are left out, counted by reason."""
        data, columns, status = found.training.data, self.prepared.reader.plan.columns, found.solution.status
        failed = found.solution.failed
        doubtful = found.solution.inadmissible & ~failed
        impossible = found.impossible
        lost = failed | doubtful if inadmissible == "drop" else failed | (doubtful & impossible)
        impossible = impossible & ~lost
        self.reasons += reasons(data, status, lost, columns)
        self.reasons += Counter({IMPOSSIBLE: int(impossible.sum())})
        self.kept += reasons(data, status, doubtful & ~lost, columns)
        return np.asarray(lost | impossible)

    def found(self, whole: Solution, data: Correlations) -> CrossValidated:
        """All of it."""
        for technique in self.score_errors:
            self.errors["ia", technique] = self.observed
        counted = dict(self.reasons.most_common()), dict(self.kept.most_common())
        of_scores = self.scores, self.score_errors
        return CrossValidated(
            self.prepared, self.folds, self.errors, *of_scores, self.sds, self.failed, *counted, self.collinear, whole, data
        )


class PredictedFolds:
    """What some training sets predict of the rows that they do not hold."""

    def __init__(self, prepared: Prepared, found: Trained, which: Indices) -> None:
        self.structure, self.trained = prepared.structure, found
        target, data = prepared.structure.target, found.training.data
        x, z = found.training.columns(prepared.sample.X, which)
        self.x, self.curved = x, through_products(x, found, self.structure) if self.structure.curved else None
        self.sd = np.ascontiguousarray(data.sd[:, target.items])
        self.observed = gathered(prepared.observed, which, np.nan)
        self.observed -= np.ascontiguousarray(data.mean[:, target.items])[:, None]
        self.scores = self._complete(z, x @ found.own)

    def errors(self, way: Way, into: Array) -> None:
        """Observed less predicted (F, m, Q), in the units of the answers."""
        if self.curved is not None and way == ("pls", "ea"):
            np.multiply(self.curved[0], self.sd[:, None], out=into)
        else:
            np.matmul(self.x, self.trained.maps[way] * self.sd[:, None], out=into)
        np.subtract(self.observed, into, out=into)

    def predicted_scores(self, technique: Technique) -> Array:
        """(F, m, J') of the constructs that are predicted."""
        if self.curved is not None and technique == "ea":
            return self.curved[1]
        return self.x @ self.trained.scores[technique]

    def _complete(self, z: Array, scores: Array) -> Array:
        """The scores of constructs all of whose items were answered, NaN for the others."""
        blank = np.isnan(z)
        target = self.structure.target
        for number, j in enumerate(target.endogenous.tolist() if blank.any() else []):
            scores[..., number][blank[..., target.blocks[j]].any(-1)] = np.nan
        return scores


AT_ONCE = 1 << 22
"""Numbers of correlations of training rows that are held in memory at a time."""
BENCHMARKS: tuple[Method, ...] = ("lm",)


def cross_validated(
    prepared: Prepared,
    folds: Folds,
    resampling: Resampling,
    methods: Iterable[Method] = BENCHMARKS,
    techniques: Iterable[Technique] = TECHNIQUES,
    progress: Progress | None = None,
) -> CrossValidated:
    """Predict every row from the rows in other folds, and estimate all rows with them.

    methods : benchmarks beside the model and the means of the items.   Raises EstimationError where more rows cannot be predicted than
    `resampling` allows, or where nothing can be estimated from all of them.
    """
    wanted = Wanted(tuple(methods), tuple(techniques), prepared.corrected)
    into = Errors(prepared, folds, wanted)
    step = max(1, AT_ONCE // len(prepared.reader.plan.columns) ** 2)
    with engine.one_blas_thread():
        for start in range(0, len(folds.held_out), step):
            which = folds.held_out[start : start + step]
            into.take(start, which, trained(prepared.reader, prepared.structure, which, wanted), resampling.inadmissible)
            if progress:
                progress(min(start + step, len(folds.held_out)), len(folds.held_out))
        nobody = np.full((1, folds.held_out.shape[1]), folds.rows)
        whole = trained(prepared.reader, prepared.structure, nobody, wanted)
    result = into.found(whole.solution[0], whole.training.data[0])
    _check(result, resampling)
    return result


def _check(found: CrossValidated, resampling: Resampling) -> None:
    """EstimationError where nothing can be estimated, or where too many rows could not be predicted."""
    reader = found.prepared.reader
    if found.whole.failed:
        raise EstimationError(failure.reason(found.whole, found.data, reader.plan, reader.estimator))
    if found.kept and resampling.inadmissible == "stop":
        raise EstimationError(f"inadmissible folds: {listed(found.kept)}\n  allow them with --inadmissible drop or keep")
    lost = int((~found.predicted).sum())
    if lost > resampling.max_failed * found.predicted.size + 1e-9:
        folds = sum(found.failures.values())
        raise EstimationError(
            f"{lost:,} of {found.predicted.size:,} predictions failed, more than the share of {resampling.max_failed:g} that is tolerated: "
            f"{folds:,} of {len(found.failed):,} folds left out: {listed(found.failures)}\n"
            "  use a smaller model or hold out fewer rows at a time (--folds n), or raise --max-failed if you accept that"
        )
