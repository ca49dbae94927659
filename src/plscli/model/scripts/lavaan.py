"""Models of lavaan and cSEM, as their syntax has them: what PLS has in common with it, and a word on each line that it has not.

Rosseel (2012), J. Stat. Softw. 48(2), and the lavaan and cSEM manuals (`model.syntax`, `csem_model`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from plscli.errors import ModelError
from plscli.model import Place, Token, token_lines
from plscli.model.scripts.tree import UnreadError
from plscli.model.scripts.values import Fit, noted
from plscli.model.statements import Measurement, Statement, Structure, Term
from plscli.model.syntax import MEASUREMENT, statement

if TYPE_CHECKING:
    from plscli.model.statements import ConstructKind

BLOCKS = ("group", "level", "block", "class")
OPERATORS = (*MEASUREMENT, "~", "~~", ":=", "==", "|", "<", ">")
OTHERS = {
    "==": "constraints are no part of a PLS model: left out",
    "|": "thresholds are no part of a PLS model: left out (see --correlations polychoric)",
}


class _Lines:
    """Reads model syntax line by line into the statements of a fit."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        self.measured: dict[str, tuple[Token, ConstructKind, list[Token]]] = {}
        self.structure: list[Structure] = []
        self.others: list[Statement] = []

    def read(self, text: str, source: str) -> None:
        """Take all lines; what cannot be read becomes a fault."""
        for tokens in token_lines(text, source):
            with noted(self.fit.faults):
                self.line(tokens)
        self.fit.statements += [Measurement(name, kind, tuple(items)) for name, kind, items in self.measured.values()]
        self.fit.statements += [
            *labelled([replace(line, terms=tuple(map(self.parted, line.terms))) for line in self.structure]),
            *self.others,
        ]

    def line(self, tokens: list[Token]) -> None:
        first = tokens[0].place
        if tokens[0].text in BLOCKS and len(tokens) > 1 and tokens[1].text == ":":
            raise UnreadError(
                first, f"models by {tokens[0].text} are not known here", "leave one of them, and compare groups with plscli groups"
            )
        at = next((k for k, token in enumerate(tokens) if token.kind == "operator" and token.text in OPERATORS), None)
        if at is None or at == 0:
            raise UnreadError(first, "this line has no operator such as =~ or ~")
        operator, right = tokens[at].text, tokens[at + 1 :]
        if operator in OTHERS:
            self.fit.remark(first, f"{_written(tokens)}: {OTHERS[operator]}")
        elif operator == "~~":
            self.fit.remark(first, f"{_written(tokens)}: {_association(tokens[:at], right)}")
        elif operator in (":=", "<", ">"):
            self.other(tokens, operator)
        else:
            for left in _parts(tokens[:at], "+"):
                if len(left) != 1 or left[0].kind != "name":
                    raise UnreadError(left[0].place if left else first, f"{_written(left)} is no name", "one name stands on the left side")
                self.side(left[0], operator, right)

    def other(self, tokens: list[Token], operator: str) -> None:
        """A defined effect; or a constraint, which is read as the sign that is expected where it is one."""
        try:
            self.others.append(statement(tokens))
        except ModelError:
            what = "an effect of this kind cannot be defined here" if operator == ":=" else "constraints are no part of a PLS model"
            self.fit.remark(tokens[0].place, f"{_written(tokens)}: {what}: left out")
            return
        if operator != ":=":
            self.fit.remark(tokens[0].place, f"{_written(tokens)}: read as the sign that is expected; it constrains nothing")

    def side(self, left: Token, operator: str, right: list[Token]) -> None:
        terms = [term for term in (self.term(part, operator, left.place) for part in _parts(right, "+")) if term is not None]
        if operator == "~":
            if terms:
                self.structure.append(Structure(left, tuple(terms)))
            return
        kind = MEASUREMENT[operator]
        known = self.measured.setdefault(left.text, (left, kind, []))
        if known[1] != kind:
            raise UnreadError(left.place, f"{left.text} is measured in two ways")
        for term in terms:
            if len(term.factors) > 1:
                raise UnreadError(term.factors[0].place, "a product of columns is no item", "make it a column of the survey")
            known[2].append(term.factors[0])

    def term(self, part: list[Token], operator: str, place: Place) -> Term | None:
        """A predictor or item without what stands before its stars; None for intercepts and for paths that are fixed at 0."""
        *before, last = _parts(part, "*") or [[]]
        if not last:
            raise UnreadError(part[0].place if part else place, "a term is missing beside + or *")
        if last[0].kind == "number" and operator == "~":
            self.fit.remark(last[0].place, f"{_written(part)}: PLS has no intercepts: left out")
            return None
        factors = [each[0] for each in _parts(last, ":") if len(each) == 1 and each[0].kind == "name"]
        if len(factors) * 2 - 1 != len(last):
            raise UnreadError(last[0].place, f"{_written(last)} is not known here", "a term is a name, or a product such as X:M")
        label = None
        for modifier in before:
            label = self.modified(modifier, part, operator) or label
        if operator == "~" and any(_number(modifier) == 0 for modifier in before):
            return None
        return Term(label, tuple(factors))

    def modified(self, modifier: list[Token], part: list[Token], operator: str) -> Token | None:
        """The label of a path; of anything else it is said that nothing comes of it."""
        place, words = part[0].place, _written(part)
        if len(modifier) == 1 and modifier[0].kind == "name" and modifier[0].text != "NA":
            if operator == "~":
                return modifier[0]
            self.fit.remark(place, f"{words}: labels of items are left out")
        elif len(modifier) == 4 and modifier[0].text == "label" and modifier[2].kind == "name" and operator == "~":
            return modifier[2]
        elif operator == "~" and _number(modifier) == 0:
            self.fit.remark(place, f"{words}: a path that is fixed at 0 is none: left out")
        elif operator == "~" or (_number(modifier) != 1 and _written(modifier) != "NA"):
            self.fit.remark(place, f"{words}: PLS estimates every path and weight: {_written(modifier)} is left out")
        return None

    def parted(self, term: Term) -> Term:
        """A product in cSEM's way, with dots between the names of constructs."""
        first = term.factors[0]
        names = first.text.split(".")
        if len(term.factors) > 1 or first.text in self.measured or len(names) < 2 or not all(name in self.measured for name in names):
            return term
        return Term(term.label, tuple(Token("name", name, first.place) for name in names))


