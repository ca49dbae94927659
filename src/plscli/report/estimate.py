"""What a reader sees of point estimates without resamples."""

from __future__ import annotations

from plscli.estimation import footer
from plscli.estimation.estimation import Estimation
from plscli.tables import ESTIMATE, Column, Layout, Report


def report(result: Estimation) -> Report:
    """Every quantity with its estimate."""
    columns = (Column("quantity", "quantity"), Column("name", "name"), ESTIMATE)
    settings = footer.estimator(result)
    layout = Layout("estimates", "Estimates", columns, about=footer.origin(result))
    return Report(result, (layout,), (settings, *result.notes), settings)
