"""Survey files of any format on the command line: by name, from standard input, with their notes on standard error."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from dialects import DIALECTS, WORDINGS
from dialects.books import cells, xlsx

FAMILIES = (
    *("UTF-16", "German Excel", "xlsx", "xls", "ods", "sav", "zsav", "dta of Stata 15", "xpt, version 5", "xpt, version 8"),
    *("sas7bdat", "parquet", "feather", "Qualtrics", "LimeSurvey, xlsx"),
)
MODEL = ("-p", "LOY =~ LOY1", "-p", "LOY ~ INTG + TRUST", "-q")


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


@pytest.mark.parametrize("name", FAMILIES)
def test_standard_input_gives_what_the_file_gives(name: str, tmp_path: Path) -> None:
    dialect = DIALECTS[name]
    content = dialect.content()
    (tmp_path / dialect.file).write_bytes(content)
    before = names(tmp_path)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    from_file = run("scores", dialect.file, *MODEL, cwd=tmp_path, TMPDIR=str(temporary))
    from_input = run("scores", "-", *MODEL, stdin=content, cwd=tmp_path, TMPDIR=str(temporary))
    assert from_file.code == 0, from_file.err
    assert (from_input.code, from_input.out) == (0, from_file.out), from_input.err
    assert from_file.out.count("\n") == 13
    assert list(temporary.iterdir()) == []
    assert {*names(tmp_path)} == {*before, "temporary"}


def test_what_was_assumed_of_an_export_is_said_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_bytes(DIALECTS["Qualtrics"].content())
    done = run("model", "q.csv", cwd=tmp_path)
    assert done.code == 0
    assert "plscli: export of Qualtrics: questions from its second header row" in done.err
    assert "plscli: 3 of 15 responses of Qualtrics left out (2 previews, 1 unfinished)" in done.err
    assert run("model", "q.csv", "-q", cwd=tmp_path).err == ""


COMMANDS = {
    "model": (),
    "validate": ("--fail-on", "never"),
    "loadings": (),
    "bootstrap": ("-n", "50", "--max-failed", "1"),
    "hypotheses": ("-n", "50", "--max-failed", "1"),
    "scores": (),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reads_the_sheet_that_is_named(command: str, tmp_path: Path) -> None:
    first = [["X1", "Y1"], [1, 2], [2, 1], [3, 3]]
    (tmp_path / "s.xlsx").write_bytes(xlsx(("Notes", first), ("Data", cells())))
    done = run(command, "s.xlsx", "--sheet", "Data", *MODEL[:-1], *COMMANDS[command], cwd=tmp_path)
    assert done.code == 0, done.err
    assert "sheet" not in done.err
    other = run(command, "s.xlsx", *MODEL, *COMMANDS[command], cwd=tmp_path)
    assert (other.code, other.out) == (2, "")


def test_a_saved_analysis_is_verified_with_the_sheet_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "s.xlsx").write_bytes(xlsx(("Notes", [["X1"], [1]]), ("Data", cells())))
    saved = run("bootstrap", "s.xlsx", "--sheet", "Data", *MODEL, "-n", "50", "--max-failed", "1", "-o", "saved.json", cwd=tmp_path)
    assert saved.code == 0, saved.err
    assert run("verify", "saved.json", "s.xlsx", "--sheet", "Data", "-q", cwd=tmp_path).code == 0
    refused = run("hypotheses", "saved.json", "--sheet", "Data", cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "--sheet cannot be changed in a saved analysis" in refused.err


def test_drafts_take_their_wordings_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "s.sav").write_bytes(DIALECTS["sav"].content())
    assert run("init", "s.sav", cwd=tmp_path).code == 0
    text = (tmp_path / "s.toml").read_text()
    for name, said in WORDINGS.items():
        assert f'{name}.wording = "{said}"' in text
    (tmp_path / "s.xlsx").write_bytes(xlsx(("Notes", [["X1"], [1]]), ("Data", cells())))
    (tmp_path / "s.toml").unlink()
    (tmp_path / "s.pls").unlink()
    assert run("init", "s.xlsx", "--sheet", "Data", cwd=tmp_path).code == 0
    assert "INTG =~ INTG1 + INTG2" in (tmp_path / "s.pls").read_text()


def test_a_script_is_not_written_for_a_file_that_it_could_not_read(tmp_path: Path) -> None:
    for name in ("xlsx", "sav", "Qualtrics"):
        (tmp_path / DIALECTS[name].file).write_bytes(DIALECTS[name].content())
        done = run("model", DIALECTS[name].file, *MODEL, "--to", "lavaan", cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert "the scripts read text with one header line" in done.err
