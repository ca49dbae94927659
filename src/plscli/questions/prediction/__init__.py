"""What a user may choose about predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from plscli.errors import UsageError
from plscli.estimation import Resampling
from plscli.estimation.prediction import TECHNIQUES, Method, Technique
from plscli.setting import Settings, setting

BENCHMARKS: dict[Method, str] = {
    "ia": "item means",
    "lm": "a linear regression on the same items",
    "ridge": "a ridge regression on the same items",
}
"""What the model is held against, in words."""
KNOWN: dict[Technique, str] = {"da": "from direct antecedents (DA)", "ea": "from exogenous constructs alone (EA)"}
"""What is known of a new respondent, in words."""


@dataclass(frozen=True, slots=True)
class Judging(Settings, panel="Prediction"):
    """What is predicted, of what, and how losses are judged.

    technique : whether a construct is predicted from its direct antecedents or from the exogenous constructs alone.   target : the
    construct that the verdict is about.   plsc_prediction : by the correlations that a PLSc model implies, or as if it were no PLSc.
    standardise_loss : errors in standard deviations of the items.   loss_test : what p values of differences in loss rest on.
    """

    technique: Literal["ea", "da", "both"] | None = setting(
        None,
        help="What is known of a new respondent: answers to the exogenous constructs alone (ea), or to the direct antecedents (da).",
        shown="ea; losses da",
    )
    target: str | None = setting(None, metavar="CONSTRUCT", help="The construct that the verdict is about.", shown="the last one")
    plsc_prediction: Literal["conditional", "uncorrected"] = setting(
        "conditional", help="How PLSc predicts: by the correlations that the model implies, or without correction."
    )
    standardise_loss: bool = setting(False, help="Losses in standard deviations of the items, for items on different scales.")
    loss_test: Literal["t", "bootstrap"] = setting("t", help="What p values of differences in loss rest on.")

    order: ClassVar[tuple[Technique, ...]] = TECHNIQUES
    """Techniques in the tables, the one that people see first."""

    @property
    def techniques(self) -> tuple[Technique, ...]:
        """The techniques in the tables."""
        return self.order if self.technique in (None, "both") else tuple(each for each in self.order if each == self.technique)

    @property
    def shown(self) -> tuple[Technique, ...]:
        """The techniques that people see."""
        return self.techniques if self.technique else self.techniques[:1]

    @property
    def hidden(self) -> tuple[str, ...]:
        """A line in place of the others, if there are any."""
        others = [each.upper() for each in self.techniques if each not in self.shown]
        return (f"{' and '.join(others)}: --technique both",) if others else ()

    def tested(self, resampling: Resampling) -> Self:
        """The same; who asks for a number of resamples wants losses to be resampled."""
        asked = "resamples" in resampling.given and "loss_test" not in self.given
        return self.told(loss_test="bootstrap") if asked else self


@dataclass(frozen=True, slots=True)
class Predicting(Judging):
    """The same of one model, and what it is held against.

    technique : when not chosen, both are in the tables, people see predictions from exogenous constructs alone, and losses are those
    from direct antecedents.   benchmark : names of what the model is held against, with commas between them.   clip : predictions that
    are listed stay on the answer scale.   predictions : whether they are listed.
    """

    benchmark: str = setting("ia,lm", metavar="NAMES", help="What the model is held against: ia, lm, ridge, with commas between them.")
    clip: bool = setting(False, help="Keep the predictions that are listed on the answer scale.")
    predictions: bool = setting(False, help="List every prediction, in the table predictions.")

    def __post_init__(self) -> None:
        Judging.__post_init__(self)
        for name in self.benchmark.split(","):
            if name.strip() not in BENCHMARKS:
                raise UsageError(f"benchmark must be of {', '.join(BENCHMARKS)}, not {name.strip()!r}")

    @property
    def benchmarks(self) -> tuple[Method, ...]:
        """What the model is held against, in the order of `BENCHMARKS`."""
        named = {name.strip() for name in self.benchmark.split(",")}
        return tuple(name for name in BENCHMARKS if name in named)

    @property
    def of_losses(self) -> tuple[Technique, ...]:
        """The techniques whose losses are compared."""
        return self.techniques if self.technique else ("da",)
