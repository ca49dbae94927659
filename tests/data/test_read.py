from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inside import inside
from plscli.data.read import read_survey, survey_of
from plscli.data.survey import Survey, shortened
from plscli.errors import DataError, EstimationError

TEXT = "A1,A2,B1\n1,2.5,3\n4,,6\n7,8.25,9\n"
VALUES = np.array([[1, 2.5, 3], [4, np.nan, 6], [7, 8.25, 9]])


def read(text: str | bytes, *na: str) -> Survey:
    return survey_of(text if isinstance(text, bytes) else text.encode(), "s.csv", na)


def matrix(survey: Survey) -> np.ndarray:
    return survey.matrix(["A1", "A2", "B1"])


@pytest.mark.parametrize(
    ("dress", "note"),
    [
        (TEXT, None),
        (TEXT.replace("\n", "\r\n"), None),
        (TEXT.replace("\n", "\r"), None),
        (TEXT.encode("utf-32"), "read as UTF-32 text"),
        (TEXT.replace(",", ";"), "columns separated by semicolon"),
        (TEXT.replace(",", "\t"), "columns separated by tab"),
        (TEXT.replace(",", "|"), "columns separated by vertical bar"),
        (TEXT.replace(",", ";").replace(".", ","), "decimal comma in A2"),
        (TEXT.replace("2.5", '"2,5"').replace("8.25", '"8,25"'), "decimal comma in A2"),
        (TEXT.replace(",", ", "), None),
        (TEXT.replace("\n", ",\n"), None),
        ("\n" + TEXT + "\n\n", None),
        ('"A1","A2","B1"\n"1","2.5","3"\n"4","","6"\n"7","8.25","9"', None),
        (TEXT.encode("utf-8-sig"), None),
        (TEXT.encode("utf-16"), "read as UTF-16 text"),
        (TEXT.encode("utf-16-le"), "read as UTF-16 text"),
        (TEXT.encode("utf-16-be"), "read as UTF-16 text"),
    ],
)
def test_every_european_dress_is_recognised_and_said(dress: str | bytes, note: str | None) -> None:
    survey = read(dress)
    assert np.array_equal(matrix(survey), VALUES, equal_nan=True)
    assert note is None or note in survey.notes
    assert note is not None or not survey.notes


def test_windows_text_is_recognised() -> None:
    survey = read("Größe1,Größe2\n1,2\n3,4\n".encode("cp1252"))
    assert list(survey.columns) == ["Größe1", "Größe2"]
    assert survey.notes == ("read as Windows-1252 text, as its letters suggest; another encoding is named with --encoding",)


@pytest.mark.parametrize("word", ["NA", "NaN", "null", "", "n/a"])
def test_the_usual_words_for_missing_are_missing(word: str) -> None:
    assert np.isnan(matrix(read(TEXT.replace("6", word)))[1, 2])


@pytest.mark.parametrize("code", ["-99", "-99.0", "99", "x", "keine Angabe"])
def test_codes_for_missing_are_missing(code: str) -> None:
    survey = read(TEXT.replace("6", code), code)
    assert np.isnan(matrix(survey)[1, 2])
    assert f"{code} read as missing" in survey.notes
    assert survey.missing_codes == (code,)
    assert matrix(read(TEXT.replace("6", "-99")))[1, 2] == -99


@pytest.mark.parametrize(
    ("cell", "code"), [("-99 ", "-99"), ("+99", "99"), ("099", "99"), ("99.00", "99"), ("-99", "-99.0"), (" n.a. ", "n.a."), ("9e1", "90")]
)
def test_a_code_is_found_however_it_is_written(cell: str, code: str) -> None:
    assert np.isnan(matrix(read(TEXT.replace("6", cell), code))[1, 2])


def test_a_code_with_a_decimal_comma_is_found() -> None:
    german = TEXT.replace(",", ";").replace(".", ",")
    assert np.isnan(matrix(read(german.replace("8,25", "-99,00"), "-99"))[2, 1])
    assert np.isnan(matrix(read(german, "8.25"))[2, 1])
    assert np.isnan(matrix(read(german, "8,25"))[2, 1])


@pytest.mark.parametrize("cell", ["1_000", "0x1F", "1 000", "1.000.000", "12%"])
def test_what_only_a_programmer_calls_a_number_is_text(cell: str) -> None:
    assert read(TEXT.replace("2.5", cell)).text_answers("A2") == {1: cell}


@pytest.mark.parametrize("cell", ["+5", "5.", ".5", "1e3", "-1.5E-2"])
def test_numbers_may_be_written_as_science_does(cell: str) -> None:
    assert matrix(read(TEXT.replace("2.5", cell)))[0, 1] == float(cell)


