from __future__ import annotations

import pytest

from plscli.data.scale import Ladder, columns_named, scale_rule
from plscli.errors import UsageError


@pytest.mark.parametrize(
    ("text", "items", "scale"),
    [
        ("1:5", None, (1, 5)),
        ("1-7", None, (1, 7)),
        (" 0 : 10 ", None, (0, 10)),
        ("-3:3", None, (-3, 3)),
        ("INTG1: 1:7", "INTG1", (1, 7)),
        ("INTG1, INTG2: -3:3", "INTG1, INTG2", (-3, 3)),
        ("`a: b`: 1:5", "`a: b`", (1, 5)),
    ],
)
def test_a_scale_of_numbers_is_its_lowest_and_highest_answer(text: str, items: str | None, scale: tuple[int, int]) -> None:
    rule = scale_rule(text)
    assert (rule.items, rule.scale) == (items, scale)


@pytest.mark.parametrize(
    ("text", "items", "levels"),
    [
        ("never<rarely<often<always", None, (("never",), ("rarely",), ("often",), ("always",))),
        (" Never < ALWAYS ", None, (("never",), ("always",))),
        ("nie|never<immer|always", None, (("nie", "never"), ("immer", "always"))),
        ("INTG*: no<yes", "INTG*", (("no",), ("yes",))),
        ("INTG1,INTG2: teils/teils<1<2", "INTG1,INTG2", (("teils/teils",), ("1",), ("2",))),
    ],
)
def test_a_scale_of_words_is_all_answers_in_their_order(text: str, items: str | None, levels: tuple[tuple[str, ...], ...]) -> None:
    rule = scale_rule(text)
    assert rule.items == items
    assert isinstance(rule.scale, Ladder)
    assert rule.scale.levels == levels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5", "is not a scale"), ("5:1", "is not a scale"), ("1:1", "is not a scale"), ("", "is not a scale"), ("1:x", "is not a scale"),
        ("INTG1:", "is not a scale"), ("never<", "a level without an answer"), ("<", "a level without an answer"),
        ("a<|b", "a level without an answer"),
        ("never<often<Never", "has the answer 'never' twice"), ("a|a<b", "has the answer 'a' twice"),
    ],
)  # fmt: skip
def test_what_is_no_scale_is_an_error_that_shows_both_forms(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        scale_rule(text)
    assert words in str(caught.value)
    assert "twice" in words or 'such as 1:5, or all answers in their order, such as "never<rarely<often<always"' in str(caught.value)


COLUMNS = ["INTG1", "INTG2", "MT1", "a, b", "x*y", "c: d"]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("INTG1", ["INTG1"]),
        ("INTG1,MT1", ["INTG1", "MT1"]),
        (" MT1 , INTG1 ", ["MT1", "INTG1"]),
        ("INTG*", ["INTG1", "INTG2"]),
        ("*1", ["INTG1", "MT1"]),
        ("INTG*, INTG1", ["INTG1", "INTG2"]),
        ("a, b", ["a, b"]),
        ("`a, b`, MT1", ["a, b", "MT1"]),
        ("x*y", ["x*y"]),
        ("`c: d`", ["c: d"]),
    ],
)
def test_columns_are_named_one_by_one_or_by_a_pattern(names: str, found: list[str]) -> None:
    assert list(columns_named(names, COLUMNS)) == found


@pytest.mark.parametrize(
    ("names", "near"), [("INTG3", "did you mean INTG1"), ("ZZZ", "columns: INTG1"), ("Z*", "columns: INTG1"), (",", "names no column")]
)
def test_a_name_that_is_no_column_is_an_error(names: str, near: str) -> None:
    with pytest.raises(UsageError, match=near):
        columns_named(names, COLUMNS)
