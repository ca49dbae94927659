"""What the names in a script stand for, as far as that can be told without running it: texts, numbers, vectors, matrices, models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from plscli.model import Place, Token
from plscli.model.scripts import tree
from plscli.model.scripts.tree import Call, Node, UnreadError
from plscli.model.statements import Statement, Structure, Term

MOST_DEPTH = 20
T = TypeVar("T")


class Said(str):
    """A text with the place where it was written."""

    __slots__ = ("place",)
    place: Place

    def __new__(cls, text: str, place: Place) -> Said:
        """The text at its place."""
        found = super().__new__(cls, text)
        found.place = place
        return found

    @property
    def token(self) -> Token:
        """The text as a name in model text."""
        return Token("name", str(self), self.place)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name that the script does not set, such as `mode_B`; of `Mode.A` its last part."""

    text: str
    place: Place


@dataclass(slots=True)
class Vector:
    """Values in a row, with their names if they have some."""

    items: list[Any]
    names: list[str] | None = None


@dataclass(slots=True)
class Matrix:
    """Numbers in rows, and the names of rows and columns."""

    rows: list[list[Any]]
    row_names: list[Any] | None = None
    column_names: list[Any] | None = None


@dataclass(slots=True)
class Fit:
    """A model that a script estimates.   program : it is written for.   settings : options that say the same here.

    name : of the variable that holds it.   remarks : what was read in another way, or left out.   faults : what could not be read.
    """

    program: str
    place: Place
    statements: list[Statement] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    faults: list[UnreadError] = field(default_factory=list)
    name: str = ""

    def remark(self, place: Place, words: str) -> None:
        """Something to say about a line."""
        self.remarks.append(f"{place.source}, line {place.line}: {words}")


@contextmanager
def noted(faults: list[UnreadError]) -> Iterator[None]:
    """What cannot be read within is one of the faults, and what comes after it is read all the same."""
    try:
        yield
    except UnreadError as unread:
        faults.append(unread)


Meaning = Callable[["ScriptReader", Call], Any]
"""What a function of a script gives back."""


