"""Delimited texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from dialects.survey import COLUMNS, Dialect, rows


def text(
    delimiter: str = ",", decimal: str = ".", quoting: int = csv.QUOTE_MINIMAL, end: str = "\n", missing: str = "", whole: str = "{}"
) -> str:
    """The survey as text.   whole : how whole numbers are written."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerow(COLUMNS)
    for row in rows(missing):
        cells = [whole.format(cell) if isinstance(cell, int) else str(cell) for cell in row]
        writer.writerow([cell.replace(".", decimal) if isinstance(value, float) else cell for cell, value in zip(cells, row, strict=True)])
    return out.getvalue()


def _dialect(make: Callable[[], bytes], *notes: str, file: str = "survey.csv", na: tuple[str, ...] = ()) -> Dialect:
    return Dialect(file, make, na, notes=notes)


SEMICOLON, COMMA = "columns separated by semicolon", "decimal comma in MINUTES"
TAB, UTF16, WINDOWS = (
    "columns separated by tab",
    "read as UTF-16 text",
    "read as Windows-1252 text, as its letters suggest; another encoding is named with --encoding",
)
DIALECTS = {
    "comma": _dialect(lambda: text().encode()),
    "Windows line ends": _dialect(lambda: text(end="\r\n").encode()),
    "old Macintosh line ends": _dialect(lambda: text(end="\r").encode()),
    "no last line end": _dialect(lambda: text().rstrip("\n").encode()),
    "byte order mark": _dialect(lambda: text().encode("utf-8-sig")),
    "UTF-16": _dialect(lambda: text().encode("utf-16"), UTF16),
    "UTF-16, big end first": _dialect(lambda: b"\xfe\xff" + text().encode("utf-16-be"), UTF16),
    "UTF-16 without mark": _dialect(lambda: text().encode("utf-16-le"), UTF16),
    "UTF-32": _dialect(lambda: text().encode("utf-32"), "read as UTF-32 text"),
    "Windows-1252": _dialect(lambda: text().encode("cp1252"), WINDOWS),
    "semicolon": _dialect(lambda: text(";").encode(), SEMICOLON),
    "German Excel": _dialect(lambda: text(";", ",", end="\r\n").encode("cp1252"), WINDOWS, SEMICOLON, COMMA),
    "semicolon, decimal comma, byte order mark": _dialect(lambda: text(";", ",").encode("utf-8-sig"), SEMICOLON, COMMA),
    "decimal commas in quotes": _dialect(lambda: text(",", ",").encode(), COMMA),
    "tab": _dialect(lambda: text("\t").encode(), TAB, file="survey.tsv"),
    "Unicode text of Excel": _dialect(lambda: text("\t", ",", end="\r\n").encode("utf-16"), UTF16, TAB, COMMA, file="survey.txt"),
    "vertical bar": _dialect(lambda: text("|").encode(), "columns separated by vertical bar"),
    "everything in quotes": _dialect(lambda: text(quoting=csv.QUOTE_ALL).encode()),
    "a line for Excel": _dialect(lambda: b"sep=;\r\n" + text(";", ",", end="\r\n").encode(), SEMICOLON, COMMA),
    "blank lines": _dialect(lambda: text().replace("\n", "\n\n").encode()),
    "empty lines first": _dialect(lambda: b"\n,,,\n" + text().encode()),
    "words for missing": _dialect(lambda: text(missing="NA").encode()),
    "codes for missing": _dialect(lambda: text(missing="-99").encode(), "-99 read as missing", na=("-99",)),
    "whole numbers with a point": _dialect(lambda: text(whole="{}.0").encode()),
    "an empty column at the end": _dialect(lambda: "".join(f"{line},\n" for line in text().splitlines()).encode()),
    "a name that says Excel": _dialect(lambda: text().encode(), file="survey.xls"),
}
