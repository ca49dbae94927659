"""Where a document comes from: program, data, model, settings and seed, so that its numbers can be found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plscli import __version__
from plscli.estimation import footer
from plscli.report.cells import NOTHING, words
from plscli.tables import Result


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was given or chosen, under the name that JSON has for it."""

    name: str
    value: Any

    @property
    def text(self) -> str:
        """The value as text, numbers in full; what was not chosen is a dash."""
        return NOTHING if self.value is None or self.value in ([], {}) else words(self.value)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Everything behind a document.   model : its text.   settings : in the order of JSON."""

    origin: tuple[Fact, ...]
    model: str
    settings: tuple[Fact, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All of it, one fact after another."""
        return (*self.origin, Fact("model", self.model.rstrip("\n")), *self.settings)

    @property
    def line(self) -> str:
        """Program, data and seed in one line."""
        found = {fact.name: fact for fact in self.facts}
        chosen = [found[name] for name in ("data", "sha256", "seed") if found.get(name) and found[name].value is not None]
        return "; ".join([f"plscli {__version__}", *(f"{fact.name} {fact.text}" for fact in chosen)])

    @property
    def chosen(self) -> str:
        """Origin and settings in one line."""
        return "; ".join(f"{fact.name} {fact.text}" for fact in (*self.origin, *self.settings) if fact.text != NOTHING)


def provenance(result: Result) -> Imprint:
    """Where a result comes from."""
    data = result.data
    origin = (
        Fact("plscli", __version__),
        Fact("analysis", result.kind),
        Fact("data", data.file),
        Fact("sha256", data.sha256),
        Fact("rows", data.rows),
        Fact("used", data.used),
        Fact("na", list(data.na)),
        Fact("prepared", data.prepared),
        Fact("inferred", result.model.inferred),
    )
    settings = tuple(Fact(name, value) for name, value in result.settings.items())
    own = footer.own(result).strip(" ()")
    return Imprint(origin, result.model.text, (*settings, *([Fact("own", own)] if own else [])))
