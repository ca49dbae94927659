"""`plscli init`: two files that read back as they stand, beside the survey; never over one that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from commands import PLSCLI, run
from inside import inside
from studies import EMOTION, SERVICE


def alone(folder: Path, survey: Path = EMOTION, name: str = "survey.csv") -> Path:
    """A copy of a survey without its model."""
    shutil.copy(survey, folder / name)
    return folder / name


@pytest.mark.parametrize("survey", [EMOTION, SERVICE])
@pytest.mark.parametrize("command", [["validate", "--fail-on", "never"], ["loadings"], ["hypotheses", "-n", "60"], ["scores"], ["model"]])
def test_both_files_are_used_by_the_other_commands_as_they_stand(survey: Path, command: list[str], tmp_path: Path) -> None:
    copy = alone(tmp_path, survey)
    before = run(*command, str(copy))
    made = run("init", str(copy))
    assert (made.code, made.out) == (0, "")
    assert made.err.splitlines()[-2:] == [f"plscli: wrote {copy.with_suffix('.pls')}", f"plscli: wrote {copy.with_suffix('.toml')}"]
    after = run(*command, str(copy))
    assert "plscli: study from survey.toml beside the survey\n" in after.err
    assert "model from survey.pls beside the survey" in after.err
    assert after.code == before.code == 0
    assert after.out.replace(" (inferred)", "") == before.out.replace(" (inferred)", "") or command[0] == "validate"


def test_files_are_named_after_the_survey(tmp_path: Path) -> None:
    copy = alone(tmp_path, name="wave 2.final.csv")
    assert run("init", copy.name, cwd=tmp_path).code == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["wave 2.final.csv", "wave 2.final.pls", "wave 2.final.toml"]
    assert run("init", copy.name, "-q", cwd=tmp_path).code == 2


@pytest.mark.parametrize("suffix", [".pls", ".toml"])
@pytest.mark.parametrize("kind", ["file", "folder", "link to nowhere"])
def test_nothing_is_written_where_either_file_is_there(suffix: str, kind: str, tmp_path: Path) -> None:
    copy = alone(tmp_path)
    there = copy.with_suffix(suffix)
    {"file": lambda: there.write_text("mine"), "folder": there.mkdir, "link to nowhere": lambda: there.symlink_to("nowhere")}[kind]()
    before = sorted(tmp_path.iterdir())
    ran = run("init", str(copy))
    assert (ran.code, ran.out) == (2, "")
    assert f"survey{suffix} is there already, and is not overwritten" in ran.err
    assert sorted(tmp_path.iterdir()) == before
    if kind == "file":
        assert there.read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("INTG1,ERC1\n", 3, "too few rows"),
        ("", 2, "is empty"),
        ('{"schema": "plscli/bootstrap/1"}', 2, "is a saved analysis"),
        (",A1,B1\nA1,1,0.5\nB1,0.5,1\n", 2, "is a correlation matrix"),
        ("INTG1,ERC1\n1,2\n2,inf\n4,1\n", 2, "infinite value"),
        ("INTG1,ERC1\n1,2,3\n", 2, "line 2"),
    ],
)
def test_what_is_no_survey_leaves_nothing_behind(content: str, code: int, words: str, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(content)
    ran = run("init", "s.csv", cwd=tmp_path)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert "a defect" not in ran.err
    assert [file.name for file in tmp_path.iterdir()] == ["s.csv"]


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        ("-", "standard input has no name"),
        ("nowhere.csv", "there is no file nowhere.csv"),
        (".", "is a folder"),
        ("", "name of the survey is empty"),
    ],
)
def test_a_survey_must_be_a_file(survey: str, words: str, tmp_path: Path) -> None:
    ran = run("init", survey, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_takes_the_other_one_with_it(tmp_path: Path) -> None:
    alone(tmp_path)
    code = (
        "from pathlib import Path\n"
        "from plscli.report import output\n"
        "opened = Path.open\n"
        "def refusing(self, *words, **more):\n"
        "    if self.suffix == '.toml': raise OSError(28, 'No space left on device', str(self))\n"
        "    return opened(self, *words, **more)\n"
        "Path.open = refusing\n"
        "import sys; sys.argv = ['plscli', 'init', 'survey.csv']\n"
        "from plscli.cli.running.main import main; main()"
    )
    done = subprocess.run([PLSCLI[0], "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot write survey.toml: No space left on device" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["survey.csv"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    alone(tmp_path)
    tmp_path.chmod(0o555)
    ran = run("init", "survey.csv", cwd=tmp_path)
    tmp_path.chmod(0o755)
    assert (ran.code, ran.out) == (2, "")


def test_codes_that_are_named_are_written_down_and_used(tmp_path: Path) -> None:
    copy = alone(tmp_path)
    assert run("init", str(copy), "--na", "-99").code == 0
    assert "missing = [-99]\n" in copy.with_suffix(".toml").read_text()
    assert "-99 read as missing" in run("model", str(copy)).err


def test_files_are_written_whatever_the_columns_are_called(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for names, words in (
        ([f"Q{q}_{i}" for q in range(1, 8) for i in (1, 2, 3)], "Q7 =~ Q7_1 + Q7_2 + Q7_3\n"),
        (["Q1", "Q2", "Q3"], "#   Q3: numbers"),
    ):
        pd.DataFrame(rng.integers(1, 6, (60, len(names))), columns=names).to_csv(tmp_path / "survey.csv", index=False)
        made = inside("init", "survey.csv", cwd=tmp_path)
        assert (made.code, made.out) == (0, b"")
        assert words in (tmp_path / "survey.pls").read_text()
        ran = inside("hypotheses", "survey.csv", "-n", "60", cwd=tmp_path)
        assert (ran.code, "a model looks like this" in ran.err) == ((0, False) if len(names) > 3 else (2, True))
        for suffix in (".pls", ".toml"):
            (tmp_path / "survey.csv").with_suffix(suffix).unlink()
