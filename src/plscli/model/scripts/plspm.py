"""Models of plspm: in R a matrix of paths with blocks and modes, in Python a configuration that is filled call by call.

Sanchez, "PLS Path Modeling with R" (2013), and the README of the Python package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plscli.model import Place
from plscli.model.scripts.tree import Call, Node, UnreadError, Word
from plscli.model.scripts.values import Arguments, Fit, Matrix, Meaning, Said, ScriptReader, Symbol, Vector, noted, structure
from plscli.model.statements import ConstructKind, Measurement

MODES: dict[str, ConstructKind] = {"A": "reflective", "B": "composite"}
SCHEMES = {
    "centroid": "--scheme centroid", "factorial": "--scheme factorial", "factor": "--scheme factorial", "path": "",
    "CENTROID": "--scheme centroid", "FACTORIAL": "--scheme factorial", "PATH": "",
}  # fmt: skip
USUAL = "--scheme centroid"
UNSCALED = "scaled = FALSE: plscli always standardises the items"
QUANTIFIED = "answers are quantified there (scaling): plscli takes them as numbers, or see --correlations polychoric"
ARGUMENTS = ("Data", "path_matrix", "blocks", "modes", "scaling", "scheme", "scaled")


def paths_of(matrix: Matrix, place: Place) -> tuple[list[Said], list[tuple[Said, Said]]]:
    """Names of the constructs, and the paths: a 1 in row i and column j is j -> i.  Raises UnreadError."""
    names = matrix.row_names or matrix.column_names
    if not names:
        raise UnreadError(place, "the path matrix names no constructs", "name its rows, as rbind(IMAG, EXPE) does")
    if any(len(row) != len(names) for row in matrix.rows) or len(matrix.rows) != len(names):
        raise UnreadError(
            place, f"the path matrix is not square: {len(matrix.rows)} rows, {len(matrix.rows[0]) if matrix.rows else 0} columns"
        )
    if any(cell not in (0, 1) for row in matrix.rows for cell in row):
        raise UnreadError(place, "the path matrix holds other numbers than 0 and 1")
    said = [name if isinstance(name, Said) else Said(str(name), place) for name in names]
    return said, [(said[j], said[i]) for i, row in enumerate(matrix.rows) for j, cell in enumerate(row) if cell]


def _estimated(reader: ScriptReader, call: Call) -> Fit:
    """`plspm(Data, path_matrix, blocks, modes)`."""
    given = Arguments(reader, call, *ARGUMENTS)
    with reader.fitting("plspm", call) as fit:
        matrix = given.node("path_matrix")
        names, paths = paths_of(reader.of(matrix, Matrix, "a matrix of paths, such as rbind(...),"), matrix.place)
        blocks = _blocks(reader, fit, given.node("blocks"), given.nodes.get("Data"), len(names))
        modes = _modes(given, len(names))
        measured = zip(names, modes, blocks, strict=True)
        fit.statements = [Measurement(name.token, mode, tuple(item.token for item in items)) for name, mode, items in measured]
        fit.statements += structure(paths, star="")
        _settings(fit, given)
    return fit


def _blocks(reader: ScriptReader, fit: Fit, node: Node, data: Node | None, count: int) -> list[list[Said]]:
    """Items of every construct, by name or by their number among the columns."""
    found = reader.value(node)
    blocks = found.items if isinstance(found, Vector) else []
    if len(blocks) != count:
        raise UnreadError(node.place, f"{len(blocks)} blocks are found for {count} constructs")
    rows = [block.items if isinstance(block, Vector) else [block] for block in blocks]
    numbered = [number for row in rows for number in row if isinstance(number, float | int)]
    if numbered and reader.columns is None:
        raise UnreadError(node.place, "the blocks count columns of the data", "name the survey too: plscli model SURVEY --from FILE")
    if numbered and data is not None and not isinstance(data, Word):
        raise UnreadError(data.place, "the blocks count columns of a part of the data", "name the columns in the blocks")
    if numbered:
        fit.remark(node.place, "blocks are numbers of columns, counted in the survey")
    return [[_item(reader, item, node) for item in row] for row in rows]


def _item(reader: ScriptReader, item: Any, node: Node) -> Said:
    if isinstance(item, Said):
        return item
    columns = reader.columns or ()
    if not isinstance(item, float | int) or not 1 <= item <= len(columns):
        what = f"{item:g} is no column: the survey has {len(columns)}" if isinstance(item, float | int) else "a block holds no columns"
        raise UnreadError(node.place, what)
    return Said(columns[int(item) - 1], node.place)


def _modes(given: Arguments, count: int) -> list[ConstructKind]:
    if given.value("modes") is None:
        return ["reflective"] * count
    modes = given.texts("modes")
    if len(modes) != count:
        raise UnreadError(given.node("modes").place, f"{len(modes)} modes are found for {count} constructs")
    for mode in modes:
        if mode not in MODES:
            raise UnreadError(mode.place, f"Mode {mode} is not known here", "plscli has A and B")
    return [MODES[mode] for mode in modes]


def _scheme(given: Arguments) -> list[str]:
    """The option for what a call says of the scheme."""
    return list(filter(None, [given.word("scheme", SCHEMES, "inner weighting scheme", USUAL)]))


def _settings(fit: Fit, given: Arguments) -> None:
    """Put what a call says of scheme and scaling into the fit, as options and remarks of ours."""
    fit.settings += _scheme(given)
    if given.value("scaled") is False:
        fit.remark(given.node("scaled").place, UNSCALED)
    if given.value("scaling") is not None:
        fit.remark(given.node("scaling").place, QUANTIFIED)


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
    given = Arguments(reader, call, "source", "target")
    sources, targets = given.texts("source"), given.texts("target")
    whole.paths += [(source, target) for target in targets for source in sources]


def _configured(reader: ScriptReader, call: Call) -> Configured:
    given = Arguments(reader, call, "path", "scaled", "default_scale")
    node = given.node("path")
    path = reader.value(node)
    if isinstance(path, Matrix):
        found = Configured(paths_of(path, node.place)[1], call.place)
    elif isinstance(path, Structured):
        found = Configured(list(path.paths), call.place)
    else:
        raise reader.expected(path, node, "a path matrix or Structure")
    if given.value("scaled") is False:
        found.remarks.append((given.node("scaled").place, UNSCALED))
    _check_scale(reader, found, given.nodes.get("default_scale"))
    return found


def _check_scale(reader: ScriptReader, whole: Configured, node: Node | None) -> None:
    scale = reader.value(node) if node is not None else None
    if node is not None and scale is not None and not (isinstance(scale, Symbol) and scale.text in ("NUM", "RAW")):
        whole.remarks.append((node.place, QUANTIFIED))


def _added(reader: ScriptReader, call: Call) -> None:
    """`add_lv`, `add_lv_with_columns_named`, `add_higher_order`."""
    whole = _owner(reader, call, Configured, "Config")
    with noted(whole.faults):
        name = reader.text(call.arguments[0].value) if call.arguments else None
        if name is None or len(call.arguments) < 3:
            raise UnreadError(call.place, f"{call.name} takes a name, a mode and items")
        kind = reader.word(call.arguments[1].value, MODES, "mode")
        items = _columns_of(reader, whole, call)
        whole.blocks.append(Measurement(name.token, kind, tuple(item.token for item in items)))


def _columns_of(reader: ScriptReader, whole: Configured, call: Call) -> list[Said]:
    if call.name == "add_higher_order":
        return reader.texts(call.arguments[2].value)
    if call.name == "add_lv":
        values = [reader.value(argument.value) for argument in call.arguments[2:]]
        for value, argument in zip(values, call.arguments[2:], strict=True):
            if not isinstance(value, Item):
                raise reader.expected(value, argument.value, "MV(...)")
            _check_scale(reader, whole, value.scale)
        return [value.name for value in values]
    given = Arguments(reader, call, "name", "mode", "data", "col_name_starts_with", "default_scale")
    _check_scale(reader, whole, given.nodes.get("default_scale"))
    start = given.text("col_name_starts_with")
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
    given = Arguments(reader, call, "name", "scale")
    return Item(given.text("name"), given.nodes.get("scale"))


def _calculated(reader: ScriptReader, call: Call) -> Fit:
    """`Plspm(data, config, scheme)`."""
    given = Arguments(reader, call, "data", "config", "scheme")
    with reader.fitting("plspm", call) as fit:
        whole = reader.of(given.node("config"), Configured, "a Config")
        fit.faults += whole.faults
        fit.statements = [*whole.blocks, *structure(whole.paths, star="")]
        for place, words in dict.fromkeys(whole.remarks):
            fit.remark(place, words)
        fit.settings += _scheme(given)
    return fit


MEANINGS: dict[str, Meaning] = {
    "plspm": _estimated,
    "plspm.fit": _estimated,
    "Structure": lambda reader, call: Structured(),
    "add_path": _add_path,
    "path": lambda reader, call: _owner(reader, call, Structured, "Structure"),
    "Config": _configured,
    "add_lv": _added,
    "add_lv_with_columns_named": _added,
    "add_higher_order": _added,
    "MV": _variable,
    "Plspm": _calculated,
}
