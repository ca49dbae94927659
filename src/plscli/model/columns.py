"""What the columns of a survey give a model: blocks from a stem and a running number, 0/1 predictors from categories (`C(column)`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from plscli.errors import ModelError, did_you_mean
from plscli.model import EXAMPLE, Token, can_be_written
from plscli.model.spec import Construct, ModelSpec, Path
from plscli.model.statements import Statement, Structure, Term

STEM_AND_NUMBER = re.compile(r"(?P<stem>.*?[^\W\d_])[\s_.\-]*(?P<number>\d+)")
NUMBER_AND_NUMBER = re.compile(r"(?P<stem>.*?\d+)[\s_.\-]+(?P<number>\d+)")
"""As in Q1_1: the first item of the first question."""
GENERIC = frozenset(["q", "x", "v", "y", "var", "item", "items", "question", "frage", "column", "col", "unnamed", "field", "answer"])
IDENTIFIERS = frozenset(
    ["id", "ids", "no", "nr", "row", "case", "obs", "index", "respondent", "respid", "participant", "subject", "person", "time", "duration"]
)

Categories = Callable[[str], Mapping[str, int]]
"""The categories of a column by name, with the number of their respondents."""
LEAST = 5
"""Respondents that a category has on average, or its column holds something else."""


def blocks(columns: Sequence[str], but: frozenset[str] = GENERIC | IDENTIFIERS) -> dict[str, tuple[str, ...]]:
    """Columns by stem, in column order; columns without a running number and the stems in `but` are left out."""
    return _by_stem([column for column in columns if can_be_written(column)], STEM_AND_NUMBER, but)


def questions(columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Columns by the number of their question, as in Q1_1 and Q1_2; a guess that is good enough to be edited, not to be estimated."""
    return _by_stem(columns, NUMBER_AND_NUMBER, frozenset())


def _by_stem(columns: Iterable[str], pattern: re.Pattern[str], but: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for column in columns:
        match = pattern.fullmatch(column.strip())
        if match and match["stem"].casefold() not in but:
            found.setdefault(match["stem"], []).append(column)
    return {stem: tuple(members) for stem, members in found.items()}


def guesses(columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What constructs could be measured by, by name: the block of that name, or the one column that bears it."""
    return {**{name: (name,) for name in columns}, **blocks(columns, but=frozenset())}


def single(columns: Sequence[str]) -> list[str]:
    """Columns that can only be meant as themselves where a path names them: their names are no stems of others."""
    stems = blocks(columns, but=frozenset())
    return [name for name in columns if stems.get(name, (name,)) == (name,)]


def infer_model(columns: Sequence[str], left_out: Mapping[str, str], source: str) -> ModelSpec:
    """Blocks of columns with the same stem, every block pointing to the last one in column order.

    columns : candidate columns, numeric and not constant, in file order.   left_out : other columns, with the reason.
    Raises ModelError when fewer than two blocks are found.
    """
    found = blocks(columns)
    if len(found) < 2:
        seen = f"found {len(found)} block{'' if len(found) == 1 else 's'}{': ' + ', '.join(found) if found else ''}"
        ignored = [f"{name} ({reason})" for name, reason in left_out.items()]
        ignored += [f"{name} (no stem and number)" for name in columns if all(name not in block for block in found.values())]
        details = f"\n  columns left out: {', '.join(ignored[:8])}{', ...' if len(ignored) > 8 else ''}" if ignored else ""
        raise ModelError(
            f"no model given, and none can be inferred from the columns of {source}: {seen}, two are needed\n"
            f"  a block is two or more columns, or one, named by a stem and a number: INTG1, INTG2{details}\n"
            f"  give a model with -m FILE or -p 'ERC ~ INTG'; {EXAMPLE}"
        )
    return pointing(found)


def pointing(found: Mapping[str, tuple[str, ...]]) -> ModelSpec:
    """The model in which every block points to the last one; without two blocks one that has no constructs."""
    *sources, target = found if len(found) > 1 else ("",)
    return ModelSpec(
        constructs=tuple(Construct(stem, "reflective", members) for stem, members in found.items() if sources),
        paths=tuple(Path(stem, target, f"H{i}") for i, stem in enumerate(sources, 1)),
        inferred=True,
        origin="column names",
    )


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
