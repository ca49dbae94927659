"""Surveys and correlation matrices as delimited text in many dresses, sound and broken."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from fuzz.damage import RAW, SIGNS, damaged, once_in

STEMS = ("A", "B", "C", "INTG", "SAT", "Größe", "信任", "رضا", "my block ", "x.y", "VAR_")
ODD_NAMES = (
    *(
        "",
        " ",
        "A1",
        "1",
        "3.5",
        "NA",
        "nan",
        "=cmd|' /C calc'!A0",
        "<b>x</b>",
        "a,b",
        "a;b",
        "a\tb",
        'say "x"',
        "`",
        "it's",
        "line\nbreak",
    ),
    *("x" * 300, "\u202ereversed", "\u200b", "é", "e\u0301", "\x1b[31m", "\x00", "ERC:INTG", "unit", "weight", "A1 ", "a1", "١", "\ud800"),
)
ODD_CELLS = (
    *("", " ", "NA", "n/a", "NULL", "-", ".", "inf", "-inf", "Infinity", "nan", "1e308", "-1e308", "1e400", "1e-320", "5e-324", "1e16"),
    *(
        "9007199254740993",
        "often",
        "Strongly agree",
        "5 – Strongly agree",
        "1 = never",
        "٣",
        "１２",
        "−1",
        "1,5",
        "1.234,5",
        "1 000",
        "0x10",
    ),
    *(
        "1_000",
        "True",
        "2024-01-31",
        "31.01.2024",
        "12:30",
        "50 %",
        "$5",
        '"',
        "=1+1",
        "+",
        "@x",
        "\x00",
        "\x07",
        "\ufeff",
        "\u00a0",
        "x" * 4000,
    ),
    *("-99", "99", "999", "1;2", "1,2", "a\nb", "1\r", "'", "<script>", "\ud800"),
)
AGREEMENT = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
ZUSTIMMUNG = ("stimme gar nicht zu", "stimme eher nicht zu", "teils/teils", "stimme eher zu", "stimme voll zu")
STYLES = (
    *(*["likert"] * 6, "wide", "wide", "decimal", "decimal", "words", "German", "numbered", "binary"),
    *("huge", "tiny", "constant", "same", "nearly constant", "straight", "duplicates"),
)


@dataclass(frozen=True)
class Sheet:
    """Cells under names."""

    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    @property
    def numeric(self) -> tuple[str, ...]:
        """Names that a model may use."""
        return tuple(dict.fromkeys(name for name in self.names if name.strip()))


def _numbers(style: str, blocks: list[int], rows: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    factors = rng.standard_normal((rows, len(blocks) + 1))
    factors[:, -2] += 0.5 * factors[:, :-2].sum(1)
    signs = rng.choice([1, 1, 1, -1], sum(blocks))
    found = signs * np.repeat(factors[:, :-1], blocks, axis=1) + 0.7 * rng.standard_normal((rows, sum(blocks)))
    if style == "decimal":
        return np.round(10 * found, 2)
    if style in ("huge", "tiny"):
        return found * (1e300 if style == "huge" else 1e-300)
    whole = np.clip(np.round(found + 3), 1, 7 if style == "wide" else 2 if style == "binary" else 5).astype(int)
    if style == "constant":
        whole[:, rng.integers(whole.shape[1])] = 3
    if style == "nearly constant" and rows:
        whole[1:, rng.integers(whole.shape[1])] = 3
    if style == "same":
        whole[:] = whole[:, :1]
    if style in ("straight", "duplicates") and rows:
        whole[: rows // 2] = whole[0] if style == "duplicates" else whole[: rows // 2, :1]
    return whole


def _shown(style: str, number: Any) -> str:
    if style in ("words", "German"):
        return (AGREEMENT if style == "words" else ZUSTIMMUNG)[int(number) - 1]
    if style == "numbered":
        return f"{number} – {AGREEMENT[int(number) - 1]}"
    return repr(number.item())


MORE = ("ID", "GROUP", "W", "MINUTES", "NOTE")


def _more(name: str, row: int, seed: int) -> str:
    chance = np.random.default_rng((seed, row))
    return {
        "ID": str(1000 + row),
        "GROUP": ["north", "south", "east"][row % 3],
        "W": repr(round(float(chance.uniform(-0.05, 2)), 2)),
        "MINUTES": repr(round(float(chance.exponential(8)), 1)),
        "NOTE": ["", "fine", 'she said "no"', "a, b", "line\nbreak"][row % 5],
    }[name]


@st.composite
def sheets(draw: st.DrawFn, odd: bool = True) -> Sheet:
    """A survey; some have odd names, odd cells, gaps, few rows."""
    rare = draw(once_in(20))
    stems = draw(st.lists(st.sampled_from(STEMS), min_size=1 if rare else 2, max_size=4, unique=True))
    blocks = draw(st.lists(st.integers(1, 4), min_size=len(stems), max_size=len(stems)))
    rows, seed = draw(st.sampled_from([30, 20, 40, 12, 8, 60, 20, 30, 40, 25, 50, 5, 3, 2, 0])), draw(st.integers(0, 2**32 - 1))
    style = draw(st.sampled_from(STYLES))
    names = [f"{stem}{k + 1}" for stem, size in zip(stems, blocks, strict=True) for k in range(size)]
    cells = [[_shown(style, number) for number in row] for row in _numbers(style, blocks, rows, seed)]
    gaps = draw(st.sampled_from([0, 0, 0, 0, 0.02, 0.1, 0.1, 0.6, 1]))
    holes = np.random.default_rng(seed + 1).random((rows, len(names))) < gaps
    cells = [["" if hole else cell for cell, hole in zip(row, gone, strict=True)] for row, gone in zip(cells, holes, strict=True)]
    for name in draw(st.lists(st.sampled_from(MORE), max_size=3, unique=True)):
        names.append(name)
        cells = [[*row, _more(name, number, seed)] for number, row in enumerate(cells)]
    if odd and draw(once_in(4)):
        for _ in range(draw(st.integers(1, 3))):
            if rows and draw(st.booleans()):
                cells[draw(st.integers(0, rows - 1))][draw(st.integers(0, len(names) - 1))] = draw(st.sampled_from(ODD_CELLS))
            elif draw(st.booleans()):
                names[draw(st.integers(0, len(names) - 1))] = draw(st.sampled_from(ODD_NAMES))
            elif rows:
                k, odd_cell = draw(st.integers(0, len(names) - 1)), draw(st.sampled_from(ODD_CELLS))
                cells = [[odd_cell if j == k else cell for j, cell in enumerate(row)] for row in cells]
    return Sheet(tuple(names), tuple(map(tuple, cells)))


@dataclass(frozen=True)
class Dress:
    """How a sheet becomes bytes."""

    delimiter: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    end: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    before: str = ""

    def __call__(self, sheet: Sheet) -> bytes:
        """The bytes of a sheet."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.end, quoting=self.quoting, escapechar="\\")  # type: ignore[arg-type]
        comma = [[cell.replace(".", ",") if self.decimal == "," and _is_number(cell) else cell for cell in row] for row in sheet.cells]
        writer.writerows([sheet.names, *comma])
        whole = self.before + text.getvalue()
        return whole.encode(self.encoding, "surrogatepass" if self.encoding.startswith("utf") else "replace")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


