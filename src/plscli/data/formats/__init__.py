"""Kinds of survey files: how their bytes begin, and the module that reads them.  What no kind knows is taken for text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from plscli.errors import DataError

if TYPE_CHECKING:
    from plscli.data.survey import Survey

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
"""How packed files begin, and workbooks."""
OLDER_STATA = tuple(bytes((release, order, 1, 0)) for release in (*range(102, 106), *range(108, 116)) for order in (1, 2))
"""Releases of Stata before 13, in either byte order."""
SAS = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")


@dataclass(frozen=True)
class Request:
    """What is read.   file : its name in messages.   na : codes that mean missing.   sheet : of a workbook, None for its first one.

    encoding : of a text, None where it is to be told.
    """

    content: bytes
    file: str
    na: tuple[str, ...] = ()
    sheet: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Format:
    """A kind of file.   starts : how its bytes begin.   suffixes : of its usual names.   module : has `read(request)`."""

    name: str
    starts: tuple[bytes, ...]
    suffixes: tuple[str, ...]
    module: str

    @property
    def read(self) -> Callable[[Request], Survey]:
        """Answers with what the file says about them.  Raises DataError."""
        return self.function("read")

    def function(self, name: str) -> Callable[..., Any]:
        """One of its module, which is loaded for it."""
        function: Callable[..., Any] = getattr(import_module(f"{__name__}.{self.module}"), name)
        return function


TEXT = Format("delimited text", (), ("csv", "tsv", "txt", "tab", "dat", "asc"), "text")
WORKBOOK = Format("a workbook", (ZIP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("xlsx", "xlsm", "xlsb", "xls", "ods"), "workbook")
ARROW = Format("a Parquet or Feather file", (b"PAR1", b"ARROW1"), ("parquet", "pq", "feather", "arrow", "ipc"), "parquet")
R_SUFFIXES = ("rds", "rdata", "rda")
OTHERWISE_BY_R = (b"\xfd7zXZ", b"BZh", b"A\n")
"""How files of R may begin besides: packed with xz or bzip2, or as text."""
JAMOVI = Format("a jamovi file", (), ("omv",), "jamovi")
MARK_OF_JAMOVI = b"xdata.json"
"""A part of its zip file that no other program has."""
FORMATS = (
    WORKBOOK,
    ARROW,
    Format("a file of R", (b"RDX", b"RDA", b"X\n\0\0\0"), R_SUFFIXES, "r_data"),
    Format("an SPSS file", (b"$FL2", b"$FL3"), ("sav", "zsav"), "spss"),
    Format("a Stata file", (b"<stata_dta>", *OLDER_STATA), ("dta",), "stata"),
    Format("a SAS file", (SAS, b"HEADER RECORD*******L"), ("sas7bdat", "xpt", "xport"), "sas"),
)
OTHERS = {
    b"PK\x05\x06": ("an empty zip file", "name the survey itself"),
    b"\xfd7zXZ": ("compressed with xz", "unpack it and name the survey in it"),
    b"7z\xbc\xaf": ("a 7-Zip archive", "unpack it and name the survey in it"),
    b"Rar!": ("a RAR archive", "unpack it and name the survey in it"),
    b"BZh": ("compressed with bzip2", "unpack it and name the survey in it"),
    b"%PDF": ("a PDF", "ask for the data in CSV, Excel or SPSS format"),
    b"\x89PNG": ("a picture", "name the survey"),
    b"\xff\xd8\xff": ("a picture", "name the survey"),
    b"FEA1": ("a Feather file of version 1", "write it again as version 2, or as Parquet"),
    b"**COMPRESSED**": ("a SAS transport file of PROC CPORT", "write it with the XPORT engine, or as CSV"),
    b"SQLite format 3": ("a database", "export the survey from it as CSV"),
    b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV": ("an SPSS file that is protected with a password", "save it in SPSS without the password"),
}
"""What is no survey: what it is, and what to do."""
SMARTPLS = (".splsm", ".splsp", ".splsx")
RECORDS = re.compile(rb"\[\s*[{\]]")
WEB_PAGE = (b"<!doctype html", b"<html", b"<table")


def _of_smartpls(content: bytes, file: str) -> str:
    """What a file of SmartPLS is, and what to do: only models of SmartPLS 2 can be read, and they hold no answers."""
    export = "name its data file (CSV, text or Excel), or export the data from SmartPLS as CSV"
    if content.startswith(ZIP) or not file.lower().endswith(SMARTPLS[0]):
        draft = "write the model as model text: plscli init SURVEY makes a draft"
        return f"{file} is a project of SmartPLS, which cannot be read: its format is nowhere described\n  {export}; {draft}"
    text = f"write the model as model text,\n  or, if it is of SmartPLS 2, have it written: plscli model --from {file}"
    return f"{file} is a model of SmartPLS, which holds no answers\n  {export}; {text}"


def format_of(content: bytes, file: str) -> Format:
    """The kind of a file, from its first bytes.  Raises DataError for one that is known to be no survey."""
    if file.lower().endswith(SMARTPLS):
        raise DataError(_of_smartpls(content, file))
    if content.startswith(OTHERWISE_BY_R) and file.lower().endswith(tuple(f".{suffix}" for suffix in R_SUFFIXES)):
        return next(kind for kind in FORMATS if kind.module == "r_data")
    for start, (what, advice) in OTHERS.items():
        if content.startswith(start):
            raise DataError(f"{file} is {what}\n  {advice}")
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if RECORDS.match(head):
        named = "standard input" if file == "-" else file
        raise DataError(f"{named} is JSON with a list of records\n  ask for the answers as CSV (of REDCap with format=csv)")
    if head.startswith(WEB_PAGE) or (head.startswith(b"<?xml") and not content.startswith(b"<stata")):
        kind = "a web page (HTML)" if head.startswith(WEB_PAGE) else "an XML file"
        fetched = "\n  of a Google sheet, share it with everyone who has the link, and fetch .../export?format=csv" if file == "-" else ""
        advice = "open it in Excel or LibreOffice and save it as .xlsx or CSV"
        raise DataError(f"{'standard input' if file == '-' else file} is {kind}, whatever its name says\n  {advice}{fetched}")
    if b"SPSSPORT" in content[:1024]:
        raise DataError(f"{file} is an SPSS portable file\n  save it in SPSS or PSPP as .sav")
    if content.startswith(ZIP) and (file.lower().endswith(".omv") or MARK_OF_JAMOVI in content):
        return JAMOVI
    return next((kind for kind in FORMATS if content.startswith(kind.starts)), TEXT)
