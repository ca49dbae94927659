"""Diagrams in ink: letters that can be read, nothing outside the paper, nothing covered, no arrow behind a name."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from pictures import CHAIN, CROSSING, INTERACTIONS, LONG, REPUTATION, TWO_HIGHER, answers_to, model_of, study
from plscli.estimation import estimation
from plscli.model.build import parse_model
from plscli.questions.structure import hypotheses
from plscli.questions.structure.hypotheses import Hypotheses
from plscli.report.diagram import Diagram
from plscli.report.diagram.geometry import through_boxes, through_ellipses
from plscli.report.picture.canvas import THEMES, style

WRITTEN = {
    "reputation": REPUTATION, "long": LONG, "two higher": TWO_HIGHER, "interactions": INTERACTIONS, "crossing": CROSSING, "chain": CHAIN,
}  # fmt: skip
STUDIES = ("emotion", "service", "ecsi")
GENERATED = {"three": (3, (1, 8)), "six": (6, (3, 5)), "nine": (9, (2, 6))}
NAMES = (*STUDIES, *WRITTEN, *GENERATED)
SMALLEST = 6.5
"""Least size of letters, in points."""


@cache
def result(name: str) -> Hypotheses:
    if name in STUDIES:
        return study(name).tested
    model = model_of(*GENERATED[name], seed=7) if name in GENERATED else parse_model(WRITTEN[name])
    return hypotheses.run(estimation.run(answers_to(model), model))


def lettering(diagram: Diagram) -> tuple[list[tuple[str, float, Any]], Any]:
    """Every text of a picture with its size and the box around it, in points, and the box of the paper."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    from plscli.report.diagram.picture import drawn

    with style():
        figure = drawn(diagram.scene, THEMES["light"])
        figure.set_dpi(72.0)
        canvas = FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        found = [text for text in figure.findobj(Text) if text.get_text().strip()]
        boxes = [(text.get_text(), text.get_fontsize(), text.get_window_extent(canvas.get_renderer()).extents) for text in found]
    return boxes, figure.bbox.extents


@pytest.mark.parametrize("structural", [False, True], ids=["whole", "structural"])
@pytest.mark.parametrize("name", NAMES)
def test_letters_can_be_read_and_nothing_is_cut_or_covered(name: str, structural: bool) -> None:
    diagram = Diagram(result(name), structural=structural)
    found, paper = lettering(diagram)
    assert len(found) > 3
    for text, size, box in found:
        assert size >= SMALLEST, text
        assert (box[:2] >= paper[:2]).all(), text
        assert (box[2:] <= paper[2:]).all(), text
    for (one, _, a), (other, _, b) in combinations(found, 2):
        covered = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
        assert covered.min() < 1.2, (one, other)


@pytest.mark.parametrize("name", NAMES)
def test_no_arrow_runs_through_a_construct_or_an_item(name: str) -> None:
    scene = Diagram(result(name)).scene
    for arrow, line in zip(scene.arrows, scene.lines, strict=True):
        p, q = line[:-1], line[1:]
        for owner, wheel in scene.wheels.items():
            ellipses = [ellipse for k, (_, ellipse) in enumerate(wheel.ellipses) if k or owner not in (arrow.source, arrow.target)]
            boxes = np.array([(box.left, box.top, box.right, box.bottom) for _, box in wheel.boxes]).reshape(-1, 4)
            assert not through_boxes(p, q, boxes).any(), (arrow.key, owner)
            axes = np.array([(ellipse.x, ellipse.y, ellipse.a, ellipse.b) for ellipse in ellipses]).reshape(-1, 4)
            assert not through_ellipses(p, q, axes).any(), (arrow.key, owner)


def test_short_questions_stand_whole_in_their_boxes() -> None:
    found, _ = lettering(Diagram(result("long")))
    words = " ".join(text for text, *_ in found).split()
    for question in ("The employees of this company treat me well", "I am satisfied with my decision to buy here"):
        assert set(question.split()) <= set(words)
