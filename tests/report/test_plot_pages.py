"""Plots on the page of a journal: letters that can be read, nothing cut or covered, whatever the names and however many there are."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plscli
from pictures import LONG, NAMES, answers_to, distributed, in_groups, mapped, study
from plscli.data.survey import Survey
from plscli.estimation.bootstrap import Bootstrap
from plscli.model.build import parse_model
from plscli.questions.measurement import loadings
from plscli.questions.screening import validate
from plscli.questions.structure import hypotheses
from plscli.report.picture import Plot, Width
from plscli.report.picture.canvas import THEMES, style
from plscli.report.picture.lettering import measure
from plscli.report.plot import NEEDS
from plscli.report.plot import figure as drawn
from plscli.report.plot.page import SMALLEST, Page, cut_between


def twelve(items: int) -> str:
    """Twelve constructs of so many items each."""
    lines = [f"{name} =~ " + " + ".join(f"{name[:4]}{k}" for k in range(items)) for name in NAMES]
    return "\n".join([*lines, *(f"{name} ~ {' + '.join(NAMES[:5])}" for name in NAMES[6:]), f"{NAMES[11]} ~ {NAMES[5]}"])


MODELS = {
    "long": LONG,
    "one": "X =~ x1 + x2\nY =~ y1 + y2\nY ~ X",
    "twelve": twelve(5),
    "four each": twelve(4),
}
KINDS: dict[str, tuple[Plot, ...]] = {
    "emotion": ("forest", "bootstrap", "loadings", "htmt", "straightlining", "missingness", "groups", "endogeneity"),
    "ecsi": (
        "forest",
        "bootstrap",
        "loadings",
        "htmt",
        "straightlining",
        "missingness",
        "prediction",
        "predicted",
        "losses",
        "importance",
        "necessity",
    ),
    "moderated": ("slopes", "johnson-neyman", "segments", "segment-paths", "endogeneity"),
    "long": tuple(NEEDS),
    "one": ("forest", "bootstrap", "loadings", "htmt", "prediction", "predicted", "losses", "importance", "necessity"),
    "twelve": (
        "forest",
        "bootstrap",
        "loadings",
        "htmt",
        "straightlining",
        "missingness",
        "groups",
        "importance",
        "necessity",
        "endogeneity",
    ),
}
LABELS = {
    "emotion": ("women", "men"),
    "long": ("Customers with a maintenance contract of more than two years", "Others, who came through a recommendation", "None", "4"),
    "twelve": tuple("abcdefgh"),
}
"""Groups by study."""
WIDTHS: tuple[Width | None, ...] = (None, "single", "double")


@cache
def bootstrap(name: str) -> tuple[Survey, Bootstrap]:
    if name in ("emotion", "ecsi", "moderated"):
        return study(name).survey, study(name).analysis
    model = parse_model(MODELS[name])
    answers = answers_to(model)
    rng = np.random.default_rng(1)
    X = np.clip(np.round(answers.matrix(model.indicators) + 3), 1, 5)
    survey = Survey.from_frame(pd.DataFrame(np.where(rng.random(X.shape) < 0.02, np.nan, X), columns=list(model.indicators)))
    return survey, plscli.bootstrap(survey, model, resamples=60)


@cache
def result(kind: Plot, name: str) -> Any:
    survey, analysis = bootstrap(name)
    if NEEDS[kind] == "groups":
        return in_groups(survey, analysis.model, LABELS[name])
    if NEEDS[kind] == "predict":
        return plscli.predict(survey, analysis.model, folds=5, repetitions=1, technique="both" if name == "long" else None)
    if NEEDS[kind] == "endogeneity":
        return distributed(survey, analysis.model)
    if NEEDS[kind] in ("importance", "necessity"):
        return mapped(survey, analysis.model, kind == "necessity")
    if NEEDS[kind] == "segments":
        return plscli.segments(survey, analysis.model, k=2, starts=5, min_size=0.05)
    if NEEDS[kind] == "validate":
        return validate.validated(survey, analysis.model)
    return hypotheses.run(analysis) if NEEDS[kind] == "hypotheses" else loadings.run(analysis)


def lettering(kind: Plot, name: str, width: Width | None) -> tuple[list[tuple[str, float, tuple[float, float, float, float]]], Any]:
    """Every text of a plot with its size and the box around it, in points, and the box of the paper."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    with style():
        figure = drawn(kind, result(kind, name), Page(THEMES["light"], width))
        figure.set_dpi(72.0)
        canvas = FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        boxes = [(text.get_text(), text.get_fontsize(), text.get_window_extent(canvas.get_renderer()).extents) for text in found]
    return boxes, figure.bbox.extents


CASES = [
    pytest.param(kind, name, width, id=f"{kind}-{name}-{width}") for name, kinds in KINDS.items() for kind in kinds for width in WIDTHS
]


@pytest.mark.parametrize(("kind", "name", "width"), CASES)
def test_letters_can_be_read_and_nothing_is_cut_or_covered(kind: Plot, name: str, width: Width | None) -> None:
    found, paper = lettering(kind, name, width)
    assert found
    for text, size, box in found:
        assert size >= SMALLEST, text
        assert box[0] >= paper[0] - 0.5, text
        assert box[1] >= paper[1] - 0.5, text
        assert box[2] <= paper[2] + 0.5, text
        assert box[3] <= paper[3] + 0.5, text
    for (one, _, a), (other, _, b) in combinations(found, 2):
        covered = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert min(covered) < 1.2, (one, other)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("size", [6.0, 6.4, 7.0, 7.5, 8.0])
def test_letters_of_a_png_are_as_wide_as_was_reckoned(size: float, bold: bool) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from plscli.report.picture.canvas import sheet
    from plscli.report.picture.lettering import font

    text = "data, n = 250; path scheme, mean replacement; 300 of 300 resamples used"
    with style():
        figure = sheet(400.0, 40.0, "#ffffff")
        drawn = figure.text(0.0, 0.5, text, fontproperties=font(size, bold))
        wide = drawn.get_window_extent(FigureCanvasAgg(figure).get_renderer()).width / 300 * 72
    assert wide == pytest.approx(measure(text, size, bold), rel=0.006)


def test_both_ends_of_a_path_keep_an_even_share_of_the_room() -> None:
    long = "Perceived quality of the service overall"
    assert cut_between(("A", "B"), 100.0, 7.5, (" → ",)) == "A → B"
    source, target = cut_between((long, long), 120.0, 7.5, (" → ",)).split(" → ")
    assert source == target
    assert source.endswith("…")
    one, other = cut_between((long, "LOY"), 120.0, 7.5, (" → ",)).split(" → ")
    assert other == "LOY"
    assert len(one) > len(source)
    assert measure(f"{one} → {other}", 7.5) <= 120.0


def test_many_items_in_a_narrow_column_are_told_by_their_constructs() -> None:
    found, _ = lettering("straightlining", "twelve", "single")
    texts = {text for text, *_ in found}
    assert set(NAMES) <= texts
    assert "IMAG0" not in texts
    assert set(NAMES) <= {text for text, *_ in lettering("straightlining", "twelve", None)[0]}  # letters would be too small
    assert {"IMAG0", "USAG3"} <= {text for text, *_ in lettering("straightlining", "four each", None)[0]}
