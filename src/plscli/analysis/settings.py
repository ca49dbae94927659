"""What a user may choose about estimation and resampling, and what is chosen when nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from plscli.errors import UsageError

if TYPE_CHECKING:
    from plscli.core.correlations import Correlations
    from plscli.core.design import Array, Design
    from plscli.core.estimate import Estimate, Inner
    from plscli.core.stages import Solution, Stage
    from plscli.model.plan import HigherOrder, Interaction, Plan
    from plscli.model.spec import ModelSpec

Scheme = Literal["path", "factorial", "centroid"]
Missing = Literal["mean", "listwise", "pairwise", "em"]
Kind = Literal["pearson", "spearman", "polychoric"]
"""Kind of correlations."""
Tails = Literal["two", "one"]
Unit = Literal["standardised", "unstandardised", "rescaled"]
"""Unit of construct scores."""
Inadmissible = Literal["drop", "keep", "stop"]
Interval = Literal["percentile", "bc", "bca", "student", "normal", "basic"]
PRule = Literal["t", "normal", "percentile"]
Backend = Literal["threads", "processes", "dask"]
"""Where blocks of resamples run, see `engine.Workers`."""
Adjust = Literal["none", "holm", "bh"]
FailOn = Literal["error", "warning", "never"]

TREATMENTS: dict[Kind, tuple[Missing, ...]] = {
    "pearson": ("mean", "listwise", "pairwise", "em"),
    "spearman": ("mean", "listwise"),
    "polychoric": ("pairwise", "listwise"),
}
"""What can be done about missing answers with each kind of correlations."""
RESAMPLES = 10_000
SEED = 1
LEVEL = 0.95
ALPHA = 0.05
MAX_FAILED = 0.05


@dataclass(frozen=True, slots=True)
class Estimator:
    """How the model is estimated.

    scheme : inner weighting.   missing : treatment of missing answers; when not chosen, the mean, and pair by pair for
    polychoric correlations.   tolerance : largest change of a weight at which the algorithm stops.   max_iterations : after
    which it gives up.   consistent : PLSc for reflective constructs of two or more items.   weight : column of sampling
    weights.   correlations : of the answers.   smooth : make correlations that contradict each other consistent.
    higher_order, interaction : how higher-order constructs and products are estimated, see `model.plan`.
    """

    scheme: Scheme = "path"
    missing: Missing | None = None
    tolerance: float = 1e-7
    max_iterations: int = 3000
    consistent: bool = False
    weight: str | None = None
    correlations: Kind = "pearson"
    smooth: bool = False
    higher_order: HigherOrder = "disjoint"
    interaction: Interaction = "two-stage"

    def __post_init__(self) -> None:
        require_choice("scheme", self.scheme, ("path", "factorial", "centroid"))
        require_choice("correlations", self.correlations, ("pearson", "spearman", "polychoric"))
        require_choice("higher_order", self.higher_order, ("disjoint", "embedded", "repeated"))
        require_choice("interaction", self.interaction, ("two-stage", "product", "orthogonal"))
        if self.missing is None:
            object.__setattr__(self, "missing", "pairwise" if self.correlations == "polychoric" else "mean")
        require_choice("missing", self.treatment, ("mean", "listwise", "pairwise", "em"))
        _require(0 < self.tolerance < 1, f"tolerance must lie between 0 and 1, not {self.tolerance:g}")
        _require(self.max_iterations >= 1, f"max_iterations must be at least 1, not {self.max_iterations}")
        _require(
            self.treatment in TREATMENTS[self.correlations],
            f"{self.correlations} correlations take missing answers {' or '.join(TREATMENTS[self.correlations])}, not {self.missing}",
        )
        _require(
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
        from plscli.core import inner

        schemes: dict[Scheme, Inner] = {
            "path": inner.path_weighting,
            "factorial": inner.factorial,
            "centroid": inner.centroid,
        }
        return schemes[self.scheme]

    def plan(self, model: ModelSpec) -> Plan:
        """The stages in which a model is estimated.  Raises ModelError or UsageError for what the chosen methods cannot do."""
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
        return replace(stages, uncorrected=uncorrectable(model, self.interaction)) if self.consistent and model.products else stages

    def solve(self, data: Correlations, stages: Sequence[Stage]) -> Solution:
        """Estimate from the correlations of the columns of the data, as chosen."""
        from plscli.core.stages import solve_stages

        return solve_stages(data, stages, self._solve)

    def _solve(self, data: Correlations, design: Design, reference: Array | None) -> Estimate:
        from plscli.core.consistent import consistent
        from plscli.core.estimate import estimate

        solution = estimate(data, design, self.inner, self.tolerance, self.max_iterations, reference=reference)
        return consistent(data.R, solution, design) if self.consistent else solution

    def as_dict(self) -> dict[str, Any]:
        """The settings by name, as JSON has them."""
        return asdict(self)


class EstimatorOptions(TypedDict, total=False):
    """The fields of `Estimator` as keyword arguments."""

    scheme: Scheme
    missing: Missing | None
    tolerance: float
    max_iterations: int
    consistent: bool
    weight: str | None
    correlations: Kind
    smooth: bool
    higher_order: HigherOrder
    interaction: Interaction


@dataclass(frozen=True, slots=True)
class Resampling:
    """How many resamples are drawn, from which seed, and what is made of them.

    seed : of the random streams; None when the plan was given from outside.   level : confidence level of the intervals.
    max_failed : share of failed resamples above which nothing is reported.   inadmissible : what becomes of resamples whose
    solution cannot be true of any population: they are dropped and counted, kept and counted, or end the run.   ci, p : kind of
    interval, and what p values rest on.   strata, cluster : columns; rows are drawn within strata, and whole clusters of them.
    indices : SHA-256 of the row numbers (B, m) that were given, as little-endian 64-bit integers row by row.
    """

    resamples: int = RESAMPLES
    seed: int | None = SEED
    level: float = LEVEL
    max_failed: float = MAX_FAILED
    inadmissible: Inadmissible = "drop"
    ci: Interval = "percentile"
    p: PRule = "t"
    strata: str | None = None
    cluster: str | None = None
    indices: str | None = None

    def __post_init__(self) -> None:
        _require(self.resamples >= 2, f"resamples must be at least 2, not {self.resamples}: a spread needs two values")
        _require(self.seed is None or self.seed >= 0, f"seed must be 0 or more, not {self.seed}")
        _require(0 < self.level < 1, f"level must lie between 0 and 1, not {self.level:g} (95 % is written 0.95)")
        require_choice("inadmissible", self.inadmissible, ("drop", "keep", "stop"))
        require_choice("ci", self.ci, ("percentile", "bc", "bca", "student", "normal", "basic"))
        require_choice("p", self.p, ("t", "normal", "percentile"))
        _require(0 <= self.max_failed <= 1, f"max_failed is a share between 0 and 1, not {self.max_failed:g}")

    def as_dict(self) -> dict[str, Any]:
        """The settings by name, as JSON has them."""
        return asdict(self)


def require_alpha(alpha: float) -> float:
    """A significance level between 0 and 1, or UsageError."""
    _require(1e-15 <= alpha < 1, f"alpha must lie between 0 and 1, not {alpha:g} (5 % is written 0.05)")
    return alpha


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise UsageError(message)


def require_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """UsageError unless the value is one of the choices."""
    _require(value in choices, f"{name} must be one of {', '.join(choices)}, not {value!r}")
