"""The questions that can be asked, in the order in which a reviewer reads.

A question is a folder with its numbers, decisions, sentences and layouts, and a line of `QUESTIONS`; commands, options, `-t NAME`, the
report, `verify` and the Python functions read this list.  It is light: nothing of a question is loaded before it is asked.

The `home` of a question of its own is a module with a function

    ask(survey, model, *settings, workers, progress) -> Tabular

whose settings, told by their annotations, are subclasses of `Settings`, or of `Together` where there are many: they become the options
of its command and the arguments of its Python function, and the answer has them among its `settings`, from which `verify` asks again; its
class says that it is `sealed`, so that its JSON tells what was changed by hand.  A question with a command in `cli/` of its own name, which
reads more than that, has that command in place of the one that the list makes.

The `home` of a further analysis has a function

    further(survey, whole, asked, *, workers, progress) -> Addition

that makes it of the answer to the question `of`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

EVERY_STUDY, DATA, FURTHER, PAPER, TRUST = "The four questions of every study", "Data", "Further questions", "Paper", "Trust"
PROGRAM = "The program"
GROUPS = (EVERY_STUDY, DATA, FURTHER, PAPER, TRUST, PROGRAM)
"""Groups of commands on the help page."""


class Question(NamedTuple):
    """A question.

    name : of its command and its Python function, or of the setting that asks for it.   help : what it asks, in a line.   home : the
    module that answers it.   tables : their names, the main one first, those that only some answers have last.   group : on the help
    page.   of : the question that it is a further analysis of, whose command has an option of its name that asks for it.   takes : what
    people call the word that the option takes, which the name of a table does not say; empty for a switch.   reported : whether reports
    have the option too.   heading : above its tables in the report; empty for those that have their places there.   given : whether
    it can be given more than settings, which its function `restored` finds in the JSON of an answer.   along : option of the report
    without whose word it has nothing to answer there; empty for those that are always asked.   blocks : whether it can be asked of a
    survey that is read in blocks.
    """

    name: str
    help: str
    home: str
    tables: tuple[str, ...]
    group: str = FURTHER
    of: str = ""
    takes: str = ""
    reported: bool = False
    heading: str = ""
    given: bool = False
    along: str = ""
    blocks: bool = False

    def answer(self, function: str = "ask") -> Any:
        """The function that answers it, which is loaded now."""
        return getattr(import_module(self.home), function)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "validate",
        "Is this survey fit for this model? Checks columns, answers, respondents and sample size.",
        "plscli.questions.screening.validate",
        ("checks", "items", "missing_patterns", "respondents", "power", "full_vif"),
        EVERY_STUDY,
    ),
    Question(
        "loadings",
        "Do the items measure their constructs? Loadings, reliability, HTMT, and a verdict per item.",
        "plscli.questions.measurement.loadings",
        (
            "loadings", "reliability", "unidimensionality", "eigenvalues", "htmt", "htmt2", "congruence", "fornell_larcker", "correlations",
            "cross_loadings", "weights", "equal_weights", "if_dropped", "if_dropped_r_squared", "criteria",
        ),
        EVERY_STUDY,
    ),
    Question(
        "tetrads",
        "Test by tetrads whether one factor lies behind the items of each construct (CTA-PLS).",
        "plscli.questions.measurement.tetrads",
        ("tetrad_tests", "tetrads"),
        of="loadings",
        reported=True,
    ),
    Question(
        "bootstrap",
        "How sure is every estimate? Standard error, t, p and interval of every quantity.",
        "plscli.estimation.bootstrap",
        ("estimates", "failures"),
        EVERY_STUDY,
    ),
    Question(
        "hypotheses",
        "Which hypotheses hold? Tests every path and says in a sentence what was found.",
        "plscli.questions.structure.hypotheses",
        ("hypotheses", "r_squared", "effects", "paths", "fit", "fit_readings", "criteria"),
        EVERY_STUDY,
    ),
    Question(
        "by",
        "The hypotheses in each group of this column too.",
        "plscli.questions.groups.by_group",
        ("groups", "by_group", "by_group_r_squared"),
        of="hypotheses",
        takes="COLUMN",
        reported=True,
    ),
    Question(
        "groups",
        "Do groups differ, and may they be compared? Measurement invariance, then differences between groups.",
        "plscli.questions.groups.answer",
        (
            "group_differences", "invariance", "configural", "group_estimates", "group_tests", "omnibus", "distances", "other_differences",
        ),
        heading="Groups",
        given=True,
        along="by",
    ),
    Question(
        "robustness",
        "Every decision again under other schemes, estimators, weights, treatments of gaps and intervals.",
        "plscli.questions.robustness.robustness",
        ("robustness", "specifications", "robustness_estimates"),
        of="hypotheses",
    ),
    Question(
        "diagnostics",
        "Form and residuals of the structural equations, squares of predictors, influential respondents.",
        "plscli.questions.diagnostics.tested",
        ("diagnostics", "quadratic", "influential", "without_influential"),
        of="hypotheses",
        reported=True,
    ),
    Question(
        "exact_fit",
        "Test by bootstrap whether the model could be exactly true.",
        "plscli.questions.exact_fit.tested",
        ("exact_fit",),
        of="hypotheses",
        reported=True,
    ),
    Question(
        "compare_clean",
        "The hypotheses before and after flagged respondents are left out.",
        "plscli.questions.robustness.compare_clean",
        ("compare_clean", "funnel", "exclusions"),
        of="hypotheses",
    ),
    Question(
        "predict",
        "Does the model predict people it has not seen, and better than what? Cross-validated predictions, losses, new respondents.",
        "plscli.questions.prediction.answer",
        ("prediction", "predictive_power", "cvpat", "overfit", "mediators", "predictions"),
        heading="Out-of-sample prediction",
        given=True,
    ),
    Question(
        "compare",
        "Which model? Criteria of model selection, weights, and predictions in the same folds (CVPAT) of two models or more.",
        "plscli.questions.comparison.answer",
        ("comparison", "criteria", "cvpat"),
        heading="Comparison of models",
        given=True,
        along="models",
    ),
    Question(
        "importance",
        "Where to act? Importance for a target construct and performance from 0 to 100, with intervals and priorities (IPMA).",
        "plscli.questions.importance.answer",
        ("importance", "averages"),
        takes="CONSTRUCT",
        reported=True,
        heading="Importance and performance",
        given=True,
        along="target",
        blocks=True,
    ),
    Question(
        "necessity",
        "Which constructs the target cannot do without: necessary conditions (NCA), and both maps in one (cIPMA).",
        "plscli.questions.necessity.answer",
        ("necessity", "bottleneck", "necessity_sensitivity"),
        of="importance",
        reported=True,
    ),
    Question(
        "segments",
        "Are there groups that nobody coded? Segments of respondents whose paths differ (FIMIX-PLS, PLS-POS), and whether there are any.",
        "plscli.questions.segments.answer",
        ("retention", "segments", "segment_paths", "explained", "membership"),
        reported=True,
        heading="Segments",
        given=True,
        along="segments",
    ),
    Question(
        "endogeneity",
        "Does a predictor share something with the error? Gaussian copulas of all sets of suspects, or instruments (2SLS).",
        "plscli.questions.endogeneity.answer",
        ("copulas", "verdicts", "corrected", "normality", "instruments", "hausman"),
        takes="CONSTRUCT",
        reported=True,
        heading="Endogeneity",
        given=True,
        along="outcome",
    ),
    Question(
        "scores",
        "Where does every respondent stand? Writes the scores of the constructs, one row per respondent.",
        "plscli.estimation.scores",
        ("scores", "constructs"),
        DATA,
    ),
)  # fmt: skip
"""All of them."""


def analyses_of(of: str) -> Iterator[Question]:
    """The further analyses of a question."""
    return (each for each in QUESTIONS if each.of == of)


def owner(table: str, of: str = "") -> Question | None:
    """The question with a table of this name, among those with a command or among the further analyses of one."""
    return next((each for each in QUESTIONS if each.of == of and table in each.tables), None)


def named(name: str) -> Question:
    """The question of a name.  KeyError for none."""
    return {each.name: each for each in QUESTIONS}[name]


def with_command() -> Iterator[Question]:
    """The questions that are commands."""
    return (each for each in QUESTIONS if not each.of)


def in_reports() -> Iterator[Question]:
    """The further analyses that a report can be asked for by their options."""
    return (each for each in QUESTIONS if each.reported)


def with_heading() -> Iterator[Question]:
    """The questions whose tables stand under a heading of their own in reports."""
    return (each for each in QUESTIONS if each.heading)


def in_reports_as(question: str, table: str) -> str:
    """The name of a table in the JSON of a report: with that of its question where an earlier one has a table that is called alike."""
    before = QUESTIONS[: [each.name for each in QUESTIONS].index(question)]
    return f"{question}_{table}" if any(table in each.tables for each in before) else table


def tables_at(command: str) -> Iterator[str]:
    """Names of the tables of a command and of its further analyses."""
    return (table for each in QUESTIONS if command in (each.name, each.of) for table in each.tables)
