"""What a user may choose about a comparison of models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from plscli.estimation.prediction import TECHNIQUES, Technique
from plscli.questions.prediction import Judging
from plscli.setting import setting

CRITERIA: dict[str, str] = {
    "aic": "AIC", "aicc": "AICc", "aicu": "AICu", "bic": "BIC", "hq": "HQ", "hqc": "HQc", "fpe": "FPE", "gm": "GM", "cp": "Cp",
}  # fmt: skip
"""Criteria of model selection, as people write them."""


@dataclass(frozen=True, slots=True)
class Comparing(Judging):
    """What models are compared by.

    technique : when not chosen, losses of both are in the table, and people see those from direct antecedents.   criterion : that
    differences and weights are of.
    """

    criterion: Literal["bic", "aic", "aicc", "aicu", "hq", "hqc", "gm", "cp"] = setting(
        "bic", help="Criterion that differences, weights and sentences are of; the table criteria has all of them.", panel="Comparison"
    )

    order: ClassVar[tuple[Technique, ...]] = TECHNIQUES[::-1]
