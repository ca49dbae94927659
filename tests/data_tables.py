"""Tables for tests of reading, drawn at random: numbers, words and missing answers in the dress of any country."""

from __future__ import annotations

import re

from hypothesis import strategies as st

WHOLE = st.integers(-100, 100).map(str)
DECIMAL = st.floats(-1e6, 1e6).map(repr) | st.decimals(-100, 100, places=2).map(str)
EXTREME = (
    st.floats(allow_nan=False).map(repr) | st.integers().map(str) | st.sampled_from(["-0.0", "1e400", "5e-324", "007", "+5", ".5", "5."])
)
MISSING = st.sampled_from(["", "NA", "NaN", "null", "n/a", "None", "<NA>", "#N/A"])
COMMAS = st.decimals(-100, 100, places=2).map(lambda number: str(number).replace(".", ",")) | st.sampled_from(
    ["1,234", "-12,345,678", ",5"]
)
WORDS = st.sampled_from(
    [
        "often",
        "-99",
        "x",
        " x ",
        "99.0",
        "inf",
        "-Infinity",
        "1_000",
        "0x1F",
        "1 000",
        "12%",
        "Na",
        "True story",
        "a,b",
        'say "no"',
        "é",
        "5 ",
    ]
)
CELLS = st.sampled_from(
    [
        *(WHOLE, DECIMAL, EXTREME, COMMAS, MISSING, WHOLE | MISSING, DECIMAL | MISSING, COMMAS | MISSING, WHOLE | COMMAS),
        *(DECIMAL | COMMAS, WHOLE | WORDS, DECIMAL | WORDS | MISSING, COMMAS | WORDS),
    ]
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str]:
    """The text of a table and its delimiter."""
    rows = draw(st.integers(1, 12))
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    columns = [draw(st.lists(draw(CELLS), min_size=rows, max_size=rows)) for _ in range(draw(st.integers(2, 5)))]
    end, quoted, blank = draw(st.sampled_from(["\n", "\r\n", "\r"])), draw(st.booleans()), draw(st.sampled_from(["", " "]))

    def written(cell: str) -> str:
        must = re.search(f'[{delimiter}"]', cell) is not None
        return blank + ('"' + cell.replace('"', '""') + '"' if quoted or must else cell)

    header = delimiter.join(f"C{k}" for k in range(len(columns)))
    body = [delimiter.join(map(written, row)) for row in zip(*columns, strict=True)]
    return end.join([header, *body, ""]), delimiter
