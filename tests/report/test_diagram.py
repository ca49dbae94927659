"""Diagrams read back by independent readers: what they show is what JSON says, in every format, the same in every run."""

from __future__ import annotations

import io
import json
import re
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from typing import Any, get_args

import pytest

import plscli
from hostile import DRAWN
from pictures import SVG, Study, answers_to, in_groups, pdf_text, study, texts, told
from plscli.errors import UsageError
from plscli.estimation import Rules, estimation
from plscli.model.build import parse_model
from plscli.questions.structure import hypotheses
from plscli.records import Provenance
from plscli.report import visible
from plscli.report.diagram import Diagram, Framework
from plscli.report.diagram.content import Arrow, Content, Node, content
from plscli.report.diagram.graphs import dot, mermaid
from plscli.report.diagram.graphs import escaped as for_mermaid
from plscli.report.picture import Letters, PictureFormat, ThemeName
from plscli.report.picture.canvas import THEMES
from plscli.report.picture.lettering import lettered
from plscli.report.render.tex_text import escaped
from plscli.words import number, p_value

STUDIES = ("emotion", "service", "ecsi", "higher", "moderated")


def draw(result: Any, format: PictureFormat = "svg", theme: ThemeName = "light", note: bool = True, **how: Any) -> bytes:
    """The picture of a result."""
    return Diagram(result, **how).picture(format, theme, note)


def numbers(found: Study) -> Counter[str]:
    """Every number that the result figure shows, from the tables, rounded."""
    tables, point = found.tested.tables(), found.analysis.point
    shown = [f"{row['hypothesis']}: {number(row['estimate'])}" for row in tables["hypotheses"]]
    shown += [p_value(row["p"], found.tested.rules.alpha) for row in tables["hypotheses"]]
    shown += [f"R² = {number(row['r2'])}" for row in tables["r_squared"]]
    for construct in found.model.constructs:
        for item in construct.indicators:
            key = ("weight", f"{item} -> {construct.name}") if construct.kind == "composite" else ("loading", f"{item} <- {construct.name}")
            shown.append(number(point.value(*key)))
    return Counter(shown)


@pytest.mark.parametrize("name", STUDIES)
def test_the_texts_of_an_svg_are_the_names_and_the_rounded_numbers_of_the_tables(name: str) -> None:
    found = study(name)
    shown = Counter(texts(draw(found.tested, format="svg", note=False)))
    names = [construct.name for construct in found.model.constructs]
    names += [item for construct in found.model.constructs if not construct.higher for item in construct.indicators]
    products = Counter({"PRICE²": 1} if name == "moderated" else {})
    assert shown == numbers(found) + Counter(names) + products


@pytest.mark.parametrize("name", STUDIES)
def test_pdf_and_png_are_what_they_claim_to_be(name: str) -> None:
    from PIL import Image

    found = study(name)
    diagram = Diagram(found.tested)
    pdf, png = diagram.picture("pdf"), diagram.picture("png")
    assert pdf.startswith(b"%PDF")
    if (text := pdf_text(pdf)) is not None:
        for shown in numbers(found):
            assert shown in text, shown
    image = Image.open(io.BytesIO(png))
    image.load()
    root = ET.fromstring(diagram.picture("svg"))
    width, height = (float(root.attrib[side].removesuffix("pt")) for side in ("width", "height"))
    assert image.size == pytest.approx((width / 72 * 300, height / 72 * 300), abs=1)
    assert len(image.convert("L").getcolors(1 << 20)) > 20


@pytest.mark.parametrize("format", ["svg", "pdf", "png"])
def test_a_picture_says_where_it_comes_from_and_is_the_same_in_every_run(format: str) -> None:
    found = study("service")
    first = Diagram(found.tested).picture(format)  # type: ignore[arg-type]
    time.sleep(1.1)  # clocks that count seconds would show
    assert Diagram(found.tested).picture(format) == first  # type: ignore[arg-type]
    origin = told(first, format)
    assert origin["plscli"] == plscli.__version__
    assert origin["data"] == {
        "file": "survey.csv", "sha256": found.survey.sha256, "rows": 300, "used": 300, "na": [], "prepared": None,
    }  # fmt: skip
    assert origin["model"] == found.model.text
    assert (origin["settings"]["seed"], origin["settings"]["resamples"], origin["settings"]["alpha"]) == (1, 200, 0.05)
    assert origin["picture"]["diagram"] == "bootstrap"
    assert not re.search(rb"20\d\d-\d\d-\d\d|CreationDate", first)


