"""Do the structural equations have the right form, and do a few respondents decide on them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plscli.data.survey import Survey
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.settings import Estimator
from plscli.questions.diagnostics.equation_tests import tested
from plscli.questions.diagnostics.equations import equations
from plscli.questions.diagnostics.influence import CUT, Influence, influence
from plscli.questions.diagnostics.quadratic import Squares, quadratic
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.records import Record, Tables
from plscli.tables import Layout
from plscli.words.wording import counted, number, percent
from plscli.workers import ALL_CORES, Progress, Workers


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Tests of the structural equations on scores, squares of their predictors, and influential respondents.

    estimator : of the model.   alpha : significance level.   tests : rows of their table.   gaps : whether answers are missing.
    """

    estimator: Estimator
    alpha: float
    tests: tuple[Record, ...]
    squares: Squares
    influence: Influence
    gaps: bool

    kind = "diagnostics"

    @property
    def settings(self) -> Mapping[str, Any]:
        """That they were asked for."""
        return {"diagnostics": True}

    @property
    def notes(self) -> tuple[str, ...]:
        """What the tests look at, how many alarms are false ones, and what leaving respondents out means."""
        judged = [record for record in (*self.tests, *self.squares.records) if record["verdict"] is not None]
        said = [*self._scores()]
        if judged:
            said.append(
                f"{counted(len(judged), 'diagnostic test')} at the {percent(self.alpha)} level: where nothing is wrong, "
                f"{number(self.alpha * len(judged), 1)} of them come out as not met on average"
            )
        if self.squares.reason:
            said.append(f"diagnostics: {self.squares.reason}")
        if self.influence.influential:
            said.append(
                "without respondents who lie far from an equation it fits better by construction: look at their answers, and leave "
                "nobody out for this alone (estimates without them are not tested anew)"
            )
        if self.influence.reason:
            said.append(f"without the influential respondents the model cannot be estimated: {self.influence.reason}")
        return tuple(said)

    def _scores(self) -> list[str]:
        """What must be known of the scores."""
        said = []
        if self.estimator.weight:
            said.append(
                "diagnostics: RESET and the tests of residuals take respondents of equal weight and are left out; squares and influence "
                f"are weighted by {self.estimator.weight}"
            )
        if self.estimator.consistent:
            said.append("diagnostics look at composite scores, whose paths PLSc corrects; squares are estimated with PLSc")
        if self.gaps and self.estimator.treatment in ("mean", "pairwise"):
            said.append("diagnostics look at scores whose gaps are filled with the item's mean, which hides some of their spread")
        elif self.gaps and self.estimator.treatment == "em":
            said.append("diagnostics look at scores whose gaps are filled with what the other answers lead to expect")
        return said

    def layouts(self, level: float) -> tuple[Layout, ...]:
        """How its tables look to a reader.   level : of the intervals."""
        from plscli.questions.diagnostics.layouts import layouts

        return layouts(self, level)

    def tables(self) -> Tables:
        """Tables `diagnostics`, `quadratic`, `influential` and `without_influential`."""
        return {
            "diagnostics": list(self.tests),
            "quadratic": list(self.squares.records),
            "influential": list(self.influence.influential),
            "without_influential": list(self.influence.without),
        }

    @property
    def cut(self) -> float:
        """Cook's distance above which a respondent is looked at."""
        return CUT / self.influence.n


def run(survey: Survey, whole: Hypotheses, *, workers: Workers = ALL_CORES, progress: Progress | None = None) -> Diagnostics:
    """Look at the structural equations of a bootstrapped model on the scores of the respondents of its survey.

    workers, progress : of the bootstrap of the squares.   Raises UsageError where respondents have no scores.
    """
    analysis = whole.analysis
    assert isinstance(analysis, Bootstrap)
    analysis.again("--diagnostics")
    estimator = analysis.point.estimator
    found = equations(survey, whole.model, estimator)
    tests = tuple(record for equation in found for record in tested(equation, whole.rules.alpha))
    squares = quadratic(survey, whole, found, workers, progress)
    gaps = bool((survey.matrix(whole.model.indicators) != survey.matrix(whole.model.indicators)).any())
    return Diagnostics(estimator, whole.rules.alpha, tests, squares, influence(survey, whole, found), gaps)


def further(
    survey: Survey, whole: Hypotheses, asked: bool, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> Diagnostics:
    """Diagnostics of the structural equations."""
    return run(survey, whole, workers=workers, progress=progress)
