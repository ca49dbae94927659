"""Answers that are categories: 0/1 columns made of them, and columns that can only be meant as something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from plscli.data import distinct, is_number
from plscli.data.recoding.preparation import Indicator
from plscli.data.recoding.recode import Recoded, Unfit
from plscli.data.stream import Stream
from plscli.data.survey import Category, Survey, shortened
from plscli.errors import DataError, did_you_mean

FEW = 5
"""Respondents below which a category is said to have few."""
DATE = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T]\d{1,2}:\d{2}.*)?")
DAYS = range(19_000_101, 21_001_232)
"""Dates in eight digits, year first."""
IDENTIFIER = re.compile(r".*(?:(?<![^\W_])|(?<=[a-z](?=I)))(?:id|ids|nr|no|case|row|index|uuid|token)", re.IGNORECASE)
ENOUGH_ROWS = 10
"""Rows from which different answers in every one of them tell of an id."""


def categories(survey: Survey | Stream, column: str) -> dict[str, Category]:
    """The categories of a column by name, in the order of their answers.  Raises DataError where two differ in writing alone."""
    if isinstance(survey, Survey):
        return survey.grouped(column)
    return survey.head().grouped(column, survey.answers([column])[column])


def named_category(name: str, known: Iterable[str]) -> tuple[str, str] | None:
    """Column and category of a name such as Industry[Retail], if that is no column and Industry is one."""
    held = set(known)
    splits = [k for k, character in enumerate(name) if character == "["] if name.endswith("]") and name not in held else []
    return next(((name[:k], name[k + 1 : -1]) for k in splits if name[:k] in held), None)


def indicators(names: Iterable[str], known: Mapping[str, Mapping[str, Category]]) -> dict[str, Indicator]:
    """The 0/1 columns of such names.   known : categories by column.   Raises DataError for an unknown category."""
    found = {}
    for name in names:
        parts = named_category(name, known)
        if parts is None:
            continue
        column, category = parts
        if category not in known[column]:
            near = did_you_mean(category, known[column]) or f"its answers are: {shortened(list(known[column]))}"
            raise DataError(f"{name}: {category!r} is no answer to {column}\n  {near}")
        found[name] = Indicator(column, known[column][category].answers)
    return found


def said(found: Mapping[str, Indicator], known: Mapping[str, Mapping[str, Category]]) -> list[str]:
    """One sentence per column on its 0/1 columns: which categories they are, and which one they are held against."""
    notes = []
    for column in dict.fromkeys(each.column for each in found.values()):
        used = {each.answers for each in found.values() if each.column == column}
        ones = [name for name, category in known[column].items() if category.answers in used]
        others = [name for name in known[column] if name not in ones]
        against = f", 0 for the reference ({', '.join(others)})" if others else ""
        few = [f"{name} ({category.rows})" for name, category in known[column].items() if category.rows < FEW]
        scarce = f"; few respondents: {', '.join(few)}" if few else ""
        notes.append(f"{column} as 0/1 predictors: 1 for {shortened(ones)}{against}{scarce}")
    return notes


def pairs(unfit: Iterable[Unfit], predictors: Iterable[str]) -> list[Recoded]:
    """Predictors that hold two words of no scale, as 0 and 1 in the order of the alphabet."""
    names, found = set(predictors), []
    for each in unfit:
        item = each.item
        if item.name in names and len(item.words) == 2 and not (item.numbers or item.ladder or item.recode or each.tied):
            found.append(Recoded(item, {word: float(k) for k, word in enumerate(sorted(item.words))}))
    return found


def doubt(survey: Survey, name: str) -> str | None:
    """What a column is that is no predictor: a date or an id; None for any other."""
    import numpy as np

    counts = distinct(survey.columns[name])
    if not counts:
        return None
    if sum(bool(DATE.fullmatch(answer.strip())) for answer in counts) > 0.9 * len(counts):
        return "a date"
    numbers = [float(answer) for answer in counts if is_number(answer)]
    if len(numbers) == len(counts) and all(number.is_integer() and int(number) in DAYS for number in numbers):
        return "a date"
    if len(counts) < survey.rows or survey.rows < ENOUGH_ROWS:
        return None
    if len(numbers) < len(counts):
        return "an id"
    whole = all(number.is_integer() for number in numbers)
    running = np.ptp(numbers) == len(numbers) - 1
    return "an id" if whole and (running or IDENTIFIER.fullmatch(name.strip())) else None
