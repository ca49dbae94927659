"""Hypotheses that must be supported, for scripts: named ones, all of them, or any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from plscli.errors import UsageError, did_you_mean
from plscli.model.spec import ModelSpec
from plscli.words.wording import listed

Quantifier = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Labels of hypotheses of which all, or any, must be supported.   text : as it was asked for."""

    text: str
    labels: tuple[str, ...]
    quantifier: Quantifier = "all"

    @classmethod
    def of(cls, wanted: str | Iterable[str], model: ModelSpec) -> Requirement:
        """What `all`, `any`, labels with commas between them, or a list of labels ask of a model.  UsageError for an unknown label."""
        known = tuple(effect.label for effect in model.effects)
        if wanted == "all":
            return cls("all", known)
        if wanted == "any":
            return cls("any", known, "any")
        if isinstance(wanted, str):
            labels = (wanted,) if wanted in known else tuple(label.strip() for label in wanted.split(",") if label.strip())
        else:
            labels = tuple(wanted)
        if not labels:
            raise UsageError("--require names no hypothesis\n  write labels such as H1,H3, or all, or any")
        for label in labels:
            if label not in known:
                near = did_you_mean(label, known) or f"there are: {', '.join(known)}"
                raise UsageError(f"--require: the model has no hypothesis {label!r}\n  {near}")
        return cls(",".join(labels), tuple(dict.fromkeys(labels)))

    def unmet(self, supported: Iterable[str], undecided: str | None = None) -> str | None:
        """What is not met when these hypotheses are supported; None if nothing is.   undecided : why none is decided, if so."""
        if undecided:
            return f"--require {self.text} is not met: no hypothesis is decided, since {undecided}"
        held = set(supported)
        failed = [label for label in self.labels if label not in held]
        if not failed or (self.quantifier == "any" and len(failed) < len(self.labels)):
            return None
        if self.quantifier == "any":
            return f"--require any is not met: {'none of ' if len(failed) > 1 else ''}{listed(failed)} is {_supported(len(failed) > 1)}"
        return f"--require {self.text} is not met: {listed(failed)} {'is' if len(failed) == 1 else 'are'} not supported"


def _supported(several: bool) -> str:
    return "supported" if several else "not supported"
