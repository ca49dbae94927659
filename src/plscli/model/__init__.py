"""Model text, or column names, to a `ModelSpec`; a `ModelSpec` to the arrays of `core.Design`.

Here is what all of it rests on: model text as names, numbers and operators, each with its place, before anything is read from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from plscli.errors import ModelError

EXAMPLE = """a model looks like this:
    INTG =~ INTG1 + INTG2        # a construct and its items (<~ for a formative composite)
    ERC  =~ ERC1
    ERC  ~ H1*INTG               # a path, with the label of its hypothesis
    H1 > 0                       # the expected sign, if there is one"""
UNSEEN = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories of control characters, broken halves of characters, and line breaks."""
PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
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


def can_be_written(name: str) -> bool:
    """Whether model text can hold a name: on one line, without arrows, backquotes and what a terminal would act upon."""
    return not any(sign in name for sign in ("->", "<-", "`")) and not any(category(char) in UNSEEN for char in name)


def quoted(name: str) -> str:
    """The name as model text writes it: plain if it can be, between backquotes if it cannot."""
    return name if PLAIN_NAME.fullmatch(name) else f"`{name}`"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands in model text; columns and lines count from 1."""

    source: str
    line: int
    column: int
    text: str

    def error(self, message: str, *advice: str) -> ModelError:
        """A ModelError that names the place, shows the line with a caret under it, and adds the advice."""
        line = self.text.expandtabs(1)
        caret = " " * (self.column - 1) + "^"
        hints = [f"  {hint}" for hint in advice if hint]
        return ModelError(
            "\n".join([f"{self.source}, line {self.line}, column {self.column}: {message}", f"  {line}", f"  {caret}", *hints])
        )


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


def token_lines(text: str, source: str) -> Iterator[list[Token]]:
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


class Cursor:
    """Takes the tokens of one statement from left to right."""

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

    def more(self) -> bool:
        """Whether a further term follows; anything but + or the end is an error."""
        if self.position == len(self.tokens):
            return False
        token = self.next("+")
        if token.text != "+":
            raise self.unexpected(token, "expected + or the end of the line")
        return True

    def unexpected(self, token: Token, expected: str) -> ModelError:
        if token.text in NOT_SUPPORTED:
            return token.place.error(NOT_SUPPORTED[token.text])
        return token.place.error(f"{expected}, found {token.text!r}")
