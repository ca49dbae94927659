"""`plscli predict` as users type it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import PLSCLI, Ran, in_terminal, run, study
from plscli.questions import named
from studies import SERVICE

SHORT = ("--folds", "5", "--repetitions", "2")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study(tmp_path).parent


def predict(folder: Path, *words: str) -> Ran:
    return run("predict", "survey.csv", *SHORT, *words, cwd=folder)


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_a_terminal_shows_the_verdict_the_items_and_the_losses(folder: Path) -> None:
    shown = in_terminal([*PLSCLI, "predict", "survey.csv", *SHORT], folder, columns=80)
    assert shown.code == 0, shown.err
    assert shown.out.startswith("ERC: ")
    assert "out-of-sample predictive power (EA)" in shown.out
    assert "The model predicts better than item means (DA: average loss" in " ".join(shown.out.split())
    assert "5 folds × 2 repetitions, seed 1; 200 of 200 predictions" in " ".join(shown.out.split())
    assert max(len(line) for line in shown.out.splitlines()) <= 80


def test_a_pipe_gets_both_techniques_at_full_precision(folder: Path) -> None:
    found = rows(predict(folder, "-q"))
    assert {row["technique"] for row in found} == {"ea", "da"}
    assert {row["technique"] for row in rows(predict(folder, "-q", "--technique", "da"))} == {"da"}
    assert all(len(row["rmse"]) > 10 for row in found)


@pytest.mark.parametrize("table", named("predict").tables)
def test_every_table_is_printed_by_its_name(table: str, folder: Path) -> None:
    printed = predict(folder, "-t", table, "-q")
    assert printed.code == 0, printed.err
    fields = {
        "prediction": ("construct", "indicator", "technique", "q2", "rmse", "mae", "mape", "rmse_lm", "mae_lm", "rmse_difference",
                       "rmse_ia", "skew", "metric", "verdict"),
        "predictive_power": ("construct", "technique", "better", "indicators", "verdict", "rmse", "mae", "q2", "r2"),
        "cvpat": ("construct", "benchmark", "technique", "loss", "loss_benchmark", "difference", "se", "t", "df", "p", "p_two", "p_lowest",
                  "p_highest", "decision"),
        "overfit": ("construct", "mse_in", "mse_out", "ratio"),
        "mediators": ("from", "via", "to", "indicator", "pcm_rmse", "pcm_mae", "verdict"),
        "predictions": ("row", "repetition", "fold", "indicator", "observed", "predicted", "lower", "upper", "error"),
    }  # fmt: skip
    assert set(fields[table]) <= set(printed.out.splitlines()[0].split(","))


def test_folds_are_written_and_read_again(folder: Path) -> None:
    first = predict(folder, "--write-plan", "plan.csv", "-f", "json", "-q")
    again = run("predict", "survey.csv", "--plan", "plan.csv", "-f", "json", "-q", cwd=folder)
    one, other = (json.loads(each.out) for each in (first, again))
    assert one["tables"] == other["tables"]
    assert (other["settings"]["folds"], other["settings"]["repetitions"], other["settings"]["seed"]) == (5, 2, None)
    assert (folder / "plan.csv").read_text().startswith("row,repetition,fold\n1,1,")
    refused = run("predict", "survey.csv", "--plan", "plan.csv", "--folds", "10", cwd=folder)
    assert (refused.code, refused.out) == (2, "")
    assert "--folds and --plan exclude each other" in refused.err


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("row,fold\n1,1\n", "has no column 'repetition'"),
        ("row,repetition,fold\n1,1,1\n2,1,2\n", "has no fold for row 3 in repetition 1"),
        ("row,repetition,fold\n1,1,1\n1,1,2\n", "puts row 1 into two folds of repetition 1"),
        ("row,repetition,fold\n1,1,0.5\n2,1,1\n", "row 1 of plan.csv is no part of a plan"),
    ],
)
def test_a_plan_that_is_none_is_refused(plan: str, words: str, folder: Path) -> None:
    (folder / "plan.csv").write_text(plan)
    refused = run("predict", "survey.csv", "--plan", "plan.csv", cwd=folder)
    assert (refused.code, refused.out) == (2, "")
    assert words in refused.err


@pytest.mark.parametrize(
    "settings", [(), ("--technique", "both", "--cluster", "school"), ("--consistent", "--max-failed", "1"), ("-n", "500")]
)
def test_a_saved_answer_is_verified(settings: tuple[str, ...], folder: Path) -> None:
    lines = (folder / "survey.csv").read_text().splitlines()
    numbered = [f"{lines[0]},school", *(f"{line},{k % 20}" for k, line in enumerate(lines[1:]))]
    (folder / "survey.csv").write_text("\n".join(numbered) + "\n")
    assert predict(folder, *settings, "-o", "answer.json", "-q").code == 0
    same = run("verify", "answer.json", "survey.csv", cwd=folder)
    assert same.code == 0, same.out + same.err
    document = json.loads((folder / "answer.json").read_text())
    document["tables"]["prediction"][0]["rmse"] += 1e-6
    (folder / "answer.json").write_text(json.dumps(document))
    assert run("verify", "answer.json", "survey.csv", cwd=folder).code == 1


def test_an_answer_with_folds_that_were_given_is_verified(folder: Path) -> None:
    predict(folder, "--write-plan", "plan.csv", "-q")
    run("predict", "survey.csv", "--plan", "plan.csv", "-o", "answer.json", "-q", cwd=folder)
    assert len(json.loads((folder / "answer.json").read_text())["folds"]) == 2
    assert run("verify", "answer.json", "survey.csv", cwd=folder).code == 0


def test_an_answer_about_new_respondents_is_not_verified(folder: Path) -> None:
    predict(folder, "--new", "survey.csv", "-o", "answer.json", "-q")
    refused = run("verify", "answer.json", "survey.csv", cwd=folder)
    assert refused.code == 2
    assert "it predicts new respondents" in refused.err


def test_what_is_required_ends_with_code_1_where_it_does_not_hold(folder: Path) -> None:
    assert predict(folder, "--require", "q2 > 0", "-q").code == 0
    unmet = predict(folder, "--require", "q2 > 0, rmse < 0.5", "-q")
    assert unmet.code == 1
    assert unmet.out
    assert "--require rmse < 0.5 is not met by ERC1" in unmet.err
    assert predict(folder, "--require", "q2 is good").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--folds", "1"), "--folds 1: folds are 2 or more, or n"),
        (("--folds", "many"), "--folds many: folds are 2 or more, or n"),
        (("--folds", "101"), "folds must be at most 100"),
        (("--target", "INTG"), "the model predicts no construct 'INTG'"),
        (("--benchmark", "lm,forest"), "benchmark must be of ia, lm, ridge, not 'forest'"),
        (("--new", "nothing.csv"), "nothing.csv"),
        (("--cluster", "nothing"), "'nothing' is not a column"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], said: str, folder: Path) -> None:
    refused = run("predict", "survey.csv", *words, cwd=folder)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


def test_too_many_folds_without_an_estimate_end_with_code_3(folder: Path) -> None:
    lines = (folder / "survey.csv").read_text().splitlines()
    at = lines[0].split(",").index("INTG1")
    cells = [line.split(",") for line in lines]
    for number, line in enumerate(cells[1:]):
        line[at] = "5" if number == 4 else "3"
    (folder / "survey.csv").write_text("\n".join(",".join(line) for line in cells) + "\n")
    refused = predict(folder)
    assert (refused.code, refused.out) == (3, "")
    assert "2 of 10 folds left out: 2 zero variance in INTG1" in refused.err


def test_a_saved_analysis_and_a_matrix_hold_no_answers(folder: Path) -> None:
    run("bootstrap", "survey.csv", "-n", "60", "-o", "saved.json", cwd=folder)
    refused = run("predict", "saved.json", cwd=folder)
    assert (refused.code, refused.out) == (2, "")
    assert "predict looks at the answers" in refused.err


def test_new_respondents_are_predicted_with_intervals(folder: Path) -> None:
    found = rows(predict(folder, "--new", "survey.csv", "-q"))
    items = [row for row in found if row["indicator"]]
    assert len({row["row"] for row in items}) == 100
    inside = [float(row["lower"]) <= float(row["observed"]) <= float(row["upper"]) for row in items if row["observed"]]
    assert 0.9 <= sum(inside) / len(inside) <= 1.0


def test_a_study_file_gives_seed_strata_and_weight(folder: Path) -> None:
    (folder / "survey.toml").write_text("seed = 7\n")
    ran = predict(folder, "-f", "json")
    assert "seed 7 from survey.toml" in ran.err
    assert json.loads(ran.out)["settings"]["seed"] == 7


@pytest.mark.parametrize("format", ["md", "latex", "html", "table", "tsv"])
def test_every_format_holds_the_numbers(format: str) -> None:
    shown = run("predict", str(SERVICE), *SHORT, "-f", format, "-q")
    assert shown.code == 0, shown.err
    assert "TRUST1" in shown.out


def test_a_report_has_a_section_on_prediction(folder: Path) -> None:
    report = run("report", "survey.csv", "-n", "100", "--robustness-resamples", "0", cwd=folder)
    assert report.code == 0, report.err
    assert "## Out-of-sample prediction" in report.out


def test_a_report_stands_without_predictions_that_cannot_be_made(folder: Path) -> None:
    """PLSc of this survey is inadmissible without some of its rows."""
    report = run("report", "survey.csv", "-n", "60", "--consistent", "--robustness-resamples", "0", cwd=folder)
    assert report.code == 0, report.err
    assert "No out-of-sample prediction: " in report.out
    assert "of 1,000 predictions failed" in report.out
