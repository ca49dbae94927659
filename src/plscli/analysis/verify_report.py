"""Do the numbers of a report come from this data?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli import __version__
from plscli.analysis import bootstrap, report
from plscli.analysis.cleaning import parse
from plscli.analysis.differences import Compared, difference, equal
from plscli.analysis.report import Scope, WholeAnalysis
from plscli.analysis.result import Provenance, Record, Tables
from plscli.analysis.saved import provenance
from plscli.analysis.settings import Estimator, Resampling, Rules
from plscli.analysis.thresholds import Thresholds, restored
from plscli.data.survey import Survey
from plscli.errors import DataError, PlscliError, UsageError
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.workers import ALL_CORES, Progress, Workers

SCHEMA = "plscli/report/1"
KINDS: dict[str, tuple[type, ...]] = {
    "alpha": (float, int), "tails": (str,), "adjust": (str,), "min_path": (float, int), "duration": (str,), "marker": (str,),
    "population": (str,), "exclude": (list,), "robustness_resamples": (int,), "global": (dict,), "by": (str,), "diagnostics": (bool,),
    "exact_fit": (bool,), "seed": (int,),
}  # fmt: skip
"""What the settings of a report are, besides those of the estimator and of resampling."""
OPTIONAL = ("min_path", "duration", "marker", "population", "robustness_resamples", "by", "seed")
LONGEST = 60
"""Characters of a text that a table of differences shows."""


@dataclass(frozen=True, eq=False)
class SavedReport:
    """The JSON of `plscli report`, with all that it takes to make it again.   scope : what it took in besides the two models."""

    plscli: str
    model: ModelSpec
    data: Provenance
    settings: Mapping[str, Any]
    thresholds: Thresholds
    scope: Scope
    tables: Tables

    @property
    def of_answers(self) -> bool:
        """Whether it looked at the answers, and not at a saved analysis alone."""
        return "checks" in self.tables


def _scope(settings: Mapping[str, Any], tables: Tables) -> Scope:
    if "checks" not in tables:
        return Scope(robustness_resamples=0)
    parse(", ".join(settings["exclude"]))
    return Scope(
        settings["min_path"], settings["duration"], settings["marker"], _shares(tables.get("population", []), settings["population"]),
        ", ".join(settings["exclude"]) or None, settings["robustness_resamples"], settings["global"], settings["by"],
        settings["diagnostics"], settings["exact_fit"],
    )  # fmt: skip


def _shares(rows: list[Record], file: str) -> Survey | None:
    """The shares of the population that a report was held against, as its own table has them."""
    if not rows:
        return None
    words = {name: np.array([row[name] for row in rows], dtype=object) for name in ("column", "value")}
    return Survey({**words, "share": np.array([row["share"] for row in rows])}, len(rows), file)


@dataclass(frozen=True, eq=False)
class ReportVerification(Compared):
    """A report beside its repetition."""

    saved: SavedReport
    repeated: WholeAnalysis

    @property
    def notes(self) -> tuple[str, ...]:
        """What may explain differences."""
        now = self.repeated.settings
        pairs = [("plscli", self.saved.plscli, __version__), ("numpy", self.saved.settings.get("numpy"), now.get("numpy"))]
        return tuple(f"written with {name} {before}, repeated with {after}" for name, before, after in pairs if before != after)

    def _differences(self) -> Iterator[Record]:
        repeated = json.loads(json.dumps(self.repeated.tables()))
        for name, before in self.saved.tables.items():
            now = repeated.get(name)
            if now is None or len(now) != len(before):
                yield difference(name, "rows", None, len(before), None if now is None else len(now))
                continue
            for position, (old, new) in enumerate(zip(before, now, strict=True), 1):
                yield from _of_rows(name, position, old, new)


def _of_rows(table: str, position: int, old: Record, new: Record) -> Iterator[Record]:
    """The fields in which two rows differ."""
    for field in {**old, **new}:
        before, now = old.get(field), new.get(field)
        if not equal(before, now):
            yield difference(table, _named(new, position), field, _short(before), _short(now))


def _named(record: Record, position: int) -> str:
    """A row by its first text, and its number."""
    text = next((value for value in record.values() if isinstance(value, str)), "")
    return f"row {position}{f' ({text})' if text else ''}"


def _short(value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    return value if value is None or isinstance(value, int | float) else json.dumps(value)


def is_report(content: bytes) -> bool:
    """Whether bytes are the JSON of a report."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("schema") == SCHEMA


def read_report(content: bytes, file: str) -> SavedReport:
    """The report in the bytes of a JSON file; `file` names it in messages.  Raises DataError, UsageError for one without resamples."""
    document = json.loads(content)
    try:
        found = _report(document)
    except (KeyError, TypeError, ValueError, AttributeError, PlscliError) as error:
        raise DataError(f"{file} is a damaged report: {type(error).__name__}: {error}\n  write it again with plscli report") from None
    if "resamples" not in found.settings:
        what = f"{file} tells of a correlation matrix: there is nothing in it that was resampled"
        raise UsageError(f"{what}\n  make the report again instead")
    return found


def _report(document: Mapping[str, Any]) -> SavedReport:
    """The report in a document.  Raises KeyError, TypeError, ValueError, AttributeError or PlscliError for what is damaged."""
    settings, tables = document["settings"], document["tables"]
    if not all(isinstance(row, dict) for rows in tables.values() for row in rows):
        raise TypeError("a row of a table is none")
    Estimator.of(settings)
    if "resamples" in settings:
        Resampling.of(settings)
    for name, kinds in KINDS.items():
        if name in settings and not (isinstance(settings[name], kinds) or (settings[name] is None and name in OPTIONAL)):
            raise TypeError(f"the setting {name} is {settings[name]!r}")
    model = parse_model(document["model"], "saved model")
    held = restored(document["thresholds"])
    return SavedReport(str(document["plscli"]), model, provenance(document["data"]), settings, held, _scope(settings, tables), tables)


def run(
    saved: SavedReport,
    survey: Survey,
    indices: NDArray[np.integer[Any]] | None = None,
    workers: Workers = ALL_CORES,
    progress: Progress | None = None,
) -> ReportVerification:
    """Make a report again from a survey.   indices : the resamples, if they were given from outside.   Raises UsageError where these are
    missing or others.
    """
    settings = saved.settings
    if bool(settings["indices"]) != (indices is not None):
        wanted = "name their file with --indices" if settings["indices"] else "leave out --indices"
        raise UsageError(
            f"the resamples of this report were {'given from outside' if settings['indices'] else 'drawn from a seed'}\n  {wanted}"
        )
    estimator, resampling = Estimator.of(settings), Resampling.of(settings)
    analysis = bootstrap.run(survey, saved.model, estimator, resampling, indices=indices, workers=workers, progress=progress)
    whole = report.run(
        analysis, survey if saved.of_answers else None, Rules.of(settings), saved.thresholds, scope=saved.scope,
        workers=workers, progress=progress,
    )  # fmt: skip
    return ReportVerification(saved, whole)
