"""What can be told here of other systems: Windows, macOS, locales that are not UTF-8."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commands import PLSCLI, run, study
from plscli.errors import UsageError
from plscli.report import writing
from studies import SERVICE

ELSEWHERE = """
import asyncio, concurrent.futures.process, multiprocessing, os, signal, subprocess, sys, tempfile
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

for name in ("SIGHUP", "SIGPIPE", "SIGALRM", "SIGQUIT", "pthread_sigmask", "setitimer", "alarm", "SIG_BLOCK", "SIG_SETMASK"):
    delattr(signal, name)
for name in ("fork", "sched_getaffinity", "sysconf", "sysconf_names", "killpg", "setsid", "mkfifo"):
    delattr(os, name)
sys.meta_path.insert(0, Missing())
"""
"""Takes away what only POSIX systems have, after Python itself has loaded what it needs of it here."""
STRICT = """
import warnings
warnings.filterwarnings("error", category=EncodingWarning, module="plscli")
"""
MAIN = "from plscli.__main__ import main\nmain()"


def told(before: str, *arguments: str, cwd: Path, options: tuple[str, ...] = (), **environment: str) -> tuple[int, bytes, str]:
    """Exit code and streams of plscli in a process of its own, after some lines of Python."""
    program = [sys.executable, *options, "-c", before + MAIN, *arguments]
    done = subprocess.run(program, cwd=cwd, env={**os.environ, **environment}, capture_output=True, check=False, timeout=300)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "arguments",
    [
        ("hypotheses", "survey.csv", "-n", "300", "-f", "json", "-q"),
        ("hypotheses", "survey.csv", "-n", "600", "-f", "json", "-q", "--backend", "threads", "--jobs", "2"),
        ("validate", "survey.csv", "-q"),
        ("config",),
        ("diagram", "survey.csv", "-q"),
    ],
)
def test_nothing_that_only_posix_systems_have_is_needed(arguments: tuple[str, ...], tmp_path: Path) -> None:
    study(tmp_path, "service")
    assert told(ELSEWHERE, *arguments, cwd=tmp_path) == (0, run(*arguments, cwd=tmp_path).out.encode(), "")


def test_files_are_written_without_it_too(tmp_path: Path) -> None:
    study(tmp_path, "service")
    for name in ("report.html", "scores.xlsx"):
        command = (
            ("report", "survey.csv", "-n", "100", "--robustness-resamples", "20") if name == "report.html" else ("scores", "survey.csv")
        )
        assert told(ELSEWHERE, *command, "-q", "-o", name, cwd=tmp_path)[0] == 0
        written = (tmp_path / name).read_bytes()
        assert run(*command, "-q", "-o", name, cwd=tmp_path).code == 0
        assert (tmp_path / name).read_bytes() == written


def test_workers_that_are_spawned_give_the_same_numbers(tmp_path: Path) -> None:
    """As on Windows and macOS, where no process is forked."""
    study(tmp_path, "service")
    command = ("hypotheses", "survey.csv", "-n", "600", "-f", "json", "-q")
    spawned = told("", *command, "--backend", "processes", "--jobs", "2", cwd=tmp_path, JOBLIB_START_METHOD="spawn")
    assert spawned == (0, run(*command, cwd=tmp_path).out.encode(), "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("hypotheses", "survey.csv", "-n", "100", "-q", "-f", "json"),
        ("report", "survey.csv", "-n", "100", "--robustness-resamples", "20", "-q", "-f", "md"),
        ("model", "survey.csv", "--to", "csem"),
        ("config",),
        ("man", "pages"),
    ],
)
def test_every_file_is_opened_in_an_encoding_that_is_named(arguments: tuple[str, ...], tmp_path: Path) -> None:
    study(tmp_path, "service")
    (tmp_path / "mine.toml").write_text("jobs = 1\n", encoding="utf-8")
    mine = {"PLSCLI_CONFIG": str(tmp_path / "mine.toml")}
    code, _, err = told(STRICT, *arguments, cwd=tmp_path, options=("-X", "warn_default_encoding"), **mine)
    assert (code, "EncodingWarning" in err) == (0, False), err


def test_a_file_without_a_named_encoding_would_be_seen(tmp_path: Path) -> None:
    opened = "exec(compile('open(\"f\", \"w\")', 'plscli', 'exec'), {'__name__': 'plscli.x'})\n"
    assert "EncodingWarning" in told(STRICT + opened, "config", cwd=tmp_path, options=("-X", "warn_default_encoding"))[2]


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_a_locale_that_is_not_utf_8_changes_no_byte(locale: str, tmp_path: Path) -> None:
    words = SERVICE.read_text(encoding="utf-8").replace("customer", "Kundschaft für", 1)
    (tmp_path / "survey.csv").write_text(words, encoding="utf-8")
    (tmp_path / "survey.pls").write_text(SERVICE.with_suffix(".pls").read_text(encoding="utf-8"), encoding="utf-8")
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": locale}
    for arguments in (("validate", "survey.csv", "-f", "json", "-q"), ("hypotheses", "survey.csv", "-n", "100", "-q", "-f", "table")):
        assert told("", *arguments, cwd=tmp_path, **plain) == (0, run(*arguments, cwd=tmp_path).out.encode(), "")


def test_what_is_typed_is_read_as_utf_8_in_a_locale_of_ascii(tmp_path: Path) -> None:
    study(tmp_path, "service").rename(tmp_path / "größe.csv")
    (tmp_path / "survey.pls").rename(tmp_path / "größe.pls")
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    words = (tmp_path / "größe.csv").read_text(encoding="utf-8").replace("customer", "Gruß", 1)
    (tmp_path / "größe.csv").write_text(words, encoding="utf-8")
    wanted = ("hypotheses", "größe.csv", "-n", "60", "--strata", "Gruß", "-f", "json")
    done = subprocess.run(
        [*PLSCLI, *wanted], cwd=tmp_path, env={**os.environ, **plain}, capture_output=True, check=False, encoding="utf-8", timeout=300
    )
    assert (done.returncode, "from größe.pls" in done.stderr) == (0, True), done.stderr
    assert done.stdout == run(*wanted, cwd=tmp_path).out


class Console:
    """A stand-in for the console of Windows.   able : whether it takes styles."""

    def __init__(self, able: bool) -> None:
        self.able, self.modes = able, {7: 3, 8: 3}

    def GetStdHandle(self, number: int) -> int:  # noqa: N802
        return {-11: 7, -12: 8}[number]

    def GetConsoleMode(self, handle: int, mode: Any) -> int:  # noqa: N802
        mode._obj.value = self.modes[handle]
        return 1

    def SetConsoleMode(self, handle: int, mode: int) -> int:  # noqa: N802
        self.modes[handle] = mode if self.able else self.modes[handle]
        return int(self.able)

    def GetConsoleOutputCP(self) -> int:  # noqa: N802
        return 850


@pytest.mark.parametrize("able", [True, False])
def test_a_console_of_windows_is_asked_for_styles_and_gets_none_that_it_would_show_as_signs(
    able: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "")
    console = Console(able)
    monkeypatch.setattr(writing, "_console", lambda: console)
    assert writing.plain_terminal() is not able
    assert console.modes == ({7: 7, 8: 7} if able else {7: 3, 8: 3})
    assert writing.console_code_page() == 850


def test_a_file_that_another_program_holds_is_told_from_one_that_is_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(self: Path, target: Path) -> Path:
        error = PermissionError(13, "Access is denied")
        error.winerror = 5  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr(Path, "replace", held)
    with (
        pytest.raises(UsageError, match=r"table.xlsx: Access is denied\n  close it where it is open, or name another file"),
        writing.written({tmp_path / "table.xlsx": b"x"}),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
