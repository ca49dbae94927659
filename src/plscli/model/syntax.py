"""The grammar of model text: tokens to statements, before any sense is made of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from plscli.errors import ModelError
from plscli.model import Cursor, Token, quoted
from plscli.model.statements import (
    OPERATOR,
    ConstructKind,
    Definition,
    Expectation,
    Expression,
    Label,
    Measurement,
    Number,
    Operation,
    Statement,
    Structure,
    Term,
)

if TYPE_CHECKING:
    from plscli.core import Mode

FREE = ("1", "NA")
"""What lavaan writes before items to fix a loading at 1 or to set it free: in PLS neither says anything."""
MODES: dict[str, Mode] = {"A": "A", "B": "B", "unit": "unit"}
MEASUREMENT = {operator: kind for kind, operator in OPERATOR.items()}


def statement(tokens: list[Token]) -> Statement:
    """What the tokens of one line say.  Raises ModelError."""
    return _Grammar(tokens).statement()


class _Grammar(Cursor):
    """Reads the tokens of one statement from left to right."""

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

    def measurement(self, construct: Token, kind: ConstructKind) -> Measurement:
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

    def measured(self, construct: Token, kind: ConstructKind, items: tuple[Token, ...], weights: Mode | None = None) -> Measurement:
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
            return Label(token.text)
        if token.text == "-":
            return Operation("-", Number("0"), self.factor())
        if token.text != "(":
            raise self.unexpected(token, "expected a label, a number or (")
        inside = self.sum()
        closing = self.next(")")
        if closing.text != ")":
            raise self.unexpected(closing, "expected )")
        return inside
