"""Covariance-based: another estimator, whose numbers are near those of PLSc when all constructs are reflective."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from plscli.errors import UsageError
from plscli.estimation import Estimator
from plscli.model.spec import ModelSpec
from plscli.model.statements import Expression
from plscli.report.script.answers import measurement, ordinal, prepared

FIML = '# missing = "fiml" fits the model to the answers given; plscli\'s em estimates the moments first, without the model.'
CATEGORIES = "# Ordered items: polychoric correlations as in plscli, fitted by diagonally weighted least squares."


def lavaan(model: ModelSpec, estimator: Estimator) -> list[str]:
    """The part of the script that is written for lavaan."""
    _check(model, estimator)
    labels = {path.label: re.sub(r"\W+", "_", path.label).strip("_") for path in model.paths}
    structure = [
        f"  {target} ~ {' + '.join(f'{labels[path.label]}*{path.source}' if path.label else path.source for path in paths)}"
        for target, paths in groupby(model.paths, key=lambda path: path.target)
    ]
    defined = [f"  {definition.label} := {_written(definition.expression, labels)}" for definition in model.definitions]
    polychoric = estimator.correlations == "polychoric"
    return [
        "# lavaan fits covariances: another estimator than PLS, so that numbers are comparable, not equal.",
        *(["# Composites (<~) need lavaan 0.6-20 or newer."] if any(c.kind == "composite" for c in model.constructs) else []),
        *(["# Higher-order constructs are factors of factors here, whichever way plscli estimates them."] if model.owner else []),
        *([CATEGORIES] if polychoric else []),
        *([FIML] if estimator.treatment == "em" else []),
        *prepared(estimator),
        *([ordinal()] if polychoric else []),
        "library(lavaan)",
        "model <- '",
        *measurement(model),
        *structure,
        *defined,
        "'",
        f"fit <- sem(model, data = survey, std.lv = TRUE{_options(estimator)})",
        "summary(fit, standardized = TRUE, rsquare = TRUE)",
    ]


def _written(expression: Expression, labels: Mapping[str, str]) -> str:
    """A defined effect with the labels that R takes."""
    return re.sub(r"`([^`]+)`", lambda match: labels.get(match[1], match[0]), expression.write())


def _check(model: ModelSpec, estimator: Estimator) -> None:
    """UsageError for models and treatments that lavaan does not have, or whose documentation does not say that it has them."""
    if model.products:
        raise UsageError(
            f"the script for lavaan has no products of constructs, such as {model.products[0].name}: lavaan needs products of items"
            " among the columns (indProd of semTools)\n  write it --to csem or seminr"
        )
    related = [name for part, whole in model.owner.items() for name in (whole, part) if model.construct(name).kind == "composite"]
    if related:
        raise UsageError(
            f"lavaan has higher-order constructs of =~ constructs alone, and {related[0]} is a composite (<~)\n"
            "  write it --to seminr or csem"
        )
    composites = [construct.name for construct in model.constructs if construct.kind == "composite"]
    if composites and (estimator.correlations == "polychoric" or estimator.treatment == "em"):
        chosen = "--correlations polychoric" if estimator.correlations == "polychoric" else "--missing em"
        raise UsageError(
            f"lavaan does not say what {chosen} would be for a composite (<~) such as {composites[0]}\n"
            "  compare Pearson correlations with --missing mean or listwise"
        )


def _options(estimator: Estimator) -> str:
    ordered = ", ordered = ordinal" if estimator.correlations == "polychoric" else ""
    missing = {"em": ', missing = "fiml"', "pairwise": ', missing = "pairwise"'}.get(estimator.treatment, "")
    return ordered + missing
