"""SPSS files (.sav, .zsav), read with pyreadstat."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.data.formats import Request
from plscli.data.formats.spss_dictionary import check
from plscli.data.formats.typed import Declared, of_series, survey, words
from plscli.data.survey import Survey
from plscli.errors import DataError

Range = dict[str, Any]
"""A lowest and a highest code that mean missing (`lo`, `hi`)."""
LARGE = 1 << 21
"""Answers from which starting pandas pays, whose arrays are filled without lists between."""
WRONG_ENCODING = "requested encoding"
"""What pyreadstat says of text that is not in the encoding that the file claims."""


def read(request: Request) -> Survey:
    """Answers, value labels, variable labels as wordings; codes declared missing are counted.  Raises DataError."""
    check(request.content, request.file)
    answers, about, notes = _parsed(request)
    declared = Declared()
    columns, labels = {}, {}
    for name in about.column_names:
        said = {code: text for code, text in about.variable_value_labels.get(name, {}).items() if isinstance(code, float)}
        ranges = about.missing_ranges.get(name, [])
        if about.readstat_variable_types[name] == "string":
            columns[name] = _words(name, answers.pop(name), ranges, declared, request.na)
        else:
            columns[name] = _numbers(name, answers.pop(name), ranges, declared, said, request.na)
            labels[name] = {code: text for code, text in said.items() if not any(_within(code, each) for each in ranges)}
    return survey(columns, about.number_rows or 0, request.na, about.column_names_to_labels, labels, (*notes, *declared.notes))


def _parsed(request: Request) -> tuple[dict[str, Any], Any, tuple[str, ...]]:
    """Answers by column, what is known of them, and a note if the text is in another encoding than the file claims."""
    try:
        return *_tried(request.content, None), ()
    except MemoryError:
        raise
    except Exception as error:
        reason: Exception = error
    if WRONG_ENCODING in str(reason):
        try:
            return *_tried(request.content, "WINDOWS-1252"), ("text that is not in the encoding the file claims, read as Windows-1252",)
        except Exception as error:
            reason = error
    raise damaged(request, "an SPSS file", "copy it again, or save it again from SPSS as .sav", reason) from None


def _tried(content: bytes, encoding: str | None) -> tuple[dict[str, Any], Any]:
    from pyreadstat import read_sav

    _, about = read_sav(io.BytesIO(content), encoding=encoding, metadataonly=True, output_format="dict")
    if (about.number_rows or 0) * (about.number_columns or 0) < LARGE:
        return read_sav(io.BytesIO(content), encoding=encoding, user_missing=True, output_format="dict")
    frame, about = read_sav(io.BytesIO(content), encoding=encoding, user_missing=True, output_format="pandas")
    return {str(name): of_series(frame[name]) for name in frame}, about


def damaged(request: Request, kind: str, advice: str, error: Exception) -> DataError:
    """What a reader says of a file that it cannot read: parsers of damaged files raise whatever they run into."""
    said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return DataError(f"{request.file} is damaged or cut off: {said} ({kind} of {len(request.content):,} bytes)\n  {advice}")


def _within(code: Any, each: Range) -> bool:
    return bool(each["lo"] <= code <= each["hi"])


def _numbers(
    name: str, answers: Sequence[Any], ranges: list[Range], declared: Declared, labels: dict[float, str], na: Sequence[str]
) -> NDArray[Any]:
    """Answers in numbers, NaN where missing; dates as words."""
    try:
        found = np.array(answers, dtype=np.float64)
    except TypeError:
        return words(answers, na)
    missing = np.zeros(len(found), dtype=np.bool_)
    for each in ranges:
        missing |= (found >= each["lo"]) & (found <= each["hi"])
    for code, count in Counter(found[missing].tolist()).items():
        declared.add(name, f"{code:g}", labels.get(code, ""), count)
    found[missing] = np.nan
    return found


def _words(name: str, answers: Sequence[Any], ranges: list[Range], declared: Declared, na: Sequence[str]) -> NDArray[Any]:
    """Answers in words, None where missing, or numbers if all words are."""
    codes = {each["lo"] for each in ranges}
    for code, count in Counter(answer for answer in answers if answer in codes).items():
        declared.add(name, repr(code), "", count)
    return words((None if answer in codes else answer for answer in answers), na)
