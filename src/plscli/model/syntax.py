"""Model text to statements: what stands where, before any sense is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from plscli.errors import ModelError
from plscli.model.expression import Expression, Label, Number, Operation
from plscli.model.pasted import seminr, unwrapped
from plscli.model.spec import Kind, Place, quoted
from plscli.model.statements import Definition, Expectation, Measurement, Statement, Structure, Term, Token

if TYPE_CHECKING:
    from plscli.core.pls.design import Mode

TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+) | (?P<comment>[#!][^\n]*) | (?P<end>[\n;])
      | (?P<name>[^\W\d][\w.]* | `[^`\n]+` | "[^"\n]+" | '[^'\n]+')
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<operator>=~ | <~ | ~~ | := | == | <- | -+> | → | ~ | [:+*<>/()|^,=-])""",
    re.VERBOSE,
)

NOT_SUPPORTED = {
    ":": "an interaction (X:M) stands among the predictors of a path, as in LOY ~ X + M + X:M",
    "~~": "a PLS path model has no covariances (~~); constructs are connected by paths (~) alone\n"
    "  remove the line: constructs that explain the same outcome may correlate as they will, and errors of items are no part of the model",
    "==": "constraints (==) are not part of a PLS path model",
    "|": "thresholds (|) are not part of a PLS path model",
    "^": "powers (^) are not part of model text",
    "-": "only + joins terms",
    "/": "only + joins terms",
    ",": "',' has no meaning here: only + joins terms",
    "=": "'=' has no meaning here",
    "<-": "<- has no meaning here: a path is LOY ~ SAT, a measurement line LOY =~ LOY1 + LOY2",
}
FREE = ("1", "NA")
"""What lavaan writes before items to fix a loading at 1 or to set it free: in PLS neither says anything."""
MODES: dict[str, Mode] = {"A": "A", "B": "B", "unit": "unit"}
MEASUREMENT: dict[str, Kind] = {"=~": "reflective", "<~": "composite"}


def parse(text: str, source: str) -> list[Statement]:
    """The statements of a text; `source` names it in errors.  Raises ModelError at the first one that does not read."""
    if "\0" in text:
        raise ModelError(f"{source} is not a text file\n  a model is plain text such as: LOY =~ LOY1 + LOY2")
    text, _ = unwrapped(text)
    if found := seminr(text):
        start, lines = found
        number, before = text.count("\n", 0, start) + 1, text.rfind("\n", 0, start) + 1
        place = Place(source, number, start - before + 1, text[before:].split("\n")[0])
        raise place.error("this is R for seminr", "as model text it is", *(f"  {line}" for line in lines))
    return [_Reader(tokens).statement() for tokens in _statements(text, source)]


def _tokens(text: str, source: str) -> Iterator[Token]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        column = 0
        while column < len(line):
            match = TOKEN.match(line, column)
            place = Place(source, number, column + 1, line)
            if match is None:
                raise place.error(
                    f"{line[column]!r} has no meaning in model text", "put unusual column names between backquotes: `my item`"
                )
            kind = match.lastgroup or ""
            if kind in ("name", "number", "operator", "end"):
                word = match.group()
                yield Token(kind, word[1:-1] if word[0] in "`\"'" else word, place)
            column = match.end()
        yield Token("end", "\n", Place(source, number, len(line) + 1, line))


def _statements(text: str, source: str) -> Iterator[list[Token]]:
    """Tokens by statement.  A line that ends in an operator, or begins with one, goes on."""
    current: list[Token] = []
    for token in _tokens(text, source):
        if token.kind == "end":
            if current and current[-1].kind != "end" and (token.text == ";" or not current[-1].goes_on):
                current.append(token)
            continue
        if current and current[-1].kind == "end":
            if token.kind == "operator" and token.text != "(" and current[-1].text == "\n":
                current.pop()
            else:
                yield current[:-1]
                current = []
        current.append(token)
    if current:
        yield current[:-1] if current[-1].kind == "end" else current


