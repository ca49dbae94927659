"""SAS files: .sas7bdat, read with pandas, and transport files (.xpt); labels by way of pyreadstat."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.core.pls.design import Array
from plscli.data.formats import Request
from plscli.data.formats.spss import damaged
from plscli.data.formats.transport import of_transport
from plscli.data.formats.typed import Declared, dates, moments, of_series, survey, words
from plscli.data.survey import Survey
from plscli.errors import PlscliError

TRANSPORT = b"HEADER RECORD"
DATES = ("DATE", "DDMMYY", "MMDDYY", "YYMMDD", "E8601DA", "B8601DA", "JULIAN", "WEEKDAT", "WORDDAT", "NLDATE")
MOMENTS = ("DATETIME", "E8601DT", "B8601DT", "NLDATM")
"""How formats begin that write a number as a date, and as a date with the time of day."""


def read(request: Request) -> Survey:
    """Answers, and labels as wordings; special missing values (.A to .Z, ._) are counted.  Raises DataError."""
    try:
        answers, about = _transport(request) if request.content.startswith(TRANSPORT) else _table(request)
    except (PlscliError, MemoryError):
        raise
    except Exception as error:
        raise damaged(request, "a SAS file", "copy it again, or write it anew from SAS, or as CSV", error) from None
    declared, columns = Declared(), {}
    for name, found in answers.items():
        if found.dtype == object:
            columns[name] = words(found, request.na)
            continue
        for letter, count in _special(found).items():
            declared.add(name, f".{letter}", "", count)
        columns[name] = _dated(found, about.original_variable_types.get(name) or "")
    rows = len(next(iter(columns.values()), ()))
    return survey(columns, rows, request.na, about.column_names_to_labels, {}, declared.notes)


def _transport(request: Request) -> tuple[dict[str, NDArray[Any]], Any]:
    import pyreadstat

    _, about = pyreadstat.read_xport(io.BytesIO(request.content), metadataonly=True, output_format="dict")
    return of_transport(request.content, request.file, about.column_names), about


def _table(request: Request) -> tuple[dict[str, NDArray[Any]], Any]:
    """Numbers, with the special missing values as kinds of NaN, and words by column."""
    import pandas as pd
    import pyreadstat

    _, about = pyreadstat.read_sas7bdat(io.BytesIO(request.content), metadataonly=True, output_format="dict")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on dates beyond what pandas knows
        frame = pd.read_sas(io.BytesIO(request.content), format="sas7bdat", encoding="infer")
    answers = {str(name): of_series(frame.iloc[:, k]) for k, name in enumerate(frame.columns)}
    return answers, about


def _special(answers: Array) -> dict[str, int]:
    """Letters of special missing values, which SAS keeps in the sixth byte of a NaN, and how often they occur."""
    gaps = answers[np.isnan(answers)]
    if not len(gaps):
        return {}
    bits = gaps.view(np.uint64)
    letters, counts = np.unique(~(bits >> np.uint64(40)).astype(np.uint8), return_counts=True)
    found = zip(map(chr, letters.tolist()), counts.tolist(), strict=True)
    return {letter: count for letter, count in found if letter == "_" or "A" <= letter <= "Z"}


def _dated(answers: Array, form: str) -> NDArray[Any]:
    """Numbers, or the dates that they are by their format."""
    if form.startswith(MOMENTS):
        return moments(answers)
    return dates(answers) if form.startswith(DATES) else answers
