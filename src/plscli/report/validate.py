"""What a reader sees of the checks."""

from __future__ import annotations

from plscli.analysis.validate import Validation
from plscli.report import footer
from plscli.report.compare_clean import cleaning
from plscli.report.layout import Column, Layout, P, Report

MOST_SHOWN = 10
"""Respondents that are shown without being asked for by name."""
ITEMS = (
    Column("indicator", "indicator"), Column("construct", "construct", spare=1), Column("n", "n", "integer"),
    Column("missing", "missing", "integer"), Column("minimum", "min", "value"), Column("maximum", "max", "value"),
    Column("mean", "mean", "number", 2), Column("sd", "SD", "number", 2), Column("skewness", "skewness", "number", 2, spare=4),
    Column("kurtosis", "kurtosis", "number", 2, spare=4), Column("item_rest", "r with block", "number", 2, spare=3),
    Column("commonest", "commonest", "number", 2, spare=5), Column("distinct", "distinct", "integer", spare=2),
)  # fmt: skip
RESPONDENTS = (
    Column("row", "row", "integer"), Column("number", "flags", "integer"), Column("flags", "which", folds=True),
    Column("missing", "missing", "number", 2), Column("straightline", "same answer", "number", 2), Column("longest_run", "run", "integer"),
    Column("irv", "SD", "number", 2), Column("alternating", "end to end", "number", 2, spare=2),
    Column("diagonal", "diagonal", "number", 2, spare=2), Column("mahalanobis_p", "p of distance", "p", bounded=True),
    Column("duplicate_of", "copy of", "integer", spare=1), Column("speed", "speed", "number", 2, spare=3),
)  # fmt: skip
POWER = (
    Column("hypothesis", ""), Column("from", "from"), Column("to", "to"), Column("path", "path", "value"), Column("tails", "tails"),
    Column("r2", "R²", "number", bounded=True), Column("vif", "VIF", "number"), Column("power", "power", "number", bounded=True),
    Column("rule_power", "by the rule", "number", spare=1), Column("needed", "n needed", "integer"),
)  # fmt: skip
MARKER = (
    Column("from", "from"), Column("to", "to"), Column("correlation", "r", "number", bounded=True), P,
    Column("adjusted", "r adjusted", "number", bounded=True),
    Column("p_adjusted", "p adjusted", "p", bounded=True),
)  # fmt: skip
POPULATION = (
    Column("column", "column"), Column("value", "value"), Column("share", "population", "number"),
    Column("sample_share", "sample", "number"), Column("n", "n", "integer"), Column("expected", "expected", "number", 1),
)  # fmt: skip


def report(result: Validation) -> Report:
    """All checks with advice on those that are not ok; descriptions of the items; what rules leave of the respondents."""
    checks = (
        Column("check", "check"), Column("subject", "subject"), Column("value", "value", "value"),
        Column("threshold", "threshold", spare=1), Column("verdict", "verdict", "verdict"), Column("source", "source", spare=2),
    )  # fmt: skip
    stated = result.settings["min_path"] is not None
    layouts = (
        Layout("checks", "Checks", checks, sentences="advice", subject=("subject",), about=footer.origin(result),
               worded=lambda record: record["verdict"] != "ok"),
        Layout("items", "Items", ITEMS),
        Layout("missing_patterns", "Patterns of missing answers", (Column("missing", "missing"), Column("rows", "rows", "integer"),
               Column("share", "share", "number")), shown=False),
        Layout("respondents", "Respondents, those with the most flags first", RESPONDENTS, shown=bool(result.respondents.suspect.any()),
               most=MOST_SHOWN),
        Layout("power", f"Power for paths of the size {'that matters' if stated else 'of 0.2'}", POWER, shown=stated),
        Layout("full_vif", "Collinearity of every construct with all others",
               (Column("construct", "construct"), Column("vif", "VIF", "number", 2), Column("verdict", "verdict", "verdict")), shown=False),
        *_asked(result),
    )  # fmt: skip
    return Report(result, layouts, (*_summary(result), *result.notes))


def _summary(result: Validation) -> tuple[str, ...]:
    """How many checks came out how, and which say nothing here."""
    of = [check.verdict for check in result.checks if check.applies]
    counts = {verdict: of.count(verdict) for verdict in ("error", "warning", "ok")}
    counted = [f"{count} {verdict}{'s' if verdict != 'ok' and count != 1 else ''}" for verdict, count in counts.items() if count]
    silent = list(dict.fromkeys(check.check for check in result.checks if not check.applies))
    why = (f"not applicable here, -f csv says why: {', '.join(silent)}",) if silent else ()
    return (", ".join(counted), *why)


def _asked(result: Validation) -> tuple[Layout, ...]:
    """The tables that are there only when they were asked for."""
    tables = result.more
    found = [
        *(
            [Layout("marker", f"Correlations without what {result.settings['marker']} shares with them", MARKER)]
            if "marker" in tables
            else []
        ),
        *([Layout("population", "Sample and population", POPULATION)] if "population" in tables else []),
    ]
    if result.cleaning:
        found += cleaning(shown=True)
    return tuple(found)
