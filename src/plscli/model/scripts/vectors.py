"""Functions of R and Python that make vectors and matrices of texts and numbers."""

from __future__ import annotations

from typing import Any

from plscli.model.scripts.tree import Call, UnreadError, Word
from plscli.model.scripts.values import Arguments, Matrix, Meaning, Said, ScriptReader, Vector

MOST_ELEMENTS = 10_000


def _joined(reader: ScriptReader, call: Call) -> Vector:
    """`c(...)`: vectors in it become parts of one."""
    items: list[Any] = []
    names: list[str] = []
    for argument in call.arguments:
        value = reader.value(argument.value)
        parts = value.items if isinstance(value, Vector) else [value]
        items += parts
        own = value.names if isinstance(value, Vector) and value.names else [argument.name or ""] * len(parts)
        names += own
    return Vector(items, names if any(names) else None)


def _listed(reader: ScriptReader, call: Call) -> Vector:
    """`list(...)`: vectors in it stay what they are."""
    names = [argument.name or "" for argument in call.arguments]
    return Vector([reader.value(argument.value) for argument in call.arguments], names if any(names) else None)


def _span(reader: ScriptReader, call: Call) -> Vector:
    """`1:5`."""
    ends = [reader.numbers(argument.value) for argument in call.arguments]
    if len(ends) != 2 or any(len(end) != 1 for end in ends):
        raise UnreadError(call.place, "two numbers are expected on the sides of the colon")
    return _counted(call, int(ends[0][0]), int(ends[1][0]))


def _range(reader: ScriptReader, call: Call) -> Vector:
    """`range(1, 6)` of Python, which leaves out its end."""
    ends = [int(reader.numbers(argument.value)[0]) for argument in call.arguments]
    if not 1 <= len(ends) <= 2:
        raise UnreadError(call.place, "a range with a step is not read", "write out the numbers")
    low, high = ends if len(ends) == 2 else (0, ends[0])
    return _counted(call, low, high - 1) if high > low else Vector([])


def _counted(call: Call, low: int, high: int) -> Vector:
    if abs(high - low) >= MOST_ELEMENTS:
        raise UnreadError(call.place, f"{abs(high - low) + 1:,} elements are too many for a model")
    return Vector([float(number) for number in (range(low, high + 1) if low <= high else range(low, high - 1, -1))])


def _repeated(reader: ScriptReader, call: Call) -> Vector:
    given = Arguments(reader, call, "x", "times")
    items = reader.items(given.node("x"))
    times = reader.numbers(given.node("times")) if "times" in given else [1.0]
    if "each" in given or len(times) not in (1, len(items)):
        raise UnreadError(call.place, "rep in this form is not read", "write out the vector")
    counts = [int(count) for count in (times if len(times) == len(items) and len(times) > 1 else [1.0] * len(items))]
    whole = 1 if len(times) > 1 else int(times[0])
    if sum(counts) * whole > MOST_ELEMENTS:
        raise UnreadError(call.place, "these are too many elements for a model")
    return Vector([item for item, count in zip(items, counts, strict=True) for _ in range(count)] * whole)


def _pasted(reader: ScriptReader, call: Call) -> Any:
    """`paste0("x", 1:3)`, and `paste` with its `sep`."""
    separator = "" if call.name == "paste0" else " "
    sides: list[list[str]] = []
    for argument in call.arguments:
        if argument.name == "sep":
            separator = str(reader.text(argument.value))
        elif argument.name:
            raise UnreadError(argument.value.place, f"{call.name} with {argument.name} is not read", "write out the texts")
        else:
            items = reader.items(argument.value)
            if not all(isinstance(item, str | int | float) for item in items):
                raise reader.expected(items[0] if items else None, argument.value, "a text or a number")
            sides.append([item if isinstance(item, str) else f"{item:g}" for item in items])
    if not sides or not all(sides):
        return Vector([])
    longest = max(map(len, sides))
    return Vector([Said(separator.join(side[k % len(side)] for side in sides), call.place) for k in range(longest)])


