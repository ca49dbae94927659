"""Which answer scale each item has: known of some items, told from the answers to the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plscli.core.design import Array
from plscli.data.scale import Scale
from plscli.data.screen import inferred_scale
from plscli.data.survey import shortened


@dataclass(frozen=True)
class Scales:
    """Answer scales of items.   known : by item, where it was said.   inferred : of the others, if it can be told."""

    known: Mapping[str, Scale]
    inferred: Scale | None

    @classmethod
    def of(cls, X: Array, names: Sequence[str], said: Mapping[str, Scale | None]) -> Scales:
        """The scales of answers X (N, K)."""
        known = {name: scale for name, scale in said.items() if scale is not None}
        others = [k for k, name in enumerate(names) if name not in known]
        return cls(known, inferred_scale(X[:, others]))

    @property
    def settings(self) -> dict[str, Any]:
        """The scale of all items if it is one, and those of single items if there are several."""
        scales = {*self.known.values(), *([self.inferred] if self.inferred else [])}
        whole = {"scale": list(next(iter(scales))) if len(scales) == 1 else None, "scale_inferred": not self.known}
        return whole if len(scales) < 2 else {**whole, "scales": {name: list(scale) for name, scale in self.known.items()}}

    def groups(self, names: Sequence[str]) -> Iterator[tuple[list[int], Scale | None, bool, str]]:
        """Positions of the items of each scale, the scale, whether it was said, and what the answers are called."""
        groups: dict[Scale | None, list[int]] = {}
        for k, name in enumerate(names):
            groups.setdefault(self.known.get(name), []).append(k)
        for scale, items in groups.items():
            subject = "answers" if len(groups) == 1 else f"answers to {shortened([names[k] for k in items], 5)}"
            yield items, scale or self.inferred, scale is not None, subject
