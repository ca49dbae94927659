"""What a command loads, and what is loaded only when it is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer import Context
from typer.core import TyperArgument, TyperOption
from typer.main import get_command

from commands import loaded, run
from plscli.cli.running.app import app, commands
from plscli.cli.typed.command import UNKNOWN, converted
from studies import EMOTION, SERVICE

group: Any = get_command(app)
COMMANDS = commands()
STYLES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_loads_no_heavy_package(command: tuple[str, ...]) -> None:
    shown, modules = loaded(*command, "--help")
    assert "Usage" in shown
    assert not {"numpy", "pandas", "scipy", "pydantic", "rich.console", "rich.markdown"} & modules
    others = {f"plscli.cli.{name}" for name in COMMANDS if name not in command}
    assert not others & modules


def test_a_small_survey_is_analysed_without_pandas() -> None:
    shown, modules = loaded("hypotheses", str(EMOTION), "-n", "300")
    assert "H1" in shown
    assert not {"pandas", "pydantic", "rich", "matplotlib"} & modules


def test_a_command_loads_no_help_no_completion_and_no_defaults_where_nobody_asks_for_them() -> None:
    _, modules = loaded("hypotheses", str(EMOTION), "-n", "20", "-q")
    assert not {f"plscli.cli.typed.{name}" for name in ("help", "completion", "defaults", "elsewhere", "manual")} & modules


def test_numbers_of_which_nothing_was_said_are_analysed_as_they_stand() -> None:
    shown, modules = loaded("loadings", str(SERVICE), "-q")
    assert "SAT" in shown
    unused = (
        "recoding.prepare",
        "recoding.recode",
        "recoding.nominal",
        "study_file",
        "exports.coded",
        "exports.questions",
    )
    assert not {f"plscli.data.{name}" for name in unused} & modules


@pytest.mark.parametrize("suffix", ["parquet", "feather"])
def test_tables_of_columns_are_read_without_pandas(suffix: str, tmp_path: Path) -> None:
    frame = pd.read_csv(EMOTION).assign(WORD="often")
    frame.loc[3, "INTG1"] = np.nan
    getattr(frame, f"to_{suffix}")(tmp_path / f"survey.{suffix}")
    shown, modules = loaded("model", str(tmp_path / f"survey.{suffix}"))
    assert "INTG =~ INTG1 + INTG2" in shown
    assert "pandas" not in modules


def test_a_diagram_in_letters_loads_no_package_that_draws() -> None:
    shown, modules = loaded("diagram", str(EMOTION), "-q")
    assert "R² = 0.295" in shown
    assert not {"pandas", "pydantic", "matplotlib"} & modules


def test_neither_start_nor_end_looks_for_garbage() -> None:
    code = """import atexit, gc, sys
    looks = []
    gc.callbacks.append(lambda phase, about: looks.append(gc.get_threshold()[0]))
    atexit.register(lambda: print(gc.get_threshold()[0] in looks, gc.get_freeze_count() > 50_000, file=sys.stderr))
    from plscli.cli.running.main import main
    main()""".replace("\n    ", "\n")
    command = [sys.executable, "-c", code, "hypotheses", str(EMOTION), "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["False", "True"]


def context(command: Any) -> Any:
    return Context(command, info_name="plscli")


@pytest.mark.parametrize("name", COMMANDS)
def test_values_taken_as_they_are_typed_are_those_that_typer_makes_of_them(name: str) -> None:
    command = group.get_command(context(group), name)
    taken = 0
    for parameter in command.get_params(context(command)):
        words = (
            (("1", "LOY ~ SAT"),)
            if parameter.multiple
            else ("7", "007", "-1", "0.5", "path", "auto", "Auto", "a/b.csv", "-", "é", " 3", "")
        )
        for value in (*words, parameter.default):
            plain = converted(parameter, value)
            if plain is not UNKNOWN:
                base = TyperArgument if isinstance(parameter, TyperArgument) else TyperOption
                theirs = base.process_value(parameter, context(command), value)
                assert (plain or None) == (theirs or None), (parameter.name, value)
                taken += value is not None
    assert taken > (1 if name == "config" else 5)  # whose options take lists alone


def test_what_cannot_be_taken_as_it_is_typed_is_refused_by_name() -> None:
    for arguments, option in (
        (("-n", "many"), "--resamples"),
        (("--n", "0"), "--n"),
        (("--tails", "three"), "--tails"),
        (("--alpha", "x"), "--alpha"),
    ):
        done = run("hypotheses", str(EMOTION), *arguments)
        assert (done.code, done.out) == (2, "")
        assert option in done.err
    assert "SURVEY" in run("hypotheses").err
    assert "did you mean hypotheses?" in run("hypothesis").err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("hypo", ["hypotheses"]),
        ("hypotheses --sch", ["--scheme", "--scheduler"]),
        ("bootstrap --scheme f", ["factorial"]),
        ("hypotheses -t ex", ["exact_fit", "exclusions"]),
    ],
)
def test_the_shell_completes_commands_options_and_choices(words: str, offered: list[str]) -> None:
    position = str(len(words.split()))
    shell = {**os.environ, "_PLSCLI_COMPLETE": "complete_bash", "COMP_WORDS": f"plscli {words}", "COMP_CWORD": position}
    code = "import sys; sys.argv = ['plscli']; from plscli.cli.running.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=shell, capture_output=True, text=True, check=False)
    assert done.stdout.split() == offered
