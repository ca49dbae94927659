"""Specifications of a test, estimated and decided: those of the same rows share their resamples, which are drawn and summed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from plscli import engine
from plscli.core import Array, Indices
from plscli.core.pls.stages import Solution
from plscli.core.resampling import samples
from plscli.data.survey import Survey
from plscli.engine import Progress, Workers
from plscli.errors import PlscliError
from plscli.estimation import Estimator, Resampling, failure
from plscli.estimation.estimation import solved
from plscli.estimation.inference import summarise, undecided
from plscli.estimation.quantities import Evaluation, keys, tested
from plscli.estimation.replicates import Part, Work
from plscli.estimation.rows import drawing, sample
from plscli.estimation.rows.reading import SampleReader
from plscli.model.spec import Effect
from plscli.questions.robustness import CHOSEN, DecidedBy, Specification, specifications
from plscli.questions.structure import DecisionRule
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import finite

ONLY = ("path", "defined")
"""Quantities that hypotheses are about."""
INTERVALS: tuple[tuple[DecidedBy, str], ...] = (("percentile", "percentile interval"), ("bca", "BCa interval"))
"""Rules that decide on the resamples of what was chosen, without others."""
Figures = dict[str, float | None]


@dataclass(frozen=True, eq=False)
class Outcome:
    """A specification for one set of respondents.   decisions : one per hypothesis, None where it could not be tested.

    rows : estimate, se, t, p, lower and upper of every hypothesis.   reason : why nothing could be tested; None if it could.
    """

    name: str
    respondents: str
    n: int
    rows: tuple[Mapping[str, float | None], ...] = ()
    decisions: tuple[bool | None, ...] = ()
    used: int = 0
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class Trial:
    """A specification that is estimated.   reading : number of the reader, of its family, whose correlations it takes.

    point, work : (P,) estimates of the quantities that hypotheses are about, and what gives them in resamples.
    """

    specification: Specification
    reader: SampleReader
    reading: int
    point: Array
    work: Work

    @property
    def name(self) -> str:
        """The name of the specification."""
        return self.specification.name

    def columns(self, effects: Sequence[Effect]) -> Indices:
        """(H,) positions of the effects among the estimates."""
        index = {key: position for position, key in enumerate(keys(self.reader.plan, ONLY))}
        return np.array([index[tested(effect)] for effect in effects])


@dataclass(eq=False)
class Family:
    """Trials of the same rows, whose resamples are drawn together.   source : draws them.   freedom : see `drawing.Units`.

    readers : of the kinds of correlations.
    """

    resampling: Resampling
    source: samples.Drawn
    rows: SampleReader
    freedom: float
    readers: list[SampleReader] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    def __call__(self, blocks: range, tick: samples.Tick) -> list[list[Part]]:
        """For each trial its parts, of consecutive blocks of resamples."""
        read = self.source.read_by(self.readers, blocks)
        return [[part for part, _ in trial.work.parts(read[trial.reading])] for trial in self.trials]

    @property
    def span(self) -> int:
        """Blocks that are worked on together."""
        return min(trial.work.span for trial in self.trials)

    def work(self, reader: SampleReader, solution: Solution) -> Work:
        """Estimates what hypotheses are about by a reader in the resamples of the family.   solution : of the rows themselves."""
        return Work(reader, self.source, self.resampling, solution, ONLY)

    def reading(self, reader: SampleReader) -> int:
        """The number of the reader that gives the same correlations; products are made of scores, which hang on the whole estimator."""
        for number, other in enumerate(self.readers):
            if _reads(other) == _reads(reader):
                return number
        self.readers.append(reader)
        return len(self.readers) - 1


def _reads(reader: SampleReader) -> tuple[object, ...]:
    estimator = reader.estimator
    plain = (estimator.correlations, estimator.treatment, estimator.smooth, reader.most)
    return (*plain, reader.estimator, reader.plan) if reader.plan.terms else plain


@dataclass(eq=False)
class Multiverse:
    """All specifications of the hypotheses of `whole` for one set of respondents.

    resamples : of every specification; None for as many as behind `whole`.   drawn : whether `whole` is of just these respondents, so that
    what was chosen need not be resampled again.   reasons : why some cannot be estimated.   ready : what was chosen, if it was drawn.
    """

    survey: Survey
    respondents: str
    whole: Hypotheses
    workers: Workers
    progress: Progress | None = None
    resamples: int | None = None
    drawn: bool = False
    families: dict[bool, Family] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    ready: Trial | None = None

    @property
    def chosen(self) -> Estimator:
        """The estimator that was chosen."""
        return self.whole.bootstrapped.point.estimator

    @cached_property
    def resampling(self) -> Resampling:
        """That of every specification."""
        plan = self.whole.bootstrapped.resampling
        return replace(plan, ci="percentile", resamples=self.resamples or plan.resamples)

    def outcomes(self) -> list[Outcome]:
        """Every specification: decided, or with the reason why it is not."""
        rows = sample(self.survey, self.whole.model, replace(self.chosen, missing="mean", correlations="pearson", smooth=False))
        listed = specifications(self.whole.model, self.chosen, rows, self.whole.rules.adjust != "none")
        for each in listed:
            if each.reason is None and each.rule == "p":
                self._add(each)
        decided = self._as_chosen() | {
            name: outcome for family in self.families.values() for name, outcome in self._decided(family).items()
        }
        reasons = {each.name: each.reason or self.reasons.get(each.name if each.rule == "p" else CHOSEN) for each in listed}
        return [decided.get(each.name) or Outcome(each.name, self.respondents, rows.n, reason=reasons[each.name]) for each in listed]

    def _add(self, each: Specification) -> None:
        """Make a trial of a specification; where it cannot be estimated, keep the reason."""
        try:
            plan = each.estimator.plan(each.model)
            family = self._family(each)
            reader = SampleReader(family.rows.sample, each.estimator, plan, each.most)
            solution = solved(reader.whole, plan, each.estimator)
        except PlscliError as error:
            self.reasons[each.name] = str(error).splitlines()[0]
            return
        if solution.failed:
            self.reasons[each.name] = failure.reason(solution, reader.whole, plan, each.estimator).splitlines()[0]
        elif solution.inadmissible:
            (kind, *_) = failure.kinds(int(solution.status))
            self.reasons[each.name] = f"it gives an inadmissible solution: {failure.REASONS[kind][0]}"
        else:
            point, work = Evaluation(plan, reader.ranges, ONLY)(solution), family.work(reader, solution)
            if each.name == CHOSEN and self.drawn and self.whole.bootstrapped.draws is not None:
                self.ready = Trial(each, reader, 0, point, work)
            else:
                family.trials.append(Trial(each, reader, family.reading(reader), point, work))

    def _family(self, each: Specification) -> Family:
        """The family of the rows that a specification uses: complete ones only, or all."""
        complete = each.estimator.treatment == "listwise"
        if complete not in self.families:
            rows = sample(self.survey, each.model, each.estimator)
            if self.resampling.cluster is None:
                rows = rows.compressed(drawing.strata(self.survey, rows, self.resampling))
            reader = SampleReader(rows, each.estimator, each.estimator.plan(each.model))
            plan = drawing.plan(self.survey, rows, self.resampling)
            assert self.resampling.seed is not None
            source = samples.Drawn(reader, plan, self.resampling.resamples, self.resampling.seed)
            self.families[complete] = Family(self.resampling, source, reader, drawing.units(self.survey, rows, self.resampling).freedom)
        return self.families[complete]

    def _decided(self, family: Family) -> dict[str, Outcome]:
        """The trials of a family by name, and with what was chosen its intervals."""
        if not family.trials:
            return {}
        found: list[list[Part]] = [[] for _ in family.trials]
        for read in engine.run(family, self.resampling.resamples, family.span, self.progress, self.workers):
            for parts, more in zip(found, read, strict=True):
                parts += more
        decided: dict[str, Outcome] = {}
        for trial, parts in zip(family.trials, found, strict=True):
            draws = np.concatenate([part.values for part in parts])
            dropped = sum(part.dropped for part in parts)
            reason = self._undecided(len(draws), sum(part.failures.total() for part in parts) - dropped, dropped)
            decided |= self._ways(trial, draws, family.freedom, reason)
        return decided

    def _as_chosen(self) -> dict[str, Outcome]:
        """What was chosen, from the resamples behind the hypotheses."""
        analysis = self.whole.bootstrapped
        if self.ready is None or analysis.draws is None:
            return {}
        columns = [analysis.point.index[key] for key in keys(self.ready.reader.plan, ONLY)]
        return self._ways(self.ready, analysis.draws[:, columns], analysis.freedom, analysis.undecided)

    def _undecided(self, used: int, failed: int, dropped: int) -> str | None:
        """Why the resamples of a trial decide nothing; None if they do."""
        if failed > self.resampling.tolerated:
            return f"{failed:,} of {self.resampling.resamples:,} resamples failed"
        return undecided(self.resampling, used, dropped)

    def _ways(self, trial: Trial, draws: Array, freedom: float, reason: str | None) -> dict[str, Outcome]:
        """A trial decided by its p values, and what was chosen by intervals too; undecided where there is a reason."""
        ways: list[tuple[DecidedBy, str]] = [("p", trial.name)]
        if trial.name == CHOSEN and self.whole.rules.adjust == "none":
            ways += INTERVALS
        if reason:
            n, used = trial.reader.sample.n, len(draws)
            return {name: Outcome(name, self.respondents, n, used=used, reason=reason) for _, name in ways}
        return {name: self._tested(trial, draws, freedom, rule, name) for rule, name in ways}

    def _tested(self, trial: Trial, draws: Array, freedom: float, rule: DecidedBy, name: str) -> Outcome:
        n, effects = trial.reader.sample.n, self.whole.model.effects
        rules = replace(self.whole.rule, p=self.resampling.p, used=len(draws), freedom=freedom, undecided=None)
        columns = trial.columns(effects)
        rows = self._rows(trial, np.asfortranarray(draws[:, columns]), columns, rule, rules)
        return Outcome(name, self.respondents, n, tuple(rows), _decisions(effects, rows, rules, rule), len(draws))

    def _rows(self, trial: Trial, draws: Array, columns: Indices, rule: DecidedBy, rules: DecisionRule) -> list[Figures]:
        """Estimate, se, t, p and interval of every effect; the interval has the level at which it decides, where it does."""
        effects, point = self.whole.model.effects, trial.point[columns]
        levels = [self.resampling.level if rule == "p" else rules.level(effect) for effect in effects]
        units = drawing.clusters(self.survey, trial.reader.sample, self.resampling) if rule == "bca" else None
        a = trial.work.accelerations(trial.reader, units, columns) if rule == "bca" else None
        resampling = replace(self.resampling, ci="bca" if rule == "bca" else "percentile")
        null = np.zeros(len(point))
        of = {
            level: summarise(point, draws, null, replace(resampling, level=level), a, freedom=rules.freedom)
            for level in dict.fromkeys(levels)
        }
        return [{"estimate": finite(point[k]), **of[level].spread(k)} for k, level in enumerate(levels)]


def _decisions(effects: Sequence[Effect], rows: list[Figures], rules: DecisionRule, rule: DecidedBy) -> tuple[bool | None, ...]:
    """Decisions by p values, which are put into the rows as tested, or by intervals; None where there is neither."""
    if rule != "p":
        return tuple(None if row["lower"] is None else rules.excludes(effect, row) for effect, row in zip(effects, rows, strict=True))
    for effect, row in zip(effects, rows, strict=True):
        row["p"] = rules.p_value(effect, row["t"], row["p"])
    adjusted = rules.adjusted([row["p"] for row in rows])
    return tuple(
        None if row["p"] is None else rules.supported(effect, row["estimate"], row["p"] if other is None else other)
        for effect, row, other in zip(effects, rows, adjusted, strict=True)
    )
