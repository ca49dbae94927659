"""Where does every respondent stand?  Construct scores, standardised, in units of the answers, or from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plscli.core import Array, Correlations
from plscli.core.moments import em
from plscli.core.pls.stages import Solution
from plscli.data.scale import Scale
from plscli.data.screen import inferred_scale
from plscli.data.survey import Survey, no_column
from plscli.errors import UsageError
from plscli.estimation import USUAL, Estimator, Unit, estimation
from plscli.estimation.estimation import Estimation
from plscli.estimation.rows import Sample, sample
from plscli.estimation.rows.reading import SampleReader
from plscli.estimation.which_model import inferred_model
from plscli.model.spec import ModelSpec
from plscli.records import Record, Tables, finite
from plscli.setting import require_choice
from plscli.tables import Column, Derived, Layout, Report


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Derived):
    """Construct scores of the respondents that are used, in the order of the file.

    rows : (N,) row numbers in the file.   values : (N, J) scores in the unit asked for.   ids : (N,) of the respondents, None
    without.   summary : of every construct, in all units.
    """

    point: Estimation
    unit: Unit
    rows: Sequence[int]
    names: tuple[str, ...]
    values: Array
    ids: Sequence[Any] | None
    id_name: str | None
    summary: tuple[Record, ...]
    notes: tuple[str, ...]
    scale: Scale | None

    kind = "scores"
    basis = "point"

    @property
    def settings(self) -> Mapping[str, Any]:
        """How the model was estimated, and the unit of the scores."""
        return {**self.point.settings, "unit": self.unit, "scale": list(self.scale) if self.scale else None, "id": self.id_name}

    def report(self) -> Report:
        """How the tables look to a reader."""
        from plscli.estimation import footer

        decimals, named = 1 if self.unit == "rescaled" else 3, [self.id_name] if self.id_name else []
        scores = (
            Column("row", "row", "integer"),
            *(Column(name, name, literal=True) for name in named),
            *(Column(name, name, "number", decimals, spare=position, literal=True) for position, name in enumerate(self.names)),
        )
        summary = (
            Column("construct", "construct"), Column("mean", "mean", "number"), Column("sd", "SD", "number"),
            Column("rescaled_mean", "mean, 0 to 100", "number", 1),
        )  # fmt: skip
        layouts = (
            Layout("scores", f"Scores ({self.unit})", scores, about=footer.origin(self)),
            Layout("constructs", "Constructs in units of the answers", summary),
        )
        settings = footer.estimator(self)
        return Report(self, layouts, (settings, *self.notes), settings)

    def tables(self) -> Tables:
        """Table `scores` with one row per respondent, and `constructs` with what describes each construct."""
        labels = [{self.id_name: value} for value in self.ids] if self.ids is not None and self.id_name else [{} for _ in self.rows]
        return {
            "scores": [
                {"row": row, **label, **{name: finite(value) for name, value in zip(self.names, values, strict=True)}}
                for row, label, values in zip(self.rows, labels, self.values, strict=True)
            ],
            "constructs": list(self.summary),
        }


def run(
    survey: Survey,
    model: ModelSpec | None = None,
    estimator: Estimator = USUAL,
    *,
    unit: Unit = "standardised",
    scale: Scale | None = None,
    id: str | None = None,
) -> Scores:
    """Score the respondents of a survey.

    unit : standardised scores have mean 0 and variance 1; unstandardised ones are weighted means of the answers; rescaled ones
    run from 0, the lowest answer throughout, to 100, the highest.   scale : lowest and highest answer to all items; without it
    those that the survey knows, and inferred construct by construct for the others.   id : column that is copied beside the scores.
    Raises UsageError where there are no scores: for Spearman and polychoric correlations.
    """
    require_choice("unit", unit, ("standardised", "unstandardised", "rescaled"))
    if estimator.correlations != "pearson":
        raise UsageError(f"{estimator.correlations} correlations give no scores of respondents\n  use Pearson correlations")
    if id is not None and id not in survey.columns:
        raise no_column("--id", id, survey.columns, survey.file)
    rows = sample(survey, model or inferred_model(survey), estimator)
    reader = SampleReader(rows, estimator, estimator.plan(rows.model))
    point = estimation.from_reader(reader)
    names, weights, data = outer_weights(reader, point.solution)
    _check_names(names, id)
    scales = [scale or survey.scales.get(name) for name in rows.model.indicators]
    scored = _Scored(rows, complete(reader, data), names, weights, data, scales)
    order = np.argsort(rows.numbers)
    numbers = rows.numbers[order]
    ids = None if id is None else [_plain(survey.columns[id][row - 1]) for row in numbers]
    values = scored.values(unit)[order]
    notes = (*rows.notes, *scored.notes(unit), *_remarks(estimator))
    return Scores(point, unit, [int(row) for row in numbers], names, values, ids, id, tuple(scored.summary()), notes, scored.common)


def _check_names(names: Sequence[str], id: str | None) -> None:
    for taken in ("row", id):
        if taken in names:
            raise UsageError(f"the construct {taken!r} has the name of a column beside the scores\n  rename the construct")


def _plain(value: Any) -> Any:
    """An id as JSON can hold it: whole numbers without decimals, missing ones as None."""
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else int(value) if float(value).is_integer() else float(value)
    return None if value is None else str(value)


def outer_weights(reader: SampleReader, solution: Solution) -> tuple[tuple[str, ...], Array, Correlations]:
    """Constructs with the weights (K, J) of their standardised answers, each from the stage in which it is measured.

    solution : of the model from these rows.
    """
    K, plan = len(reader.plan.model.indicators), reader.plan
    found = {
        name: solved.weights[:K, j]
        for stage, solved in zip(plan.stages, solution.stages, strict=True)
        for j, name in enumerate(stage.names)
        if name in stage.measured
    }
    return plan.model.names, np.stack([found[name] for name in plan.model.names], axis=-1), reader.whole.columns(np.arange(K))


def complete(reader: SampleReader, data: Correlations) -> Array:
    """The answers (N, K) without gaps: the mean, or with maximum likelihood what the other answers lead to expect."""
    X = reader.sample.X
    if reader.estimator.treatment == "em":
        return em.filled(X, data.mean, data.R * data.sd[:, None] * data.sd)
    return np.where(np.isnan(X), data.mean, X)


@dataclass(frozen=True, eq=False)
class _Scored:
    """Complete answers X (N, K) of a sample and the weights (K, J) of the standardised answers.   scales : of the K items, if known."""

    sample: Sample
    X: Array
    names: tuple[str, ...]
    weights: Array
    data: Correlations
    scales: Sequence[Scale | None]

    @property
    def common(self) -> Scale | None:
        """The scale of all items, if it is known and the same."""
        return self.scales[0] if len(set(self.scales)) == 1 else None

    def values(self, unit: Unit) -> Array:
        """Scores (N, J) in a unit."""
        if unit == "standardised":
            return (self.X - self.data.mean) / self.data.sd @ self.weights
        means = self.X @ self._shares()
        if unit == "unstandardised":
            return means
        low, high = self._ends()
        return 100.0 * (means - low) / (high - low)

    def _shares(self) -> Array:
        """(K, J) weights of the answers as they are, which add up to 1; NaN where they do not add up to a positive number."""
        raw = self.weights / self.data.sd[:, None]
        total = raw.sum(0)
        return raw / np.where(total > 0, total, np.nan)

    def _ends(self) -> tuple[Array, Array]:
        """(J,) lowest and highest score of each construct in units of the answers; UsageError where a scale cannot be told."""
        self._check_scales()
        own = [self._scales_of(j) for j in range(len(self.names))]
        for name, scales in zip(self.names, own, strict=True):
            if None in scales.values():
                raise UsageError(f"the answers to the items of {name!r} are on no common scale\n  name it, such as --scale 1:5")
        every = {scale for scales in own for scale in scales.values()}
        ends = np.array([self._end(j, scales, every) for j, scales in enumerate(own)])
        return ends[:, 0], ends[:, 1]

    def _items(self, j: int) -> list[int]:
        """Positions of the items of a construct."""
        return [int(k) for k in np.flatnonzero(self.weights[:, j])]

    def _scales_of(self, j: int) -> dict[int, Scale | None]:
        """The scales of the items of a construct, by position: those that are known, and inferred for the others together."""
        items = self._items(j)
        unknown = [k for k in items if self.scales[k] is None]
        inferred = inferred_scale(self.sample.X[:, unknown], enough=1.0) if unknown else None
        return {k: self.scales[k] or inferred for k in items}

    def _end(self, j: int, scales: Mapping[int, Scale | None], every: set[Scale | None]) -> tuple[float, float]:
        """Scores of a construct when all its items have their lowest, and when all have their highest answer."""
        ends = []
        for k, scale in scales.items():
            low, high = scale or (0, 0)
            # one step short of another scale of the survey: nobody chose the last answer
            ends.append((low, high + 1) if self.scales[k] is None and (low, high + 1) in every else (low, high))
        if len(set(ends)) == 1:
            return ends[0]
        low, high = self._shares()[list(scales), j] @ np.array(ends)
        return float(low), float(high)

    def _check_scales(self) -> None:
        """UsageError at the first item with an answer off the scale that was named for it."""
        for (item, (least, most)), scale in zip(self.sample.ranges.items(), self.scales, strict=True):
            if scale is not None and (least < scale[0] or most > scale[1]):
                raise UsageError(
                    f"{item!r} has answers from {least:g} to {most:g}, off the scale {scale[0]}:{scale[1]}\n"
                    "  name the scale of every item, or none to have it told construct by construct"
                )

    def notes(self, unit: Unit) -> list[str]:
        """What must be known of the scores."""
        said = []
        shares = self._shares()
        if unit != "standardised":
            undefined = [name for name, share in zip(self.names, shares.T, strict=True) if np.isnan(share).any()]
            if undefined:
                said.append(f"{', '.join(undefined)}: the weights add up to nothing, so that there is no score in units of the answers")
        if unit == "rescaled":
            negative = [name for name, share in zip(self.names, shares.T, strict=True) if (share < 0).any()]
            if negative:
                said.append(f"{', '.join(negative)}: with a negative weight among them, scores may leave 0 to 100")
            guessed = [j for j in range(len(self.names)) if any(self.scales[k] is None for k in self._items(j))]
            if guessed:
                low, high = (ends[guessed] for ends in self._ends())
                ranges = _ranges([self.names[j] for j in guessed], low, high)
                said.append(f"answers are taken to run {ranges}; name another scale with --scale")
        return said

    def summary(self) -> list[Record]:
        """Mean and standard deviation of every construct in units of the answers, and its mean from 0 to 100."""
        means = self.values("unstandardised")
        w = np.ones(len(self.X)) if self.sample.weights is None else self.sample.weights
        average = w @ means / w.sum()
        sd = np.sqrt(w @ (means - average) ** 2 / (w.sum() - 1.0))
        try:
            low, high = self._ends()
        except UsageError:
            low = high = np.full(len(self.names), np.nan)
        with np.errstate(all="ignore"):
            rescaled = 100.0 * (average - low) / (high - low)
        return [
            {"construct": name, "mean": finite(average[j]), "sd": finite(sd[j]), "rescaled_mean": finite(rescaled[j])}
            for j, name in enumerate(self.names)
        ]


def _ranges(names: Sequence[str], low: Array, high: Array) -> str:
    """The scales of the constructs in words, those that share one together."""
    by_scale: dict[str, list[str]] = {}
    for name, a, b in zip(names, low, high, strict=True):
        by_scale.setdefault(f"from {a:g} to {b:g}", []).append(name)
    if len(by_scale) == 1:
        return next(iter(by_scale))
    return "; ".join(f"{words} in {', '.join(members)}" for words, members in by_scale.items())


def _remarks(estimator: Estimator) -> list[str]:
    said = []
    if estimator.consistent:
        said.append("PLSc corrects paths and loadings; scores stay composites, with the error of their answers")
    if estimator.treatment == "pairwise":
        said.append("gaps in scores are filled with the item's mean")
    if estimator.treatment == "em":
        said.append("gaps in scores are filled with what the other answers lead to expect, so that scores vary less than true ones would")
    return said
