"""Data frames of R, written by R 4 with saveRDS and save, and read back with rdata where it is installed."""

from __future__ import annotations

import sys
from base64 import b64decode

import numpy as np
import pytest

from plscli.data.read import survey_of
from plscli.data.survey import Survey
from plscli.errors import DataError, UsageError

GZIPPED = b64decode(
    "H4sIAAAAAAAAA3VTzW7TQBBer23yU4Ei0gdAvVMJTtzqUIToCaSmUm/RJl5Tqxu7eN2EcsHPwg2JdyASj9ATL4H6AIgyu55J7G1iaT27s/PzzTez533GmM8CzpkfwpaFZ+"
    "O3z1+BbgiHPVh/YHFYHgtYD+STWT6/ErNykmallp+c22AqtETdY6uv5T/jaVJFA2a/o7u2rG24sQlI99XKzjfyifbJNGjmDJWYSgWbQRPmu3z5TIsy1Ukq4yOEYKAECM+v"
    "6lgA0Se9gcs3+laaR0oupNKYh6PWm9JGuLBmSmgyXwdJgLq8QDgDmxb9P8Ovdw8fY5VR8F/f6WoJvz5BrNaEWeiWsej29coydHvMUEYoqw1j4b2DJngjSlljqeOMfsc/ns"
    "LGyghlhXL1IA6R0Pnw/vTkfFZSkfZYunyUX/JMOgj8s/ExAmj2gHrD6xgBJfTRjaucAszTmJQX6S58eRHLQsbbmuC3Ri5CZqODWv68I66dWTAjp3Fg+dr7YKt1mIm5dAeH"
    "Z1RCp5DJtQZ0Fk/Ls5eJyUKoa+ttUnk7UnTBsBDZR4l2fLW/rQDfnYBwpC9N5q20DS/EQmYTW6uS8URfwTzj82pfIZVDbKFF2njZNXLmnLvOedBE+nBWR/pEbyjq0v0e8b"
    "meg+B0NH7R2L+kZ5Rs3hP65Jc0RrG4IaWgOfaoQ56icHOR3bg9KvLlIXXYDDGv4Afv+O+OSvqxKMVhUoCLqec/5PUcHoMFAAA="
)
WITH_XZ = b64decode(
    "/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4AWCAfNdACwCfBn5r/QdO56YNX7q0PQhTbNFUsa9mj0V9cMnCX4KrpEcMncWFXtI7qCZHtnsKZZkg2gKQjAyBkXiQ3eogKRDfx"
    "lg1OsJfMKL8hD8AQKBma5pCo6be4+LqErowDvG5q1c3nQfVdD1PpLMI9l84sFaDElZrKld4pfjG/lsdwtj73Yf23bx5di/9RKaIRg6KkjHWZxGOxPrO4Yzw0ja6vJXwMMC"
    "s575ZaRLqzogCNdC+Uw4mUp7hoF75RdxLgz7HN/NsvU1+AjHsOEkoDO8JLw405FhEigx4Yc+pibZWal06jiQqsXSqTKtYifKbReqynri5ucifc1SFeyJcKIa5AHjbPYE02"
    "z1gRlRfez6d37BvPQV/PmWRkfB/3PFNrytSVCeKwYetlHzcJquU/zKwhNnDEX+GTeBrzqWZrlVW8PX16bj/Y56NX90q0+p2+00Rq+gwkEcI5EhCzEqrKHEDePSilMVaHrr"
    "gujG9T9AMRaWCzWQBC3nIW/f1kzcYmirI2LSLbmkUBv0b9HjEIUKryMYrCuDGHB9ZurjA3SOL2dh86LVZ599ScskjI+uNTprFELX+pzso6No2sz1RnxJKkYgHWmkiLxBbp"
    "/VYcquAIjacfKMZvDXa6XtmWVa+JEU62lix7x2JcuUbS8q8m5vtVvqoQAAAOT1HB4AAYsEgwsAADJgG7E+MA2LAgAAAAABWVo="
)
WORKSPACE = b64decode(
    "QlpoOTFBWSZTWXIHyHsAAjZ/3//7XABQAzhA/WDeQL/v//DAABAkAADIAAggAAFABcAB84oxmGpoU9FNlP1T1PKfoTRqNANBgExDRo2kM1NoAaEBRphR+kYo2p6gBoAGgN"
    "AAA2oDgGEYTTEMAgGQAwjTJkwjAQ0EiSak9IxAAA0AaAAABoaABk+G2pXo+oEGAzFNDbiKWZsOZiBzlFIJ5A8jMwDMgYO+CZAEG9dqcjyDSDjAcCOF1AtbKFLWUTnBp5z7"
    "5KlUtogbYMGA2rlyKlS/8btaxVosTqqLyoffBATc65ZlZ2cTzz3W6262ZgCQorwhGHA2TkhbUum5Ul7ZF6nxv6kgCbENpMTSbBBZrwISJMCHYl3f9I/vw0GzSVbkWm3zvI"
    "HcaaRkJDWYeGoCqVmkCiMJIsCSGgSlvuBIJDaBqIQOAIYkkMbbY24hJFDBLHaAx2IC2+VomMOGq4pZRDIVKaS/AkRxUYzXVoytlfnxq2G3iw9aItPB1nSgjqeOWYIgJBtw"
    "WQmSi80JJh7yWGxMMozh97HmzjtnHRWKNKR3gf9kUYaQLVfarurk1BC4ngIJe5BsYUWEEaKN/eAuhlSFlLA26k8RoyIKY3rJrl6QqeDkhmrVXDy0MxOuLlUJcuYEaIjFdh"
    "lXeWPfywRsdcwpLHQyW2A2rbKaISimlFPnQNlTYRWLLPZNgZGzFspfBkYoqjg+ZwqE4MPVJVhM8bVY+TLva4TJ/0HWGSFN33C8NfNCymk7RaYRqTROP8XckU4UJByB8h7A"
)
TWO = b64decode(
    "H4sIAAAAAAAAA41UzW7TQBBer+2mSQFFTR8A9U4l4MKtDq1QewLRVMot2sQbGtWxi9dNKBf8LNyQeAci8Qg98RKoDwANs+uZxN46Epa8szs7P99+M7vvj/svW/0WY8xlHu"
    "fM9WHK/PPem2evGGhg4TCPNbUMwagDkx34f8Nf3nwySqZXYpQNJnGm5Edr1xsKJVH32OgLea89de6gzcx3eFeVhQ3XNh7pvhjZ+Eo+wR6ZVuD6kRjKCCbtMsyTZP5UiWyi"
    "xhMZHiIEDcVDeG5exAKILuk1XL7WV9JsRXImI4V5OHE1pImwYY0ioch8FWQM1CUpwmmbtOj/CYbmEj7Gcq3gP7/R1hyGFkHMV4QZ6Iax4Pb1wjB0e8RQBijzNWNbSwuNdy"
    "wyWWAp4nR/hd93YWJkgDJHuXgQh0hovHt7dtofZXRIs8xsPrLPSSwtBO557wgBlGtAteFFDJ8SuujGo4QCTCchKS8mm/AlaShTGdYVwa20XIDMBvuF/HFHXFu9oFtOYcPy"
    "lfd+rbUfi6m0G4fHdIRGKsfXCtAZPBXPZiwGMxFdG2+dytmQYhsMUxF/kGjHF3t1B/DsDvC76lJnrqWtcyFmMh6Ys0YyHKgr6Ge8XtUtpLKDJTRISze7QM6s9ba1bpeRPu"
    "zVrjpVa4qatL9DfK76wDvr9p6X5i/oGo3X9wl9kktqo1DckFJQHztUISeicFMR39g1SpP5AVVYNzHPYYB7/GfDSVqhyMTBOAWXmpI7EonU9wAfX74spItyw9OKhNY/rRXS"
    "VsnE/2DUFo+W1un+Yur7f2GmJdRZBgAA"
)
MATRIX = b64decode("WAoAAAADAAQCAgADBQAAAAAFVVRGLTgAAAINAAAABAAAAAEAAAACAAAAAwAAAAQAAAQCAAAAAQAEAAkAAAADZGltAAAADQAAAAIAAAACAAAAAgAAAP4=")


