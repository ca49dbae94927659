"""What must be known of necessary conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from plscli.words.wording import counted, listed, number

if TYPE_CHECKING:
    from plscli.estimation.settings import Resampling
    from plscli.questions.necessity.found import Necessary

FEW_PEERS = 4
"""Cases on the steps up to which a ceiling hangs on hardly anybody."""


def remarks(found: Necessary, resampling: Resampling) -> tuple[str, ...]:
    """All of them, the gravest first."""
    return (*_corner(found), *_undecided(found), *_few(found), *_scope(found), *_rows(found, resampling), THEORY)


THEORY = "a necessary condition also takes a theory that says why: an empty corner shows that nobody did without, not that nobody could"
OPPOSITE = {"ul": "ur", "ur": "ul", "ll": "lr", "lr": "ll"}
"""The other side of the same height."""
WORDS = {"ul": "upper left", "ur": "upper right", "ll": "lower left", "lr": "lower right"}


def _corner(found: Necessary) -> Iterator[str]:
    """Conditions whose effect has another sign than the corner."""
    corner = found.chosen.corner
    positive = corner in ("ul", "lr")
    wrong = [name for name, effect in found.effects.items() if effect is not None and (effect > 0) != positive]
    if wrong:
        goes, less = "goes" if len(wrong) == 1 else "go", "less" if positive else "more"
        yield (
            f"more {listed(wrong)} {goes} with {less} {found.outcome}, and the corner looked at is the {WORDS[corner]} one, for a relation "
            f"of the other sign: --corner {OPPOSITE[corner]}"
        )


def _undecided(found: Necessary) -> Iterator[str]:
    if found.floor >= found.chosen.alpha:
        yield (
            f"{found.tested.permutations} permutations let no p fall below {number(found.floor)}: nothing can be called necessary at "
            f"{found.chosen.alpha:g} (--permutations 10000)"
        )


def _few(found: Necessary) -> Iterator[str]:
    few = [row for row in found.decided.values() if row["decision"] == "necessary" and row["peers"] <= FEW_PEERS]
    for row in few:
        yield f"the ceiling of {row['condition']} rests on {counted(row['peers'], 'respondent')}: see the table necessity_sensitivity"


def _scope(found: Necessary) -> Iterator[str]:
    axes = (*found.cases.conditions, found.cases.outcome)
    wider = [axis.name for axis in axes if axis.wider]
    if wider:
        yield f"scores of {listed(wider)} leave 0 to 100, and so does the scope: with a negative weight they can"


def _rows(found: Necessary, resampling: Resampling) -> Iterator[str]:
    sample = found.cases.sample
    if np.isnan(sample.X).any():
        gaps = int(np.isnan(sample.X).any(1).sum())
        yield f"{counted(gaps, 'respondent')} with missing answers: a ceiling takes filled-in scores for true ones"
    if sample.weights is not None:
        yield "ceilings and their permutations count every respondent once, whatever the weight"
    for column in filter(None, (resampling.strata, resampling.cluster)):
        yield f"permutations exchange all respondents, without regard to {column}"
