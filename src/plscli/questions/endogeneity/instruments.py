"""The equation of an outcome by two-stage least squares: corrected paths, strength of the instruments, Hausman's test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Indices
from plscli.core import endogeneity as core
from plscli.core.pls.stages import Solution
from plscli.engine import Progress, Workers
from plscli.estimation import Resampling
from plscli.estimation.estimation import solved
from plscli.estimation.replicates import Work
from plscli.estimation.rows.drawing import Drawing
from plscli.questions.endogeneity import OutcomeEquation
from plscli.questions.endogeneity.resampled import Key, Resampled, resampled
from plscli.records import Record, finite


@dataclass(frozen=True, eq=False)
class Places:
    """Where the constructs of an equation stand among the constructs of the stage of the paths."""

    predictors: Indices
    endogenous: Indices
    fixed: Indices
    instruments: Indices
    outcome: int

    @classmethod
    def of(cls, equation: OutcomeEquation, names: tuple[str, ...]) -> Places:
        """Among constructs of these names."""

        def at(some: tuple[str, ...]) -> Indices:
            return np.array([names.index(name) for name in some], dtype=np.intp)

        others = tuple(name for name in equation.predictors if name not in equation.instruments)
        suspects, instruments = at(equation.instrumented), at(equation.every_instrument)
        return cls(at(equation.predictors), suspects, at(others), instruments, names.index(equation.outcome))


class InstrumentWork(Work):
    """Paths by least squares, by two-stage least squares, and slopes of first-stage residuals in blocks of resamples."""

    def __init__(self, drawn: Drawing, resampling: Resampling, solution: Solution, equation: OutcomeEquation) -> None:
        super().__init__(drawn.reader, drawn.source, resampling, solution, ("path",))
        self.places = Places.of(equation, tuple(drawn.reader.plan.structure.names))
        self.stage = drawn.reader.plan.structural
        self.evaluation = self.numbers

    def correlations(self, solution: Solution) -> Array:
        """(..., J, J) of the constructs, those of PLSc where it is asked for."""
        return solution.stages[self.stage].estimate.construct_correlations

    def numbers(self, solution: Solution) -> Array:
        """(..., 2 k + m) numbers."""
        C, at = self.correlations(solution), self.places
        with np.errstate(all="ignore"):
            corrected, residuals = core.two_stage(C, at.predictors, at.endogenous, at.instruments, at.outcome)
            return np.concatenate([core.slopes(C, at.predictors, at.outcome), corrected, residuals], axis=-1)


@dataclass(frozen=True, eq=False)
class Instrumented:
    """What instruments say.   first : F, its degrees of freedom and partial R2 by suspect.   variance : of the error that is left.   wald,
    wald_p : of all first-stage residuals together.
    """

    found: Resampled
    equation: OutcomeEquation
    first: Mapping[str, tuple[float, int, float, float]]
    variance: float
    wald: float
    wald_p: float

    @property
    def suspects(self) -> tuple[str, ...]:
        """Predictors with instruments, in the order of the equation."""
        return self.equation.instrumented

    def rows(self) -> list[Record]:
        """Table `instruments`."""
        return [self._row(name) for name in self.suspects]

    def _row(self, name: str) -> Record:
        F, added, freedom, share = self.first[name]
        key: Key = ("residual", self.suspects, name)
        return {
            "outcome": self.equation.outcome,
            "suspect": name,
            "instruments": ", ".join(self.equation.every_instrument),
            "f": finite(F),
            "df": added,
            "df_residual": finite(freedom),
            "partial_r2": finite(share),
            "hausman": self.found.value(key),
            **self.found.spread(key),
        }

    def together(self) -> list[Record]:
        """Table `hausman`."""
        row = {"outcome": self.equation.outcome, "suspects": ", ".join(self.suspects), "statistic": finite(self.wald)}
        return [{**row, "df": len(self.suspects), "p": finite(self.wald_p)}]


def tested(drawn: Drawing, resampling: Resampling, equation: OutcomeEquation, workers: Workers, progress: Progress | None) -> Instrumented:
    """Both solutions of the equation, with what resamples say of them."""
    solution = solved(drawn.reader.whole, drawn.reader.plan, drawn.reader.estimator)
    work = InstrumentWork(drawn, resampling, solution, equation)
    at = work.places
    suspects = equation.instrumented
    keys: list[Key] = [("path", (), name) for name in equation.predictors]
    keys += [("path", suspects, name) for name in equation.predictors] + [("residual", suspects, name) for name in suspects]
    found = resampled(work, keys, work.numbers(solution), drawn.units.freedom, workers, progress)
    C, n = work.correlations(solution), float(drawn.reader.whole.n)
    first = {name: core.first_stage(C, at.fixed, at.instruments, int(of), n) for name, of in zip(suspects, at.endogenous, strict=True)}
    k = len(equation.predictors)
    paths, last = found.values[k : 2 * k], slice(2 * k, None)
    whole = np.isfinite(found.draws[:, last]).all(1)
    W = core.wald(found.values[last], found.draws[whole][:, last])
    return Instrumented(
        found, equation, first, float(core.residual_variance(C, at.predictors, at.outcome, paths)), W,
        float(special().chdtrc(len(suspects), W)),
    )  # fmt: skip