PLAIN = Dress()
DRESSES = st.one_of(
    st.just(PLAIN),
    st.sampled_from(
        [
            Dress(";", ","),
            Dress("\t"),
            Dress("|"),
            Dress(";", ",", "cp1252", "\r\n"),
            Dress(encoding="utf-8-sig"),
            Dress("\t", ",", "utf-16", "\r\n"),
            Dress(encoding="utf-16-le"),
            Dress(encoding="utf-32"),
            Dress(encoding="latin-1", end="\r"),
            Dress(quoting=csv.QUOTE_ALL),
            Dress(";", ",", before="sep=;\n"),
            Dress(before="\n,,\n\n"),
            Dress(before="Survey of 2024,,\n"),
        ]
    ),
)


@st.composite
def texts(draw: st.DrawFn, sheet: Sheet) -> bytes:
    """A sheet as bytes, as it stands or damaged."""
    whole = draw(DRESSES)(sheet)
    return draw(damaged(st.just(whole), SIGNS | RAW)) if draw(once_in(6)) else whole


@st.composite
def wide(draw: st.DrawFn) -> bytes:
    """Headers of hundreds of columns and odd shapes."""
    columns = draw(st.sampled_from([50, 400, 3000]))
    name = draw(st.sampled_from(["A{}", "A", "{}", "X{}_1", ""]))
    header = ",".join(name.format(k + 1) for k in range(columns))
    row = ",".join(draw(st.sampled_from(["1", "", "x", "1.5", "NA"])) for _ in range(3))
    rows = draw(st.integers(0, 4))
    full = "\n".join(",".join(str((i * k) % 5 + 1) for k in range(columns)) for i in range(1, rows + 1))
    return draw(st.sampled_from([header, f"{header}\n{full}\n", f"{header}\n{row}\n", f"{header}\n{full}\n{row}"])).encode()


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Sheet, bytes]:
    """A correlation matrix with its names, as a square with names in front or beside; often one that cannot be."""
    size, seed = draw(st.integers(2, 7)), draw(st.integers(0, 2**32 - 1))
    names = tuple(f"{'AB'[k >= (size + 1) // 2]}{k + 1}" for k in range(size))
    R = np.corrcoef(
        np.random.default_rng(seed).standard_normal((draw(st.sampled_from([30, size + 1, max(3, size - 1)])), size)), rowvar=False
    )
    if draw(once_in(3)):
        i, j = draw(st.integers(0, size - 1)), draw(st.integers(0, size - 1))
        R[i, j] = draw(st.sampled_from([1, -1, 0, 2, float("nan"), float("inf"), 1e300, R[i, j] + 1e-9, 0.999999999]))
        if draw(st.booleans()):
            R[j, i] = R[i, j]
    decimals = draw(st.sampled_from([2, 3, 12]))
    cells = [[repr(round(value, decimals)) for value in row] for row in R.tolist()]
    if draw(once_in(3)):  # one triangle is enough
        cells = [[cell if j <= i else "" for j, cell in enumerate(row)] for i, row in enumerate(cells)]
    sheet = Sheet(names, tuple(map(tuple, cells)))
    if not draw(once_in(10)):
        square = Sheet(("", *names), tuple((name, *row) for name, row in zip(names, cells, strict=True)))
        return sheet, draw(texts(square))
    return sheet, draw(texts(replace(sheet)))
