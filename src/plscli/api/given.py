"""What a Python program hands over: a DataFrame, a survey or an analysis that is made already, and a model, which may be text."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from plscli.data.matrix import CorrelationMatrix, correlation_matrix
from plscli.data.stream import Stream
from plscli.data.study import Study
from plscli.data.survey import Survey
from plscli.engine import Progress, Workers
from plscli.errors import UsageError
from plscli.estimation import Estimator, Resampling
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.which_model import categories, inferred_model, prepare, written_model
from plscli.model.spec import ModelSpec
from plscli.questions.comparison.candidates import Models, by_name
from plscli.setting import Settings, given_names, plain_number, setting
from plscli.words.thresholds import PROFILE, Thresholds

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from plscli.data.scale import Scale

    Data = Survey | Stream | pd.DataFrame
    """Answers."""
    Indices = NDArray[np.integer[Any]]
    """Numbers of rows, or of groups."""

Analysis = Estimation | Bootstrap
"""What was estimated already."""
Model = ModelSpec | str | Path
"""A model, model text, or a file of it."""
Held = Thresholds | Mapping[str, object]
"""Thresholds of verdicts; those that differ from the usual ones by their ids are enough."""
S = TypeVar("S", bound=Settings)

MODEL_TEXT = "model text"


def ends(scale: Any) -> Scale | None:
    """The lowest and the highest answer, where two whole numbers say them."""
    pair = [plain_number(end) for end in scale] if isinstance(scale, list | tuple) and len(scale) == 2 else []
    whole = pair and all(isinstance(end, int | float) and not isinstance(end, bool) and end == int(end) for end in pair)
    return (int(pair[0]), int(pair[1])) if whole else None


def scales(said: Any) -> Any:
    """Answer scales as they are written on the command line: of all items, or by items."""
    if isinstance(said, Mapping):
        return tuple(f"{items}: {scales(of)[0] if ends(of) else of}" for items, of in said.items())
    pair = ends(said)
    return (f"{pair[0]}:{pair[1]}",) if pair else said


@dataclass(frozen=True, slots=True)
class Reading(Settings):
    """What is said of the answers.

    study : what a study file says.   scale, na : see `prepare`.   n : respondents behind a correlation matrix in place of answers.
    """

    study: Study | None = setting(None, help="What a study file says.")
    scale: tuple[str, ...] = setting((), help="Answer scale.", written=scales)
    na: tuple[str, ...] = setting((), help="Answers that mean missing.")
    n: int | None = setting(None, help="Respondents behind a correlation matrix.")


@dataclass(frozen=True)
class Handed:
    """What was handed over, made ready.   data : None where an analysis is made already."""

    data: Survey | Stream | CorrelationMatrix | None
    model: ModelSpec
    made: Analysis | None = None
    study: Study | None = None

    def estimated(self, estimator: Estimator) -> Analysis:
        """Point estimates, or the analysis that is made already."""
        from plscli.estimation import estimation

        if self.data is None:
            assert self.made is not None
            return self.made
        if isinstance(self.data, CorrelationMatrix):
            return estimation.from_matrix(self.data, self.model, estimator)
        return estimation.run(self.data, self.model, self.studied(estimator))

    def bootstrapped(
        self,
        estimator: Estimator,
        resampling: Resampling,
        workers: Workers,
        indices: Indices | None = None,
        progress: Progress | None = None,
    ) -> Analysis:
        """The bootstrap, or the analysis that is made already; point estimates from a correlation matrix."""
        from plscli.estimation import bootstrap

        if self.data is None or isinstance(self.data, CorrelationMatrix):
            return self.estimated(estimator)
        drawn = self.studied(resampling) if indices is None else resampling
        return bootstrap.run(self.data, self.model, self.studied(estimator), drawn, indices=indices, workers=workers, progress=progress)

    @property
    def rows(self) -> Survey | Stream | None:
        """The answers, if there are any."""
        return None if isinstance(self.data, CorrelationMatrix) else self.data

    def survey(self, wanted_by: str) -> Survey:
        """The answers.  UsageError where there are none.   wanted_by : the argument or the function that looks at them."""
        if isinstance(self.data, Survey):
            return self.data
        if isinstance(self.data, Stream):
            raise UsageError(f"{wanted_by} looks at all answers at once, for which {self.data.file} is too large\n  use a part of the rows")
        held = "a correlation matrix" if self.data is not None else "an analysis"
        raise UsageError(f"{wanted_by} looks at the answers, and {held} does not hold them\n  give the survey in its place")

    def studied(self, settings: S) -> S:
        """The settings, with what the study file has of them where nothing was said."""
        return settings.told(**self.study.chosen(settings)) if self.study else settings


def given(
    data: Data | Analysis, model: Model | None, reading: Reading, *chosen: Settings, beside: Mapping[str, ModelSpec] | None = None
) -> Handed:
    """What was handed over, made ready.   chosen : settings that an analysis that is made already has, and which cannot change then.
    beside : other models, for which the answers are made ready too.

    Raises UsageError for what is none of it, and what `prepare` and `written_model` raise.
    """
    if isinstance(data, Analysis):
        named = [*(["model"] if model is not None else []), *given_names(reading, *chosen)]
        if named:
            raise UsageError(f"{named[0]} cannot be changed in an analysis that is made already\n  give the survey in its place")
        return Handed(None, data.model, data, Study.from_record((data.data.prepared or {}).get("study")))
    survey = answers(data, matrix=reading.n is not None)
    if reading.n is not None:
        matrix = correlation_matrix(survey.head(), reading.n)
        return Handed(matrix, _model(matrix, model) or inferred_model(matrix))
    written = _model(survey, model, reading.study, reading.na)
    ready = prepare(survey, reading.study, written, *(beside or {}).values(), scale=reading.scale, na=reading.na)
    return Handed(ready, written or inferred_model(ready.head()), study=reading.study)


def several(data: Data, models: Models, reading: Reading) -> tuple[Survey, dict[str, ModelSpec]]:
    """Answers, made ready for several models, and these by name.  Raises what `given` raises."""
    survey = answers(data)
    if not isinstance(survey, Survey):
        raise UsageError(f"compare looks at all answers at once, for which {survey.file} is too large\n  use a part of the rows")

    def read(model: str | Path, name: str) -> ModelSpec:
        found = _model(survey, model, reading.study, reading.na, name)
        assert found is not None
        return found

    known = by_name(models, read)
    return prepare(survey, reading.study, *known.values(), scale=reading.scale, na=reading.na), known


def studied(data: object, reading: Reading) -> dict[str, ModelSpec]:
    """The models that the study file lists, by name; none where they are fewer than two, or where there are no answers."""
    files = reading.study.compared if reading.study else ()
    if len(files) < 2 or reading.n is not None or not are_answers(data) or isinstance(data, Stream):
        return {}
    return several(data, files, reading)[1]


def is_frame(data: object) -> TypeGuard[pd.DataFrame]:
    """Whether it is a DataFrame, of which there is none before pandas is loaded."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(data, pandas.DataFrame)


