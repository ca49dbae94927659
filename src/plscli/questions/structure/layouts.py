"""What a reader sees of the hypotheses, and of the structural model beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.sample_size import POWER
from plscli.questions.structure.structural import AGAINST, TITLES
from plscli.tables import ESTIMATE, EXPLAINED, MEAN, SE, Column, Layout, P, Report, T, bounds, reasons, withheld
from plscli.words import NAMES, astray, percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plscli.questions.structure.hypotheses import Hypotheses
    from plscli.records import Record


SCALE = "products are standardised in the hypotheses; as coefficients of the product itself, in seminr's scale: --table paths"
RULE = f"what n finds with a power of {percent(POWER)}: inverse square root method, a rule of thumb (Kock & Hadaya 2018)"

LEAST_NEEDED = {"t": 1, "lower": 2, "upper": 2, "se": 3, "f2": 4, "mean": 5}
"""Columns that a narrow terminal leaves out of the main table, the last first: what tells rows apart stays."""


def report(result: Hypotheses) -> Report:
    """Hypotheses with their sentences, and R²; effects, paths, fit and all criteria on request."""
    resampled = result.analysis if isinstance(result.analysis, Bootstrap) else None
    interval = bounds(resampled.resampling.level) if resampled else ()
    test = (ESTIMATE, MEAN, SE, T, P, *interval) if resampled else (ESTIMATE,)
    layouts = (
        _hypotheses(result, test),
        *((_controls(result, test),) if result.controls else ()),
        r_squared(result, interval),
        *others(result, test),
        *(moderation(result, test) if result.model.products else ()),
        *(layout for addition in result.additions for layout in addition.layouts(result.settings["level"])),
    )
    lines = (
        (*footer.resampling(result, resampled), *result.small, *result.flagged, *result.sensitivity, *result.added_notes)
        if resampled
        else (footer.estimator(result), *(note for note in result.notes if note not in result.headline))
    )
    scale = (SCALE,) if result.model.products else ()
    return Report(result, layouts, lines, lines[0], lambda: (footer.more_tables(layouts, result.tables()), *scale), result.headline)


def _hypotheses(result: Hypotheses, test: tuple[Column, ...]) -> Layout:
    """The main table; what an indirect effect runs through is a column where there is one."""
    rows = result.tables()["hypotheses"]
    adjusted = (Column("p_adjusted", "p adjusted", "p", bounded=True),) if result.rules.adjust != "none" else ()
    named = (Column("hypothesis", ""), *ends(rows), Column("expected", "sign", "sign"))
    numbers = (replace(column, spare=LEAST_NEEDED.get(column.name, 0)) for column in (*test, *adjusted, F2))
    return Layout(
        "hypotheses",
        "Hypotheses",
        (*named, *numbers, Column("decision", "decision", "verdict"), *reasons(rows)),
        sentences="interpretation" if isinstance(result.analysis, Bootstrap) else None,
        subject=("hypothesis",),
        about=footer.origin(result),
        notes=(RULE,) if any(record["detectable"] for record in result.tables()["hypotheses"]) else (),
    )


def _controls(result: Hypotheses, test: tuple[Column, ...]) -> Layout:
    """The paths that are held constant."""
    rows = result.tables()["controls"]
    return Layout(
        "controls",
        "Controls",
        (FROM, TO, *test, F2, Column("decision", "test", "verdict"), *reasons(rows)),
        sentences="interpretation",
        worded=lambda record: False,
        subject=("from", "to"),
        notes=("paths without a label beside labelled ones: estimated and tested, and no hypotheses", *withheld(rows)),
    )


FROM, VIA, TO = Column("from", "from"), Column("via", "via", folds=True), Column("to", "to")
F2 = Column("f2", "f²", "number", spare=3)
Columns = tuple[Column, ...]
MEDIATIONS = {"indirect_only": "indirect only", "direct_only": "direct only", "no_effect": "none"}
ALONE = "where the model has no direct path beside a route, full and partial mediation are not told apart"


def ends(records: Iterable[Record], spare: int = 0) -> Columns:
    """Where effects start and end; between them what they pass, where any of them runs along one route.   spare : of the ends."""
    via = (VIA,) if any(record["via"] for record in records) else ()
    return (replace(FROM, spare=spare), *via, replace(TO, spare=spare))


def r_squared(result: Hypotheses, interval: Columns) -> Layout:
    """Explained variance, its interval and its size; a sentence where it is suspiciously high."""
    r2, adjusted = EXPLAINED
    ends = (replace(column, bounded=True) for column in interval)
    columns = (Column("construct", "construct"), r2, *ends, adjusted, Column("size", "size"))

    def worded(record: Record) -> bool:
        return _not_green(record) or astray({**record, "estimate": record["r2"]})

    notes = withheld(result.tables()["r_squared"])
    return Layout("r_squared", "Explained variance", columns, "meaning", worded, subject=("construct",), notes=notes)


def others(result: Hypotheses, test: Columns) -> tuple[Layout, ...]:
    """Effects, paths, fit and criteria, on request."""
    return (_effects(result, test), _paths(result, test), *_fit(result), _criteria(result))


def _effects(result: Hypotheses, test: Columns) -> Layout:
    """Sentences on the routes that have a direct path beside them; intervals, then classes, stay longest where there is little room."""
    columns = tuple(replace(column, spare={"p": 3, "t": 4, "se": 5, "mean": 6}.get(column.name, column.spare)) for column in test)
    kinds = (
        Column("mediation", "mediation", spare=2, called=MEDIATIONS),
        Column("vaf", "VAF", "number", 2, spare=8),
        Column("upsilon", "υ", "number", spare=7),
    )
    rows = result.tables()["effects"] if result.analysis.point.withheld else ()  # nothing else of the layout takes the rows
    without = any(route[-1] not in result.model.successors(route[0]) for route in result.model.routes)
    return Layout(
        "effects",
        "Total and indirect effects",
        (Column("kind", "effect"), FROM, VIA, TO, *columns, *kinds, *reasons(rows)),
        sentences="meaning",
        worded=lambda record: record["kind"] == "specific" and record["vaf_reason"] != "direct_not_modelled",
        shown=False,
        notes=(*((ALONE,) if without else ()), *withheld(rows)),
    )


def _paths(result: Hypotheses, test: Columns) -> Layout:
    """Tests, sizes and collinearity of the paths, with a sentence where collinearity is high."""
    product = (Column("product_path", "of the product", "number"),) if result.model.products else ()
    size, vif = Column("size", "size", spare=2), Column("vif", "VIF", "number", threshold=result.thresholds["vif_inner"])
    measures = (*product, Column("unstandardised", "unstandardised", "number", spare=4), F2, size, vif)
    columns = (FROM, TO, *test, *measures, *reasons(result.tables()["paths"]))
    notes = withheld(result.tables()["paths"])
    return Layout("paths", "Structural paths", columns, "meaning", _not_green, shown=False, subject=("from", "to"), notes=notes)


def _fit(result: Hypotheses) -> tuple[Layout, Layout]:
    """Measures with their definitions, and both readings of them."""
    measure, value, held = (
        Column("measure", "measure", called=TITLES),
        Column("value", "value", "number", 4),
        Column("verdict", "verdict", "verdict"),
    )
    columns = (measure, Column("model", "model"), value, Column("threshold", "threshold"), held)
    said = tuple(f"{row['reading']}: {row['text']} ({row['source']})" for row in result.tables()["fit_readings"])
    sources = (Column("reading", "reading"), Column("source", "source", spare=1))
    return (
        Layout(
            "fit",
            "Fit of the model",
            columns,
            sentences="definition",
            subject=("measure",),
            worded=lambda record: record["model"] == "saturated",
            shown=False,
            notes=said,
        ),
        Layout("fit_readings", "How to read the fit", sources, "text", shown=False, subject=("reading",)),
    )


def _criteria(result: Hypotheses) -> Layout:
    """Everything that was judged, with a sentence on what is not green."""
    limits = bounds(result.settings["level"], spare=2) if "level" in result.settings else ()
    ends = Column("criterion", "criterion", called=NAMES), Column("subject", "subject"), Column("value", "value", "value")
    columns = (*ends, *limits, Column("threshold", "threshold", spare=1), Column("verdict", "verdict", "verdict"))
    subject = ("criterion", "subject")
    return Layout("criteria", "Criteria of the structural model", columns, "meaning", _remarkable, shown=False, subject=subject)


def _remarkable(record: Record) -> bool:
    """What is not green, and a p value that is while its hypothesis is not supported."""
    return _not_green(record) or (record["meaning"] or "").endswith(AGAINST)


def _not_green(record: Record) -> bool:
    return record["verdict"] in ("borderline", "not met")


def moderation(result: Hypotheses, test: Columns) -> tuple[Layout, ...]:
    """Simple slopes, Johnson-Neyman regions, slopes along the moderator, and indices of moderated mediation."""
    rows = result.tables()["simple_slopes"]
    columns = (FROM, TO, Column("at", "at"), *test, *reasons(rows))
    slopes = Layout("simple_slopes", "Simple slopes", columns, notes=withheld(rows))
    ends = (FROM, VIA, TO, Column("moderator", "moderator"))
    mediated = Layout("moderated_mediation", "Index of moderated mediation", (*ends, *test), "meaning", shown=False)
    if not result.tables().get("johnson_neyman"):
        return slopes, mediated
    product, moderator = Column("product", "product"), Column("moderator", "moderator")
    limits = Column("minimum", "minimum", "number"), Column("maximum", "maximum", "number")
    along = tuple(Column(name, name, "number") for name in ("at", "slope", "lower", "upper"))
    return (
        slopes,
        Layout("johnson_neyman", "Johnson-Neyman regions", (product, TO, moderator, *limits), sentences="region", subject=("product",)),
        Layout("floodlight", "Slopes along the moderator", (product, TO, moderator, *along), shown=False),
        mediated,
    )
