"""Segments as another program finds them, from the same starts."""

from __future__ import annotations

from agreement.places import beyond
from agreement.segments import MIXTURES, mixture


def test_stored_numbers_agree() -> None:
    assert beyond(MIXTURES) == []


def test_every_respondent_is_in_one_segment() -> None:
    for intercept in (True, False):
        assert [row["row"] for row in mixture(intercept).tables()["membership"]] == list(range(1, 251))
