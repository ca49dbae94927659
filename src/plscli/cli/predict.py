"""`plscli predict`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts import Source
from plscli.cli.parts.predictions import FoldPlan, Fulfilled, NewRows, predicted
from plscli.cli.typed.command import shown, without
from plscli.cli.typed.settings import Ink
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.prediction import Folding
from plscli.questions.prediction import Predicting


def predict(
    source: Annotated[Source, without("n", "indices")],
    estimator: Estimator,
    folding: Annotated[Folding, without("folds")],
    plan: FoldPlan,
    new: NewRows,
    required: Fulfilled,
    predicting: Predicting,
    resampling: Annotated[Resampling, without("ci", "p"), shown(resamples="t test of losses")],
    rules: Annotated[Rules, without("tails", "adjust")],
    ink: Ink,
) -> bool:
    ink.check(source.data, source.model)
    required.conditions()  # before anything is read
    predicting = predicting.told(predictions=True) if ink.table == "predictions" else predicting
    with predicted(source, (estimator, resampling, rules), (folding, plan, predicting.tested(resampling)), new) as work:
        answer = work()
    ink.show(answer, plan.files(answer))
    return required.met(answer)
