"""What a user may choose about estimation and resampling, and what is chosen when nothing is said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from plscli.errors import UsageError

if TYPE_CHECKING:
    from plscli.core.design import Array, Design
    from plscli.core.estimate import Estimate, Inner

Scheme = Literal["path", "factorial", "centroid"]
Missing = Literal["mean", "listwise"]
Tails = Literal["two", "one"]
Inadmissible = Literal["drop", "keep", "stop"]
FailOn = Literal["error", "warning", "never"]

RESAMPLES = 10_000
SEED = 1
LEVEL = 0.95
ALPHA = 0.05
MAX_FAILED = 0.05


@dataclass(frozen=True, slots=True)
class Estimator:
    """How the model is estimated.

    scheme : inner weighting.   missing : treatment of missing answers.   tolerance : largest change of a weight at which
    the algorithm stops.   max_iterations : after which it gives up.   consistent : PLSc for reflective constructs of two or
    more items.   weight : column of sampling weights.
    """

    scheme: Scheme = "path"
    missing: Missing = "mean"
    tolerance: float = 1e-7
    max_iterations: int = 3000
    consistent: bool = False
    weight: str | None = None

    def __post_init__(self) -> None:
        require_choice("scheme", self.scheme, ("path", "factorial", "centroid"))
        require_choice("missing", self.missing, ("mean", "listwise"))
        _require(0 < self.tolerance < 1, f"tolerance must lie between 0 and 1, not {self.tolerance:g}")
        _require(self.max_iterations >= 1, f"max_iterations must be at least 1, not {self.max_iterations}")

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

    def solve(self, R: Array, design: Design, n: Array | float) -> Estimate:
        """Estimate from indicator correlations R (..., K, K) of n cases, as chosen."""
        from plscli.core.consistent import consistent
        from plscli.core.estimate import estimate

        solution = estimate(R, design, self.inner, self.tolerance, self.max_iterations, n)
        return consistent(R, solution, design) if self.consistent else solution

    def as_dict(self) -> dict[str, Any]:
        """The settings by name, as JSON has them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Resampling:
    """How many resamples are drawn, from which seed, and what is made of them.

    seed : of the random streams; None when the plan was given from outside.   level : confidence level of the intervals.
    max_failed : share of failed resamples above which nothing is reported.   inadmissible : what becomes of resamples whose
    solution cannot be true of any population: they are dropped and counted, kept and counted, or end the run.
    """

    resamples: int = RESAMPLES
    seed: int | None = SEED
    level: float = LEVEL
    max_failed: float = MAX_FAILED
    inadmissible: Inadmissible = "drop"

    def __post_init__(self) -> None:
        _require(self.resamples >= 2, f"resamples must be at least 2, not {self.resamples}: a spread needs two values")
        _require(self.seed is None or self.seed >= 0, f"seed must be 0 or more, not {self.seed}")
        _require(0 < self.level < 1, f"level must lie between 0 and 1, not {self.level:g} (95 % is written 0.95)")
        require_choice("inadmissible", self.inadmissible, ("drop", "keep", "stop"))
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
