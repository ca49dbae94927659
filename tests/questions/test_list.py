"""A question is a folder and a line of the list: with these alone it has a command, tables in every format, a place in the report, ..."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import plscli
from commands import run, study
from plscli import questions
from plscli.questions import QUESTIONS, Question

TOY = Question("toy", "How long are the answers?", "toy.answer", ("toy",), heading="Mean answers")
FURTHER = Question("toy_sum", "Paths together.", "toy.further", ("toy_sum",), of="hypotheses", reported=True, heading="Sum of paths")


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setattr(questions, "QUESTIONS", (*QUESTIONS, TOY, FURTHER))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "toy"]:
        del sys.modules[name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study(tmp_path).parent


def test_a_question_has_a_command_with_its_settings_and_a_line_in_the_help(folder: Path) -> None:
    assert "How long are the answers?" in run("--help").out
    assert "--unit <points|share>" in run("toy", "--help").out
    points, share = (run("toy", "survey.csv", *words, cwd=folder) for words in ((), ("--unit", "share")))
    assert (points.code, share.code) == (0, 0)
    first, other = (float(each.out.splitlines()[1].split(",")[1]) for each in (points, share))
    assert first == pytest.approx(100 * other)
    assert "means of answers that were given" in points.err


def test_it_takes_what_the_study_file_says_of_its_settings(folder: Path) -> None:
    (folder / "survey.toml").write_text('weight = "MT1"\n')
    heavy, plain = (run("toy", "survey.csv", *words, cwd=folder) for words in ((), ("--weight", "MT2")))
    assert "weight MT1 from survey.toml" in heavy.err
    assert "survey.toml" not in plain.err.replace("study from survey.toml", "")
    rows = [line.split(",") for line in (folder / "survey.csv").read_text().splitlines()]
    answers = [dict(zip(rows[0], map(float, row), strict=True)) for row in rows[1:]]
    mean = sum(each["INTG1"] * each["MT1"] for each in answers) / sum(each["MT1"] for each in answers)
    assert float(heavy.out.splitlines()[1].split(",")[1]) == pytest.approx(mean, abs=1e-3)
    assert heavy.out != plain.out


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "md", "latex", "html"])
def test_its_tables_are_written_in_every_format_of_text(format: str, folder: Path) -> None:
    shown = run("toy", "survey.csv", "-f", format, cwd=folder)
    assert shown.code == 0, shown.err
    assert "INTG1" in shown.out


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_its_tables_are_written_to_files(suffix: str, folder: Path) -> None:
    assert run("toy", "survey.csv", "-o", f"toy.{suffix}", cwd=folder).code == 0
    assert (folder / f"toy.{suffix}").stat().st_size > 1000


def test_it_has_a_place_in_the_report(folder: Path) -> None:
    words = ("report", "survey.csv", "-n", "100", "--robustness-resamples", "0")
    written = run(*words, cwd=folder)
    assert written.code == 0, written.err
    assert written.out.index("Explained variance") < written.out.index("Mean answers") < written.out.index("## Limitations")
    told = json.loads(run(*words, "-f", "json", cwd=folder).out)
    assert [row["indicator"] for row in told["tables"]["toy"]][:2] == ["INTG1", "INTG2"]
    assert told["settings"]["unit"] == "points"


def test_a_report_with_it_is_verified(folder: Path) -> None:
    run("report", "survey.csv", "-n", "100", "--robustness-resamples", "0", "-o", "report.json", cwd=folder)
    assert run("verify", "report.json", "survey.csv", cwd=folder).code == 0


def test_its_answer_is_verified_with_the_settings_that_it_had(folder: Path) -> None:
    run("toy", "survey.csv", "--unit", "share", "-o", "toy.json", cwd=folder)
    same = run("verify", "toy.json", "survey.csv", cwd=folder)
    assert same.code == 0, same.err + same.out
    document = json.loads((folder / "toy.json").read_text())
    document["tables"]["toy"][0]["mean"] += 1
    (folder / "toy.json").write_text(json.dumps(document))
    assert run("verify", "toy.json", "survey.csv", cwd=folder).code == 1
    document["settings"]["unit"] = "feet"
    (folder / "toy.json").write_text(json.dumps(document))
    assert run("verify", "toy.json", "survey.csv", cwd=folder).code == 2


def test_python_asks_it_by_its_name(folder: Path) -> None:
    survey = plscli.read_survey(folder / "survey.csv")
    share = plscli.toy(survey, unit="share")  # type: ignore[attr-defined]
    assert share.table("toy")["mean"].max() < 1
    with pytest.raises(TypeError, match="there is no setting 'units'"):
        plscli.toy(survey, units="share")  # type: ignore[attr-defined]


def test_a_further_analysis_has_an_option_and_its_table_a_name(folder: Path) -> None:
    assert re.search(r"--toy-sum +Paths together\.", run("hypotheses", "--help").out)
    by_option, by_table = (run("hypotheses", "survey.csv", "-n", "50", *words, cwd=folder) for words in (("--toy-sum",), ("-t", "toy_sum")))
    assert "a sum of paths means nothing" in by_option.err
    paths = [float(row["estimate"]) for row in csv.DictReader(io.StringIO(by_option.out))]
    (row,) = csv.DictReader(io.StringIO(by_table.out))
    assert float(row["sum"]) == pytest.approx(sum(paths), abs=1e-9)
    assert "toy_sum" not in run("hypotheses", "survey.csv", "-n", "50", "-f", "json", cwd=folder).out


def test_a_report_asks_for_a_further_analysis_and_is_verified_with_it(folder: Path) -> None:
    words = ("report", "survey.csv", "-n", "50", "--robustness-resamples", "0", "--toy-sum")
    written = run(*words, cwd=folder)
    assert written.code == 0, written.err
    assert written.out.index("## Sum of paths") < written.out.index("A sum of paths means nothing") < written.out.index("## Limitations")
    assert run(*words, "-o", "report.json", cwd=folder).code == 0
    document = json.loads((folder / "report.json").read_text())
    assert (document["settings"]["toy_sum"], document["settings"]["exact_fit"]) == (True, False)
    assert run("verify", "report.json", "survey.csv", cwd=folder).code == 0
    document["tables"]["toy_sum"][0]["sum"] += 1
    (folder / "report.json").write_text(json.dumps(document))
    told = run("verify", "report.json", "survey.csv", "-f", "csv", cwd=folder)
    assert (told.code, "toy_sum" in told.out) == (1, True)


def test_another_command_says_where_its_table_is(folder: Path) -> None:
    assert "plscli toy has it" in run("loadings", "survey.csv", "-t", "toy", cwd=folder).err


def test_names_tables_and_homes_of_the_list_are_true() -> None:
    names = [each.name for each in QUESTIONS]
    assert len(set(names)) == len(names)
    for each in QUESTIONS:
        assert import_module(each.home)
        if each.of or each.heading:
            assert callable(each.answer("further" if each.of else "ask"))
        assert each.of in ("", *names)
