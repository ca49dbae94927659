"""`plscli validate` with its options, the clean survey it writes, and `plscli hypotheses --compare-clean`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from commands import PLSCLI, in_terminal, run, study
from plscli.data.read import read_survey


def raw(folder: Path) -> Path:
    """The service example with straight lines in rows 3 and 4, a copy in row 31 and a column of text and one of times."""
    survey = study(folder, "service")
    header, *rows = list(csv.reader(survey.read_text().splitlines()))
    items = [k for k, name in enumerate(header) if name not in ("respondent", "age")]
    for r in (2, 3):
        for k in items:
            rows[r][k] = "4"
    rows[30] = rows[29][:]
    with survey.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*header, "comment", "seconds", "sex"])
        writer.writerows(
            [*row, 'said "no", then yes' if r % 2 else "", 20 if r == 7 else 300 + r, "fm"[r % 2]] for r, row in enumerate(rows)
        )
    return survey


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_clean_survey_and_its_log_are_written_together(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    before = survey.read_bytes()
    done = run("validate", str(survey), "--exclude", "straightlining,duplicates", "--clean", "clean.csv", "-o", "checks.json", cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    assert survey.read_bytes() == before
    log = records((tmp_path / "clean.exclusions.csv").read_text())
    assert [(row["row"], row["rule"], row["value"]) for row in log] == [
        ("3", "straightlining", "1.0"), ("4", "straightlining", "1.0"), ("31", "duplicates", "30.0"),
    ]  # fmt: skip
    whole, left = read_survey(survey), read_survey(tmp_path / "clean.csv")
    keep = np.delete(np.arange(whole.rows), [2, 3, 30])
    assert list(left.columns) == list(whole.columns)
    for name, column in whole.columns.items():
        expected = column[keep]
        equal = (
            (left.columns[name] == expected).all()
            if column.dtype == object
            else np.array_equal(left.columns[name], expected, equal_nan=True)
        )
        assert equal, name
    document = json.loads((tmp_path / "checks.json").read_text())
    assert document["settings"]["exclude"] == ["straightlining", "duplicates"]
    assert [row["rows"] for row in document["tables"]["funnel"]] == [300, 298, 297, 297, 297]
    assert len(document["tables"]["exclusions"]) == 3
    assert not list(tmp_path.glob(".plscli-*"))


def test_the_clean_survey_goes_down_a_pipe_into_the_next_analysis(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    piped = run("validate", str(survey), "--exclude", "straightlining", "--clean", "-")
    assert piped.code == 0
    assert piped.out.startswith("respondent,age,customer,QUAL1")
    assert "298 of 300 respondents kept: left out 2 by straightlining" in piped.err
    model = str(survey.with_suffix(".pls"))
    done = run("hypotheses", "-", "-m", model, "-n", "100", "-f", "json", stdin=piped.out.encode())
    assert json.loads(done.out)["data"]["rows"] == 298
    run("validate", str(survey), "--exclude", "straightlining", "--clean", "clean.csv", cwd=tmp_path)
    assert (tmp_path / "clean.csv").read_text() == piped.out


def test_the_clean_survey_holds_answers_as_they_were_reversed_and_recoded(tmp_path: Path) -> None:
    survey = study(tmp_path)
    (tmp_path / "study.toml").write_text('scale = "1:5"\nreverse = ["INTG2"]\n')
    done = run("validate", survey.name, "--study", "study.toml", "--clean", "clean.csv", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "it needs no study file for that any more" in done.err
    before, after = read_survey(survey), read_survey(tmp_path / "clean.csv")
    assert (after.columns["INTG2"] == 6 - before.columns["INTG2"]).all()
    assert (after.columns["INTG1"] == before.columns["INTG1"]).all()


def test_without_rules_everybody_stays(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    done = run("validate", str(survey), "--clean", "clean.csv", "-q", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("check,subject")
    assert read_survey(tmp_path / "clean.csv").rows == 300
    assert not (tmp_path / "clean.exclusions.csv").exists()


def test_the_log_alone_says_who_would_be_left_out(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    done = run("validate", str(survey), "--exclude", "suspects", "--exclusions", "log.csv", "-t", "funnel", "-q", cwd=tmp_path)
    assert [row["step"] for row in records(done.out)] == ["received", "suspects", "no answer to any item", "analysed"]
    assert {row["rule"] for row in records((tmp_path / "log.csv").read_text())} == {"suspects"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--exclude", "straigtlining", "--clean", "-"), "did you mean straightlining"),
        (("--clean", "survey.csv"), "it is what is read"), (("--clean", "none/clean.csv"), "no folder"),
        (("--clean", "clean.xlsx"), "as CSV, not as .xlsx"), (("--clean", "a.csv", "-o", "a.csv"), "two files"),
        (("--exclude", "duplicates", "--clean", "a.csv", "-o", "a.exclusions.csv"), "two files"),
        (("--clean", "a.csv", "--exclusions", "survey.csv"), "it is what is read"),
        (("--duration", "second"), "did you mean seconds"), (("--duration", "comment"), "holds text"),
        (("--marker", "QUAL1"), "is an indicator"),
        (("--population", "nothing.csv"), "there is no file"), (("--population", "survey.csv"), "no column 'column'"),
        (("--threshold", "straightlin=0.9"), "did you mean straightline"), (("--exclude", "speeding", "--clean", "-"), "--duration"),
        (("--clean", "clean.csv", "-t", "nothing"), "there is no table"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_nothing_is_written(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    survey = raw(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    done = run("validate", survey.name, *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_thresholds_and_shares_of_the_population_are_options(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    (tmp_path / "shares.csv").write_text("column;value;share\nsex;f;60\nsex;m;40\n")
    done = run(
        "validate", survey.name, "--population", "shares.csv", "--threshold", "harman=0.2", "--duration", "seconds", "-q", cwd=tmp_path
    )
    found = {row["check"]: row for row in records(done.out)}
    assert (found["population"]["subject"], found["population"]["verdict"]) == ("sex", "warning")
    assert found["harman"]["verdict"] == "warning"
    assert found["harman"]["source"] == "as set"
    assert found["speed"]["rows"] == "8"
    assert found["suspects"]["rows"].split()[:2] == ["3", "4"]
    assert all(row["source"] for row in found.values() if row["check"] in ("straightline", "mcar", "full_vif", "n_rule"))


def test_hypotheses_counts_flagged_respondents_and_a_saved_analysis_does_too(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    arguments = ("-n", "60", "-f", "table")
    direct = run("hypotheses", str(survey), *arguments)
    assert "2 respondents with two or more flags of careless answers" in " ".join(direct.out.split())
    saved = run("bootstrap", str(survey), "-n", "60", "-f", "json")
    assert json.loads(saved.out)["flagged"] == 2
    assert run("hypotheses", "-", "-f", "table", stdin=saved.out.encode()).out == direct.out
    clean = run("validate", str(survey), "--exclude", "suspects", "--clean", "-")
    again = run("hypotheses", "-", "-m", str(survey.with_suffix(".pls")), *arguments, stdin=clean.out.encode())
    assert "two or more flags" not in again.out
    old = {key: value for key, value in json.loads(saved.out).items() if key != "flagged"}
    assert "two or more flags" not in run("hypotheses", "-", "-f", "table", stdin=json.dumps(old).encode()).out


def test_those_who_compare_are_not_advised_to(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    told = {
        option: run("hypotheses", str(survey), "-n", "60", option).err for option in ("--alpha=0.05", "--compare-clean", "--robustness")
    }
    assert all("2 respondents with two or more flags" in said for said in told.values())
    assert [option for option, said in told.items() if "--compare-clean shows" in said] == ["--alpha=0.05"]


def test_a_changed_count_of_flagged_respondents_is_found_out(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    saved = json.loads(run("bootstrap", str(survey), "-n", "60", "-f", "json").out)
    file = tmp_path / "saved.json"
    file.write_text(json.dumps({**saved, "flagged": 0}))
    done = run("verify", str(file), str(survey))
    assert done.code == 1
    assert ["data", "flagged"] in [[row["quantity"], row["name"]] for row in records(done.out)]
    file.write_text(json.dumps({**saved, "flagged": -1}))
    assert run("hypotheses", str(file)).code == 2


def test_hypotheses_before_and_after(tmp_path: Path) -> None:
    survey = raw(tmp_path)
    done = run("hypotheses", str(survey), "-n", "80", "--compare-clean", "--exclude", "straightlining,duplicates", "-f", "json")
    document = json.loads(done.out)
    assert document["settings"]["exclude"] == ["straightlining", "duplicates"]
    rows = document["tables"]["compare_clean"]
    assert [row["hypothesis"] for row in rows] == [f"H{k}" for k in range(1, 8)]
    assert len(document["tables"]["exclusions"]) == 3
    clean = run("validate", str(survey), "--exclude", "straightlining,duplicates", "--clean", "-").out
    after = run("hypotheses", "-", "-m", str(survey.with_suffix(".pls")), "-n", "80", "-f", "csv", stdin=clean.encode())
    assert [float(row["estimate"]) for row in records(after.out)] == [row["estimate_after"] for row in rows]
    for arguments, said in (
        (("--exclude", "duplicates"), "takes --compare-clean"), (("--compare-clean", "--exclude", "dupes"), "did you mean duplicates"),
    ):  # fmt: skip
        refused = run("hypotheses", str(survey), *arguments)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err
    saved = run("bootstrap", str(survey), "-n", "60", "-f", "json")
    refused = run("hypotheses", "-", "--compare-clean", stdin=saved.out.encode())
    assert (refused.code, refused.out) == (2, "")
    assert "name the survey file" in refused.err


@pytest.mark.parametrize("columns", [80, 120])
def test_tables_fit_the_terminal(columns: int, tmp_path: Path) -> None:
    survey = raw(tmp_path)
    (tmp_path / "shares.csv").write_text("column,value,share\nsex,f,0.6\nsex,m,0.4\n")
    options = ["--min-path", "0.2", "--duration", "seconds", "--marker", "age", "--population", "shares.csv", "--exclude", "suspects"]
    shown = in_terminal([*PLSCLI, "validate", survey.name, *options], tmp_path, columns).out
    assert max(map(len, shown.splitlines())) <= columns
    for title in ("Power for paths", "Correlations without what age", "Sample and population", "From the file to the analysis"):
        assert title in shown
    for table in ("respondents", "full_vif", "exclusions", "items"):
        part = in_terminal([*PLSCLI, "validate", survey.name, *options, "-t", table], tmp_path, columns).out
        assert max(map(len, part.splitlines())) <= columns
    compared = in_terminal([*PLSCLI, "hypotheses", survey.name, "-n", "60", "--compare-clean"], tmp_path, columns).out
    assert "Hypotheses before (n = 300) and after" in compared
    assert max(map(len, compared.splitlines())) <= columns


def test_a_clean_survey_on_a_terminal_shows_what_it_would_obey_and_in_a_pipe_is_the_survey(tmp_path: Path) -> None:
    survey = study(tmp_path, "service")
    header, *rows = survey.read_text().splitlines()
    survey.write_text("\n".join([f"{header},note", *(f"{row},\x1b[2J\x07red" for row in rows)]) + "\n")
    piped = run("validate", survey.name, "--clean", "-", "-q", cwd=tmp_path)
    shown = in_terminal([*PLSCLI, "validate", survey.name, "--clean", "-", "-q"], tmp_path)
    assert "\x1b[2J\x07red" in piped.out
    assert not {"\x1b", "\x07"} & set(shown.out)
    assert shown.out == piped.out.replace("\x1b", "\\x1b").replace("\x07", "\\x07")
