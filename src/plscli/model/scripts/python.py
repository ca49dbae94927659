"""Python as far as models are written in it, read with its own parser and never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from plscli.model import Place
from plscli.model.scripts import tree
from plscli.model.scripts.tree import Unclear, UnreadError

OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
NAMES = {
    ast.For: "a loop (for)", ast.While: "a loop (while)", ast.If: "a condition (if)", ast.FunctionDef: "a function",
    ast.With: "a with block", ast.JoinedStr: "an f-string", ast.ListComp: "a list comprehension", ast.Dict: "a dict",
    ast.Lambda: "a function", ast.Subscript: "an index",
}  # fmt: skip
"""What is not run, in words."""
SILENT = (ast.Import, ast.ImportFrom, ast.Pass, ast.ClassDef, ast.Assert, ast.Global)
"""Statements that say nothing about a model."""


def steps(text: str, source: str) -> list[tree.Step]:
    """What a script does, line by line.  Raises UnreadError where it is no Python."""
    lines = text.split("\n")
    try:
        parsed = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = min(max(getattr(error, "lineno", None) or 1, 1), len(lines))
        place = Place(source, line, max(getattr(error, "offset", None) or 1, 1), lines[line - 1])
        raise UnreadError(place, f"this is no Python: {getattr(error, 'msg', None) or str(error) or 'it is nested too deeply'}") from None
    return list(_Reader(source, lines).steps(parsed.body))


class _Reader:
    def __init__(self, source: str, lines: list[str]) -> None:
        self.source, self.lines = source, lines

    def place(self, node: ast.AST) -> Place:
        line = getattr(node, "lineno", 1)
        text = self.lines[line - 1]
        column = len(text.encode()[: getattr(node, "col_offset", 0)].decode(errors="replace")) + 1
        return Place(self.source, line, column, text)

    def steps(self, body: Sequence[ast.stmt]) -> Iterator[tree.Step]:
        for each in body:
            match each:
                case ast.Assign(targets=[target], value=value):
                    yield tree.Assignment(self.node(target), self.node(value))
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    yield tree.Assignment(self.node(target), self.node(value))
                case ast.Expr(value=value):
                    node = self.node(value)
                    yield tree.Skipped(node, tuple(_set_in(each))) if isinstance(node, Unclear) else node
                case ast.Return(value=ast.expr() as value):
                    yield tree.Return(self.node(value))
                case ast.FunctionDef(name=name, args=args, body=inner) if not (args.args or args.kwonlyargs):
                    yield tree.Function(name, tuple(self.steps(inner)))
                case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), body=inner):
                    yield from self.steps(inner)
                case _ if not isinstance(each, SILENT):
                    yield tree.Skipped(Unclear(_what(each), self.place(each)), tuple(_set_in(each)))

    def node(self, each: ast.expr) -> tree.Node:
        place = self.place(each)
        match each:
            case ast.Constant(value=str(text)):
                return tree.Text(text, place)
            case ast.Constant(value=(bool() | int() | float() | None) as value):
                return tree.Constant(value, place)
            case ast.Name(id=name):
                return tree.Word(name, place)
            case ast.Attribute(value=owner, attr=name):
                inner = self.node(owner)
                return (
                    tree.Word(f"{inner.text}.{name}", place) if isinstance(inner, tree.Word) else Unclear("an attribute of a result", place)
                )
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return tree.Call("list", tuple(tree.Argument(None, self.node(element)) for element in elements), place)
            case ast.Call(func=called):
                return self.call(each, called, place)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                sides = tuple(tree.Argument(None, self.node(side)) for side in (left, right))
                return tree.Call(OPERATORS[type(operator)], sides, place)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return tree.Call("-", (tree.Argument(None, self.node(operand)),), place)
        return Unclear(_what(each), place)

    def call(self, each: ast.Call, called: ast.expr, place: Place) -> tree.Node:
        if any(isinstance(argument, ast.Starred) for argument in each.args) or any(word.arg is None for word in each.keywords):
            return Unclear("a call with * or **", place)
        arguments = [tree.Argument(None, self.node(argument)) for argument in each.args]
        arguments += [tree.Argument(word.arg, self.node(word.value)) for word in each.keywords]
        if isinstance(called, ast.Name):
            return tree.Call(called.id, tuple(arguments), place)
        if isinstance(called, ast.Attribute):
            return tree.Call(called.attr, tuple(arguments), place, self.node(called.value))
        return Unclear("a call of this kind", place)


def _what(each: ast.AST) -> str:
    return NAMES.get(type(each), f"this ({type(each).__name__})")


def _set_in(each: ast.AST) -> Iterator[str]:
    """Names that are set within what is skipped, or whose methods are called there."""
    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
        yield each.name
        return
    for inner in ast.walk(each):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and isinstance(inner.func.value, ast.Name):
            yield inner.func.value.id
