"""Paths without a label beside labelled ones: controls, which are estimated and tested, and no hypotheses."""

from __future__ import annotations

from pathlib import Path

import pytest

import plscli
from inside import inside
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.questions.paper.report import run as whole
from plscli.report.diagram.content import content
from plscli.report.whole.methods import paragraph
from plscli.report.whole.sections import tally
from studies import answers, survey_of

TEXT = """\
A =~ A1 + A2
B =~ B1 + B2
C =~ D1 + D2
D =~ C1
B ~ A
C ~ H1*A + B + D
"""


@pytest.fixture(scope="module")
def result() -> Bootstrap:
    return plscli.bootstrap(survey_of(answers()), parse_model(TEXT), resamples=200)


def test_paths_without_a_label_beside_labelled_ones_are_controls() -> None:
    model = parse_model(TEXT)
    assert [path.label for path in model.paths] == ["", "H1", "", ""]
    assert [effect.label for effect in model.effects] == ["H1"]
    assert [path.name for path in model.controls] == ["A -> B", "B -> C", "D -> C"]
    assert model.covariates == ("D",)
    assert parse_model(model.text) == model
    alone = parse_model(TEXT.replace("H1*", ""))
    assert [path.label for path in alone.paths] == ["H1", "H2", "H3", "H4"]
    assert alone.controls == ()


def test_controls_have_a_table_and_are_no_hypotheses(result: Bootstrap) -> None:
    decided = plscli.hypotheses(result, adjust="holm")
    tables = decided.tables()
    assert [row["hypothesis"] for row in tables["hypotheses"]] == ["H1"]
    assert [(row["from"], row["to"]) for row in tables["controls"]] == [("A", "B"), ("B", "C"), ("D", "C")]
    assert set(tables["controls"][0]) == set(tables["hypotheses"][0])
    for row in tables["controls"]:
        assert row["p"] == result.row("path", f"{row['from']} -> {row['to']}")["p"]
        assert row["p_adjusted"] is None
        assert row["decision"] == ("significant" if row["p"] <= 0.05 else "not significant")
    assert tables["hypotheses"][0]["p_adjusted"] == tables["hypotheses"][0]["p"]  # one test, so that nothing is adjusted
    assert [row["p"] for row in tables["paths"]] == [result.row("path", f"{row['from']} -> {row['to']}")["p"] for row in tables["paths"]]
    assert {row["subject"] for row in tables["criteria"] if row["criterion"] == "p_boot"} == {"A -> C"}
    assert decided.meets("all") is (tables["hypotheses"][0]["decision"] == "supported")
    assert (
        "controls"
        not in plscli.hypotheses(plscli.bootstrap(survey_of(answers()), parse_model(TEXT.replace("H1*", "")), resamples=20)).tables()
    )


def test_a_report_counts_no_control(result: Bootstrap) -> None:
    report = whole(result)
    assert tally(report.tables()["hypotheses"]).startswith("The hypothesis H1 is")
    assert "Controls were held constant: A for B; B and D for C." in paragraph(report)


def test_controls_are_not_drawn_as_hypotheses(result: Bootstrap) -> None:
    decided = plscli.hypotheses(result)
    drawn = content(decided, "bootstrap")
    assert [(arrow.source, arrow.target, arrow.head.split(":")[0]) for arrow in drawn.arrows] == [
        ("A", "B", "control"), ("A", "C", "H1"), ("B", "C", "control"),
    ]  # fmt: skip
    assert [node.name for node in drawn.nodes] == ["A", "B", "C"]
    assert drawn.note[0] == "Controls: D for C."


def test_products_that_are_controls_are_named_under_the_picture() -> None:
    model = parse_model("A =~ A1 + A2\nB =~ B1 + B2\nC =~ D1 + D2\nC ~ H1*A + B + A:B")
    found = plscli.estimate(survey_of(answers()), model)
    drawn = content(plscli.hypotheses(found), "estimates")
    assert [(arrow.source, arrow.target) for arrow in drawn.arrows] == [("A", "C"), ("B", "C")]
    assert drawn.note[0] == "Controls: A × B for C."


@pytest.mark.parametrize("kind", ["forest", "bootstrap"])
def test_plots_and_scripts_take_controls(kind: str, tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame(survey_of(answers()).columns).to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "s.pls").write_text(TEXT)
    left = inside("plot", kind, "s.csv", "-n", "50", "-o", "p.svg", cwd=tmp_path)
    assert left.code == 0, left.err
    for program in ("lavaan", "csem", "seminr", "dot"):
        left = inside("model", "s.csv", "--to", program, cwd=tmp_path)
        assert left.code == 0, left.err
        assert b"H2" not in left.out
        assert (b"C ~ H1*A + B + D" in left.out) is (program in ("lavaan", "dot"))  # dot has the model in a comment
    left = inside("hypotheses", "s.csv", "-n", "50", "-t", "controls", cwd=tmp_path)
    assert left.out.decode().count("\n") == 4
