"""Prediction-oriented segments: as another program finds them, and never taken for a finding without samples of one segment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import plscli
from agreement.places import beyond
from agreement.segments import MOVES, partition
from mixed import MODEL, mixed
from plscli.errors import UsageError


def test_stored_numbers_agree() -> None:
    assert beyond(MOVES) == []


def test_without_samples_of_one_segment_nothing_is_kept() -> None:
    assert partition().decision.retained is None
    assert "it finds segments in any data" in partition().verdict
    assert any("raises explained variance in any data" in note for note in partition().notes)


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