def are_answers(data: object) -> TypeGuard[Data]:
    """Whether it holds answers, and is no analysis of them."""
    return isinstance(data, Survey | Stream) or is_frame(data)


def answers(data: object, name: str = "survey", matrix: bool = False) -> Survey | Stream:
    """Answers as a survey.  UsageError for what holds none.   name : of the argument.   matrix : of correlations, named by its index."""
    if is_frame(data):
        return Survey.from_frame(data.reset_index() if matrix and data.dtypes.map(lambda kind: kind.kind in "fiu").all() else data)
    if isinstance(data, Survey | Stream):
        return data
    advice = (
        f"plscli.read_survey({str(data)!r}) reads a file"
        if isinstance(data, str | Path)
        else "pandas.DataFrame(..., columns=...) makes one"
    )
    raise UsageError(f"{name} must be a DataFrame or a Survey, not {type(data).__name__}\n  {advice}")


def _model(
    survey: Survey | Stream | CorrelationMatrix,
    model: Model | None,
    study: Study | None = None,
    na: Sequence[str] = (),
    called: str = MODEL_TEXT,
) -> ModelSpec | None:
    """The model, read if it is text, which messages call so; what text does not measure is told by column names.  UsageError for none."""
    if model is None or isinstance(model, ModelSpec):
        return model
    if not isinstance(model, str | Path):
        raise UsageError(f"model must be model text or a ModelSpec, not {type(model).__name__}\n  such as 'LOY ~ SAT + TRUST'")
    if isinstance(model, str) and model.strip().endswith(".pls") and "~" not in model:
        raise UsageError(f"model is text, and {model!r} is the name of a file\n  plscli.read_model({model!r}) reads it")
    known = None if isinstance(survey, CorrelationMatrix) else categories(survey, study, na)
    head = survey if isinstance(survey, CorrelationMatrix) else survey.head()
    if isinstance(model, Path):
        return written_model(head, model, categories=known)
    return written_model(head, lines=[model], categories=known, said=called)


def held(thresholds: Held | None, study: Study | None = None) -> Thresholds:
    """Thresholds: the usual ones with those of a study file and those that were given.  UsageError for one that is none."""
    if isinstance(thresholds, Thresholds):
        return thresholds
    named = {**(study.thresholds if study else {}), **(thresholds or {})}
    return PROFILE.with_values(f"{id}={_numbers(value)}" for id, value in named.items())


def _numbers(value: object) -> str:
    """One number or two, as thresholds are written."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
