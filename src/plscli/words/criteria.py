"""One thing that was judged: what a reviewer ticks off, in the same shape for measurement and structure."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from plscli.records import Record
from plscli.words.thresholds import Judgement, Verdict

NAMES = {
    "loading": "outer loading",
    "alpha": "alpha",
    "rho_a": "rho_a",
    "rho_c": "rho_c",
    "ave": "AVE",
    "weight": "outer weight",
    "vif_item": "VIF of items",
    "vif_inner": "VIF of predictors",
    "unidim": "unidimensionality",
    "htmt": "HTMT",
    "htmt2": "HTMT2",
    "fornell_larcker": "Fornell-Larcker",
    "cross_loading": "cross-loadings",
    "congruence": "congruence",
    "redundancy": "redundancy analysis",
    "equivalence": "equal weights",
    "p_boot": "bootstrap p",
    "f2": "f²",
    "f2_interaction": "f² of an interaction",
    "r2_high": "R² not too high",
    "srmr": "SRMR",
    "nfi": "NFI",
}
"""What people call the criteria; ids stay in JSON and CSV."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A value held against a threshold.

    criterion : id of the threshold, or of the rule that decided.   subject : what was judged, such as `SAT`, `IMAG1` or `SAT <-> LOY`.
    value, lower, upper : the number and its interval; None where it does not exist.   threshold, source : what it was held against,
    and who says so.   verdict : None where there is nothing to judge.   meaning : a sentence.
    """

    criterion: str
    subject: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    threshold: str | None = None
    source: str | None = None
    verdict: Verdict | None = None
    meaning: str = ""

    @classmethod
    def judged(
        cls, subject: str, value: float, judgement: Judgement, meaning: str, lower: float | None = None, upper: float | None = None
    ) -> Criterion:
        """A criterion from the judgement of a threshold."""
        return cls(judgement.id, subject, value, lower, upper, judgement.threshold, judgement.source, judgement.verdict, meaning)

    def record(self) -> Record:
        """The row of table `criteria`."""
        return asdict(self)
