"""Large texts, which pandas parses in pieces, read to the same columns as small ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_tables import tables
from dialects.exports import as_text, qualtrics
from plscli.data.formats import frames, text
from plscli.data.read import survey_of
from plscli.data.survey import Survey
from plscli.errors import DataError


@contextmanager
def large(piece: int = 40, cells: int = 6, first: int = 2, worth: int = 0) -> Iterator[None]:
    """Every text is large; pieces of so many bytes, so many cells parsed together, so many first rows looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "LARGE", 0)
        patch.setattr(frames, "WORTH_CUTTING", worth)
        patch.setattr(frames, "PIECE", piece)
        patch.setattr(frames, "CELLS_AT_ONCE", cells)
        patch.setattr(frames, "FIRST_ROWS", first)
        yield


def same(found: Survey, expected: Survey) -> bool:
    return list(found.columns) == list(expected.columns) and all(
        found.columns[name].dtype == answers.dtype
        and (
            found.columns[name].tolist() == answers.tolist()
            if answers.dtype == object
            else np.array_equal(found.columns[name], answers, equal_nan=True)
        )
        for name, answers in expected.columns.items()
    )


@given(tables(), st.sampled_from([(), ("-99",), ("99", "x"), ("often", "-5.0")]), st.integers(1, 60), st.integers(1, 20), st.booleans())
@example(("C0;C1\n0;0,00\n0;0,00\n0;inf\n", ";"), (), 1, 1, False)
@example(("C0;C1\n0;0,00\n0;0,00\ninf;1\n", ";"), (), 1, 1, False)
@settings(max_examples=250)
def test_columns_are_those_of_a_small_text(written: tuple[str, str], na: tuple[str, ...], piece: int, cells: int, whole: bool) -> None:
    content = written[0].encode()
    expected = survey_of(content, "s.csv", na)
    with large(piece, cells, worth=1 << 40 if whole else 0):
        found = survey_of(content, "s.csv", na)
    assert same(found, expected)
    assert found.dress.delimiter == expected.dress.delimiter


ROWS = "".join(f"{k % 7},{k / 8},{'' if k % 5 == 3 else k},w{k % 3}\n" for k in range(200))
PLAIN = f"A1,A2,B1,word\n{ROWS}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_pieces_are_whole_rows_in_any_encoding(encoding: str, end: str) -> None:
    content = PLAIN.replace("w2", "ä").replace("\n", end).encode(encoding)
    expected = survey_of(content, "s.csv")
    with large(100):
        assert same(survey_of(content, "s.csv"), expected)


def test_a_text_is_not_cut_within_quotations() -> None:
    content = PLAIN.replace("w1", '"line,\nline"').replace("w2", '"say ""no"""').encode()
    expected = survey_of(content, "s.csv")
    with large(30):
        assert same(survey_of(content, "s.csv"), expected)


def test_a_text_with_a_stray_quotation_mark_is_read_in_one_piece() -> None:
    content = PLAIN.replace("w1", '5" disc').encode()
    expected = survey_of(content, "s.csv")
    assert expected.columns["word"][1] == '5" disc'
    with large(30):
        assert same(survey_of(content, "s.csv"), expected)


@pytest.mark.parametrize("row", [3, 60, 199])
@pytest.mark.parametrize("word", ["often", "TRUE", "1_000", "2,5", "1e999"])
def test_words_far_down_make_a_column_of_words(row: int, word: str) -> None:
    lines = PLAIN.splitlines()
    lines[row] = f'"{word}",' + lines[row].split(",", 1)[1]
    content = "\n".join(lines).encode()
    expected = survey_of(content, "s.csv")
    with large(100, 50):
        assert same(survey_of(content, "s.csv"), expected)


def test_decimal_commas_are_found_and_said() -> None:
    content = PLAIN.replace(",", ";").replace(".", ",").encode()
    with large(200):
        found = survey_of(content, "s.csv")
    assert same(found, survey_of(content, "s.csv"))
    assert found.notes == ("columns separated by semicolon", "decimal comma in A2")
    mixed = content.replace(b";0,125;", b";0.125;")
    expected = survey_of(mixed, "s.csv")
    assert expected.columns["A2"].dtype == object
    with large(200):
        assert same(survey_of(mixed, "s.csv"), expected)


@pytest.mark.parametrize("place", [1, 100, 199])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line.rsplit(",", 1)[0], "has 3 cells, the header has 4"),
        (lambda line: f"{line},1", "has 5 cells, the header has 4"),
        (lambda line: line.replace(",w", ',"w'), "opens a quotation mark that is not closed"),
    ],
)
def test_rows_of_another_width_are_named(place: int, change: object, said: str) -> None:
    lines = PLAIN.splitlines()
    lines[place] = change(lines[place])  # type: ignore[operator]
    for worth in (0, 1 << 40):
        with large(150, 80, worth=worth), pytest.raises(DataError, match=f"line {place + 1} of s.csv {said}"):
            survey_of("\n".join(lines).encode() + b"\n", "s.csv")


def test_empty_cells_at_the_end_of_a_row_are_no_short_row() -> None:
    lines = [line.rsplit(",", 1)[0] + "," if k % 3 == 1 else line for k, line in enumerate(PLAIN.splitlines())]
    content = "\n".join(lines).encode()
    with large(150, 80):
        found = survey_of(content, "s.csv")
    assert same(found, survey_of(content, "s.csv"))
    short = content.replace(b"\n3,", b"\n3", 1)
    with large(150, 80), pytest.raises(DataError, match="has 3 cells"):
        survey_of(short, "s.csv")


def test_exports_with_several_header_rows_may_be_large() -> None:
    content = as_text(qualtrics())
    expected = survey_of(content, "q.csv")
    for piece in (50, 10_000):
        with large(piece, 40):
            found = survey_of(content, "q.csv")
        assert same(found, expected)
        assert (found.notes, found.wordings) == (expected.notes, expected.wordings)


def test_numbers_are_read_to_the_last_bit_in_pieces() -> None:
    values = np.random.default_rng(1).standard_normal((400, 3)) * 10.0 ** np.arange(-150, 250)[:, None]
    content = ("A1,A2,B1\n" + "".join(f"{a!r},{b!r},{c!r}\n" for a, b, c in values.tolist())).encode()
    with large(1000):
        assert np.array_equal(np.column_stack(list(survey_of(content, "s.csv").columns.values())), values)
