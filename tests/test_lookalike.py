"""Names are shown for what they are, and two that look the same are an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import run
from plscli.data.survey import Survey
from plscli.errors import DataError, ModelError
from plscli.lookalike import alike, told_apart
from plscli.model.build import parse_model
from plscli.report import visible
from studies import EMOTION

PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
"""A word that is spelled with a joiner."""
SHOWN = {
    "AGE1": "AGE1",
    "\u0410GE1": "\\u0410GE1",
    "A\u200b1": "A\\u200b1",
    "TRUST\u00ad": "TRUST\\xad",
    "\ufeffA": "\\ufeffA",
    "A\u200d1": "A\\u200d1",
    "\u0421\u041e\u041d1": "\u0421\u041e\u041d1",  # a Russian word
    "USB\u043f\u043e\u0440\u0442": "USB\u043f\u043e\u0440\u0442",  # two alphabets, which anyone sees
    "\u03c1_A, \u0394R\u00b2, \u03c7\u00b2": "\u03c1_A, \u0394R\u00b2, \u03c7\u00b2",
    PERSIAN: PERSIAN,
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.items())
def test_what_is_not_seen_or_looks_latin_is_shown_by_its_number(text: str, shown: str) -> None:
    assert told_apart(text) == shown
    assert visible(text) == shown


SAME = [("AGE", "\u0410GE"), ("A1", "A\u200b1"), ("A 1", "A\u00a01"), ("caf\u00e9", "cafe\u0301"), ("COH", "\u0421\u041e\u041d")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_names_that_look_the_same_are_an_error(one: str, other: str, tmp_path: Path) -> None:
    rows = "\n".join(f"{i % 5},{i % 3},{i % 4},{(i * i) % 5}" for i in range(20))
    (tmp_path / "s.csv").write_text(f"{one},{other},B1,B2\n{rows}\n", "utf-8")
    ran = run("loadings", "s.csv", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "columns of s.csv cannot be told apart" in ran.err
    assert "U+" in ran.err
    with pytest.raises(ModelError, match="look the same"):
        parse_model(f"`{one}` =~ x1; `{other}` =~ x2; Y =~ y1; Y ~ `{one}` + `{other}`")


def test_names_that_only_resemble_each_other_are_none() -> None:
    assert alike(["AGE", "age", "AGE1", "x2", "x\u00b2", "\u03b1", "a", "\u00e9", "e"]) is None
    assert alike(["\u0410GE", "\u0410GE"]) is None


def test_a_frame_with_such_names_is_an_error() -> None:
    with pytest.raises(DataError, match="cannot be told apart"):
        Survey({"A1": [], "A\u200b1": []}, 0)


def test_pictures_are_drawn_in_silence_where_nothing_can_be_kept(tmp_path: Path) -> None:
    home = {"HOME": "/proc/none", "MPLCONFIGDIR": "/proc/none/matplotlib", "XDG_CONFIG_HOME": "/proc/none", "XDG_CACHE_HOME": "/proc/none"}
    command = [sys.executable, "-m", "plscli", "diagram", str(EMOTION), "-q", "-o", str(tmp_path / "m.svg")]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **home}, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_does_not_exist_is_no_word(tmp_path: Path) -> None:
    rows = "\n".join(f"{i % 5 + 1},{i % 3 + 1},{i % 4 + 1},{(i * i) % 5 + 1}" for i in range(20))
    (tmp_path / "s.csv").write_text(f"A1,A2,B1,B2\n{rows}\n")
    for format in ("html", "latex", "md"):
        ran = run("scores", "s.csv", "--scale", "1:5", "-f", format, cwd=tmp_path)
        assert ran.code == 0
        assert "None" not in ran.out
