"""Documents read back by programs that did not write them: tables as lists of rows of text, the header first."""

from __future__ import annotations

import io
import re
import subprocess
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import docx
import lxml.etree
import lxml.html
import openpyxl

Rows = list[list[str]]


def markdown_tables(text: str) -> list[Rows]:
    """GitHub's tables: runs of lines between vertical bars, of which the second says where columns are set."""
    found: list[Rows] = []
    inside = False
    for line in text.splitlines():
        if line.startswith("|"):
            if not inside:
                found.append([])
            found[-1].append([_plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        inside = line.startswith("|")
    for rows in found:
        assert all(re.fullmatch(r"-{2,}[-:]", mark) for mark in rows[1]), rows[1]
        assert {len(row) for row in rows} == {len(rows[0])}
        del rows[1]
    return found


def _plain(cell: str) -> str:
    return unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", cell))


def html_tables(text: str) -> list[Rows]:
    """Tables of a page."""
    page = lxml.html.document_fromstring(text)
    for threshold in list(page.iter("small")):  # under the title of a column
        threshold.getparent().remove(threshold)
    return [[[cell.text_content() for cell in row.iter("th", "td")] for row in table.iter("tr")] for table in page.iter("table")]


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    """Values of a workbook by sheet; no cell is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def word_tables(content: bytes) -> list[Rows]:
    """Tables of a Word document, every part of which is sound XML."""
    with ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                lxml.etree.fromstring(parts.read(name))
    document = docx.Document(io.BytesIO(content))
    return [
        [["".join(text.text or "" for text in cell.iter("{*}t")) for cell in row.iter("{*}tc")] for row in table._tbl.iter("{*}tr")]
        for table in document.tables
    ]


def pdf_of(source: str, folder: Path, engine: str = "pdflatex") -> Path:
    """LaTeX compiled as it stands, without a shell; the page must come out at the first error-free try."""
    (folder / "page.tex").write_text(source, encoding="utf-8")
    command = [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-1500:]
    return folder / "page.pdf"


def pdf_text(pdf: Path) -> str:
    """The text of a PDF, page by page, with blanks as single spaces."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8")
