"""Is there one factor behind the items of a construct?  Confirmatory tetrad analysis (CTA-PLS) of blocks of four items or more.

The test of the whole block decides; single tetrads depend on which of them are taken as the non-redundant ones.  That a factor is not
rejected shows no factor: tetrads of items that have nothing in common vanish too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import engine
from plscli.borrowed import special
from plscli.core import Array, Correlations, Indices
from plscli.core.criteria import fit
from plscli.core.criteria import tetrads as core
from plscli.core.linalg import SINGULAR, eigenvalues
from plscli.core.resampling import samples
from plscli.data.stream import Stream
from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import EstimationError
from plscli.estimation import DRAWN, Resampling
from plscli.estimation.bootstrap import Bootstrap, given_plan
from plscli.estimation.estimation import Estimation
from plscli.estimation.inference import remarks, undecided
from plscli.estimation.rows.drawing import drawing
from plscli.estimation.rows.reading import Reader
from plscli.model.spec import Construct
from plscli.questions.measurement import implied, one_factor
from plscli.records import Record, finite
from plscli.words import counted, meanings
from plscli.words.thresholds import SEVERITY, Thresholds, Verdict

NOTES = (
    "p is that of all tetrads of a construct together, from resamples of answers that are transformed so that one factor is true",
    "tetrads: a factor that is not rejected is not shown: tetrads of items that have nothing in common vanish as well, and few respondents "
    "reject little",
)
"""What must be known of the tests."""


@dataclass(frozen=True, eq=False)
class TetradBlock:
    """The items of a construct among the columns that are read.   of : (M, 4) its tetrads.   loadings : (p,) of a single factor.

    Q : (p, p) turns its standardised answers into ones of which that factor is true.
    """

    construct: Construct
    at: Indices
    of: Indices
    loadings: Array
    Q: Array

    @classmethod
    def read(cls, construct: Construct, columns: tuple[str, ...], whole: Correlations) -> TetradBlock | str:
        """The block, or the code of the reason why it is not tested."""
        p = len(construct.indicators)
        if construct.higher or not core.FEWEST <= p <= core.MOST:
            return "parts" if construct.higher else "single_item" if p == 1 else "few" if p < core.FEWEST else "many"
        at = np.array([columns.index(item) for item in construct.indicators], dtype=np.intp)
        R = whole.R[np.ix_(at, at)]
        if whole.bound is not None and whole.bound[np.ix_(at, at)].any():
            return "at_bound"
        spectrum = eigenvalues(R)
        if float(whole.n) <= p or not spectrum[0] > SINGULAR * spectrum[-1]:
            return "too_few_cases" if float(whole.n) <= p else "singular"
        loadings = one_factor(R)
        return cls(construct, at, core.non_redundant(p), loadings, fit.transformation(R, implied(loadings)))


@dataclass(frozen=True, eq=False)
class TetradWork:
    """Tetrads of blocks of resamples, as they are and of answers of which a single factor is true: arrays (B, 2 M) over all blocks."""

    source: samples.SampleBlocks
    blocks: tuple[TetradBlock, ...]
    sd: Array

    def __call__(self, which: range, tick: samples.Tick) -> Array:
        """The tetrads of consecutive blocks of resamples; NaN where an item does not vary."""
        data = self.source.read(which, tick)
        scale = np.where(np.isnan(self.sd), 1.0, data.sd / self.sd)
        return np.concatenate([part for block in self.blocks for part in _both(block, data, scale, self.sd)], axis=1)


def _both(block: TetradBlock, data: Correlations, scale: Array, sd: Array) -> Iterator[Array]:
    at, unit, scale = block.at, _units(sd, block.at), scale[..., block.at]
    S = data.R[..., at[:, None], at] * scale[..., :, None] * scale[..., None, :]
    yield core.values(S * unit[:, None] * unit, block.of)
    yield core.values(block.Q.T @ S @ block.Q, block.of)


def _units(sd: Array, at: Indices) -> Array:
    """(p,) standard deviations of the items; 1 where correlations come without."""
    return np.where(np.isnan(sd[at]), 1.0, sd[at])


NUMBERS = ("statistic", "p_chi2", "p_bootstrap", "adjusted_statistic", "adjusted_df", "p")
"""Of the test of a block."""


@dataclass(frozen=True, eq=False)
class Found:
    """What the resamples say of one block.

    found, se, bias, lower, upper : (M,) tetrads.   statistic, p_chi2, p_bootstrap : the test with covariances of the resamples.
    adjusted_statistic, adjusted_df, p : the test that decides.   resamples : in which all its items vary.
    """

    block: TetradBlock
    found: Array
    se: Array
    bias: Array
    lower: Array
    upper: Array
    statistic: float
    p_chi2: float
    p_bootstrap: float
    adjusted_statistic: float
    adjusted_df: float
    p: float
    resamples: int

    @classmethod
    def of(cls, block: TetradBlock, whole: Correlations, draws: Array, null_draws: Array, level: float) -> Found:
        """From the resampled tetrads (B, M), as they are and where a single factor is true."""
        unit, M = _units(whole.sd, block.at), len(block.of)
        R = whole.R[np.ix_(block.at, block.at)]
        found = core.values(R * unit[:, None] * unit, block.of)
        z = NormalDist().inv_cdf(1.0 - (1.0 - level) / (2 * M))
        T, p_bootstrap = core.omnibus(found, draws)
        normal = core.normal_covariance(implied(block.loadings), block.of, float(whole.n))
        statistic, df = core.adjusted(core.values(R, block.of), null_draws, normal)
        ends = core.interval(found, draws, z)
        tails = [float(special().chdtrc(*each)) for each in ((M, T), (df, statistic))]
        return cls(block, found, *ends, T, tails[0], p_bootstrap, statistic, df, tails[1], len(draws))

    def rows(self) -> Iterator[Record]:
        """The single tetrads, named by the numbers of their items."""
        items, apart = self.block.construct.indicators, "" if len(self.block.at) < 10 else ","
        for m, of in enumerate(self.block.of):
            lower, upper = finite(self.lower[m]), finite(self.upper[m])
            yield {
                "construct": self.block.construct.name,
                "tetrad": apart.join(str(k + 1) for k in of),
                "items": ", ".join(items[k] for k in of),
                "estimate": finite(self.found[m]),
                "se": finite(self.se[m]),
                "bias": finite(self.bias[m]),
                "lower": lower,
                "upper": upper,
                "zero": None if lower is None or upper is None else "inside" if lower <= 0 <= upper else "outside",
            }


@dataclass(frozen=True, eq=False)
class Tetrads:
    """The tests of all constructs.   found : by construct.   reasons : codes why others are not tested.   used : resamples."""

    constructs: tuple[Construct, ...]
    found: Mapping[str, Found]
    reasons: Mapping[str, str]
    resampling: Resampling

    kind = "tetrads"

    @property
    def used(self) -> int:
        """Resamples in the statistics, of the block that has the fewest."""
        return min((each.resamples for each in self.found.values()), default=self.resampling.resamples)

    @property
    def undecided(self) -> str | None:
        """Why the resamples decide nothing; None if they do."""
        return undecided(self.resampling, self.used, 0)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the tests are, and what must be said of few resamples."""
        seed = "given" if self.resampling.indices else f"seed {self.resampling.seed}"
        asked = f"tetrads: {counted(self.resampling.resamples, 'resample')} ({seed}); {NOTES[0]}"
        lost = [
            f"tetrads of {name}: {each.resamples:,} of {self.resampling.resamples:,} resamples used; in the others an item does not vary"
            for name, each in self.found.items()
            if each.resamples < self.resampling.resamples
        ]
        few = [f"tetrads: {note}" for note in remarks(self.resampling, self.used, 0)] if self.found else []
        return (asked, *NOTES[1:], *few, *lost)

    def _test(self, construct: Construct, thresholds: Thresholds) -> Record:
        threshold, found = thresholds["tetrads"], self.found.get(construct.name)
        numbers = {field: None if found is None else finite(getattr(found, field)) for field in NUMBERS}
        p = numbers["p"]
        decided = p is not None and self.undecided is None
        rejected = decided and p is not None and not threshold.met(p)
        said = self.reasons.get(construct.name) or (None if p is not None else "no_test")
        return {
            "construct": construct.name,
            "kind": construct.kind,
            "items": len(construct.indicators),
            "df": None if found is None else len(found.block.of),
            **numbers,
            "resamples": None if found is None else found.resamples,
            "verdict": verdict(construct, rejected) if decided else None,
            "judged": threshold.verdict(p) if decided and construct.kind == "reflective" and p is not None else None,
            "threshold": threshold.words if decided else None,
            "source": threshold.source if decided else None,
            "meaning": meanings.not_tested(said) if said else meanings.tetrads(construct, numbers, rejected, self.undecided),
            "not_applicable": said,
        }

    def tables(self, thresholds: Thresholds) -> dict[str, Callable[[], list[Record]]]:
        """What makes its tables, by name: the tests of the constructs, and the single tetrads of those that are tested."""
        return {
            "tetrad_tests": lambda: [self._test(construct, thresholds) for construct in self.constructs],
            "tetrads": lambda: [row for each in self.constructs if each.name in self.found for row in self.found[each.name].rows()],
        }

    def joined(self, row: Record, construct: Construct, thresholds: Thresholds) -> Record:
        """The row of a construct in table `unidimensionality` with what its tetrads say; of both verdicts the worse."""
        test = self._test(construct, thresholds)
        found = {**row, "tetrads_p": test["p"], "tetrads_verdict": test["verdict"]}
        if test["judged"] is None or row["verdict"] is None:
            return found
        worst: Verdict = max(row["verdict"], test["judged"], key=SEVERITY.index)
        words = {field: f"{row[field]}; {test[field]}" for field in ("threshold", "source", "meaning")}
        return {**found, "verdict": worst, **(words | {"threshold": f"{row['threshold']}; tetrads: p {test['threshold']}"})}


