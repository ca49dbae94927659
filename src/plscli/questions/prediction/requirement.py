"""What must hold of predictions, for scripts: q2 > 0, rmse_difference < 0."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

from plscli.data.survey import shortened
from plscli.errors import UsageError, did_you_mean
from plscli.records import Record
from plscli.words.wording import figure

NUMBERS = ("q2", "rmse", "mae", "mape", "rmse_lm", "mae_lm", "rmse_difference", "rmse_ia", "mae_ia", "skew")
"""Fields of table `prediction` that can be required to be something."""
SIGNS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
CONDITION = re.compile(r"\s*(\w+)\s*(>=|<=|>|<)\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Condition:
    """What every item must fulfil: a field, a sign and a number."""

    text: str
    field: str
    sign: str
    value: float

    def holds(self, row: Record) -> bool:
        """Whether an item fulfils it; a number that does not exist fulfils nothing."""
        found = row[self.field]
        return found is not None and bool(SIGNS[self.sign](found, self.value))


def conditions(text: str) -> list[Condition]:
    """Conditions with commas between them.  UsageError for anything else."""
    found = []
    for part in text.split(","):
        match = CONDITION.fullmatch(part)
        if match is None:
            raise UsageError(f"--require {part.strip()!r} is no condition\n  write it like 'q2 > 0', several with commas between them")
        field, sign, number = match.groups()
        if field not in NUMBERS:
            near = did_you_mean(field, NUMBERS) or f"there are: {', '.join(NUMBERS)}"
            raise UsageError(f"--require {part.strip()!r}: there is no number {field!r} of an item\n  {near}")
        try:
            found.append(Condition(f"{field} {sign} {number}", field, sign, float(number)))
        except ValueError:
            raise UsageError(f"--require {part.strip()!r}: {number!r} is no number") from None
    return found


def unmet(wanted: Sequence[Condition], rows: Sequence[Record]) -> str | None:
    """What is not met by some of the rows of table `prediction`; None if nothing is."""
    said = []
    for each in wanted:
        failed = [row for row in rows if not each.holds(row)]
        if failed:
            values = [f"{row['indicator']} ({_value(row[each.field])}, {row['technique'].upper()})" for row in failed]
            said.append(f"--require {each.text} is not met by {shortened(values, 6)}")
    return "\n".join(said) or None


def _value(value: float | None) -> str:
    return "not computed" if value is None else figure(value)
