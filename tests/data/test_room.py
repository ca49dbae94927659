"""What does not fit into memory is said before it is taken: one message with what is too large, how much it would take and what to do."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from commands import PLSCLI, study
from dialects.books import cells, ods, xlsx
from inside import inside
from plscli import room
from plscli.data.formats.workbook_file import check_binary, check_sheet
from plscli.data.read import survey_of
from plscli.errors import DataError

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = ('<c r="XFD1048576"><v>1</v></c>', "<c r='XFD1048576'><v>1</v></c>", '<c t="n" r="XFD1048576"><v>1</v></c>',
         '<c\n r="XFD1048576"><v>1</v></c>', '<c r = "XFD1048576"><v>1</v></c>', '<c r="&#88;FD1048576"><v>1</v></c>',
         '<!-- <c r="A1"> --><c r="XFD1048576"><v>1</v></c>', '<c r="xfd1048576"><v>1</v></c>')  # fmt: skip


def changed(book: bytes, part: str, change: Any) -> bytes:
    """A workbook with one part written anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name == part else content)
    return out.getvalue()


def stray(cell: str) -> bytes:
    row = f'<row r="1048576">{cell}</row></sheetData>'
    return changed(xlsx(("Data", cells())), SHEET, lambda xml: xml.replace("</sheetData>", row))


@pytest.mark.parametrize("cell", PLAIN)
def test_a_stray_cell_at_the_far_corner_in_every_spelling(cell: str) -> None:
    with pytest.raises(DataError, match=r"reaches to column XFD and row 1,048,576.*GB of memory"):
        survey_of(stray(cell), "s.xlsx")


@pytest.mark.parametrize("damage", ["<", "<c r='A1'></row>", "&nothing;"])
def test_a_sheet_is_looked_through_up_to_its_damage(damage: str) -> None:
    before = "<worksheet><row r='1'><c r='A1'/>"
    check_sheet(f"{before}{damage}".encode(), "s.xlsx", "Data")
    with pytest.raises(DataError, match="reaches to column XFD"):
        check_sheet(f"{before}<c r='XFD1048576'/>{damage}".encode(), "s.xlsx", "Data")


