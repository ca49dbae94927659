"""A damaged file is an error, never a crash of its reader or a defect, and never read as something else in silence."""

from __future__ import annotations

import random

import pytest

from dialects import DIALECTS
from dialects.books import xls
from dialects.packages import sav
from plscli.data.read import survey_of
from plscli.errors import DataError, PlscliError

FILES = (
    *("comma", "UTF-16", "xlsx", "ods", "sav", "sav, codes declared missing", "zsav", "dta of Stata 12", "dta of Stata 15", "sas7bdat"),
    *("dta, release 117, big end first", "xpt, version 5", "xpt, version 8", "parquet", "feather", "Qualtrics", "LimeSurvey"),
)
CASES = 60


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Cut off, with other bytes in it, or without some."""
    changed = bytearray(content)
    kind = chance.random()
    if kind < 0.2:
        return bytes(changed[: chance.randrange(len(changed))])
    if kind < 0.85:
        for _ in range(chance.choice([1, 1, 2, 3, 20])):
            changed[chance.randrange(len(changed))] = chance.choice([chance.randrange(256), 0, 255, 127, 128, 1])
        return bytes(changed)
    place = chance.randrange(len(changed))
    del changed[place : place + chance.randrange(1, 50)]
    return bytes(changed)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("ignore")
def test_damage_of_any_kind_is_an_error_or_another_survey(name: str) -> None:
    dialect, chance = DIALECTS[name], random.Random(name)
    content = dialect.content()
    for _ in range(CASES):
        said = ""
        try:
            survey = survey_of(damaged(content, chance), dialect.file, dialect.na)
            assert all(len(answers) == survey.rows for answers in survey.columns.values())
        except PlscliError as error:
            said = str(error)
        assert said.count("\n") <= 1


def changed(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new) :]


def test_a_workbook_whose_parts_begin_before_the_file_is_damaged() -> None:
    content = DIALECTS["xlsx"].content()
    place = content.rindex(b"PK\x05\x06") + 16  # where its directory is said to begin, from which its parts are counted
    with pytest.raises(DataError):
        survey_of(changed(content, place, b"\0\0\0\xb2"), "s.xlsx")


NUMERIC, TEXT = 0x05, 0x01
"""Formats of SPSS: F and A."""


@pytest.mark.parametrize(
    ("place", "new", "said"),
    [
        (0x50, b"\xff\xff\xff\x7f", "too early for 2,147,483,647 rows"),
        (0x40, b"\x09\0\0\0", "byte 65: this is no layout"),
        (0xB4, b"\x7f\0\0\0", "the records of a text do not follow each other"),
        (0xB4, b"\xf0\xff\xff\xff", "a variable of width -16"),
        (0xC2, bytes([TEXT]), "text and number at once"),
        (0xC6, bytes([TEXT]), "text and number at once"),
    ],
)
def test_damage_that_would_crash_the_reader_of_spss_files_is_found_before(place: int, new: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        survey_of(changed(sav(), place, new), "s.sav")


def test_value_labels_of_variables_that_are_not_there_are_found() -> None:
    content = sav()
    labels = content.index(b"\x03\0\0\0\x02\0\0\0")
    behind = content.index(b"\x04\0\0\0\x01\0\0\0", labels) + 8
    with pytest.raises(DataError, match="a variable that is not there"):
        survey_of(changed(content, behind, b"\x63\0\0\0"), "s.sav")


@pytest.mark.parametrize("sizes", [b"\xff\0\0\0", b"\0\0\0\0\xff\xff\xff\0", b"\0\0\0\0\x0d\0\0\0\x09\0\x08\0"])
def test_sheets_larger_than_they_can_be_are_found_before_memory_is_taken(sizes: bytes) -> None:
    content = xls()
    dimensions = content.index(b"\x00\x02\x0e\x00") + 4
    with pytest.raises(DataError, match="a sheet is said to reach"):
        survey_of(changed(content, dimensions, sizes), "s.xls")


def test_an_old_workbook_cut_off_anywhere_is_said_to_be(capfd: pytest.CaptureFixture[str]) -> None:
    content = xls()
    for size in range(100, len(content), 700):
        with pytest.raises(DataError, match=r"is (cut off|damaged)"):
            survey_of(content[:size], "s.xls")
    assert capfd.readouterr().err == ""


def test_an_old_workbook_whose_book_is_said_to_be_longer_is_damaged() -> None:
    content = xls()
    size = content.index("Workbook".encode("utf-16-le")) + 120
    with pytest.raises(DataError, match=f"damaged at byte {len(content):,}"):
        survey_of(changed(content, size, b"\0\0\1\0"), "s.xls")
