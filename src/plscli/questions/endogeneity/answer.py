"""Does a predictor share something with the error of its equation?  Gaussian copulas, or instruments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers, stage
from plscli.errors import EstimationError, UsageError
from plscli.estimation import Resampling, estimation
from plscli.estimation.bootstrap import given_plan
from plscli.estimation.document import packed, unpacked
from plscli.estimation.estimation import Estimation
from plscli.estimation.rows.drawing import Drawing, drawing
from plscli.estimation.rows.gaps import anew
from plscli.model.spec import ModelSpec
from plscli.questions.endogeneity import MOST_SUSPECTS, EndogeneityAsked, OutcomeEquation, copulas, instruments, verdicts
from plscli.questions.endogeneity.copulas import CopulaWork, Distribution, PlainFit, shape
from plscli.questions.endogeneity.instruments import Instrumented
from plscli.questions.endogeneity.resampled import Key, Resampled, check_interval, resampled
from plscli.questions.endogeneity.verdicts import ENDOGENOUS, Verdict
from plscli.records import Record, Tables
from plscli.setting import merged
from plscli.tables import Derived
from plscli.words import listed, number, p_value

PERFECT = 1e-6
"""An error with a smaller standard deviation is none."""


@dataclass(frozen=True, eq=False, repr=False)
class Endogeneity(Derived):
    """What is known of the predictors of one outcome.

    shapes : of the scores by construct, and of the error under an empty name; none with instruments.   scores : of the sample.   suspects :
    whose sets of copula terms were looked at.   found : by copulas; None where nobody can be suspected.   by_instruments : None with
    copulas.   plan : resamples (B, m) that were given.
    """

    point: Estimation
    asked: EndogeneityAsked
    equation: OutcomeEquation
    used: Resampling
    shapes: Mapping[str, Distribution]
    scores: PlainFit | None = None
    suspects: tuple[str, ...] = ()
    found: Resampled | None = None
    by_instruments: Instrumented | None = None
    plan: NDArray[Any] | None = None

    kind = "endogeneity"
    basis = "point"
    sealed = True

    def __repr__(self) -> str:
        """The verdict."""
        return f"<Endogeneity of {self.equation.outcome}, n = {self.data.used:,}: {self.lead[0]}>"

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything that was chosen."""
        return {
            **self.point.settings,
            **merged(self.asked.suspecting, self.used, self.asked.rules),
            "used_resamples": self.resampled.used if self.resampled else None,
            "numpy": np.__version__,
        }

    def extras(self) -> Mapping[str, Any]:
        """Resamples that were given, from which `verify` asks again."""
        return {} if self.plan is None else {"resamples": packed(np.asarray(self.plan, dtype=np.int64))}

    @property
    def resampled(self) -> Resampled | None:
        """What was resampled, of either method; None where nothing was."""
        return self.by_instruments.found if self.by_instruments else self.found

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """The verdict on every predictor."""
        predictors, alpha = self.equation.predictors, self.asked.rules.alpha
        if self.by_instruments:
            return [verdicts.of_instrument(name, self.by_instruments, alpha) for name in predictors]
        known = self.data.used, self.found, self.suspects, alpha
        return [verdicts.of_copula(name, self.shapes[name], *known) for name in predictors]

    @property
    def sets(self) -> list[tuple[str, ...]]:
        """The sets of suspects whose terms were looked at."""
        return [] if self.found is None else list(dict.fromkeys(of for kind, of, _ in self.found.keys if kind == "term"))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The suspects of the corrected paths: those that are endogenous, or all of them where none is."""
        if self.by_instruments:
            return self.by_instruments.suspects
        guilty = tuple(each.predictor for each in self.verdicts if each.words == ENDOGENOUS)
        return guilty or self.suspects

    @cached_property
    def lead(self) -> tuple[str, ...]:
        """The verdict in a sentence, and what stands against it."""
        named = self.equation.every_instrument if self.by_instruments else ()
        are = "are valid instruments" if len(named) > 1 else "is a valid instrument"
        valid = f"If {listed(named)} {are}, " if named else ""
        said = verdicts.lead(self.verdicts, self.resampled, self.equation.outcome, self.sets, self.asked.rules.alpha, valid)
        return (said, *self._against())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know."""
        resampled = (*self.resampled.notes, *anew(self.point.notes)) if self.resampled else self.point.notes
        return (*self._remarks(), *resampled)

    def _against(self) -> list[str]:
        """What stands against the verdict, in sentences."""
        found = self.by_instruments
        if found is None:
            guilty = [each.predictor for each in self.verdicts if each.words == ENDOGENOUS]
            doubts = {name: verdicts.weak(self.shapes[name], self.data.used, ":") for name in guilty}
            return [f"Take the corrected path of {name} with care{doubt}." for name, doubt in doubts.items() if doubt]
        keys = [("path", found.suspects, name) for name in self.equation.predictors]
        large = [
            f"{name} {number(value)}"
            for name, key in zip(self.equation.predictors, keys, strict=True)
            if (value := found.found.value(key)) is not None and abs(value) > 1.0
        ]
        said = []
        if large:
            said.append(f"A corrected path lies beyond 1 ({listed(large)}), which hardly any population has: do not use it.")
        if found.variance > 1.0:
            less = f"With the corrected paths the equation explains less than nothing (R² = {number(1.0 - found.variance)})"
            said.append(f"{less}: the instruments do not fit.")
        return said

    def _remarks(self) -> list[str]:
        """What a reader must know of the method."""
        outcome = self.equation.outcome
        if self.by_instruments:
            valid = verdicts.VALID.format(outcome=outcome, suspects=listed(self.by_instruments.suspects))
            return [valid, verdicts.PLAIN]
        error = self.shapes[""]
        said = [verdicts.INTERCEPT]
        if self.found is not None and verdicts.NORMAL.met(error.p):
            said.append(verdicts.ERROR.format(outcome=outcome, p=p_value(error.p)))
        if len(self.suspects) > 1:
            said.append(verdicts.TWICE)
        against = [name for name in self.suspects if verdicts.untestable(self.shapes[name], self.data.used)]
        if against:
            said.append(f"{listed(against)}: looked at because named; the numbers say nothing")
        if any(each.words == ENDOGENOUS for each in self.verdicts):
            said.append(f"corrected paths are those with the terms of {listed(self.chosen)}; theory or instruments should bear them out")
        if self.point.estimator.weight:
            said.append("tests of normality leave sampling weights aside")
        return said

    @cached_property
    def _tables(self) -> Tables:
        """The main table of the method, then the verdicts, corrected paths, and what they rest on."""
        judged = {"verdicts": [each.record(self.equation.outcome) for each in self.verdicts], "corrected": list(self._corrected())}
        if self.by_instruments:
            found = {"instruments": self.by_instruments.rows(), **judged, "hausman": self.by_instruments.together()}
            return {**found, "copulas": [], "normality": []}
        return {"copulas": list(self._terms()), **judged, "normality": list(self._normality()), "instruments": [], "hausman": []}

    def _terms(self) -> Iterator[Record]:
        if self.found is None:
            return
        for key in self.found.keys:
            kind, of, name = key
            if kind == "term":
                row = {"outcome": self.equation.outcome, "suspects": ", ".join(of), "term": name, "estimate": self.found.value(key)}
                yield {**row, **self.found.spread(key)}

    def _corrected(self) -> Iterator[Record]:
        resampled = self.resampled
        if resampled is None:
            return
        for of in [self.by_instruments.suspects] if self.by_instruments else self.sets:
            for name in self.equation.predictors:
                yield self._path(resampled, of, name)

    def _path(self, resampled: Resampled, of: tuple[str, ...], name: str) -> Record:
        before: Key = ("path", (), name)
        after: Key = ("path", of, name)
        original, corrected = resampled.value(before), resampled.value(after)
        return {
            "suspects": ", ".join(of),
            "path": f"{name} -> {self.equation.outcome}",
            "original": original,
            "corrected": corrected,
            "change": None if original is None or corrected is None else corrected - original,
            **resampled.spread(after),
            "original_se": resampled.spread(before)["se"],
            "original_p": resampled.p(before),
            "use": of == self.chosen and any(each.words == ENDOGENOUS for each in self.verdicts),
        }

    def _normality(self) -> Iterator[Record]:
        for name, found in self.shapes.items():
            role = "error" if not name else "outcome" if name == self.equation.outcome else "predictor"
            said = verdicts.of_shape(role, found)
            yield {"construct": name or self.equation.outcome, "role": role, "n": self.data.used, **found.record(), "verdict": said}


