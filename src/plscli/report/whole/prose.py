"""What the numbers say, in the sentences of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plscli.questions.paper.report import WholeAnalysis
from plscli.questions.structure.criteria import TITLES
from plscli.records import Record
from plscli.report.paper import typeset
from plscli.words.wording import counted, listed, number

MODELS = {"saturated": "of the measurement alone (saturated model)", "estimated": "of the estimated model"}
MEASURES = ("srmr", "nfi")


POWER = re.compile(r"; with n = .*(?=\.)")


def decided(text: str) -> str:
    """The sentence on a hypothesis without the power of the sample, which stands under Limitations."""
    return POWER.sub("", text)


def screening(result: WholeAnalysis) -> Iterator[str]:
    """What the screening of the answers found."""
    validation = result.validation
    if validation is None:
        yield "The answers were not at hand, so that they could not be screened."
        return
    made = [check for check in validation.checks if check.applies and check.verdict]
    asking = [check for check in made if check.wanting]
    look = f"{len(asking)} of them ask{'s' if len(asking) == 1 else ''} for a look" if asking else "none of them asks for a look"
    yield f"Answers, respondents and sample went through {counted(len(made), 'check')}; {look}."


def fit(result: WholeAnalysis) -> Iterator[str]:
    """Fit against its usual cut-offs, and how far it carries."""
    rows = [row for row in result.tables()["fit"] if row["measure"] in MEASURES and row["value"] is not None]
    by_measure: dict[str, list[Record]] = {}
    for row in rows:
        by_measure.setdefault(row["measure"], []).append(row)
    for measure, found in by_measure.items():
        values = " and ".join(f"{number(row['value'])} {MODELS[row['model']]}" for row in found)
        yield f"The {TITLES[measure]} is {values}; the usual cut-off is {typeset(str(found[0]['threshold']).split(',')[0])}."


def robustness(result: WholeAnalysis) -> Iterator[str]:
    """How far the decisions hang on the way of testing."""
    rows = [row for row in result.tables().get("robustness", []) if row["specifications"]]
    if not rows:
        return
    same = [row for row in rows if row["supported"] in (0, row["specifications"])]
    others = [row for row in rows if row not in same]
    if not others:
        yield "Every hypothesis was decided alike in all of them." if len(rows) > 1 else "The hypothesis was decided alike in all of them."
        return
    if same:
        yield f"{listed([row['hypothesis'] for row in same])} {'was' if len(same) == 1 else 'were'} decided alike in all of them."
    for row in others:
        yield f"{row['hypothesis']} is {row['decision']} as chosen and {row['agreement']}."


def compared(result: WholeAnalysis) -> str:
    """Which models were compared, and which of them the report is about."""
    own = [name for name, model in result.scope.models.items() if model.text == result.model.text]
    which = f"{own[0]} is the model of this report" if own else "none of them is the model of this report"
    return f"Compared are the models {listed(list(result.scope.models))}; {which}."
