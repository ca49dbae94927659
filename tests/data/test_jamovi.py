"""jamovi files: written here as jamovi writes them, and read back."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from plscli.data.read import survey_of
from plscli.data.survey import Survey
from plscli.errors import DataError

NOTHING = -(1 << 31)


def field(name: str, data: str = "Integer", measure: str = "Ordinal", **more: Any) -> dict[str, Any]:
    kind = "number" if data == "Decimal" else "string" if (data, measure) == ("Text", "ID") else "integer"
    return {"name": name, "columnType": "Data", "dataType": data, "measureType": measure, "type": kind, "description": "", **more}


def omv(columns: list[tuple[dict[str, Any], list[Any]]], labels: dict[str, Any] | None = None, **parts: bytes) -> bytes:
    """A file of jamovi: places of texts count letters, as jamovi counts them."""
    numbers, texts, place = b"", b"", 0
    for about, answers in columns:
        for answer in answers:
            if about["type"] == "string" and answer != "":
                numbers += struct.pack("<i", place)
                texts, place = texts + answer.encode() + b"\0", place + len(answer) + 1
            elif about["type"] == "number":
                numbers += struct.pack("<d", answer)
            else:
                numbers += struct.pack("<i", NOTHING if answer in (None, "") else answer)
    whole = {"dataSet": {"rowCount": len(columns[0][1]), "columnCount": len(columns), "fields": [about for about, _ in columns]}}
    held = {
        "META-INF/MANIFEST.MF": b"jamovi-Archive-Version: 11.0\n", "metadata.json": json.dumps(whole).encode(),
        "xdata.json": json.dumps({name: {"labels": each} for name, each in (labels or {}).items()}).encode(), "data.bin": numbers,
        "strings.bin": texts,
    } | {name.replace("_", "."): content for name, content in parts.items()}  # fmt: skip
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return file.getvalue()


COLUMNS: list[tuple[dict[str, Any], list[Any]]] = [
    (field("Filter 1", columnType="Filter", measure="Nominal"), [1, 0, 1, 1]),
    (field("who", "Text", "ID"), ["Zoë", "", "Ann", "Bo"]),
    (field("SAT1", description="<b>How</b> satisfied?"), [1, None, 5, 9]),
    (field("SAT2", "Decimal", "Continuous", missingValues=["== 99", "< 0"]), [1.5, float("nan"), 99.0, -3.0]),
    (field("group", "Text", "Nominal"), [0, 1, None, 0]),
]
LABELS = {
    "SAT1": [[1, "low", "low", False], [5, "5", "5", False], [9, "high", "high", False]],
    "group": [[0, "new", "new", False], [1, "old", "old", False]],
}


def read(content: bytes, file: str = "s.omv") -> Survey:
    return survey_of(content, file)


def test_answers_labels_and_wordings_are_read() -> None:
    survey = read(omv(COLUMNS, LABELS))
    assert list(survey.columns) == ["who", "SAT1", "SAT2", "group"]
    assert list(survey.columns["who"]) == ["Zoë", None, "Ann", "Bo"]
    np.testing.assert_array_equal(survey.columns["SAT1"], [1, np.nan, 5, 9])
    np.testing.assert_array_equal(survey.columns["SAT2"], [1.5, np.nan, np.nan, np.nan])
    assert list(survey.columns["group"]) == ["new", "old", None, "new"]
    assert survey.labels == {"SAT1": {1.0: "low", 9.0: "high"}}
    assert survey.wordings == {"SAT1": "How satisfied?"}
    assert survey.notes == (
        "filters of jamovi leave nobody out here: Filter 1",
        "codes that the file declares missing, read as missing: -3: 1 answer in SAT2, 99: 1 answer in SAT2",
    )


def test_a_file_of_jamovi_is_known_by_what_it_holds() -> None:
    assert "s.zip is a jamovi file, and read as one" in read(omv(COLUMNS, LABELS), "s.zip").notes


def test_columns_of_older_files_say_less() -> None:
    older = [
        ({"name": "t", "measureType": "NominalText", "type": "integer"}, [1, 2]),
        ({"name": "x", "measureType": "Continuous", "type": "number"}, [1.0, 2.0]),
    ]
    survey = read(omv(older, {"t": [[1, "a"], [2, "b"]]}))
    assert list(survey.columns["t"]) == ["a", "b"]
    assert survey.columns["x"].dtype == np.float64


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (omv(COLUMNS, LABELS)[:400], "s.omv is damaged or cut off"),
        (omv(COLUMNS, LABELS, data_bin=b"1234"), "data.bin has 4 bytes, and 4 rows of 5 columns take 96"),
        (omv(COLUMNS, LABELS, metadata_json=b"{}"), "s.omv is damaged or cut off"),
        (omv(COLUMNS, LABELS, metadata_json=b"{"), "s.omv is damaged or cut off"),
        (omv(COLUMNS, {"group": [[7, "x"]]}), "s.omv is damaged or cut off"),
        (omv(COLUMNS, LABELS, strings_bin=b"x"), "strings.bin does not hold the texts"),
        (omv([(field("a", missingValues=["is odd"]), [1, 2])]), "'is odd' is no condition of missing answers"),
        (omv([(field("a"), [1, 2]), (field("a"), [1, 2])]), "column names occur twice: a"),
    ],
)
def test_what_is_damaged_is_said(content: bytes, words: str) -> None:
    with pytest.raises(DataError) as error:
        read(content)
    assert words in str(error.value)
    assert "  " in str(error.value)


def test_every_cut_and_every_changed_byte_is_read_or_an_error() -> None:
    whole = omv(COLUMNS, LABELS)
    for place in range(0, len(whole), 7):
        for content in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]):
            with suppress(DataError):
                read(content)