class ScriptReader:
    """Follows a script from line to line.   columns : of the survey, if it is known.   fits : models that were met."""

    def __init__(self, meanings: Mapping[str, Meaning], columns: Sequence[str] | None = None) -> None:
        self.meanings, self.columns = dict(meanings), columns
        self.known: dict[str, Any] = {}
        self.functions: dict[str, tree.Function] = {}
        self.fits: list[Fit] = []
        self.depth = 0

    def run(self, steps: Sequence[tree.Step]) -> Any:
        """Follow some steps; what the first `return` among them gives back."""
        for step in steps:
            match step:
                case tree.Assignment(tree.Word(name), value):
                    self.known[name] = self.kept(value, name)
                case tree.Assignment(Call() as target, value):
                    self.known |= self.renamed(target, value)
                case tree.Function():
                    self.functions[step.name] = step
                case tree.Skipped(what, names):
                    self.known |= {name: UnreadError(what.place, f"{name} is set in {what.what}, which is not run") for name in names}
                case tree.Return(value):
                    return self.value(value)
                case tree.Word() | tree.Text() | tree.Constant() | Call() | tree.Unclear():
                    self.kept(step, "")
        return None

    def kept(self, node: Node, name: str) -> Any:
        """The value of an expression, or why it has none that can be told."""
        try:
            found = self.value(node)
        except UnreadError as unread:
            return unread
        if isinstance(found, Fit) and not found.name:
            found.name = name
        return found

    def value(self, node: Node) -> Any:
        """The value of an expression.  Raises UnreadError."""
        match node:
            case tree.Text(text, place):
                return Said(text, place)
            case tree.Constant(value):
                return value
            case tree.Word(text, place):
                found = self.known.get(text, Symbol(text.rpartition(".")[2] if text not in self.meanings else text, place))
                if isinstance(found, UnreadError):
                    raise found
                return found
            case tree.Unclear(what, place):
                raise UnreadError(place, f"{what} is not run, only read", "write out what it makes")
            case Call():
                return self.called(node)

    def called(self, call: Call) -> Any:
        """What a call gives back."""
        if call.name in self.functions and not call.arguments and call.owner is None:
            return self.inside(self.functions[call.name], call.place)
        if call.name in self.meanings:
            return self.meanings[call.name](self, call)
        for part in (*([call.owner] if call.owner else []), *(argument.value for argument in call.arguments)):
            self.kept(part, "")  # it may be a model: summary(estimate_pls(...))
        raise UnreadError(call.place, f"what {call.name} makes is not known without running it", "write out what it makes")

    def inside(self, function: tree.Function, place: Place) -> Any:
        """What a function of the script gives back."""
        if self.depth > MOST_DEPTH:
            raise UnreadError(place, f"{function.name} calls itself")
        outer, self.known, self.depth = self.known, dict(self.known), self.depth + 1
        try:
            return self.run(function.body)
        finally:
            self.known, self.depth = outer, self.depth - 1

    def renamed(self, target: Call, value: Node) -> dict[str, Any]:
        """A matrix or vector with other names, as in `colnames(x) <- value`; anything else that is set in part is unknown from there on."""
        node = target.arguments[0].value if target.arguments else None
        name = node.text if isinstance(node, tree.Word) else ""
        held = self.known.get(name)
        try:
            if isinstance(held, Matrix) and target.name in ("colnames", "rownames"):
                names = list(self.texts(value))
                rows, columns = (names, held.column_names) if target.name == "rownames" else (held.row_names, names)
                return {name: Matrix(held.rows, rows, columns)}
            if isinstance(held, Matrix) and target.name == "dimnames":
                return {name: Matrix(held.rows, *self.both_names(value))}
            if isinstance(held, Vector) and target.name == "names":
                return {name: Vector(held.items, list(self.texts(value)))}
        except UnreadError as unread:
            return {name: unread}
        return {name: UnreadError(target.place, f"{name} is set part by part, which is not run", "write it out as a whole")} if name else {}

    def both_names(self, node: Node) -> tuple[list[Said] | None, list[Said] | None]:
        """Names of rows and columns, as `dimnames` takes them."""
        given = self.value(node)
        pair = given.items if isinstance(given, Vector) else []
        if len(pair) != 2:
            raise UnreadError(node.place, "names of rows and of columns are expected: list(rows, columns)")
        rows, columns = (list(side.items) if isinstance(side, Vector) else None for side in pair)
        return rows, columns

    @contextmanager
    def fitting(self, program: str, call: Call) -> Iterator[Fit]:
        """The model that a call estimates, which is made within.   program : it is written for."""
        fit = Fit(program, call.place)
        self.fits.append(fit)
        with noted(fit.faults):
            yield fit

    def items(self, node: Node) -> list[Any]:
        """One value or several."""
        found = self.value(node)
        return found.items if isinstance(found, Vector) else [found]

    def texts(self, node: Node) -> list[Said]:
        """One text or several.  Raises UnreadError for anything else."""
        items = self.items(node)
        for item in items:
            if not isinstance(item, Said):
                raise self.expected(item, node, "a text in quotation marks")
        return items

    def text(self, node: Node) -> Said:
        """One text."""
        found = self.texts(node)
        if len(found) != 1:
            raise UnreadError(node.place, f"one text is expected here, not {len(found)}")
        return found[0]

    def numbers(self, node: Node) -> list[float]:
        """One number or several."""
        items = self.items(node)
        for item in items:
            if not isinstance(item, int | float):
                raise self.expected(item, node, "a number")
        return [float(item) for item in items]

    def of(self, node: Node, kind: type[T], what: str) -> T:
        """A value of a kind.  Raises UnreadError for another."""
        found = self.value(node)
        if not isinstance(found, kind):
            raise self.expected(found, node, what)
        return found

    def expected(self, found: Any, node: Node, what: str) -> UnreadError:
        """The error about something else than what belongs here."""
        if isinstance(found, Symbol):
            return UnreadError(found.place, f"{found.text} is not set in the script, and {what} is expected here")
        return UnreadError(node.place, f"{what} is expected here")

    def word(self, node: Node, meanings: Mapping[str, Any], what: str) -> Any:
        """What one of some words means, with or without quotation marks.  Raises UnreadError for another word."""
        found = self.value(node)
        word = found.text if isinstance(found, Symbol) else str(found) if isinstance(found, Said) else ""
        if word not in meanings:
            raise UnreadError(node.place, f"{word or 'this'} is no {what} that plscli has", f"it has {', '.join(meanings)}")
        return meanings[word]


class Arguments:
    """The arguments of a call by name; those without one stand for the names that are left, in their order."""

    def __init__(self, reader: ScriptReader, call: Call, *names: str) -> None:
        self.reader, self.call = reader, call
        self.nodes = {argument.name: argument.value for argument in call.arguments if argument.name}
        free = iter([name for name in names if name not in self.nodes])
        for argument in call.arguments:
            if not argument.name and (name := next(free, None)) is not None:
                self.nodes[name] = argument.value

    def __contains__(self, name: str) -> bool:
        return name in self.nodes

    def node(self, name: str) -> Node:
        """An argument that must be there.  Raises UnreadError."""
        if name not in self.nodes:
            raise UnreadError(self.call.place, f"{self.call.name} is given no {name}")
        return self.nodes[name]

    def value(self, name: str) -> Any:
        """The value of one that need not be there; None without it."""
        return self.reader.value(self.nodes[name]) if name in self.nodes else None

    def text(self, name: str) -> Said:
        """One text, which must be there."""
        return self.reader.text(self.node(name))

    def texts(self, name: str) -> list[Said]:
        """One text or several, which must be there."""
        return self.reader.texts(self.node(name))

    def word(self, name: str, meanings: Mapping[str, Any], what: str, usual: Any = "") -> Any:
        """What one of some words means.   usual : without it."""
        return self.reader.word(self.nodes[name], meanings, what) if name in self.nodes else usual


def structure(paths: list[tuple[Said, Said]], star: str = "*") -> Iterator[Structure]:
    """The paths of each outcome together.   star : what stands between the factors of a product; empty where there are none."""
    outcomes: dict[str, tuple[Token, list[Term]]] = {}
    for source, target in paths:
        factors = tuple(Token("name", factor.strip(), source.place) for factor in (source.split(star) if star else [source]))
        outcomes.setdefault(str(target), (target.token, []))[1].append(Term(None, factors))
    return (Structure(target, tuple(terms)) for target, terms in outcomes.values())
