"""Manual pages: made from the help when they are asked for, so that they cannot be out of date."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from commands import run
from plscli.cli.running.app import commands

OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("man")
    assert run("man", str(folder)).code == 0
    return folder / "man1"


def test_every_command_has_a_page(shelf: Path) -> None:
    assert {page.name for page in shelf.iterdir()} == {"plscli.1", *(f"plscli-{name}.1" for name in commands())}


@pytest.mark.parametrize("name", commands())
def test_a_page_has_every_option_of_the_help(name: str, shelf: Path) -> None:
    page = (shelf / f"plscli-{name}.1").read_text(encoding="utf-8").replace(r"\-", "-").replace(r"\fB", "").replace(r"\fR", "")
    assert set(OPTION.findall(page)) == set(OPTION.findall(run(name, "--help").out))
    assert commands()[name].split(".")[0].split("?")[0] in page


def test_the_page_of_the_program_names_the_commands(shelf: Path) -> None:
    page = (shelf / "plscli.1").read_text(encoding="utf-8").replace(r"\-", "-").replace(r"\fB", "").replace(r"\fR", "")
    assert [name for name in commands() if f"plscli-{name}(1)" not in page] == []


def test_pages_are_sound_roff(shelf: Path) -> None:
    groff = shutil.which("groff")
    if not groff:
        pytest.skip("no groff")
    pages = sorted(map(str, shelf.iterdir()))
    told = subprocess.run([groff, "-ww", "-man", "-Kutf8", "-Tutf8", *pages], capture_output=True, text=True, timeout=120)
    assert told.stderr == ""
    plain = re.sub(".\b|\x1b\\[[0-9;]*m", "", told.stdout)
    assert "--higher-order" in plain
    assert "`" not in plain


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = run("man", str(tmp_path / "file"))
    assert (ran.code, ran.out) == (2, "")
    assert f"cannot make the folder {tmp_path / 'file' / 'man1'}" in ran.err
