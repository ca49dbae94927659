"""What a reader sees of predictions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.questions.prediction.sentences import accounting
from plscli.tables import SE, Column, Layout, P, Report, T, bounds, numeric
from plscli.words import counted, percent

if TYPE_CHECKING:
    from plscli.estimation import Resampling
    from plscli.estimation.prediction import Folding
    from plscli.questions.comparison.answer import Comparison
    from plscli.questions.prediction.answer import Prediction

CONSTRUCT, INDICATOR = Column("construct", "construct"), Column("indicator", "indicator")
TECHNIQUE = Column("technique", "technique", called={"da": "DA", "ea": "EA"}, spare=1)
TESTED = (
    replace(SE, spare=3), T, Column("df", "df", "integer", spare=5), P, replace(P, name="p_two", title="p two-tailed", spare=5),
    replace(P, name="p_lowest", title="lowest p", spare=4), replace(P, name="p_highest", title="highest p", spare=4),
)  # fmt: skip
"""The test of a difference in loss."""
CASES = Column("cases", "cases", "integer", spare=5)
UNTESTED = {"identical_predictions": "identical", "too_few_rows": "too few rows"}
"""Why there is no test."""
LEGEND = "Q² against the training mean; LM = linear regression without the model; IA = item mean; EA = from exogenous constructs alone"


def report(result: Prediction) -> Report:
    """Accuracy of every item, with the verdict of the target above; losses; the other tables by name."""
    every = (_prediction(result), _power(result), _cvpat(result), *_others(result))
    layouts = (_listed(result), *every) if result.fresh else (*every, _listed(result)) if result.lists else every
    line = _settings(result)
    more = f"more tables (-t NAME): {', '.join(layout.name for layout in layouts if not layout.shown)}, predictions"
    return Report(result, layouts, (line, *result.notes), line, lambda: (more,), result.lead)


IN_REPORTS = {
    "prediction": ("construct", "indicator", "technique", "q2", "rmse", "rmse_lm", "rmse_ia", "mae", "verdict"),
    "predictive_power": ("construct", "technique", "better", "indicators", "q2", "r2", "verdict"),
    "cvpat": ("construct", "benchmark", "loss", "loss_benchmark", "difference", "t", "df", "p", "decision"),
}
"""Columns of each table in a report."""
SOURCES = {
    "prediction": ("DA = from direct antecedents; RMSE, MAE: root of the mean square, and mean size, of errors in units of the item",),
    "predictive_power": ("predictive power after Shmueli et al. (2019)",),
    "cvpat": ("cross-validated predictive ability test after Liengaard et al. (2021); its benchmarks after Sharma et al. (2023)",),
}
"""What a report says below, of those who do not know the words, and what it cites."""


def reported(result: Prediction) -> Report:
    """What of predictions stands in a report: what they add to the hypotheses, the verdicts, and the numbers behind them."""
    whole = report(result)
    layouts = (
        whole.layout(name).only(
            wanted, sentences=None, needed=None, instead=(), shown=True, notes=(*whole.layout(name).notes, *SOURCES.get(name, ()))
        )
        for name, wanted in IN_REPORTS.items()
    )
    return replace(whole, layouts=tuple(layouts), lead=(*result.adds, *result.lead))


def _settings(result: Prediction) -> str:
    """How the model was estimated, how rows were held out, and how many predictions that gave."""
    held = dealt(result.folding, result.resampling, result.found.folds.rows)
    return f"{footer.estimator(result)}; {held}; {accounting(result.found)}"


def dealt(folding: Folding, resampling: Resampling, rows: int) -> str:
    """How so many rows were held out."""
    seed = f"folds given (SHA-256 {folding.plan[:12]}…)" if folding.plan else f"seed {resampling.seed}"
    one = folding.folds == rows
    how = "one row held out at a time" if one else f"{folding.folds} folds × {counted(folding.repetitions, 'repetition')}, {seed}"
    within = f", whole clusters of {resampling.cluster}" if resampling.cluster and not folding.plan else ""
    within += f", balanced by {resampling.strata}" if resampling.strata and not folding.plan else ""
    return how + within


def _prediction(result: Prediction) -> Layout:
    ridge = "ridge" in result.predicting.benchmarks
    columns = (
        CONSTRUCT, INDICATOR, TECHNIQUE, numeric("q2", "Q²"), numeric("rmse", "RMSE"), numeric("rmse_sd", "SD", 8),
        numeric("rmse_lm", "LM"), numeric("rmse_difference", "PLS - LM", 1), numeric("rmse_ia", "IA", 2),
        *((numeric("rmse_ridge", "ridge", 2),) if ridge else ()),
        numeric("mae", "MAE", 3), numeric("mae_lm", "MAE LM", 4), numeric("mae_ia", "MAE IA", 5),
        *((numeric("mae_ridge", "MAE ridge", 5),) if ridge else ()),
        numeric("mape", "MAPE", 7), Column("mape_reason", "no MAPE", spare=9, called={"zero_values": "an answer is 0"}),
        numeric("skew", "skew", 7, 2),
        Column("answers", "answers", "integer", spare=8), Column("metric", "by", spare=5, called={"rmse": "RMSE", "mae": "MAE"}),
        Column("verdict", "verdict", "verdict"), Column("reason", "no verdict", spare=9, called=UNTESTED),
    )  # fmt: skip
    return Layout(
        "prediction",
        "Out-of-sample prediction",
        columns,
        about=footer.origin(result),
        notes=(LEGEND,),
        needed=lambda record: record["technique"] in result.predicting.shown,
        instead=result.predicting.hidden,
    )


def _power(result: Prediction) -> Layout:
    columns = (
        CONSTRUCT, TECHNIQUE, Column("better", "better", "integer"), Column("indicators", "of items", "integer"),
        numeric("rmse", "RMSE of score", 2), numeric("mae", "MAE of score", 3), numeric("q2", "Q² of score"), numeric("r2", "R²", 1),
        Column("verdict", "power", "verdict"),
    )  # fmt: skip
    return Layout(
        "predictive_power",
        "Predictive power",
        columns,
        sentences="meaning",
        subject=("construct",),
        shown=False,
    )


def _cvpat(result: Prediction) -> Layout:
    columns = (
        CONSTRUCT, Column("benchmark", "against", called={"lm": "LM", "ia": "IA"}), TECHNIQUE,
        numeric("loss", "loss"), numeric("loss_benchmark", "its loss", 1), numeric("difference", "difference"),
        *TESTED,
        Column("decision", "decision", "verdict"), CASES, Column("reason", "no test", spare=9, called=UNTESTED),
    )  # fmt: skip
    return Layout(
        "cvpat",
        "Differences in loss (CVPAT)",
        columns,
        notes=(loss_notes(result, " and ".join(each.upper() for each in result.predicting.of_losses), "the model loses less"),),
    )


def loss_notes(result: Prediction | Comparison, known: str, claim: str) -> str:
    """What losses are of, and what p says.   known : what of a respondent.   claim : that is tested."""
    unit = "in standard deviations of the items" if result.settings["standardise_loss"] else "squared, in units of the items"
    clusters = f"; standard errors between clusters of {result.resampling.cluster}" if result.cases.clusters is not None else ""
    test = "t test" if not result.cases.resamples else f"bootstrap of {result.cases.resamples:,} resamples of cases"
    return f"losses are mean errors {unit}, from {known}; p is one-sided, that {claim} ({test}{clusters})"


def _others(result: Prediction) -> tuple[Layout, ...]:
    overfit = (
        CONSTRUCT, numeric("mse_in", "MSE seen"), numeric("mse_out", "MSE unseen"), numeric("ratio", "ratio"),
        numeric("deviance_low", "2.5 %", 1), numeric("deviance_high", "97.5 %", 1), Column("deviants", "deviant rows", spare=2),
    )  # fmt: skip
    mediators = (
        Column("from", "from"), Column("via", "via"), Column("to", "to"), INDICATOR, numeric("pcm_rmse", "PCM (RMSE)"),
        numeric("pcm_mae", "PCM (MAE)", 1), Column("verdict", "contribution", "verdict"), Column("reason", "no estimate", spare=9),
    )  # fmt: skip
    return (
        Layout(
            "overfit",
            "Overfit",
            overfit,
            shown=False,
            notes=(
                "errors of scores predicted from direct antecedents; ratio = (unseen - seen) / seen; 2.5 %, 97.5 %: deviance, which is the "
                "prediction when seen less that when unseen; deviant rows lie beyond",
            ),
        ),
        Layout(
            "mediators",
            "Predictive contribution of the mediators",
            mediators,
            shown=False,
            notes=("share of the error from the antecedent alone that knowing the mediator takes away, in a model of these three alone",),
        ),
    )


def _listed(result: Prediction) -> Layout:
    lower, upper = bounds(result.resampling.level)
    columns = (
        Column("row", "row", "integer"), Column("repetition", "repetition", "integer", spare=3), Column("fold", "fold", "integer", spare=3),
        TECHNIQUE, CONSTRUCT, INDICATOR, Column("observed", "observed", "value"), numeric("predicted", "predicted"), lower, upper,
        numeric("error", "error", 1),
    )  # fmt: skip
    what = f"new respondents of {result.fresh.survey.file}" if result.fresh else "rows when they were held out"
    notes = (
        f"predictions of {what}; {percent(result.resampling.level)} prediction intervals from the sizes of cross-validated errors",
        *(("rows without an item are predicted scores of the construct, in standard deviations",) if result.fresh else ()),
        *(("predictions and intervals are cut at the ends of the answer scale",) if result.ends else ()),
    )
    return Layout("predictions", "Predictions", columns, notes=notes, shown=result.fresh is not None, most=20)
