"""What must hold of every row of a table, for scripts: q2 > 0, rmse_difference < 0."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
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


def conditions(text: str, known: Sequence[str] = NUMBERS, of: str = "an item") -> list[Condition]:
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
            found.append(Condition(f"{field} {sign} {number}", field, sign, float(number)))
        except ValueError:
            raise UsageError(f"--require {part.strip()!r}: {number!r} is no number") from None
    return found


def unmet(wanted: Sequence[Condition], rows: Sequence[Record], named: Callable[[Record], tuple[str, ...]]) -> str | None:
    """What is not met by some of the rows; None if nothing is.   named : a row, and what is said behind its number."""
    said = []
    for each in wanted:
        failed = [row for row in rows if not each.holds(row)]
        if failed:
            values = [f"{name} ({', '.join((_value(row[each.field]), *more))})" for row in failed for name, *more in [named(row)]]
            said.append(f"--require {each.text} is not met by {shortened(values, 6)}")
    return "\n".join(said) or None


def item(row: Record) -> tuple[str, ...]:
    """A row of table `prediction`: the item, and the technique."""
    return row["indicator"], row["technique"].upper()


def _value(value: float | None) -> str:
    return "not computed" if value is None else figure(value)
