"""What a reader sees of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.questions.screening import cleaning
from plscli.questions.screening.checks import NAMES
from plscli.tables import Column, Layout, P, Report
from plscli.words import counted

if TYPE_CHECKING:
    from plscli.questions.screening.validate import Validation

FLAGS = {**NAMES, "missing": "missing answers", "duplicate": "duplicate row"}
"""What people call the flags of respondents."""
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
    Column("row", "row", "integer"), Column("number", "flags", "integer"), Column("flags", "which", folds=True, called=FLAGS),
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
    """Checks that ask for a look, with advice, and the names of the others; the items; what rules leave of the respondents."""
    checks = (
        Column("check", "check", called=NAMES), Column("subject", "subject"), Column("value", "value", "value"),
        Column("threshold", "threshold", spare=1), Column("verdict", "verdict", "verdict"), Column("source", "source", spare=2),
    )  # fmt: skip
    stated = result.settings["min_path"] is not None
    layouts = (
        Layout("checks", "Checks", checks, sentences="advice", subject=("check",), about=footer.origin(result),
               worded=lambda record: record["verdict"] != "ok", needed=lambda record: record["verdict"] in ("warning", "error"),
               instead=_others(result)),
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
    own = footer.own(result).strip()
    return Report(result, layouts, (*_summary(result), *([own] if own else []), *result.notes))


def _summary(result: Validation) -> tuple[str, ...]:
    """How many checks ask for a look."""
    of = [check.verdict for check in result.checks]
    found = [counted(of.count(verdict), verdict) for verdict in ("error", "warning") if verdict in of]
    return (", ".join(found) or "nothing needs a look",)


def _others(result: Validation) -> tuple[str, ...]:
    """The checks that ask for no look, by name: those that hold, those that tell something, and those that were not made."""
    looked_at = {check.check for check in result.checks if check.wanting}
    rest = [check for check in result.checks if check.check not in looked_at]
    passed = dict.fromkeys(check.name for check in rest if check.passed)
    told = dict.fromkeys(check.name for check in rest if check.applies and not check.passed and check.name not in passed)
    silent = dict.fromkeys(check.name for check in rest if not check.applies and check.name not in passed)
    lines = {
        f"{counted(len(passed), 'check')} passed": passed,
        "for information (-t checks)": told,
        "not made here (-t checks says why)": silent,
    }
    return tuple(f"{what}: {', '.join(names)}" for what, names in lines.items() if names)


def _asked(result: Validation) -> tuple[Layout, ...]:
    """The tables that are there only when they were asked for."""
    without = f"Correlations without what {result.settings['marker']} shares with them"
    told = (Layout("marker", without, MARKER), Layout("population", "Sample and population", POPULATION))
    left_out = cleaning.layouts(shown=True) if result.cleaning else ()
    return (*(layout for layout in told if layout.name in result.more), *left_out)
