"""What segments are looked for in, and what was found: scores and their equations, solutions by number of segments, and their tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array, Indices
from plscli.core.pls.stages import Stage
from plscli.core.segments import Fitted, Regressions, ScoreProducts
from plscli.core.segments.mixture import maximised
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.estimation.estimation import solved
from plscli.estimation.rows import Sample, sample
from plscli.estimation.rows.reading import SampleReader
from plscli.model.spec import ModelSpec
from plscli.questions.diagnostics import structural_scores
from plscli.records import Record, finite
from plscli.words import listed

Fault = Literal["without variance", "too small", "not settled", "not estimable"]
MOST_COARSE = 10
"""Different scores up to which many respondents share one, and look like a segment that is explained without error."""
SAME = 1e-4
"""Log likelihoods that are closer than this belong to the same solution."""


@dataclass(frozen=True, eq=False)
class ScoredRows:
    """What segments are looked for in.

    names : of the J constructs and products.   values : (N, J) standardised scores, in the order of the sample.   regressions : the
    structural equations.
    """

    reader: SampleReader
    names: tuple[str, ...]
    values: Array
    regressions: Regressions

    @classmethod
    def of(cls, survey: Survey, model: ModelSpec, estimator: Estimator, intercepts: bool) -> ScoredRows:
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
    def data(self) -> ScoreProducts:
        """The scores, ready to be summed."""
        return ScoreProducts.of(self.values, self.weights)

    @cached_property
    def pooled(self) -> Fitted:
        """The equations in all respondents together."""
        return maximised(self.data, self.regressions, np.ones((1, self.n)))

    @cached_property
    def order(self) -> Indices:
        """(N,) the rows of the sample in the order of the file."""
        return np.argsort(self.sample.numbers)

    def coarse(self, found: Mapping[int, Segmented]) -> tuple[str, ...]:
        """What is said of outcomes with few different scores in which starts lost all variance."""
        names = dict.fromkeys(start.of for each in found.values() for start in each.starts if start.of)
        counts = {name: len(np.unique(np.round(self.values[:, self.names.index(name)], 9))) for name in names}
        few = [f"{name} ({count})" for name, count in counts.items() if count <= MOST_COARSE]
        have = "has" if len(few) == 1 else "have"
        return (
            (f"{listed(few)} {have} few different scores, and respondents who share one look like a segment without error",) if few else ()
        )

    @property
    def outcomes(self) -> list[str]:
        """Constructs with an equation, in its order."""
        return [self.names[j] for j, _ in self.regressions.equations]


@dataclass(frozen=True, eq=False)
class Start:
    """What came of a start.   fault : why it cannot be believed; None if it can.   of : the construct whose variance is gone."""

    likelihood: float
    fault: Fault | None
    of: str | None = None


@dataclass(frozen=True, eq=False)
class Segmented:
    """The solutions of one number of segments.

    k : that number.   starts : what came of each.   likelihood : logarithm of that of the best sound solution, or of PLS-POS the sum
    of R2.   posteriors : (K, N) of it, in the order of the sample, its segments in the order of falling share; None where no start gave a
    sound one.   fitted : its regressions.
    """

    k: int
    starts: tuple[Start, ...]
    likelihood: float = np.nan
    posteriors: Array | None = None
    fitted: Fitted | None = None

    @property
    def sound(self) -> bool:
        """Whether there is a solution that can be believed."""
        return self.posteriors is not None

    @cached_property
    def faults(self) -> Counter[str]:
        """Starts that were left out, by reason."""
        return Counter(each.fault for each in self.starts if each.fault)

    @property
    def spurious(self) -> int:
        """Starts that ended in a segment that is none."""
        return self.faults["without variance"] + self.faults["too small"] + self.faults["not estimable"]

    @property
    def reached(self) -> int:
        """Sound starts that reached the best solution."""
        return sum(each.fault is None and each.likelihood >= self.likelihood - SAME for each in self.starts)

    @property
    def which(self) -> NDArray[np.intp]:
        """(N,) the most likely segment of each respondent, from 0."""
        assert self.posteriors is not None
        return np.asarray(self.posteriors.argmax(0))


def left_out(found: Mapping[int, Segmented]) -> list[str]:
    """What became of starts that cannot be believed, for every number of segments that has any."""
    said = []
    for k, each in found.items():
        total = len(each.starts)
        names = list(dict.fromkeys(start.of for start in each.starts if start.of))
        ends = [
            (each.faults["without variance"], f"in a segment that explains {' or '.join(names)} without error"),
            (each.faults["too small"], "in a segment below the smallest size"),
            (each.faults["not estimable"], "in a segment whose model cannot be estimated"),
            (each.faults["not settled"], "before they settled"),
        ]
        parts = [f"{number} ended {where}" for number, where in ends if number]
        if parts:
            said.append(f"{k} segments: of {total} start{'s' if total > 1 else ''} {'; '.join(parts)}; left out")
    return said


def sizes(found: Segmented, scores: ScoredRows) -> list[Record]:
    """Table `segments`: share and number of respondents, and how sure these belong to their segment."""
    assert found.posteriors is not None
    assert found.fitted is not None
    which, total = found.which, found.fitted.sizes.sum()
    highest, soft = found.posteriors.max(0), (found.posteriors % 1.0).any() or found.k == 1
    rows = []
    for k in range(found.k):
        members = which == k
        rows.append({
            "segment": k + 1,
            "share": float(found.fitted.sizes[k] / total),
            "n": int(members.sum()),
            "certainty": float(highest[members].mean()) if members.any() and soft else None,
        })  # fmt: skip
    return rows


def paths(found: Segmented, scores: ScoredRows) -> list[Record]:
    """Table `segment_paths`: the equations of every segment, beside those of all respondents."""
    assert found.fitted is not None
    regressions, rows = scores.regressions, []
    for k in range(found.k):
        for b, ((outcome, before), place) in enumerate(zip(regressions.equations, regressions.slices, strict=True)):
            own, pooled = found.fitted.coefficients[place, k], scores.pooled.coefficients[place, 0]
            first = int(regressions.intercepts)
            variance, spread = found.fitted.variances[b, k], found.fitted.spreads[b, k]
            for at, predictor in enumerate(before, first):
                rows.append({
                    "segment": k + 1,
                    "from": scores.names[predictor],
                    "to": scores.names[outcome],
                    "estimate": float(own[at]),
                    "pooled": float(pooled[at]),
                    "intercept": float(own[0]) if first else None,
                    "r2": finite(1.0 - variance / spread),
                    "residual_variance": float(variance),
                })  # fmt: skip
    return rows


def membership(found: Segmented, scores: ScoredRows, fields: Sequence[str]) -> list[Record]:
    """Table `membership`: the most likely segment of every respondent, in the order of the file, and the probability of each segment."""
    assert found.posteriors is not None
    which = found.which
    return [
        {
            "row": int(scores.sample.numbers[i]),
            "segment": int(which[i]) + 1,
            **{name: float(p) for name, p in zip(fields, found.posteriors[:, i], strict=False)},
        }
        for i in scores.order
    ]
