"""R as far as models are written in it: expressions to calls.  What cannot be followed becomes `Unclear` or `Skipped`.

R Core Team, "R Language Definition", section 10 (parser): operators and their order.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from plscli.model import Place, Token
from plscli.model.scripts.tree import Argument, Assignment, Call, Constant, Node, Skipped, Step, Text, Unclear, UnreadError, Word

TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+ | \#[^\n]*) | (?P<end>[\n;])
      | (?P<text>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
      | (?P<raw>[rR](?P<mark>["'])\((?P<inside>.*?)\)(?P=mark))
      | (?P<number>0[xX][0-9a-fA-F]+L? | (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?L?)
      | (?P<name>[^\W\d_][\w.]*|\.(?!\d)[\w.]* | `[^`\n]+`)
      | (?P<operator><<-|<-|->>|->|\|>|%[^%\n]*%|:::|::|:=|==|!=|<=|>=|&&|\|\||[-+*/^<>=!&|~?:$@(){}\[\],\\])""",
    re.DOTALL | re.VERBOSE,
)
STRENGTH = {
    "?": 1, "=": 2, "<-": 3, "<<-": 3, ":=": 3, "->": 4, "->>": 4, "~": 5, "||": 6, "|": 6, "&&": 7, "&": 7,
    "==": 9, "!=": 9, "<": 9, ">": 9, "<=": 9, ">=": 9, "+": 10, "-": 10, "*": 11, "/": 11, "|>": 12, ":": 13, "^": 15,
}  # fmt: skip
SPECIAL, SIGN, NEGATION = 12, 14, 8
RIGHT = ("=", "<-", "<<-", "^")
ASSIGNS, ASSIGNED = ("=", "<-", "<<-"), ("->", "->>")
CONSTANTS = {"TRUE": True, "T": True, "FALSE": False, "F": False, "NULL": None, "NA": None}
KEYWORDS = {"if": "a condition (if)", "for": "a loop (for)", "while": "a loop (while)", "repeat": "a loop (repeat)"}
CLOSING = {"(": ")", "[": "]", "[[": "]", "{": "}"}
MARKS = [["\\", word, "{"] for word in ("dontrun", "donttest", "dontshow")]
MOST_DEPTH = 100


def steps(text: str, source: str) -> list[Step]:
    """What a script does, line by line.  Raises UnreadError where it is no R."""
    return list(_Parser(_without_marks(list(_tokens(text, source)))).steps())


def _tokens(text: str, source: str) -> Iterator[Token]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines, position, line, start = text.split("\n"), 0, 1, 0
    while position < len(text):
        match = TOKEN.match(text, position)
        place = Place(source, line, position - start + 1, lines[line - 1])
        if match is None:
            what = "a text has no closing quotation mark" if text[position] in "\"'" else f"{text[position]!r} is no R"
            raise UnreadError(place, what)
        kind = next(name for name in ("space", "end", "text", "raw", "number", "name", "operator") if match[name] is not None)
        if kind != "space":
            yield Token(kind, match["inside"] if kind == "raw" else match[kind], place)
        position = match.end()
        if breaks := match[0].count("\n"):
            line, start = line + breaks, text.rindex("\n", 0, position) + 1
    yield Token("end", "\n", Place(source, line, position - start + 1, lines[line - 1]))


def _without_marks(tokens: list[Token]) -> list[Token]:
    r"""The tokens without the marks of help pages, such as `\dontrun{...}`, around what is an example all the same."""
    gone: set[int] = set()
    for start in range(len(tokens) - 2):
        if [token.text for token in tokens[start : start + 3]] not in MARKS:
            continue
        depth, end = 1, start + 3
        while end < len(tokens) and depth:
            depth += (tokens[end].text == "{") - (tokens[end].text == "}") if tokens[end].kind == "operator" else 0
            end += 1
        gone |= {start, start + 1, start + 2, *({end - 1} if not depth else ())}
    return [token for place, token in enumerate(tokens) if place not in gone]


