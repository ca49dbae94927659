"""Answers in words that have no order: 0/1 columns of categories, columns that can only be meant as something else, and the error
about answers that fit no scale: which, in how many rows, and what they may be meant to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from shlex import quote

from plscli.data import distinct, is_number
from plscli.data.recoding import Indicator, named_category
from plscli.data.recoding.recode import Recoded, Unfit
from plscli.data.scale import known_labels, normalised
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
EXAMPLE = 'name the answers from the lowest to the highest: --scale "never<rarely<often<always"'
MOST_ITEMS = 5
MOST_ANSWERS = 8
"""Items, and answers of an item, that are listed before the rest is counted."""
USUAL_ENDS = (5, 7, 10)
NEAR = 0.6
"""Likeness from which a label is named as what may have been meant."""


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


def refusal(unfit: Sequence[Unfit], file: str, named: bool, predictors: Sequence[str] = ()) -> DataError:
    """The error about items whose answers do not fit.   named : whether somebody named them as items.   predictors : by themselves."""
    lines = [line for each in unfit[:MOST_ITEMS] for line in _problem(each, file)]
    if len(unfit) > MOST_ITEMS:
        lines.append(f"and so with {len(unfit) - MOST_ITEMS} more items: {', '.join(each.item.name for each in unfit[MOST_ITEMS:])}")
    lines += dict.fromkeys(line for each in unfit for line in _advice(each))
    if sets := [each.item.name for each in unfit if each.item.name in predictors]:
        column = sets[0] if sets[0].isidentifier() else f"`{sets[0]}`"
        lines.append(f"or, if the answers are categories, write it as a set of 0/1 predictors: C({column})")
    if not named:
        lines.append("or leave the column out by a model of your own: -m FILE or -p TEXT")
    return DataError("\n  ".join(lines))


def _problem(unfit: Unfit, file: str) -> list[str]:
    """What is wrong with an item."""
    item, misfits = unfit.item, _misfits(unfit)
    subject, answers = f"answers to {item.name} in {file}", ", ".join(sorted(set(item.labels.values())))
    if _ends(unfit):
        numbers, words = ", ".join(sorted(item.numbers, key=float)), ", ".join(map(repr, sorted(item.words)))
        return [f"{subject} are words at the ends ({words}) and numbers between them ({numbers})"]
    if misfits:
        what = f"do not fit the scale {item.ladder.text}" if item.ladder else "fit no scale of answers in words"
        shown = [f"{answer!r} in {rows} row{'' if rows == 1 else 's'}{_nearest(unfit, answer)}" for answer, rows in misfits[:MOST_ANSWERS]]
        rest = [f"and {len(misfits) - MOST_ANSWERS} other answers"] if len(misfits) > MOST_ANSWERS else []
        return [f"{subject} {what}:", *shown, *rest]
    if len(unfit.tied) > 1:
        return [f"{subject} fit {len(unfit.tied)} scales equally well: {answers}"]
    if unfit.tied:
        return [f"{subject} are too few different ones to tell the scale from them: {answers}"]
    return [f"{subject} mix wordings that stand for the same answer of a scale: {answers}"]


def _advice(unfit: Unfit) -> list[str]:
    """What to do about it."""
    if _ends(unfit):
        highest = next((end for end in USUAL_ENDS if end > max(map(int, unfit.item.numbers))), 100)
        return [f"name the lowest and the highest number, such as --scale 1:{highest}"]
    if misfits := _misfits(unfit):
        code = f"--na {quote(misfits[0][0])} if it means missing, or a recode in a study file if it means another answer"
        return [EXAMPLE if unfit.item.ladder is None else "name every answer in its place", code]
    if unfit.tied:
        return [f"name the scale that was used: {' or '.join(f'--scale {quote(ladder.text)}' for ladder in unfit.tied[:2])}"]
    return [f"{EXAMPLE}; join what means the same by |"]


def _ends(unfit: Unfit) -> bool:
    return unfit.item.mixed and unfit.item.ladder is None


def _misfits(unfit: Unfit) -> list[tuple[str, int]]:
    """The answers that the best ladder does not hold, with their rows, the commonest first; none where it holds all of them."""
    known = unfit.best.codes if unfit.best else {}
    found = [(answer, unfit.item.answers[answer]) for answer, label in unfit.item.labels.items() if label not in known]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _nearest(unfit: Unfit, answer: str) -> str:
    """The label that an answer is most like, of the best ladder if that has one that is near, or of all."""
    word = normalised(answer)
    for labels in (unfit.best.codes if unfit.best else (), () if unfit.item.ladder else known_labels()):
        near = max(sorted(labels), key=lambda label: _likeness(label, word), default="")
        if _likeness(near, word) >= NEAR:
            return f", nearest: {near!r}"
    return ", near to no known answer"


def _likeness(label: str, word: str) -> float:
    return SequenceMatcher(None, label, word).ratio()
