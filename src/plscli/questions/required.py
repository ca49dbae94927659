"""What must be found, for scripts: numbers in every row of a table, such as q2 > 0, and differences or invariance of groups."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plscli.data.survey import shortened
from plscli.errors import UsageError, did_you_mean
from plscli.model.spec import ModelSpec
from plscli.questions.groups import DIFFERS, FULL, NO_DIFFERENCE, NOT_COMPARABLE, PARTIAL
from plscli.records import Record
from plscli.words import figure

if TYPE_CHECKING:
    from plscli.questions.groups.answer import Groups

NUMBERS = ("q2", "rmse", "mae", "mape", "rmse_lm", "mae_lm", "rmse_difference", "rmse_ia", "mae_ia", "skew")
"""Fields of table `prediction` that can be required to be something."""
SIGNS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
CONDITION = re.compile(r"\s*(\w+)\s*(>=|<=|>|<)\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*")
ALL = "all"
FOUND = (DIFFERS, NO_DIFFERENCE, NOT_COMPARABLE)
LEVELS = {PARTIAL: (PARTIAL, FULL), FULL: (FULL,)}
EXAMPLE = "write what must be found, such as 'H2 differs', 'H3 no difference shown', 'COMP partial' or 'all full'; several with commas"


@dataclass(frozen=True, slots=True)
class Demand:
    """What every item must fulfil: a field, a sign and a number."""

    text: str
    field: str
    sign: str
    value: float

    def holds(self, row: Record) -> bool:
        """Whether an item fulfils it; a number that does not exist fulfils nothing."""
        found = row[self.field]
        return found is not None and bool(SIGNS[self.sign](found, self.value))


def demands(text: str, known: Sequence[str] = NUMBERS, of: str = "an item") -> list[Demand]:
    """Conditions with commas between them.   known : fields that can be required to be something.   of : what the rows are about.

    UsageError for anything else.
    """
    found = []
    for part in text.split(","):
        match = CONDITION.fullmatch(part)
        if match is None:
            raise UsageError(
                f"--require {part.strip()!r} is no condition\n  write it like '{known[0]} > 0', several with commas between them"
            )
        field, sign, number = match.groups()
        if field not in known:
            near = did_you_mean(field, known) or f"there are: {', '.join(known)}"
            raise UsageError(f"--require {part.strip()!r}: there is no number {field!r} of {of}\n  {near}")
        try:
            found.append(Demand(f"{field} {sign} {number}", field, sign, float(number)))
        except ValueError:
            raise UsageError(f"--require {part.strip()!r}: {number!r} is no number") from None
    return found


def unmet(wanted: Sequence[Demand], rows: Sequence[Record], named: Callable[[Record], tuple[str, ...]]) -> str | None:
    """What is not met by some of the rows; None if nothing is.   named : a row, and what is said behind its number."""
    said = []
    for each in wanted:
        failed = [row for row in rows if not each.holds(row)]
        if failed:
            found = ("not computed" if row[each.field] is None else figure(row[each.field]) for row in failed)
            values = [f"{name} ({', '.join((value, *more))})" for value, (name, *more) in zip(found, map(named, failed), strict=True)]
            said.append(f"--require {each.text} is not met by {shortened(values, 6)}")
    return "\n".join(said) or None


def item(row: Record) -> tuple[str, ...]:
    """A row of table `prediction`: the item, and the technique."""
    return row["indicator"], row["technique"].upper()


@dataclass(frozen=True, slots=True)
class Findings:
    """Pairs of a name, of a hypothesis or of a composite, and the word that must stand beside it; `all` stands for all of them.

    With more than two groups a hypothesis differs as soon as it does in one pair; everything else must hold in every pair.
    """

    text: str
    wanted: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> Findings:
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
