"""What documents look like, where they say they come from, and that the same input gives the same bytes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import lxml.html
import openpyxl
import pytest

import plscli
import readers
from plscli.errors import UsageError
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.questions.measurement.layouts import report as on_loadings
from plscli.questions.structure.layouts import report as on_hypotheses
from plscli.report import paper
from plscli.report.cells import printed, shown, tone
from plscli.report.document import Code, Document, Heading, Illustration, Items, Paragraph, Span, Table, document, provenance
from plscli.report.render import PageFormat, render, render_document
from plscli.tables import Column, Layout
from plscli.words.thresholds import PROFILE
from studies import MEDIATED, SERVICE, answers, survey_of

PAGES: tuple[PageFormat, ...] = ("md", "qmd", "latex", "html", "xlsx", "docx")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def bootstrap() -> Bootstrap:
    return plscli.bootstrap(plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls")), resamples=200, seed=7)


@cache
def example() -> Document:
    return document(on_hypotheses(plscli.hypotheses(bootstrap())))


def written(document: Document, format: PageFormat, stem: str | None = None) -> Any:
    return render_document(document, format, stem).content


def text_of(content: str | bytes, format: PageFormat) -> str:
    """Everything that a document says, comments and properties included."""
    if isinstance(content, str):
        return content if format != "html" else lxml.html.document_fromstring(content).text_content()
    with ZipFile(io.BytesIO(content)) as parts:
        inside = (parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml"))
        return "\n".join(re.sub(r"<[^>]+>", " ", part) for part in inside)


@pytest.mark.parametrize(
    ("column", "value", "screen", "paper"),
    [
        (Column("r2", "R²", "number", bounded=True), 0.2951, "0.295", ".295"),
        (Column("loading", "loading", "number", bounded=True), -0.45, "-0.450", "−.450"),
        (Column("loading", "loading", "number", bounded=True), 1.0, "1.000", "1.000"),
        (Column("rho_a", "rho_a", "number", bounded=True), 1.496, "1.496", "1.496"),
        (Column("estimate", "estimate", "number"), -0.0451, "-0.045", "−0.045"),
        (Column("estimate", "estimate", "number"), -0.0001, "0.000", "0.000"),
        (Column("p", "p", "p", bounded=True), 0.0004, "<0.001", "< .001"),
        (Column("p", "p", "p", bounded=True), 0.99999, ">0.999", "> .999"),
        (Column("p", "p", "p"), 0.0495, "0.050", ".050"),
        (Column("n", "n", "integer"), 12345, "12,345", "12,345"),
        (Column("value", "value", "value"), 7.0, "7", "7"),
        (Column("via", "via"), ["A", "B"], "A, B", "A, B"),
        (Column("used", "used"), False, "no", "no"),
        (Column("p", "p", "p"), None, "–", "–"),
    ],
)
def test_papers_print_no_zero_before_the_point_of_what_cannot_exceed_one(column: Column, value: Any, screen: str, paper: str) -> None:
    assert shown(column, value) == screen
    assert printed(column, value) == paper


def test_paths_keep_their_zero_and_loadings_r2_and_p_lose_it() -> None:
    bounded = {column.name: column.bounded for layout in on_hypotheses(plscli.hypotheses(bootstrap())).layouts for column in layout.columns}
    measurement = on_loadings(plscli.loadings(bootstrap()))
    tables = [measurement.layout(name) for name in ("loadings", "reliability", "htmt")]
    measured = {column.name: column.bounded for layout in tables for column in layout.columns}
    assert {name for name, cannot in bounded.items() if cannot} == {"p", "r2", "r2_adjusted"}
    assert {"loading", "alpha", "rho_a", "rho_c", "ave", "p", "se", "lower"} <= {name for name, cannot in measured.items() if cannot}
    assert not any(measured[name] for name in ("weight", "vif", "t", "value"))


def test_sentences_in_papers_have_true_signs() -> None:
    assert paper.typeset("A -> B <-> C (β = -0.257, t = -5.81, p < 0.001)") == "A → B ↔ C (β = −0.257, t = −5.81, p < .001)"
    assert paper.typeset("x-1 has 2-3 parts; p = 0.050") == "x-1 has 2-3 parts; p = .050"


def test_word_tables_have_three_rules_a_number_a_title_and_a_note() -> None:
    file = docx.Document(io.BytesIO(written(example(), "docx")))
    texts = [line.text for line in file.paragraphs]
    assert texts[:2] == ["Table 1", "Hypotheses"]
    assert file.paragraphs[1].runs[0].italic
    note = next(text for text in texts if text.startswith("Note."))
    for part in (
        "survey.csv, n\u00a0=\u00a0300",
        "200 of 200 resamples",
        "seed 7",
        "95 % percentile intervals",
        "SE\u00a0=\u00a0standard error",
    ):
        assert part in note
    table = file.tables[0]._tbl
    assert [border.tag for border in table.tblPr.find(f"{WORD}tblBorders")] == [f"{WORD}top", f"{WORD}bottom"]
    head, *rows = table.tr_lst
    assert head.find(f"{WORD}trPr/{WORD}tblHeader") is not None
    assert len(head.findall(f".//{WORD}tcBorders/{WORD}bottom")) == len(head.tc_lst)
    assert not any(row.findall(f".//{WORD}tcBorders") for row in rows)
    assert {cell.text for cell in file.tables[0].columns[8].cells[1:]} >= {"< .001"}
    instructions = [field.text for field in file.element.body.iter(f"{WORD}instrText")]
    assert instructions == [" SEQ Table \\* ARABIC "] * 2


def test_a_wide_table_lies_on_its_side_and_says_what_finds_no_room() -> None:
    columns = (Column("row", "row"), *(Column(f"c{i}", f"construct number {i}", "number", spare=i) for i in range(1, 41)))
    record = {"row": "one", **{f"c{i}": 100.0 + i for i in range(1, 41)}}
    table = Table(Layout("wide", "Wide", columns), [record])
    page = paper.sheet(table)
    assert page.landscape
    assert sum(page.widths) <= paper.WIDTHS[True]
    assert page.left_out[-1] == "Construct number 40"
    assert paper.note(table, page).startswith(f"Not shown for want of room: {page.left_out[0]}")
    file = docx.Document(io.BytesIO(written(replace(example(), blocks=(*example().blocks, table)), "docx")))
    assert [section.orientation for section in file.sections] == [0, 1, 0]
    assert paper.sheet(Table(Layout("few", "Few", columns[:4]), [record])).size == 10


def test_workbooks_are_ready_to_be_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(document(on_loadings(plscli.loadings(bootstrap())), everything=True), "xlsx")))
    sheet = book["loadings"]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet["A1"].font.bold) == ("A2", "$1:$1", True)
    formats_ = {cell.value: below.number_format for cell, below in zip(sheet[1], sheet[2], strict=True)}
    assert (formats_["Loading"], formats_["t"]) == ("0.000", "0.00")
    assert formats_["p"].startswith('[<0.001]"<0.001"')
    words = {rule.formula[0] for cells in sheet.conditional_formatting for rule in cells.rules}
    assert words == {'"keep"', '"review"'}
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.column_dimensions[letters["Reason"]].width > sheet.column_dimensions[letters["Loading"]].width
    assert book["htmt"]["C2"].fill.fgColor.rgb == "FFE3F3E6"
    settings = dict(book["settings"].iter_rows(min_row=2, values_only=True))
    assert (settings["seed"], settings["resamples"], settings["plscli"]) == (7, 200, plscli.__version__)
    assert settings["model"] == bootstrap().model.text.rstrip("\n")


@pytest.mark.parametrize("rows", [4, 7])  # of a sheet, one of which is the header
def test_excel_refuses_what_it_has_no_room_for(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from plscli.report.render import excel

    monkeypatch.setattr(excel, "ROWS", rows)
    with pytest.raises(UsageError, match=r"no room for the 7 rows .*\n  write it to a CSV file"):
        written(example(), "xlsx")


@pytest.mark.parametrize("format", PAGES)
def test_every_document_says_where_its_numbers_come_from(format: PageFormat) -> None:
    text = text_of(written(example(), format), format)
    data = bootstrap().data
    assert data.sha256 is not None
    for fact in (plscli.__version__, data.sha256, "survey.csv", "SAT ~ H1*QUAL + H2*PRICE", "PRICE =~ PRICE1"):
        assert fact in text, fact
    chosen = [fact.name for fact in provenance(bootstrap()).settings if fact.text != "–"]
    assert len(chosen) > 15
    assert all(name in text or name.replace("_", " ") in text for name in chosen)
    assert re.search(r"seed\W{1,4}7", text)


def test_properties_of_office_files_name_data_and_seed() -> None:
    line = f"plscli {plscli.__version__}; data survey.csv; sha256 {bootstrap().data.sha256}; seed 7"
    assert docx.Document(io.BytesIO(written(example(), "docx"))).core_properties.comments == line
    book = openpyxl.load_workbook(io.BytesIO(written(example(), "xlsx")))
    assert book.properties.description == line
    assert {prop.name: prop.value for prop in book.custom_doc_props.props}["seed"] == "7"
    page = lxml.html.document_fromstring(written(example(), "html"))
    assert page.find("head/meta[@name='description']").get("content") == line


@pytest.mark.parametrize("format", ["xlsx", "docx"])
def test_office_files_know_no_time(format: PageFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(example(), format)
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert written(example(), format) == first
    with ZipFile(io.BytesIO(first)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", parts.read("docProps/core.xml").decode())) <= {"1980-01-01T"}


def test_other_processes_write_the_same_bytes() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})\n"
        "import hashlib\nfrom report.test_documents import PAGES, example, written\n"
        "for format in PAGES:\n"
        "    ink = written(example(), format)\n"
        "    print(hashlib.sha256(ink.encode() if isinstance(ink, str) else ink).hexdigest())\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.split()) == len(PAGES)


def drawn(format: str, theme: str) -> bytes:
    """A picture, in the format that is asked for."""
    from matplotlib.figure import Figure

    content = io.BytesIO()
    Figure(figsize=(2, 1)).savefig(content, format=format)
    return content.getvalue()


@cache
def essay() -> Document:
    """A document of blocks of every kind."""
    blocks = (
        Heading("A study of service", 0),
        Heading("Results"),
        Paragraph(("Trust matters ", Span("very", "italic"), " ", Span("much", "bold"), ": see ", Span("SAT ~ QUAL", "code"), ".")),
        Items(("first point", ("second ", Span("point", "italic")))),
        Items(("step one", "step two"), ordered=True),
        Code("SAT ~ QUAL\n  LOY ~ SAT"),
        Illustration("The path model", "An arrow from SAT to LOY", drawn),
        *example().blocks,
        Heading("Details", 2),
        Heading("Deeper", 3),
        Heading("Measurement"),
        *document(on_loadings(plscli.loadings(bootstrap()))).blocks,
    )
    return Document("A study of service", "survey.csv", blocks, provenance(bootstrap()))


@pytest.mark.parametrize("format", PAGES)
def test_every_format_renders_every_kind_of_block_in_order(format: PageFormat) -> None:
    ink = render_document(essay(), format, "essay")
    text = re.sub(r"\s+", " ", text_of(ink.content, format))
    if format in ("html", "md", "qmd", "latex"):
        wanted = ["Trust matters", "first point", "step one", "The path model", "Hypotheses", "Details", "Measurement"]
        places = [text.index(word, text.index("Trust matters")) for word in wanted]
        assert places == sorted(places)
    for word in ("A study of service", "Results", "very", "second", "step two", "LOY ~ SAT" if format != "latex" else "LOY~", "Details"):
        assert word in text, word
    assert set(ink.beside) == {"md": {"essay-figure-1.png"}, "qmd": {"essay-figure-1.png"}, "latex": {"essay-figure-1.pdf"}}.get(
        format, set()
    )


def test_tables_and_pictures_are_numbered_through_the_document() -> None:
    page = lxml.html.document_fromstring(written(essay(), "html"))
    captions = [caption.text_content() for caption in page.iter("figcaption")]
    assert [caption.split(".")[0] for caption in captions] == ["Figure 1", *(f"Table {number}" for number in range(1, len(captions)))]
    assert [entry.text_content() for entry in page.find(".//nav").iter("a")] == ["Results", "Details", "Measurement"]
    assert page.find(".//h1").text == "A study of service"
    assert all(page.get_element_by_id(link.get("href")[1:]) is not None for link in page.iter("a"))
    assert next(iter(readers.sheets(written(essay(), "xlsx")))) == "text"


def test_pictures_stand_in_the_file_where_the_format_can_hold_them() -> None:
    with ZipFile(io.BytesIO(written(essay(), "docx"))) as parts:
        assert [name for name in parts.namelist() if "media" in name] == ["word/media/image1.png"]
    with ZipFile(io.BytesIO(written(essay(), "xlsx"))) as parts:
        assert [name for name in parts.namelist() if "media" in name] == ["xl/media/image1.png"]
    for format in ("md", "latex"):
        assert "An arrow from SAT to LOY" in written(essay(), format)  # type: ignore[arg-type]


def test_a_table_alone_is_a_document_of_one_table() -> None:
    report = on_hypotheses(plscli.hypotheses(bootstrap()))
    assert [block.layout.name for block in document(report, "effects").blocks if isinstance(block, Table)] == ["effects"]
    assert len(readers.html_tables(str(render(report, "html", "effects", 80, color=False).content))) == 1
    with pytest.raises(UsageError, match="there is no table 'none'"):
        render(report, "html", "none", 80, color=False)


def test_hints_for_terminals_stay_there() -> None:
    report = on_hypotheses(plscli.hypotheses(bootstrap()))
    assert report.hints()
    assert report.hints()[0] in str(render(report, "table", None, 200, color=False).content)
    assert all("--table" not in text_of(written(document(report), format), format) for format in PAGES)


def test_verdicts_and_numbers_with_thresholds_have_a_tone() -> None:
    ratio, plain = Column("value", "HTMT", "number", threshold=PROFILE["htmt"]), Column("value", "estimate", "number")
    judged = Column("value", "loading", "number", threshold=PROFILE["htmt"], verdict="verdict")
    assert tone(Column("decision", "decision", "verdict"), {"decision": "supported"}) == "good"
    assert tone(ratio, {"value": 0.95}) == "bad"
    assert tone(ratio, {"value": None}) is None
    assert tone(plain, {"value": 0.95}) is None
    assert tone(judged, {"value": 0.95, "verdict": "borderline"}) == "doubtful"


@pytest.mark.parametrize("name", ["htmt", "fornell_larcker", "correlations"])
def test_pairs_are_triangles_where_there_is_room_and_lists_where_there_is_not(name: str) -> None:
    result = plscli.loadings(plscli.estimate(survey_of(answers(150)), MEDIATED))
    records = {frozenset((row.get("a", row.get("row")), row.get("b", row.get("column")))): row["value"] for row in result.tables()[name]}
    lines = str(render(on_loadings(result), "table", name, 80).content).splitlines()
    head = next(position for position, line in enumerate(lines) if line.startswith("─")) - 1
    names = lines[head].split()
    for place, line in enumerate(lines[head + 2 : head + 2 + len(names)]):
        row, *values = line.split()
        assert row == names[place]
        assert len(values) == place + (name == "fornell_larcker")
        for other, value in zip(names, values, strict=False):
            known = records[frozenset((row, other))]
            assert value == ("–" if known is None else f"{known:.3f}")


def test_bounds_stand_above_the_diagonal_and_long_names_are_written_once() -> None:
    model = parse_model(
        "Satisfaction =~ A1 + A2 + A3; Trustworthiness =~ B1 + B2 + B3; Commitment =~ D1 + D2; Commitment ~ Satisfaction + Trustworthiness"
    )
    result = plscli.loadings(plscli.bootstrap(survey_of(answers(150)), model, resamples=100))
    lines = str(render(on_loadings(result), "table", "htmt", 80).content).splitlines()
    head = next(position for position, line in enumerate(lines) if line.startswith("─")) - 1
    assert lines[head].split() == ["1", "2", "3"]
    first = lines[head + 2].split()
    assert first[:2] == ["1", "Satisfaction"]
    assert [f"{row['upper']:.3f}" for row in result.tables()["htmt"] if row["a"] == "Satisfaction"] == first[2:]
    wide, narrow = (str(render(on_loadings(result), "table", "cross_loadings", width).content) for width in (120, 40))
    assert "verdict" not in wide.partition("─")[0]
    assert "verdict" in narrow.partition("─")[0]
    assert all(len(render(on_loadings(result), format, "htmt").content) for format in ("md", "html", "latex", "xlsx", "docx"))


def test_running_text_is_set_as_sentences_under_tables_are() -> None:
    assert paper.running("loss -0.5 lower, p < 0.001; A -> B") == "loss −0.5 lower, p < .001; A → B"
    code = Span("-0.5", "code")
    assert paper.running(("by -0.5 or ", code)) == ("by −0.5 or ", code)


def test_a_rounded_number_stays_on_its_side_of_what_it_is_held_against() -> None:
    column = Column("loading", "loading", "number", threshold=PROFILE["loading_low"])
    assert [shown(column, value) for value in (0.7079, 0.708, 0.39996, 0.83333)] == ["0.7079", "0.708", "0.39996", "0.833"]
    assert shown(replace(column, threshold=None), 0.7079) == "0.708"
