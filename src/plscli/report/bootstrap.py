"""What a reader sees of the bootstrap."""

from __future__ import annotations

from plscli.estimation import footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.tables import ESTIMATE, MEAN, SE, Column, Layout, P, Report, T, bounds, reasons, withheld


def report(result: Bootstrap) -> Report:
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
