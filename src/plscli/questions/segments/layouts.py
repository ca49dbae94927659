"""What a reader sees of segments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.questions.segments import METHODS, explained
from plscli.questions.segments.retention import CALLED, ENTROPY
from plscli.tables import ESTIMATE, Column, Layout, P, Report, numeric
from plscli.words import counted, percent

if TYPE_CHECKING:
    from plscli.questions.segments.answer import Segments

SEGMENT = Column("segment", "segment", "integer")
SPARE = {"aic": 6, "aic3": 0, "aic4": 3, "bic": 1, "caic": 0, "hq": 7, "mdl5": 4}
"""Criteria that are left out first where there is little room: those that do not decide."""


MIXED = (
    "criteria are better where they are smaller; {ratios}: 1 where every respondent is clearly in one segment; smallest: share of the "
    "smallest segment; spurious: starts that ended in a segment without variance or too small, never chosen"
)
TOLD = (
    "effect: Cramér's V of categories, η² of numbers; p adjusted after Holm; hit rate: a multinomial regression on the columns that differ "
    "most, 10 folds"
)
NOBODY = "one segment is all respondents: there is nothing to tell it from"
NO_COLUMNS = "no other column was looked at"
PROBABLE = (
    "share: mean probability to belong to the segment; n: respondents whose most likely segment it is; certainty: their mean probability"
)
SOURCES = {
    "fimix": "Finite mixtures of the structural equations after Hahn et al. (2002); the number of segments after Sarstedt et al. (2011)",
    "pos": "Prediction-oriented segments after Becker et al. (2013)",
}
"""What a report cites, by method."""
MOVED = (
    "sum of R²: over segments and endogenous constructs, so that it grows with the number of segments whatever they are; spurious: starts "
    "that ended in a segment too small or without a solution"
)


def report(result: Segments) -> Report:
    """The verdict and the criteria of every number of segments; sizes and paths of those that are shown; who belongs to them by name."""
    layouts = (_retention(result), _segments(result), _paths(result), _explained(result), _membership(result))
    line = searched(result)
    more = [each.name for each in layouts if not each.shown and (each.name != "explained" or result.shown.k > 1)]
    return Report(result, layouts, (line, *result.notes), line, lambda: (f"more tables (-t NAME): {', '.join(more)}",), result.lead)


IN_REPORTS = {
    "retention": ("k", "lnl", "objective", "gain", "aic3", "bic", "caic", "en", "smallest", "spurious", "p_null", "verdict"),
    "segments": ("segment", "share", "n"),
    "segment_paths": ("segment", "from", "to", "estimate", "pooled", "r2"),
    "explained": ("column", "test", "statistic", "df", "p_adjusted", "effect", "chance"),
}
"""Columns of each table in a report."""


def reported(result: Segments) -> Report:
    """What of segments stands in a report: the numbers behind the verdict, and of segments that are shown what they are like."""
    whole = report(result)
    layouts = []
    for name, wanted in IN_REPORTS.items():
        layout = whole.layout(name)
        notes = _sourced(result.asked.segmenting.method) if name == "retention" else layout.notes
        layouts.append(layout.only(wanted, notes=notes, shown=name == "retention" or result.shown.k > 1))
    return replace(whole, layouts=tuple(layouts), lead=())


def _sourced(method: str) -> tuple[str, str]:
    """What is said under the numbers of segments in a report, which has no column NFI: that is a measure of fit there."""
    return MOVED if method == "pos" else MIXED.format(ratios="EN"), SOURCES[method]


def searched(result: Segments) -> str:
    """How the model was estimated and segments were looked for."""
    asked = result.asked.segmenting
    drawn = f"starts given (SHA-256 {asked.posteriors[:12]}…)" if asked.posteriors else f"seed {asked.seed}"
    least = f"{asked.min_size:g} respondents" if asked.min_size >= 1 else percent(asked.min_size)
    intercepts = f" {'without' if asked.no_intercepts else 'with'} intercepts" if asked.method == "fimix" else ""
    method = METHODS[asked.method] + intercepts
    starts = f"{counted(asked.starts, 'start')} for each number, {drawn}"
    return f"{footer.estimator(result)}; {method}, {starts}, smallest segment {least}"


def _retention(result: Segments) -> Layout:
    pos = result.asked.segmenting.method == "pos"
    criteria = (numeric("objective", "sum of R²"), numeric("gain", "gain")) if pos else _criteria()
    columns = (
        Column("k", "segments", "integer"), *criteria, numeric("smallest", "smallest", 2, 2, bounded=True),
        Column("starts", "starts", "integer", spare=6), Column("spurious", "spurious", "integer", spare=2),
        Column("unsettled", "unsettled", "integer", spare=10), Column("reached_best", "reached best", "integer", spare=3),
        *((replace(P, name="p_null", title="p null", spare=1),) if result.null else ()),
        Column("verdict", "verdict", "verdict"),
    )  # fmt: skip
    decision = result.decision
    disagree = bool(decision.favoured) and decision.agreed is None and not decision.reasons
    return Layout(
        "retention",
        "How many segments?",
        columns,
        about=footer.origin(result),
        sentences="reason",
        subject=("k",),
        worded=lambda record: bool(record["reason"]) and record["lnl"] is not None and disagree,
        notes=(MOVED if pos else MIXED.format(ratios="EN, NFI"),),
    )


def _criteria() -> tuple[Column, ...]:
    return (
        numeric("lnl", "ln L", decimals=1), Column("parameters", "parameters", "integer", spare=5),
        *(numeric(name, title, SPARE[name], 1) for name, title in CALLED.items()),
        replace(numeric("en", "EN", 0, 2, bounded=True), threshold=ENTROPY), numeric("nfi", "NFI", 8, 2, bounded=True),
        numeric("nec", "NEC", 9, 2),
    )  # fmt: skip


def _segments(result: Segments) -> Layout:
    soft = result.asked.segmenting.method == "fimix"
    certainty = (numeric("certainty", "certainty", 1, 2),) if soft else ()
    return Layout(
        "segments",
        "Segments" if result.decision.retained == result.shown.k else "Segments, which are not kept",
        (SEGMENT, numeric("share", "share", bounded=True), Column("n", "n", "integer"), *certainty),
        notes=(PROBABLE,) if soft else (),
        shown=result.shown.k > 1,
    )


def _paths(result: Segments) -> Layout:
    intercept = (numeric("intercept", "intercept", 2),) if result.scores.regressions.intercepts else ()
    columns = (
        SEGMENT, Column("from", "from"), Column("to", "to"), ESTIMATE, numeric("pooled", "all rows"), *intercept,
        numeric("r2", "R²", 1, bounded=True), numeric("residual_variance", "residual variance", 3),
    )  # fmt: skip
    return Layout("segment_paths", "Paths in each segment", columns, shown=result.shown.k > 1)


def _explained(result: Segments) -> Layout:
    columns = (
        Column("column", "column"), Column("test", "test", spare=2), numeric("statistic", "statistic", 1, 2),
        Column("df", "df", "integer", spare=4), replace(P, spare=3), replace(P, name="p_adjusted", title="p adjusted"),
        numeric("effect", "effect", decimals=2, bounded=True), numeric("chance", "chance", 5, 2, bounded=True),
        Column("n", "n", "integer", spare=6), Column("reason", "not tested, because", spare=9),
    )  # fmt: skip
    return Layout(
        "explained",
        "Who the segments are",
        columns,
        sentences="meaning",
        subject=("column",),
        worded=lambda record: not str(record["meaning"]).startswith("There is no evidence"),
        notes=(TOLD,) if result.tables()["explained"] else (NOBODY if result.shown.k == 1 else NO_COLUMNS,),
        shown=result.shown.k > 1,
        fields=explained.FIELDS,
    )


def _membership(result: Segments) -> Layout:
    columns = (
        Column("row", "row", "integer"), SEGMENT,
        *(numeric(name, f"p of {name[2:]}", spare=int(name[2:]), bounded=True) for name in result.probabilities),
    )  # fmt: skip
    return Layout("membership", "Who belongs to which segment", columns, shown=False, most=20)
