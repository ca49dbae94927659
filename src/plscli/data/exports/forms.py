"""Google Forms and Microsoft Forms: one header row of questions in full behind columns of their own, in the language of the account."""

from __future__ import annotations

import re

from plscli.data.exports.questions import Question, named
from plscli.data.header import Header, Rows, wording

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


def header(rows: Rows) -> Header | None:
    """Names and wordings, if the first columns are those of Google or Microsoft Forms and a question in words follows."""
    first = [wording(cell) for cell in rows[0]]
    while first and not first[-1]:
        first.pop()
    google = bool(first) and first[0].casefold() in TIMESTAMP
    if not google and not _microsoft(first):
        return None
    own = GOOGLE if google else MICROSOFT
    questions = [Question(own=cell) if cell.casefold() in own or not cell else _question(cell, google) for cell in first]
    if not any(" " in question.text or question.part for question in questions):
        return None
    blank = [Question(own="")] * (len(rows[0]) - len(first))
    return named([*questions, *blank], 1, f"export of {'Google' if google else 'Microsoft'} Forms")


def _microsoft(first: list[str]) -> bool:
    return len(first) > 3 and first[0].casefold() == "id" and first[1].casefold() in STARTED and first[2].casefold() in COMPLETED


def _question(cell: str, google: bool) -> Question:
    grid = GRID.fullmatch(cell) if google else None
    return Question(grid["text"], grid["part"]) if grid else Question(cell)
