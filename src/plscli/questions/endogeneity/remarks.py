"""What must be said of a test of endogeneity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.questions.endogeneity.normality import Shape
from plscli.questions.endogeneity.verdicts import ENDOGENOUS, NORMAL, VALUES, untestable
from plscli.words.wording import listed, number, p_value

if TYPE_CHECKING:
    from plscli.questions.endogeneity.answer import Endogeneity

ERROR = "the error must be normal for copulas to be right, and that of {outcome} is not (Anderson-Darling {p}): read their terms with care"
INTERCEPT = (
    "copulas take an error that is normal and scores that clearly are not; with an intercept they are biased and find little below some "
    "200 respondents, and with little skewness below 1,000 (Becker, Proksch & Ringle, 2022)"
)
TWICE = "every suspect is looked at alone and with all others, which finds something by chance somewhat more often than alpha says"
VALID = "that instruments are valid, no number shows: they must move {outcome} through {suspects} alone, and share nothing with its error"
PLAIN = "first-stage F takes constructs as if they were observed"


def of_shape(role: str, shape: Shape) -> str:
    """Whether scores, or errors, are normal, or have too few values to be anything."""
    if role == "predictor" and VALUES.verdict(shape.distinct) == "not met":
        return "few values"
    return "not normal" if NORMAL.met(shape.p) else "may be normal"


def leads(answer: Endogeneity) -> list[str]:
    """What stands against the verdict, in sentences."""
    found = answer.by_instruments
    if found is None:
        return []
    keys = [("path", found.suspects, name) for name in answer.equation.predictors]
    large = [
        f"{name} {number(value)}"
        for name, key in zip(answer.equation.predictors, keys, strict=True)
        if (value := found.found.value(key)) is not None and abs(value) > 1.0
    ]
    said = []
    if large:
        said.append(f"A corrected path lies beyond 1 ({listed(large)}), which hardly any population has: do not use it.")
    if found.variance > 1.0:
        less = f"With the corrected paths the equation explains less than nothing (R² = {number(1.0 - found.variance)})"
        said.append(f"{less}: the instruments do not fit.")
    return said


def remarks(answer: Endogeneity) -> list[str]:
    """What a reader must know of the method."""
    outcome = answer.equation.outcome
    if answer.by_instruments:
        valid = VALID.format(outcome=outcome, suspects=listed(answer.by_instruments.suspects))
        return [valid, PLAIN]
    error = answer.shapes[""]
    said = [INTERCEPT]
    if answer.found is not None and NORMAL.met(error.p):
        said.append(ERROR.format(outcome=outcome, p=p_value(error.p)))
    if len(answer.suspects) > 1:
        said.append(TWICE)
    against = [name for name in answer.suspects if untestable(answer.shapes[name], answer.data.used)]
    if against:
        said.append(f"{listed(against)}: looked at because named; the numbers say nothing")
    if any(each.words == ENDOGENOUS for each in answer.verdicts):
        said.append(f"corrected paths are those with the terms of {listed(answer.chosen)}; theory or instruments should bear them out")
    if answer.point.estimator.weight:
        said.append("tests of normality leave sampling weights aside")
    return said
