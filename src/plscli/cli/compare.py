"""`plscli compare`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from plscli.cli.parts.folds import Plan
from plscli.cli.parts.several import Models
from plscli.cli.running.finish import finish, met
from plscli.cli.running.progress import Progress
from plscli.cli.typed.command import shown, without
from plscli.cli.typed.settings import DECISION, Ink
from plscli.errors import UsageError, did_you_mean
from plscli.estimation.prediction.settings import Folding
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.questions.comparison.settings import Comparing
from plscli.setting import setting


@dataclass(frozen=True, slots=True)
class Wanted(Plan):
    """Folds in files, and the model that must be favoured."""

    require: str | None = setting(None, metavar="MODEL", help="Exit with code 1 unless the data favour this model.", panel=DECISION)

    def check(self, names: list[str]) -> None:
        """UsageError for a model that is not compared."""
        if self.require is not None and self.require not in names:
            near = did_you_mean(self.require, names) or f"there are: {', '.join(names)}"
            raise UsageError(f"--require {self.require}: there is no model {self.require!r}\n  {near}")


def compare(
    source: Annotated[Models, without("model", "lines", "no_infer", "n", "indices")],
    comparing: Annotated[Comparing, shown(technique="da", target="those whose predictors differ")],
    estimator: Estimator,
    folding: Annotated[Folding, without("folds")],
    wanted: Wanted,
    resampling: Annotated[Resampling, without("ci", "p", "level"), shown(resamples="t test of losses")],
    rules: Annotated[Rules, without("tails", "adjust")],
    ink: Ink,
) -> bool:
    """Examples:

    - `plscli compare survey.csv -m base.pls -m alternative.pls`
    - `plscli compare survey.csv -m base.pls -m alternative.pls --target LOY -t criteria`
    - `plscli compare survey.csv -m base.pls -m alternative.pls --technique both -o models.docx`
    - `plscli compare survey.csv -m base.pls -m alternative.pls --require base -q > /dev/null || echo "not the base"`

    Criteria of model selection and Akaike weights of every construct that models explain, and losses of predictions from the same folds,
    the first model against each of the others. All models are estimated from the same rows.
    """
    ink.check(source.data, *source.models)
    folding = wanted.folding(folding, resampling)
    source = source.whole()
    survey, models = source.compared
    wanted.check(list(models))
    comparing, resampling = comparing.tested(resampling), wanted.drawn(source, resampling)
    (name, first), *others = models.items()
    with Progress(ink.quiet, "predicting") as progress:
        from plscli.questions.comparison.answer import Asked, ask

        asked = Asked(source.studied(estimator), resampling, rules, folding, comparing)
        answer = ask(survey, first, asked, others=dict(others), name=name, folds=wanted.plan, progress=progress)
    finish(answer, ink, wanted.files(answer))
    return met(None if wanted.require is None else answer.unmet(wanted.require))
