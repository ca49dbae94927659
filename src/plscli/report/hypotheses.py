"""What a reader sees of the hypotheses."""

from __future__ import annotations

from plscli.analysis.bootstrap import Bootstrap
from plscli.analysis.hypotheses import Hypotheses
from plscli.report import footer
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
    mediated = bool(result.model.routes)
    layouts = (
        Layout(
            "hypotheses",
            f"Hypotheses: {footer.origin(result)}",
            (label, FROM, TO, expected, *test, F2, Column("decision", "decision", "verdict")),
            sentences="interpretation" if resampled else None,
        ),
        Layout(
            "r_squared",
            "Explained variance",
            (Column("construct", "construct"), Column("r2", "R²", "number"), Column("r2_adjusted", "adjusted R²", "number")),
        ),
        Layout("effects", "Total and indirect effects", (Column("kind", "effect"), FROM, VIA, TO, *test, MEDIATION), shown=False),
        Layout("paths", "Structural paths", (FROM, TO, ESTIMATE, F2, Column("vif", "VIF", "number")), shown=False),
    )
    lines = footer.resampling(result, resampled) if resampled else (footer.estimator(result), *result.notes)
    return Report(result, layouts, (*lines, *(["indirect effects: --table effects"] if mediated else [])))
