"""The layout of diagrams: nothing touches, whatever the model; positions go in and come out."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from pictures import CHAIN, CROSSING, ECSI, HIGHER, INTERACTIONS, LONG, MODERATED, REPUTATION, STAR, TWO_HIGHER, ZOO, model_of
from plscli.core import Array
from plscli.errors import UsageError
from plscli.model.build import parse_model
from plscli.model.spec import ModelSpec
from plscli.report.diagram import Diagram, Framework
from plscli.report.diagram.content import Arrow, Content, Node
from plscli.report.diagram.geometry import Ellipse, refined
from plscli.report.diagram.scene import Scene, composed
from plscli.report.picture.canvas import POINTS
from plscli.report.picture.spacing import Box

PAGE = (180.0 * POINTS, 257.0 * POINTS)
"""What a page of A4 has room for."""
SMALLEST = 0.9
"""No diagram needs to be made smaller than this to fit a page, upright or on its side."""
SIZES = [
    (3, (1, 4)),
    (4, (2, 4)),
    (5, (1, 5)),
    (6, (2, 5)),
    (7, (2, 5)),
    (8, (2, 5)),
    (9, (2, 5)),
    (10, (2, 6)),
    (11, (3, 6)),
    (12, (5, 5)),
]
GENERATED = {f"{constructs} constructs, seed {seed}": model_of(constructs, items, seed) for seed, (constructs, items) in enumerate(SIZES)}
WRITTEN = {
    "ecsi": ECSI, "higher": HIGHER, "moderated": MODERATED, "mediation": "X =~ x\nM =~ m\nY =~ y\nM ~ X\nY ~ X + M",
    "reputation": REPUTATION, "long names": LONG, "two of higher order": TWO_HIGHER, "interactions": INTERACTIONS,
    "crossing": CROSSING, "chain": CHAIN, "star": STAR,
}  # fmt: skip
MODELS: dict[str, ModelSpec] = {**GENERATED, **{name: parse_model(text) for name, text in WRITTEN.items()}}


KINDS = {**MODELS, **{f"zoo, {name}": parse_model(text) for name, text in ZOO.items()}}
NEAR = 3.5
"""Farthest that the label of a path may be from its arrow, in points."""
MOST_HIDDEN = 1.0 / 3.0


def ruler(text: str, size: float, bold: bool) -> float:
    """Letters of one width: the layout must not rest on a font."""
    return len(text) * size * (0.66 if bold else 0.6)


def labelled(model: ModelSpec) -> Content:
    """The content of a diagram of a model with numbers in all places."""
    bare = Diagram(Framework(model)).content

    def numbered(node: Node) -> Node:
        leaves = tuple(type(leaf)(numbered(leaf.node), "-0.123", leaf.inward) for leaf in node.leaves)
        return Node(node.name, node.kind, node.title, "R² = 0.123" if node.kind == "construct" else "", leaves)

    arrows = tuple(Arrow(arrow.source, arrow.target, f"{arrow.head}: -0.123", "p = 0.123", False, arrow.onto) for arrow in bare.arrows)
    return Content(tuple(map(numbered, bare.nodes)), arrows, ())


@cache
def arranged(name: str) -> Scene:
    """A model with numbers in all places, laid out once."""
    return composed(labelled(KINDS[name]), ruler)


def shapes(scene: Scene) -> list[tuple[str, Box | Ellipse]]:
    """Everything that may not touch anything else."""
    found: list[tuple[str, Box | Ellipse]] = [(f"label {k}", box) for k, box in enumerate(scene.labels)]
    for name, wheel in scene.wheels.items():
        found += [(f"{name}: {outline.node.name}", box) for outline, box in wheel.boxes]
        found += [(f"{name}: {outline.node.name}", ellipse) for outline, ellipse in wheel.ellipses]
        found += [(f"{name}: label {spoke.label}", spoke.place) for spoke in wheel.spokes]
    return found


def touch(one: Box | Ellipse, other: Box | Ellipse) -> bool:
    """Whether two shapes share anything; two ellipses, whether the boxes around them do."""
    if isinstance(one, Box) and isinstance(other, Box):
        return one.overlap(other) > 0.0
    if isinstance(one, Box):
        one, other = other, one
    assert isinstance(one, Ellipse)
    if isinstance(other, Ellipse):
        return one.box.overlap(other.box) > 0.0
    x, y = min(max(one.x, other.left), other.right), min(max(one.y, other.top), other.bottom)  # the nearest point of the box
    return ((x - one.x) / one.a) ** 2 + ((y - one.y) / one.b) ** 2 < 1.0


@pytest.mark.parametrize("name", MODELS)
def test_nothing_touches_and_the_picture_fits_a_page(name: str) -> None:
    scene = arranged(name)
    assert scene.faults() == 0
    for (one, a), (other, b) in combinations(shapes(scene), 2):
        assert not touch(a, b), (one, other)
    size = (scene.box.width, scene.box.height)
    assert max(min(page[0] / size[0], page[1] / size[1]) for page in (PAGE, PAGE[::-1])) >= SMALLEST
    assert all(len(line) >= 2 for line in scene.lines)


def gaps(label: Box, line: Array) -> Array:
    """Distances of the points of a line from a label, 0 behind it."""
    away = np.abs(refined(line, 0.5) - label.centre) - np.array([label.width, label.height]) / 2.0
    return np.asarray(np.hypot(*np.maximum(away, 0.0).T))


@pytest.mark.parametrize("name", KINDS)
def test_every_label_is_nearer_to_its_own_arrow_than_to_any_other(name: str) -> None:
    scene = arranged(name)
    for number, label in enumerate(scene.labels):
        far = [float(gaps(label, line).min()) for line in scene.lines]
        assert far[number] <= NEAR, scene.arrows[number].head
        assert all(far[number] < other for k, other in enumerate(far) if k != number), scene.arrows[number].head


def test_labels_of_corporate_reputation_stand_on_their_arrows_and_hide_little_of_them() -> None:
    scene = arranged("reputation")
    assert scene.adrift() == 0
    for arrow, label, line in zip(scene.arrows, scene.labels, scene.lines, strict=True):
        hidden = float((gaps(label, line) == 0.0).mean())
        assert 0.0 < hidden <= MOST_HIDDEN, arrow.head


def test_many_arrows_do_not_make_a_picture_that_no_page_can_show() -> None:
    scene = composed(labelled(model_of(10, (1, 5), seed=125, density=0.55)), ruler)
    assert len(scene.arrows) == 22
    assert scene.faults() == 0
    size = (scene.box.width, scene.box.height)
    assert max(min(page[0] / size[0], page[1] / size[1]) for page in (PAGE, PAGE[::-1])) >= 0.85


@pytest.mark.parametrize("name", ["ecsi", "higher", "moderated"])
def test_arrows_never_point_to_the_left(name: str) -> None:
    scene = arranged(name)
    for arrow in scene.arrows:
        if arrow.onto is None:
            assert scene.places[arrow.source][0] <= scene.places[arrow.target][0]


def test_a_mediated_effect_passes_its_mediator() -> None:
    scene = arranged("mediation")
    direct = scene.lines[[(arrow.source, arrow.target) for arrow in scene.arrows].index(("X", "Y"))]
    ellipse = scene.wheels["M"].ellipse
    assert (((direct - [ellipse.x, ellipse.y]) / [ellipse.a, ellipse.b]) ** 2).sum(1).min() > 1.0


def test_an_interaction_ends_on_the_path_that_it_moderates() -> None:
    scene = arranged("moderated")
    by = {arrow.key: line for arrow, line in zip(scene.arrows, scene.lines, strict=True)}
    end, path = by["AGE", "LOY", "SAT"][-1], by["SAT", "LOY", None]
    d = path[-1] - path[0]
    away = abs(d[0] * (end - path[0])[1] - d[1] * (end - path[0])[0]) / (d @ d) ** 0.5
    assert away < 3.0
    assert 0.2 < (end - path[0]) @ d / (d @ d) < 0.8
    assert {node.name: node.kind for node in scene.content.nodes}["PRICE:PRICE"] == "product"


def test_saved_positions_draw_the_same_picture_to_the_last_byte(tmp_path: Path) -> None:
    for name in ("ecsi", "moderated", "8 constructs, seed 5"):
        diagram = Diagram(Framework(MODELS[name]))
        (tmp_path / "places.json").write_text(diagram.places(), encoding="utf-8")
        again = Diagram(Framework(MODELS[name]), layout=tmp_path / "places.json")
        assert again.places() == diagram.places()
        assert again.picture("svg") == diagram.picture("svg")


def test_positions_are_kept_and_sides_are_found_where_none_is_given() -> None:
    where = {"X": [10, 40], "M": [50, 10], "Y": [90, 40, "bottom"]}
    scene = Diagram(Framework(MODELS["mediation"]), layout=where).scene
    assert {name: (round(x / POINTS, 6), round(y / POINTS, 6)) for name, (x, y, _) in scene.places.items()} == {
        name: (place[0], place[1]) for name, place in where.items()
    }
    assert {name: side for name, (_, _, side) in scene.places.items()} == {"X": "left", "M": "top", "Y": "bottom"}
    assert scene.faults() == 0


def test_constructs_on_top_of_each_other_are_said() -> None:
    diagram = Diagram(Framework(MODELS["mediation"]), layout={"X": [10, 40], "M": [12, 42], "Y": [90, 40]})
    assert any("X and M overlap" in remark for remark in diagram.remarks("svg"))
    assert diagram.picture("svg")


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ("{", "does not read as JSON"),
        ("[1, 2]", "not an object"),
        ('{"X": [0, 0], "M": [1, 1]}', "no position for Y"),
        ('{"X": [0, 0], "M": [1, 1], "Y": [2, 2], "Z": [3, 3]}', "places 'Z'"),
        ('{"X": [0, 0], "M": [1, 1], "Y": [2, "a"]}', "places 'Y' at"),
        ('{"X": [0, 0], "M": [1, 1], "Y": [2, NaN]}', "places 'Y' at"),
        ('{"X": [0, 0], "M": [1, 1], "Y": [2, 1e9]}', "places 'Y' at"),
        ('{"X": [0, 0], "M": [1, 1], "Y": [2, true]}', "places 'Y' at"),
        ('{"X": [0, 0], "M": [1, 1], "Y": [2, 2, "inside"]}', "left, right, top, bottom"),
        ('{"X": [0, 0], "M": [1, 1], "Y": [2, 2, ["left"]]}', "places 'Y' at"),
    ],
)
def test_positions_that_are_none_are_refused(layout: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "l.json").write_text(layout, encoding="utf-8")
    with pytest.raises(UsageError, match="the layout") as error:
        _ = Diagram(Framework(MODELS["mediation"]), layout=tmp_path / "l.json").scene
    assert words in str(error.value)


def test_the_written_positions_are_json_of_millimetres_with_sides() -> None:
    found = json.loads(Diagram(Framework(MODELS["ecsi"])).places())
    assert set(found) == {"IMAG", "CUEX", "PERQ", "PERV", "CUSA", "CUSCO", "CUSL"}
    assert all(0 <= x <= 247 and 0 <= y <= 247 and side in ("left", "right", "top", "bottom") for x, y, side in found.values())
    assert all(len(place) == 2 for place in json.loads(Diagram(Framework(MODELS["ecsi"]), structural=True).places()).values())
