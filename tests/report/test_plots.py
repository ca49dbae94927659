"""Plots: every kind in every format, with the numbers of the tables, the same in every run, whatever the names."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import plscli
from hostile import DRAWN
from pictures import answers_to, distributed, in_groups, mapped, pdf_text, study, texts, told
from plscli.data.survey import Survey
from plscli.errors import UsageError
from plscli.estimation import estimation
from plscli.model.build import parse_model
from plscli.questions.measurement import loadings
from plscli.questions.screening import validate
from plscli.questions.structure import hypotheses
from plscli.report.diagram import Diagram
from plscli.report.picture import Plot, ThemeName
from plscli.report.picture.canvas import THEMES
from plscli.report.picture.lettering import lettered
from plscli.report.picture.spacing import settled
from plscli.report.plot import NEEDS, draw
from plscli.report.plot.endogeneity import _bars
from plscli.report.plot.page import round_steps, tick
from plscli.words import number, p_value
from plscli.words.thresholds import PROFILE
from studies import EMOTION

WIDTHS = {"single": 85 / 25.4 * 72, "double": 180 / 25.4 * 72}

TWICE = ("forest", "straightlining", "bootstrap")
"""Lines and marks, dots and areas: what a PDF writes of them, after fonts that take most of the time, is the same in every kind."""


@cache
def result(kind: Plot, name: str = "moderated") -> Any:
    """What a kind of plot is made of."""
    found = study(name)
    if NEEDS[kind] == "hypotheses":
        return found.tested
    if NEEDS[kind] == "groups":
        return in_groups(found.survey, found.model)
    if NEEDS[kind] == "predict":
        return plscli.predict(found.survey, found.model, folds=5, repetitions=2)
    if NEEDS[kind] == "endogeneity":
        return distributed(found.survey, found.model)
    if NEEDS[kind] in ("importance", "necessity"):
        return mapped(found.survey, found.model, kind == "necessity")
    if NEEDS[kind] == "segments":
        return plscli.segments(found.survey, found.model, k=2, starts=5, min_size=0.05)
    return loadings.run(found.analysis) if NEEDS[kind] == "loadings" else validate.validated(found.survey, found.model)


@pytest.mark.parametrize("kind", NEEDS)
def test_every_kind_is_drawn_in_every_format_the_same_in_two_runs_and_read_again(kind: Plot) -> None:
    from PIL import Image

    svg, pdf, png = (draw(kind, result(kind), format=format) for format in ("svg", "pdf", "png"))
    assert draw(kind, result(kind)) == svg
    if kind in TWICE:
        assert draw(kind, result(kind), format="pdf") == pdf
    for format, picture in (("svg", svg), ("pdf", pdf), ("png", png)):
        origin = told(picture, format)
        assert (origin["plscli"], origin["picture"]) == (plscli.__version__, {"plot": kind})
        assert origin["model"] == result(kind).model.text
    assert len(texts(svg)) > 5
    sizes = [float(length.removesuffix("pt")) for side, length in ET.fromstring(svg).attrib.items() if side in ("width", "height")]
    assert any(sizes[0] == pytest.approx(width, abs=0.01) for width in WIDTHS.values())
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.size == pytest.approx([size / 72 * 300 for size in sizes], abs=1)
    assert pdf.startswith(b"%PDF")
    if (text := pdf_text(pdf)) is not None and kind not in ("straightlining", "missingness"):
        words = {word for shown in texts(svg) for word in shown.split()}
        assert words <= set(text.split())


@pytest.mark.parametrize("kind", ["forest", "bootstrap"])
def test_rows_of_paths_hold_estimates_and_intervals(kind: Plot) -> None:
    for name in ("emotion", "service", "ecsi"):
        shown = texts(draw(kind, result(kind, name), width="double"))
        for row in study(name).tested.tables()["hypotheses"]:
            assert f"{number(row['estimate'])} [{number(row['lower'])}, {number(row['upper'])}]" in shown
            assert f"{row['from']} → {row['to']}" in shown


def test_marks_of_the_forest_stand_where_estimates_and_intervals_are() -> None:
    from plscli.report.picture.canvas import style
    from plscli.report.plot.page import Page
    from plscli.report.plot.paths import forest as figure

    with style():
        axes = figure(study("emotion").tested, Page(THEMES["light"])).figure.axes[0]
    rows = study("emotion").tested.tables()["hypotheses"]
    lines = {tuple(line.get_xdata()): set(line.get_ydata()) for line in axes.lines}
    for y, row in enumerate(rows):
        assert lines[row["estimate"],] == {y}
        assert lines[row["lower"], row["upper"]] == {y}
    hollow = [line.get_markerfacecolor() == THEMES["light"].paper for line in axes.lines if line.get_marker() == "o"]
    assert hollow == [row["p"] > 0.05 for row in rows]


def drawn(result: Any) -> Any:
    """The axes of a plot of groups."""
    from plscli.report.picture.canvas import style
    from plscli.report.plot.groups import figure
    from plscli.report.plot.page import Page

    with style():
        return figure(result, Page(THEMES["light"])).figure.axes[0]


def test_every_group_has_its_estimate_and_interval_in_the_row_of_the_path() -> None:
    found = plscli.groups(study("service").survey, study("service").model, by="customer", resamples=200, permutations=200)
    axes, tables = drawn(found), found.tables()
    lines = {tuple(line.get_xdata()): (line.get_ydata()[0], line.get_marker(), line.get_markerfacecolor()) for line in axes.lines}
    for row in tables["group_estimates"]:
        y, sign, face = lines[row["estimate"],]
        place = ["business", "private"].index(row["group"])
        assert (round(y), sign) == ([f"H{k}" for k in range(1, 8)].index(row["hypothesis"]), "os"[place])
        assert (y < round(y)) == (place == 0)
        assert lines[row["lower"], row["upper"]][0] == y
        assert (face == THEMES["light"].paper) == (row["p"] > 0.05)
    shown = texts(draw("groups", found))
    assert {"business (n = 139)", "private (n = 161)", "Different at the 5 % level: H6."} <= set(shown)
    (sixth,) = (row for row in tables["group_differences"] if row["hypothesis"] == "H6")
    assert f"{number(sixth['difference'])}, {p_value(sixth['p_permutation'])}" in shown
    narrow = texts(draw("groups", found, width="single"))
    assert p_value(sixth["p_permutation"]) in narrow


def test_more_than_two_groups_are_told_apart_by_signs_and_have_the_p_of_any_difference() -> None:
    found = in_groups(study("service").survey, study("service").model, ["a", "b", "c", "d"], permutations=999)
    signs = [line.get_marker() for line in drawn(found).lines if line.get_marker() not in ("None", "")]
    assert signs == ["o", "s", "^", "D"] * 7
    shown = texts(draw("groups", found))
    assert {p_value(row["p"]) for row in found.tables()["omnibus"]} <= set(shown)


def test_what_cannot_be_compared_is_named_under_the_plot_and_has_no_p() -> None:
    found = plscli.groups(study("service").survey, study("service").model, by="customer", resamples=0, permutations=99)
    rows = [
        {**row, "decision": "not comparable", "not_alike": ["SAT"]} if row["hypothesis"] in ("H1", "H2") else row
        for row in found.found["group_differences"]
    ]
    shown = texts(draw("groups", replace(found, found={**found.found, "group_differences": rows})))
    assert "Not comparable, since constructs are made differently: H1 and H2." in shown
    assert sum(text.endswith(", not comparable") for text in shown) == 2
    assert "Estimate in each group." in shown  # nothing was resampled
    assert not any(line.get_markerfacecolor() == THEMES["light"].paper for line in drawn(found).lines if line.get_marker() in "os")


def axes_of(kind: Plot, answer: Any) -> Any:
    """The axes of a plot, without those of its legend."""
    from plscli.report.picture.canvas import style
    from plscli.report.plot import figure
    from plscli.report.plot.page import Page

    with style():
        return figure(kind, answer, Page(THEMES["light"])).axes


def test_errors_of_predictions_stand_where_they_are_and_say_which_is_nearer() -> None:
    answer = plscli.predict(study("service").survey, study("service").model, folds=5, repetitions=2, technique="both")
    found = axes_of("prediction", answer)[-2:]
    for technique, axes in zip(("ea", "da"), found, strict=True):
        rows = [row for row in answer.tables()["prediction"] if row["technique"] == technique]
        points = [line for line in axes.lines if line.get_marker() == "o"]
        strokes = [line for line in axes.lines if line.get_marker() == "|"]
        assert [line.get_xdata()[0] for line in points] == pytest.approx([row["rmse"] / row["rmse_ia"] for row in rows])
        assert [line.get_xdata()[0] for line in strokes] == pytest.approx([row["rmse_lm"] / row["rmse_ia"] for row in rows])
        assert [line.get_markerfacecolor() == THEMES["light"].paper for line in points] == [row["verdict"] == "worse" for row in rows]
    shown = texts(draw("prediction", answer))
    assert {number(row["rmse_difference"]) for row in answer.tables()["prediction"]} <= set(shown)
    assert {"From exogenous constructs alone (EA)", "From direct antecedents (DA)"} <= set(shown)


def test_intervals_of_losses_leave_0_out_exactly_where_the_test_decides() -> None:
    answer = plscli.predict(study("service").survey, study("service").model, folds=5, repetitions=2)
    rows = answer.tables()["cvpat"]
    spans, points = [], []
    for axes in axes_of("losses", answer):
        lines = [line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_ydata()[0] == line.get_ydata()[1]]
        spans += [tuple(line.get_xdata()) for line in lines]
        points += [line for line in axes.lines if line.get_marker() in ("o", "D")]
    assert [line.get_xdata()[0] for line in points] == pytest.approx([row["difference"] for row in rows])
    for row, (lower, upper), point in zip(rows, spans, points, strict=True):
        decided = row["decision"] != "no evidence"
        assert (upper - lower) / 2 == pytest.approx(stats.t.ppf(0.95, row["df"]) * row["se"])
        assert (lower > 0 or upper < 0) == decided
        assert (point.get_markerfacecolor() == THEMES["light"].paper) == (not decided)


def test_every_respondent_is_a_point_at_what_was_predicted_and_observed() -> None:
    answer = plscli.predict(study("service").survey, study("service").model, folds=5, repetitions=2, target="LOY")
    listed = [row for row in answer.tables()["predictions"] if row["indicator"] == "LOY1"]
    means = pd.DataFrame(listed).groupby("row")[["predicted", "observed"]].mean()
    first = axes_of("predicted", answer)[0]
    (points,) = (line for line in first.lines if line.get_marker() == "o")
    assert sorted(points.get_xdata()) == pytest.approx(sorted(means["predicted"]))
    assert points.get_ydata().sum() == pytest.approx(means["observed"].sum())
    assert len(axes_of("predicted", answer)) == 3  # the items of the target


def test_loadings_are_all_there_and_marked_by_their_verdicts() -> None:
    from plscli.report.picture.canvas import style
    from plscli.report.plot.loadings import MARKS, figure
    from plscli.report.plot.page import Page

    rows = loadings.run(study("service").analysis).tables()["loadings"]
    shown = texts(draw("loadings", loadings.run(study("service").analysis)))
    assert [number(row["loading"]) for row in rows] == [text for text in shown if re.fullmatch(r"-?\d\.\d{3}", text)]
    with style():
        drawn = figure(loadings.run(study("service").analysis), Page(THEMES["light"])).figure
    marks = [(line.get_xdata()[0], line.get_marker()) for axes in drawn.axes for line in axes.lines if line.get_marker() != "None"]
    assert {(row["loading"], MARKS[row["verdict"]]["marker"]) for row in rows} <= set(marks)


def test_thresholds_that_were_set_move_the_lines_and_the_marks() -> None:
    strict = loadings.run(study("service").analysis, thresholds=PROFILE.with_values(["loading_low=0.9,0.7"]))
    shown = texts(draw("loadings", strict))
    assert {"keep", "review"} <= set(shown)
    assert any("line at 0.9, dotted at 0.70" in text for text in shown)
    assert told(draw("loadings", strict), "svg")["settings"]["thresholds"] == {"loading_low": ">= 0.9, red < 0.7"}


def test_sixty_loadings_stand_in_two_columns() -> None:
    lines = [f"C{k} =~ " + " + ".join(f"C{k}_{i}" for i in range(5)) for k in range(12)]
    model = parse_model("\n".join([*lines, "C11 ~ " + " + ".join(f"C{k}" for k in range(11))]))
    picture = draw("loadings", loadings.run(estimation.run(answers_to(model), model)))
    root = ET.fromstring(picture)
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(WIDTHS["double"], abs=0.01)
    assert float(root.attrib["height"].removesuffix("pt")) < 600


def test_every_pair_of_the_heat_map_has_its_number_and_its_bound() -> None:
    found = loadings.run(study("ecsi").analysis)
    shown = texts(draw("htmt", found))
    pairs = found.tables()["htmt"]
    assert len(pairs) == 15
    for pair in pairs:
        assert number(pair["value"]) in shown
        assert any(text.startswith(f"≤ {number(pair['upper'])[:5]}") for text in shown)


def test_slopes_are_those_of_the_table_and_lines_rise_by_them() -> None:
    from plscli.report.picture.canvas import style
    from plscli.report.plot.page import Page
    from plscli.report.plot.slopes import slopes as figure

    tested = study("moderated").tested
    with style():
        axes = figure(tested, Page(THEMES["light"])).figure.axes[0]
    expected = [row["estimate"] for row in tested.tables()["simple_slopes"] if row["product"] == "SAT:AGE" and " SD" in row["at"]]
    expected.insert(1, next(row["estimate"] for row in tested.tables()["simple_slopes"] if row["at"] == "AGE mean"))
    drawn = [(line.get_ydata()[-1] - line.get_ydata()[0]) / 4.0 for line in axes.lines if len(line.get_xdata()) == 41]
    assert drawn == pytest.approx(expected, abs=1e-9)
    shown = texts(draw("slopes", tested))
    for slope in expected:
        assert any(text.startswith(f"{number(slope)}, p") for text in shown)


def test_a_binary_moderator_has_its_two_groups_as_lines() -> None:
    rng = np.random.default_rng(5)
    x, group = rng.standard_normal(300), (rng.random(300) < 0.5).astype(float)
    y = 0.5 * x + 0.4 * x * (group - 0.5) + 0.5 * rng.standard_normal(300)
    model = parse_model("X =~ x\nG =~ g\nY =~ y\nY ~ X + G + X:G")
    survey = Survey.from_frame(pd.DataFrame({"x": x, "g": group, "y": y}))
    tested = hypotheses.run(plscli.bootstrap(survey, model, resamples=50))
    shown = texts(draw("slopes", tested))
    assert {"G lowest", "G highest"} <= set(shown)
    assert "G -1 SD" not in shown
    slopes = {row["at"]: row["estimate"] for row in tested.tables()["simple_slopes"]}
    assert any(text.startswith(f"{number(slopes['G highest'])}, ") for text in shown)
    groups = [np.polyfit((x[group == g] - x.mean()) / x.std(), (y[group == g] - y.mean()) / y.std(), 1)[0] for g in (0, 1)]
    assert [slopes["G lowest"], slopes["G highest"]] == pytest.approx(groups, abs=0.02)


def test_the_floodlight_shades_what_the_region_says() -> None:
    tested = study("moderated").tested
    from plscli.report.picture.canvas import style
    from plscli.report.plot.page import Page
    from plscli.report.plot.slopes import johnson_neyman as figure

    with style():
        drawn = figure(tested, Page(THEMES["light"])).figure
    regions = tested.tables()["johnson_neyman"]
    assert len(drawn.axes) == len(regions) == 2
    for axes, region in zip(drawn.axes, regions, strict=True):
        spans = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes.patches]
        assert spans == [pytest.approx(part) for part in region["significant"]]


def test_maps_show_every_answer_in_its_place() -> None:
    from plscli.report.picture.canvas import style
    from plscli.report.plot.answers import missingness as figure
    from plscli.report.plot.page import Page

    found = study("service")
    X = found.survey.matrix(found.model.indicators)
    with style():
        drawn = figure(validate.validated(found.survey, found.model), Page(THEMES["light"])).figure
    image = np.asarray(next(axes.images[0] for axes in drawn.axes if axes.images).get_array())
    assert image.sum() == np.isnan(X).sum() == 90
    assert image.sum(0).tolist() == np.isnan(X).sum(0).tolist()
    assert (np.diff(image.sum(1)) <= 0).all()


def test_straight_liners_stand_at_the_top() -> None:
    rng = np.random.default_rng(2)
    X = rng.integers(1, 6, (50, 6)).astype(float)
    X[17], X[33] = 4.0, 2.0
    survey = Survey.from_frame(pd.DataFrame(X, columns=list("abcdef")))
    model = parse_model("A =~ a + b + c\nB =~ d + e + f\nB ~ A")
    from plscli.report.picture.canvas import style
    from plscli.report.plot.answers import straightlining as figure
    from plscli.report.plot.page import Page

    checked = validate.validated(survey, model, scale=(1, 5))
    with style():
        drawn = figure(checked, Page(THEMES["light"])).figure
    image = np.asarray(next(axes.images[0] for axes in drawn.axes if axes.images).get_array())
    assert image[:2].tolist() == [[0.75] * 6, [0.25] * 6]
    assert any("2 respondents gave the same answer" in text for text in texts(draw("straightlining", checked, width="double")))


def test_of_many_respondents_some_are_drawn_and_it_is_said() -> None:
    rng = np.random.default_rng(2)
    survey = Survey.from_frame(pd.DataFrame(rng.integers(1, 6, (5000, 4)).astype(float), columns=list("abcd")))
    checked = validate.validated(survey, parse_model("A =~ a + b\nB =~ c + d\nB ~ A"))
    assert any("Of 5,000 respondents, 1,500" in text for text in texts(draw("missingness", checked, width="double")))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("forest", "resampled"),
        ("bootstrap", "resampled"),
        ("slopes", "resampled"),
        ("johnson-neyman", "resampled"),
        ("htmt", "two reflective"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_reason(kind: Plot, words: str) -> None:
    model = parse_model("A <~ a1 + a2\nB =~ b\nB ~ A")
    point = estimation.run(answers_to(model), model)
    given: Any = loadings.run(point) if NEEDS[kind] == "loadings" else hypotheses.run(point)
    with pytest.raises(UsageError, match=words):
        draw(kind, given)
    if kind in ("slopes", "johnson-neyman"):
        with pytest.raises(UsageError, match="no product"):
            draw(kind, study("emotion").tested)


@pytest.mark.parametrize("theme", THEMES)
def test_print_has_no_colour_in_any_kind(theme: ThemeName) -> None:
    for kind in NEEDS:
        svg = draw(kind, result(kind), theme=theme).decode()
        found = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", svg))
        assert found
        if theme == "print":
            assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in found)


def test_hostile_names_do_no_harm_in_plots() -> None:
    names = [name for name in DRAWN if "`" not in name and "->" not in name]
    third = len(names) // 3
    blocks = [names[:third], names[third : 2 * third], names[2 * third :]]
    heads = ["<script>A</script>$", "B & $x^2$ \u202e", "品質 \\frac"]
    lines = [f"`{head}` =~ {' + '.join(f'`{item}`' for item in block)}" for head, block in zip(heads, blocks, strict=True)]
    model = parse_model("\n".join([*lines, f"`{heads[2]}` ~ `{heads[0]}` + `{heads[1]}` + `{heads[0]}`:`{heads[1]}`"]))
    survey = answers_to(model)
    analysis = plscli.bootstrap(survey, model, resamples=30)
    tested = hypotheses.run(analysis)
    results: dict[str, Any] = {
        "hypotheses": tested,
        "loadings": loadings.run(analysis),
        "validate": validate.validated(survey, model),
        "groups": in_groups(survey, model, names[:3]),
        "predict": plscli.predict(survey, model, folds=5, repetitions=1),
        "importance": mapped(survey, model),
        "necessity": mapped(survey, model, necessity=True),
        "segments": plscli.segments(survey, model, k=2, starts=5, min_size=0.05),
        "endogeneity": distributed(survey, model),
    }
    for kind in NEEDS:
        given = results[NEEDS[kind]]
        svg = draw(kind, given)
        assert not {"script", "foreignObject", "a"} & {node.tag.split("}")[1] for node in ET.fromstring(svg).iter()}
        assert all(lettered(text) == text for text in texts(svg))
        if kind == "loadings":
            assert draw(kind, given, format="png").startswith(b"\x89PNG")
            assert draw(kind, given, format="pdf").startswith(b"%PDF")
            shown = {text.strip().removesuffix("…") for text in texts(svg)}
            assert all(any(text and lettered(name).strip().startswith(text) for text in shown) for name in names)


def test_numbers_at_axes_are_round_and_have_the_decimals_they_need() -> None:
    steps = round_steps(-0.42, 0.71)
    assert [tick(step, steps) for step in steps] == ["-0.4", "-0.2", "0.0", "0.2", "0.4", "0.6"]
    assert [tick(step, [0.0, 0.25, 0.5]) for step in (0.0, 0.25, 0.5)] == ["0.00", "0.25", "0.50"]
    assert [tick(step, [0.0, 100.0]) for step in (0.0, 100.0)] == ["0", "100"]


def test_a_product_of_three_factors_has_a_panel_for_each_value_of_the_last() -> None:
    three = parse_model("X =~ x\nM =~ m\nW =~ w\nY =~ y\nY ~ X + M + W + X:M + X:W + M:W + X:M:W")
    tested = hypotheses.run(plscli.bootstrap(answers_to(three), three, resamples=30))
    shown = texts(draw("slopes", tested))
    assert {f"H7  X × M × W, W {at}" for at in ("-1 SD", "mean", "+1 SD")} <= set(shown)
    for row in tested.tables()["simple_slopes"]:
        if row["product"] == "X:M:W":
            assert any(text.startswith(f"{number(row['estimate'])}, p") for text in shown)


def test_a_square_that_is_moderated_bends_its_lines() -> None:
    from plscli.report.picture.canvas import style
    from plscli.report.plot.page import Page
    from plscli.report.plot.slopes import slopes as figure

    bent = parse_model("X =~ x\nM =~ m\nY =~ y\nY ~ X + M + X:X + X:M + X:X:M")
    tested = hypotheses.run(plscli.bootstrap(answers_to(bent), bent, resamples=30))
    with style():
        drawn = figure(tested, Page(THEMES["light"])).figure.axes
    curves = [[np.asarray(line.get_ydata()) for line in axes.lines if len(line.get_xdata()) == 41] for axes in drawn]
    assert [len(each) for each in curves] == [1, 3, 3]
    point = tested.analysis.point
    c, d = point.value("product_path", "X:X -> Y"), point.value("product_path", "X:X:M -> Y")
    assert c is not None
    assert d is not None
    for y, m in zip(curves[2], (-1.0, 0.0, 1.0), strict=True):
        assert y[0] - 2 * y[20] + y[40] == pytest.approx(2 * 4.0 * (c + d * m), abs=1e-9)


def test_names_of_lines_move_apart_and_no_more_than_they_must() -> None:
    assert settled([(0.0, 1.0), (100.0, 1.0)], [0.0, 10.0]) == [0.0, 100.0]
    assert settled([(50.0, 1.0), (52.0, 1.0)], [0.0, 10.0]) == [46.0, 56.0]
    assert settled([(0.0, 1.0), (0.0, 1.0), (40.0, 1.0)], [0.0, 10.0, 20.0]) == [-5.0, 5.0, 40.0]


@pytest.mark.parametrize(("low", "high"), [(4e-15, 100.0), (-4e-15, 100.00000000000001), (0.0, 99.99999999999999)])
def test_steps_of_an_axis_do_not_hang_on_the_last_digit(low: float, high: float) -> None:
    assert round_steps(low, high, 5) == round_steps(0.0, 100.0, 5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bars_of_scores_do_not_fall_between_the_steps_of_answers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    answered = np.clip(np.round(4 + 1.2 * (0.85 * rng.standard_normal((3_000, 1)) + 0.5 * rng.standard_normal((3_000, 3)))), 1, 7)
    scores = answered @ np.array([0.34, 0.33, 0.35])
    scores = (scores - scores.mean()) / scores.std()
    edges, heights = _bars(scores)
    middle = np.abs(edges[1:-2]) < 1.5
    assert (2.0 * heights[1:-1] > np.minimum(heights[:-2], heights[2:]))[middle].all()
    assert len(heights) >= 10


def test_a_picture_says_by_itself_that_its_numbers_are_not_to_be_relied_on() -> None:
    survey, model = plscli.read_survey(EMOTION), EMOTION.with_suffix(".pls")

    def pictures(**settings: Any) -> list[str]:
        tested, measured = (ask(survey, model, **settings) for ask in (plscli.hypotheses, plscli.loadings))
        plots = [draw(kind, tested if NEEDS[kind] == "hypotheses" else measured) for kind in ("forest", "bootstrap", "loadings", "htmt")]
        return [" ".join(texts(picture)) for picture in (*plots, Diagram(tested).picture("svg"))]

    few = "300 resamples are few: with another seed p values and intervals are others; report from 1,000 or more."
    assert all("40 resamples: standard errors, p values and intervals mean little." in picture for picture in pictures(resamples=40))
    assert all(few in picture for picture in pictures(resamples=300))
    wrong = pictures(resamples=300, consistent=True)
    assert all("Inadmissible solution, not to be reported: a reliability rho_A above 1, a loading above 1." in picture for picture in wrong)
    for picture in (*pictures(resamples=1_000), " ".join(texts(draw("loadings", plscli.loadings(survey, model))))):
        assert "survey.csv, n = 100" in picture
        assert not re.search("nadmissible|mean little|are few", picture)


def test_a_path_that_is_the_same_in_every_resample_has_no_bars_and_no_decision(tmp_path: Path) -> None:
    answered = np.random.default_rng(1).integers(1, 6, (60, 2))
    frame = pd.DataFrame({"X1": answered[:, 0], "Y1": answered[:, 0], "Z1": answered[:, 1]})
    report = plscli.report(frame, "X =~ X1; Y =~ Y1; Z =~ Z1; Y ~ H1*X; Z ~ H2*X", resamples=1_000)
    tested = report.hypotheses
    assert [row["decision"] for row in tested.tables()["hypotheses"]] == ["not tested", "not supported"]
    assert {"H1", "H2"} <= set(texts(draw("bootstrap", tested)))
    assert "The hypothesis H2 is not supported. Not tested: H1." in report.to(tmp_path / "report.md").read_text(encoding="utf-8")
