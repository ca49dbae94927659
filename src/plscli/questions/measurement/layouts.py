"""What a reader sees of the measurement model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plscli.estimation import footer
from plscli.estimation.inference import SPREAD
from plscli.records import grouped
from plscli.tables import SE, Column, Layout, P, Report, T, bounds
from plscli.words import NAMES, p_value
from plscli.words.meanings import not_applicable

if TYPE_CHECKING:
    from collections.abc import Callable

    from plscli.questions.measurement.loadings import Loadings
    from plscli.records import Record, Tables
    from plscli.words.thresholds import Threshold

CONSTRUCT, INDICATOR, VERDICT = Column("construct", "construct"), Column("indicator", "indicator"), Column("verdict", "verdict", "verdict")
PAIR = Column("a", "construct"), Column("b", "construct")
JUDGED = ("verdict", "rule", "reason", "threshold", "source")
"""Fields of what was judged."""
CONCERNS = ("borderline", "not met", "review", "drop", "doubtful", "not distinct")
"""Verdicts that are put in words without being asked."""
BOUNDED = ("loading", "communality", "alpha", "rho_a", "rho_c", "ave", "r2", "correlation")
"""Numbers that lie between -1 and 1 wherever they can be interpreted."""


def report(result: Loadings) -> Report:
    """Loadings with verdicts, reliability, HTMT, and what dropping each item would change; the other tables by name."""
    tables = result.tables()
    parts = (_items, _constructs, _distinct, _formative, _log, _tetrads, _criteria)
    every = (layout for part in parts for layout in part(result))
    layouts = tuple(sorted(every, key=lambda layout: list(tables).index(layout.name)))
    settings = footer.resampling(result, result.bootstrap) if result.bootstrap else (footer.estimator(result), *result.point.notes)
    sparse = result.bootstrap.sparse() if result.bootstrap else ()
    lines = (*settings, *sparse, *_without_reliability(tables), *result.remarks)
    return Report(result, layouts, lines, settings[0], lambda: (footer.more_tables(layouts, tables),))


def _without_reliability(tables: Tables) -> list[str]:
    """Why some constructs have no reliability, or not all of it."""
    named = grouped((row["not_applicable"], row["construct"]) for row in tables["reliability"] if row["not_applicable"])
    return [f"{', '.join(names)}: reliability is {not_applicable(code)}" for code, names in named.items()]


def _number(name: str, title: str, spare: int = 0, threshold: Threshold | None = None, verdict: str = "") -> Column:
    bounded = name.removesuffix("_without") in BOUNDED
    return Column(name, title, "number", spare=spare, threshold=threshold, verdict=verdict, bounded=bounded)


def _correlation(title: str) -> Column:
    return Column("value", title, "number", bounded=True)


def _spread(result: Loadings) -> tuple[Column, ...]:
    return (SE, T, P, *bounds(result.bootstrap.resampling.level)) if result.bootstrap else ()


def _interval(result: Loadings, spare: int = 1) -> tuple[Column, ...]:
    return bounds(result.bootstrap.resampling.level, spare) if result.bootstrap else ()


def _bounded(*columns: Column) -> tuple[Column, ...]:
    """Columns of what resampling says of a number between -1 and 1."""
    return tuple(replace(column, bounded=column is not T) for column in columns)


def _concern(record: Record) -> bool:
    return record["verdict"] in CONCERNS


def _open(record: Record) -> bool:
    return _concern(record) or record["verdict"] is None


def _told(name: str, title: str, columns: tuple[Column, ...], worded: Callable[[Record], bool] = _concern, **more: Any) -> Layout:
    """A table of constructs with a sentence on those that `worded` picks."""
    return Layout(name, title, columns, worded=worded, **{"sentences": "meaning", "subject": ("construct",)} | more)


def _items(result: Loadings) -> tuple[Layout, ...]:
    loading = _number("loading", "loading", threshold=result.thresholds["loading_low"], verdict="loading_verdict")
    spread = _bounded(*_spread(result))
    numbers = (_number("communality", "communality", 4), _number("weight", "weight"), _number("vif", "VIF", 3))
    return (
        _told(
            "loadings",
            "Loadings",
            (CONSTRUCT, INDICATOR, loading, *spread, *numbers, VERDICT),
            lambda record: record["verdict"] != "keep" or record["rule"] in ("keep_block_ok", "keep_no_gain"),
            sentences="reason",
            subject=("indicator",),
            about=footer.origin(result),
        ),
        _told(
            "cross_loadings",
            "Cross-loadings (supplementary)",
            (Column("row", "indicator"), Column("column", "construct"), _correlation("loading"), VERDICT),
            subject=("row",),
            shown=False,
            matrix=("row", "column", "value", "verdict"),
        ),
    )


def _constructs(result: Loadings) -> tuple[Layout, ...]:
    names = (("alpha", "alpha"), ("rho_a", "rho_a"), ("rho_c", "rho_c"), ("ave", "AVE"))
    numbers = [_number(name, title, threshold=result.thresholds[name]) for name, title in names]
    ends = [
        Column(f"{name}_{end.name}", f"{title} {end.title}", "number", spare=5, bounded=True)
        for name, title in names
        for end in _interval(result)
    ]
    return (
        _told("reliability", "Reliability and convergent validity", (CONSTRUCT, Column("mode", "mode"), *numbers, *ends, VERDICT)),
        *_dimensions(),
        _told(
            "equal_weights",
            "Correlation of each score with the plain sum of its items",
            (CONSTRUCT, _number("correlation", "correlation"), *_bounded(*_interval(result)), Column("verdict", "")),
            lambda record: True,
            shown=False,
        ),
    )


def _dimensions() -> tuple[Layout, ...]:
    names = (("first", "first"), ("first_chance", "by chance"), ("second", "second"), ("second_chance", "by chance"))
    chance = [_number(name, title) for name, title in names]
    return (
        _told(
            "unidimensionality",
            "Unidimensionality: eigenvalues beside those of parallel analysis",
            (CONSTRUCT, Column("items", "items", "integer"), *chance, Column("dimensions", "dimensions", "integer"), VERDICT),
            _open,
            shown=False,
        ),
        Layout(
            "eigenvalues",
            "Eigenvalues beside those of parallel analysis",
            (CONSTRUCT, Column("rank", "rank", "integer"), _number("eigenvalue", "eigenvalue"), _number("chance", "by chance")),
            shown=False,
        ),
    )


def _distinct(result: Loadings) -> tuple[Layout, ...]:
    upper = (_number("upper", "95 % bound"),) if result.bootstrap else ()
    decides = result.thresholds["htmt_bound" if result.bootstrap else "htmt"]
    what, to = ("bound up", "below") if result.bootstrap else ("up", "up to")
    bands = f"{what} to {decides.green:.2f} distinct, {to} {decides.worst:.2f} doubtful"
    several = sum(construct.kind == "reflective" for construct in result.model.constructs) > 1
    return (
        _ratios("htmt", "HTMT (discriminant validity)", bands, upper, result.thresholds["htmt"], several),
        _ratios("htmt2", "HTMT2 (unequal loadings)", bands, upper, result.thresholds["htmt"], shown=False),
        _told(
            "congruence",
            f"Congruence of constructs: bound {result.thresholds['congruence']} in size (never above 1 by algebra: look how near)",
            (*PAIR, _correlation("congruence"), *(_bounded(SE, *_interval(result)) if result.bootstrap else ()), VERDICT),
            lambda record: _concern(record) or record["value"] is None,
            subject=("a", "b"),
            shown=False,
        ),
        _told(
            "fornell_larcker",
            "Fornell-Larcker criterion (supplementary): roots of AVE on the diagonal, correlations below it",
            (Column("row", "construct"), Column("column", "construct"), _correlation("value"), VERDICT),
            lambda record: record["row"] == record["column"] and _concern(record),
            subject=("row",),
            shown=False,
            matrix=("row", "column", "value", "verdict"),
            triangle=True,
        ),
        Layout(
            "correlations",
            "Correlations of the constructs",
            (*PAIR, _correlation("value")),
            shown=False,
            matrix=("b", "a", "value", "verdict"),
            triangle=True,
        ),
    )


def _ratios(name: str, title: str, bands: str, upper: tuple[Column, ...], threshold: Threshold, shown: bool) -> Layout:
    """Pairs of constructs; with bounds, words on those that are not plainly distinct by them."""

    def worded(record: Record) -> bool:
        return record["verdict"] != "distinct" or (bool(upper) and record["rule"] != "htmt_bound")

    columns = (*PAIR, _number("value", name.upper(), threshold=threshold), *upper, VERDICT)
    above = "upper" if upper else None
    about = f"{bands}; bounds stand above the diagonal" if upper else bands
    matrix = ("b", "a", "value", "verdict")
    return Layout(
        name, title, columns, sentences="reason", subject=("a", "b"), worded=worded, shown=shown, about=about, matrix=matrix, triangle=True,
        above=above,
    )  # fmt: skip


def _formative(result: Loadings) -> tuple[Layout, ...]:
    vif = _number("vif", "VIF", threshold=result.thresholds["vif_item"])
    path = _number("path", "path", threshold=result.thresholds["redundancy"])
    test = (*(replace(column, spare=3) for column in (SE, T, P)), *_interval(result)) if result.bootstrap else ()
    return (
        Layout(
            "weights",
            "Formative items: collinearity, weight, loading",
            (CONSTRUCT, INDICATOR, vif, _number("weight", "weight"), *test, _number("loading", "loading"), VERDICT),
            sentences="reason",
            subject=("indicator",),
            worded=lambda record: False,  # the words stand under the loadings
            fields=("construct", "indicator", "vif", "weight", *(SPREAD if result.bootstrap else ()), "loading", *JUDGED),
            shown=result.bootstrap is not None and bool(result.formative),
        ),
        _told(
            "redundancy",
            "Redundancy analysis: formative constructs and their global items",
            (CONSTRUCT, Column("global", "global item"), path, *_spread(result), VERDICT),
            _open,
            shown=result.redundancy is not None,
        ),
    )


def _log(result: Loadings) -> tuple[Layout, ...]:
    sides = ("with", "without")
    p = [Column(f"p_{side}", f"p {side}", "p", spare=1, bounded=True) for side in sides] if result.bootstrap else []
    decisions = [Column(f"decision_{side}", f"decision {side}", "verdict") for side in sides] if result.bootstrap else []
    items = ", ".join(result.comparison.items) if result.comparison else ""
    return (
        Layout("if_dropped", "What dropping an item would change", _changes(result), shown=bool(result.several)),
        Layout(
            "if_dropped_r_squared",
            "Explained variance with and without each item",
            (INDICATOR, CONSTRUCT, _number("r2", "R²"), _number("r2_without", "R² without")),
            shown=False,
        ),
        Layout(
            "dropped",
            f"The model with and without {items}",
            (Column("hypothesis", ""), Column("quantity", "quantity"), Column("name", "of"),
             *(_number(side, side) for side in sides), *p, *decisions),
            shown=result.comparison is not None,
        ),
    )  # fmt: skip


def _changes(result: Loadings) -> tuple[Column, ...]:
    pairs = (("ave", "AVE", 1), ("rho_c", "rho_c", 2), ("alpha", "alpha", 3))
    sides = (("", ""), ("_without", "\nwithout"))
    numbers = [_number(f"{name}{end}", f"{title}{mark}", spare) for name, title, spare in pairs for end, mark in sides]
    outcome = (Column("outcome", "R² of"), _number("r2", "R²"), _number("r2_without", "R²\nwithout"))
    path = (_number("path_estimate", "path", 5), _number("path_without", "path\nwithout", 5))
    flips = (Column("flips", "other\ndecision"),) if result.bootstrap else ()
    changed = Column("path", "path that\nchanges most", spare=5)
    return (replace(CONSTRUCT, spare=4), INDICATOR, *numbers, *outcome, changed, *path, *flips)


def _criteria(result: Loadings) -> tuple[Layout, ...]:
    columns = (
        Column("criterion", "criterion", "verdict", called=NAMES), Column("subject", "of"), _number("value", "value"),
        *_interval(result, 3), Column("threshold", "threshold", "verdict"), Column("source", "source", spare=4), VERDICT,
    )  # fmt: skip
    return (_told("criteria", "Everything that was judged", columns, subject=("criterion", "subject"), shown=False),)


DECIDES = "single tetrads decide nothing: which of them are taken as non-redundant is a matter of choice; the test of the construct decides"


def _tetrads(result: Loadings) -> tuple[Layout, ...]:
    if result.tetrads is None:
        return ()
    tests = (
        CONSTRUCT, Column("items", "items", "integer"), Column("df", "tetrads", "integer"),
        Column("adjusted_statistic", "chi-square", "number", 2), Column("adjusted_df", "df", "number", 1), P,
        Column("statistic", "T", "number", 2, spare=4), Column("p_chi2", "p of T\n(chi-square)", "p", bounded=True, spare=5),
        Column("p_bootstrap", "p of T\n(centred)", "p", bounded=True, spare=4), VERDICT,
    )  # fmt: skip
    ends = (Column(end, end, "number", spare=1) for end in ("lower", "upper"))
    single = (
        CONSTRUCT, Column("tetrad", "tetrad"), Column("items", "items", spare=3), Column("estimate", "estimate", "number"), SE,
        Column("bias", "bias", "number", spare=4), *ends, Column("zero", "0 is", "verdict"),
    )  # fmt: skip
    level = f"{result.tetrads.resampling.level:.0%}"
    adjusted = f"intervals corrected for bias, and after Bonferroni for all tetrads of a construct together ({level})"
    notes = [
        f"{row['construct']}: {row['verdict']} ({p_value(row['p'], 0.05)})" for row in result.tables()["tetrad_tests"] if row["verdict"]
    ]
    return (
        _told("tetrad_tests", "Confirmatory tetrad analysis: is one factor behind the items?", tests, lambda record: True),
        Layout("tetrads", "Non-redundant tetrads", single, about=adjusted, notes=(DECIDES, *notes), shown=False),
    )