def test_arrows_of_items_follow_the_kind_of_construct_and_paths_are_dashed_by_p() -> None:
    found = study("service")
    shown = content(found.tested, "bootstrap")
    assert all(leaf.inward for leaf in shown.node("QUAL").leaves)
    assert not any(leaf.inward for leaf in shown.node("SAT").leaves)
    emotion = content(study("emotion").tested, "bootstrap")
    p = {row["hypothesis"]: row["p"] for row in study("emotion").tested.tables()["hypotheses"]}
    assert {arrow.head[:2]: arrow.dashed for arrow in emotion.arrows} == {label: value > 0.05 for label, value in p.items()}
    assert any(arrow.dashed for arrow in emotion.arrows)
    assert not all(arrow.dashed for arrow in emotion.arrows)
    strict = content(hypotheses.run(study("emotion").analysis, Rules(alpha=1e-12)), "bootstrap")
    assert all(arrow.dashed for arrow in strict.arrows)


def test_adjusted_p_values_are_the_ones_that_are_shown_and_decide() -> None:
    tested = hypotheses.run(study("emotion").analysis, Rules(adjust="holm"))
    shown = content(tested, "bootstrap")
    assert [arrow.tail for arrow in shown.arrows] == [p_value(row["p_adjusted"], 0.05) for row in tested.tables()["hypotheses"]]
    assert "Holm-adjusted p" in shown.note[0]


def joined(*values: float) -> str:
    return " / ".join(map(number, values))


def test_a_comparison_of_groups_shows_the_numbers_of_both_and_their_difference() -> None:
    given = study("service")
    found = plscli.groups(given.survey, given.model, by="customer", compare="paths,loadings,weights,r2", resamples=100, permutations=200)
    shown, tables = Counter(texts(draw(found, note=False))), found.tables()
    for row in tables["group_differences"]:
        p = p_value(row["p_permutation"])
        assert shown[f"{row['hypothesis']}: {joined(row['estimate_a'], row['estimate_b'])}"] == 1
        assert shown[f"Δ = {number(row['difference'])}, {p}"] == 1
    others = {(row["quantity"], row["name"]): joined(row["estimate_a"], row["estimate_b"]) for row in tables["other_differences"]}
    for construct in given.model.constructs:
        assert construct.name in ("QUAL", "PRICE") or f"R² = {others['r2', construct.name]}" in shown
        for item in construct.indicators:
            key = ("weight", f"{item} -> {construct.name}") if construct.kind == "composite" else ("loading", f"{item} <- {construct.name}")
            assert shown[others[key]] >= 1
    arrows = {arrow.head[:2]: arrow for arrow in Diagram(found).content.arrows}
    differing = [row["hypothesis"] for row in tables["group_differences"] if row["decision"] == "differs"]
    assert [name for name, arrow in arrows.items() if arrow.heavy] == differing == ["H6"]
    note = " ".join(Diagram(found).content.note)
    assert "business (n = 139) / private (n = 161)" in note
    assert "heavy: groups differ at the 5 % level" in note
    assert "dashed" not in note
    assert "[" in Diagram(found, beside="interval").content.arrows[0].tail
    assert not any(arrow.tail for arrow in Diagram(found, "estimates").content.arrows)
    assert "H1 (+)" in {arrow.head for arrow in Diagram(found, "model").content.arrows}
    assert "━━▶  the groups differ" in Diagram(found).text("txt", 80)
    assert max(map(len, Diagram(found).text("txt", 80).splitlines())) <= 80
    assert Diagram(found).text("dot").count("penwidth=2") == 1


