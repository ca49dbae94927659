"""Surveys that stay in their files: the same numbers as from memory, by passes over the rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from commands import run
from plscli.cli.parts import Source
from plscli.core import Array
from plscli.data import read as reading
from plscli.data.stream import open_stream
from plscli.errors import DataError, EstimationError, UsageError
from plscli.estimation import Estimator
from plscli.estimation.rows import drawing, gather, large, sample
from plscli.estimation.rows.gather import gathered
from plscli.estimation.rows.large import LargeReader
from plscli.estimation.rows.reading import SampleReader
from plscli.model.spec import ModelSpec
from studies import MEDIATED, answers

NARROW = plscli.parse_model("A =~ A1 + A2; B =~ B1; B ~ A")


def file_of(folder: Path, X: Array, model: ModelSpec = MEDIATED, **more: object) -> Path:
    file = folder / "survey.csv"
    pd.DataFrame(X, columns=list(model.indicators)).assign(**more).to_csv(file, index=False)
    return file


def coarse(n: int, gaps: float = 0.0) -> Array:
    rng = np.random.default_rng(3)
    a = rng.standard_normal(n)
    latent = np.column_stack([a, a, 0.5 * a]) + 0.8 * rng.standard_normal((n, 3))
    return np.where(rng.random((n, 3)) < gaps, np.nan, np.clip(np.round(latent), -1, 1) + 2)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of some hundred rows are passed in many blocks."""
    monkeypatch.setattr(gather, "READ_AT_ONCE", 120)
    monkeypatch.setattr(gather, "PIECE", 40)
    monkeypatch.setattr(large, "PIECE", 40)
    monkeypatch.setattr(drawing, "MANY_ROWS", 100)


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("gaps", [0.0, 0.03])
@pytest.mark.parametrize("missing", ["mean", "listwise"])
def test_estimates_are_those_of_the_survey_in_memory(
    held: bool, gaps: float, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "HELD", 10**9 if held else 1000)
    X = answers(400, gaps=gaps, whole=False) * 1e3 + 1e6
    if gaps:
        X[17] = np.nan
    file = file_of(tmp_path, X)
    stream, survey = open_stream(file), plscli.read_survey(file)
    reader = gathered(stream, MEDIATED, Estimator(missing=missing))  # type: ignore[arg-type]
    assert isinstance(reader, LargeReader)
    assert reader.held is held
    there, here = (plscli.estimate(each, MEDIATED, missing=missing) for each in (stream, survey))  # type: ignore[arg-type]
    assert np.allclose(there.values, here.values, rtol=1e-9, atol=1e-11)
    assert there.data == here.data
    assert there.notes == here.notes
    rows = SampleReader(sample(survey, MEDIATED, reader.estimator), reader.estimator, reader.plan)
    assert list(reader.ranges) == list(rows.ranges)
    assert np.allclose(list(reader.ranges.values()), list(rows.ranges.values()), rtol=1e-15)


def test_holding_rows_or_reading_them_again_changes_no_digit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = open_stream(file_of(tmp_path, answers(400, gaps=0.02, whole=False), w=np.arange(400) % 3))
    found = []
    for held in (10**9, 1000):
        monkeypatch.setattr(gather, "HELD", held)
        found += [plscli.bootstrap(stream, MEDIATED, resamples=1_100, weight="w", ci="bca", jobs=jobs) for jobs in (1, 2)]
    assert all(np.array_equal(found[0].draws, other.draws, equal_nan=True) for other in found[1:])  # type: ignore[arg-type]
    assert all(found[0].tables() == other.tables() for other in found[1:])
    monkeypatch.setattr(drawing, "MANY_ROWS", 10**9)
    whole = plscli.bootstrap(plscli.read_survey(stream.path), MEDIATED, resamples=1_100, weight="w", ci="bca")
    assert np.allclose(found[0].point.values, whole.point.values, rtol=1e-9, atol=1e-11)
    assert np.allclose(found[0].summary.se, whole.summary.se, rtol=0.15, atol=1e-9, equal_nan=True)
    assert found[0].point.notes == whole.point.notes


