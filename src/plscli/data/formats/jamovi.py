"""jamovi files (.omv): a zip file with what the columns are, their numbers column after column, and their texts.

As jamovi itself writes and reads it (`formatio/omv.py` of its server, archives of versions 1 to 11): whole numbers have four bytes and are
missing at their smallest, others eight; text of ids is where the number says in a table of texts, other text is a label of its number.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from plscli import room
from plscli.data import check_names
from plscli.data.formats import Request
from plscli.data.formats.typed import Declared, parsing, survey
from plscli.data.survey import Survey, shortened

MOST = 1 << 29
"""Bytes that a part may unpack to."""
NOTHING = -(1 << 31)
"""A whole number that is missing."""
WIDTHS = {"number": 8, "integer": 4, "string": 4}
CONDITION = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*(?:(-?\d+(?:\.\d+)?)|'([^']*)'|\"([^\"]*)\")\s*")
"""How a field says what means missing."""
COMPARED = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
ADVICE = "open it in jamovi and save it again, or export the data as CSV or SPSS (.sav)"


@dataclass(frozen=True)
class Field:
    """A column as the file describes it.   labels : texts of its numbers.   missing : conditions of answers that mean missing."""

    name: str
    kind: str
    text: bool
    filters: bool
    wording: str
    labels: Mapping[int, str]
    missing: tuple[str, ...]

    @classmethod
    def of(cls, said: Mapping[str, Any], levels: Sequence[Sequence[Any]]) -> Field:
        """A field from its description, and its numbers with their texts.  KeyError and TypeError for one that is none."""
        text = said.get("dataType", "Text" if said["measureType"] == "NominalText" else "") == "Text"
        conditions = tuple(str(each) for each in said.get("missingValues") or ())
        filters = said.get("columnType") == "Filter"
        labels = {int(level[0]): str(level[1]) for level in levels}
        return cls(str(said["name"]), said["type"], text, filters, str(said.get("description") or ""), labels, conditions)


def read(request: Request) -> Survey:
    """Answers, labels of values, descriptions as wordings; answers that the file declares missing are counted.  Raises DataError."""
    with parsing(request, "a jamovi file", ADVICE), ZipFile(io.BytesIO(request.content)) as archive:
        whole = json.loads(_part(archive, "metadata.json"))["dataSet"]
        labels = json.loads(_part(archive, "xdata.json")) if "xdata.json" in archive.namelist() else {}
        fields = [Field.of(each, labels.get(each["name"], {}).get("labels") or ()) for each in whole["fields"]]
        numbers = _part(archive, "data.bin")
        texts = _part(archive, "strings.bin") if "strings.bin" in archive.namelist() else b""
        return _survey(request, fields, int(whole["rowCount"]), numbers, texts)


def _part(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(MOST + 1)
    if len(content) > MOST:
        raise ValueError(f"{name} unpacks to more than {MOST >> 20} MB")
    return content


def _survey(request: Request, fields: Sequence[Field], rows: int, numbers: bytes, texts: bytes) -> Survey:
    wanted = rows * sum(WIDTHS[field.kind] for field in fields)
    if len(numbers) != wanted or rows < 0:
        raise ValueError(f"data.bin has {len(numbers):,} bytes, and {rows:,} rows of {len(fields)} columns take {wanted:,}")
    names = [field.name for field in fields]
    check_names(names)
    room.need(16 * rows * len(fields), request.file, "save the survey as CSV, which is read in blocks")
    declared, columns, place = Declared(), {}, 0
    for field in fields:
        size = rows * WIDTHS[field.kind]
        raw = np.frombuffer(numbers[place : place + size], dtype="<f8" if field.kind == "number" else "<i4")
        place += size
        if not field.filters:
            columns[field.name] = _answers(field, raw, texts, declared, request.na)
    filters = [field.name for field in fields if field.filters]
    notes = (f"filters of jamovi leave nobody out here: {shortened(filters)}",) if filters else ()
    labels = {field.name: _meant(field) for field in fields if not field.text and columns.get(field.name) is not None}
    wordings = {field.name: field.wording for field in fields}
    return survey(columns, rows, request.na, wordings, labels, (*notes, *declared.notes))


def _meant(field: Field) -> dict[float, str]:
    """Labels that say more than their number."""
    return {float(number): text for number, text in field.labels.items() if text != str(number)}


def _answers(field: Field, raw: NDArray[Any], texts: bytes, declared: Declared, na: Sequence[str]) -> NDArray[Any]:
    if field.kind == "string":
        said = _texts(raw, texts)
    elif field.text:
        said = [None if number == NOTHING else field.labels[int(number)] for number in raw]
    else:
        answers = np.where(raw == NOTHING, np.nan, raw) if field.kind == "integer" else raw.astype(np.float64)
        numbers = np.unique(answers[np.isfinite(answers)]).tolist()
        held = [number for number in numbers if any(_holds(condition, number) for condition in field.missing)]
        return declared.without(field.name, answers, np.isin(answers, held), _meant(field))
    gone = {answer for answer in set(said) if answer is not None and any(_holds(condition, answer) for condition in field.missing)}
    return declared.without_words(field.name, said, gone, na)


def _texts(places: NDArray[Any], table: bytes) -> list[str | None]:
    """Texts of ids.   Places count letters, not bytes, where jamovi wrote them, so that texts after the first accent go by their order."""
    there = [int(place) for place in places if place != NOTHING]
    if all(0 <= place < len(table) and (place == 0 or table[place - 1] == 0) for place in there):
        return [None if place == NOTHING else table[place : table.index(0, place)].decode() for place in map(int, places)]
    ordered = iter(table.split(b"\0"))
    if there != sorted(there) or len(there) > table.count(b"\0") or there[0]:
        raise ValueError("strings.bin does not hold the texts that data.bin points to")
    return [None if place == NOTHING else next(ordered).decode() for place in places]


def _holds(condition: str, answer: Any) -> bool:
    """Whether an answer is what a condition calls missing.  ValueError for a condition of another form."""
    match = CONDITION.fullmatch(condition)
    if match is None:
        raise ValueError(f"{condition!r} is no condition of missing answers that is known")
    sign, number, single, double = match.groups()
    text = single if single is not None else double
    if isinstance(answer, str):
        return text is not None and bool(COMPARED[sign](answer, text))
    return number is not None and bool(COMPARED[sign](answer, float(number)))
