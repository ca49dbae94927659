"""Names and answers may be anything; in no format do they become more than text."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import lxml.html
import numpy as np
import openpyxl
import pytest
from markdown_it import MarkdownIt

import plscli
import readers
from hostile import NAMES
from plscli.data.read import survey_of
from plscli.questions.groups import by_group
from plscli.questions.measurement import layouts as loadings
from plscli.questions.robustness import robustness
from plscli.questions.screening import layouts as validate
from plscli.questions.structure import layouts as hypotheses
from plscli.report import defused, is_formula, visible
from plscli.report.document import Code, Document, Heading, Illustration, Items, Note, Paragraph, Span, document
from plscli.report.render import Format, render, render_document
from plscli.report.render.markdown import GitHub
from plscli.tables import Report

COLUMN, FILE = "=|<i>_", '=<b>"data"&|\\_.csv'
ANSWERS = (*NAMES, "\x1b[31mred\x1b[0m\x07", "two\r\nlines", "\t=1+1", "\r=1+1", "nul\0byte", "\x9b31m", "a\u2028b", "-5", "+3.5", "-", "")
CONSTRUCTS = tuple(name.replace(":", "") for name in NAMES)
"""A colon stands for a product."""
HAS_TEX = shutil.which("pdflatex") is not None and shutil.which("pdftotext") is not None


@cache
def survey() -> tuple[plscli.Survey, plscli.ModelSpec]:
    """Constructs with hostile names that point to the last one, the first dozen with two columns each; a column of hostile answers."""
    items = [[f"{name.strip()} {item}" for item in range(1, 3 if place < 12 else 2)] for place, name in enumerate(NAMES)]
    rng = np.random.default_rng(1)
    factors = np.repeat(rng.standard_normal((120, len(NAMES))), [len(block) for block in items], axis=1)
    X = np.clip(np.round(4 + factors + 0.5 * rng.standard_normal(factors.shape)), 1, 7).astype(int)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([*chain(*items), "ID"])
    table.writerows([*row, ANSWERS[place % len(ANSWERS)].replace("\0", "")] for place, row in enumerate(X.tolist()))
    lines = [f"`{name}` =~ {' + '.join(f'`{item}`' for item in block)}" for name, block in zip(CONSTRUCTS, items, strict=True)]
    lines += [f"`{CONSTRUCTS[-1]}` ~ `{name}.`*`{name}`" for name in CONSTRUCTS[:-1]]
    lines.append(f"`{CONSTRUCTS[1]}` ~ `{CONSTRUCTS[0]}`")
    return survey_of(text.getvalue().encode("utf-8"), FILE, ()), plscli.parse_model("\n".join(lines))


@cache
def reports() -> tuple[Report, ...]:
    data, model = survey()
    bootstrap = plscli.bootstrap(data, model, resamples=20, max_failed=1.0)
    return (
        hypotheses.report(plscli.hypotheses(bootstrap)),
        loadings.report(plscli.loadings(bootstrap.point)),
        validate.report(plscli.validate(data, model)),
        plscli.scores(data, model, id="ID").report(),
    )


@cache
def groups() -> Report:
    """A small model by groups with hostile labels, in a column with a hostile name, and its robustness."""
    rng = np.random.default_rng(2)
    X = np.clip(np.round(4 + rng.standard_normal((320, 1)) + rng.standard_normal((320, 3))), 1, 7).astype(int)
    text = io.StringIO()
    labels = [answer for answer in ANSWERS if len(answer.strip()) > 1 and "\0" not in answer][:16]
    csv.writer(text).writerows([["a1", "a2", "y1", COLUMN], *([*row, labels[i % len(labels)]] for i, row in enumerate(X.tolist()))])
    data = survey_of(text.getvalue().encode("utf-8"), FILE, ())
    whole = plscli.hypotheses(plscli.bootstrap(data, plscli.parse_model("A =~ a1 + a2; Y =~ y1; Y ~ `=H`*A"), resamples=20))
    found = (by_group.further(data, whole, COLUMN), robustness.run(data, whole))
    return hypotheses.report(replace(whole, additions=found))


def test_labels_of_groups_are_text_like_any_other() -> None:
    report = groups()
    assert {"groups", "by_group", "robustness", "specifications"} <= {layout.name for layout in report.layouts}
    found = document(report, everything=True)
    page = lxml.html.document_fromstring(str(render_document(found, "html").content))
    assert {element.tag for element in page.iter("script", "img", "iframe", "h4")} == set()
    assert not any(is_formula(cell.text_content()) for cell in page.iter("td", "th"))
    for table in ("groups", "by_group", "specifications"):
        rows = list(csv.reader(io.StringIO(written(report, "csv", table))))
        assert not any(is_formula(cell) or CONTROL.search(cell) for row in rows for cell in row)
    assert readers.sheets(bytes(render_document(found, "xlsx").content))["by_group"]
    assert readers.word_tables(bytes(render_document(found, "docx").content))
    assert not CONTROL.search(written(report, "table"))


def written(report: Report, format: Format, table: str | None = None) -> Any:
    return render(report, format, table, 100, color=False).content


@cache
def whole(title: str = "Everything") -> Document:
    """All blocks of documents, and all tables, with hostile text wherever there is text."""
    blocks: list[Any] = []
    for name in ANSWERS:
        paragraph = Paragraph((name, Span(name, "italic"), Span(name, "bold"), Span(name, "code"), name))
        blocks += [Heading(name), paragraph, Note(name), Items((name, name)), Items((name,), ordered=True), Code(f"{name}\n{name}")]
        blocks.append(Illustration(name, name, draw))
    blocks += [block for report in reports() for block in document(report, everything=True).blocks]
    return replace(document(reports()[0]), title=title, blocks=tuple(blocks))


@cache
def draw(format: str, theme: str) -> bytes:
    """A picture of one point."""
    from matplotlib.figure import Figure

    content = io.BytesIO()
    Figure(figsize=(0.1, 0.1)).savefig(content, format=format)
    return content.getvalue()


CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def test_text_is_shown_with_what_would_be_obeyed_written_out() -> None:
    assert visible("a\x1b[31m\x9b\x07\0") == "a\\x1b[31m\\x9b\\x07\\x00"
    assert visible("\ta\r\nb\u2028c") == " a  b c"
    assert visible("\u202ea\ud800\uffff") == "\\u202ea\\ud800\\uffff"
    for plain in ("a b", "caf\u00e9 \u00a0\u3000\u200d\u200c", "\u0631\u0636\u0627", "😀", "日本"):
        assert visible(plain) == plain


@pytest.mark.parametrize("text", ["=1", "+a", "-a", "@a", "\t=1", "\r=1", " =1", "\u00a0=1", "\ufeff=1", "＝1", "-1+1", "+-1", "-1e5x"])
def test_what_a_spreadsheet_would_take_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == f"'{visible(text)}"


@pytest.mark.parametrize("text", ["-1", "+1.5", "-1e-5", "+", "-", "-12 %".replace(" ", ""), "1=1", "a", "", "0.5", "'=1"])
def test_numbers_signs_and_other_text_stay_as_they_are(text: str) -> None:
    assert defused(text) == text


def test_no_cell_of_a_delimited_file_is_a_formula_or_more_than_a_cell() -> None:
    for report in reports():
        for table, records in report.result.tables().items():
            for format, delimiter in (("csv", ","), ("tsv", "\t")):
                text = written(report, format, table)
                rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
                assert len(rows) == len(records) + 1 == text.count("\n")
                assert {len(row) for row in rows} == {len(rows[0])}
                assert not any(is_formula(cell) or CONTROL.search(cell) for row in rows for cell in row)


def test_json_keeps_every_text_and_shows_what_a_terminal_would_obey() -> None:
    for report in reports():
        text = written(report, "json")
        assert not CONTROL.search(text)
        assert json.loads(text)["tables"] == json.loads(json.dumps(dict(report.result.tables())))
        assert json.loads(text)["data"]["file"] == FILE


def test_a_terminal_gets_nothing_to_obey() -> None:
    for report in reports():
        assert not CONTROL.search(written(report, "table", "constructs" if report.result.kind == "scores" else None))


def test_html_has_the_elements_of_the_page_and_no_others() -> None:
    text = str(render_document(whole("</title><script>"), "html").content)
    page = lxml.html.document_fromstring(text)
    known = "html head meta title style body main footer nav h1 h2 h3 p a ul ol li em strong code pre figure figcaption b span small div"
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= {
        *(known + " table thead tbody tr th td bdi dl dt dd picture source img").split()
    }
    allowed = {
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "aria-label",
        "href",
        "class",
        "id",
        "role",
        "tabindex",
        "scope",
        "media",
    }
    attributes = {attribute for element in page.iter() for attribute in element.attrib}
    assert attributes <= {*allowed, "srcset", "src", "alt"}
    assert all(link.get("href").startswith("#") for link in page.iter("a"))
    assert all(image.get("src").startswith("data:image/svg+xml;base64,") for image in page.iter("img"))
    assert page.findtext("head/title").startswith("</title><script>")
    assert "default-src 'none'" in page.find("head/meta[@http-equiv]").get("content")
    assert not CONTROL.search(text)
    cells = [cell.text_content() for cell in page.iter("td", "th")]
    assert not any(map(is_formula, cells))
    assert {defused(name) for name in CONSTRUCTS} <= set(cells)


def test_markdown_is_rendered_without_markup_of_names() -> None:
    text = str(render_document(whole(), "md", stem=None).content)
    assert not CONTROL.search(text)
    page = lxml.html.fragment_fromstring(MarkdownIt("gfm-like", {"linkify": False}).render(text), create_parent="main")
    tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    known = {"main", "h2", "p", "em", "strong", "code", "ul", "ol", "li", "pre", "table", "thead", "tbody", "tr", "th", "td"}
    assert tags <= known
    assert {visible(name).strip() for name in CONSTRUCTS} <= {cell.text_content() for cell in page.iter("td")}
    assert {visible(name).strip() for name in ANSWERS if name.strip()} <= {head.text_content().strip() for head in page.iter("h2")}


def test_github_makes_no_links_of_addresses_in_text() -> None:
    assert GitHub(whole()).escaped("see http://x.test or WWW.x.test") == "see http:\\//x.test or WWW\\.x.test"


def test_workbooks_hold_text_as_text_also_when_it_is_edited() -> None:
    content = bytes(render_document(whole(), "xlsx").content)
    found = readers.sheets(content)
    assert len({name.lower() for name in found}) == len(found)
    names = {value for rows in found.values() for row in rows for value in row if isinstance(value, str)}
    assert {visible(name) for name in CONSTRUCTS} <= {_unescaped(name) for name in names}
    book = openpyxl.load_workbook(io.BytesIO(content))
    guarded = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and is_formula(cell.value)
    ]
    assert guarded
    assert all(cell.quotePrefix for cell in guarded)
    with ZipFile(io.BytesIO(content)) as parts:
        assert not any("external" in name.lower() for name in parts.namelist())
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def _unescaped(text: str) -> str:
    """Excel writes a text that looks like one of its escapes with another escape."""
    return text.replace("_x005F_", "_")


def test_word_files_are_sound_and_hold_the_names() -> None:
    content = bytes(render_document(whole(), "docx").content)
    cells = {cell for rows in readers.word_tables(content) for row in rows for cell in row}
    assert {visible(name) for name in CONSTRUCTS if "-" not in name} <= cells
    with ZipFile(io.BytesIO(content)) as parts:
        assert not CONTROL.search(parts.read("word/document.xml").decode("utf-8"))
        assert b"TargetMode" not in parts.read("word/_rels/document.xml.rels")


@pytest.mark.skipif(not HAS_TEX, reason="pdflatex and pdftotext are not here")
@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_latex_compiles_and_prints_what_would_be_commands(engine: str, tmp_path: Path) -> None:
    if shutil.which(engine) is None or (engine == "lualatex" and not _has_package("luaotfload.sty")):
        pytest.skip(f"{engine} is not here")
    blocks = tuple(block for block in whole().blocks if not isinstance(block, Illustration))
    few = (
        blocks if engine == "pdflatex" else (*blocks[: 4 * len(ANSWERS)], *document(reports()[0]).blocks)
    )  # lualatex takes ten times as long
    source = str(render_document(replace(whole(), blocks=few), "latex").content)
    assert not CONTROL.search(source)
    page = re.sub(r"\s+", "", readers.pdf_text(readers.pdf_of(source, tmp_path, engine)))
    for name in ("\\input{/etc/passwd}", "\\write18{id}\\end{document}", "[optional]", "*star", "^^M%%", "{{7*7}}{%raw%}"):
        assert name.replace(" ", "") in page, name


def _has_package(name: str) -> bool:
    import subprocess

    return bool(subprocess.run(["kpsewhich", name], capture_output=True, check=False).stdout)


def test_pictures_stand_beside_text_under_names_of_ours(tmp_path: Path) -> None:
    for format, suffix in (("md", "png"), ("latex", "pdf")):
        ink = render_document(whole(), format, stem="report")
        assert set(ink.beside) == {f"report-figure-{number}.{suffix}" for number in range(1, len(ANSWERS) + 1)}
        assert all(name in str(ink.content) for name in ink.beside)