def test_a_comparison_of_several_groups_shows_the_p_of_any_difference_and_what_was_compared_alone() -> None:
    found = in_groups(study("moderated").survey, study("moderated").model, ["a", "b", "c"], resamples=0, permutations=999)
    content = Diagram(found).content
    omnibus = {row["hypothesis"]: p_value(row["p"]) for row in found.tables()["omnibus"]}
    assert {arrow.head.split(":")[0]: arrow.tail for arrow in content.arrows} == omnibus
    assert not any(leaf.label for node in content.nodes for leaf in node.leaves)  # loadings were not compared
    assert "loadings" not in " ".join(content.note)
    assert draw(found, format="pdf").startswith(b"%PDF")
    with pytest.raises(UsageError, match="room for 4 groups, and there are 5"):
        draw(in_groups(study("service").survey, study("service").model, list("abcde"), resamples=0))


def test_higher_order_constructs_show_their_parts_with_the_items_of_these() -> None:
    shown = content(study("higher").tested, "bootstrap")
    whole = shown.node("QUAL")
    assert [(leaf.node.name, leaf.inward, [item.node.name for item in leaf.node.leaves]) for leaf in whole.leaves] == [
        ("TANG", True, ["T1", "T2", "T3"]),
        ("CARE", True, ["C1", "C2", "C3"]),
    ]
    assert not {"TANG", "CARE"} & {node.name for node in shown.nodes}


def test_interactions_are_drawn_onto_paths_and_other_products_by_themselves() -> None:
    shown = content(study("moderated").tested, "estimates")
    onto = [arrow for arrow in shown.arrows if arrow.onto]
    assert [(arrow.source, arrow.onto, arrow.target) for arrow in onto] == [("AGE", "SAT", "LOY")]
    assert shown.node("PRICE:PRICE").title == "PRICE²"
    three = parse_model("X =~ x\nM =~ m\nW =~ w\nY =~ y\nY ~ X + M + W + X:M + X:W + M:W + X:M:W")
    drawn = content(Framework(three), "model")
    assert [node.title for node in drawn.nodes if node.kind == "product"] == ["X × M × W"]
    assert len([arrow for arrow in drawn.arrows if arrow.onto]) == 3


def test_the_framework_needs_no_data_and_shows_hypotheses_with_their_signs() -> None:
    model = study("service").model
    shown = texts(draw(Framework(model), format="svg"))
    assert {"H1 (+)", "H2 (−)"} <= set(shown)
    assert not any(re.search(r"\d\.\d", text) for text in shown)
    structural = texts(draw(Framework(model), format="svg", structural=True))
    assert set(structural) == {*model.names, *(f"{path.label} ({path.expected})".replace("-", "−") for path in model.paths)}


def test_intervals_take_the_place_of_p_values_when_asked() -> None:
    rows = study("service").tested.tables()["hypotheses"]
    shown = texts(draw(study("service").tested, beside="interval", structural=True))
    assert {f"[{number(row['lower'])}, {number(row['upper'])}]" for row in rows} <= set(shown)
    assert not any(text.startswith("p ") for text in shown)


def test_estimates_are_drawn_without_resamples_and_what_is_not_there_is_refused() -> None:
    found = study("emotion")
    alone = hypotheses.run(estimation.run(found.survey, found.model))
    shown = texts(draw(alone))
    assert "H2: 0.440" in shown
    assert not any(text.startswith("p ") for text in shown)
    with pytest.raises(UsageError, match="nothing was resampled"):
        draw(alone, show="bootstrap")
    with pytest.raises(UsageError, match="nothing was estimated"):
        draw(Framework(found.model), show="estimates")


@pytest.mark.parametrize("theme", THEMES)
def test_themes_change_colours_and_print_has_none(theme: ThemeName) -> None:
    picture = draw(study("emotion").tested, theme=theme)
    colours = set(re.findall(rb"#[0-9a-f]{6}", picture))
    grey = {colour for colour in colours if colour[1:3] == colour[3:5] == colour[5:7]}
    assert (colours == grey) is (theme == "print")
    assert THEMES[theme].paper.encode() in colours
    assert texts(picture) == texts(draw(study("emotion").tested))


def test_the_drawing_in_letters_fits_the_terminal_and_holds_every_number() -> None:
    for name in STUDIES:
        found = study(name)
        drawn = Diagram(found.tested).text("txt", 80)
        assert max(map(len, drawn.splitlines())) <= 80
        for shown in numbers(found):
            assert shown in drawn, (name, shown)
    narrow = Diagram(study("ecsi").tested).text("txt", 60)
    assert max(map(len, narrow.splitlines())) <= 80


