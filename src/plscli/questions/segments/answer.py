"""Are there groups that nobody coded?  Segments of respondents with paths of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers, stage
from plscli.errors import EstimationError, UsageError
from plscli.estimation import estimation
from plscli.estimation.document import packed, unpacked
from plscli.estimation.estimation import Estimation
from plscli.estimation.sample_size import ten_times
from plscli.model.spec import ModelSpec
from plscli.questions.segments import SegmentsAsked, explained, pos, retention, sentences
from plscli.questions.segments.explained import joined
from plscli.questions.segments.found import ScoredRows, Segmented, left_out, membership, paths, sizes
from plscli.questions.segments.retention import Retention
from plscli.questions.segments.search import Null, given_starts, simulated, solved
from plscli.records import Lazy, Record, Tables
from plscli.setting import merged
from plscli.tables import Derived

PERFECT = 1e-9
"""A residual variance below this leaves nothing that could differ between segments."""


@dataclass(frozen=True, eq=False, repr=False)
class Segments(Derived):
    """Segments of the respondents of one survey.

    found : by number of segments.   null : gains in samples of one segment.   given : starts (S, N, K) that were given, in the order of
    the file.
    """

    survey: Survey
    asked: SegmentsAsked
    point: Estimation
    scores: ScoredRows
    found: Mapping[int, Segmented]
    null: Null | None = None
    given: Any = None

    kind = "segments"
    basis = "point"
    sealed = True

    def __repr__(self) -> str:
        """The verdict and the sizes."""
        shares = ", ".join(f"{row['n']:,}" for row in self.tables()["segments"])
        return f"<Segments of {self.data.used:,} respondents ({shares}): {self.verdict}>"

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything that was chosen."""
        return {**merged(self.asked.estimator, self.asked.rules, self.asked.segmenting), "numpy": np.__version__}

    def extras(self) -> Mapping[str, Any]:
        """Starts that were given, from which `verify` looks again."""
        return {} if self.given is None else {"starts": packed(np.asarray(self.given, dtype=np.float64))}

    @cached_property
    def rows(self) -> list[Record]:
        """Table `retention` without its verdicts."""
        return retention.rows(self.found, self.scores, self.null, self.asked.segmenting.method)

    @cached_property
    def decision(self) -> Retention:
        """What the criteria say."""
        coarse = self.scores.coarse(self.found)
        return retention.decided(self.rows, ten_times(self.model), self.scores.n, self.asked.rules.alpha, coarse)

    @property
    def shown(self) -> Segmented:
        """The segments that the tables are of: of the number that was asked for, those that are kept or that criteria point to, or all
        respondents together.
        """
        named = self.asked.segmenting.named
        wanted = named if named is not None else self.decision.retained or self.decision.agreed or 1
        return self.found[wanted] if self.found[wanted].sound else self.found[1]

    @property
    def probabilities(self) -> list[str]:
        """Fields of probabilities in table `membership`, which PLS-POS does not have."""
        return [f"p_{k + 1}" for k in range(self.shown.k)] if self.asked.segmenting.method == "fimix" else []

    @property
    def verdict(self) -> str:
        """Whether there are segments, and what follows."""
        return sentences.verdict(self.decision, self.rows, self.scores.n)

    def joined(self) -> Survey:
        """The survey with the segments that are shown in a column `segment`; how they were found stands beside them.

        UsageError where there is but one segment, and where the survey has such a column.
        """
        if self.shown.k == 1:
            raise UsageError("there are no segments to save: the criteria keep none\n  name a number of segments all the same: -k 2")
        return joined(self.survey, self.shown, self.scores, self.asked.segmenting.method.upper())

    @cached_property
    def _tables(self) -> Tables:
        """Table `retention`, then what the segments are like."""
        return Lazy({
            "retention": lambda: retention.judged(self.rows, self.decision),
            "segments": lambda: sizes(self.shown, self.scores),
            "segment_paths": lambda: paths(self.shown, self.scores),
            "explained": self._explained,
            "membership": lambda: membership(self.shown, self.scores, self.probabilities),
        })  # fmt: skip

    def _explained(self) -> list[Record]:
        found, asked = self.shown, self.asked
        if found.k == 1:
            return []
        columns = explained.others(self.survey, self.model, asked.segmenting.explain, self.scores.sample.numbers - 1)
        return explained.tested(columns, found.which, found.k, asked.segmenting.seed, asked.rules.alpha)

    @cached_property
    def lead(self) -> tuple[str, ...]:
        """The verdict, what it may have missed, and the path that differs most between the segments that are shown."""
        missed = sentences.missed(self.decision, retention.all_thin(self.rows))
        gain = sentences.against_one(self.rows, self.decision.agreed or self.shown.k, self.asked.rules.alpha, self.asked.segmenting.null)
        contrast = sentences.contrast(self.tables()["segment_paths"], self.shown.k == self.decision.retained)
        return (self.verdict, *filter(None, (missed, gain, contrast)))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know."""
        k, asked = self.shown.k, self.asked
        moved = sentences.MOVED, None if self.null else sentences.MOVES
        said = (
            *left_out(self.found),
            *self.scores.coarse(self.found),
            *self._unsound,
            sentences.few_samples(asked.segmenting.null),
            *self._reached,
            sentences.shown(k, self.decision.retained),
            self.point.small,
            *(moved if asked.segmenting.method == "pos" else (sentences.FIXED,)),
            sentences.CIRCULAR if k > 1 else None,
            sentences.PLSC if asked.estimator.consistent else None,
            None if self.scores.weights is None else sentences.WEIGHTED,
            *self.point.notes,
        )
        return tuple(filter(None, said))

    @property
    def _reached(self) -> list[str]:
        """How many starts led to the solution that is shown, and where few led to another."""
        thin = retention.all_thin(self.rows)
        shown = [sentences.stability(row, thin.get(row["k"])) for row in self.rows if row["k"] == self.shown.k > 1]
        return [*shown, *(f"{k} segments: {said}; there may be a better one" for k, said in thin.items() if k != self.shown.k)]

    @property
    def _unsound(self) -> list[str]:
        """Simulated samples that p values rest on no more."""
        total = self.asked.segmenting.null
        lost = [] if self.null is None else [(k, self.null.unsound(k)) for k in self.null.numbers if self.null.unsound(k)]
        return [
            f"{k} segments: {number} of {total:,} simulated samples gave no sound solution and are not counted in p" for k, number in lost
        ]


def restored(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `ask` takes besides settings to make a saved answer again.  KeyError or ValueError where it is not there."""
    return {} if document["settings"]["posteriors"] is None else {"starts": unpacked(document["starts"])}


