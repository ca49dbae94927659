"""The same survey in the files of all programs and countries reads to the same answers, value for value."""

from __future__ import annotations

import numpy as np
import pytest

from dialects import COLUMNS, DIALECTS, TRUTH, WORDINGS
from dialects.exports import SAID
from dialects.survey import ROWS, WORDS
from plscli.data.read import survey_of
from plscli.data.survey import Survey


def read(name: str) -> Survey:
    dialect = DIALECTS[name]
    return survey_of(dialect.content(), dialect.file, dialect.na, dialect.sheet)


def test_there_are_enough_of_them() -> None:
    assert len(DIALECTS) >= 60


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_reads_to_the_same_survey(name: str) -> None:
    survey = read(name)
    assert survey.rows == ROWS
    assert [column for column in survey.columns if column in COLUMNS] == list(COLUMNS)
    for column, answers in TRUTH.items():
        found = survey.columns[column]
        if isinstance(answers[0], str):
            assert found.tolist() == answers, column
        else:
            assert found.dtype == np.float64, column
            assert np.array_equal(found, np.array(answers, dtype=np.float64), equal_nan=True), column


@pytest.mark.parametrize("name", DIALECTS)
def test_what_was_assumed_is_said(name: str) -> None:
    dialect, survey = DIALECTS[name], read(name)
    for note in dialect.notes:
        assert note in survey.notes, survey.notes
    if not dialect.file.startswith(("qualtrics", "limesurvey")):
        assert not set(survey.notes) - set(dialect.notes) - {"columns separated by semicolon"}


@pytest.mark.parametrize("name", [name for name, dialect in DIALECTS.items() if dialect.wordings])
def test_wordings_are_those_of_the_file(name: str) -> None:
    assert read(name).wordings == WORDINGS


@pytest.mark.parametrize("name", [name for name, dialect in DIALECTS.items() if dialect.labels])
def test_value_labels_are_those_of_the_file(name: str) -> None:
    assert read(name).labels == dict.fromkeys(WORDINGS, WORDS)


@pytest.mark.parametrize("name", [name for name in DIALECTS if name.startswith(("Qualtrics", "SurveyMonkey", "Google Forms, German"))])
def test_items_of_a_grid_are_worded_with_their_question(name: str) -> None:
    sign = "-" if name.startswith("Qualtrics") else "–"
    assert {item: text for item, text in read(name).wordings.items() if item in WORDINGS} == {
        item: f"How far do you agree? {sign} {said}" for item, said in zip(WORDINGS, SAID, strict=True)
    }
