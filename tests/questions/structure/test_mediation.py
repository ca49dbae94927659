from __future__ import annotations

import pytest

from plscli.questions.structure.effects import classify
from plscli.records import excludes_zero

POSITIVE = {"estimate": 0.2, "lower": 0.1, "upper": 0.3}
NEGATIVE = {"estimate": -0.2, "lower": -0.3, "upper": -0.1}
NOTHING = {"estimate": 0.1, "lower": -0.1, "upper": 0.3}


@pytest.mark.parametrize(
    ("indirect", "direct", "kind"),
    [
        (POSITIVE, POSITIVE, "complementary"),
        (NEGATIVE, NEGATIVE, "complementary"),
        (POSITIVE, NEGATIVE, "competitive"),
        (NEGATIVE, POSITIVE, "competitive"),
        (POSITIVE, NOTHING, "indirect_only"),
        (NOTHING, POSITIVE, "direct_only"),
        (NOTHING, NOTHING, "no_effect"),
        (POSITIVE, None, "indirect_only"),
        (NOTHING, None, "no_effect"),
    ],
)
def test_intervals_decide_on_the_class_of_mediation(indirect: dict[str, float], direct: dict[str, float] | None, kind: str) -> None:
    assert classify(indirect, direct) == kind


def test_an_interval_that_does_not_exist_excludes_nothing() -> None:
    assert not excludes_zero({"lower": None, "upper": None})
