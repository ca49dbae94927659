"""Words of other programs on the command line, terminals that know no styles, and pipes that are not read as UTF-8."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from commands import PLSCLI, in_terminal, loaded
from inside import inside
from plscli.cli.running.app import commands
from plscli.cli.typed import elsewhere
from plscli.questions import with_command
from plscli.report import writing
from studies import EMOTION, SERVICE


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--bootstrap", "500"), "No such option: --bootstrap; here it is called --resamples"),
        (("--boot", "500"), "here it is called --resamples"),
        (("--group", "sex"), "here it is called --by"),
        (("--iterations", "50"), "here it is called --max-iterations"),
        (("--missing", "casewise"), "'casewise' is none of mean, listwise, pairwise, em; here it is called listwise"),
        (("--scheme", "factor"), "'factor' is none of path, factorial, centroid; here it is called factorial"),
        (("--scheme", "Path"), "here it is called path"),
        (("--adjust", "bonferroni"), "holm holds the same level"),
        (("--tails", "both"), "'both' is none of two, one"),
        (("--seed", "seven"), "'seven' is not a whole number"),
        (("--scheme", "pth"), "'pth' is none of path, factorial, centroid; did you mean path?"),
        (("--alpha", "five"), "'five' is not a number"),
        (("-n", "10,000"), "'10,000' is not a whole number; write 10000"),
        (("-n", "1e4"), "'1e4' is not a whole number; write 10000"),
        (("--level", "0,95"), "'0,95' is not a number; write 0.95"),
        (("--level", "95%"), "'95%' is not a number; write 0.95"),
        (("other.pls",), "Write -m other.pls"),
    ],
)
def test_words_of_other_programs_point_to_what_they_are_here(given: tuple[str, ...], words: str, tmp_path: Path) -> None:
    ran = inside("hypotheses", str(EMOTION), *given, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert words in ran.err
    assert "Value error" not in ran.err
    assert "Input should be" not in ran.err


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("plot", "intervals", "x.csv"), "'intervals' is none of forest, bootstrap, loadings"),
        (("plot", "intervals", "x.csv"), "; here it is called forest"),
        (("plot", "htm", "x.csv"), "; did you mean htmt?"),
        (("plot",), "Missing argument 'KIND'. It is one of forest, bootstrap, loadings"),
        (("mga", "x.csv"), "No such command 'mga'; here it is called groups"),
        (("hypotesis", "x.csv"), "No such command 'hypotesis'; did you mean hypotheses?"),
        (("xyz", "x.csv"), "No such command 'xyz'; plscli --help lists the commands"),
        (("x.csv",), "A command stands before the survey: plscli hypotheses x.csv"),
    ],
)
def test_words_in_their_places_are_known_too(given: tuple[str, ...], words: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(EMOTION.read_bytes())
    ran = inside(*given, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert words in ran.err
    assert "Value error" not in ran.err


def test_what_other_programs_have_is_called_as_it_is_here() -> None:
    assert set(elsewhere.COMMANDS) <= set(commands())
    assert not {word for words in elsewhere.COMMANDS.values() for word in words} & set(commands())


def test_an_option_that_another_command_has_is_not_promised(tmp_path: Path) -> None:
    assert "plscli hypotheses has, and loadings has not" in inside("loadings", str(EMOTION), "--group", "sex", cwd=tmp_path).err


def test_a_table_of_another_command_is_said_to_live_there(tmp_path: Path) -> None:
    ran = inside("hypotheses", str(EMOTION), "-n", "60", "-t", "HTMT", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert "plscli loadings has it: plscli loadings SURVEY -t htmt" in ran.err
    assert "has it" not in inside("hypotheses", str(EMOTION), "-n", "60", "-t", "nothing", cwd=tmp_path).err
    assert "did you mean hypotheses, " in inside("hypotheses", str(EMOTION), "-n", "60", "-t", "hypothesis", cwd=tmp_path).err


TABLES = {question.name: question.tables for question in with_command()}


@pytest.mark.parametrize("command", TABLES)
def test_every_command_has_the_tables_that_others_point_to(command: str, tmp_path: Path) -> None:
    survey = [str(SERVICE), "--by", "age < 40, age >= 40"] if command == "groups" else [str(EMOTION)]
    (tmp_path / "other.pls").write_bytes(EMOTION.with_suffix(".pls").read_bytes())
    models = ["-m", str(EMOTION.with_suffix(".pls")), "-m", "other.pls"]
    own = {
        "validate": [],
        "scores": [],
        "segments": [],
        "predict": ["--predictions"],
        "compare": models,
        "importance": ["--scale", "1:5", "-n", "60"],
    }
    told = json.loads(inside(command, *survey, "-f", "json", *own.get(command, ["-n", "60"]), cwd=tmp_path).out)
    assert set(TABLES[command]) <= set(told["tables"])


def test_a_terminal_that_knows_no_styles_gets_none(tmp_path: Path) -> None:
    command = ["loadings", str(EMOTION), "-q"]
    styled = in_terminal([*PLSCLI, *command], tmp_path, color=True)
    dumb = in_terminal(["env", "TERM=dumb", *PLSCLI, *command], tmp_path, color=True)
    assert "\x1b[" in styled.out
    assert "\x1b" not in dumb.out
    assert dumb.out.split("\n")[0].startswith("Loadings")


class Pipe(io.TextIOWrapper):
    """A stream that leads into a pipe."""

    def __init__(self) -> None:
        self.ends = os.pipe()
        super().__init__(os.fdopen(self.ends[1], "wb"), encoding="utf-8")


@pytest.mark.parametrize("page", [437, 850, 1252])
def test_pipes_of_a_console_are_written_in_its_code_page(page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "console_code_page", lambda: page)
    with Pipe() as pipe:
        shown = writing.encoded("R² ── β = −0.26 → Zürich ≤ 5 … 很好", pipe).decode(f"cp{page}")
        assert "Zürich" in shown
        assert shown.endswith("??")
        assert "R²" in shown
        assert "-0.26" in shown
        told = {"notes": ["Zürich → 很好 😀"]}
        assert json.loads(writing.encoded(json.dumps(told, ensure_ascii=False), pipe).decode("ascii")) == told


def test_files_pipes_elsewhere_and_consoles_of_utf_8_are_utf_8(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Pipe() as pipe, (tmp_path / "out.csv").open("w") as file:
        assert writing.encoding(pipe) == "utf-8"
        monkeypatch.setattr(writing, "console_code_page", lambda: 850)
        assert (writing.encoding(pipe), writing.encoding(file)) == ("cp850", "utf-8")
        monkeypatch.setattr(writing, "console_code_page", lambda: 65001)
        assert writing.encoding(pipe) == "utf-8"


def test_what_powershell_makes_of_a_saved_analysis_is_read(tmp_path: Path) -> None:
    """Lines that end in CR LF, a mark at the beginning, two bytes a character."""
    saved = inside("bootstrap", str(EMOTION), "-n", "60", "-f", "json", "-q", cwd=tmp_path).out
    plain = inside("hypotheses", "-", "-q", stdin=saved, cwd=tmp_path).out
    assert plain
    for encoding in ("utf-8-sig", "utf-16"):
        changed = saved.decode().replace("\n", "\r\n").encode(encoding)
        assert inside("hypotheses", "-", "-q", stdin=changed, cwd=tmp_path).out == plain


def test_errors_of_usage_load_no_library_for_boxes() -> None:
    _, modules = loaded("hypotheses", str(EMOTION), "--nothing")
    assert "rich" not in modules
