"""A correlation matrix in place of a survey."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from commands import run, study
from plscli.data.matrix import correlation_matrix, looks_like_matrix
from plscli.data.read import survey_of
from plscli.errors import DataError
from reference_cases import Case

CASE = Case("ecsi_mediation")


def text(rows: list[list[str]], corner: str = "") -> str:
    return "\n".join([",".join([corner, *CASE.model.indicators]), *(",".join(row) for row in rows)]) + "\n"


def full(half: bool = False) -> list[list[str]]:
    names = CASE.model.indicators
    return [[name, *("" if half and j > i else repr(float(r)) for j, r in enumerate(CASE.R[i]))] for i, name in enumerate(names)]


@pytest.mark.parametrize("corner", ["", "item"])
@pytest.mark.parametrize("rows", [full(), full(half=True), full()[::-1]], ids=["whole", "half", "rows in another order"])
def test_a_matrix_reads_whole_or_by_half_in_any_order(rows: list[list[str]], corner: str) -> None:
    survey = survey_of(text(rows, corner).encode(), "m.csv")
    assert looks_like_matrix(survey)
    matrix = correlation_matrix(survey, 250)
    assert np.allclose(matrix.block(CASE.model.indicators), CASE.R, atol=1e-15)
    assert matrix.rows == 250


def test_a_survey_is_no_matrix() -> None:
    for content in ("A1,B1\n1,2\n3,4\n", "name,A1,B1\nx,1,2\ny,3,4\n", "A1\n1\n"):
        survey = survey_of(content.encode(), "s.csv")
        assert not looks_like_matrix(survey)
        with pytest.raises(DataError, match="is no correlation matrix"):
            correlation_matrix(survey, 100)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("A,1,0.5\nB,0.4,1", "two different correlations for A and B"),
        ("A,1,1.5\nB,1.5,1", "a correlation beyond 1 for A and B"),
        ("A,1,\nB,,1", "no correlation for A and B"),
        ("A,0.9,0.5\nB,0.5,1", "a diagonal other than 1 for A and A"),
    ],
)
def test_what_is_no_correlation_is_an_error(rows: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        correlation_matrix(survey_of(f",A,B\n{rows}\n".encode(), "m.csv"), 100)


def test_figures_that_contradict_each_other_are_said_to() -> None:
    survey = survey_of(b",A,B,C\nA,1,0.9,-0.9\nB,0.9,1,0.9\nC,-0.9,0.9,1\n", "m.csv")
    assert any("not positive semidefinite" in note for note in correlation_matrix(survey, 50).notes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.csv").write_text(text(full(half=True)))
    (tmp_path / "m.pls").write_text(CASE.stored["model"])
    return tmp_path


def test_a_printed_matrix_gives_the_numbers_of_the_program_that_printed_it(folder: Path) -> None:
    document = json.loads(run("hypotheses", "m.csv", "--n", "250", "-f", "json", cwd=folder).out)
    found = {(row["from"], row["to"]): row for row in document["tables"]["hypotheses"]}
    for ends, value in CASE.expected("paths").items():
        assert found[ends]["estimate"] == pytest.approx(value, abs=1e-6)
        assert (found[ends]["p"], found[ends]["decision"]) == (None, "not tested")
    adjusted = {row["construct"]: row["r2_adjusted"] for row in document["tables"]["r_squared"]}
    for construct, value in CASE.expected("r2_adj").items():
        assert adjusted[construct] == pytest.approx(value, abs=1e-6)
    assert document["data"]["used"] == 250
    assert document["settings"]["missing"] is None
    shown = run("hypotheses", "m.csv", "--n", "250", "-f", "table", cwd=folder).out
    assert "without their answers nothing can be resampled" in shown
    loadings = list(csv.DictReader(io.StringIO(run("loadings", "m.csv", "--n", "250", cwd=folder).out)))
    assert float(loadings[0]["loading"]) == pytest.approx(CASE.expected("loadings")["IMAG1", "Image"], abs=1e-6)
    assert run("model", "m.csv", "--n", "250", cwd=folder).code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("hypotheses", "m.csv"), "m.csv is a correlation matrix"),
        (("bootstrap", "m.csv"), "m.csv is a correlation matrix"),
        (("hypotheses", "m.csv", "--n", "250", "--resamples", "50"), "no answers to resample"),
        (("loadings", "m.csv", "--n", "250", "--seed", "5"), "no answers to resample"),
        (("loadings", "m.csv", "--n", "250", "--missing", "listwise"), "--missing concerns answers"),
        (("hypotheses", "m.csv", "--n", "250", "--weight", "w"), "--weight concerns answers"),
        (("hypotheses", "m.csv", "--n", "250", "-p", "X =~ IMAG9; Y =~ CUSA1; Y ~ X"), "'IMAG9' is not a column of m.csv"),
        (("model", "m.csv", "--n", "250", "--to", "csem"), "the scripts read answers"),
        (("validate", "m.csv"), "m.csv is a correlation matrix"),
    ],
)
def test_what_takes_answers_is_refused(arguments: tuple[str, ...], words: str, folder: Path) -> None:
    done = run(*arguments, cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_too_few_respondents_and_surveys_are_refused(folder: Path) -> None:
    few = run("hypotheses", "m.csv", "--n", "4", cwd=folder)
    assert (few.code, few.out) == (3, "")
    wrong = run("hypotheses", str(study(folder)), "--n", "100")
    assert (wrong.code, wrong.out) == (2, "")
    assert "is no correlation matrix" in wrong.err
    saved = run("bootstrap", "survey.csv", "-n", "50", "-f", "json", cwd=folder).out.encode()
    assert run("hypotheses", "-", "--n", "100", stdin=saved).code == 2
