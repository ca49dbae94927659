from __future__ import annotations

import numpy as np
import pytest

import plscli
from plain import standardised
from plscli.model.build import parse_model
from studies import answers, survey_of


def test_unit_weights_in_model_text_are_sum_scores() -> None:
    X = answers(90)[:, [0, 1, 2, 7, 8, 9]]
    model = parse_model("A =~ unit(A1 + A2 + A3); D =~ unit(D1 + D2 + D3); D ~ A")
    result = plscli.estimate(survey_of(X, model), model)
    Z = standardised(X)
    assert result.value("path", "A -> D") == pytest.approx(np.corrcoef(Z[:, :3].sum(1), Z[:, 3:].sum(1))[0, 1], abs=1e-12)
    assert result.value("weight", "A1 -> A") == result.value("weight", "A3 -> A")


def test_a_composite_in_mode_a_has_its_weights_and_none_of_its_reliabilities() -> None:
    X = answers(90)[:, [0, 1, 2, 7, 8, 9]]
    composite, reflective = (parse_model(f"A {line}; D =~ D1 + D2 + D3; D ~ A") for line in ("<~ A(A1 + A2 + A3)", "=~ A1 + A2 + A3"))
    a, b = (plscli.estimate(survey_of(X, model), model) for model in (composite, reflective))
    assert a.value("weight", "A2 -> A") == b.value("weight", "A2 -> A")
    assert a.value("alpha", "A") is None
    assert b.value("alpha", "A") is not None
    rows = {row["construct"]: row for row in plscli.loadings(a).tables()["reliability"]}
    assert (rows["A"]["mode"], rows["A"]["not_applicable"]) == ("A", "not_reflective")