@pytest.mark.parametrize("start", [",,\n", "   \n", '"","",""\n\n', "\n;\n"])
def test_leading_lines_without_names_are_no_header(start: str) -> None:
    assert np.array_equal(matrix(read(start + TEXT)), VALUES, equal_nan=True)


def test_names_may_be_quoted_after_a_blank() -> None:
    assert list(read(TEXT.replace("A1,A2,B1", 'A1, "A2", "B1"')).columns) == ["A1", "A2", "B1"]


def test_a_code_also_means_its_decimal_spellings() -> None:
    assert np.isnan(matrix(read(TEXT.replace("8.25", "-99.0"), "-99"))[2, 1])
    assert np.isnan(matrix(read(TEXT.replace(",", ";").replace(".", ",").replace("8,25", "-99,0"), "-99"))[2, 1])


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30))
@settings(max_examples=40)
def test_numbers_read_back_to_the_last_bit(values: list[float]) -> None:
    text = "A1,B1\n" + "".join(f"{value!r},{i}\n" for i, value in enumerate(values))
    assert read(text).columns["A1"].tolist() == values


def test_thousands_in_an_english_file_are_not_taken_for_decimals() -> None:
    survey = read('A1,B1\n"1,234",2\n"2,345",3\n')
    assert survey.text_answers("A1") == {1: "1,234", 2: "2,345"}


