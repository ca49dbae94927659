"""Formats of documents as a user asks for them: by -f, by the suffix of -o, in a pipe, on a terminal."""

from __future__ import annotations

import subprocess
from pathlib import Path
from zipfile import is_zipfile

import pytest

import readers
from commands import PLSCLI, in_terminal, loaded, run, study
from studies import EMOTION

FORMATS = {"md": "md", "qmd": "qmd", "latex": "tex", "html": "html", "xlsx": "xlsx", "docx": "docx"}


@pytest.mark.parametrize("format", FORMATS)
def test_a_pipe_or_a_dash_and_a_file_get_the_same_bytes(format: str, tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    command = [*PLSCLI, "hypotheses", "survey.csv", "-q", "-n", "50"]
    where = ["-o", "-"] if format in ("md", "docx") else []
    piped = subprocess.run([*command, "-f", format, *where], cwd=folder, capture_output=True, check=True).stdout
    to_file = subprocess.run([*command, "-o", f"h.{FORMATS[format]}"], cwd=folder, capture_output=True, check=True).stdout
    assert to_file == b""
    assert piped == (folder / f"h.{FORMATS[format]}").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == [f"h.{FORMATS[format]}", "survey.csv", "survey.pls"]


@pytest.mark.parametrize("format", ["xlsx", "docx"])
def test_a_terminal_is_spared_of_binary_files_before_anything_is_computed(format: str, tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    refused = in_terminal([*PLSCLI, "hypotheses", "survey.csv", "-f", format], folder)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == f"plscli: {format} is not text that a terminal could show\n  write it to a file: -o result.{format}\n"


def test_one_table_can_be_asked_for_and_html_and_excel_hold_all_others_without() -> None:
    arguments = ("hypotheses", str(EMOTION), "-q", "-n", "50")
    assert len(readers.markdown_tables(run(*arguments, "-f", "md").out)) == 2
    assert len(readers.html_tables(run(*arguments, "-f", "html").out)) == 7
    assert len(readers.html_tables(run(*arguments, "-f", "html", "-t", "fit").out)) == 1
    unknown = run(*arguments, "-f", "html", "-t", "none")
    assert (unknown.code, unknown.out) == (2, "")


def test_notes_that_stand_in_the_document_are_not_said_twice(tmp_path: Path) -> None:
    folder = study(tmp_path, "service").parent
    said = run("loadings", "survey.csv", "-f", "csv", cwd=folder).err
    assert "90 answers missing" in said
    page = run("loadings", "survey.csv", "-f", "md", cwd=folder)
    assert "90 answers missing" in page.out
    assert "90 answers missing" not in page.err


def test_an_unknown_suffix_names_those_that_are_known(tmp_path: Path) -> None:
    refused = run("hypotheses", "survey.csv", "-o", "h.odt", cwd=study(tmp_path).parent)
    assert (refused.code, refused.out) == (2, "")
    assert "use one of .csv, .tsv, .json, .parquet, .txt, .md, .qmd, .tex, .html, .xlsx, .docx, or say which with -f" in refused.err


def test_the_format_asked_for_goes_before_the_suffix(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    assert run("hypotheses", "survey.csv", "-n", "50", "-f", "xlsx", "-o", "h.data", cwd=folder).code == 0
    assert is_zipfile(folder / "h.data")


@pytest.mark.parametrize(
    ("format", "own"), [("csv", None), ("md", None), ("latex", None), ("html", "jinja2"), ("xlsx", "xlsxwriter"), ("docx", "docx")]
)
def test_a_format_loads_its_own_library_and_no_other(format: str, own: str | None, tmp_path: Path) -> None:
    _, modules = loaded("hypotheses", str(EMOTION), "-n", "50", "-f", format, "-o", str(tmp_path / "out"))
    libraries = {"jinja2", "xlsxwriter", "docx", "lxml", "pandas", "matplotlib", "rich.table"} & modules
    assert libraries == ({own} - {None}) | ({"lxml"} if format == "docx" else set())
