"""The page on reading the output names every table, and every threshold by its id."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import plscli
from plscli.questions import QUESTIONS
from plscli.words.thresholds import PROFILE
from studies import EXAMPLES, SERVICE

PAGE = (EXAMPLES.parent / "docs" / "reading-the-output.md").read_text(encoding="utf-8")
ON_REQUEST = ("redundancy", "dropped", "groups", "by_group", "by_group_r_squared", "simple_slopes", "johnson_neyman", "floodlight")
"""Tables that an option or a product in the model brings."""


def names() -> Iterator[str]:
    survey, model = plscli.read_survey(SERVICE), plscli.read_model(SERVICE.with_suffix(".pls"))
    result = plscli.bootstrap(survey, model, resamples=20)
    reports = (each.report() for each in (result, plscli.hypotheses(result), plscli.loadings(result), plscli.validate(survey, model)))
    yield from (layout.name for report in reports for layout in report.layouts)
    yield from (*(table for question in QUESTIONS for table in question.tables), *ON_REQUEST, "limitations")


def test_every_table_is_explained() -> None:
    assert [name for name in dict.fromkeys(names()) if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("id", PROFILE)
def test_every_threshold_is_explained(id: str) -> None:
    assert f"`{id}`" in PAGE
