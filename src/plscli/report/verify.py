"""What a reader sees of a verification."""

from __future__ import annotations

from plscli.estimation import footer
from plscli.questions.paper.verify import Verification
from plscli.tables import Column, Layout, Report


def report(result: Verification) -> Report:
    """Every difference, or that there is none."""
    columns = (
        Column("quantity", "quantity"), Column("name", "name"), Column("field", "field"),
        Column("saved", "saved"), Column("repeated", "repeated"),
    )  # fmt: skip
    count = len(result.tables()["differences"])
    verdict = "every number is the same" if result.same else f"{count:,} difference{'' if count == 1 else 's'}"
    layout = Layout("differences", "Differences", columns, about=footer.origin(result))
    return Report(result, (layout,), (verdict, *result.notes))
