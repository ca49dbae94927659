"""SPSS files (.sav, .zsav), read with pyreadstat, which takes for granted that the records of their dictionary are whole: they are checked.

The GNU PSPP developers, "System File Format".
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from struct import Struct, error
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plscli.data.formats import Request
from plscli.data.formats.typed import Declared, of_series, parsing, survey, words
from plscli.data.survey import Survey
from plscli.errors import DataError

Range = dict[str, Any]
"""A lowest and a highest code that mean missing (`lo`, `hi`)."""
LARGE = 1 << 21
"""Answers from which starting pandas pays, whose arrays are filled without lists between."""
WRONG_ENCODING = "requested encoding"
"""What pyreadstat says of text that is not in the encoding that the file claims."""
HEADER = 176
VARIABLE, LABELS, LABELLED, DOCUMENT, EXTENSION, END = 2, 3, 4, 6, 7, 999
"""Types of records."""
LAYOUTS = (2, 3)
LONGEST = 255
"""Bytes of a text, of which longer ones are made up."""
TEXT_FORMATS = (1, 2)
ANSWERS_A_BYTE = {0: 1 / 8, 1: 1, 2: 1_032}
"""Answers, or parts of eight bytes of a text, that a byte can stand for at most: as they are, compressed, and in .zsav."""


def read(request: Request) -> Survey:
    """Answers, value labels, variable labels as wordings; codes declared missing are counted.  Raises DataError."""
    check(request.content, request.file)
    answers, about, notes = _parsed(request)
    declared = Declared()
    columns, labels = {}, {}
    for name in about.column_names:
        said = {code: text for code, text in about.variable_value_labels.get(name, {}).items() if isinstance(code, float)}
        ranges = about.missing_ranges.get(name, [])
        if about.readstat_variable_types[name] == "string":
            columns[name] = declared.without_words(name, answers.pop(name), {each["lo"] for each in ranges}, request.na)
        else:
            columns[name] = _numbers(name, answers.pop(name), ranges, declared, said, request.na)
            labels[name] = {code: text for code, text in said.items() if not any(each["lo"] <= code <= each["hi"] for each in ranges)}
    return survey(columns, about.number_rows or 0, request.na, about.column_names_to_labels, labels, (*notes, *declared.notes))


def _parsed(request: Request) -> tuple[dict[str, Any], Any, tuple[str, ...]]:
    """Answers by column, what is known of them, and a note if the text is in another encoding than the file claims."""
    with parsing(request, "an SPSS file", "copy it again, or save it again from SPSS as .sav"):
        try:
            return *_tried(request.content, None), ()
        except Exception as error:
            if WRONG_ENCODING not in str(error):
                raise
        return *_tried(request.content, "WINDOWS-1252"), ("text that is not in the encoding the file claims, read as Windows-1252",)


def _tried(content: bytes, encoding: str | None) -> tuple[dict[str, Any], Any]:
    from pyreadstat import read_sav

    _, about = read_sav(io.BytesIO(content), encoding=encoding, metadataonly=True, output_format="dict")
    if (about.number_rows or 0) * (about.number_columns or 0) < LARGE:
        return read_sav(io.BytesIO(content), encoding=encoding, user_missing=True, output_format="dict")
    frame, about = read_sav(io.BytesIO(content), encoding=encoding, user_missing=True, output_format="pandas")
    return {str(name): of_series(frame[name]) for name in frame}, about


def _numbers(
    name: str, answers: Sequence[Any], ranges: list[Range], declared: Declared, labels: dict[float, str], na: Sequence[str]
) -> NDArray[Any]:
    """Answers in numbers, NaN where missing; dates as words."""
    try:
        found = np.array(answers, dtype=np.float64)
    except TypeError:
        return words(answers, na)
    gone = np.zeros(len(found), dtype=np.bool_)
    for each in ranges:
        gone |= (found >= each["lo"]) & (found <= each["hi"])
    return declared.without(name, found, gone, labels)


@dataclass
class Walk:
    """A way through the records of a file.   place : where the next one begins.

    variables : whether each of them is of one kind by its width and by its formats.
    rest : records of a text that must follow, each for eight more of its bytes.
    """

    content: bytes
    file: str
    order: str
    place: int = HEADER
    variables: list[bool] = field(default_factory=list)
    rest: int = 0

    def whole(self, count: int = 1) -> tuple[int, ...]:
        """The next whole numbers.  Raises DataError where the file ends before."""
        form = Struct(f"{self.order}{count}i")
        try:
            found: tuple[int, ...] = form.unpack_from(self.content, self.place)
        except error:
            raise self.cut_off() from None
        self.place += form.size
        return found

    def skip(self, count: int) -> None:
        """Go on behind so many bytes."""
        if count < 0:
            raise self.damage(self.place, f"{count:,} bytes are said to follow")
        if self.place + count > len(self.content):
            raise self.cut_off()
        self.place += count

    def cut_off(self) -> DataError:
        """What is wrong where the dictionary goes on behind the end of the file."""
        what = f"it ends at byte {len(self.content):,}, within its dictionary"
        return DataError(f"{self.file} is damaged or cut off: {what}\n  copy it again, or save it anew from SPSS")

    def damage(self, place: int, what: str) -> DataError:
        """What is wrong at a byte."""
        return DataError(f"{self.file} is damaged at byte {place + 1:,}: {what}\n  copy it again, or save it anew from SPSS")


def check(content: bytes, file: str) -> None:
    """Raises DataError for a dictionary that is damaged or cut off."""
    little = int.from_bytes(content[64:68], "little") in LAYOUTS
    walk = Walk(content, file, "<" if little else ">")
    if not little and int.from_bytes(content[64:68], "big") not in LAYOUTS:
        raise walk.damage(64, "this is no layout of an SPSS file")
    while (kind := walk.whole()[0]) != END:
        if kind not in RECORDS:
            raise walk.damage(walk.place - 4, f"there is no record of type {kind}")
        RECORDS[kind](walk)
        if kind != VARIABLE and walk.rest:
            raise walk.damage(walk.place, "the records of a text do not follow each other")
    walk.whole()
    _check_size(walk)


def _check_size(walk: Walk) -> None:
    """DataError where there are more answers than the bytes behind the dictionary can say, before memory is taken for them."""
    compression, _, cases = Struct(f"{walk.order}3i").unpack_from(walk.content, 72)
    if cases * len(walk.variables) > (len(walk.content) - walk.place) * ANSWERS_A_BYTE.get(compression, 1):
        raise DataError(
            f"{walk.file} is damaged or cut off: it ends at byte {len(walk.content):,}, too early for {cases:,} rows\n"
            "  copy it again, or save it anew from SPSS"
        )


def _variable(walk: Walk) -> None:
    place = walk.place
    width, labelled, missing, *forms = walk.whole(5)  # how it is printed, how it is written
    if not -1 <= width <= LONGEST or labelled not in (0, 1) or abs(missing) > 3:
        raise walk.damage(place, f"a variable of width {width} with {missing} missing values")
    if (width == -1) != (walk.rest > 0):
        raise walk.damage(place, "the records of a text do not follow each other")
    walk.rest = walk.rest - 1 if width == -1 else max(width - 1, 0) // 8
    walk.skip(8)
    if labelled:
        walk.skip((walk.whole()[0] + 3) // 4 * 4)
    walk.skip(8 * abs(missing))
    walk.variables.append({form >> 16 & 255 in TEXT_FORMATS for form in forms} == {width != 0})


def _labels(walk: Walk) -> None:
    """Value labels, and behind them the variables that bear them."""
    for _ in range(_count(walk, "labels")):
        walk.skip(8)
        length = walk.content[walk.place] if walk.place < len(walk.content) else 0
        walk.skip((1 + length + 7) // 8 * 8)
    place = walk.place
    if walk.whole()[0] != LABELLED:
        raise walk.damage(place, "value labels of no variable")
    place = walk.place
    numbers = walk.whole(_count(walk, "variables"))
    if not all(1 <= number <= len(walk.variables) and walk.variables[number - 1] for number in numbers):
        raise walk.damage(place, "value labels of a variable that is not there, or is text and number at once")


def _extension(walk: Walk) -> None:
    place = walk.place
    _, size, count = walk.whole(3)
    if size < 0 or count < 0:
        raise walk.damage(place, f"{count} parts of {size} bytes")
    walk.skip(size * count)


def _count(walk: Walk, what: str) -> int:
    place = walk.place
    (count,) = walk.whole()
    if not 0 <= count <= len(walk.content):
        raise walk.damage(place, f"{count:,} {what}")
    return count


RECORDS: dict[int, Callable[[Walk], None]] = {
    VARIABLE: _variable, LABELS: _labels, DOCUMENT: lambda walk: walk.skip(80 * _count(walk, "lines")), EXTENSION: _extension,
}  # fmt: skip
