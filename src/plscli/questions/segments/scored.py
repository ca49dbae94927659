"""Survey and model as scores of the respondents and the equations among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plscli.core import Array, Indices
from plscli.core.pls.stages import Stage
from plscli.core.segments.mixture import maximised
from plscli.core.segments.regressions import Fitted, Regressions, Scored
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.estimation.estimation import solved
from plscli.estimation.rows import Sample, sample
from plscli.estimation.rows.reading import SampleReader
from plscli.model.spec import ModelSpec
from plscli.questions.diagnostics import structural_scores


@dataclass(frozen=True, eq=False)
class Scores:
    """What segments are looked for in.

    names : of the J constructs and products.   values : (N, J) standardised scores, in the order of the sample.   regressions : the
    structural equations.
    """

    reader: SampleReader
    names: tuple[str, ...]
    values: Array
    regressions: Regressions

    @classmethod
    def of(cls, survey: Survey, model: ModelSpec, estimator: Estimator, intercepts: bool) -> Scores:
        """The scores of the pooled estimate.  UsageError where respondents have none."""
        if estimator.correlations != "pearson":
            raise UsageError(
                f"segments are looked for in scores of respondents, which {estimator.correlations} correlations do not give\n"
                "  use Pearson correlations"
            )
        plain = replace(estimator, consistent=False)  # scores are those of composites
        rows = sample(survey, model, plain)
        plan = plain.plan(rows.model)
        reader = SampleReader(rows, plain, plan)
        found = structural_scores(reader)
        regressions = Regressions(len(found), plan.structure.design.equations, intercepts)
        return cls(reader, tuple(found), np.column_stack(list(found.values())), regressions)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Stages of the model in segments, with signs that follow all respondents."""
        return self.reader.aligned(solved(self.reader.whole, self.reader.plan, self.reader.estimator))

    @property
    def sample(self) -> Sample:
        """The rows that are used."""
        return self.reader.sample

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.values)

    @property
    def weights(self) -> Array | None:
        """(N,) sampling weights that add up to N; None without."""
        return self.sample.weights

    @cached_property
    def data(self) -> Scored:
        """The scores, ready to be summed."""
        return Scored.of(self.values, self.weights)

    @cached_property
    def pooled(self) -> Fitted:
        """The equations in all respondents together."""
        return maximised(self.data, self.regressions, np.ones((1, self.n)))

    @cached_property
    def order(self) -> Indices:
        """(N,) the rows of the sample in the order of the file."""
        return np.argsort(self.sample.numbers)

    @property
    def outcomes(self) -> list[str]:
        """Constructs with an equation, in its order."""
        return [self.names[j] for j, _ in self.regressions.equations]
