from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plscli.data.scale import known_labels, labelled, normalised


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  Strongly   Agree ", "strongly agree"),
        ("STRONGLY AGREE", "strongly agree"),
        ("Strongly\u00a0agree", "strongly agree"),
        ("Ｓｔｒｏｎｇｌｙ ａｇｒｅｅ", "strongly agree"),
        ("Pas du tout d’accord", "pas du tout d'accord"),
        ("Pas du tout d`accord", "pas du tout d'accord"),
        ("teils–teils", "teils-teils"),
        ("teils\u2212teils", "teils-teils"),
        ("STIMME VÖLLIG ZU", "stimme völlig zu"),
        ("Größtenteils", "GRÖSSTENTEILS"),
        ("أُوَافِقُ بِشِدَّةٍ", "أوافق بشدة"),
        ("أوافـــق بشدة", "اوافق بشده"),
        ("neutral\u200b", "neutral"),
        ("\u200fمحايد\u200e", "محايد"),
        ("ni d\u0065\u0301saccord", "ni d\u00e9saccord"),
    ],
)
def test_what_makes_no_difference_is_taken_away(written: str, meant: str) -> None:
    assert normalised(written) == normalised(meant)


def test_what_makes_a_difference_stays() -> None:
    assert (
        len({normalised(word) for word in ("agree", "disagree", "agree.", "d'accord", "daccord", "同意", "不同意", "सहमत", "असहमत")}) == 9
    )


@given(st.text(max_size=30))
def test_a_normalised_answer_stays_as_it_is(answer: str) -> None:
    assert normalised(normalised(answer)) == normalised(answer)


@pytest.mark.parametrize(
    "answer",
    ["5 - Strongly agree", "5 – Strongly agree", "5—Strongly agree", "5. Strongly agree", "5: Strongly agree",
     "5 = Strongly agree", "5) Strongly agree",
     "(5) Strongly agree", "[5] Strongly agree", "Strongly agree (5)", "Strongly agree [5]",
     "5 Strongly agree", "5 \u2212 strongly  AGREE"],
)  # fmt: skip
def test_a_number_may_stand_beside_its_label_in_many_ways(answer: str) -> None:
    assert labelled(normalised(answer), known_labels()) == (5, "strongly agree")


def test_a_negative_number_and_a_number_of_another_alphabet_are_numbers_too() -> None:
    assert labelled(normalised("-3: Strongly disagree"), known_labels()) == (-3, "strongly disagree")
    assert labelled(normalised("٥ - أوافق بشدة"), known_labels()) == (5, normalised("أوافق بشدة"))
    assert labelled(normalised("５：非常同意"), known_labels()) == (5, "非常同意")


@pytest.mark.parametrize("answer", ["5 years", "10 km", "1-5", "1-5 employees", "5", "agree", "2.5 points", "strongly agree 5", "-", "5 -"])
def test_a_count_or_a_range_is_no_label_with_a_number(answer: str) -> None:
    assert labelled(normalised(answer), known_labels()) is None


def test_no_label_of_a_ladder_is_taken_for_a_number_with_a_label() -> None:
    assert not [label for label in known_labels() if labelled(label, known_labels())]
