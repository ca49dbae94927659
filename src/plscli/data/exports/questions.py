"""Exports headed by questions in full: Qualtrics, and those whose questions get names, SurveyMonkey, Google Forms and Microsoft Forms.

Qualtrics has names, questions and import ids in three header rows, and previews and unfinished responses among the answers.
SurveyMonkey has questions in the first header row, their parts in the second; Google and Microsoft Forms have one header row, behind
columns of their own in the language of the account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plscli.data.exports import FirstRows, Header, wording

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.data.survey import Survey

CODE = re.compile(r"[\[(]?(?P<code>[^\W\d_]\w{0,14}?\d{1,3}[a-z]?)(?:[\])]\s*[:.–-]?|\s*[:.)–-])\s+(?P<text>\S.*)")
"""A question that begins with a code: `TRUST1: I trust them`, `[TRUST1] I trust them`, `TRUST1. I trust them`."""
WORD, ITEM = re.compile(r"[^\W\d]\w{0,29}"), re.compile(r"[^\W\d]\w{0,27}\d{1,3}")
"""What can be a name as it stands, of a column and of a part of a question."""
RESPONDENT = {"respondent id", "respondentid", "respondent_id"}
COLLECTOR = {"collector id", "collectorid", "collector_id"}
WHOLE = {"response", "open-ended response"}
"""Second row of a question without parts."""
TIMESTAMP = {
    "timestamp", "zeitstempel", "horodateur", "marca temporal", "carimbo de data/hora", "informazioni cronologiche", "tijdstempel",
    "时间戳记", "طابع زمني", "टाइमस्टैम्प",
}  # fmt: skip
"""First column of Google Forms: English, German, French, Spanish, Portuguese, Italian, Dutch, Chinese, Arabic, Hindi."""
GOOGLE = TIMESTAMP | {
    "email address", "username", "score", "e-mail-adresse", "nutzername", "punktzahl", "adresse e-mail", "nom d'utilisateur",
    "dirección de correo electrónico", "nombre de usuario", "puntuación", "endereço de e-mail", "nome de usuário", "pontuação",
}  # fmt: skip
"""Columns that Google Forms makes."""
STARTED = {"start time", "startzeit", "heure de début", "hora de inicio", "hora de início", "ora di inizio", "begintijd"}
COMPLETED = {
    "completion time", "fertigstellungszeit", "heure de fin", "hora de finalización", "hora de conclusão", "ora di completamento",
    "tijd van voltooien",
}  # fmt: skip
"""Second and third column of Microsoft Forms, in the languages above."""
MICROSOFT = {"id"} | STARTED | COMPLETED | {
    "email", "e-mail", "name", "adresse de messagerie", "nom", "correo electrónico", "nombre", "nome", "posta elettronica", "naam",
    "last modified time", "language", "total points", "quiz feedback", "grade posted time",
}  # fmt: skip
"""Columns that Microsoft Forms makes."""
GRID = re.compile(r"(?P<text>.*\S)\s*\[(?P<part>[^\[\]]+)\]")
"""A row of a grid in Google Forms."""
IMPORT_IDS = ('{"ImportId"', "{'ImportId'")
QUALTRICS = {"ResponseId", "RecordedDate", "Finished"}
"""Columns by which the answers themselves are known, whatever file they are in."""
PREVIEWS = {
    "Status": {"survey preview", "survey test", "1", "2", "9", "17"},
    "DistributionChannel": {"preview", "test"},
}
"""Words and codes of responses that the makers of a survey gave themselves, or let Qualtrics generate."""
UNFINISHED = {"false", "0"}
MOST_SHOWN = 40
"""Letters of a question that a note shows."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """What heads a column: a question and its part, if it has parts, or the name of a column that the survey program made (`own`)."""

    text: str = ""
    part: str = ""
    own: str | None = None

    @property
    def said(self) -> str:
        """What the respondent read."""
        return f"{self.text} – {self.part}" if self.part and self.text else self.part or self.text


def surveymonkey(rows: FirstRows) -> Header | None:
    """Names and wordings, if the table begins with SurveyMonkey's own columns, which are blank in the second row."""
    if len(rows) < 2 or len(rows[0]) < 3 or len(rows[1]) != len(rows[0]):
        return None
    first, second = ([wording(cell) for cell in row] for row in rows[:2])
    if first[0].casefold() not in RESPONDENT or first[1].casefold() not in COLLECTOR or second[0] or second[1]:
        return None
    return named(_in_two_rows(first, second), 2, "export of SurveyMonkey: two header rows")


