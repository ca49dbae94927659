"""What the segments are like: sizes, paths, and who belongs to them."""

from __future__ import annotations

from collections.abc import Sequence

from plscli.questions.segments.found import Segmented
from plscli.questions.segments.scored import Scores
from plscli.questions.segments.settings import Method
from plscli.records import Record, finite


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
