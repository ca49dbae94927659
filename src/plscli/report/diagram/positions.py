"""Saved positions: the centre of every construct in millimetres from the top left corner, x to the right and y downwards.

{"SAT": [60.0, 20.5, "top"], "LOY": [95.25, 20.5]}: the third entry says on which side the items are; without it they go
where there is room.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plscli import room
from plscli.data.survey import shortened
from plscli.errors import UsageError, did_you_mean
from plscli.report.diagram.blocks import SIDES, Side
from plscli.report.diagram.scene import Scene
from plscli.report.picture.canvas import POINTS

FARTHEST = 3000.0
"""Millimetres that no position may exceed."""
Positions = Mapping[str, tuple[float, float, Side | None]]
"""Centre in points, and side of the items."""


def written(scene: Scene) -> str:
    """The positions of a scene as JSON, one construct a line."""
    rows = [f" {json.dumps(name, ensure_ascii=False)}: {json.dumps(place)}" for name, place in of(scene).items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def of(scene: Scene) -> dict[str, list[Any]]:
    """The positions of a scene in millimetres, with sides where there are items."""
    return {
        name: [round(x / POINTS, 2), round(y / POINTS, 2), *([side] if scene.content.node(name).leaves else [])]
        for name, (x, y, side) in scene.places.items()
    }


def read(path: Path, names: Sequence[str]) -> Positions:
    """The positions in a file, of constructs and products of these names.  Raises UsageError."""
    try:
        found = json.loads(room.contents(path).decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"cannot read the layout {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the layout {path} does not read as JSON: {error}\n  --save-layout writes one") from None
    return checked(found, names, str(path))


def checked(found: Any, names: Sequence[str], where: str) -> Positions:
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
