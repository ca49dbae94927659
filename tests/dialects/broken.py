"""Files that are no survey: damaged, cut off, protected, of another kind, or a table that is none; and what is said of them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from dialects.books import cells, ods, xls, xlsx
from dialects.exports import as_text, qualtrics
from dialects.packages import arrow, dta, dta_of_pandas, frame, sav, xpt
from dialects.sas7bdat import sas7bdat
from dialects.survey import WORDINGS
from dialects.texts import text


@dataclass(frozen=True)
class Broken:
    """A file.   words : of the message.   arguments : more of the command."""

    file: str
    content: Callable[[], bytes]
    words: tuple[str, ...]
    arguments: tuple[str, ...] = ()


def changed(content: bytes, place: int, new: bytes) -> bytes:
    """Bytes with others in a place."""
    return content[:place] + new + content[place + len(new) :]


def archive(**parts: bytes) -> bytes:
    """A zip file; double underscores in names of parts stand for slashes, single ones for points."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def container(stream: str) -> bytes:
    """The old container with its only stream under another name."""
    content = xls()
    entry = content.index("Workbook".encode("utf-16-le"))
    name = stream.encode("utf-16-le")
    return changed(content, entry, name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little"))


def part_of(content: bytes, name: str) -> int:
    """Where the content of a part of a zip file begins."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.getinfo(name).header_offset + 30 + len(name) + 60


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


SHEET = "xl/worksheets/sheet1.xml"
TWICE = [["A1", "B1", "A1"], [1, 2, 3], [2, 3, 4]]
TITLE = [["Survey of 2024", None, None], ["A1", "A2", "B1"], [1, 2, 3]]
BROKEN = {
    "an empty file": Broken("s.csv", lambda: b"", ("s.csv is empty",)),
    "binary junk": Broken("s.csv", lambda: bytes(range(1, 256)) + bytes(range(256)), ("no known kind", "byte 256 is zero")),
    "a byte of no encoding": Broken("s.csv", lambda: b"A1,B1\n1,\x81\n", ("byte 9 does not fit cp1252",)),
    "UTF-16 that breaks off": Broken("s.csv", lambda: text().encode("utf-16")[:-1], ("byte", "does not fit utf-16")),
    "a byte order mark of another encoding": Broken("s.csv", lambda: b"\xef\xbb\xbf" + text().encode("cp1252"), ("does not fit utf-8",)),
    "a row that is too long": Broken("s.csv", lambda: b"A1,B1\n1,2\n1,2,3\n", ("line 3 of s.csv has 3 cells, the header has 2",)),
    "a row that is too short": Broken("s.csv", lambda: b"A1,B1\n1,2\n1\n", ("line 3 of s.csv has 1 cells",)),
    "a quotation mark that is not closed": Broken("s.csv", lambda: b'A1,B1\n1,2\n3,"4\n', ("line 3 of s.csv opens a quotation mark",)),
    "a name that occurs twice": Broken("s.csv", lambda: b"A1,B1,A1\n1,2,3\n", ("named 'A1' (column 1 and column 3)",)),
    "no header": Broken("s.csv", lambda: b"1,2,3\n2,3,4\n", ("the first line of s.csv holds numbers", "add a header line")),
    "a title above the header": Broken("s.csv", lambda: b"Survey,,\nA1,A2,B1\n1,2,3\n", ("holds a title", "'Survey' in column 1")),
    "a web page": Broken("s.xls", lambda: b"<!DOCTYPE html><html><table>", ("s.xls is a web page (HTML)", "save it as .xlsx")),
    "an XML table": Broken("s.xls", lambda: b"<?xml version='1.0'?><Workbook/>", ("s.xls is an XML file",)),
    "a compressed file that is cut off": Broken("s.csv.gz", lambda: gzip.compress(text().encode())[:-20], ("s.csv.gz is cut off",)),
    "a compressed file that is damaged": Broken("s.csv.gz", lambda: b"\x1f\x8b\x08\0\0\0", ("s.csv.gz is",)),
    "an R object": Broken("s.rds", lambda: gzip.compress(b"X\n\0\0\0\3\0\4\2\1"), ("s.rds", "an R object (.rds)", "write.csv(readRDS")),
    "an R workspace that is compressed": Broken("s.RData", lambda: gzip.compress(b"RDX3\nX\n"), ("s.RData", "an R workspace", "write.csv")),
    "a jamovi file": Broken(
        "s.omv", lambda: archive(metadata_json=b"{}", data_bin=b""), ("s.omv is damaged or cut off", "a jamovi file", "export")
    ),
    "a jamovi file by another name": Broken(
        "s.zip", lambda: archive(metadata_json=b"{}", xdata_json=b"{}", data_bin=b""), ("s.zip is damaged or cut off", "a jamovi file")
    ),
    "a JASP file": Broken("s.jasp", lambda: archive(manifest_json=b"{}", data_bin=b""), ("s.jasp is a JASP file", "export")),
    "a JASP file by another name": Broken("s.zip", lambda: archive(analyses_json=b"{}", data_bin=b""), ("s.zip is a JASP file",)),
    "a SmartPLS model": Broken("s.splsm", lambda: b"<?xml version='1.0'?><splsm/>", ("s.splsm is a model of SmartPLS", "name its data")),
    "a SmartPLS project": Broken(
        "s.splsx", lambda: archive(survey_csv=text().encode()), ("s.splsx is a project of SmartPLS, which cannot", "as CSV", "plscli init")
    ),
    "a PDF": Broken("s.pdf", lambda: b"%PDF-1.7 ...", ("s.pdf is a PDF",)),
    "an R workspace": Broken("s.RData", lambda: b"RDX3\nX\n", ("s.RData", "an R workspace", "write.csv")),
    "a sheet of a file without sheets": Broken("s.csv", lambda: text().encode(), ("--sheet is for workbooks",), ("--sheet", "Data")),
    "a workbook that is cut off": Broken(
        "s.xlsx", lambda: half(xlsx(("Data", cells()))),
        ("s.xlsx is cut off or damaged: it ends at byte",),
    ),
    "a workbook with a damaged sheet": Broken(
        "s.xlsx", lambda: changed(book := xlsx(("Data", cells())), part_of(book, SHEET), b"\xff\0\xff\0"),
        ("s.xlsx is damaged: xl/worksheets/sheet1.xml, which begins at byte", "cannot be unpacked"),
    ),
    "a workbook with damaged XML": Broken(
        "s.xlsx", lambda: archive(xl__workbook_xml=b"<workbook><sheets><sheet", mimetype=b"x"), ("s.xlsx cannot be read as a workbook",)
    ),
    "a workbook with a password": Broken("s.xlsx", lambda: container("EncryptedPackage"), ("s.xlsx is protected with a password",)),
    "an old workbook that is cut off": Broken("s.xls", lambda: xls()[:-700], ("s.xls is cut off: it ends at byte",)),
    "an old Word document": Broken("s.xls", lambda: container("WordDocument"), ("s.xls is a Word document",)),
    "a Word document": Broken("s.xlsx", lambda: archive(word__document_xml=b"<w/>"), ("s.xlsx is a Word document",)),
    "a zip file with two surveys in it": Broken(
        "s.zip", lambda: archive(survey_csv=b"A1,B1\n", other_csv=b"A1,B1\n"), ("holds survey.csv, other.csv", "unpack it")
    ),
    "a zip file with a document in it": Broken("s.zip", lambda: archive(paper_pdf=b"%PDF-1.7"), ("paper.pdf is a PDF",)),
    "an encoding nobody knows": Broken(
        "s.csv", lambda: text().encode(), ("--encoding 'cp125' is no encoding", "did you mean"), ("--encoding", "cp125")
    ),
    "an encoding of no text": Broken("s.csv", lambda: text().encode(), ("--encoding 'base64' is no encoding",), ("--encoding", "base64")),
    "an encoding of a file that is no text": Broken(
        "s.xlsx", lambda: xlsx(("Data", cells())), ("--encoding is for text, and s.xlsx is a workbook",), ("--encoding", "cp1251")
    ),
    "a text in another encoding than is named": Broken(
        "s.csv", lambda: text().encode("cp1252"), ("s.csv is not in the encoding utf-8 (byte",), ("--encoding", "utf-8")
    ),
    "a spreadsheet that is cut off": Broken("s.ods", lambda: half(ods()), ("s.ods is cut off or damaged: it ends at byte",)),
    "an empty sheet": Broken("s.xlsx", lambda: xlsx(("Data", [])), ("sheet 'Data' of s.xlsx is empty",)),
    "a sheet that is not there": Broken(
        "s.xlsx", lambda: xlsx(("Data", cells()), ("Codes", [])), ("has no sheet 'data'", "did you mean Data", "sheets: Data, Codes"),
        ("--sheet", "data"),
    ),
    "a name in two cells": Broken("s.xlsx", lambda: xlsx(("Data", TWICE)), ("named 'A1' (cell A1 and cell C1)",)),
    "numbers in place of names": Broken(
        "s.xlsx", lambda: xlsx(("Data", [[1, 2], [3, 4]]), top=2),
        ("row 3 of sheet 'Data' of s.xlsx holds numbers",),
    ),
    "a title above the names": Broken("s.xlsx", lambda: xlsx(("Data", TITLE)), ("holds a title", "'Survey of 2024' in cell A1")),
    "a stray cell at the end of the sheet": Broken(
        "s.xlsx", lambda: xlsx(("Data", [*cells(), *[[]] * 1_048_000, [*[None] * 9_999, "x"]])),
        ("reaches to column NTP and row 1,048,014", "delete the stray cells"),
    ),
    "an SPSS file that is cut off": Broken("s.sav", lambda: half(sav()), ("s.sav is damaged or cut off: it ends at byte",)),
    "an SPSS file with a damaged dictionary": Broken(
        "s.sav", lambda: changed(sav(), 176, b"\x09"),
        ("s.sav is damaged at byte 177", "no record of type 9"),
    ),
    "an SPSS file that breaks off in its dictionary": Broken("s.sav", lambda: sav()[:500], ("s.sav is", "byte")),
    "a compressed SPSS file that is cut off": Broken("s.zsav", lambda: sav(compress=True)[:-9], ("s.zsav is damaged or cut off", "bytes")),
    "an SPSS file with a password": Broken("s.sav", lambda: b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV", ("protected with a password",)),
    "a portable SPSS file": Broken("s.por", lambda: b"ASCII SPSS PORT FILE".ljust(456) + b"SPSSPORT", ("s.por is an SPSS portable file",)),
    "a Stata file that is cut off": Broken("s.dta", lambda: half(dta(15)), ("s.dta is cut off: it ends at byte",)),
    "an old Stata file that is cut off": Broken(
        "s.dta", lambda: dta_of_pandas(114, "little")[:1500],
        ("s.dta is cut off", "before the end of"),
    ),
    "a Stata file with a damaged map": Broken(
        "s.dta", lambda: changed(file := dta(15), file.index(b"<map>") + 21, b"\1"),
        ("s.dta is damaged: byte", "does not begin variable_types"),
    ),
    "a Stata file of the future": Broken("s.dta", lambda: dta(15).replace(b"<release>119", b"<release>129"), ("release 129", "saveold")),
    "a Stata file of the past": Broken("s.dta", lambda: b"\x69\2\1\0" + dta_of_pandas(114, "little")[4:], ("before version 8",)),
    "a SAS file that is cut off": Broken(
        "s.sas7bdat", lambda: half(sas7bdat(frame(), WORDINGS)),
        ("s.sas7bdat is damaged or cut off", "bytes"),
    ),
    "a transport file that is cut off": Broken("s.xpt", lambda: xpt(5)[:-30], ("s.xpt is cut off: it ends at byte",)),
    "a transport file that lacks rows": Broken("s.xpt", lambda: xpt(8)[:-160], ("s.xpt is cut off: it ends at byte", "in row")),
    "a Parquet file that is cut off": Broken(
        "s.parquet", lambda: half(arrow("to_parquet", frame())),
        ("Parquet or Feather file of", "bytes"),
    ),
    "a Feather file that is cut off": Broken(
        "s.feather", lambda: half(arrow("to_feather", frame())),
        ("Parquet or Feather file of", "bytes"),
    ),
    "an export of previews alone": Broken(
        "s.csv", lambda: as_text([*qualtrics()[:4], qualtrics()[-1]]), ("all 2 responses are previews or unfinished",)
    ),
}  # fmt: skip
