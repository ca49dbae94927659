"""Do the structural equations have the right form, and do a few respondents decide on them?"""

from __future__ import annotations

from dataclasses import dataclass

from plscli.data.survey import Survey
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.estimation import Estimator
from plscli.questions.diagnostics import equations, tests_of
from plscli.questions.diagnostics.alternatives import CUT, Influence, Squares, influence, quadratic
from plscli.questions.structure import layouts as structural
from plscli.questions.structure.hypotheses import Addition, Hypotheses
from plscli.records import Record, Tables
from plscli.tables import ESTIMATE, SE, Column, Layout, P, T, bounds
from plscli.words import counted, number, percent


@dataclass(frozen=True, eq=False)
class Diagnostics(Addition):
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
        """Tests of equations, squares, influential respondents, and hypotheses without these.   level : of the intervals."""
        return (*_equations(self, level), *_influential(self))

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


def further(
    survey: Survey, whole: Hypotheses, asked: bool = True, *, workers: Workers = ALL_CORES, progress: Progress | None = None
) -> Diagnostics:
    """Look at the structural equations of a bootstrapped model on the scores of the respondents of its survey.

    workers, progress : of the bootstrap of the squares.   Raises UsageError where respondents have no scores.
    """
    analysis = whole.bootstrapped
    analysis.again("--diagnostics")
    estimator = analysis.point.estimator
    found = equations(survey, whole.model, estimator)
    tests = tuple(record for equation in found for record in tests_of(equation, whole.rules.alpha))
    squares = quadratic(survey, whole, found, workers, progress)
    gaps = bool((survey.matrix(whole.model.indicators) != survey.matrix(whole.model.indicators)).any())
    return Diagnostics(estimator, whole.rules.alpha, tests, squares, influence(survey, whole, found), gaps)


CONSTRUCT, VERDICT = Column("construct", "construct"), Column("verdict", "verdict", "verdict")
SHOWN = 10
"""Influential respondents on a terminal."""
COOK = Column("cooks_distance", "Cook's distance", "number", 4)


def _equations(result: Diagnostics, level: float) -> tuple[Layout, ...]:
    tests = (Column("test", "test"), Column("statistic", "statistic", "number", 2), Column("df", "df", "integer"))
    return (
        Layout(
            "diagnostics",
            "Diagnostics of the structural equations (Jarque-Bera for information)",
            (CONSTRUCT, *tests, Column("df_residual", "residual df", "integer", spare=1), P, VERDICT),
            sentences="meaning",
            subject=("construct", "test"),
            worded=lambda record: record["verdict"] == "not met" or (record["statistic"] is None and not result.estimator.weight),
        ),
        Layout(
            "quadratic",
            "Squares of the predictors",
            (structural.FROM, structural.TO, ESTIMATE, SE, T, P, *bounds(level), Column("f2", "f²", "number"), VERDICT),
            sentences="meaning",
            subject=("from", "to"),
            worded=lambda record: record["verdict"] == "not met" or (record["verdict"] is None and not result.squares.reason),
        ),
    )


def _influential(result: Diagnostics) -> tuple[Layout, ...]:
    found = result.influence
    residual = (Column("studentized_residual", "studentized residual", "number", 2), Column("leverage", "leverage", "number"))
    moves = (
        Column("without", "without", "number"),
        Column("change", "change", "number"),
        Column("change_in_se", "change/SE", "number", 1),
    )
    return (
        Layout(
            "influential",
            f"Influential respondents: {found.respondents} of {found.n:,} with a Cook's distance above 4/n = {number(result.cut, 4)}",
            (Column("row", "row", "integer"), CONSTRUCT, COOK, *residual),
            most=SHOWN,
        ),
        Layout(
            "without_influential",
            f"The hypotheses without {counted(found.respondents, 'influential respondent')}",
            (Column("hypothesis", ""), *structural.ends(found.without), ESTIMATE, *moves),
            sentences="meaning",
            subject=("hypothesis",),
            worded=_moved,
        ),
    )


def _moved(record: Record) -> bool:
    """Whether an estimate changes its sign or moves by more than a standard error."""
    return record["change_in_se"] is not None and (abs(record["change_in_se"]) > 1.0 or record["estimate"] * record["without"] < 0)
