"""Bad input: the contract's exit code, one clear message, empty standard output, nothing half-written.

Each case is (files, arguments, exit code, words of the message).
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from commands import PLSCLI, run, study
from inside import terminal

HEADER = "INTG1,INTG2,MT1,IV1,ERC1\n"
GOOD = HEADER + "".join(
    f"{a},{b},{c},{d},{e}\n" for a, b, c, d, e in zip("4352415243", "3451425134", "2534152435", "5142335124", "4253415325", strict=True)
)
COLLINEAR = "A1,A2,B1\n" + "".join(f"{x},{2 * x},{y}\n" for x, y in zip([1, 2, 4, 3, 5, 2, 4], [2, 1, 3, 5, 4, 2, 5], strict=True))
MODEL = "INTG =~ INTG1 + INTG2; MT =~ MT1; ERC =~ ERC1\nERC ~ INTG + MT\n"

CASES: dict[str, tuple[dict[str, str | bytes], tuple[str, ...], int, tuple[str, ...]]] = {
    "an empty file": ({"s.csv": ""}, ("s.csv",), 2, ("s.csv is empty",)),
    "a file of blank lines": ({"s.csv": "\n\n  \n"}, ("s.csv",), 2, ("s.csv is empty",)),
    "a single row and a model": ({"s.csv": HEADER + "1,2,3,4,5\n"}, ("s.csv", "-p", "ERC ~ INTG"), 3, ("1 row with answers,",)),
    "a header and no rows": ({"s.csv": HEADER}, ("s.csv", "-p", "ERC ~ INTG"), 3, ("too few rows", "0 rows")),
    "a single row": ({"s.csv": HEADER + "1,2,3,4,5\n"}, ("s.csv", "-p", "ERC ~ MT"), 3, ("too few rows: 1 row",)),
    "text in a numeric column": (
        {"s.csv": GOOD.replace("4,3,2,5,4", "4,often,2,5,4"), "m.pls": MODEL},
        ("s.csv", "-m", "m.pls"), 2, ("column 'INTG2'", "'often' in row 1", "--na often"),
    ),
    "duplicate column names": ({"s.csv": GOOD.replace("INTG2", "INTG1")}, ("s.csv",), 2, ("more than one column named 'INTG1'",)),
    "an unknown column": (
        {"s.csv": GOOD, "m.pls": MODEL.replace("INTG2", "INGT2")},
        ("s.csv", "-m", "m.pls"), 2, ("m.pls, line 1, column 17", "'INGT2' is not a column of s.csv", "^", "did you mean INTG2"),
    ),
    "a constant item": (
        {"s.csv": "\n".join(line[:-1] + "3" if line[0].isdigit() else line for line in GOOD.splitlines()), "m.pls": MODEL},
        ("s.csv", "-m", "m.pls"), 3, ("'ERC1' has zero variance", "all 10 answers are 3"),
    ),
    "an item that nobody answered": (
        {"s.csv": "\n".join(line[:-1] if line[0].isdigit() else line for line in GOOD.splitlines()), "m.pls": MODEL},
        ("s.csv", "-m", "m.pls"), 3, ("'ERC1' has no answers",),
    ),
    "no answers at all": ({"s.csv": HEADER + ",,,,\n" * 20, "m.pls": MODEL}, ("s.csv", "-m", "m.pls"), 3, ("too few rows",)),
    "infinite values": (
        {"s.csv": GOOD.replace("4,3,2,5,4", "4,inf,2,5,4"), "m.pls": MODEL},
        ("s.csv", "-m", "m.pls"), 2, ("'INTG2'", "infinite value in row 1"),
    ),
    "collinear items in a formative block": (
        {"s.csv": COLLINEAR, "m.pls": "A <~ A1 + A2; B =~ B1; B ~ A"},
        ("s.csv", "-m", "m.pls"), 3, ("formative construct 'A' are perfectly collinear: A1, A2",),
    ),
    "collinear predictors": (
        {"s.csv": COLLINEAR, "m.pls": "A =~ A1; C =~ A2; B =~ B1; B ~ A + C"},
        ("s.csv", "-m", "m.pls"), 3, ("predictors of 'B' are perfectly collinear: A, C",),
    ),
    "fewer rows than items of a formative block": (
        {"s.csv": "\n".join(GOOD.splitlines()[:4]), "m.pls": "A <~ INTG1 + INTG2 + MT1 + IV1; B =~ ERC1; B ~ A"},
        ("s.csv", "-m", "m.pls"), 3, ("too few rows: 3 rows", "needs at least 5"),
    ),
    "too many failed resamples": (
        {"s.csv": "A1,B1\n" + "3,1\n" * 18 + "4,2\n2,3\n", "m.pls": "A =~ A1; B =~ B1; B ~ A"},
        ("s.csv", "-m", "m.pls"), 3, ("too many resamples failed", "zero variance in A1", "--max-failed"),
    ),
    "no convergence": (
        {"s.csv": GOOD, "m.pls": MODEL},
        ("s.csv", "-m", "m.pls", "--max-iterations", "1"), 3, ("did not converge in 1 iterations", "--max-iterations"),
    ),
    "a cyclic model": (
        {"s.csv": GOOD, "m.pls": MODEL + "MT ~ ERC\n"},
        ("s.csv", "-m", "m.pls"), 2, ("run in a circle", "ERC -> MT -> ERC", "^"),
    ),
    "an empty model": ({"s.csv": GOOD, "m.pls": "# nothing\n"}, ("s.csv", "-m", "m.pls"), 2, ("m.pls is empty", "a model looks like this")),
    "a misspelt construct": (
        {"s.csv": GOOD, "m.pls": MODEL.replace("~ INTG", "~ INTGR")},
        ("s.csv", "-m", "m.pls"), 2, ("line 2, column 7: construct 'INTGR' has no indicators", "did you mean INTG?"),
    ),
    "a binary model": ({"s.csv": GOOD, "m.pls": b"\x89PNG\r\n\x1a\n\x00\xff"}, ("s.csv", "-m", "m.pls"), 2, ("m.pls is not a text file",)),
    "a model file that is not there": ({"s.csv": GOOD}, ("s.csv", "-m", "m.pls"), 2, ("there is no model file m.pls",)),
    "a misspelt model file": ({"s.csv": GOOD, "model.pls": ""}, ("s.csv", "-m", "modle.pls"), 2, ("did you mean model.pls?",)),
    "a model from standard input": ({"s.csv": GOOD}, ("s.csv", "-m", "-"), 2, ("the model file cannot come from standard input",)),
    "a folder for a model": ({"s.csv": GOOD}, ("s.csv", "-m", "."), 2, ("cannot read the model file .: it is a folder",)),
    "an empty path": ({"s.csv": GOOD}, ("s.csv", "-p", " "), 2, ("--path is empty",)),
    "a misspelt profile": ({"s.csv": GOOD, "own.csv": ""}, ("s.csv", "--profile", "owm.csv"), 2, ("owm.csv did you mean own.csv",)),
    "a misspelt plan": ({"s.csv": GOOD, "own.csv": ""}, ("s.csv", "--indices", "owm.csv"), 2, ("no file owm.csv did you mean own.csv",)),
    "a folder": ({}, (".",), 2, ("is a folder",)),
    "a missing file": ({"survey.csv": GOOD}, ("survye.csv",), 2, ("there is no file survye.csv", "did you mean survey.csv?")),
    "an Excel file": ({"s.xlsx": b"PK\x03\x04rest"}, ("s.xlsx",), 2, ("cut off or damaged", "ends at byte 8")),
    "a binary file": ({"s.csv": bytes(range(256))}, ("s.csv",), 2, ("binary file",)),
    "a row that is too short": ({"s.csv": GOOD + "1,2\n"}, ("s.csv",), 2, ("line 12 of s.csv has 2 cells, the header has 5",)),
    "a row that is too long": ({"s.csv": GOOD + "1,2,3,4,5,6\n"}, ("s.csv",), 2, ("line 12 of s.csv has 6 cells",)),
    "no header": ({"s.csv": GOOD.removeprefix(HEADER)}, ("s.csv",), 2, ("first line of s.csv holds numbers",)),
    "nothing to infer a model from": ({"s.csv": "A,B\n1,2\n2,1\n3,3\n"}, ("s.csv",), 2, ("none can be inferred", "-m FILE")),
    "inference refused": ({"s.csv": GOOD}, ("s.csv", "--no-infer"), 2, ("inference from column names is refused",)),
    "an unwritable output": ({"s.csv": GOOD, "m.pls": MODEL}, ("s.csv", "-o", "nowhere/h.csv"), 2, ("there is no folder nowhere",)),
    "an output that is a folder": ({"s.csv": GOOD}, ("s.csv", "-o", "."), 2, ("it is a folder",)),
    "an output that links to itself": ({"s.csv": GOOD}, ("s.csv", "-o", "loop.csv"), 2, ("cannot write loop.csv",)),
    "an output with an endless name": ({"s.csv": GOOD}, ("s.csv", "-o", "a" * 300 + ".csv"), 2, ("cannot write aaa",)),
    "a survey without a name": ({}, ("",), 2, ("the name of the survey is empty",)),
    "an output of no known format": ({"s.csv": GOOD}, ("s.csv", "-o", "h.doc"), 2, ("no format is known for 'h.doc'",)),
    "a level in percent": ({"s.csv": GOOD}, ("s.csv", "--level", "95"), 2, ("level must lie between 0 and 1", "0.95")),
    "a single resample": ({"s.csv": GOOD}, ("s.csv", "-n", "1"), 2, ("at least 2",)),
    "an alpha above one": ({"s.csv": GOOD, "m.pls": MODEL}, ("s.csv", "-n", "50", "--alpha", "5"), 2, ("alpha must lie between 0 and 1",)),
    "an unknown scheme": ({"s.csv": GOOD}, ("s.csv", "--scheme", "pca"), 2, ("pca",)),
    "an unknown option": ({"s.csv": GOOD}, ("s.csv", "--resample", "10"), 2, ("--resamples",)),
    "JSON of another kind": ({"s.json": '{"schema": "other/1"}'}, ("s.json",), 2, ("not a saved analysis",)),
    "damaged JSON": ({"s.json": '{"schema": '}, ("s.json",), 2, ("does not read as JSON",)),
    "a saved analysis with parts missing": ({"s.json": '{"schema": "plscli/bootstrap/1"}'}, ("s.json",), 2, ("damaged saved analysis",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input_gets_a_clear_error(name: str, tmp_path: Path) -> None:
    files, arguments, code, words = CASES[name]
    for file, content in files.items():
        (tmp_path / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    if "loop.csv" in arguments:
        (tmp_path / "loop.csv").symlink_to("loop.csv")
    before = sorted(tmp_path.iterdir())
    done = run("hypotheses", *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (code, ""), done.err
    plain = " ".join(done.err.replace("│", " ").split())
    for word in words:
        assert word in plain, done.err
    assert "Traceback" not in done.err
    assert "a defect of plscli" not in done.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", ["bootstrap", "loadings", "model", "validate"])
def test_every_command_refuses_a_file_that_is_not_there(command: str, tmp_path: Path) -> None:
    done = run(command, "nowhere.csv", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")


def test_a_terminal_as_standard_input_is_refused_at_once(tmp_path: Path) -> None:
    ours, theirs = terminal()
    done = subprocess.run([*PLSCLI, "hypotheses", "-"], stdin=theirs, capture_output=True, text=True, check=False, timeout=120)
    os.close(ours)
    os.close(theirs)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing arrives on standard input" in done.stderr


def test_a_full_disk_leaves_the_old_file_alone(tmp_path: Path) -> None:
    survey = study(tmp_path)
    done = run("hypotheses", str(survey), "-n", "50", "-o", "/dev/full", "-f", "csv")
    assert (done.code, done.out) == (2, "")
    assert "cannot write /dev/full" in done.err


def test_a_full_disk_behind_standard_output_is_an_error_not_a_defect(tmp_path: Path) -> None:
    survey = study(tmp_path)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*PLSCLI, "model", str(survey)], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "cannot write to standard output" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_defect_has_its_own_code_and_says_how_to_report_it(tmp_path: Path) -> None:
    code = (
        "import sys, plscli.data.read as read\n"
        "def broken(*_): raise RuntimeError('boom')\n"
        "read.survey_of = broken\n"
        "from plscli.cli.running.main import main\n"
        "main()"
    )
    survey = study(tmp_path)
    for flags, shown in (((), False), (("--debug",), True)):
        command = [*PLSCLI[:1], "-c", code, "hypotheses", str(survey), *flags]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout == ""
        assert ("Traceback" in done.stderr) is shown
        assert done.returncode == 70
        if not shown:
            assert "RuntimeError: boom" in done.stderr
            assert "report" in done.stderr


def test_control_characters_in_a_message_are_shown_not_obeyed(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(GOOD.replace("4,3,2,5,4", "4,\x1b[31mred,2,5,4"))
    (tmp_path / "m.pls").write_text(MODEL)
    done = run("hypotheses", "s.csv", "-m", "m.pls", cwd=tmp_path)
    assert done.code == 2
    assert "\x1b" not in done.err


def test_a_column_that_is_none_and_like_none_names_those_that_are(tmp_path: Path) -> None:
    wide = ",".join(f"A{k}" for k in range(1, 16))
    (tmp_path / "s.csv").write_text(wide + "\n" + "\n".join(",".join(str((k * row) % 5 + 1) for k in range(1, 16)) for row in range(30)))
    ran = run("hypotheses", "s.csv", "-p", "A =~ A1 + A2; B =~ A3; B ~ A", "--by", "zzzzz", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "columns: A1, A2, A3, " in ran.err
    assert "name one" not in ran.err


def test_a_pipe_into_which_nothing_was_written_is_told_as_that(tmp_path: Path) -> None:
    for words in (("hypotheses", "-"), ("verify", "-", "-")):
        done = run(*words, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert "nothing arrives on standard input" in done.err
