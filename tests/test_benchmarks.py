"""The benchmark harness divides the right numbers, and takes no time of programs that do not solve the same problem."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def harness() -> Iterator[SimpleNamespace]:
    sys.path.insert(0, str(BENCHMARKS))
    from harness import answers, job, measure, models, skipped, tables

    yield SimpleNamespace(answers=answers, job=job, measure=measure, models=models, skipped=skipped, tables=tables)
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture
def jobs(harness: SimpleNamespace) -> list[object]:
    ours = harness.job.Job("group", "case", answers=harness.answers.Answers(), model="A ~ B", resamples=1000)
    return [ours, replace(ours, program="seminr", resamples=100, against=("case", "plscli"))]


def played(harness: SimpleNamespace, found: dict[str, float], error: float = 0.1) -> object:
    """A runner that measures nothing: plscli takes 1, 2 and 9 seconds, the peer 4; the peer estimates `found`."""
    seconds = {"plscli": iter((1.0, 2.0, 9.0)), "seminr": iter((4.0, 4.0, 4.0))}

    def run(job: object, resamples: int | None = None) -> object:
        ours = job.program == "plscli"
        said = {"estimates": {"B -> A": 0.5} if ours else found, "errors": {"B -> A": 0.1 if ours else error}, "quantities": {"path": 1}}
        return harness.job.Outcome(0.0 if resamples == 0 else next(seconds[job.program]), 50.0, said)

    return run


def test_the_ratio_is_of_median_seconds_per_resample(harness: SimpleNamespace, jobs: list[object]) -> None:
    measured = harness.measure.measure(jobs, 3, played(harness, {"B -> A": 0.5}))
    assert measured.ratio(jobs[1]) == pytest.approx((4 / 100) / (2 / 1000))
    assert "20.0 times" in harness.tables.headline(measured, "case", "seminr")
    assert harness.tables.line(jobs[1], measured) == "| case | PyPI seminr | 100 | 40.0 | 20.0 | plscli | 50 |"


def test_what_draws_no_resamples_is_counted_as_one(harness: SimpleNamespace) -> None:
    job = harness.job.Job("group", "start", "process")
    measured = harness.measure.Measured([job], {job.key: [harness.job.Outcome(0.25, 12.3)]})
    assert harness.tables.line(job, measured) == "| start | whole process | – | 250 | – | – | 12 |"


@pytest.mark.parametrize("found", [{"B -> A": 0.50001}, {"B -> A": float("nan")}, {"A -> B": 0.5}])
def test_other_estimates_stop_the_measurement(harness: SimpleNamespace, jobs: list[object], found: dict[str, float]) -> None:
    with pytest.raises(harness.measure.DisagreementError):
        harness.measure.measure(jobs, 1, played(harness, found))


def test_other_standard_errors_stop_the_measurement(harness: SimpleNamespace, jobs: list[object]) -> None:
    with pytest.raises(harness.measure.DisagreementError, match=r"2\.00 times"):
        harness.measure.measure(jobs, 1, played(harness, {"B -> A": 0.5}, error=0.2))


@pytest.mark.parametrize(("kind", "failed"), [("SkippedError", []), ("FailedError", [("case", "seminr")])])
def test_what_cannot_be_run_is_said_and_the_others_go_on(
    harness: SimpleNamespace, jobs: list[object], kind: str, failed: list[tuple[str, str]]
) -> None:
    play = played(harness, {})

    def run(job: object, resamples: int | None = None) -> object:
        if job.program == "seminr":
            raise getattr(harness.skipped, kind)("Rscript is not here")
        return play(job, resamples)

    measured = harness.measure.measure(jobs, 2, run)
    assert "skipped: Rscript is not here" in harness.tables.line(jobs[1], measured)
    assert len(measured.outcomes["case", "plscli"]) == 2
    assert measured.failed == failed


def test_tables_take_the_place_of_older_ones(harness: SimpleNamespace) -> None:
    start, end = harness.tables.START, harness.tables.END
    page = f"before\n{start}\nold\n{end}\nafter\n"
    assert harness.tables.replaced(page, "new") == f"before\n{start}\n\nnew\n\n{end}\nafter\n"
    with pytest.raises(ValueError, match="no place"):
        harness.tables.replaced("before", "new")


@pytest.mark.parametrize(("value", "text"), [(0.08714, "0.0871"), (12.34, "12.3"), (1934.4, "1,934"), (0.0, "0")])
def test_three_digits_are_shown(harness: SimpleNamespace, value: float, text: str) -> None:
    assert harness.tables.digits(value) == text


def test_drawn_answers_are_the_same_in_blocks_and_as_a_whole(harness: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: ModuleType = harness.answers
    survey = answers.Answers("likert", 700, 5)
    monkeypatch.setattr(answers, "BLOCK", 300)
    columns, values = survey.table()
    assert values.shape == (700, len(columns)) == (700, 5)
    assert [len(block) for block in survey.blocks()] == [300, 300, 100]
    assert set(values.ravel()) == {1, 2, 3, 4, 5}
    again = survey.table()[1]
    assert (values == again).all()
    assert (values[:300] != values[300:600]).any()
