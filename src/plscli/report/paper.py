"""Tables on paper: how a table fits on a page, and what the manual of the APA wants of it.

American Psychological Association (2020), Publication Manual, 7th ed., chapter 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from unicodedata import east_asian_width

from plscli.records import Record
from plscli.report import in_lines
from plscli.report.cells import MINUS, printed, signed, together, unbroken
from plscli.report.document import Block, Heading, Illustration, Note, Paragraph, Table, Text
from plscli.tables import Column

WIDTHS = {False: 160.0, True: 247.0}
"""What margins of 25 mm leave of an A4 page, upright and on its side, in mm."""
CHARACTER = 0.51 * 25.4 / 72
"""Mean width of a character in type of one point, in mm."""
CAPITAL, WIDEST = 1.4, 1.8
"""Widths of capitals and of the widest letters, in digits."""
GAP = 1.6
"""Characters between columns."""
Trial = tuple[bool, int, float | None]
Way = tuple[tuple[Column, ...], list[tuple[str, ...]], list[float], Trial | None]
TRIALS: tuple[Trial, ...] = (
    (False, 10, None),
    (False, 9, None),
    (False, 9, 24),
    (False, 8, 24),
    (True, 9, None),
    (True, 9, 24),
    (True, 8, 16),
)
"""On its side or not, size of type, and width in characters to which text is folded: the first that fits is taken."""
UPRIGHT: tuple[Trial, ...] = (*(trial for trial in TRIALS if not trial[0]), (False, 8, 18))
SYMBOLS = {"t", "p", "n", "SE", "SD", "R²", "f²"}
"""Titles that are statistical symbols, which stand in italics."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table laid out for a page.

    columns : those that fit.   widths : of each, in mm.   folded : which of them hold text that is folded.   heads : lines of each
    title.   cells : rows of text.   size : of type, in points.   left_out : titles of columns that find no room.
    """

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    folded: tuple[bool, ...]
    heads: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[str, ...], ...]
    size: int
    landscape: bool
    left_out: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """What the widths have room for between columns, in mm."""
        return GAP * self.size * CHARACTER


def sheet(table: Table) -> Sheet:
    """The table on the most readable page on which it fits; the most spare columns are left out where none would do.

    A spare column in which nothing stands takes no room.
    """
    rows = table.rows
    filled = tuple(column for column in table.columns if not (column.spare and rows and all(row[column.name] is None for row in rows)))
    for way in chain(_ways(table, filled, UPRIGHT) if table.upright else (), _ways(table, filled, TRIALS)):
        if way[-1]:
            break
    columns, cells, natural, page = way
    landscape, size, fold = page or TRIALS[-1]
    widths = _folded(columns, natural, fold)
    return Sheet(
        columns,
        widths=tuple((width + GAP) * size * CHARACTER for width in widths),
        folded=tuple(width < wanted for width, wanted in zip(widths, natural, strict=True)),
        heads=tuple(tuple(in_lines(_words(column), width, breadth)) for column, width in zip(columns, widths, strict=True)),
        cells=tuple(cells),
        size=size,
        landscape=landscape,
        left_out=tuple(column.heading for column in filled if column not in columns),
    )


def _ways(table: Table, filled: tuple[Column, ...], trials: Sequence[Trial]) -> Iterator[Way]:
    """All columns and fewer and fewer of them, with their cells and widths, and the first page on which they fit, if there is one."""
    for columns in _fewer(filled):
        cells = [tuple(_cell(column, record) for column in columns) for record in table.rows]
        natural = _natural(columns, cells)
        yield columns, cells, natural, next((trial for trial in trials if _fits(columns, natural, *trial)), None)


def lying(blocks: Sequence[Block]) -> list[bool]:
    """Whether each block stands on a page that lies on its side: wide tables do, and what leads to them: headings, and the first lines."""
    found: list[bool] = []
    lies = False
    for block in reversed(blocks):
        if isinstance(block, Table):
            lies = sheet(block).landscape
        elif isinstance(block, Illustration):
            lies = block.width > WIDTHS[False]
        elif not (isinstance(block, Heading) or (isinstance(block, Note) and block.in_tables)):
            lies = False
        found.append(lies)
    first = next((k for k, block in enumerate(blocks) if not isinstance(block, Paragraph)), 0)
    return [*([found[::-1][first]] * first), *found[::-1][first:]]


def _fewer(columns: tuple[Column, ...]) -> Iterator[tuple[Column, ...]]:
    """All columns, then without the most spare ones, and so on."""
    yield columns
    while (most_spare := max(column.spare for column in columns)) > 0:
        columns = tuple(column for column in columns if column.spare < most_spare)
        yield columns


def _fits(columns: Sequence[Column], natural: Sequence[float], landscape: bool, size: int, fold: float | None) -> bool:
    return sum(width + GAP for width in _folded(columns, natural, fold)) * size * CHARACTER <= WIDTHS[landscape]


def _folded(columns: Sequence[Column], natural: Sequence[float], fold: float | None) -> list[float]:
    """Widths in characters when text is folded."""
    return [width if fold is None or column.numeric else min(width, fold) for column, width in zip(columns, natural, strict=True)]


NEGATIVE = re.compile(r"(?<![^\s(])-(?=\d|$)")
PLAIN_WORD = re.compile(r"(?:a(?= )|[a-z]{2,}(?:-[a-z]+)*(?=[ :,;]|$))")
NAMING = {"construct", "indicator", "row", "a", "from", "measure", "product"}
"""Columns of names, which keep their small letters."""
SURELY_BELOW_ONE = re.compile(r"\bp ([<=>]) 0(?=\.)")


def typeset(text: str) -> str:
    """A sentence with true arrows, minus signs and signs of limits, and p values without their zero."""
    return SURELY_BELOW_ONE.sub(r"p \1 ", NEGATIVE.sub(MINUS, signed(text)))


def running(text: Text) -> Text:
    """Running text set for print; pieces that have a style of their own stay as they are."""
    return typeset(text) if isinstance(text, str) else tuple(typeset(part) if isinstance(part, str) else part for part in text)


def sentences(table: Table) -> list[tuple[str, str]]:
    """What is said under the table about some of its rows, set for print."""
    named = (column for column in table.layout.columns if column.name in table.layout.subject)
    title = next((column.heading for column in named if column.name in NAMING), "")
    return [(_begun(typeset(subject), title), together(capital(typeset(sentence), not subject))) for subject, sentence in table.sentences]


def _begun(subject: str, title: str) -> str:
    """The subject of a sentence, with what it is in front of a name that begins with a small letter."""
    return f"{title} {subject}" if title and subject[:1].islower() else capital(subject)


def capital(text: str, wanted: bool = True) -> str:
    """A text that begins with a capital, unless with the name of a file or an item."""
    return text[0].upper() + text[1:] if wanted and PLAIN_WORD.match(text) else text


def note(table: Table, sheet: Sheet) -> str:
    """What stands under a table in a paper, after the word Note."""
    lines = [
        *table.note,
        *table.thresholds,
        *table.remarks,
        *([f"not shown for want of room: {', '.join(sheet.left_out)}"] if sheet.left_out else []),
    ]
    return f"{capital(together(typeset('; '.join(lines))))}." if lines else ""


def _cell(column: Column, record: Record) -> str:
    text = printed(column, record[column.name])
    return text if column.numeric else typeset(text)


def _natural(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[float]:
    """Width of every column in characters: its widest cell, or the longest word of its title."""
    longest = [max(map(breadth, _words(column))) for column in columns]
    return [max([least, *(breadth(row[position]) for row in cells)]) for position, least in enumerate(longest)]


def breadth(text: str) -> float:
    """Width of a text in digits: capitals are wider than other letters, East Asian characters take two."""
    return sum(map(_breadth, text))


def _breadth(char: str) -> float:
    if char in "mwMW":
        return WIDEST
    return CAPITAL if char.isupper() else 2.0 if east_asian_width(char) in "WF" else 1.0


def _words(column: Column) -> list[str]:
    """Words of the title, a number and its unit as one."""
    return unbroken(column.heading).split(" ")
