from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import PLSCLI, in_terminal, run, study
from studies import EMOTION, SERVICE


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_scores_are_written_one_row_per_respondent(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    assert run("scores", "survey.csv", "-o", "scores.csv", cwd=folder).code == 0
    written = rows((folder / "scores.csv").read_text())
    assert [row["row"] for row in written] == [str(i) for i in range(1, 101)]
    assert list(written[0]) == ["row", "INTG", "MT", "IV", "ERC"]
    assert sum(float(row["INTG"]) for row in written) == pytest.approx(0, abs=1e-9)


def test_scores_in_units_of_the_answers_and_from_0_to_100() -> None:
    raw = rows(run("scores", str(EMOTION), "--as", "unstandardised").out)
    assert {row["MT"] for row in raw} <= {f"{answer}.0" for answer in range(1, 6)}
    ran = run("scores", str(EMOTION), "--as", "rescaled")
    assert "answers are taken to run from 1 to 5" in ran.err
    assert {float(row["MT"]) for row in rows(ran.out)} <= {0, 25, 50, 75, 100}
    assert "taken to run" not in run("scores", str(EMOTION), "--as", "rescaled", "--scale", "1:5").err


def test_scores_fit_a_narrow_terminal_and_have_a_summary(tmp_path: Path) -> None:
    shown = in_terminal([*PLSCLI, "scores", str(SERVICE), "-q"], tmp_path, 80).out
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "Constructs in units of the answers" in shown
    document = json.loads(run("scores", str(EMOTION), "-f", "json", "-q").out)
    assert document["schema"] == "plscli/scores/1"
    assert len(document["tables"]["scores"]) == 100
    assert set(document["tables"]["constructs"][0]) == {"construct", "mean", "sd", "rescaled_mean"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--id", "WHO"], "'WHO' is not a column"),
        (["--scale", "5"], "--scale '5' is not a scale"),
        (["--as", "percent"], "percent"),
        (["--as", "rescaled", "--na", "x"], None),
    ],
)
def test_wrong_arguments_leave_standard_output_empty(arguments: list[str], words: str | None) -> None:
    ran = run("scores", str(EMOTION), *arguments)
    assert (ran.code, ran.out == "") == ((2, True) if words else (0, False))
    assert words is None or words in ran.err


def test_a_saved_analysis_and_a_matrix_hold_no_answers_to_score(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    run("bootstrap", str(EMOTION), "-n", "50", "-o", str(saved), "-q")
    ran = run("scores", str(saved))
    assert (ran.code, ran.out) == (2, "")
    assert "scores looks at the answers" in ran.err
