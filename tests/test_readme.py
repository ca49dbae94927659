"""Every command of the README, of docs/ and of the examples' pages runs, and prints what the page shows.

A block ```console holds commands after `$ ` and what a terminal of 100 columns shows for them.  A block with the name of a file behind
its language (```pls mobi.pls) is that file from there on.  To bring the pages up to date after a change: `python tests/test_readme.py`
(or some of them: `… docs/groups.md`), then read the difference.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import sys
from pathlib import Path
from typing import get_args

import pytest

from commands import PLSCLI, Ran, in_terminal, run
from pictures import places, texts, told
from plscli.cli.running.app import commands
from plscli.questions import QUESTIONS
from plscli.report.picture import Plot
from studies import EMOTION, EXAMPLES

ROOT = EXAMPLES.parent
README, DOCS = ROOT / "README.md", ROOT / "docs"
TEXTS = {page: page.read_text(encoding="utf-8") for page in (README, *sorted(DOCS.glob("*.md")), *sorted(EXAMPLES.glob("*/README.md")))}
IMAGES, DRAWING = DOCS / "images", runpy.run_path(str(DOCS / "make_images.py"))
PAGES = [page for page, text in TEXTS.items() if "```console" in text]
COLUMNS = 100
LONG_NUMBER = re.compile(r"-?\d+\.\d{9,}(?:e-?\d+)?")
"""A number at full precision, whose last digits may differ between processors."""
CODE = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
BLOCK = re.compile(r"^```(?P<language>\w*) ?(?P<file>\S*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
"""A block of a page: its language, the file that it is, what it holds."""


def named(page: Path) -> str:
    """A page by its place in the repository."""
    return page.relative_to(ROOT).as_posix()


def sandbox(folder: Path) -> Path:
    """A folder with the examples, a copy of the emotion survey without its model, and `plscli` and `python` on the path."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(EXAMPLES, folder / "examples")
    shutil.copy(EMOTION, folder / "survey.csv")
    (folder / "bin").mkdir()
    for name, words in (("plscli", PLSCLI), ("python", [sys.executable])):
        (folder / "bin" / name).write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        (folder / "bin" / name).chmod(0o755)
    return folder


def words(command: str) -> list[str]:
    """The words of a command line; what a shell takes for itself (pipes, redirections) is a word of its own."""
    reader = shlex.shlex(command, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    return list(reader)


def shown(command: str, folder: Path) -> Ran:
    """What a terminal shows for a command line, standard error included and in its place above the output.

    plscli alone runs inside this process, which spares its start; what takes a shell gets one.
    """
    program, *arguments = words(command)
    if program == "plscli" and not any(set(word) <= set("();<>|&") for word in arguments):
        return in_terminal([*PLSCLI, *arguments], folder, COLUMNS)
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


def brought_up_to_date(block: re.Match[str], folder: Path) -> str:
    """The whole block as it should be now; one that is a file is written."""
    if block["file"]:
        (folder / block["file"]).write_text(block["text"], encoding="utf-8")
    return f"```console\n{played(block['text'], folder)}```" if block["language"] == "console" else block[0]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    folder = sandbox(tmp_path)
    for block in BLOCK.finditer(TEXTS[page]):
        now, text = brought_up_to_date(block, folder), block[0]
        assert LONG_NUMBER.sub("#", now) == LONG_NUMBER.sub("#", text)
        numbers = [[float(digits) for digits in LONG_NUMBER.findall(each)] for each in (now, text)]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-9)


def pointed_at(page: Path) -> list[tuple[Path, str]]:
    """The files that links and pictures of a page lead to, each with the heading that is meant."""
    links = re.findall(r"""\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)\"""", TEXTS[page])
    paths = [(a or b).partition("#") for a, b in links if "://" not in (a or b)]
    return [((page.parent / path).resolve() if path else page, heading) for path, _, heading in paths]


def headings(page: Path) -> set[str]:
    """Headings as links name them."""
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", TEXTS[page], re.MULTILINE)}


