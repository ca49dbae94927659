"""What must be found, for scripts: that a hypothesis differs, or that a composite is invariant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plscli.errors import UsageError, did_you_mean
from plscli.model.spec import ModelSpec
from plscli.questions.groups.differences import DIFFERS, NO_DIFFERENCE, NOT_COMPARABLE
from plscli.questions.groups.invariance import FULL, PARTIAL
from plscli.records import Record

if TYPE_CHECKING:
    from plscli.questions.groups.answer import Groups

ALL = "all"
FOUND = (DIFFERS, NO_DIFFERENCE, NOT_COMPARABLE)
LEVELS = {PARTIAL: (PARTIAL, FULL), FULL: (FULL,)}
EXAMPLE = "write what must be found, such as 'H2 differs', 'H3 no difference shown', 'COMP partial' or 'all full'; several with commas"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Pairs of a name, of a hypothesis or of a composite, and the word that must stand beside it; `all` stands for all of them.

    With more than two groups a hypothesis differs as soon as it does in one pair; everything else must hold in every pair.
    """

    text: str
    wanted: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> Requirement:
        """What words ask for.  UsageError for those that ask for nothing."""
        found = []
        for part in (" ".join(part.split()) for part in text.split(",")):
            word = next((word for word in (*FOUND, *LEVELS) if part.endswith(f" {word}")), None)
            if word is None:
                raise UsageError(f"--require {text}: {part!r} is nothing that can be found\n  {EXAMPLE}")
            found.append((part.removesuffix(word).strip(), word))
        return cls(text, tuple(found))

    def check(self, model: ModelSpec) -> None:
        """UsageError for a name that the model does not have."""
        labels = [effect.label for effect in model.effects]
        for name, word in self.wanted:
            known = list(model.names) if word in LEVELS else labels
            if name not in (ALL, *known):
                kind = "construct" if word in LEVELS else "hypothesis"
                raise UsageError(f"--require: the model has no {kind} {name!r}\n  {did_you_mean(name, known) or f'there are: {known}'}")

    def unmet(self, answer: Groups) -> str | None:
        """What of it is not met, in words; None if all is."""
        tables = answer.tables()
        failed = [said for name, word in self.wanted for said in _failed(name, word, tables["group_differences"], tables["invariance"])]
        return f"--require {self.text} is not met: {'; '.join(failed)}" if failed else None


def _failed(name: str, word: str, differences: list[Record], invariance: list[Record]) -> list[str]:
    """What is found instead of a word."""
    of, field, rows = ("construct", "level", invariance) if word in LEVELS else ("hypothesis", "decision", differences)
    names = dict.fromkeys(row[of] for row in rows if name in (ALL, row[of]))
    said = []
    for each in names:
        found = [row[field] for row in rows if row[of] == each]
        allowed = LEVELS.get(word, (word,))
        held = [value in allowed for value in found if value is not None or name != ALL]
        if not (any(held) if word == DIFFERS else all(held)):
            other = next(value for value in found if value not in allowed)
            said.append(f"{each}: {'invariance ' if word in LEVELS else ''}{other or 'not tested'}")
    return said
