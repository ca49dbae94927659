"""What a reader sees of the checks."""

from __future__ import annotations

from plscli.analysis.validate import Validation
from plscli.report import footer
from plscli.report.layout import Column, Layout, Report


def report(result: Validation) -> Report:
    """All checks with advice on those that are not ok; descriptions of the items."""
    checks = (
        Column("check", "check"), Column("subject", "subject"), Column("value", "value", "value"),
        Column("threshold", "threshold", spare=1), Column("verdict", "verdict", "verdict"),
    )  # fmt: skip
    items = (
        Column("indicator", "indicator"), Column("construct", "construct", spare=1), Column("n", "n", "integer"),
        Column("missing", "missing", "integer"), Column("minimum", "min", "value"), Column("maximum", "max", "value"),
        Column("mean", "mean", "number", 2), Column("sd", "SD", "number", 2), Column("distinct", "distinct", "integer", spare=2),
    )  # fmt: skip
    counts = {verdict: sum(check.verdict == verdict for check in result.checks) for verdict in ("error", "warning", "ok")}
    summary = ", ".join(f"{count} {verdict}{'s' if verdict != 'ok' and count != 1 else ''}" for verdict, count in counts.items() if count)
    layouts = (
        Layout("checks", "Checks", checks, sentences="advice", subject=("subject",), about=footer.origin(result),
               worded=lambda record: record["verdict"] != "ok"),
        Layout("items", "Items", items),
        Layout("missing_patterns", "Patterns of missing answers", (Column("missing", "missing"), Column("rows", "rows", "integer"),
               Column("share", "share", "number")), shown=False),
    )  # fmt: skip
    return Report(result, layouts, (summary, *result.notes))
