"""Models of plspm in Python: a configuration that is filled call by call.

README of the package plspm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plscli.model.scripts.plspm import MODES, QUANTIFIED, UNSCALED, paths_of, settings
from plscli.model.scripts.tree import Call, Node, UnreadError
from plscli.model.scripts.values import Fit, Matrix, Meaning, Said, ScriptReader, Symbol, bound, needed, structure
from plscli.model.statements import Measurement
from plscli.model import Place


@dataclass(slots=True)
class Structured:
    """`Structure()` of the Python package."""

    paths: list[tuple[Said, Said]] = field(default_factory=list)


@dataclass(slots=True)
class Configured:
    """`Config(path)` of the Python package, with the constructs that were added to it."""

    paths: list[tuple[Said, Said]]
    place: Place
    blocks: list[Measurement] = field(default_factory=list)
    remarks: list[tuple[Place, str]] = field(default_factory=list)
    faults: list[UnreadError] = field(default_factory=list)


def _owner(reader: ScriptReader, call: Call, kind: type, what: str) -> Any:
    found = reader.value(call.owner) if call.owner is not None else None
    if not isinstance(found, kind):
        raise UnreadError(call.place, f"{call.name} is called on something that is no {what}")
    return found


def _add_path(reader: ScriptReader, call: Call) -> None:
    whole = _owner(reader, call, Structured, "Structure")
    given = bound(call, ("source", "target"))
    sources, targets = reader.texts(needed(call, given, "source")), reader.texts(needed(call, given, "target"))
    whole.paths += [(source, target) for target in targets for source in sources]


def _path(reader: ScriptReader, call: Call) -> Structured:
    found: Structured = _owner(reader, call, Structured, "Structure")
    return found


def _configured(reader: ScriptReader, call: Call) -> Configured:
    given = bound(call, ("path", "scaled", "default_scale"))
    node = needed(call, given, "path")
    path = reader.value(node)
    if isinstance(path, Matrix):
        found = Configured(paths_of(path, node.place)[1], call.place)
    elif isinstance(path, Structured):
        found = Configured(list(path.paths), call.place)
    else:
        raise reader.expected(path, node, "a path matrix or Structure")
    if "scaled" in given and reader.value(given["scaled"]) is False:
        found.remarks.append((given["scaled"].place, UNSCALED))
    if "default_scale" in given:
        _check_scale(reader, found, given["default_scale"])
    return found


def _check_scale(reader: ScriptReader, whole: Configured, node: Node) -> None:
    scale = reader.value(node)
    if scale is not None and not (isinstance(scale, Symbol) and scale.text in ("NUM", "RAW")):
        whole.remarks.append((node.place, QUANTIFIED))


def _added(reader: ScriptReader, call: Call) -> None:
    """`add_lv`, `add_lv_with_columns_named`, `add_higher_order`."""
    whole = _owner(reader, call, Configured, "Config")
    try:
        name = reader.text(call.arguments[0].value) if call.arguments else None
        if name is None or len(call.arguments) < 3:
            raise UnreadError(call.place, f"{call.name} takes a name, a mode and items")
        kind = reader.word(call.arguments[1].value, MODES, "mode")
        items = _items(reader, whole, call)
        whole.blocks.append(Measurement(name.token, kind, tuple(item.token for item in items)))
    except UnreadError as unread:
        whole.faults.append(unread)


def _items(reader: ScriptReader, whole: Configured, call: Call) -> list[Said]:
    if call.name == "add_higher_order":
        return reader.texts(call.arguments[2].value)
    if call.name == "add_lv":
        values = [reader.value(argument.value) for argument in call.arguments[2:]]
        for value, argument in zip(values, call.arguments[2:], strict=True):
            if not isinstance(value, Item):
                raise reader.expected(value, argument.value, "MV(...)")
            if value.scale is not None:
                _check_scale(reader, whole, value.scale)
        return [value.name for value in values]
    given = bound(call, ("name", "mode", "data", "col_name_starts_with", "default_scale"))
    if "default_scale" in given:
        _check_scale(reader, whole, given["default_scale"])
    start = reader.text(needed(call, given, "col_name_starts_with"))
    if reader.columns is None:
        raise UnreadError(
            start.place,
            f"columns that begin with {start} are looked for in the data",
            "name the survey too: plscli model SURVEY --from FILE",
        )
    found = [Said(column, start.place) for column in reader.columns if column.startswith(start)]
    if not found:
        raise UnreadError(start.place, f"no column of the survey begins with {start}")
    return found


@dataclass(frozen=True, slots=True)
class Item:
    """`MV(name, scale)`."""

    name: Said
    scale: Node | None


def _variable(reader: ScriptReader, call: Call) -> Item:
    given = bound(call, ("name", "scale"))
    return Item(reader.text(needed(call, given, "name")), given.get("scale"))


def _calculated(reader: ScriptReader, call: Call) -> Fit:
    """`Plspm(data, config, scheme)`."""
    given = bound(call, ("data", "config", "scheme"))
    fit = Fit("plspm", call.place)
    reader.fits.append(fit)
    try:
        whole = reader.value(needed(call, given, "config"))
        if not isinstance(whole, Configured):
            raise reader.expected(whole, given["config"], "a Config")
        fit.faults += whole.faults
        fit.statements = [*whole.blocks, *structure(whole.paths, star="")]
        for place, words in dict.fromkeys(whole.remarks):
            fit.remark(place, words)
        settings(reader, fit, {name: node for name, node in given.items() if name == "scheme"})
    except UnreadError as unread:
        fit.faults.append(unread)
    return fit


MEANINGS: dict[str, Meaning] = {
    "Structure": lambda reader, call: Structured(),
    "add_path": _add_path,
    "path": _path,
    "Config": _configured,
    "add_lv": _added,
    "add_lv_with_columns_named": _added,
    "add_higher_order": _added,
    "MV": _variable,
    "Plspm": _calculated,
}
