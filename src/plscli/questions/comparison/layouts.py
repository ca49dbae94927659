"""What a reader sees of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.estimation.prediction import Technique
from plscli.questions.comparison import CRITERIA, sentences
from plscli.questions.prediction.layouts import CASES, CONSTRUCT, TECHNIQUE, TESTED, UNTESTED, dealt, loss_notes
from plscli.tables import EXPLAINED, Column, Layout, Report
from plscli.words import counted

if TYPE_CHECKING:
    from plscli.questions.comparison.answer import Comparison

MODEL = Column("model", "model", literal=False)
WHY = Column("reason", "not compared", spare=8, called={"other_items": "other items", "alone": "no other model"})
CLAIM = "the first model loses less; 1 - p that the other one does"


def report(result: Comparison) -> Report:
    """Criteria of every construct, with the verdict above; losses; all criteria by name."""
    layouts = (_comparison(result), _criteria(), _cvpat(result))
    models = counted(len(result.candidates), "model")
    held = dealt(result.folding, result.resampling, result.candidates[0].found.folds.rows)
    line = f"{models}; {footer.estimator(result)}; {held}"
    return Report(result, layouts, (line, *result.notes), line, lambda: ("more tables (-t NAME): criteria",), result.lead)


IN_REPORTS = {
    "comparison": ("construct", "model", "predictors", "r2", "r2_adjusted", "bic", "value", "delta", "weight", "evidence", "reason"),
    "cvpat": ("construct", "model", "benchmark", "technique", "loss", "loss_benchmark", "difference", "t", "df", "p", "decision", "reason"),
}
"""Columns of each table in a report; reasons only where there are any."""


def reported(result: Comparison) -> Report:
    """What of a comparison stands in a report: how models differ, which of them the data favour, and the numbers behind that."""
    whole, (first, *others) = report(result), result.candidates
    layouts = []
    for name, wanted in IN_REPORTS.items():
        layout = _cvpat(result, result.comparing.techniques) if name == "cvpat" else whole.layout(name)
        why = any(row["reason"] for row in result.tables()[name])
        layouts.append(layout.only([each for each in wanted if why or each != "reason"], sentences=None, needed=None, instead=()))
    lead = (*(sentences.apart(first, other) for other in others), *result.lead)
    return replace(whole, layouts=tuple(layouts), lead=lead)


def _comparison(result: Comparison) -> Layout:
    criterion = result.comparing.criterion
    chosen = () if criterion == "bic" else (Column("value", CRITERIA[criterion], "number", 2),)
    columns = (
        CONSTRUCT, MODEL, Column("predictors", "predictors", "integer", spare=4), EXPLAINED[0], replace(EXPLAINED[1], spare=2),
        Column("bic", CRITERIA["bic"], "number", 2, spare=3 if chosen else 0), *chosen, Column("delta", "difference", "number", 2),
        Column("weight", "weight", "number", bounded=True), Column("evidence", "evidence", spare=1), WHY,
    )  # fmt: skip
    return Layout(
        "comparison",
        "Comparison of models",
        columns,
        about=footer.origin(result),
        notes=(
            f"difference from the smallest {CRITERIA[criterion]} of the construct; weight: Akaike weight; evidence: for the best model "
            "against each other one; in its own row, against the next; none where predictors are the same",
        ),
    )


def _criteria() -> Layout:
    columns = (
        CONSTRUCT, Column("criterion", "criterion", called=CRITERIA), MODEL, Column("value", "value", "number"),
        Column("delta", "difference", "number"), Column("weight", "weight", "number", bounded=True), WHY,
    )  # fmt: skip
    return Layout(
        "criteria",
        "Criteria of model selection",
        columns,
        shown=False,
        notes=("GM and Cp take the error of the model with the predictors of all models; FPE is no likelihood and gives no weights",),
    )


def _cvpat(result: Comparison, told: Sequence[Technique] = ()) -> Layout:
    """Losses.   told : the techniques that the table is said to be of, where they are not those that people see."""
    shown = result.comparing.shown
    columns = (
        CONSTRUCT, MODEL, Column("benchmark", "against"), replace(TECHNIQUE, spare=0 if len(told or shown) > 1 else 1),
        Column("loss", "loss", "number", spare=2), Column("loss_benchmark", "its loss", "number", spare=2),
        Column("difference", "difference", "number"), *TESTED, Column("decision", "decision"), CASES,
        Column("reason", "no test", spare=9, called=UNTESTED),
    )  # fmt: skip
    return Layout(
        "cvpat",
        "Differences in loss (CVPAT)",
        columns,
        needed=lambda record: record["technique"] in shown,
        instead=result.comparing.hidden,
        notes=(loss_notes(result, " and ".join(each.upper() for each in told or shown), CLAIM),),
    )
