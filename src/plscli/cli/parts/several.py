"""Several models of one survey, each under the name of its file: their comparison, and the one that must be favoured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from plscli.cli.parts import Source, no_answers, too_large
from plscli.cli.parts.predictions import FoldPlan
from plscli.cli.running.notes import Progress, met, say, tell
from plscli.cli.typed.settings import DECISION
from plscli.errors import UsageError, did_you_mean
from plscli.estimation import Estimator, Resampling, Rules
from plscli.estimation.prediction import Folding
from plscli.questions.comparison import Comparing
from plscli.setting import Settings, setting

if TYPE_CHECKING:
    from plscli.data.stream import Stream
    from plscli.data.survey import Survey
    from plscli.model.spec import ModelSpec
    from plscli.questions.comparison.answer import Comparison


ADVICE = '-m base.pls -m other.pls, or models = ["base.pls", "other.pls"] in the study file'


@dataclass(frozen=True)
class Models(Source):
    """What the user said about data and models."""

    models: tuple[str, ...] = setting(
        (),
        "--model",
        "-m",
        metavar="FILE",
        help="File with model text; two or more, each named by its file.",
        shown="those of the study file",
        complete="models",
    )

    @cached_property
    def content(self) -> tuple[Survey, ModelSpec]:
        """The survey with the first model."""
        survey, models = self.compared
        return survey, next(iter(models.values()))

    @cached_property
    def compared(self) -> tuple[Survey, dict[str, ModelSpec]]:
        """The survey, made ready for all models, and the models by name; what was assumed is said on standard error."""
        from plscli.data.matrix import looks_like_matrix
        from plscli.data.survey import Survey
        from plscli.estimation.which_model import announcement

        files = self._files
        answers = self._answers
        if answers is None:
            raise no_answers("compare", "a saved analysis")
        if not isinstance(answers, Survey):
            raise too_large("compare", answers.file)
        if looks_like_matrix(answers):
            raise no_answers("compare", "a correlation matrix")
        tell(answers.notes, self.quiet)
        models = {name: _written(self, answers, file) for name, file in files.items()}
        ready = self._prepared(answers, *models.values())
        assert isinstance(ready, Survey)
        for model in models.values():
            say(announcement(model, ready), self.quiet)
        if self._study:
            names = dict.fromkeys(name for model in models.values() for name in model.names)
            labels = dict.fromkeys(effect.label for model in models.values() for effect in model.effects)
            tell(self._study.unknown(list(names), list(labels)), self.quiet)
        return ready, models

    @cached_property
    def _files(self) -> dict[str, Path]:
        """The model files by name, the first one first.  UsageError for fewer than two, and for two of one name."""
        files = [Path(file) for file in self.models]
        if not files and self._study:
            files = list(self._study.compared)
        if len(files) < 2:
            raise UsageError(f"two models or more are compared, and {len(files) or 'none'} {'is' if files else 'are'} named\n  {ADVICE}")
        return _by_name(files)


@dataclass(frozen=True)
class Studied(Source):
    """What the user said about data and model, with the models that the study file lists beside it."""

    @cached_property
    def listed(self) -> dict[str, ModelSpec]:
        """These models by name, which is said; none where fewer than two are listed, or where there are no answers to compare them by."""
        from plscli.data.survey import Survey

        answers, study = self._answers, self._study
        if study is None or len(study.models) < 2 or self.n is not None or not isinstance(answers, Survey):
            return {}
        models = {name: _written(self, answers, file) for name, file in _by_name(study.compared).items()}
        say(f"compares the models that {study.file} lists: {', '.join(models)}", self.quiet)
        return models

    def _prepared(self, survey: Survey | Stream, model: ModelSpec | None, *others: ModelSpec) -> Survey | Stream:
        return super()._prepared(survey, model, *others, *self.listed.values())


def _by_name(files: Sequence[Path]) -> dict[str, Path]:
    """Model files by what they are called.  UsageError for two of one name."""
    found: dict[str, Path] = {}
    for file in files:
        if file.stem in found:
            raise UsageError(f"two models are named {file.stem}: {found[file.stem]} and {file}\n  rename one of the files")
        found[file.stem] = file
    return found


def _written(source: Source, survey: Survey, file: Path) -> ModelSpec:
    from plscli.estimation.which_model import categories, written_model

    model = written_model(survey, file, categories=categories(survey, source._study, source.na or ()))
    assert model is not None
    return model


@contextmanager
def compared(
    source: Models,
    settings: tuple[Estimator, Resampling, Rules],
    how: tuple[Folding, FoldPlan, Comparing],
    look: Callable[[Sequence[str]], None],
) -> Iterator[Callable[[], Comparison]]:
    """The comparison.   how : rows are held out, and what is compared.   look : sees the names before anything is computed."""
    (estimator, resampling, rules), (folding, plan, comparing) = settings, how
    held = plan.folding(folding, resampling)
    whole = source.whole()
    survey, models = whole.compared
    look(list(models))
    drawn = plan.drawn(whole, resampling)
    (name, first), *others = models.items()
    with Progress(source.quiet, "predicting") as progress:
        from plscli.questions.comparison.answer import ComparisonAsked, ask

        asked = ComparisonAsked(whole.studied(estimator), drawn, rules, held, comparing)
        yield partial(ask, survey, first, asked, others=dict(others), name=name, folds=plan.plan, progress=progress)


@dataclass(frozen=True, slots=True)
class Favoured(Settings):
    """The model that must be favoured."""

    require: str | None = setting(None, metavar="MODEL", help="Exit with code 1 unless the data favour this model.", panel=DECISION)

    def check(self, names: Sequence[str]) -> None:
        """UsageError for a model that is not compared."""
        if self.require is not None and self.require not in names:
            near = did_you_mean(self.require, names) or f"there are: {', '.join(names)}"
            raise UsageError(f"--require {self.require}: there is no model {self.require!r}\n  {near}")

    def met(self, answer: Comparison) -> bool:
        """Whether the data favour it; what is missing is said."""
        return met(None if self.require is None else answer.unmet(self.require))
