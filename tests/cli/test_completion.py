"""What shells offer for a word that is begun: quickly, and silently whatever happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from commands import loaded, run
from plscli.cli.running.app import commands
from studies import EXAMPLES, SERVICE

COLUMNS = ["respondent", "age", "customer"]
CONSTRUCTS = ["QUAL", "PRICE", "SAT", "TRUST", "LOY", "REC"]
HERE = SERVICE.parent


def asked(words: str, shell: str) -> dict[str, str]:
    """What a shell puts into the environment to ask; the cursor stands behind the last letter."""
    if shell == "bash":
        return {"_PLSCLI_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    action = {"_TYPER_COMPLETE_FISH_ACTION": "get-args"} if shell == "fish" else {}
    return {"_PLSCLI_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": words, **action}


def offered(words: str, cwd: Path = HERE, shell: str = "bash") -> list[str]:
    """What a shell is offered; nothing may be said."""
    ran = run(cwd=cwd, **asked(f"plscli {words}", shell))
    assert ran.err == "", ran.err
    return ran.out.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("gr", ["groups"]),
        ("loadings survey.csv -t ht", ["htmt", "htmt2"]),
        ("hypotheses survey.csv --table by_", ["by_group", "by_group_r_squared"]),
        *((f"{command} c", ["customer"]) for command in ("groups survey.csv --by", "hypotheses survey.csv --by", "scores survey.csv --id")),
        *((f"hypotheses survey.csv {option} a", ["age"]) for option in ("--weight", "--strata", "--cluster")),
        ("plot forest survey.csv --strata a", ["age"]),
        ("validate survey.csv --duration resp", ["respondent"]),
        ("predict survey.csv --target ", CONSTRUCTS),
        ("loadings survey.csv --global P", ["PRICE="]),
        ("endogeneity survey.csv --suspect T", ["TRUST"]),
        ("loadings survey.csv --drop SAT", ["SAT1", "SAT2", "SAT3"]),
        ("hypotheses survey.csv --require H", [f"H{k}" for k in range(1, 8)]),
        ("hypotheses survey.csv --require a", ["all", "any"]),
        ("hypotheses survey.csv -m s", ["survey.pls"]),
        ("hypotheses survey.csv -m ../emotion/", ["../emotion/survey.pls"]),
        ("compare survey.csv -m s", ["survey.pls"]),
        ("compare survey.csv -m survey.pls -m direct.pls --require d", ["direct"]),
        ("loadings survey.csv --threshold ave", ["ave="]),
        ("bootstrap survey.csv --ci b", ["bc", "bca", "basic"]),
    ],
)
def test_words_are_completed(words: str, expected: list[str]) -> None:
    assert offered(words) == expected


def test_columns_and_constructs_come_from_what_is_named(tmp_path: Path) -> None:
    shutil.copy(SERVICE, tmp_path / "other.csv")
    assert offered("predict other.csv --target ", tmp_path) == ["QUAL", "PRICE", "SAT", "TRUST", "LOY", "REC"]  # by column names
    (tmp_path / "mine.pls").write_text("JOY =~ SAT1 + SAT2\nLOY ~ JOY + age")
    assert offered("predict other.csv -m mine.pls --target ", tmp_path) == ["JOY", "LOY", "age"]
    (tmp_path / "wrong.pls").write_text("JOY =~ ~~")
    assert offered("predict other.csv -m wrong.pls --target Q", tmp_path) == ["QUAL"]


def test_models_that_a_study_file_lists_are_those_that_can_be_favoured(tmp_path: Path) -> None:
    shutil.copy(SERVICE, tmp_path / "survey.csv")
    assert offered("compare survey.csv --require ", tmp_path) == []
    (tmp_path / "survey.toml").write_text('models = ["base.pls", "theories/other.pls"]')
    assert offered("compare survey.csv --require ", tmp_path) == ["base", "other"]


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "sav", "dta", "feather"])
def test_columns_of_files_that_are_no_text(suffix: str, tmp_path: Path) -> None:
    import pyreadstat

    frame = pd.read_csv(SERVICE)
    write = {
        "xlsx": lambda file: frame.to_excel(file, index=False),
        "parquet": frame.to_parquet,
        "feather": frame.to_feather,
        "sav": lambda file: pyreadstat.write_sav(frame, file),
        "dta": lambda file: pyreadstat.write_dta(frame, file),
    }
    write[suffix](str(tmp_path / f"s.{suffix}"))
    assert offered(f"groups s.{suffix} --by c", tmp_path) == ["customer"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_answered_in_its_way(shell: str) -> None:
    assert offered("groups survey.csv --by cust", shell=shell) == (
        ["_arguments", "'*:", ':(("customer"))\''] if shell == "zsh" else ["customer"]
    )


@pytest.mark.parametrize(
    "words",
    ["groups nowhere.csv --by ", "groups noise.csv --by ", "groups --by ", "predict empty.csv --target ",
     "predict folder --target ", "groups survey.csv --nosuch x --by zzz", "predict noise.csv -m noise.csv --target "],
)  # fmt: skip
def test_what_cannot_be_told_is_not_offered_and_nothing_is_said(words: str, tmp_path: Path) -> None:
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "folder").mkdir()
    assert offered(words, tmp_path) == []


def test_names_that_mean_something_to_a_shell_are_not_offered(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text('a_1,"b`id`",$(id),a b,"a\\"";id;",a2\n1,2,3,4,5,6\n')
    for shell in ("bash", "zsh", "fish"):
        assert "".join(offered("groups bad.csv --by a", tmp_path, shell)) in ("a_1a2", '_arguments\'*::(("a_1""a2"))\'')


def test_a_failure_of_ours_says_nothing_either() -> None:
    left = run(_PLSCLI_COMPLETE="complete_bash")  # of a shell that does not say where the cursor stands
    assert (left.out, left.err, left.code) == ("", "", 70)


def test_no_heavy_package_is_loaded_for_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in asked(f"plscli groups {SERVICE} --by cust", "bash").items():
        monkeypatch.setenv(name, value)
    shown, modules = loaded()
    assert shown.strip() == "customer"
    assert not {"numpy", "pandas", "scipy", "pydantic", "rich"} & modules
    others = {f"plscli.cli.{name}" for name in commands() if name != "groups"}
    assert not others & modules


@pytest.mark.parametrize(
    ("words", "apart", "whole"),
    [
        ("groups survey.csv --by=cu", ["customer"], ["--by=customer"]),
        ("groups --by=customer survey.csv --table=di", ["distances"], ["--table=distances"]),
        ("hypotheses survey.csv --ci=b", ["basic", "bc", "bca"], ["--ci=basic", "--ci=bc", "--ci=bca"]),
        ("predict survey.csv --target=", CONSTRUCTS, [f"--target={name}" for name in CONSTRUCTS]),
        ("groups survey.csv --by=zzz", [], []),
        ("groups nowhere.csv --by=", [], []),
    ],
)
def test_values_behind_a_sign_are_completed_as_each_shell_wants_them(words: str, apart: list[str], whole: list[str]) -> None:
    assert sorted(offered(words.replace("=", " = ").rstrip())) == sorted(apart)  # bash takes a sign for a word
    assert sorted(offered(words)) == sorted(whole)  # unless COMP_WORDBREAKS has none
    assert sorted(offered(words, shell="fish")) == sorted(whole)
    if whole:
        assert re.findall(r'"(.+?)"', "".join(offered(words, shell="zsh"))) == offered(words)


SHELLS = {
    "bash": """
        eval "$(_PLSCLI_COMPLETE=source_bash plscli)"
        for words in "--by cu" "--by = cu"; do
          COMP_WORDS=(plscli groups survey.csv $words); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
          _plscli_completion plscli
          printf '%s\n' "${COMPREPLY[@]}"
        done
    """,
    "zsh": """
        compdef() { }
        _arguments() { print -r -- "$@" }
        eval "$(_PLSCLI_COMPLETE=source_zsh plscli)"
        for word in "--by cu" "--by=cu"; do
          words=(plscli groups survey.csv ${=word}); CURRENT=$#words
          _plscli_completion
        done
    """,
    "fish": """
        _PLSCLI_COMPLETE=source_fish plscli | source
        complete -C "plscli groups survey.csv --by cu"
        complete -C "plscli groups survey.csv --by=cu"
    """,
}


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_fills_in_what_is_offered(name: str, tmp_path: Path) -> None:
    shell = shutil.which(name)
    if not shell:
        pytest.skip(f"no {name}")
    (tmp_path / "plscli").write_text(f"#!{sys.executable}\nfrom plscli.__main__ import main\nmain()\n")
    (tmp_path / "plscli").chmod(0o755)
    modules = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path), **modules}
    told = subprocess.run(
        [shell, "-c", SHELLS[name]], cwd=EXAMPLES / "service", env=environment, capture_output=True, text=True, timeout=120
    )
    second = "customer" if name == "bash" else "--by=customer"
    asked = '*: :(("{}"))' if name == "zsh" else "{}"
    assert (told.stdout, told.stderr) == (f"{asked.format('customer')}\n{asked.format(second)}\n", "")


def test_defaults_that_are_kept_are_offered_to_be_taken_out(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('scheme = "factorial"\nseed = 7\n', encoding="utf-8")
    mine = {"PLSCLI_CONFIG": str(tmp_path / "mine.toml")}
    assert run(cwd=tmp_path, **asked("plscli config --unset s", "bash"), **mine).out.split() == ["scheme", "seed"]
    assert run(cwd=tmp_path, **asked("plscli config --set sche", "bash"), **mine).out.split() == ["scheme="]
