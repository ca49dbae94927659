"""The results of a whole analysis with the reports that lay them out, from which sections take their blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from plscli.questions.paper.report import WholeAnalysis
from plscli.report.document import Note, Table, tables
from plscli.report.illustrations import Illustrations
from plscli.tables import Report

MOST_ROWS = 200
"""Rows of a table in a report; the rest is in the JSON."""


@dataclass(frozen=True)
class Parts:
    """The results with the reports that lay them out."""

    result: WholeAnalysis

    @cached_property
    def decided(self) -> Report:
        """The structural model."""
        return self.result.hypotheses.report()

    @cached_property
    def measured(self) -> Report:
        """The measurement model."""
        return self.result.loadings.report()

    @cached_property
    def checked(self) -> Report | None:
        """The survey."""
        return self.result.validation.report() if self.result.validation else None

    @cached_property
    def pictures(self) -> Illustrations:
        """Diagrams and plots."""
        return Illustrations(self.result)

    def filled(self, report: Report, names: Iterable[str], silent: Iterable[str] = ()) -> Iterator[Table]:
        """The tables of those names in which something stands, upright where that can be.   silent : those without sentences."""
        known = [layout.name for layout in report.layouts]
        for name in names:
            if name in known and report.result.tables()[name]:
                table = _cut(tables(report, [name])[0])
                layout = replace(table.layout, sentences=None) if name in silent else table.layout
                yield replace(table, layout=layout, upright=True)

    def said(self, kinds: Iterable[str]) -> Iterator[Note]:
        """What must be known about the further analyses of those kinds."""
        return (Note(note) for each in self.result.hypotheses.additions if each.kind in kinds for note in each.notes)


def _cut(table: Table) -> Table:
    """A table with its first rows; what people read as a matrix stays whole."""
    most = min(table.layout.most or MOST_ROWS, MOST_ROWS)
    if table.layout.matrix or len(table.records) <= most:
        return table
    return replace(table, records=table.records[:most], rest=table.rest + len(table.records) - most)
