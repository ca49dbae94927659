"""What a reader sees of estimates, of their bootstrap, and of construct scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.tables import ESTIMATE, MEAN, SE, Column, Layout, P, Report, T, bounds, reasons, withheld

if TYPE_CHECKING:
    from plscli.estimation.bootstrap import Bootstrap
    from plscli.estimation.estimation import Estimation
    from plscli.estimation.scores import Scores


def estimates(result: Estimation) -> Report:
    """Every quantity with its estimate."""
    columns = (Column("quantity", "quantity"), Column("name", "name"), ESTIMATE)
    settings = footer.estimator(result)
    layout = Layout("estimates", "Estimates", columns, about=footer.origin(result))
    return Report(result, (layout,), (settings, *result.notes), settings)


def resampled(result: Bootstrap) -> Report:
    """Every quantity with mean, standard error, t, p and interval; failed resamples if there were any."""
    numbers = (ESTIMATE, MEAN, SE, T, P, *bounds(result.resampling.level))
    columns = (Column("quantity", "quantity"), Column("name", "name"), *numbers, *reasons(result.tables()["estimates"]))
    failures = (Column("reason", "reason"), Column("resamples", "resamples", "integer"), Column("used", "used"))
    layouts = (
        Layout("estimates", "Estimates", columns, about=footer.origin(result), notes=withheld(result.tables()["estimates"])),
        Layout("failures", "Failed and inadmissible resamples", failures, shown=bool(result.failures or result.kept)),
    )
    settings = footer.resampling(result, result)
    return Report(result, layouts, (*settings, *result.sparse(), *result.astray(asked=True)), settings[0])


def scores(result: Scores) -> Report:
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
