"""The segments themselves: mixtures from many starts, which of their solutions can be believed, and what the segments are like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plscli.core import Array
from plscli.core.segments.mixture import End, Solution, fitted
from plscli.core.segments.regressions import Fitted, Regressions, Scored
from plscli.questions.segments import Method, Segmenting
from plscli.questions.segments.scored import Scores
from plscli.records import Record, finite

Fault = Literal["without variance", "too small", "not settled", "not estimable"]
WITHOUT_VARIANCE = 0.001
"""A residual variance below this share of the pooled one, or of that of the same equation in another segment, is none."""
SAME = 1e-4
"""Log likelihoods that are closer than this belong to the same solution."""
POLISHED = 1e-13
"""Relative gain in likelihood to which the chosen solution is carried on, so that the last digits that are shown stand."""


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


def mixtures(scores: Scores, asked: Segmenting, starts: Sequence[Array], polished: bool = True) -> dict[int, Segmented]:
    """The segments of every number that was asked for, of the smallest first (FIMIX-PLS).

    starts : posteriors (K, N), in the order of falling K.   polished : whether the best solution of each number is carried on until its
    digits stand.
    """
    solution = fitted(scores.data, scores.regressions, starts, asked.em_tolerance)
    judged = Judge(scores.data, scores.regressions, scores.pooled.variances[:, 0], asked, tuple(scores.outcomes))
    return {k: judged.chosen(solution, k, polished) for k in asked.numbers}


@dataclass(frozen=True, eq=False)
class Judge:
    """Says which solutions can be believed.   pooled : (B,) residual variances of all respondents together.   outcomes : names of the B."""

    data: Scored
    regressions: Regressions
    pooled: Array
    asked: Segmenting
    outcomes: tuple[str, ...]

    def chosen(self, solution: Solution, k: int, polished: bool = True) -> Segmented:
        """The best sound solution of a number of segments."""
        members = np.flatnonzero(solution.slots.numbers == k)
        starts = tuple(self.start(solution, int(member)) for member in members)
        sound = [at for at, each in enumerate(starts) if each.fault is None]
        if not sound:
            return Segmented(k, starts)
        most = max(starts[at].likelihood for at in sound)
        first = next(at for at in sound if starts[at].likelihood >= most - SAME)
        posteriors, found = solution.of(int(members[first]))
        if not polished:
            return Segmented(k, starts, starts[first].likelihood, posteriors, found)
        best = fitted(self.data, self.regressions, [posteriors], min(self.asked.em_tolerance, POLISHED))
        posteriors, found = best.of(0)
        return Segmented(k, starts, float(best.likelihood[0]), posteriors, found)

    def start(self, solution: Solution, member: int) -> Start:
        """What came of a start.

        A segment whose residual variance goes to 0 raises the likelihood without bound: Day (1969), Biometrika 56, 463-474.  The limits
        are ours; other programs have none, and then report such a solution as the best one.
        """
        likelihood = float(solution.likelihood[member])
        _, found = solution.of(member)
        with np.errstate(all="ignore"):
            shares = np.minimum(found.variances / self.pooled[:, None], found.variances / found.variances.max(1, keepdims=True))
        shares = np.where(np.isfinite(shares), shares, 0.0)
        if solution.ends[member] == End.COLLAPSED or shares.min() < WITHOUT_VARIANCE:
            return Start(likelihood, "without variance", self.outcomes[int(shares.min(1).argmin())])
        if len(found.sizes) > 1 and found.sizes.min() < max(self.asked.least(self.data.rows), self.regressions.fewest):
            return Start(likelihood, "too small")
        if solution.ends[member] == End.UNSETTLED:
            return Start(likelihood, "not settled")
        return Start(likelihood, None)


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


def sizes(found: Segmented, scores: Scores) -> list[Record]:
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


def paths(found: Segmented, scores: Scores) -> list[Record]:
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


def probabilities(found: Segmented, method: Method) -> list[str]:
    """Names of the fields of table `membership` with probabilities; none where everybody is in a segment for certain."""
    return [f"p_{k + 1}" for k in range(found.k)] if method == "fimix" else []


def membership(found: Segmented, scores: Scores, fields: Sequence[str]) -> list[Record]:
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
