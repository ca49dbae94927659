"""The models that are compared: under their names, estimated from the same rows, and predicting in the same folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from plscli.core import Array, Indices
from plscli.data.survey import Survey
from plscli.errors import EstimationError, ModelError, PlscliError, UsageError
from plscli.estimation import Estimator, estimation
from plscli.estimation.estimation import Estimation
from plscli.estimation.prediction import Technique
from plscli.estimation.prediction.cross_validation import CrossValidated, Prepared
from plscli.estimation.rows import sample
from plscli.estimation.rows.reading import SampleReader
from plscli.model import quoted
from plscli.model.build import parse_model
from plscli.model.spec import Construct, ModelSpec
from plscli.records import grouped

Models = Mapping[str, ModelSpec | str | Path] | Sequence[ModelSpec | str | Path]
"""Models, texts and files of models."""
Read = Callable[[str | Path, str], ModelSpec]
"""Makes a model of text or of a file; its name is for messages."""


def by_name(models: Models, read: Read) -> dict[str, ModelSpec]:
    """Models, model texts and files of models under the names that were given, or those of their files.

    UsageError for two of one name.
    """
    if isinstance(models, Mapping):
        return {str(name): model if isinstance(model, ModelSpec) else read(model, str(name)) for name, model in models.items()}
    found: dict[str, ModelSpec] = {}
    for number, each in enumerate(models, 1):
        name, model = _named(each, f"model {number}", read)
        if name in found:
            raise UsageError(f"two models are named {name}\n  give them names: {{'base': ..., 'other': ...}}")
        found[name] = model
    return found


def _named(model: ModelSpec | str | Path, otherwise: str, read: Read) -> tuple[str, ModelSpec]:
    if isinstance(model, ModelSpec):
        file = Path(model.origin)
        return (file.stem if file.suffix == ".pls" else otherwise), model
    if isinstance(model, str) and "~" in model:
        return otherwise, read(model, otherwise)
    if not isinstance(model, str | Path):
        raise UsageError(f"models are model texts, files or ModelSpecs, and {model!r} is none of these")
    return Path(model).stem, read(Path(model), Path(model).name)


@dataclass(frozen=True, eq=False)
class Candidate:
    """A model under its name.   point : its estimate, of which R² is that of construct scores, also with PLSc."""

    name: str
    point: Estimation
    found: CrossValidated

    @property
    def model(self) -> ModelSpec:
        """The model."""
        return self.point.model

    @cached_property
    def items(self) -> dict[str, str]:
        """The items that it predicts, with the construct that each measures."""
        structure = self.found.prepared.structure
        return dict(zip(structure.items, structure.owners, strict=True))

    def measuring(self, construct: str) -> frozenset[str]:
        """The items of a construct that it predicts."""
        return frozenset(item for item, owner in self.items.items() if owner == construct)

    def losses(self, blocks: Mapping[str, list[str]], technique: Technique, standardised: bool) -> Array:
        """(r, N, J) losses of the rows in the order of the file.   blocks : items by construct."""
        places = {item: q for q, item in enumerate(self.items)}
        columns = [np.array([places[item] for item in items], dtype=np.intp) for items in blocks.values()]
        found = self.found.losses("pls", technique, standardised, columns)
        return found[:, np.argsort(self.found.prepared.sample.numbers)]


@contextmanager
def about(name: str) -> Iterator[None]:
    """Errors that say which model they are of."""
    try:
        yield
    except ModelError:
        raise  # which names the file
    except PlscliError as error:
        raise type(error)(f"{name}: {error}") from None


@dataclass(frozen=True, eq=False)
class Shared:
    """Rows that every model can use.   numbers : of them, in the file, from 1.   of : how many each model could use by itself."""

    numbers: Indices
    of: Mapping[str, int]

    @classmethod
    def by(cls, survey: Survey, models: Mapping[str, ModelSpec], estimator: Estimator) -> Shared:
        """What the models have in common.  EstimationError where that is nothing."""
        found = {}
        for name, model in models.items():
            with about(name):
                found[name] = sample(survey, model, estimator).numbers
        first, *rest = found.values()
        for numbers in rest:
            first = np.intersect1d(first, numbers)
        if not len(first):
            raise EstimationError(f"there is no row of {survey.file} that all {len(models)} models can use")
        return cls(np.sort(first), {name: len(numbers) for name, numbers in found.items()})

    @property
    def note(self) -> str | None:
        """That some models could use more rows, if so."""
        if set(self.of.values()) == {len(self.numbers)}:
            return None
        alone = ", ".join(f"{name} {rows:,}" for name, rows in self.of.items())
        return f"compared over the {len(self.numbers):,} rows that every model can use (by itself: {alone})"


def prepared(
    survey: Survey, models: Mapping[str, ModelSpec], estimator: Estimator, uncorrected: bool
) -> tuple[Shared, dict[str, Prepared]]:
    """The models, ready to predict the same rows."""
    shared, found = Shared.by(survey, models, estimator), {}
    for name, model in models.items():
        with about(name):
            found[name] = Prepared.of(survey, model, estimator, uncorrected, shared.numbers)
    return shared, found


def estimated(each: Prepared, estimator: Estimator) -> Estimation:
    """The estimate of all rows, of which R² is that of construct scores."""
    plain = replace(estimator, consistent=False)
    return estimation.from_reader(SampleReader(each.sample, plain, plain.plan(each.sample.model)))


def explained_by_all(survey: Survey, models: Mapping[str, ModelSpec], estimator: Estimator, rows: Indices) -> Callable[[str], float | None]:
    """R² of a construct in the model with the predictors of all models; None where they cannot be in one model."""
    plain = replace(estimator, consistent=False)
    try:
        whole = united(list(models.values()))
        there = sample(survey, whole, plain, rows)
        if len(there.numbers) < len(rows):
            return lambda name: None
        point = estimation.from_reader(SampleReader(there, plain, plain.plan(whole)))
    except PlscliError:
        return lambda name: None
    return lambda name: point.value("r2", name)


def united(models: list[ModelSpec]) -> ModelSpec:
    """A model with the paths of all, measured as in the first that has a construct.  ModelError where paths run in a circle."""
    constructs: dict[str, Construct] = {}
    terms: dict[str, dict[str, None]] = {}
    for model in models:
        constructs = {each.name: each for each in model.constructs} | constructs
        for path in model.paths:
            product = model.product(path.source)
            written = ":".join(map(quoted, product.factors)) if product else quoted(path.source)
            terms.setdefault(path.target, {})[written] = None
    lines = [each.text for each in constructs.values()]
    return parse_model("\n".join([*lines, *(f"{quoted(target)} ~ {' + '.join(of)}" for target, of in terms.items())]))


def overlap(candidates: Sequence[Candidate]) -> dict[str, list[str]]:
    """The items that all models predict, by their constructs in the first."""
    return grouped((owner, item) for item, owner in candidates[0].items.items() if all(item in each.items for each in candidates))
