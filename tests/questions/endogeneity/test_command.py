"""`plscli endogeneity`: tables in every format, what is refused, the report, and proof of saved answers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import plscli
from commands import PLSCLI, in_terminal, run, study

LOYAL = ("endogeneity", "survey.csv", "--outcome", "LOY", "-n", "200")
BY = ("--method", "2sls", "--instruments", "SAT: QUAL,PRICE")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study(tmp_path, "service").parent


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "md", "latex", "html"])
@pytest.mark.parametrize("method", [(), BY])
def test_it_is_written_in_every_format_of_text(format: str, method: tuple[str, ...], folder: Path) -> None:
    done = run(*LOYAL, *method, "-f", format, cwd=folder)
    assert done.code == 0, done.err
    assert "SAT" in done.out


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_it_is_written_to_files(suffix: str, folder: Path) -> None:
    assert run(*LOYAL, "-o", f"answer.{suffix}", cwd=folder).code == 0
    assert (folder / f"answer.{suffix}").stat().st_size > 1000


def test_csv_holds_the_copula_terms_and_other_tables_by_name(folder: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(run(*LOYAL, cwd=folder).out))
    assert list(row) == ["outcome", "suspects", "term", "estimate", "se", "t", "p", "lower", "upper"]
    paths = list(csv.DictReader(io.StringIO(run(*LOYAL, "-t", "corrected", cwd=folder).out)))
    assert [each["path"] for each in paths] == ["SAT -> LOY", "TRUST -> LOY"]
    (first,) = csv.DictReader(io.StringIO(run(*LOYAL, *BY, cwd=folder).out))
    assert (first["suspect"], first["instruments"]) == ("SAT", "QUAL, PRICE")


@pytest.mark.parametrize("columns", [80, 140])
def test_a_terminal_reads_the_verdict_first(columns: int, folder: Path) -> None:
    done = in_terminal([*PLSCLI, *LOYAL, "-q"], folder, columns)
    assert max(map(len, done.out.splitlines())) <= columns
    assert " ".join(done.out.split()).startswith("Nothing can be said of endogeneity in the equation of LOY: no predictor can be tested.")
    assert "cannot be tested (near to normal)" in done.out


@pytest.mark.parametrize("method", [(), BY])
def test_a_saved_answer_is_verified(method: tuple[str, ...], folder: Path) -> None:
    assert run(*LOYAL, *method, "-o", "answer.json", cwd=folder).code == 0
    assert run("verify", "answer.json", "survey.csv", cwd=folder).code == 0
    document = json.loads((folder / "answer.json").read_text())
    document["tables"]["corrected"][0]["corrected"] += 0.1
    (folder / "answer.json").write_text(json.dumps(document))
    told = run("verify", "answer.json", "survey.csv", cwd=folder)
    assert (told.code, "corrected" in told.out) == (1, True)


def test_given_resamples_are_saved_and_make_the_same_numbers_again(folder: Path) -> None:
    indices = np.random.default_rng(1).integers(300, size=(120, 300))
    np.save(folder / "rows.npy", indices)
    words = ("endogeneity", "survey.csv", "--outcome", "LOY", "--indices", "rows.npy", "-o", "answer.json")
    assert run(*words, cwd=folder).code == 0
    assert run("verify", "answer.json", "survey.csv", cwd=folder).code == 0
    document = json.loads((folder / "answer.json").read_text())
    assert (document["settings"]["seed"], document["settings"]["resamples"]) == (None, 120)
    survey, model = plscli.read_survey(folder / "survey.csv"), plscli.read_model(folder / "survey.pls")
    again = plscli.endogeneity(survey, model, outcome="LOY", indices=indices)
    assert again.tables()["copulas"] == document["tables"]["copulas"]


def test_the_report_has_it_when_asked_and_is_verified_with_it(folder: Path) -> None:
    words = ("report", "survey.csv", "-n", "200", "--robustness-resamples", "0")
    told = run(*words, "--endogeneity", "LOY", cwd=folder)
    assert told.code == 0, told.err
    assert told.out.index("## Endogeneity") < told.out.index("Nothing can be said of endogeneity") < told.out.index("## Limitations")
    assert "## Endogeneity" not in run(*words, cwd=folder).out
    run(*words, "--endogeneity", "LOY", "-o", "report.json", cwd=folder)
    document = json.loads((folder / "report.json").read_text())
    assert (document["settings"]["endogeneity"], document["settings"]["outcome"]) == ("LOY", "LOY")
    assert run("verify", "report.json", "survey.csv", cwd=folder).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--outcome", "QUAL"), "--outcome QUAL: no path of the model leads to it"),
        (("--instruments", "SAT: QUAL"), "instruments are for two-stage least squares: --method 2sls"),
        (("--method", "2sls", "--instruments", "SAT: REC", "--outcome", "LOY"), "REC follows from LOY"),
        (("-n", "0"), "a spread needs two values"),
        (("--ci", "student"), "choose percentile, bc, normal or basic"),
    ],
)
def test_what_cannot_be_asked_is_said_with_nothing_on_standard_output(words: tuple[str, ...], said: str, folder: Path) -> None:
    done = run("endogeneity", "survey.csv", *words, cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_saved_analysis_holds_no_answers(folder: Path) -> None:
    run("bootstrap", "survey.csv", "-n", "50", "-o", "saved.json", cwd=folder)
    done = run("endogeneity", "saved.json", cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert "a saved analysis does not hold them" in done.err


def test_a_saved_answer_is_refused_for_what_it_is(folder: Path) -> None:
    run(*LOYAL, "-o", "answer.json", cwd=folder)
    done = run("hypotheses", "answer.json", cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert "answer.json holds the answer of plscli endogeneity" in done.err
    assert "plscli verify answer.json survey.csv makes it again" in done.err


def test_a_plot_reads_the_survey_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def read_bytes(file: str) -> bytes:
        read.append(file)
        return (folder / file).read_bytes()

    monkeypatch.setattr("plscli.data.read.read_bytes", read_bytes)
    assert run("plot", "endogeneity", "survey.csv", "--outcome", "LOY", "-o", "scores.svg", cwd=folder).code == 0
    assert read == ["survey.csv"]