def _bound_rows(reader: ScriptReader, call: Call) -> Matrix:
    """`rbind` or `cbind` of vectors, which bear the names of their variables."""
    rows, names = [], []
    for argument in call.arguments:
        if argument.name in ("deparse.level", "stringsAsFactors"):
            continue
        rows.append(reader.numbers(argument.value))
        own = argument.name or (argument.value.text if isinstance(argument.value, Word) else "")
        names.append(Said(own, argument.value.place))
    if len({len(row) for row in rows}) > 1:
        raise UnreadError(call.place, "the vectors differ in length")
    said = names if all(names) else None
    if call.name == "cbind":
        return Matrix([list(row) for row in zip(*rows, strict=True)], None, said)
    return Matrix([list(row) for row in rows], said, None)


def _matrix(reader: ScriptReader, call: Call) -> Matrix:
    given = Arguments(reader, call, "data", "nrow", "ncol", "byrow", "dimnames")
    numbers = reader.numbers(given.node("data"))
    rows, columns = (int(reader.numbers(given.node(name))[0]) if name in given else 0 for name in ("nrow", "ncol"))
    if not rows and not columns:
        raise UnreadError(call.place, "a matrix with neither nrow nor ncol has one column")
    rows = rows or -(-len(numbers) // columns)
    columns = columns or -(-len(numbers) // rows)
    if rows * columns > MOST_ELEMENTS or not numbers or (rows * columns) % len(numbers):
        raise UnreadError(call.place, f"{len(numbers)} numbers do not make {rows} rows of {columns}")
    numbers *= rows * columns // len(numbers)
    by_row = given.value("byrow") is True
    cells = [[numbers[r * columns + c if by_row else c * rows + r] for c in range(columns)] for r in range(rows)]
    return Matrix(cells, *(reader.both_names(given.node("dimnames")) if "dimnames" in given else (None, None)))


def _frame(reader: ScriptReader, call: Call) -> Matrix:
    """A path matrix as pandas takes it: `DataFrame([[0, 0], [1, 0]], index=names, columns=names)`."""
    given = Arguments(reader, call, "data", "index", "columns")
    data = reader.value(given.node("data"))
    rows = data.items if isinstance(data, Vector) else []
    if not rows or not all(isinstance(row, Vector) and all(isinstance(each, int | float) for each in row.items) for row in rows):
        raise UnreadError(call.place, "a DataFrame of this kind is not read", "write it as rows of numbers")
    names = {name: given.texts(name) for name in ("index", "columns") if name in given}
    return Matrix([row.items for row in rows], names.get("index"), names.get("columns"))


def _negative(reader: ScriptReader, call: Call) -> Any:
    numbers = [reader.numbers(argument.value) for argument in call.arguments]
    if len(numbers) != 1:
        raise UnreadError(call.place, "arithmetic is not done", "write out the number")
    negative = [-number for number in numbers[0]]
    return negative[0] if len(negative) == 1 else Vector(negative)


def _same(reader: ScriptReader, call: Call) -> Any:
    """What changes nothing that matters here, such as `as.matrix`."""
    return reader.value(Arguments(reader, call, "x").node("x"))


def _with_names(reader: ScriptReader, call: Call) -> Vector:
    given = Arguments(reader, call, "object", "nm")
    return Vector(reader.items(given.node("object")), [str(each) for each in given.texts("nm")])


def _names_of(reader: ScriptReader, call: Call) -> Vector:
    value = _same(reader, call)
    names: list[Any] | None = None
    if isinstance(value, Matrix):
        names = value.row_names if call.name == "rownames" else value.column_names
    if isinstance(value, Vector) and value.names:
        names = [Said(name, call.place) for name in value.names]
    if not names:
        raise UnreadError(call.place, "this has no names")
    return Vector(list(names))


MEANINGS: dict[str, Meaning] = {
    "c": _joined, "list": _listed, ":": _span, "range": _range, "rep": _repeated, "paste0": _pasted, "paste": _pasted,
    "rbind": _bound_rows, "cbind": _bound_rows, "matrix": _matrix, "DataFrame": _frame, "-": _negative,
    "<-": lambda reader, call: reader.value(call.arguments[-1].value),  # in f(x <- value): the value
    "as.matrix": _same, "as.vector": _same, "invisible": _same, "print": _same, "setNames": _with_names, "names": _names_of,
    "rownames": _names_of, "colnames": _names_of,
}  # fmt: skip
