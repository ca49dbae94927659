"""Faults from outside: signals at any time, disks that are full, names that look like options."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from commands import GONE, PLSCLI, heeding, run, study, working
from commands import process as run_apart
from inside import inside
from plscli.errors import UsageError
from plscli.report import output, writing

PROCESSES = ("-j", "2", "--backend", "processes")
SHARED = Path("/dev/shm")


def children(session: int) -> set[int]:
    """Processes of a session, but for its leader."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            about = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(about[3]) == session and int(entry.name) != session and about[0] != "Z":
            found.add(int(entry.name))
    return found


def left_by(pid: int) -> list[str]:
    return [path.name for path in SHARED.glob("*") if f"_{pid}_" in path.name or f"-{pid}-" in path.name]


def all_gone(session: int) -> bool:
    """Whether no process of a session is left, and nothing that they shared; workers that nobody ends would stay for ever."""
    until = time.monotonic() + GONE
    while (children(session) or left_by(session)) and time.monotonic() < until:
        time.sleep(0.05)
    return not children(session) and not left_by(session)


def ends(process: subprocess.Popen[bytes], code: int, folder: Path) -> None:
    """Long before its work is done the process is gone, its workers, its files, every word but its own."""
    out, err = process.communicate(timeout=GONE)
    assert all_gone(process.pid)
    assert (process.returncode, out, err) == (code, b"", b"")
    assert sorted(path.name for path in folder.iterdir()) == ["survey.csv", "survey.pls"]


def wait_for_workers(process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + GONE
    while len(children(process.pid)) < 4:  # two of them, and two that look after what they share
        assert time.monotonic() < until
        time.sleep(0.1)
    time.sleep(1.0)


@pytest.mark.skipif(not SHARED.is_dir(), reason="reads /proc")
@pytest.mark.parametrize(
    ("name", "everyone"), [("SIGTERM", False), ("SIGHUP", True), ("SIGINT", True)], ids=["SIGTERM", "SIGHUP to all", "SIGINT to all"]
)
def test_a_signal_ends_the_workers_too(name: str, everyone: bool, tmp_path: Path) -> None:
    number = getattr(signal, name)
    with working(tmp_path, *PROCESSES) as process:
        wait_for_workers(process)
        (os.killpg if everyone else os.kill)(process.pid, number)
        ends(process, 128 + number, tmp_path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="reads /proc")
def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    with working(tmp_path, *PROCESSES) as process:
        wait_for_workers(process)
        process.kill()
        assert process.communicate(timeout=GONE) == (b"", b"")
        assert all_gone(process.pid)


@pytest.mark.parametrize("workers", [("-j", "1"), ("-j", "2")], ids=" ".join)
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_is_an_orderly_end(name: str, workers: tuple[str, ...], tmp_path: Path) -> None:
    number = getattr(signal, name)
    with working(tmp_path, *workers) as process:
        time.sleep(1)
        process.send_signal(number)
        ends(process, 128 + number, tmp_path)


@pytest.mark.skipif(shutil.which("timeout") is None, reason="needs GNU coreutils")
def test_a_command_under_timeout(tmp_path: Path) -> None:
    study(tmp_path, "service")
    start = time.monotonic()
    run_apart("model", "survey.csv", cwd=tmp_path)
    enough = 3 + 4 * (time.monotonic() - start)  # for the work to begin, on this machine
    with working(tmp_path, *PROCESSES, before=("timeout", f"{enough:.1f}")) as process:
        process.wait(enough + GONE)
        ends(process, 124, tmp_path)


def test_the_first_process_of_a_container_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    alone = ("unshare", "--pid", "--fork", "--kill-child=KILL")
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs the right to make a namespace of processes")
    with working(tmp_path, *PROCESSES, before=alone) as process:
        wait_for_workers(process)
        first = next(
            pid for pid in children(process.pid) if int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) == process.pid
        )
        os.kill(first, signal.SIGTERM)
        ends(process, 128 + signal.SIGTERM, tmp_path)


@pytest.mark.skipif(shutil.which("nohup") is None, reason="needs nohup")
def test_a_terminal_that_closes_does_not_end_what_nohup_protects(tmp_path: Path) -> None:
    with working(tmp_path, "-j", "1", before=("nohup",)) as process:
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.terminate()
        ends(process, 128 + signal.SIGTERM, tmp_path)


