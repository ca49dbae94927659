"""Could the model be exactly true?  Distances held against those of samples from a population in which it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from plscli.core import Array
from plscli.core.criteria import fit
from plscli.core.resampling import samples
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers, part
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.failure import INADMISSIBLE, accounting
from plscli.estimation.inference import undecided
from plscli.estimation.rows.drawing import drawing
from plscli.model.spec import ModelSpec
from plscli.questions.exact_fit import MisfitWork
from plscli.questions.structure.hypotheses import Addition, Hypotheses
from plscli.questions.structure.structural import TITLES
from plscli.records import ENOUGH, Record, Tables, finite
from plscli.tables import Column, Layout, P
from plscli.words import number, p_value
from plscli.words.thresholds import Verdict

DISTANCES = ("srmr", "d_uls", "d_g", "d_ml")
"""In the order of `fit.distances`."""
MODELS = {"saturated": True, "estimated": False}
QUANTILES = (0.95, 0.99)
NOTHING = 1e-6
"""SRMR below which implied correlations count as the observed ones; the algorithm stops a little earlier than that."""
GAP = 0.25
"""SRMR of the estimator in a population of its own model, as a share of HI95, up to which the test is one of the model: squared, as
distances add up, it is 6 %."""
SOURCE = "Beran & Srivastava (1985), Ann. Stat. 13, 95-115; Dijkstra & Henseler (2015), Comput. Stat. Data Anal. 81, 10-23"
VALUES = tuple(Column(name, title, "number", 4) for name, title in (("value", "value"), ("hi95", "HI95"), ("hi99", "HI99")))


@dataclass(frozen=True, eq=False)
class FitTest:
    """The test of one model.

    values, p : (M,) distances and their p values.   limits : (2, M) quantiles of the resampled ones.   resamples : (M,) in which they
    exist.   used : resamples in the statistics.   failures : the others, by reason.   gap : SRMR that the estimator finds in a
    population with the implied correlations, which should be 0.   undecided : why the resamples decide nothing; None if they do.
    """

    model: str
    values: Array
    p: Array
    limits: Array
    resamples: Array
    used: int
    failures: Mapping[str, int]
    gap: float
    undecided: str | None = None

    @property
    def restricts(self) -> bool:
        """Whether there is anything that the data could contradict."""
        return bool(self.values[0] > NOTHING)

    @property
    def true(self) -> bool:
        """Whether the model is true in the resamples as the estimator sees it, or nearly so."""
        return bool(self.gap <= GAP * self.limits[0, 0])

    def record(self, position: int, name: str) -> Record:
        """One row of the table."""
        exists = self.restricts and self.resamples[position] >= ENOUGH * self.used and bool(np.isfinite(self.values[position]))
        hi95, hi99 = (finite(limit) if exists else None for limit in self.limits[:, position])
        value, p = finite(self.values[position]), finite(self.p[position]) if exists else None
        judges = self.true and self.undecided is None
        judged: Verdict | None = None
        if value is not None and hi95 is not None and hi99 is not None and judges:
            judged = "met" if value < hi95 else "borderline" if value < hi99 else "not met"
        return {
            "measure": name,
            "model": self.model,
            "value": value,
            "hi95": hi95,
            "hi99": hi99,
            "p": p,
            "resamples": int(self.resamples[position]),
            "verdict": judged,
            "threshold": "< HI95, red >= HI99",
            "source": SOURCE,
            "meaning": self._meaning(TITLES[name], value, p, judged),
        }

    def _meaning(self, name: str, value: float | None, p: float | None, verdict: Verdict | None) -> str:
        if not self.restricts:
            return f"Nothing to test: the {self.model} model reproduces the observed correlations whatever they are."
        if value is None or p is None:
            return f"{name} of the {self.model} model exists in too few resamples to be tested."
        figures = f"{name} = {number(value, 4)}, {p_value(p)}"
        if self.undecided:
            return f"Undecided ({figures}): {self.undecided}."
        if verdict is None:
            return f"Not judged ({figures}): where the {self.model} model is true, this estimator still finds SRMR = {number(self.gap, 4)}."
        if verdict == "met":
            return f"The answers do not contradict the {self.model} model ({figures}); that is no proof that it is true."
        surely = "The answers contradict" if verdict == "not met" else "At the 5 % level, though not at 1 %, the answers contradict"
        return f"{surely} the {self.model} model as exactly true ({figures}): {WRONG[self.model]}."


WRONG = {
    "saturated": "items share more, or less, than their constructs account for; the paths have no part in this",
    "estimated": "it holds the restrictions of the measurement model and the paths that are left out; if the saturated model "
    "is not contradicted, look at these paths",
}
"""What a contradicted model says."""


@dataclass(frozen=True, eq=False)
class ExactFit(Addition):
    """The tests of the saturated and of the estimated model.   inflated : constructs whose loadings plain PLS overstates."""

    requested: int
    tests: tuple[FitTest, ...]
    inflated: tuple[str, ...] = ()

    kind = "exact_fit"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the test is, what became of resamples, and what plain PLS does to it."""
        said = [
            "exact fit: resamples of answers that are transformed so that the model holds; the more respondents, the smaller the misfit "
            "that it finds, and it does not say where the misfit lies"
        ]
        if self.inflated and not all(test.true for test in self.tests):
            said.append(
                f"exact fit is not judged: plain PLS overstates loadings of constructs in Mode A ({', '.join(self.inflated)}), so that the "
                "test rejects true models too; it is a test of the model with --consistent (for =~), or in Mode B (for <~)"
            )
        said += [
            f"exact fit of the {test.model} model: {accounting(self.requested, test.used, test.failures)}"
            for test in self.tests
            if test.failures
        ]
        return tuple(said)

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """The measures of both models, with a sentence on SRMR and on every measure that says something else."""
        records = self.tables()["exact_fit"]
        first = {record["model"]: record["verdict"] for record in records if record["measure"] == "srmr"}

        def worded(record: Record) -> bool:
            return bool(record["measure"] == "srmr" or record["verdict"] != first[record["model"]])

        return (
            Layout(
                "exact_fit",
                "Exact fit: distances, and their 95 % and 99 % quantiles if the model is true",
                (
                    Column("model", "model"),
                    Column("measure", "measure", called=TITLES),
                    *VALUES,
                    P,
                    Column("verdict", "verdict", "verdict"),
                ),
                sentences="meaning",
                subject=("model",),
                worded=worded,
            ),
        )

    def tables(self) -> Tables:
        """Table `exact_fit`: a row for each measure of both models."""
        return {"exact_fit": [test.record(m, name) for test in self.tests for m, name in enumerate(DISTANCES)]}


