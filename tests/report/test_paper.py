"""Tables on pages that somebody prints: room for every word, heads over their columns, true signs."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pytest

import plscli
import readers
from plscli.estimation.bootstrap import Bootstrap
from plscli.questions.measurement.layouts import report as on_loadings
from plscli.questions.screening.layouts import report as on_validate
from plscli.questions.structure.layouts import report as on_hypotheses
from plscli.report import paper
from plscli.report.document import Document, Heading, Note, Paragraph, Table, document
from plscli.report.render import PageFormat, render_document
from plscli.tables import Column, Layout
from studies import SERVICE

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def bootstrap() -> Bootstrap:
    return plscli.bootstrap(plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls")), resamples=200, seed=7)


@cache
def example() -> Document:
    return document(on_hypotheses(plscli.hypotheses(bootstrap())))


def written(document: Document, format: PageFormat) -> Any:
    return render_document(document, format, None).content


def test_limits_and_arrows_in_papers_are_true_signs() -> None:
    assert paper.typeset("thresholds: AVE >= 0.5, VIF <= 3, red < 0.7") == "thresholds: AVE ≥ 0.5, VIF ≤ 3, red < 0.7"
    assert paper.typeset("A>=B >=C x >= y") == "A>=B >=C x >= y"


def test_letters_of_measures_stay_small_at_the_beginning_of_a_note() -> None:
    assert paper.capital("d: empty corner") == "d: empty corner"
    assert paper.capital("c: correlation of scores") == "c: correlation of scores"
    assert paper.capital("a missing answer counts") == "A missing answer counts"
    assert paper.capital("losses are means") == "Losses are means"


def test_browsers_break_no_arrow() -> None:
    page = lxml.html.document_fromstring(written(document(on_loadings(plscli.loadings(bootstrap()))), "html"))
    sentences = [sentence.text_content() for sentence in page.iter("dd")]
    assert any("\u00a0→\u00a0" in sentence for sentence in sentences)
    assert not any("->" in sentence for sentence in sentences)


def test_cells_of_word_have_room_for_their_longest_words() -> None:
    import matplotlib
    from PIL import ImageFont

    times = ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "STIXGeneral.ttf"), 1000)  # as wide as Times
    survey = plscli.read_survey(SERVICE)
    reports = (on_hypotheses(plscli.hypotheses(bootstrap())), on_loadings(plscli.loadings(bootstrap())),
               on_validate(plscli.validate(survey, bootstrap().model)))  # fmt: skip
    sizes = set()
    for report in reports:
        file = docx.Document(io.BytesIO(written(document(report), "docx")))
        for table in file.tables:
            margins = sum(int(side.get(f"{WORD}w")) for side in table._tbl.find(f".//{WORD}tblCellMar")) / 20
            for cell in table._tbl.iter(f"{WORD}tc"):
                text = "".join(part.text or "" for part in cell.iter(f"{WORD}t"))
                (size,) = {int(mark.get(f"{WORD}val")) / 2 for mark in cell.iter(f"{WORD}sz")}
                room = int(cell.find(f"{WORD}tcPr/{WORD}tcW").get(f"{WORD}w")) / 20 - margins
                sizes.add(size)
                for word in re.split(r"[ -]", text):
                    assert times.getlength(word) / 1000 * size <= room, (text, room)
    assert sizes >= {8, 9}


def test_what_follows_a_table_on_its_side_stands_upright_again() -> None:
    columns = (Column("row", "row"), *(Column(f"c{i}", f"construct number {i}", "number", spare=i) for i in range(1, 16)))
    wide = Table(Layout("wide", "Wide", columns), [{"row": "one", **{f"c{i}": 100.0 + i for i in range(1, 16)}}])
    blocks = (wide, Note("told in tables", in_tables=True), Note("a remark"), wide, Heading("Next"))
    file = docx.Document(io.BytesIO(written(replace(example(), blocks=blocks), "docx")))
    assert [section.orientation for section in file.sections] == [1, 0, 1, 0]
    wide_ones = (Heading("Results"), wide, wide, Heading("Next"), Heading("Wide again", 2), wide, Note("a remark"))
    assert paper.lying(wide_ones) == [True, True, True, True, True, True, False]
    assert paper.lying((Paragraph("The answer."), *wide_ones))[:2] == [True, True]
    assert paper.lying((Heading("Results"), Paragraph("A text."), wide)) == [False, False, True]
    assert paper.lying((Paragraph("alone"),)) == [False]
    source = written(replace(example(), blocks=wide_ones), "latex")
    assert (source.count("\\begin{landscape}"), source.count("\\end{landscape}")) == (1, 1)
    assert source.index("\\begin{landscape}") < source.index("{Results}") < source.index("\\end{landscape}") < source.index("a remark")
    whole = docx.Document(io.BytesIO(written(replace(example(), blocks=(Note("first"), *wide_ones)), "docx")))
    assert [section.orientation for section in whole.sections] == [0, 1, 0]
    assert "told in tables" not in "\n".join(line.text for line in file.paragraphs)


@pytest.mark.skipif(shutil.which("pdflatex") is None or shutil.which("pdftotext") is None, reason="pdflatex and pdftotext are not here")
def test_heads_of_long_tables_stand_over_their_columns_after_one_run(tmp_path: Path) -> None:
    whole = replace(example(), blocks=document(bootstrap().report()).blocks)
    pdf = readers.pdf_of(written(whole, "latex"), tmp_path)
    page = subprocess.run(["pdftotext", "-bbox", "-l", "1", str(pdf), "-"], capture_output=True, check=True, text=True).stdout
    lines: dict[int, list[tuple[float, float, str]]] = {}
    for word in lxml.html.fromstring(page).iter("word"):
        lines.setdefault(round(float(word.get("ymax"))), []).append((float(word.get("xmin")), float(word.get("xmax")), word.text))
    rows = {tuple(text for *_, text in sorted(line)): sorted(line) for line in lines.values()}
    head = next(line for texts, line in rows.items() if texts[:3] == ("Quantity", "Name", "Estimate"))
    row = next(line for texts, line in rows.items() if texts[:4] == ("path", "QUAL", "→", "SAT"))
    assert row[0][0] == pytest.approx(head[0][0], abs=0.5)
    assert row[1][0] == pytest.approx(head[1][0], abs=3.0)
    assert row[4][1] == pytest.approx(head[2][1], abs=3.0)
