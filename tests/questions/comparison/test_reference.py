"""Two models of the same rows against the numbers that other programs print, from raw rows in given folds."""

from __future__ import annotations

from agreement.places import beyond
from agreement.predictions import COMPARED, compared
from plscli.core.criteria import selection


def test_stored_numbers_agree() -> None:
    assert beyond(COMPARED) == []


def test_every_criterion_of_every_construct_and_model_is_there() -> None:
    tables = compared().tables()
    assert len([row for row in tables["criteria"] if row["criterion"] not in selection.REFERRED]) == 7 * 2 * 4
    bic = {(row["construct"], row["model"]): row["value"] for row in tables["criteria"] if row["criterion"] == "bic"}
    assert {(row["construct"], row["model"]): row["bic"] for row in tables["comparison"]} == bic
    constructs = {"Expectation", "Value", "Satisfaction", "Loyalty", "overall"}
    assert {(row["construct"], row["technique"]) for row in tables["cvpat"]} == {(each, how) for each in constructs for how in ("da", "ea")}


def test_sentences_say_what_the_numbers_do() -> None:
    first, second = compared().lead[-2:]
    assert first == "For Loyalty the data favour base (BIC -135.4 against -132.1 of alternative, weight 0.84): positive evidence."
    assert second.startswith(
        "base does not predict reliably better than alternative (DA: average loss of base 0.018 lower, t(249) = -1.17, one-sided p = 0.122)"
    )
    assert second.endswith("theory decides, or the simpler model (alternative).")
