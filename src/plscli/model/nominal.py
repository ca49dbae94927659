"""`C(column)` among the predictors: one 0/1 predictor for every category but the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from plscli.errors import did_you_mean
from plscli.model.statements import Statement, Structure, Term
from plscli.model import Token

Categories = Callable[[str], Mapping[str, int]]
"""The categories of a column by name, with the number of their respondents."""
LEAST = 5
"""Respondents that a category has on average, or its column holds something else."""


def expanded(statements: Sequence[Statement], columns: Iterable[str], categories: Categories | None) -> list[Statement]:
    """The statements with every `C(column)` written out as predictors such as Industry[Retail].  Raises ModelError."""
    known = list(columns)
    return [
        replace(line, terms=tuple(term for each in line.terms for term in _terms(each, known, categories)))
        if isinstance(line, Structure)
        else line
        for line in statements
    ]


def _terms(term: Term, columns: Sequence[str], categories: Categories | None) -> Iterator[Term]:
    """The terms that one term stands for; with a label, each gets it with its category behind, unless it is the only one."""
    sets = [_members(factor, columns, categories) if factor.categories else {"": factor} for factor in term.factors]
    several = [factor.text for factor in term.factors if factor.categories]
    if len(set(several)) < len(several):
        raise term.source.place.error(f"the categories of {several[0]} are multiplied with themselves")
    combinations = list(product(*(members.items() for members in sets)))
    for combination in combinations:
        label = term.label
        if label and len(combinations) > 1:
            label = replace(label, text=f"{label.text}[{', '.join(name for name, _ in combination if name)}]")
        yield replace(term, label=label, factors=tuple(factor for _, factor in combination))


def _members(token: Token, columns: Sequence[str], categories: Categories | None) -> dict[str, Token]:
    """The 0/1 predictors of a column by category."""
    column, place = token.text, token.place
    if categories is None:
        raise place.error(f"the categories of {column} stand in the survey, and there is none here", "give the survey with the model")
    if column not in columns:
        raise place.error(f"{column!r} is not a column", did_you_mean(column, columns))
    found = categories(column)
    if len(found) < 2:
        raise place.error(f"{column} has {len(found)} category: {', '.join(found)}" if found else f"{column} has no answers")
    rows = sum(found.values())
    if rows < LEAST * len(found):
        raise place.error(
            f"{column} has {len(found)} different answers in {rows} rows: no categories, it seems",
            "leave it out if it is a date, an id or a text; join rare categories if it is none of these",
        )
    reference = token.reference or max(found, key=found.__getitem__)
    if reference not in found:
        near = did_you_mean(reference, found)
        raise place.error(f"{reference!r} is no category of {column}", near or f"its categories are: {', '.join(found)}")
    if colons := [name for name in found if ":" in name or "`" in name]:
        raise place.error(f"the category {colons[0]!r} of {column} has a character that model text uses", "write it without : and `")
    return {name: Token("name", f"{column}[{name}]", place) for name in found if name != reference}
