"""Help pages: their width, their panels, their colours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from typer import Context
from typer.core import TyperOption
from typer.main import get_command

from commands import PLSCLI, in_terminal, process, run
from plscli.cli.running.app import app, commands, grouped
from plscli.cli.typed.help import TEXTS
from plscli.report.picture import PLOTS, Plot

group: Any = get_command(app)
COMMANDS = commands()
STYLES = re.compile(r"\x1b\[[0-9;]*m")


def context(command: Any) -> Any:
    return Context(command, info_name="plscli")


def test_plscli_alone_shows_its_help() -> None:
    alone = run()
    assert alone.code == 0
    assert "hypotheses" in alone.out


@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_of_a_help_page_is_wider_than_a_narrow_terminal(command: str, tmp_path: Path) -> None:
    shown = run(command, "--help", cwd=tmp_path, COLUMNS="40").out
    assert max(map(len, shown.splitlines())) == 40
    told = "".join(line.strip("│ ") for line in shown.splitlines())
    assert "--format" not in told or "|md|" in told or command in ("diagram", "plot", "report")


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_panels_fill_the_terminal_and_names_of_their_options_are_whole(columns: int, command: tuple[str, ...], tmp_path: Path) -> None:
    shown = STYLES.sub("", in_terminal([*PLSCLI, *command, "--help"], tmp_path, columns, color=True).out)
    assert max(map(len, shown.splitlines())) <= columns
    panels = [line for line in shown.splitlines() if line.startswith(("╭", "│", "╰"))]
    assert {len(line) for line in panels} == {columns}
    found = {line.strip("╭─╮ ") for line in panels if line.startswith("╭")}
    if not command:
        assert found == {"Options", *(group for group, lines in grouped().items() if lines)}
        assert all(re.search(rf"^│ {name} ", shown, re.MULTILINE) for name in COMMANDS)
        return
    whole = group.get_command(context(group), command[0])
    options = [parameter for parameter in whole.params if isinstance(parameter, TyperOption)]
    arguments = {"Arguments"} if len(options) < len(whole.params) else set()
    assert found == {*arguments, "Options", *(option.rich_help_panel for option in options)}
    for option in options:
        assert re.search(rf"^│ (-., )?{option.opts[0]}\b", shown, re.MULTILINE), option.opts


def test_help_is_coloured_only_for_a_terminal_that_wants_it(tmp_path: Path) -> None:
    command = [*PLSCLI, "model", "--help"]
    assert STYLES.search(in_terminal(command, tmp_path, color=True).out)
    assert not STYLES.search(in_terminal(command, tmp_path).out)
    assert not STYLES.search(run("model", "--help").out)


def test_help_needs_no_more_than_ascii() -> None:
    shown = process("hypotheses", "--help", PYTHONIOENCODING="ascii")
    assert shown.code == 0
    assert shown.out.isascii()
    assert "* plscli hypotheses survey.csv" in shown.out


def test_help_has_what_stands_under_the_name_of_each_command() -> None:
    parts = re.split(r"^# (.+)\n", TEXTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert parts[0] == ""
    assert parts[1::2] == list(COMMANDS)
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        shown, examples = " ".join(run(name, "--help").out.split()), re.findall(r"^- `(plscli .+?)`", text, re.MULTILINE)
        assert examples
        assert all(" ".join(each.split()) in shown for each in examples), name


def test_help_of_plots_has_every_kind_with_its_words() -> None:
    assert tuple(PLOTS) == get_args(Plot)
    shown = " ".join(run("plot", "--help").out.replace("•", "").split())
    for kind, words in PLOTS.items():
        assert f"{kind} : {' '.join(words.replace('`', '').split())}" in shown
