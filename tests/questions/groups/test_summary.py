"""All decisions on groups in a line."""

from __future__ import annotations

import pytest

from plscli.questions.groups.sentences import Contrast, interpretation, summary
from plscli.records import Record
from plscli.words.sentences import Phrase

PARTIAL = "paths may be compared (at least partial invariance), but the groups should not be pooled, since "
SMALL = "young is small for this model, so that much could differ unseen"
FULL = "no composite is shown to differ in composition, mean or variance (full invariance), "


def differences(*decisions: str) -> list[Record]:
    return [{"hypothesis": f"H{k}", "decision": decision} for k, decision in enumerate(decisions, 1)]


def composites(**reasons: str | None) -> list[Record]:
    """A row for each composite, with its degree from what differs in it."""
    levels = {None: "full", "composition differs": "none"}
    return [{"construct": name, "reason": reason, "level": levels.get(reason, "partial")} for name, reason in reasons.items()]


@pytest.mark.parametrize(
    ("decisions", "reasons", "said"),
    [
        (("differs", "no difference shown"), {"A": None, "B": "mean differs"}, f"H1 differs; {PARTIAL}the mean of B differs"),
        (
            ("no difference shown",),
            {"A": "mean and variance differ"},
            f"no difference is shown; {PARTIAL}the mean and variance of A differ",
        ),
        (
            ("differs", "differs"),
            {"A": "mean differs", "B": "variance differs"},
            f"H1 and H2 differ; {PARTIAL}means or variances of A and B differ",
        ),
        (("no difference shown",), {"A": None}, f"no difference is shown; {FULL}so that the groups may be pooled"),
        (("differs",), {"A": None}, f"H1 differs; {FULL}but the groups pooled would hide what differs"),
        (
            ("differs", "not comparable"),
            {"A": "composition differs", "B": "mean differs"},
            "H1 differs; H2 cannot be compared: the composition of A differs",
        ),
    ],
)
def test_the_line_says_what_differs_what_may_be_compared_and_what_may_be_pooled(
    decisions: tuple[str, ...], reasons: dict[str, str | None], said: str
) -> None:
    assert summary(differences(*decisions), composites(**reasons)) == said


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("no difference shown", f"no difference is shown; {FULL[:-2]}; {SMALL}"),
        (
            "differs",
            f"H1 differs; {FULL}but the groups pooled would hide what differs; {SMALL}",
        ),
    ],
)
def test_small_groups_are_not_said_to_be_ready_to_be_pooled(decision: str, said: str) -> None:
    assert summary(differences(decision), composites(A=None), ["young"]) == said


@pytest.mark.parametrize(
    ("young", "old", "said"),
    [
        (0.5, 0.2, "the effect is stronger for young"),
        (0.2, 0.5, "the effect is stronger for old"),
        (-0.5, -0.2, "the effect is stronger for young"),
        (-0.2, -0.5, "the effect is stronger for old"),
        (0.3, -0.4, "the estimate is positive for young and negative for old"),
        (-0.3, 0.1, "the estimate is negative for young and positive for old"),
    ],
)
def test_a_difference_says_in_which_group_the_effect_is_stronger(young: float, old: float, said: str) -> None:
    row = {"estimate_a": young, "estimate_b": old, "difference": young - old, "decision": "differs", "reason": None, "not_alike": False}
    row |= {"p_permutation": 0.01, "p_adjusted": None, "lower": None, "upper": None}
    supported = {"decision": "supported"}
    sentence = interpretation(
        Contrast(row, ("young", "old"), Phrase("effect of A on B", "A affects B"), (supported, supported), 0.05, 0.95)
    )
    assert sentence.endswith(f": {said}.")
