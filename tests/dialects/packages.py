"""Files of statistical packages, and tables of columns."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from dialects.sas7bdat import sas7bdat
from dialects.survey import COLUMNS, TRUTH, WORDINGS, WORDS, Dialect

ITEMS = list(WORDINGS)
LABELS = dict.fromkeys(ITEMS, WORDS)
CODES = {**WORDS, 99.0: "refused"}


def frame(dates: bool = False) -> pd.DataFrame:
    """The survey, with dates as such or as text."""
    found = pd.DataFrame({name: TRUTH[name] for name in COLUMNS})
    return found.assign(DAY=[date.fromisoformat(day) for day in found["DAY"]]) if dates else found


def written(write: Callable[..., Any], table: pd.DataFrame, **options: Any) -> bytes:
    """What a writer of pyreadstat writes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "survey"
        write(table, str(file), **options)
        return file.read_bytes()


def sav(**options: Any) -> bytes:
    return written(pyreadstat.write_sav, frame(dates=True), column_labels=WORDINGS, variable_value_labels=LABELS, **options)


def sav_with_codes() -> bytes:
    """Missing answers as 98 and 99, which are declared missing."""
    table = frame(dates=True)
    table = table.assign(**{name: table[name].fillna(99 if name == "INTG1" else 98) for name in ITEMS})
    ranges = {name: [99.0, {"lo": 90, "hi": 98}] for name in ITEMS}
    labels = {**LABELS, "INTG1": CODES}
    return written(pyreadstat.write_sav, table, column_labels=WORDINGS, variable_value_labels=labels, missing_ranges=ranges)


def dta(version: int) -> bytes:
    words = {name: {int(code): word for code, word in WORDS.items()} for name in ITEMS}
    return written(
        pyreadstat.write_dta, frame(dates=True), column_labels=WORDINGS, variable_value_labels=words, version=version
    )  # fmt: skip


def dta_of_pandas(version: int, order: str) -> bytes:
    table = frame().assign(DAY=pd.to_datetime(frame()["DAY"]), TRUST2=[int(answer) for answer in TRUTH["TRUST2"]])
    out = io.BytesIO()
    words = {name: {int(code): word for code, word in WORDS.items()} for name in ITEMS}
    table.to_stata(
        out, write_index=False, version=version, byteorder=order, convert_dates={"DAY": "td"}, variable_labels=WORDINGS,
        value_labels=words, convert_strl=["CITY"] if version >= 117 else None,
    )  # type: ignore[call-overload]  # fmt: skip
    return out.getvalue()


def dta_with_kinds() -> bytes:
    """Missing answers as .a and .b."""
    table = frame().astype(dict.fromkeys(ITEMS, object))
    letters = {name: "a" if name == "INTG1" else "b" for name in ITEMS}
    for name, letter in letters.items():
        table[name] = [letter if answer != answer else float(answer) for answer in table[name]]
    kinds = {name: [letter] for name, letter in letters.items()}
    return written(pyreadstat.write_dta, table, column_labels=WORDINGS, missing_user_values=kinds)


def xpt(version: int) -> bytes:
    return written(pyreadstat.write_xport, frame(), column_labels=WORDINGS, file_format_version=version)


def arrow(write: str, table: pd.DataFrame, **options: Any) -> bytes:
    out = io.BytesIO()
    getattr(table, write)(out, **options)
    return out.getvalue()


def _with_small_types() -> pd.DataFrame:
    return frame(dates=True).astype({**dict.fromkeys(ITEMS, "Int8"), "CITY": "category"})


MISSING = "codes that the file declares missing, read as missing: "
DIALECTS = {
    "sav": Dialect("survey.sav", sav, wordings=True, labels=True),
    "sav, rows compressed": Dialect("survey.sav", lambda: sav(row_compress=True), wordings=True, labels=True),
    "zsav": Dialect("survey.zsav", lambda: sav(compress=True), wordings=True, labels=True),
    "sav, codes declared missing": Dialect(
        "survey.sav", sav_with_codes, wordings=True, labels=True,
        notes=(f"{MISSING}98: 3 answers in 3 columns, 99 (refused): 1 answer in INTG1",),
    ),
    "sav under another name": Dialect(
        "survey.dat", sav, wordings=True, labels=True, notes=("survey.dat is an SPSS file, and read as one",)
    ),
    **{f"dta of Stata {version}": Dialect("survey.dta", lambda v=version: dta(v), wordings=True, labels=True)  # type: ignore[misc]
       for version in (8, 10, 12, 13, 14, 15)},
    **{f"dta, release {version}, {order} end first": Dialect(
        "survey.dta", lambda v=version, o=order: dta_of_pandas(v, o), wordings=True, labels=True)  # type: ignore[misc]
       for version, order in ((114, "big"), (117, "little"), (117, "big"), (118, "little"), (118, "big"), (119, "big"))},
    "dta, kinds of missing": Dialect(
        "survey.dta", dta_with_kinds, wordings=True, notes=(f"{MISSING}.a: 1 answer in INTG1, .b: 3 answers in 3 columns",)
    ),
    "xpt, version 5": Dialect("survey.xpt", lambda: xpt(5), wordings=True),
    "xpt, version 8": Dialect("survey.xpt", lambda: xpt(8), wordings=True),
    "sas7bdat": Dialect("survey.sas7bdat", lambda: sas7bdat(frame(), WORDINGS), wordings=True),
    "sas7bdat, kinds of missing": Dialect(
        "survey.sas7bdat", lambda: sas7bdat(frame(), WORDINGS, {"INTG1": "A", "LOY1": "Z"}), wordings=True,
        notes=(f"{MISSING}.A: 1 answer in INTG1, .Z: 1 answer in LOY1",),
    ),
    "parquet": Dialect("survey.parquet", lambda: arrow("to_parquet", frame(dates=True))),
    "parquet, small types and categories": Dialect("survey.parquet", lambda: arrow("to_parquet", _with_small_types())),
    "parquet, not compressed": Dialect("survey.parquet", lambda: arrow("to_parquet", frame(), compression=None)),
    "feather": Dialect("survey.feather", lambda: arrow("to_feather", frame(dates=True))),
    "feather, categories": Dialect("survey.feather", lambda: arrow("to_feather", _with_small_types())),
}  # fmt: skip
