"""What limitations are read from, and what one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.measurement.loadings import Loadings
from plscli.questions.screening.validate import Validation
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record, Tables
from plscli.tables import Result

CONCERNS = ("borderline", "not met")
"""Verdicts that limit what can be concluded."""


@dataclass(frozen=True, slots=True)
class Limitation:
    """A limitation.   limitation : its id.   subject : what it concerns.   text : one or two sentences."""

    limitation: str
    subject: str
    text: str

    def record(self) -> Record:
        """The row of table `limitations`."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Evidence:
    """The results that limitations are read from.

    validation : None where there were no answers to look at.   missing : share of the answers behind the estimates that are missing.
    others : answers to further questions, by name.
    """

    hypotheses: Hypotheses
    loadings: Loadings
    validation: Validation | None = None
    missing: float = 0.0
    others: Mapping[str, Result] = field(default_factory=dict)

    @property
    def structure(self) -> Tables:
        """Tables of the structural model, of the hypotheses and of what was added."""
        return self.hypotheses.tables()

    @property
    def bootstrap(self) -> Bootstrap | None:
        """The bootstrap, if there was one."""
        analysis = self.hypotheses.analysis
        return analysis if isinstance(analysis, Bootstrap) else None

    def judged(self, criterion: str) -> list[Record]:
        """What was found wanting by a criterion of either model."""
        rows = [*self.loadings.tables()["criteria"], *self.structure["criteria"]]
        return [row for row in rows if row["criterion"] == criterion and row["verdict"] in CONCERNS]

    def check(self, name: str) -> Record | None:
        """A check of the survey that is not green; None if it is, or was not made."""
        checks = self.validation.checks if self.validation else ()
        return next((each.record() for each in checks if each.check == name and each.wanting), None)
