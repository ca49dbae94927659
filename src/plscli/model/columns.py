"""A model from column names alone: a stem and a running number make a block."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from plscli.errors import ModelError
from plscli.model.build import EXAMPLE
from plscli.model.spec import Construct, ModelSpec, Path
from plscli.model import can_be_written

STEM_AND_NUMBER = re.compile(r"(?P<stem>.*?[^\W\d_])[\s_.\-]*(?P<number>\d+)")
NUMBER_AND_NUMBER = re.compile(r"(?P<stem>.*?\d+)[\s_.\-]+(?P<number>\d+)")
"""As in Q1_1: the first item of the first question."""
GENERIC = frozenset(["q", "x", "v", "y", "var", "item", "items", "question", "frage", "column", "col", "unnamed", "field", "answer"])
IDENTIFIERS = frozenset(
    ["id", "ids", "no", "nr", "row", "case", "obs", "index", "respondent", "respid", "participant", "subject", "person", "time", "duration"]
)


def blocks(columns: Sequence[str], but: frozenset[str] = GENERIC | IDENTIFIERS) -> dict[str, tuple[str, ...]]:
    """Columns by stem, in column order; columns without a running number and the stems in `but` are left out."""
    found: dict[str, list[str]] = {}
    for column in columns:
        match = STEM_AND_NUMBER.fullmatch(column.strip())
        if match and match["stem"].casefold() not in but and can_be_written(column):
            found.setdefault(match["stem"], []).append(column)
    return {stem: tuple(members) for stem, members in found.items()}


def questions(columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Columns by the number of their question, as in Q1_1 and Q1_2; a guess that is good enough to be edited, not to be estimated."""
    found: dict[str, list[str]] = {}
    for column in columns:
        match = NUMBER_AND_NUMBER.fullmatch(column.strip())
        if match:
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
