"""What a reader sees of the toy."""

from __future__ import annotations

from plscli.tables import Column, Layout, Report, Tabular


def report(result: Tabular) -> Report:
    """The mean of every item."""
    return Report(result, (Layout("toy", "Mean answers", (Column("indicator", "item"), Column("mean", "mean", "number"))),), result.notes)