def labelled(lines: Sequence[Structure]) -> list[Structure]:
    """Where some paths have a label, one for each of the others: without it they would be controls."""
    taken = {term.label.text for line in lines for term in line.terms if term.label}
    if not taken:
        return list(lines)
    free = (name for name in (f"H{number}" for number in count(1)) if name not in taken)
    return [
        replace(
            line,
            terms=tuple(term if term.label else replace(term, label=Token("name", next(free), term.source.place)) for term in line.terms),
        )
        for line in lines
    ]


def _parts(tokens: Sequence[Token], separator: str) -> list[list[Token]]:
    """Tokens between separators that stand in no parentheses."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")") if token.kind == "operator" else 0
        if token.kind == "operator" and token.text == separator and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts if tokens else []


def _written(tokens: Sequence[Token]) -> str:
    """Tokens as they stand in their line."""
    if not tokens:
        return "nothing"
    first, last = tokens[0].place, tokens[-1].place
    end = last.column - 1 + len(tokens[-1].text)
    if first.line != last.line:
        return f"{first.text[first.column - 1 :].strip()} ..."
    text = first.text[first.column - 1 : end]
    return text + first.text[end : end + 1] if text[:1] in "\"'`" or text.count('"') % 2 else text


def _number(tokens: Sequence[Token]) -> float | None:
    return float(tokens[0].text) if len(tokens) == 1 and tokens[0].kind == "number" else None


def _association(left: Sequence[Token], right: Sequence[Token]) -> str:
    if [token.text for token in left] == [token.text for token in right][-len(left) :]:
        return "variances are no parameters of PLS: left out"
    return "PLS has no covariances: constructs correlate as they will, and errors of items are no part of it: left out"


def observed(statements: Sequence[Statement]) -> Iterator[Measurement]:
    """Measurement lines for the columns among the predictors and outcomes, which are constructs of one column here."""
    known = {line.construct.text for line in statements if isinstance(line, Measurement)}
    for line in statements:
        if isinstance(line, Structure):
            for token in (line.target, *(factor for term in line.terms for factor in term.factors)):
                if token.text not in known:
                    known.add(token.text)
                    yield Measurement(token, "reflective", (token,))


def read_syntax(fit: Fit, text: str, source: str) -> None:
    """Model syntax into a fit."""
    _Lines(fit).read(text, source)
    single = list(observed(fit.statements))
    if single and not fit.faults:
        fit.remarks.append(f"columns that nothing measures are constructs of one item: {', '.join(each.construct.text for each in single)}")
    structure = next((k for k, line in enumerate(fit.statements) if isinstance(line, Structure)), len(fit.statements))
    fit.statements[structure:structure] = single
