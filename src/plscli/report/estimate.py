"""What a reader sees of point estimates without resamples."""

from __future__ import annotations

from plscli.analysis.estimation import Estimation
from plscli.report import footer
from plscli.report.layout import ESTIMATE, Column, Layout, Report


def report(result: Estimation) -> Report:
    """Every quantity with its estimate."""
    columns = (Column("quantity", "quantity"), Column("name", "name"), ESTIMATE)
    settings = footer.estimator(result)
    layout = Layout("estimates", "Estimates", columns, about=footer.origin(result))
    return Report(result, (layout,), (settings, *result.notes), settings)
