"""How often each interval holds the true value, on populations whose parameters are known.

    python benchmarks/coverage.py [-d DATA_SETS] [-n RESAMPLES] [-s STUDENTISED] [--write]

Draws data sets from each population, resamples each of them once, and computes every interval from the same draws.  `--write`
puts what was found into docs/inference.csv, and its tables between the markers of docs/inference.md.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from itertools import product
from pathlib import Path

from plscli.core.pls.stages import solve_stages

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import multivariate_normal, norm

import plscli
from plscli.core.pls.stages import Solution
from plscli.core.resampling import Simple, counts, inference, jackknife
from plscli.estimation import Estimator, estimation
from plscli.estimation.quantities import REGISTRY
from plscli.estimation.rows import sample
from plscli.estimation.rows.reading import SampleReader
from plscli.model.plan import Plan
from plscli.records import Provenance
from plscli.words import number as rounded

Array = NDArray[np.float64]
Limits = tuple[Array, Array]

DOCS = Path(__file__).resolve().parents[1] / "docs"
LEVEL = 0.95
ONE_SIDED = 0.95
SEED = 20
SIZES = (50, 100, 250)
NESTED = 100
"""Resamples of a resample, from which its standard error comes."""
OUTER = 200
"""Resamples of a data set that are resampled again."""
AT_ONCE = 20
"""Resamples whose resamples are estimated together."""

BLOCKS = ("X", "M", "Y")
ITEMS = 3
WITHIN = 0.5
"""Correlation of any two items of a block."""
COMPOSITES = np.array([[1.0, 0.6, 0.18], [0.6, 1.0, 0.3], [0.18, 0.3, 1.0]])
"""M = 0.6 X, Y = 0.3 M + 0 X."""
SHARES = (0.05, 0.10, 0.20, 0.35, 0.30)
"""Of the answers 1 to 5: most people agree, as in surveys of satisfaction."""
STRUCTURE = "M ~ X; Y ~ M + X"


@dataclass(frozen=True)
class Population:
    """Answers with known correlations, and the model that is estimated from them.

    arrow : `=~` for Mode A, `<~` for Mode B.   shares : of the answers 1, 2, ... into which normal items are cut; none leaves
    them as they are.   share : of the data sets asked for that are drawn; Mode B needs many more iterations.   studentised :
    whether resamples are resampled again, which takes most of the time.
    """

    name: str
    arrow: str
    shares: tuple[float, ...] = ()
    share: float = 1.0
    studentised: bool = False

    @cached_property
    def model(self) -> plscli.ModelSpec:
        """Three blocks of three items."""
        blocks = [f"{name} {self.arrow} " + " + ".join(f"{name}{k + 1}" for k in range(ITEMS)) for name in BLOCKS]
        return plscli.parse_model("; ".join([*blocks, STRUCTURE]))

    @cached_property
    def thresholds(self) -> Array:
        """Normal quantiles between the answers."""
        return norm.ppf(np.cumsum(self.shares)[:-1]) if self.shares else np.empty(0)

    def correlations(self) -> Array:
        """(9, 9) of the answers."""
        R = normal_correlations()
        return np.vectorize(lambda r: cut_correlation(float(r), self.thresholds), otypes=[float])(R) if self.shares else R

    def draw(self, n: int, generator: np.random.Generator) -> Array:
        """Answers (n, 9)."""
        Z = generator.standard_normal((n, ITEMS * len(BLOCKS))) @ np.linalg.cholesky(normal_correlations()).T
        return np.searchsorted(self.thresholds, Z) + 1.0 if self.shares else Z


POPULATIONS = (
    Population("Mode A, normal items", "=~", studentised=True),
    Population("Mode A, five-point items", "=~", SHARES, share=0.5),
    Population("Mode B, normal items", "<~", share=0.25),
)


def normal_correlations() -> Array:
    """(9, 9) of items that weigh alike in composites with the correlations COMPOSITES.

    Items of a block are exchangeable, so that Mode A and Mode B both find the equal weights, and the paths of the composites,
    exactly.  Each correlates (1 + 2 r)/sqrt(3 + 6 r) with its composite, and with items of another block the product of the two
    such loadings and the correlation of the composites.  The same correlations have common factors with loadings sqrt(r): HTMT
    gives the correlations of these.

    Dijkstra (2017), in Latan & Noonan, Partial Least Squares Path Modeling, 55-80: composite populations.
    """
    loading = np.sqrt((1 + (ITEMS - 1) * WITHIN) / ITEMS)
    R = np.kron(COMPOSITES * loading**2, np.ones((ITEMS, ITEMS)))
    R[np.kron(np.eye(len(BLOCKS)), np.ones((ITEMS, ITEMS))) == 1] = WITHIN
    np.fill_diagonal(R, 1.0)
    return R


def cut_correlation(r: float, thresholds: Array) -> float:
    """Correlation of answers 1, 2, ... that two normal variables with correlation r are cut into at the same thresholds.

    An answer is 1 plus the number of thresholds passed, so that its covariances are sums over pairs of thresholds.
    """
    above = norm.sf(thresholds)
    apart = np.outer(above, above)
    variance = (np.minimum.outer(above, above) - apart).sum()
    if r == 1:
        return 1.0
    both = [multivariate_normal.cdf([-s, -t], cov=[[1.0, r], [r, 1.0]]) for s, t in product(thresholds, repeat=2)]
    return float((np.reshape(both, apart.shape) - apart).sum() / variance)


@dataclass(frozen=True)
class Number:
    """A number that intervals are computed for, as the tables call it and as plscli does."""

    title: str
    quantity: str
    name: str


NUMBERS = (
    Number("path 0", "path", "X -> Y"),
    Number("path 0.3", "path", "M -> Y"),
    Number("path 0.6", "path", "X -> M"),
    Number("indirect effect", "indirect_effect", "X -> Y"),
    Number("loading", "loading", "M1 <- M"),
    Number("R² of Y", "r2", "Y"),
    Number("R² of M", "r2", "M"),
    Number("f² of path 0", "f2", "X -> Y"),
    Number("f² of path 0.3", "f2", "M -> Y"),
    Number("HTMT, far apart", "htmt", "X <-> Y"),
    Number("HTMT, close", "htmt", "X <-> M"),
)


class Numbers:
    """Values (..., P) of the numbers that exist in a model, from its solution."""

    def __init__(self, plan: Plan) -> None:
        stage, design = plan.stages[0], plan.stages[0].design
        self.design = design
        registry = {quantity.name: quantity for quantity in REGISTRY}
        cells = {name: dict(registry[name].cells(plan, stage)) for name in {number.quantity for number in NUMBERS}}
        self.present = [number for number in NUMBERS if number.name in cells[number.quantity]]
        self.values = {number.quantity: registry[number.quantity].value for number in self.present}
        self.places = [(number.quantity, cells[number.quantity][number.name]) for number in self.present]

    def __call__(self, solution: Solution) -> Array:
        solved = solution.stages[0]
        found = {name: value(solved.correlations.R, solved.estimate, self.design) for name, value in self.values.items()}
        return np.stack([found[name][(..., *place)] for name, place in self.places], axis=-1)


class Draws:
    """One data set: its estimates (P,), numbers in its resamples (B, P), and numbers without each row in turn (N, P).

    Failed resamples are left out, as the package leaves them out.
    """

    def __init__(self, population: Population, X: Array, resamples: int, generator: np.random.Generator) -> None:
        self.estimator = Estimator()
        rows = sample(
            plscli.Survey.from_frame(pd.DataFrame(X, columns=list(population.model.indicators))), population.model, self.estimator
        )
        self.reader = SampleReader(rows, self.estimator, self.estimator.plan(rows.model))
        self.stages = self.reader.aligned(estimation.from_reader(self.reader).solution)
        self.numbers = Numbers(self.reader.plan)
        self.estimates = self.of(np.ones((1, rows.n)))[0]
        weights = Simple(rows.n).draw(resamples, generator)
        values = self.of(weights)
        used = np.isfinite(values).all(-1)
        self.weights, self.resampled = weights[used], values[used]
        self.without = np.concatenate([self.of(left) for left in jackknife(np.arange(rows.n), rows.n)])

    def of(self, weights: Array) -> Array:
        """Numbers (B, P) under row weights (B, N); NaN for those that failed."""
        solution = solve_stages(self.reader(weights), self.stages, *self.estimator.algorithm)
        return np.where(solution.failed[:, None], np.nan, self.numbers(solution))

    def nested(self, generator: np.random.Generator) -> tuple[Array, Array]:
        """Numbers (OUTER, P) of the first resamples, and their standard errors (OUTER, P) from resampling each of them again."""
        outer = self.weights[:OUTER].astype(int)
        parts = [self._errors(outer[start : start + AT_ONCE], generator) for start in range(0, len(outer), AT_ONCE)]
        return self.resampled[: len(outer)], np.concatenate(parts)

    def _errors(self, outer: NDArray[np.int64], generator: np.random.Generator) -> Array:
        number, n = outer.shape
        rows = np.repeat(np.tile(np.arange(n), number), outer.ravel()).reshape(number, n)
        inner = generator.integers(0, n, (number, NESTED, n))
        again = rows[np.arange(number)[:, None, None], inner].reshape(-1, n)
        values = self.of(counts(again, n))
        return np.nanstd(values.reshape(number, NESTED, -1), axis=1, ddof=1)


def limits(draws: Draws) -> dict[str, Limits]:
    """Every interval of one data set but the studentized one, by its name in `--ci`; and the one-sided upper bound."""
    values, estimates = draws.resampled, draws.estimates
    found: dict[str, Limits] = {
        "percentile": inference.percentile(values, LEVEL),
        "bc": inference.bc(values, estimates, LEVEL),
        "bca": inference.bca(values, estimates, inference.acceleration(draws.without), LEVEL)[:2],
        "normal": inference.normal(values, estimates, LEVEL),
        "basic": inference.basic(values, estimates, LEVEL),
        "bound": (np.full(len(estimates), -np.inf), inference.percentile(values, 2 * ONE_SIDED - 1)[1]),
    }
    return found


@dataclass(frozen=True)
class Finding:
    """How one interval of one number did: shares of the data sets.

    below, above : the true value lies below or above the interval.   error : Monte Carlo standard error of the coverage.
    width : mean; None where one side is open.
    """

    population: str
    n: int
    number: str
    true: float
    interval: str
    data_sets: int
    coverage: float
    error: float
    below: float
    above: float
    width: float | None


def tally(lower: Array, upper: Array, true: Array) -> list[tuple[int, float, float, float, float, float | None]]:
    """Data sets, coverage, its error, misses below and above, and mean width of limits (D, P) about true values (P,).

    A data set without an interval does not count.   The error is sqrt(c (1 - c) / D), with (D c + 1) / (D + 2) in place of c,
    which is not 0 where all or none of them cover.
    """
    rows = []
    for low, high, value in zip(lower.T, upper.T, true, strict=True):
        known = ~(np.isnan(low) | np.isnan(high))
        D = int(known.sum())
        below, above = float((low[known] > value).mean()), float((high[known] < value).mean())
        coverage = 1.0 - below - above
        share = (D * coverage + 1) / (D + 2)
        width = float((high - low)[known].mean())
        rows.append((D, coverage, float(np.sqrt(share * (1 - share) / D)), below, above, width if np.isfinite(width) else None))
    return rows


def truth(population: Population) -> dict[str, float]:
    """What plscli estimates from the correlations of the population, by title."""
    found = estimation.from_correlations(population.model, population.correlations(), 1e9, Estimator(), Provenance("", None, 0, 0))
    values = {number.title: found.value(number.quantity, number.name) for number in NUMBERS}
    return {title: value for title, value in values.items() if value is not None}


def cell(population: Population, n: int, data_sets: int, resamples: int, studentised: int) -> Iterator[Finding]:
    """Every interval of every number, from data sets of n rows; the studentized one from the first few of them."""
    found: dict[str, list[Limits]] = {}
    for number in range(max(1, round(population.share * data_sets))):
        key = (POPULATIONS.index(population), n, number)
        generator = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=key))
        draws = Draws(population, population.draw(n, generator), resamples, generator)
        for name, pair in limits(draws).items():
            found.setdefault(name, []).append(pair)
        if population.studentised and number < studentised:
            values, errors = draws.nested(generator)
            found.setdefault("student", []).append(inference.studentized(values, errors, draws.estimates, LEVEL))
    titles = [number.title for number in draws.numbers.present]
    true = truth(population)
    for name, pairs in found.items():
        lower, upper = (np.array(side) for side in zip(*pairs, strict=True))
        rows = tally(lower, upper, np.array([true[title] for title in titles]))
        for title, row in zip(titles, rows, strict=True):
            yield Finding(population.name, n, title, true[title], name, *row)


COLUMNS = {"percentile": "percentile", "bc": "BC", "bca": "BCa", "normal": "normal", "basic": "basic", "student": "student"}
START, END = "<!-- coverage: written by benchmarks/coverage.py -->", "<!-- coverage: end -->"
FAR = 3.0
"""Monte Carlo errors from the level beyond which a coverage is printed in bold."""


def shown(finding: Finding | None) -> str:
    """Coverage in per cent with its error, and the misses below and above."""
    if finding is None:
        return ""
    coverage = f"{100 * finding.coverage:.1f} ± {100 * finding.error:.1f}"
    far = abs(finding.coverage - LEVEL) > FAR * finding.error
    return f"{f'**{coverage}**' if far else coverage} ({100 * finding.below:.1f} / {100 * finding.above:.1f})"


def wide(finding: Finding | None) -> str:
    """Mean width."""
    return "" if finding is None or finding.width is None else f"{finding.width:.3f}"


def grid(findings: Iterable[Finding], write: Callable[[Finding | None], str]) -> str:
    """One line per number and n, one column per interval."""
    found = {(finding.number, finding.n, finding.interval): finding for finding in findings}
    columns = [name for name in COLUMNS if any(interval == name for *_, interval in found)]
    lines = [
        "| number | true | n | " + " | ".join(COLUMNS[name] for name in columns) + " |",
        "|---|---:|---:|" + "---:|" * len(columns),
    ]
    for title, n in dict.fromkeys((number, n) for number, n, _ in found):
        true = next(each.true for each in found.values() if each.number == title)
        cells = [write(found.get((title, n, name))) for name in columns]
        lines.append(f"| {title} | {rounded(true)} | {n} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def bounds(findings: Iterable[Finding]) -> str:
    """How often the one-sided bound of HTMT lies at or above the true value."""
    lines = ["| population | number | true | n | bound at or above it |", "|---|---|---:|---:|---:|"]
    for each in findings:
        if each.interval == "bound" and each.number.startswith("HTMT"):
            covered = f"{100 * each.coverage:.1f} ± {100 * each.error:.1f}"
            far = abs(each.coverage - ONE_SIDED) > FAR * each.error
            lines.append(f"| {each.population} | {each.number} | {each.true:.3f} | {each.n} | {f'**{covered}**' if far else covered} |")
    return "\n".join(lines)


def tables(findings: list[Finding]) -> str:
    """The generated part of the page."""
    order = [number.title for number in NUMBERS]
    findings = sorted(findings, key=lambda each: (order.index(each.number), each.n))
    parts = []
    for population in POPULATIONS:
        of_it = [each for each in findings if each.population == population.name]
        two_sided = [each for each in of_it if each.interval != "bound"]
        sets = {each.interval: each.data_sets for each in of_it}
        fewer = f"; student: {sets['student']:,}" if "student" in sets else ""
        parts += [
            f"### {population.name}: coverage\n",
            f"{sets['percentile']:,} data sets per line{fewer}.\n",
            grid(two_sided, shown) + "\n",
            f"### {population.name}: mean width\n",
            grid(two_sided, wide) + "\n",
        ]
    return "\n".join([*parts, "### One-sided 95 % bound of HTMT\n", bounds(findings)])


def read(file: Path) -> list[Finding]:
    """Findings from a CSV file."""
    kinds = {"n": int, "data_sets": int} | dict.fromkeys(("true", "coverage", "error", "below", "above"), float)
    kinds["width"] = lambda text: float(text) if text else None
    with file.open(encoding="utf-8", newline="") as lines:
        return [Finding(**{name: kinds.get(name, str)(text) for name, text in row.items()}) for row in csv.DictReader(lines)]


def write(findings: list[Finding], folder: Path = DOCS) -> None:
    """Write findings to inference.csv and their tables into inference.md."""
    with (folder / "inference.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, [field.name for field in fields(Finding)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {name: f"{value:.6g}" if isinstance(value, float) else value for name, value in asdict(each).items()} for each in findings
        )
    page = folder / "inference.md"
    before, rest = page.read_text(encoding="utf-8").split(START)
    page.write_text(f"{before}{START}\n\n{tables(read(folder / 'inference.csv'))}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of every interval on populations with known parameters.")
    parser.add_argument("-d", "--data-sets", type=int, default=1000)
    parser.add_argument("-n", "--resamples", type=int, default=1000)
    parser.add_argument("-s", "--studentised", type=int, default=100, help="data sets that get the studentized interval too")
    parser.add_argument("--write", action="store_true", help="write docs/inference.csv, and the tables of docs/inference.md")
    chosen = parser.parse_args()
    findings: list[Finding] = []
    for population, n in product(POPULATIONS, SIZES):
        start = time.perf_counter()
        findings += cell(population, n, chosen.data_sets, chosen.resamples, chosen.studentised)
        print(f"{population.name}, n = {n}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    if chosen.write:
        write(findings)
    else:
        print(tables(findings))


if __name__ == "__main__":
    main()