def further(
    survey: Survey, whole: Hypotheses, asked: bool = True, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> ExactFit:
    """Test whether the model of `whole` fits exactly, with as many resamples as its bootstrap has and the same seed and plan.

    Raises UsageError where the test does not exist, EstimationError where the solution
    is inadmissible or too many resamples fail.
    """
    analysis = whole.bootstrapped
    estimator, resampling = analysis.point.estimator, replace(analysis.resampling, ci="percentile")
    analysis.again("--exact-fit")
    check(whole.model, estimator)
    drawn = drawing(survey, whole.model, estimator, resampling, None)
    tests = []
    for turn, model in enumerate(MODELS):
        work = MisfitWork(drawn.reader, _purposed(drawn.source), resampling, MODELS[model])
        tests.append(_tested(model, work, resampling, part(progress, turn, len(MODELS)), workers))
    return ExactFit(resampling.resamples, tuple(tests), tuple(_inflated(whole.model, estimator)))


def check(model: ModelSpec, estimator: Estimator) -> None:
    """UsageError for what the test cannot do."""
    if estimator.correlations != "pearson":
        raise UsageError(
            f"--exact-fit transforms answers, and {estimator.correlations} correlations take only their order\n  use Pearson correlations"
        )
    for what, found in (("a product", model.products), ("a higher-order construct", model.owner)):
        if found:
            raise UsageError(
                f"--exact-fit is not for a model with {what}: no transformation of the answers makes it true\n"
                "  test the model without, which shows the fit of its constructs"
            )


def _inflated(model: ModelSpec, estimator: Estimator) -> list[str]:
    """Constructs of several items whose loadings are those of scores that the items themselves make up, and not corrected for that."""
    return [
        construct.name
        for construct in model.constructs
        if len(construct.indicators) > 1 and construct.mode != "B" and not (estimator.consistent and construct.kind == "reflective")
    ]


def _purposed(source: samples.SampleBlocks) -> samples.SampleBlocks:
    """The same source with random numbers of its own."""
    assert isinstance(source, samples.Drawn | samples.Scattered)
    return replace(source, purpose=samples.EXACT_FIT)


def _tested(model: str, work: MisfitWork, resampling: Resampling, progress: Progress | None, workers: Workers) -> FitTest:
    replicates = work.replicates(progress, workers)
    draws = np.concatenate(replicates.values)
    p, counted = fit.exceedance(draws, work.observed)
    limits = np.full((len(QUANTILES), len(DISTANCES)), np.nan)
    for m, column in enumerate(draws.T):
        if counted[m]:
            limits[:, m] = np.quantile(column[np.isfinite(column)], QUANTILES)
    failures = dict(replicates.failures.most_common())
    reason = undecided(resampling, len(draws), sum(count for why, count in failures.items() if why.startswith(INADMISSIBLE)))
    return FitTest(model, work.observed, p, limits, counted, len(draws), failures, work.gap, reason)
