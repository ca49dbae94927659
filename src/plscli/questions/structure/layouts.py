"""What a reader sees of the hypotheses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plscli.estimation import footer
from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.sample_size import POWER
from plscli.questions.structure import structural_layouts as structural
from plscli.questions.structure.structural_layouts import F2, FROM, TO
from plscli.tables import ESTIMATE, MEAN, SE, Column, Layout, P, Report, T, bounds, reasons, withheld
from plscli.words.wording import percent

if TYPE_CHECKING:
    from plscli.questions.structure.hypotheses import Hypotheses

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
        structural.r_squared(result, interval),
        *structural.others(result, test),
        *(structural.moderation(result, test) if result.model.products else ()),
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
    ends = (Column("hypothesis", ""), *structural.ends(rows), Column("expected", "sign", "sign"))
    numbers = (replace(column, spare=LEAST_NEEDED.get(column.name, 0)) for column in (*test, *adjusted, F2))
    return Layout(
        "hypotheses",
        "Hypotheses",
        (*ends, *numbers, Column("decision", "decision", "verdict"), *reasons(rows)),
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
