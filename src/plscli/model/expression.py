"""Expressions of defined effects, such as `H1*H3 + H2`: parsed into a tree, never run as code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import add, mul, sub, truediv
from typing import Any

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
    quoted: str

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value under the label: a number, or an array with one per resample."""
        return values[self.text]

    def names(self) -> Iterator[str]:
        """The label."""
        yield self.text

    def write(self, above: int = 0) -> str:
        """The label as model text writes it."""
        return self.quoted


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
