"""The supplement of a report: everything that a reviewer may ask for and a journal does not print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from plscli.estimation.bootstrap import Bootstrap
from plscli.estimation.footer import HIGHER_ORDER, INTERACTION, INTERVAL, MISSING
from plscli.questions.paper.report import WholeAnalysis
from plscli.questions.screening.validate import Validation
from plscli.report.document import Block, Code, Note, Paragraph, Table
from plscli.report.labels import labels
from plscli.report.whole.methods import judged_by
from plscli.report.whole.own_tables import constructs, own_table, wordings
from plscli.report.whole.parts import Parts
from plscli.tables import Column, Report
from plscli.words import counted, percent

SAMPLE = ("n_used", "n_ten_times", "n_rule", "detectable_path", "power", "mcar", "mardia_skewness", "mardia_kurtosis", "population")
METHOD = ("full_vif", "harman", "marker")
"""Checks of the sample and of common method; the others are of items and respondents."""
UNMADE = {"power": "power for the smallest path that matters"}
"""What is not made where its name says too little: power for paths of a usual size stands there."""
ITEMS = ("loadings", "reliability", "weights", "redundancy", "unidimensionality", "tetrad_tests", "tetrads")
PAIRS = ("htmt", "htmt2", "congruence", "fornell_larcker", "correlations", "cross_loadings", "equal_weights", "if_dropped")
STRUCTURE = ("paths", "controls", "effects", "johnson_neyman", "moderated_mediation", "fit")
TESTS = ("diagnostics", "quadratic", "influential", "exact_fit")
ROBUST = ("robustness", "specifications", "compare_clean", "groups", "by_group", "by_group_r_squared")
"""Tables of each section; those with nothing in them are left out."""


def measured_by(parts: Parts) -> Iterator[Block]:
    """Constructs, wordings, and the model with its items."""
    yield constructs(parts.result)
    items = wordings(parts.result)
    if items:
        yield items
    yield from parts.pictures.with_items()


def screening(parts: Parts) -> Iterator[Block]:
    """From the file to the analysis: who was left out, what the items and the respondents look like."""
    checked, validation = parts.checked, parts.result.validation
    if checked is None or validation is None:
        return
    yield from parts.filled(checked, ["funnel", "exclusions"] if validation.left_out else [])
    if validation.left_out:
        yield Paragraph(f"The answers of all {validation.survey.rows:,} respondents were checked, also of those who are left out.")
    yield from _checks(checked, validation, "Checks of items and respondents", lambda name: name not in (*SAMPLE, *METHOD))
    yield from parts.pictures.answers()
    yield from parts.filled(checked, ["items"])
    yield from parts.filled(checked, ["respondents"] if validation.respondents.suspect.any() else [])
    yield from (Note(note) for note in (validation.notes if validation.left_out else validation.survey.notes))


def _checks(report: Report, validation: Validation, title: str, of: Callable[[str], bool]) -> Iterator[Block]:
    """The checks of a kind that apply, and the names of those that do not."""
    found = [check for check in validation.checks if of(check.check)]
    apply = [check.record() for check in found if check.applies]
    others = dict.fromkeys(UNMADE.get(check.check, check.name) for check in found if not check.applies)
    if apply:
        layout = report.layout("checks")
        notes = (f"Not made: {', '.join(others)}",) if others else ()
        yield Table(replace(layout, title=title, about="", notes=notes), apply, called=labels(validation), upright=True)


def sample(parts: Parts) -> Iterator[Block]:
    """Size, power, gaps, and common method."""
    checked, validation = parts.checked, parts.result.validation
    if checked is None or validation is None:
        return
    if validation.left_out:
        yield Paragraph(f"Size and power are those of all {validation.survey.rows:,} respondents, before anyone was left out.")
    yield from _checks(checked, validation, "Checks of the sample", lambda name: name in SAMPLE)
    yield from parts.filled(checked, ["power", "population"])
    yield from _checks(checked, validation, "Checks for bias from a common method", lambda name: name in METHOD)
    yield from parts.filled(checked, ["marker"])


def settings(parts: Parts) -> Iterator[Block]:
    """Everything that was chosen, and the model as it was read."""
    records = [{"setting": name, "value": value} for name, value in _chosen(parts.result)]
    yield own_table("chosen", "Settings", (Column("setting", "setting"), Column("value", "value", folds=True)), records)
    origin = " (inferred from names of columns)" if parts.result.model.inferred else ""
    yield Paragraph(f"The model{origin}:")
    yield Code(parts.result.model.text.rstrip("\n"))
    held = [
        {"criterion": each.criterion, "green": str(each.limit), "red": str(each.red or ""), "source": each.source}
        for each in judged_by(parts.result)
    ]
    columns = (
        Column("criterion", "criterion", folds=True),
        Column("green", "met"),
        Column("red", "not met"),
        Column("source", "source", folds=True),
    )
    if held:
        yield own_table("thresholds", "Thresholds", columns, held, ("what lies between the two is borderline",))


def measurement(parts: Parts) -> Iterator[Block]:
    """Do the items measure their constructs?"""
    yield from parts.filled(parts.measured, ITEMS)
    yield from parts.pictures.measurement()
    told = parts.result.tables()["fornell_larcker"]  # which has the correlations of the constructs below its diagonal
    yield from parts.filled(parts.measured, [name for name in PAIRS if name != "correlations" or not told])
    yield from (Note(line) for line in parts.measured.footer[1:])


def structure(parts: Parts) -> Iterator[Block]:
    """Every number of the structural model, moderation, fit, and tests of the equations."""
    indirect = any(row["kind"] != "total" for row in parts.result.tables()["effects"])  # otherwise all effects are the paths
    names = [name for name in (*STRUCTURE, *TESTS) if name != "effects" or indirect]
    yield from parts.filled(parts.decided, names, silent=("effects",))
    yield from parts.pictures.moderators()
    yield from parts.said(TESTS)


def resamples(parts: Parts) -> Iterator[Block]:
    """The paths as they vary over the resamples."""
    yield from parts.pictures.distributions()
    yield from (Note(line) for line in parts.decided.footer[1:] if line not in parts.result.hypotheses.added_notes)


def robustness(parts: Parts) -> Iterator[Block]:
    """The same decisions under other choices, without some respondents, and in groups."""
    yield from parts.filled(parts.decided, ROBUST, silent=("robustness",))
    yield from parts.said(ROBUST)


SUPPLEMENT: tuple[tuple[str, Callable[[Parts], Iterator[Block]]], ...] = (
    ("Constructs and items", measured_by),
    ("Settings", settings),
    ("Screening", screening),
    ("Sample and power", sample),
    ("Measurement in full", measurement),
    ("Structure in full", structure),
    ("Resamples", resamples),
    ("Robustness in full", robustness),
)
"""Headings of the supplement."""


def _chosen(result: WholeAnalysis) -> Iterator[tuple[str, str]]:
    """What was chosen about estimation, resampling and decisions: setting and value."""
    chosen = result.settings
    yield "estimator", f"PLS path modeling{', consistent (PLSc)' if chosen['consistent'] else ''}"
    yield "inner weights", f"{chosen['scheme']} scheme"
    named = {"pearson": "Pearson", "spearman": "Spearman"}
    yield "correlations", f"{named.get(chosen['correlations'], chosen['correlations'])}{', smoothed' if chosen['smooth'] else ''}"
    if chosen["missing"]:
        yield "missing answers", MISSING[chosen["missing"]]
    if chosen["weight"]:
        yield "sampling weights", chosen["weight"]
    if result.model.owner:
        yield "higher-order constructs", HIGHER_ORDER[chosen["higher_order"]]
    if result.model.products:
        yield "interactions", INTERACTION[chosen["interaction"]]
    yield "algorithm", f"stops at a change of {chosen['tolerance']:g}; {counted(chosen['iterations'], 'iteration')}"
    analysis = result.hypotheses.analysis
    if not isinstance(analysis, Bootstrap):
        yield "resamples", "none"
        return
    yield "resamples", analysis.accounting
    yield "drawn", _drawn(result)
    yield "intervals", f"{percent(chosen['level'])}, {INTERVAL[chosen['ci']]}"
    tails = "one-tailed where a sign is expected" if chosen["tails"] == "one" else "two-tailed"
    rule = {"t": f"Student's t, {chosen['degrees_of_freedom']:,} df", "normal": "normal distribution", "percentile": "counts of resamples"}
    yield "p values", f"{rule[chosen['p']]}; {tails}"
    adjusted = {"none": "not adjusted", "holm": "adjusted after Holm", "bh": "adjusted after Benjamini and Hochberg"}
    yield "significance level", f"{chosen['alpha']:g}, {adjusted[chosen['adjust']]}"
    kept = {"drop": "dropped and counted", "keep": "kept and counted", "stop": "end the run"}
    yield "inadmissible resamples", kept[chosen["inadmissible"]]


def _drawn(result: WholeAnalysis) -> str:
    chosen = result.settings
    if chosen["indices"]:
        return f"by a plan from outside (SHA-256 {chosen['indices'][:12]}…)"
    seed = f"seed {chosen['seed']}, NumPy {chosen['numpy']}"
    within = f", within strata of {chosen['strata']}" if chosen["strata"] else ""
    clusters = f", {chosen['clusters']:,} whole clusters of {chosen['cluster']}" if chosen["cluster"] else ""
    return f"{seed}{within}{clusters}"