def ask(
    survey: Survey,
    model: ModelSpec,
    asked: SegmentsAsked,
    *,
    starts: Any = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Segments:
    """Look for segments whose paths differ (FIMIX-PLS, PLS-POS), and say how many there are, if any.

    starts : posteriors (S, N, K) of the respondents that are used, in the order of the file; they take the place of the number of random
    starts and of the seed.   Raises EstimationError where the model cannot be estimated, UsageError and DataError.
    """
    segmenting = asked.segmenting
    point = estimation.run(survey, model, asked.estimator)
    moved = segmenting.method == "pos"
    scores = ScoredRows.of(survey, model, asked.estimator, not segmenting.no_intercepts and not moved)
    _check(scores, point)
    if moved:
        pos.check(scores)
    explained.others(survey, point.model, segmenting.explain, scores.sample.numbers - 1)
    given = None
    if starts is not None:
        given = given_starts(starts, scores, segmenting.numbers)
        digest = sha256(np.ascontiguousarray(starts, dtype="<f8").tobytes()).hexdigest()
        segmenting = replace(segmenting, starts=len(given), posteriors=digest)
    found = solved(scores, segmenting, given)
    null = None
    if segmenting.null:
        stage(progress, "samples of one segment")
        null = simulated(scores, segmenting, workers, progress)
    return Segments(survey, replace(asked, segmenting=segmenting), point, scores, found, null, starts)


def _check(scores: ScoredRows, point: Estimation) -> None:
    """EstimationError for an outcome that is explained without error."""
    for name, variance in zip(scores.outcomes, scores.pooled.variances[:, 0], strict=True):
        if not variance > PERFECT:
            raise EstimationError(
                f"{name} is explained without error in {point.data.file}: there is nothing in which segments could differ\n"
                "  look for an item that stands in two constructs"
            )
