"""Groups estimated, permuted and bootstrapped: the numbers behind every table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import combinations

import numpy as np

from plscli import engine, room
from plscli.core import Array, Correlations, Indices
from plscli.core.pls.stages import Solution
from plscli.data.survey import Survey
from plscli.engine import Progress, Workers, stage
from plscli.errors import EstimationError
from plscli.estimation import failure, quantities, withheld
from plscli.estimation.document import digest
from plscli.estimation.failure import dropped, listed
from plscli.estimation.quantities import Evaluation
from plscli.model.plan import Plan
from plscli.model.spec import ModelSpec
from plscli.questions.groups import GivenDraws, GroupsAsked
from plscli.questions.groups.bootstrapped import Bootstrapped, bootstrapped
from plscli.questions.groups.composites import Composites, blocks
from plscli.questions.groups.configural import check_signs
from plscli.questions.groups.membership import Membership, called, membership
from plscli.questions.groups.permuted import DrawnPermutations, GivenPermutations, Regrouping, Statistics
from plscli.questions.groups.respondents import Grouped, exchange, respondents

NUMBERS = 24
"""Bytes that a number of a permutation takes: as it comes, joined, and while it is counted."""
MEASURED = ("loading", "weight")
"""What is known of items in every group."""


@dataclass(frozen=True, eq=False)
class Alone:
    """One group as it is.   notes : what must be said of its solution.   inadmissible : what about that cannot be true of any population;
    nothing if all can.   withheld : numbers that are not tested, with the reason.   measured : loadings and weights.
    """

    notes: tuple[str, ...]
    inadmissible: str
    withheld: Mapping[quantities.Key, str]
    measured: Mapping[quantities.Key, float]


@dataclass(frozen=True, eq=False)
class Compared:
    """All numbers.  Arrays have the groups in their canonical order; `pairs` and `place` lead from the order that was asked for.

    asked : with the digests of what was given.   found : the respondents.   work : what estimated their groups.   keys : compared numbers.
    observed : statistics of the groups as they are.   permuted : of those permutations that could be estimated.   failures : others, by
    reason.   alone : each group as it is.   resamples : each group bootstrapped; None without.   given : what was not drawn.
    workers : who does the work.
    """

    asked: GroupsAsked
    groups: Membership
    found: Grouped
    work: Regrouping
    keys: list[quantities.Key]
    observed: Statistics
    permuted: Statistics
    failures: Mapping[str, int]
    alone: list[Alone]
    resamples: list[Bootstrapped] | None
    given: GivenDraws
    workers: Workers

    @cached_property
    def distances(self) -> tuple[Array, Array]:
        """(2,) distances between the groups, and (B, 2) in the permutations, which are gone through once more."""
        total = self.asked.grouping.permutations
        run = engine.run(self.work.apart, total, self.work.span, None, *self.work.shared(total, self.workers))
        return self.work.distances(self.work.solved(self.found.members[:-1][None]))[0], np.concatenate(list(run))

    @property
    def labels(self) -> tuple[str, ...]:
        """Of the groups, as asked for."""
        return self.groups.labels

    @property
    def plan(self) -> Plan:
        """The stages of the model."""
        return self.found.reader.plan

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Pairs of groups in the order that was asked for, by their canonical numbers."""
        return list(combinations(self.groups.canonical, 2))

    def pair(self, a: int, b: int) -> int:
        """The place of a pair of canonical groups in arrays of pairs."""
        return list(combinations(range(len(self.labels)), 2)).index((min(a, b), max(a, b)))

    def label(self, group: int) -> str:
        """Of a canonical group."""
        return self.found.labels[group]

    def called(self, label: str) -> str:
        """A group in a sentence."""
        return called(label, self.groups.by)

    def size(self, group: int) -> int:
        """Respondents in a canonical group."""
        return int(self.found.sizes[group])

    @cached_property
    def index(self) -> dict[quantities.Key, int]:
        """Position of each compared number."""
        return {key: position for position, key in enumerate(self.keys)}

    @property
    def inadmissible(self) -> list[str]:
        """Groups whose solution cannot be true of any population."""
        return [label for label, alone in zip(self.found.labels, self.alone, strict=True) if alone.inadmissible]

    @property
    def used(self) -> int:
        """Permutations that count."""
        return len(self.permuted.values)

    @property
    def accounting(self) -> str:
        """How many permutations count, and why not all."""
        said = f"{self.used:,} of {self.asked.grouping.permutations:,} permutations used"
        return f"{said}; {sum(self.failures.values()):,} left out: {listed(self.failures)}" if self.failures else said


