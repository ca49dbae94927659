"""What a reader sees of the hypotheses."""

from __future__ import annotations

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.by_group import Groups
from plscli.analysis.diagnostics import Diagnostics
from plscli.analysis.exact_fit import ExactFit
from plscli.analysis.hypotheses import Addition, Hypotheses
from plscli.analysis.robustness import Robustness
from plscli.report import by_group, diagnostics, exact_fit, footer, robustness
from plscli.report.layout import ESTIMATE, MEAN, SE, Column, Layout, P, Report, T, bounds

F2 = Column("f2", "f²", "number", spare=3)
VIA, MEDIATION = Column("via", "via"), Column("mediation", "mediation", spare=1)
FROM, TO = Column("from", "from"), Column("to", "to")


def report(result: Hypotheses) -> Report:
    """Hypotheses with their sentences, and R²; effects and paths on request."""
    resampled = result.analysis if isinstance(result.analysis, Bootstrap) else None
    interval = bounds(resampled.resampling.level) if resampled else ()
    label, expected = Column("hypothesis", ""), Column("expected", "sign", spare=4)
    test = (ESTIMATE, MEAN, SE, T, P, *interval) if resampled else (ESTIMATE,)
    adjusted = (Column("p_adjusted", "p adjusted", "p"),) if result.adjust != "none" else ()
    mediated = bool(result.model.routes)
    layouts = (
        Layout(
            "hypotheses",
            f"Hypotheses: {footer.origin(result)}",
            (label, FROM, TO, expected, *test, *adjusted, F2, Column("decision", "decision", "verdict")),
            sentences="interpretation" if resampled else None,
            subject=("hypothesis",),
        ),
        Layout(
            "r_squared",
            "Explained variance",
            (Column("construct", "construct"), Column("r2", "R²", "number"), Column("r2_adjusted", "adjusted R²", "number")),
        ),
        Layout("effects", "Total and indirect effects", (Column("kind", "effect"), FROM, VIA, TO, *test, MEDIATION), shown=False),
        Layout("paths", "Structural paths", _path_columns(result), shown=False),
        Layout("fit", "Fit of the model", (Column("measure", "measure"), Column("model", "model"), Column("value", "value", "number", 4)),
               sentences="definition", subject=("measure",), worded=lambda record: record["model"] == "saturated", shown=False),
        *(_moderation(result, test) if result.model.products else ()),
        *(layout for addition in result.additions for layout in _added(addition, result)),
    )  # fmt: skip
    lines = (
        (*footer.resampling(result, resampled), *result.sensitivity, *result.added_notes)
        if resampled
        else (footer.estimator(result), *result.notes)
    )
    more = ["indirect effects: --table effects"] if mediated else []
    if result.model.products:
        more.append("products are standardised in the hypotheses; as coefficients of the product itself, in seminr's scale: --table paths")
    return Report(result, layouts, (*lines, *more))


def _added(addition: Addition, result: Hypotheses) -> tuple[Layout, ...]:
    """The tables of a further analysis."""
    if isinstance(addition, Groups):
        return by_group.layouts(addition, result.settings["level"])
    if isinstance(addition, Robustness):
        return robustness.layouts(addition)
    if isinstance(addition, Diagnostics):
        return diagnostics.layouts(addition, result.settings["level"])
    if isinstance(addition, ExactFit):
        return exact_fit.layouts(addition)
    raise TypeError(f"no layouts for {addition.kind}")


def _path_columns(result: Hypotheses) -> tuple[Column, ...]:
    product = (Column("product_path", "of the product", "number"),) if result.model.products else ()
    return FROM, TO, ESTIMATE, *product, Column("unstandardised", "unstandardised", "number"), F2, Column("vif", "VIF", "number")


def _moderation(result: Hypotheses, test: tuple[Column, ...]) -> tuple[Layout, ...]:
    """Simple slopes, Johnson-Neyman regions, and slopes along the moderator."""
    slopes = Layout("simple_slopes", "Simple slopes", (FROM, TO, Column("at", "at"), *test))
    if not result.tables().get("johnson_neyman"):
        return (slopes,)
    product, moderator = Column("product", "product"), Column("moderator", "moderator")
    ends = Column("minimum", "minimum", "number"), Column("maximum", "maximum", "number")
    return (
        slopes,
        Layout("johnson_neyman", "Johnson-Neyman regions", (product, TO, moderator, *ends), sentences="region", subject=("product",)),
        Layout(
            "floodlight",
            "Slopes along the moderator",
            (product, TO, moderator, *(Column(name, name, "number") for name in ("at", "slope", "lower", "upper"))),
            shown=False,
        ),
    )
