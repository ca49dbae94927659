"""Segments of populations that are known: two are found again, one is not split, and a start without variance is never chosen."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import plscli
from mixed import MODEL, mixed, rand
from plscli.core.segments.mixture import End, fitted
from plscli.errors import EstimationError, UsageError
from plscli.estimation import Estimator
from plscli.questions.segments import Segmenting
from plscli.questions.segments.answer import Segments
from plscli.questions.segments.found import ScoredRows
from plscli.questions.segments.search import Referee, gains_by_chance

N = 300


@cache
def found(kinds: int = 2, seed: int = 1, k: str = "1:4") -> Segments:
    return plscli.segments(mixed(N, seed, kinds)[0], MODEL, k=k)


def test_two_kinds_of_respondents_are_found_again() -> None:
    answer = found()
    assert [row["k"] for row in answer.tables()["retention"] if row["verdict"] == "retained"] == [2]
    segment = np.array([row["segment"] for row in answer.tables()["membership"]])
    assert rand(segment, mixed()[1]) >= 0.9
    assert "unobserved heterogeneity is plausible" in answer.verdict
    paths = {(row["segment"], row["from"], row["to"]): row["estimate"] for row in answer.tables()["segment_paths"]}
    assert paths[1, "A", "C"] > 0.3 > -0.3 > paths[2, "A", "C"]
    assert {row["segment"]: row["n"] for row in answer.tables()["segments"]}[1] > N / 2


@pytest.mark.parametrize("seed", range(1, 6))
def test_one_kind_of_respondents_is_not_split(seed: int) -> None:
    answer = found(1, seed, "1:3")
    assert answer.decision.retained == 1
    assert "no sign of unobserved heterogeneity" in answer.verdict or "No segments are found" in answer.verdict
    assert [row["n"] for row in answer.tables()["segments"]] == [N]


def test_few_starts_do_not_show_that_there_is_one_segment() -> None:
    data = mixed(N, 1, 1)[0]
    few, enough = (plscli.segments(data, MODEL, k="1:2", starts=starts) for starts in (9, 10))
    assert (few.decision.retained, enough.decision.retained) == (None, 1)
    assert few.verdict.startswith("Nothing can be said about segments: 9 starts may have missed better solutions with more segments")
    assert not [row for row in few.tables()["retention"] if row["verdict"] == "retained"]


def test_the_order_of_the_rows_changes_nothing() -> None:
    frame, _ = mixed()
    order = np.random.default_rng(3).permutation(N)
    turned = plscli.segments(frame.iloc[order], MODEL, k="1:4")
    assert turned.tables()["retention"] == found().tables()["retention"]
    there = {row["row"]: row["segment"] for row in found().tables()["membership"]}
    assert [row["segment"] for row in turned.tables()["membership"]] == [there[int(row) + 1] for row in order]


def test_another_number_beside_it_changes_no_solution() -> None:
    alone = plscli.segments(mixed()[0], MODEL, k=2).tables()["retention"][1]
    beside = found().tables()["retention"][1]
    assert alone["lnl"] == pytest.approx(beside["lnl"], abs=1e-9)
    assert (alone["starts"], alone["reached_best"]) == (beside["starts"], beside["reached_best"])


def line(error: float, n: int = 200) -> tuple[pd.DataFrame, np.ndarray]:
    """Answers in which thirty respondents say of C exactly what A makes them say, and a start that gathers them."""
    rng = np.random.default_rng(4)
    A, B = rng.normal(size=(2, n))
    C = np.where(np.arange(n) < 30, A + error * rng.normal(size=n), 0.5 * A + 0.8 * rng.normal(size=n))
    frame = pd.DataFrame({"A": A, "B": B, "C": C})
    start = np.full((1, n, 2), 0.001)
    start[0, :30, 1], start[0, 30:, 0] = 1.0, 1.0
    return frame, start / start.sum(-1, keepdims=True)


@pytest.mark.parametrize(("error", "end"), [(0.0, End.COLLAPSED), (0.01, End.SETTLED)])
def test_a_segment_without_variance_is_counted_named_and_never_chosen(error: float, end: End) -> None:
    frame, start = line(error)
    ragged = np.random.default_rng(5).exponential(size=(3, 200, 2))
    starts = np.concatenate([start, ragged / ragged.sum(-1, keepdims=True)])
    scores = ScoredRows.of(plscli.Survey.from_frame(frame), _single(), Estimator(), True)
    asked = Segmenting(k="2")
    referee = Referee(scores, asked)
    posteriors = np.moveaxis(start[:, np.argsort(scores.order)], 1, 2)
    solution = fitted(scores.data, scores.regressions, list(posteriors))
    spurious = referee.start(solution, 0)
    assert solution.ends[0] == end
    assert (spurious.fault, spurious.of) == ("without variance", "C")
    answer = plscli.segments(frame, _single(), starts=starts, min_size=5)
    row = answer.tables()["retention"][1]
    assert row["spurious"] >= 1
    assert any("explains C without error; left out" in note for note in answer.notes)
    assert row["lnl"] is None or row["lnl"] < spurious.likelihood or not np.isfinite(spurious.likelihood)


def _single() -> plscli.ModelSpec:
    return plscli.parse_model("A =~ A\nB =~ B\nC =~ C\nC ~ A + B")


def test_p_values_of_the_null_are_even_in_populations_of_one_segment() -> None:
    """Gains of 40 populations among 19 samples of each: ranks spread over all places."""
    places = []
    for seed in range(40):
        frame, _ = mixed(100, 100 + seed, 1, error=0.8)
        answer = plscli.segments(frame, MODEL, k=2, starts=2, null=19, min_size=0.05, em_tolerance=1e-7, jobs=1)
        p = answer.tables()["retention"][1]["p_null"]
        if p is not None:
            places.append(p)
    assert len(places) > 30
    low, middle = np.mean(np.array(places) <= 0.25), np.mean(places)
    assert abs(low - 0.25) < 3 * np.sqrt(0.25 * 0.75 / len(places)) + 0.03
    assert abs(middle - 0.5) < 3 * np.sqrt(1 / 12 / len(places)) + 0.03


def test_the_null_rejects_where_there_are_two_kinds() -> None:
    answer = plscli.segments(mixed()[0], MODEL, k=2, starts=4, null=29)
    assert answer.tables()["retention"][1]["p_null"] <= 0.05
    assert any("more than chance gives" in line for line in answer.lead)


def test_simulated_samples_do_not_depend_on_workers() -> None:
    scores = ScoredRows.of(plscli.Survey.from_frame(mixed()[0]), MODEL, Estimator(), True)
    work = partial(gains_by_chance, scores, Segmenting(k="2", starts=2))
    both = work(range(3), lambda share: None)
    np.testing.assert_array_equal(both[2], work(range(2, 3), lambda share: None)[0])


def test_what_cannot_be_done_is_said() -> None:
    frame, _ = mixed()
    for wrong, words in (
        ({"k": "0:3"}, "numbers of segments run from 1 to 20"),
        ({"k": "three"}, "numbers of segments run from 1 to 20"),
        ({"null": 5}, "null must be 0 or at least 19"),
        ({"starts": np.ones((2, 10, 2)) / 2}, "posteriors have the shape"),
        ({"starts": np.full((1, N, 2), 0.7)}, "those of a respondent add up to 1"),
        ({"starts": np.full((1, N, 2), 0.5), "k": (1, 3)}, "starts have the shape"),
        ({"correlations": "spearman"}, "use Pearson correlations"),
        ({"min_size": -1}, "min_size must be 0 or more"),
    ):
        with pytest.raises(UsageError, match=words):
            plscli.segments(frame, MODEL, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(3))
def test_few_respondents_decide_nothing(seed: int) -> None:
    answer = plscli.segments(mixed(30, seed)[0], MODEL, k="1:3", starts=12, min_size=5)
    assert answer.decision.retained is None
    assert "30 respondents are too few: two segments take 40" in answer.verdict


def test_an_outcome_without_error_has_no_segments() -> None:
    frame = mixed()[0].assign(D1=mixed()[0]["C1"])
    model = plscli.parse_model("A =~ A1\nC =~ C1\nD =~ D1\nC ~ A\nD ~ C")
    with pytest.raises(EstimationError, match="D is explained without error"):
        plscli.segments(frame, model)


def test_a_saved_answer_is_verified(tmp_path: Path) -> None:
    frame, _ = mixed(120)
    frame.to_csv(tmp_path / "survey.csv", index=False)
    survey = plscli.read_survey(tmp_path / "survey.csv")
    start = np.random.default_rng(1).exponential(size=(2, 120, 2))
    for more in ({"k": "1:2", "starts": 3}, {"starts": start / start.sum(-1, keepdims=True)}):
        plscli.segments(survey, MODEL, **more).save(tmp_path / "segments.json")  # type: ignore[arg-type]
        assert plscli.verify(tmp_path / "segments.json", survey).same
    document = json.loads((tmp_path / "segments.json").read_text())
    document["tables"]["segment_paths"][0]["estimate"] += 0.01
    (tmp_path / "segments.json").write_text(json.dumps(document))
    assert not plscli.verify(tmp_path / "segments.json", survey).same
