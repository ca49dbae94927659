"""`plscli compare`."""

from __future__ import annotations

from typing import Annotated

from plscli.cli.parts.predictions import FoldPlan
from plscli.cli.parts.several import Favoured, Models, compared
from plscli.cli.typed.command import shown, without
from plscli.cli.typed.settings import Ink
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.prediction import Folding
from plscli.questions.comparison import Comparing


def compare(
    source: Annotated[Models, without("model", "lines", "no_infer", "n", "indices")],
    comparing: Annotated[Comparing, shown(technique="da", target="those whose predictors differ")],
    estimator: Estimator,
    folding: Annotated[Folding, without("folds")],
    plan: FoldPlan,
    required: Favoured,
    resampling: Annotated[Resampling, without("ci", "p", "level"), shown(resamples="t test of losses")],
    rules: Annotated[Rules, without("tails", "adjust")],
    ink: Ink,
) -> bool:
    ink.check(source.data, *source.models)
    how = folding, plan, comparing.tested(resampling)
    with compared(source, (estimator, resampling, rules), how, required.check) as work:
        answer = work()
    ink.show(answer, plan.files(answer))
    return required.met(answer)
