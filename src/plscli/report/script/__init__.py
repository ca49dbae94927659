"""The same model as a script for other programs, so that a reviewer can cross-check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plscli import __version__
from plscli.data.survey import Dress
from plscli.estimation import Estimator
from plscli.model.spec import ModelSpec
from plscli.report.script.answers import Program, check_correlations, made_ready, plain, quoted, read_table
from plscli.report.script.csem import csem
from plscli.report.script.lavaan import lavaan
from plscli.report.script.seminr import seminr

__all__ = ["Program", "script"]

WRITERS: dict[Program, Callable[[ModelSpec, Estimator], list[str]]] = {"lavaan": lavaan, "csem": csem, "seminr": seminr}


def script(
    model: ModelSpec,
    estimator: Estimator,
    file: str,
    na: Sequence[str],
    dress: Dress,
    program: Program,
    prepared: Mapping[str, Any] | None = None,
) -> str:
    """An R script that reads the survey `file` and estimates the model as `program` would.

    na, dress : codes that mean missing, and how the file is written.   prepared : what is done to the answers, as JSON has it.
    Raises UsageError for what the program cannot do as plscli does it: names that are no names in R, the centroid scheme in
    seminr, correlations that the program does not have, products in lavaan; and what `Estimator.plan` raises.
    """
    renamed, made, categories = plain(model, prepared)
    estimator.plan(model)
    check_correlations(estimator, program)
    head = [
        f"# Written by plscli {__version__}: the model of {file} for {program}.",
        read_table("survey.csv" if file == "-" else file, na, dress),
        f"items <- c({', '.join(map(quoted, renamed.indicators))})",
        *made_ready(prepared, model, made),
    ]
    lines = WRITERS[program](renamed, estimator)
    if categories:  # 0/1 columns of one question exclude each other: they have no order
        apart = f"ordinal <- setdiff(ordinal, c({', '.join(map(quoted, categories))}))"
        lines = [line for each in lines for line in (each, *([apart] if each.startswith("ordinal <-") else []))]
    return "\n".join([*head, *lines]) + "\n"
