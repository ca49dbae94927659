"""Files to a `Survey`, and what can be seen in its answers before any model is estimated.

The ground of it: cells to columns, numbers where every answer is one, text elsewhere.  A column of a survey has few distinct answers:
each of them is looked at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plscli.errors import DataError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.core import Array

MISSING_WORDS = frozenset(
    [
        *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
        *("<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
    ]
)
"""What stands for a missing answer in any survey: the list of pandas (`na_values` of `read_csv`)."""
NO_CODES = "none"
"""Stands for codes where it was said that no answer means missing."""
POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")


def numbers(cells: Sequence[str], na: Sequence[str], delimiter: str) -> tuple[Array, str] | None:
    """Answers (N,) of cells that are all numbers or missing words, NaN where missing, and the decimal sign that was seen, if any.

    None if a cell is something else, or if it takes all cells of the column to tell: commas between thousands, blanks around a code.
    """
    distinct = set(cells)
    missing = (distinct & MISSING_WORDS) | distinct.intersection(na)
    given = distinct - missing
    text = "\n".join(given)
    worded = "n" in text or "N" in text  # inf and nan, of which no number with a comma is a neighbour
    sign = "." if "." in text or worded else "," if "," in text else ""
    if "_" in text or (sign == "," and delimiter == ","):  # 1_000 is a number to Python alone
        return None
    try:
        values = map(float, (cell.replace(",", ".") for cell in given) if sign == "," else given)
        table = dict(zip(given, values, strict=True))
    except ValueError:
        return None
    table.update(dict.fromkeys(missing, float("nan")))
    import numpy as np

    return np.fromiter(map(table.__getitem__, cells), np.float64, len(cells)), sign


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the distinct cells of a column mean.   numeric : numbers, NaN = missing; words otherwise, None = missing.

    commas : numbers that are written with a decimal comma.
    """

    table: dict[str, Any]
    numeric: bool
    commas: bool = False

    def answers(self, cells: Iterable[str]) -> NDArray[Any]:
        """Answers (N,) that the cells mean."""
        import numpy as np

        return np.array([self.table[cell] for cell in cells], dtype=self.dtype)

    @property
    def dtype(self) -> Any:
        """Of the answers."""
        return "float64" if self.numeric else object


def meanings(distinct: Collection[str], na: Sequence[str], delimiter: str) -> Meanings:
    """What cells mean that are not all plain numbers.

    Numbers may be written with blanks around them or, where a thousands separator cannot be meant, with a decimal comma; if there is
    anything else, all cells mean their text.
    """
    blank = {"", *na}
    given = {cell: cell.strip() for cell in distinct if cell not in MISSING_WORDS}
    given = {cell: answer for cell, answer in given.items() if answer not in blank}
    plain = all(map(is_number, given.values()))
    if plain or _decimal_commas(given.values(), delimiter):
        values = dict.fromkeys(distinct, float("nan"))
        values.update(zip(given, (float(answer.replace(",", ".")) for answer in given.values()), strict=True))
        return Meanings(values, True, not plain)
    return Meanings({cell: given.get(cell) for cell in distinct}, False)


def column(cells: Sequence[str], na: Sequence[str], delimiter: str) -> tuple[NDArray[Any], bool]:
    """Answers (N,) of cells that are not all plain numbers, and whether they are numbers with a decimal comma; see `meanings`."""
    found = meanings(set(cells), na, delimiter)
    return found.answers(cells), found.commas


def distinct(answers: NDArray[Any]) -> Counter[str]:
    """The distinct answers of a column, missing ones aside, as they are written, with the number of rows of each."""
    import numpy as np

    if answers.dtype == object:
        return Counter(str(answer) for answer in answers if answer is not None)
    values, rows = np.unique(answers[~np.isnan(answers)], return_counts=True)
    return Counter({f"{value:.15g}": int(number) for value, number in zip(values, rows, strict=True)})


def codes(na: Iterable[str]) -> list[float]:
    """The codes for missing answers that are numbers: they hold however they are written, as 99, 99.0, +99 or 99,00."""
    return [float(code.replace(",", ".")) for code in na if COMMA.fullmatch(code) or POINT.fullmatch(code)]


def without_codes(answers: NDArray[Any], na: Sequence[str]) -> NDArray[Any]:
    """The answers (N,) themselves, in which NaN takes the place of codes for missing ones; text is left as it is."""
    import numpy as np

    if answers.dtype != object and (missing := codes(na)):
        answers[np.isin(answers, missing)] = np.nan
    return answers


def named_codes(na: Iterable[str]) -> tuple[str, ...]:
    """The codes themselves.  Raises UsageError where it is said both that there are none and which they are."""
    found = tuple(na)
    if NO_CODES in found and set(found) != {NO_CODES}:
        named = next(code for code in found if code != NO_CODES)
        raise UsageError(f"--na {NO_CODES} says that no answer means missing, and --na {named} names one\n  leave one of them out")
    return () if NO_CODES in found else found


def missing(na: Sequence[str], where: str = "") -> tuple[str, ...]:
    """A note on codes that mean missing, if any were named.   where : they do, as in " in Q1"."""
    codes = named_codes(na)
    return (f"{', '.join(codes) or 'no code'}{where} {'' if codes else 'is '}read as missing",) if na else ()


def check_names(names: Iterable[str]) -> None:
    """Raises DataError for names of columns that occur twice."""
    if repeated := sorted(name for name, times in Counter(names).items() if times > 1):
        raise DataError(f"column names occur twice: {', '.join(repeated)}\n  rename one of each pair")


def is_number(answer: str) -> bool:
    """Whether a text says a number; 1_000 is a number to Python alone."""
    try:
        float(answer)
    except ValueError:
        return False
    return "_" not in answer


def _decimal_commas(given: Collection[str], delimiter: str) -> bool:
    """Whether the answers are numbers with decimal commas, and not with commas between thousands, as in an English file."""
    if not all(map(COMMA.fullmatch, given)):
        return False
    commas = [answer for answer in given if "," in answer]
    return delimiter != "," or not commas or not all(map(THOUSANDS.fullmatch, commas))
