"""The equation of an outcome with copula terms of all sets of suspects, PLS, scores, ranks and terms anew in every resample; and whether
scores are clearly not normal, since copulas find nothing in normal ones and need an error that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from plscli.borrowed import special
from plscli.core import Array, Correlations, Indices
from plscli.core import endogeneity as core
from plscli.core.endogeneity import TIED
from plscli.core.pls import products
from plscli.core.pls.stages import Solution
from plscli.core.resampling import samples
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.estimation import solved
from plscli.estimation.footer import MISSING
from plscli.estimation.replicates import Part, Work
from plscli.estimation.rows.drawing import Drawing, drawing
from plscli.estimation.rows.reading import SampleReader
from plscli.model.spec import ModelSpec
from plscli.questions.endogeneity import OutcomeEquation, Suspecting
from plscli.questions.endogeneity.resampled import Key, check_interval
from plscli.records import Record, finite

AT_ONCE = 1 << 22
"""Scores held in memory at a time."""
MOST = 5_000
"""Values up to which the p value of Shapiro and Wilk is known."""
STEPS: tuple[tuple[float, bool, tuple[float, float, float]], ...] = (
    (0.0275, True, (-13.953, 775.5, -12542.61)),
    (0.051, True, (-5.903, 179.546, -1515.29)),
    (0.092, False, (0.886, -31.62, 10.897)),
    (1.1, False, (1.111, -34.242, 12.832)),
)
"""Up to which modified statistic p is 1 less the exponential of a polynomial, or it itself: Stephens (1986), in Goodness-of-fit techniques,
table 4.9."""
LEAST = {"cramer_von_mises": 7.37e-10, "anderson_darling": 3.7e-24}
"""p beyond what the approximations were made for, as nortest of R has it."""


@dataclass(frozen=True, eq=False)
class PlainFit:
    """The equation in the sample itself.   values : (k + 1, N) scores of the predictors and the outcome.   paths : (k,)."""

    values: Array
    paths: Array

    @property
    def error(self) -> Array:
        """(N,) what the predictors leave of the outcome."""
        left: Array = self.values[-1] - self.paths @ self.values[:-1]
        return left


class CopulaWork(Work):
    """Slopes of predictors and copula terms for every set of suspects in blocks of resamples."""

    def __init__(self, drawn: Drawing, resampling: Resampling, equation: OutcomeEquation, chosen: Suspecting) -> None:
        assert isinstance(drawn.reader, SampleReader)
        self.reader = reader = drawn.reader
        super().__init__(reader, drawn.source, resampling, solved(reader.whole, reader.plan, reader.estimator), ("path",))
        self.names = (*equation.predictors, equation.outcome)
        self.distribution, self.two_stage = chosen.cdf, chosen.term == "two-stage"
        self.sets: list[tuple[int, ...]] = []

    def with_suspects(self, suspects: Sequence[str]) -> list[Key]:
        """Look at all sets of these suspects; the numbers that there are then."""
        predictors = self.names[:-1]
        self.sets = core.every_set([predictors.index(name) for name in suspects])
        keys: list[Key] = [("path", (), name) for name in predictors]
        for members in self.sets:
            named = tuple(predictors[k] for k in members)
            keys += [("path", named, name) for name in predictors]
            keys += [("term", named, name) for name in named]
        return keys

    @property
    def whole(self) -> PlainFit:
        """The equation in the sample itself, each respondent once."""
        sample = self.reader.sample
        data, solution = self._alone()
        y = self._scores(data, self._weights(solution))[0]
        M = core.sums_of_products(y[None], self._used(sample.once))
        k = len(y) - 1
        paths = core.slopes(M, np.arange(1 + k), -1)[0, 1:]
        times = np.ones(len(sample.X), dtype=np.intp) if sample.times is None else sample.times
        return PlainFit(np.repeat(y, times, axis=1), paths)

    def _alone(self) -> tuple[Correlations, Solution]:
        """The sample itself as a batch of one."""
        data = self.reader(self.reader.sample.once)
        return data, self.solved(data)

    def point(self) -> Array:
        """(P,) numbers of the sample itself."""
        found: Array = self.numbers(*self._alone(), self.reader.sample.once)[0]
        return found

    def __call__(self, blocks: range, tick: samples.Tick) -> list[Part]:
        """One part for each of some consecutive blocks."""
        assert isinstance(self.source, samples.Drawn | samples.Given)
        parts = []
        for number, block in enumerate(blocks, 1):
            counts = np.concatenate(list(self.source.counts(block)))[: self.resampling.resamples - block * samples.BLOCK]
            data = self.reader(counts)
            solution = self.solved(data)
            parts += [part for part, _ in self.accounted(data, solution, self.numbers(data, solution, counts))]
            tick(number / len(blocks))
        return parts

    def numbers(self, data: Correlations, solution: Solution, counts: Array) -> Array:
        """(B, P) numbers of samples."""
        W, used = self._weights(solution), self._used(counts)
        step = max(1, AT_ONCE // (2 * len(self.names) * counts.shape[-1]))
        with np.errstate(all="ignore"):
            pieces = [slice(start, start + step) for start in range(0, len(counts), step)]
            return np.concatenate([self._of(self._scores(data[piece], W[piece]), used[piece]) for piece in pieces])

    def _weights(self, solution: Solution) -> Array:
        """Weights (B, K, k + 1) of the standardised answers in the scores of the constructs."""
        plan = self.reader.plan
        at = [plan.structure.names.index(name) for name in self.names]
        found: Array = solution.stages[plan.structural].weights[..., : len(plan.model.indicators), at]
        return found

    def _scores(self, data: Correlations, weights: Array) -> Array:
        """Scores (B, k + 1, N) of the respondents in the order of the sample, standardised within each sample."""
        K = weights.shape[-2]
        answers = Correlations(data.R[..., :K, :K], data.mean[..., :K], data.sd[..., :K], data.n, data.status)
        return products.scores(self.reader.rows, answers, weights)

    def _of(self, y: Array, w: Array) -> Array:
        """(B, P) numbers from scores (B, k + 1, N) under row weights (B, N)."""
        k = y.shape[1] - 1
        terms = [core.copula_terms(y[:, j], w, self.distribution, special().ndtri) for j in range(k)]
        M = core.sums_of_products(np.concatenate([y[:, :k], np.stack(terms, axis=1), y[:, k:]], axis=1), w)
        sets = (core.copula_slopes(M, k, np.array(members, dtype=np.intp), self.two_stage) for members in self.sets)
        return np.concatenate([core.slopes(M, np.arange(1 + k), -1)[:, 1:], *sets], axis=-1)

    def _used(self, counts: Array) -> Array:
        """Row weights: how often a row is drawn times its sampling weight."""
        weights = self.reader.sample.weights
        return counts if weights is None else counts * weights


def check(estimator: Estimator) -> None:
    """UsageError where respondents have no scores, or paths are not those of scores."""
    if estimator.correlations != "pearson" or estimator.treatment not in ("mean", "listwise"):
        ranked = estimator.correlations != "pearson"
        chosen = f"{estimator.correlations} correlations do" if ranked else f"{MISSING[estimator.treatment]} does"
        raise UsageError(
            f"copulas take scores of every respondent, which {chosen} not give\n"
            "  use Pearson correlations with --missing mean or listwise, or --method 2sls"
        )
    if estimator.consistent:
        raise UsageError(
            "copulas take scores, which PLSc leaves as they are, so that its paths could not be compared\n"
            "  leave out --consistent, or take --method 2sls"
        )


def drawn(survey: Survey, model: ModelSpec, estimator: Estimator, resampling: Resampling, indices: Indices | None) -> Drawing:
    """Reader and source of samples whose rows are at hand.  UsageError for very many rows, and what `check_interval` raises."""
    check_interval(resampling)
    found = drawing(survey, model, estimator, resampling, indices)
    if not isinstance(found.reader, SampleReader) or not isinstance(found.source, samples.Drawn | samples.Given):
        raise UsageError(
            f"copulas rank the scores of every resample, for which {survey.file} has too many rows\n  use a random part of them"
        )
    return found


@dataclass(frozen=True)
class Distribution:
    """How scores are distributed.   tests : statistic and p by name.   distinct : different values."""

    distinct: int
    skewness: float
    kurtosis: float
    tests: dict[str, tuple[float, float]]

    @property
    def p(self) -> float:
        """Of the test that decides: Anderson-Darling."""
        return self.tests["anderson_darling"][1]

    def record(self) -> Record:
        """Fields of the table."""
        found: Record = {"distinct": self.distinct, "skewness": finite(self.skewness), "excess_kurtosis": finite(self.kurtosis)}
        for name, (statistic, p) in self.tests.items():
            found |= {name: finite(statistic), f"{name}_p": finite(p)}
        return found


def shape(values: Array) -> Distribution:
    """Skewness and excess kurtosis as SPSS and SmartPLS have them (G1, G2), and tests of normality, of values (N,).

    Mean and standard deviation are estimated; tests that take both as known, as openpls has them, find next to nothing: Lilliefors
    (1967), J. Am. Stat. Assoc. 62, 399-402.
    """
    from scipy.stats import kurtosis, shapiro, skew
    from statsmodels.stats.diagnostic import lilliefors, normal_ad

    ordered = np.sort(values)
    distinct = 1 + int((np.diff(ordered) > TIED).sum())
    tests = {
        "lilliefors": lilliefors(values, "norm", "approx"),
        "anderson_darling": normal_ad(values),
        "cramer_von_mises": cramer_von_mises(ordered),
        "shapiro": shapiro(values) if len(values) <= MOST else (np.nan, np.nan),
    }
    found = {name: (float(statistic), max(float(p), LEAST.get(name, 0.0))) for name, (statistic, p) in tests.items()}  # NaN stays
    return Distribution(distinct, float(skew(values, bias=False)), float(kurtosis(values, bias=False)), found)


def cramer_von_mises(ordered: Array) -> tuple[float, float]:
    """The statistic of rising values (N,) against the normal distribution with their mean and standard deviation, and p (Stephens 1986)."""
    n = len(ordered)
    F = np.array([NormalDist().cdf(z) for z in (ordered - ordered.mean()) / ordered.std(ddof=1)])
    W = float(1.0 / (12.0 * n) + ((F - (2.0 * np.arange(1, n + 1) - 1.0) / (2.0 * n)) ** 2).sum())
    modified = (1.0 + 0.5 / n) * W
    for upto, complement, (a, b, c) in STEPS:
        if modified < upto:
            tail = float(np.exp(a + b * modified + c * modified**2))
            return W, 1.0 - tail if complement else tail
    return W, LEAST["cramer_von_mises"]
