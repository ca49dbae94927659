"""Models of plspm in R: a matrix of paths with blocks and modes.

Sanchez, "PLS Path Modeling with R" (2013).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plscli.model.scripts.tree import Call, Node, UnreadError, Word
from plscli.model.scripts.values import Fit, Matrix, Meaning, Said, ScriptReader, Vector, bound, needed, structure
from plscli.model.statements import ConstructKind, Measurement
from plscli.model import Place

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
    given = bound(call, ARGUMENTS)
    fit = Fit("plspm", call.place)
    reader.fits.append(fit)
    try:
        matrix = reader.value(needed(call, given, "path_matrix"))
        if not isinstance(matrix, Matrix):
            raise reader.expected(matrix, given["path_matrix"], "a matrix of paths, such as rbind(...),")
        names, paths = paths_of(matrix, given["path_matrix"].place)
        blocks = _blocks(reader, fit, needed(call, given, "blocks"), given.get("Data"), len(names))
        modes = _modes(reader, given.get("modes"), len(names))
        measured = zip(names, modes, blocks, strict=True)
        fit.statements = [Measurement(name.token, mode, tuple(item.token for item in items)) for name, mode, items in measured]
        fit.statements += structure(paths, star="")
        settings(reader, fit, given)
    except UnreadError as unread:
        fit.faults.append(unread)
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


def _modes(reader: ScriptReader, node: Node | None, count: int) -> list[ConstructKind]:
    if node is None:
        return ["reflective"] * count
    said = reader.value(node)
    if said is None:
        return ["reflective"] * count
    modes = reader.texts(node)
    if len(modes) != count:
        raise UnreadError(node.place, f"{len(modes)} modes are found for {count} constructs")
    for mode in modes:
        if mode not in MODES:
            raise UnreadError(mode.place, f"Mode {mode} is not known here", "plscli has A and B")
    return [MODES[mode] for mode in modes]


def settings(reader: ScriptReader, fit: Fit, given: Mapping[str, Node]) -> None:
    """Put what a call says of scheme and scaling into the fit, as options and remarks of ours."""
    scheme = reader.word(given["scheme"], SCHEMES, "inner weighting scheme") if "scheme" in given else USUAL
    fit.settings += [scheme] if scheme else []
    if "scaled" in given and reader.value(given["scaled"]) is False:
        fit.remark(given["scaled"].place, UNSCALED)
    if "scaling" in given and reader.value(given["scaling"]) is not None:
        fit.remark(given["scaling"].place, QUANTIFIED)


MEANINGS: dict[str, Meaning] = {"plspm": _estimated, "plspm.fit": _estimated}
