"""What a statement of model text says: its names and their places, before any sense is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plscli.model.expression import Expression
from plscli.model.spec import Kind, Place

if TYPE_CHECKING:
    from plscli.core.pls.design import Mode


@dataclass(frozen=True, slots=True)
class Token:
    """A name, number or operator and its place; `text` is the bare name without quotation marks.

    categories : whether it stands for the categories of the column of that name, as in `C(column)`.   reference : the one that the
    others are held against, if it was named.
    """

    kind: str
    text: str
    place: Place
    categories: bool = False
    reference: str | None = None

    @property
    def goes_on(self) -> bool:
        """Whether a statement cannot end here."""
        return self.kind == "operator" and self.text != ")"


@dataclass(frozen=True, slots=True)
class Measurement:
    """`CONSTRUCT =~ item + item` or `CONSTRUCT <~ item + item`; `weights` when the items stand in `A(...)`, `B(...)`, `unit(...)`.

    freed : items as they were written that had lavaan's `1*` or `NA*` before them, which PLS has no use for.
    """

    construct: Token
    kind: Kind
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