def compare(
    survey: Survey, model: ModelSpec, asked: GroupsAsked, given: GivenDraws, workers: Workers, progress: Progress | None
) -> Compared:
    """Compare groups.  Raises EstimationError for a group that cannot be estimated or when too many permutations fail."""
    groups = membership(survey, model, asked.grouping.column, asked.grouping.groups)
    found = respondents(survey, model, asked.estimator, asked.resampling, groups, bool(given))
    known = list(dict.fromkeys(name for name, _ in quantities.keys(found.reader.plan)))
    only = asked.grouping.quantities(known)
    asked, given, rows = _digested(asked, found, given)
    work = _work(found, asked, groups, given, only)
    keys = work.evaluation.names
    room.need(
        NUMBERS * asked.grouping.permutations * len(keys) * len(found.labels), "this many permutations", "take fewer: --permutations 5000"
    )
    once = found.members[:-1][None]
    solved = work.solved(once)
    alone = _alone(found, solved.data, solved.solution, keys)
    check_signs(found, alone)
    observed = work.statistics(once, solved)
    stage(progress, "permuting")
    permuted, failures = _permuted(work, asked, workers, progress)
    resamples = None
    if asked.resampling.resamples:
        nulls = quantities.nulls(found.reader.plan, only)
        resamples = bootstrapped(found, observed.values[0], nulls, only, asked.resampling, rows, workers, progress)
    return Compared(asked, groups, found, work, keys, observed, permuted, failures, alone, resamples, given, workers)


def _alone(found: Grouped, data: Correlations, solution: Solution, keys: list[quantities.Key]) -> list[Alone]:
    """Each group; what is wrong with one is said with its name."""
    plan, estimator = found.reader.plan, found.estimator
    evaluation = quantities.Evaluation(plan, only=MEASURED)
    values = evaluation(solution)
    groups = []
    for group in range(len(found.labels)):
        one, own = solution[group], data[group]
        try:
            notes = failure.remarks(one, own, plan, estimator)
        except EstimationError as error:
            raise EstimationError(f"{found.named(group)}: {error}") from None
        impossible = failure.named(int(one.status)) if one.inadmissible else ""
        held = withheld.reasons(plan, keys, failure.at_bound(own, plan))
        groups.append(Alone(notes, impossible, held, dict(zip(evaluation.names, values[group].tolist(), strict=True))))
    return groups


def _digested(asked: GroupsAsked, found: Grouped, given: GivenDraws) -> tuple[GroupsAsked, GivenDraws, list[Indices] | None]:
    """The settings with the digests of what was given, that with resamples by group, and these as rows of each group."""
    grouping, resampling, rows = asked.grouping, asked.resampling, None
    if given.labels is not None:
        grouping = replace(grouping, permutations=len(given.labels), labels=digest(given.labels))
    if given.indices is not None:
        by_group = given.indices if isinstance(given.indices, Mapping) else found.apart(np.asarray(given.indices))
        rows, given = found.resamples(by_group), replace(given, indices=by_group)
        whole = sha256("".join(digest(by_group[label]) for label in found.labels).encode()).hexdigest()
        resampling = replace(resampling, resamples=len(rows[0]), indices=whole)
    if given.labels is not None and (given.indices is not None or not resampling.resamples):
        resampling = replace(resampling, seed=None)
    return replace(asked, grouping=grouping, resampling=resampling), given, rows


def _work(found: Grouped, asked: GroupsAsked, groups: Membership, given: GivenDraws, only: tuple[str, ...]) -> Regrouping:
    reader = found.reader
    if given.labels is not None:
        labels = found.permutations(np.asarray(given.labels), groups.canonical)
        source: DrawnPermutations | GivenPermutations = GivenPermutations(labels, len(found.labels))
    else:
        assert asked.resampling.seed is not None
        source = DrawnPermutations(exchange(found, asked.resampling), asked.grouping.permutations, asked.resampling.seed)
    consistent = asked.estimator.consistent
    composites = Composites(reader, found.solution, blocks(reader.plan, consistent), asked.grouping.pool, consistent)
    centred = found.centred if asked.grouping.permute == "centred" else None
    evaluation = Evaluation(reader.plan, reader.ranges, only, resampled=True)
    return Regrouping(reader, centred, source, composites, evaluation, asked.resampling.inadmissible, found.sizes)


def tolerated(asked: GroupsAsked) -> float:
    """Permutations that may fail."""
    return asked.resampling.max_failed * asked.grouping.permutations + 1e-9


def _permuted(work: Regrouping, asked: GroupsAsked, workers: Workers, progress: Progress | None) -> tuple[Statistics, dict[str, int]]:
    parts, failures = [], Counter[str]()
    total = asked.grouping.permutations
    for part, failed in engine.run(work, total, work.span, progress, *work.shared(total, workers)):
        parts.append(part)
        failures += failed
    lost, inadmissible = sum(failures.values()), dropped(failures)
    if inadmissible and asked.resampling.inadmissible == "stop":
        raise EstimationError(f"inadmissible permutations: {listed(failures)}\n  allow them with --inadmissible drop or keep")
    if lost - inadmissible > tolerated(asked) or lost > total - 2:
        raise EstimationError(
            f"too many permutations cannot be estimated: {lost:,} of {total:,}: {listed(failures)}\n"
            "  a group is too small for this model, or hardly varies; leave it out with --groups, or raise --max-failed if you accept that"
        )
    return Statistics.joined(parts), dict(failures.most_common())
