"""What a statement of model text says, and the expressions in it, before any sense is made of their names.

An expression, such as `H1*H3 + H2`, is a tree and never run as code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import add, mul, sub, truediv
from typing import TYPE_CHECKING, Any, Literal

from plscli.model import Token, quoted

if TYPE_CHECKING:
    from plscli.core import Mode

ConstructKind = Literal["reflective", "composite"]
Sign = Literal["+", "-"]
OPERATOR: dict[ConstructKind, str] = {"reflective": "=~", "composite": "<~"}

OPERATIONS = {"+": add, "-": sub, "*": mul, "/": truediv}
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written."""

    text: str

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The number."""
        return float(self.text)

    def names(self) -> Iterator[str]:
        """No labels."""
        return iter(())

    def write(self, above: int = 0) -> str:
        """The number as it was written."""
        return self.text


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a path or of an effect defined before."""

    text: str

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value under the label: a number, or an array with one per resample."""
        return values[self.text]

    def names(self) -> Iterator[str]:
        """The label."""
        yield self.text

    def write(self, above: int = 0) -> str:
        """The label as model text writes it."""
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions joined by +, -, * or /."""

    sign: str
    left: Expression
    right: Expression

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The result; numbers or arrays, whatever the labels stand for."""
        return OPERATIONS[self.sign](self.left.evaluate(values), self.right.evaluate(values))

    def names(self) -> Iterator[str]:
        """All labels, from left to right."""
        yield from self.left.names()
        yield from self.right.names()

    def write(self, above: int = 0) -> str:
        """The expression with the parentheses that it needs below an operation of strength `above`."""
        own = STRENGTH[self.sign]
        gap = " " if own == 1 else ""
        text = f"{self.left.write(own)}{gap}{self.sign}{gap}{self.right.write(own + 1)}"
        return f"({text})" if own < above else text


Expression = Number | Label | Operation


@dataclass(frozen=True, slots=True)
class Measurement:
    """`CONSTRUCT =~ item + item` or `CONSTRUCT <~ item + item`; `weights` when the items stand in `A(...)`, `B(...)`, `unit(...)`.

    freed : items as they were written that had lavaan's `1*` or `NA*` before them, which PLS has no use for.
    """

    construct: Token
    kind: ConstructKind
    indicators: tuple[Token, ...]
    weights: Mode | None = None
    freed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One predictor: a construct, or the product of several (`factors`), with its label if it has one.

    freed : the term as it was written, if lavaan's NA stood before it.
    """

    label: Token | None
    factors: tuple[Token, ...]
    freed: str = ""

    @property
    def source(self) -> Token:
        """The first word, for messages."""
        return self.factors[0]


@dataclass(frozen=True, slots=True)
class Structure:
    """`TARGET ~ label*SOURCE + SOURCE + SOURCE:SOURCE`."""

    target: Token
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """`label > 0` or `label < 0`."""

    label: Token
    sign: Literal["+", "-"]


@dataclass(frozen=True, slots=True)
class Definition:
    """`name := expression`; `labels` are the tokens of the labels in it."""

    name: Token
    expression: Expression
    labels: tuple[Token, ...]


Statement = Measurement | Structure | Expectation | Definition
