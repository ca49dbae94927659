"""Qualtrics: names, questions and import ids in three header rows; previews and unfinished responses among the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plscli.data.header import FirstRows, Header, wording

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.data.survey import Survey

MARK = ('{"ImportId"', "{'ImportId'")
COLUMNS = {"ResponseId", "RecordedDate", "Finished"}
"""Columns by which the answers themselves are known, whatever file they are in."""
PREVIEWS = {
    "Status": {"survey preview", "survey test", "1", "2", "9", "17"},
    "DistributionChannel": {"preview", "test"},
}
"""Words and codes of responses that the makers of a survey gave themselves, or let Qualtrics generate."""
UNFINISHED = {"false", "0"}


def qualtrics(rows: FirstRows) -> Header | None:
    """Names, wordings and import ids, if the third row holds the latter."""
    if len(rows) < 3 or not rows[2] or not all(cell.strip().startswith(MARK) for cell in rows[2] if cell.strip()):
        return None
    if not any(cell.strip() for cell in rows[2]):
        return None
    names = tuple(name.strip() for name in rows[0])
    said = {name: wording(text) for name, text in zip(names, rows[1], strict=False)}
    wordings = {name: text for name, text in said.items() if name and text and text != name}
    return Header(names, 3, wordings, ("export of Qualtrics: questions from its second header row",))


def finished(survey: Survey) -> Survey:
    """The survey without previews and unfinished responses, which are counted in a note."""
    if not survey.columns.keys() >= COLUMNS:
        return survey
    import numpy as np

    previews = np.zeros(survey.rows, dtype=np.bool_)
    for column, words in PREVIEWS.items():
        if column in survey.columns:
            previews |= _says(survey.columns[column], words)
    unfinished = _says(survey.columns["Finished"], UNFINISHED) & ~previews
    counts = {"previews": int(previews.sum()), "unfinished": int(unfinished.sum())}
    left_out = {what: count for what, count in counts.items() if count}
    if not left_out:
        return survey
    parts = ", ".join(f"{count} {what}" for what, count in left_out.items())
    out = sum(left_out.values())
    note = f"{out} of {survey.rows} responses of Qualtrics left out ({parts}); rows are counted without them"
    kept = survey.where(~(previews | unfinished), survey.file)
    return replace(kept, notes=(*survey.notes, note), left_out=left_out, part=survey.part)


def _says(answers: NDArray[Any], words: set[str]) -> NDArray[Any]:
    """(N,) True where an answer is one of the words, or of the numbers that they say."""
    import numpy as np

    if answers.dtype == object:
        return np.array([answer is not None and str(answer).strip().casefold() in words for answer in answers], dtype=np.bool_)
    return np.isin(answers, [float(word) for word in words if word.isdigit()])