def test_long_names_are_cut_in_the_drawing_in_letters_and_numbers_never_are() -> None:
    names = ["Overall service quality as perceived by customers", "Satisfaction with the company and its people"]
    model = parse_model(
        f"`{names[0]}` =~ q1 + q2\n`{names[1]}` =~ `a very long question on satisfaction` + s2\n`{names[1]}` ~ `a label`*`{names[0]}`"
    )
    tested = hypotheses.run(estimation.run(answers_to(model), model))
    drawn = Diagram(tested).text("txt", 80)
    assert max(map(len, drawn.splitlines())) <= 80
    (row,) = tested.tables()["hypotheses"]
    assert f"a label: {number(row['estimate'])}" in drawn
    assert f"R² = {number(tested.tables()['r_squared'][0]['r2'])}" in drawn
    assert all(word in drawn for word in ("Overall", "Satisfaction", "with", "the", "company"))


def test_the_graph_for_graphviz_has_every_node_and_arrow() -> None:
    found = study("moderated")
    drawn = Diagram(found.tested).text("dot")
    names = re.findall(r'\[shape=\w+[^]]*label="([^"\\]*)', drawn)
    assert Counter(names) == Counter([*found.model.names, *found.model.indicators, "PRICE²"])
    assert drawn.count("shape=point") == 1
    arrows = re.findall(r"^  n\d+ -> n\d+", drawn, re.MULTILINE)
    assert len(arrows) == len(found.model.indicators) + len(found.model.paths) + 1  # the moderated path comes in two parts
    origin = json.loads(drawn.splitlines()[0].split(": ", 1)[1])
    assert origin["settings"]["seed"] == 1


def test_the_flowchart_for_mermaid_has_every_node_and_arrow() -> None:
    found = study("moderated")
    drawn = Diagram(found.tested).text("mermaid")
    names = re.findall(r'^  n\d+(?:\(\["|\[")([^"<]*)', drawn, re.MULTILINE)
    assert Counter(names) == Counter([*found.model.names, *found.model.indicators, "PRICE²"])
    assert drawn.count(":::meeting") == 1
    arrows = re.findall(r"^  n\d+ \S+?(?:\|\"[^\"]*\"\|)? n\d+$", drawn, re.MULTILINE)
    assert len(arrows) == len(found.model.indicators) + len(found.model.paths) + 1  # the moderated path comes in two parts
    assert json.loads(drawn.splitlines()[0].split(": ", 1)[1])["settings"]["seed"] == 1
    assert f'note["{"<br/>".join(map(for_mermaid, Diagram(found.tested).content.note))}"]:::note' in drawn


@pytest.mark.parametrize(
    ("look", "graph", "flowchart"),
    [({"dashed": True}, "style=dashed", "-.->"), ({"heavy": True}, "penwidth=2", "==>"), ({}, "", "-->")],
)
def test_graphs_tell_arrows_that_are_not_significant_and_that_differ_from_others(look: dict[str, bool], graph: str, flowchart: str) -> None:
    found = Content((Node("X", "construct", "X"), Node("Y", "construct", "Y")), (Arrow("X", "Y", "H1", **look),), ())
    (arrow,) = [line for line in dot(found, {}).splitlines() if line.startswith("  n1 -> n2 ")]
    assert arrow == f'  n1 -> n2 [label="H1"{graph and f", {graph}"}];'
    assert f'  n1 {flowchart}|"H1"| n2' in mermaid(found, {}).splitlines()


def test_tikz_has_every_word_at_the_place_of_the_picture() -> None:
    found = study("moderated")
    diagram = Diagram(found.tested)
    drawn = diagram.text("tex")
    for wheel in diagram.scene.wheels.values():
        for outline, ellipse in wheel.ellipses:
            assert f"({ellipse.x:.1f}, {ellipse.y:.1f}) ellipse ({ellipse.a:.1f}bp and {ellipse.b:.1f}bp)" in drawn
            assert f"{{{escaped(outline.lines[0])}}};" in drawn
    assert drawn.count("-- cycle;") == len(found.model.indicators) + len(found.model.paths)
    assert drawn.count(" circle (") == 1
    assert "definecolor{plsrim}{HTML}{7FB8EA}" in diagram.text("tex", theme="dark")
    assert escaped(diagram.content.note[0]) in drawn
    assert escaped(diagram.content.note[0]) not in diagram.text("tex", note=False)


