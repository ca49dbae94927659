"""The diagram with everything in its place: wheels, lines and labels in points, y downwards; and positions as they are saved.

{"SAT": [60.0, 20.5, "top"], "LOY": [95.25, 20.5]}: the centre of every construct in millimetres from the top left corner, x to the right
and y downwards; the third entry says on which side the items are, without it they go where there is room.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from plscli.core import Array
from plscli.data.survey import shortened
from plscli.errors import UsageError, did_you_mean
from plscli.report.diagram import routes
from plscli.report.diagram.arrangement.arrange import Arranger
from plscli.report.diagram.arrangement.critic import SHEET, Critic, Room
from plscli.report.diagram.arrangement.place import Links
from plscli.report.diagram.content import Arrow, Content
from plscli.report.diagram.routes import DOT, Router
from plscli.report.diagram.wheels import LEADING, SIDES, Side, Wheel, Wheelwright
from plscli.report.picture.canvas import POINTS
from plscli.report.picture.lettering import Measure
from plscli.report.picture.spacing import Box, Point
from plscli.room import named

HEAD_SIZE, TAIL_SIZE = 7.4, 6.5
"""Letters of a coefficient, and of what stands under it."""
STRETCHES = ((1.0, 1.0), (1.25, 1.0), (1.5, 1.0), (1.5, 1.25), (1.9, 1.25), (1.9, 1.5), (2.05, 1.6), (2.2, 2.0))
"""Room for arrows, across and along the columns, that is tried until no label touches anything."""
RIVALS = 3
"""Arrangements that are tried when the best one has no room for its labels as it is."""
COVERED, SMALL, ADRIFT, LARGE = 10.0, 20.0, 0.9, 1.05
"""What is worse than an arrow behind the label of another, or as near to it: a label on something else, and a picture that must be made
smaller than a page takes by so much; what is less bad: all labels away from their arrows, which no picture larger than so much may cure."""
Placed = Mapping[str, tuple[float, float, Side]]
"""Centre of every construct, and the side of what measures it."""
FARTHEST = 3000.0
"""Millimetres that no position may exceed."""
Positions = Mapping[str, tuple[float, float, Side | None]]
"""Centre in points, and side of the items."""


@dataclass(frozen=True)
class Scene:
    """Everything in its place.   wheels : by name.   lines : of the arrows, in their order.   labels : boxes, in the same order."""

    content: Content
    wheels: Mapping[str, Wheel]
    places: Placed
    lines: tuple[Array, ...]
    labels: tuple[Box, ...]

    @property
    def arrows(self) -> tuple[Arrow, ...]:
        """The arrows of the content."""
        return self.content.arrows

    @property
    def box(self) -> Box:
        """The box around everything."""
        lines = [Box(*line.min(0), *line.max(0)) for line in self.lines if len(line)]
        spokes = [spoke.place for wheel in self.wheels.values() for spoke in wheel.spokes]
        return Box.hull([*(wheel.box for wheel in self.wheels.values()), *lines, *spokes, *self.labels])

    @property
    def positions(self) -> dict[str, list[Any]]:
        """Positions in millimetres, with sides where there are items."""
        return {
            name: [round(x / POINTS, 2), round(y / POINTS, 2), *([side] if self.content.node(name).leaves else [])]
            for name, (x, y, side) in self.places.items()
        }

    def faults(self) -> int:
        """How many things touch that should not: labels, wheels, and arrows behind labels."""
        return self._covered() + routes.crossed(self.labels, self.lines)

    def adrift(self) -> int:
        """How many labels stand away from their arrow, or cover much of it."""
        return routes.adrift(self.labels, self.lines)

    def strain(self, room: Room = SHEET) -> float:
        """How hard the picture is to read: what touches, what stands away, and how small it must be made to fit the room."""
        touching = COVERED * self._covered() + routes.crossed(self.labels, self.lines) + routes.mistaken(self.labels, self.lines)
        away = 1.0 if self.shrunk(room) > LARGE else self.adrift() / max(len(self.labels), 1)
        return touching + ADRIFT * away + SMALL * max(self.shrunk(room) - room.bearable, 0.0)

    def shrunk(self, room: Room) -> float:
        """By how much the picture must be made smaller to fit the room, upright or on its side; below 1 it fits."""
        box, (short, long) = self.box, room.widths
        return min(max(box.width / short, box.height / long), max(box.width / long, box.height / short))

    def _covered(self) -> int:
        """How many labels and wheels touch what they should not."""
        return routes.covering(self.labels, _fixed(self)) + len(self.overlapping())

    def overlapping(self) -> list[tuple[str, str]]:
        """Pairs of constructs of which an ellipse, an item or the label of one touches one of the other."""
        parts = {name: [*(ellipse.box for _, ellipse in wheel.ellipses), *wheel.upright] for name, wheel in self.wheels.items()}
        return [(one, other) for one, other in combinations(parts, 2) if any(a.overlap(b) > 0 for a in parts[one] for b in parts[other])]


def label_size(arrow: Arrow, ruler: Measure) -> tuple[float, float]:
    """Width and height of the label of an arrow."""
    width = max(ruler(arrow.head, HEAD_SIZE, True), ruler(arrow.tail, TAIL_SIZE, False))
    return width + 3.0, HEAD_SIZE * LEADING + (TAIL_SIZE * LEADING if arrow.tail else 0.0)


def composed(content: Content, ruler: Measure, room: Room = SHEET) -> Scene:
    """The content in our layout, with as much space as its labels need.   room : what the picture should fit."""
    wright, arranger = Wheelwright(content.nodes, ruler), _arranger(content, ruler, room)
    rivals: list[tuple[float, float, Scene]] = []
    for arrangement in arranger.found()[:RIVALS]:
        if any(not strain and cost < arranger.cost(arrangement) for strain, cost, _ in rivals):
            break
        for stretch in STRETCHES:
            at = arranger.places(arrangement, stretch)
            cost = arranger.cost_of(arrangement, at)
            places = {node.name: (*at[k], arrangement.sides[k]) for k, node in enumerate(content.nodes)}
            scene = _scene(content, wright, _on_grid(places, arranger.wheels(arrangement)), ruler)
            rivals.append((scene.strain(room), cost, scene))
            if not (scene.faults() or scene.adrift()) or scene.shrunk(room) > room.bearable:
                break
    return min(rivals, key=lambda rival: rival[:2])[2]


def _on_grid(places: Placed, wheels: Sequence[Wheel]) -> Placed:
    """The places in hundredths of a millimetre from the top left corner, so that they can be written down and read back."""
    boxes = [wheel.box.moved(x, y) for wheel, (x, y, _) in zip(wheels, places.values(), strict=True)]
    hull = Box.hull(boxes)
    return {name: (_grid(x - hull.left), _grid(y - hull.top), side) for name, (x, y, side) in places.items()}


def _grid(points: float) -> float:
    return round(points / POINTS, 2) * POINTS


def composed_at(content: Content, positions: Mapping[str, tuple[float, float, Side | None]], ruler: Measure) -> Scene:
    """The content with constructs at given places; where no side is given, the one with most room."""
    wright = Wheelwright(content.nodes, ruler)
    placed: dict[str, tuple[float, float, Side]] = {}
    centres = {name: (x, y) for name, (x, y, _) in positions.items()}
    for node in content.nodes:
        x, y, side = positions[node.name]
        placed[node.name] = (x, y, side or _freest(node.name, content, wright, centres))
    return _scene(content, wright, placed, ruler)


def _arranger(content: Content, ruler: Measure, room: Room) -> Arranger:
    names = {node.name: k for k, node in enumerate(content.nodes)}
    wright, made = Wheelwright(content.nodes, ruler), {}
    straight = [arrow for arrow in content.arrows if arrow.onto is None]
    links = Links(
        tuple((names[arrow.source], names[arrow.target]) for arrow in straight),
        tuple(label_size(arrow, ruler) for arrow in straight),
    )
    moderations = tuple(
        (names[arrow.source], links.ends.index((names[arrow.onto], names[arrow.target])))
        for arrow in content.arrows
        if arrow.onto is not None
    )

    def wheel(node: int, side: Side) -> Wheel:
        if (node, side) not in made:
            made[node, side] = wright.wheel(content.nodes[node], side)
        return made[node, side]

    return Arranger(links, Critic(links, moderations, room), wheel, tuple(bool(node.leaves) for node in content.nodes))


def _scene(content: Content, wright: Wheelwright, placed: Placed, ruler: Measure) -> Scene:
    wheels = {node.name: wright.wheel(node, placed[node.name][2]).moved(*placed[node.name][:2]) for node in content.nodes}
    found = Router(wheels).run(content.arrows)
    lines = tuple(found[arrow.key] for arrow in content.arrows)
    bare = Scene(content, wheels, placed, lines, ())
    sizes = [label_size(arrow, ruler) for arrow in content.arrows]
    boxes = routes.placed(sizes, lines, _fixed(bare))
    return Scene(content, wheels, placed, lines, tuple(boxes))


def _fixed(scene: Scene) -> list[Box]:
    """What no label may touch: ellipses (by the boxes inside and around them), items, their labels, dots."""
    boxes: list[Box] = []
    for wheel in scene.wheels.values():
        for _, ellipse in wheel.ellipses:
            boxes += [Box.around(ellipse.x, ellipse.y, 2 * ellipse.a * share, 2 * ellipse.b * (1 - share**2) ** 0.5) for share in _SHARES]
        boxes += wheel.upright
    for arrow, line in zip(scene.arrows, scene.lines, strict=True):
        if arrow.onto is not None and len(line):
            x, y = map(float, line[-1])
            boxes.append(Box.around(x, y, 2 * DOT + 2.0, 2 * DOT + 2.0))
    return boxes


_SHARES = (0.3, 0.55, 0.75, 0.9, 0.98)
"""Widths of boxes inside an ellipse, in its own width."""


def _freest(name: str, content: Content, wright: Wheelwright, centres: Mapping[str, Point]) -> Side:
    """The side of a construct on which its items meet the fewest other constructs and arrows."""
    node = content.node(name)
    x, y = centres[name]
    away = [
        np.array(centres[other]) - np.array([x, y])
        for arrow in content.arrows
        if name in (arrow.source, arrow.target)
        for other in (arrow.source, arrow.target)
        if other != name
    ]

    def cost(side: Side) -> tuple[float, float]:
        wheel = wright.wheel(node, side).moved(x, y)
        boxes = [wright.wheel(content.node(other), "left").moved(*place).ellipse.box for other, place in centres.items() if other != name]
        covered = sum(wheel.box.grown(6.0).overlap(box) for box in boxes)
        out = np.array({"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}[side])
        return covered, float(max((out @ d / (np.hypot(*d) or 1.0) for d in away), default=0.0))

    return min(SIDES, key=cost)


def read_positions(path: Path, names: Sequence[str]) -> Positions:
    """The positions in a file, of constructs and products of these names.  Raises UsageError."""
    try:
        found = json.loads(named(path, "layout", UsageError).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the layout {path} does not read as JSON: {error}\n  --save-layout writes one") from None
    return checked_positions(found, names, str(path))


def checked_positions(found: Any, names: Sequence[str], where: str) -> Positions:
    """Positions as they were given, in points.  Raises UsageError for what is missing, unknown, or no position."""
    if not isinstance(found, dict):
        raise UsageError(f'the layout {where} is not an object of positions, such as {{"SAT": [60, 20]}}')
    unknown = [name for name in found if name not in names]
    if unknown:
        raise UsageError(
            f"the layout {where} places {unknown[0]!r}, which is no construct with paths\n"
            f"  {did_you_mean(unknown[0], names) or 'there are: ' + shortened(list(names))}"
        )
    missing = [name for name in names if name not in found]
    if missing:
        raise UsageError(f"the layout {where} has no position for {shortened(missing)}\n  add it, or draw once with --save-layout")
    return {name: _position(name, found[name], where) for name in names}


def _position(name: str, place: Any, where: str) -> tuple[float, float, Side | None]:
    if isinstance(place, list | tuple) and len(place) in (2, 3) and (len(place) == 2 or place[2] in SIDES):
        x, y = place[:2]
        if all(isinstance(each, int | float) and not isinstance(each, bool) and abs(each) <= FARTHEST for each in (x, y)):
            return round(x, 2) * POINTS, round(y, 2) * POINTS, place[2] if len(place) == 3 else None
    sides = ", ".join(SIDES)
    raise UsageError(
        f"the layout {where} places {name!r} at {json.dumps(place)[:60]}\n  a position is [x, y] in millimetres, or [x, y, side] ({sides})"
    )
