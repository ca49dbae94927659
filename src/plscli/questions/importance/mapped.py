"""What stands on an importance-performance map: constructs that lead to the target, and their items, all of them on known scales."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plscli.data.scale import Scale
from plscli.data.survey import shortened
from plscli.errors import UsageError, did_you_mean
from plscli.estimation.performance import items_of
from plscli.model.spec import ModelSpec
from plscli.words.wording import listed

SAY = (
    "performance runs from the lowest answer that was offered to the highest, which answers that happen to occur do not tell\n"
    "  name the scale: {}"
)
HOW = '--scale 1:7, of some items --scale "{}: 1:5", or scale = "1:7" in the study file'
AGAIN = "make the analysis again with plscli bootstrap SURVEY --scale 1:7 -o saved.json"
MOST_NAMED = 6
"""Items that are named before the rest is counted."""


@dataclass(frozen=True)
class Mapped:
    """The map of a model.

    target : what is to be raised.   constructs : that lead to it.   apart : columns among them that are measures of their own without
    an answer scale, such as an age, which stay off the map.
    """

    model: ModelSpec
    target: str
    constructs: tuple[str, ...]
    apart: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: ModelSpec, target: str | None, scales: Mapping[str, Scale], *, saved: bool = False) -> Mapped:
        """The map for a target, or for the only construct that leads to no other.

        saved : whether the scales can be told no more.   Raises UsageError for a target that nothing leads to, and for items of unknown
        scale.
        """
        name = _target(model, target)
        products = {product.name for product in model.products}
        before = [each for each in model.structural if each not in products and name in model.downstream(each)]
        apart = [each for each in before if _is_column(model, each) and each not in scales]
        kept = [each for each in before if each not in apart]
        unknown = [item for each in (*kept, name) for item in items_of(model, each) if item not in scales]
        if unknown:
            how = AGAIN if saved else HOW.format(",".join(unknown[:2]))
            raise UsageError(f"the answer scale of {shortened(unknown, MOST_NAMED)} is not known: {SAY.format(how)}")
        if not kept:
            raise UsageError(f"nothing that leads to {name} has an answer scale: {listed(apart)} are measures of their own")
        return cls(model, name, tuple(kept), tuple(apart))

    def parts(self, name: str) -> tuple[str, ...]:
        """Constructs that a construct is made of; none for an ordinary one."""
        construct = self.model.construct(name)
        return construct.indicators if construct.higher else ()

    @property
    def measured(self) -> tuple[str, ...]:
        """Constructs with items of their own, parts in place of the wholes."""
        return tuple(each for name in self.constructs for each in (self.parts(name) or (name,)))

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """(construct, item) of all items."""
        return tuple((name, item) for name in self.measured for item in self.model.construct(name).indicators)


def _target(model: ModelSpec, target: str | None) -> str:
    ends = model.endogenous
    if target is None:
        last = [name for name in ends if not model.successors(name)]
        if len(last) == 1:
            return last[0]
        raise UsageError(f"several constructs lead to no other: {listed(last)}\n  say which is to be raised: --target {last[0]}")
    if target not in ends:
        near = did_you_mean(target, ends) or f"constructs that others lead to: {', '.join(ends)}"
        raise UsageError(f"nothing in the model leads to a construct {target!r}\n  {near}")
    return target


def _is_column(model: ModelSpec, name: str) -> bool:
    """Whether a construct is a column by itself that nothing leads to, such as an age or one of several categories."""
    return model.construct(name).indicators == (name,) and not model.predecessors(name)
