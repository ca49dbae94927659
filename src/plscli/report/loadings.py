"""What a reader sees of the measurement model."""

from __future__ import annotations

from plscli.analysis.loadings import NO_VALUE, Loadings
from plscli.analysis.result import Record
from plscli.analysis.thresholds import Threshold
from plscli.report import footer
from plscli.report.layout import SE, Column, Layout, P, Report, T, bounds

CONSTRUCT, INDICATOR = Column("construct", "construct"), Column("indicator", "indicator")


def report(result: Loadings) -> Report:
    """Loadings with verdicts, reliability, HTMT, and what dropping each item would change."""
    spread = (SE, T, P, *bounds(result.bootstrap.resampling.level)) if result.bootstrap else ()
    upper = (_number("upper", "95 % bound"),) if result.bootstrap else ()
    decides = result.thresholds["htmt_bound" if result.bootstrap else "htmt"]
    what, to = ("bound up", "below") if result.bootstrap else ("up", "up to")
    bands = f"{what} to {decides.green:.2f} distinct, {to} {decides.worst:.2f} doubtful"
    layouts = (
        Layout(
            "loadings",
            f"Loadings: {footer.origin(result)}",
            (CONSTRUCT, INDICATOR, _number("loading", "loading"), *spread, _number("weight", "weight"), _number("vif", "VIF", spare=3),
             Column("verdict", "verdict", "verdict")),
            sentences="reason",
            subject=("indicator",),
            worded=_needs_words,
        ),
        Layout(
            "reliability",
            "Reliability and convergent validity",
            (CONSTRUCT, Column("mode", "mode"), *(_number(name, name) for name in ("alpha", "rho_a", "rho_c")), _number("ave", "AVE")),
        ),
        _ratios("htmt", f"HTMT (discriminant validity): {bands}", upper, result.thresholds["htmt"],
                shown=sum(construct.kind == "reflective" for construct in result.model.constructs) > 1),
        _ratios("htmt2", f"HTMT2 (unequal loadings): {bands}", upper, result.thresholds["htmt"], shown=False),
        Layout("if_dropped", "What dropping an item would change", _changes(), shown=len(result.dropped) > 0),
    )  # fmt: skip
    settings = footer.resampling(result, result.bootstrap) if result.bootstrap else (footer.estimator(result), *result.notes)
    sparse = result.bootstrap.sparse() if result.bootstrap else ()
    return Report(result, layouts, (*settings, *sparse, *_explanations(result)))


def _number(name: str, title: str, spare: int = 0) -> Column:
    return Column(name, title, "number", spare=spare)


def _ratios(name: str, title: str, upper: tuple[Column, ...], threshold: Threshold, shown: bool) -> Layout:
    """Pairs of constructs; with bounds, words on those that are not plainly distinct by them."""

    def worded(record: Record) -> bool:
        return record["value"] is None or (bool(upper) and (record["verdict"], record["rule"]) != ("distinct", "htmt_bound"))

    value = Column("value", name.upper(), "number", threshold=threshold)
    columns = (Column("a", "construct"), Column("b", "construct"), value, *upper, Column("verdict", "verdict", "verdict"))
    return Layout(name, title, columns, sentences="reason", subject=("a", "b"), worded=worded, shown=shown)


def _changes() -> tuple[Column, ...]:
    pairs = (("ave", "AVE", 1), ("rho_c", "rho_c", 1), ("alpha", "alpha", 3))
    numbers = [
        _number(f"{name}{end}", f"{title}{mark}", spare)
        for name, title, spare in pairs
        for end, mark in (("", ""), ("_without", " without"))
    ]
    return (
        Column("construct", "construct", spare=4),
        INDICATOR,
        *numbers,
        Column("outcome", "R² of"),
        _number("r2", "R²"),
        _number("r2_without", "R² without"),
    )


def _needs_words(record: Record) -> bool:
    return record["verdict"] != "keep" or record["rule"] in ("keep_block_ok", "keep_no_gain")


def _explanations(result: Loadings) -> list[str]:
    """Why some reliabilities do not exist, or cannot be what they say."""
    rows = result.reliability
    unsound = [row["construct"] for row in rows if row["rho_a"] is not None and not 0 < row["rho_a"] <= 1]
    members = {code: [row["construct"] for row in rows if row["not_applicable"] == code] for code in NO_VALUE}
    outside = f"{', '.join(unsound)}: rho_a lies outside 0 to 1, so the weights do not fit a common factor well; report rho_c"
    return [*([outside] if unsound else []), *(f"{', '.join(names)}: {NO_VALUE[code]}" for code, names in members.items() if names)]
