"""Distances between observed and implied correlations, in resamples of answers that are transformed so that the model holds."""

from __future__ import annotations

from dataclasses import dataclass

from plscli.core import Array, Correlations
from plscli.core.criteria import fit
from plscli.core.linalg import INDEFINITE, SINGULAR, eigenvalues
from plscli.core.pls.stages import Solution
from plscli.core.resampling import samples
from plscli.errors import EstimationError
from plscli.estimation import Resampling, failure
from plscli.estimation.estimation import solved
from plscli.estimation.replicates import Work
from plscli.estimation.rows.reading import Reader
from plscli.model.plan import Plan


class MisfitWork(Work):
    """Estimates blocks of resamples of answers that are transformed so that the model holds; its numbers are distances.

    observed : (M,) distances of the answers as they are.   gap : SRMR that the estimator finds in a population with the implied
    correlations.   Raises EstimationError for an inadmissible solution, and where the answers cannot be transformed.
    """

    def __init__(self, reader: Reader, source: samples.SampleBlocks, resampling: Resampling, saturated: bool) -> None:
        data = reader.whole
        solution = solved(data, reader.plan, reader.estimator)
        super().__init__(reader, source, resampling, solution)
        self.evaluation = distances = Distances(reader.plan, saturated)
        if solution.inadmissible:
            found = [failure.REASONS[kind] for kind in failure.kinds(int(solution.status))]
            raise EstimationError(
                f"--exact-fit: the solution is inadmissible, with {', '.join(name for name, _ in found)}\n  {found[0][1]}"
            )
        self.observed = distances(solution)
        Sigma = distances.implied(solution)
        _check_definite(data.R, Sigma, saturated)
        self.source = Transformed(source, data.sd, fit.transformation(data.R, Sigma))
        true = self.solved(Correlations.known(Sigma, data.n))
        self.gap = float(distances(true)[0])


def _check_definite(R: Array, Sigma: Array, saturated: bool) -> None:
    """EstimationError where the answers cannot be transformed."""
    values = eigenvalues(R)
    if not values[0] > SINGULAR * values[-1]:
        raise EstimationError(
            "--exact-fit needs items of which none is determined by others: their correlations are singular\n"
            "  look for a copied item, or for fewer respondents than items"
        )
    if eigenvalues(Sigma)[0] < INDEFINITE:
        raise EstimationError(
            f"--exact-fit: no population has the correlations that the {'saturated' if saturated else 'estimated'} model implies\n"
            "  a loading or a path is too large to be true: look at HTMT"
        )


class Distances:
    """The distances (..., M) between observed correlations and those that a model implies."""

    def __init__(self, plan: Plan, saturated: bool) -> None:
        self.design = plan.structure.design
        self.stage = plan.structural
        self.saturated = saturated

    def implied(self, solution: Solution) -> Array:
        """The implied correlations (..., K, K)."""
        solved = solution.stages[self.stage]
        return fit.implied(solved.correlations.R, solved.estimate, self.design, self.saturated)

    def __call__(self, solution: Solution) -> Array:
        """Distances in the order of `fit.distances`."""
        return fit.distances(solution.stages[self.stage].correlations.R, self.implied(solution))


@dataclass(frozen=True, eq=False)
class Transformed:
    """The samples of a source, their answers standardised by sd (K,) and transformed by Q (K, K)."""

    source: samples.SampleBlocks
    sd: Array
    Q: Array

    @property
    def together(self) -> int:
        """As many blocks as the source."""
        return self.source.together

    def read(self, blocks: range, tick: samples.Tick) -> Correlations:
        """The transformed samples of consecutive blocks."""
        return fit.transformed(self.source.read(blocks, tick), self.sd, self.Q)
