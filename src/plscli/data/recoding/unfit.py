"""What is said of answers that fit no scale, in words or in numbers: which, in how many rows, and what they may be meant to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from shlex import quote

from plscli.data import NO_CODES
from plscli.data.recoding.missing_codes import Lone
from plscli.data.recoding.recode import Unfit
from plscli.data.scale import Scale, known_labels, normalised
from plscli.data.survey import Survey, shortened
from plscli.errors import DataError

EXAMPLE = 'name the answers from the lowest to the highest: --scale "never<rarely<often<always"'
MOST_ITEMS = 5
MOST_ANSWERS = 8
"""Items, and answers of an item, that are listed before the rest is counted."""
USUAL_ENDS = (5, 7, 10)
NEAR = 0.6
"""Likeness from which a label is named as what may have been meant."""


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


def said_of_scales(survey: Survey, scales: Mapping[str, Scale]) -> str | None:
    """What is to be said of answers that are not on the scale of their item."""
    return beyond_scales(survey, scales, between=True)


def beyond_scales(survey: Survey, scales: Mapping[str, Scale], between: bool = False) -> str | None:
    """The same of answers beyond the ends of the scale.   between : of those between whole numbers, too."""
    import numpy as np

    found = []
    for name, (low, high) in scales.items():
        answers = survey.columns.get(name)  # a survey that is not the one that was prepared may lack it
        if answers is not None and answers.dtype != object:
            off = (answers < low) | (answers > high) | (between & np.isfinite(answers) & (np.round(answers) != answers))
            if off.any():
                values = shortened([f"{value:g}" for value in np.unique(answers[off])], 3)
                found.append(f"{name} ({values} in {int(off.sum())} row{'' if off.sum() == 1 else 's'}; {low} to {high})")
    return f"answers off their scale: {shortened(found, 5)}" if found else None


def said_of_codes(found: Sequence[Lone], file: str, declared: Sequence[str]) -> tuple[str, ...]:
    """Notes on values far from the others.   declared : codes that were named.   Raises DataError where some are codes."""
    codes = [each for each in found if each.code]
    if codes and declared != (NO_CODES,):
        raise DataError(_refusal(codes, file, declared))
    return tuple(
        f"far from all other answers: {each.value:.15g} in {each.item} ({_rows(each.rows)}; the others {each.low:.15g} to {each.high:.15g})"
        + ("" if declared == (NO_CODES,) else f"; if it means missing, add --na {each.value:.15g}")
        for each in found
        if not each.code
    )


def _refusal(codes: Sequence[Lone], file: str, declared: Sequence[str]) -> str:
    values = ways_out(codes, declared)
    lines = [f"  {listing(codes, value)}" for value in sorted({each.value for each in codes})]
    return "\n".join(
        [
            f"{file} holds values outside the scale of their items that customarily mean a missing answer:",
            *lines,
            f"  if they mean missing, add {' '.join(f'--na {value}' for value in values)}; if they are answers, add --na none",
            f'  a study file says it once for all: missing = [{", ".join(values)}], or missing = "{NO_CODES}"',
        ]
    )


def ways_out(codes: Sequence[Lone], declared: Sequence[str]) -> list[str]:
    """All codes as `--na` takes them, with those that were named before."""
    return list(dict.fromkeys([*declared, *(f"{value:.15g}" for value in sorted({each.value for each in codes}))]))


def listing(codes: Sequence[Lone], value: float) -> str:
    """A code with the items it stands in, the number of its answers, and what the other answers are."""
    here = [each for each in codes if each.value == value]
    scales = {f"{each.low:.15g} to {each.high:.15g}" for each in here}
    others = (
        f"the others {scales.pop()}"
        if len(scales) == 1
        else f"the others {min(e.low for e in here):.15g} to {max(e.high for e in here):.15g}"
    )
    total = sum(each.rows for each in here)
    return f"{value:.15g} in {shortened([each.item for each in here], 5)}: {total:,} answer{'' if total == 1 else 's'}; {others}"


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