@pytest.mark.parametrize(
    "options", [{}, {"missing": "em"}, {"correlations": "polychoric"}, {"missing": "pairwise", "weight": "w"}], ids=str
)
def test_many_equal_rows_are_kept_as_kinds_and_every_estimator_works(options: dict[str, str], tmp_path: Path) -> None:
    file = file_of(tmp_path, coarse(2_500, 0.02), NARROW, w=1.0 + np.arange(2_500) % 2)
    stream, survey = open_stream(file), plscli.read_survey(file)
    reader = gathered(stream, NARROW, Estimator(**options))  # type: ignore[arg-type]
    assert isinstance(reader, SampleReader)
    assert reader.sample.times is not None
    assert reader.sample.times.sum() == 2_500
    there, here = (plscli.bootstrap(each, NARROW, resamples=300, **options) for each in (stream, survey))  # type: ignore[arg-type]
    assert np.allclose(there.point.values, here.point.values, atol=1e-9, equal_nan=True)
    assert np.allclose(there.draws, here.draws, atol=1e-9, equal_nan=True)  # type: ignore[arg-type]
    assert (there.data, there.point.notes) == (here.data, here.point.notes)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"missing": "em"}, 'em" need all rows in memory'),
        ({"correlations": "spearman"}, "spearman correlations"),
        ({"strata": "w"}, "strata needs the rows in memory"),
        ({"cluster": "w"}, "cluster needs the rows in memory"),
        ({"indices": np.zeros((2, 4), int)}, "indices needs the rows in memory"),
        ({"ci": "student"}, 'choose ci="bca"'),
    ],
)
def test_what_needs_all_rows_at_once_is_refused(options: dict[str, object], said: str, tmp_path: Path) -> None:
    stream = open_stream(file_of(tmp_path, answers(300, whole=False), w=np.ones(300)))
    with pytest.raises(UsageError, match=said):
        plscli.bootstrap(stream, MEDIATED, resamples=10, **options)  # type: ignore[arg-type]


def test_products_are_refused_where_rows_cannot_be_held(tmp_path: Path) -> None:
    model = plscli.parse_model(MEDIATED.text + "D ~ H5*A:B")
    with pytest.raises(UsageError, match="products need all rows"):
        plscli.estimate(open_stream(file_of(tmp_path, answers(300, whole=False))), model)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda frame: frame.assign(C1=3.0), EstimationError, "'C1' has zero variance: all 300 answers are 3"),
        (lambda frame: frame.assign(C1=np.nan), EstimationError, "'C1' has no answers"),
        (lambda frame: frame[:3], EstimationError, "too few rows: 3 rows"),
        (lambda frame: frame.assign(w=[*[1.0] * 200, -1.0, *[1.0] * 99]), DataError, "row 201 of survey.csv has a negative weight"),
        (lambda frame: frame.assign(w=[*[1.0] * 200, None, *[1.0] * 99]), DataError, "row 201 of survey.csv has no weight"),
        (lambda frame: frame.assign(w=0), DataError, "all weights in column 'w' of survey.csv are 0"),
    ],
)
def test_rows_that_cannot_be_estimated_from_are_errors(change: object, error: type[Exception], said: str, tmp_path: Path) -> None:
    frame = pd.DataFrame(answers(300, whole=False), columns=list(MEDIATED.indicators)).assign(w=1.0)
    file = tmp_path / "survey.csv"
    change(frame).to_csv(file, index=False)  # type: ignore[operator]
    with pytest.raises(error, match=said):
        plscli.estimate(open_stream(file), MEDIATED, weight="w")


def test_the_command_line_reads_large_files_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    rows, columns = 1_500, [f"{block}{k}" for block in "AB" for k in range(1, 25)]
    monkeypatch.setattr(reading, "LARGE_TABLE", 8 * rows * len(columns))
    values = rng.standard_normal((rows, 1)) + rng.standard_normal((rows, 48))
    pd.DataFrame(values, columns=columns).to_parquet(tmp_path / "survey.parquet", compression=None)
    asked = ("hypotheses", "survey.parquet", "-n", "100", "-p", "A =~ A1 + A2", "-p", "B =~ B1 + B2 + B3", "-p", "B ~ A")
    ran = run(*asked, cwd=tmp_path)
    assert ran.code == 0
    assert "survey.parquet is large: its rows are read in blocks" in ran.err
    assert run(*asked, "-j", "1", cwd=tmp_path).out == ran.out
    inferred = run("model", "survey.parquet", cwd=tmp_path)
    assert inferred.out.startswith("A =~ A1 + A2 + A3")
    scores = run("scores", *asked[1:2], *asked[4:], cwd=tmp_path)
    assert (scores.code, scores.out.count("\n")) == (0, rows + 1)
    script = run("model", "survey.parquet", "--to", "lavaan", cwd=tmp_path)
    assert (script.code, script.out) == (2, "")
    assert "the scripts read text" in script.err


def test_a_question_about_all_answers_at_once_is_refused_where_they_would_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(tmp_path, answers(300))
    survey, _ = Source(str(file), quiet=True, at_once=True).survey("scores")
    assert survey.rows == 300
    monkeypatch.setattr("plscli.data.read.AT_ONCE", 0)
    with pytest.raises(UsageError, match="scores looks at all answers at once"):
        Source(str(file), quiet=True, at_once=True).survey("scores")
