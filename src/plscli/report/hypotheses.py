"""What a reader sees of the hypotheses."""

from __future__ import annotations

from plscli.analysis.hypotheses import Hypotheses
from plscli.report import footer
from plscli.report.layout import ESTIMATE, MEAN, SE, Column, Layout, P, Report, T, bounds

F2 = Column("f2", "f²", "number", spare=3)
VIA, MEDIATION = Column("via", "via"), Column("mediation", "mediation", spare=1)
FROM, TO = Column("from", "from"), Column("to", "to")


def report(result: Hypotheses) -> Report:
    """Hypotheses with their sentences, and R²; effects and paths on request."""
    interval = bounds(result.bootstrap.resampling.level)
    label, expected = Column("hypothesis", ""), Column("expected", "sign", spare=4)
    test = (ESTIMATE, MEAN, SE, T, P, *interval)
    mediated = bool(result.model.routes)
    layouts = (
        Layout(
            "hypotheses",
            f"Hypotheses: {footer.origin(result)}",
            (label, FROM, TO, expected, *test, F2, Column("decision", "decision", "verdict")),
            sentences="interpretation",
        ),
        Layout(
            "r_squared",
            "Explained variance",
            (Column("construct", "construct"), Column("r2", "R²", "number"), Column("r2_adjusted", "adjusted R²", "number")),
        ),
        Layout("effects", "Total and indirect effects", (Column("kind", "effect"), FROM, VIA, TO, *test, MEDIATION), shown=False),
        Layout("paths", "Structural paths", (FROM, TO, ESTIMATE, F2, Column("vif", "VIF", "number")), shown=False),
    )
    return Report(
        result, layouts, (*footer.resampling(result, result.bootstrap), *(["indirect effects: --table effects"] if mediated else []))
    )
