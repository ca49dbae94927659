"""Answers made ready for analysis: missing codes, then words and recodes to numbers, then reverse-coded items turned round.

The ground of it: what is done to a survey, column by column, and as JSON has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from plscli.data import codes, is_number, named_codes
from plscli.data.scale import Scale, normalised
from plscli.data.study import Study
from plscli.data.survey import Survey, shortened
from plscli.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plscli.core import Array

T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """What is done to one column.

    missing : codes of its own.   answers : numbers by answer, as it stands in the column.   reversed : the scale on which the
    item is turned round, x' = lowest + highest - x.
    """

    missing: tuple[str, ...] = ()
    answers: Mapping[str, float] = field(default_factory=dict)
    reversed: Scale | None = None

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(map(normalised, named_codes(self.missing)))

    def is_missing(self, answer: str) -> bool:
        """Whether an answer is one of the codes, however it is written."""
        return normalised(answer) in self._words or (is_number(answer) and float(answer) in codes(self.missing))

    def number(self, answer: object) -> float | None:
        """The number of an answer, NaN if it is missing; None for a word that has none."""
        word = str(answer)
        if answer is None or self.is_missing(word):
            return float("nan")
        return self.answers.get(word, float(word) if is_number(word) else None)

    def applied(self, column: NDArray[Any], name: str, file: str, first: int = 1) -> NDArray[Any]:
        """The column (N,) with the change made; text where a word has no number.  DataError for a reversed answer off its scale."""
        import numpy as np

        if column.dtype == object:
            numbers = {answer: self.number(answer) for answer in set(column.tolist())}
            if None in numbers.values():
                return np.array([None if answer is None or self.is_missing(str(answer)) else answer for answer in column], dtype=object)
            changed: Array = np.array([numbers[answer] for answer in column], dtype=np.float64)
        else:
            changed = column.copy()
            changed[np.isin(changed, codes(self.missing))] = np.nan
            for answer, number in self.answers.items():
                if is_number(answer):
                    changed[column == float(answer)] = number
        return changed if self.reversed is None else self._turned(changed, self.reversed, name, file, first)

    def _turned(self, answers: Array, scale: Scale, name: str, file: str, first: int) -> Array:
        import numpy as np

        off = (answers < scale[0]) | (answers > scale[1])
        if off.any():
            row = int(np.flatnonzero(off)[0])
            raise DataError(
                f"{name!r} of {file} cannot be reversed on its scale {scale[0]}:{scale[1]}: row {first + row} holds {answers[row]:g}\n"
                "  correct the answer or the scale, or name the code if it means missing"
            )
        return scale[0] + scale[1] - answers


@dataclass(frozen=True)
class Indicator:
    """A 0/1 column: 1 where a column holds one of the answers, 0 where it holds another, missing where that is."""

    column: str
    answers: tuple[str, ...]

    def made(self, answers: NDArray[Any]) -> Array:
        """(N,) from the answers to the column, missing codes seen to."""
        import numpy as np

        if answers.dtype == object:
            held = set(self.answers)
            return np.array([np.nan if answer is None else float(str(answer) in held) for answer in answers], dtype=np.float64)
        known = np.isin(answers, [float(answer) for answer in self.answers if is_number(answer)]).astype(np.float64)
        return np.where(np.isnan(answers), np.nan, known)


def named_category(name: str, known: Iterable[str]) -> tuple[str, str] | None:
    """Column and category of a name such as Industry[Retail], if that is no column and Industry is one."""
    held = set(known)
    splits = [k for k, character in enumerate(name) if character == "["] if name.endswith("]") and name not in held else []
    return next(((name[:k], name[k + 1 : -1]) for k in splits if name[:k] in held), None)


@dataclass(frozen=True)
class Preparation:
    """What is done to a survey: changes by column, and the scales of items that are then known.

    missing : codes of all columns that were not known when the file was read.   study : what the study file tells, if there is one.
    indicators : 0/1 columns that are made of others, by name.
    notes : what is said of it all.
    """

    changes: Mapping[str, Change] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    study: Study | None = None
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def record(self) -> dict[str, Any] | None:
        """What was done as JSON has it; None if nothing was."""
        if not (self.changes or self.scales or self.study or self.indicators):
            return None
        made = {name: {"column": each.column, "answers": list(each.answers)} for name, each in self.indicators.items()}
        answers = together((tuple(change.answers.items()), name) for name, change in self.changes.items() if change.answers)
        return {
            "study": self.study and self.study.record,
            "missing": {name: list(change.missing) for name, change in self.changes.items() if change.missing},
            "answers": [{"items": names, "numbers": {word: _plain(number) for word, number in table}} for table, names in answers.items()],
            "reversed": {name: list(change.reversed) for name, change in self.changes.items() if change.reversed},
            "scales": {name: list(scale) for name, scale in self.scales.items()},
            **({"indicators": made} if made else {}),
            "notes": list(self.notes),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any] | None) -> Preparation:
        """What a record tells was done.  Raises KeyError, TypeError, ValueError or AttributeError for anything but a record."""
        if record is None:
            return cls()
        from plscli.checked import text

        changes: dict[str, Change] = {}
        for name, missing in record["missing"].items():
            changes[name] = Change(tuple(text(code) for code in missing))
        for group in record["answers"]:
            numbers = {text(word): _finite(number) for word, number in group["numbers"].items()}
            for name in group["items"]:
                changes[text(name)] = replace(changes.get(name, Change()), answers=numbers)
        for name, scale in record["reversed"].items():
            changes[name] = replace(changes.get(name, Change()), reversed=_scale(scale))
        scales = {name: _scale(scale) for name, scale in record["scales"].items()}
        made = {
            text(name): Indicator(text(each["column"]), tuple(map(text, each["answers"])))
            for name, each in record.get("indicators", {}).items()
        }
        return cls(changes, scales, (), Study.from_record(record["study"]), made, tuple(text(note) for note in record["notes"]))

    def made(self, indicator: Indicator, answers: NDArray[Any], file: str) -> Array:
        """A 0/1 column from the answers to the column that it is made of."""
        codes_ = Change(self.changes.get(indicator.column, Change()).missing)
        return indicator.made(codes_.applied(answers, indicator.column, file))

    def applied(self, survey: Survey) -> Survey:
        """The survey with all changes made, and with what is said of them."""
        wide = Change(self.missing)
        columns = {name: wide.applied(column, name, survey.file) if self.missing else column for name, column in survey.columns.items()}
        made = {name: self.made(each, columns[each.column], survey.file) for name, each in self.indicators.items()}
        columns |= {name: self.changes[name].applied(columns[name], name, survey.file) for name in columns if name in self.changes}
        columns |= made
        return replace(
            survey,
            columns=columns,
            notes=(*survey.notes, *self.notes),
            missing_codes=(*survey.missing_codes, *self.missing),
            scales=self.scales,
            prepared=self.record,
        )


def with_labelled_scales(survey: Survey, items: Iterable[str]) -> Survey:
    """The survey with the scales that the value labels of its file tell, of items whose scale is not known."""
    found = {item: scale for item in items if item not in survey.scales and (scale := _labelled(survey, item))}
    if not found:
        return survey
    ends = {item: " to ".join(f"{end} = {survey.labels[item][float(end)]}" for end in scale) for item, scale in found.items()}
    by_words = together((words, item) for item, words in ends.items())
    notes = tuple(f"answer scale from the labels of the file: {words} ({shortened(names)})" for words, names in by_words.items())
    plan = Preparation.from_record(survey.prepared)
    plan = replace(plan, scales={**plan.scales, **found}, notes=(*plan.notes, *notes))
    return replace(survey, scales={**survey.scales, **found}, prepared=plan.record, notes=(*survey.notes, *notes))


def _labelled(survey: Survey, item: str) -> Scale | None:
    """The scale that labels tell: those of all its answers, or of its two ends; None where they may be of something else as well."""
    codes_ = sorted(survey.labels.get(item, {}))
    column = survey.columns.get(item)
    if len(codes_) < 2 or column is None or column.dtype == object or not all(float(code).is_integer() for code in codes_):
        return None
    low, high = int(codes_[0]), int(codes_[-1])
    beyond = bool(((column < low) | (column > high)).any())
    return None if beyond or len(codes_) not in (2, high - low + 1) else (low, high)


def beyond_scales(survey: Survey, scales: Mapping[str, Scale], between: bool = False) -> str | None:
    """What is to be said of answers beyond the ends of the scale of their item.   between : of those between whole numbers, too."""
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


def together(pairs: Iterable[tuple[T, str]]) -> dict[T, list[str]]:
    """Names by what they share, in the order in which that first occurs."""
    found: dict[T, list[str]] = {}
    for shared, name in pairs:
        found.setdefault(shared, []).append(name)
    return found


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else float(number)


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    return float(value)


def _scale(value: Sequence[object]) -> Scale:
    low, high = value
    if type(low) is not int or type(high) is not int or low >= high:
        raise ValueError(f"{value!r} is not a scale")
    return low, high
