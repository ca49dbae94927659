"""The answers to the items of a model as they stand in the file, before any row is left out, and the scales on which they were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from plscli.core import Array, Indices, Mask
from plscli.data import NO_CODES
from plscli.data.missing_codes import Lone, lone_values, unquestioned
from plscli.data.patterns import BYTE
from plscli.data.scale import Scale
from plscli.data.screen import Tally, common_scale, off_scale, tally
from plscli.data.survey import Survey, beyond, shortened
from plscli.model.spec import ModelSpec

BLOCK = 1 << 14
"""Rows that are looked at together."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Columns (N,) of the items that are in the file and hold numbers, in the order of the model; values
    beyond all bounds count as missing.

    order : positions of the items in the order of the file, which is taken for that of the questionnaire.   said : answer scales that
    are known, by item.   turned : scales on which reverse-coded items were turned round after reading, by item.   declared : codes for
    missing answers.   unquestioned : items of which it was said that none of their answers means missing.
    """

    model: ModelSpec
    names: tuple[str, ...]
    columns: tuple[Array, ...]
    rows: int
    order: tuple[int, ...]
    said: Mapping[str, Scale | None] = field(default_factory=dict)
    turned: Mapping[str, Scale] = field(default_factory=dict)
    declared: tuple[str, ...] = ()
    unquestioned: frozenset[str] = frozenset()

    @classmethod
    def of(cls, survey: Survey, model: ModelSpec, scale: Scale | None = None) -> Answers:
        """The answers of a survey.   scale : lowest and highest answer to every item; without it those that the survey knows."""
        names = tuple(name for name in model.indicators if name in survey.columns and not survey.text_answers(name))
        columns = tuple(_finite(survey.columns[name].astype(np.float64, copy=False)) for name in names)
        place = {name: position for position, name in enumerate(survey.columns)}
        order = tuple(sorted(range(len(names)), key=lambda k: place[names[k]]))
        said = {name: scale or survey.scales.get(name) for name in names}
        reversed_ = (survey.prepared or {}).get("reversed", {})
        turned = {name: (low, high) for name, (low, high) in reversed_.items() if name in names}
        known = survey.missing_codes, unquestioned(survey.prepared)
        return cls(model, names, columns, survey.rows, order, said, turned, *known)

    @cached_property
    def as_given(self) -> Answers:
        """The answers as respondents gave them, reverse-coded items turned back: a straight line is one only there."""
        if not self.turned:
            return self
        scales = [self.turned.get(name) for name in self.names]
        columns = [scale[0] + scale[1] - column if scale else column for scale, column in zip(scales, self.columns, strict=True)]
        return replace(self, columns=tuple(columns), turned={})

    def blocks(self, items: Sequence[int] | None = None) -> Iterator[Array]:
        """Answers (n, items) of one block of rows after the other, column by column in memory, NaN where missing."""
        columns = [self.columns[k] for k in (range(len(self.columns)) if items is None else items)]
        for start in range(0, self.rows, BLOCK):
            yield np.stack([column[start : start + BLOCK] for column in columns]).T

    def some_rows(self, which: Indices) -> Array:
        """Answers (n, K) of some of the rows."""
        return np.column_stack([column[which] for column in self.columns])

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """The different answers to each item, and how often each was given."""
        return tuple(tally(column) for column in self.columns)

    @cached_property
    def given(self) -> Array:
        """(K,) answers given to each item."""
        return np.array([counts.sum() for _, counts in self.tallies], dtype=np.float64)

    @cached_property
    def missing(self) -> Array:
        """(K,) share of missing answers."""
        return (self.rows - self.given) / self.rows

    @cached_property
    def varies(self) -> Mask:
        """(K,) True for items with two different answers or more."""
        return np.array([len(values) > 1 for values, _ in self.tallies], dtype=np.bool_)

    @cached_property
    def whole(self) -> Mask:
        """(K,) True for items whose answers are all whole numbers."""
        return np.array([bool((np.floor(values) == values).all()) for values, _ in self.tallies], dtype=np.bool_)

    @cached_property
    def lowest(self) -> float | None:
        """The lowest answer if all answers are whole numbers and lie near enough to be held in bytes."""
        ends = [(values[0], values[-1]) for values, _ in self.tallies if len(values)]
        if not ends or not self.whole.all() or max(high for _, high in ends) - min(low for low, _ in ends) > BYTE:
            return None
        return float(min(low for low, _ in ends))

    @cached_property
    def empty(self) -> Mask:
        """(N,) True for respondents without any answer."""
        if not self.names or not self.missing.all():  # an item that everybody answered
            return np.full(self.rows, not self.names, dtype=np.bool_)
        return np.asarray(np.logical_and.reduce([np.isnan(column) for column in self.columns]))

    @property
    def used(self) -> int:
        """Respondents with an answer to an item of the model."""
        return self.rows - int(self.empty.sum())

    @cached_property
    def means(self) -> Array:
        """(K,) means of the answers; 0 without answers."""
        return np.array([values @ counts / max(1.0, counts.sum()) for values, counts in self.tallies], dtype=np.float64)

    def filled(self, items: Sequence[int] | None = None) -> Iterator[Array]:
        """The blocks less the means of the items; a missing answer is replaced by the mean, which leaves 0."""
        means = self.means if items is None else self.means[list(items)]
        for block in self.blocks(items):
            block -= means
            block[np.isnan(block)] = 0.0
            yield block

    @cached_property
    def covariance(self) -> Array:
        """(K, K) covariances of the respondents with an answer, missing answers replaced by the mean, divisor n - 1."""
        total = np.zeros((len(self.names),) * 2)
        for block in self.filled():
            total += block.T @ block
        return total / max(1, self.used - 1)

    @cached_property
    def correlations(self) -> Array:
        """(K, K) correlations with an exact unit diagonal; row and column NaN where an item does not vary."""
        sd = np.where(self.varies, np.sqrt(np.diagonal(self.covariance)), np.nan)
        R: Array = self.covariance / (sd[:, None] * sd)
        np.fill_diagonal(R, np.where(self.varies, 1.0, np.nan))
        return R

    @cached_property
    def scales(self) -> Scales:
        """The answer scales of the items, known or told from the answers."""
        answers = {
            name: (values[given := ~np.isin(values, self.codes(name))], counts[given])
            for name, (values, counts) in zip(self.names, self.tallies, strict=True)
        }
        own = [c.name for c in self.model.constructs if c.indicators == (c.name,) and c.name not in self.model.endogenous]
        return Scales.of(answers, self.said, own)

    @cached_property
    def lone(self) -> list[Lone]:
        """Values far from the scale of their items, unless it was said that no code means missing."""
        if self.declared == (NO_CODES,):
            return []
        blocks = [
            [self.names[k] for k in self.block(each.name) if self.names[k] not in self.unquestioned]
            for each in self.model.constructs
            if not each.higher
        ]
        known = {name: scale for name, scale in self.said.items() if scale}
        return lone_values(dict(zip(self.names, self.tallies, strict=True)), blocks, known)

    def codes(self, item: str) -> list[float]:
        """Answers to an item that look like codes for missing ones."""
        return [each.value for each in self.lone if each.code and each.item == item]

    @cached_property
    def scale_groups(self) -> tuple[ScaleGroup, ...]:
        """The items by their answer scale."""
        return tuple(self.scales.groups(self.names))

    @property
    def scale(self) -> Scale | None:
        """The answer scale of all items, if they have one in common."""
        scales = {group.scale for group in self.scale_groups}
        return scales.pop() if len(scales) == 1 else None

    def block(self, construct: str) -> list[int]:
        """Positions of the items of a construct that are in the file."""
        place = {name: k for k, name in enumerate(self.names)}
        return [place[item] for item in self.model.construct(construct).indicators if item in place]


def _finite(column: Array) -> Array:
    wrong = beyond(column)
    return np.where(wrong, np.nan, column) if wrong.any() else column


@dataclass(frozen=True)
class ScaleGroup:
    """Items with one answer scale.   items : their positions.   scale : None where it cannot be told.   said : or told from the answers.

    subject : what the answers to them are called.
    """

    items: tuple[int, ...]
    scale: Scale | None
    said: bool
    subject: str


def _fits(values: Array, scale: Scale | None) -> bool:
    """Whether answers are on a scale, and more than 0 and 1."""
    return scale is not None and not off_scale(values, *scale).any() and not set(values) <= {0.0, 1.0}


@dataclass(frozen=True)
class Scales:
    """Answer scales of items.

    known : by item, where it was said.   inferred : of the others, if it can be told.   apart : columns that are measures of their own,
    such as an age or 0 and 1, and no answers on a scale.
    """

    known: Mapping[str, Scale]
    inferred: Scale | None
    apart: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tallies: Mapping[str, Tally], said: Mapping[str, Scale | None], own: Iterable[str] = ()) -> Scales:
        """The scales of items, of whose answers tallies were made.

        own : columns that are predictors by themselves; those that do not fit the scale of the others have none.
        """
        known = {name: scale for name, scale in said.items() if scale is not None}
        single = [name for name in own if name in tallies and name not in known]
        rest = [tally for name, tally in tallies.items() if name not in (*known, *single)]
        inferred = common_scale(rest or [tally for name, tally in tallies.items() if name not in known])
        return cls(known, inferred, frozenset(name for name in single if rest and not _fits(tallies[name][0], inferred)))

    @property
    def settings(self) -> dict[str, Any]:
        """The scale of all items if it is one, and those of single items if there are several."""
        scales = {*self.known.values(), *([self.inferred] if self.inferred else [])}
        whole = {"scale": list(next(iter(scales))) if len(scales) == 1 else None, "scale_inferred": not self.known}
        return whole if len(scales) < 2 else {**whole, "scales": {name: list(scale) for name, scale in self.known.items()}}

    def groups(self, names: Sequence[str]) -> Iterator[ScaleGroup]:
        """The items by their scale."""
        groups: dict[Scale | None, list[int]] = {}
        for k, name in ((k, name) for k, name in enumerate(names) if name not in self.apart):
            groups.setdefault(self.known.get(name), []).append(k)
        for scale, items in groups.items():
            subject = "answers" if len(groups) == 1 else f"answers to {shortened([names[k] for k in items], 5)}"
            yield ScaleGroup(tuple(items), scale or self.inferred, scale is not None, subject)