@pytest.mark.parametrize("text", ['a"b', "#quot;", "<b>x</b>", "`x`", "**x**", "1. one", "- x", "a|b", "x_y_z", "{a}", "a\\nb", "&amp;"])
def test_nothing_in_a_name_is_markup_for_mermaid(text: str) -> None:
    model = parse_model("A =~ a1; B =~ b1; B ~ A")
    plain = Diagram(Framework(model)).content
    node = replace(plain.nodes[0], title=text)
    drawn = mermaid(replace(plain, nodes=(node, *plain.nodes[1:])), {})
    (shown,) = re.findall(r'n1\(\["(.*)"\]\)', drawn)
    assert not re.search(r'["<>`*_{}|\\&]|^[-+] |^\d+\. ', shown)
    assert re.sub(r"#(\d+);", lambda match: chr(int(match[1])), shown) == text


def usable(name: str) -> bool:
    return "`" not in name and "->" not in name


@pytest.mark.parametrize("first", range(0, len(DRAWN), 6))
def test_hostile_names_do_no_harm(first: int) -> None:
    items = [name for name in DRAWN[first : first + 6] if usable(name)]
    names = [f"{name.replace(':', ';')} construct" for name in items]  # a colon stands for a product
    lines = [f"`{name}` =~ `{item}`" for name, item in zip(names, items, strict=True)]
    model = parse_model("\n".join([*lines, f"`{names[-1]}` ~ {' + '.join(f'`{name}`' for name in names[:-1])}"]))
    tested = hypotheses.run(estimation.run(answers_to(model), model))
    diagram = Diagram(tested)
    svg = diagram.picture("svg")
    root = ET.fromstring(svg)
    assert {node.tag.split("}")[1] for node in root.iter()} <= ALLOWED
    shown = "".join("".join(texts(svg)).split())
    for name in (*names, *items):
        assert "".join(lettered(name).split())[:8] in shown.replace("…", ""), name
    assert all(lettered(text) == text for text in texts(svg))
    assert told(svg, "svg")["model"] == model.text
    assert diagram.picture("png").startswith(b"\x89PNG")
    assert diagram.picture("pdf").startswith(b"%PDF")
    for format in get_args(Letters):
        assert all(visible(line) == line for line in diagram.text(format).split("\n"))
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', '""', "\n".join(diagram.text("dot").splitlines()[1:]))
    assert re.fullmatch(r"[\w\s\[\]{};=,.>\"-]*", unquoted), unquoted


ALLOWED = {
    "svg", "title", "metadata", "RDF", "Work", "type", "date", "format", "creator", "Agent", "description",
    "defs", "style", "g", "path", "use", "text", "clipPath", "rect",
}  # fmt: skip
"""Elements that a diagram may consist of: none that runs or loads anything."""


def test_there_are_at_least_25_hostile_names() -> None:
    assert len({name for name in DRAWN if usable(name)}) >= 25


def test_a_hostile_file_name_does_no_harm() -> None:
    data = Provenance('a\n<b>\x1b[31m"$x$".csv', "0" * 64, 10, 10)
    diagram = Diagram(Framework(study("emotion").model, data))
    svg = diagram.picture("svg")
    (title,) = ET.fromstring(svg).iter(f"{SVG}title")
    assert "\\x1b" in (title.text or "")
    assert "\x1b" not in diagram.text("txt") + diagram.text("dot")
    assert told(svg, "svg")["data"]["file"] == data.file
    assert diagram.picture("pdf").startswith(b"%PDF")
    assert diagram.picture("png").startswith(b"\x89PNG")


def test_letters_that_the_font_lacks_are_said_and_left_to_the_viewer_of_an_svg() -> None:
    model = parse_model("品質 =~ q1 + q2\nY =~ y\nY ~ 品質")
    diagram = Diagram(Framework(model))
    assert "品質" in texts(diagram.picture("svg"))
    assert diagram.remarks("svg") == ()
    assert "品" in diagram.remarks("png")[0]
