"""The JSON of `plscli report`, read back with all that it takes to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict

import numpy as np

from plscli import checked
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation.document import Document, schema
from plscli.estimation.saved import DAMAGE, damaged, provenance, read_document
from plscli.estimation.settings import Estimator, Resampling, Rules
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.questions.further import of_reports
from plscli.questions.paper.report import Scope
from plscli.questions.screening.cleaning import parse
from plscli.records import Record, Tables
from plscli.words.thresholds import Thresholds, restored

SCHEMA = schema("report")


Asked = TypedDict(
    "Asked",
    {
        "min_path": float | None, "duration": str | None, "marker": str | None, "population": str | None, "exclude": list[str],
        "robustness_resamples": int, "global": dict[str, list[str]],
    },
)  # fmt: skip
"""What a report took in besides the two models and further analyses, as its settings have it."""


class Share(TypedDict):
    """A row of its table `population`, in what the population file said."""

    column: str
    value: str
    share: float


@dataclass(frozen=True, eq=False)
class SavedReport:
    """A report.   document : all of it.   scope : what it took in besides the two models."""

    document: Document
    model: ModelSpec
    estimator: Estimator
    resampling: Resampling
    rules: Rules
    thresholds: Thresholds
    scope: Scope

    @property
    def of_answers(self) -> bool:
        """Whether it looked at the answers, and not at a saved analysis alone."""
        return "checks" in self.document["tables"]


def is_report(document: Document) -> bool:
    """Whether a document is a report."""
    return document.get("schema") == SCHEMA


def read_report(content: bytes, file: str) -> SavedReport:
    """The report in the bytes of a JSON file; `file` names it in messages.  Raises DataError, UsageError for one without resamples."""
    return report_of(read_document(content, file), file)


def report_of(document: Document, file: str) -> SavedReport:
    """The report in a document.  Raises DataError, UsageError for one without resamples."""
    if "resamples" not in document["settings"] and document["settings"].get("missing", "") is None:
        what = f"{file} tells of a correlation matrix: there is nothing in it that was resampled"
        raise UsageError(f"{what}\n  make the report again instead")
    try:
        return _report(document)
    except DAMAGE as error:
        raise damaged(file, document, error) from None


def _report(document: Document) -> SavedReport:
    settings, tables = document["settings"], document["tables"]
    provenance(document["data"])
    resampling = checked.settings(Resampling, settings)
    failed = sum(checked.whole(row["resamples"], 1) for row in tables["failures"] if not row["used"])
    if checked.whole(settings["used_resamples"], 2) + failed != resampling.resamples:
        raise ValueError("the resamples do not add up")
    return SavedReport(
        document=document,
        model=replace(parse_model(document["model"], "saved model"), inferred=document["inferred"], places={}),
        estimator=checked.settings(Estimator, settings),
        resampling=resampling,
        rules=checked.settings(Rules, settings),
        thresholds=restored(document["thresholds"]),
        scope=_scope(settings, tables) if "checks" in tables else Scope(robustness_resamples=0),
    )


def _scope(settings: Mapping[str, Any], tables: Tables) -> Scope:
    asked = checked.settings(Asked, settings)
    parse(", ".join(asked["exclude"]))
    return Scope(
        asked["min_path"], asked["duration"], asked["marker"], _shares(tables.get("population", []), asked["population"]),
        ", ".join(asked["exclude"]) or None, asked["robustness_resamples"], asked["global"],
        checked.settings(of_reports(), settings).asked,
    )  # fmt: skip


def _shares(rows: list[Record], file: str | None) -> Survey | None:
    """The shares of the population that a report was held against, as its own table has them."""
    if not rows:
        return None
    shares = [checked.settings(Share, row) for row in rows]
    columns, values = (np.array([each[name] for each in shares], dtype=object) for name in ("column", "value"))
    return Survey({"column": columns, "value": values, "share": np.array([each["share"] for each in shares])}, len(rows), file or "")
