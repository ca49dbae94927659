"""Are the items in the file, and are they numbers?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plscli.data.screen import row_numbers
from plscli.data.survey import Survey, beyond, shortened
from plscli.errors import did_you_mean
from plscli.model.spec import ModelSpec
from plscli.questions.screening.checks import Check


def checks(survey: Survey, model: ModelSpec) -> Iterator[Check]:
    """Checks `columns` and `numeric`."""
    absent = [name for name in model.indicators if name not in survey.columns]
    for name in absent:
        advice = did_you_mean(name, survey.columns) or f"columns: {shortened(list(survey.columns))}"
        yield Check("columns", name, None, "is a column", "error", f"{name} is not in {survey.file}; {advice}", items=(name,))
    if not absent:
        yield Check("columns", "all indicators", len(model.indicators), "are columns", "ok", "")
    found = [check for name in model.indicators if name in survey.columns for check in _numeric(survey, name)]
    yield from found or [Check("numeric", "all indicators", None, "numbers only", "ok", "")]


def _numeric(survey: Survey, name: str) -> Iterator[Check]:
    texts = survey.text_answers(name)
    if texts:
        words = shortened(sorted({repr(text) for text in texts.values()}), 3)
        advice = f"{name} holds text: {words}; recode it, or name what means missing with --na"
        yield Check("numeric", name, len(texts), "numbers only", "error", advice, rows=tuple(texts), items=(name,))
        return
    wrong = row_numbers(beyond(survey.columns[name].astype(np.float64, copy=False)))
    if wrong:
        what = f"{name} holds infinite values, or numbers too large or too small to compute with"
        yield Check("numeric", name, len(wrong), "numbers only", "error", what, rows=tuple(wrong), items=(name,))
