"""Every sentence about the measurement model, situation by situation: negative, tiny, impossible, undefined, on the cut-off."""

from __future__ import annotations

import re

import pytest

from plscli.questions.measurement.pairs import verdict
from plscli.words import meanings
from plscli.words.thresholds import PROFILE

GOOD = {"alpha": 0.84, "rho_a": 0.86, "rho_c": 0.9, "ave": 0.7}


def reliability(**changed: float | None) -> str:
    return meanings.reliability("SAT", {**GOOD, **changed}, PROFILE)


def ratio(value: float, bound: float | None, resampled: bool = True) -> str:
    decision = verdict(value, bound, resampled)
    return meanings.ratio("htmt", "SAT", "LOY", decision.verdict, decision.reason)


SITUATIONS = {
    "all is well": (
        reliability(),
        "the items of SAT agree with each other (alpha 0.840, rho_a 0.860 and rho_c 0.900), "
        "and on average SAT explains 0.700 of the variance of an item, at least 0.5",
    ),
    "one reliability is low": (reliability(alpha=0.62), "alpha 0.620 is below 0.7: the items of SAT agree too little"),
    "two are low": (reliability(alpha=0.5, rho_a=0.6), "alpha 0.500 and rho_a 0.600 are below 0.7: the items of SAT agree too little"),
    "just below the cut-off": (reliability(rho_c=0.69999), "rho_c 0.69999 is below 0.7: the items of SAT agree too little"),
    "alpha is negative": (
        reliability(alpha=-0.31),
        "alpha -0.310 is not above 0: the items do not go together; look for a reverse-coded one",
    ),
    "alpha is exactly 0": (
        reliability(alpha=0.0),
        "alpha 0.000 is not above 0: the items do not go together; look for a reverse-coded one",
    ),
    "rho_a is above 1": (
        reliability(rho_a=1.08),
        "rho_a 1.080 lies above 1, which no reliability can: the weights do not fit a common factor; report rho_c",
    ),
    "AVE is above 1": (
        reliability(ave=1.02),
        "AVE 1.020 lies above 1, which no share of variance can: the weights do not fit a common factor",
    ),
    "items repeat each other": (reliability(rho_c=0.97), "rho_c 0.970 is above 0.95: the items of SAT may repeat each other"),
    "exactly at the upper limit": (
        reliability(rho_c=0.95),
        "the items of SAT agree with each other (alpha 0.840, rho_a 0.860 and rho_c 0.950), "
        "and on average SAT explains 0.700 of the variance of an item, at least 0.5",
    ),
    "AVE is low": (reliability(ave=0.4999), "on average SAT explains 0.4999 of the variance of an item, less than 0.5"),
    "AVE is exactly at the cut-off": (
        meanings.reliability("SAT", {"ave": 0.5}, PROFILE),
        "on average SAT explains 0.500 of the variance of an item, at least 0.5",
    ),
    "several things are wrong": (
        reliability(alpha=0.62, ave=0.4),
        "alpha 0.620 is below 0.7: the items of SAT agree too little; "
        "on average SAT explains 0.400 of the variance of an item, less than 0.5",
    ),
    "rho_a does not exist": (
        reliability(rho_a=None),
        "the items of SAT agree with each other (alpha 0.840 and rho_c 0.900), "
        "and on average SAT explains 0.700 of the variance of an item, at least 0.5",
    ),
    "a single item": (meanings.not_applicable("single_item"), "not applicable, because one item has nothing to agree with"),
    "a formative construct": (
        meanings.not_applicable("not_reflective"),
        "not applicable, because items that form a construct need not agree",
    ),
    "one dimension": (
        meanings.dimensions("SAT", 2.3, 1.16, 0.4, 1.04),
        "the items of SAT share one dimension: the first eigenvalue 2.300 is above chance (1.160), the second 0.400 is not (1.040)",
    ),
    "no dimension": (
        meanings.dimensions("SAT", 1.16, 1.16, 1.0, 1.04),
        "the items of SAT share no dimension: even the first eigenvalue 1.160 is not above chance (1.160)",
    ),
    "two dimensions": (
        meanings.dimensions("SAT", 2.3, 1.16, 1.1, 1.04),
        "the items of SAT have more than one dimension: the second eigenvalue 1.100 is above chance (1.040), and above 1",
    ),
    "perhaps two dimensions": (
        meanings.dimensions("SAT", 2.3, 1.16, 0.99, 0.98),
        "the items of SAT have more than one dimension: the second eigenvalue 0.990 is above chance (0.980), though not above 1",
    ),
    "distinct": (ratio(0.6, 0.7), "SAT and LOY are distinct: HTMT 0.600 is at most 0.85; its 95 % bound 0.700 is so too"),
    "doubtful": (
        ratio(0.84, 0.93),
        "SAT and LOY may not be distinct: HTMT 0.840 is at most 0.85; its 95 % bound 0.930 stays below 1, but not below 0.85",
    ),
    "HTMT above 1": (
        ratio(1.02, 1.2),
        "SAT and LOY are not distinct: HTMT 1.020 is above 0.90; its 95 % bound 1.200 reaches 1: merge the two, or look for items "
        "that belong to both",
    ),
    "congruence without resamples": (
        meanings.congruence("SAT", "LOY", 0.954, None, 1, False),
        "the congruence of SAT and LOY is 0.954; whether it lies below 1 takes resamples (-n 10000)",
    ),
    "congruence in few resamples": (
        meanings.congruence("SAT", "LOY", 0.954, None, 1, True),
        "the congruence of SAT and LOY is 0.954; it exists in too few resamples for an interval",
    ),
    "congruence below 1": (
        meanings.congruence("SAT", "LOY", 0.9996, 0.99996, 1, True),
        "SAT and LOY do not correlate with all constructs in the same proportions: the bound 0.99996 of the size of their congruence "
        "1.000 stays below 1",
    ),
    "congruence reaches 1": (
        meanings.congruence("SAT", "LOY", 0.99, 1.0, 1, True),
        "SAT and LOY may correlate with all constructs in the same proportions: the bound 1.000 of the size of their congruence 0.990 "
        "reaches 1",
    ),
    "negative congruence": (
        meanings.congruence("SAT", "LOY", -0.99, 1.01, 1, True),
        "SAT and LOY may correlate with all constructs in the same proportions with opposite signs: the bound 1.010 of the size of "
        "their congruence -0.990 reaches 1",
    ),
    "more variance shared with its own items": (
        meanings.fornell_larcker("SAT", 0.8, 0.7999, "LOY"),
        "the root of the AVE of SAT, 0.8000, is above its largest correlation in size, 0.800 with LOY",
    ),
    "more variance shared with another construct": (
        meanings.fornell_larcker("SAT", 0.7, 0.8, "LOY"),
        "the root of the AVE of SAT, 0.700, is not above its largest correlation in size, 0.800 with LOY: it shares at least as much "
        "variance with LOY as with its own items",
    ),
    "an item at home": (
        meanings.cross_loading("SAT1", "SAT", 0.9, "LOY", 0.5, 0.1),
        "SAT1 loads 0.900 on SAT and 0.500 on LOY: it belongs to SAT",
    ),
    "an item just at home": (
        meanings.cross_loading("SAT1", "SAT", 0.75, "LOY", 0.5, 0.25),
        "SAT1 loads 0.750 on SAT and 0.500 on LOY: it belongs to SAT",
    ),
    "an item hardly at home": (
        meanings.cross_loading("SAT1", "SAT", 0.6, "LOY", 0.55, 0.1),
        "SAT1 loads 0.600 on SAT and 0.550 on LOY, a margin of 0.050 where 0.1 is asked for: it does not tell the two well apart",
    ),
    "an item elsewhere": (
        meanings.cross_loading("SAT1", "SAT", 0.5, "LOY", 0.6, 0.1),
        "SAT1 loads 0.500 on SAT and 0.600 on LOY: it goes with LOY more than with its own construct",
    ),
    "little overlap": (
        meanings.collinearity("Q1", "QUAL", 3.0, 3, 5),
        "VIF 3.000 is at most 3: Q1 adds something to the other items of QUAL",
    ),
    "overlap": (
        meanings.collinearity("Q1", "QUAL", 3.00001, 3, 5),
        "VIF 3.00001 is above 3: Q1 overlaps with the other items of QUAL, which makes weights unsure",
    ),
    "repetition": (meanings.collinearity("Q1", "QUAL", 8.0, 3, 5), "VIF 8.000 is above 5: Q1 repeats the other items of QUAL"),
    "an exact copy": (meanings.collinearity("Q1", "QUAL", None, 3, 5), "Q1 is an exact combination of the other items of QUAL"),
    "the global item is covered": (
        meanings.redundancy("QUAL", "Q_GLOBAL", 0.805, 0.708),
        "the path from QUAL to Q_GLOBAL is 0.805, at least 0.708: the items of QUAL explain 0.648 of the variance of Q_GLOBAL "
        "and so cover what it asks for",
    ),
    "the global item is not covered": (
        meanings.redundancy("QUAL", "Q_GLOBAL", 0.70796, 0.708),
        "the path from QUAL to Q_GLOBAL is 0.70796, below 0.708: the items of QUAL explain 0.501 of the variance of Q_GLOBAL, so that "
        "they miss part of what it asks for, or it asks for something else",
    ),
    "the global item runs the other way": (
        meanings.redundancy("QUAL", "Q_GLOBAL", -0.81, 0.708),
        "the path from QUAL to Q_GLOBAL is -0.810, which is negative: is Q_GLOBAL reverse-coded?",
    ),
    "no global item": (
        meanings.not_assessed("QUAL"),
        "not assessed: name an item that asks for all of QUAL, as in --global QUAL=ITEM",
    ),
    "weights that add nothing": (
        meanings.equal_weights("SAT", 0.9984, 0.99),
        "the score of SAT correlates 0.998 with the plain sum of its items: weighting changes next to nothing",
    ),
    "weights that matter": (
        meanings.equal_weights("SAT", 0.98999, 0.99),
        "the score of SAT correlates 0.98999 with the plain sum of its items: the weights make a difference",
    ),
    "items that point both ways": (
        meanings.equal_weights("SAT", -0.2, 0.99),
        "the score of SAT correlates -0.200 with the plain sum of its items: items point in opposite directions; "
        "look for a reverse-coded one",
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_situation_has_its_sentence(situation: str) -> None:
    found, expected = SITUATIONS[situation]
    assert found == expected


@pytest.mark.parametrize("situation", SITUATIONS)
def test_sentences_are_clean(situation: str) -> None:
    found, _ = SITUATIONS[situation]
    assert not re.search(r"None|nan|inf\b|  |-0\.000|\.\.|: *$|; *$", found)
    assert found == found.strip()


def test_a_threshold_of_ones_own_stands_in_the_sentence() -> None:
    lenient = PROFILE.with_values(["ave=0.4", "alpha=0.6"])
    assert (
        meanings.reliability("SAT", {"alpha": 0.55, "ave": 0.45}, lenient) == "alpha 0.550 is below 0.6: the items of SAT agree too little"
    )
    assert meanings.reliability("SAT", {"ave": 0.45}, lenient).endswith("0.450 of the variance of an item, at least 0.4")
