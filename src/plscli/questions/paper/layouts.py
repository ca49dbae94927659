"""What a reader sees of a whole report, and of a verification."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions import in_reports_as
from plscli.tables import Column, Layout, Report

if TYPE_CHECKING:
    from plscli.questions.paper.report import WholeAnalysis
    from plscli.questions.paper.verify import Verification


def differences_found(result: Verification) -> Report:
    """Every difference, or that there is none."""
    columns = (
        Column("quantity", "quantity"), Column("name", "name"), Column("field", "field"),
        Column("saved", "saved"), Column("repeated", "repeated"),
    )  # fmt: skip
    count = len(result.tables()["differences"])
    verdict = "every number is the same" if result.same else f"{count:,} difference{'' if count == 1 else 's'}"
    layout = Layout("differences", "Differences", columns, about=footer.origin(result))
    return Report(result, (layout,), (verdict, *result.notes))


LIMITATIONS = Layout(
    "limitations",
    "Limitations that follow from the numbers",
    (Column("limitation", "limitation"), Column("subject", "of"), Column("text", "text", folds=True)),
)


def whole(result: WholeAnalysis) -> Report:
    """All tables of the parts, for those who want them one by one; the document of a report has them in their places."""
    decided = result.hypotheses.report()
    checked = result.validation.report().layouts if result.validation else ()
    analysis = result.hypotheses.analysis
    resampled = analysis.report().layouts if isinstance(analysis, Bootstrap) else ()
    others = (
        replace(layout, name=in_reports_as(of, layout.name)) for of, each in result.others.items() for layout in each.report().layouts
    )
    every = (*decided.layouts, *result.loadings.report().layouts, *resampled, *checked, *others, LIMITATIONS)
    layouts = {layout.name: layout for layout in every}
    return Report(result, tuple(layouts.values()), decided.footer, decided.settings)
