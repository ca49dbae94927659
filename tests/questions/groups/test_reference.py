"""Groups as other programs compare them, given the same permutations and resamples."""

from __future__ import annotations

import pytest

from agreement.groups import MGA, MICOM, permuted
from agreement.places import File, beyond, find


@pytest.mark.parametrize("file", [MICOM, MGA], ids=lambda file: file.name)
def test_stored_numbers_agree(file: File) -> None:
    assert beyond(file) == []


@pytest.mark.parametrize("pool", ["standardised", "raw"])
def test_a_single_item_has_no_composition(pool: str) -> None:
    row = find(permuted("pooled_mean", pool)["invariance"], construct="CUSA")
    assert (row["c"], row["c_q05"], row["c_p"]) == (None, None, None)