@pytest.mark.parametrize("page", TEXTS, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, heading in pointed_at(page):
        assert path.exists(), path
        assert not heading or heading in headings(path), (path, heading)


NAMED_FILE = re.compile(r"[a-z_.]+/[a-z_./]*(?:\.(?:py|md|toml|csv|txt|json|cff|yaml)|/)")
"""A file or folder of the repository, or of the package, as pages name it; with capitals it is one that is to be written."""


@pytest.mark.parametrize("page", [page for page in TEXTS if page.parent == DOCS] + [ROOT / "CONTRIBUTING.md"], ids=named)
def test_files_that_pages_name_are_there(page: Path) -> None:
    places = (ROOT, ROOT / "src" / "plscli", ROOT / "src" / "plscli" / "core", ROOT / "src" / "plscli" / "data", page.parent)
    spoken = [code for code in CODE.findall(page.read_text(encoding="utf-8")) if NAMED_FILE.fullmatch(code)]
    made = {"docs/_build/"}  # by a command
    assert [name for name in spoken if name not in made and not any((place / name).exists() for place in places)] == []
    assert spoken or page.name != "CONTRIBUTING.md"


def test_the_list_of_pages_names_every_page_once() -> None:
    listed = [path for path, _ in pointed_at(DOCS / "README.md") if path.suffix == ".md"]
    assert sorted(listed) == sorted([README, *(page for page in TEXTS if page.parent == DOCS and page.name != "README.md")])


def test_the_readme_is_a_door() -> None:
    assert len(TEXTS[README].splitlines()) < 250


def test_nothing_is_told_twice() -> None:
    """An output may stand on two pages, a line of the text about it may not."""
    lines = [
        line
        for text in TEXTS.values()
        for line in re.sub(r"```.*?```", "", text, flags=re.DOTALL).splitlines()
        if len(line) > 60 and line[0] != "|"
    ]
    assert sorted({line for line in lines if lines.count(line) > 1}) == []


def test_every_option_of_a_page_is_one_of_plscli() -> None:
    taken = {option for command in ("", *commands()) for option in OPTION.findall(run(*command.split(), "--help").out)}
    pages = [text for page, text in TEXTS.items() if page.name != "performance.md"]  # which speaks of the options of benchmarks/run.py
    spoken = {option for text in pages for code in CODE.findall(text) if "python " not in code for option in OPTION.findall(code)}
    assert sorted(spoken - taken) == []


def test_every_table_and_command_of_a_page_is_one_of_plscli() -> None:
    codes = [code for text in TEXTS.values() for code in CODE.findall(text)]
    asked = {name for code in codes for name in re.findall(r"(?:-t|--table) ([a-z_]+)", code)}
    laid_out = {
        name for file in (ROOT / "src").rglob("*.py") for name in re.findall(r'Layout\(\s*"(\w+)"', file.read_text(encoding="utf-8"))
    }
    assert sorted(asked - {table for each in QUESTIONS for table in each.tables} - laid_out) == []
    called = {name for code in codes for name in re.findall(r"(?:^|\| )plscli ([a-z]+)", code)}
    assert sorted(called - set(commands())) == []


QUOTED = [page for page, text in TEXTS.items() if page.parent == DOCS and "\n> " in text and page in PAGES]


@pytest.mark.parametrize("page", QUOTED, ids=named)
def test_numbers_of_a_paragraph_to_adapt_are_those_of_the_page(page: Path) -> None:
    """Every number with a point in a quoted paragraph is one that a command on the page prints, or a threshold."""
    held_against = (ROOT / "src/plscli/words/thresholds.csv").read_text(encoding="utf-8")
    shown_there = [block["text"] for block in BLOCK.finditer(TEXTS[page]) if block["language"] == "console"]
    printed = [abs(float(number)) for text in (held_against, *shown_there) for number in re.findall(r"\d+(?:\.\d+)?", text)]
    paragraphs = " ".join(line for line in TEXTS[page].splitlines() if line.startswith("> "))
    for number in re.findall(r"\d+\.\d+", paragraphs):
        half = 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-9
        assert any(abs(each - float(number)) <= half or abs(100 * each - float(number)) <= half for each in printed), number


def test_the_model_text_of_its_page_reads() -> None:
    import numpy as np

    from plscli.data.survey import Survey
    from plscli.model.build import parse_model

    (text,) = re.findall(r"```\n(# comments.*?)```", TEXTS[DOCS / "model-text.md"], re.DOTALL)
    survey = Survey({"Age": np.arange(18.0, 38.0), "Industry": np.array(["Retail", "Health"] * 10, dtype=object)}, 20)
    model = parse_model(text + "MT =~ MT1; IV =~ IV1; ERC =~ ERC1; ERC ~ IMAGE", survey=survey)
    assert [effect.label for effect in model.effects] == ["H1", "H2", "H3", "H5", "H6", "H4"]
    assert [path.source for path in model.controls] == ["Age", "Industry[Retail]", "IMAGE"]


def test_the_study_file_of_its_page_reads() -> None:
    from plscli.data.study_file import study_of

    (text,) = re.findall(r"```toml\n(.*?)```", TEXTS[DOCS / "surveys.md"], re.DOTALL)
    study = study_of(text.encode())
    assert (study.reverse, study.thresholds) == (("INTG2",), {"htmt": "0.85,0.95"})


def test_the_set_up_commands_are_two_single_lines_that_ci_runs() -> None:
    commands = re.findall(r"```sh\n(.*?)```", TEXTS[README], re.DOTALL)
    assert len(commands) == 2
    for command in commands:
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install")
        assert command.count("\n") == 1
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for words, command in zip(("plscli hypotheses examples/emotion/survey.csv", "python -m pytest"), commands, strict=True):
        assert f'command_with "{words}"' in script
        first = next(line for line in TEXTS[README].splitlines() if words in line)
        assert first == command.strip()


def test_example_surveys_are_what_their_scripts_make(tmp_path: Path) -> None:
    for name, file in (("emotion", "survey"), ("service", "survey"), ("plans", "survey"), ("export", "export")):
        folder = tmp_path / name
        shutil.copytree(EXAMPLES / name, folder)
        (folder / f"{file}.csv").unlink()
        runpy.run_path(str(folder / f"make_{file}.py"), run_name="__main__")
        assert (folder / f"{file}.csv").read_bytes() == (EXAMPLES / name / f"{file}.csv").read_bytes()


def test_the_gallery_has_every_kind_of_picture_and_every_picture_of_the_pages() -> None:
    gallery = DOCS / "gallery.md"
    drawn = [words(code)[1:3] for code in CODE.findall(TEXTS[gallery]) if code.startswith("plscli ")]
    assert {kind for command, kind in drawn if command == "plot"} == set(get_args(Plot))
    shown_here = {path.name for path, _ in pointed_at(gallery) if path.suffix == ".svg"}
    assert shown_here == {path.name for path in (DOCS / "images").iterdir()} - {"diagram-dark.svg"}


def test_every_picture_is_shown_and_its_command_is_told() -> None:
    shown_in = {to.name for page in TEXTS for to, _ in pointed_at(page) if to.suffix == ".svg"}
    assert {path.name for path in IMAGES.iterdir()} == set(DRAWING["COMMANDS"])
    assert shown_in == set(DRAWING["COMMANDS"])
    spoken = [words(code) for page in TEXTS for code in CODE.findall(TEXTS[page]) if code.startswith("plscli ") and " -o " in code]
    for name, arguments in DRAWING["COMMANDS"].items():
        assert name == "diagram-dark.svg" or ["plscli", *arguments] in [command[:-2] for command in spoken], name


@pytest.mark.parametrize("name", DRAWING["COMMANDS"])
def test_pictures_are_what_their_commands_make(name: str, tmp_path: Path) -> None:
    made = tmp_path / name
    if name == "framework.svg":
        DRAWING["make"](tmp_path, [name])  # as whoever draws them anew; the others inside this process, which spares its start
    else:
        assert run(*DRAWING["COMMANDS"][name], "-q", "-o", str(made), cwd=ROOT).code == 0
    made, kept = made.read_bytes(), (IMAGES / name).read_bytes()
    assert texts(made) == texts(kept)
    assert places(made) == pytest.approx(places(kept), abs=0.5)
    assert made.count(b"<path") == kept.count(b"<path")
    origins = [told(picture, "svg") for picture in (made, kept)]
    for origin in origins:
        origin["settings"].pop("numpy", None)
    assert origins[0] == origins[1]


if __name__ == "__main__":
    from functools import partial
    from tempfile import TemporaryDirectory

    for each in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        with TemporaryDirectory() as place:
            now = BLOCK.sub(partial(brought_up_to_date, folder=sandbox(Path(place) / "study")), TEXTS[each])
        each.write_text(now, encoding="utf-8")
