"""Quarto and Parquet: what other programs take from here."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pyarrow.parquet
import pytest

from commands import run, study
from hostile import DRAWN
from plscli.report.document import Document, Paragraph
from plscli.report.render import render, render_document
from plscli.report.render.markdown import Quarto
from readers import markdown_tables
from report.test_documents import bootstrap, essay, example, written


def test_quarto_has_a_title_and_formats_above_and_labels_for_references() -> None:
    ink = render_document(essay(), "qmd", "essay")
    text = str(ink.content)
    head, body = text.removeprefix("---\n").split("\n---\n", 1)
    assert json.loads(head.splitlines()[0].removeprefix("title: "))
    assert [line.split(":")[0].strip() for line in head.splitlines()[1:5]] == ["format", "html", "docx", "pdf"]
    tables = re.findall(r"\{#tbl-(\d+)\}$", body, re.MULTILINE)
    assert tables == [str(number) for number in range(1, len(markdown_tables(body)) + 1)]
    (figure,) = re.findall(r"^!\[.*\]\((.*?)\)\{#fig-1 fig-alt=\"[^\"]+\"\}$", body, re.MULTILINE)
    assert set(ink.beside) == {figure}


def test_quarto_has_the_tables_of_markdown() -> None:
    assert markdown_tables(str(written(example(), "qmd"))) == markdown_tables(str(written(example(), "md")))


@pytest.mark.parametrize("text", [*DRAWN, "@cite", "a^2^", "{{< include x >}}", ":::", "[x]{.y}", "`ls`{=html}", 'say "it"', "a -- b"])
def test_nothing_in_a_text_is_markup_for_quarto(text: str) -> None:
    found = Quarto(essay()).escaped(text)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", found)
    assert not re.search(r"[@^{}`*\[\]|~$<>]|:::", bare), found
    document = Document("t", "f", (Paragraph(text),), essay().provenance)
    assert "\n---\n" not in str(render_document(document, "qmd").content).split("\n---\n", 1)[1]


def table_of(path: Path) -> pyarrow.Table:
    return pyarrow.parquet.read_table(io.BytesIO(path.read_bytes()))


def test_parquet_has_the_numbers_of_json_with_types_and_origin(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    for table in ("hypotheses", "effects", "r_squared"):
        assert run("hypotheses", "survey.csv", "-n", "100", "-q", "-t", table, "-o", f"{table}.parquet", cwd=folder).code == 0
    whole = json.loads(run("hypotheses", "survey.csv", "-n", "100", "-q", "-f", "json", cwd=folder).out)
    for table in ("hypotheses", "effects", "r_squared"):
        found = table_of(folder / f"{table}.parquet")
        rows = [{k: " ".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in whole["tables"][table]]
        assert found.to_pylist() == rows
        told = json.loads(found.schema.metadata[b"plscli"])
        assert (told["data"], told["model"], told["settings"]) == (whole["data"], whole["model"], whole["settings"])
    types = table_of(folder / "hypotheses.parquet").schema
    assert (str(types.field("estimate").type), str(types.field("from").type)) == ("double", "string")


def test_parquet_is_the_same_in_every_run_and_python_writes_it(tmp_path: Path) -> None:
    import plscli

    report = plscli.hypotheses(bootstrap()).report()
    first, second = (render(report, "parquet").content for _ in range(2))
    assert first == second


def test_without_pyarrow_parquet_is_refused_before_anything_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("hypotheses", "survey.csv", "-o", "h.parquet", cwd=study(tmp_path).parent)
    assert (done.code, done.out) == (2, "")
    assert "pip install 'plscli[parquet]'" in done.err
    assert "resample" not in done.err