def test_a_stray_cell_without_a_name_and_with_a_prefix() -> None:
    def prefixed(xml: str) -> str:
        for name in ("sheetData", "row", "c", "v", "is", "t"):
            xml = xml.replace(f"<{name}>", f"<x:{name}>").replace(f"<{name} ", f"<x:{name} ").replace(f"</{name}>", f"</x:{name}>")
        xml = xml.replace("</x:sheetData>", '<x:row r="9999999"><x:c><x:v>1</x:v></x:c></x:row></x:sheetData>')
        return xml.replace("xmlns=", 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns=', 1)

    with pytest.raises(DataError, match="reaches to column"):
        survey_of(changed(xlsx(("Data", cells())), SHEET, prefixed), "s.xlsx")


def test_a_stray_cell_of_a_binary_sheet() -> None:
    row = b"\x00\x11" + (1_048_575).to_bytes(4, "little") + bytes(13)
    cell = b"\x05\x10" + (16_383).to_bytes(4, "little") + bytes(12)
    with pytest.raises(DataError, match="reaches to column XFD and row 1,048,576"):
        check_binary(row + cell, "s.xlsb", "Data")
    check_binary(b"\x00\x11" + bytes(17) + b"\x05\x10" + bytes(16), "s.xlsb", "Data")


@pytest.mark.parametrize(("rows", "said"), [(2_000_000, "a sheet has 1,048,576 rows"), (900_000, "of memory, and there are 256 MB")])
def test_rows_of_a_spreadsheet_beyond_what_a_sheet_has_are_said(rows: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available", lambda: 1 << 28)
    gap = f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="40"/></table:table-row>'
    last = '<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>'
    book = changed(ods(), "content.xml", lambda xml: xml.replace("</table:table>", gap + last, 1))
    with pytest.raises(DataError, match=said):
        survey_of(book, "s.ods")


def test_a_small_workbook_that_unpacks_to_gigabytes_is_refused_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available", lambda: 1 << 25)
    book = changed(xlsx(("Data", cells())), SHEET, lambda xml: xml + " " * (1 << 25))
    assert len(book) < 1 << 17
    with pytest.raises(DataError, match="takes about 64 MB of memory, and there are 32 MB"):
        survey_of(book, "s.xlsx")


def test_a_workbook_that_lies_about_its_size_is_damaged() -> None:
    book = bytearray(changed(xlsx(("Data", cells())), SHEET, lambda xml: xml + " " * (1 << 22)))
    entry = book.index(SHEET.encode(), book.index(b"PK\x01\x02")) - 46
    book[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(DataError, match="unpacks to more than it says"):
        survey_of(bytes(book), "s.xlsx")


@pytest.mark.parametrize("arguments", [("/dev/zero",), ("survey.csv", "-m", "/dev/zero"), ("survey.csv", "--study", "/dev/zero"),
                                       ("survey.csv", "--profile", "/dev/zero"), ("survey.csv", "--indices", "/dev/zero")])  # fmt: skip
def test_a_device_is_no_file(arguments: tuple[str, ...], tmp_path: Path) -> None:
    study(tmp_path)
    drawn = () if "--indices" in arguments else ("-n", "300")
    left = inside("hypotheses", *arguments, *drawn, cwd=tmp_path)
    assert (left.code, left.out) == (2, b"")
    assert "/dev/zero is a device, and no file" in left.err


def test_a_pipe_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available", lambda: 1 << 25)
    with Path("/dev/urandom").open("rb") as endless, pytest.raises(DataError, match="standard input does not end after"):
        room.stream(endless, "standard input")
    with Path("/dev/zero").open("rb") as endless, pytest.raises(DataError, match="nothing but zeros"):
        room.stream(endless, "standard input")


def test_a_file_larger_than_memory_says_how_much_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study(tmp_path)
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(1 << 26)
    monkeypatch.setattr(room, "available", lambda: 1 << 26)
    with pytest.raises(DataError, match=r"large.csv takes about 128 MB of memory, and there are 64 MB"):
        room.contents(tmp_path / "large.csv")


@pytest.mark.parametrize("limit", [100 << 20, 560 << 20])
@pytest.mark.parametrize("command", [("hypotheses", "survey.csv", "-n", "300"), ("report", "survey.csv", "-n", "300", "-o", "r.docx")])
def test_a_limit_of_memory_ends_a_command_with_its_result_or_with_code_2(command: tuple[str, ...], limit: int, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    study(tmp_path)
    done = subprocess.run(
        [*PLSCLI, *command, "-q"], cwd=tmp_path, capture_output=True, check=False, timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    assert done.returncode in (0, 2), done.stderr
    if limit < 1 << 29:
        assert done.returncode == 2
    if done.returncode:
        assert done.stdout == b""
        assert done.stderr.startswith(b"plscli: there is not enough memory")
        assert done.stderr.count(b"\n") == 2


ABORTS = """
import os, sys
sys.argv = ["plscli", "hypotheses", "survey.csv", "-n", "300"]
import plscli.data.read as read
def aborted(*_): os.write(2, b"memory allocation of 9 bytes failed"); os.abort()
read.survey_of = aborted
from plscli.cli.running.main import main
main()
"""


def test_a_library_that_aborts_under_a_limit_is_one_message(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    study(tmp_path)
    limit = 4 << 30
    done = subprocess.run(
        [sys.executable, "-c", ABORTS], cwd=tmp_path, capture_output=True, check=False, timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"plscli: ")
    assert b"there is not enough memory under the limit" in done.stderr
    assert b"memory allocation of 9 bytes" not in done.stderr


def test_more_resamples_than_memory_holds_are_refused_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study(tmp_path)
    monkeypatch.setattr(room, "available", lambda: 1 << 28)
    left = inside("bootstrap", "survey.csv", "-n", "10000000", cwd=tmp_path)
    assert (left.code, left.out) == (2, b"")
    assert "a bootstrap of 10,000,000 resamples of" in left.err
    assert "GB of memory" in left.err


def test_a_small_parquet_file_of_many_rows_is_refused_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    table = arrow.table({"A1": arrow.DictionaryArray.from_arrays(arrow.array([0] * 1_000_000, arrow.int8()), arrow.array([1.0]))})
    with parquet.ParquetWriter(out, table.schema) as writer:
        writer.write_table(table)
    monkeypatch.setattr(room, "available", lambda: 1 << 20)
    monkeypatch.setattr(room, "SMALL", 1 << 20)
    with pytest.raises(DataError, match="read in blocks"):
        survey_of(out.getvalue(), "-")