def _in_two_rows(first: list[str], second: list[str]) -> list[ColumnHead]:
    """A question stands above its first part alone; what has no second row is a column of SurveyMonkey."""
    questions, text = [], ""
    for above, below in zip(first, second, strict=True):
        text = above or text
        if above and not below:
            questions.append(ColumnHead(own=above))
        else:
            questions.append(ColumnHead(text, "" if below.casefold() in WHOLE else below))
    return questions


def forms(rows: FirstRows) -> Header | None:
    """Names and wordings, if the first columns are those of Google or Microsoft Forms and a question in words follows."""
    first = [wording(cell) for cell in rows[0]]
    while first and not first[-1]:
        first.pop()
    google = bool(first) and first[0].casefold() in TIMESTAMP
    microsoft = len(first) > 3 and first[0].casefold() == "id" and first[1].casefold() in STARTED and first[2].casefold() in COMPLETED
    if not google and not microsoft:
        return None
    own = GOOGLE if google else MICROSOFT
    questions = [ColumnHead(own=cell) if cell.casefold() in own or not cell else _asked(cell, google) for cell in first]
    if not any(" " in question.text or question.part for question in questions):
        return None
    blank = [ColumnHead(own="")] * (len(rows[0]) - len(first))
    return named([*questions, *blank], 1, f"export of {'Google' if google else 'Microsoft'} Forms")


def _asked(cell: str, google: bool) -> ColumnHead:
    grid = GRID.fullmatch(cell) if google else None
    return ColumnHead(grid["text"], grid["part"]) if grid else ColumnHead(cell)


def named(questions: Sequence[ColumnHead], rows: int, mark: str) -> Header:
    """A header of so many rows with a name for every question: its code if it begins with one, or Q and its number, as in Q3 or Q3_2.

    mark : how the export was recognised.
    """
    names, wordings = [], {}
    numbers: dict[str, int] = {}
    parts: dict[str, int] = {}
    for question in questions:
        if question.own is not None:
            names.append(question.own)
            continue
        alone = "" if question.part else f" {len(names)}"  # only parts share a question
        number = numbers.setdefault(question.text + alone, len(numbers) + 1)
        parts[question.text] = parts.get(question.text, 0) + 1
        asked = question.part or question.text
        code = CODE.fullmatch(asked)
        if code and code["code"] not in names:
            name, said = code["code"], ColumnHead(question.text if question.part else "", code["text"]).said
        elif (ITEM if question.part else WORD).fullmatch(asked) and asked not in names:
            name, said = asked, question.said if question.part else ""
        else:
            name, said = f"Q{number}_{parts[question.text]}" if question.part else f"Q{number}", question.said
        names.append(name)
        if said:
            wordings[name] = said
    return Header(tuple(names), rows, wordings, (f"{mark}; {_example(names, wordings)}",))


def _example(names: Sequence[str], wordings: dict[str, str]) -> str:
    """How columns were named, by the first of them."""
    name = next((name for name in names if name in wordings), "")
    said = wordings.get(name, "")
    shown = said if len(said) <= MOST_SHOWN else f"{said[: MOST_SHOWN - 1].rstrip()}…"
    return f"questions are named {name} ({shown!r}) and so on" if name else "names as they stand"


def qualtrics(rows: FirstRows) -> Header | None:
    """Names, wordings and import ids, if the third row holds the latter."""
    if len(rows) < 3 or not rows[2] or not all(cell.strip().startswith(IMPORT_IDS) for cell in rows[2] if cell.strip()):
        return None
    if not any(cell.strip() for cell in rows[2]):
        return None
    names = tuple(name.strip() for name in rows[0])
    said = {name: wording(text) for name, text in zip(names, rows[1], strict=False)}
    wordings = {name: text for name, text in said.items() if name and text and text != name}
    return Header(names, 3, wordings, ("export of Qualtrics: questions from its second header row",))


def finished(survey: Survey) -> Survey:
    """The survey without previews and unfinished responses, which are counted in a note."""
    if not survey.columns.keys() >= QUALTRICS:
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
