"""Other ways in which the same hypotheses could have been tested: one choice changed at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from plscli.core import Mode
from plscli.estimation import Estimator, Missing, Scheme
from plscli.estimation.rows import MOST_CATEGORIES, Sample
from plscli.model.spec import ModelSpec

DecidedBy = Literal["p", "percentile", "bca"]
"""What a decision rests on: the p value, or an interval that excludes 0."""

SCHEMES: tuple[Scheme, ...] = ("path", "factorial", "centroid")
TREATMENTS: dict[Missing, str] = {"mean": "mean replacement", "listwise": "listwise deletion", "em": "maximum likelihood (EM)"}
WEIGHTS: dict[Mode, str] = {"A": "Mode A throughout", "B": "Mode B throughout", "unit": "equal weights"}


FEW_CATEGORIES = 7
"""Different answers up to which items are taken as ordinal to see whether that matters: the more there are, the less it does
(Rhemtulla, Brosseau-Liard & Savalei 2012, Psychol. Methods 17, 354-373, look at two to seven), and the longer it takes."""
CHOSEN = "as chosen"
"""The name of the specification that was chosen."""


@dataclass(frozen=True)
class Specification:
    """One way to test.

    name : what it changes.   reason : why it does not apply to these data; None if it does.   most : different answers up to which
    items are ordinal, where polychoric correlations are.
    """

    name: str
    model: ModelSpec
    estimator: Estimator
    rule: DecidedBy = "p"
    reason: str | None = None
    most: int = MOST_CATEGORIES


def specifications(model: ModelSpec, estimator: Estimator, rows: Sample, adjusted: bool) -> list[Specification]:
    """What was chosen, then every other inner scheme, estimator, kind of weights, treatment of gaps, correlations and rule of decision.

    rows : with all their gaps.   adjusted : whether p values are adjusted for several tests, which intervals cannot be.
    """
    chosen = Specification(CHOSEN, model, estimator)
    found = [chosen]
    found += [
        Specification(f"{scheme} scheme", model, replace(estimator, scheme=scheme)) for scheme in SCHEMES if scheme != estimator.scheme
    ]
    found.append(_consistent(chosen))
    found += _weighted(chosen)
    found += _missing(chosen, rows)
    found.append(_correlations(chosen, rows))
    reason = "p values are adjusted, and intervals cannot be" if adjusted else None
    found.append(replace(chosen, name="percentile interval", rule="percentile", reason=reason))
    found.append(replace(chosen, name="BCa interval", rule="bca", reason=reason))
    return found


def _consistent(chosen: Specification) -> Specification:
    if chosen.estimator.consistent:
        return replace(chosen, name="PLS without correction", estimator=replace(chosen.estimator, consistent=False))
    corrected = any(c.kind == "reflective" and len(c.indicators) > 1 for c in chosen.model.constructs)
    reason = None if corrected else "no reflective construct has two items"
    return replace(chosen, name="PLSc", estimator=replace(chosen.estimator, consistent=True), reason=reason)


def _weighted(chosen: Specification) -> Iterator[Specification]:
    """All blocks of two or more indicators with weights of another kind; as composites, which PLSc leaves as they are."""
    blocks = [c for c in chosen.model.constructs if len(c.indicators) > 1]
    for mode, name in WEIGHTS.items():
        if blocks and all(c.mode == mode for c in blocks):
            continue  # that is what was chosen
        if not blocks and mode == "A":
            continue
        changed = {c.name: replace(c, kind="composite", weights=mode) for c in blocks}
        model = replace(chosen.model, constructs=tuple(changed.get(c.name, c) for c in chosen.model.constructs))
        yield replace(chosen, name=name, model=model, reason=None if blocks else "no construct has two items")


def _missing(chosen: Specification, rows: Sample) -> Iterator[Specification]:
    reason = None if np.isnan(rows.X).any() else "no answer is missing"
    if chosen.estimator.correlations != "pearson":
        reason = reason or f"{chosen.estimator.correlations} correlations were chosen"
    for treatment, name in TREATMENTS.items():
        if treatment != chosen.estimator.treatment:
            changed = chosen.estimator if reason else replace(chosen.estimator, missing=treatment, smooth=False)
            yield replace(chosen, name=name, estimator=changed, reason=reason)


def _correlations(chosen: Specification, rows: Sample) -> Specification:
    if chosen.estimator.correlations != "pearson":
        return replace(
            chosen, name="Pearson correlations", estimator=replace(chosen.estimator, correlations="pearson", missing="mean", smooth=False)
        )
    categories = rows.categories()
    few = (categories > 0) & (categories <= FEW_CATEGORIES)
    changed = replace(chosen.estimator, correlations="polychoric", missing="pairwise", smooth=False)
    reason = None if 2 * few.sum() > len(few) else f"most items have more than {FEW_CATEGORIES} different answers"
    return replace(chosen, name="polychoric correlations", estimator=changed, reason=reason, most=FEW_CATEGORIES)
