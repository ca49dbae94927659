"""Every command of the README and of the examples' pages runs, and prints what the page shows.

A block ```console holds commands after `$ ` and what a terminal of 100 columns shows for them.  To bring the pages up to date after
a change: `python tests/test_readme.py`, then read the difference.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from commands import PLSCLI, Ran, in_terminal
from pictures import places, texts, told
from studies import EMOTION, EXAMPLES

ROOT = EXAMPLES.parent
PAGES = (ROOT / "README.md", EXAMPLES / "emotion" / "README.md", EXAMPLES / "service" / "README.md", EXAMPLES / "export" / "README.md")
COLUMNS = 100
LONG_NUMBER = re.compile(r"-?\d+\.\d{9,}(?:e-?\d+)?")
"""A number at full precision, whose last digits may differ between processors."""
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def sandbox(folder: Path) -> Path:
    """A folder with the examples, a copy of the emotion survey without its model, and `plscli` on the path."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(EXAMPLES, folder / "examples")
    shutil.copy(EMOTION, folder / "survey.csv")
    (folder / "bin").mkdir()
    (folder / "bin" / "plscli").write_text(f'#!/bin/sh\nexec {shlex.join(PLSCLI)} "$@"\n')
    (folder / "bin" / "plscli").chmod(0o755)
    return folder


def shown(command: str, folder: Path) -> Ran:
    """What a terminal shows for a command line, standard error included and in its place above the output."""
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return in_terminal(["env", f"PATH={path}", "bash", "-o", "pipefail", "-c", command], folder, COLUMNS)


def played(block: str, folder: Path) -> str:
    """The block with the output that its commands have now."""
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            ran = shown(line[2:], folder)
            assert ran.code in (0, 2), (line, ran.err)
            lines += [line, *(ran.err + ran.out).rstrip("\n").splitlines()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.parent.name))
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    folder = sandbox(tmp_path)
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert blocks
    for block in blocks:
        now = played(block, folder)
        assert LONG_NUMBER.sub("#", now) == LONG_NUMBER.sub("#", block)
        numbers = [[float(digits) for digits in LONG_NUMBER.findall(text)] for text in (now, block)]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-9)


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sandbox(tmp_path))
    (code,) = re.findall(r"```python\n(.*?)```", PAGES[0].read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    assert {"survey", "model", "result"} <= set(names)


def test_the_model_text_of_the_readme_reads() -> None:
    import numpy as np

    from plscli.data.survey import Survey
    from plscli.model.build import parse_model

    (text,) = re.findall(r"```\n(# comments.*?)```", PAGES[0].read_text(encoding="utf-8"), re.DOTALL)
    survey = Survey({"Age": np.arange(18.0, 38.0), "Industry": np.array(["Retail", "Health"] * 10, dtype=object)}, 20)
    model = parse_model(text + "MT =~ MT1; IV =~ IV1; ERC =~ ERC1; ERC ~ IMAGE", survey=survey)
    assert [effect.label for effect in model.effects] == ["H1", "H2", "H3", "H5", "H6", "H4"]
    assert [path.source for path in model.controls] == ["Age", "Industry[Retail]", "IMAGE"]


def test_the_study_file_of_the_readme_reads() -> None:
    from plscli.data.study_file import study_of

    (text,) = re.findall(r"```toml\n(.*?)```", PAGES[0].read_text(encoding="utf-8"), re.DOTALL)
    study = study_of(text.encode())
    assert (study.reverse, study.thresholds) == (("INTG2",), {"htmt": "0.85,0.95"})


def test_the_set_up_commands_are_two_single_lines_that_ci_runs() -> None:
    commands = re.findall(r"```sh\n(.*?)```", PAGES[0].read_text(encoding="utf-8"), re.DOTALL)
    assert len(commands) == 2
    for command in commands:
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install")
        assert command.count("\n") == 1
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for words, command in zip(("plscli hypotheses examples/emotion/survey.csv", "python -m pytest"), commands, strict=True):
        assert f'command_with "{words}"' in script
        first = next(line for line in PAGES[0].read_text(encoding="utf-8").splitlines() if words in line)
        assert first == command.strip()


def test_example_surveys_are_what_their_scripts_make(tmp_path: Path) -> None:
    import runpy

    for name, file in (("emotion", "survey"), ("service", "survey"), ("export", "export")):
        folder = tmp_path / name
        shutil.copytree(EXAMPLES / name, folder)
        (folder / f"{file}.csv").unlink()
        runpy.run_path(str(folder / f"make_{file}.py"), run_name="__main__")
        assert (folder / f"{file}.csv").read_bytes() == (EXAMPLES / name / f"{file}.csv").read_bytes()


def test_pictures_are_what_their_commands_make(tmp_path: Path) -> None:
    import runpy

    images = ROOT / "docs" / "images"
    page = PAGES[0].read_text(encoding="utf-8")
    script = runpy.run_path(str(ROOT / "docs" / "make_images.py"))
    assert {path.name for path in images.iterdir()} == set(script["COMMANDS"])
    assert all(f"docs/images/{name}" in page for name in script["COMMANDS"])
    script["make"](tmp_path)
    for name in script["COMMANDS"]:
        made, kept = (tmp_path / name).read_bytes(), (images / name).read_bytes()
        assert texts(made) == texts(kept)
        assert places(made) == pytest.approx(places(kept), abs=0.5)
        assert made.count(b"<path") == kept.count(b"<path")
        origins = [told(picture, "svg") for picture in (made, kept)]
        for origin in origins:
            origin["settings"].pop("numpy", None)
        assert origins[0] == origins[1]


def bring_up_to_date(page: Path, folder: Path) -> None:
    """Write what the commands of a page print now into the page."""
    text = BLOCK.sub(lambda block: f"```console\n{played(block[1], folder)}```", page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    for each in PAGES:
        with TemporaryDirectory() as place:
            bring_up_to_date(each, sandbox(Path(place) / "study"))
