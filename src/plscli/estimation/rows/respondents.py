"""Who answered carelessly, or is unlike everybody else?  What every respondent is measured by, and the flags that follow.

A flag asks for a look, not for a removal.  Two or more flags make a respondent suspect: one alone is common among people who
answered with care.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Indices, Mask
from plscli.core.linalg import singular
from plscli.data import patterns
from plscli.data.patterns import AnswerSheet
from plscli.data.scale import Scale
from plscli.data.screen import copies, copies_of_words
from plscli.data.survey import Survey, no_column
from plscli.errors import DataError
from plscli.estimation.rows.answers import Answers
from plscli.model.spec import ModelSpec
from plscli.records import Record
from plscli.words.thresholds import PROFILE, Limit, Threshold, Thresholds

FLAGS_TO_SUSPECT = 2
"""Flags from which a respondent is suspect."""
FEWEST_ITEMS = {"straightline": 5, "longest_run": 15, "irv": 10, "alternating": 10, "diagonal": 10, "duplicate": 10}
"""Items below which a pattern says nothing about a respondent: with few items it is common by chance."""
HOLDING = {">=": np.greater_equal, "<=": np.less_equal, ">": np.greater, "<": np.less}
FIELDS = {
    "missing": "missing_case", "straightline": "straightline", "longest_run": "longest_run", "irv": "irv",
    "alternating": "alternating", "diagonal": "diagonal", "mahalanobis": "mahalanobis_p", "speed": "speed",
}  # fmt: skip
"""Threshold of each flag that has one."""
WHOLE = ("longest_run", "duplicate_of")
"""Measures in whole numbers."""


@dataclass(frozen=True, eq=False)
class Respondents:
    """What the N respondents are measured by, each (N,) and NaN where it does not exist.

    missing : share of missing answers.   modal : share of the commonest answer.   run : longest run of an answer.   sd : standard
    deviation of the answers.   rank : share of respondents whose answers vary as little or less.   alternating, diagonal : shares
    of answers in such patterns.   distance, p : squared Mahalanobis distance, and how probable a larger one is.   first : position
    of the first respondent with the same answers.   duration : time taken.   speed : time of the median respondent over it.
    absent : why a measure does not exist at all, by flag.   items : K.
    """

    missing: Array
    modal: Array
    run: Array
    sd: Array
    rank: Array
    alternating: Array
    diagonal: Array
    distance: Array
    p: Array
    first: Indices
    duration: Array | None
    speed: Array
    absent: Mapping[str, str]
    items: int
    thresholds: Thresholds = PROFILE

    @cached_property
    def values(self) -> dict[str, Array]:
        """What is held against the threshold of each flag."""
        return {
            "missing": self.missing, "straightline": self.modal, "longest_run": self.run / max(1, self.items), "irv": self.rank,
            "alternating": self.alternating, "diagonal": self.diagonal, "mahalanobis": self.p, "speed": self.speed,
        }  # fmt: skip

    @cached_property
    def duplicate(self) -> Mask:
        """(N,) True for respondents with the same answers as an earlier one; respondents without answers do not count."""
        return np.asarray((self.first != np.arange(len(self.first))) & (self.missing < 1))

    @cached_property
    def flags(self) -> dict[str, Mask]:
        """(N,) True for the respondents with each flag; nobody has one that says nothing with so few items."""
        nobody = np.zeros(len(self.missing), dtype=np.bool_)
        flags = {name: nobody if name in self.absent else red(self.thresholds[id], self.values[name]) for name, id in FIELDS.items()}
        return {**flags, "duplicate": nobody if "duplicate" in self.absent else self.duplicate}

    @cached_property
    def number(self) -> Indices:
        """(N,) flags of each respondent."""
        return np.asarray(np.sum(list(self.flags.values()), axis=0, dtype=np.intp))

    @property
    def suspect(self) -> Mask:
        """(N,) True for respondents with two or more flags."""
        return self.number >= FLAGS_TO_SUSPECT

    def records(self, which: Indices) -> list[Record]:
        """One row for each of some respondents: what they are measured by, their flags, whether they are suspect."""
        numbers = {
            "missing": self.missing, "straightline": self.modal, "longest_run": self.run, "irv": self.sd, "alternating": self.alternating,
            "diagonal": self.diagonal, "mahalanobis": self.distance, "mahalanobis_p": self.p,
            "duplicate_of": np.where(self.duplicate, self.first + 1.0, np.nan),
            "duration": np.full(len(self.missing), np.nan) if self.duration is None else self.duration, "speed": self.speed,
        }  # fmt: skip
        columns = {name: _plain(values[which], name in WHOLE) for name, values in numbers.items()}
        flags = {name: flags[which].tolist() for name, flags in self.flags.items()}
        found = []
        for position, row in enumerate((which + 1).tolist()):
            names = [name for name, flag in flags.items() if flag[position]]
            found.append(
                {
                    "row": row,
                    **{name: values[position] for name, values in columns.items()},
                    "flags": names,
                    "number": len(names),
                    "suspect": len(names) >= FLAGS_TO_SUSPECT,
                }
            )
        return found


def _plain(values: Array, whole: bool) -> list[float | int | None]:
    """Values as JSON holds them; what does not exist is None."""
    return [None if value != value else int(value) if whole else value for value in values.tolist()]


def flagged(survey: Survey, model: ModelSpec, thresholds: Thresholds = PROFILE) -> Mask:
    """(N,) True for the respondents of a survey with two or more flags, in the order of its rows."""
    return measured(Answers.of(survey, model), thresholds).suspect


def measured(answers: Answers, thresholds: Thresholds = PROFILE, duration: Array | None = None) -> Respondents:
    """Measure every respondent.   duration : (N,) time each of them took, in any unit."""
    K = len(answers.names)
    absent = {name: f"it takes {least} items, the model has {K}" for name, least in FEWEST_ITEMS.items() if least > K}
    scale = answers.scale
    if scale is None and "alternating" not in absent:
        absent["alternating"] = "the answer scale is not known; name it with --scale"
    measured = (
        [np.concatenate(parts) for parts in zip(*_patterns(answers.as_given, scale), strict=True)]
        if K
        else [np.full(answers.rows, np.nan)] * 6
    )
    given, modal, longest, sd, alternating, diagonal = measured
    distance, why = _distances(answers)
    if why:
        absent["mahalanobis"] = why
    if duration is None:
        absent["speed"] = "nobody said which column holds the time taken (plscli validate --duration COLUMN)"
    return Respondents(
        missing=(K - given) / K if K else np.ones(answers.rows), modal=modal, run=longest, sd=sd, rank=_rank(sd), alternating=alternating,
        diagonal=diagonal, distance=distance, p=_tail(distance, int(answers.varies.sum())), first=_first(answers), duration=duration,
        speed=np.full(answers.rows, np.nan) if duration is None else relative_speed(duration, ~answers.empty), absent=absent, items=K,
        thresholds=thresholds,
    )  # fmt: skip


def red(threshold: Threshold, values: Array) -> Mask:
    """Where values (N,) are red, or not green where a threshold has no red; never where they do not exist."""
    return holds(threshold.red, values) if threshold.red else ~holds(threshold.limit, values) & ~np.isnan(values)


def holds(limit: Limit, values: Array) -> Mask:
    """Where values (N,) satisfy a comparison."""
    return HOLDING[limit.relation](values, limit.value)


def _patterns(answers: Answers, scale: Scale | None) -> Iterator[tuple[Array, ...]]:
    """Answers given, modal share, longest run, spread, and shares of alternating and diagonal answers, block by block."""
    for block in answers.blocks(answers.order):
        sheet = AnswerSheet.of(block, answers.lowest)
        nothing = np.full(len(block), np.nan)
        yield (
            patterns.answered(sheet).astype(np.float64),
            patterns.modal_share(sheet),
            patterns.longest_run(sheet),
            patterns.spread(block),
            patterns.extreme_share(sheet, scale[1] - scale[0]) if scale else nothing,
            patterns.diagonal_share(sheet),
        )


def _rank(sd: Array) -> Array:
    """(N,) share of the respondents whose standard deviation is as small or smaller; NaN without one."""
    known = ~np.isnan(sd)
    n = int(known.sum())
    order = np.argsort(sd, kind="stable")[:n]  # NaN come last
    ends = np.flatnonzero(np.append(sd[order][1:] != sd[order][:-1], True)) + 1 if n else order
    rank = np.full(len(sd), np.nan)
    rank[order] = np.repeat(ends, np.diff(ends, prepend=0)) / max(1, n)
    return rank


def _first(answers: Answers) -> Indices:
    """(N,) position of the first respondent with the same answers."""
    if not answers.names:
        return np.arange(answers.rows)
    if answers.lowest is None or max(values[-1] for values, _ in answers.tallies if len(values)) - answers.lowest >= patterns.FEW:
        return copies(answers.columns)
    packed = [patterns.words(AnswerSheet.of(block, answers.lowest)) for block in answers.blocks()]
    return copies_of_words(np.concatenate(packed, axis=1))


def _distances(answers: Answers) -> tuple[Array, str]:
    """(N,) squared Mahalanobis distances from the mean, missing answers replaced by it, and why there are none."""
    items = [int(k) for k in np.flatnonzero(answers.varies)]
    nothing = np.full(answers.rows, np.nan)
    if len(items) < 2:
        return nothing, "it takes two items"
    if answers.used <= len(items) + 1:
        return nothing, f"it takes more than {len(items) + 1} respondents, there are {answers.used}"
    R = answers.correlations[np.ix_(items, items)]
    if singular(R):
        return nothing, "an item is a combination of others"
    sd = np.sqrt(np.diagonal(answers.covariance))[items]
    inverse = np.linalg.inv(R) / (sd[:, None] * sd)
    found = [np.einsum("kn,kn->n", inverse @ block.T, block.T) for block in answers.filled(items)]
    return np.where(answers.empty, np.nan, np.concatenate(found)), ""


def _tail(distance: Array, items: int) -> Array:
    """(N,) probability of a larger squared distance, of a normal population: chi-square with one degree of freedom per item."""
    return np.asarray(special().chdtrc(items, distance), dtype=np.float64)


def relative_speed(duration: Array, used: Mask) -> Array:
    """(N,) how many times as fast as the median respondent everybody was; NaN without a time above 0.

    The relative speed index of Leiner (2019), Surv. Res. Methods 13, 229-248, for the whole questionnaire.
    """
    timed = (duration > 0) & np.isfinite(duration)
    speed = np.full(len(duration), np.nan)
    if (timed & used).any():
        speed[timed] = np.median(duration[timed & used]) / duration[timed]
    return speed


def durations(survey: Survey, column: str, model: ModelSpec) -> Array:
    """(N,) the time taken, from a column of the survey; DataError for one that holds no times."""
    if column not in survey.columns:
        raise no_column("--duration", column, survey.columns, survey.file)
    if column in model.indicators:
        raise DataError(f"--duration {column}: {column!r} is an indicator of the model\n  times stand in a column of their own")
    return survey.matrix([column])[:, 0]
