"""Formats of output: which one is meant, and the renderer of each, which is loaded when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from plscli.errors import UsageError, did_you_mean
from plscli.questions import owner

if TYPE_CHECKING:
    from plscli.report.document import Document
    from plscli.tables import Report

Format = Literal["auto", "table", "csv", "tsv", "json", "parquet", "md", "qmd", "latex", "html", "xlsx", "docx"]
PageFormat = Literal["md", "qmd", "latex", "html", "xlsx", "docx"]
"""Formats of whole documents."""
ReportFormat = Literal["auto", "md", "qmd", "latex", "html", "xlsx", "docx", "json"]
"""Formats of `plscli report`: documents, and JSON with every number in them."""

SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".parquet": "parquet", ".txt": "table",
    ".md": "md", ".qmd": "qmd", ".tex": "latex", ".html": "html", ".xlsx": "xlsx", ".docx": "docx",
}  # fmt: skip
BINARY: tuple[Format, ...] = ("xlsx", "docx", "parquet")
DATA: tuple[Format, ...] = ("csv", "tsv", "json", "parquet")
"""Formats for programs, which have no place for notes that a reader sees."""
DELIMITERS = {"csv": ",", "tsv": "\t"}
WHOLE: tuple[Format, ...] = ("html", "xlsx")
"""Formats with room for the tables that are otherwise shown on request only."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is written.   beside : files that stand beside it, by name: pictures of formats that hold text alone."""

    content: str | bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)


def of_suffix(output: Path) -> Format:
    """The format that the suffix of a file stands for; UsageError if there is none."""
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"no format is known for {output.name!r}\n  use one of {', '.join(SUFFIXES)}, or say which with -f")
    return SUFFIXES[output.suffix.lower()]


def of_report(format: ReportFormat, output: Path | None) -> PageFormat | Literal["json"]:
    """The format of a report: as asked for, from the suffix of its file, or Markdown where there is none.

    Raises UsageError for a suffix that is not that of a document.
    """
    if format != "auto":
        return format
    found = "md" if output is None else SUFFIXES.get(output.suffix.lower())
    match found:
        case "md" | "qmd" | "latex" | "html" | "xlsx" | "docx" | "json":
            return found
        case _:
            suffixes = ", ".join(suffix for suffix, each in SUFFIXES.items() if each not in ("csv", "tsv", "parquet", "table"))
            raise UsageError(f"a report is a document, and not {output and output.name!r}\n  name the file with one of {suffixes}")


def _elsewhere(table: str) -> str:
    """Which command has a table."""
    name = table.casefold().replace("-", "_")
    question = owner(name)
    return f"plscli {question.name} has it: plscli {question.name} SURVEY -t {name}\n  " if question else ""


def check_table(report: Report, format: Format, table: str | None) -> None:
    """UsageError if a table is asked for that does not exist, or of a format that holds them all."""
    names = [layout.name for layout in report.layouts]
    if table is not None and table not in names:
        near = _elsewhere(table) or (f"{meant}\n  " if (meant := did_you_mean(table, names)) else "")
        raise UsageError(f"there is no table {table!r} here\n  {near}there are: {', '.join(names)}")
    if table is not None and format == "json":
        raise UsageError("JSON holds every table: leave out --table, or choose another --format")


def render(
    report: Report, format: Format, table: str | None = None, width: int = 100, color: bool = False, stem: str | None = None
) -> Written:
    """The report in a format other than auto.

    table : only this one (csv and tsv: the main one if not named).   width, color : of the terminal.   stem : see `render_document`.
    """
    check_table(report, format, table)
    if format in DATA:
        from plscli.report.render import data

        if format == "json":
            return Written(data.as_json(report.result))
        name = table or report.layouts[0].name
        records, fields = report.result.tables()[name], report.layout(name).header
        if format == "parquet":
            return Written(data.as_parquet(report.result, records, fields))
        return Written(data.as_delimited(records, fields, DELIMITERS[format]))
    if format in get_args(PageFormat):
        from plscli.report.document import document

        page: PageFormat = format  # type: ignore[assignment]  # as was just seen
        return render_document(document(report, table, everything=format in WHOLE), page, stem)
    from plscli.report.render import terminal

    names = [table] if table else [layout.name for layout in report.layouts if layout.shown]
    return Written(terminal.render(report, names, width, color))


def render_document(document: Document, format: PageFormat, stem: str | None = None) -> Written:
    """A document in one of the formats of documents.

    stem : name of its file without suffix, for the pictures beside a Markdown or LaTeX file; without it they are described in words.
    Raises UsageError for a table that the format has no room for.
    """
    match format:
        case "md" | "qmd":
            from plscli.report.render import markdown

            return Written(*markdown.render(document, stem, quarto=format == "qmd"))
        case "latex":
            from plscli.report.render import latex

            return Written(*latex.render(document, stem))
        case "html":
            from plscli.report.render import html

            return Written(html.render(document))
        case "xlsx":
            from plscli.report.render import excel

            return Written(excel.render(document))
        case "docx":
            from plscli.report.render import word

            return Written(word.render(document))