def test_truth_words_are_text_with_or_without_gaps() -> None:
    assert read("A1,B1\nTRUE,1\nFALSE,2\n").text_answers("A1")
    assert read("A1,B1\nTRUE,1\n,2\n").text_answers("A1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"A1,A1\n1,2\n", "more than one column named 'A1'"),
        (b"A1,B1\n1,2\n1\n", "line 3 of s.csv has 1 cells, the header has 2"),
        (b"A1,B1\n1,2\n1,2,3\n", "line 3 of s.csv has 3 cells"),
        (b"A1,B1\n1,2,3\n1,2,3\n", "line 2 of s.csv has 3 cells"),
        (b"1,2\n3,4\n", "holds numbers, not column names"),
        (b"PK\x03\x04....", "is cut off or damaged: it ends at byte 8"),
        (b"$FL2....", "SPSS"),
        (b"\x00\x01\x02\x03", "binary file"),
        (b"A1,B1\n1,\x81\n", "not text in any encoding"),
        (b";;\n\n,,\n", "is empty"),
        (b'A1,B1\n1,2\n3,"4\n5,6\n', "line 3 of s.csv opens a quotation mark that is not closed"),
        (b'A1,"B1\n1,2\n', "line 1 of s.csv opens a quotation mark"),
        (b"\n;\nA1;B1\n1;2\n\n1;2;3\n", "line 6 of s.csv has 3 cells"),
    ],
)
def test_what_is_not_a_survey_is_an_error(content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read(content)


def test_rows_of_empty_cells_count_and_blank_lines_do_not() -> None:
    survey = read("A1,A2,B1\n1,2,3\n\n  \n,,\n,,,,\n4,5,6\n")
    assert np.array_equal(matrix(survey), [[1, 2, 3], [np.nan] * 3, [np.nan] * 3, [4, 5, 6]], equal_nan=True)


def test_truth_words_stay_as_they_are_written() -> None:
    assert read("A1,B1\nTRUE,1\nfalse,2\n").columns["A1"].tolist() == ["TRUE", "false"]


def test_a_word_far_down_leaves_the_answers_before_it_as_they_were_written() -> None:
    text = "ID,A1,B1\n" + "".join(f"{row:05},1.50,2\n" for row in range(3_000)) + "x,often,2\n"
    survey = read(text)
    assert survey.columns["ID"][[0, 2_999, 3_000]].tolist() == ["00000", "02999", "x"]
    assert survey.text_answers("A1") == {3_001: "often"}
    assert survey.columns["A1"][0] == "1.50"


def test_a_header_alone_is_too_few_rows() -> None:
    with pytest.raises(EstimationError, match="too few rows"):
        read("A1,B1\n")


def test_a_file_is_read_with_its_name_and_hash(tmp_path: Path) -> None:
    (tmp_path / "my survey.csv").write_text(TEXT)
    survey = read_survey(tmp_path / "my survey.csv", na=["7"])
    assert survey.file == "my survey.csv"
    assert survey.rows == 3
    assert len(survey.sha256 or "") == 64
    assert np.isnan(survey.matrix(["A1"])[2, 0])


def test_a_survey_from_a_frame_takes_nullable_and_boolean_columns() -> None:
    frame = pd.DataFrame({"A1": pd.array([1, None, 3], dtype="Int64"), "A2": [True, False, True], "B1": ["1", "x", None]})
    survey = Survey.from_frame(frame)
    assert np.array_equal(survey.matrix(["A1", "A2"]), [[1, 1], [np.nan, 0], [3, 1]], equal_nan=True)
    assert survey.text_answers("B1") == {2: "x"}
    with pytest.raises(DataError, match="occur twice"):
        Survey.from_frame(pd.DataFrame([[1, 2]], columns=["A1", "A1"]))


def test_an_unknown_column_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(DataError, match=r"'A3' is not a column of s\.csv\n  did you mean A1"):
        read(TEXT).matrix(["A3"])


def test_columns_that_cannot_be_items_are_left_out_with_a_reason() -> None:
    survey = read("id,A1,B1,word,same,void\n1,3,4,x,2,\n2,5,4,y,2,\n3,1,2,z,2,\n")
    usable, left_out = survey.candidates()
    assert usable == ["A1", "B1"]
    assert left_out == {"id": "a running number", "word": "text", "same": "constant", "void": "empty"}


def test_long_lists_are_shortened() -> None:
    assert shortened(range(12), 10) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"


def test_the_hash_of_a_large_file_is_that_of_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    small = read(TEXT)
    monkeypatch.setattr("plscli.data.read.HASHED_ASIDE", 0)
    assert read(TEXT).sha256 == small.sha256 == sha256(TEXT.encode()).hexdigest()


QUESTION = "How far do you agree that the service you received during the last twelve months was what you expected before "


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_whole_questions_as_names_of_four_hundred_columns_are_read(delimiter: str) -> None:
    names = [f"{QUESTION * 4}{number}" for number in range(404)]
    text = "\n".join([delimiter.join(names), *[delimiter.join(str(number % 7 + row) for number in range(404)) for row in range(3)]])
    assert len(text) > 1 << 17  # what csv takes for the largest cell there is
    survey = survey_of(text.encode(), "s.csv")
    assert list(survey.columns) == [" ".join(name.split()) for name in names]
    assert survey.columns[names[8]].tolist() == [1.0, 2.0, 3.0]


def test_seventy_thousand_columns_are_read() -> None:
    names = [f"C{number}" for number in range(70_000)]
    survey = survey_of("\n".join([",".join(names), ",".join(["1"] * 70_000), ",".join(["2"] * 70_000)]).encode(), "s.csv")
    assert (len(survey.columns), survey.rows) == (70_000, 2)


@pytest.mark.parametrize("content", [b"1,2,3,4," * 40, b"A1,B1\n" + b"x" * 300, b"A1,B1\n1," + b"2" * 300 + b"\n1,2\n"])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_line_without_an_end_is_a_message(content: bytes, streamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.table.LONGEST_LINE", 100)
    monkeypatch.setattr("plscli.data.encoding.PIECE", 10)
    monkeypatch.setattr("plscli.data.read.LARGE_TEXT", 1 if streamed else 1 << 30)
    (tmp_path / "s.csv").write_bytes(content)
    ran = inside("hypotheses", "s.csv", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert "s.csv is no table: one of its lines goes on for more than" in ran.err


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/workbook.bin", "content.xml"])
def test_a_zip_file_with_the_main_part_of_a_workbook_is_taken_for_one(part: str) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(part, "nothing that a workbook says")
    with pytest.raises(DataError, match=r"s\.zip cannot be read as a workbook of [\d,]+ bytes"):
        survey_of(packed.getvalue(), "s.zip")


@pytest.mark.parametrize(
    ("begins", "words"),
    [
        (b"PK\x05\x06", "an empty zip file"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"BZh", "compressed with bzip2"),
        (b"\xfd7zXZ", "compressed with xz"),
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"FEA1", "a Feather file of version 1"),
        (b"**COMPRESSED**", "a SAS transport file of PROC CPORT"),
        (b"SQLite format 3", "a database"),
        (b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV", "an SPSS file that is protected with a password"),
        (b"header\nSPSSPORT", "an SPSS portable file"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is_and_told_what_to_do(begins: bytes, words: str) -> None:
    with pytest.raises(DataError, match=rf"^s\.csv is {words}\n  [a-z]+ "):
        read(begins + b"\0" * 2000)


def test_whole_numbers_among_words_have_no_point(tmp_path: Path) -> None:
    pd.DataFrame({"A1": [1, 2, 3], "note": ["many", 1234567, 2.5]}).to_excel(tmp_path / "s.xlsx", index=False)
    assert read_survey(tmp_path / "s.xlsx").columns["note"].tolist() == ["many", "1234567", "2.5"]