class _Parser:
    """Takes tokens from left to right.   inside : the brackets that are open, in all but `{` of which lines go on."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.position = tokens, 0
        self.inside: list[str] = []

    def steps(self) -> Iterator[Step]:
        while self.position < len(self.tokens):
            if self.tokens[self.position].kind == "end":
                self.position += 1
                continue
            yield self.step()

    def step(self) -> Step:
        first = self.position
        node = self.expression(0)
        after = self.tokens[self.position] if self.position < len(self.tokens) else None
        if after is not None and after.kind != "end" and after.text != "}":
            raise UnreadError(after.place, f"{after.text!r} is not expected here")
        if isinstance(node, Unclear):
            return Skipped(node, tuple(self.set_between(first)))
        if isinstance(node, Call) and node.name in ASSIGNS and len(node.arguments) == 2:
            return Assignment(node.arguments[0].value, node.arguments[1].value)
        return node

    def set_between(self, first: int) -> Iterator[str]:
        """Names that are set within what is skipped."""
        for k in range(first, min(self.position, len(self.tokens) - 1)):
            token, after, before = self.tokens[k], self.tokens[k + 1], self.tokens[k - 1] if k else None
            starts = before is None or before.kind == "end" or before.text in "{)"
            if token.kind == "name" and (after.text in ("<-", "<<-") or (after.text == "=" and starts)):
                yield token.text.strip("`")

    def peek(self) -> Token | None:
        """The next token; line ends do not count within parentheses."""
        if self.inside and self.inside[-1] != "{":
            self.lines()
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def lines(self) -> None:
        while self.position < len(self.tokens) and self.tokens[self.position].text == "\n":
            self.position += 1

    def take(self) -> Token:
        token = self.peek()
        if token is None:
            raise UnreadError(self.tokens[-1].place, "the script ends in the middle of something")
        self.position += 1
        return token

    def opening(self) -> Token:
        token = self.take()
        if token.kind != "operator" or token.text != "(":
            raise UnreadError(token.place, "an opening parenthesis is expected here")
        return token

    def close(self, opening: Token) -> None:
        token = self.peek()
        if token is None or token.text != CLOSING[opening.text]:
            raise UnreadError(opening.place, f"this {opening.text} is not closed")
        self.position += 1
        self.inside.pop()

    def expression(self, least: int) -> Node:
        left = self.suffixed(self.prefix())
        while (operator := self.peek()) is not None and operator.kind == "operator":
            strength = SPECIAL if operator.text.startswith("%") else STRENGTH.get(operator.text, 0)
            if not strength or strength < least:
                break
            self.take()
            self.lines()
            right = self.expression(strength if operator.text in RIGHT else strength + 1)
            left = self.joined(operator, left, right)
        return left

    def joined(self, operator: Token, left: Node, right: Node) -> Node:
        name = operator.text
        if name in ASSIGNED:
            name, left, right = "<-", right, left
        return Call(name, (Argument(None, left), Argument(None, right)), operator.place)

    def prefix(self) -> Node:
        token = self.take()
        if len(self.inside) > MOST_DEPTH:
            raise UnreadError(token.place, f"more than {MOST_DEPTH} brackets are open")
        match token.kind, token.text:
            case "number", _:
                return Constant(_number(token.text), token.place)
            case (("text" | "raw"), text):
                return Text(_unescaped(text) if token.kind == "text" else text, token.place)
            case "name", "function":
                return self.function(token)
            case "name", word if word in KEYWORDS:
                return self.control(token)
            case "name", word if word in CONSTANTS:
                return Constant(CONSTANTS[word], token.place)
            case "name", word:
                return Word(word.strip("`"), token.place)
            case _, "\\":
                return self.function(token)
            case _, "(":
                self.inside.append("(")
                found = self.expression(0)
                self.close(token)
                return found
            case _, "[":  # the inner one of [[...]]
                self.arguments(token)
                return Unclear("an index", token.place)
            case _, "{":
                return self.block(token)
            case _, ("-" | "+" | "!" | "~" | "?"):
                side = self.expression(NEGATION if token.text == "!" else SIGN if token.text in "+-" else STRENGTH[token.text])
                return Call(token.text, (Argument(None, side),), token.place)
        raise UnreadError(token.place, "the line ends too early" if token.kind == "end" else f"{token.text!r} is not expected here")

    def suffixed(self, node: Node) -> Node:
        """What follows closely: `(...)`, `[...]`, `$name`, `::name`."""
        while (token := self.peek()) is not None and token.text in ("(", "[", "$", "@", "::", ":::") and token.kind == "operator":
            self.position += 1
            if token.text in ("::", ":::"):
                node = self.prefix()
            elif token.text in "$@":
                part = self.prefix()
                node = Call(token.text, (Argument(None, node), Argument(None, part)), token.place)
            elif token.text == "(":
                arguments = self.arguments(token)
                node = Call(node.text, arguments, node.place) if isinstance(node, Word) else Unclear("a call of this kind", token.place)
            else:
                node = Call("[", (Argument(None, node), *self.arguments(token)), token.place)
        return node

    def arguments(self, opening: Token) -> tuple[Argument, ...]:
        self.inside.append(opening.text)
        found = []
        while (token := self.peek()) is not None and token.text != CLOSING[opening.text]:
            if token.text == ",":
                self.take()
                continue
            found.append(self.argument())
            after = self.peek()
            if after is not None and after.text not in (",", CLOSING[opening.text]):
                raise UnreadError(after.place, f"a comma is missing before {after.text!r}")
        self.close(opening)
        return tuple(found)

    def argument(self) -> Argument:
        token = self.take()
        after = self.peek()
        if token.kind in ("name", "text") and after is not None and after.text == "=":
            self.take()
            name = token.text.strip("`'\"")
            value = self.peek()
            if value is not None and value.text in (",", ")"):
                return Argument(name, Constant(None, token.place))
            return Argument(name, self.expression(STRENGTH["~"]))
        self.position -= 1
        return Argument(None, self.expression(STRENGTH["~"] - 2))

    def function(self, token: Token) -> Node:
        self.arguments(self.opening())
        self.lines()
        self.expression(STRENGTH["<-"])
        return Unclear("a function", token.place)

    def control(self, token: Token) -> Node:
        if token.text != "repeat":
            opening = self.opening()
            self.inside.append("(")
            while (inner := self.peek()) is not None and inner.text != ")":
                if inner.text == "in":
                    self.take()
                    continue
                self.expression(0)
            self.close(opening)
        self.lines()
        self.expression(STRENGTH["="])
        place = self.position
        self.lines()
        if token.text == "if" and (after := self.peek()) is not None and after.text == "else":
            self.take()
            self.lines()
            self.expression(STRENGTH["="])
        else:
            self.position = place
        return Unclear(KEYWORDS[token.text], token.place)

    def block(self, opening: Token) -> Node:
        self.inside.append("{")
        while (token := self.peek()) is not None and token.text != "}":
            if token.kind == "end":
                self.position += 1
            else:
                self.step()
        self.close(opening)
        return Unclear("a block {}", opening.place)


def _number(text: str) -> float:
    return float(int(text.rstrip("L"), 16)) if text[:2].lower() == "0x" else float(text.rstrip("L"))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text[1:-1]
    try:
        return str(ast.literal_eval(text.replace("\n", "\\n")))
    except (SyntaxError, ValueError):
        return text[1:-1]
