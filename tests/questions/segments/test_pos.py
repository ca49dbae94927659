"""Prediction-oriented segments: as another program finds them, and never taken for a finding without samples of one segment."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import plscli
from corporate import FOLDER
from mixed import MODEL, mixed
from mobi import mobi
from plscli.errors import UsageError
from plscli.questions.segments.answer import Segments

POS = json.loads((FOLDER / "pos_mobi_k2.json").read_text(encoding="utf-8"))
THEIRS, CLOSE, N = POS["expected"], POS["absolute_tolerance"]["default"], POS["n"]


@cache
def found() -> Segments:
    start = np.eye(2)[np.arange(N) % 2][None]
    return plscli.segments(mobi(), POS["model"], k=2, method="pos", starts=start, min_size=POS["settings"]["min_segment_size"])


def test_the_same_respondents_end_in_the_same_segments() -> None:
    segment = np.array([row["segment"] for row in found().tables()["membership"]])
    assert set(zip(segment.tolist(), THEIRS["assignment"], strict=True)) == {(1, 1), (2, 0)}
    assert [row["n"] for row in found().tables()["segments"]] == sorted(THEIRS["sizes"], reverse=True)


def test_objective_paths_and_explained_variance_agree() -> None:
    tables = found().tables()
    assert tables["retention"][1]["objective"] == pytest.approx(THEIRS["objective"], abs=CLOSE)
    ours = {(f"{row['from']} -> {row['to']}", 2 - row["segment"]): row for row in tables["segment_paths"]}
    for name, values in THEIRS["paths"].items():
        for k, value in enumerate(values):
            assert ours[name, k]["estimate"] == pytest.approx(value, abs=CLOSE)
            assert ours[name, k]["r2"] == pytest.approx(THEIRS["r2"][name.split(" -> ")[1]][k], abs=CLOSE)


def test_without_samples_of_one_segment_nothing_is_kept() -> None:
    assert found().decision.retained is None
    assert "it finds segments in any data" in found().verdict
    assert any("raises explained variance in any data" in note for note in found().notes)


@pytest.mark.parametrize(("kinds", "kept"), [(2, 2), (1, None)])
def test_samples_of_one_segment_tell_chance_from_kinds(kinds: int, kept: int | None) -> None:
    frame, _ = mixed(120, 5, kinds, error=0.6)
    answer = plscli.segments(frame, MODEL, method="pos", k=2, starts=1, null=19, jobs=1)
    assert answer.decision.retained == kept
    if kept:
        assert "Who belongs to which of them is open" in answer.verdict  # of a single start
    else:
        assert "rises as much in a population of one segment" in answer.verdict


def test_segments_of_moves_are_verified_and_saved(tmp_path: Path) -> None:
    frame, _ = mixed(100)
    frame.to_csv(tmp_path / "survey.csv", index=False)
    survey = plscli.read_survey(tmp_path / "survey.csv")
    answer = plscli.segments(survey, MODEL, method="pos", starts=2)
    answer.save(tmp_path / "pos.json")
    assert plscli.verify(tmp_path / "pos.json", survey).same
    assert set(answer.joined().columns["segment_found_by"]) == {"POS"}


@pytest.mark.parametrize(("wrong", "words"), [({"missing": "em"}, "does not allow"), ({"no_intercepts": True}, "have no intercepts")])
def test_what_moves_cannot_do_is_said(wrong: dict[str, Any], words: str) -> None:
    frame, _ = mixed(100)
    gaps = frame.mask(np.random.default_rng(1).random(frame.shape) < 0.03)
    with pytest.raises(UsageError, match=words):
        plscli.segments(gaps, MODEL, method="pos", **wrong)
