"""The sections of the paper in a report: what a journal prints, each from the results to its blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from plscli.data.survey import shortened
from plscli.questions import Question, in_reports_as
from plscli.questions.paper.report import WholeAnalysis
from plscli.questions.structure.structural import TITLES
from plscli.records import Record
from plscli.report.document import Block, Items, Note, Paragraph
from plscli.report.paper import typeset
from plscli.report.whole import methods
from plscli.report.whole.own_tables import discriminant, indirect, measures, stated
from plscli.report.whole.parts import Parts
from plscli.words import counted, listed, number, without_commands

NO_ANSWERS = "There are no answers behind this report, so that this section has nothing to look at."
MODELS = {"saturated": "of the measurement alone (saturated model)", "estimated": "of the estimated model"}
MEASURES = ("srmr", "nfi")


POWER = re.compile(r"; with n = .*(?=\.)")


def summary(parts: Parts) -> Iterator[Block]:
    """Whether measurement is settled, then what was found, in three sentences."""
    yield from (Paragraph(f"{line[0].upper()}{line[1:]}.") for line in parts.result.hypotheses.headline)
    rows = parts.result.tables()["hypotheses"]
    tested = [row for row in rows if row["decision"] != "not tested"]
    undecided = parts.result.hypotheses.rule.undecided
    if undecided:
        yield Paragraph(f"No hypothesis was decided: {undecided}.")
    elif tested:
        untested = listed([row["hypothesis"] for row in rows if row["decision"] == "not tested"])
        yield Paragraph(f"{tally(tested)}{untested and f' Not tested: {untested}.'}")
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
    """Research question, hypotheses as they were stated, and the framework."""
    told = parts.result.study
    if told and told.question:
        yield Paragraph(told.question)
    if told and told.hypotheses:
        yield stated(parts.result)
    yield from parts.pictures.framework()


def sample(parts: Parts) -> Iterator[Block]:
    """Who answered, what was missing, and what the screening found."""
    sentences = [*methods.sample(parts.result), *_screened(parts.result)]
    yield Paragraph(" ".join(sentences))


def measurement(parts: Parts) -> Iterator[Block]:
    """Do the items measure their constructs, and different ones?"""
    yield measures(parts.result)
    yield from discriminant(parts.result)


def decisions(parts: Parts) -> Iterator[Block]:
    """Every hypothesis with its decision and a sentence."""
    for table in parts.filled(parts.decided, ("hypotheses",)):
        yield replace(table, layout=replace(table.layout, notes=()), wording=partial(_decided, parts.result.hypotheses.rule.undecided))
    yield from parts.pictures.result_figure()


def effects(parts: Parts) -> Iterator[Block]:
    """Indirect and total effects, and moderation."""
    yield from indirect(parts.result)
    yield from parts.filled(parts.decided, ("simple_slopes",))
    yield from parts.pictures.slopes()


def explained(parts: Parts) -> Iterator[Block]:
    """Explained variance and fit."""
    yield from parts.filled(parts.decided, ("r_squared",))
    yield from (Paragraph(text) for text in _fit(parts.result))


def robustness(parts: Parts) -> Iterator[Block]:
    """Whether other choices decide alike."""
    result = parts.result
    if result.validation is None:
        yield Paragraph(NO_ANSWERS)
    elif result.settings["indices"]:
        yield Paragraph("The resamples were given from outside and name rows of one sample, so that no other specification could be drawn.")
    sentences = [*methods.compared_with(result), *_robust(result)]
    if sentences:
        yield Paragraph(" ".join(sentences))
    if "segments" in result.others:
        yield Paragraph(" ".join(map(without_commands, result.others["segments"].report().lead)))
    elif "segments" in result.unanswered:
        yield Paragraph(f"Segments were not looked for: {result.unanswered['segments'].removeprefix('no segments: ')}.")


def limits(parts: Parts) -> Iterator[Block]:
    """What the numbers themselves say against the conclusions."""
    rows = parts.result.tables()["limitations"]
    if rows:
        yield Items(tuple(row["text"] for row in rows))
    yield Note(
        "What follows from design and measurement, such as one source or one point in time, no number shows; it is for the authors to say."
    )


def method(parts: Parts) -> Iterator[Block]:
    """The paragraph for a paper, without what stands under other headings."""
    yield Paragraph(" ".join(methods.estimated(parts.result)))


def further(question: Question, parts: Parts) -> Iterator[Block]:
    """What a question says that has a heading of its own, its tables, and what must be known about them."""
    if question.of:
        yield from parts.filled(parts.decided, question.tables)
        yield from parts.said(question.tables)
    elif answer := parts.result.others.get(question.name):
        told = answer.reported()
        which = [_differing(parts.result)] if question.along == "models" else []
        yield from (Paragraph(line) for line in (*which, *told.lead))
        for table in parts.filled(told, [layout.name for layout in told.layouts if layout.shown]):
            yield replace(table, layout=replace(table.layout, name=in_reports_as(question.name, table.layout.name)))
        yield from parts.pictures.answered(question.name)
        yield from (Note(note) for note in dict.fromkeys((*([told.settings] if told.settings else []), *answer.notes)))
    elif (reason := parts.result.unanswered.get(question.name)) and question.name != "segments":  # which stand under Robustness
        yield Paragraph(f"{reason[0].upper()}{reason[1:]}.")


PAPER: tuple[tuple[str, Callable[[Parts], Iterator[Block]]], ...] = (
    ("Summary", summary),
    ("The study", study),
    ("Sample and screening", sample),
    ("Measurement model", measurement),
    ("Hypotheses", decisions),
    ("Effects", effects),
    ("Explained variance and fit", explained),
    ("Robustness", robustness),
    ("Limitations", limits),
    ("Methods", method),
)
"""Headings in the order in which a reviewer reads."""


def _decided(undecided: str | None, text: str) -> str:
    """The sentence on a hypothesis without the power of the sample, which stands under Limitations, and why nothing was decided."""
    return POWER.sub("", text.replace(f": {undecided}", ""))


def _screened(result: WholeAnalysis) -> Iterator[str]:
    """What the screening of the answers found."""
    validation = result.validation
    if validation is None:
        yield "The answers were not at hand, so that they could not be screened."
        return
    made = [check for check in validation.checks if check.applies and check.verdict]
    asking = [check for check in made if check.wanting]
    look = f"{len(asking)} of them ask{'s' if len(asking) == 1 else ''} for a look" if asking else "none of them asks for a look"
    received = f", of all {validation.survey.rows:,} who answered," if validation.left_out else ""
    yield f"Answers, respondents and sample{received} went through {counted(len(made), 'check')}; {look}."


def _fit(result: WholeAnalysis) -> Iterator[str]:
    """Fit against its usual cut-offs, and how far it carries."""
    rows = [row for row in result.tables()["fit"] if row["measure"] in MEASURES and row["value"] is not None]
    by_measure: dict[str, list[Record]] = {}
    for row in rows:
        by_measure.setdefault(row["measure"], []).append(row)
    for measure, found in by_measure.items():
        values = " and ".join(f"{number(row['value'])} {MODELS[row['model']]}" for row in found)
        yield f"The {TITLES[measure]} is {values}; the usual cut-off is {typeset(str(found[0]['threshold']).split(',')[0])}."


def _robust(result: WholeAnalysis) -> Iterator[str]:
    """How far the decisions hang on the way of testing."""
    rows = [row for row in result.tables().get("robustness", []) if row["specifications"]]
    if not rows:
        return
    if not any(row["decision"] for row in rows):
        yield "What was chosen is not among them, since it decides nothing."
    same = [row for row in rows if row["supported"] in (0, row["specifications"])]
    others = [row for row in rows if row not in same]
    if not others:
        yield "Every hypothesis was decided alike in all of them." if len(rows) > 1 else "The hypothesis was decided alike in all of them."
        return
    if same:
        yield f"{listed([row['hypothesis'] for row in same])} {'was' if len(same) == 1 else 'were'} decided alike in all of them."
    for row in others:
        as_chosen = f"{row['decision']} as chosen and " if row["decision"] else ""
        yield f"{row['hypothesis']} is {as_chosen}{row['agreement']}."


def _differing(result: WholeAnalysis) -> str:
    """Which models were compared, and which of them the report is about."""
    own = [name for name, model in result.scope.models.items() if model.text == result.model.text]
    which = f"{own[0]} is the model of this report" if own else "none of them is the model of this report"
    return f"Compared are the models {listed(list(result.scope.models))}; {which}."
