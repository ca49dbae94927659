"""What a user may choose about estimation and resampling, and what is chosen when nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal

from plscli.errors import UsageError
from plscli.model.plan import HigherOrder, Interaction
from plscli.setting import Settings, require, require_count, setting

if TYPE_CHECKING:
    from plscli.core.pls import Inner
    from plscli.data.survey import Survey
    from plscli.model.plan import Plan
    from plscli.model.spec import ModelSpec

Scheme = Literal["path", "factorial", "centroid"]
Missing = Literal["mean", "listwise", "pairwise", "em"]
CorrelationKind = Literal["pearson", "spearman", "polychoric"]
"""Kind of correlations."""
Tails = Literal["two", "one"]
Unit = Literal["standardised", "unstandardised", "rescaled"]
"""Unit of construct scores."""
Inadmissible = Literal["drop", "keep", "stop"]
Interval = Literal["percentile", "bc", "bca", "student", "normal", "basic"]
PRule = Literal["t", "normal", "percentile"]
Adjust = Literal["none", "holm", "bh"]
FailOn = Literal["error", "warning", "never"]

TREATMENTS: dict[CorrelationKind, tuple[Missing, ...]] = {
    "pearson": ("mean", "listwise", "pairwise", "em"),
    "spearman": ("mean", "listwise"),
    "polychoric": ("pairwise", "listwise"),
}
"""What can be done about missing answers with each kind of correlations."""
NO_SCALES: Mapping[str, tuple[int, int]] = MappingProxyType({})
Ranges = Mapping[str, tuple[float, float]]
"""Lowest and highest answer by item."""
NO_RANGES: Ranges = {}
SEED = 1
MOST_ITERATIONS = 1_000_000
"""A solution that takes more iterations is none."""
MOST_RESAMPLES = 10_000_000
"""More resamples change no digit that anybody prints."""


@dataclass(frozen=True, slots=True)
class Estimator(Settings, panel="Estimation"):
    """How the model is estimated.

    scheme : inner weighting.   missing : treatment of missing answers; when not chosen, the mean, and pair by pair for
    polychoric correlations.   tolerance : largest change of a weight at which the algorithm stops.   max_iterations : after
    which it gives up.   consistent : PLSc for reflective constructs of two or more items.   weight : column of sampling
    weights.   correlations : of the answers.   smooth : make correlations that contradict each other consistent.
    higher_order, interaction : how higher-order constructs and products are estimated, see `model.plan`.
    """

    scheme: Scheme = setting("path", help="Inner weighting scheme.")
    missing: Missing | None = setting(
        None,
        help="Missing answers: the item's mean, complete rows only, pairs of answers, or maximum likelihood (em); anew in every resample.",
        shown="mean",
    )
    tolerance: float = setting(1e-7, "--tol", help="Change of a weight at which the algorithm stops.")
    max_iterations: int = setting(3000, help="Iterations after which it gives up.")
    consistent: bool = setting(False, help="PLSc for =~ constructs of two or more items.")
    weight: str | None = setting(None, help="Column of sampling weights.", metavar="COLUMN")
    correlations: CorrelationKind = setting("pearson", help="Correlations of the answers; polychoric ones take them as ordered categories.")
    smooth: bool = setting(False, help="Make correlations consistent that contradict each other (pairwise, polychoric).")
    higher_order: HigherOrder = setting(
        "disjoint", help="Constructs of constructs: two stages, disjoint or embedded, or repeated indicators."
    )
    interaction: Interaction = setting(
        "two-stage",
        help="Products such as X:M are made of scores (two-stage), of items (product), or of items net of the items (orthogonal).",
    )

    def __post_init__(self) -> None:
        if self.missing is None:
            object.__setattr__(self, "missing", "pairwise" if self.correlations == "polychoric" else "mean")
        Settings.__post_init__(self)
        require(0 < self.tolerance < 1, f"tolerance must lie between 0 and 1, not {self.tolerance:g}")
        require_count("max_iterations", self.max_iterations, 1, MOST_ITERATIONS)
        require(
            self.treatment in TREATMENTS[self.correlations],
            f"{self.correlations} correlations take missing answers {' or '.join(TREATMENTS[self.correlations])}, not {self.missing}",
        )
        require(
            not self.smooth or self.correlations == "polychoric" or self.treatment == "pairwise",
            "smooth is for correlations that can contradict each other: pairwise or polychoric ones",
        )

    @property
    def treatment(self) -> Missing:
        """What is done about missing answers."""
        assert self.missing is not None
        return self.missing

    @property
    def inner(self) -> Inner:
        """The inner weighting function of the scheme."""
        from plscli.core.pls import INNER

        return INNER[self.scheme]

    def plan(self, model: ModelSpec, scales: Mapping[str, tuple[int, int]] = NO_SCALES) -> Plan:
        """The stages in which a model is estimated.   scales : of items, where they are known; only Pearson correlations keep means.

        Raises ModelError or UsageError for what the chosen methods cannot do.
        """
        from plscli.model.plan import plan, uncorrectable

        if model.owner and self.consistent and self.higher_order != "disjoint":
            raise UsageError(f"PLSc takes higher-order constructs in two disjoint stages, not {self.higher_order}")
        if model.products and (self.correlations != "pearson" or self.treatment not in ("mean", "listwise")):
            chosen = f"--correlations {self.correlations}" if self.correlations != "pearson" else f"--missing {self.missing}"
            raise UsageError(
                f"products need scores of every respondent, which {chosen} does not give\n"
                "  use Pearson correlations with --missing mean or listwise"
            )
        stages = plan(model, self.higher_order, self.interaction)
        if self.correlations == "pearson":
            stages = replace(stages, scales={name: scales[name] for name in model.indicators if name in scales})
        return replace(stages, uncorrected=uncorrectable(model, self.interaction)) if self.consistent and model.products else stages

    @property
    def algorithm(self) -> tuple[Inner, float, int, bool]:
        """What `stages.solve_stages` takes beside correlations and stages."""
        return self.inner, self.tolerance, self.max_iterations, self.consistent


@dataclass(frozen=True, slots=True)
class Resampling(Settings, panel="Resampling"):
    """How many resamples are drawn, from which seed, and what is made of them.

    seed : of the random streams; None when the plan was given from outside.   level : confidence level of the intervals.
    max_failed : share of failed resamples above which nothing is reported.   inadmissible : what becomes of resamples whose
    solution cannot be true of any population: they are dropped and counted, kept and counted, or end the run.   ci, p : kind of
    interval, and what p values rest on.   strata, cluster : columns; rows are drawn within strata, and whole clusters of them.
    indices : SHA-256 of the row numbers (B, m) that were given, as little-endian 64-bit integers row by row.
    """

    resamples: int = setting(10_000, "--resamples", "-n", help="Bootstrap resamples.")
    seed: int | None = setting(SEED, help="Seed of the random numbers.")
    level: float = setting(0.95, help="Confidence level of the intervals.")
    max_failed: float = setting(0.05, help="Share of failed resamples that is tolerated.")
    inadmissible: Inadmissible = setting("drop", help="What becomes of inadmissible resamples.")
    ci: Interval = setting("percentile", help="Kind of interval.")
    p: PRule = setting("t", help="What p values rest on; percentile counts resamples.")
    strata: str | None = setting(None, help="Draw within the strata of this column.", metavar="COLUMN")
    cluster: str | None = setting(None, help="Draw whole clusters of this column.", metavar="COLUMN")
    indices: str | None = None

    least: ClassVar[int] = 2
    """Resamples that must be drawn."""

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        require_count("resamples", self.resamples, 2 if self.resamples else self.least, MOST_RESAMPLES, ": a spread needs two values")
        require(self.seed is None or self.seed >= 0, f"seed must be 0 or more, not {self.seed}")
        require(0 < self.level < 1, f"level must lie between 0 and 1, not {self.level:g} (95 % is written 0.95)")
        require(0 <= self.max_failed <= 1, f"max_failed is a share between 0 and 1, not {self.max_failed:g}")

    @property
    def tolerated(self) -> float:
        """Number of failed resamples up to which results are reported."""
        return self.max_failed * self.resamples + 1e-9


@dataclass(frozen=True, slots=True)
class Rules(Settings, panel="Decision"):
    """How hypotheses are decided.

    alpha : significance level.   tails : "one" tests hypotheses with an expected sign in that direction only.   adjust : of p values for
    the number of hypotheses.
    """

    alpha: float = setting(0.05, help="Significance level.")
    tails: Tails = setting("two", help="Tails of the tests; one only where a sign is expected.")
    adjust: Adjust = setting("none", help="Adjustment of p values for testing several hypotheses.")

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        require(1e-15 <= self.alpha < 1, f"alpha must lie between 0 and 1, not {self.alpha:g} (5 % is written 0.05)")


@dataclass(frozen=True, slots=True)
class Screening(Settings, panel="Checks"):
    """What the checks of a survey look at besides its answers.

    min_path : smallest path coefficient of interest.   duration : column with the time every respondent took.   marker : column of a
    variable that theory ties to none of the constructs.   population : file of its shares, as columns column, value, share.
    """

    min_path: float | None = setting(None, help="Smallest path coefficient that matters to you.", shown="none")
    duration: str | None = setting(None, metavar="COLUMN", help="Column with the time every respondent took.")
    marker: str | None = setting(None, metavar="COLUMN", help="Variable that theory ties to none of the constructs.")
    population: Path | None = setting(None, metavar="FILE", help="Shares of the population (CSV: column, value, share).")

    def shares(self) -> Survey | None:
        """What the file of the population holds, if one is named.  DataError for what is none."""
        from plscli.data.read import read_survey

        return read_survey(self.population) if self.population else None


@dataclass(frozen=True, slots=True)
class Scoring(Settings, panel="Scores"):
    """How scores are written."""

    unit: Unit = setting("standardised", "--as", help="Unit of the scores; rescaled ones run from 0 to 100.")
    id: str | None = setting(None, metavar="COLUMN", help="Column that is copied beside the scores.")


USUAL, DRAWN, DECIDED, SCREENED = Estimator(), Resampling(), Rules(), Screening()
"""What is chosen when nothing is said."""