LATER = """
import os, signal, sys
class Late:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{name})
        return None
sys.meta_path.insert(0, Late())
sys.argv = ["plscli", "hypotheses", "survey.csv", "-n", "300", "-q"]
import runpy
runpy.run_module("plscli", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("plscli.cli.running.main", "SIGINT"),
        ("plscli.cli.running.app", "SIGTERM"),
        ("plscli.cli.hypotheses", "SIGINT"),
        ("numpy", "SIGINT"),
        ("numpy.linalg", "SIGHUP"),
    ],
)
def test_a_signal_while_the_program_is_loaded_is_clean(module: str, name: str, tmp_path: Path) -> None:
    study(tmp_path)
    command = [sys.executable, "-c", LATER.format(module=module, name=name)]
    with heeding():
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (128 + getattr(signal, name), b"", b"")


@pytest.mark.parametrize("word", ["-dash.csv", "--dash.csv", "-n.csv", "-mine.csv"])
def test_a_file_whose_name_begins_with_a_dash_gets_a_hint(word: str, tmp_path: Path) -> None:
    study(tmp_path).rename(tmp_path / word)
    left = inside("hypotheses", word, "-n", "300", cwd=tmp_path)
    assert (left.code, left.out) == (2, b"")
    assert f"./{word}, or -- before it" in " ".join(left.err.replace("│", " ").split())
    assert inside("hypotheses", "-n", "300", "-q", "--", word, cwd=tmp_path).code == 0
    assert inside("hypotheses", f"./{word}", "-n", "300", "-q", cwd=tmp_path).code == 0


def test_options_that_do_not_exist_are_not_taken_for_files(tmp_path: Path) -> None:
    left = inside("hypotheses", "survey.csv", "-osaved.csv", "--resample", "5", cwd=tmp_path)
    assert "--resamples" in left.err
    assert "if it is a file" not in left.err


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("arguments", "second"),
    [
        (("report", "survey.csv", "-n", "300", "--robustness-resamples", "0", "-o", "r.md"), "--bib"),
        (("validate", "survey.csv", "--exclude", "straightlining", "--clean", "clean.csv"), "--exclusions"),
        (("validate", "survey.csv", "--exclude", "straightlining", "-o", "v.json", "--clean", "c.csv"), "--exclusions"),
        (("diagram", "survey.csv", "-o", "d.svg"), "--save-layout"),
    ],
)
def test_of_several_files_all_are_written_or_none(arguments: tuple[str, ...], second: str, tmp_path: Path) -> None:
    study(tmp_path, "service")
    for old in ("r.md", "clean.csv"):
        (tmp_path / old).write_text("old")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    left = inside(*arguments, second, str(FULL), "-q", cwd=tmp_path)
    assert (left.code, left.out) == (2, b"")
    assert "cannot write /dev/full" in left.err
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_name_that_is_taken_at_the_last_moment_gives_all_names_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(UsageError, match="cannot write"), writing.written({tmp_path / name: b"new" for name in ("a", "b", "c")}):
        (tmp_path / "c").mkdir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]
    assert (tmp_path / "a").read_text() == "old"


@pytest.mark.parametrize("linked", [True, False])
def test_several_files_take_the_place_of_old_ones(linked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError("no links here")

    if not linked:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    for name in "ab":
        (tmp_path / name).write_text("old")
    output.write("new", tmp_path / "a", {tmp_path / "b": "new", tmp_path / "c": b"new"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys("abc", "new")


def test_a_file_is_on_the_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    flush, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("flushed"), flush(handle)))
    monkeypatch.setattr(Path, "replace", lambda self, target: (done.append("named"), rename(self, target)))
    output.write("text", tmp_path / "a", {tmp_path / "b": "more"})
    assert done == ["flushed", "flushed", "named", "named"]


def test_an_interrupt_between_two_files_leaves_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "b":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        output.write("text", tmp_path / "b", {tmp_path / "a": "more"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_a_standard_output_that_fails_leaves_no_file_behind(tmp_path: Path) -> None:
    study(tmp_path)
    with FULL.open("w") as full:
        command = [*PLSCLI, "diagram", "survey.csv", "--save-layout", "places.json"]
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert not (tmp_path / "places.json").exists()
    assert run("diagram", "survey.csv", "--save-layout", "places.json", cwd=tmp_path).code == 0
    assert (tmp_path / "places.json").exists()
