"""The dictionary at the beginning of an SPSS file: whether its records are whole, which their reader takes for granted.

The GNU PSPP developers, "System File Format".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct, error

from plscli.errors import DataError

HEADER = 176
VARIABLE, LABELS, LABELLED, DOCUMENT, EXTENSION, END = 2, 3, 4, 6, 7, 999
"""Types of records."""
LAYOUTS = (2, 3)
LONGEST = 255
"""Bytes of a text, of which longer ones are made up."""
TEXT_FORMATS = (1, 2)
ANSWERS_A_BYTE = {0: 1 / 8, 1: 1, 2: 1_032}
"""Answers, or parts of eight bytes of a text, that a byte can stand for at most: as they are, compressed, and in .zsav."""


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


def _documents(walk: Walk) -> None:
    walk.skip(80 * _count(walk, "lines"))


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


RECORDS = {VARIABLE: _variable, LABELS: _labels, DOCUMENT: _documents, EXTENSION: _extension}
