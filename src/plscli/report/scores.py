"""What a reader sees of construct scores."""

from __future__ import annotations

from plscli.estimation import footer
from plscli.estimation.scores import Scores
from plscli.tables import Column, Layout, Report


def report(result: Scores) -> Report:
    """One row per respondent; a summary of the constructs on request."""
    identity = (Column("row", "row", "integer"), *((Column(result.id_name, result.id_name, literal=True),) if result.id_name else ()))
    decimals = 1 if result.unit == "rescaled" else 3
    scores = (
        *identity,
        *(Column(name, name, "number", decimals, spare=position, literal=True) for position, name in enumerate(result.names)),
    )
    summary = (
        Column("construct", "construct"), Column("mean", "mean", "number"), Column("sd", "SD", "number"),
        Column("rescaled_mean", "mean, 0 to 100", "number", 1),
    )  # fmt: skip
    layouts = (
        Layout("scores", f"Scores ({result.unit})", scores, about=footer.origin(result)),
        Layout("constructs", "Constructs in units of the answers", summary),
    )
    settings = footer.estimator(result)
    return Report(result, layouts, (settings, *result.notes), settings)