class _Reader:
    """Reads the tokens of one statement from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0

    def peek(self, text: str) -> bool:
        """Whether the next token is the operator `text`."""
        return self.position < len(self.tokens) and self.tokens[self.position].text == text

    def next(self, expected: str) -> Token:
        """The next token; ModelError naming what was expected if there is none."""
        if self.position == len(self.tokens):
            last = self.tokens[-1].place
            after = Place(last.source, last.line, last.column + len(self.tokens[-1].text), last.text)
            raise after.error(f"expected {expected} after {self.tokens[-1].text!r}")
        self.position += 1
        return self.tokens[self.position - 1]

    def name(self, what: str) -> Token:
        token = self.next(what)
        if token.kind == "number":
            raise token.place.error(
                f"expected {what}, found the number {token.text}",
                "fixed values have no place in a PLS model; a name that starts with a digit goes between backquotes",
            )
        if token.kind != "name":
            raise token.place.error(f"expected {what}, found {token.text!r}")
        return token

    def statement(self) -> Statement:
        left = self.name("the name of a construct or a hypothesis")
        operator = self.next("one of =~ <~ ~ := > <")
        if operator.text in MEASUREMENT:
            return self.measurement(left, MEASUREMENT[operator.text])
        if operator.text == "~":
            return Structure(left, self.terms())
        if operator.text.endswith(("->", "→")):
            raise self.arrow(left, operator)
        if operator.text in ("<", ">"):
            return self.expectation(left, operator)
        if operator.text == ":=":
            return self.definition(left)
        raise self.unexpected(operator, "expected one of =~ <~ ~ := > < after " + repr(left.text))

    def measurement(self, construct: Token, kind: Kind) -> Measurement:
        if self.position + 1 >= len(self.tokens) or self.tokens[self.position + 1].text != "(":
            return self.measured(construct, kind, self.indicators())
        name, _ = self.name("a mode"), self.next("(")
        if name.text not in MODES:
            raise name.place.error(
                f"{name.text!r} is no mode", "modes are A (correlation weights), B (regression weights) and unit (equal)"
            )
        if kind == "reflective" and name.text == "B":
            raise name.place.error("a reflective construct cannot be estimated in Mode B", "write <~ for a composite")
        items = self.indicators(closed=True)
        if self.position < len(self.tokens):
            raise self.unexpected(self.tokens[self.position], "expected the end of the line")
        return self.measured(construct, kind, items, MODES[name.text])

    def measured(self, construct: Token, kind: Kind, items: tuple[Token, ...], weights: Mode | None = None) -> Measurement:
        """The line, with the items before which something stood that says nothing here."""
        before = {token: self.tokens[k - 2] for k, token in enumerate(self.tokens) if token in items and self.tokens[k - 1].text == "*"}
        return Measurement(construct, kind, items, weights, tuple(f"{free.text}*{item.text}" for item, free in before.items()))

    def indicators(self, closed: bool = False) -> tuple[Token, ...]:
        """Items joined by +, up to the end of the statement or, if `closed`, up to a closing parenthesis."""
        found = [self.indicator()]
        while not (closed and self.peek(")")) and self.more():
            found.append(self.indicator())
        if closed:
            self.next(")")
        return tuple(found)

    def indicator(self) -> Token:
        if self.position + 1 < len(self.tokens) and self.tokens[self.position + 1].text == "*":
            factor, _ = self.next("a column"), self.next("*")
            item = self.name("the column of an indicator")
            if factor.text not in FREE:
                raise factor.place.error(
                    "an indicator takes no factor or label: PLS estimates every weight", f"write the column alone: {quoted(item.text)}"
                )
            return item
        return self.name("the column of an indicator")

    def terms(self) -> tuple[Term, ...]:
        found = [self.term()]
        while self.more():
            found.append(self.term())
        return tuple(found)

    def term(self) -> Term:
        first, label, freed = self.predictor(), None, False
        if self.peek("*"):
            self.next("*")
            label, first = first, self.name("the name of a construct")
            freed = label.kind == "name" and label.text == "NA"
        first = self.categories(first)
        factors = [first]
        while self.peek(":"):
            self.next(":")
            factors.append(self.categories(self.name("the name of a construct")))
        written = ":".join(f"C({factor.text})" if factor.categories else factor.text for factor in factors)
        return Term(None if freed else label, tuple(factors), f"NA*{written}" if freed else "")

    def categories(self, token: Token) -> Token:
        """The column in `C(column)` or `C(column, ref=category)`; any other token as it is."""
        if token.text != "C" or not self.peek("("):
            return token
        self.next("(")
        column, reference = self.name("the column of categories"), None
        if self.peek(","):
            comma, word, sign = self.next(","), self.next("ref=category"), self.next("=")
            if (word.text, sign.text) != ("ref", "="):
                raise comma.place.error("C() takes a column and its reference", f"write C({quoted(column.text)}, ref=category)")
            reference = self.until(")")
        closing = self.next(")")
        if closing.text != ")":
            raise closing.place.error(f"expected ), found {closing.text!r}", "write C(column) or C(column, ref=category)")
        return Token("name", column.text, token.place, True, reference)

    def until(self, closing: str) -> str:
        """The words up to an operator, as they are written; without their quotation marks if these are around all of them."""
        start = self.position
        while self.position < len(self.tokens) and not self.peek(closing):
            self.position += 1
        words = self.tokens[start : self.position]
        if len(words) == 1:
            return words[0].text
        if not words or self.position == len(self.tokens):
            raise self.tokens[start - 1].place.error(f"expected a category and {closing}")
        first, last = words[0].place, self.tokens[self.position].place
        return first.text[first.column - 1 : last.column - 1].strip()

    def predictor(self) -> Token:
        """The first word of a term; ModelError for a number, with what to write in its place."""
        token = self.tokens[self.position] if self.position < len(self.tokens) else None
        if token is None or token.kind != "number":
            return self.name("the name of a construct")
        after = self.tokens[self.position + 1 : self.position + 3]
        fixed = len(after) == 2 and after[0].text == "*"
        raise token.place.error(
            f"expected the name of a construct, found the number {token.text}",
            f"PLS estimates every path, none is fixed; write {quoted(after[1].text)}"
            if fixed
            else "PLS has no intercepts; remove the number",
        )

    def arrow(self, left: Token, operator: Token) -> ModelError:
        """The error about paths that are drawn as arrows, with the lines that they are."""
        names = [left.text, *(token.text for token in self.tokens[self.position :] if token.kind == "name")]
        lines = "; ".join(f"{quoted(target)} ~ {quoted(source)}" for source, target in pairwise(names))
        return operator.place.error("a path is written with its outcome first, as in LOY ~ SAT", f"write {lines}" if lines else "")

    def more(self) -> bool:
        """Whether a further term follows; anything but + or the end is an error."""
        if self.position == len(self.tokens):
            return False
        token = self.next("+")
        if token.text != "+":
            raise self.unexpected(token, "expected + or the end of the line")
        return True

    def expectation(self, label: Token, operator: Token) -> Expectation:
        zero = self.next("0")
        if zero.text != "0":
            raise zero.place.error("an expected sign is written against zero", f"write {label.text} {operator.text} 0")
        if self.position < len(self.tokens):
            raise self.unexpected(self.next("the end of the line"), "expected the end of the line")
        return Expectation(label, "+" if operator.text == ">" else "-")

    def definition(self, name: Token) -> Definition:
        start = self.position
        expression = self.sum()
        if self.position < len(self.tokens):
            raise self.unexpected(self.tokens[self.position], "expected + - * / or the end of the line")
        labels = tuple(token for token in self.tokens[start:] if token.kind == "name")
        return Definition(name, expression, labels)

    def sum(self) -> Expression:
        left = self.product()
        while self.peek("+") or self.peek("-"):
            left = Operation(self.next("+").text, left, self.product())
        return left

    def product(self) -> Expression:
        left = self.factor()
        while self.peek("*") or self.peek("/"):
            left = Operation(self.next("*").text, left, self.factor())
        return left

    def factor(self) -> Expression:
        token = self.next("a label, a number or (")
        if token.kind == "number":
            return Number(token.text)
        if token.kind == "name":
            return Label(token.text, quoted(token.text))
        if token.text == "-":
            return Operation("-", Number("0"), self.factor())
        if token.text != "(":
            raise self.unexpected(token, "expected a label, a number or (")
        inside = self.sum()
        closing = self.next(")")
        if closing.text != ")":
            raise self.unexpected(closing, "expected )")
        return inside

    def unexpected(self, token: Token, expected: str) -> ModelError:
        if token.text in NOT_SUPPORTED:
            return token.place.error(NOT_SUPPORTED[token.text])
        return token.place.error(f"{expected}, found {token.text!r}")