def restored(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `ask` takes besides settings to make a saved answer again.  KeyError or ValueError where it is not there."""
    return {} if document["settings"]["indices"] is None else {"indices": unpacked(document["resamples"])}


def ask(
    survey: Survey,
    model: ModelSpec,
    asked: EndogeneityAsked,
    *,
    indices: NDArray[np.integer[Any]] | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Endogeneity:
    """Ask whether predictors of a construct share something with its error, and what its paths are without that.

    indices : (B, m) rows of each resample, see `bootstrap.run`.   Raises UsageError for an equation, suspects or instruments that cannot
    be, EstimationError where nothing can be estimated or too many resamples fail.
    """
    equation = OutcomeEquation.of(model, asked.suspecting)
    plan = None if indices is None else np.asarray(indices)
    used = asked.resampling if plan is None else given_plan(replace(asked.resampling, seed=None), plan)
    point = estimation.run(survey, model, asked.estimator)
    if asked.suspecting.method == "2sls":
        check_interval(used)
        stage(progress, "instruments")
        both = instruments.tested(drawing(survey, model, asked.estimator, used, plan), used, equation, workers, progress)
        return Endogeneity(point, asked, equation, used, {}, by_instruments=both, plan=plan)
    copulas.check(asked.estimator)
    drawn = copulas.drawn(survey, model, asked.estimator, used, plan)
    stage(progress, "copulas")
    answer, work = _shaped(Endogeneity(point, asked, equation, used, {}, plan=plan), drawn)
    suspects = answer.equation.suspects or _suspected(answer, answer.shapes)
    found = None
    if suspects:
        keys = work.with_suspects(suspects)
        found = resampled(work, keys, work.point(), drawn.units.freedom, workers, progress)
    return replace(answer, suspects=suspects, found=found)


def shaped(survey: Survey, model: ModelSpec, asked: EndogeneityAsked) -> Endogeneity:
    """The scores of an equation and how they are distributed, without any test of endogeneity."""
    equation, used = OutcomeEquation.of(model, asked.suspecting), asked.resampling
    copulas.check(asked.estimator)
    point = estimation.run(survey, model, asked.estimator)
    return _shaped(Endogeneity(point, asked, equation, used, {}), copulas.drawn(survey, model, asked.estimator, used, None))[0]


def _shaped(answer: Endogeneity, drawn: Drawing) -> tuple[Endogeneity, CopulaWork]:
    """The answer with scores and their shapes, and what resamples them."""
    work = CopulaWork(drawn, answer.used, answer.equation, answer.asked.suspecting)
    scores = work.whole
    if not scores.error.std() > PERFECT:
        raise EstimationError(
            f"{answer.equation.outcome} is explained without error in {answer.data.file}: there is none that a predictor could share\n"
            "  look for an item that stands in two constructs"
        )
    names = (*answer.equation.predictors, answer.equation.outcome)
    shapes = {name: shape(values) for name, values in zip(names, scores.values, strict=True)} | {"": shape(scores.error)}
    return replace(answer, shapes=shapes, scores=scores), work


def _suspected(answer: Endogeneity, shapes: Mapping[str, Distribution]) -> tuple[str, ...]:
    """The predictors that copulas can tell something of.  UsageError for so many that their sets cannot all be tried."""
    found = tuple(name for name in answer.equation.predictors if verdicts.untestable(shapes[name], answer.data.used) is None)
    if len(found) > MOST_SUSPECTS:
        raise UsageError(
            f"{answer.equation.outcome} has {len(found)} predictors that may be suspected, whose combinations are too many\n"
            f"  name at most {MOST_SUSPECTS}: --suspect {','.join(found[:2])}"
        )
    return found
