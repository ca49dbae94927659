"""Do the items of a formative construct cover its meaning?  The path to a construct of one or more items that ask for the whole.

Chin (1998), in Modern Methods for Business Research, 295-336; Cheah, Sarstedt, Ringle, Ramayah & Ting (2018), Int. J. Contemp. Hosp.
Manag. 30, 3192-3210.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plscli.data.matrix import CorrelationMatrix
from plscli.data.stream import Stream
from plscli.data.survey import Survey, instead_of
from plscli.engine import ALL_CORES, Progress, Workers
from plscli.errors import EstimationError, UsageError, did_you_mean
from plscli.estimation import bootstrap, estimation
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.estimation import Estimation
from plscli.estimation.inference import SPREAD
from plscli.model.spec import Construct, ModelSpec, Path
from plscli.records import Record
from plscli.words import meanings
from plscli.words.thresholds import Thresholds


@dataclass(frozen=True, eq=False)
class Against:
    """The model of a formative construct that points to the construct of its global items, estimated."""

    construct: str
    items: tuple[str, ...]
    analysis: Estimation | Bootstrap

    @property
    def asked(self) -> str:
        """The global items in words."""
        return " + ".join(self.items)

    def row(self, thresholds: Thresholds) -> Record:
        """The path, its interval if there are resamples, and the verdict on it."""
        (path,) = self.analysis.model.paths
        row, threshold = self.analysis.row("path", path.name), thresholds["redundancy"]
        value = row["estimate"] or 0.0
        return {
            "construct": self.construct,
            "global": self.asked,
            "path": row["estimate"],
            **({field: row[field] for field in SPREAD} if isinstance(self.analysis, Bootstrap) else {}),
            "r2": self.analysis.point.value("r2", path.target),
            "verdict": threshold.verdict(value),
            "threshold": threshold.words,
            "source": threshold.source,
            "meaning": meanings.redundancy(self.construct, self.asked, value, threshold.green),
        }


@dataclass(frozen=True, eq=False)
class Redundancy:
    """What global items say of formative constructs."""

    found: tuple[Against, ...]

    @property
    def settings(self) -> dict[str, list[str]]:
        """The global items of each construct."""
        return {each.construct: list(each.items) for each in self.found}

    @property
    def notes(self) -> tuple[str, ...]:
        """Resamples that were left out, and rows that were."""
        return tuple(
            f"redundancy of {each.construct}: {each.analysis.accounting}"
            for each in self.found
            if isinstance(each.analysis, Bootstrap) and each.analysis.failures
        )

    def rows(self, thresholds: Thresholds) -> list[Record]:
        """Table `redundancy`."""
        return [each.row(thresholds) for each in self.found]


def run(
    data: Survey | Stream | CorrelationMatrix,
    whole: Estimation | Bootstrap,
    asked: Mapping[str, Sequence[str]],
    *,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> Redundancy:
    """Estimate the path from each formative construct to its global items, with the settings of the analysis of the whole model.

    asked : global items by construct; a model of Mode B and one global item gives the multiple correlation of both, sqrt(r' R^-1 r).
    Raises UsageError for what is no formative construct or no column, EstimationError.
    """
    known = data.columns if isinstance(data, CorrelationMatrix) else data.head().columns
    models = {name: against(whole.model, name, items, known, data.file) for name, items in asked.items()}
    found = []
    for name, model in models.items():
        try:
            found.append(Against(name, tuple(asked[name]), _estimated(data, model, whole, workers, progress)))
        except EstimationError as error:
            raise EstimationError(f"redundancy analysis of {name}: {error}") from None
    return Redundancy(tuple(found))


def against(model: ModelSpec, name: str, items: Sequence[str], known: Iterable[str], file: str) -> ModelSpec:
    """The model of two constructs: one of the model, in Mode B, and that of its global items."""
    option = f"--global {name}={'+'.join(items)}"
    if name not in model.names:
        near = did_you_mean(name, model.names) or f"name one of {', '.join(model.names)}"
        raise UsageError(f"{option}: {name!r} is not a construct of the model\n  {near}")
    construct = model.construct(name)
    if construct.kind != "composite":
        raise UsageError(
            f"{option}: {name} is reflective (=~), and a global item says whether formative items (<~) cover their construct\n"
            "  convergent validity of a reflective construct is its AVE: -t reliability"
        )
    parts = [model.construct(part) for part in construct.indicators] if construct.higher else []
    own = {item for part in parts for item in part.indicators} | set(construct.indicators)
    known = list(known)
    for item in items:
        if item not in known:
            raise UsageError(f"{option}: {item!r} is not a column of {file}\n  {instead_of(item, known)}")
        if item in own:
            raise UsageError(
                f"{option}: {item} is an item of {name} itself\n  a global item asks for the whole and stands beside the block"
            )
    if len(set(items)) < len(items):
        raise UsageError(f"{option}: an item is named twice")
    target = Construct(f"{name} (global)", "reflective", tuple(items))
    block = Construct(name, "composite", construct.indicators, None, construct.higher)
    return ModelSpec((*parts, block, target), (Path(name, target.name, "H1"),), origin=option)


def _estimated(
    data: Survey | Stream | CorrelationMatrix,
    model: ModelSpec,
    whole: Estimation | Bootstrap,
    workers: Workers,
    progress: Progress | None,
) -> Estimation | Bootstrap:
    estimator = whole.point.estimator
    if isinstance(data, CorrelationMatrix):
        return estimation.from_matrix(data, model, estimator)
    if not isinstance(whole, Bootstrap):
        return estimation.run(data, model, estimator)
    if whole.resampling.indices:
        raise UsageError("--global draws resamples of its own, and --indices names rows of the whole model\n  leave out one of them")
    return bootstrap.run(data, model, estimator, whole.resampling, workers=workers, progress=progress)
