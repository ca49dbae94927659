"""What a reader sees of the diagnostics of structural equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.questions.structure import structural_layouts as structural
from plscli.tables import ESTIMATE, SE, Column, Layout, P, T, bounds
from plscli.words.wording import counted, number

if TYPE_CHECKING:
    from plscli.questions.diagnostics.tested import Diagnostics
    from plscli.records import Record

CONSTRUCT, VERDICT = Column("construct", "construct"), Column("verdict", "verdict", "verdict")
FROM, TO = Column("from", "from"), Column("to", "to")
SHOWN = 10
"""Influential respondents on a terminal."""
COOK = Column("cooks_distance", "Cook's distance", "number", 4)


def layouts(result: Diagnostics, level: float) -> tuple[Layout, ...]:
    """Tests of equations, squares, influential respondents, and hypotheses without these."""
    return (*_equations(result, level), *_influential(result))


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
            (FROM, TO, ESTIMATE, SE, T, P, *bounds(level), Column("f2", "f²", "number"), VERDICT),
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
