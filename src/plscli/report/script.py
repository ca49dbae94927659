"""The same model as a script for other programs, so that a reviewer can cross-check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Literal

from plscli import __version__
from plscli.analysis.settings import Estimator
from plscli.data.survey import Dress
from plscli.errors import UsageError
from plscli.model.spec import OPERATOR, PLAIN_NAME, ModelSpec

Program = Literal["lavaan", "csem", "seminr"]

SEMINR_MODES = {"A": "mode_A", "B": "mode_B", "unit": "unit_weights"}
CSEM_MODES = {"A": "modeA", "B": "modeB", "unit": "unit"}
SEMINR_SCHEMES = {"path": "path_weighting", "factorial": "path_factorial"}
FILL = "survey[items] <- lapply(survey[items], function(x) replace(x, is.na(x), mean(x, na.rm = TRUE)))  # mean replacement"
COMPLETE = "survey <- survey[complete.cases(survey[items]), ]  # listwise"


def script(model: ModelSpec, estimator: Estimator, file: str, na: Sequence[str], dress: Dress, program: Program) -> str:
    """An R script that reads the survey `file` and estimates the model as `program` would.

    na, dress : codes that mean missing, and how the file is written.
    Raises UsageError for what the program cannot do: names that are no names in R, the centroid scheme in seminr.
    """
    unusual = [name for name in (*model.names, *model.indicators) if not PLAIN_NAME.fullmatch(name) or not name.isascii()]
    if unusual:
        raise UsageError(f"{unusual[0]!r} is no name in R\n  rename the column or the construct")
    writers: dict[Program, Callable[[ModelSpec, Estimator], list[str]]] = {"lavaan": _lavaan, "csem": _csem, "seminr": _seminr}
    head = [
        f"# Written by plscli {__version__}: the model of {file} for {program}.",
        f"survey <- read.table({_quoted('survey.csv' if file == '-' else file)}, {_reading(na, dress)}",
        f"items <- c({', '.join(map(_quoted, model.indicators))})",
    ]
    return "\n".join([*head, *writers[program](model, estimator)]) + "\n"


def _reading(na: Sequence[str], dress: Dress) -> str:
    """Arguments with which R reads the file as plscli did."""
    encoding = {"Windows-1252": "CP1252"}.get(dress.encoding, dress.encoding)
    strings = ", ".join(_quoted(code) for code in ("NA", "", *na))
    return (
        f'header = TRUE, sep = {_quoted(dress.delimiter)}, dec = {_quoted(dress.decimal)}, quote = "\\"",\n'
        f'  na.strings = c({strings}), fileEncoding = "{encoding}", strip.white = TRUE, comment.char = "")'
    )


def _lavaan(model: ModelSpec, estimator: Estimator) -> list[str]:
    """Covariance-based: another estimator, whose numbers are near those of PLSc when all constructs are reflective."""
    structure = [
        f"  {target} ~ {' + '.join(f'{path.label}*{path.source}' for path in paths)}"
        for target, paths in groupby(model.paths, key=lambda path: path.target)
    ]
    defined = [f"  {definition.label} := {definition.expression.write()}" for definition in model.definitions]
    return [
        "# lavaan fits covariances: another estimator than PLS, so that numbers are comparable, not equal.",
        *(["# Composites (<~) need lavaan 0.6-20 or newer."] if any(c.kind == "composite" for c in model.constructs) else []),
        COMPLETE if estimator.missing == "listwise" else FILL,
        "library(lavaan)",
        "model <- '",
        *_measurement(model),
        *structure,
        *defined,
        "'",
        "fit <- sem(model, data = survey, std.lv = TRUE)",
        "summary(fit, standardized = TRUE, rsquare = TRUE)",
    ]


def _csem(model: ModelSpec, estimator: Estimator) -> list[str]:
    structure = [
        f"  {target} ~ {' + '.join(path.source for path in paths)}"
        for target, paths in groupby(sorted(model.paths, key=lambda path: model.names.index(path.target)), key=lambda path: path.target)
    ]
    modes = ", ".join(f"{construct.name} = {_quoted(CSEM_MODES[construct.mode])}" for construct in model.constructs)
    return [
        COMPLETE if estimator.missing == "listwise" else FILL,
        "library(cSEM)",
        "model <- '",
        *_measurement(model),
        *structure,
        "'",
        "fit <- csem(",
        "  .data = survey[items], .model = model,",
        f"  .PLS_weight_scheme_inner = {_quoted(estimator.scheme)},",
        f"  .PLS_modes = list({modes}),",
        f"  .disattenuate = {str(estimator.consistent).upper()},",
        f"  .tolerance = {estimator.tolerance:g}, .iter_max = {estimator.max_iterations}",
        ")",
        "summarize(fit)",
    ]


def _seminr(model: ModelSpec, estimator: Estimator) -> list[str]:
    if estimator.scheme not in SEMINR_SCHEMES:
        raise UsageError(f"seminr has no {estimator.scheme} scheme\n  choose --scheme path or factorial, or --to csem")
    constructs = []
    for construct in model.constructs:
        items = f"c({', '.join(map(_quoted, construct.indicators))})"
        if estimator.consistent and construct.kind == "reflective":
            constructs.append(f"  reflective({_quoted(construct.name)}, {items})")
        else:
            constructs.append(f"  composite({_quoted(construct.name)}, {items}, weights = {SEMINR_MODES[construct.mode]})")
    arrows = [f"  paths(from = {_quoted(path.source)}, to = {_quoted(path.target)})" for path in model.paths]
    return [
        *([COMPLETE] if estimator.missing == "listwise" else []),
        "library(seminr)",
        "measurement <- constructs(",
        ",\n".join(constructs),
        ")",
        "structure <- relationships(",
        ",\n".join(arrows),
        ")",
        "fit <- estimate_pls(",
        "  data = survey, measurement_model = measurement, structural_model = structure,",
        f"  inner_weights = {SEMINR_SCHEMES[estimator.scheme]}, missing = mean_replacement, missing_value = NA",
        ")",
        "summary(fit)",
        "summary(bootstrap_model(fit, nboot = 10000))",
    ]


def _measurement(model: ModelSpec) -> list[str]:
    return [f"  {construct.name} {OPERATOR[construct.kind]} {' + '.join(construct.indicators)}" for construct in model.constructs]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
