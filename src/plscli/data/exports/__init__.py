"""What stands above the answers: names of columns and, in exports of survey programs, the questions.

Exports are recognised by their marks: header rows, names, wordings.  Some hold responses that are no answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from plscli.data.survey import shortened
from plscli.errors import DataError
from plscli.lookalike import alike

if TYPE_CHECKING:
    from plscli.data.survey import Survey

FirstRows = Sequence[Sequence[str]]
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
DEEPEST = 3
"""Header rows of the export that has most of them."""
HEADERS = ("questions.qualtrics", "questions.surveymonkey", "coded.limesurvey", "questions.forms", "coded.kobo", "coded.redcap")
"""Functions beside this module, one a program: each gives the header of its export if the first rows of a table bear its marks."""
RESPONSES = ("questions.finished", "coded.counted", "coded.states")
"""Functions that leave out what is no response in an export, or note which responses are there in part."""
PLAIN = re.compile(r"\w*")
OWN = {"responseid", "submitdate", "record_id", "field_name", "respondentid", "respondent_id"}
"""Names in one plain word, casefolded, without which there is no export among tables that have such names alone, save of REDCap."""


@dataclass(frozen=True)
class Header:
    """Names of the columns, the number of rows that they take, wordings by name, and how an export was recognised."""

    names: tuple[str, ...]
    rows: int = 1
    wordings: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Where:
    """How messages name places of a header.   line : its row.   cell : of a column, counted from 0."""

    file: str
    line: str
    cell: Callable[[int], str] = lambda column: f"column {column + 1}"


def header_of(rows: FirstRows, where: Where) -> Header:
    """The header of an export, or the first row.   rows : the first ones of a table, as text.  Raises DataError."""
    found = (_function(program)(rows) for program in (HEADERS if _marked(rows) else ()))
    return unique(next(filter(None, found), None) or plain_header(rows, where), where)


def responses(survey: Survey) -> Survey:
    """The survey without what is no response to it, and with a note on responses that are there in part."""
    for program in RESPONSES if _own(survey.columns) else ():
        survey = _function(program)(survey)
    return survey


def _marked(rows: FirstRows) -> bool:
    """Whether a table can be an export: plain words as names are none, save some; import ids are in the third row of Qualtrics."""
    names = [name.strip() for name in rows[0]]
    return _own(names) or not all(map(PLAIN.fullmatch, names)) or any("ImportId" in cell for row in rows[2:] for cell in row)


def _own(names: Iterable[str]) -> bool:
    """Whether a survey program made one of the columns."""
    return any(name.startswith("redcap_") or name.casefold() in OWN for name in names)


def _function(path: str) -> Callable[..., Any]:
    """Of a program, in a module that is loaded for it."""
    module, _, name = path.partition(".")
    function: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), name)
    return function


def plain_header(rows: FirstRows, where: Where) -> Header:
    """Names from the first row.  Raises DataError for numbers or a title in their place."""
    names = [name.strip() for name in rows[0]]
    given = [name for name in names if name]
    if all(map(_looks_numeric, given)):
        raise DataError(
            f"{where.line} holds numbers, not column names: {shortened(given)}\n"
            "  add a header line that names the columns, such as INTG1,INTG2,ERC1"
        )
    if len(given) == 1 < len(names) - 1 and len(rows) > 1 and sum(bool(cell.strip()) for cell in rows[1]) > 2:
        raise DataError(
            f"{where.line} holds a title, not column names: {given[0]!r} in {where.cell(names.index(given[0]))}\n"
            "  delete the lines above the column names"
        )
    return Header(tuple(names))


def unique(header: Header, where: Where) -> Header:
    """The header with a name for every column.  Raises DataError for names that occur twice, or look the same."""
    names = header.names
    repeated = [name for name, times in Counter(filter(None, names)).items() if times > 1]
    if repeated:
        first, second = [where.cell(position) for position, name in enumerate(names) if name == repeated[0]][:2]
        raise DataError(
            f"{where.file} has more than one column named {repeated[0]!r} ({first} and {second})\n  give every column a name of its own"
            + (f"; also repeated: {shortened(repeated[1:])}" if repeated[1:] else "")
        )
    if same := alike(filter(None, names)):
        raise DataError(f"columns of {where.file} cannot be told apart: {same}\n  rename one of them")
    named = tuple(name or unnamed(position) for position, name in enumerate(names, 1))
    return Header(named, header.rows, header.wordings, header.notes)


def unnamed(position: int) -> str:
    """What a column without a name is called."""
    return f"(column {position})"


def wording(text: str) -> str:
    """A question as it reads: without HTML tags, entities and line breaks."""
    plain = TAG.sub(" ", text)
    if "&" in plain:
        from html import unescape  # which makes a table of two thousand entities

        plain = unescape(plain)
    return " ".join(plain.split())


def _looks_numeric(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