def read(content: bytes, file: str = "s.rds") -> Survey:
    pytest.importorskip("rdata")
    return survey_of(content, file)


def test_a_data_frame_comes_with_labels_levels_dates_and_declared_codes() -> None:
    survey = read(GZIPPED)
    assert list(survey.columns) == ["id", "SAT1", "SAT2", "f", "w", "ok", "day", "at", "o", "l"]
    numbers = {"SAT1": [1, None, 4, 5], "SAT2": [2, 3, None, 1], "ok": [1, None, 0, 1], "o": [1, 3, None, 2], "l": [1, 2, None, None]}
    for name, answers in numbers.items():
        np.testing.assert_array_equal(survey.columns[name], np.array(answers, dtype=float), err_msg=name)
    assert list(survey.columns["f"]) == ["b", "a", None, "b"]
    assert list(survey.columns["w"]) == ["x", None, "é", "w"]
    assert list(survey.columns["day"])[:2] == ["2024-01-01", "2024-01-02"]
    assert survey.columns["at"][3] == "2024-01-01 12:30:03"
    assert survey.labels == {"o": {1.0: "lo", 2.0: "mid", 3.0: "hi"}, "l": {1.0: "no"}}
    assert survey.wordings == {"SAT1": "How satisfied?", "l": "Asked"}
    assert survey.notes == (
        "columns that hold more than one value a row are left out: many",
        "codes that the file declares missing, read as missing: -1: 1 answer in l, 9 (refused): 1 answer in l",
    )


@pytest.mark.parametrize(("content", "file"), [(WITH_XZ, "s.rds"), (WORKSPACE, "s.RData")])
def test_however_r_packed_it_it_is_the_same(content: bytes, file: str) -> None:
    survey, plain = read(content, file), read(GZIPPED)
    assert all(list(map(str, survey.columns[name])) == list(map(str, plain.columns[name])) for name in plain.columns)
    assert ("s.RData holds d, which is read" in survey.notes) is (file == "s.RData")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TWO, "holds several data frames: d, e"),
        (MATRIX, "holds no data frame"),
        (MATRIX[:40], "damaged or cut off"),
        (WITH_XZ[:60], "damaged or cut off"),
    ],
)
def test_what_is_no_single_data_frame_is_said(content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words) as error:
        read(content)
    assert ("damaged" in str(error.value)) is ("damaged" in words)


def test_without_rdata_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdata.parser", None)
    monkeypatch.setitem(sys.modules, "rdata", None)
    with pytest.raises(UsageError, match="plscli\\[rdata\\]") as error:
        survey_of(GZIPPED, "s.rds")
    assert "write.csv(readRDS(FILE)" in str(error.value)


def test_a_column_called_a_is_no_file_of_r() -> None:
    assert list(survey_of(b"A\n2\n3\n", "s.csv").columns) == ["A"]
