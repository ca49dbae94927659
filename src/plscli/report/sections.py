"""The sections of a report, each from the results to its blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from plscli.analysis.report import WholeAnalysis
from plscli.analysis.result import Record
from plscli.analysis.validate import Validation
from plscli.analysis.wording import listed, number
from plscli.data.survey import shortened
from plscli.report import chosen, hypotheses, loadings, validate
from plscli.report.document import Block, Code, Items, Note, Paragraph, Table, tables
from plscli.report.illustrations import Illustrations
from plscli.report.labels import labels
from plscli.report.layout import Column, Report
from plscli.report.methods import judged_by, paragraph
from plscli.report.study import constructs, own_table, stated, wordings

SAMPLE = ("n_used", "n_ten_times", "n_rule", "detectable_path", "power", "mcar", "mardia_skewness", "mardia_kurtosis", "population")
METHOD = ("full_vif", "harman", "marker")
"""Checks of the sample and of common method; the others are of items and respondents."""
MEASUREMENT = ("loadings", "reliability", "weights", "redundancy", "unidimensionality", "htmt")
STRUCTURE = ("paths", "r_squared", "effects", "simple_slopes", "johnson_neyman", "moderated_mediation", "fit")
DECISIONS = ("hypotheses", "controls")
ROBUST = ("robustness", "specifications", "compare_clean", "groups", "by_group", "by_group_r_squared")
TESTS = ("diagnostics", "quadratic", "influential", "exact_fit")
SUPPLEMENT = ("htmt2", "congruence", "fornell_larcker", "correlations", "cross_loadings", "equal_weights", "if_dropped")
"""Tables of each section; those with nothing in them are left out."""
NO_ANSWERS = "There are no answers behind this report, so that this section has nothing to look at."
MOST_ROWS = 200
"""Rows of a table in a report; the rest is in the JSON."""


@dataclass(frozen=True)
class Parts:
    """The results with the reports that lay them out."""

    result: WholeAnalysis

    @cached_property
    def decided(self) -> Report:
        """The structural model."""
        return hypotheses.report(self.result.hypotheses)

    @cached_property
    def measured(self) -> Report:
        """The measurement model."""
        return loadings.report(self.result.loadings)

    @cached_property
    def checked(self) -> Report | None:
        """The survey."""
        return validate.report(self.result.validation) if self.result.validation else None

    @cached_property
    def pictures(self) -> Illustrations:
        """Diagrams and plots."""
        return Illustrations(self.result)

    def filled(self, report: Report, names: Iterable[str]) -> Iterator[Table]:
        """The tables of those names in which something stands."""
        known = [layout.name for layout in report.layouts]
        for name in names:
            if name in known and report.result.tables()[name]:
                yield _cut(tables(report, [name])[0])

    def said(self, kinds: Iterable[str]) -> Iterator[Note]:
        """What must be known about the further analyses of those kinds."""
        return (Note(note) for each in self.result.hypotheses.additions if each.kind in kinds for note in each.notes)

    def supplement(self) -> Iterator[Block]:
        """Tables that reviewers ask for now and then."""
        yield from self.filled(self.measured, SUPPLEMENT)
        yield from self.pictures.distributions()


def _cut(table: Table) -> Table:
    """A table with its first rows; what people read as a matrix stays whole."""
    most = min(table.layout.most or MOST_ROWS, MOST_ROWS)
    if table.layout.matrix or len(table.records) <= most:
        return table
    return replace(table, records=table.records[:most], rest=table.rest + len(table.records) - most)


def summary(parts: Parts) -> Iterator[Block]:
    """Whether measurement is settled, then what was found, in three sentences."""
    yield from (Paragraph(f"{line[0].upper()}{line[1:]}.") for line in parts.result.hypotheses.headline)
    rows = parts.result.tables()["hypotheses"]
    tested = [row for row in rows if row["decision"] != "not tested"]
    undecided = parts.result.hypotheses.rule.undecided
    if undecided:
        yield Paragraph(f"No hypothesis was decided: {undecided}.")
    elif tested:
        yield Paragraph(tally(tested))
    explained = [
        f"{number(100 * row['r2'], 0)} % of {row['construct']}" for row in parts.result.tables()["r_squared"] if row["r2"] is not None
    ]
    if explained:
        yield Paragraph(f"The model explains {listed(explained)}.")
    verdicts = [row["verdict"] for row in parts.result.tables()["loadings"]]
    asked = [row["indicator"] for row in parts.result.tables()["loadings"] if row["verdict"] in ("review", "drop")]
    if verdicts:
        items = f"{len(verdicts) - len(asked)} of {len(verdicts)} items are kept without question"
        yield Paragraph(f"{items}{f'; to be looked at: {shortened(asked)}' if asked else ''}.")


def tally(rows: list[Record]) -> str:
    """How many hypotheses are supported, and which."""
    held = [row["hypothesis"] for row in rows if row["decision"] == "supported"]
    others = [row["hypothesis"] for row in rows if row["decision"] != "supported"]
    if not held or not others:
        every = "Both" if len(rows) == 2 else f"All {len(rows)}"
        which = f"{every} hypotheses are" if held else f"None of the {len(rows)} hypotheses is"
        one = f"The hypothesis {rows[0]['hypothesis']} is{'' if held else ' not'}"
        return f"{one if len(rows) == 1 else which} supported."
    verb = "is" if len(held) == 1 else "are"
    return f"{len(held)} of {len(rows)} hypotheses {verb} supported: {listed(held)}. Not supported: {listed(others)}."


def study(parts: Parts) -> Iterator[Block]:
    """Research questions, constructs, items and hypotheses, and the framework."""
    told = parts.result.study
    if told and told.question:
        yield Paragraph(told.question)
    yield constructs(parts.result)
    items = wordings(parts.result)
    if items:
        yield items
    yield stated(parts.result)
    yield from parts.pictures.framework()


def screening(parts: Parts) -> Iterator[Block]:
    """From the file to the analysis: who was left out, what the items and the respondents look like."""
    checked, validation = parts.checked, parts.result.validation
    if checked is None or validation is None:
        yield Paragraph(NO_ANSWERS)
        return
    yield from parts.filled(checked, ["funnel", "exclusions"])
    yield from _checks(checked, validation, "Checks of items and respondents", lambda name: name not in (*SAMPLE, *METHOD))
    yield from parts.pictures.answers()
    yield from parts.filled(checked, ["items"])
    yield from parts.filled(checked, ["respondents"] if validation.respondents.suspect.any() else [])
    kept = validation.cleaning is None or validation.cleaning.kept.all()
    yield from (Note(note) for note in (validation.survey.notes if kept else validation.notes))


def _checks(report: Report, validation: Validation, title: str, of: Callable[[str], bool]) -> Iterator[Block]:
    """The checks of a kind that apply, and the names of those that do not."""
    found = [check for check in validation.checks if of(check.check)]
    apply = [check.record() for check in found if check.applies]
    others = dict.fromkeys(check.name for check in found if not check.applies)
    if apply:
        layout = report.layout("checks")
        notes = (f"Not made: {', '.join(others)}",) if others else ()
        yield Table(replace(layout, title=title, about="", notes=notes), apply, called=labels(validation))


def sample(parts: Parts) -> Iterator[Block]:
    """Size, power, gaps, and common method."""
    checked, validation = parts.checked, parts.result.validation
    if checked is None or validation is None:
        yield Paragraph(NO_ANSWERS)
        return
    yield from _checks(checked, validation, "Checks of the sample", lambda name: name in SAMPLE)
    yield from parts.filled(checked, ["power", "population"])
    yield from _checks(checked, validation, "Checks for bias from a common method", lambda name: name in METHOD)
    yield from parts.filled(checked, ["marker"])


def settings(parts: Parts) -> Iterator[Block]:
    """Everything that was chosen, and the model as it was read."""
    records = [{"setting": name, "value": value} for name, value in chosen.words(parts.result)]
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
        Column("green", "green"),
        Column("red", "red"),
        Column("source", "source", folds=True),
    )
    if held:
        between = "what is neither green nor red is borderline"
        yield own_table("thresholds", "Thresholds", columns, held, (between,))


def measurement(parts: Parts) -> Iterator[Block]:
    """Do the items measure their constructs?"""
    yield from parts.pictures.loadings_figure()
    yield from parts.filled(parts.measured, MEASUREMENT)
    yield from parts.pictures.measurement()
    yield from (Note(line) for line in parts.measured.footer[1:])


def structure(parts: Parts) -> Iterator[Block]:
    """Collinearity, explained variance, effects, moderation, fit, and tests of the equations."""
    indirect = any(row["kind"] != "total" for row in parts.result.tables()["effects"])  # otherwise all effects are the paths
    yield from parts.filled(parts.decided, [name for name in (*STRUCTURE, *TESTS) if name != "effects" or indirect])
    yield from parts.pictures.moderation()
    yield from parts.said(TESTS)


def decisions(parts: Parts) -> Iterator[Block]:
    """Every hypothesis with its decision and a sentence."""
    yield from parts.pictures.result_figure()
    yield from parts.filled(parts.decided, DECISIONS)
    yield from parts.pictures.forest()
    yield from (
        Note(line, in_tables=line == parts.decided.settings)
        for line in parts.decided.footer
        if line not in parts.result.hypotheses.added_notes
    )


def robustness(parts: Parts) -> Iterator[Block]:
    """The same decisions under other choices, without some respondents, and in groups."""
    result = parts.result
    if result.validation is None:
        yield Paragraph(NO_ANSWERS)
    elif result.settings["indices"]:
        yield Paragraph("The resamples were given from outside and name rows of one sample, so that no other specification could be drawn.")
    yield from parts.filled(parts.decided, ROBUST)
    yield from parts.said(ROBUST)


def limits(parts: Parts) -> Iterator[Block]:
    """What the numbers themselves say against the conclusions."""
    rows = parts.result.tables()["limitations"]
    if rows:
        yield Items(tuple(row["text"] for row in rows))
    yield Note(
        "What follows from design and measurement, such as one source or one point in time, no number shows; it is for the authors to say."
    )


def method(parts: Parts) -> Iterator[Block]:
    """The paragraph for a paper."""
    yield Paragraph(paragraph(parts.result))


SECTIONS: tuple[tuple[str, Callable[[Parts], Iterator[Block]]], ...] = (
    ("Summary", summary),
    ("The study", study),
    ("Screening", screening),
    ("Sample and power", sample),
    ("Settings", settings),
    ("Measurement model", measurement),
    ("Structural model", structure),
    ("Hypotheses", decisions),
    ("Robustness", robustness),
    ("Limitations", limits),
    ("Methods paragraph", method),
)
"""Headings in the order in which a reviewer reads."""
