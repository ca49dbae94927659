"""SurveyMonkey: questions in the first header row, their parts in the second."""

from __future__ import annotations

from plscli.data.exports.questions import Question, named
from plscli.data.header import Header, Rows, wording

RESPONDENT = {"respondent id", "respondentid", "respondent_id"}
COLLECTOR = {"collector id", "collectorid", "collector_id"}
WHOLE = {"response", "open-ended response"}
"""Second row of a question without parts."""


def header(rows: Rows) -> Header | None:
    """Names and wordings, if the table begins with SurveyMonkey's own columns, which are blank in the second row."""
    if len(rows) < 2 or len(rows[0]) < 3 or len(rows[1]) != len(rows[0]):
        return None
    first, second = ([wording(cell) for cell in row] for row in rows[:2])
    if first[0].casefold() not in RESPONDENT or first[1].casefold() not in COLLECTOR or second[0] or second[1]:
        return None
    return named(_questions(first, second), 2, "export of SurveyMonkey: two header rows")


def _questions(first: list[str], second: list[str]) -> list[Question]:
    """A question stands above its first part alone; what has no second row is a column of SurveyMonkey."""
    questions, text = [], ""
    for above, below in zip(first, second, strict=True):
        text = above or text
        if above and not below:
            questions.append(Question(own=above))
        else:
            questions.append(Question(text, "" if below.casefold() in WHOLE else below))
    return questions