REJECTED, KEPT = "one factor rejected", "one factor not rejected"


def verdict(construct: Construct, rejected: bool) -> str:
    """The verdict in words, which never say that a factor is supported."""
    return KEPT if not rejected else f"{REJECTED}: consider <~" if construct.kind == "reflective" else REJECTED


def run(
    survey: Survey | Stream,
    whole: Estimation | Bootstrap,
    resampling: Resampling = DRAWN,
    *,
    indices: NDArray[np.integer[Any]] | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Tetrads:
    """Test the tetrads of every block of an estimated model.

    resampling : `level` is that of all intervals of a construct together.   indices : (B, m) rows of each resample, see `bootstrap.run`.
    Raises EstimationError when more resamples fail than are tolerated.
    """
    plan = None if indices is None else np.asarray(indices)
    chosen = replace(resampling if plan is None else given_plan(resampling, plan), ci="percentile")
    drawn = drawing(survey, whole.model, whole.point.estimator, chosen, plan)
    blocks, reasons = _blocks(drawn.reader)
    if not blocks:
        return Tetrads(whole.model.constructs, {}, reasons, chosen)
    work = TetradWork(drawn.source, blocks, drawn.reader.whole.sd)
    draws = np.concatenate(list(engine.run(work, chosen.resamples, drawn.source.together, progress, workers, drawn.source.together > 1)))
    found, start = {}, 0
    for block in blocks:
        M = len(block.of)
        own, start = draws[:, start : start + 2 * M], start + 2 * M
        own = own[np.isfinite(own).all(1)]
        if len(draws) - len(own) > chosen.tolerated or len(own) < 2:
            raise EstimationError(
                f"tetrads of {block.construct.name}: in {len(draws) - len(own):,} of {len(draws):,} resamples an item does not vary\n"
                "  look for items that nearly everyone answers alike: plscli validate"
            )
        found[block.construct.name] = Found.of(block, drawn.reader.whole, own[:, :M], own[:, M:], chosen.level)
    return Tetrads(whole.model.constructs, found, reasons, chosen)


def _blocks(reader: Reader) -> tuple[tuple[TetradBlock, ...], dict[str, str]]:
    """The blocks that are tested, and why others are not."""
    read = {each.name: TetradBlock.read(each, tuple(reader.plan.columns), reader.whole) for each in reader.plan.model.constructs}
    blocks = tuple(each for each in read.values() if isinstance(each, TetradBlock))
    return blocks, {name: each for name, each in read.items() if isinstance(each, str)}


def further(
    survey: Survey, whole: Estimation | Bootstrap, asked: bool, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> Tetrads:
    """The tests with the resamples of the analysis."""
    resampling = whole.again("--tetrads") if isinstance(whole, Bootstrap) else DRAWN
    return run(survey, whole, resampling, workers=workers, progress=progress)
