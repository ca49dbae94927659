"""Which answer scale each item has: known of some items, told from the answers to the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plscli.core.pls.design import Array
from plscli.data.scale import Scale
from plscli.data.screen import Tally, common_scale, off_scale
from plscli.data.survey import shortened


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
