"""Reading in blocks gives what reading the whole file gives."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pytest

from plscli.data.formats import frames, parquet
from plscli.data.read import large, read_survey
from plscli.data.stream import TextStream, open_stream, open_survey
from plscli.errors import DataError, EstimationError, UsageError

PLAIN = "A1,A2,B1\n" + "".join(f"{1 + k % 5},{0.25 * k},{'' if k % 7 == 3 else k % 3}\n" for k in range(100))
DRESSES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "plain": (PLAIN.encode(), ()),
    "byte order mark": (b"\xef\xbb\xbf" + PLAIN.encode(), ()),
    "UTF-16": (PLAIN.encode("utf-16"), ()),
    "cp1252": (PLAIN.replace("B1", "Größe").encode("cp1252"), ()),
    "semicolon and decimal comma": (PLAIN.replace(",", ";").replace(".", ",").encode(), ()),
    "tab": (PLAIN.replace(",", "\t").encode(), ()),
    "Windows lines": (PLAIN.replace("\n", "\r\n").encode(), ()),
    "blank lines": (PLAIN.replace("\n", "\n\n").encode(), ()),
    "empty lines first": (b"\n,,\n" + PLAIN.encode(), ()),
    "quotes": (PLAIN.replace("A1,A2", '"A1","A2"').replace("\n1,", '\n"1",').encode(), ()),
    "blanks": (PLAIN.replace(",", ", ").encode(), ()),
    "codes": (PLAIN.encode(), ("3", "0.5")),
    "codes in words": (PLAIN.replace("\n2,", "\nrefused,").encode(), ("refused",)),
    "missing words": (PLAIN.replace("\n2,", "\nNA,").replace("\n4,", "\nnull,").encode(), ()),
    "no line end": (PLAIN.rstrip("\n").encode(), ()),
}


def blocks(path: Path, names: list[str], rows: int = 30, na: tuple[str, ...] = ()) -> list[np.ndarray]:
    return list(open_stream(path, na).blocks(names, rows))


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("rows", [7, 100, 1000])
def test_blocks_hold_what_the_whole_survey_holds(dress: str, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "CELLS_AT_ONCE", 3 * 8)
    content, na = DRESSES[dress]
    file = tmp_path / "survey.csv"
    file.write_bytes(content)
    survey, opened = read_survey(file, na), open_stream(file, na)
    assert opened.columns == tuple(survey.columns)
    assert opened.sha256 == survey.sha256
    names = list(reversed(survey.columns))
    found = list(opened.blocks(names, rows))
    assert all(len(block) == rows for block in found[:-1])
    assert np.array_equal(np.concatenate(found), survey.matrix(names), equal_nan=True)
    again = list(pickle.loads(pickle.dumps(opened)).blocks(names, rows))
    assert np.array_equal(np.concatenate(again), np.concatenate(found), equal_nan=True)
    assert np.array_equal(opened.head().matrix(names)[:5], survey.matrix(names)[:5], equal_nan=True)


def test_numbers_are_read_to_the_last_digit(tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    values = np.random.default_rng(1).standard_normal((190, 2)) * 10.0 ** np.arange(-95, 95)[:, None]
    file.write_text("A1,A2\n" + "".join(f"{a!r},{b!r}\n" for a, b in values.tolist()))
    assert np.array_equal(np.concatenate(blocks(file, ["A1", "A2"])), read_survey(file).matrix(["A1", "A2"]))
    assert np.array_equal(np.concatenate(blocks(file, ["A1", "A2"])), values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("\n5,19.75,1", "\nmany,19.75,1"), "column 'A1' of survey.csv holds text: 'many' in row 80"),
        (lambda text: text.replace("\n5,19.75,1", "\ninf,19.75,1"), "infinite value in row 80"),
        (lambda text: text.replace("\n5,19.75,1", "\n1e101,19.75,1"), r"holds 1e\+101, which is too large to compute with, in row 80"),
        (lambda text: text.replace("\n5,19.75,1", "\n5,19.75"), "line 81 of survey.csv has 2 cells, the header has 3"),
        (lambda text: text.replace("\n5,19.75,1", "\n5,19.75,1,4"), "line 81 of survey.csv has 4 cells, the header has 3"),
        (lambda text: text.replace("\n5,19.75,1", '\n"5,19.75,1'), "quotation mark"),
        (lambda text: text.replace("\n5,19.75,1", "\nTRUE,19.75,1"), "holds text: 'TRUE' in row 80"),
    ],
)
def test_what_is_wrong_far_down_is_found_and_named(change: object, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "CELLS_AT_ONCE", 3 * 10)
    file = tmp_path / "survey.csv"
    file.write_text(change(PLAIN))  # type: ignore[operator]
    for names in (["A1", "A2", "B1"], ["A1"]):
        with pytest.raises(DataError, match=said):
            blocks(file, names)


def test_unknown_columns_are_named_with_their_neighbours(tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text(PLAIN)
    with pytest.raises(DataError, match=r"'A3' is not a column of survey.csv\n  did you mean A"):
        blocks(file, ["A1", "A3"])


# Parquet and Feather


def saved(folder: Path, frame: pd.DataFrame, kind: str, **options: object) -> Path:
    file = folder / f"survey.{kind}"
    if kind == "parquet":
        frame.to_parquet(file, **options)
    else:
        frame.to_feather(file, **options)
    return file


MIXED = pd.DataFrame(
    {
        "A1": np.arange(1.0, 201.0),
        "A2": pd.array([None if k % 9 == 4 else k % 5 for k in range(200)], dtype="Int64"),
        "B1": (np.arange(200) % 4).astype(np.int8),
        "yes": np.arange(200) % 2 == 0,
        "rank": pd.Categorical(np.arange(200) % 3),
        "word": [f"w{k}" for k in range(200)],
        "digits": [str(k % 5) for k in range(200)],
    }
)


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_tables_of_columns_are_read_whole_and_in_blocks(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.formats.parquet.ROWS_AT_ONCE", 33)
    file = saved(tmp_path, MIXED, kind)
    survey, opened = read_survey(file, ["3"]), open_stream(file, ["3"])
    names = ["B1", "A1", "yes", "A2", "rank", "digits"]
    expected = MIXED[names].astype(float).to_numpy(na_value=np.nan)
    expected[expected == 3] = np.nan
    assert np.array_equal(survey.matrix(names), expected, equal_nan=True)
    assert np.array_equal(np.concatenate(list(opened.blocks(names, 64))), expected, equal_nan=True)
    assert [len(block) for block in opened.blocks(names, 64)] == [64, 64, 64, 8]
    assert list(survey.columns["word"][:2]) == ["w0", "w1"]
    assert opened.head().columns["word"][0] == "w0"
    assert opened.sha256 == survey.sha256
    for read in (lambda: survey.matrix(["word"]), lambda: list(opened.blocks(["word"], 64))):
        with pytest.raises(DataError, match=r"column 'word' of survey.* holds text: 'w0' in row 1"):
            read()


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_text_and_infinity_are_named_by_their_row(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.formats.parquet.ROWS_AT_ONCE", 33)
    frame = pd.DataFrame({"A1": [*["1"] * 150, "x", "2"], "A2": [*[1.0] * 100, np.inf, *[2.0] * 51]})
    opened = open_stream(saved(tmp_path, frame, kind))
    with pytest.raises(DataError, match="holds text: 'x' in row 151"):
        list(opened.blocks(["A1"], 64))
    with pytest.raises(DataError, match="infinite value in row 101"):
        list(opened.blocks(["A2"], 64))


def test_the_index_of_a_data_frame_is_no_answer(tmp_path: Path) -> None:
    frame = MIXED[["A1"]].assign(part=np.arange(200) % 2).set_index(["part", MIXED["A1"] * 2])
    frame.index.names = [None, None]
    file = saved(tmp_path, frame, "parquet")
    assert list(read_survey(file).columns) == list(open_stream(file).columns) == ["A1"]


def test_files_that_are_damaged_or_empty_are_errors(tmp_path: Path) -> None:
    for content in (b"PAR1 and nothing else", b"ARROW1\0\0 and nothing else"):
        file = tmp_path / "survey.parquet"
        file.write_bytes(content)
        for read in (read_survey, open_stream):
            with pytest.raises(DataError, match="cannot be read as a Parquet or Feather file"):
                read(file)
    empty = saved(tmp_path, MIXED[:0], "parquet")
    with pytest.raises(EstimationError, match="too few rows"):
        read_survey(empty)
    with pytest.raises(EstimationError, match="too few rows"):
        open_stream(empty).head()


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = saved(tmp_path, MIXED, "parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    for read in (read_survey, open_stream):
        with pytest.raises(UsageError, match=r"pip install 'plscli\[parquet\]'"):
            read(file)


def test_large_files_are_told_by_size_or_by_what_they_take_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, table = tmp_path / "survey.csv", saved(tmp_path, MIXED, "parquet")
    text.write_text(PLAIN)
    assert not large(text)
    assert not large(table)
    assert not large("-")
    assert not large(tmp_path / "nothing.csv")
    monkeypatch.setattr("plscli.data.read.LARGE_TEXT", len(PLAIN))
    monkeypatch.setattr("plscli.data.read.LARGE_TABLE", 8 * MIXED.size)
    assert large(text)
    assert large(table)
    assert isinstance(open_survey(text), TextStream)
    assert not large(text, at_once=True)
    assert not large(table, at_once=True)
    monkeypatch.setattr("plscli.data.read.AT_ONCE", 1)
    assert large(text, at_once=True)
    assert large(table, at_once=True)
    (tmp_path / "saved.json").write_text(" {" + PLAIN)
    assert not large(tmp_path / "saved.json")
    monkeypatch.setattr("plscli.data.read.LARGE_TEXT", len(PLAIN) + 1)
    monkeypatch.setattr("plscli.data.read.LARGE_TABLE", 8 * MIXED.size + 1)
    assert not large(text)
    assert not large(table)


def test_numbers_of_arrow_are_those_it_says_in_pieces_and_from_the_middle() -> None:
    for kind in (pyarrow.float64(), pyarrow.int8(), pyarrow.int64(), pyarrow.bool_(), pyarrow.float32()):
        values = [None if k % 3 == 0 else k % 2 == 0 if kind == pyarrow.bool_() else k for k in range(40)]
        whole = pyarrow.chunked_array([pyarrow.array(values[:17], kind), pyarrow.array(values[17:], kind)])
        for array in (whole, whole.slice(5, 20), whole.chunk(1).slice(3), whole.slice(7, 0), pyarrow.array(values[1:3], kind)):
            expected = [np.nan if value is None else float(value) for value in array.to_pylist()]
            assert np.array_equal(parquet._answers(array, ()), expected, equal_nan=True)
    words = pyarrow.array(["often", None, "never", "often", "x"] * 4).dictionary_encode().slice(3, 9)
    assert parquet._answers(words, ()).tolist() == words.to_pylist()
