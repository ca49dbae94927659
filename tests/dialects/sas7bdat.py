"""Files of SAS, which no package for Python writes: by way of the C library that is a part of pyreadstat."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Mapping

import pandas as pd
from pyreadstat import _readstat_writer

WRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.POINTER(ctypes.c_char), ctypes.c_size_t, ctypes.c_void_p)
TEXT, DOUBLE = 0, 5
"""Types of variables."""
ARGUMENTS = {
    "set_data_writer": [ctypes.c_void_p, WRITE],
    "add_variable": [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_size_t],
    "variable_set_label": [ctypes.c_void_p, ctypes.c_char_p],
    "begin_writing_sas7bdat": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long],
    "begin_row": [ctypes.c_void_p],
    "insert_double_value": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_double],
    "insert_string_value": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p],
    "insert_missing_value": [ctypes.c_void_p, ctypes.c_void_p],
    "insert_tagged_missing_value": [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char],
    "end_row": [ctypes.c_void_p],
    "end_writing": [ctypes.c_void_p],
    "writer_free": [ctypes.c_void_p],
}


def sas7bdat(table: pd.DataFrame, labels: Mapping[str, str], kinds: Mapping[str, str] | None = None) -> bytes:
    """A table of numbers and text.   kinds : letter of the missing values of a column."""
    library = ctypes.CDLL(_readstat_writer.__file__)
    call = {name: getattr(library, f"readstat_{name}") for name in ARGUMENTS}
    for name, function in call.items():
        function.argtypes = ARGUMENTS[name]
    call["add_variable"].restype = library.readstat_writer_init.restype = ctypes.c_void_p
    out = io.BytesIO()
    keep = WRITE(lambda data, size, _: out.write(ctypes.string_at(data, size)))
    writer = library.readstat_writer_init()
    call["set_data_writer"](writer, keep)
    variables = []
    for name in table:
        text = table[name].dtype.kind not in "iuf"
        width = max(len(cell.encode()) for cell in table[name]) if text else 8
        variable = call["add_variable"](writer, name.encode(), TEXT if text else DOUBLE, width)
        if name in labels:
            call["variable_set_label"](variable, labels[name].encode())
        variables.append((variable, text, (kinds or {}).get(name, "")))
    assert call["begin_writing_sas7bdat"](writer, None, len(table)) == 0
    for row in table.itertuples(index=False):
        call["begin_row"](writer)
        for (variable, text, kind), cell in zip(variables, row, strict=True):
            if text:
                call["insert_string_value"](writer, variable, cell.encode())
            elif cell == cell:
                call["insert_double_value"](writer, variable, cell)
            elif kind:
                call["insert_tagged_missing_value"](writer, variable, kind.encode())
            else:
                call["insert_missing_value"](writer, variable)
        call["end_row"](writer)
    assert call["end_writing"](writer) == 0
    call["writer_free"](writer)
    return out.getvalue()
