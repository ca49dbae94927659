"""Every kind of model in every plot, diagram and format of a report: nothing ends in a defect, and no picture tells of another effect."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Literal

import pytest

import plscli
from pictures import ZOO, answers_to
from plscli.errors import UsageError
from plscli.model.build import parse_model
from plscli.questions.paper import Scope, report
from plscli.questions.paper.report import WholeAnalysis
from plscli.report.diagram import Diagram
from plscli.report.document import Illustration
from plscli.report.plot import draw
from plscli.report.plot.paths import _draws
from plscli.report.plot.rows import rows
from plscli.report.render import PageFormat, render_document
from plscli.report.render.data import as_json
from plscli.report.whole import document

Kind = Literal["svg", "png", "pdf"]
FORMATS: tuple[PageFormat, ...] = ("html", "docx", "xlsx", "latex", "md", "qmd")


@cache
def whole(name: str) -> WholeAnalysis:
    """A model of the zoo with everything that a report of it holds; few resamples are enough to draw."""
    model = parse_model(ZOO[name])
    survey = answers_to(model, 120)
    analysis = plscli.bootstrap(survey, model, resamples=60, seed=2, consistent=name.endswith("PLSc"), inadmissible="keep")
    return report.run(analysis, survey, scope=Scope(robustness_resamples=10, asked={"diagnostics": name == "partial"}))


@cache
def drawn(format: Kind) -> bytes:
    """A picture to stand for all others of a format, which are drawn but once."""
    return draw("forest", whole("pair").hypotheses, format=format)


@pytest.mark.parametrize("name", ZOO)
def test_every_picture_and_every_format_holds_every_kind_of_model(name: str) -> None:
    written = document(whole(name))
    pictures = [block for block in written.blocks if isinstance(block, Illustration)]
    assert all(picture.draw("svg", "light").startswith(b"<?xml") for picture in pictures)
    blocks = [replace(block, draw=lambda kind, theme: drawn(kind)) if block in pictures else block for block in written.blocks]
    for format in FORMATS:
        assert render_document(replace(written, blocks=tuple(blocks)), format, "report").content
    assert as_json(whole(name))


@pytest.mark.parametrize("name", ZOO)
def test_every_diagram_and_plot_that_a_report_leaves_out_draws_every_kind_of_model(name: str) -> None:
    result = whole(name)
    assert result.validation is not None
    assert Diagram(result.hypotheses, "bootstrap", beside="interval").picture("svg")
    assert draw("missingness", result.validation)
    for kind in () if result.model.products else ("slopes", "johnson-neyman"):
        with pytest.raises(UsageError, match="the model has no product"):
            draw(kind, result.hypotheses)


@pytest.mark.parametrize("name", ZOO)
def test_every_density_lies_around_the_interval_that_is_printed_under_it(name: str) -> None:
    result = whole(name).hypotheses
    for row in rows(result):
        draws = _draws(result, row)
        if row.record["reason"]:  # not tested
            assert not len(draws)
            continue
        if row.record["lower"] is not None and name != "ratios and sums":  # a ratio may have no mean to speak of
            assert row.record["lower"] < draws.mean() < row.record["upper"], row.label
        assert draws.mean() == pytest.approx(row.record["mean"])


@pytest.mark.parametrize("name", ZOO)
def test_no_two_rows_of_a_plot_have_one_name(name: str) -> None:
    names = [row.name for row in rows(whole(name).hypotheses)]
    assert len(set(names)) == len(names)


def test_the_name_of_an_effect_along_paths_says_what_it_passes() -> None:
    found = {
        (name, row.label): row.name for name in ("full", "partial", "serial", "ratios and sums") for row in rows(whole(name).hypotheses)
    }
    assert found["full", "H3"] == found["partial", "H3"] == "A → C via B"
    assert found["partial", "H5"] == "A → C, total effect"
    assert found["serial", "H6"] == "A → D via B, C"
    assert found["serial", "H7"] == "A → D via B and via C"
    assert found["ratios and sums", "R"] == "H1/H2"
