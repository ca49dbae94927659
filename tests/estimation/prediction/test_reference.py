"""Predictions of rows in given folds against the numbers that other programs print, from raw rows."""

from __future__ import annotations

import pytest

from agreement.places import File, beyond
from agreement.predictions import CVPAT, OVERFIT, PREDICTIONS


@pytest.mark.parametrize("file", [*PREDICTIONS, CVPAT, OVERFIT], ids=lambda file: file.name)
def test_stored_numbers_agree(file: File) -> None:
    assert beyond(file) == []
