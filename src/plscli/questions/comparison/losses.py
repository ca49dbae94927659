"""Does one model predict better than another?  Losses of the same cases in the same folds (CVPAT), of each pair with the first model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plscli.core.pls.design import Array
from plscli.questions.comparison import sentences
from plscli.questions.comparison.candidates import Candidate
from plscli.questions.comparison.settings import Comparing
from plscli.questions.prediction import cvpat
from plscli.questions.prediction.cvpat import Cases
from plscli.records import Record

SAME = 1e-10
"""Differences of losses, as a share of the mean loss, that are rounding."""


def overlap(candidates: Sequence[Candidate]) -> dict[str, list[str]]:
    """The items that all models predict, by their constructs in the first."""
    found: dict[str, list[str]] = {}
    for item, owner in candidates[0].items.items():
        if all(item in each.items for each in candidates):
            found.setdefault(owner, []).append(item)
    return found


def tested(candidates: Sequence[Candidate], comparing: Comparing, cases: Cases, alpha: float) -> list[Record]:
    """Table `cvpat`: the first model against every other, by construct and overall, in each technique."""
    blocks, (first, *others) = overlap(candidates), candidates
    if not blocks:
        return []
    labels, pairs = [], []
    for technique in comparing.techniques:
        own = first.losses(blocks, technique, comparing.standardise_loss)
        for other in others:
            theirs = _settled(own, other.losses(blocks, technique, comparing.standardise_loss))
            there = ~(np.isnan(own) | np.isnan(theirs))
            both = [np.where(there, each, np.nan) for each in (own, theirs)]
            for j, name in enumerate((*blocks, cvpat.OVERALL)):
                labels.append({"construct": name, "model": first.name, "benchmark": other.name, "technique": technique})
                pairs.append((both[0][..., j], both[1][..., j]) if j < len(blocks) else (cvpat.overall(both[0]), cvpat.overall(both[1])))
    rows = [{**label, **each.record()} for label, each in zip(labels, cvpat.compared(pairs, cases), strict=True)]
    for row in rows:
        row["decision"] = cvpat.decision(row, alpha)
        row["interpretation"] = sentences.losses(row, alpha)
    return rows


def _settled(own: Array, theirs: Array) -> Array:
    """The other losses, where they differ from one's own by more than rounding."""
    with np.errstate(invalid="ignore"):
        same = np.abs(own - theirs) <= SAME * np.nanmean(own)
    return np.where(same, own, theirs)
