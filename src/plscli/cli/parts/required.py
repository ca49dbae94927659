"""What must be found, or the command exits with code 1: hypotheses, differences between groups, predictions, a favoured model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from plscli.cli.running.finish import met
from plscli.cli.typed.settings import DECISION
from plscli.errors import UsageError, did_you_mean
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.model.spec import ModelSpec
    from plscli.questions.comparison.answer import Comparison
    from plscli.questions.groups.answer import Groups
    from plscli.questions.importance.answer import Importance
    from plscli.questions.prediction.answer import Prediction
    from plscli.questions.required import Demand, Findings
    from plscli.questions.structure import Requirement

ON_MAP = ("performance", "performance_lower", "performance_upper", "importance", "lower", "upper", "importance_standardised")
"""Fields of table `importance` that can be required to be something."""


@dataclass(frozen=True, slots=True)
class Supported(Settings):
    """Hypotheses that must be supported."""

    require: str | None = setting(None, metavar="H1,H3|all|any", help="Exit with code 1 unless these hypotheses are supported.")

    panel: ClassVar[str] = DECISION

    def of(self, model: ModelSpec, tested: bool) -> Requirement | None:
        """The hypotheses that must be supported, if any, checked against the model before anything is computed.  UsageError.

        tested : whether there are answers to test with.
        """
        if self.require is None:
            return None
        from plscli.questions.structure import Requirement

        if not tested:
            raise UsageError("--require takes tests, and a correlation matrix holds no answers to test with")
        return Requirement.of(self.require, model)


@dataclass(frozen=True, slots=True)
class Differing(Settings):
    """What must be found of groups."""

    require: str | None = setting(
        None, metavar="WHAT", help="Exit with code 1 unless this is found: 'H2 differs', 'H3 no difference shown', 'COMP full'."
    )

    panel: ClassVar[str] = DECISION

    @property
    def wanted(self) -> Findings | None:
        """What is wanted, if anything.  UsageError for what cannot be found."""
        from plscli.questions.required import Findings

        return None if self.require is None else Findings.of(self.require)

    def met(self, answer: Groups) -> bool:
        """Whether it was found, and nothing had to stop; what is missing is said."""
        passed, wanted = met(answer.stopped), self.wanted
        return met(wanted.unmet(answer) if wanted else None) and passed


@dataclass(frozen=True, slots=True)
class Fulfilled(Settings):
    """What every item that is predicted must fulfil."""

    require: str | None = setting(
        None, metavar="CONDITION", help="Exit with code 1 unless every item fulfils it, such as 'q2 > 0'.", panel=DECISION
    )

    def conditions(self) -> Sequence[Demand]:
        """The conditions.  UsageError for what is none."""
        from plscli.questions.required import demands

        return demands(self.require) if self.require is not None else []

    def met(self, answer: Prediction) -> bool:
        """Whether all items fulfil them; what is missing is said."""
        from plscli.questions.required import item, unmet

        return met(unmet(self.conditions(), answer.required, item))


@dataclass(frozen=True, slots=True)
class Performing(Settings):
    """What every construct on the map must fulfil."""

    require: str | None = setting(
        None, metavar="CONDITION", help="Exit with code 1 unless every construct on the map fulfils it, such as 'performance >= 50'."
    )

    panel: ClassVar[str] = DECISION

    def conditions(self) -> Sequence[Demand]:
        """The conditions.  UsageError for what is none."""
        from plscli.questions.required import demands

        return demands(self.require, ON_MAP, "a construct") if self.require is not None else []

    def met(self, answer: Importance) -> bool:
        """Whether all constructs fulfil them; what is missing is said."""
        from plscli.questions.required import unmet

        return met(unmet(self.conditions(), answer.on_map, lambda row: (row["construct"],)))


@dataclass(frozen=True, slots=True)
class Favoured(Settings):
    """The model that must be favoured."""

    require: str | None = setting(None, metavar="MODEL", help="Exit with code 1 unless the data favour this model.", panel=DECISION)

    def check(self, names: Sequence[str]) -> None:
        """UsageError for a model that is not compared."""
        if self.require is not None and self.require not in names:
            near = did_you_mean(self.require, names) or f"there are: {', '.join(names)}"
            raise UsageError(f"--require {self.require}: there is no model {self.require!r}\n  {near}")

    def met(self, answer: Comparison) -> bool:
        """Whether the data favour it; what is missing is said."""
        return met(None if self.require is None else answer.unmet(self.require))
